/* SPDX-License-Identifier: MIT */
/* SQLite under the store: a connection, its statements, its errors. */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/np-status.h"
#include "store/statements.h"

struct db {
	sqlite3 *handle;
	char *path;
	sqlite3_stmt *statements[STATEMENTS]; /* compiled on first use */
};

/* Reads or makes; flags are SQLite's SQLITE_OPEN_*. */
enum np_status np_db_open(struct db *db, const char *path, int flags,
			  struct np_error *err) NP_CHECKED;
void np_db_close(struct db *db);

/* The status of SQLite's last failure, told as "cannot <what> '<path>': ...". */
enum np_status np_db_error(const struct db *db, const char *what,
			   struct np_error *err);

/* Runs SQL without results. */
enum np_status np_db_run(const struct db *db, const char *sql, const char *what,
			 struct np_error *err) NP_CHECKED;

/* A statement, reset and ready to bind; the db's. */
enum np_status np_db_statement(struct db *db, enum statement which,
			       sqlite3_stmt **out,
			       struct np_error *err) NP_CHECKED;

/*
 * Steps a statement that gives no rows and resets it. `bound` is what the
 * binds gave, or-ed together: a failed bind is told here.
 */
enum np_status np_db_finish(struct db *db, sqlite3_stmt *statement, int bound,
			    struct np_error *err) NP_CHECKED;

/* One row: NP_OK, or NP_END when there is none (and it is reset). */
enum np_status np_db_row(struct db *db, sqlite3_stmt *statement, int bound,
			 struct np_error *err) NP_CHECKED;

/* Binds text, or NULL for an absent field. */
int np_db_bind_text(sqlite3_stmt *statement, int at, struct np_span text);
int np_db_bind_blob(sqlite3_stmt *statement, int at, const void *ptr,
		    size_t len);

#endif
