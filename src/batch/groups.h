/* SPDX-License-Identifier: MIT */
/*
 * From keys to pairs that are worth verifying. From here on an article is
 * known by its rank (policy.h): the smaller of two is the one to keep.
 */
#ifndef BATCH_GROUPS_H
#define BATCH_GROUPS_H

#include "batch/corpus.h"

/*
 * A band in which more articles than this meet is crowded: its articles are
 * not paired with one another but handed to crowd.c. Pairs from other bands
 * so number at most CROWD / 2 an article and band.
 */
#define CROWD 64

struct pair {
	uint32_t a, b; /* ranks, a < b */
};

struct candidates {
	struct np_spool *spool;
	uint32_t *twin;	  /* of each rank: the best rank with the same text */
	uint8_t *crowded; /* of each rank: 1 when it stood in a crowded band */
	uint64_t *pairs;  /* a << 32 | b, ascending, no repeats */
	size_t pairs_len;
	uint64_t crowded_len;
};

/*
 * order and rank as in policy.h. Fills twin, crowded and pairs; free with
 * candidates_clear. Without bands there are no pairs.
 */
enum np_status np_candidates_find(const struct corpus *corpus,
				  const uint32_t *order, const uint32_t *rank,
				  struct candidates *out,
				  struct np_error *err) NP_CHECKED;
void np_candidates_clear(struct candidates *candidates);

#endif
