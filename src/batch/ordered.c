/* SPDX-License-Identifier: MIT */
/*
 * The index: open addressing by key to the newest of a chain of nodes, each
 * naming a set; chains hold the newest first. A query counts, in an array by
 * set, how often it met each.
 */
#include "batch/ordered.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"

/* Numbers of nodes begin at 1, so that a zeroed slot is free. */
struct slot {
	uint64_t key;
	uint32_t node;
};

struct node {
	uint32_t set, next;
};

struct ordered_index {
	double threshold;
	struct np_spool *spool; /* borrowed */
	struct np_bytes keys;
	struct ordered *sets;
	uint32_t *counts; /* by set; zero between queries */
	size_t sets_len, sets_cap, counts_cap;
	struct slot *slots;
	size_t slots_len, used; /* slots_len is a power of two */
	struct node *nodes;
	size_t nodes_len, nodes_cap;
	struct ordered_hit *hits;
	size_t hits_cap;
};

/* Rounded so that an error of the last digit can only let more through. */
#define HAIR 1e-9

uint32_t np_ordered_prefix(uint32_t len, double threshold)
{
	const double must = ceil(threshold * (double)len - HAIR);

	return len ? len - (uint32_t)must + (must > 0) : 0;
}

uint32_t np_ordered_needed(uint32_t len_a, uint32_t len_b, double threshold)
{
	const double sum = (double)len_a + (double)len_b;

	return (uint32_t)ceil(threshold / (1 + threshold) * sum - HAIR);
}

bool np_ordered_share(const struct ordered *a, const struct ordered *b,
		      uint32_t needed)
{
	uint32_t i = 0, j = 0, shared = 0;

	while (i < a->len && j < b->len) {
		const uint64_t x = a->keys[i], y = b->keys[j];

		shared += x == y;
		i += x <= y;
		j += y <= x;
		if (shared + (a->len - i) < needed ||
		    shared + (b->len - j) < needed)
			return false;
	}
	return shared >= needed;
}

static enum np_status make_slots(struct ordered_index *index, size_t len,
				 struct slot **out, struct np_error *err)
{
	void *region = NULL;
	const enum np_status status = np_spool_take(
		index->spool, len * sizeof(struct slot), &region, err);

	if (!status)
		*out = region;
	return status;
}

enum np_status np_ordered_index_new(struct ordered_index **out,
				    double threshold, struct np_spool *spool,
				    struct np_error *err)
{
	struct ordered_index *index = np_alloc_zero(1, sizeof(*index));
	enum np_status status;

	if (!index)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	index->threshold = threshold;
	index->spool = index->keys.spool = spool;
	index->slots_len = 1024;
	status = make_slots(index, index->slots_len, &index->slots, err);
	if (status) {
		np_free(index);
		return status;
	}
	*out = index;
	return NP_OK;
}

void np_ordered_index_free(struct ordered_index *index)
{
	if (!index)
		return;
	np_spool_return(index->spool, index->sets, 0);
	np_spool_return(index->spool, index->counts, 0);
	np_spool_return(index->spool, index->slots, 0);
	np_spool_return(index->spool, index->nodes, 0);
	np_free(index->hits);
	np_free(index);
}

/*
 * By the top of the key times an odd number that nobody outside knows, the
 * index's address: nobody can choose texts that meet in one place.
 */
static size_t place(const struct ordered_index *index, size_t slots,
		    uint64_t key)
{
	const uint64_t salt =
		(uintptr_t)index * UINT64_C(0x9e3779b97f4a7c15) | 1;

	return (size_t)((key * salt) >> 32) & (slots - 1);
}

static struct slot *find(const struct ordered_index *index, struct slot *slots,
			 size_t len, uint64_t key)
{
	size_t i = place(index, len, key);

	while (slots[i].node && slots[i].key != key)
		i = (i + 1) & (len - 1);
	return &slots[i];
}

static enum np_status widen(struct ordered_index *index, struct np_error *err)
{
	const size_t len = index->slots_len * 2;
	struct slot *slots = NULL;
	const enum np_status status = make_slots(index, len, &slots, err);

	if (status)
		return status;
	for (size_t i = 0; i < index->slots_len; i++)
		if (index->slots[i].node)
			*find(index, slots, len, index->slots[i].key) =
				index->slots[i];
	np_spool_return(index->spool, index->slots, 0);
	index->slots = slots;
	index->slots_len = len;
	return NP_OK;
}

