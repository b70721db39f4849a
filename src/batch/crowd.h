/* SPDX-License-Identifier: MIT */
/*
 * Articles of crowded bands: found among the kept ones without pairing
 * everybody with everybody. See the head of crowd.c.
 */
#ifndef BATCH_CROWD_H
#define BATCH_CROWD_H

#include "batch/verify.h"

struct crowd;

enum np_status np_crowd_new(struct crowd **out, const struct corpus *corpus,
			    const uint32_t *order,
			    const struct candidates *candidates,
			    struct np_error *err) NP_CHECKED;
void np_crowd_free(struct crowd *crowd);

/*
 * Is this crowded article, the next by rank, a match of one that was kept?
 * Then match has it as a. Ranks must come in ascending order, all of them.
 */
enum np_status np_crowd_find(struct crowd *crowd, uint32_t rank, bool *found,
			     struct match *match,
			     struct np_error *err) NP_CHECKED;

/* Says that the article asked for last is kept. */
enum np_status np_crowd_keep(struct crowd *crowd,
			     struct np_error *err) NP_CHECKED;

/* Pairs verified, and articles whose search ended at the limit of work. */
uint64_t np_crowd_verified(const struct crowd *crowd);
uint64_t np_crowd_cut(const struct crowd *crowd);

#endif
