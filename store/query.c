/* SPDX-License-Identifier: MIT */
#include "store/query.h"

#include <math.h>
#include <string.h>

#include <sqlite3.h>

#include "base/error.h"
#include "base/json_out.h"
#include "base/mem.h"
#include "ingest/inputs.h"
#include "ingest/record_fields.h"
#include "store/schema.h"

/* How long a database that another program writes is waited for, in ms. */
#define BUSY_WAIT 10000

/* Versions in the order in which they were seen. An entry keeps its URL when
 * its article moves. */
static const char diffengine[] =
	"SELECT COALESCE(e.url, v.url) AS id, v.url AS url, v.title AS title, "
	"v.created AS fetched, v.archive_url AS archive_url, v.id AS "
	"version_id, v.summary AS html "
	"FROM entryversion AS v LEFT JOIN entry AS e ON e.id = v.entry_id "
	"ORDER BY v.id";

struct query {
	sqlite3 *handle;
	sqlite3_stmt *rows;
	const char *path;
};

static enum np_status fail(const struct query *query, const char *what,
			   struct np_error *err)
{
	const int code = query->handle ? sqlite3_errcode(query->handle) & 0xff
				       : SQLITE_NOMEM;
	enum np_status status = NP_ERR_IO;

	if (code == SQLITE_NOMEM)
		status = NP_ERR_NOMEM;
	else if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
		status = NP_ERR_CORRUPT;
	return np_error_set(err, status, "cannot %s '%.120s': %s", what,
			    query->path,
			    query->handle ? sqlite3_errmsg(query->handle)
					  : "out of memory");
}

static void close_query(void *self)
{
	struct query *query = self;

	if (!query)
		return;
	sqlite3_finalize(query->rows);
	sqlite3_close_v2(query->handle);
	np_free(query);
}

static enum np_status open_file(struct query *query, struct np_error *err)
{
	if (sqlite3_open_v2(query->path, &query->handle,
			    SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL))
		return fail(query, "open", err);
	sqlite3_busy_timeout(query->handle, BUSY_WAIT);
	if (sqlite3_db_config(query->handle, SQLITE_DBCONFIG_DEFENSIVE, 1,
			      NULL) ||
	    sqlite3_db_config(query->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0,
			      NULL))
		return fail(query, "open", err);
	return NP_OK;
}

/* Appends the first column of all rows, a NUL behind each; ?1 is text. */
static enum np_status list(const struct query *query, const char *sql,
			   const char *text, struct np_buf *out,
			   struct np_error *err)
{
	enum np_status status = NP_OK;
	sqlite3_stmt *rows = NULL;
	int code;

	if (sqlite3_prepare_v2(query->handle, sql, -1, &rows, NULL))
		return fail(query, "read", err);
	if (text)
		sqlite3_bind_text(rows, 1, text, -1, SQLITE_STATIC);
	while (!status && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(rows, 0);

		if (!name)
			continue;
		status = np_buf_add(out, name, strlen(name) + 1);
	}
	if (!status && code != SQLITE_DONE)
		status = fail(query, "read", err);
	else if (status)
		np_error_set(err, status, "out of memory");
	sqlite3_finalize(rows);
	return status;
}

static bool has_name(const struct np_buf *names, const char *name)
{
	for (size_t at = 0; at < names->len; at += strlen(names->ptr + at) + 1)
		if (!sqlite3_stricmp(names->ptr + at, name))
			return true;
	return false;
}

/* Does one of the columns hold texts, by the name of --text-field or by
 * the usual ones? */
static bool holds_text(const struct np_buf *columns,
		       const struct np_input_form *form)
{
	for (size_t at = 0; at < columns->len;) {
		const char *name = columns->ptr + at;
		const struct np_span span = { name, strlen(name) };

		if (form->text ? !strcmp(form->text, name)
			       : np_slot_is_known(NP_FIELD_TEXT, span) ||
					 np_slot_is_known(NP_SLOT_HTML, span))
			return true;
		at += span.len + 1;
	}
	return false;
}

/* Finds the one table with texts; its name stays in tables. */
static enum np_status find_table(const struct query *query,
				 const struct np_input_form *form,
				 const struct np_buf *tables,
				 const char **table, struct np_error *err)
{
	struct np_buf columns = { 0 };
	enum np_status status = NP_OK;
	unsigned found = 0;

	*table = NULL;
	for (size_t at = 0; at < tables->len && !status;
	     at += strlen(tables->ptr + at) + 1) {
		columns.len = 0;
		status = list(query, "SELECT name FROM pragma_table_info(?1)",
			      tables->ptr + at, &columns, err);
		if (status || !holds_text(&columns, form))
			continue;
		*table = tables->ptr + at;
		found++;
	}
	np_buf_clear(&columns);
	if (found > 1)
		*table = NULL;
	return status;
}

static enum np_status tell_tables(const struct query *query,
				  const struct np_buf *tables,
				  struct np_error *err)
{
	char names[100] = "";
	size_t used = 0;

	if (has_name(tables, "articles") && has_name(tables, "version"))
		return np_error_set(
			err, NP_ERR_FORMAT,
			"'%.100s' is a database of NewsDiffs, whose "
			"texts are in its repository: --input-format "
			"newsdiffs",
			query->path);
	for (size_t at = 0; at < tables->len;) {
		const char *name = tables->ptr + at;
		const size_t len = strlen(name);

		if (used + len + 3 < sizeof(names)) {
			memcpy(names + used, used ? ", " : "", used ? 2 : 0);
			used += used ? 2 : 0;
			memcpy(names + used, name, len + 1);
			used += len;
		}
		at += len + 1;
	}
	return np_error_set(err, NP_ERR_FORMAT,
			    "'%.80s': which table holds the texts? --query "
			    "\"SELECT ...\" says it (tables: %s)",
			    query->path, names);
}

