/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "base/mem.h"
#include "base/sort.h"

static enum np_status add_id(struct np_store *store, size_t *len, int64_t id,
			     struct np_error *err)
{
	if (id < 1 || id > UINT32_MAX)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "impossible article in '%.160s'",
				    store->db.path);
	if (np_grow(&store->ids, &store->ids_cap, *len + 1,
		    sizeof(*store->ids)))
		return np_store_no_memory(err);
	store->ids[(*len)++] = id;
	return NP_OK;
}

static enum np_status find_hash(struct np_store *store, const uint64_t *hash,
				size_t *len, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status = np_db_statement(
		&store->db, STATEMENT_ARTICLE_BY_HASH, &row, err);
	int bound = 0;

	if (!status)
		bound = np_db_bind_blob(row, 1, hash, 16);
	while (!status) {
		status = np_db_row(&store->db, row, bound, err);
		if (!status)
			status = add_id(store, len,
					sqlite3_column_int64(row, 0), err);
	}
	return status == NP_END ? NP_OK : status;
}

/* Ids are positive, so they sort as unsigned numbers. */
static enum np_status sort_ids(struct np_store *store, size_t *len,
			       struct np_error *err)
{
	uint64_t *ids = (uint64_t *)(void *)store->ids;

	if (np_grow(&store->scratch, &store->scratch_cap, *len,
		    sizeof(*store->scratch)))
		return np_store_no_memory(err);
	np_sort_u64(ids, *len, 0, store->scratch);
	*len = np_unique_u64(ids, *len);
	return NP_OK;
}

static enum np_status find(struct np_store *store, const uint32_t *lanes,
			   const struct np_text_info *info, size_t *len,
			   struct np_error *err)
{
	enum np_status status = find_hash(store, info->hash, len, err);

	store->found.len = 0;
	if (!status && info->shingles) {
		np_band_keys(lanes, store->shape, store->recipe.seed,
			     store->keys);
		status = np_runs_find(store->runs, store->keys,
				      store->shape.bands, &store->found, err);
	}
	for (size_t i = 0; i < store->found.len && !status; i++)
		status = add_id(store, len, store->found.ptr[i], err);
	return status ? status : sort_ids(store, len, err);
}

enum np_status np_store_same_text(struct np_store *store, const uint64_t *hash,
				  struct np_store_ids *out,
				  struct np_error *err)
{
	size_t len = 0;
	const enum np_status status = find_hash(store, hash, &len, err);

	if (!status)
		*out = (struct np_store_ids){ store->ids, len };
	return status;
}

enum np_status np_store_candidates(struct np_store *store,
				   const uint32_t *lanes,
				   const struct np_text_info *info,
				   struct np_store_ids *out,
				   struct np_error *err)
{
	enum np_status status;
	size_t len = 0;
	bool held;

	if (!info->tokens) {
		*out = (struct np_store_ids){ store->ids, 0 };
		return NP_OK;
	}
	/* The list of runs and their pages are of one state. */
	status = np_store_hold(store, &held, err);
	if (!status)
		status = find(store, lanes, info, &len, err);
	np_store_release(store, held);
	if (!status)
		*out = (struct np_store_ids){ store->ids, len };
	return status;
}
