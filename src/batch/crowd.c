/* SPDX-License-Identifier: MIT */
/*
 * A band that thousands of articles share is one of two things: one story
 * printed thousands of times, or furniture under thousands of stories. Pairing
 * all is quadratic for both, dropping the band loses the story. So the
 * articles of crowded bands are joined exactly (ordered.h), with shingles
 * ordered by how many of these articles have them, rare first, and only the
 * articles that are kept go into the index. Of one story one article is kept,
 * and all others find it: linear. Under furniture what comes first is an
 * article's own, so it finds nobody: linear. All that is found is verified
 * exactly, and nothing at or over the threshold is lost, but for the limits
 * of work, which are counted and reported.
 *
 * Frequencies are kept in a table of counters by hash: two shingles may share
 * a counter, which changes the order, not the truth. A key is the counter,
 * then the high bits of the hash: two shingles of one article have the same
 * key in one of 2^44 cases, and then one of them is left out.
 */
#include "batch/crowd.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "base/sort.h"
#include "batch/ordered.h"

/* Sets made ahead, in parallel. */
#define BLOCK 1024
#define COUNTERS_LOG 20
#define HASH_BITS 44
#define COUNT_MAX ((1u << (64 - HASH_BITS)) - 1)
/* The work for one article: sets compared key by key, and verifications. */
#define COMPARE_LIMIT (1u << 15)
#define VERIFY_LIMIT 256

/* The keys of an article, ascending. */
struct key_list {
	uint64_t *keys;
	size_t len, cap;
};

struct crowd {
	const struct corpus *corpus;
	const struct candidates *candidates;
	const uint32_t *order;
	unsigned threads;
	uint32_t *members;	  /* ranks, ascending */
	size_t members_len, next; /* next: the one np_crowd_find comes to */
	uint32_t *counters;
	struct set_shelf **shelves;
	struct np_error *errors;
	struct key_list block[BLOCK]; /* of members[block_at ...] */
	struct key_list *scratch;     /* of each worker */
	size_t block_at, block_end;
	struct ordered_index *index;
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

static uint64_t key_of(const struct crowd *crowd, uint64_t hash)
{
	uint64_t count = *counter(crowd, hash);

	if (count > COUNT_MAX)
		count = COUNT_MAX;
	return count << HASH_BITS | hash >> (64 - HASH_BITS);
}

static enum np_status make_keys(const struct crowd *crowd,
				const struct np_shingle_set *set,
				struct key_list *list, struct key_list *scratch)
{
	const size_t len = set->len - set->zero; /* the hash 0 is left out */
	enum np_status status =
		np_grow(&list->keys, &list->cap, len, sizeof(*list->keys));

	if (!status)
		status = np_grow(&scratch->keys, &scratch->cap, len,
				 sizeof(*scratch->keys));
	if (status)
		return status;
	for (size_t i = 0; i < len; i++)
		list->keys[i] = key_of(crowd, set->item[i]);
	np_sort_u64(list->keys, len, 0, scratch->keys);
	list->len = np_unique_u64(list->keys, len);
	return NP_OK;
}

static enum np_status keys_range(void *user, unsigned worker, size_t begin,
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
			status = make_keys(crowd, set, &crowd->block[i],
					   &crowd->scratch[worker]);
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
	status = np_parallel_for(crowd->threads, count, 16, keys_range, crowd);
	np_corpus_progress(crowd->corpus, "crowded bands", crowd->next,
			   crowd->members_len);
	return status ? tell(crowd, status, err) : NP_OK;
}

static enum np_status gather_members(struct crowd *crowd, struct np_error *err)
{
	const struct candidates *candidates = crowd->candidates;
	void *members = NULL;
	const enum np_status status = np_spool_take(
		crowd->corpus->spool,
		(size_t)candidates->crowded_len * sizeof(*crowd->members),
		&members, err);

	if (status)
		return status;
	crowd->members = members;
	for (uint64_t i = 0; i < crowd->corpus->entries.len; i++)
		if (candidates->crowded[i])
			crowd->members[crowd->members_len++] = (uint32_t)i;
	return NP_OK;
}

static enum np_status make(struct crowd *crowd, struct np_error *err)
{
	enum np_status status = gather_members(crowd, err);

