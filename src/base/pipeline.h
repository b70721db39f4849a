/* SPDX-License-Identifier: MIT */
/*
 * An ordered pipeline: take (one at a time, in order), work (in parallel),
 * put (one at a time, in the order of take). What put sees does not depend
 * on the number of threads. After the idea of minimap2's kt_pipeline.
 */
#ifndef BASE_PIPELINE_H
#define BASE_PIPELINE_H

#include <stddef.h>

#include "base/np-status.h"

struct np_pipeline {
	/* Fills the slot with the next batch; NP_END when there is none. */
	enum np_status (*take)(void *user, void *slot);
	/* Works on one batch; worker is 0 .. threads - 1. */
	enum np_status (*work)(void *user, unsigned worker, void *slot);
	/* Hands the batch on. */
	enum np_status (*put)(void *user, void *slot);
	void *user;
};

/* Slots that a run with so many threads needs. */
unsigned np_pipeline_slots(unsigned threads);

/*
 * Runs until take says NP_END or something fails. The calling thread is one
 * of the threads. slots points to np_pipeline_slots(threads) slots of
 * slot_size bytes, the caller's, zeroed or initialised; they are reused. Gives
 * the failure of the earliest batch. take and put never run at the same time
 * as themselves, but take may run beside put.
 */
enum np_status np_pipeline_run(const struct np_pipeline *pipe, unsigned threads,
			       void *slots, size_t slot_size) NP_CHECKED;

/*
 * Calls work(user, worker, begin, end) over 0 .. count - 1 in pieces of at
 * most grain, on up to `threads` threads, in no order. Gives one failure.
 */
typedef enum np_status np_range_fn(void *user, unsigned worker, size_t begin,
				   size_t end);
enum np_status np_parallel_for(unsigned threads, size_t count, size_t grain,
			       np_range_fn *work, void *user) NP_CHECKED;

#endif
