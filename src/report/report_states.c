/* SPDX-License-Identifier: MIT */
/*
 * Which version of the origin a copy was printed from, and what it has that
 * was changed there since. A copy was printed from the version whose shingles
 * it has most of; between two that are alike to it, nothing is told. It still
 * has a changed passage when it has a shingle of the old words that the
 * source's last text has no more.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "report/html_text.h"
#include "report/report_story.h"
#include "shingles/np-sketch.h"

enum {
	PASSAGES = 3,  /* shown of a copy */
	PASSAGE = 280, /* bytes */
	FACTS = NP_DIFF_NUMBER | NP_DIFF_DATE | NP_DIFF_NAME |
		NP_DIFF_QUOTATION | NP_DIFF_NEGATION
};

/* Shingles of a text: in its order, and as a set. */
struct state {
	uint64_t *hash, *set;
	size_t len, set_len, cap, set_cap;
};

struct report_states {
	struct np_sketcher *sketcher;
	struct np_differ *differ; /* held while the page shows other diffs */
	struct state of[REPORT_TEXTS];
};

enum np_status np_report_states_new(struct report_states **out)
{
	const struct np_recipe words = NP_RECIPE_INIT;
	struct report_states *states = np_alloc_zero(1, sizeof(*states));
	enum np_status status =
		states ? np_sketcher_new(&states->sketcher, &words)
		       : NP_ERR_NOMEM;

	if (!status)
		status = np_differ_new(&states->differ);
	if (status)
		np_report_states_free(states);
	else
		*out = states;
	return status;
}

void np_report_states_free(struct report_states *states)
{
	if (!states)
		return;
	for (size_t i = 0; i < REPORT_TEXTS; i++) {
		np_free(states->of[i].hash);
		np_free(states->of[i].set);
	}
	np_sketcher_free(states->sketcher);
	np_differ_free(states->differ);
	np_free(states);
}

static int by_value(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left;
	const uint64_t b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

static enum np_status read_state(struct report_states *states,
				 struct np_span text, struct state *out)
{
	struct np_shingles all = { 0 };
	enum np_status status =
		np_shingle_text(states->sketcher, text, &all, NULL);

	if (status ||
	    np_grow(&out->hash, &out->cap, all.len + 1, sizeof(*out->hash)) ||
	    np_grow(&out->set, &out->set_cap, all.len + 1, sizeof(*out->set)))
		return NP_ERR_NOMEM;
	out->len = all.len;
	out->set_len = 0;
	for (size_t i = 0; i < all.len; i++)
		out->hash[i] = out->set[i] = all.ptr[i];
	if (all.len)
		qsort(out->set, all.len, sizeof(*out->set), by_value);
	for (size_t i = 0; i < all.len; i++)
		if (!i || out->set[i] != out->set[i - 1])
			out->set[out->set_len++] = out->set[i];
	return NP_OK;
}

static size_t shared(const struct state *a, const struct state *b)
{
	size_t i = 0, k = 0, len = 0;

	while (i < a->set_len && k < b->set_len) {
		if (a->set[i] == b->set[k])
			len++, i++, k++;
		else if (a->set[i] < b->set[k])
			i++;
		else
			k++;
	}
	return len;
}

static bool has(const struct state *state, uint64_t hash)
{
	return state->set_len && bsearch(&hash, state->set, state->set_len,
					 sizeof(hash), by_value);
}

/* Does it show an article, whole, with a text? */
static bool is_whole(const struct report_stories *stories,
		     const struct np_version *version)
{
	const struct np_history_article *article =
		&stories->texts.article[version->article];

	return version->capture == NP_VERSION_WHOLE && article->texts &&
	       article->text.len;
}

static bool is_copy(const struct report_stories *stories, size_t i)
{
	const struct np_history_article *article = stories->texts.article;

	return article[i].texts && article[i].text.len &&
	       !np_report_same(article[i].source,
			       article[stories->base].source);
}

static enum np_status read_states(struct report_stories *stories)
{
	struct report_states *states = stories->states;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < stories->texts.len && !status; i++)
		status = read_state(
			states, np_buf_span(&stories->texts.article[i].text),
			&states->of[i]);
	return status;
}

