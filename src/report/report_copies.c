/* SPDX-License-Identifier: MIT */
/* What was printed from another source, by the source that printed it: the
 * rows behind the shares of the outlets. */
#include <stdlib.h>

#include "base/mem.h"
#include "report/facts.h"
#include "report/report_parts.h"
#include "report/report_story.h"

enum {
	SHOWN = 500, /* of a single page */
	SPLIT = 20000,
	TITLE = 160,
	NAME = 80
};

static int by_printer(const void *left, const void *right)
{
	const struct report_article *a =
		*(const struct report_article *const *)left;
	const struct report_article *b =
		*(const struct report_article *const *)right;

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->has_date != b->has_date)
		return a->has_date ? -1 : 1;
	if (a->has_date && a->date != b->date)
		return a->date < b->date ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static const struct report_article **list_all(const struct report_facts *facts,
					      size_t *len)
{
	const struct report_article **list =
		np_alloc(facts->printed + 1, sizeof(struct report_article *));

	*len = 0;
	for (size_t i = 0; list && i < facts->articles; i++)
		if (facts->article[i].current && facts->article[i].from)
			list[(*len)++] = &facts->article[i];
	if (*len)
		qsort(list, *len, sizeof(struct report_article *), by_printer);
	return list;
}

static void add_side(struct page *page, const struct report_facts *all,
		     const struct report_article *one,
		     const struct np_facts *facts)
{
	np_report_story_link(page, all, one->story);
	np_report_title(page, facts, TITLE);
	np_report_story_link_end(page, all, one->story);
	np_page_put(page, "<br><small>");
	np_page_date(page, one->has_date, one->date);
	np_page_put(page, "</small></td>");
}

static void add_credit(struct page *page, const struct report_article *one,
		       const struct np_facts *facts)
{
	if (facts->credit.len)
		np_page_name(page, facts->credit, NAME);
	else
		np_page_put(page, one->named ? "names that source"
					     : "<strong>none</strong>");
}

static void add_row(struct page *page, const struct report_facts *facts,
		    struct np_store *store, const struct report_article *one)
{
	const struct report_article *from = &facts->article[one->from - 1];
	struct np_facts text[2] = { { .id = 0 }, { .id = 0 } };
	enum np_status status =
		np_facts_read(&text[0], store, one->id, page->err);
	int64_t lag = 0;

	if (!status)
		status = np_facts_read(&text[1], store, from->id, page->err);
	if (!status) {
		np_page_put(page, "<tr><td>");
		add_side(page, facts, one, &text[0]);
		np_page_put(page, "<td>");
		np_report_source(page, &text[1]);
		np_page_put(page, ": ");
		add_side(page, facts, from, &text[1]);
		np_page_put(page, "<td class=\"n\">");
		if (one->has_date && from->has_date &&
		    !__builtin_sub_overflow(one->date, from->date, &lag))
			np_page_lag(page, lag);
		np_page_print(page,
			      "</td><td class=\"n\">%.0f&#160;%%</td><td "
			      "class=\"n\">%.0f&#160;%%</td><td>",
			      100.0 * one->kept, 100.0 * one->taken);
		add_credit(page, one, &text[0]);
		np_page_put(page, "</td></tr>\n");
	}
	np_page_fail(page, status == NP_END ? NP_OK : status);
	np_facts_clear(&text[0]);
	np_facts_clear(&text[1]);
}

static void add_head(struct page *page, const struct report_facts *facts,
		     uint32_t source)
{
	np_page_print(page, "<h3 id=\"o%u\">", source);
	np_page_name(page, np_report_source_name(facts, source), NAME);
	np_page_put(page, ": ");
	np_page_share(page, facts->source[source].printed,
		      facts->source[source].articles);
	np_page_print(page,
		      "</h3>\n<div class=\"scroll\" role=\"region\" "
		      "tabindex=\"0\" aria-labelledby=\"o%u\"><table><thead>"
		      "<tr><th scope=\"col\">Article</th><th scope=\"col\">"
		      "Printed from</th><th scope=\"col\">Lag</th><th "
		      "scope=\"col\">Kept</th><th scope=\"col\">Of its text"
		      "</th><th scope=\"col\">Credit</th></tr></thead>\n"
		      "<tbody>\n",
		      source);
}

void np_report_copies(struct page *page, const struct report_facts *facts,
		      struct np_store *store)
{
	const size_t most = page->split ? SPLIT : SHOWN;
	size_t len = 0;
	const struct report_article **list = list_all(facts, &len);

	if (!list) {
		np_page_fail(page, NP_ERR_NOMEM);
		return;
	}
	np_page_put(page,
		    "<section id=\"copies\"><h2>Copies</h2>\n<p>What "
		    "each source printed from another, in the order of "
		    "time. <b>Kept</b>: of the original; <b>of its "
		    "text</b>: how much of the copy is from there.</p>\n");
	for (size_t i = 0; i < len && !page->status; i++) {
		const bool begins =
			!i || list[i]->source != list[i - 1]->source;

		/* Each source has a head, which is where links lead to. */
		if (begins)
			add_head(page, facts, list[i]->source);
		if (i < most)
			add_row(page, facts, store, list[i]);
		if (i + 1 == len || list[i + 1]->source != list[i]->source)
			np_page_put(page, "</tbody></table></div>\n");
	}
	if (len > most)
		np_page_print(page,
			      "<p class=\"note\">Rows of the first %zu of %zu "
			      "are shown; newsprint export --what stories has "
			      "all.</p>\n",
			      most, len);
	if (!len)
		np_page_put(page, "<p>None.</p>\n");
	np_page_put(page, "</section>\n");
	np_free(list);
}
