/* SPDX-License-Identifier: MIT */
/* Lines for a person: texts of strangers, cut to a width and padded. */
#ifndef REPORT_SHOWN_H
#define REPORT_SHOWN_H

#include "report/pen.h"

#define NP_STYLE_STRONG "\x1b[1m"
#define NP_STYLE_OFF "\x1b[0m"
#define NP_STYLE_FAINT "\x1b[2m"
#define NP_STYLE_GREEN "\x1b[32m"
#define NP_STYLE_YELLOW "\x1b[33m"

/* How a table is to be shown. */
struct np_look {
	bool colour;
	uint32_t width; /* columns; 0: any */
};

/* A text on one line in at most `columns` (0: any), with dots where it was
 * cut; padded with blanks where `pad`. */
enum np_status np_show_text(struct np_buf *out, struct np_span text,
			    uint32_t columns, bool pad) NP_CHECKED;

/* The same in a style, if there are colours. */
enum np_status np_show_styled(struct np_buf *out, const struct np_look *look,
			      const char *style,
			      struct np_span text) NP_CHECKED;

/* A share as "97.5 %". */
enum np_status np_show_percent(struct np_buf *out, double share) NP_CHECKED;

/* How much later: "2 h 15 min", "3 d"; at once: "0 min". */
enum np_status np_show_lag(struct np_buf *out, int64_t seconds) NP_CHECKED;

static inline struct np_span np_span_of(const char *text)
{
	return (struct np_span){ text, __builtin_strlen(text) };
}

#endif
