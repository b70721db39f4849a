/* SPDX-License-Identifier: MIT */
/* Every article of some inputs, as it was understood. */
#ifndef BATCH_READ_H
#define BATCH_READ_H

#include "batch/dedup.h"

/* Lines of JSON, each with its end; not NP_OK stops the run. */
typedef enum np_status np_lines_fn(void *user, struct np_span lines);

/* Strings are borrowed until the call returns. */
struct np_read_options {
	const char *const *inputs; /* files, folders, "-" */
	size_t inputs_len;
	struct np_field_names names;
	unsigned threads;      /* at least 1 */
	uint64_t record_limit; /* longest record; 0: 1 GiB */
	bool strict;	       /* stop at the first record left out */
	np_lines_fn *lines;
	np_progress_fn *progress;
	np_notice_fn *notice;
	void *user;
};

struct np_read_summary {
	uint64_t read; /* = articles + all skipped */
	uint64_t articles;
	uint64_t skipped[NP_SKIP_COUNT];
	uint64_t damaged; /* inputs that broke off */
};

/*
 * One object a line, in the order of the input whatever the number of
 * threads: what read_line.h says, then offset and record (where in the file
 * the article came from; the offset is that in the unpacked input).
 */
enum np_status np_read_run(const struct np_read_options *options,
			   struct np_read_summary *summary,
			   struct np_error *err) NP_CHECKED;

#endif
