/* SPDX-License-Identifier: MIT */
/*
 * What is near a text, by all its keys: holders of each, counted by article.
 * A key that too many hold says little of any of them and would cost much:
 * its first holders stand for all of them.
 */
#include "store/store.h"

#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

/* Which key an article was found by, and how many hold that. */
struct key_hits {
	uint64_t *places; /* ascending */
	uint64_t *totals;
	size_t places_len;
	uint64_t *hits; /* article << 32 | place, as it came */
	size_t len, cap;
	const struct np_store_probe *probe;
};

static void clear(struct key_hits *hits)
{
	np_free(hits->places);
	np_free(hits->totals);
	np_free(hits->hits);
}

/* All places of the probe; twice the room, to sort them. */
static enum np_status make_places(struct np_store *store, struct key_hits *hits)
{
	const struct np_store_probe *probe = hits->probe;
	const uint32_t bands = probe->info->shingles ? store->shape.bands : 0;
	const size_t most = bands + probe->passages.len;
	size_t len = 0;

	if (most > UINT32_MAX)
		return NP_ERR_LIMIT;
	hits->places = np_alloc(2 * most + 1, sizeof(*hits->places));
	hits->totals = np_alloc_zero(most + 1, sizeof(*hits->totals));
	if (!hits->places || !hits->totals)
		return NP_ERR_NOMEM;
	if (bands)
		np_band_keys(probe->lanes, store->shape, store->recipe.seed,
			     store->keys);
	for (uint32_t i = 0; i < bands; i++)
		hits->places[len++] = np_store_band_place(i, store->keys[i]);
	for (size_t i = 0; i < probe->passages.len; i++)
		hits->places[len++] =
			np_store_passage_place(probe->passages.ptr[i]);
	np_sort_u64(hits->places, len, 0, hits->places + most);
	hits->places_len = np_unique_u64(hits->places, len);
	return NP_OK;
}

static enum np_status take(void *user, size_t index, const uint32_t *articles,
			   size_t len, uint64_t total)
{
	struct key_hits *hits = user;

	if (total > hits->probe->cap && len > hits->probe->anchors)
		len = hits->probe->anchors;
	if (np_grow(&hits->hits, &hits->cap, hits->len + len,
		    sizeof(*hits->hits)))
		return NP_ERR_NOMEM;
	hits->totals[index] = total;
	for (size_t i = 0; i < len; i++)
		hits->hits[hits->len++] = (uint64_t)articles[i] << 32 | index;
	return NP_OK;
}

static enum np_status find_hits(struct np_store *store, struct key_hits *hits,
				struct np_error *err)
{
	const uint32_t cap = hits->probe->cap, anchors = hits->probe->anchors;
	const struct run_asked asked = { .most = cap > anchors ? cap : anchors,
					 .places = hits->places,
					 .len = hits->places_len,
					 .tell = take,
					 .user = hits };
	enum np_status status = np_runs_holders(store->runs, &asked, err);
	uint64_t *scratch;

	if (status == NP_ERR_NOMEM)
		return np_store_no_memory(err);
	if (status || !hits->len)
		return status;
	scratch = np_alloc(hits->len, sizeof(*scratch));
	if (!scratch)
		return np_store_no_memory(err);
	np_sort_u64(hits->hits, hits->len, 0, scratch);
	np_free(scratch);
	return NP_OK;
}

static enum np_status put(struct np_store *store, size_t *len,
			  const struct np_store_near *near)
{
	if (np_grow(&store->nears, &store->nears_cap, *len + 1,
		    sizeof(*store->nears)))
		return NP_ERR_NOMEM;
	store->nears[(*len)++] = *near;
	return NP_OK;
}

/* Hits of one article from `at` on; gives where they end. */
static size_t add_up(const struct key_hits *hits, size_t at,
		     struct np_store_near *near)
{
	near->id = (np_article_id)(hits->hits[at] >> 32);
	for (; at < hits->len &&
	       (np_article_id)(hits->hits[at] >> 32) == near->id;
	     at++) {
		const size_t key = (uint32_t)hits->hits[at];
		const bool is_band = hits->places[key] < PLACE_OTHERS;

		near->bands += is_band;
		near->passages += !is_band;
		near->weight += 1.0 / (double)hits->totals[key];
	}
	return at;
}

/* Both are ascending: who has the same text, and who has keys. */
static enum np_status join(struct np_store *store, const struct key_hits *hits,
			   const struct np_store_ids *same, size_t *len)
{
	size_t at = 0, next = 0;
	enum np_status status = NP_OK;

	while (!status && (at < hits->len || next < same->len)) {
		struct np_store_near near = { 0 };
		const np_article_id id =
			at < hits->len ? (np_article_id)(hits->hits[at] >> 32)
				       : INT64_MAX;

		if (next < same->len && same->ptr[next] <= id) {
			near.id = same->ptr[next++];
			near.same = true;
		}
		if (!near.same || near.id == id)
			at = add_up(hits, at, &near);
		if (near.same || near.bands || near.passages > 1)
			status = put(store, len, &near);
	}
	return status;
}

static enum np_status find(struct np_store *store, struct key_hits *hits,
			   size_t *len, struct np_error *err)
{
	struct np_store_ids same = { 0 };
	enum np_status status =
		np_store_same_text(store, hits->probe->info->hash, &same, err);

	if (!status && make_places(store, hits))
		return np_store_no_memory(err);
	if (!status)
		status = find_hits(store, hits, err);
	if (!status && join(store, hits, &same, len))
		return np_store_no_memory(err);
	return status;
}

enum np_status np_store_nearby(struct np_store *store,
			       const struct np_store_probe *probe,
			       struct np_store_nears *out, struct np_error *err)
{
	struct key_hits hits = { .probe = probe };
	enum np_status status;
	size_t len = 0;
	bool held;

	if (!probe->info->tokens) {
		*out = (struct np_store_nears){ store->nears, 0 };
		return NP_OK;
	}
	status = np_store_hold(store, &held, err);
	if (!status)
		status = find(store, &hits, &len, err);
	np_store_release(store, held);
	clear(&hits);
	if (!status)
		*out = (struct np_store_nears){ store->nears, len };
	return status;
}