static enum np_status make_room(struct ordered_index *index, size_t more,
				struct np_error *err)
{
	enum np_status status = np_spool_grow(
		index->spool, &index->nodes, &index->nodes_cap,
		index->nodes_len + more + 1, sizeof(struct node), err);

	if (!status)
		status = np_spool_grow(index->spool, &index->sets,
				       &index->sets_cap, index->sets_len + 1,
				       sizeof(struct ordered), err);
	if (!status)
		status = np_spool_grow(index->spool, &index->counts,
				       &index->counts_cap, index->sets_len + 1,
				       sizeof(uint32_t), err);
	while (!status && (index->used + more) * 2 > index->slots_len)
		status = widen(index, err);
	if (!status && index->nodes_len + more >= UINT32_MAX)
		status = np_error_set(err, NP_ERR_LIMIT,
				      "too many articles in crowded bands");
	return status;
}

enum np_status np_ordered_index_add(struct ordered_index *index,
				    const struct ordered *set,
				    struct np_error *err)
{
	const struct np_span bytes = { (const char *)set->keys,
				       set->len * sizeof(*set->keys) };
	struct ordered own = *set;
	const char *kept = NULL;
	enum np_status status = make_room(index, set->prefix, err);

	if (!status)
		status = np_bytes_add(&index->keys, bytes, &kept, err);
	if (status)
		return status;
	own.keys = (const uint64_t *)(const void *)kept;
	for (uint32_t i = 0; i < set->prefix; i++) {
		struct slot *slot = find(index, index->slots, index->slots_len,
					 set->keys[i]);

		index->used += !slot->node;
		index->nodes[++index->nodes_len] =
			(struct node){ (uint32_t)index->sets_len, slot->node };
		*slot = (struct slot){ set->keys[i],
				       (uint32_t)index->nodes_len };
	}
	index->sets[index->sets_len++] = own;
	return NP_OK;
}

/* Counts the sets met in the prefix of a query; lists each once. */
static enum np_status count_sets(struct ordered_index *index,
				 const struct ordered *set, size_t *len,
				 bool *cut)
{
	size_t looks = 0;

	*len = 0;
	*cut = false;
	for (uint32_t i = 0; i < set->prefix; i++) {
		uint32_t node = find(index, index->slots, index->slots_len,
				     set->keys[i])
					->node;

		for (; node; node = index->nodes[node].next) {
			const uint32_t other = index->nodes[node].set;

			if (looks++ == NP_ORDERED_LOOKS) {
				*cut = true;
				return NP_OK;
			}
			if (index->counts[other]++)
				continue;
			if (np_grow(&index->hits, &index->hits_cap, *len + 1,
				    sizeof(*index->hits))) {
				index->counts[other] = 0;
				return NP_ERR_NOMEM;
			}
			index->hits[(*len)++].set = &index->sets[other];
		}
	}
	return NP_OK;
}

/* The positional bound: what is shared so far, plus all that can follow. */
static bool may_reach(const struct ordered *a, const struct ordered *b,
		      uint32_t shared, double threshold)
{
	const struct ordered *shorter =
		a->keys[a->prefix - 1] <= b->keys[b->prefix - 1] ? a : b;

	return shared + (shorter->len - shorter->prefix) >=
	       np_ordered_needed(a->len, b->len, threshold);
}

static int by_shared(const void *left, const void *right)
{
	const struct ordered_hit *a = left;
	const struct ordered_hit *b = right;

	if (a->shared != b->shared)
		return a->shared > b->shared ? -1 : 1;
	return a->set->label < b->set->label ? -1
					     : a->set->label > b->set->label;
}

enum np_status np_ordered_index_find(struct ordered_index *index,
				     const struct ordered *set,
				     const struct ordered_hit **hits,
				     size_t *len, bool *cut)
{
	size_t met = 0, kept = 0;
	const enum np_status status = count_sets(index, set, &met, cut);

	for (size_t i = 0; i < met; i++) {
		const struct ordered *other = index->hits[i].set;
		uint32_t *count = &index->counts[other - index->sets];

		/* A query that was cut has not counted all it shares. */
		if (*cut || may_reach(set, other, *count, index->threshold))
			index->hits[kept++] =
				(struct ordered_hit){ other, *count };
		*count = 0;
	}
	if (status)
		return status;
	if (kept)
		qsort(index->hits, kept, sizeof(*index->hits), by_shared);
	*hits = index->hits;
	*len = kept;
	return NP_OK;
}
