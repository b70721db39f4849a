/* SPDX-License-Identifier: MIT */
/* The order in which articles are preferred, from the rules to keep. */
#ifndef BATCH_POLICY_H
#define BATCH_POLICY_H

#include "batch/corpus.h"

/*
 * Fills order[rank] with the entry of each rank, best first, and rank[entry];
 * both have room for every entry. The order is total and depends on the input
 * order only through NP_KEEP_FIRST, or between records equal in id, text and
 * all that the rules look at.
 */
enum np_status np_policy_rank(const struct corpus *corpus, uint32_t *order,
			      uint32_t *rank, struct np_error *err) NP_CHECKED;

#endif
