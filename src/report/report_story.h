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
	REPORT_PRINTINGS = 40, /* of a story that are shown */
	REPORT_TEXTS = 104, /* these, and versions of them that are no members
			     */
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
	struct np_history texts; /* of the shown printings; behind them, of
				  * versions that are no members */
	struct np_buf diff;	 /* markup of one */
	struct np_buf name[2];	 /* of its sides */
	size_t shown, base;	 /* base: of view; what others are held against
				  */
	size_t diffs;		 /* of this story so far */
	size_t diffs_most;
	/* Of each shown one: that of the origin's versions which it has most
	 * of; the base where nothing tells. */
	size_t from[REPORT_PRINTINGS];
	struct report_states *states;
};

enum np_status
np_report_stories_begin(struct report_stories *stories) NP_CHECKED;
void np_report_stories_end(struct report_stories *stories);

/* One section. What fails is the page's. */
void np_report_story(struct report_stories *stories,
		     const struct report_story *story);

/* report_states.c: fills `from`; the texts of the shown ones are there. */
enum np_status np_report_states_new(struct report_states **out) NP_CHECKED;
void np_report_states_free(struct report_states *states);
enum np_status np_report_from(struct report_stories *stories) NP_CHECKED;
/* Which copies have what the origin's source has changed since. */
void np_report_stale(struct report_stories *stories);

/* An item of a list: the sentence of an edit before and after. */
void np_report_passage(struct page *page, const struct np_diff *diff,
		       const struct np_diff_edit *edit,
		       const struct np_span text[2]);

/* report_versions.c: the shown ones that are versions of one article. */
void np_report_versions(struct report_stories *stories);
/* The chain of versions that the base is in. */
const struct np_version_chain *
np_report_chain(const struct report_stories *stories);

/* report_timeline.c */
void np_report_timeline(struct report_stories *stories);

/* report_diff.c: <details> with what changed from one shown printing to
 * another, below an id; the bar of where in `from` stands what `to` has. Both
 * write nothing where a text is not kept. */
void np_report_diff(struct report_stories *stories, size_t from, size_t to,
		    const char *name);
void np_report_bar(struct report_stories *stories, size_t from, size_t to);

/* When a version is from: modified, dated, or fetched; false: not known. */
bool np_report_when(const struct np_history_article *article, int64_t *when);

void np_report_dated(struct page *page,
		     const struct np_history_article *article);

/* The title of a printing, or that it has none. */
void np_report_title(struct page *page, const struct np_facts *facts,
		     size_t most);
/* The same source; none is the same as none. */
bool np_report_same(struct np_span a, struct np_span b);

/* The source of one, or that it has none. */
void np_report_source(struct page *page, const struct np_facts *facts);

#endif
