/* SPDX-License-Identifier: MIT */
/*
 * A shortest edit script is not the one a reader would write. In a phrase that
 * was rewritten, "of" and a comma happen to be on both sides; they are given
 * up when what is around them outweighs them (the semantic clean-up of
 * diff-match-patch, on words). And where "the cat, the dog" became "the cat,
 * the cow, the dog", any of three places is right, but one of them begins
 * behind a comma.
 */
#include "base/mem.h"
#include "diff/match.h"

enum {
	LONG_WORD = 8,
	/* Of a group's lighter side so much must be kept, or it is written
	 * anew as a whole. */
	KEPT_PART = 5
};

/* What a word weighs: letters, up to LONG_WORD; those beyond ASCII take about
 * two bytes each. */
static uint32_t weight_of(const struct word *word)
{
	uint32_t len = word->end - word->begin;

	if (!(word->flags & WORD_SAYS))
		return 1;
	if (word->flags & WORD_UNSPACED)
		return 3;
	if (!(word->flags & WORD_PLAIN))
		len = (len + 1) / 2;
	return len < LONG_WORD ? len : LONG_WORD;
}

uint32_t np_match_weigh(const struct side *side, uint32_t begin, uint32_t end)
{
	uint32_t sum = 0;

	for (; begin < end; begin++)
		sum += weight_of(&side->words[begin]);
	return sum;
}

static enum np_status add_run(struct matcher *matcher, struct run run)
{
	const enum np_status status =
		np_grow(&matcher->runs, &matcher->runs_cap,
			matcher->runs_len + 1, sizeof(*matcher->runs));

	run.weight_a =
		np_match_weigh(&matcher->sides[0], run.a_begin, run.a_end);
	run.weight_b =
		np_match_weigh(&matcher->sides[1], run.b_begin, run.b_end);
	matcher->steps += run.a_end - run.a_begin + run.b_end - run.b_begin;
	if (!status)
		matcher->runs[matcher->runs_len++] = run;
	return status;
}

/* The mates of the words as runs, in turn unequal and equal; the first and the
 * last are unequal, and may be empty. */
static enum np_status make_runs(struct matcher *matcher,
				const struct run *whole)
{
	const uint32_t *mate = matcher->sides[0].mate;
	struct run run = *whole;
	enum np_status status = NP_OK;
	uint32_t a = whole->a_begin;
	uint32_t b = whole->b_begin;

	matcher->runs_len = 0;
	while (!status) {
		run = (struct run){ .a_begin = a, .b_begin = b };
		while (a < whole->a_end && mate[a] == NONE)
			a++;
		b = a < whole->a_end ? mate[a] : whole->b_end;
		run.a_end = a;
		run.b_end = b;
		status = add_run(matcher, run);
		if (status || a == whole->a_end)
			break;
		run = (struct run){ .a_begin = a, .b_begin = b, .equal = true };
		while (a < whole->a_end && mate[a] == b) {
			a++;
			b++;
		}
		run.a_end = a;
		run.b_end = b;
		status = add_run(matcher, run);
	}
	return status;
}

/* The heavier half of an edit. */
static uint32_t edit_weight(const struct run *run)
{
	return run->weight_a > run->weight_b ? run->weight_a : run->weight_b;
}

static bool has_both(const struct run *run)
{
	return run->a_begin < run->a_end && run->b_begin < run->b_end;
}

static bool is_empty(const struct run *run)
{
	return run->a_begin == run->a_end && run->b_begin == run->b_end;
}

/*
 * Is the equal run between two edits shared by chance? Between words that were
 * only put in and others that were only left out, nothing was rewritten, and
 * less is a phrase.
 */
static bool by_chance(const struct run *runs)
{
	const uint32_t shared = runs[1].weight_a;
	const uint32_t phrase = has_both(&runs[0]) || has_both(&runs[2])
					? MATCH_PHRASE
					: MATCH_PHRASE / 2;

	return !is_empty(&runs[0]) && !is_empty(&runs[2]) && shared < phrase &&
	       shared <= edit_weight(&runs[0]) &&
	       shared <= edit_weight(&runs[2]);
}

/* Joins edits over what is shared by chance. The runs kept so far are a stack:
 * a joined edit is heavier, so what lies before it is looked at again. */
static void join_runs(struct matcher *matcher)
{
	struct run *runs = matcher->runs;
	size_t kept = 1;

	for (size_t i = 1; i + 1 < matcher->runs_len; i += 2) {
		runs[kept] = runs[i];
		runs[kept + 1] = runs[i + 1];
		kept += 2;
		while (kept >= 3 && by_chance(&runs[kept - 3])) {
			struct run *edit = &runs[kept - 3];

			matcher->steps++;
			for (int k = 1; k < 3; k++) {
				edit->weight_a += edit[k].weight_a;
				edit->weight_b += edit[k].weight_b;
			}
			edit->a_end = edit[2].a_end;
			edit->b_end = edit[2].b_end;
			kept -= 2;
		}
	}
	matcher->runs_len = kept;
}

