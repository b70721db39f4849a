/* SPDX-License-Identifier: MIT */
/*
 * From pairs of sentences to groups: a pair with what was split from either
 * sentence, or joined to it; and from what is left over to moves.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "diff/align.h"

enum {
	/* A sentence joins a pair when so much of it, of 1024, is missing in
	 * its own text's half of the pair and there in the other's. */
	JOINS = 512,
	/* Sentences that only frequent words can pair: as many words in common
	 * as this share of both. */
	PLAIN_ALIKE = 512,
	/* A sentence that moves has more words than a stock phrase. */
	MOVE_WORDS = 5
};

static struct sentence *sentence_at(struct aligner *aligner, int s, uint32_t i)
{
	return &aligner->sides[s].sentences[i];
}

static enum np_status add_group(struct aligner *aligner, uint32_t a, uint32_t b)
{
	const enum np_status status =
		np_grow(&aligner->groups, &aligner->groups_cap,
			aligner->groups_len + 1, sizeof(*aligner->groups));

	if (!status)
		aligner->groups[aligner->groups_len++] =
			(struct group){ a, a + 1, b, b + 1 };
	return status;
}

/* Marks the features of sentences begin .. end with a tick; gives it. */
static uint32_t mark(struct aligner *aligner, int s, uint32_t begin,
		     uint32_t end)
{
	const struct side *side = &aligner->sides[s];
	const uint32_t tick = np_alike_tick(&aligner->alike);

	for (uint32_t w = side->sentences[begin].begin;
	     w < side->sentences[end - 1].end; w++) {
		const uint32_t feature = side->words[w].feature;

		aligner->steps++;
		if (feature != NONE)
			aligner->alike.stamp[feature] = tick;
	}
	return tick;
}

/*
 * Would sentence i of side s, a neighbour of the group, explain what the other
 * half has and its own has not?
 */
static bool joins(struct aligner *aligner, const struct group *group, int s,
		  uint32_t i)
{
	const uint32_t begin[2] = { group->a_begin, group->b_begin };
	const uint32_t end[2] = { group->a_end, group->b_end };
	const struct side *side = &aligner->sides[s];
	const struct sentence *sentence = &side->sentences[i];
	const uint32_t wanted = mark(aligner, !s, begin[!s], end[!s]);
	uint32_t shared = 0;

	mark(aligner, s, begin[s], end[s]); /* what is there is not wanted */
	for (uint32_t w = sentence->begin; w < sentence->end; w++) {
		const uint32_t feature = side->words[w].feature;

		aligner->steps++;
		if (feature == NONE || aligner->alike.stamp[feature] != wanted)
			continue;
		shared += np_alike_weight(&aligner->alike, feature);
		aligner->alike.stamp[feature] = 0; /* once */
	}
	return shared && 1024 * shared >= JOINS * sentence->weight;
}

/* May the sentence join a group? */
static bool is_free(struct aligner *aligner, int s, uint32_t i)
{
	return i < aligner->sides[s].sentences_len &&
	       sentence_at(aligner, s, i)->mate == NONE &&
	       sentence_at(aligner, s, i)->group == NONE;
}

static void claim(struct aligner *aligner, int s, uint32_t i, uint32_t group)
{
	sentence_at(aligner, s, i)->group = group;
}

/* Takes in neighbours, first those behind the group, then those before. */
static void widen(struct aligner *aligner, uint32_t index)
{
	struct group *group = &aligner->groups[index];
	uint32_t *begin[2] = { &group->a_begin, &group->b_begin };
	uint32_t *end[2] = { &group->a_end, &group->b_end };

	for (int s = 0; s < 2; s++) {
		while (*end[s] - *begin[s] < NP_DIFF_GROUP &&
		       is_free(aligner, s, *end[s]) &&
		       joins(aligner, group, s, *end[s]))
			claim(aligner, s, (*end[s])++, index);
		while (*end[s] - *begin[s] < NP_DIFF_GROUP && *begin[s] &&
		       is_free(aligner, s, *begin[s] - 1) &&
		       joins(aligner, group, s, *begin[s] - 1))
			claim(aligner, s, --*begin[s], index);
	}
}

