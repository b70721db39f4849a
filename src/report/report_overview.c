/* SPDX-License-Identifier: MIT */
#include "report/match_rows.h"
#include "report/report_parts.h"

static void add_figure(struct page *page, uint64_t count, const char *name)
{
	np_page_put(page, "<div><dt>");
	np_page_put(page, name);
	np_page_put(page, "</dt><dd>");
	np_page_count(page, count);
	np_page_put(page, "</dd></div>\n");
}

static void add_share(struct page *page, uint64_t part, uint64_t whole,
		      const char *name)
{
	np_page_put(page, "<div><dt>");
	np_page_put(page, name);
	np_page_put(page, "</dt><dd>");
	np_page_share(page, part, whole);
	np_page_put(page, "</dd></div>\n");
}

/* A line of a small table: what, a bar, how many of how many. */
static void add_bar(struct page *page, const char *name, uint64_t part,
		    uint64_t whole)
{
	np_page_put(page, "<tr><th scope=\"row\">");
	np_page_put(page, name);
	np_page_print(page,
		      "</th><td class=\"gr\"><svg class=\"bar\" aria-hidden="
		      "\"true\" width=\"100%%\" height=\"10\"><rect class="
		      "\"bg\" width=\"100%%\" height=\"10\"/><rect width="
		      "\"%.2f%%\" height=\"10\"/></svg></td><td class=\"n\">",
		      whole ? 100.0 * (double)part / (double)whole : 0.0);
	np_page_share(page, part, whole);
	np_page_put(page, "</td></tr>\n");
}

static void add_relations(struct page *page, const struct report_facts *facts)
{
	np_page_put(page, "<h3>How pairs of articles are related</h3>\n"
			  "<table class=\"bars\"><tbody>\n");
	for (int i = NP_RELATION_SAME; i < NP_RELATION_COUNT; i++)
		add_bar(page, np_relation_text(i), facts->relation[i],
			facts->matches);
	np_page_put(page,
		    "</tbody></table>\n<p class=\"dim\">Of all pairs that were "
		    "compared and have something in common. <b>same</b>: the "
		    "same words. <b>revision</b>: another state of the same "
		    "article by the same source. <b>reprint</b>: another "
		    "source prints the text. <b>partial</b>: a passage is "
		    "shared. <b>quote</b> (only quotations) and "
		    "<b>template</b> (a form filled in again) tie no "
		    "story.</p>\n");
}

static void add_sizes(struct page *page, const struct report_facts *facts)
{
	static const char *const names[REPORT_SIZES] = {
		"2 printings", "3 to 4",   "5 to 9",
		"10 to 24",    "25 to 99", "100 and more"
	};

	np_page_put(page, "<h3>How large stories are</h3>\n<table "
			  "class=\"bars\"><tbody>\n");
	for (size_t i = 0; i < REPORT_SIZES; i++)
		add_bar(page, names[i], facts->size[i], facts->stories);
	np_page_put(page, "</tbody></table>\n");
}

static void add_lags(struct page *page, const struct report_facts *facts)
{
	static const char *const names[REPORT_LAGS] = {
		"within 1 hour", "6 hours", "1 day", "3 days", "7 days", "later"
	};
	uint64_t sum = 0;

	if (!facts->lags)
		return;
	np_page_put(page, "<h3>How fast texts are printed again</h3>\n<table "
			  "class=\"bars\"><tbody>\n");
	for (size_t i = 0; i < REPORT_LAGS; i++) {
		sum += facts->lag[i];
		add_bar(page, names[i],
			i + 1 < REPORT_LAGS ? sum : facts->lag[i], facts->lags);
	}
	np_page_put(page, "</tbody></table>\n<p class=\"dim\">Of the articles "
			  "printed from another source where both have a "
			  "date; each line includes those above, the last is "
			  "the rest.</p>\n");
}

static void add_left_out(struct page *page, const struct report_facts *facts)
{
	np_page_put(page, "<h3>What was left out</h3>\n<ul>\n<li>");
	np_page_count(page, facts->furniture);
	np_page_put(page, " lines that return in articles of one source which "
			  "have nothing else in common (menus, notices): no "
			  "part of any comparison. newsprint export --what "
			  "furniture lists them.</li>\n<li>");
	np_page_count(page, facts->current - facts->dated);
	np_page_put(page, " articles without a date: in stories, but in no "
			  "lag and on no timeline.</li>\n<li>");
	np_page_count(page, facts->undirected);
	np_page_put(page, " articles that another source printed too, where "
			  "it cannot be told which of the two was made of the "
			  "other: in no share of what was printed from "
			  "others.</li>\n<li>");
	np_page_count(page, facts->pending);
	np_page_put(page, " versions that were not compared yet when this "
			  "was written.</li>\n</ul>\n");
}

void np_report_overview(struct page *page, const struct report_facts *facts)
{
	np_page_put(page, "<section id=\"overview\"><h2>Overview</h2>\n");
	if (facts->dated) {
		np_page_put(page, "<p>Articles dated from ");
		np_page_date(page, true, facts->first);
		np_page_put(page, " to ");
		np_page_date(page, true, facts->last);
		np_page_put(page, " (UTC).</p>\n");
	}
	np_page_put(page, "<dl class=\"figs\">\n");
	add_figure(page, facts->current, "articles");
	add_figure(page, facts->sources, "sources");
	add_figure(page, facts->stories, "stories");
	add_share(page, facts->shared_stories, facts->stories,
		  "stories that several sources printed");
	add_share(page, facts->in_story, facts->current,
		  "articles that are in a story");
	add_share(page, facts->printed, facts->current,
		  "articles printed from another source");
	add_share(page, facts->credited, facts->current,
		  "articles that credit a known agency");
	add_share(page, facts->uncredited, facts->printed,
		  "of those printed from another source, without a credit");
	np_page_put(page, "</dl>\n<div class=\"cols\"><div>\n");
	add_sizes(page, facts);
	np_page_put(page, "</div><div>\n");
	add_lags(page, facts);
	np_page_put(page, "</div><div>\n");
	add_relations(page, facts);
	np_page_put(page, "</div><div>\n");
	add_left_out(page, facts);
	np_page_put(page, "</div></div>\n</section>\n");
}