/* Our own stores have a command for this. */
static enum np_status refuse_store(const struct query *query,
				   struct np_error *err)
{
	struct np_buf number = { 0 };
	enum np_status status =
		list(query, "PRAGMA application_id", NULL, &number, err);
	char ours[16];

	if (!status) {
		sqlite3_snprintf(sizeof(ours), ours, "%d", SCHEMA_APPLICATION);
		if (has_name(&number, ours))
			status = np_error_set(err, NP_ERR_FORMAT,
					      "'%.120s' is a store: newsprint "
					      "export writes its articles",
					      query->path);
	}
	np_buf_clear(&number);
	return status;
}

static enum np_status prepare(struct query *query, const char *sql,
			      struct np_error *err)
{
	const char *rest = NULL;

	if (sqlite3_prepare_v2(query->handle, sql, -1, &query->rows, &rest))
		return np_error_set(err, NP_ERR_MISUSE,
				    "'%.100s' cannot answer the query: %s",
				    query->path, sqlite3_errmsg(query->handle));
	while (*rest == ' ' || *rest == '\n' || *rest == '\t' || *rest == ';')
		rest++;
	if (*rest || !sqlite3_column_count(query->rows) ||
	    !sqlite3_stmt_readonly(query->rows))
		return np_error_set(err, NP_ERR_MISUSE,
				    "--query is one statement that gives rows, "
				    "and changes nothing");
	return NP_OK;
}

/* Makes the query for a database of which nothing was said. */
static enum np_status guess(struct query *query,
			    const struct np_input_form *form,
			    struct np_error *err)
{
	static const char all[] =
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name "
		"NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql NOT LIKE 'CREATE "
		"VIRTUAL%' ORDER BY name";
	struct np_buf tables = { 0 };
	const char *table = NULL;
	char *sql = NULL;
	enum np_status status = refuse_store(query, err);

	if (!status)
		status = list(query, all, NULL, &tables, err);
	if (!status && has_name(&tables, "entryversion") &&
	    has_name(&tables, "entry")) {
		status = prepare(query, diffengine, err);
		goto clear;
	}
	if (!status)
		status = find_table(query, form, &tables, &table, err);
	if (!status && !table)
		status = tell_tables(query, &tables, err);
	if (status)
		goto clear;
	sql = sqlite3_mprintf("SELECT * FROM \"%w\"", table);
	status = sql ? prepare(query, sql, err)
		     : np_error_set(err, NP_ERR_NOMEM, "out of memory");
	sqlite3_free(sql);
clear:
	np_buf_clear(&tables);
	return status;
}

static enum np_status open_query(void **out, const char *path,
				 const struct np_input_form *form,
				 struct np_error *err)
{
	struct query *query = np_alloc_zero(1, sizeof(*query));
	enum np_status status;

	if (!query)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	query->path = path;
	status = open_file(query, err);
	if (!status)
		status = form->query ? prepare(query, form->query, err)
				     : guess(query, form, err);
	if (status) {
		close_query(query);
		return status;
	}
	*out = query;
	return NP_OK;
}

static enum np_status add_value(struct np_buf *line, sqlite3_stmt *row, int i)
{
	const int type = sqlite3_column_type(row, i);
	struct np_span text;

	if (type == SQLITE_NULL)
		return np_buf_add_text(line, "null");
	if (type == SQLITE_INTEGER)
		return np_buf_print(line, "%lld",
				    (long long)sqlite3_column_int64(row, i));
	if (type == SQLITE_FLOAT && isfinite(sqlite3_column_double(row, i)))
		return np_buf_print(line, "%.17g",
				    sqlite3_column_double(row, i));
	text.ptr = type == SQLITE_BLOB
			   ? sqlite3_column_blob(row, i)
			   : (const char *)sqlite3_column_text(row, i);
	text.len = (size_t)sqlite3_column_bytes(row, i);
	if (!text.ptr)
		text = (struct np_span){ "", 0 };
	return np_json_add_string(line, text);
}

static enum np_status add_row(struct np_buf *line, sqlite3_stmt *row)
{
	const int columns = sqlite3_column_count(row);
	enum np_status status = NP_OK;

	for (int i = 0; i < columns && !status; i++) {
		const char *name = sqlite3_column_name(row, i);

		if (!name)
			return NP_ERR_NOMEM;
		status = np_buf_add_text(line, i ? ", " : "{");
		if (!status)
			status = np_json_add_string(
				line, (struct np_span){ name, strlen(name) });
		if (!status)
			status = np_buf_add_text(line, ": ");
		if (!status)
			status = add_value(line, row, i);
	}
	return status ? status : np_buf_add_text(line, "}\n");
}

static enum np_status next_row(void *self, struct np_buf *lines,
			       struct np_error *err)
{
	struct query *query = self;

	switch (sqlite3_step(query->rows)) {
	case SQLITE_ROW:
		return add_row(lines, query->rows)
			       ? np_error_set(err, NP_ERR_NOMEM,
					      "out of memory for a row")
			       : NP_OK;
	case SQLITE_DONE:
		return NP_END;
	default:
		return fail(query, "read on in", err);
	}
}

const struct np_spring np_query_spring = { open_query, next_row, close_query };
