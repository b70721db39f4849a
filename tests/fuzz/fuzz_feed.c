/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are a feed: its items stand in it one behind the other, and each
 * is an article in UTF-8 or has a reason. A reader that has seen other items
 * says the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/feed.h"
#include "ingest/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct readers {
	struct np_feed *feed;
	struct np_html *html;
};

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

static enum np_skip read_item(struct readers *readers, struct np_span item,
			      const char *encoding, struct np_article *out)
{
	char detail[120] = "";
	const enum np_skip skip = np_feed_read(readers->feed, item, encoding,
					       readers->html, out, detail);

	expect(!np_feed_status(readers->feed) && !skip == !detail[0]);
	return skip;
}

static void read_twice(struct readers *used, struct np_span item,
		       const char *encoding)
{
	struct readers fresh = { np_feed_new(), NULL };
	struct np_article first, again;
	const enum np_skip skip = read_item(used, item, encoding, &first);

	expect(fresh.feed && !np_html_new(&fresh.html));
	expect(read_item(&fresh, item, encoding, &again) == skip);
	for (int i = 0; !skip && i < NP_FIELD_COUNT; i++) {
		const struct np_span a = first.field[i], b = again.field[i];

		expect(!a.ptr == !b.ptr && a.len == b.len &&
		       (!a.len || !memcmp(a.ptr, b.ptr, a.len)));
		check_utf8(a);
	}
	expect(skip || first.field[NP_FIELD_TEXT].len);
	np_feed_free(fresh.feed);
	np_html_free(fresh.html);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct np_span bytes = { (const char *)data, size };
	struct readers used = { np_feed_new(), NULL };
	char encoding[NP_FEED_ENCODING];
	struct np_span item = { 0 };
	size_t at = 0, before = 0;

	expect(used.feed && !np_html_new(&used.html));
	np_feed_is(bytes);
	np_feed_encoding(bytes, encoding);
	expect(strlen(encoding) < sizeof(encoding));
	while (np_feed_next(bytes, &at, &item)) {
		const size_t begin = (size_t)(item.ptr - bytes.ptr);

		expect(begin >= before && item.len && at >= begin + item.len &&
		       at <= size);
		before = at;
		read_twice(&used, item, encoding);
	}
	np_feed_free(used.feed);
	np_html_free(used.html);
	return 0;
}
