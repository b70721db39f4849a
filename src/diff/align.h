/* SPDX-License-Identifier: MIT */
/*
 * Which sentence of one text is which of the other.
 *
 * 1. Equal ones at both ends; then those that occur once in each text, in the
 *    order that keeps most words in place; then their equal neighbours.
 * 2. Between those, alike ones: they share words, and a word counts more the
 *    fewer sentences have it (alike.c). Again the heaviest chain in order.
 * 3. What is left and equal or much alike elsewhere has moved.
 * 4. A sentence without a mate whose words are missing in the mate of its
 *    neighbour was split from it, or joined to it: they become one group.
 */
#ifndef DIFF_ALIGN_H
#define DIFF_ALIGN_H

#include "diff/alike.h"
#include "diff/chain.h"
#include "diff/side.h"

/* Sentences a_begin .. a_end are compared with b_begin .. b_end. */
struct group {
	uint32_t a_begin, a_end, b_begin, b_end;
};

struct equal_slot {
	uint64_t hash;
	uint32_t count[2], last[2];
};

struct aligner {
	struct side *sides; /* two */
	struct chain chain;
	struct alike alike;
	struct equal_slot *slots;
	size_t slots_cap, slots_mask;
	struct link *far; /* pairs that are not in order */
	size_t far_len, far_cap;
	struct group *groups; /* in order */
	size_t groups_len, groups_cap;
	/* Move n is moves[n - 1]; sentences behind the last pair belong to it. */
	struct group *moves;
	size_t moves_len, moves_cap;
	uint64_t steps;
};

enum {
	/* Equal sentences weigh so much more than alike ones. */
	ALIGN_EQUAL = 1 << 30
};

/* Sets mate, group and move of all sentences. features: how many there are. */
enum np_status np_align(struct aligner *aligner, struct side sides[2],
			uint32_t features) NP_CHECKED;
void np_aligner_clear(struct aligner *aligner);

/* Parts of it, in their own files. */
bool np_sentences_equal(const struct side sides[2], uint32_t a, uint32_t b);
enum np_status np_align_equal(struct aligner *aligner) NP_CHECKED;
enum np_status np_align_moves(struct aligner *aligner) NP_CHECKED;
enum np_status np_align_groups(struct aligner *aligner) NP_CHECKED;
enum np_status np_align_far(struct aligner *aligner, uint32_t a, uint32_t b,
			    uint32_t weight) NP_CHECKED;

static inline void align_pair(struct aligner *aligner, uint32_t a, uint32_t b)
{
	aligner->sides[0].sentences[a].mate = b;
	aligner->sides[1].sentences[b].mate = a;
}

#endif
