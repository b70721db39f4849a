/* SPDX-License-Identifier: MIT */
/*
 * A diff for a reader: on a terminal, as a page, as JSON, in numbers. All write
 * to a buffer, and trust nothing in the texts: control characters, marks that
 * turn the direction of writing and bytes that are not UTF-8 are shown as what
 * they are.
 */
#ifndef REPORT_DIFF_SHOW_H
#define REPORT_DIFF_SHOW_H

#include <stdbool.h>

#include "base/buf.h"
#include "diff/np-diff.h"

/* A diff and its texts. */
struct diff_shown {
	const struct np_diff *diff;
	struct np_span text[2], name[2];
};

enum diff_view {
	DIFF_HUNKS, /* sentences with changes, and their neighbours */
	DIFF_WHOLE, /* the whole text with the changes in it */
	DIFF_SIDES  /* two columns */
};

struct diff_look {
	enum diff_view view;
	bool colour;
	bool by_substance; /* hunks with the highest score first */
	bool fragment;	   /* HTML: without head and body */
	uint32_t width;	   /* columns; 0: lines are not wrapped */
	uint32_t context;  /* sentences around a change */
	const char *ids;   /* HTML: before each id; NULL: nothing */
};

enum np_status np_diff_to_terminal(struct np_buf *out,
				   const struct diff_shown *shown,
				   const struct diff_look *look) NP_CHECKED;

/* A page that needs nothing but itself: no script, no other file. */
enum np_status np_diff_to_html(struct np_buf *out,
			       const struct diff_shown *shown,
			       const struct diff_look *look) NP_CHECKED;

/*
 * One object on one line: names, counts, edits, and ops, which applied to A
 * give B: "same" and "move" copy bytes of A; "insert" and "noise" bring their
 * text; "delete" and "away" give nothing. Text that is not UTF-8 is "hex".
 */
enum np_status np_diff_to_json(struct np_buf *out,
			       const struct diff_shown *shown) NP_CHECKED;

/* Counts, for people. */
enum np_status np_diff_to_stat(struct np_buf *out,
			       const struct diff_shown *shown) NP_CHECKED;

/* "number, name"; for the changes of an edit. */
enum np_status np_diff_add_changes(struct np_buf *out,
				   uint32_t changes) NP_CHECKED;

/* A character that must not reach a terminal or a page as it is. */
bool np_diff_is_hostile(int32_t code);

/* A text in three: white space, what is between, white space. */
void np_diff_trim(struct np_span text, struct np_span part[3]);

/* The first words of a text, about so many letters as a reader counts them. */
struct np_span np_diff_begin(struct np_span text, size_t letters);

#endif
