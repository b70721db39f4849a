/* SPDX-License-Identifier: MIT */
/* Matches to verdicts: who stays, and for whom each other one goes. */
#ifndef BATCH_DECIDE_H
#define BATCH_DECIDE_H

#include "batch/outcome.h"

/*
 * Walks from the article to keep first down: an article goes when it is a
 * verified match of one that stays (of several, the one it resembles most; in
 * a crowded band, the first that is found), else it stays. So every removal
 * has its proof, there are no chains, no two that stay are a verified pair,
 * and who stays is settled by the order alone. Fills outcome->verdicts from
 * all else in it.
 */
enum np_status np_decide(struct outcome *outcome,
			 struct np_dedup_summary *summary,
			 struct np_error *err) NP_CHECKED;

/*
 * decide_ties.c: the same by ties: an article goes when one that stays has the
 * same text, or when a tie to one that stays removes it.
 */
enum np_status np_decide_ties(struct outcome *outcome,
			      struct np_error *err) NP_CHECKED;

#endif
