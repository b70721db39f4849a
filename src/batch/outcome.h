/* SPDX-License-Identifier: MIT */
/* All that a run finds, for those who decide and those who write it down. */
#ifndef BATCH_OUTCOME_H
#define BATCH_OUTCOME_H

#include "batch/pending.h"
#include "batch/verify.h"

/* Of each rank. by is its own rank when it is kept. */
struct verdict {
	uint32_t by;
	uint32_t shared, size, size_by; /* shingles; of near ones only */
	uint32_t same;			/* 1: removed for the same text */
};

struct outcome {
	const struct corpus *corpus;
	const uint32_t *order; /* rank to entry */
	const uint32_t *rank;  /* entry to rank */
	const struct candidates *candidates;
	const struct match *matches; /* ascending by (a, b) */
	size_t matches_len;
	struct pending *pending;  /* what is written and waits for its name */
	struct verdict *verdicts; /* by rank */
};

/* Numbers of a removed article for a table. */
static inline const struct entry *outcome_entry(const struct outcome *outcome,
						uint32_t rank)
{
	return corpus_entry(outcome->corpus, outcome->order[rank]);
}

static inline bool outcome_kept(const struct outcome *outcome, uint32_t rank)
{
	return outcome->verdicts[rank].by == rank;
}

static inline struct np_span entry_id(const struct entry *entry)
{
	return (struct np_span){ entry->id, entry->id_len };
}

/* "same" or "near". */
static inline const char *verdict_relation(const struct verdict *verdict)
{
	return verdict->same ? "same" : "near";
}

/* Resemblance, and the share of the article and of the kept one in common. */
static inline double verdict_resemblance(const struct verdict *verdict)
{
	return verdict->same
		       ? 1.0
		       : (double)verdict->shared / ((double)verdict->size +
						    (double)verdict->size_by -
						    (double)verdict->shared);
}

static inline double verdict_share(const struct verdict *verdict)
{
	return verdict->same ? 1.0
			     : (double)verdict->shared / (double)verdict->size;
}

static inline double verdict_share_by(const struct verdict *verdict)
{
	return verdict->same
		       ? 1.0
		       : (double)verdict->shared / (double)verdict->size_by;
}

#endif
