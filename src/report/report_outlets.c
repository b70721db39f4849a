/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/mem.h"
#include "report/report_parts.h"

enum {
	OUTLETS = 100, /* rows */
	SPLIT = 10000, /* of a page of their own */
	OPEN = 25,     /* of them that need no click */
	SIDE = 20,     /* of the matrix */
	NAME = 80
};

/* Something to put in order: the greatest first, then by name. */
struct ranked {
	uint64_t count;
	uint32_t source;
};

static int by_count(const void *left, const void *right)
{
	const struct ranked *a = left;
	const struct ranked *b = right;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return a->source < b->source ? -1 : a->source > b->source;
}

static void add_name(struct page *page, const struct report_facts *facts,
		     uint32_t source)
{
	np_page_name(page, np_report_source_name(facts, source), NAME);
}

static void add_outlet(struct page *page, const struct report_facts *facts,
		       uint32_t index)
{
	const struct report_source *source = &facts->source[index];

	np_page_put(page, "<tr><th scope=\"row\">");
	add_name(page, facts, index);
	np_page_put(page, "</th><td class=\"n\">");
	np_page_count(page, source->articles);
	np_page_put(page, "</td><td class=\"n\">");
	np_page_share(page, source->articles - source->printed,
		      source->articles);
	np_page_put(page, "</td><td class=\"n\">");
	if (source->printed)
		np_page_print(page, "<a href=\"%s#o%u\">",
			      page->split ? "copies.html" : "", index);
	np_page_share(page, source->printed, source->articles);
	if (source->printed)
		np_page_put(page, "</a>");
	np_page_put(page, "</td><td class=\"n\">");
	np_page_share(page, source->wire, source->articles);
	np_page_put(page, "</td><td class=\"n\">");
	if (source->uncredited)
		np_page_section(page, "credits");
	np_page_share(page, source->uncredited, source->printed);
	if (source->uncredited)
		np_page_put(page, "</a>");
	np_page_put(page, "</td><td class=\"n\">");
	np_page_share(page, source->first, source->shared);
	np_page_put(page, "</td><td class=\"n\">");
	if (source->lags) {
		np_page_lag(page, source->median);
		np_page_put(page, " <small>(of ");
		np_page_count(page, source->lags);
		np_page_put(page, ")</small>");
	} else {
		np_page_put(page, "<span class=\"dim\">&#8211;</span>");
	}
	np_page_put(page, "</td></tr>\n");
}

static struct ranked *rank(const struct report_facts *facts, size_t *len)
{
	struct ranked *ranked = np_alloc(facts->sources + 1, sizeof(*ranked));

	*len = 0;
	for (uint32_t i = 0; ranked && i <= facts->sources; i++)
		if (facts->source[i].articles)
			ranked[(*len)++] =
				(struct ranked){ facts->source[i].articles, i };
	if (*len)
		qsort(ranked, *len, sizeof(*ranked), by_count);
	return ranked;
}

/* A table of some of the ranked. */
static void add_table(struct page *page, const struct report_facts *facts,
		      const char *name, const struct ranked *ranked, size_t len)
{
	np_page_put(page,
		    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		    "aria-label=\"");
	np_page_put(page, name);
	np_page_put(page,
		    "\"><table><thead><tr><th "
		    "scope=\"col\">Outlet</th><th scope=\"col\">Articles</th>"
		    "<th scope=\"col\">Own</th><th scope=\"col\">From others"
		    "</th><th scope=\"col\">Wire</th><th scope=\"col\">"
		    "Without a credit</th><th scope=\"col\">First</th>"
		    "<th scope=\"col\">Median lag</th></tr></thead>\n"
		    "<tbody>\n");
	for (size_t i = 0; i < len; i++)
		add_outlet(page, facts, ranked[i].source);
	np_page_put(page, "</tbody></table></div>\n");
}

void np_report_outlets(struct page *page, const struct report_facts *facts)
{
	const size_t most = page->split ? SPLIT : OUTLETS;
	size_t len = 0;
	struct ranked *ranked = rank(facts, &len);

	if (!ranked) {
		np_page_fail(page, NP_ERR_NOMEM);
		return;
	}
	np_page_put(page,
		    "<section id=\"outlets\"><h2>Outlet by outlet</h2>\n"
		    "<p><b>From others</b>: articles that reprint a text, "
		    "whole or in part but mostly, which another source had "
		    "before; <b>own</b>: all others. <b>Wire</b>: articles "
		    "that credit a known agency, or were printed from one that "
		    "does. <b>Without a credit</b>: of what is from others, "
		    "the ones that "
		    "name neither an agency nor that source. <b>First</b>: of "
		    "the stories that "
		    "several sources printed and whose origin is known, those "
		    "that began here. <b>Median lag</b>: half of what was "
		    "printed from others came at most so long after the text "
		    "it was printed from.</p>\n");
	add_table(page, facts, "outlets", ranked, len < OPEN ? len : OPEN);
	if (len > OPEN) {
		np_page_put(page, "<details><summary>More outlets</summary>\n");
		add_table(page, facts, "more outlets", ranked + OPEN,
			  (len < most ? len : most) - OPEN);
		np_page_put(page, "</details>\n");
	}
	if (len > most)
		np_page_print(page,
			      "<p class=\"note\">The %zu sources with most "
			      "articles of %zu; %zu are not shown.</p>\n",
			      most, len, len - most);
	np_page_put(page, "</section>\n");
	np_free(ranked);
}

