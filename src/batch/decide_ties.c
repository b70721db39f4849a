/* SPDX-License-Identifier: MIT */
/* Who stays, where articles are told by their relations. */
#include "base/error.h"
#include "batch/decide.h"

/* Nobody with this text stays yet. */
#define NOBODY UINT32_MAX

struct walk {
	struct outcome *outcome;
	uint64_t *start; /* ties by b: index[start[r] .. start[r + 1]) */
	uint32_t *index;
	uint32_t *stands; /* for each text, by its best rank: who stays */
};

static enum np_status take(struct np_spool *spool, size_t bytes, void *out,
			   struct np_error *err)
{
	return np_spool_take(spool, bytes, out, err);
}

static enum np_status make_index(struct walk *walk, struct np_error *err)
{
	const struct ties *ties = walk->outcome->ties;
	struct np_spool *spool = walk->outcome->corpus->spool;
	const size_t count = (size_t)walk->outcome->corpus->entries.len;
	void *start = NULL, *index = NULL, *stands = NULL;
	enum np_status status = NP_OK;

	if (ties->len > UINT32_MAX)
		return np_error_set(err, NP_ERR_LIMIT, "more than %u matches",
				    UINT32_MAX);
	status = take(spool, (count + 2) * sizeof(*walk->start), &start, err);
	if (!status)
		status = take(spool, ties->len * sizeof(*walk->index), &index,
			      err);
	if (!status)
		status = take(spool, count * sizeof(*walk->stands), &stands,
			      err);
	walk->start = start;
	walk->index = index;
	walk->stands = stands;
	if (status)
		return status;
	for (size_t i = 0; i < ties->len; i++)
		walk->start[ties->ptr[i].b + 2]++;
	for (size_t i = 2; i < count + 2; i++)
		walk->start[i] += walk->start[i - 1];
	for (size_t i = 0; i < ties->len; i++)
		walk->index[walk->start[ties->ptr[i].b + 1]++] = (uint32_t)i;
	for (size_t i = 0; i < count; i++)
		walk->stands[i] = NOBODY;
	return NP_OK;
}

static bool is_better(const struct tie *one, const struct tie *best)
{
	if (one->share_b != best->share_b)
		return one->share_b > best->share_b;
	return one->jaccard > best->jaccard;
}

/* Of the ties to those that stay the one by which an article goes: the one
 * that has most of it, then the most alike, then the best. NOBODY: it stays. */
static uint32_t best_tie(const struct walk *walk, uint32_t rank)
{
	const struct outcome *outcome = walk->outcome;
	uint32_t best = NOBODY;

	for (uint64_t i = walk->start[rank]; i < walk->start[rank + 1]; i++) {
		const uint32_t at = walk->index[i];
		const struct tie *tie = &outcome->ties->ptr[at];

		if (outcome->verdicts[tie->a].by != tie->a ||
		    !tie_removes(outcome->corpus->options, tie))
			continue;
		if (best == NOBODY || is_better(tie, &outcome->ties->ptr[best]))
			best = at;
	}
	return best;
}

/*
 * A copy of a text whose best copy went is an article as any other: where it
 * was printed, it may be something else to those that stay.
 */
static struct verdict judge(const struct walk *walk, uint32_t rank)
{
	uint32_t *stands = &walk->stands[walk->outcome->candidates->twin[rank]];
	const struct entry *entry = outcome_entry(walk->outcome, rank);
	const uint32_t wanted = walk->outcome->corpus->options->remove;
	uint32_t tie;

	if (*stands != NOBODY)
		return (struct verdict){ .by = *stands, .how = BY_TEXT };
	tie = best_tie(walk, rank);
	if (tie != NOBODY)
		return (struct verdict){ .by = walk->outcome->ties->ptr[tie].a,
					 .tie = tie,
					 .how = BY_TIE };
	if (entry->flags & ENTRY_TEXT && wanted >> NP_RELATION_SAME & 1)
		*stands = rank;
	return (struct verdict){ .by = rank };
}

enum np_status np_decide_ties(struct outcome *outcome, struct np_error *err)
{
	const uint32_t len = (uint32_t)outcome->corpus->entries.len;
	struct np_spool *spool = outcome->corpus->spool;
	struct walk walk = { .outcome = outcome };
	const enum np_status status = make_index(&walk, err);

	for (uint32_t rank = 0; rank < len && !status; rank++) {
		const struct twin *twin =
			outcome_twin(outcome, outcome->order[rank]);

		outcome->verdicts[rank] =
			twin ? verdict_of_twin(twin) : judge(&walk, rank);
	}
	np_spool_return(spool, walk.start, 0);
	np_spool_return(spool, walk.index, 0);
	np_spool_return(spool, walk.stands, 0);
	return status;
}
