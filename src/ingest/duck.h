/* SPDX-License-Identifier: MIT */
/*
 * DuckDB's library, found at run time: questions in SQL, answers as text. It
 * is looked for under the path in NEWSPRINT_DUCKDB, or as libduckdb.so where
 * the system keeps libraries; without it all here is NP_ERR_FORMAT with what
 * to do. Its database is in memory and without a network: no extension is
 * fetched or loaded. One thread at a time.
 */
#ifndef INGEST_DUCK_H
#define INGEST_DUCK_H

#include "base/np-status.h"

struct np_duck;

/* `what`, for the message when there is no library: "'x' is a Parquet file". */
enum np_status np_duck_open(struct np_duck **out, const char *what,
			    struct np_error *err) NP_CHECKED;

/* NULL is allowed; ends a question that is open. */
void np_duck_close(struct np_duck *duck);

/* Runs a statement. NP_ERR_FORMAT with the library's own words. */
enum np_status np_duck_run(struct np_duck *duck, const char *sql,
			   struct np_error *err) NP_CHECKED;

/* Begins a question of one column of texts, and ends the one before. */
enum np_status np_duck_ask(struct np_duck *duck, const char *sql,
			   struct np_error *err) NP_CHECKED;

/*
 * The next text of the answer, until the next call; NP_END behind the last.
 * NP_ERR_CORRUPT with the library's words when the answer breaks off. A NULL
 * is an empty text.
 */
enum np_status np_duck_next(struct np_duck *duck, struct np_span *text,
			    struct np_error *err) NP_CHECKED;

#endif