/* How well a reader takes a cut before the word. */
static uint32_t cut_quality(const struct side *side, uint32_t at)
{
	const struct word *word = &side->words[at];

	if (at >= side->words_len || (word->flags & (WORD_FIRST | WORD_BLANK)))
		return 6;
	if (side->words[at - 1].flags & WORD_END)
		return 5;
	if (!(word->flags & WORD_SPACE))
		return word->flags & WORD_UNSPACED ? 1 : 0;
	return side->words[at - 1].flags & WORD_SAYS ? 2 : 4;
}

/* Moves an edit of one side only along equal words to its best place. */
static void slide(struct matcher *matcher, struct run *runs)
{
	const bool insert = runs[1].a_begin == runs[1].a_end;
	const struct side *side = &matcher->sides[insert];
	const uint32_t begin = insert ? runs[1].b_begin : runs[1].a_begin;
	const uint32_t end = insert ? runs[1].b_end : runs[1].a_end;
	const int64_t left = runs[0].a_end - runs[0].a_begin;
	const int64_t right = runs[2].a_end - runs[2].a_begin;
	uint32_t best = cut_quality(side, begin) + cut_quality(side, end);
	int64_t shift = 0;

	for (int64_t i = 1; i < left; i++) {
		const uint32_t at = (uint32_t)(begin - i);
		const uint32_t to = (uint32_t)(end - i);

		matcher->steps++;
		if (side->words[at].id != side->words[to].id)
			break;
		if (cut_quality(side, at) + cut_quality(side, to) > best) {
			best = cut_quality(side, at) + cut_quality(side, to);
			shift = -i;
		}
	}
	for (int64_t i = 0; i + 1 < right; i++) {
		const uint32_t at = (uint32_t)(begin + i);
		const uint32_t to = (uint32_t)(end + i);

		matcher->steps++;
		if (side->words[at].id != side->words[to].id)
			break;
		if (cut_quality(side, at + 1) + cut_quality(side, to + 1) >
		    best) {
			best = cut_quality(side, at + 1) +
			       cut_quality(side, to + 1);
			shift = i + 1;
		}
	}
	runs[0].a_end = runs[1].a_begin = (uint32_t)(runs[1].a_begin + shift);
	runs[0].b_end = runs[1].b_begin = (uint32_t)(runs[1].b_begin + shift);
	runs[1].a_end = runs[2].a_begin = (uint32_t)(runs[1].a_end + shift);
	runs[1].b_end = runs[2].b_begin = (uint32_t)(runs[1].b_end + shift);
}

/* The mates again, from the runs. */
static void set_mates(struct matcher *matcher, const struct run *whole)
{
	struct side *sides = matcher->sides;

	for (uint32_t a = whole->a_begin; a < whole->a_end; a++)
		sides[0].mate[a] = NONE;
	for (uint32_t b = whole->b_begin; b < whole->b_end; b++)
		sides[1].mate[b] = NONE;
	for (size_t i = 0; i < matcher->runs_len; i++) {
		const struct run *run = &matcher->runs[i];

		for (uint32_t a = run->a_begin; run->equal && a < run->a_end;
		     a++) {
			const uint32_t b = run->b_begin + (a - run->a_begin);

			sides[0].mate[a] = b;
			sides[1].mate[b] = a;
		}
	}
}

/* Is so little kept that nothing is? */
static bool written_anew(const struct matcher *matcher)
{
	uint32_t a = 0;
	uint32_t b = 0;
	uint32_t kept = 0;

	for (size_t i = 0; i < matcher->runs_len; i++) {
		const struct run *run = &matcher->runs[i];

		a += run->weight_a;
		b += run->weight_b;
		kept += run->equal ? run->weight_a : 0;
	}
	return KEPT_PART * kept < (a < b ? a : b);
}

enum np_status np_match_tidy(struct matcher *matcher, const struct run *whole)
{
	const enum np_status status = make_runs(matcher, whole);

	if (status)
		return status;
	join_runs(matcher);
	for (size_t i = 0; i + 2 < matcher->runs_len; i++) {
		const struct run *edit = &matcher->runs[i + 1];

		if (!edit->equal && !is_empty(edit) &&
		    (edit->a_begin == edit->a_end ||
		     edit->b_begin == edit->b_end))
			slide(matcher, &matcher->runs[i]);
	}
	if (written_anew(matcher))
		matcher->runs_len = 0;
	set_mates(matcher, whole);
	return NP_OK;
}
