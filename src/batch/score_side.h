/* SPDX-License-Identifier: MIT */
/* One of the two tables of a score, read. Private to the score. */
#ifndef BATCH_SCORE_SIDE_H
#define BATCH_SCORE_SIDE_H

#include "base/sort.h"
#include "batch/score.h"

#define NO_CLUSTER UINT32_MAX

enum {
	SIDE_NUMBERS = 3 /* jaccard, contain_ab, contain_ba */
};

/* A row of pairs as it was written; numbers are -1 where there are none. */
struct side_pair {
	uint32_t a, b;
	uint16_t word, also; /* also: the same as word where there is none */
	float number[SIDE_NUMBERS];
};

struct side {
	const char *path;
	bool pairs, relations;
	bool stories; /* clusters are there beside the pairs */
	bool common;  /* of a store: it has an article with a label */
	uint64_t rows;
	struct side_pair *pair; /* each pair once, by key */
	size_t pair_len, pair_cap;
	uint32_t *cluster; /* of each article, or NO_CLUSTER */
	size_t cluster_cap;
	uint32_t articles;     /* cluster[0 .. articles) */
	struct np_names names; /* of clusters */
};

/* What both sides share: articles by number, and the words of the score. */
struct score_words {
	const struct np_score_options *options;
	struct np_score *score;
	struct np_names ids;
};

/* Which of two articles comes first does not matter. */
static inline uint64_t side_key(const struct side_pair *pair)
{
	const uint32_t low = pair->a < pair->b ? pair->a : pair->b;
	const uint32_t high = pair->a < pair->b ? pair->b : pair->a;

	return (uint64_t)low << 32 | high;
}

/* Reads a table; is_labels: a label is wanted, else a relation. */
enum side_of {
	SIDE_LABELS,
	SIDE_RESULT
};
enum np_status np_score_side_read(struct side *side, const char *path,
				  enum side_of of, struct score_words *words,
				  struct np_error *err) NP_CHECKED;
/* The same of the latest versions in a store: matches and stories. */
enum np_status np_score_store_read(struct side *side, const char *path,
				   struct score_words *words,
				   struct np_error *err) NP_CHECKED;
bool np_score_is_store(const char *path);

/* Sorts pairs by key and leaves the first of each. */
enum np_status np_score_settle_pairs(struct side *side,
				     struct np_error *err) NP_CHECKED;

void np_score_side_clear(struct side *side);

/* The pair with that key, or NULL. */
const struct side_pair *np_score_side_find(const struct side *side,
					   uint64_t key);

/* The cluster of an article, or NO_CLUSTER. */
static inline uint32_t np_score_cluster_of(const struct side *side,
					   uint32_t article)
{
	return article < side->articles ? side->cluster[article] : NO_CLUSTER;
}

/*
 * The number of a word. NP_ERR_FORMAT when nobody knows its class, NP_ERR_LIMIT
 * when there are too many.
 */
enum np_status np_score_word(struct score_words *words, struct np_span text,
			     uint16_t *number, struct np_error *err) NP_CHECKED;

#endif
