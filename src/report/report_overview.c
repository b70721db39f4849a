/* SPDX-License-Identifier: MIT */
#include "report/match_rows.h"
#include "report/report_parts.h"

/* section: where its rows are; NULL: nowhere. */
static void add_label(struct page *page, const char *name, const char *section)
{
	np_page_put(page, "<div><dt>");
	if (section)
		np_page_section(page, section);
	np_page_put(page, name);
	np_page_put(page, section ? "</a></dt><dd>" : "</dt><dd>");
}

static void add_figure(struct page *page, uint64_t count, const char *name,
		       const char *section)
{
	add_label(page, name, section);
	np_page_count(page, count);
	np_page_put(page, "</dd></div>\n");
}

static void add_share(struct page *page, uint64_t part, uint64_t whole,
		      const char *name, const char *section)
{
	add_label(page, name, section);
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

/* The share that is still to come, over the logarithm of time. */
static void add_curve(struct page *page, const struct report_facts *facts)
{
	/* Of each moment: its logarithm between those of the second and the
	 * last, in hundredths. */
	static const double x[REPORT_MOMENTS] = { 0.0,	0.0,  7.6,  15.3, 22.9,
						  27.4, 30.6, 35.1, 38.2, 42.7,
						  47.2, 50.4, 54.8, 58.0, 62.5,
						  65.7, 68.1, 71.8, 75.8, 79.5,
						  83.4, 87.9, 95.5, 100.0 };
	static const char *const marks[] = { "1 h", "6 h", "1 day", "1 week",
					     "30 days" };
	uint64_t left = facts->lags;

	np_page_put(page, "<figure class=\"curve\" aria-hidden=\"true\">"
			  "<figcaption>Share of the copies that were still to "
			  "come, so long after the text they were printed "
			  "from</figcaption><svg viewBox=\"0 0 100 100\" "
			  "preserveAspectRatio=\"none\" width=\"100%\" "
			  "height=\"120\"><polyline points=\"0,0");
	for (size_t i = 0; i < REPORT_MOMENTS; i++) {
		left -= facts->moment[i];
		np_page_print(page, " %.1f,%.2f", x[i],
			      100.0 - 100.0 * (double)left /
					      (double)facts->lags);
	}
	np_page_put(page, "\"/></svg><div>");
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		np_page_print(page, "<span class=\"m%zu\">%s</span>", i,
			      marks[i]);
	np_page_put(page, "</div></figure>\n");
}

static void add_lags(struct page *page, const struct report_facts *facts)
{
	static const char *const names[REPORT_LAGS] = {
		"within 1 hour", "6 hours", "1 day", "3 days", "7 days", "later"
	};
	uint64_t sum = 0;

	if (!facts->lags)
		return;
	np_page_put(page, "<h3>How fast texts are printed again</h3>\n");
	add_curve(page, facts);
	np_page_put(page, "<table class=\"bars\"><tbody>\n");
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
	np_page_count(page, facts->bad);
	np_page_put(page, " versions that are bad captures (empty, cut short, "
			  "a notice in the place of the text): no edits.</li>"
			  "\n<li>");
	np_page_count(page, facts->brief);
	np_page_put(page, " articles with fewer words than a shingle has: they "
			  "resemble nothing.</li>\n<li>");
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
	add_figure(page, facts->current, "articles", NULL);
	add_figure(page, facts->sources, "sources", "outlets");
	add_figure(page, facts->stories, "stories", "stories");
	add_share(page, facts->shared_stories, facts->stories,
		  "stories that several sources printed", "stories");
	add_share(page, facts->in_story, facts->current,
		  "articles that are in a story", "stories");
	add_share(page, facts->printed, facts->current,
		  "articles printed from another source", "copies");
	add_share(page, facts->wire, facts->current,
		  "articles that credit a known agency, or come from one that "
		  "does",
		  "outlets");
	add_share(page, facts->uncredited, facts->printed,
		  "of those printed from another source, without a credit",
		  "credits");
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
