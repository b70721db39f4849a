/* SPDX-License-Identifier: MIT */
/* Pieces and edits, one by one, as the script comes to them. */
#include "diff/script.h"

#include <string.h>

#include "base/mem.h"

bool np_script_same(const struct script *script, struct np_diff_range a,
		    struct np_diff_range b)
{
	const uint32_t len = a.end - a.begin;

	return len == b.end - b.begin &&
	       (!len ||
		!memcmp(script->sides[0].text.bytes.ptr + a.begin,
			script->sides[1].text.bytes.ptr + b.begin, len));
}

/* Adds a piece, to the last one where it goes on. */
enum np_status np_script_put(struct script *script, struct np_diff_op op)
{
	struct np_diff_op *last =
		script->ops_len ? &script->ops[script->ops_len - 1] : NULL;
	enum np_status status;

	if (is_nothing(op.a) && is_nothing(op.b))
		return NP_OK;
	if (op.kind != NP_DIFF_AWAY) {
		script->place[0] = op.a.end;
		script->place[1] = op.b.end;
	}
	if (last && op.kind == NP_DIFF_SAME && last->kind == op.kind &&
	    last->move == op.move && last->a.end == op.a.begin &&
	    last->b.end == op.b.begin) {
		last->a.end = op.a.end;
		last->b.end = op.b.end;
		return NP_OK;
	}
	status = np_grow(&script->ops, &script->ops_cap, script->ops_len + 1,
			 sizeof(*script->ops));
	if (!status)
		script->ops[script->ops_len++] = op;
	script->noises += !status && op.kind == NP_DIFF_NOISE;
	return status;
}

enum np_status np_script_edit(struct script *script, struct edit_words words)
{
	const size_t want = script->edits_len + 1;
	enum np_status status = np_grow(&script->edits, &script->edits_cap,
					want, sizeof(*script->edits));

	if (!status)
		status = np_grow(&script->edit_words, &script->words_cap, want,
				 sizeof(*script->edit_words));
	if (status)
		return status;
	script->edit_words[script->edits_len] = words;
	script->edits[script->edits_len] = (struct np_diff_edit){
		.a = nothing(script->place[0]),
		.b = nothing(script->place[1]),
		.first_op = (uint32_t)script->ops_len,
	};
	script->edits_len++;
	return NP_OK;
}

/* A piece of the last edit; an edit is the stretch of its pieces. */
enum np_status np_script_put_edit(struct script *script, struct np_diff_op op)
{
	struct np_diff_edit *edit = &script->edits[script->edits_len - 1];

	if (is_nothing(op.a) && is_nothing(op.b))
		return NP_OK;
	op.edit = (uint32_t)script->edits_len;
	if (!is_nothing(op.a)) {
		edit->a.begin =
			is_nothing(edit->a) ? op.a.begin : edit->a.begin;
		edit->a.end = op.a.end;
	}
	if (!is_nothing(op.b)) {
		edit->b.begin =
			is_nothing(edit->b) ? op.b.begin : edit->b.begin;
		edit->b.end = op.b.end;
	}
	edit->ops = (uint32_t)script->ops_len + 1 - edit->first_op;
	return np_script_put(script, op);
}

/* Bytes that are the same to a reader: the same, noise, or with all an edit. */
enum np_status np_script_alike(struct script *script, struct np_diff_range a,
			       struct np_diff_range b, uint32_t move)
{
	enum np_status status;

	if (np_script_same(script, a, b))
		return np_script_put(
			script,
			(struct np_diff_op){ NP_DIFF_SAME, a, b, 0, move });
	if (!(script->flags & NP_DIFF_ALL))
		return np_script_put(
			script,
			(struct np_diff_op){ NP_DIFF_NOISE, a, b, 0, move });
	status = np_script_edit(script, (struct edit_words){ 0 });
	if (!status)
		status = np_script_put_edit(
			script,
			(struct np_diff_op){ NP_DIFF_DELETE, a,
					     nothing(b.begin), 0, move });
	if (!status)
		status = np_script_put_edit(script,
					    (struct np_diff_op){ NP_DIFF_INSERT,
								 nothing(a.end),
								 b, 0, move });
	return status;
}

/* White space of one side beside what moved. */
enum np_status np_script_blank(struct script *script, int s,
			       struct np_diff_range range)
{
	struct np_diff_op op = { .kind = NP_DIFF_NOISE };

	op.a = s ? nothing(script->place[0]) : range;
	op.b = s ? range : nothing(script->place[1]);
	return np_script_put(script, op);
}