/* The one that has most of it; among equals the base, else the first. */
static size_t closest(const struct report_stories *stories,
		      const struct np_version_chain *chain, size_t copy)
{
	const struct state *of = stories->states->of;
	const struct np_version *version =
		&stories->texts.versions.version[chain->first];
	size_t best = stories->base;
	size_t most = shared(&of[best], &of[copy]);

	for (size_t i = 0; i < chain->len; i++) {
		const size_t at = version[i].article;
		size_t len;

		if (!is_whole(stories, &version[i]))
			continue;
		len = shared(&of[at], &of[copy]);
		if (len <= most)
			continue;
		most = len;
		best = at;
	}
	return best;
}

enum np_status np_report_from(struct report_stories *stories)
{
	const struct np_version_chain *chain = np_report_chain(stories);
	enum np_status status;

	for (size_t i = 0; i < stories->shown; i++)
		stories->from[i] = stories->base;
	if (!chain || chain->len < 2 ||
	    !stories->texts.article[stories->base].source.len)
		return NP_OK;
	status = read_states(stories);
	for (size_t i = 0; i < stories->shown && !status; i++)
		if (is_copy(stories, i))
			stories->from[i] = closest(stories, chain, i);
	return status;
}

/* The last whole one of the chain that still has much of a text: what shares
 * little with it is no change of it. */
static size_t last_of(const struct report_stories *stories,
		      const struct np_version_chain *chain, size_t from)
{
	const struct state *of = stories->states->of;
	const struct np_version *version =
		&stories->texts.versions.version[chain->first];

	for (size_t i = chain->len; i > 0; i--) {
		const size_t at = version[i - 1].article;
		const size_t least = of[at].set_len < of[from].set_len
					     ? of[at].set_len
					     : of[from].set_len;

		if (is_whole(stories, &version[i - 1]) &&
		    2 * shared(&of[at], &of[from]) >= least)
			return at;
	}
	return from;
}

/* Is there a shingle around the old words of an edit that the copy has and the
 * last text has not? */
static bool is_carried(const struct state *from, const struct state *last,
		       const struct state *copy, const struct np_tokens *tokens,
		       struct np_diff_range range)
{
	const size_t width = 5;
	size_t first = 0, end;

	while (first < tokens->len && tokens->ptr[first].end <= range.begin)
		first++;
	end = first;
	while (end < tokens->len && tokens->ptr[end].begin < range.end)
		end++;
	for (size_t i = first > width - 1 ? first - (width - 1) : 0;
	     i < end && i < from->len; i++)
		if (has(copy, from->hash[i]) && !has(last, from->hash[i]))
			return true;
	return false;
}

/* A copy, the version it was printed from, and the source's last text. */
struct stale {
	size_t copy, last;
	struct np_diff diff; /* from that version to the last */
	struct np_span text[2];
	size_t sentences, facts;
};

void np_report_passage(struct page *page, const struct np_diff *diff,
		       const struct np_diff_edit *edit,
		       const struct np_span text[2])
{
	static const char *const open[] = { "<del>", "<ins>" };
	static const char *const close[] = { "</del>", "</ins>" };
	static const char *const said[] = { "<span class=\"sr\">old: </span>",
					    "<span class=\"sr\">new: "
					    "</span>" };
	const uint32_t sentence[] = { edit->sentence_a, edit->sentence_b };

	np_page_put(page, "<li>");
	for (size_t i = 0; i < 2; i++) {
		struct np_diff_range range;

		if (sentence[i] >= diff->sentences_len[i])
			continue;
		range = diff->sentences[i][sentence[i]].bytes;
		np_page_put(page, said[i]);
		np_page_put(page, open[i]);
		np_page_text(page,
			     (struct np_span){ text[i].ptr + range.begin,
					       range.end - range.begin },
			     PASSAGE);
		np_page_put(page, close[i]);
		np_page_put(page, i ? "" : "<br>");
	}
	np_page_put(page, "</li>\n");
}

/* Counts the edits it carries, each sentence once; with show, writes the first
 * of them. */
