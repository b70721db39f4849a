/* SPDX-License-Identifier: MIT */
/*
 * Each meeting judged, as many at a time as there is memory for the cards of
 * those outside the portion: first the keys of both say whether a pair is worth
 * it, then a sieve what they may share, and then they are compared. What is
 * found does not depend on who worked on what.
 */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "base/sort.h"
#include "batch/relate_parts.h"

#define GRAIN 128
/* Articles that are read at a time, and their bytes. */
#define READ_MOST 512
#define READ_BYTES ((size_t)2 << 20)
/* Pairs judged at a time, with those of one more article. */
#define PAIRS_MOST ((size_t)1 << 16)
/* Of the rack, what may be held at a time. */
#define HELD_SHARE 7 / 8

/* A member of the portion and an article: other << 16 | owner. */
static uint64_t pair_of(uint32_t owner, uint64_t other)
{
	return other << 16 | owner;
}

/* An article that is read, to make its card, and its pairs. */
struct reading {
	struct sheet sheet;
	size_t begin, end;
	struct card *card;
};

struct judging {
	struct relating *relating;
	uint64_t *pairs; /* by article, then owner */
	size_t len, cap;
	uint64_t *scratch;
	struct reading *readings; /* room for READ_MOST */
	size_t readings_len;
	struct np_buf texts;
	/* Of pairs[base ...]: the card of the article, NULL when it is gone;
	 * and what was found; relation 0: nothing. */
	struct card **cards;
	struct np_store_match *found;
	size_t base, cards_cap, found_cap;
	uint64_t *order; /* of these pairs: owner << 32 | which of them */
	size_t order_len, order_cap;
};

static enum np_status add_pair(struct judging *judging, uint32_t owner,
			       uint64_t other)
{
	if (np_grow(&judging->pairs, &judging->cap, judging->len + 1,
		    sizeof(*judging->pairs)))
		return np_relate_no_memory(judging->relating);
	judging->pairs[judging->len++] = pair_of(owner, other);
	return NP_OK;
}

/*
 * Those that a member is related to so far: it may have been found from their
 * side alone.
 */
static enum np_status add_partners(struct judging *judging, uint32_t owner)
{
	struct relating *relating = judging->relating;
	const np_article_id id = relating->portion.members[owner].sheet.id;
	struct np_store_matches known = { 0 };
	enum np_status status =
		np_store_matches_of(relating->store, id, &known, relating->err);

	if (!status && np_number_map_set(&relating->touched, (uint64_t)id, 1))
		status = np_relate_no_memory(relating);
	for (size_t i = 0; i < known.len && !status; i++) {
		const struct np_store_match *match = &known.ptr[i];
		const np_article_id other =
			match->a == id ? match->b : match->a;

		if (np_number_map_set(&relating->touched, (uint64_t)other, 1))
			return np_relate_no_memory(relating);
		/* Of two of the portion the later one has the pair. */
		if (other < id ||
		    !portion_find(&relating->portion, (uint64_t)other))
			status = add_pair(judging, owner, (uint64_t)other);
	}
	return status;
}

static enum np_status list_pairs(struct judging *judging)
{
	const struct portion *portion = &judging->relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < portion->meetings_len && !status; i++)
		status = add_pair(judging, portion->meetings[i].owner,
				  portion->meetings[i].other);
	for (uint32_t i = 0; i < portion->len && !status; i++)
		status = add_partners(judging, i);
	if (status)
		return status;
	judging->scratch =
		np_alloc(judging->len + 1, sizeof(*judging->scratch));
	if (!judging->scratch)
		return np_relate_no_memory(judging->relating);
	np_sort_u64(judging->pairs, judging->len, 0, judging->scratch);
	judging->len = np_unique_u64(judging->pairs, judging->len);
	return NP_OK;
}

