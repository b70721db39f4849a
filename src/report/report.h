/* SPDX-License-Identifier: MIT */
/*
 * What a store knows, as one page for people: the archive in numbers, outlet
 * by outlet, who prints whom, copies without a credit, and the largest stories
 * with all their printings, diffs and versions. The page asks for nothing and
 * runs nothing; the policy in its head says so. The same store gives the same
 * bytes.
 *
 * What is counted is described in report_gather.h; the page says it too.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/output.h"
#include "store/np-matches.h"

struct np_report_options {
	uint64_t stories;    /* shown with all their printings */
	const char *program; /* "newsprint 1.2" */
	struct np_span name; /* of the store, for the title */
	bool no_diffs;
};

/*
 * Memory: some 100 bytes a version, the texts of one story's shown printings,
 * and one diff.
 */
enum np_status np_report_write(struct np_store *store,
			       const struct np_report_options *options,
			       struct np_output *out,
			       struct np_error *err) NP_CHECKED;

/*
 * The same as a folder of linked pages, index.html first: each story in a file
 * of its own, and lists of all. The folder is made if need be, and must be
 * empty; index.html is written last. Memory: as above.
 */
enum np_status np_report_write_folder(struct np_store *store,
				      const struct np_report_options *options,
				      const char *folder,
				      struct np_error *err) NP_CHECKED;

#endif