	crowd->counters = np_alloc_zero((size_t)1 << COUNTERS_LOG,
					sizeof(*crowd->counters));
	crowd->shelves = np_alloc_zero(crowd->threads, sizeof(*crowd->shelves));
	crowd->errors = np_alloc_zero(crowd->threads, sizeof(*crowd->errors));
	crowd->scratch = np_alloc_zero(crowd->threads, sizeof(*crowd->scratch));
	if (status)
		return status;
	if (!crowd->counters || !crowd->shelves || !crowd->errors ||
	    !crowd->scratch)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < crowd->threads; i++)
		if (np_set_shelf_new(&crowd->shelves[i], crowd->corpus,
				     crowd->order))
			return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	return np_ordered_index_new(&crowd->index,
				    crowd->corpus->options->threshold,
				    crowd->corpus->spool, err);
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
	status = make(crowd, err);
	if (!status) {
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
		np_free(crowd->block[i].keys);
	for (unsigned i = 0; i < crowd->threads && crowd->shelves; i++)
		np_set_shelf_free(crowd->shelves[i]);
	for (unsigned i = 0; i < crowd->threads && crowd->scratch; i++)
		np_free(crowd->scratch[i].keys);
	np_free(crowd->scratch);
	np_free(crowd->shelves);
	np_free(crowd->errors);
	np_spool_return(crowd->corpus->spool, crowd->members, 0);
	np_free(crowd->counters);
	np_ordered_index_free(crowd->index);
	np_free(crowd);
}

/* The article asked for last, as a set of the index. */
static struct ordered set_of(const struct crowd *crowd)
{
	const size_t last = crowd->next - 1;
	const struct key_list *list = &crowd->block[last - crowd->block_at];
	const uint32_t len = (uint32_t)list->len;
	const double threshold = crowd->corpus->options->threshold;

	return (struct ordered){ .keys = list->keys,
				 .len = len,
				 .prefix = np_ordered_prefix(len, threshold),
				 .label = crowd->members[last] };
}

/* NP_END: no match. */
static enum np_status verify(struct crowd *crowd, uint32_t kept, uint32_t rank,
			     struct match *match, struct np_error *err)
{
	struct match one = { .a = kept, .b = rank };
	const enum np_status status =
		np_verify_pair(crowd->shelves[0], &one, err);

	if (status)
		return status;
	crowd->verified++;
	if (match_resemblance(&one) < crowd->corpus->options->threshold)
		return NP_END;
	*match = one;
	return NP_OK;
}

/* Those that share most first, until one is a match; NP_END: none. */
static enum np_status try_hits(struct crowd *crowd, const struct ordered *set,
			       const struct ordered_hit *hits, size_t len,
			       struct match *match, struct np_error *err)
{
	const double threshold = crowd->corpus->options->threshold;
	unsigned verified = 0;

	for (size_t i = 0; i < len; i++) {
		const struct ordered *other = hits[i].set;
		enum np_status status;

		if (i == COMPARE_LIMIT || verified == VERIFY_LIMIT) {
			crowd->cut++;
			return NP_END;
		}
		if (!np_ordered_share(
			    set, other,
			    np_ordered_needed(set->len, other->len, threshold)))
			continue;
		verified++;
		status = verify(crowd, other->label, set->label, match, err);
		if (status != NP_END)
			return status;
	}
	return NP_END;
}

enum np_status np_crowd_find(struct crowd *crowd, uint32_t rank, bool *found,
			     struct match *match, struct np_error *err)
{
	const struct ordered_hit *hits = NULL;
	enum np_status status;
	struct ordered set;
	bool cut = false;
	size_t len = 0;

	if (crowd->next == crowd->block_end) {
		status = next_block(crowd, err);
		if (status)
			return status;
	}
	crowd->next++;
	set = set_of(crowd);
	set.label = rank;
	*found = false;
	if (!set.len)
		return NP_OK;
	status = np_ordered_index_find(crowd->index, &set, &hits, &len, &cut);
	if (status)
		return np_error_set(err, status, "out of memory");
	crowd->cut += cut;
	status = try_hits(crowd, &set, hits, len, match, err);
	*found = !status;
	return status == NP_END ? NP_OK : status;
}

enum np_status np_crowd_keep(struct crowd *crowd, struct np_error *err)
{
	const struct ordered set = set_of(crowd);

	return np_ordered_index_add(crowd->index, &set, err);
}

uint64_t np_crowd_verified(const struct crowd *crowd)
{
	return crowd ? crowd->verified : 0;
}

uint64_t np_crowd_cut(const struct crowd *crowd)
{
	return crowd ? crowd->cut : 0;
}
