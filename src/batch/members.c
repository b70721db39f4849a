/* SPDX-License-Identifier: MIT */
#include "batch/members.h"

#include "base/sort.h"

typedef uint32_t owner_fn(const struct outcome *outcome, uint32_t rank);

static uint32_t text_owner(const struct outcome *outcome, uint32_t rank)
{
	return outcome->candidates->twin[rank];
}

static uint32_t cluster_owner(const struct outcome *outcome, uint32_t rank)
{
	const uint32_t by = outcome->verdicts[rank].by;

	/* Of a cluster that is not made of these articles. */
	return by == BY_STORE ? rank : by;
}

static enum np_status make(const struct outcome *outcome, owner_fn *owner,
			   struct members *out, struct np_error *err)
{
	struct np_spool *spool = outcome->corpus->spool;
	const uint32_t count = (uint32_t)outcome->corpus->entries.len;
	void *items = NULL, *scratch = NULL;
	enum np_status status = np_spool_take(
		spool, (size_t)count * sizeof(uint64_t), &items, err);

	if (!status)
		status = np_spool_take(spool, (size_t)count * sizeof(uint64_t),
				       &scratch, err);
	if (status) {
		np_spool_return(spool, items, 0);
		return status;
	}
	*out = (struct members){ .spool = spool, .items = items };
	for (uint32_t rank = 0; rank < count; rank++) {
		const uint32_t by = owner(outcome, rank);

		if (by != rank)
			out->items[out->len++] = (uint64_t)by << 32 | rank;
	}
	np_sort_u64(out->items, out->len, 0, scratch);
	np_spool_return(spool, scratch, 0);
	return NP_OK;
}

enum np_status np_members_of_texts(const struct outcome *outcome,
				   struct members *out, struct np_error *err)
{
	return make(outcome, text_owner, out, err);
}

enum np_status np_members_of_clusters(const struct outcome *outcome,
				      struct members *out, struct np_error *err)
{
	return make(outcome, cluster_owner, out, err);
}

void np_members_clear(struct members *members)
{
	if (members->spool)
		np_spool_return(members->spool, members->items, 0);
	*members = (struct members){ 0 };
}

size_t np_members_find(const struct members *members, uint32_t owner,
		       const uint64_t **first)
{
	size_t low = 0, high = members->len, end;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (members->items[middle] >> 32 < owner)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low;
	     end < members->len && members->items[end] >> 32 == owner;)
		end++;
	*first = members->items + low;
	return end - low;
}
