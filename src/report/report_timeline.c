/* SPDX-License-Identifier: MIT */
/*
 * When who printed it: a row for each source, in the order of their first
 * printing, a dot for each printing. Places are shares of the width, so that it
 * fits any screen; those who do not see it have the table below.
 */
#include "report/report_story.h"

enum {
	ROWS = 16, /* sources that have one */
	DOTS = 60  /* of a row */
};

/* Does the source of i come before i? */
static bool came_before(const struct np_story_view *view, size_t i)
{
	const struct np_span source = view->entry[i].facts.source;

	for (size_t k = 0; k < i; k++)
		if (np_report_same(view->entry[k].facts.source, source))
			return true;
	return false;
}

/* Of the dated, which stand first in the view; false: there is no time to
 * show. */
static bool find_span(const struct np_story_view *view, size_t len,
		      int64_t *first, int64_t *last)
{
	size_t dated = 0;

	while (dated < len && view->entry[dated].facts.has_date)
		dated++;
	if (dated < 2)
		return false;
	*first = view->entry[0].facts.date;
	*last = view->entry[dated - 1].facts.date;
	return *last > *first;
}

static void add_row(struct report_stories *stories, size_t row, int64_t first,
		    double span)
{
	const struct np_story_view *view = &stories->view;
	const struct np_span source = view->entry[row].facts.source;
	struct page *page = stories->page;
	uint32_t dots = 0;

	np_page_put(page, "<div class=\"tl\"><span>");
	np_report_source(page, &view->entry[row].facts);
	np_page_put(page, "</span><svg width=\"100%\" height=\"16\">"
			  "<line x1=\"0\" x2=\"100%\" y1=\"8\" y2=\"8\"/>");
	for (size_t i = row; i < stories->shown && dots < DOTS; i++) {
		const struct np_story_entry *entry = &view->entry[i];
		const double at = (double)entry->facts.date - (double)first;

		if (!entry->facts.has_date ||
		    !np_report_same(entry->facts.source, source))
			continue;
		np_page_print(
			page, "<circle%s cx=\"%.2f%%\" cy=\"8\" r=\"%d\"/>",
			i == stories->base ? " class=\"o\"" : "",
			1.5 + 97.0 * at / span, i == stories->base ? 7 : 4);
		dots++;
	}
	np_page_put(page, "</svg></div>\n");
}

void np_report_timeline(struct report_stories *stories)
{
	const struct np_story_view *view = &stories->view;
	struct page *page = stories->page;
	int64_t first = 0, last = 0;
	uint32_t rows = 0, left = 0;

	if (!find_span(view, stories->shown, &first, &last))
		return;
	np_page_put(page, "<figure aria-hidden=\"true\">\n");
	for (size_t i = 0; i < stories->shown; i++) {
		if (!view->entry[i].facts.has_date || came_before(view, i))
			continue;
		if (rows++ < ROWS)
			add_row(stories, i, first,
				(double)last - (double)first);
		else
			left++;
	}
	np_page_put(page, "<div class=\"tl ax\"><span></span><span>");
	np_page_date(page, true, first);
	np_page_put(page, "</span><span>");
	np_page_date(page, true, last);
	np_page_put(page, "</span></div>");
	if (left)
		np_page_print(page, "<p class=\"dim\">and %u more sources</p>",
			      left);
	np_page_put(page, "</figure>\n");
}
