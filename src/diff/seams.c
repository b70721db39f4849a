/* SPDX-License-Identifier: MIT */
#include "diff/match.h"

static bool moves(const struct side *side, uint32_t word)
{
	uint32_t low = 0;
	uint32_t high = (uint32_t)side->sentences_len;

	while (high - low > 1) {
		const uint32_t middle = low + (high - low) / 2;

		if (side->sentences[middle].begin <= word)
			low = middle;
		else
			high = middle;
	}
	return side->sentences[low].move != 0;
}

/* May the words be a pair? */
static bool alike(struct matcher *matcher, uint32_t a, uint32_t b)
{
	const struct side *sides = matcher->sides;

	matcher->steps++;
	return sides[0].words[a].id == sides[1].words[b].id &&
	       !moves(&sides[0], a) && !moves(&sides[1], b);
}

static void pair(struct matcher *matcher, uint32_t a, uint32_t b, uint32_t len)
{
	if (np_match_weigh(&matcher->sides[0], a, a + len) < MATCH_PHRASE)
		return;
	for (uint32_t i = 0; i < len; i++) {
		matcher->sides[0].mate[a + i] = b + i;
		matcher->sides[1].mate[b + i] = a + i;
	}
}

/* What is left over between two pairs, or at an end of the texts. */
static void seam(struct matcher *matcher, struct run run)
{
	uint32_t most = run.a_end - run.a_begin;
	uint32_t len = 0;

	if (most > run.b_end - run.b_begin)
		most = run.b_end - run.b_begin;
	while (len < most &&
	       alike(matcher, run.a_begin + len, run.b_begin + len))
		len++;
	pair(matcher, run.a_begin, run.b_begin, len);
	most -= len;
	for (len = 0; len < most &&
		      alike(matcher, run.a_end - len - 1, run.b_end - len - 1);)
		len++;
	pair(matcher, run.a_end - len, run.b_end - len, len);
}

void np_match_seams(struct matcher *matcher)
{
	const uint32_t *mate = matcher->sides[1].mate;
	const uint32_t b_len = (uint32_t)matcher->sides[1].words_len;
	struct run run = { 0 };

	while (run.b_begin < b_len) {
		run.b_end = run.b_begin;
		while (run.b_end < b_len && mate[run.b_end] == NONE)
			run.b_end++;
		run.a_end = run.b_end < b_len
				    ? mate[run.b_end]
				    : (uint32_t)matcher->sides[0].words_len;
		if (run.a_begin < run.a_end && run.b_begin < run.b_end)
			seam(matcher, run);
		run.a_begin = run.a_end + 1;
		run.b_begin = run.b_end + 1;
	}
}
