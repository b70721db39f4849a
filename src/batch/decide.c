/* SPDX-License-Identifier: MIT */
#include "batch/decide.h"

#include "base/error.h"
#include "base/mem.h"
#include "batch/crowd.h"

/* Matches by their second article: by_b[start[r] .. start[r + 1]). */
struct lookup {
	uint64_t *start;
	uint32_t *index;
};

static enum np_status make_lookup(const struct outcome *outcome,
				  struct lookup *out, struct np_error *err)
{
	struct np_spool *spool = outcome->corpus->spool;
	const size_t count = (size_t)outcome->corpus->entries.len;
	const size_t len = outcome->matches_len;
	void *start = NULL, *index = NULL;
	enum np_status status = np_spool_take(
		spool, (count + 2) * sizeof(*out->start), &start, err);

	out->start = start;
	if (!status)
		status = np_spool_take(spool, len * sizeof(*out->index), &index,
				       err);
	out->index = index;
	if (!status && len > UINT32_MAX)
		status = np_error_set(err, NP_ERR_LIMIT, "more than %u matches",
				      UINT32_MAX);
	if (status)
		return status;
	for (size_t i = 0; i < len; i++)
		out->start[outcome->matches[i].b + 2]++;
	for (size_t i = 2; i < count + 2; i++)
		out->start[i] += out->start[i - 1];
	for (size_t i = 0; i < len; i++)
		out->index[out->start[outcome->matches[i].b + 1]++] =
			(uint32_t)i;
	return NP_OK;
}

static const struct match *best_kept(const struct outcome *outcome,
				     const struct lookup *lookup, uint32_t rank)
{
	const struct match *best = NULL;

	for (uint64_t i = lookup->start[rank]; i < lookup->start[rank + 1];
	     i++) {
		const struct match *match = &outcome->matches[lookup->index[i]];

		if (outcome->verdicts[match->a].by != match->a)
			continue;
		if (!best || match_resemblance(match) > match_resemblance(best))
			best = match;
	}
	return best;
}

static void keep(struct verdict *verdict, uint32_t rank)
{
	*verdict = (struct verdict){ .by = rank };
}

static void remove_for(struct verdict *verdict, const struct match *match)
{
	*verdict = (struct verdict){ .by = match->a,
				     .shared = match->shared,
				     .size = match->size_b,
				     .size_by = match->size_a };
}

/* A copy goes with the article that has its text, or stays behind it. */
static void follow(struct verdict *verdicts, uint32_t rank, uint32_t twin)
{
	verdicts[rank] = verdicts[twin];
	if (verdicts[twin].by == twin)
		verdicts[rank] = (struct verdict){ .by = twin, .how = BY_TEXT };
}

static enum np_status judge_crowded(struct crowd *crowd, uint32_t rank,
				    const struct match *known,
				    struct verdict *verdict,
				    struct np_error *err)
{
	struct match found = { 0 };
	bool any = false;
	enum np_status status = np_crowd_find(crowd, rank, &any, &found, err);

	if (status)
		return status;
	if (any &&
	    (!known || match_resemblance(&found) > match_resemblance(known))) {
		remove_for(verdict, &found);
		return NP_OK;
	}
	if (known) {
		remove_for(verdict, known);
		return NP_OK;
	}
	keep(verdict, rank);
	return np_crowd_keep(crowd, err);
}

static void count(const struct outcome *outcome,
		  struct np_dedup_summary *summary)
{
	const uint32_t len = (uint32_t)outcome->corpus->entries.len;

	for (uint32_t rank = 0; rank < len; rank++) {
		const struct verdict *verdict = &outcome->verdicts[rank];
		const struct tie *tie = outcome_tie(outcome, rank);

		summary->against += verdict->by == BY_STORE;
		if (verdict->by == rank)
			summary->kept++;
		else if (verdict->how == BY_TEXT)
			summary->same++;
		else
			summary->near++;
		if (tie)
			summary->by_relation[tie->relation]++;
	}
}

static enum np_status walk(struct outcome *outcome, const struct lookup *lookup,
			   struct crowd *crowd, struct np_error *err)
{
	const struct candidates *candidates = outcome->candidates;
	const uint32_t len = (uint32_t)outcome->corpus->entries.len;
	struct verdict *verdicts = outcome->verdicts;

	for (uint32_t rank = 0; rank < len; rank++) {
		const struct twin *twin =
			outcome_twin(outcome, outcome->order[rank]);
		const struct match *match;

		if (twin) {
			verdicts[rank] = verdict_of_twin(twin);
			continue;
		}
		if (candidates->twin[rank] != rank) {
			follow(verdicts, rank, candidates->twin[rank]);
			continue;
		}
		match = best_kept(outcome, lookup, rank);
		if (candidates->crowded[rank]) {
			const enum np_status status = judge_crowded(
				crowd, rank, match, &verdicts[rank], err);

			if (status)
				return status;
		} else if (match) {
			remove_for(&verdicts[rank], match);
		} else {
			keep(&verdicts[rank], rank);
		}
	}
	return NP_OK;
}

static enum np_status decide_matches(struct outcome *outcome,
				     struct np_dedup_summary *summary,
				     struct np_error *err)
{
	struct lookup lookup = { 0 };
	struct crowd *crowd = NULL;
	enum np_status status = make_lookup(outcome, &lookup, err);

	if (!status && outcome->candidates->crowded_len)
		status = np_crowd_new(&crowd, outcome->corpus, outcome->order,
				      outcome->candidates, err);
	if (!status)
		status = walk(outcome, &lookup, crowd, err);
	summary->verified += np_crowd_verified(crowd);
	summary->unpaired += np_crowd_cut(crowd);
	np_crowd_free(crowd);
	np_spool_return(outcome->corpus->spool, lookup.start, 0);
	np_spool_return(outcome->corpus->spool, lookup.index, 0);
	return status;
}

enum np_status np_decide(struct outcome *outcome,
			 struct np_dedup_summary *summary, struct np_error *err)
{
	const enum np_status status =
		outcome->ties ? np_decide_ties(outcome, err)
			      : decide_matches(outcome, summary, err);

	if (!status)
		count(outcome, summary);
	return status;
}
