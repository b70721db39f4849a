/* SPDX-License-Identifier: MIT */
#include "report/html_text.h"

#include "base/utf8.h"
#include "report/diff_show.h"

static enum np_status add_odd(struct np_buf *out, int32_t code, uint8_t byte)
{
	if (code < 0)
		return np_buf_print(out, "<span class=\"ctl\">%02X</span>",
				    byte);
	return np_buf_print(out, "<span class=\"ctl\">U+%04X</span>",
			    (unsigned)code);
}

static const char *entity_of(int32_t code)
{
	switch (code) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

enum np_status np_html_add(struct np_buf *out, struct np_span text, bool plain)
{
	const uint8_t *at = (const uint8_t *)text.ptr;
	const uint8_t *end = at + text.len;
	enum np_status status = NP_OK;

	while (at < end && !status) {
		const struct np_utf8 one = np_utf8_any(at, end);
		const char *entity = entity_of(one.code);

		if (np_diff_is_hostile(one.code))
			status = plain ? np_buf_add_text(out, "\xEF\xBF\xBD")
				       : add_odd(out, one.code, *at);
		else if (entity)
			status = np_buf_add_text(out, entity);
		else
			status = np_buf_add(out, at, one.len);
		at += one.len;
	}
	return status;
}

struct np_span np_html_cut(struct np_span text, size_t most)
{
	if (text.len <= most)
		return text;
	while (most && ((uint8_t)text.ptr[most] & 0xC0) == 0x80)
		most--;
	text.len = most;
	return text;
}
