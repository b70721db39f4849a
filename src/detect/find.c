/* SPDX-License-Identifier: MIT */
#include "detect/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

struct finder {
	struct np_store *store; /* borrowed */
	struct np_sketcher *sketcher;
	uint32_t *lanes, *other;
	struct np_shingle_set query, candidate;
	/* The store's lists do not outlive other calls. */
	np_article_id *ids, *same; /* candidates; those of the same text */
	size_t ids_cap, same_len, same_cap;
	/* Of the text asked about: hashes of passages, then their offsets and
	 * the segments, where it is to be added. */
	uint64_t *passages;
	size_t passages_cap;
	struct found *found;
	size_t found_cap;
	struct np_buf text; /* of a version that is asked about */
};

enum np_status np_finder_new(struct finder **out, struct np_store *store)
{
	const struct np_recipe *recipe = np_store_recipe(store);
	struct finder *finder = np_alloc_zero(1, sizeof(*finder));
	enum np_status status;

	if (!finder)
		return NP_ERR_NOMEM;
	finder->store = store;
	finder->lanes = np_alloc(recipe->lanes, sizeof(*finder->lanes));
	finder->other = np_alloc(recipe->lanes, sizeof(*finder->other));
	status = np_sketcher_new(&finder->sketcher, recipe);
	if (!finder->lanes || !finder->other)
		status = NP_ERR_NOMEM;
	if (status) {
		np_finder_free(finder);
		return status;
	}
	*out = finder;
	return NP_OK;
}

void np_finder_free(struct finder *finder)
{
	if (!finder)
		return;
	np_sketcher_free(finder->sketcher);
	np_shingle_set_clear(&finder->query);
	np_shingle_set_clear(&finder->candidate);
	np_free(finder->lanes);
	np_free(finder->other);
	np_free(finder->ids);
	np_free(finder->same);
	np_free(finder->passages);
	np_free(finder->found);
	np_buf_clear(&finder->text);
	np_free(finder);
}

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

enum np_status np_finder_query(struct finder *finder, struct np_span text,
			       struct query *out, struct np_error *err)
{
	struct query query = { .text = text, .lanes = finder->lanes };

	if (np_sketch_text(finder->sketcher, text, finder->lanes, &query.info))
		return no_memory(err);
	*out = query;
	return NP_OK;
}

static enum np_status query_sketch(struct finder *finder, np_article_id id,
				   struct query *out, struct np_error *err)
{
	struct query query = { .lanes = finder->lanes };
	struct np_store_version version = { 0 };
	enum np_status status = np_store_get(finder->store, id, &version, err);

	if (status)
		return status;
	memcpy(query.info.hash, version.hash, sizeof(version.hash));
	query.info.tokens = version.tokens;
	query.info.shingles = version.shingles;
	if (version.shingles)
		status = np_store_sketch(finder->store, id, finder->lanes, err);
	if (!status)
		*out = query;
	return status;
}

enum np_status np_finder_stored(struct finder *finder, np_article_id id,
				struct query *out, struct np_error *err)
{
	struct np_span text = { 0 };
	enum np_status status = np_store_text(finder->store, id, &text, err);

	if (status == NP_END)
		return query_sketch(finder, id, out, err);
	if (status)
		return status;
	/* Finding unpacks other texts into the same place. */
	finder->text.len = 0;
	if (np_buf_add(&finder->text, text.ptr, text.len))
		return no_memory(err);
	return np_finder_query(finder, np_buf_span(&finder->text), out, err);
}

static enum np_status set_of(struct finder *finder, struct np_span text,
			     struct np_shingle_set *set, struct np_error *err)
{
	struct np_shingles shingles = { 0 };

	if (np_shingle_text(finder->sketcher, text, &shingles, NULL) ||
	    np_shingle_set_build(set, shingles.ptr, shingles.len))
		return no_memory(err);
	return NP_OK;
}

static void compare_sets(const struct finder *finder, struct found *found)
{
	const struct np_shingle_set *a = &finder->query;
	const struct np_shingle_set *b = &finder->candidate;
	const double shared = (double)np_shingle_set_shared(a, b);

	if (!a->len || !b->len)
		return;
	found->shared = (uint32_t)shared;
	found->size_query = (uint32_t)a->len;
	found->size_found = (uint32_t)b->len;
	found->jaccard = shared / ((double)a->len + (double)b->len - shared);
	found->share_query = shared / (double)a->len;
	found->share_found = shared / (double)b->len;
}

