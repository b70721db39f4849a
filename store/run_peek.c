/* SPDX-License-Identifier: MIT */
/*
 * Most searches in a page find nothing, and SQLite copies a whole page for
 * each. Where the page's sum is known to be right, some hundred bytes about
 * the place will do, read as a part of the BLOB: keys are hashes, so that of
 * n between two fences the one at share s of the way is number s * n, give or
 * take sqrt(n) / 2. A window of 128 holds it in more than 99 of 100 cases for
 * pages of 1300 entries; the others read the page.
 *
 * Nothing here fails: what does not go this way goes the other, which tells
 * what is wrong.
 */
#include "store/run_parts.h"

enum {
	WINDOW = PEEK_MOST,
	WIDEST = 6 /* bytes of a key */
};

void np_run_peek_end(struct run_peek *peek)
{
	sqlite3_blob_close(peek->blob);
	peek->blob = NULL;
}

/* Stands at a page; false when that cannot be done. */
static bool seek(struct run_peek *peek, struct db *db, int64_t id)
{
	int code;

	if (peek->blob)
		code = sqlite3_blob_reopen(peek->blob, id);
	else
		code = sqlite3_blob_open(db->handle, "main", "page", "body", id,
					 0, &peek->blob);
	if (code)
		np_run_peek_end(peek);
	return !code;
}

static uint64_t number_of(const unsigned char *from, unsigned width)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value |= (uint64_t)from[i] << (8 * i);
	return value;
}

static uint32_t search(const unsigned char *keys, uint32_t count,
		       unsigned width, uint64_t target)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (number_of(keys + (size_t)middle * width, width) < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Takes `count` articles from the page's entry `at` on. */
static bool take(const struct run_peek *peek, uint32_t at, uint32_t count,
		 struct run_ids *ids)
{
	unsigned char least[4], articles[WINDOW * 4];
	const unsigned width = peek->article_width;
	const size_t offset = PAGE_HEAD +
			      (size_t)peek->count * peek->key_width +
			      (size_t)at * width;

	if (sqlite3_blob_read(peek->blob, least, 4, 16) ||
	    sqlite3_blob_read(peek->blob, articles, (int)(count * width),
			      (int)offset))
		return false;
	for (uint32_t i = 0; i < count; i++)
		ids->ptr[ids->len++] =
			(uint32_t)number_of(least, 4) +
			(uint32_t)number_of(articles + (size_t)i * width,
					    width);
	return true;
}

/* Reads the window and what it holds of the place. */
static bool look(const struct run_peek *peek, uint32_t guess, uint64_t target,
		 struct run_ids *ids)
{
	const unsigned width = peek->key_width;
	const uint32_t from = guess > WINDOW / 2 ? guess - WINDOW / 2 : 0;
	const uint32_t len =
		peek->count - from < WINDOW ? peek->count - from : WINDOW;
	unsigned char keys[WINDOW * WIDEST];
	uint32_t at, end;

	if (sqlite3_blob_read(peek->blob, keys, (int)(len * width),
			      (int)(PAGE_HEAD + from * width)))
		return false;
	at = search(keys, len, width, target);
	for (end = at; end < len; end++)
		if (number_of(keys + (size_t)end * width, width) != target)
			break;
	/* At an edge there may be more behind it. */
	if (at == 0 || end == len)
		return false;
	return end == at || take(peek, from + at, end - at, ids);
}

bool np_run_peek(struct run_peek *peek, struct db *db, const struct run *run,
		 uint32_t number, uint64_t place, struct run_ids *ids)
{
	const unsigned widths = run->widths[number];
	uint64_t span, target, guess, body;

	if (!widths || number + 1 >= run->pages ||
	    place <= run->fences[number] || place >= run->fences[number + 1])
		return false;
	peek->key_width = widths & 0xf;
	peek->article_width = widths >> 4;
	if (!peek->key_width || !seek(peek, db, run->id << RUN_SHIFT | number))
		return false;
	body = (uint64_t)sqlite3_blob_bytes(peek->blob);
	if (body < PAGE_HEAD + PAGE_TAIL || body > PAGE_BYTES)
		return false;
	body -= PAGE_HEAD + PAGE_TAIL;
	peek->count = (uint32_t)(body / (widths % 16 + widths / 16));
	span = run->fences[number + 1] - run->fences[number];
	target = place - run->fences[number];
	/* Too large for that only where a file is damaged. */
	if (span >> 48)
		return false;
	guess = target * peek->count / span;
	return look(peek, (uint32_t)guess, target, ids);
}

bool np_run_peek_whole(struct run_peek *peek, struct db *db, struct run *run,
		       uint32_t number, unsigned char body[PAGE_BYTES],
		       size_t *len)
{
	const int64_t id = run->id << RUN_SHIFT | number;
	struct page page;
	int size;

	if (!seek(peek, db, id))
		return false;
	size = sqlite3_blob_bytes(peek->blob);
	if (size < 0 || size > PAGE_BYTES ||
	    sqlite3_blob_read(peek->blob, body, size, 0))
		return false;
	*len = (size_t)size;
	if (!np_page_open(&page, body, *len) ||
	    page.first != run->fences[number])
		return false;
	if (!run->widths[number] && !np_page_is_whole(body, *len, (uint64_t)id))
		return false;
	run->widths[number] =
		(unsigned char)(page.key_width | page.article_width << 4);
	return true;
}
