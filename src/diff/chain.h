/* SPDX-License-Identifier: MIT */
/*
 * Of pairs of sentences, those that are in the same order in both texts and
 * weigh most together: a longest increasing subsequence with weights, by a
 * Fenwick tree of best ends, in n log n.
 */
#ifndef DIFF_CHAIN_H
#define DIFF_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

struct link {
	uint32_t a, b;
	uint32_t weight; /* at least 1 */
	uint32_t before; /* link it follows in the best chain that ends here */
	bool taken;
};

struct chain_end {
	uint64_t weight;
	uint32_t link; /* + 1; 0: none */
};

struct chain {
	struct link *links;
	size_t len, cap;
	struct chain_end *tree;
	size_t tree_cap;
	uint64_t steps;
};

enum np_status np_chain_add(struct chain *chain, uint32_t a, uint32_t b,
			    uint32_t weight) NP_CHECKED;

/* Sets `taken`; b_len is more than any b. No sentence is taken twice. Leaves
 * the links in order of a, then from the last b to the first. */
enum np_status np_chain_best(struct chain *chain, size_t b_len) NP_CHECKED;

void np_chain_clear(struct chain *chain);

#endif
