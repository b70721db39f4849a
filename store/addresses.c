/* SPDX-License-Identifier: MIT */
/* Versions by key, and by where they were printed. */
#include "base/mem.h"
#include "store/store.h"

enum np_status np_store_versions_of(struct np_store *store, struct np_span key,
				    struct np_store_ids *out,
				    struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	size_t len = 0;
	enum np_status status = np_db_statement(
		&store->db, STATEMENT_ARTICLE_VERSIONS, &row, err);

	if (!status)
		status = np_db_row(&store->db, row,
				   np_db_bind_text(row, 1, key), err);
	while (!status) {
		if (np_grow(&store->ids, &store->ids_cap, len + 1,
			    sizeof(*store->ids))) {
			sqlite3_reset(row);
			return np_store_no_memory(err);
		}
		store->ids[len++] = sqlite3_column_int64(row, 0);
		status = np_db_row(&store->db, row, 0, err);
	}
	if (status != NP_END)
		return status;
	*out = (struct np_store_ids){ store->ids, len };
	return NP_OK;
}

static struct np_span span_of(sqlite3_stmt *row, int at)
{
	const void *ptr = sqlite3_column_blob(row, at);

	return (struct np_span){ ptr,
				 ptr ? (size_t)sqlite3_column_bytes(row, at)
				     : 0 };
}

static enum np_status tell_all(struct np_store *store,
			       const struct np_store_asked_pages *asked,
			       int64_t source, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status = np_db_statement(
		&store->db, STATEMENT_ARTICLE_ADDRESSES, &row, err);
	int bound = 0;

	if (!status)
		bound = source ? sqlite3_bind_int64(row, 1, source)
			       : sqlite3_bind_null(row, 1);
	if (!status)
		status = np_db_row(&store->db, row, bound, err);
	while (!status) {
		status = asked->tell(asked->user, sqlite3_column_int64(row, 0),
				     span_of(row, 1), span_of(row, 2));
		if (status) {
			sqlite3_reset(row);
			return status;
		}
		status = np_db_row(&store->db, row, 0, err);
	}
	return status == NP_END ? NP_OK : status;
}

enum np_status np_store_addresses(struct np_store *store,
				  const struct np_store_asked_pages *asked,
				  struct np_error *err)
{
	int64_t source = 0;
	enum np_status status = NP_OK;

	if (asked->source.ptr)
		status = np_store_source(store, asked->source, &source, err);
	if (status)
		return status == NP_END ? NP_OK : status;
	return tell_all(store, asked, source, err);
}
