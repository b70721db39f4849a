/* SPDX-License-Identifier: MIT */
/*
 * Sets of numbers in one fixed order, and an index that finds those that
 * overlap enough: the exact join behind crowd.c.
 *
 * The keys of a set are ascending; small keys should be those that few sets
 * have. For a resemblance of at least t two sets must share a key among the
 * first len - ceil(t len) + 1 of each (prefix filtering: Chaudhuri, Ganti,
 * Kaushik 2006; Bayardo, Ma, Srikant 2007), and the number they share there,
 * plus all that is left behind, must reach t / (1 + t) (len_a + len_b) (the
 * positional bound of PPJoin: Xiao, Wang, Lin, Yu 2008).
 */
#ifndef BATCH_ORDERED_H
#define BATCH_ORDERED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/spool.h"

/* Borrowed ascending keys without repeats. */
struct ordered {
	const uint64_t *keys;
	uint32_t len;
	uint32_t prefix; /* keys that can find, see above */
	uint32_t label;	 /* the caller's */
};

/* The length of that prefix; 0 for an empty set. */
uint32_t np_ordered_prefix(uint32_t len, double threshold);

/* How many keys two sets must share, at least, for the resemblance. */
uint32_t np_ordered_needed(uint32_t len_a, uint32_t len_b, double threshold);

/*
 * Do the sets share at least `needed` keys? Stops as soon as they cannot:
 * with rare keys first, soon.
 */
bool np_ordered_share(const struct ordered *a, const struct ordered *b,
		      uint32_t needed);

struct ordered_index;

/* All of the index lies in the spool. */
enum np_status np_ordered_index_new(struct ordered_index **out,
				    double threshold, struct np_spool *spool,
				    struct np_error *err) NP_CHECKED;
void np_ordered_index_free(struct ordered_index *index);

enum np_status np_ordered_index_add(struct ordered_index *index,
				    const struct ordered *set,
				    struct np_error *err) NP_CHECKED;

/* A set of the index that may resemble the one asked about. */
struct ordered_hit {
	const struct ordered *set; /* borrowed until the next add */
	uint32_t shared;	   /* keys in both prefixes */
};

/*
 * All that pass both bounds, those that share most first, then by label; in
 * *hits, borrowed until the next call. *cut: there was more work than
 * NP_ORDERED_LOOKS, and sets that share common keys alone may be missing.
 */
#define NP_ORDERED_LOOKS (1u << 18)
enum np_status np_ordered_index_find(struct ordered_index *index,
				     const struct ordered *set,
				     const struct ordered_hit **hits,
				     size_t *len, bool *cut) NP_CHECKED;

#endif
