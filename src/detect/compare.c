/* SPDX-License-Identifier: MIT */
#include "detect/compare.h"

#include <string.h>

#include "base/mem.h"
#include "detect/chain.h"

enum {
	ITEMS = 128 /* shingles that are looked up at a time */
};

static double share(uint32_t part, uint32_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

double np_overlap_jaccard(const struct np_overlap *overlap)
{
	return share(overlap->shared,
		     overlap->a + overlap->b - overlap->shared);
}

double np_overlap_of_a(const struct np_overlap *overlap)
{
	return share(overlap->shared, overlap->a);
}

double np_overlap_of_b(const struct np_overlap *overlap)
{
	return share(overlap->shared, overlap->b);
}

/* Those of a list that a body may have, by its bits alone; gives how many. */
static size_t choose_items(const struct np_body *body, const uint64_t *item,
			   size_t len, uint64_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		const uint64_t bit = np_body_bit(body, item[i]);

		out[count] = item[i];
		count += body->seen[bit / 64] >> bit % 64 & 1;
	}
	return count;
}

struct np_overlap np_bodies_overlap(const struct np_body *a,
				    const struct np_body *b)
{
	struct np_overlap overlap = { a->items, b->items, 0 };
	const struct np_body *few = a->items <= b->items ? a : b;
	const struct np_body *many = a->items <= b->items ? b : a;
	uint64_t some[ITEMS];

	for (size_t i = 0; i < few->items; i += ITEMS) {
		const size_t left = few->items - i;
		const size_t count = choose_items(
			many, few->item + i, left < ITEMS ? left : ITEMS, some);

		for (size_t j = 0; j < count; j++)
			overlap.shared +=
				np_body_find(many, some[j]) != NP_BODY_NONE;
	}
	return overlap;
}

static uint32_t count_both(const uint64_t *a, uint32_t a_len, const uint64_t *b,
			   uint32_t b_len)
{
	uint32_t both = 0;

	for (uint32_t i = 0, j = 0; i < a_len && j < b_len;) {
		both += a[i] == b[j];
		if (a[i] <= b[j])
			i++;
		else
			j++;
	}
	return both;
}

/* Shared words of one side by kind, as np_comparison has them. */
struct shared_kinds {
	uint32_t quoted, quoted_both, prose, longest_prose;
};

/* What was seen of a body so far. */
struct cover {
	uint32_t words;
	uint32_t stretch; /* words in no run, up to here */
	uint32_t prose;	  /* shared words of prose, up to here */
	struct shared_kinds kinds;
};

static void end_prose(struct cover *c)
{
	if (c->prose >= NP_PROSE_LEAST)
		c->kinds.prose += c->prose;
	if (c->prose > c->kinds.longest_prose)
		c->kinds.longest_prose = c->prose;
	c->prose = 0;
}

static void take_shared(struct cover *c, bool here, bool there)
{
	c->kinds.quoted += here || there;
	c->kinds.quoted_both += here && there;
	if (here || there)
		end_prose(c);
	else
		c->prose++;
}

static void take_word(struct np_side *side, struct cover *c, bool in_run,
		      bool quoted)
{
	if (c->words < NP_EDGE)
		side->head += in_run;
	if (c->words + NP_EDGE >= side->words)
		side->tail += in_run;
	c->words++;
	side->shared += in_run;
	c->stretch = in_run ? 0 : c->stretch + 1;
	if (c->stretch > side->own)
		side->own = c->stretch;
	side->own_prose += !in_run && !quoted;
}

/* A run as one side has it, and its fellow in the other. */
struct half_run {
	uint32_t here, there, end;
};

static struct half_run half_of(const struct np_run *run, bool is_a)
{
	return (struct half_run){
		.here = is_a ? run->a : run->b,
		.there = is_a ? run->b : run->a,
		.end = (is_a ? run->a : run->b) + run->tokens,
	};
}

