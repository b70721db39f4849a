/* SPDX-License-Identifier: MIT */
/*
 * A band that thousands of articles share is one of two things: one story
 * printed thousands of times, or furniture under thousands of stories. Pairing
 * all is quadratic for both, dropping the band loses the story. So:
 *
 * Order all shingles of crowded articles by how many of these articles have
 * them, rare first (any fixed order is right, this one is fast). Two sets
 * with resemblance >= t share at least one shingle among the first
 * |A| - ceil(t |A|) + 1 of each (prefix filtering: Chaudhuri, Ganti, Kaushik
 * 2006; Bayardo, Ma, Srikant 2007). Articles are walked from the one to keep
 * down; only kept ones have their prefix in the index. Of one story one
 * article is kept, and all others find it: linear. Under furniture the prefix
 * is what is an article's own, so it finds nobody: linear. All that is found
 * is verified exactly, and nothing at or over the threshold is lost, but for
 * the limits of work below, which are counted and reported.
 *
 * Frequencies are kept in a table of counters by hash: two shingles may share
 * a counter, which changes the order, not the truth.
 */
#include "batch/crowd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "batch/postings.h"

/* Prefixes made ahead, in parallel. */
#define BLOCK 1024
#define COUNTERS_LOG 22
/* The work for one article: verifications, and postings looked at. */
#define VERIFY_LIMIT 1024
#define LOOK_LIMIT (1u << 17)

struct prefix {
	uint64_t *hashes;
	size_t len, cap;
};

struct crowd {
	const struct corpus *corpus;
	const struct candidates *candidates;
	const uint32_t *order;
	unsigned threads;
	uint32_t *members;	  /* ranks, ascending */
	size_t members_len, next; /* next: the one crowd_find comes to */
	uint32_t *counters;
	struct set_shelf **shelves;
	struct np_error *errors;
	struct prefix block[BLOCK]; /* of members[block_at ...] */
	size_t block_at, block_end;
	struct postings *postings;
	struct posting_hit *hits;
	uint64_t verified, cut;
};

static uint32_t *counter(const struct crowd *crowd, uint64_t hash)
{
	return &crowd->counters[hash >> (64 - COUNTERS_LOG)];
}

static enum np_status count_range(void *user, unsigned worker, size_t begin,
				  size_t end)
{
	const struct crowd *crowd = user;

	for (size_t i = begin; i < end; i++) {
		const struct np_shingle_set *set = NULL;
		const enum np_status status = np_set_shelf_get(
			crowd->shelves[worker], crowd->members[i], &set,
			&crowd->errors[worker]);

		if (status)
			return status;
		for (size_t j = 0; j < set->len - set->zero; j++)
			__atomic_fetch_add(counter(crowd, set->item[j]), 1,
					   __ATOMIC_RELAXED);
		if (!worker)
			np_corpus_progress(crowd->corpus, "crowded bands",
					   begin, crowd->members_len);
	}
	return NP_OK;
}

struct ranked {
	uint32_t count;
	uint64_t hash;
};

