/* SPDX-License-Identifier: MIT */
/*
 * Words of both sides that have no mate, between two that have: what script.c
 * makes pieces and edits of. Here is asked how they belong together.
 */
#ifndef DIFF_REGION_H
#define DIFF_REGION_H

#include "diff/script.h"

/* Words begin .. end of both sides and what lies around them. */
struct region {
	uint32_t begin[2], end[2];
	struct np_diff_range lead[2], trail[2]; /* white space */
	uint32_t move;
};

/* Words of one side that are told together. */
struct piece {
	uint32_t begin, end;
	uint32_t rank, move;
	bool furniture;
};

/* The sentence that a word is in. */
uint32_t np_side_sentence(const struct side *side, uint32_t word);

/* The words from `begin` on, of side s of a region, that are told together, at
 * most to its end. */
struct piece np_region_piece(const struct script *script,
			     const struct region *region, int s,
			     uint32_t begin);

/*
 * From `at` on both sides have words of one rank: are they as many pieces, more
 * than one? Then one paragraph stands for another, as in a translation.
 */
bool np_region_turns(const struct script *script, const struct region *region,
		     const uint32_t at[2]);

/* The rank behind that of side s's first words: of sentences that belong to
 * each other, the next one; else that of the next such; NONE. */
uint32_t np_region_rank(const struct script *script,
			const struct region *region, int s);

/* Cuts off what lies before a rank; false: there is nothing, or nothing behind
 * it. */
bool np_region_cut(const struct script *script, struct region *region,
		   uint32_t rank, struct region *first);

#endif
