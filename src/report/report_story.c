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
	const enum np_status status = np_differ_new(&stories->differ);

	return status ? status : np_report_states_new(&stories->states);
}

void np_report_stories_end(struct report_stories *stories)
{
	np_differ_free(stories->differ);
	np_report_states_free(stories->states);
	np_story_clear(&stories->view);
	np_history_clear(&stories->texts);
	np_buf_clear(&stories->diff);
	np_buf_clear(&stories->name[0]);
	np_buf_clear(&stories->name[1]);
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

/* What is borrowed stays until the next story. */
static enum np_status fill(struct np_history_article *out,
			   const struct np_facts *facts, struct np_store *store,
			   struct np_error *err)
{
	struct np_store_version version = { 0 };
	const struct np_store_article *article = &version.article;
	const enum np_status status =
		np_store_get(store, facts->id, &version, err);

	out->id = facts->id;
	out->asked = true;
	out->key = facts->key;
	out->url = facts->url;
	out->canonical_url = facts->canonical;
	out->source = facts->source;
	out->title = facts->title;
	if (status)
		return status == NP_END ? NP_OK : status;
	out->version = version.version;
	out->current = version.current;
	out->added = version.added;
	out->tokens = version.tokens;
	out->time[NP_VERSION_MODIFIED] = article->modified;
	out->has[NP_VERSION_MODIFIED] = article->has_modified;
	out->time[NP_VERSION_DATED] = article->date;
	out->has[NP_VERSION_DATED] = article->has_date;
	out->time[NP_VERSION_FETCHED] = article->fetched;
	out->has[NP_VERSION_FETCHED] = article->has_fetched;
	return NP_OK;
}

/* The texts of the shown ones, without furniture, and which of them are
 * versions of one article. */
static enum np_status read_texts(struct report_stories *stories)
{
	struct np_history *texts = &stories->texts;
	struct history_work work = { .store = stories->store,
				     .out = texts,
				     .err = stories->page->err };
	enum np_status status = NP_OK;

	np_history_clear(texts);
	texts->article = np_alloc_zero(stories->shown, sizeof(*texts->article));
	if (!texts->article)
		return NP_ERR_NOMEM;
	texts->len = texts->cap = stories->shown;
	for (size_t i = 0; i < stories->shown && !status; i++) {
		const struct np_facts *facts = &stories->view.entry[i].facts;

		status = fill(&texts->article[i], facts, stories->store,
			      work.err);
		if (!status)
			status = np_number_map_set(&work.places,
						   (uint64_t)facts->id, i + 1);
	}
	for (size_t i = 0; i < stories->shown && !status; i++)
		if (texts->article[i].version > 1 || !texts->article[i].current)
			status = np_history_take_versions(
				&work, texts->article[i].key, REPORT_TEXTS);
	if (!status)
		status = np_history_texts(&work);
	if (!status)
		status = np_history_order(&work);
	np_number_map_clear(&work.places);
	np_free(work.ids);
	return status;
}

/* How two of a story are related, a's way; false: by no match of their own. */
static bool relation_of(struct report_stories *stories, size_t from, size_t to,
			struct np_store_match *match)
{
	const np_article_id a = stories->texts.article[from].id;
	const np_article_id b = stories->texts.article[to].id;
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

static void add_kept(struct report_stories *stories, size_t from, size_t i,
		     bool related, const struct np_store_match *match)
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
		np_report_bar(stories, from, i);
	np_page_put(page, "</td>");
}

/* Is it another version of the article that the others are held against? */
static bool is_version(const struct report_stories *stories, size_t i)
{
	const struct np_version_chain *chain = np_report_chain(stories);

	for (size_t k = 0; chain && i != stories->base && k < chain->len; k++)
		if (stories->texts.versions.version[chain->first + k].article ==
		    i)
			return true;
	return false;
}

static void add_lag(struct report_stories *stories, size_t i)
{
	const struct np_facts *base = &stories->view.entry[stories->base].facts;
	const struct np_facts *one = &stories->view.entry[i].facts;
	const struct np_history_article *article = stories->texts.article;
	int64_t from = base->date, to = one->date, lag = 0;
	bool has = base->has_date && one->has_date;

	if (is_version(stories, i))
		has = np_report_when(&article[stories->base], &from) &&
		      np_report_when(&article[i], &to);
	np_page_put(stories->page, "<td class=\"n\" data-l=\"lag\">");
	if (i != stories->base && has &&
	    !__builtin_sub_overflow(to, from, &lag))
		np_page_lag(stories->page, lag);
	np_page_put(stories->page, "</td>");
}

/* Of versions, when the version is from; of all others, when they are from. */
static void add_who(struct report_stories *stories, size_t i)
{
	const struct np_facts *facts = &stories->view.entry[i].facts;
	struct page *page = stories->page;
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
	if (i != stories->base && is_version(stories, i))
		np_report_dated(page, &stories->texts.article[i]);
	else
		np_page_date(page, facts->has_date, facts->date);
	np_page_put(page, "</td>");
}

static void add_tie(struct report_stories *stories, size_t from, size_t i,
		    bool related, const struct np_store_match *match)
{
	const struct np_story_entry *entry = stories->view.entry;
	struct page *page = stories->page;

	np_page_put(page, "<td data-l=\"relation\">");
	if (i == stories->base)
		np_page_put(page, entry[i].role != NP_ROLE_MEMBER
					  ? "<strong>origin</strong>"
				  : entry[i].facts.has_date ? "earliest known"
							    : "shown against");
	else if (related)
		add_relation(page, match);
	else
		np_page_put(page, "tied by other printings");
	if (from != stories->base) {
		np_page_put(page, "<br><small>");
		if (is_version(stories, from)) {
			np_page_put(page, "from the version of ");
		} else {
			np_page_put(page, "closest to ");
			np_report_source(page, &entry[from].facts);
			np_page_put(page, ", ");
		}
		np_report_dated(page, &stories->texts.article[from]);
		np_page_put(page, "</small>");
	}
	np_page_put(page, "</td>");
}

static void add_changes(struct report_stories *stories, size_t from, size_t i)
{
	struct page *page = stories->page;

	if (i == stories->base || stories->no_diffs)
		return;
	np_page_put(page, "<tr class=\"d\"><td colspan=\"7\">");
	if (is_version(stories, i))
		np_page_print(page,
			      "<p><a href=\"#v%lld\">Changes between the "
			      "versions are below</a></p>",
			      (long long)stories->view.id);
	else
		np_report_diff(stories, from, i,
			       from == stories->base ? "Changes"
						     : "Changes to that one");
	np_page_put(page, "</td></tr>\n");
}

/* That of the shown ones which it is most like; the base where there is none. */
static size_t closest(struct report_stories *stories, size_t i,
		      struct np_store_match *match)
{
	size_t best = stories->base;

	match->jaccard = -1;
	for (size_t k = 0; k < stories->shown; k++) {
		struct np_store_match one = { 0 };

		if (k == i || !relation_of(stories, k, i, &one) ||
		    one.jaccard <= match->jaccard)
			continue;
		*match = one;
		best = k;
	}
	return best;
}

static void add_printing(struct report_stories *stories, size_t i)
{
	const struct np_story_entry *entry = &stories->view.entry[i];
	struct page *page = stories->page;
	struct np_store_match match = { 0 };
	size_t from = stories->from[i];
	bool related = i != from && relation_of(stories, from, i, &match);

	/* The closest version may have no match of its own. */
	if (!related && from != stories->base) {
		from = stories->base;
		related = relation_of(stories, from, i, &match);
	}
	if (!related && i != stories->base) {
		from = closest(stories, i, &match);
		related = from != stories->base;
	}
	np_page_print(page, "<tr id=\"a%lld\">", (long long)entry->facts.id);
	add_who(stories, i);
	add_lag(stories, i);
	add_tie(stories, from, i, related, &match);
	add_kept(stories, from, i, related, &match);
	np_page_put(page, "<td data-l=\"credit\">");
	if (entry->facts.credit.len)
		np_page_name(page, entry->facts.credit, NAME);
	else
		np_page_put(page, "<span class=\"dim\">none</span>");
	np_page_put(page, "</td></tr>\n");
	add_changes(stories, from, i);
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
	stories->diffs_most = REPORT_STORY_DIFFS;
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
	if (!page->status)
		np_page_fail(page, np_report_from(stories));
	if (page->status)
		return;
	add_head(stories, story);
	np_report_timeline(stories);
	add_printings(stories);
	np_report_stale(stories);
	np_report_versions(stories);
	np_page_put(page, "<p class=\"top\">");
	np_page_section(page, "stories");
	np_page_put(page, "All stories</a></p>\n</article>\n");
}
