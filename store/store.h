/* SPDX-License-Identifier: MIT */
/* Inside a store: what its parts share. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <zstd.h>

#include "base/error.h"
#include "store/db.h"
#include "store/np-store.h"
#include "store/runs.h"

struct np_store {
	struct db db;
	struct np_recipe recipe;
	struct np_bands shape;
	bool keeps_text, read_only;
	bool inside; /* a transaction of the caller */
	bool held;   /* a read of several statements */
	uint64_t memory;
	struct runs *runs;
	uint32_t *keys; /* of one article, shape.bands */
	ZSTD_CCtx *packer;
	ZSTD_DCtx *unpacker;
	struct np_buf packed, text;
	struct np_buf row; /* the fields np_store_get gave */
	struct run_ids found;
	np_article_id *ids;
	size_t ids_cap;
	uint64_t *scratch; /* to sort ids */
	size_t scratch_cap;
	struct np_store_near *nears;
	size_t nears_cap;
	uint64_t *places; /* of one article */
	size_t places_cap;
};

/* store_open.c: the file's tables, made or checked. */
enum np_status np_store_prepare(struct np_store *store,
				const struct np_store_options *options,
				struct np_error *err) NP_CHECKED;

/* places.c: the article's keys into the index. lanes: NULL without shingles. */
enum np_status np_store_index(struct np_store *store,
			      const struct np_store_article *article,
			      const uint32_t *lanes, int64_t id,
			      struct np_error *err) NP_CHECKED;

/* candidates.c: versions with this text, ascending; until the next call. */
enum np_status np_store_same_text(struct np_store *store, const uint64_t *hash,
				  struct np_store_ids *out,
				  struct np_error *err) NP_CHECKED;

/*
 * Statements until the release see the store as it is now. *held is for the
 * release: false inside a transaction, which sees to that itself.
 */
enum np_status np_store_hold(struct np_store *store, bool *held,
			     struct np_error *err) NP_CHECKED;
void np_store_release(struct np_store *store, bool held);

static inline enum np_status np_store_no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

#endif