/* Sources by how often they print (low: 32) or are printed (low: 0). */
static size_t busiest(const struct report_facts *facts, unsigned low,
		      struct ranked *ranked)
{
	size_t len = 0;

	for (uint32_t i = 0; i <= facts->sources; i++)
		ranked[i] = (struct ranked){ 0, i };
	for (size_t i = 0; i < facts->prints.slots; i++) {
		const struct np_number_pair *one = &facts->prints.slot[i];

		if (one->key)
			ranked[(uint32_t)((one->key - 1) >> low)].count +=
				one->value;
	}
	qsort(ranked, facts->sources + 1, sizeof(*ranked), by_count);
	while (len < SIDE && len <= facts->sources && ranked[len].count)
		len++;
	return len;
}

static void add_cell(struct page *page, const struct report_facts *facts,
		     uint32_t printer, uint32_t origin, uint64_t most)
{
	const uint64_t *count = np_number_map_get(
		&facts->prints, ((uint64_t)printer << 32 | origin) + 1);

	if (!count) {
		np_page_put(page, "<td class=\"z\">&#183;</td>");
		return;
	}
	np_page_print(page, "<td class=\"h%d\">",
		      1 + (int)(4 * (*count - 1) / (most ? most : 1)));
	np_page_count(page, *count);
	np_page_put(page, "</td>");
}

static uint64_t greatest(const struct report_facts *facts)
{
	uint64_t most = 0;

	for (size_t i = 0; i < facts->prints.slots; i++)
		if (facts->prints.slot[i].key &&
		    facts->prints.slot[i].value > most)
			most = facts->prints.slot[i].value;
	return most;
}

static void add_matrix(struct page *page, const struct report_facts *facts,
		       const struct ranked *row, size_t rows,
		       const struct ranked *column, size_t columns)
{
	const uint64_t most = greatest(facts);

	np_page_put(page, "<div class=\"scroll\" role=\"region\" "
			  "tabindex=\"0\" aria-label=\"who prints whom\">"
			  "<table class=\"mx\"><thead><tr><td>prints &#8595; "
			  "&#160; from &#8594;</td>");
	for (size_t i = 0; i < columns; i++) {
		np_page_put(page, "<th scope=\"col\"><span>");
		add_name(page, facts, column[i].source);
		np_page_put(page, "</span></th>");
	}
	np_page_put(page, "<th scope=\"col\"><span>all</span></th></tr>"
			  "</thead>\n<tbody>\n");
	for (size_t i = 0; i < rows; i++) {
		np_page_put(page, "<tr><th scope=\"row\">");
		add_name(page, facts, row[i].source);
		np_page_put(page, "</th>");
		for (size_t k = 0; k < columns; k++)
			add_cell(page, facts, row[i].source, column[k].source,
				 most);
		np_page_put(page, "<td class=\"n\">");
		np_page_count(page, row[i].count);
		np_page_put(page, "</td></tr>\n");
	}
	np_page_put(page, "</tbody></table></div>\n");
}

void np_report_matrix(struct page *page, const struct report_facts *facts)
{
	struct ranked *row = np_alloc(facts->sources + 1, sizeof(*row));
	struct ranked *column = np_alloc(facts->sources + 1, sizeof(*column));

	np_page_put(page, "<section id=\"matrix\"><h2>Who prints whom</h2>\n");
	if (!row || !column) {
		np_page_fail(page, NP_ERR_NOMEM);
	} else {
		const size_t rows = busiest(facts, 32, row);
		const size_t columns = busiest(facts, 0, column);

		if (rows)
			np_page_print(page,
				      "<p>How many articles of the source in a "
				      "row were printed from the source in a "
				      "column; each article counts once. The "
				      "%zu that print most, the %zu that are "
				      "printed most; <i>all</i> has every "
				      "source.</p>\n",
				      rows, columns);
		else
			np_page_put(page, "<p>Nothing was printed from "
					  "another source.</p>\n");
		if (rows)
			add_matrix(page, facts, row, rows, column, columns);
	}
	np_page_put(page, "</section>\n");
	np_free(row);
	np_free(column);
}
