/* SPDX-License-Identifier: MIT */
/*
 * Brings the matches of a store up to date: what articles are pending is
 * compared with all that shares keys with them. What is left of a run that
 * failed is taken up by the next; what is written follows from the articles
 * alone, not from the order or the portions in which they came.
 */
#ifndef BATCH_RELATE_H
#define BATCH_RELATE_H

#include "batch/dedup.h"
#include "batch/stories.h"
#include "store/np-store.h"

struct np_relate_options {
	unsigned threads; /* at least 1 */
	uint64_t memory;  /* bytes; 0: 512 MiB */
	bool no_stories;  /* matches alone are wanted */
	/* Where a file without a name may lie that holds what is known of
	 * articles beyond that: about three times their texts. NULL: it is
	 * made of their texts again. */
	const char *temp_dir;
	np_progress_fn *progress;
	void *user;
};

enum {
	NP_RELATE_STAGES = 6
};

struct np_relate_summary {
	uint64_t articles;   /* compared; some more than once */
	uint64_t keys;	     /* of theirs that were looked up */
	uint64_t candidates; /* pairs that met */
	uint64_t verified;   /* of them, compared word by word */
	uint64_t matches;    /* of them that are related */
	uint64_t learned;    /* segments found to be furniture */
	uint64_t again;	     /* articles looked at again for that */
	struct np_stories_summary stories;
	/* By the clock, and of all processors. */
	double seconds[NP_RELATE_STAGES], cpu_seconds[NP_RELATE_STAGES];
};

/* The names of the seconds. */
extern const char *const np_relate_stages[NP_RELATE_STAGES];

/* Does nothing to a store without texts. */
enum np_status np_relate_run(struct np_store *store,
			     const struct np_relate_options *options,
			     struct np_relate_summary *summary,
			     struct np_error *err) NP_CHECKED;

#endif
