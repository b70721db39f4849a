/* SPDX-License-Identifier: MIT */
/* A history for a reader, and for a program. */
#ifndef REPORT_HISTORY_SHOW_H
#define REPORT_HISTORY_SHOW_H

#include "report/diff_show.h"
#include "report/history.h"

struct np_history_look {
	bool diffs;	       /* what changed, below each version */
	struct diff_look diff; /* also the colours and the width of the rest */
};

/*
 * A line for each version: place in the chain, time, id and version, words,
 * how much of the last whole version was kept, and what told that it belongs
 * and where; below it a new headline, a new URL.
 */
enum np_status
np_history_to_terminal(struct np_buf *out, const struct np_history *history,
		       const struct np_history_look *look) NP_CHECKED;

/* An object on a line for each version. */
enum np_status np_history_to_json(struct np_buf *out,
				  const struct np_history *history,
				  bool diffs) NP_CHECKED;

#endif