/* first[i]: of the runs that begin at token i the longest, + 1; or 0. */
static void note_first(const struct np_comparer *c, bool is_a, uint32_t *first,
		       uint32_t tokens)
{
	memset(first, 0, (size_t)tokens * sizeof(*first));
	for (uint32_t i = 0; i < c->runs; i++) {
		const struct np_run *run = c->run + i;
		uint32_t *at = first + (is_a ? run->a : run->b);

		if (!*at || run->tokens > c->run[*at - 1].tokens)
			*at = i + 1;
	}
}

/*
 * One side, word by word. A shared word is looked at in one run: the one that
 * came first, to its end, then that of those met meanwhile which goes on
 * farthest.
 */
static void cover_side(const struct np_comparer *c, bool is_a,
		       const struct np_body *body, const struct np_body *other,
		       struct np_side *side, struct shared_kinds *kinds)
{
	const uint32_t *first = c->end;
	struct half_run run = { 0 };
	struct half_run next = { 0 };
	struct cover cover = { 0 };

	note_first(c, is_a, c->end, body->tokens);
	side->words = body->words;
	side->tokens = body->tokens;
	side->numbers = body->numbers;
	side->names = body->names;
	for (uint32_t i = 0; i < body->tokens; i++) {
		const bool quoted = body->flags[i] & NP_WORD_QUOTED;

		if (first[i]) {
			const struct half_run met =
				half_of(c->run + first[i] - 1, is_a);
			if (met.end > next.end)
				next = met;
		}
		if (i >= run.end) {
			end_prose(&cover);
			run = next;
		}
		if (body->flags[i] & NP_WORD_MASKED)
			continue;
		take_word(side, &cover, i < run.end, quoted);
		if (i < run.end)
			take_shared(&cover, quoted,
				    other->flags[run.there + (i - run.here)] &
					    NP_WORD_QUOTED);
	}
	end_prose(&cover);
	*kinds = cover.kinds;
}

/*
 * Both sides, and what the shared words are: as the side has it that has fewer
 * of them. What one text says twice is shared once when the other says it once.
 */
static void cover_both(const struct np_comparer *c, const struct np_body *a,
		       const struct np_body *b, struct np_comparison *out)
{
	struct shared_kinds kinds;
	struct shared_kinds of_b;

	cover_side(c, true, a, b, &out->a, &kinds);
	cover_side(c, false, b, a, &out->b, &of_b);
	if (out->b.shared < out->a.shared)
		kinds = of_b;
	out->counted =
		out->b.shared < out->a.shared ? out->b.shared : out->a.shared;
	out->quoted = kinds.quoted;
	out->quoted_both = kinds.quoted_both;
	out->prose = kinds.prose;
	out->longest_prose = kinds.longest_prose;
	for (uint32_t i = 0; i < c->runs; i++)
		if (c->run[i].tokens > out->longest)
			out->longest = c->run[i].tokens;
}

/* Tokens from begin to end. */
struct gap {
	const struct np_body *body;
	uint32_t begin, end;
};

static bool gap_has(const struct gap *gap, uint64_t hash)
{
	for (uint32_t i = gap->begin; i < gap->end; i++)
		if (gap->body->word[i].hash == hash)
			return true;
	return false;
}

/* Has a gap tokens of a kind that are not in the other? *some: of the kind. */
static bool gap_differs(const struct gap *gap, const struct gap *other,
			uint8_t kind, bool *some)
{
	bool differs = false;

	*some = false;
	for (uint32_t i = gap->begin; i < gap->end; i++) {
		if (!(gap->body->flags[i] & kind) ||
		    gap->body->flags[i] & NP_WORD_MASKED)
			continue;
		*some = true;
		differs |= !gap_has(other, gap->body->word[i].hash);
	}
	return differs;
}

static bool gap_changed(const struct gap *a, const struct gap *b, uint8_t kind)
{
	bool some_a;
	bool some_b;
	const bool in_a = gap_differs(a, b, kind, &some_a);
	const bool in_b = gap_differs(b, a, kind, &some_b);

	return some_a && some_b && (in_a || in_b);
}

