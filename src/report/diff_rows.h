/* SPDX-License-Identifier: MIT */
/*
 * A diff in rows, about a sentence each, as every view of it goes through
 * them: the pieces of the diff, cut where sentences of both texts begin.
 */
#ifndef REPORT_DIFF_ROWS_H
#define REPORT_DIFF_ROWS_H

#include <stdbool.h>

#include "report/diff_show.h"

struct diff_row {
	uint32_t begin, end; /* pieces */
	bool changed;	     /* holds an edit */
	bool shown;	     /* changed, or near one that is */
	bool gone, fresh;    /* nothing but words deleted, or inserted */
	uint32_t sentence[2];
};

struct diff_rows {
	struct np_diff_op *pieces;
	struct diff_row *rows;
	size_t pieces_len, pieces_cap, rows_len, rows_cap;
};

/* context: rows to be shown on either side of a change. */
enum np_status np_diff_rows_make(struct diff_rows *rows,
				 const struct diff_shown *shown,
				 uint32_t context) NP_CHECKED;

/*
 * Rows as they stand in two columns: what was deleted beside what was inserted
 * in its place, each side of the others in its own column.
 */
#define DIFF_NO_ROW SIZE_MAX

struct diff_beside {
	size_t row[2]; /* left and right; or DIFF_NO_ROW */
	bool shown;
};

/* Zeroed: at the first row. */
struct diff_walk {
	size_t at;
	size_t next[2], end[2]; /* rows of a side that wait to be told */
};

/* The next; false behind the last. */
bool np_diff_rows_next(const struct diff_rows *rows, struct diff_walk *walk,
		       struct diff_beside *out);

void np_diff_rows_clear(struct diff_rows *rows);

#endif
