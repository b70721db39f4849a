/* SPDX-License-Identifier: MIT */
/*
 * Writes words in lines of a width, in colours, in one column of several. What
 * a reader sees as one character is never cut; hostile characters are written
 * as their numbers.
 */
#ifndef REPORT_PEN_H
#define REPORT_PEN_H

#include <stdbool.h>

#include "base/buf.h"

struct pen {
	struct np_buf *out;
	const char *style;  /* sequence that is on, or NULL */
	const char *indent; /* before each line but the first */
	uint32_t indent_width;
	uint32_t width;	 /* of a line; 0: any */
	uint32_t column; /* where the pen is */
	uint32_t blanks; /* asked for and not yet written */
	char mark[40];	 /* written with the next word */
	bool colour;
	bool one_line; /* line ends are blanks */
	bool squeeze;  /* of several blank lines one is written */
	uint32_t ends; /* lines that ended since the last word */
};

/* Turns the style on until the next call; NULL: none. Nothing without
 * colours. */
enum np_status np_pen_style(struct pen *pen, const char *style) NP_CHECKED;

/* Words of a text, broken at blanks. */
enum np_status np_pen_text(struct pen *pen, struct np_span text) NP_CHECKED;

/* A mark that is kept with what comes next, behind those that wait; short. */
void np_pen_mark(struct pen *pen, const char *mark);

/* Ends the line; the style goes on in the next. */
enum np_status np_pen_line(struct pen *pen) NP_CHECKED;

/* Columns that a text takes. */
uint32_t np_pen_width(struct np_span text);

#endif
