/* SPDX-License-Identifier: MIT */
/* Credits, names and settings. */
#include "store/store.h"

#include <string.h>

#include "store/row_sum.h"

enum {
	FIELDS = 3 /* of a credit */
};

enum np_status np_store_credit_put(struct np_store *store, np_article_id id,
				   const struct np_store_credit *credit,
				   struct np_error *err)
{
	sqlite3_stmt *put = NULL;
	enum np_status status = np_store_must_write(store, err);
	int bound;

	if (!status)
		status = np_db_statement(&store->db, STATEMENT_CREDIT_PUT, &put,
					 err);
	if (status)
		return status;
	bound = sqlite3_bind_int64(put, 1, id);
	bound |= np_db_bind_text(put, 2, credit->credit);
	bound |= np_db_bind_text(put, 3, credit->place);
	bound |= np_db_bind_text(put, 4, credit->byline);
	return np_db_finish(&store->db, put, bound, err);
}

/* Columns into store->field; they are `texts` then. */
static enum np_status copy_columns(struct np_store *store, sqlite3_stmt *row,
				   struct np_span *texts, int len,
				   struct np_error *err)
{
	size_t room = 1, at = 0;

	for (int i = 0; i < len; i++)
		room += (size_t)sqlite3_column_bytes(row, i);
	store->field.len = 0;
	if (np_buf_reserve(&store->field, room))
		return np_store_no_memory(err);
	for (int i = 0; i < len; i++) {
		const void *from = sqlite3_column_blob(row, i);
		const size_t size = (size_t)sqlite3_column_bytes(row, i);

		texts[i] = (struct np_span){ 0 };
		if (sqlite3_column_type(row, i) == SQLITE_NULL)
			continue;
		texts[i] = (struct np_span){ store->field.ptr + at, size };
		if (from && size)
			memcpy(store->field.ptr + at, from, size);
		at += size;
	}
	return NP_OK;
}

enum np_status np_store_credit_get(struct np_store *store, np_article_id id,
				   struct np_store_credit *out,
				   struct np_error *err)
{
	struct np_span texts[FIELDS];
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_store_row(store, STATEMENT_CREDIT_GET, &id, 1, &row, err);

	if (status)
		return status;
	status = copy_columns(store, row, texts, FIELDS, err);
	sqlite3_reset(row);
	if (!status)
		*out = (struct np_store_credit){ texts[0], texts[1], texts[2] };
	return status;
}

enum np_status np_store_name_put(struct np_store *store,
				 enum np_store_names kind, int32_t number,
				 const char *name, struct np_error *err)
{
	static const char *const kinds[] = {
		[NP_STORE_RELATION] = "relation", [NP_STORE_RULE] = "rule",
		[NP_STORE_ROLE] = "role",	  [NP_STORE_FORM] = "form",
		[NP_STORE_EVIDENCE] = "evidence",
	};
	sqlite3_stmt *put = NULL;
	enum np_status status = np_store_must_write(store, err);
	int bound;

	if (!status)
		status = np_db_statement(&store->db, STATEMENT_NAME_PUT, &put,
					 err);
	if (status)
		return status;
	bound = sqlite3_bind_text(put, 1, kinds[kind], -1, SQLITE_STATIC);
	bound |= sqlite3_bind_int(put, 2, number);
	bound |= sqlite3_bind_text(put, 3, name, -1, SQLITE_STATIC);
	return np_db_finish(&store->db, put, bound, err);
}

enum np_status np_store_setting_put(struct np_store *store, const char *name,
				    struct np_span value, struct np_error *err)
{
	const struct np_span key = { name, strlen(name) };
	sqlite3_stmt *put = NULL;
	enum np_status status = np_store_must_write(store, err);
	int bound;

	if (!status)
		status = np_db_statement(&store->db, STATEMENT_SETTING_PUT,
					 &put, err);
	if (status)
		return status;
	bound = np_db_bind_text(put, 1, key);
	bound |= np_db_bind_text(put, 2, value);
	bound |= sqlite3_bind_int64(put, 3, np_sum_setting(key, value));
	return np_db_finish(&store->db, put, bound, err);
}

enum np_status np_store_setting_get(struct np_store *store, const char *name,
				    struct np_span *out, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_SETTING_GET, &row, err);

	if (!status)
		status = np_db_row(
			&store->db, row,
			sqlite3_bind_text(row, 1, name, -1, SQLITE_STATIC),
			err);
	if (status)
		return status;
	status = copy_columns(store, row, out, 1, err);
	sqlite3_reset(row);
	return status;
}
