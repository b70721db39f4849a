/* SPDX-License-Identifier: MIT */
/*
 * The versions of one article, one after the other. Texts are states: a text
 * that comes back is the same state again, so that flips can be seen. A bad
 * capture is no edit.
 */
#include <stdio.h>

#include "report/history_step.h"
#include "report/report_story.h"

enum {
	TITLE = 200,
	LETTERS = 26,
	COLOURS = 4
};

bool np_report_when(const struct np_history_article *article, int64_t *when)
{
	for (size_t i = 0; i < NP_VERSION_TIMES; i++) {
		if (!article->has[i])
			continue;
		*when = article->time[i];
		return true;
	}
	return false;
}

void np_report_dated(struct page *page,
		     const struct np_history_article *article)
{
	int64_t when = 0;
	const bool has = np_report_when(article, &when);

	np_page_date(page, has, when);
}

const struct np_version_chain *
np_report_chain(const struct report_stories *stories)
{
	const struct np_versions *versions = &stories->texts.versions;

	for (size_t i = 0; i < versions->chains; i++) {
		const struct np_version_chain *chain = &versions->chain[i];

		for (size_t k = 0; k < chain->len; k++)
			if (versions->version[chain->first + k].article ==
			    stories->base)
				return chain;
	}
	return NULL;
}

/* "A" ... "Z", "A1" ...: the texts of a chain in the order they came. */
static void name_state(uint32_t state, char name[16])
{
	if (state < LETTERS)
		snprintf(name, 16, "%c", 'A' + (int)state);
	else
		snprintf(name, 16, "%c%u", 'A' + (int)(state % LETTERS),
			 state / LETTERS);
}

/* Its number among the texts of the chain, from 0. */
static uint32_t state_of(const struct np_version *chain, size_t i)
{
	uint32_t before = 0;

	for (size_t k = 0; k < chain[i].state; k++)
		before += chain[k].state == k;
	return before;
}

/* How long it stood, to the next; false: it cannot be told. */
static bool stood(const struct report_stories *stories,
		  const struct np_version *chain, size_t len, size_t i,
		  int64_t *seconds)
{
	const struct np_history_article *article = stories->texts.article;
	int64_t from = 0, to = 0;

	return i + 1 < len &&
	       np_report_when(&article[chain[i].article], &from) &&
	       np_report_when(&article[chain[i + 1].article], &to) &&
	       !__builtin_sub_overflow(to, from, seconds) && *seconds >= 0;
}

static void add_box(struct page *page, const struct np_version *version,
		    uint32_t state, double x, double width)
{
	const bool bad = version->capture != NP_VERSION_WHOLE;
	char name[16];

	name_state(state, name);
	np_page_print(page,
		      "<rect class=\"%s%u\" x=\"%.2f%%\" width=\"%.2f%%\" "
		      "height=\"22\"/>",
		      bad ? "sx s" : "s", state % COLOURS, x, width);
	np_page_print(page, "<text x=\"%.2f%%\" y=\"15\">%s</text>",
		      x + width / 2, bad ? "?" : name);
}

/* As wide as each stood; half of the line is shared out evenly, so that short
 * ones can be seen. The last is as wide as the mean. */
static void add_strip(struct report_stories *stories,
		      const struct np_version *chain, size_t len)
{
	struct page *page = stories->page;
	double sum = 0, x = 0;

	for (size_t i = 0; i + 1 < len; i++) {
		int64_t seconds = 0;

		if (stood(stories, chain, len, i, &seconds))
			sum += (double)seconds;
	}
	np_page_put(page, "<svg class=\"st\" aria-hidden=\"true\" "
			  "width=\"100%\" height=\"22\">");
	for (size_t i = 0; i < len; i++) {
		const double even = 100.0 / (double)len;
		int64_t seconds = 0;
		double width = even;

		if (sum > 0 && i + 1 < len)
			width = even / 2 +
				(100 - even) / 2 *
					(stood(stories, chain, len, i, &seconds)
						 ? (double)seconds / sum
						 : 0);
		else if (sum > 0)
			width = 100 - x;
		add_box(page, &chain[i], state_of(chain, i), x, width);
		x += width;
	}
	np_page_put(page, "</svg>\n");
}

