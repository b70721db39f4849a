/* SPDX-License-Identifier: MIT */
#include "report/pen.h"

#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "diff/letters.h"
#include "report/diff_show.h"

#define STYLE_OFF "\x1b[0m"

enum {
	TAB = 8,
	/* One character with very many marks is cut after so many bytes. */
	CLUSTER_MOST = 64
};

enum np_status np_pen_style(struct pen *pen, const char *style)
{
	enum np_status status = NP_OK;

	if (!pen->colour || pen->style == style)
		return NP_OK;
	if (pen->style)
		status = np_buf_add_text(pen->out, STYLE_OFF);
	if (!status && style) {
		/* Blanks before a stretch do not belong to it. */
		for (; pen->blanks && !status; pen->blanks--, pen->column++)
			status = np_buf_add_text(pen->out, " ");
		if (!status)
			status = np_buf_add_text(pen->out, style);
	}
	pen->style = style;
	return status;
}

enum np_status np_pen_line(struct pen *pen)
{
	enum np_status status = NP_OK;

	if (pen->style)
		status = np_buf_add_text(pen->out, STYLE_OFF);
	if (!status)
		status = np_buf_add_text(pen->out, "\n");
	if (!status && pen->indent)
		status = np_buf_add_text(pen->out, pen->indent);
	if (!status && pen->style)
		status = np_buf_add_text(pen->out, pen->style);
	pen->column = pen->indent_width;
	pen->blanks = 0;
	pen->ends++;
	return status;
}

/* A character as it may be written, and its columns. */
struct glyph {
	char text[CLUSTER_MOST];
	size_t len;
	uint32_t width;
};

static void add_escape(struct glyph *glyph, int32_t code, uint8_t byte)
{
	static const char hex[] = "0123456789ABCDEF";
	const uint32_t value = code < 0 ? byte : (uint32_t)code;
	int digits = code < 0 ? 2 : value > 0xFFFF ? 5 : 4;

	glyph->len = 0;
	glyph->text[glyph->len++] = '<';
	if (code >= 0) {
		glyph->text[glyph->len++] = 'U';
		glyph->text[glyph->len++] = '+';
	}
	while (digits-- > 0)
		glyph->text[glyph->len++] = hex[value >> 4 * digits & 15];
	glyph->text[glyph->len++] = '>';
	glyph->width = (uint32_t)glyph->len;
}

/* The cluster at `at`, or as much of it as a glyph holds; gives its bytes. */
static size_t glyph_at(struct glyph *glyph, const uint8_t *at,
		       const uint8_t *end, const struct letter *letter)
{
	const struct np_utf8 first = np_utf8_any(at, end);
	size_t len = first.len;

	if (np_diff_is_hostile(first.code)) {
		add_escape(glyph, first.code, *at);
		return len;
	}
	while (len < letter->len) {
		const struct np_utf8 next = np_utf8_any(at + len, end);

		if (np_diff_is_hostile(next.code) ||
		    len + next.len > CLUSTER_MOST)
			break;
		len += next.len;
	}
	memcpy(glyph->text, at, len);
	glyph->len = len;
	glyph->width = 0;
	if (letter->code >= 0) {
		const int width = utf8proc_charwidth(letter->code);

		glyph->width = width > 0 ? (uint32_t)width : 0;
	}
	return len;
}

static enum np_status put(struct pen *pen, const char *text, size_t len,
			  uint32_t width)
{
	enum np_status status = NP_OK;

	width += (uint32_t)strlen(pen->mark);
	if (pen->width && pen->column > pen->indent_width &&
	    pen->column + pen->blanks + width > pen->width)
		status = np_pen_line(pen);
	for (; pen->blanks && !status; pen->blanks--, pen->column++)
		status = np_buf_add_text(pen->out, " ");
	if (!status && pen->mark[0])
		status = np_buf_add_text(pen->out, pen->mark);
	pen->mark[0] = '\0';
	pen->column += width;
	pen->ends = 0;
	return status ? status : np_buf_add(pen->out, text, len);
}

void np_pen_mark(struct pen *pen, const char *mark)
{
	const size_t before = strlen(pen->mark);
	const size_t len = strlen(mark);

	if (before + len < sizeof(pen->mark))
		memcpy(pen->mark + before, mark, len + 1);
}

static enum np_status flush(struct pen *pen, struct np_buf *word,
			    uint32_t *width)
{
	enum np_status status = NP_OK;

	if (word->len)
		status = put(pen, word->ptr, word->len, *width);
	word->len = 0;
	*width = 0;
	return status;
}

/* White space: a blank, or a line end where the text has one. */
static enum np_status blank(struct pen *pen, int32_t code)
{
	if (code == '\n' && !pen->one_line)
		return pen->squeeze && pen->ends > 1 ? NP_OK : np_pen_line(pen);
	if (code == '\t')
		pen->blanks += TAB - (pen->column + pen->blanks) % TAB;
	else if (!pen->one_line || pen->column > pen->indent_width)
		pen->blanks += pen->one_line && pen->blanks ? 0 : 1;
	return NP_OK;
}

static enum np_status letter_out(struct pen *pen, struct np_buf *word,
				 uint32_t *width, const struct glyph *glyph)
{
	enum np_status status = NP_OK;

	/* A word longer than a line is broken anywhere. */
	if (pen->width &&
	    *width + glyph->width + pen->indent_width > pen->width)
		status = flush(pen, word, width);
	if (!status)
		status = np_buf_add(word, glyph->text, glyph->len);
	*width += glyph->width;
	return status;
}

enum np_status np_pen_text(struct pen *pen, struct np_span text)
{
	const uint8_t *at = (const uint8_t *)text.ptr;
	const uint8_t *end = at + text.len;
	struct np_buf word = { 0 };
	enum np_status status = NP_OK;
	uint32_t width = 0;

	while (at < end && !status) {
		const struct letter letter = np_cluster_at(at, end);
		struct glyph glyph = { .len = 0 };

		if (letter.what == LETTER_SPACE) {
			status = flush(pen, &word, &width);
			if (!status)
				status = blank(pen,
					       letter.code == '\r' &&
							       letter.len == 2
						       ? '\n'
						       : letter.code);
			at += letter.len;
			continue;
		}
		at += glyph_at(&glyph, at, end, &letter);
		status = letter_out(pen, &word, &width, &glyph);
		if (!status && letter.what == LETTER_UNSPACED)
			status = flush(pen, &word, &width);
	}
	if (!status)
		status = flush(pen, &word, &width);
	np_buf_clear(&word);
	return status;
}

uint32_t np_pen_width(struct np_span text)
{
	const uint8_t *at = (const uint8_t *)text.ptr;
	const uint8_t *end = at + text.len;
	uint32_t width = 0;

	while (at < end) {
		const struct letter letter = np_cluster_at(at, end);
		struct glyph glyph = { .len = 0 };

		at += glyph_at(&glyph, at, end, &letter);
		width += glyph.width;
	}
	return width;
}
