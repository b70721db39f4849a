/* SPDX-License-Identifier: MIT */
/*
 * Articles made from seeds, and what a store that was given them must hold:
 * an array, walked from end to end for every question.
 */
#ifndef TESTS_KEPT_H
#define TESTS_KEPT_H

#include "base/buf.h"
#include "store/np-store.h"

enum {
	KEPT_LANES = 16,
	KEPT_BANDS = 8,
	KEPT_PASSAGES = 24, /* of an article, at most */
	KEPT_SEGMENTS = 3
};

/* Of small stores. */
struct np_store_options kept_options(uint32_t flags);

/* Ends the test when the store does not open. */
struct np_store *kept_open(const char *path, uint32_t flags);

struct kept {
	struct np_buf bytes;
	struct np_store_article article;
	struct np_text_info info;
	uint32_t lanes[KEPT_LANES];
	uint64_t passages[KEPT_PASSAGES], offsets[KEPT_PASSAGES];
	uint64_t segments[KEPT_SEGMENTS];
};

/*
 * The article of a seed, under the key of a number: of a few stories, edited,
 * whole or in capitals; some short or empty; fields absent, empty, with NUL
 * and bytes that are not UTF-8.
 */
void kept_make(struct kept *kept, uint64_t key, uint64_t seed);
void kept_clear(struct kept *kept);

/* A version of an article in the model. */
struct entry {
	np_article_id id; /* 0: not told */
	uint64_t key, seed;
	int64_t version;
	bool current;
	bool gone; /* removed; its entries may be in the index still */
	bool lost; /* and no longer there */
	struct np_text_info info;
	uint32_t keys[KEPT_BANDS];
	uint64_t passages[KEPT_PASSAGES];
	size_t passages_len;
};

struct shelf {
	struct entry *ptr;
	size_t len, cap;
};

void shelf_clear(struct shelf *shelf);
void shelf_copy(const struct shelf *from, struct shelf *to);
size_t shelf_count(const struct shelf *shelf); /* without the removed */

/* What an add of this article would make of the shelf. */
enum np_store_outcome shelf_note(struct shelf *shelf, const struct kept *kept,
				 uint64_t key, uint64_t seed);
/* Marks what a removal would; how many. */
uint64_t shelf_drop(struct shelf *shelf, uint64_t key);
/* After a compact. */
void shelf_sweep(struct shelf *shelf);

/* Adds to both; the shelf stays as it was when the store refuses. */
enum np_status shelf_add(struct shelf *shelf, struct np_store *store,
			 uint64_t key, uint64_t seed, struct np_error *err);
enum np_status shelf_remove(struct shelf *shelf, struct np_store *store,
			    uint64_t key, struct np_error *err);

/*
 * Looks whether the store holds what the shelf does: every version with all
 * its fields, text and sketch, and what is gone not; the newest of every key;
 * the numbers. The first difference is said in
 * *why; np_store_* failures too.
 */
bool shelf_is(const struct shelf *shelf, struct np_store *store,
	      struct np_error *why);
/* The candidates of an article against a look at all. */
bool shelf_finds(const struct shelf *shelf, struct np_store *store,
		 const struct kept *probe, struct np_error *why);
/* What is near it by all keys, each of which counts for all its holders. */
bool shelf_nears(const struct shelf *shelf, struct np_store *store,
		 const struct kept *probe, struct np_error *why);
/* All of it, for a number of probes; ends the test when it is not so. */
void shelf_expect(const struct shelf *shelf, struct np_store *store,
		  uint64_t seed, size_t probes);

/* np_store_check with all articles as sample; ends the test on a fault. */
void kept_check(struct np_store *store, const char *told);

#endif
