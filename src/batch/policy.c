/* SPDX-License-Identifier: MIT */
/*
 * Stable radix sorts, the least important rule first. Each rule is a 64-bit
 * number of an entry of which the smallest is preferred. Behind the user's
 * rules stand the id (its first 16 bytes as a string, then its hash) and the
 * text, so that ties do not fall to the order of the input.
 */
#include "batch/policy.h"

#include "base/error.h"
#include "base/sort.h"

/* A signed date in the order of unsigned numbers. */
static uint64_t date_key(const struct entry *entry, bool latest)
{
	const uint64_t key = (uint64_t)entry->date ^ (UINT64_C(1) << 63);

	if (!(entry->flags & ENTRY_DATE))
		return UINT64_MAX;
	return latest ? UINT64_MAX - 1 - key : key;
}

static uint64_t rule_key(const struct entry *entry, const struct np_keep *keep,
			 size_t number)
{
	switch (keep->rule) {
	case NP_KEEP_EARLIEST:
		return date_key(entry, false);
	case NP_KEEP_LATEST:
		return date_key(entry, true);
	case NP_KEEP_LONGEST:
		return UINT32_MAX - entry->tokens;
	case NP_KEEP_SHORTEST:
		return entry->tokens;
	case NP_KEEP_SOURCE:
		return !(entry->sources >> number & 1);
	case NP_KEEP_FIRST:
		break;
	}
	return 0;
}

struct sorter {
	const struct corpus *corpus;
	struct np_keyed *items, *scratch;
	size_t len;
};

static void sort_by_input(struct sorter *sorter)
{
	for (size_t i = 0; i < sorter->len; i++)
		sorter->items[i].key = sorter->items[i].index;
	np_sort_keyed(sorter->items, sorter->len, sorter->scratch);
}

static void sort_by_rule(struct sorter *sorter, size_t number)
{
	const struct np_keep *keep = &sorter->corpus->options->keep[number];

	if (keep->rule == NP_KEEP_FIRST) {
		sort_by_input(sorter);
		return;
	}
	for (size_t i = 0; i < sorter->len; i++)
		sorter->items[i].key = rule_key(
			corpus_entry(sorter->corpus, sorter->items[i].index),
			keep, number);
	np_sort_keyed(sorter->items, sorter->len, sorter->scratch);
}

/* Eight bytes of the id from `from` on, in the order of strings. */
static uint64_t id_key(const struct entry *entry, uint32_t from)
{
	uint64_t key = 0;

	for (uint32_t i = from; i < from + 8; i++)
		key = key << 8 |
		      (i < entry->id_len ? (unsigned char)entry->id[i] : 0u);
	return key;
}

enum tie {
	TIE_TEXT,
	TIE_ID_HASH,
	TIE_ID_REST,
	TIE_ID_START,
	TIES
};

static uint64_t tie_key(const struct entry *entry, enum tie tie)
{
	/* An id made from the place of the record says nothing of it. */
	if (tie != TIE_TEXT && !(entry->flags & ENTRY_OWN_ID))
		return UINT64_MAX;
	switch (tie) {
	case TIE_ID_START:
		return id_key(entry, 0);
	case TIE_ID_REST:
		return id_key(entry, 8);
	case TIE_ID_HASH:
		return entry->id_hash;
	default:
		return entry->hash[0];
	}
}

static void sort_by_tie(struct sorter *sorter, enum tie tie)
{
	for (size_t i = 0; i < sorter->len; i++)
		sorter->items[i].key = tie_key(
			corpus_entry(sorter->corpus, sorter->items[i].index),
			tie);
	np_sort_keyed(sorter->items, sorter->len, sorter->scratch);
}

enum np_status np_policy_rank(const struct corpus *corpus, uint32_t *order,
			      uint32_t *rank, struct np_error *err)
{
	struct sorter sorter = { .corpus = corpus,
				 .len = (size_t)corpus->entries.len };
	const size_t bytes = sorter.len * sizeof(struct np_keyed);
	void *items = NULL;
	void *scratch = NULL;
	enum np_status status =
		np_spool_take(corpus->spool, bytes, &items, err);

	if (!status)
		status = np_spool_take(corpus->spool, bytes, &scratch, err);
	if (status)
		goto give_back;
	sorter.items = items;
	sorter.scratch = scratch;
	for (size_t i = 0; i < sorter.len; i++)
		sorter.items[i].index = (uint32_t)i;
	for (enum tie tie = TIE_TEXT; tie < TIES; tie++)
		sort_by_tie(&sorter, tie);
	for (size_t i = corpus->options->keep_len; i > 0; i--)
		sort_by_rule(&sorter, i - 1);
	for (size_t i = 0; i < sorter.len; i++) {
		order[i] = sorter.items[i].index;
		rank[order[i]] = (uint32_t)i;
	}
give_back:
	np_spool_return(corpus->spool, items, bytes);
	np_spool_return(corpus->spool, scratch, bytes);
	return status;
}
