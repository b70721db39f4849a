/* SPDX-License-Identifier: MIT */
/*
 * Does a copy name the source it was printed from? Asked of articles without
 * a credit to an agency that is known: the name of the source, of an address
 * the longest part, anywhere in the text, by letters and figures alone. It is
 * rather believed than not: nobody is to be blamed by mistake.
 */
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "report/report_gather.h"

enum {
	LEAST = 4 /* letters of a name; a shorter one is found in any text */
};

/* Letters and figures, small; other bytes of UTF-8 as they are. */
static enum np_status squash(struct np_buf *out, struct np_span text)
{
	if (np_buf_reserve(out, text.len + 1))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char byte = (unsigned char)text.ptr[i];
		const bool large = byte >= 'A' && byte <= 'Z';

		if (large || byte >= 0x80 || (byte >= 'a' && byte <= 'z') ||
		    (byte >= '0' && byte <= '9'))
			out->ptr[out->len++] =
				(char)(large ? byte - 'A' + 'a' : byte);
	}
	return NP_OK;
}

static struct np_span longest_part(struct np_span name)
{
	struct np_span best = { name.ptr, 0 };
	size_t begin = 0;

	for (size_t i = 0; i <= name.len; i++) {
		if (i < name.len && name.ptr[i] != '.')
			continue;
		if (i - begin > best.len)
			best = (struct np_span){ name.ptr + begin, i - begin };
		begin = i + 1;
	}
	return best;
}

static bool contains(const struct np_buf *text, const struct np_buf *word)
{
	const char *at = text->ptr, *end = text->ptr + text->len;

	while (word->len >= LEAST && (size_t)(end - at) >= word->len) {
		at = memchr(at, word->ptr[0],
			    (size_t)(end - at) - word->len + 1);
		if (!at)
			return false;
		if (!memcmp(at, word->ptr, word->len))
			return true;
		at++;
	}
	return false;
}

enum np_status np_report_named(struct report_facts *facts,
			       struct np_store *store)
{
	struct np_buf page = { 0 }, name = { 0 };
	enum np_status status = NP_OK;

	for (size_t i = 0; i < facts->articles && !status; i++) {
		struct report_article *one = &facts->article[i];
		struct np_span text = { 0 };

		if (!one->from || one->credited || !one->current)
			continue;
		status = np_store_text(store, one->id, &text, facts->err);
		if (status == NP_END) {
			status = NP_OK;
			continue;
		}
		page.len = name.len = 0;
		if (!status)
			status = squash(&page, text);
		if (!status)
			status = squash(
				&name,
				longest_part(np_report_source_name(
					facts,
					facts->article[one->from - 1].source)));
		one->named = !status && contains(&page, &name);
	}
	np_buf_clear(&page);
	np_buf_clear(&name);
	return status == NP_ERR_NOMEM
		       ? np_error_set(facts->err, status, "out of memory")
		       : status;
}
