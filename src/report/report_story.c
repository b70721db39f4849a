/* SPDX-License-Identifier: MIT */
#include "report/report_story.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/history_parts.h"
#include "report/match_rows.h"

enum {
	TITLE = 200, /* bytes shown */
	NAME = 80
};

enum np_status np_report_stories_begin(struct report_stories *stories)
{
	return np_differ_new(&stories->differ);
}

void np_report_stories_end(struct report_stories *stories)
{
	np_differ_free(stories->differ);
	np_story_clear(&stories->view);
	np_history_clear(&stories->texts);
	np_buf_clear(&stories->diff);
}

bool np_report_same(struct np_span a, struct np_span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

void np_report_title(struct page *page, const struct np_facts *facts,
		     size_t most)
{
	if (facts->title.len)
		np_page_name(page, facts->title, most);
	else
		np_page_put(page, "<span class=\"dim\">no headline</span>");
}

void np_report_source(struct page *page, const struct np_facts *facts)
{
	if (facts->source.len)
		np_page_name(page, facts->source, NAME);
	else
		np_page_put(page, "<span class=\"dim\">no source</span>");
}

/* The texts of the shown ones, without furniture. */
static enum np_status read_texts(struct report_stories *stories)
{
	struct np_history *texts = &stories->texts;
	struct history_work work = { .store = stories->store,
				     .out = texts,
				     .err = stories->page->err };

	np_history_clear(texts);
	texts->article =
		np_alloc_zero(stories->shown + 1, sizeof(*texts->article));
	if (!texts->article)
		return NP_ERR_NOMEM;
	texts->len = stories->shown;
	for (size_t i = 0; i < stories->shown; i++) {
		texts->article[i].id = stories->view.entry[i].facts.id;
		texts->article[i].source = stories->view.entry[i].facts.source;
	}
	return np_history_texts(&work);
}

/* How two of a story are related, a's way; false: by no match of their own. */
static bool relation_of(struct report_stories *stories, size_t from, size_t to,
			struct np_store_match *match)
{
	const np_article_id a = stories->view.entry[from].facts.id;
	const np_article_id b = stories->view.entry[to].facts.id;
	const enum np_status status =
		np_store_match_get(stories->store, a < b ? a : b, a < b ? b : a,
				   match, stories->page->err);

	if (status) {
		np_page_fail(stories->page, status == NP_END ? NP_OK : status);
		return false;
	}
	if (a > b)
		*match = np_match_turned(match);
	return true;
}

static void add_relation(struct page *page, const struct np_store_match *match)
{
	const char *form = np_form_text(match->form);

	np_page_put(page, np_relation_text(match->relation));
	if (*form)
		np_page_print(page, ", %s", form);
}

static void add_kept(struct report_stories *stories, size_t i, bool related,
		     const struct np_store_match *match)
{
	struct page *page = stories->page;

	np_page_put(page, "<td data-l=\"kept\">");
	if (i == stories->base)
		np_page_put(page, "<span class=\"dim\">the text that the "
				  "others are held against</span>");
	else if (!related)
		np_page_put(page, "<span class=\"dim\">&#8211;</span>");
	else
		np_page_print(page,
			      "%.0f&#160;%% <small>and %.0f&#160;%% of its own "
			      "text is from there</small>",
			      100.0 * match->contain_ab,
			      100.0 * match->contain_ba);
	np_page_put(page, "</td><td data-l=\"where\">");
	if (i != stories->base)
		np_report_bar(stories, stories->base, i);
	np_page_put(page, "</td>");
}

static void add_lag(struct report_stories *stories, size_t i)
{
	const struct np_facts *base = &stories->view.entry[stories->base].facts;
	const struct np_facts *one = &stories->view.entry[i].facts;
	int64_t lag = 0;

	np_page_put(stories->page, "<td data-l=\"lag\">");
	if (i != stories->base && base->has_date && one->has_date &&
	    !__builtin_sub_overflow(one->date, base->date, &lag))
		np_page_lag(stories->page, lag);
	np_page_put(stories->page, "</td>");
}

static void add_who(struct page *page, const struct np_facts *facts)
{
	bool link;

	np_page_put(page, "<th scope=\"row\" data-l=\"source\">");
	np_report_source(page, facts);
	np_page_put(page, "<br><span class=\"ti\">");
	link = np_page_link(page, facts->url);
	np_report_title(page, facts, TITLE);
	np_page_put(page, link ? "</a></span>" : "</span>");
	np_page_put(page, "<br><small class=\"dim\">");
	np_page_name(page, facts->key, NAME);
	if (facts->version > 1 || !facts->current)
		np_page_print(page, ", version %lld%s",
			      (long long)facts->version,
			      facts->current ? "" : ", not the latest");
	np_page_put(page, "</small></th><td data-l=\"printed\">");
	np_page_date(page, facts->has_date, facts->date);
	np_page_put(page, "</td>");
}

static void add_printing(struct report_stories *stories, size_t i)
{
	const struct np_story_entry *entry = &stories->view.entry[i];
	struct page *page = stories->page;
	struct np_store_match match = { 0 };
	const bool related = i != stories->base &&
			     relation_of(stories, stories->base, i, &match);

	np_page_print(page, "<tr id=\"a%lld\">", (long long)entry->facts.id);
	add_who(page, &entry->facts);
	add_lag(stories, i);
	np_page_put(page, "<td data-l=\"relation\">");
	if (i == stories->base)
		np_page_put(page, entry->role != NP_ROLE_MEMBER
					  ? "<strong>origin</strong>"
				  : entry->facts.has_date ? "earliest known"
							  : "shown against");
	else if (related)
		add_relation(page, &match);
	else
		np_page_put(page, "tied by other printings");
	np_page_put(page, "</td>");
	add_kept(stories, i, related, &match);
	np_page_put(page, "<td data-l=\"credit\">");
	if (entry->facts.credit.len)
		np_page_name(page, entry->facts.credit, NAME);
	else
		np_page_put(page, "<span class=\"dim\">none</span>");
	np_page_put(page, "</td></tr>\n");
	if (i == stories->base || stories->no_diffs)
		return;
	np_page_put(page, "<tr class=\"d\"><td colspan=\"7\">");
	np_report_diff(stories, stories->base, i, "Changes");
	np_page_put(page, "</td></tr>\n");
}

static void add_printings(struct report_stories *stories)
{
	struct page *page = stories->page;

	np_page_put(page,
		    "<table class=\"pr\"><thead><tr><th scope=\"col\">Printed "
		    "by</th><th scope=\"col\">When</th><th scope=\"col\">Lag"
		    "</th><th scope=\"col\">Relation</th><th scope=\"col\">"
		    "Kept of the original</th><th scope=\"col\">Where in the "
		    "original</th><th scope=\"col\">Credit</th></tr></thead>"
		    "\n<tbody>\n");
	for (size_t i = 0; i < stories->shown; i++)
		add_printing(stories, i);
	np_page_put(page, "</tbody></table>\n");
	if (stories->shown < stories->view.len)
		np_page_print(
			page,
			"<p class=\"note\">The first %zu of %zu printings "
			"are shown; %zu are not. newsprint export "
			"--what stories has all.</p>\n",
			stories->shown, stories->view.len,
			stories->view.len - stories->shown);
}

/* The next of the same source; shown: none. */
static size_t next_of(const struct report_stories *stories, size_t i)
{
	const struct np_story_entry *entry = stories->view.entry;
	size_t k = i + 1;

	while (k < stories->shown &&
	       !np_report_same(entry[i].facts.source, entry[k].facts.source))
		k++;
	return k;
}

static bool is_state(struct report_stories *stories, size_t from, size_t to)
{
	const struct np_story_entry *entry = stories->view.entry;
	struct np_store_match match = { 0 };

	if (np_report_same(entry[from].facts.key, entry[to].facts.key))
		return true;
	return relation_of(stories, from, to, &match) &&
	       (match.relation == NP_RELATION_REVISION ||
		match.relation == NP_RELATION_SAME);
}

static void add_step(struct report_stories *stories, size_t from, size_t to)
{
	const struct np_story_entry *entry = stories->view.entry;
	struct page *page = stories->page;

	np_page_put(page, "<li>");
	np_report_source(page, &entry[to].facts);
	np_page_put(page, ": ");
	np_page_date(page, entry[from].facts.has_date, entry[from].facts.date);
	np_page_put(page, " to ");
	np_page_date(page, entry[to].facts.has_date, entry[to].facts.date);
	if (!np_report_same(entry[from].facts.title, entry[to].facts.title)) {
		np_page_put(page, "<br>headline: ");
		np_report_title(page, &entry[from].facts, TITLE);
		np_page_put(page, " &#8594; ");
		np_report_title(page, &entry[to].facts, TITLE);
	}
	/* Those of the base stand in the table. */
	if (from != stories->base)
		np_report_diff(stories, from, to, "Changes");
	else if (!stories->no_diffs)
		np_page_print(page, " <a href=\"#a%lld\">(changes above)</a>",
			      (long long)entry[to].facts.id);
	np_page_put(page, "</li>\n");
}

/* Each printing and the next of its source, where that is a state of it. */
static void add_versions(struct report_stories *stories)
{
	bool open = false;

	for (size_t i = 0; i < stories->shown; i++) {
		const size_t next = next_of(stories, i);

		if (!stories->view.entry[i].facts.source.len ||
		    next == stories->shown || !is_state(stories, i, next))
			continue;
		if (!open)
			np_page_put(stories->page,
				    "<h4>Versions, one after the other</h4>\n"
				    "<ol class=\"ve\">\n");
		open = true;
		add_step(stories, i, next);
	}
	if (open)
		np_page_put(stories->page, "</ol>\n");
}

static void add_head(struct report_stories *stories,
		     const struct report_story *story)
{
	const struct np_story_view *view = &stories->view;
	const struct np_story_entry *base = &view->entry[stories->base];
	struct page *page = stories->page;

	np_page_print(page, "<article id=\"s%lld\">\n<h3>",
		      (long long)view->id);
	np_report_title(page, &base->facts, TITLE);
	np_page_print(page,
		      "</h3>\n<p>Story %lld: <strong>%zu</strong> "
		      "printing%s by <strong>%u</strong> source%s. ",
		      (long long)view->id, view->len, view->len == 1 ? "" : "s",
		      story->sources, story->sources == 1 ? "" : "s");
	if (view->origin != SIZE_MAX) {
		np_page_put(page, "It began with ");
		np_report_source(page, &base->facts);
		np_page_print(page, ", told by: %s.",
			      np_origin_role_text(base->role));
	} else {
		np_page_put(page, "Which one it began with cannot be told; "
				  "shown against ");
		np_report_source(page, &base->facts);
		np_page_put(page, base->facts.has_date
					  ? ", the earliest with a date."
					  : ", one of them; none has a date.");
	}
	np_page_put(page, "</p>\n");
}

/* The origin stays among the shown: it changes places with the last of them
 * that would be. */
static void choose(struct report_stories *stories)
{
	struct np_story_view *view = &stories->view;

	stories->diffs = 0;
	stories->base = view->origin != SIZE_MAX ? view->origin : 0;
	stories->shown =
		view->len < REPORT_PRINTINGS ? view->len : REPORT_PRINTINGS;
	if (stories->base < stories->shown)
		return;

	const struct np_story_entry origin = view->entry[stories->base];

	view->entry[stories->base] = view->entry[stories->shown - 1];
	view->entry[stories->shown - 1] = origin;
	stories->base = stories->shown - 1;
	view->origin = stories->base;
}

void np_report_story(struct report_stories *stories,
		     const struct report_story *story)
{
	struct page *page = stories->page;

	if (page->status)
		return;
	np_page_fail(page, np_story_read(&stories->view, stories->store,
					 story->id, page->err));
	if (page->status || !stories->view.len)
		return;
	choose(stories);
	np_page_fail(page, read_texts(stories));
	if (page->status)
		return;
	add_head(stories, story);
	np_report_timeline(stories);
	add_printings(stories);
	add_versions(stories);
	np_page_put(page, "<p class=\"top\"><a href=\"#stories\">All stories"
			  "</a></p>\n</article>\n");
}
