/* SPDX-License-Identifier: MIT */
#include "report/report.h"

#include "base/error.h"
#include "report/html_text.h"
#include "report/page.h"
#include "report/report_gather.h"
#include "report/report_parts.h"
#include "report/report_story.h"

enum {
	NAME = 200
};

static bool is_linked(const struct report_facts *facts, np_story_id story)
{
	return story && np_number_map_get(&facts->linked, (uint64_t)story);
}

void np_report_story_link(struct page *page, const struct report_facts *facts,
			  np_story_id story)
{
	if (is_linked(facts, story))
		np_page_print(page, "<a href=\"#s%lld\">", (long long)story);
}

void np_report_story_link_end(struct page *page,
			      const struct report_facts *facts,
			      np_story_id story)
{
	if (is_linked(facts, story))
		np_page_put(page, "</a>");
}

static void add_head(struct page *page, struct np_span name)
{
	np_page_put(page, "<!doctype html>\n<html lang=\"en\"><head>"
			  "<meta charset=\"utf-8\">\n<meta http-equiv="
			  "\"Content-Security-Policy\" content=\"default-src "
			  "'none'; style-src 'sha256-");
	np_page_put(page, np_report_style_hash);
	np_page_put(page,
		    "'; base-uri 'none'; form-action 'none'\">\n<meta "
		    "name=\"viewport\" content=\"width=device-width, "
		    "initial-scale=1\">\n<meta name=\"referrer\" "
		    "content=\"no-referrer\">\n<title>Who printed it again: ");
	if (!page->status)
		np_page_fail(page, np_html_add(&page->buf,
					       np_html_cut(name, NAME), true));
	np_page_put(page, "</title>\n<style>");
	for (size_t i = 0; i < NP_REPORT_STYLES; i++)
		np_page_put(page, np_report_style[i]);
	np_page_put(page,
		    "</style></head>\n<body>\n<a class=\"skip\" "
		    "href=\"#overview\">To the text</a>\n<header><h1>Who "
		    "printed it again</h1>\n<p class=\"dim\">A report on ");
	np_page_name(page, name, NAME);
	np_page_put(page,
		    "</p>\n<nav aria-label=\"sections\"><a href=\"#overview\">"
		    "Overview</a> <a href=\"#outlets\">Outlets</a> <a "
		    "href=\"#matrix\">Who prints whom</a> <a href=\"#credits\">"
		    "Without a credit</a> <a href=\"#edits\">Edits</a> <a "
		    "href=\"#stories\">Stories</a> <a "
		    "href=\"#method\">Method</a></nav></header>\n<main>\n");
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

	np_page_put(page, "<section id=\"stories\"><h2>Stories</h2>\n<p>");
	if (shown < facts->stories)
		np_page_print(page,
			      "The %zu largest of %zu, by sources, "
			      "then by printings; %zu are not "
			      "shown. ",
			      shown, facts->stories, facts->stories - shown);
	np_page_put(page,
		    "A story is a text and all that was made of it. In the "
		    "bars, the filled parts are where in the original stands "
		    "what was kept, from its first word at the left to its "
		    "last at the right.</p>\n");
	np_page_fail(page, np_report_stories_begin(&stories));
	for (size_t i = 0; i < shown && !page->status; i++)
		np_report_story(&stories, &facts->story[i]);
	np_report_stories_end(&stories);
	np_page_put(page, "</section>\n");
}

enum np_status np_report_write(struct np_store *store,
			       const struct np_report_options *options,
			       struct np_output *out, struct np_error *err)
{
	struct page page = { .out = out, .err = err };
	struct report_facts facts;
	size_t shown;

	page.status = np_report_gather(&facts, store, err);
	add_head(&page, options->name);
	np_report_overview(&page, &facts);
	shown = options->stories < facts.stories ? (size_t)options->stories
						 : facts.stories;
	for (size_t i = 0; i < shown && !page.status; i++)
		np_page_fail(&page,
			     np_number_map_set(&facts.linked,
					       (uint64_t)facts.story[i].id, 1));
	if (!page.status) {
		np_report_outlets(&page, &facts);
		np_report_matrix(&page, &facts);
		np_report_credits(&page, &facts, store);
		np_report_edits(&page, &facts, store);
		add_stories(&page, store, &facts, options);
		np_report_method(&page, &facts, store, options->program);
	}
	np_page_put(&page, "</main>\n</body></html>\n");
	np_report_facts_clear(&facts);
	return np_page_end(&page);
}
