/* SPDX-License-Identifier: MIT */
/* What all pages of a report have around them, and links to stories. */
#include "report/html_text.h"
#include "report/report_parts.h"

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
		np_page_story(page, story);
}

void np_report_story_link_end(struct page *page,
			      const struct report_facts *facts,
			      np_story_id story)
{
	if (is_linked(facts, story))
		np_page_put(page, "</a>");
}

static void add_sections(struct page *page)
{
	static const char *const sections[][2] = {
		{ "overview", "Overview" },	   { "outlets", "Outlets" },
		{ "matrix", "Who prints whom" },   { "copies", "Copies" },
		{ "credits", "Without a credit" }, { "edits", "Edits" },
		{ "stories", "Stories" },	   { "method", "Method" },
	};

	np_page_put(page, "<nav aria-label=\"sections\">");
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		np_page_section(page, sections[i][0]);
		np_page_put(page, sections[i][1]);
		np_page_put(page, "</a> ");
	}
	np_page_put(page, "</nav>");
}

static void add_name(struct page *page, struct np_span name)
{
	if (!page->status)
		np_page_fail(page, np_html_add(&page->buf,
					       np_html_cut(name, NAME), true));
}

void np_report_begin(struct page *page, struct np_span name, const char *title)
{
	np_page_put(page, "<!doctype html>\n<html lang=\"en\"><head>"
			  "<meta charset=\"utf-8\">\n<meta http-equiv="
			  "\"Content-Security-Policy\" content=\"default-src "
			  "'none'; style-src 'sha256-");
	np_page_put(page, np_report_style_hash);
	np_page_put(page, "'; base-uri 'none'; form-action 'none'\">\n<meta "
			  "name=\"viewport\" content=\"width=device-width, "
			  "initial-scale=1\">\n<meta name=\"referrer\" "
			  "content=\"no-referrer\">\n<title>");
	if (title) {
		np_page_put(page, title);
		np_page_put(page, " - ");
	}
	np_page_put(page, "Who printed it again: ");
	add_name(page, name);
	np_page_put(page, "</title>\n<style>");
	for (size_t i = 0; i < NP_REPORT_STYLES; i++)
		np_page_put(page, np_report_style[i]);
	np_page_put(page,
		    "</style></head>\n<body>\n<a class=\"skip\" "
		    "href=\"#text\">To the text</a>\n<header><h1>Who "
		    "printed it again</h1>\n<p class=\"dim\">A report on ");
	np_page_name(page, name, NAME);
	np_page_put(page, "</p>\n");
	add_sections(page);
	np_page_put(page, "</header>\n<main id=\"text\">\n");
}

void np_report_end(struct page *page)
{
	np_page_put(page, "</main>\n</body></html>\n");
}

void np_report_legend(struct page *page)
{
	np_page_put(page,
		    "<p class=\"dim\">A story is a text and all that was made "
		    "of it. On the timeline each dot is a printing; the large "
		    "one is what the others are held against, the origin where "
		    "it is known. In the bars, the filled parts are where in "
		    "that text stands what was kept, from its first word at "
		    "the left to its last at the right.</p>\n");
}
