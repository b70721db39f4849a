/* SPDX-License-Identifier: MIT */
#include "ingest/parquet.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/duck.h"

struct np_parquet {
	struct np_duck *duck;
	struct np_span line; /* what is left of it */
	bool inside;	     /* its end is not written yet */
};

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

/* A text of SQL. */
static enum np_status add_text(struct np_buf *sql, const char *text)
{
	enum np_status status = np_buf_add_text(sql, "'");

	for (; *text && !status; text++) {
		if (*text == '\'')
			status = np_buf_add(sql, text, 1);
		if (!status)
			status = np_buf_add(sql, text, 1);
	}
	return status ? status : np_buf_add_text(sql, "'");
}

/* A path that stands for itself, where it could be a pattern of names. */
static enum np_status add_path(struct np_buf *sql, const char *path)
{
	struct np_buf plain = { 0 };
	enum np_status status = NP_OK;

	for (; *path && !status; path++) {
		if (strchr("*?[", *path))
			status = np_buf_print(&plain, "[%c]", *path);
		else
			status = np_buf_add(&plain, path, 1);
	}
	if (!status)
		status = np_buf_print(&plain, "%c", 0);
	if (!status)
		status = add_text(sql, plain.ptr);
	np_buf_clear(&plain);
	return status;
}

static enum np_status ask_lines(struct np_parquet *parquet, const char *path,
				struct np_error *err)
{
	struct np_buf sql = { 0 };
	struct np_error inner;
	enum np_status status = np_buf_add_text(
		&sql,
		"SELECT CAST(to_json(line) AS VARCHAR) FROM read_parquet(");

	if (!status)
		status = add_path(&sql, path);
	if (!status)
		status = np_buf_print(&sql, ") AS line%c", 0);
	if (status) {
		status = no_memory(err);
	} else {
		status = np_duck_ask(parquet->duck, sql.ptr, &inner);
		if (status)
			np_error_set(err, status, "cannot read '%.80s': %.150s",
				     path, inner.text);
	}
	np_buf_clear(&sql);
	return status;
}

enum np_status np_parquet_open(struct np_parquet **out, const char *path,
			       struct np_error *err)
{
	struct np_parquet *parquet = np_alloc_zero(1, sizeof(*parquet));
	struct np_buf what = { 0 };
	enum np_status status = NP_ERR_NOMEM;

	if (parquet)
		status = np_buf_print(&what, "'%.80s' is a Parquet file%c",
				      path, 0);
	if (status) {
		status = no_memory(err);
	} else {
		status = np_duck_open(&parquet->duck, what.ptr, err);
		if (!status)
			status = ask_lines(parquet, path, err);
	}
	np_buf_clear(&what);
	if (status)
		np_parquet_close(parquet);
	else
		*out = parquet;
	return status;
}

void np_parquet_close(struct np_parquet *parquet)
{
	if (!parquet)
		return;
	np_duck_close(parquet->duck);
	np_free(parquet);
}

enum np_status np_parquet_read(struct np_parquet *parquet, char *to,
			       size_t room, size_t *got, struct np_error *err)
{
	*got = 0;
	while (*got < room) {
		struct np_span *line = &parquet->line;
		size_t count = line->len;
		enum np_status status;

		if (count) {
			if (count > room - *got)
				count = room - *got;
			memcpy(to + *got, line->ptr, count);
			line->ptr += count;
			line->len -= count;
			*got += count;
		} else if (parquet->inside) {
			to[(*got)++] = '\n';
			parquet->inside = false;
		} else {
			status = np_duck_next(parquet->duck, line, err);
			if (status)
				return status;
			parquet->inside = true;
		}
	}
	return NP_OK;
}

/* What stays, as a table of its own: a row is a file and a number in it. */
#define ROWS_AT_ONCE 1024

/* A statement that keeps some rows of a file. */
static enum np_status add_rows(struct np_buf *sql, size_t file,
			       const uint64_t *rows, size_t len)
{
	enum np_status status =
		np_buf_add_text(sql, "INSERT INTO kept VALUES ");

	for (size_t i = 0; i < len && !status; i++)
		status = np_buf_print(sql, "%s(%zu,%" PRIu64 ")", i ? "," : "",
				      file, rows[i]);
	return status ? status : np_buf_print(sql, "%c", 0);
}

static enum np_status keep_rows(struct np_duck *duck,
				const struct np_parquet_rows *from,
				struct np_error *err)
{
	enum np_status status = np_duck_run(
		duck, "CREATE TABLE kept (file BIGINT, row BIGINT)", err);
	struct np_buf sql = { 0 };
	uint64_t at = 0;

	for (size_t i = 0; i < from->paths_len && !status;) {
		uint64_t len = from->ends[i] - at;

		if (len > ROWS_AT_ONCE)
			len = ROWS_AT_ONCE;
		sql.len = 0;
		if (!len)
			i++;
		else if (add_rows(&sql, i, from->rows + at, (size_t)len))
			status = no_memory(err);
		else
			status = np_duck_run(duck, sql.ptr, err);
		at += len;
	}
	np_buf_clear(&sql);
	return status;
}

static enum np_status add_copy(struct np_buf *sql,
			       const struct np_parquet_rows *from, int to)
{
	enum np_status status = np_buf_add_text(sql, "COPY (");

	for (size_t i = 0; i < from->paths_len && !status; i++) {
		status = np_buf_print(sql,
				      "%sSELECT * EXCLUDE "
				      "(file_row_number) FROM "
				      "read_parquet(",
				      i ? " UNION ALL BY NAME " : "");
		if (!status)
			status = add_path(sql, from->paths[i]);
		if (!status)
			status = np_buf_print(
				sql,
				", file_row_number=true) WHERE "
				"file_row_number IN (SELECT row FROM kept "
				"WHERE file = %zu)",
				i);
	}
	return status ? status
		      : np_buf_print(sql,
				     ") TO '/proc/self/fd/%d' (FORMAT parquet, "
				     "COMPRESSION zstd, USE_TMP_FILE false)%c",
				     to, 0);
}

enum np_status np_parquet_copy(const struct np_parquet_rows *from, int to,
			       struct np_error *err)
{
	struct np_duck *duck = NULL;
	struct np_buf sql = { 0 };
	enum np_status status =
		np_duck_open(&duck, "the output is a Parquet file", err);

	if (!status)
		status = keep_rows(duck, from, err);
	if (!status && add_copy(&sql, from, to))
		status = no_memory(err);
	if (!status)
		status = np_duck_run(duck, sql.ptr, err);
	np_buf_clear(&sql);
	np_duck_close(duck);
	return status;
}
