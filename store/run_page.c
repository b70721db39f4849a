/* SPDX-License-Identifier: MIT */
/*
 * A page, all of it little-endian:
 *
 *	 0  u32  "NPG1"
 *	 4  u32  count, of entries: at least one
 *	 8  u64  first place
 *	16  u32  least article
 *	20  u8   key width: 0 to 6 bytes
 *	21  u8   article width: 1 to 4 bytes
 *	22  u16  0
 *	24  count x key width: place - first place, ascending
 *	    count x article width: article - least article, ascending where
 *	    places are equal
 *	    u64  sum of all before, seeded with the page's id
 *
 * The keys of a run's page lie close together, and so do the articles of a
 * batch: the differences need 5 to 6 bytes an entry in place of 10. All of a
 * page have one width, so that a search reads a few of them and decodes none
 * of the others. Keys are hashes: the place to look at first is interpolated.
 *
 * The sum takes words of 8 bytes in four lanes, so that the multiplications
 * overlap. A step, lane = rotate(lane ^ word) * odd, gives different lanes for
 * different words and for different lanes before, and so does the folding of a
 * lane into the result: a change inside one word always changes the sum, any
 * other goes unseen in one of 2^64 cases. It is a guard against damage, not
 * against forgery.
 */
#include "store/run_page.h"

#include <assert.h>
#include <string.h>

#define MAGIC UINT32_C(0x3147504e)

/* Odd, half of the bits set: the fractions of the golden ratio and of the
 * square roots of 2, 3 and 5. */
#define ODD_0 UINT64_C(0x9e3779b97f4a7c15)
#define ODD_1 UINT64_C(0x6a09e667f3bcc909)
#define ODD_2 UINT64_C(0xbb67ae8584caa73b)
#define ODD_3 UINT64_C(0x3c6ef372fe94f82b)

enum {
	LANES = 4,
	WORD = 8,
	KEY_WIDTH_MOST = 6,
	ARTICLE_WIDTH_MOST = 4,
	GALLOP = 8 /* entries: two cache lines about the guess */
};

static uint64_t load_64(const unsigned char *from)
{
	return (uint64_t)from[0] | (uint64_t)from[1] << 8 |
	       (uint64_t)from[2] << 16 | (uint64_t)from[3] << 24 |
	       (uint64_t)from[4] << 32 | (uint64_t)from[5] << 40 |
	       (uint64_t)from[6] << 48 | (uint64_t)from[7] << 56;
}

