/* SPDX-License-Identifier: MIT */
/*
 * Open addressing by hash to the newest of a chain of nodes. Chains hold ids
 * newest first.
 */
#include "batch/postings.h"

#include <stdlib.h>

#include "base/mem.h"

#define NONE UINT32_MAX

struct slot {
	uint64_t hash;
	uint32_t node; /* NONE: empty */
};

struct node {
	uint32_t id, next;
};

struct postings {
	struct slot *slots;
	size_t slots_len, used; /* slots_len is a power of two */
	struct node *nodes;
	size_t nodes_len, nodes_cap;
	uint64_t limit;
};

static struct slot *make_slots(size_t len)
{
	struct slot *slots = np_alloc(len, sizeof(*slots));

	for (size_t i = 0; slots && i < len; i++)
		slots[i].node = NONE;
	return slots;
}

enum np_status np_postings_new(struct postings **out, uint64_t limit)
{
	struct postings *postings = np_alloc_zero(1, sizeof(*postings));

	if (!postings)
		return NP_ERR_NOMEM;
	postings->limit = limit;
	postings->slots_len = 1024;
	postings->slots = make_slots(postings->slots_len);
	if (!postings->slots) {
		np_free(postings);
		return NP_ERR_NOMEM;
	}
	*out = postings;
	return NP_OK;
}

void np_postings_free(struct postings *postings)
{
	if (!postings)
		return;
	np_free(postings->slots);
	np_free(postings->nodes);
	np_free(postings);
}

static struct slot *find(struct slot *slots, size_t len, uint64_t hash)
{
	size_t i = (size_t)hash & (len - 1);

	while (slots[i].node != NONE && slots[i].hash != hash)
		i = (i + 1) & (len - 1);
	return &slots[i];
}

static enum np_status widen(struct postings *postings)
{
	const size_t len = postings->slots_len * 2;
	struct slot *slots = make_slots(len);

	if (!slots)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < postings->slots_len; i++)
		if (postings->slots[i].node != NONE)
			*find(slots, len, postings->slots[i].hash) =
				postings->slots[i];
	np_free(postings->slots);
	postings->slots = slots;
	postings->slots_len = len;
	return NP_OK;
}

enum np_status np_postings_add(struct postings *postings,
			       const uint64_t *hashes, size_t len, uint32_t id)
{
	enum np_status status =
		np_grow(&postings->nodes, &postings->nodes_cap,
			postings->nodes_len + len, sizeof(struct node));

	while (!status && (postings->used + len) * 2 > postings->slots_len)
		status = widen(postings);
	if (status)
		return status;
	if (postings->slots_len * sizeof(struct slot) +
		    postings->nodes_cap * sizeof(struct node) >
	    postings->limit)
		return NP_ERR_LIMIT;
	for (size_t i = 0; i < len; i++) {
		struct slot *slot =
			find(postings->slots, postings->slots_len, hashes[i]);

		postings->used += slot->node == NONE;
		postings->nodes[postings->nodes_len] =
			(struct node){ id, slot->node };
		*slot = (struct slot){ hashes[i],
				       (uint32_t)postings->nodes_len++ };
	}
	return NP_OK;
}

static int by_id(const void *left, const void *right)
{
	const struct posting_hit *a = left;
	const struct posting_hit *b = right;

	return a->id < b->id ? -1 : a->id > b->id;
}

static int by_shared(const void *left, const void *right)
{
	const struct posting_hit *a = left;
	const struct posting_hit *b = right;

	if (a->shared != b->shared)
		return a->shared > b->shared ? -1 : 1;
	return by_id(left, right);
}

size_t np_postings_look(const struct postings *postings, const uint64_t *hashes,
			size_t len, struct posting_hit *hits, size_t room,
			bool *cut)
{
	size_t found = 0, merged = 0;

	*cut = false;
	for (size_t i = 0; i < len && !*cut; i++) {
		uint32_t node =
			find(postings->slots, postings->slots_len, hashes[i])
				->node;

		for (; node != NONE; node = postings->nodes[node].next) {
			if (found == room) {
				*cut = true;
				break;
			}
			hits[found++] =
				(struct posting_hit){ postings->nodes[node].id,
						      1 };
		}
	}
	qsort(hits, found, sizeof(*hits), by_id);
	for (size_t i = 0; i < found; i++) {
		if (merged && hits[merged - 1].id == hits[i].id)
			hits[merged - 1].shared++;
		else
			hits[merged++] = hits[i];
	}
	qsort(hits, merged, sizeof(*hits), by_shared);
	return merged;
}
