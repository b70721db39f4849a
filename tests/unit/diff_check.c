/* SPDX-License-Identifier: MIT */
#include "diff_check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"

/* Which bytes of a text may begin a piece; len + 1 of them. */
static bool *edges_of(struct np_span text)
{
	const uint8_t *bytes = (const uint8_t *)text.ptr;
	bool *edges = calloc(text.len + 1, 1);
	int32_t last = -1;
	int32_t state = 0;
	size_t at = 0;

	if (!edges)
		abort();
	while (at < text.len) {
		const struct np_utf8 one =
			np_utf8_any(bytes + at, bytes + text.len);

		edges[at] = last < 0 || one.code < 0 ||
			    utf8proc_grapheme_break_stateful(last, one.code,
							     &state);
		if (last < 0 || one.code < 0)
			state = 0;
		last = one.code < 0 ? -1 : one.code;
		at += one.len;
	}
	edges[text.len] = true;
	return edges;
}

static bool has_a(enum np_diff_kind kind)
{
	return kind == NP_DIFF_SAME || kind == NP_DIFF_NOISE ||
	       kind == NP_DIFF_DELETE;
}

static bool has_b(enum np_diff_kind kind)
{
	return kind == NP_DIFF_SAME || kind == NP_DIFF_NOISE ||
	       kind == NP_DIFF_INSERT;
}

struct check {
	struct np_span a, b;
	const bool *edges_a, *edges_b;
	char *seen; /* bytes of A */
	size_t at;  /* of B */
};

static const char *check_op(struct check *check, const struct np_diff_op *op)
{
	if (op->a.begin > op->a.end || op->a.end > check->a.len ||
	    op->b.begin > op->b.end || op->b.end > check->b.len)
		return "a piece leaves its text";
	if (!check->edges_a[op->a.begin] || !check->edges_a[op->a.end] ||
	    !check->edges_b[op->b.begin] || !check->edges_b[op->b.end])
		return "a piece ends inside a character";
	if (has_b(op->kind) && op->b.begin != check->at)
		return "pieces of B are not in order";
	if (!has_b(op->kind) && op->b.begin != op->b.end)
		return "a piece has bytes of B it should not have";
	if (op->kind == NP_DIFF_INSERT && op->a.begin != op->a.end)
		return "a piece has bytes of A it should not have";
	if (op->kind == NP_DIFF_SAME &&
	    (op->a.end - op->a.begin != op->b.end - op->b.begin ||
	     memcmp(check->a.ptr + op->a.begin, check->b.ptr + op->b.begin,
		    op->a.end - op->a.begin) != 0))
		return "what is the same is not";
	for (size_t i = op->a.begin; has_a(op->kind) && i < op->a.end; i++)
		if (check->seen[i]++)
			return "a byte of A twice";
	if (has_b(op->kind))
		check->at = op->b.end;
	return NULL;
}

static const char *check_edits(const struct np_diff *diff)
{
	for (size_t i = 0; i < diff->edits_len; i++) {
		const struct np_diff_edit *edit = &diff->edits[i];

		if (edit->score > 100)
			return "a score over 100";
		if (edit->first_op + edit->ops > diff->ops_len || !edit->ops)
			return "an edit without pieces";
		if (edit->sentence_a &&
		    edit->sentence_a >= diff->sentences_len[0])
			return "an edit of a sentence that is not there";
	}
	for (size_t i = 0; i < diff->ops_len; i++) {
		const struct np_diff_op *op = &diff->ops[i];
		const bool edits = op->kind == NP_DIFF_DELETE ||
				   op->kind == NP_DIFF_INSERT ||
				   op->kind == NP_DIFF_AWAY;

		if (edits != (op->edit != 0) || op->edit > diff->edits_len)
			return "a change without an edit";
		if (op->move > diff->moves)
			return "no such move";
	}
	return NULL;
}

static const char *check_words(const struct np_diff *diff)
{
	const uint32_t words = diff->words[0] + diff->words[1];

	/* Punctuation counts as words there. */
	(void)words;
	if (diff->words_kept + diff->words_deleted > diff->words[0] ||
	    diff->words_kept + diff->words_inserted > diff->words[1])
		return "more words than there are";
	return NULL;
}

const char *diff_fault(const struct np_diff *diff, struct np_span a,
		       struct np_span b)
{
	struct check check = { a, b, edges_of(a), edges_of(b), NULL, 0 };
	const char *fault = NULL;

	check.seen = calloc(a.len + 1, 1);
	if (!check.seen)
		abort();
	for (size_t i = 0; i < diff->ops_len && !fault; i++)
		fault = check_op(&check, &diff->ops[i]);
	if (!fault && check.at != b.len)
		fault = "bytes of B are missing";
	for (size_t i = 0; i < a.len && !fault; i++)
		if (!check.seen[i])
			fault = "a byte of A is missing";
	if (!fault)
		fault = check_edits(diff);
	if (!fault)
		fault = check_words(diff);
	if (!fault && diff->steps > 1000 * (a.len + b.len) + 10000)
		fault = "too many steps";
	free((void *)check.edges_a);
	free((void *)check.edges_b);
	free(check.seen);
	return fault;
}