static void add_titles(struct page *page, const struct np_history_step *step)
{
	if (step->new_title) {
		np_page_put(page, "<br>Headline: <span class=\"sr\">old: "
				  "</span><del>");
		np_page_name(page, step->before->title, TITLE);
		np_page_put(page, "</del> <span class=\"sr\">new: </span>"
				  "<ins>");
		np_page_name(page, step->article->title, TITLE);
		np_page_put(page, "</ins>");
	}
	if (step->new_url)
		np_page_put(page, "<br>It has a new address.");
}

/* What it is, in words. */
static void add_kind(struct page *page, const struct np_history_step *step,
		     uint32_t state)
{
	char name[16];

	name_state(state, name);
	if (step->bad) {
		np_page_print(page,
			      " <span class=\"k\">bad capture</span> %s: no "
			      "edit",
			      np_version_capture_name(step->version->capture));
		return;
	}
	np_page_print(page, " <span class=\"k\">text %s</span>", name);
	if (step->revert)
		np_page_print(page,
			      " <strong>back to the words of version "
			      "%u</strong>",
			      step->same_as);
	else if (step->same_as)
		np_page_print(page, " the words of version %u", step->same_as);
}

static void add_step(struct report_stories *stories,
		     const struct np_history_step *step,
		     const struct np_version *chain)
{
	struct np_history_article *article = stories->texts.article;
	struct page *page = stories->page;
	const size_t i = step->position - 1;
	int64_t seconds = 0;

	np_page_put(page, "<li>");
	np_report_dated(page, step->article);
	add_kind(page, step, state_of(chain, i));
	if (stood(stories, chain, step->of->len, i, &seconds) && seconds) {
		np_page_put(page, " <span class=\"dim\">stood for ");
		np_page_time(page, seconds);
		np_page_put(page, "</span>");
	}
	add_titles(page, step);
	if (step->compared && !step->same_as && step->before)
		np_report_diff(stories, (size_t)(step->before - article),
			       (size_t)(step->article - article),
			       "Changes since the version before");
	np_page_put(page, "</li>\n");
}

static void begin_chain(struct report_stories *stories,
			const struct np_history_step *step)
{
	const struct np_version *chain =
		&stories->texts.versions.version[step->of->first];
	struct page *page = stories->page;
	size_t reverts = 0, bad = 0;

	for (size_t i = 0; i < step->of->len; i++) {
		reverts += chain[i].revert;
		bad += chain[i].capture != NP_VERSION_WHOLE;
	}
	np_page_put(page, "<h5>");
	np_page_name(page, step->article->source, TITLE);
	np_page_print(page, ": %zu versions", step->of->len);
	if (reverts)
		np_page_print(page, ", %zu reverted", reverts);
	if (bad)
		np_page_print(page, ", %zu bad capture%s", bad,
			      bad == 1 ? "" : "s");
	np_page_put(page, "</h5>\n");
	if (step->of->dates_lie)
		np_page_put(page, "<p class=\"dim\">Their dates are against "
				  "what the texts say, and are set "
				  "aside.</p>\n");
	add_strip(stories, chain, step->of->len);
	np_page_put(page, "<ol class=\"ve\">\n");
}

void np_report_versions(struct report_stories *stories)
{
	struct np_history_walk walk = { .history = &stories->texts };
	const struct np_versions *versions = &stories->texts.versions;
	struct page *page = stories->page;
	bool any = false;

	stories->diffs_most = stories->diffs + REPORT_STORY_DIFFS;
	while (!page->status) {
		struct np_history_step step;
		const enum np_status status = np_history_next(&walk, &step);

		if (status) {
			np_page_fail(page, status == NP_END ? NP_OK : status);
			break;
		}
		if (step.of->len < 2)
			continue;
		if (!any)
			np_page_print(
				page,
				"<h4 id=\"v%lld\">Versions, one after "
				"the other</h4>\n<p class=\"dim\">Each "
				"letter is a text; a letter that returns "
				"is a text that came back. The longer a text "
				"stood, the wider its box.</p>\n",
				(long long)stories->view.id);
		any = true;
		if (step.position == 1)
			begin_chain(stories, &step);
		add_step(stories, &step, &versions->version[step.of->first]);
		if (step.position == step.of->len)
			np_page_put(page, "</ol>\n");
	}
	np_history_walk_end(&walk);
}
