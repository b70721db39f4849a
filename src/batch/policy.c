/* SPDX-License-Identifier: MIT */
/*
 * Stable radix sorts, the least important rule first. Each rule is a 64-bit
 * number of an entry of which the smallest is preferred. Behind the user's
 * rules stand the id and the text, so that ties do not fall to the order of
 * the input.
 *
 * Ids are sorted as strings, from their last piece of eight bytes to the
 * first. Sorted by length before, those that reach into a piece are the last
 * of all ids, and only they are sorted by it; so the work goes with the bytes
 * of the ids, and a single long one costs little. Of very long ids the rest
 * counts by its hash.
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

enum {
	PIECE = 8,
	PIECES = 32 /* of an id, as a string */
};

/* Length of an id as a string. */
static uint32_t id_len(const struct entry *entry)
{
	return entry->id_len < PIECE * PIECES ? entry->id_len : PIECE * PIECES;
}

static uint32_t id_pieces(const struct entry *entry)
{
	return (id_len(entry) + PIECE - 1) / PIECE;
}

/* A piece of the id, in the order of strings. */
static uint64_t id_piece(const struct entry *entry, uint32_t piece)
{
	uint64_t key = 0;

	for (uint32_t i = PIECE * piece; i < PIECE * (piece + 1); i++)
		key = key << 8 |
		      (i < entry->id_len ? (unsigned char)entry->id[i] : 0u);
	return key;
}

enum tie {
	TIE_TEXT,
	TIE_ID_HASH,
	TIE_ID_LEN,
	TIES
};

static uint64_t tie_key(const struct entry *entry, enum tie tie)
{
	if (tie == TIE_TEXT)
		return entry->hash[0];
	/* An id made from the place of the record says nothing of it. */
	if (!(entry->flags & ENTRY_OWN_ID))
		return UINT64_MAX;
	return tie == TIE_ID_HASH ? entry->id_hash : id_len(entry);
}

static void sort_by_tie(struct sorter *sorter, enum tie tie)
{
	for (size_t i = 0; i < sorter->len; i++)
		sorter->items[i].key = tie_key(
			corpus_entry(sorter->corpus, sorter->items[i].index),
			tie);
	np_sort_keyed(sorter->items, sorter->len, sorter->scratch);
}

/* Items come sorted by the length of their ids, those without one last. */
static void sort_by_id(struct sorter *sorter)
{
	size_t begin[PIECES + 1] = { 0 }; /* of ids that reach into it */
	size_t end = 0;

	for (size_t i = 0; i < sorter->len; i++) {
		const struct entry *entry =
			corpus_entry(sorter->corpus, sorter->items[i].index);

		if (!(entry->flags & ENTRY_OWN_ID))
			break;
		for (uint32_t j = id_pieces(entry); j <= PIECES; j++)
			begin[j]++;
		end++;
	}
	for (uint32_t piece = PIECES; piece-- > 0;) {
		struct np_keyed *items = sorter->items + begin[piece];
		const size_t len = end - begin[piece];

		for (size_t i = 0; i < len; i++)
			items[i].key = id_piece(
				corpus_entry(sorter->corpus, items[i].index),
				piece);
		np_sort_keyed(items, len, sorter->scratch);
	}
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
	sort_by_id(&sorter);
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