static enum np_status make_cards(void *user, unsigned number, size_t begin,
				 size_t end)
{
	const struct judging *judging = user;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++) {
		struct reading *reading = &judging->readings[i];

		status = np_relate_card(judging->relating, number,
					&judging->texts, &reading->sheet, NULL,
					&reading->card);
	}
	return status;
}

static void put_card(struct judging *judging, struct card *card, size_t begin,
		     size_t end)
{
	np_rack_hold(&judging->relating->rack, card);
	for (size_t i = begin; i < end; i++)
		judging->cards[i - judging->base] = card;
}

/* The cards of what was read. */
static enum np_status end_reading(struct judging *judging)
{
	struct relating *relating = judging->relating;
	enum np_status status =
		np_parallel_for(relating->options.threads,
				judging->readings_len, 4, make_cards, judging);

	for (size_t i = 0; i < judging->readings_len; i++) {
		const struct reading *reading = &judging->readings[i];

		if (status) {
			np_free(reading->card);
			continue;
		}
		status = np_rack_put(&relating->rack, reading->card);
		if (!status)
			put_card(judging, reading->card, reading->begin,
				 reading->end);
	}
	judging->readings_len = judging->texts.len = 0;
	return status ? np_relate_no_memory(relating) : NP_OK;
}

static enum np_status read_one(struct judging *judging, np_article_id id,
			       size_t begin, size_t end)
{
	struct relating *relating = judging->relating;
	struct reading *reading = &judging->readings[judging->readings_len];
	const size_t before = judging->texts.len;
	enum np_status status;

	*reading = (struct reading){ .begin = begin, .end = end };
	status = np_relate_read(relating, id, &judging->texts, &reading->sheet);
	if (status == NP_END) {
		judging->texts.len = before;
		return NP_OK;
	}
	if (status)
		return status;
	judging->readings_len++;
	if (judging->readings_len < READ_MOST &&
	    judging->texts.len < READ_BYTES)
		return NP_OK;
	return end_reading(judging);
}

/* Room for what is found of the pairs from base on. */
static enum np_status make_found(struct judging *judging)
{
	/* An article has no more pairs than the portion members. */
	const size_t most = PAIRS_MOST + judging->relating->portion.len;
	const size_t left = judging->len - judging->base;
	const size_t len = left < most ? left : most;

	if (np_grow(&judging->found, &judging->found_cap, len,
		    sizeof(*judging->found)) ||
	    np_grow(&judging->cards, &judging->cards_cap, len,
		    sizeof(*judging->cards)))
		return np_relate_no_memory(judging->relating);
	memset(judging->found, 0, len * sizeof(*judging->found));
	memset(judging->cards, 0, len * sizeof(struct card *));
	return NP_OK;
}

/* The cards of the next articles; *at moves on behind their pairs. */
static enum np_status gather(struct judging *judging, size_t *at)
{
	struct relating *relating = judging->relating;
	const struct rack *rack = &relating->rack;
	enum np_status status;

	judging->base = *at;
	status = make_found(judging);
	while (*at < judging->len && *at - judging->base < PAIRS_MOST &&
	       (rack->held < rack->most * HELD_SHARE || *at == judging->base) &&
	       !status) {
		const uint64_t id = judging->pairs[*at] >> 16;
		const size_t begin = *at;
		struct card *card = np_rack_get(relating, (np_article_id)id);

		while (*at < judging->len && judging->pairs[*at] >> 16 == id)
			++*at;
		if (card)
			put_card(judging, card, begin, *at);
		else
			status = read_one(judging, (np_article_id)id, begin,
					  *at);
	}
	return status ? status : end_reading(judging);
}

