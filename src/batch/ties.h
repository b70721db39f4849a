/* SPDX-License-Identifier: MIT */
/*
 * What the articles of a run are to each other, by the rules of relations: all
 * that may be a copy go into a temporary store, which is related as any other
 * (relate.h): candidates by bands and by passages, furniture learned for each
 * source and left out, every pair judged on the texts.
 *
 * Articles go in in the order of their ranks. So of a passage that very many
 * hold its first holders, whom all others meet, are those that are kept before
 * all others, and the work stays linear; and what is found does not depend on
 * the order of the input.
 */
#ifndef BATCH_TIES_H
#define BATCH_TIES_H

#include "batch/corpus.h"
#include "detect/relate.h"

/* Two that are related. Numbers are of their bodies: without furniture and
 * credits. */
struct tie {
	uint32_t a, b;	 /* ranks, a < b */
	uint32_t shared; /* words of the one that has fewer of them */
	uint32_t longest;
	double jaccard;
	double share_a; /* part of a that b has */
	double share_b;
	uint8_t relation, form, rule; /* enum np_relation and so on */
	int8_t direction;	      /* 1: b is made of a; -1: a of b */
};

struct ties {
	struct np_spool *spool;
	struct tie *ptr; /* ascending by (a, b) */
	size_t len, cap;
};

/*
 * Relates the articles that have a text and no twin in a store; order as in
 * policy.h. Free with np_ties_clear.
 */
enum np_status np_ties_find(const struct corpus *corpus, const uint32_t *order,
			    struct ties *out, struct np_dedup_summary *summary,
			    struct np_error *err) NP_CHECKED;
void np_ties_clear(struct ties *ties);

/* Would b go for a by this tie, if a stays? */
static inline bool tie_removes(const struct np_dedup_options *options,
			       const struct tie *tie)
{
	return options->remove >> tie->relation & 1 &&
	       tie->share_b >= options->least_share;
}

#endif