static void passages(struct report_stories *stories, struct stale *stale,
		     bool show)
{
	const struct state *of = stories->states->of;
	const struct np_diff *diff = &stale->diff;
	struct np_tokens tokens = { 0 };
	uint32_t sentence = UINT32_MAX;

	stale->sentences = stale->facts = 0;
	if (np_token_text(stories->states->sketcher, stale->text[0], &tokens)) {
		np_page_fail(stories->page, NP_ERR_NOMEM);
		return;
	}
	for (size_t i = 0; i < diff->edits_len; i++) {
		const struct np_diff_edit *edit = &diff->edits[i];

		if (edit->a.begin == edit->a.end || !edit->words_a ||
		    (edit->changes & NP_DIFF_MOVE) ||
		    !is_carried(&of[stories->from[stale->copy]],
				&of[stale->last], &of[stale->copy], &tokens,
				edit->a))
			continue;
		stale->facts += (edit->changes & FACTS) != 0;
		if (edit->sentence_a == sentence)
			continue;
		sentence = edit->sentence_a;
		if (show && stale->sentences < PASSAGES)
			np_report_passage(stories->page, diff, edit,
					  stale->text);
		stale->sentences++;
	}
}

static void add_row(struct report_stories *stories, struct stale *stale)
{
	const size_t copy = stale->copy, len = stale->sentences;
	const struct np_history_article *article = stories->texts.article;
	struct page *page = stories->page;
	const struct np_facts *printing = &stories->view.entry[copy].facts;
	int64_t changed = 0, lag = 0;

	np_page_put(page, "<li>");
	np_report_source(page, printing);
	np_page_put(page, " (");
	np_page_date(page, printing->has_date, printing->date);
	np_page_print(page, "): %zu sentence%s of the version of ", len,
		      len == 1 ? "" : "s");
	np_report_dated(page, &article[stories->from[copy]]);
	np_page_put(page, ", changed there since");
	if (stale->facts)
		np_page_print(page,
			      ", <strong>%zu change%s of a number, name, date, "
			      "quotation or negation</strong>",
			      stale->facts, stale->facts == 1 ? "" : "s");
	if (np_report_when(&article[stale->last], &changed) &&
	    printing->has_date &&
	    !__builtin_sub_overflow(printing->date, changed, &lag) && lag > 0) {
		np_page_put(page, "; printed ");
		np_page_time(page, lag);
		np_page_put(page, " after the source's last version");
	}
	np_page_put(page, ".<ul class=\"pa\">\n");
	passages(stories, stale, true);
	np_page_put(page, "</ul></li>\n");
}

static bool check(struct report_stories *stories, struct stale *stale,
		  bool open)
{
	const struct np_history_article *article = stories->texts.article;
	const struct np_buf *old = &article[stories->from[stale->copy]].text;
	struct np_diff_text sides[2] = { { .furniture_len = 0 } };
	enum np_status status;

	stale->text[0] = np_html_cut(np_buf_span(old), REPORT_DIFF_TEXT);
	stale->text[1] = np_html_cut(np_buf_span(&article[stale->last].text),
				     REPORT_DIFF_TEXT);
	for (size_t i = 0; i < 2; i++)
		sides[i].bytes = stale->text[i];
	status = np_diff_texts(stories->states->differ, &sides[0], &sides[1], 0,
			       &stale->diff);
	np_page_fail(stories->page, status);
	if (status)
		return open;
	passages(stories, stale, false);
	if (!stale->sentences)
		return open;
	if (!open)
		np_page_put(stories->page,
			    "<h4>Copies with text that the source has changed "
			    "since</h4>\n<p class=\"dim\">As they were "
			    "captured; the source's last version in the "
			    "archive is what they are held against.</p>\n"
			    "<ul class=\"stale\">\n");
	add_row(stories, stale);
	return true;
}

void np_report_stale(struct report_stories *stories)
{
	const struct np_version_chain *chain = np_report_chain(stories);
	bool open = false;

	if (!chain || chain->len < 2 ||
	    !stories->texts.article[stories->base].source.len)
		return;
	for (size_t i = 0; i < stories->shown && !stories->page->status; i++) {
		struct stale stale = { .copy = i };

		if (!is_copy(stories, i))
			continue;
		stale.last = last_of(stories, chain, stories->from[i]);
		if (stale.last != stories->from[i])
			open = check(stories, &stale, open);
	}
	if (open)
		np_page_put(stories->page, "</ul>\n");
}
