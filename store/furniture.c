/* SPDX-License-Identifier: MIT */
/* The furniture of sources. What a user says of it stands above what is
 * learned. */
#include "store/store.h"

#include "base/mem.h"
#include "store/row_sum.h"

static struct np_store_furniture furniture_of(sqlite3_stmt *row)
{
	return (struct np_store_furniture){
		.hash = (uint64_t)sqlite3_column_int64(row, 0),
		.count = (uint64_t)sqlite3_column_int64(row, 1),
		/* A damaged file may say anything. */
		.state = (enum np_furniture_state)(
			(uint64_t)sqlite3_column_int64(row, 2) % 3),
	};
}

enum np_status np_store_furniture_of(struct np_store *store,
				     struct np_span source,
				     struct np_store_furnitures *out,
				     struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	int64_t id = 0;
	size_t len = 0;
	enum np_status status = np_store_source(store, source, &id, err);

	if (!status)
		status = np_store_row(store, STATEMENT_FURNITURE_OF, &id, 1,
				      &row, err);
	while (!status) {
		if (np_grow(&store->furniture, &store->furniture_cap, len + 1,
			    sizeof(*store->furniture))) {
			sqlite3_reset(row);
			return np_store_no_memory(err);
		}
		store->furniture[len++] = furniture_of(row);
		status = np_db_row(&store->db, row, 0, err);
	}
	if (status != NP_END)
		return status;
	*out = (struct np_store_furnitures){ store->furniture, len };
	return NP_OK;
}

static enum np_status copy_line(struct np_store *store, sqlite3_stmt *row,
				struct np_span *line, struct np_error *err)
{
	*line = (struct np_span){ 0 };
	if (sqlite3_column_type(row, 3) == SQLITE_NULL)
		return NP_OK;
	store->field.len = 0;
	if (np_buf_reserve(&store->field, 1) ||
	    np_buf_add(&store->field, sqlite3_column_text(row, 3),
		       (size_t)sqlite3_column_bytes(row, 3)))
		return np_store_no_memory(err);
	*line = np_buf_span(&store->field);
	return NP_OK;
}

enum np_status np_store_furniture_get(struct np_store *store,
				      struct np_span source, uint64_t hash,
				      struct np_store_furniture *out,
				      struct np_error *err)
{
	int64_t values[] = { 0, (int64_t)hash };
	struct np_store_furniture got;
	sqlite3_stmt *row = NULL;
	enum np_status status = np_store_source(store, source, values, err);

	if (!status)
		status = np_store_row(store, STATEMENT_FURNITURE_GET, values, 2,
				      &row, err);
	if (status)
		return status;
	got = furniture_of(row);
	status = copy_line(store, row, &got.line, err);
	sqlite3_reset(row);
	if (!status)
		*out = got;
	return status;
}

/* The state that a user gave stays above what is learned. */
static enum np_status state_for(struct np_store *store, int64_t source,
				const struct np_store_furniture *one,
				enum np_furniture_state *state,
				struct np_error *err)
{
	const int64_t values[] = { source, (int64_t)one->hash };
	sqlite3_stmt *row = NULL;
	enum np_status status;

	*state = one->state;
	if (one->state != NP_FURNITURE_LEARNED)
		return NP_OK;
	status = np_store_row(store, STATEMENT_FURNITURE_GET, values, 2, &row,
			      err);
	if (!status)
		*state = furniture_of(row).state;
	sqlite3_reset(row);
	return status == NP_END ? NP_OK : status;
}

enum np_status np_store_furniture_put(struct np_store *store,
				      struct np_span source,
				      const struct np_store_furniture *one,
				      struct np_error *err)
{
	enum np_furniture_state state = one->state;
	sqlite3_stmt *put = NULL;
	int64_t id = 0;
	enum np_status status = np_store_must_write(store, err);
	int bound;

	if (!status)
		status = np_store_source(store, source, &id, err);
	if (!status)
		status = state_for(store, id, one, &state, err);
	if (!status)
		status = np_db_statement(&store->db, STATEMENT_FURNITURE_PUT,
					 &put, err);
	if (status)
		return status;
	{
		const int64_t values[] = { id, (int64_t)one->hash, state };

		bound = sqlite3_bind_int64(put, 1, id);
		bound |= sqlite3_bind_int64(put, 2, (int64_t)one->hash);
		bound |= sqlite3_bind_int64(put, 3, (int64_t)one->count);
		bound |= sqlite3_bind_int64(put, 4, state);
		bound |= np_db_bind_text(put, 5, one->line);
		bound |= sqlite3_bind_int64(put, 6, np_sum_numbers(values, 3));
	}
	return np_db_finish(&store->db, put, bound, err);
}

enum np_status np_store_furniture_remove(struct np_store *store,
					 struct np_span source, uint64_t hash,
					 struct np_error *err)
{
	int64_t values[] = { 0, (int64_t)hash };
	enum np_status status = np_store_must_write(store, err);

	if (!status)
		status = np_store_source(store, source, values, err);
	return status ? status
		      : np_store_run(store, STATEMENT_FURNITURE_REMOVE, values,
				     2, err);
}