/* By owner, which is unpacked once for all of its pairs. */
static enum np_status order_pairs(struct judging *judging, size_t len)
{
	judging->order_len = 0;
	if (np_grow(&judging->order, &judging->order_cap, 2 * len,
		    sizeof(*judging->order)))
		return np_relate_no_memory(judging->relating);
	for (size_t i = 0; i < len; i++) {
		const uint64_t owner =
			judging->pairs[judging->base + i] & 0xffff;

		if (judging->cards[i])
			judging->order[judging->order_len++] = owner << 32 | i;
	}
	np_sort_u64(judging->order, judging->order_len, 0,
		    judging->order + judging->order_len);
	return NP_OK;
}

static enum np_status judge_some(void *user, unsigned number, size_t begin,
				 size_t end)
{
	const struct judging *judging = user;
	struct relating *relating = judging->relating;
	const bool noisy = relating->workers[number].noisy != NULL;
	enum np_status status = NP_OK;

	for (size_t i = begin; i < end && !status; i++) {
		const size_t pair = (uint32_t)judging->order[i];
		const struct card *own =
			relating->portion.members[judging->order[i] >> 32].card;
		const struct card *other = judging->cards[pair];

		if (np_relate_meets(own->keys, other->keys, noisy))
			status = np_relate_pair(relating, number, own, other,
						&judging->found[pair]);
	}
	return status;
}

static enum np_status keep_found(struct judging *judging, size_t end)
{
	struct relating *relating = judging->relating;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < end - judging->base && !status; i++) {
		if (!judging->found[i].relation)
			continue;
		status = np_store_match_put(relating->store, &judging->found[i],
					    relating->err);
		relating->summary->matches++;
	}
	return status;
}

/* What was known of the portion; it is among the pairs. */
static enum np_status forget_matches(struct relating *relating)
{
	const struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < portion->len && !status; i++)
		status = np_store_matches_remove(relating->store,
						 portion->members[i].sheet.id,
						 relating->err);
	return status;
}

/* Those of the portion stay to its end. */
static void let_go(struct judging *judging, size_t len)
{
	const struct portion *portion = &judging->relating->portion;
	struct rack *rack = &judging->relating->rack;

	for (size_t i = 0; i < len; i++)
		if (judging->cards[i] &&
		    !portion_find(portion,
				  (uint64_t)judging->cards[i]->sheet.id))
			np_rack_let_go(rack, judging->cards[i]);
}

static enum np_status judge_all(struct judging *judging)
{
	struct relating *relating = judging->relating;
	enum np_status status = NP_OK;
	size_t at = 0;

	while (at < judging->len && !status) {
		status = gather(judging, &at);
		if (!status)
			status = order_pairs(judging, at - judging->base);
		if (!status && np_parallel_for(relating->options.threads,
					       judging->order_len, GRAIN,
					       judge_some, judging))
			status = np_relate_no_memory(relating);
		if (!status)
			status = keep_found(judging, at);
		if (!status)
			let_go(judging, at - judging->base);
	}
	return status;
}

static void clear(struct judging *judging)
{
	np_free(judging->pairs);
	np_free(judging->scratch);
	np_free(judging->readings);
	np_free(judging->cards);
	np_free(judging->found);
	np_free(judging->order);
	np_buf_clear(&judging->texts);
}

/* Cards may be thrown away and made anew at the same place. */
static void end_portion(struct relating *relating)
{
	struct portion *portion = &relating->portion;

	for (size_t i = 0; i < portion->len; i++)
		np_rack_let_go(&relating->rack, portion->members[i].card);
	for (unsigned i = 0; i < relating->options.threads; i++) {
		relating->workers[i].sifted = NULL;
		relating->workers[i].held_id = 0;
	}
}

enum np_status np_relate_judge(struct relating *relating)
{
	struct judging judging = { .relating = relating };
	enum np_status status;

	judging.readings = np_alloc(READ_MOST, sizeof(*judging.readings));
	status = judging.readings ? list_pairs(&judging)
				  : np_relate_no_memory(relating);
	if (!status)
		status = forget_matches(relating);
	if (!status)
		status = judge_all(&judging);
	clear(&judging);
	end_portion(relating);
	return status;
}
