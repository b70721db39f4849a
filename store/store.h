/* SPDX-License-Identifier: MIT */
/* Inside a store: what its parts share. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <zstd.h>

#include "base/error.h"
#include "base/number_map.h"
#include "store/db.h"
#include "store/np-matches.h"
#include "store/np-store.h"
#include "store/runs.h"

struct np_store {
	struct db db;
	struct np_recipe recipe;
	struct np_bands shape;
	bool keeps_text, keeps_passages, read_only;
	bool temporary; /* no journal: nothing can be undone */
	bool migrating; /* inside: the index is to be made anew */
	enum np_store_profile profile;
	bool inside; /* a transaction of the caller */
	bool broken; /* a change in it failed half-way */
	bool held;   /* a read of several statements */
	uint64_t memory;
	struct runs *runs;
	uint32_t *keys; /* of one article, shape.bands */
	struct np_store_packer *packer;
	ZSTD_DCtx *unpacker;
	struct np_buf text;
	struct sources *sources; /* remembered */
	struct np_buf row;	 /* the fields np_store_get gave */
	struct run_ids found;
	np_article_id *ids;
	size_t ids_cap;
	uint64_t *scratch; /* to sort ids */
	size_t scratch_cap;
	struct np_store_near *nears;
	size_t nears_cap;
	struct np_store_match *matches;
	size_t matches_cap;
	struct np_store_furniture *furniture;
	size_t furniture_cap;
	struct np_buf field; /* of the row that was got last */
	/* Stories whose members are all pending, in this transaction. */
	struct np_number_map pending_stories;
	uint64_t *places; /* of one article */
	size_t places_cap;
};

/* store_open.c: the file's tables, made or checked. */
enum np_status np_store_prepare(struct np_store *store,
				const struct np_store_options *options,
				struct np_error *err) NP_CHECKED;

/* A statement of numbers: bound from ?1 on and run, or stepped to its row,
 * which the caller resets. */
enum np_status np_store_run(struct np_store *store, enum statement which,
			    const int64_t *values, size_t len,
			    struct np_error *err) NP_CHECKED;
enum np_status np_store_row(struct np_store *store, enum statement which,
			    const int64_t *values, size_t len,
			    sqlite3_stmt **row,
			    struct np_error *err) NP_CHECKED;
/* NP_ERR_MISUSE outside of a transaction. */
enum np_status np_store_must_write(struct np_store *store,
				   struct np_error *err) NP_CHECKED;
/* The id of a source's name; NP_END when it is not known. */
enum np_status np_store_source(struct np_store *store, struct np_span name,
			       int64_t *id, struct np_error *err) NP_CHECKED;
/* The same, added where it is not; remembered until a rollback. */
enum np_status np_store_source_add(struct np_store *store, struct np_span name,
				   int64_t *id,
				   struct np_error *err) NP_CHECKED;
void np_sources_forget(struct sources *sources);
void np_sources_free(struct sources *sources);
/* pack.c: bytes of the text, by the head; INT64_MAX + 1 and more: it says
 * none. */
uint64_t np_packed_size(struct np_span packed);
/* Into store->text. */
enum np_status np_unpack(struct np_store *store, int64_t size,
			 struct np_span packed,
			 struct np_error *err) NP_CHECKED;
/* stories.c: all that an article leaves behind when it is removed. */
enum np_status np_store_forget(struct np_store *store, np_article_id id,
			       struct np_error *err) NP_CHECKED;

/* Keys of versions that are stored, of their texts or what is kept of them. */
struct prints {
	struct np_sketcher *sketcher; /* made when it is needed */
	uint64_t *hashes;
	size_t cap;
	struct np_buf text; /* the store's outlives no other call */
};
/* prints.c: gives the article its passages and segments; without any where
 * neither text nor prints are kept. */
enum np_status np_prints_of(struct np_store *store, struct prints *prints,
			    np_article_id id, struct np_store_article *article,
			    struct np_error *err) NP_CHECKED;
void np_prints_clear(struct prints *prints);
/* Keeps the prints of an article whose text is not. */
enum np_status np_prints_add(struct np_store *store,
			     const struct np_store_article *article,
			     np_article_id id, struct np_error *err) NP_CHECKED;
/* Makes the index again of all versions; inside a transaction. What a version
 * has lost is left out. */
enum np_status np_store_reindex(struct np_store *store,
				struct np_error *err) NP_CHECKED;

/* places.c: the article's keys into the index. lanes: NULL without shingles. */
enum np_status np_store_index(struct np_store *store,
			      const struct np_store_article *article,
			      const uint32_t *lanes, int64_t id,
			      struct np_error *err) NP_CHECKED;

static inline enum np_status np_store_no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

#endif
