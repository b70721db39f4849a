/* SPDX-License-Identifier: MIT */
#include "report/match_list.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/sort.h"

static enum np_status no_memory(const struct match_list *list)
{
	return np_error_set(list->err, NP_ERR_NOMEM, "out of memory");
}

static bool is_wanted(const struct np_match_choice *choice,
		      const struct np_store_match *match)
{
	return match->relation >= 0 && match->relation < NP_RELATION_COUNT &&
	       choice->relation[match->relation] &&
	       match->jaccard >= choice->least;
}

static enum np_status collect(struct match_list *list)
{
	struct np_store_match match = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_match_next(list->store, &match, &match,
					     list->err);
		if (status || !is_wanted(list->choice, &match))
			continue;
		if (np_grow(&list->pairs, &list->cap, list->len + 2,
			    sizeof(*list->pairs)) ||
		    np_number_map_set(&list->ranks, (uint64_t)match.a, 0) ||
		    np_number_map_set(&list->ranks, (uint64_t)match.b, 0))
			return no_memory(list);
		list->pairs[list->len++] = (uint64_t)match.a;
		list->pairs[list->len++] = (uint64_t)match.b;
	}
	return status == NP_END ? NP_OK : status;
}

static int by_key(const void *left, const void *right)
{
	return np_facts_by_key(left, right);
}

static enum np_status rank(struct match_list *list)
{
	enum np_status status = NP_OK;

	list->sides = np_alloc_zero(list->ranks.len + 1, sizeof(*list->sides));
	if (!list->sides)
		return no_memory(list);
	for (size_t i = 0; i < list->ranks.slots && !status; i++) {
		const uint64_t id = list->ranks.slot[i].key;

		if (!id)
			continue;
		status = np_facts_read(&list->sides[list->sides_len],
				       list->store, (np_article_id)id,
				       list->err);
		if (!status)
			list->sides_len++;
		if (status == NP_END)
			status = NP_OK;
	}
	if (status)
		return status;
	if (list->sides_len)
		qsort(list->sides, list->sides_len, sizeof(*list->sides),
		      by_key);
	for (size_t i = 0; i < list->sides_len; i++)
		if (list->sides[i].current || list->choice->versions)
			*np_number_map_get(&list->ranks,
					   (uint64_t)list->sides[i].id) = i + 1;
	return NP_OK;
}

/* Pairs of ids to pairs of ranks, in order. */
static enum np_status order(struct match_list *list)
{
	uint64_t *scratch = np_alloc(list->len / 2 + 1, sizeof(*scratch));
	size_t len = 0;

	if (!scratch)
		return no_memory(list);
	for (size_t i = 0; i + 1 < list->len; i += 2) {
		const uint64_t a =
			*np_number_map_get(&list->ranks, list->pairs[i]);
		const uint64_t b =
			*np_number_map_get(&list->ranks, list->pairs[i + 1]);

		if (a && b)
			list->pairs[len++] = a < b ? (a - 1) << 32 | (b - 1)
						   : (b - 1) << 32 | (a - 1);
	}
	list->len = len;
	np_sort_u64(list->pairs, len, 0, scratch);
	np_free(scratch);
	return NP_OK;
}

enum np_status np_match_list_read(struct match_list *list)
{
	enum np_status status = collect(list);

	if (!status)
		status = rank(list);
	return status ? status : order(list);
}

void np_match_list_clear(struct match_list *list)
{
	/* One more: it may have been begun. */
	for (size_t i = 0; i <= list->sides_len && list->sides; i++)
		np_facts_clear(&list->sides[i]);
	np_free(list->sides);
	np_free(list->pairs);
	np_number_map_clear(&list->ranks);
}

enum np_status np_match_list_get(const struct match_list *list, size_t pair,
				 struct np_store_match *match)
{
	const struct np_facts *a = &list->sides[list->pairs[pair] >> 32];
	const struct np_facts *b = &list->sides[(uint32_t)list->pairs[pair]];
	const bool turned = a->id > b->id;
	const enum np_status status =
		np_store_match_get(list->store, turned ? b->id : a->id,
				   turned ? a->id : b->id, match, list->err);

	if (!status && turned)
		*match = np_match_turned(match);
	return status;
}
