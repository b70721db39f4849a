/* SPDX-License-Identifier: MIT */
#include "report/report_parts.h"
#include "report/report_story.h"

enum {
	TITLE = 160
};

static void add_row(struct page *page, const struct report_facts *facts,
		    const struct np_story_view *view,
		    const struct report_story *story)
{
	const bool known = view->origin != SIZE_MAX;
	const struct np_facts *first =
		&view->entry[known ? view->origin : 0].facts;

	np_page_put(page, "<tr><th scope=\"row\">");
	np_report_story_link(page, facts, story->id);
	np_report_title(page, first, TITLE);
	np_report_story_link_end(page, facts, story->id);
	np_page_print(page,
		      " <small>%lld</small></th><td class=\"n\" data-l="
		      "\"sources\">%u</td><td class=\"n\" data-l="
		      "\"printings\">%u</td><td data-l=\"first\">",
		      (long long)story->id, story->sources, story->members);
	np_page_date(page, first->has_date, first->date);
	np_page_put(page, "</td><td data-l=\"began with\">");
	if (known)
		np_report_source(page, first);
	else
		np_page_put(page, "<span class=\"dim\">not known</span>");
	np_page_put(page, "</td></tr>\n");
}

void np_report_contents(struct page *page, struct np_store *store,
			const struct report_facts *facts, size_t first,
			size_t len)
{
	struct np_story_view view = { 0 };

	np_page_put(page,
		    "<table class=\"pr\"><thead><tr><th "
		    "scope=\"col\">Story</th><th scope=\"col\">Sources</th>"
		    "<th scope=\"col\">Printings</th><th scope=\"col\">First"
		    "</th><th scope=\"col\">Began with</th></tr></thead>\n"
		    "<tbody>\n");
	for (size_t i = 0; i < len && !page->status; i++) {
		const struct report_story *story = &facts->story[first + i];

		np_page_fail(page,
			     np_story_read(&view, store, story->id, page->err));
		if (view.len)
			add_row(page, facts, &view, story);
	}
	np_page_put(page, "</tbody></table>\n");
	np_story_clear(&view);
}