static void look_between(struct np_comparison *out, const struct np_body *a,
			 const struct np_body *b)
{
	struct gap gap_a = { .body = a };
	struct gap gap_b = { .body = b };

	for (uint32_t i = 0; i < out->runs; i++) {
		const struct np_run *run = out->run + i;

		gap_a.end = run->a;
		gap_b.end = run->b;
		if (gap_a.end > gap_a.begin && gap_b.end > gap_b.begin &&
		    gap_a.end - gap_a.begin <= NP_GAP_MOST &&
		    gap_b.end - gap_b.begin <= NP_GAP_MOST) {
			out->gaps++;
			out->changed_numbers +=
				gap_changed(&gap_a, &gap_b, NP_WORD_NUMBER);
			out->changed_names +=
				gap_changed(&gap_a, &gap_b, NP_WORD_NAME);
		}
		gap_a.begin = run->a + run->tokens;
		gap_b.begin = run->b + run->tokens;
	}
}

static void swap_sides(struct np_comparer *c, struct np_comparison *out)
{
	const struct np_side side = out->a;
	const uint32_t items = out->overlap.a;

	out->a = out->b;
	out->b = side;
	out->overlap.a = out->overlap.b;
	out->overlap.b = items;
	for (uint32_t i = 0; i < out->runs; i++) {
		struct np_run *run = c->chain + i;
		*run = (struct np_run){ run->b,	      run->a,	  run->tokens,
					run->begin_b, run->end_b, run->begin_a,
					run->end_a };
	}
}

/* Of two that differ the one that is told first; so that ties among chains
 * fall the same way from either side. */
static bool comes_first(const struct np_body *a, const struct np_body *b)
{
	if (a->tokens != b->tokens)
		return a->tokens < b->tokens;
	return a->order <= b->order;
}

static void finish_runs(struct np_comparer *c, const struct np_body *a,
			const struct np_body *b, struct np_comparison *out)
{
	out->run = c->chain;
	for (uint32_t i = 0; i < out->runs; i++) {
		struct np_run *run = c->chain + i;

		run->begin_a = a->word[run->a].begin;
		run->end_a = a->word[run->a + run->tokens - 1].end;
		run->begin_b = b->word[run->b].begin;
		run->end_b = b->word[run->b + run->tokens - 1].end;
		out->chain += run->tokens;
	}
}

static enum np_status compare_ordered(struct np_comparer *c,
				      const struct np_body *a,
				      const struct np_body *b,
				      struct np_comparison *out)
{
	enum np_status status;

	status = np_grow(&c->end, &c->end_cap,
			 (size_t)a->tokens + b->tokens + 1, sizeof(*c->end));
	if (!status)
		status = np_chain_find(c, a, b, &out->cut);
	if (!status)
		status = np_chain_choose(c, &out->runs);
	if (status)
		return status;
	out->overlap = np_bodies_overlap(a, b);
	out->all_runs = c->runs;
	out->same = a->words && a->words == b->words &&
		    a->hash[0] == b->hash[0] && a->hash[1] == b->hash[1];
	if (a->numbers && b->numbers)
		out->numbers =
			count_both(a->fact, a->numbers, b->fact, b->numbers);
	if (a->names && b->names)
		out->names = count_both(a->fact + a->numbers, a->names,
					b->fact + b->numbers, b->names);
	cover_both(c, a, b, out);
	finish_runs(c, a, b, out);
	look_between(out, a, b);
	return NP_OK;
}

enum np_status np_bodies_compare(struct np_comparer *comparer,
				 const struct np_body *a,
				 const struct np_body *b,
				 struct np_comparison *out)
{
	const bool swapped = !comes_first(a, b);
	struct np_comparison found = { 0 };
	const enum np_status status = compare_ordered(comparer, swapped ? b : a,
						      swapped ? a : b, &found);

	if (status)
		return status;
	if (swapped)
		swap_sides(comparer, &found);
	*out = found;
	return NP_OK;
}

void np_comparer_clear(struct np_comparer *comparer)
{
	if (!comparer)
		return;
	np_free(comparer->run);
	np_free(comparer->chain);
	np_free(comparer->end);
	np_free(comparer->link);
	np_free(comparer->weight);
	*comparer = (struct np_comparer){ 0 };
}
