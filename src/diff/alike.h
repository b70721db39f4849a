/* SPDX-License-Identifier: MIT */
/*
 * Sentences that share words: which of B's have those of one of A, by lists of
 * the sentences of B that have a word. A word in more than ALIKE_MOST
 * sentences of a text says nothing and has no list, so that no word costs more
 * than that.
 */
#ifndef DIFF_ALIKE_H
#define DIFF_ALIKE_H

#include "diff/side.h"

enum {
	ALIKE_MOST = 32,
	ALIKE_KEPT = 4 /* mates a sentence may be offered */
};

struct alike {
	struct side *sides;
	uint32_t *count[2]; /* of a feature: sentences without mate */
	uint32_t *stamp;    /* last sentence that a feature was seen in */
	uint32_t *weight;   /* of a feature */
	uint32_t *start;    /* of its list */
	uint32_t *lists;
	uint32_t *shared; /* of each sentence of B with the one at hand */
	uint32_t *touched;
	size_t count_cap[2], stamp_cap, weight_cap, start_cap, lists_cap,
		shared_cap, touched_cap;
	uint32_t clock; /* for stamps */
	uint64_t steps;
};

/* One that is like the sentence asked about. Shares are of 1024. */
struct alike_found {
	uint32_t b;
	uint32_t shared;   /* weight */
	uint32_t likeness; /* shared twice, of the weight of both */
	uint32_t within;   /* shared, of the lighter one */
};

/* Takes in all sentences without a mate and weighs them. */
enum np_status np_alike_begin(struct alike *alike, struct side sides[2],
			      uint32_t features) NP_CHECKED;

/*
 * Those of B most like sentence a, at most ALIKE_KEPT, the most shared weight
 * first; low .. high: only of these sentences.
 */
size_t np_alike_find(struct alike *alike, uint32_t a, uint32_t low,
		     uint32_t high, struct alike_found *found);

/* What a feature weighs: the more, the fewer sentences have it; else 0. */
static inline uint32_t np_alike_weight(const struct alike *alike,
				       uint32_t feature)
{
	return alike->weight[feature];
}

/* A number that no stamp has. */
uint32_t np_alike_tick(struct alike *alike);

void np_alike_clear(struct alike *alike);

#endif
