/* SPDX-License-Identifier: MIT */
/* The steps of a score. Private to the score. */
#ifndef BATCH_SCORE_PARTS_H
#define BATCH_SCORE_PARTS_H

#include "base/table.h"
#include "batch/score_side.h"

/* What all steps look at. */
struct score_run {
	const struct np_score_options *options;
	struct np_score *score;
	struct score_words words;
	struct side labels, result;
	uint16_t none;		/* the word of a pair that is not there */
	struct np_table *table; /* of errors, or NULL */
	struct np_error *err;
};

/* One line of the table of errors; pair: numbers, or NULL. */
struct score_error {
	const char *what; /* missed, false, relation, split, glued */
	uint32_t a, b;
	struct np_span label, also, found; /* ptr NULL: empty */
	const struct side_pair *pair;
	uint64_t size_a, size_b; /* articles of the parts; 0: empty */
};

enum np_status np_score_add_error(struct score_run *run,
				  const struct score_error *error) NP_CHECKED;

/* Labelled pairs against pairs or clusters. */
enum np_status np_score_pairs(struct score_run *run) NP_CHECKED;

/* Labelled clusters against the pairs of a result, as they are. */
enum np_status np_score_edges(struct score_run *run) NP_CHECKED;

/* Makes clusters of a result of pairs: what its matches tie together. */
enum np_status np_score_tie(struct score_run *run) NP_CHECKED;

/* Labelled clusters against clusters. */
enum np_status np_score_clusters(struct score_run *run) NP_CHECKED;

#endif
