/* SPDX-License-Identifier: MIT */
#include "base/json_out.h"
#include "base/utf8.h"
#include "report/diff_show.h"

static bool is_utf8(struct np_span text)
{
	const uint8_t *at = (const uint8_t *)text.ptr;
	const uint8_t *end = at + text.len;

	while (at < end) {
		const struct np_utf8 one = np_utf8_any(at, end);

		if (one.code < 0)
			return false;
		at += one.len;
	}
	return true;
}

static struct np_span part(const struct diff_shown *shown, int s,
			   struct np_diff_range range)
{
	return (struct np_span){ shown->text[s].ptr + range.begin,
				 range.end - range.begin };
}

/* "key": "...", or "key_hex": "..." */
static enum np_status add_text(struct np_buf *out, const char *key,
			       struct np_span text)
{
	enum np_status status;

	if (is_utf8(text)) {
		status = np_buf_print(out, ", \"%s\": ", key);
		return status ? status : np_json_add_string(out, text);
	}
	status = np_buf_print(out, ", \"%s_hex\": \"", key);
	for (size_t i = 0; i < text.len && !status; i++)
		status = np_buf_print(out, "%02x", (uint8_t)text.ptr[i]);
	return status ? status : np_buf_add_text(out, "\"");
}

static enum np_status add_range(struct np_buf *out, const char *key,
				struct np_diff_range range)
{
	return np_buf_print(out, ", \"%s\": [%u, %u]", key, range.begin,
			    range.end);
}

static enum np_status add_side(struct np_buf *out,
			       const struct diff_shown *shown, int s)
{
	enum np_status status = np_buf_add_text(out, s ? ", \"b\": {\"name\": "
						       : "{\"a\": {\"name\": ");

	if (!status)
		status = np_json_add_string(out, shown->name[s]);
	return status ? status
		      : np_buf_print(out,
				     ", \"bytes\": %zu, \"words\": %u, "
				     "\"sentences\": %zu}",
				     shown->text[s].len, shown->diff->words[s],
				     shown->diff->sentences_len[s]);
}

static enum np_status add_change_list(struct np_buf *out, uint32_t changes)
{
	enum np_status status = np_buf_add_text(out, "[");
	bool first = true;

	for (uint32_t bit = 1; bit < 1u << NP_DIFF_CHANGES && !status;
	     bit <<= 1) {
		if (!(changes & bit))
			continue;
		status = np_buf_print(out, "%s\"%s\"", first ? "" : ", ",
				      np_diff_change_name(bit));
		first = false;
	}
	return status ? status : np_buf_add_text(out, "]");
}

static enum np_status add_edit(struct np_buf *out,
			       const struct diff_shown *shown, size_t index)
{
	const struct np_diff_edit *edit = &shown->diff->edits[index];
	enum np_status status = np_buf_print(
		out, "%s{\"id\": %zu, \"changes\": ", index ? ", " : "",
		index + 1);

	if (!status)
		status = add_change_list(out, edit->changes);
	if (!status)
		status = np_buf_print(out,
				      ", \"score\": %u, \"sentence_a\": %u, "
				      "\"sentence_b\": %u",
				      edit->score, edit->sentence_a + 1,
				      edit->sentence_b + 1);
	if (!status)
		status = add_range(out, "a", edit->a);
	if (!status)
		status = add_range(out, "b", edit->b);
	if (!status)
		status = add_text(out, "deleted", part(shown, 0, edit->a));
	if (!status)
		status = add_text(out, "inserted", part(shown, 1, edit->b));
	return status ? status : np_buf_add_text(out, "}");
}

static enum np_status add_op(struct np_buf *out, const struct diff_shown *shown,
			     size_t index)
{
	static const char *const names[] = { "same", "noise", "delete",
					     "insert", "away" };
	const struct np_diff_op *op = &shown->diff->ops[index];
	const bool moved = op->move && op->kind == NP_DIFF_SAME;
	enum np_status status =
		np_buf_print(out, "%s{\"op\": \"%s\"", index ? ", " : "",
			     moved ? "move" : names[op->kind]);

	if (!status)
		status = add_range(out, "a", op->a);
	if (!status)
		status = add_range(out, "b", op->b);
	if (!status && op->edit)
		status = np_buf_print(out, ", \"edit\": %u", op->edit);
	if (!status && op->move)
		status = np_buf_print(out, ", \"move\": %u", op->move);
	if (!status &&
	    (op->kind == NP_DIFF_INSERT || op->kind == NP_DIFF_NOISE))
		status = add_text(out, "text", part(shown, 1, op->b));
	return status ? status : np_buf_add_text(out, "}");
}

static enum np_status add_counts(struct np_buf *out, const struct np_diff *diff)
{
	return np_buf_print(out,
			    ", \"same\": %s, \"words_kept\": %u, "
			    "\"words_moved\": %u, \"words_deleted\": %u, "
			    "\"words_inserted\": %u, \"moves\": %u, "
			    "\"noise\": %u, \"edits\": [",
			    diff->edits_len ? "false" : "true",
			    diff->words_kept, diff->words_moved,
			    diff->words_deleted, diff->words_inserted,
			    diff->moves, diff->noises);
}

enum np_status np_diff_to_json(struct np_buf *out,
			       const struct diff_shown *shown)
{
	enum np_status status = add_side(out, shown, 0);

	if (!status)
		status = add_side(out, shown, 1);
	if (!status)
		status = add_counts(out, shown->diff);
	for (size_t i = 0; i < shown->diff->edits_len && !status; i++)
		status = add_edit(out, shown, i);
	if (!status)
		status = np_buf_add_text(out, "], \"ops\": [");
	for (size_t i = 0; i < shown->diff->ops_len && !status; i++)
		status = add_op(out, shown, i);
	return status ? status : np_buf_add_text(out, "]}\n");
}
