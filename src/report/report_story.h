/* SPDX-License-Identifier: MIT */
/*
 * A story of a report: what it is, when who printed it, each printing beside
 * the one it began with, and the states that one source gave it.
 */
#ifndef REPORT_REPORT_STORY_H
#define REPORT_REPORT_STORY_H

#include "diff/np-diff.h"
#include "report/history.h"
#include "report/page.h"
#include "report/report_gather.h"
#include "report/story_view.h"

enum {
	REPORT_PRINTINGS = 40,	    /* of a story that are shown */
	REPORT_STORY_DIFFS = 24,    /* of a story */
	REPORT_DIFF_TEXT = 1 << 16, /* bytes of a text that are compared */
	REPORT_DIFF_PAGE = 1 << 15, /* of a diff that is shown */
	REPORT_DIFFS_ALL = 24 << 20 /* of a page, when diffs end */
};

/* Zeroed but for the first four; one is used for all stories. */
struct report_stories {
	struct page *page;
	struct np_store *store;
	const struct report_facts *facts;
	bool no_diffs;
	struct np_differ *differ;
	struct np_story_view view;
	struct np_history texts; /* of the shown printings */
	struct np_buf diff;	 /* markup of one */
	size_t shown, base;	 /* base: of view; what others are held against
				  */
	size_t diffs;		 /* of this story so far */
};

enum np_status
np_report_stories_begin(struct report_stories *stories) NP_CHECKED;
void np_report_stories_end(struct report_stories *stories);

/* One section. What fails is the page's. */
void np_report_story(struct report_stories *stories,
		     const struct report_story *story);

/* report_timeline.c */
void np_report_timeline(struct report_stories *stories);

/* report_diff.c: <details> with what changed from one shown printing to
 * another, below an id; the bar of where in `from` stands what `to` has. Both
 * write nothing where a text is not kept. */
void np_report_diff(struct report_stories *stories, size_t from, size_t to,
		    const char *name);
void np_report_bar(struct report_stories *stories, size_t from, size_t to);

/* The title of a printing, or that it has none. */
void np_report_title(struct page *page, const struct np_facts *facts,
		     size_t most);
/* The same source; none is the same as none. */
bool np_report_same(struct np_span a, struct np_span b);

/* The source of one, or that it has none. */
void np_report_source(struct page *page, const struct np_facts *facts);

#endif
