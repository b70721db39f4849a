/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/mem.h"
#include "detect/origin.h"
#include "report/facts.h"
#include "report/report_parts.h"

enum {
	SHOWN = 50,
	SPLIT = 20000, /* of a page of their own */
	TITLE = 160,
	NAME = 80
};

struct listed {
	double taken;
	uint32_t article;
	bool wire; /* what it was printed from credits, or is, an agency */
};

static int by_weight(const void *left, const void *right)
{
	const struct listed *a = left;
	const struct listed *b = right;

	if (a->wire != b->wire)
		return a->wire ? -1 : 1;
	if (a->taken != b->taken)
		return a->taken > b->taken ? -1 : 1;
	return a->article < b->article ? -1 : a->article > b->article;
}

static struct listed *list_all(const struct report_facts *facts, size_t *len)
{
	struct listed *list = np_alloc(facts->uncredited + 1, sizeof(*list));

	*len = 0;
	for (size_t i = 0; list && i < facts->articles; i++) {
		const struct report_article *one = &facts->article[i];
		const struct report_article *from;

		if (!one->current || !one->from || one->credited || one->named)
			continue;
		from = &facts->article[one->from - 1];
		list[(*len)++] =
			(struct listed){ one->taken, (uint32_t)i,
					 from->credited ||
						 from->role == NP_ROLE_AGENCY };
	}
	if (*len)
		qsort(list, *len, sizeof(*list), by_weight);
	return list;
}

static void add_article(struct page *page, const struct report_facts *all,
			const struct report_article *one,
			const struct np_facts *facts)
{
	np_page_name(page, facts->source, NAME);
	np_page_put(page, ", ");
	np_page_date(page, one->has_date, one->date);
	np_page_put(page, "<br>");
	np_report_story_link(page, all, one->story);
	if (facts->title.len)
		np_page_name(page, facts->title, TITLE);
	else
		np_page_name(page, facts->key, NAME);
	np_report_story_link_end(page, all, one->story);
}

static void add_row(struct page *page, const struct report_facts *facts,
		    struct np_store *store, const struct listed *listed)
{
	const struct report_article *one = &facts->article[listed->article];
	const struct report_article *from = &facts->article[one->from - 1];
	struct np_facts text[2] = { { .id = 0 }, { .id = 0 } };
	enum np_status status =
		np_facts_read(&text[0], store, one->id, page->err);

	if (!status)
		status = np_facts_read(&text[1], store, from->id, page->err);
	if (!status) {
		np_page_put(page, "<tr><td>");
		add_article(page, facts, one, &text[0]);
		np_page_put(page, "</td><td>");
		add_article(page, facts, from, &text[1]);
		if (text[1].credit.len) {
			np_page_put(page, "<br>credits ");
			np_page_name(page, text[1].credit, NAME);
		}
		np_page_print(page,
			      "</td><td class=\"n\">%.0f&#160;%%</td>"
			      "</tr>\n",
			      100.0 * one->taken);
	}
	np_page_fail(page, status == NP_END ? NP_OK : status);
	np_facts_clear(&text[0]);
	np_facts_clear(&text[1]);
}

static void add_cells(struct page *page, const char *name, uint64_t copies,
		      uint64_t others, uint64_t whole)
{
	np_page_put(page, "<tr><th scope=\"row\">");
	np_page_put(page, name);
	np_page_put(page, "</th><td class=\"n\">");
	np_page_share(page, copies, whole);
	np_page_put(page, "</td><td class=\"n\">");
	np_page_share(page, others, whole);
	np_page_put(page, "</td></tr>\n");
}

/* What is credited against what is found. */
static void add_agreement(struct page *page, const struct report_facts *facts)
{
	uint64_t count[2][2] = { { 0 } };

	for (size_t i = 0; i < facts->articles; i++) {
		const struct report_article *one = &facts->article[i];

		if (one->current)
			count[one->credited || one->named][one->from != 0]++;
	}
	np_page_put(page, "<table class=\"agree\"><thead><tr><td></td><th "
			  "scope=\"col\">Text found at another source</th>"
			  "<th scope=\"col\">Not found</th></tr></thead>\n"
			  "<tbody>\n");
	add_cells(page, "Names an agency, or that source", count[1][1],
		  count[1][0], facts->current);
	add_cells(page, "Names neither", count[0][1], count[0][0],
		  facts->current);
	np_page_put(page, "</tbody></table>\n");
}

void np_report_credits(struct page *page, const struct report_facts *facts,
		       struct np_store *store)
{
	const size_t most = page->split ? SPLIT : SHOWN;
	size_t len = 0;
	struct listed *list = list_all(facts, &len);

	if (!list) {
		np_page_fail(page, NP_ERR_NOMEM);
		return;
	}
	np_page_put(page, "<section id=\"credits\"><h2>Copies without a "
			  "credit</h2>\n<p>Of the articles printed from "
			  "another source, those that name neither an agency "
			  "which newsprint knows nor that source: ");
	np_page_share(page, facts->uncredited, facts->printed);
	np_page_put(page, ". Of these, those whose original is an agency's or "
			  "names one: ");
	np_page_share(page, facts->uncredited_wire, facts->uncredited);
	np_page_put(page, ". A credit outside of the text, as in a picture or "
			  "a part of the page that was not kept, cannot be "
			  "seen.</p>\n");
	add_agreement(page, facts);
	if (len)
		np_page_put(page,
			    "<table><thead><tr><th scope=\"col\">Article</th>"
			    "<th scope=\"col\">Printed from</th><th "
			    "scope=\"col\">Of its text</th></tr></thead>"
			    "\n<tbody>\n");
	for (size_t i = 0; i < len && i < most; i++)
		add_row(page, facts, store, &list[i]);
	if (len)
		np_page_put(page, "</tbody></table>\n");
	if (len > most)
		np_page_print(page,
			      "<p class=\"note\">%zu of %zu: copies of agency "
			      "texts first, then by the share of the article "
			      "that is copied.</p>\n",
			      most, len);
	np_page_put(page, "</section>\n");
	np_free(list);
}
