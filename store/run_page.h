/* SPDX-License-Identifier: MIT */
/* A page of a run: entries in order, searched as they lie. */
#ifndef STORE_RUN_PAGE_H
#define STORE_RUN_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A run's entries are in this order: by place, then by article. */
struct run_pair {
	uint64_t place; /* of 48 bits: see store/runs.h */
	uint32_t article;
};

static inline bool np_run_pair_is_less(struct run_pair a, struct run_pair b)
{
	return a.place < b.place ||
	       (a.place == b.place && a.article < b.article);
}

enum {
	PAGE_HEAD = 24,
	PAGE_TAIL = 8,
	/* With its row it fills an SQLite page of 8 KiB. */
	PAGE_BYTES = 8120,
	PAGE_MOST = PAGE_BYTES - PAGE_HEAD - PAGE_TAIL, /* entries */
	PLACE_BITS = 48
};

/* A sum of bytes that no change inside one aligned word leaves as it was. */
uint64_t np_page_sum(const void *bytes, size_t len, uint64_t seed);

/* A body taken apart; borrows it. */
struct page {
	const unsigned char *keys, *articles;
	uint64_t first; /* place */
	uint32_t least; /* article */
	uint32_t count; /* > 0 */
	unsigned key_width, article_width;
};

/* False when the body's length is not what its head says. */
bool np_page_open(struct page *page, const void *body, size_t len);

/* Is the checksum right, for the page of this id? Of a body that opens. */
bool np_page_is_whole(const void *body, size_t len, uint64_t id);

struct run_pair np_page_pair(const struct page *page, uint32_t at);

/* The first entry whose place is not less, or count. */
uint32_t np_page_search(const struct page *page, uint64_t place);

/* Entries that are to be a page, as they come. */
struct page_maker {
	uint32_t count;
	unsigned key_width, article_width;
	uint32_t least, most; /* articles */
	uint64_t places[PAGE_MOST];
	uint32_t articles[PAGE_MOST];
	unsigned char body[PAGE_BYTES];
};

/* The next in order; false when it does not fit: the page is full. */
bool np_page_maker_add(struct page_maker *maker, struct run_pair pair);

/* Makes maker->body of the entries and forgets them; its length. */
size_t np_page_maker_end(struct page_maker *maker, uint64_t id);

#endif
