/* SPDX-License-Identifier: MIT */
#include "diff/match.h"

#include <string.h>

#include "base/mem.h"

static enum np_status no_mates(struct side *side)
{
	const enum np_status status = np_grow(
		&side->mate, &side->mate_cap,
		side->words_len ? side->words_len : 1, sizeof(*side->mate));

	for (size_t i = 0; i < side->words_len && !status; i++)
		side->mate[i] = NONE;
	return status;
}

enum np_status np_match_begin(struct matcher *matcher, struct side sides[2],
			      uint32_t ids)
{
	enum np_status status = no_mates(&sides[0]);

	matcher->sides = sides;
	matcher->stamp = 0;
	if (!status)
		status = no_mates(&sides[1]);
	if (!status)
		status = np_grow(&matcher->slots, &matcher->slots_cap,
				 ids ? ids : 1, sizeof(*matcher->slots));
	if (!status)
		memset(matcher->slots, 0, ids * sizeof(*matcher->slots));
	return status;
}

static void pair(struct matcher *matcher, uint32_t a, uint32_t b)
{
	matcher->sides[0].mate[a] = b;
	matcher->sides[1].mate[b] = a;
}

static bool equal(const struct matcher *matcher, uint32_t a, uint32_t b)
{
	return matcher->sides[0].words[a].id == matcher->sides[1].words[b].id;
}

/* Where in B each word is, a bit for a word. */
static enum np_status make_masks(struct matcher *matcher, const struct run *run,
				 size_t width)
{
	const struct word *words = matcher->sides[1].words;
	uint32_t slots = 0;
	enum np_status status;

	matcher->stamp++;
	for (uint32_t b = run->b_begin; b < run->b_end; b++) {
		struct match_slot *slot = &matcher->slots[words[b].id];

		if (slot->stamp != matcher->stamp)
			*slot = (struct match_slot){ matcher->stamp, slots++ };
	}
	status = np_grow(&matcher->masks, &matcher->masks_cap, slots * width,
			 sizeof(*matcher->masks));
	if (status)
		return status;
	memset(matcher->masks, 0, slots * width * sizeof(*matcher->masks));
	for (uint32_t b = run->b_begin; b < run->b_end; b++) {
		const uint32_t bit = b - run->b_begin;

		matcher->masks[matcher->slots[words[b].id].slot * width +
			       bit / 64] |= UINT64_C(1) << bit % 64;
	}
	matcher->steps += slots * width + run->b_end - run->b_begin;
	return NP_OK;
}

/* A row from the one before: V' = (V + (V & M)) | (V & ~M). */
static void next_row(const uint64_t *before, uint64_t *row,
		     const uint64_t *mask, size_t width)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < width; i++) {
		const uint64_t both = before[i] & mask[i];
		uint64_t sum = before[i] + carry;

		carry = sum < carry;
		sum += both;
		carry |= sum < both;
		row[i] = sum | (before[i] & ~mask[i]);
	}
}

static void fill_rows(struct matcher *matcher, const struct run *run,
		      size_t width)
{
	const struct word *words = matcher->sides[0].words;
	uint64_t *row = matcher->rows;

	memset(row, 0xFF, width * sizeof(*row));
	for (uint32_t a = run->a_begin; a < run->a_end; a++, row += width) {
		const struct match_slot *slot = &matcher->slots[words[a].id];

		if (slot->stamp == matcher->stamp)
			next_row(row, row + width,
				 matcher->masks + slot->slot * width, width);
		else
			memcpy(row + width, row, width * sizeof(*row));
	}
	matcher->steps += (uint64_t)(run->a_end - run->a_begin) * width;
}

static bool bit_of(const uint64_t *row, uint32_t bit)
{
	return row[bit / 64] >> bit % 64 & 1;
}

/* From the last words to the first: a bit is 0 where B's word adds one. */
static void walk_back(struct matcher *matcher, const struct run *run,
		      size_t width)
{
	uint32_t a = run->a_end - run->a_begin;
	uint32_t b = run->b_end - run->b_begin;

	while (a && b) {
		const uint64_t *row = matcher->rows + a * width;

		matcher->steps++;
		if (bit_of(row, b - 1)) {
			b--;
		} else if (!bit_of(row - width, b - 1)) {
			a--;
		} else {
			a--;
			b--;
			pair(matcher, run->a_begin + a, run->b_begin + b);
		}
	}
}

static enum np_status match_run(struct matcher *matcher, struct run run)
{
	size_t width;
	enum np_status status;

	while (run.a_begin < run.a_end && run.b_begin < run.b_end &&
	       equal(matcher, run.a_begin, run.b_begin))
		pair(matcher, run.a_begin++, run.b_begin++);
	while (run.a_begin < run.a_end && run.b_begin < run.b_end &&
	       equal(matcher, run.a_end - 1, run.b_end - 1))
		pair(matcher, --run.a_end, --run.b_end);
	if (run.a_begin == run.a_end || run.b_begin == run.b_end)
		return NP_OK;
	width = (run.b_end - run.b_begin + 63) / 64;
	status = make_masks(matcher, &run, width);
	if (!status)
		status = np_grow(&matcher->rows, &matcher->rows_cap,
				 (run.a_end - run.a_begin + 1) * width,
				 sizeof(*matcher->rows));
	if (status)
		return status;
	fill_rows(matcher, &run, width);
	walk_back(matcher, &run, width);
	return NP_OK;
}

enum np_status np_match_group(struct matcher *matcher,
			      const struct group *group)
{
	const struct side *sides = matcher->sides;
	const struct run whole = {
		.a_begin = sides[0].sentences[group->a_begin].begin,
		.a_end = sides[0].sentences[group->a_end - 1].end,
		.b_begin = sides[1].sentences[group->b_begin].begin,
		.b_end = sides[1].sentences[group->b_end - 1].end,
	};
	const bool one = group->a_end - group->a_begin == 1 &&
			 group->b_end - group->b_begin == 1;
	enum np_status status;

	matcher->steps += whole.a_end - whole.a_begin;
	if (one && np_sentences_equal(sides, group->a_begin, group->b_begin)) {
		for (uint32_t i = whole.a_begin; i < whole.a_end; i++)
			pair(matcher, i, i - whole.a_begin + whole.b_begin);
		return NP_OK;
	}
	status = match_run(matcher, whole);
	return status ? status : np_match_tidy(matcher, &whole);
}

void np_matcher_clear(struct matcher *matcher)
{
	np_free(matcher->slots);
	np_free(matcher->masks);
	np_free(matcher->rows);
	np_free(matcher->runs);
	*matcher = (struct matcher){ 0 };
}
