/* SPDX-License-Identifier: MIT */
/*
 * A page being written: keeps the first failure, and does nothing from then
 * on, so that what writes a page is told once, at np_page_end. Goes out in
 * parts; little of it is in memory.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "base/buf.h"
#include "base/output.h"

struct page {
	struct np_buf buf;
	struct np_output *out;
	struct np_error *err;
	enum np_status status;
	uint64_t bytes; /* that went out */
	bool split;	/* it is one of several files */
};

/* A section, or the file that it is in: <a href="...">; and of a story. End
 * with </a>. */
void np_page_section(struct page *page, const char *section);
void np_page_story(struct page *page, int64_t story);

/* Markup, as it is. */
void np_page_put(struct page *page, const char *markup);
__attribute__((format(printf, 2, 3))) void
np_page_print(struct page *page, const char *format, ...);

/* Text of strangers; at most so many bytes of it, then "...". */
void np_page_text(struct page *page, struct np_span text, size_t most);
/* The same, isolated, with its own direction. */
void np_page_name(struct page *page, struct np_span text, size_t most);
/* A link where the URL is one of the web, else nothing; false: nothing. */
bool np_page_link(struct page *page, struct np_span url);

/* <time>: the minute, or the day alone at midnight; "no date". */
void np_page_date(struct page *page, bool has, int64_t date);
/* "3 h 12 min", and with its sign: "+3 h 12 min", "-2 d 4 h", "0 min". */
void np_page_time(struct page *page, int64_t seconds);
void np_page_lag(struct page *page, int64_t seconds);
/* "12,345". */
void np_page_count(struct page *page, uint64_t count);
/* "41.7 % (5 of 12)"; a dash where there are none. */
void np_page_share(struct page *page, uint64_t part, uint64_t whole);

/* Keeps a failure, if it is the first. */
void np_page_fail(struct page *page, enum np_status status);

/* Writes what has gathered, and all. */
void np_page_flush(struct page *page);
enum np_status np_page_end(struct page *page) NP_CHECKED;

#endif
