/* SPDX-License-Identifier: MIT */
#include "report/history_step.h"

#include <string.h>

#include "ingest/url_story.h"

static bool same_span(struct np_span a, struct np_span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

/* What put it in its place is what is shown; of the first, what did so for the
 * second. */
static void set_time(struct np_history_step *step, enum np_version_order order)
{
	static const char *const names[] = { "modified", "date", "fetched" };
	const struct np_history_article *article = step->article;

	step->when = article->added;
	step->when_from = "added";
	if (order == NP_VERSION_BY_ARRIVAL)
		return;
	for (size_t i = order == NP_VERSION_BY_FETCHED
				? (size_t)NP_VERSION_FETCHED
				: 0;
	     i < NP_VERSION_TIMES; i++)
		if (article->has[i]) {
			step->when = article->time[i];
			step->when_from = names[i];
			return;
		}
}

/* Another page, whatever else of the URL changed. */
static enum np_status set_url(struct np_history_walk *walk,
			      struct np_history_step *step)
{
	const struct np_span urls[] = { step->before->url, step->article->url };
	enum np_status status = NP_OK;

	if (!urls[0].len || !urls[1].len || same_span(urls[0], urls[1]))
		return NP_OK;
	for (size_t i = 0; i < 2 && !status; i++) {
		walk->pages[i].len = 0;
		status = np_url_page(urls[i], &walk->pages[i]);
	}
	step->new_url = !same_span(np_buf_span(&walk->pages[0]),
				   np_buf_span(&walk->pages[1]));
	return status;
}

static struct np_diff_text text_of(const struct np_history_article *article)
{
	struct np_diff_text text = { .bytes = { "", 0 } };

	if (article && article->text.len)
		text.bytes = np_buf_span(&article->text);
	return text;
}

static enum np_status compare(struct np_history_walk *walk,
			      struct np_history_step *step)
{
	const struct np_diff_text a =
		text_of(step->compared ? step->before : NULL);
	const struct np_diff_text b = text_of(step->article);
	enum np_status status = NP_OK;

	if (!walk->differ)
		status = np_differ_new(&walk->differ);
	return status ? status
		      : np_diff_texts(walk->differ, &a, &b, 0, &step->diff);
}

/* Nothing is said of a text that is not there to be looked at. */
static void judge(struct np_history_step *step)
{
	const struct np_version *version = step->version;

	if (!step->article->texts)
		return;
	step->bad = version->capture != NP_VERSION_WHOLE;
	step->revert = version->revert;
	if (version->state + 1 != step->position)
		step->same_as = version->state + 1;
	step->compared = step->before && step->before->texts && !step->bad;
}

static enum np_status fill(struct np_history_walk *walk,
			   const struct np_version_chain *chain,
			   struct np_history_step *out)
{
	const struct np_history *history = walk->history;
	const struct np_version *version =
		&history->versions.version[chain->first + walk->at];
	struct np_history_step step = {
		.chain = walk->chains,
		.position = (uint32_t)walk->at + 1,
		.of = chain,
		.version = version,
		.article = &history->article[version->article],
		.before = walk->before,
	};
	enum np_status status = NP_OK;

	if (version->linked != version->article)
		step.linked = &history->article[version->linked];
	judge(&step);
	set_time(&step, walk->at || chain->len == 1 ? version->order
						    : version[1].order);
	if (step.before)
		status = set_url(walk, &step);
	step.new_title = step.before && !step.bad && step.before->title.len &&
			 step.article->title.len &&
			 !same_span(step.before->title, step.article->title);
	if (!status)
		status = compare(walk, &step);
	step.words = step.article->texts ? step.diff.words[1]
					 : (uint32_t)step.article->tokens;
	if (!status)
		*out = step;
	return status;
}

enum np_status np_history_next(struct np_history_walk *walk,
			       struct np_history_step *out)
{
	const struct np_versions *versions = &walk->history->versions;
	enum np_status status;

	while (walk->chain_at < versions->chains) {
		const struct np_version_chain *chain =
			&versions->chain[walk->chain_at];

		if (walk->at < chain->len &&
		    np_history_is_asked(walk->history, chain))
			break;
		walk->chain_at++;
		walk->at = 0;
		walk->before = NULL;
	}
	if (walk->chain_at == versions->chains)
		return NP_END;
	walk->chains += walk->at == 0;
	status = fill(walk, &versions->chain[walk->chain_at], out);
	if (!status && !out->bad)
		walk->before = out->article;
	walk->at += !status;
	return status;
}

void np_history_walk_end(struct np_history_walk *walk)
{
	np_differ_free(walk->differ);
	np_buf_clear(&walk->pages[0]);
	np_buf_clear(&walk->pages[1]);
	*walk = (struct np_history_walk){ 0 };
}

double np_history_kept(const struct np_history_step *step)
{
	return step->diff.words[0]
		       ? (double)step->diff.words_kept / step->diff.words[0]
		       : 0;
}