/* ids: ascending. */
static bool is_among(const np_article_id *ids, size_t len, np_article_id id)
{
	size_t low = 0, high = len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (ids[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < len && ids[low] == id;
}

/*
 * NP_END: it is gone, or there is nothing to compare. Its row is not asked for:
 * a version has its text, or its sketch, as long as it has its row.
 */
static enum np_status compare(struct finder *finder, const struct query *query,
			      struct found *found, struct np_error *err)
{
	struct np_span text = { 0 };
	enum np_status status;

	found->same = is_among(finder->same, finder->same_len, found->id);
	if (found->same) {
		found->jaccard = found->share_query = found->share_found = 1;
		return NP_OK;
	}
	status = np_store_text(finder->store, found->id, &text, err);
	if (!status)
		status = set_of(finder, text, &finder->candidate, err);
	if (!status)
		compare_sets(finder, found);
	if (status != NP_END)
		return status;
	found->estimated = true;
	status = np_store_sketch(finder->store, found->id, finder->other, err);
	if (!status)
		found->jaccard = np_sketch_overlap(
			query->lanes, finder->other,
			np_store_recipe(finder->store)->lanes);
	return status;
}

static int by_likeness(const void *left, const void *right)
{
	const struct found *a = left;
	const struct found *b = right;

	if (a->jaccard != b->jaccard)
		return a->jaccard > b->jaccard ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static enum np_status make_room(struct finder *finder, size_t len,
				struct np_error *err)
{
	if (np_grow(&finder->ids, &finder->ids_cap, len,
		    sizeof(*finder->ids)) ||
	    np_grow(&finder->found, &finder->found_cap, len,
		    sizeof(*finder->found)))
		return no_memory(err);
	return NP_OK;
}

/* Those that agree in a band, or have the same text. */
static enum np_status ask_bands(struct finder *finder,
				const struct query *query, size_t *len,
				struct np_error *err)
{
	struct np_store_ids ids = { 0 };
	enum np_status status = np_store_candidates(finder->store, query->lanes,
						    &query->info, &ids, err);

	if (!status)
		status = make_room(finder, ids.len, err);
	if (!status && ids.len)
		memcpy(finder->ids, ids.ptr, ids.len * sizeof(*finder->ids));
	*len = ids.len;
	return status;
}

static enum np_status read_passages(struct finder *finder,
				    const struct query *query,
				    struct np_store_keys *out,
				    struct np_error *err)
{
	struct np_passages passages = { 0 };

	if (np_passage_text(finder->sketcher, query->text, &passages) ||
	    np_grow(&finder->passages, &finder->passages_cap, passages.len,
		    sizeof(*finder->passages)))
		return no_memory(err);
	for (size_t i = 0; i < passages.len; i++)
		finder->passages[i] = passages.ptr[i].hash;
	*out = (struct np_store_keys){ finder->passages, passages.len };
	return NP_OK;
}

enum np_status np_finder_prints(struct finder *finder,
				struct np_store_article *article,
				struct np_error *err)
{
	struct np_passages passages = { 0 };
	struct np_segments segments = { 0 };
	size_t len;

	if (!np_store_keeps_passages(finder->store))
		return NP_OK;
	if (np_passage_text(finder->sketcher, article->text, &passages))
		return no_memory(err);
	len = passages.len;
	if (np_grow(&finder->passages, &finder->passages_cap, 2 * len,
		    sizeof(*finder->passages)))
		return no_memory(err);
	for (size_t i = 0; i < len; i++) {
		finder->passages[i] = passages.ptr[i].hash;
		finder->passages[len + i] = passages.ptr[i].begin;
	}
	if (np_segment_text(finder->sketcher, article->text, &segments) ||
	    np_grow(&finder->passages, &finder->passages_cap,
		    2 * len + segments.len, sizeof(*finder->passages)))
		return no_memory(err);
	for (size_t i = 0; i < segments.len; i++)
		finder->passages[2 * len + i] = segments.ptr[i].hash;
	article->passages = (struct np_store_keys){ finder->passages, len };
	article->offsets = finder->passages + len;
	article->segments = (struct np_store_keys){ finder->passages + 2 * len,
						    segments.len };
	return NP_OK;
}

/*
 * Passages that say a part of this size is shared: a text has at least
 * recipe.floor of them, so half of what is to be expected of the smallest.
 */
static uint32_t passages_needed(const struct finder *finder, double contain)
{
	const uint32_t floor = np_store_recipe(finder->store)->floor;
	const uint32_t need = (uint32_t)(contain * floor / 2);

	return need < 2 ? 2 : need;
}

/* And those that share passages. */
static enum np_status ask_all(struct finder *finder, const struct query *query,
			      uint32_t need, size_t *len, struct np_error *err)
{
	/* Of bands all holders count, not the first ones alone. */
	struct np_text_info info = query->info;
	struct np_store_probe probe = { .lanes = query->lanes,
					.info = &info,
					.cap = FOUND_KEY_CAP,
					.anchors = FOUND_KEY_ANCHORS };
	struct np_store_nears nears = { 0 };
	size_t bands = 0;
	enum np_status status = ask_bands(finder, query, &bands, err);

	info.shingles = 0;
	if (!status)
		status = read_passages(finder, query, &probe.passages, err);

	if (!status)
		status = np_store_nearby(finder->store, &probe, &nears, err);
	if (!status)
		status = make_room(finder, bands + nears.len, err);
	*len = bands;
	for (size_t i = 0; i < nears.len && !status; i++) {
		const struct np_store_near *near = &nears.ptr[i];

		if (near->passages >= need &&
		    !is_among(finder->ids, bands, near->id))
			finder->ids[(*len)++] = near->id;
	}
	return status;
}

static bool is_within(const struct found *found,
		      const struct found_bounds *bounds)
{
	if (found->jaccard >= bounds->jaccard)
		return true;
	return bounds->contain > 0 && found->shared >= FOUND_SHARED &&
	       (found->share_query >= bounds->contain ||
		found->share_found >= bounds->contain);
}

/* Versions with the same text need no comparing. */
static enum np_status ask_same(struct finder *finder, const struct query *query,
			       struct np_error *err)
{
	struct np_store_ids same = { 0 };
	enum np_status status =
		np_store_same_text(finder->store, query->info.hash, &same, err);

	if (!status && np_grow(&finder->same, &finder->same_cap, same.len,
			       sizeof(*finder->same)))
		return no_memory(err);
	if (!status && same.len)
		memcpy(finder->same, same.ptr,
		       same.len * sizeof(*finder->same));
	finder->same_len = status ? 0 : same.len;
	return status;
}

static enum np_status find(struct finder *finder, const struct query *query,
			   const struct found_bounds *bounds, size_t *kept,
			   struct np_error *err)
{
	const bool all = bounds->contain > 0 && query->text.ptr &&
			 np_store_keeps_passages(finder->store);
	size_t ids = 0;
	enum np_status status =
		all ? ask_all(finder, query,
			      passages_needed(finder, bounds->contain), &ids,
			      err)
		    : ask_bands(finder, query, &ids, err);

	if (!status && ids)
		status = ask_same(finder, query, err);
	/* Those of the same text are among the candidates. */
	if (!status && ids > finder->same_len)
		status = set_of(finder, query->text, &finder->query, err);
	for (size_t i = 0; i < ids && !status; i++) {
		struct found *found = &finder->found[*kept];

		*found = (struct found){ .id = finder->ids[i] };
		status = compare(finder, query, found, err);
		found->part = found->jaccard < bounds->jaccard;
		*kept += !status && is_within(found, bounds);
		if (status == NP_END)
			status = NP_OK;
	}
	return status;
}

enum np_status np_finder_find(struct finder *finder, const struct query *query,
			      const struct found_bounds *bounds,
			      const struct found **out, size_t *len,
			      struct np_error *err)
{
	size_t kept = 0;
	bool held;
	enum np_status status = np_store_hold(finder->store, &held, err);

	if (!status)
		status = find(finder, query, bounds, &kept, err);
	np_store_release(finder->store, held);
	if (status)
		return status;
	if (kept)
		qsort(finder->found, kept, sizeof(*finder->found), by_likeness);
	*out = finder->found;
	*len = kept;
	return NP_OK;
}