static uint32_t load_32(const unsigned char *from)
{
	return (uint32_t)from[0] | (uint32_t)from[1] << 8 |
	       (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static void save(unsigned char *to, uint64_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t mix(uint64_t lane, uint64_t word, uint64_t odd)
{
	lane ^= word;
	return (lane << 27 | lane >> 37) * odd;
}

uint64_t np_page_sum(const void *bytes, size_t len, uint64_t seed)
{
	static const uint64_t odd[LANES] = { ODD_0, ODD_1, ODD_2, ODD_3 };
	const unsigned char *at = bytes;
	const size_t blocks = len / (LANES * WORD);
	uint64_t lane[LANES] = { ODD_3, ODD_2, ODD_1, ODD_0 };
	unsigned char rest[LANES * WORD] = { 0 };
	uint64_t sum = mix(seed, len, ODD_0);

	for (size_t i = 0; i < blocks; i++, at += LANES * WORD)
		for (unsigned j = 0; j < LANES; j++)
			lane[j] = mix(lane[j], load_64(at + WORD * j), odd[j]);
	if (len % (LANES * WORD))
		memcpy(rest, at, len % (LANES * WORD));
	for (unsigned j = 0; j < LANES; j++)
		lane[j] = mix(lane[j], load_64(rest + WORD * j), odd[j]);
	for (unsigned j = 0; j < LANES; j++) {
		sum = mix(sum, lane[j], ODD_1);
		sum ^= sum >> 31;
	}
	return sum;
}

bool np_page_open(struct page *page, const void *body, size_t len)
{
	const unsigned char *at = body;
	uint64_t want;

	if (len < PAGE_HEAD + PAGE_TAIL || len > PAGE_BYTES ||
	    load_32(at) != MAGIC || at[22] || at[23])
		return false;
	page->count = load_32(at + 4);
	page->first = load_64(at + 8);
	page->least = load_32(at + 16);
	page->key_width = at[20];
	page->article_width = at[21];
	if (page->key_width > KEY_WIDTH_MOST || !page->article_width ||
	    page->article_width > ARTICLE_WIDTH_MOST || !page->count)
		return false;
	want = (uint64_t)page->count * (page->key_width + page->article_width);
	if (want != len - PAGE_HEAD - PAGE_TAIL)
		return false;
	page->keys = at + PAGE_HEAD;
	page->articles = page->keys + (size_t)page->count * page->key_width;
	return true;
}

bool np_page_is_whole(const void *body, size_t len, uint64_t id)
{
	const unsigned char *tail =
		(const unsigned char *)body + len - PAGE_TAIL;

	return load_64(tail) == np_page_sum(body, len - PAGE_TAIL, id);
}

/* Reads a whole word from there: behind the last number lies the tail. */
static uint64_t number_at(const unsigned char *numbers, uint32_t at,
			  unsigned width)
{
	return load_64(numbers + (size_t)at * width) &
	       ((UINT64_C(1) << (8 * width)) - 1);
}

static uint64_t key_at(const struct page *page, uint32_t at)
{
	return number_at(page->keys, at, page->key_width);
}

struct run_pair np_page_pair(const struct page *page, uint32_t at)
{
	const uint64_t article =
		number_at(page->articles, at, page->article_width);

	return (struct run_pair){ page->first + key_at(page, at),
				  page->least + (uint32_t)article };
}

uint32_t np_page_search(const struct page *page, uint64_t place)
{
	const uint64_t target = place - page->first;
	const uint64_t last = key_at(page, page->count - 1);
	uint32_t low = 0, high = page->count, step = GALLOP;
	uint32_t guess;

	if (place <= page->first)
		return 0;
	if (target > last)
		return page->count;
	guess = (uint32_t)(target * (page->count - 1) / last);
	if (key_at(page, guess) < target) {
		low = guess + 1;
		for (; low + step < high && key_at(page, low + step) < target;
		     step *= 2)
			low += step + 1;
		if (low + step < high)
			high = low + step;
	} else {
		high = guess;
		for (; high > step && key_at(page, high - step) >= target;
		     step *= 2)
			high -= step;
		if (high > step)
			low = high - step + 1;
	}
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (key_at(page, middle) < target)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static unsigned width_for(uint64_t value, unsigned width)
{
	while (value >> (8 * width))
		width++;
	return width;
}

bool np_page_maker_add(struct page_maker *maker, struct run_pair pair)
{
	const uint32_t at = maker->count;
	const uint64_t first = at ? maker->places[0] : pair.place;
	const uint32_t least =
		at && maker->least < pair.article ? maker->least : pair.article;
	const uint32_t most =
		at && maker->most > pair.article ? maker->most : pair.article;
	const unsigned key_width =
		width_for(pair.place - first, at ? maker->key_width : 0);
	const unsigned article_width =
		width_for(most - least, at ? maker->article_width : 1);

	assert(pair.place >= first && pair.place >> PLACE_BITS == 0);
	if ((size_t)(at + 1) * (key_width + article_width) > PAGE_MOST)
		return false;
	maker->key_width = key_width;
	maker->article_width = article_width;
	maker->least = least;
	maker->most = most;
	maker->places[at] = pair.place;
	maker->articles[at] = pair.article;
	maker->count = at + 1;
	return true;
}

size_t np_page_maker_end(struct page_maker *maker, uint64_t id)
{
	const unsigned key_width = maker->key_width;
	const unsigned article_width = maker->article_width;
	const uint64_t first = maker->places[0];
	unsigned char *to = maker->body;
	size_t len;

	save(to, MAGIC, 4);
	save(to + 4, maker->count, 4);
	save(to + 8, first, 8);
	save(to + 16, maker->least, 4);
	save(to + 20, key_width, 1);
	save(to + 21, article_width, 3);
	to += PAGE_HEAD;
	for (uint32_t i = 0; i < maker->count; i++, to += key_width)
		save(to, maker->places[i] - first, key_width);
	for (uint32_t i = 0; i < maker->count; i++, to += article_width)
		save(to, maker->articles[i] - maker->least, article_width);
	len = (size_t)(to - maker->body);
	save(to, np_page_sum(maker->body, len, id), PAGE_TAIL);
	maker->count = 0;
	return len + PAGE_TAIL;
}
