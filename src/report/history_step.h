/* SPDX-License-Identifier: MIT */
/*
 * A history, step by step: each version of a chain with what changed since the
 * last whole version before it. A bad capture is no edit: it is compared with
 * nothing, and nothing with it.
 */
#ifndef REPORT_HISTORY_STEP_H
#define REPORT_HISTORY_STEP_H

#include "diff/np-diff.h"
#include "report/history.h"

struct np_history_step {
	uint32_t chain, position; /* from 1; chains that were asked for */
	const struct np_version_chain *of;
	const struct np_version *version;
	const struct np_history_article *article;
	const struct np_history_article *before; /* NULL: none */
	const struct np_history_article *linked; /* NULL: it began the chain */
	int64_t when;
	const char *when_from; /* modified, date, fetched, added */
	bool bad;	       /* a bad capture */
	bool revert;	       /* the words of an earlier state are back */
	bool new_url, new_title;
	uint32_t words;
	uint32_t same_as; /* position with the same words, or 0 */
	bool compared;	  /* diff is of before and article; else of nothing and
			   * article */
	struct np_diff diff; /* of texts without furniture; the walk's, until
			      * the next step */
};

/* Begin with the history alone set, end with np_history_walk_end. */
struct np_history_walk {
	const struct np_history *history;
	struct np_differ *differ;
	size_t chain_at, at;
	uint32_t chains;
	const struct np_history_article *before;
	struct np_buf pages[2];
};

/* NP_END behind the last. NP_ERR_NOMEM. */
enum np_status np_history_next(struct np_history_walk *walk,
			       struct np_history_step *out) NP_CHECKED;
void np_history_walk_end(struct np_history_walk *walk);

/* The words of before that are still there, as a share; 0 where there were
 * none. */
double np_history_kept(const struct np_history_step *step);

#endif
