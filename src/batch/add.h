/* SPDX-License-Identifier: MIT */
/* All articles of some inputs into a store. */
#ifndef BATCH_ADD_H
#define BATCH_ADD_H

#include "batch/dedup.h"
#include "store/np-store.h"

/* Strings are borrowed until the call returns. */
struct np_add_options {
	const char *const *inputs; /* files, folders, "-" */
	size_t inputs_len;
	struct np_field_names names;
	unsigned threads;      /* at least 1 */
	uint64_t record_limit; /* longest record; 0: 1 GiB */
	uint64_t batch;	       /* articles in a transaction; 0: 20,000 */
	bool strict;	       /* stop at the first record left out */
	np_progress_fn *progress;
	np_notice_fn *notice;
	void *user;
};

struct np_add_summary {
	uint64_t read; /* = added + versions + unchanged + all skipped */
	uint64_t added, versions, unchanged;
	uint64_t skipped[NP_SKIP_COUNT];
	uint64_t bytes, damaged, bad_date, bad_bytes;
	uint64_t doubtful[NP_DATE_DOUBTS]; /* dates, by why */
	uint64_t committed; /* articles that are safe, also after a failure */
	double seconds;
};

/*
 * Adds in the order of the input, in transactions. On failure what was
 * committed stays, and the summary says how much that is.
 */
enum np_status np_add_run(struct np_store *store,
			  const struct np_add_options *options,
			  struct np_add_summary *summary,
			  struct np_error *err) NP_CHECKED;

#endif
