/* SPDX-License-Identifier: MIT */
/* Shingle hashes into the lanes of a sketch, any number at a time. */
#ifndef SHINGLES_LANES_H
#define SHINGLES_LANES_H

#include "shingles/kernels.h"
#include "shingles/np-recipe.h"

/* Most hashes in one call. */
enum {
	NP_LANES_BATCH = 16384
};

/* Scratch, contents of no meaning between calls. */
struct np_lanes_work {
	uint32_t low[NP_LANES_BATCH + NP_KERNEL_SLACK / 4];
	uint32_t seen[2 * NP_LANES_BATCH];
	uint32_t unmade[NP_ROUND_WORDS];
};

/* No shingles: all UINT32_MAX. */
void np_lanes_clear(uint32_t *lanes, uint32_t count);

void np_lanes_add(uint32_t *lanes, uint32_t count, const uint64_t *hash,
		  size_t len, const struct np_kernels *kernels,
		  struct np_lanes_work *work);

#endif
