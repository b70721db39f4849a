/* SPDX-License-Identifier: MIT */
/* The different shingles of a text, for exact resemblance. */
#ifndef SHINGLES_SHINGLE_SET_H
#define SHINGLES_SHINGLE_SET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

/* Zeroed is empty; build reuses the memory, clear gives it back. */
struct np_shingle_set {
	uint64_t *item;	  /* the different hashes, in no order but 0 last */
	size_t len;	  /* of item */
	size_t cap;	  /* room in item */
	uint64_t *slot;	  /* open addressing; 0 is free */
	size_t slots;	  /* in use, a power of two; 0 before the first build */
	size_t slots_cap; /* room in slot */
	uint64_t salt;	  /* private: where hashes go */
	unsigned shift;	  /* private */
	bool zero;	  /* 0 is one of them */
};

/* Replaces the set by that of n hashes. On failure the set is as before. */
enum np_status np_shingle_set_build(struct np_shingle_set *set,
				    const uint64_t *hashes,
				    size_t n) NP_CHECKED;

/* How many hashes are in both. */
size_t np_shingle_set_shared(const struct np_shingle_set *a,
			     const struct np_shingle_set *b);

/* Takes NULL. */
void np_shingle_set_clear(struct np_shingle_set *set);

#endif
