/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "report/page.h"
#include "report/report_gather.h"
#include "report/report_parts.h"
#include "report/report_story.h"

enum {
	CONTENTS = 8 /* stories from which on there is a list of them */
};

static void say_order(struct page *page, const struct report_facts *facts)
{
	const size_t shown = facts->linked.len;

	np_page_put(page, "<p>");
	np_page_count(page, facts->stories);
	np_page_put(page, facts->stories == 1 ? " story. " : " stories. ");
	if (shown < facts->stories) {
		np_page_print(page, "The %zu largest of ", shown);
		np_page_count(page, facts->stories);
		np_page_put(page, ", by sources, then by printings; ");
		np_page_count(page, facts->stories - shown);
		np_page_put(page, " are not shown. ");
	}
	np_page_put(page, "</p>\n");
	np_report_legend(page);
}

static void add_stories(struct page *page, struct np_store *store,
			const struct report_facts *facts,
			const struct np_report_options *options)
{
	const size_t shown = facts->linked.len;
	struct report_stories stories = { .page = page,
					  .store = store,
					  .facts = facts,
					  .no_diffs = options->no_diffs };

	np_page_put(page, "<section id=\"stories\"><h2>Stories</h2>\n");
	say_order(page, facts);
	if (shown >= CONTENTS) {
		np_page_put(page, "<details><summary>List of them</summary>\n");
		np_report_contents(page, store, facts, 0, shown);
		np_page_put(page, "</details>\n");
	}
	np_page_fail(page, np_report_stories_begin(&stories));
	for (size_t i = 0; i < shown && !page->status; i++)
		np_report_story(&stories, &facts->story[i]);
	np_report_stories_end(&stories);
	np_page_put(page, "</section>\n");
}

enum np_status np_report_link(struct report_facts *facts, uint64_t most)
{
	const size_t shown =
		most < facts->stories ? (size_t)most : facts->stories;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < shown && !status; i++)
		status = np_number_map_set(&facts->linked,
					   (uint64_t)facts->story[i].id, 1);
	return status;
}

enum np_status np_report_write(struct np_store *store,
			       const struct np_report_options *options,
			       struct np_output *out, struct np_error *err)
{
	struct page page = { .out = out, .err = err };
	struct report_facts facts;

	page.status = np_report_gather(&facts, store, err);
	if (!page.status)
		np_page_fail(&page, np_report_link(&facts, options->stories));
	if (!page.status) {
		np_report_begin(&page, options->name, NULL);
		np_report_overview(&page, &facts);
		np_report_outlets(&page, &facts);
		np_report_matrix(&page, &facts);
		np_report_copies(&page, &facts, store);
		np_report_credits(&page, &facts, store);
		np_report_edits(&page, &facts, store);
		add_stories(&page, store, &facts, options);
		np_report_method(&page, &facts, store, options->program);
		np_report_end(&page);
	}
	np_report_facts_clear(&facts);
	return np_page_end(&page);
}