/* The words of b that are in a, each as often as it is there; of 1024 of all.
 * For short sentences. */
static uint32_t plain_likeness(struct aligner *aligner, uint32_t a, uint32_t b)
{
	const struct side *sides = aligner->sides;
	const struct sentence *left = sentence_at(aligner, 0, a);
	const struct sentence *right = sentence_at(aligner, 1, b);
	const uint32_t all = sentence_words(left) + sentence_words(right);
	uint64_t used = 0;
	uint32_t shared = 0;

	if (sentence_words(left) > 64 || sentence_words(right) > 64)
		return 0;
	for (uint32_t i = left->begin; i < left->end; i++)
		for (uint32_t j = right->begin; j < right->end; j++) {
			const uint64_t bit = UINT64_C(1) << (j - right->begin);

			aligner->steps++;
			if ((used & bit) ||
			    sides[0].words[i].id != sides[1].words[j].id)
				continue;
			used |= bit;
			shared++;
			break;
		}
	return 2048 * shared / all;
}

/* Pairs the only sentences of a gap when their plain words say so. */
static void pair_lonely(struct aligner *aligner)
{
	const uint32_t len[2] = { (uint32_t)aligner->sides[0].sentences_len,
				  (uint32_t)aligner->sides[1].sentences_len };
	uint32_t b = 0; /* first behind the mate before */

	for (uint32_t a = 0; a < len[0]; a++) {
		const uint32_t mate = sentence_at(aligner, 0, a)->mate;
		const uint32_t next =
			a + 1 < len[0] ? sentence_at(aligner, 0, a + 1)->mate
				       : len[1];

		if (mate != NONE) {
			b = mate + 1;
			continue;
		}
		if ((!a || sentence_at(aligner, 0, a - 1)->mate != NONE) &&
		    next != NONE && next == b + 1 &&
		    plain_likeness(aligner, a, b) >= PLAIN_ALIKE)
			align_pair(aligner, a, b);
	}
}

/* Pairs the headlines, whatever they say, unless one of them is elsewhere in
 * the other text. */
static void pair_headlines(struct aligner *aligner)
{
	const struct side *sides = aligner->sides;

	if (!np_side_headline(&sides[0]) || !np_side_headline(&sides[1]) ||
	    sentence_at(aligner, 0, 0)->mate != NONE ||
	    sentence_at(aligner, 1, 0)->mate != NONE)
		return;
	for (size_t i = 0; i < aligner->far_len; i++)
		if (!aligner->far[i].a || !aligner->far[i].b)
			return;
	align_pair(aligner, 0, 0);
}

/* A sentence that waits to be seen as moved is not to be joined. */
static bool waits(const struct aligner *aligner, const struct link *link)
{
	return aligner->sides[0].sentences[link->a].mate == NONE &&
	       aligner->sides[1].sentences[link->b].mate == NONE &&
	       sentence_words(&aligner->sides[0].sentences[link->a]) >=
		       MOVE_WORDS;
}

