/* SPDX-License-Identifier: MIT */
#include "detect/chain.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool masked(const struct np_body *body, uint32_t at)
{
	return body->flags[at] & NP_WORD_MASKED;
}

static bool equal(const struct np_body *a, const struct np_body *b, uint32_t i,
		  uint32_t j)
{
	return a->word[i].hash == b->word[j].hash && !masked(a, i) &&
	       !masked(b, j);
}

/* Is a shingle at so few places that a run may begin there? */
static bool is_rare(const struct np_body *body, uint32_t first)
{
	for (unsigned left = NP_RUN_HOLDERS; first != NP_BODY_NONE; left--) {
		if (!left)
			return false;
		first = body->next[first];
	}
	return true;
}

/* The maximal run through a pair of equal shingles. */
static struct np_run grown(const struct np_body *a, const struct np_body *b,
			   uint32_t i, uint32_t j)
{
	struct np_run run = { .a = i, .b = j, .tokens = NP_BODY_WIDTH };

	while (i + run.tokens < a->tokens && j + run.tokens < b->tokens &&
	       equal(a, b, i + run.tokens, j + run.tokens))
		run.tokens++;
	while (run.a && run.b && equal(a, b, run.a - 1, run.b - 1)) {
		run.a--;
		run.b--;
		run.tokens++;
	}
	return run;
}

/* The longer first, then by place: a total order. */
static int by_length(const void *left, const void *right)
{
	const struct np_run *a = left;
	const struct np_run *b = right;

	if (a->tokens != b->tokens)
		return a->tokens < b->tokens ? 1 : -1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return (a->b > b->b) - (a->b < b->b);
}

static int by_place(const void *left, const void *right)
{
	const struct np_run *a = left;
	const struct np_run *b = right;

	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return (a->b > b->b) - (a->b < b->b);
}

/* Runs through the places of one shingle of a. */
static enum np_status take_place(struct np_comparer *c, const struct np_body *a,
				 const struct np_body *b, uint32_t i,
				 uint32_t j)
{
	for (; j != NP_BODY_NONE; j = b->next[j]) {
		uint32_t *end = c->end + (size_t)b->tokens + i - j;
		enum np_status status;
		struct np_run run;

		if (*end > i || a->word[i].hash != b->word[j].hash)
			continue;
		run = grown(a, b, i, j);
		*end = run.a + run.tokens;
		status = np_grow(&c->run, &c->run_cap, (size_t)c->runs + 1,
				 sizeof(*c->run));
		if (status)
			return status;
		c->run[c->runs++] = run;
	}
	return NP_OK;
}

/* Where the shingle at i stands first; most often it is there. */
static uint32_t first_of(const struct np_body *a, uint32_t i)
{
	return a->flags[i] & NP_WORD_FIRST ? i : np_body_find(a, a->shingle[i]);
}

static enum np_status find(struct np_comparer *c, const struct np_body *a,
			   const struct np_body *b)
{
	for (uint32_t i = 0; i < a->tokens; i++) {
		enum np_status status;
		uint32_t j;

		if (!(a->flags[i] & NP_WORD_SHINGLE))
			continue;
		j = np_body_find(b, a->shingle[i]);
		if (j == NP_BODY_NONE || !is_rare(b, j) ||
		    !is_rare(a, first_of(a, i)))
			continue;
		status = take_place(c, a, b, i, j);
		if (status)
			return status;
	}
	return NP_OK;
}

enum np_status np_chain_find(struct np_comparer *comparer,
			     const struct np_body *a, const struct np_body *b,
			     bool *cut)
{
	const size_t diagonals = (size_t)a->tokens + b->tokens + 1;
	enum np_status status;

	comparer->runs = 0;
	*cut = false;
	if (!a->items || !b->items)
		return NP_OK;
	status = np_grow(&comparer->end, &comparer->end_cap, diagonals,
			 sizeof(*comparer->end));
	if (status)
		return status;
	memset(comparer->end, 0, diagonals * sizeof(*comparer->end));
	status = find(comparer, a, b);
	if (status)
		return status;
	if (comparer->runs > NP_RUNS_MOST) {
		*cut = true;
		qsort(comparer->run, comparer->runs, sizeof(*comparer->run),
		      by_length);
		comparer->runs = NP_RUNS_MOST;
	}
	if (comparer->runs)
		qsort(comparer->run, comparer->runs, sizeof(*comparer->run),
		      by_place);
	return NP_OK;
}

/* What a run loses behind another; all of it when it does not follow. */
static uint32_t lost(const struct np_run *before, const struct np_run *run)
{
	const uint32_t end_a = before->a + before->tokens;
	const uint32_t end_b = before->b + before->tokens;
	uint32_t less = 0;

	if (run->a <= before->a || run->b <= before->b)
		return run->tokens;
	if (end_a > run->a)
		less = end_a - run->a;
	if (end_b > run->b && end_b - run->b > less)
		less = end_b - run->b;
	return less < run->tokens ? less : run->tokens;
}

static void link_runs(struct np_comparer *c)
{
	for (uint32_t i = 0; i < c->runs; i++) {
		const struct np_run *run = c->run + i;
		uint32_t best = run->tokens;

		c->link[i] = NP_BODY_NONE;
		for (uint32_t j = 0; j < i; j++) {
			const uint32_t less = lost(c->run + j, run);
			const uint32_t all = c->weight[j] + run->tokens - less;

			if (less == run->tokens || all <= best)
				continue;
			best = all;
			c->link[i] = j;
		}
		c->weight[i] = best;
	}
}

/* From the heaviest end back to the beginning, then in order. */
static uint32_t unroll(struct np_comparer *c)
{
	uint32_t at = 0;
	uint32_t len = 0;

	for (uint32_t i = 1; i < c->runs; i++)
		if (c->weight[i] > c->weight[at])
			at = i;
	for (uint32_t i = at; i != NP_BODY_NONE; i = c->link[i])
		len++;
	for (uint32_t i = len; i-- > 0; at = c->link[at]) {
		struct np_run run = c->run[at];
		const uint32_t less =
			c->link[at] == NP_BODY_NONE
				? 0
				: lost(c->run + c->link[at], &run);

		run.a += less;
		run.b += less;
		run.tokens -= less;
		c->chain[i] = run;
	}
	return len;
}

enum np_status np_chain_choose(struct np_comparer *comparer, uint32_t *len)
{
	enum np_status status;

	*len = 0;
	if (!comparer->runs)
		return NP_OK;
	status = np_grow(&comparer->link, &comparer->link_cap, comparer->runs,
			 sizeof(*comparer->link));
	if (!status)
		status = np_grow(&comparer->weight, &comparer->weight_cap,
				 comparer->runs, sizeof(*comparer->weight));
	if (!status)
		status = np_grow(&comparer->chain, &comparer->chain_cap,
				 comparer->runs, sizeof(*comparer->chain));
	if (status)
		return status;
	link_runs(comparer);
	*len = unroll(comparer);
	return NP_OK;
}
