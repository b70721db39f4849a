/* SPDX-License-Identifier: MIT */
/* Matches to verdicts: who stays, and for whom each other one goes. */
#ifndef BATCH_DECIDE_H
#define BATCH_DECIDE_H

#include "batch/verify.h"

/* Of each rank. by is its own rank when it is kept. */
struct verdict {
	uint32_t by;
	uint32_t shared, size, size_by; /* shingles; of near ones only */
	uint32_t same; /* 1: removed for the same text */
};

/*
 * Walks from the article to keep first down: an article goes when it is a
 * verified match of one that stays (of several, the one it resembles most),
 * else it stays. So every removal has its proof, there are no chains, no two
 * that stay are a verified pair, and the outcome is the only one with these
 * properties for the order. matches are ascending by (a, b). verdicts has
 * room for every rank.
 */
enum np_status decide(const struct corpus *corpus, const uint32_t *order,
		      const struct candidates *candidates,
		      const struct match *matches, size_t matches_len,
		      struct verdict *verdicts,
		      struct np_dedup_summary *summary,
		      struct np_error *err) NP_CHECKED;

#endif