static int by_weight(const void *left, const void *right)
{
	const struct link *a = left;
	const struct link *b = right;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

enum np_status np_align_groups(struct aligner *aligner)
{
	const uint32_t len = (uint32_t)aligner->sides[0].sentences_len;
	enum np_status status = NP_OK;

	pair_lonely(aligner);
	pair_headlines(aligner);
	for (uint32_t a = 0; a < len && !status; a++) {
		const uint32_t b = sentence_at(aligner, 0, a)->mate;

		if (b == NONE)
			continue;
		claim(aligner, 0, a, (uint32_t)aligner->groups_len);
		claim(aligner, 1, b, (uint32_t)aligner->groups_len);
		status = add_group(aligner, a, b);
	}
	if (status)
		return status;
	if (aligner->far_len)
		qsort(aligner->far, aligner->far_len, sizeof(*aligner->far),
		      by_weight);
	for (size_t i = 0; i < aligner->far_len; i++) {
		const struct link *link = &aligner->far[i];

		if (!waits(aligner, link))
			continue;
		align_pair(aligner, link->a, link->b);
		sentence_at(aligner, 0, link->a)->move = 1;
		sentence_at(aligner, 1, link->b)->move = 1;
	}
	for (uint32_t i = 0; i < aligner->groups_len; i++)
		if (!np_sentences_equal(aligner->sides,
					aligner->groups[i].a_begin,
					aligner->groups[i].b_begin))
			widen(aligner, i);
	return NP_OK;
}

/* Equal neighbours of what moved, too short to move alone, go with it. */
static void take_along(struct aligner *aligner)
{
	const uint32_t len[2] = { (uint32_t)aligner->sides[0].sentences_len,
				  (uint32_t)aligner->sides[1].sentences_len };

	for (uint32_t a = 0; a + 1 < len[0]; a++) {
		const struct sentence *sentence = sentence_at(aligner, 0, a);
		const uint32_t b = sentence->mate;

		if (!sentence->move || b + 1 >= len[1] ||
		    !is_free(aligner, 0, a + 1) ||
		    !is_free(aligner, 1, b + 1) ||
		    !np_sentences_equal(aligner->sides, a + 1, b + 1))
			continue;
		align_pair(aligner, a + 1, b + 1);
		sentence_at(aligner, 0, a + 1)->move = 1;
		sentence_at(aligner, 1, b + 1)->move = 1;
	}
}

/* Sentences split from, or joined to, the last of a move go with it. */
static void widen_move(struct aligner *aligner, struct group *move)
{
	const struct group last = { move->a_end - 1, move->a_end,
				    move->b_end - 1, move->b_end };
	struct group wide = last;
	uint32_t *end[2] = { &wide.a_end, &wide.b_end };
	const uint32_t begin[2] = { last.a_begin, last.b_begin };

	if (np_sentences_equal(aligner->sides, last.a_begin, last.b_begin))
		return;
	for (int s = 0; s < 2; s++)
		while (*end[s] - begin[s] < NP_DIFF_GROUP &&
		       is_free(aligner, s, *end[s]) &&
		       !sentence_at(aligner, s, *end[s])->move &&
		       joins(aligner, &wide, s, *end[s])) {
			sentence_at(aligner, s, *end[s])->move =
				sentence_at(aligner, s, begin[s])->move;
			++*end[s];
		}
	move->a_end = wide.a_end;
	move->b_end = wide.b_end;
}

/* Numbers the moves; sentences in a row are one. */
enum np_status np_align_moves(struct aligner *aligner)
{
	const uint32_t len = (uint32_t)aligner->sides[0].sentences_len;
	enum np_status status = NP_OK;

	take_along(aligner);
	for (uint32_t a = 0; a < len && !status; a++) {
		struct sentence *own = sentence_at(aligner, 0, a);
		struct group *last =
			aligner->moves_len
				? &aligner->moves[aligner->moves_len - 1]
				: NULL;

		if (!own->move)
			continue;
		if (last && last->a_end == a && last->b_end == own->mate) {
			last->a_end++;
			last->b_end++;
		} else {
			status = np_grow(&aligner->moves, &aligner->moves_cap,
					 aligner->moves_len + 1,
					 sizeof(*aligner->moves));
			if (status)
				break;
			aligner->moves[aligner->moves_len++] =
				(struct group){ a, a + 1, own->mate,
						own->mate + 1 };
		}
		own->move = (uint32_t)aligner->moves_len;
		sentence_at(aligner, 1, own->mate)->move = own->move;
	}
	for (size_t i = 0; i < aligner->moves_len && !status; i++)
		widen_move(aligner, &aligner->moves[i]);
	return status;
}
