/* SPDX-License-Identifier: MIT */
/*
 * A result against labels: how much of what is there was found, and how much
 * of what was found is there.
 *
 * Both are tables (ingest/rows.h) of pairs or of clusters:
 *   pairs     a, b, and label or relation; optional also (a second label that
 *             is as defensible), jaccard, contain_ab, contain_ba. Also
 *             removed_id and kept_id, as dedup --removed writes them. Either
 *             order of a and b is the same pair; of equal pairs the first
 *             counts. A pair that a result does not have is "none".
 *   clusters  id and cluster or story or article; or article and cluster or
 *             story. An article that a result does not have is alone.
 *
 * A result may also be a store: the matches and stories of its latest versions.
 *
 * Counts are whole numbers of 64 bits, sums of squares and products are exact
 * (10 M articles and more), and no figure depends on the order of rows.
 * Memory: some 50 bytes an article, 32 a pair, and the ids.
 */
#ifndef BATCH_SCORE_H
#define BATCH_SCORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/names.h"

/* What a label or a relation says. */
enum score_class {
	SCORE_MATCH, /* same, near, revision, reprint, partial */
	SCORE_NONE,  /* boilerplate, template, unrelated, none */
	SCORE_APART  /* quote: neither, left out of match or no match */
};

struct np_score_options {
	const char *labels, *result;
	const char *errors; /* a table of what is wrong; NULL: none */
	/* Words instead of, and beside, those above, with commas; or NULL. */
	const char *match, *none, *apart;
};

/* Right, wrong and missed; ratios of nothing are not there (np_ratio). */
struct score_counts {
	uint64_t right;
	uint64_t found; /* right and wrong */
	uint64_t there; /* right and missed */
};

struct score_ratio {
	bool known;
	double value;
};

struct score_ratio np_score_precision(struct score_counts counts);
struct score_ratio np_score_recall(struct score_counts counts);
struct score_ratio np_score_f1(struct score_counts counts);

#define SCORE_WORDS 64

/* Pairs with labels. Words are numbers in np_score.words. */
struct score_pairs {
	uint64_t labelled, listed; /* of them, in the result at all */
	uint64_t apart;
	struct score_counts match, match_also; /* also: either label is right */
	bool no_negatives;	    /* all labels are matches: no precision */
	uint64_t right, right_also; /* relation as labelled, of all pairs */
	/* Of the labelled matches that were found as matches. */
	uint64_t matched, matched_right, matched_right_also;
	uint64_t confusion[SCORE_WORDS][SCORE_WORDS]; /* label, relation */
	struct score_counts word[SCORE_WORDS];
};

/* Clusters; C(n, 2) of each, and B-cubed over articles. */
struct score_clusters {
	uint64_t articles, unlisted; /* labelled; of them, not in the result */
	uint64_t unlabelled; /* in the result, without a label: left out */
	uint64_t labels, labels_shared; /* clusters; of two and more */
	uint64_t results, results_shared;
	struct score_counts pairs;
	double ari;
	double b3_precision, b3_recall, b3_f1;
};

/* Figures of what labels and result are made of. */
struct np_score {
	bool label_pairs, result_pairs; /* else clusters */
	uint64_t label_rows, result_rows;
	uint64_t pending;   /* articles of a store that wait to be related */
	bool has_relations; /* the result says more than found together */
	struct np_names words;
	enum score_class classes[SCORE_WORDS];
	struct score_pairs pairs;
	/* With labelled clusters and a result of pairs: the pairs themselves,
	 * and as clusters what they tie together. */
	struct score_counts edges;
	struct score_clusters clusters;
	uint64_t errors; /* rows written */
};

/*
 * Fills *out, which np_score_clear frees. NP_ERR_FORMAT says which file, line
 * and column is wrong and what to do; so do files without a common id.
 */
enum np_status np_score_run(const struct np_score_options *options,
			    struct np_score *out,
			    struct np_error *err) NP_CHECKED;
void np_score_clear(struct np_score *score);

/* Labels that mean what "none" means in a result: boilerplate, unrelated. */
bool np_score_is_none(const struct np_score *score, uint32_t word);

#endif
