/* SPDX-License-Identifier: MIT */
/*
 * Sources by name. Most articles are of a source that was there a moment ago:
 * some are remembered, each in the place of its name's sum. A source is never
 * removed, so that what is remembered holds until a rollback.
 */
#include "store/store.h"

#include <string.h>

#include "base/mem.h"
#include "store/run_page.h"

enum {
	SLOTS = 512
};

struct sources {
	struct source {
		struct np_buf name;
		int64_t id; /* 0: none */
	} slots[SLOTS];
};

void np_sources_free(struct sources *sources)
{
	for (size_t i = 0; sources && i < SLOTS; i++)
		np_buf_clear(&sources->slots[i].name);
	np_free(sources);
}

void np_sources_forget(struct sources *sources)
{
	for (size_t i = 0; sources && i < SLOTS; i++)
		sources->slots[i].id = 0;
}

enum np_status np_store_source(struct np_store *store, struct np_span name,
			       int64_t *id, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_SOURCE_FIND, &row, err);

	if (!status)
		status = np_db_row(&store->db, row,
				   np_db_bind_text(row, 1, name), err);
	if (!status) {
		*id = sqlite3_column_int64(row, 0);
		sqlite3_reset(row);
	}
	return status;
}

static enum np_status find_or_add(struct np_store *store, struct np_span name,
				  int64_t *id, struct np_error *err)
{
	sqlite3_stmt *add = NULL;
	enum np_status status = np_store_source(store, name, id, err);

	if (status != NP_END)
		return status;
	status = np_db_statement(&store->db, STATEMENT_SOURCE_ADD, &add, err);
	if (!status)
		status = np_db_finish(&store->db, add,
				      np_db_bind_text(add, 1, name), err);
	*id = sqlite3_last_insert_rowid(store->db.handle);
	return status;
}

static bool is_it(const struct source *slot, struct np_span name)
{
	return slot->id && slot->name.len == name.len &&
	       (!name.len || !memcmp(slot->name.ptr, name.ptr, name.len));
}

enum np_status np_store_source_add(struct np_store *store, struct np_span name,
				   int64_t *id, struct np_error *err)
{
	struct source *slot;
	enum np_status status;

	if (!store->sources)
		store->sources = np_alloc_zero(1, sizeof(*store->sources));
	if (!store->sources)
		return np_store_no_memory(err);
	slot = &store->sources
			->slots[np_page_sum(name.ptr, name.len, 0) % SLOTS];
	if (is_it(slot, name)) {
		*id = slot->id;
		return NP_OK;
	}
	status = find_or_add(store, name, id, err);
	if (status)
		return status;
	slot->id = 0;
	slot->name.len = 0;
	if (np_buf_add(&slot->name, name.ptr, name.len))
		return np_store_no_memory(err);
	slot->id = *id;
	return NP_OK;
}

enum np_status np_store_source_next(struct np_store *store,
				    struct np_span after, struct np_span *name,
				    struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_SOURCE_NEXT, &row, err);

	if (!after.ptr)
		after.ptr = "";
	if (!status)
		status = np_db_row(&store->db, row,
				   np_db_bind_text(row, 1, after), err);
	if (status)
		return status;
	store->field.len = 0;
	if (np_buf_reserve(&store->field, 1) ||
	    np_buf_add(&store->field, sqlite3_column_text(row, 0),
		       (size_t)sqlite3_column_bytes(row, 0)))
		status = np_store_no_memory(err);
	sqlite3_reset(row);
	*name = np_buf_span(&store->field);
	return status;
}

enum np_status np_store_source_is_known(struct np_store *store,
					struct np_span name,
					struct np_error *err)
{
	int64_t id = 0;

	return np_store_source(store, name, &id, err);
}
