/* SPDX-License-Identifier: MIT */
/*
 * Words inside sentences that belong together: a longest common subsequence
 * (bit-parallel, after Hyyrö 2004, the rows kept for the way back), then made
 * readable (tidy.c): what is shared only by chance inside a rewritten phrase
 * is given up, and what was put in or left out is moved to where a reader would
 * see it begin.
 */
#ifndef DIFF_MATCH_H
#define DIFF_MATCH_H

#include "diff/align.h"

enum {
	/* So much shared text is a phrase of its own, whatever is around it:
	 * three or four words of content. */
	MATCH_PHRASE = 20
};

/* A run of words that are paired, or of those that are not. */
struct run {
	uint32_t a_begin, a_end, b_begin, b_end;
	uint32_t weight_a, weight_b;
	bool equal;
};

struct match_slot {
	uint32_t stamp, slot;
};

struct matcher {
	struct side *sides;
	struct match_slot *slots; /* of an id */
	size_t slots_cap, slots_len;
	uint32_t stamp;
	uint64_t *masks, *rows;
	size_t masks_cap, rows_cap;
	struct run *runs;
	size_t runs_len, runs_cap;
	uint64_t steps;
};

/* ids: how many there are. */
enum np_status np_match_begin(struct matcher *matcher, struct side sides[2],
			      uint32_t ids) NP_CHECKED;

/* Sets mate of the words of a group, on both sides. */
enum np_status np_match_group(struct matcher *matcher,
			      const struct group *group) NP_CHECKED;
/*
 * When all groups are done: what a cut between sentences kept apart, the same
 * long phrase at the begin or end of what is left over on both sides. Moves
 * are not to be matched before.
 */
void np_match_seams(struct matcher *matcher);
void np_matcher_clear(struct matcher *matcher);

/* What words begin .. end of a side weigh: about their letters. */
uint32_t np_match_weigh(const struct side *side, uint32_t begin, uint32_t end);

/* The second half: makes the mates of words a.begin .. a.end readable. */
enum np_status np_match_tidy(struct matcher *matcher,
			     const struct run *whole) NP_CHECKED;

#endif