static int by_rarity(const void *left, const void *right)
{
	const struct ranked *a = left;
	const struct ranked *b = right;

	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

static size_t prefix_length(size_t len, double threshold)
{
	/* A hair less, so that rounding can only lengthen the prefix. */
	const double must = ceil(threshold * (double)len - 1e-9);

	return len - (size_t)must + 1 > len ? len : len - (size_t)must + 1;
}

static enum np_status make_prefix(const struct crowd *crowd,
				  const struct np_shingle_set *set,
				  struct prefix *prefix)
{
	const size_t len = set->len - set->zero; /* 0 is in no prefix */
	struct ranked *ranked = np_alloc(len, sizeof(*ranked));
	enum np_status status = NP_ERR_NOMEM;

	if (!ranked)
		return status;
	for (size_t i = 0; i < len; i++)
		ranked[i] = (struct ranked){ *counter(crowd, set->item[i]),
					     set->item[i] };
	qsort(ranked, len, sizeof(*ranked), by_rarity);
	prefix->len = prefix_length(len, crowd->corpus->options->threshold);
	status = np_grow(&prefix->hashes, &prefix->cap, prefix->len,
			 sizeof(uint64_t));
	for (size_t i = 0; i < prefix->len && !status; i++)
		prefix->hashes[i] = ranked[i].hash;
	np_free(ranked);
	return status;
}

static enum np_status prefix_range(void *user, unsigned worker, size_t begin,
				   size_t end)
{
	struct crowd *crowd = user;

	for (size_t i = begin; i < end; i++) {
		const struct np_shingle_set *set = NULL;
		enum np_status status =
			np_set_shelf_get(crowd->shelves[worker],
					 crowd->members[crowd->block_at + i],
					 &set, &crowd->errors[worker]);

		if (!status)
			status = make_prefix(crowd, set, &crowd->block[i]);
		if (status)
			return status;
	}
	return NP_OK;
}

static enum np_status tell(const struct crowd *crowd, enum np_status status,
			   struct np_error *err)
{
	for (unsigned i = 0; i < crowd->threads; i++)
		if (crowd->errors[i].status)
			return np_error_set(err, status, "%s",
					    crowd->errors[i].text);
	return np_error_set(err, status, "%s", np_status_name(status));
}

static enum np_status next_block(struct crowd *crowd, struct np_error *err)
{
	enum np_status status;
	size_t count;

	crowd->block_at = crowd->next;
	crowd->block_end = crowd->next + BLOCK;
	if (crowd->block_end > crowd->members_len)
		crowd->block_end = crowd->members_len;
	count = crowd->block_end - crowd->block_at;
	status =
		np_parallel_for(crowd->threads, count, 16, prefix_range, crowd);
	np_corpus_progress(crowd->corpus, "crowded bands", crowd->next,
			   crowd->members_len);
	return status ? tell(crowd, status, err) : NP_OK;
}

static enum np_status gather_members(struct crowd *crowd)
{
	const struct candidates *candidates = crowd->candidates;

	crowd->members = np_alloc((size_t)candidates->crowded_len,
				  sizeof(*crowd->members));
	if (!crowd->members)
		return NP_ERR_NOMEM;
	for (uint64_t i = 0; i < crowd->corpus->entries.len; i++)
		if (candidates->crowded[i])
			crowd->members[crowd->members_len++] = (uint32_t)i;
	return NP_OK;
}

static enum np_status make(struct crowd *crowd)
{
	enum np_status status = gather_members(crowd);

	crowd->counters = np_alloc_zero((size_t)1 << COUNTERS_LOG,
					sizeof(*crowd->counters));
	crowd->shelves = np_alloc_zero(crowd->threads, sizeof(*crowd->shelves));
	crowd->errors = np_alloc_zero(crowd->threads, sizeof(*crowd->errors));
	crowd->hits = np_alloc(LOOK_LIMIT, sizeof(*crowd->hits));
	if (status || !crowd->counters || !crowd->shelves || !crowd->errors ||
	    !crowd->hits)
		return NP_ERR_NOMEM;
	for (unsigned i = 0; i < crowd->threads && !status; i++)
		status = np_set_shelf_new(&crowd->shelves[i], crowd->corpus,
					  crowd->order);
	return status ? status
		      : np_postings_new(&crowd->postings,
					crowd->corpus->options->memory / 2);
}

enum np_status np_crowd_new(struct crowd **out, const struct corpus *corpus,
			    const uint32_t *order,
			    const struct candidates *candidates,
			    struct np_error *err)
{
	struct crowd *crowd = np_alloc_zero(1, sizeof(*crowd));
	enum np_status status;

	if (!crowd)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	crowd->corpus = corpus;
	crowd->order = order;
	crowd->candidates = candidates;
	crowd->threads = corpus->options->threads;
	status = make(crowd);
	if (status) {
		np_error_set(err, status, "out of memory for crowded bands");
	} else {
		status = np_parallel_for(crowd->threads, crowd->members_len, 64,
					 count_range, crowd);
		if (status)
			tell(crowd, status, err);
	}
	if (status) {
		np_crowd_free(crowd);
		return status;
	}
	*out = crowd;
	return NP_OK;
}

void np_crowd_free(struct crowd *crowd)
{
	if (!crowd)
		return;
	for (size_t i = 0; i < BLOCK; i++)
		np_free(crowd->block[i].hashes);
	for (unsigned i = 0; i < crowd->threads && crowd->shelves; i++)
		np_set_shelf_free(crowd->shelves[i]);
	np_free(crowd->shelves);
	np_free(crowd->errors);
	np_free(crowd->members);
	np_free(crowd->counters);
	np_free(crowd->hits);
	np_postings_free(crowd->postings);
	np_free(crowd);
}

/* Verifies hits, those that share most first, until one is a match. */
static enum np_status try_hits(struct crowd *crowd, uint32_t rank, size_t len,
			       bool *found, struct match *match,
			       struct np_error *err)
{
	const double threshold = crowd->corpus->options->threshold;

	if (len > VERIFY_LIMIT) {
		crowd->cut++;
		len = VERIFY_LIMIT;
	}
	for (size_t i = 0; i < len; i++) {
		struct match one = { .a = crowd->hits[i].id, .b = rank };
		const enum np_status status =
			np_verify_pair(crowd->shelves[0], &one, err);

		if (status)
			return status;
		crowd->verified++;
		if (match_resemblance(&one) < threshold)
			continue;
		*found = true;
		*match = one;
		return NP_OK;
	}
	return NP_OK;
}

enum np_status np_crowd_find(struct crowd *crowd, uint32_t rank, bool *found,
			     struct match *match, struct np_error *err)
{
	const struct prefix *prefix;
	bool cut = false;
	size_t len;

	if (crowd->next == crowd->block_end) {
		const enum np_status status = next_block(crowd, err);

		if (status)
			return status;
	}
	prefix = &crowd->block[crowd->next - crowd->block_at];
	crowd->next++;
	*found = false;
	len = np_postings_look(crowd->postings, prefix->hashes, prefix->len,
			       crowd->hits, LOOK_LIMIT, &cut);
	crowd->cut += cut;
	return try_hits(crowd, rank, len, found, match, err);
}

enum np_status np_crowd_keep(struct crowd *crowd, struct np_error *err)
{
	const size_t last = crowd->next - 1;
	const struct prefix *prefix = &crowd->block[last - crowd->block_at];
	const enum np_status status =
		np_postings_add(crowd->postings, prefix->hashes, prefix->len,
				crowd->members[last]);

	if (status)
		return np_error_set(err, status,
				    "the crowded bands need more memory: raise "
				    "--memory");
	return NP_OK;
}

uint64_t np_crowd_verified(const struct crowd *crowd)
{
	return crowd ? crowd->verified : 0;
}

uint64_t np_crowd_cut(const struct crowd *crowd)
{
	return crowd ? crowd->cut : 0;
}
