/* SPDX-License-Identifier: MIT */
/*
 * How diffs look on a page: colours in light and dark, what was deleted,
 * inserted and moved, and the table of two columns, which on a phone is one.
 * A page with fragments of np_diff_to_html has this in its style sheet, first,
 * and adds its own. It names the variables --fg --bg --dim --line --link and
 * the classes k ctl gap sr away here sides.
 */
#ifndef REPORT_DIFF_STYLE_H
#define REPORT_DIFF_STYLE_H

extern const char np_diff_style[];

#endif
