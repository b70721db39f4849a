/* SPDX-License-Identifier: MIT */
/*
 * A diff in rows, about a sentence each, as every view of it goes through
 * them: the pieces of the diff, cut where sentences of both texts begin.
 */
#ifndef REPORT_DIFF_ROWS_H
#define REPORT_DIFF_ROWS_H

#include <stdbool.h>

#include "diff/np-diff.h"

struct diff_row {
	uint32_t begin, end; /* pieces */
	bool changed;	     /* holds an edit */
	bool shown;	     /* changed, or near one that is */
	uint32_t sentence[2];
};

struct diff_rows {
	struct np_diff_op *pieces;
	struct diff_row *rows;
	size_t pieces_len, pieces_cap, rows_len, rows_cap;
};

/* context: rows to be shown on either side of a change. */
enum np_status np_diff_rows_make(struct diff_rows *rows,
				 const struct np_diff *diff,
				 uint32_t context) NP_CHECKED;
void np_diff_rows_clear(struct diff_rows *rows);

#endif
