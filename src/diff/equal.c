/* SPDX-License-Identifier: MIT */
/* Sentences that are the same word for word. */
#include <string.h>

#include "base/mem.h"
#include "diff/align.h"

enum {
	PROBES = 64, /* as in intern.c; one that finds no slot is left */
	EDGE = 3     /* words that say how a sentence begins, or ends */
};

bool np_sentences_equal(const struct side sides[2], uint32_t a, uint32_t b)
{
	const struct sentence *left = &sides[0].sentences[a];
	const struct sentence *right = &sides[1].sentences[b];

	if (left->hash != right->hash ||
	    sentence_words(left) != sentence_words(right))
		return false;
	for (uint32_t i = 0; i < sentence_words(left); i++)
		if (sides[0].words[left->begin + i].id !=
		    sides[1].words[right->begin + i].id)
			return false;
	return true;
}

/* Pairs equal ones at both ends; low and high say what lies between. */
static void pair_ends(struct aligner *aligner, uint32_t low[2],
		      uint32_t high[2])
{
	const struct side *sides = aligner->sides;

	for (int s = 0; s < 2; s++) {
		low[s] = 0;
		high[s] = (uint32_t)sides[s].sentences_len;
	}
	for (; low[0] < high[0] && low[1] < high[1] &&
	       np_sentences_equal(sides, low[0], low[1]);
	     low[0]++, low[1]++)
		align_pair(aligner, low[0], low[1]);
	for (; low[0] < high[0] && low[1] < high[1] &&
	       np_sentences_equal(sides, high[0] - 1, high[1] - 1);
	     high[0]--, high[1]--)
		align_pair(aligner, high[0] - 1, high[1] - 1);
}

static enum np_status make_slots(struct aligner *aligner, size_t len)
{
	size_t want = 32;

	while (want < 2 * len)
		want *= 2;
	if (want > aligner->slots_cap) {
		np_free(aligner->slots);
		aligner->slots_cap = 0;
		aligner->slots = np_alloc(want, sizeof(*aligner->slots));
		if (!aligner->slots)
			return NP_ERR_NOMEM;
		aligner->slots_cap = want;
	}
	aligner->slots_mask = want - 1;
	memset(aligner->slots, 0, want * sizeof(*aligner->slots));
	return NP_OK;
}

static struct equal_slot *slot_of(struct aligner *aligner, uint64_t hash)
{
	size_t at = (size_t)(hash ^ hash >> 32) & aligner->slots_mask;

	for (int i = 0; i < PROBES; i++) {
		struct equal_slot *slot = &aligner->slots[at];

		aligner->steps++;
		if (slot->hash == hash || !(slot->count[0] | slot->count[1])) {
			slot->hash = hash;
			return slot;
		}
		at = (at + 1) & aligner->slots_mask;
	}
	return NULL;
}

static void count(struct aligner *aligner, const uint32_t low[2],
		  const uint32_t high[2])
{
	for (int s = 0; s < 2; s++)
		for (uint32_t i = low[s]; i < high[s]; i++) {
			struct equal_slot *slot = slot_of(
				aligner, aligner->sides[s].sentences[i].hash);

			if (!slot)
				continue;
			slot->count[s]++;
			slot->last[s] = i;
		}
}

/* Words of a, when a and b are not equal but begin or end alike: then they will
 * be found to be versions of one sentence, and move with their neighbours. */
static uint32_t edge_words(const struct side sides[2], uint32_t a, uint32_t b)
{
	const struct sentence *left, *right;
	uint32_t head = 0;
	uint32_t tail = 0;

	if (a >= sides[0].sentences_len || b >= sides[1].sentences_len ||
	    np_sentences_equal(sides, a, b))
		return 0;
	left = &sides[0].sentences[a];
	right = &sides[1].sentences[b];
	if (sentence_words(left) < 2 * EDGE || sentence_words(right) < 2 * EDGE)
		return 0;
	while (head < EDGE && sides[0].words[left->begin + head].id ==
				      sides[1].words[right->begin + head].id)
		head++;
	while (tail < EDGE && sides[0].words[left->end - 1 - tail].id ==
				      sides[1].words[right->end - 1 - tail].id)
		tail++;
	return head == EDGE || tail == EDGE ? sentence_words(left) : 0;
}

/* What it weighs to keep a pair in place: its words, and those of neighbours
 * that go with it. */
static uint32_t place_weight(const struct side sides[2], uint32_t a, uint32_t b)
{
	uint32_t weight = sentence_words(&sides[0].sentences[a]);

	weight += edge_words(sides, a + 1, b + 1);
	if (a && b)
		weight += edge_words(sides, a - 1, b - 1);
	return weight;
}

/* Links of those that are there once in each text. */
static enum np_status link_unique(struct aligner *aligner,
				  const uint32_t low[2], const uint32_t high[2])
{
	const struct side *sides = aligner->sides;
	enum np_status status = NP_OK;

	aligner->chain.len = 0;
	for (uint32_t i = low[0]; i < high[0] && !status; i++) {
		const struct sentence *sentence = &sides[0].sentences[i];
		const struct equal_slot *slot =
			slot_of(aligner, sentence->hash);

		if (slot && slot->count[0] == 1 && slot->count[1] == 1 &&
		    np_sentences_equal(sides, i, slot->last[1]))
			status = np_chain_add(
				&aligner->chain, i, slot->last[1],
				place_weight(sides, i, slot->last[1]));
	}
	return status;
}

/* Equal neighbours of those that are paired in order. */
static void extend(struct aligner *aligner)
{
	struct side *sides = aligner->sides;
	const uint32_t len = (uint32_t)sides[0].sentences_len;

	for (uint32_t i = 0; i + 1 < len; i++) {
		const uint32_t b = sides[0].sentences[i].mate;

		if (b != NONE && b + 1 < sides[1].sentences_len &&
		    sides[0].sentences[i + 1].mate == NONE &&
		    sides[1].sentences[b + 1].mate == NONE &&
		    np_sentences_equal(sides, i + 1, b + 1))
			align_pair(aligner, i + 1, b + 1);
	}
	for (uint32_t i = len; i-- > 1;) {
		const uint32_t b = sides[0].sentences[i].mate;

		if (b != NONE && b && sides[0].sentences[i - 1].mate == NONE &&
		    sides[1].sentences[b - 1].mate == NONE &&
		    np_sentences_equal(sides, i - 1, b - 1))
			align_pair(aligner, i - 1, b - 1);
	}
}

enum np_status np_align_equal(struct aligner *aligner)
{
	uint32_t low[2], high[2];
	enum np_status status;

	pair_ends(aligner, low, high);
	if (low[0] == high[0] || low[1] == high[1])
		return NP_OK;
	status = make_slots(aligner, high[0] - low[0] + high[1] - low[1]);
	if (status)
		return status;
	count(aligner, low, high);
	status = link_unique(aligner, low, high);
	if (!status)
		status = np_chain_best(&aligner->chain, high[1]);
	for (size_t i = 0; i < aligner->chain.len && !status; i++) {
		const struct link *link = &aligner->chain.links[i];

		if (link->taken)
			align_pair(aligner, link->a, link->b);
		else
			status = np_align_far(aligner, link->a, link->b,
					      ALIGN_EQUAL + link->weight);
	}
	extend(aligner);
	return status;
}
