/* SPDX-License-Identifier: MIT */
/*
 * All pairs of articles with resemblance >= t, twice, by ways that have
 * nothing in common but the counting of shared shingles:
 *
 * truth_join walks an inverted index over prefixes. With all shingles in one
 * fixed order, rare first, two sets with J >= t share one among the first
 * |A| - ceil(t |A|) + 1 of each, since their intersection is at least t times
 * the larger set (Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma, Srikant 2007).
 * No shingle is left out, however many articles hold it.
 *
 * truth_brute looks at every pair. Two exact bounds save the counting: the
 * smaller set must hold t of the larger, and the number of odd bits in the
 * xor of two parity bitmaps (bit h flips for each shingle with hash h) is at
 * most the size of the symmetric difference (after Sandes, Teodoro, Melo
 * 2020).
 *
 * Thresholds are counted in millionths and compared in integers.
 */
#ifndef BENCHMARKS_TRUTH_H
#define BENCHMARKS_TRUTH_H

#include <stdbool.h>

#include "sets.h"

#define MILLION 1000000u

struct pair {
	uint32_t a, b; /* a < b */
	uint32_t shared;
};

struct pairs {
	struct pair *ptr; /* in order of a, b */
	size_t len, cap;
	uint64_t counted; /* pairs whose shingles were counted */
	uint64_t looked;  /* pairs looked at */
};

/* Equal texts without shingles count as J = 1, empty ones never. */
enum np_status truth_join(const struct sets *sets, uint32_t millionths,
			  struct pairs *out) NP_CHECKED;

/* The same among the chosen articles, ascending. */
enum np_status truth_brute(const struct sets *sets, const uint32_t *chosen,
			   size_t chosen_len, uint32_t millionths,
			   struct pairs *out) NP_CHECKED;

void truth_clear(struct pairs *pairs);

/* Is the resemblance at least so many millionths? */
bool truth_reaches(const struct set *a, const struct set *b, uint32_t shared,
		   uint32_t millionths);
double truth_resemblance(const struct sets *sets, const struct pair *pair);

/* Same words in the same order, at least one? */
bool truth_same_text(const struct set *a, const struct set *b);

#endif
