/* SPDX-License-Identifier: MIT */
/* Candidates to matches: exact resemblance on the shingle sets. */
#ifndef BATCH_VERIFY_H
#define BATCH_VERIFY_H

#include "batch/corpus.h"
#include "batch/groups.h"
#include "shingles/shingle_set.h"

/* A verified pair: sizes of the sets and of what they share. */
struct match {
	uint32_t a, b; /* ranks, a < b */
	uint32_t shared, size_a, size_b;
};

static inline double match_resemblance(const struct match *match)
{
	return (double)match->shared /
	       ((double)match->size_a + (double)match->size_b -
		(double)match->shared);
}

/*
 * Shingle sets of articles, by rank, from their records; the sets used last
 * are kept. One thread at a time.
 */
struct set_shelf;
enum np_status np_set_shelf_new(struct set_shelf **out,
				const struct corpus *corpus,
				const uint32_t *order) NP_CHECKED;
void np_set_shelf_free(struct set_shelf *shelf);

/* Borrowed until the next call but one. */
enum np_status np_set_shelf_get(struct set_shelf *shelf, uint32_t rank,
				const struct np_shingle_set **out,
				struct np_error *err) NP_CHECKED;

/* Counts a pair; match->a and b are set by the caller. */
enum np_status np_verify_pair(struct set_shelf *shelf, struct match *match,
			      struct np_error *err) NP_CHECKED;

/*
 * Verifies all pairs; *out gets those of at least the threshold, in the order
 * of the pairs; in the corpus' spool.
 */
enum np_status np_verify_all(const struct corpus *corpus, const uint32_t *order,
			     const struct candidates *candidates,
			     struct match **out, size_t *out_len,
			     struct np_error *err) NP_CHECKED;

#endif
