/* SPDX-License-Identifier: MIT */
/*
 * Is a file's schema what the steps make? They are applied to an empty
 * database in memory, and every table, index and view of it must be in the
 * file, letter by letter. Whoever adds tables and views of his own may; what
 * changes ours behind our back - triggers, indexes on our tables - is refused.
 */
#include "store/schema.h"

#include <string.h>

#include "base/error.h"
#include "store/db.h"

static enum np_status refuse(const struct db *db, const char *type,
			     const char *name, struct np_error *err)
{
	return np_error_set(err, NP_ERR_CORRUPT,
			    "'%.120s' is not as newsprint makes it: %.20s "
			    "'%.60s'",
			    db->path, type, name);
}

static enum np_status make_model(sqlite3 **out, const struct db *db,
				 struct np_error *err)
{
	int code = sqlite3_open_v2(":memory:", out,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
					   SQLITE_OPEN_NOMUTEX,
				   NULL);

	for (int i = 0; i < np_schema_steps_len; i++)
		for (int j = 0; j < SCHEMA_PIECES && !code; j++)
			if (np_schema_steps[i].sql[j])
				code = sqlite3_exec(*out,
						    np_schema_steps[i].sql[j],
						    NULL, NULL, NULL);
	if (!code)
		return NP_OK;
	return np_error_set(
		err, (code & 0xff) == SQLITE_NOMEM ? NP_ERR_NOMEM : NP_ERR_IO,
		"cannot check '%.120s': %s", db->path, sqlite3_errstr(code));
}

static const char *text_at(sqlite3_stmt *row, int at)
{
	const char *text = (const char *)sqlite3_column_text(row, at);

	return text ? text : "";
}

/* Is the row's object in the other one, the same? */
static int has_it(sqlite3_stmt *row, sqlite3_stmt *find, bool *same)
{
	int code = sqlite3_bind_value(find, 1, sqlite3_column_value(row, 1));

	*same = false;
	if (!code)
		code = sqlite3_step(find);
	if (code == SQLITE_ROW) {
		*same = !strcmp(text_at(row, 0), text_at(find, 0)) &&
			!strcmp(text_at(row, 2), text_at(find, 2)) &&
			!strcmp(text_at(row, 3), text_at(find, 3));
		code = SQLITE_DONE;
	}
	sqlite3_reset(find);
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

/* Looks for what `list` gives of one database in the other. */
static enum np_status compare(const struct db *db, sqlite3 *from, sqlite3 *in,
			      const char *list, struct np_error *err)
{
	static const char one[] = "SELECT type, name, tbl_name, sql "
				  "FROM sqlite_schema WHERE name = ?1";
	sqlite3_stmt *rows = NULL, *find = NULL;
	enum np_status status = NP_OK;
	int code = sqlite3_prepare_v2(from, list, -1, &rows, NULL);

	if (!code)
		code = sqlite3_prepare_v2(in, one, -1, &find, NULL);
	while (!code && !status && (code = sqlite3_step(rows)) == SQLITE_ROW) {
		bool same;

		code = has_it(rows, find, &same);
		if (!code && !same)
			status = refuse(db, text_at(rows, 0), text_at(rows, 1),
					err);
	}
	if (!status && code != SQLITE_DONE)
		status = np_error_set(err,
				      (code & 0xff) == SQLITE_NOMEM
					      ? NP_ERR_NOMEM
					      : NP_ERR_CORRUPT,
				      "cannot read '%.120s': %s", db->path,
				      sqlite3_errstr(code));
	sqlite3_finalize(rows);
	sqlite3_finalize(find);
	return status;
}

enum np_status np_schema_check(const struct db *db, struct np_error *err)
{
	static const char all[] = "SELECT type, name, tbl_name, sql "
				  "FROM sqlite_schema";
	/* Indexes of other tables are none of ours. */
	static const char strange[] =
		"SELECT type, name, tbl_name, sql FROM sqlite_schema "
		"WHERE type = 'trigger' OR (type = 'index' AND tbl_name IN "
		"('recipe', 'setting', 'source', 'article', 'text', 'sketch', "
		"'passage', 'run', 'page', 'credit', 'name', 'pending', "
		"'match', 'story', 'member', 'journal', 'furniture'))";
	sqlite3 *model = NULL;
	enum np_status status = make_model(&model, db, err);

	if (!status)
		status = compare(db, model, db->handle, all, err);
	if (!status)
		status = compare(db, db->handle, model, strange, err);
	sqlite3_close(model);
	return status;
}
