/* SPDX-License-Identifier: MIT */
/* Runs of equal tokens of two bodies, and the chain of those in order; how
 * and with what bound is told in compare.h. */
#ifndef DETECT_CHAIN_H
#define DETECT_CHAIN_H

#include "detect/compare.h"

/* All runs, the longest NP_RUNS_MOST, by place in a, then in b: in
 * comparer->run. *cut: there were more. */
enum np_status np_chain_find(struct np_comparer *comparer,
			     const struct np_body *a, const struct np_body *b,
			     bool *cut) NP_CHECKED;

/* The chain of these: in comparer->chain; what runs share with the one before
 * is cut off their beginning. Gives its length. */
enum np_status np_chain_choose(struct np_comparer *comparer,
			       uint32_t *len) NP_CHECKED;

#endif
