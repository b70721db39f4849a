/* SPDX-License-Identifier: MIT */
/* The sections of a report but for its stories. What fails is the page's. */
#ifndef REPORT_REPORT_PARTS_H
#define REPORT_REPORT_PARTS_H

#include "report/page.h"
#include "report/report_gather.h"

/* The style sheet, in parts, and its SHA-256 in base 64 as the policy names it.
 * tests/cli/test_report.py says when they do not belong together. */
enum {
	NP_REPORT_STYLES = 3
};
extern const char *const np_report_style[NP_REPORT_STYLES];
extern const char np_report_style_hash[];

/* report_page.c: from the first byte of a page to its <main>, and the end.
 * title NULL: of the overview. */
void np_report_begin(struct page *page, struct np_span name, const char *title);
void np_report_end(struct page *page);

/* How to read a story. */
void np_report_legend(struct page *page);

/* report_contents.c: some of the stories, in their order, as a table. */
void np_report_contents(struct page *page, struct np_store *store,
			const struct report_facts *facts, size_t first,
			size_t len);

/* report_page.c: a link to a story, where it has a section, and its end. */
void np_report_story_link(struct page *page, const struct report_facts *facts,
			  np_story_id story);
void np_report_story_link_end(struct page *page,
			      const struct report_facts *facts,
			      np_story_id story);

/* report.c: which stories have a section: the first so many. */
enum np_status np_report_link(struct report_facts *facts,
			      uint64_t most) NP_CHECKED;

/* report_copies.c: what each source printed from others, article by article.
 */
void np_report_copies(struct page *page, const struct report_facts *facts,
		      struct np_store *store);

/* report_overview.c: the archive in numbers, and what was left out. */
void np_report_overview(struct page *page, const struct report_facts *facts);

/* report_outlets.c: outlet by outlet, and who prints whom. */
void np_report_outlets(struct page *page, const struct report_facts *facts);
void np_report_matrix(struct page *page, const struct report_facts *facts);

/* report_credits.c: copies that credit nobody. */
void np_report_credits(struct page *page, const struct report_facts *facts,
		       struct np_store *store);

/* report_edits.c: revisions that changed most of what stood there. */
void np_report_edits(struct page *page, const struct report_facts *facts,
		     struct np_store *store);

/* report_method.c: how all this was found, to be quoted. */
void np_report_method(struct page *page, const struct report_facts *facts,
		      struct np_store *store, const char *program);

#endif
