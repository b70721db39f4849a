/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are a page with an article, or a reason. All that is said of it is
 * UTF-8, the page is left as it was, and a reader that has seen other pages
 * says the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/html.h"
#include "ingest/text_page.h"
#include "ingest/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void check_utf8(struct np_span text)
{
	struct np_buf copy = { 0 };
	uint64_t replaced = 0;

	if (!text.ptr)
		return;
	expect(!np_utf8_mend(text, &copy, &replaced));
	expect(replaced == 0 && copy.len == text.len);
	np_buf_clear(&copy);
}

static bool is_equal(struct np_span a, struct np_span b)
{
	return !a.ptr == !b.ptr && a.len == b.len &&
	       (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

/* As a saved text: what is found is a part of it, and never longer. */
static void check_text(struct np_span text)
{
	struct np_text_page *page = np_text_page_new();
	struct np_article article = { 0 };
	bool found = false;

	expect(page && !np_text_page_read(page, text, &article, &found));
	expect(!found || (article.field[NP_FIELD_TEXT].len &&
			  article.field[NP_FIELD_TEXT].len <= text.len));
	np_text_page_free(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct np_span other = {
		"<title>a</title><p>Other words that make a page, one two.", 57
	};
	const struct np_span page = { (const char *)data, size };
	struct np_html *first = NULL;
	struct np_html *second = NULL;
	struct np_article a = { 0 };
	struct np_article b = { 0 };
	enum np_skip skip;

	expect(!np_html_new(&first) && !np_html_new(&second));
	skip = np_html_read(first, page, NULL, &a, NULL);
	expect(!np_html_read(second, other, NULL, &b, NULL));
	expect(np_html_read(second, page, NULL, &b, NULL) == skip);
	for (int i = 0; i < NP_FIELD_COUNT; i++) {
		check_utf8(a.field[i]);
		expect(is_equal(a.field[i], b.field[i]));
	}
	expect(skip || a.field[NP_FIELD_TEXT].len);
	expect(!a.has_date || !a.bad_date);
	check_text(page);
	np_html_free(first);
	np_html_free(second);
	return 0;
}
