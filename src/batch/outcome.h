/* SPDX-License-Identifier: MIT */
/* All that a run finds, for those who decide and those who write it down. */
#ifndef BATCH_OUTCOME_H
#define BATCH_OUTCOME_H

#include "batch/pending.h"
#include "batch/ties.h"
#include "batch/verify.h"

/* How an article that goes was told to be a copy. */
enum verdict_how {
	BY_SHINGLES,
	BY_TEXT, /* the same text */
	BY_TIE	 /* outcome->ties->ptr[tie] */
};

/* Of each rank. by is its own rank when it is kept, BY_STORE when its entry's
 * twin is in the store. */
#define BY_STORE UINT32_MAX
struct verdict {
	uint32_t by;
	union {
		struct {
			uint32_t shared, size, size_by; /* BY_SHINGLES */
		};
		uint32_t tie; /* BY_TIE */
	};
	uint32_t how; /* enum verdict_how */
};

struct outcome {
	const struct corpus *corpus;
	const uint32_t *order; /* rank to entry */
	const uint32_t *rank;  /* entry to rank */
	const struct candidates *candidates;
	const struct match *matches; /* ascending by (a, b) */
	size_t matches_len;
	const struct ties *ties;  /* instead of matches; NULL: not asked for */
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

/* Of an entry; NULL: it has none. */
static inline const struct twin *outcome_twin(const struct outcome *outcome,
					      uint64_t index)
{
	const struct corpus *corpus = outcome->corpus;
	const struct entry *entry = corpus_entry(corpus, index);

	return entry->twin ? np_column_at(&corpus->twins, entry->twin - 1)
			   : NULL;
}

static inline struct verdict verdict_of_twin(const struct twin *twin)
{
	return (struct verdict){ .by = BY_STORE,
				 .shared = twin->shared,
				 .size = twin->size,
				 .size_by = twin->size_by,
				 .how = twin->same ? BY_TEXT : BY_SHINGLES };
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
	twin = outcome_twin(outcome, outcome->order[rank]);
	return (struct keeper){ { twin->id, twin->id_len },
				corpus->options->against,
				0 };
}

/* NULL: none. */
static inline const struct tie *outcome_tie(const struct outcome *outcome,
					    uint32_t rank)
{
	const struct verdict *verdict = &outcome->verdicts[rank];

	return verdict->how == BY_TIE ? &outcome->ties->ptr[verdict->tie]
				      : NULL;
}

/* Of a removed article: "same", "near", or the name of a relation. */
static inline const char *outcome_relation(const struct outcome *outcome,
					   uint32_t rank)
{
	const struct tie *tie = outcome_tie(outcome, rank);

	if (tie)
		return np_relation_name((enum np_relation)tie->relation);
	return outcome->verdicts[rank].how == BY_TEXT ? "same" : "near";
}

static inline double outcome_resemblance(const struct outcome *outcome,
					 uint32_t rank)
{
	const struct verdict *verdict = &outcome->verdicts[rank];

	if (verdict->how == BY_TIE)
		return outcome->ties->ptr[verdict->tie].jaccard;
	if (verdict->how == BY_TEXT)
		return 1;
	return (double)verdict->shared /
	       ((double)verdict->size + (double)verdict->size_by -
		(double)verdict->shared);
}

/* The share of the article and of the kept one in common. */
static inline double outcome_share(const struct outcome *outcome, uint32_t rank)
{
	const struct verdict *verdict = &outcome->verdicts[rank];

	if (verdict->how == BY_TIE)
		return outcome->ties->ptr[verdict->tie].share_b;
	return verdict->how == BY_TEXT
		       ? 1
		       : (double)verdict->shared / (double)verdict->size;
}

static inline double outcome_share_by(const struct outcome *outcome,
				      uint32_t rank)
{
	const struct verdict *verdict = &outcome->verdicts[rank];

	if (verdict->how == BY_TIE)
		return outcome->ties->ptr[verdict->tie].share_a;
	return verdict->how == BY_TEXT
		       ? 1
		       : (double)verdict->shared / (double)verdict->size_by;
}

#endif
