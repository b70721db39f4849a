/* SPDX-License-Identifier: MIT */
/* The two ways to show a diff on a page, without the page around it. */
#ifndef REPORT_DIFF_BODY_H
#define REPORT_DIFF_BODY_H

#include "report/diff_rows.h"
#include "report/diff_show.h"

struct diff_page {
	struct np_buf *out;
	const struct diff_shown *shown;
	const struct diff_look *look;
	struct diff_rows rows;
};

/* Paragraphs, with what was deleted beside what was inserted. */
enum np_status np_diff_add_inline(struct diff_page *page) NP_CHECKED;

/* A table of two columns, the names of both texts above. */
enum np_status np_diff_add_sides(struct diff_page *page) NP_CHECKED;

#endif
