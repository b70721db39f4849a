/* SPDX-License-Identifier: MIT */
/* What `newsprint dedup` said in its tables, counted again. */
#ifndef BENCHMARKS_CLAIMS_H
#define BENCHMARKS_CLAIMS_H

#include "truth.h"

/* Of one table: its lines, those that are right, and why others are not. */
struct claims {
	uint64_t lines, right;
	uint64_t unknown;   /* an id that no article has */
	uint64_t below;	    /* resemblance under the threshold */
	uint64_t numbers;   /* printed numbers are not the recomputed ones */
	uint64_t repeated;  /* said before */
	uint64_t chains;    /* removed for one that is itself removed */
	struct pairs pairs; /* all known, in order, once */
	uint8_t *removed;   /* of each article; the table of removals only */
};

/* The table of --pairs: a b relation jaccard contain_ab contain_ba. */
enum np_status claims_read_pairs(struct claims *claims, const struct sets *sets,
				 const char *path, uint32_t millionths,
				 struct np_error *err) NP_CHECKED;

/* The table of --removed, which begins with the like columns. */
enum np_status claims_read_removed(struct claims *claims,
				   const struct sets *sets, const char *path,
				   uint32_t millionths,
				   struct np_error *err) NP_CHECKED;

/* Is the pair one of them? */
bool claims_have(const struct claims *claims, const struct pair *pair);

void claims_clear(struct claims *claims);

#endif
