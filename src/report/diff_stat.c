/* SPDX-License-Identifier: MIT */
#include "diff/letters.h"
#include "report/diff_show.h"

bool np_diff_is_hostile(int32_t code)
{
	return code < 0 || (code < 0x20 && code != '\n' && code != '\t') ||
	       (code >= 0x7F && code < 0xA0 && code != 0x85) ||
	       (code >= 0x202A && code <= 0x202E) ||
	       (code >= 0x2066 && code <= 0x2069) ||
	       (code >= 0xFFF9 && code <= 0xFFFB) ||
	       (code >= 0xE0000 && code <= 0xE007F);
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void np_diff_trim(struct np_span text, struct np_span part[3])
{
	size_t begin = 0;
	size_t end = text.len;

	while (begin < end && is_blank(text.ptr[begin]))
		begin++;
	while (end > begin && is_blank(text.ptr[end - 1]))
		end--;
	part[0] = (struct np_span){ text.ptr, begin };
	part[1] = (struct np_span){ text.ptr + begin, end - begin };
	part[2] = (struct np_span){ text.ptr + end, text.len - end };
}

struct np_span np_diff_begin(struct np_span text, size_t letters)
{
	const uint8_t *begin = (const uint8_t *)text.ptr;
	const uint8_t *end = begin + text.len;
	const uint8_t *at = begin;
	size_t count = 0;
	size_t blank = 0; /* where the last one is, in bytes and letters */
	size_t before = 0;

	for (; at < end && count < letters; count++) {
		const struct letter letter = np_cluster_at(at, end);

		if (letter.what == LETTER_SPACE) {
			blank = (size_t)(at - begin);
			before = count;
		}
		at += letter.len;
	}
	/* Inside a word, unless it is a long one. */
	if (at < end && np_cluster_at(at, end).what != LETTER_SPACE &&
	    2 * before > letters)
		return (struct np_span){ text.ptr, blank };
	return (struct np_span){ text.ptr, (size_t)(at - begin) };
}

enum np_status np_diff_add_changes(struct np_buf *out, uint32_t changes)
{
	enum np_status status = NP_OK;
	bool first = true;

	for (uint32_t bit = 1; bit < 1u << NP_DIFF_CHANGES && !status;
	     bit <<= 1) {
		if (!(changes & bit))
			continue;
		status = np_buf_print(out, "%s%s", first ? "" : ", ",
				      np_diff_change_name(bit));
		first = false;
	}
	return status;
}

static enum np_status add_share(struct np_buf *out, const char *what,
				uint32_t words, uint32_t all)
{
	return np_buf_print(out, "  %-9s %6u words", what, words) ||
			       (all && np_buf_print(out, "  %5.1f %%",
						    100.0 * words / all)) ||
			       np_buf_add_text(out, "\n")
		       ? NP_ERR_NOMEM
		       : NP_OK;
}

static enum np_status add_kinds(struct np_buf *out, const struct np_diff *diff)
{
	uint32_t counts[NP_DIFF_CHANGES] = { 0 };
	enum np_status status = NP_OK;
	bool first = true;

	for (size_t i = 0; i < diff->edits_len; i++)
		for (int k = 0; k < NP_DIFF_CHANGES; k++)
			counts[k] += diff->edits[i].changes >> k & 1;
	for (int k = 0; k < NP_DIFF_CHANGES && !status; k++) {
		if (!counts[k])
			continue;
		status = np_buf_print(out, "%s%s %u",
				      first ? "  of them:  " : ", ",
				      np_diff_change_name(1u << k), counts[k]);
		first = false;
	}
	return status || first ? status : np_buf_add_text(out, "\n");
}

enum np_status np_diff_to_stat(struct np_buf *out,
			       const struct diff_shown *shown)
{
	const struct np_diff *diff = shown->diff;
	uint32_t top = 0;
	enum np_status status;

	for (size_t i = 0; i < diff->edits_len; i++)
		if (diff->edits[i].score > top)
			top = diff->edits[i].score;
	status = np_buf_print(out, "%u words in %zu sentences -> %u in %zu\n",
			      diff->words[0], diff->sentences_len[0],
			      diff->words[1], diff->sentences_len[1]);
	if (!status)
		status = add_share(out, "kept", diff->words_kept,
				   diff->words[1]);
	if (!status && diff->moves)
		status = add_share(out, "  moved", diff->words_moved,
				   diff->words[1]);
	if (!status)
		status = add_share(out, "deleted", diff->words_deleted,
				   diff->words[0]);
	if (!status)
		status = add_share(out, "inserted", diff->words_inserted,
				   diff->words[1]);
	if (!status)
		status = np_buf_print(out,
				      "  edits:    %zu, substance up to %u of "
				      "100\n",
				      diff->edits_len, top);
	if (!status)
		status = add_kinds(out, diff);
	if (!status && diff->noises)
		status = np_buf_print(out, "  noise:    %u places\n",
				      diff->noises);
	return status;
}
