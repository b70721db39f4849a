/* SPDX-License-Identifier: MIT */
#include "store/db.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

/* How long a writer waits for another, in milliseconds. */
#define BUSY_WAIT 60000

enum np_status np_db_open(struct db *db, const char *path, int flags,
			  struct np_error *err)
{
	const size_t size = strlen(path) + 1;
	enum np_status status = NP_OK;

	*db = (struct db){ 0 };
	db->path = np_alloc(size, 1);
	if (!db->path)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	memcpy(db->path, path, size);
	if (sqlite3_open_v2(path, &db->handle, flags | SQLITE_OPEN_NOMUTEX,
			    NULL))
		status = np_db_error(db, "open", err);
	if (status) {
		np_db_close(db);
		return status;
	}
	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_WAIT);
	return NP_OK;
}

void np_db_close(struct db *db)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(db->statements[i]);
	sqlite3_close_v2(db->handle);
	np_free(db->path);
	*db = (struct db){ 0 };
}

static enum np_status status_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return NP_ERR_NOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
		return NP_ERR_CORRUPT;
	case SQLITE_NOTADB:
		return NP_ERR_FORMAT;
	case SQLITE_TOOBIG:
		return NP_ERR_LIMIT;
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
		return NP_ERR_MISUSE;
	default:
		return NP_ERR_IO;
	}
}

enum np_status np_db_error(const struct db *db, const char *what,
			   struct np_error *err)
{
	const int code = db->handle ? sqlite3_extended_errcode(db->handle)
				    : SQLITE_NOMEM;

	return np_error_set(
		err, status_of(code), "cannot %s '%.120s': %s", what, db->path,
		db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
}

enum np_status np_db_run(const struct db *db, const char *sql, const char *what,
			 struct np_error *err)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL))
		return np_db_error(db, what, err);
	return NP_OK;
}

enum np_status np_db_statement(struct db *db, enum statement which,
			       sqlite3_stmt **out, struct np_error *err)
{
	sqlite3_stmt **own = &db->statements[which];

	if (!*own && sqlite3_prepare_v3(db->handle, np_statement_sql(which), -1,
					SQLITE_PREPARE_PERSISTENT, own, NULL))
		return np_db_error(db, "use", err);
	sqlite3_reset(*own);
	*out = *own;
	return NP_OK;
}

enum np_status np_db_row(struct db *db, sqlite3_stmt *statement, int bound,
			 struct np_error *err)
{
	const int code = bound ? SQLITE_ERROR : sqlite3_step(statement);
	enum np_status status;

	if (code == SQLITE_ROW)
		return NP_OK;
	status = code == SQLITE_DONE ? NP_END : np_db_error(db, "use", err);
	sqlite3_reset(statement);
	return status;
}

enum np_status np_db_finish(struct db *db, sqlite3_stmt *statement, int bound,
			    struct np_error *err)
{
	enum np_status status = np_db_row(db, statement, bound, err);

	sqlite3_reset(statement);
	return status == NP_END ? NP_OK : status;
}

int np_db_bind_text(sqlite3_stmt *statement, int at, struct np_span text)
{
	if (!text.ptr)
		return sqlite3_bind_null(statement, at);
	return sqlite3_bind_text64(statement, at, text.ptr, text.len,
				   SQLITE_STATIC, SQLITE_UTF8);
}

int np_db_bind_blob(sqlite3_stmt *statement, int at, const void *ptr,
		    size_t len)
{
	return sqlite3_bind_blob64(statement, at, ptr, len, SQLITE_STATIC);
}
