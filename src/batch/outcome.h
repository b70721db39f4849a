/* SPDX-License-Identifier: MIT */
/* All that a run finds, for those who decide and those who write it down. */
#ifndef BATCH_OUTCOME_H
#define BATCH_OUTCOME_H

#include "batch/pending.h"
#include "batch/verify.h"

/* Of each rank. by is its own rank when it is kept, BY_STORE when its entry's
 * twin is in the store. */
#define BY_STORE UINT32_MAX
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

/* Whom a removed article goes for. */
struct keeper {
	struct np_span id;
	const char *path; /* of its input, or the store */
	uint64_t record;  /* 0 of one in the store */
};

static inline struct keeper outcome_keeper(const struct outcome *outcome,
					   uint32_t rank)
{
	const struct corpus *corpus = outcome->corpus;
	const uint32_t by = outcome->verdicts[rank].by;
	const struct entry *entry;
	const struct twin *twin;

	if (by != BY_STORE) {
		entry = outcome_entry(outcome, by);
		return (struct keeper){ entry_id(entry),
					corpus->inputs.ptr[entry->input].path,
					entry->record };
	}
	entry = outcome_entry(outcome, rank);
	twin = np_column_at(&corpus->twins, entry->twin - 1);
	return (struct keeper){ { twin->id, twin->id_len },
				corpus->options->against,
				0 };
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
