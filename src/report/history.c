/* SPDX-License-Identifier: MIT */
#include "report/history.h"

#include "base/error.h"
#include "base/mem.h"
#include "detect/relate.h"
#include "report/history_parts.h"

struct pairs {
	struct np_version_pair *ptr;
	size_t len, cap;
};

static enum np_status no_memory(struct history_work *work)
{
	return np_error_set(work->err, NP_ERR_NOMEM, "out of memory");
}

static struct np_version_pair pair_of(const struct np_store_match *match,
				      uint64_t a, uint64_t b)
{
	return (struct np_version_pair){ .a = (uint32_t)a - 1,
					 .b = (uint32_t)b - 1,
					 .jaccard = match->jaccard,
					 .share_a = match->contain_ab,
					 .share_b = match->contain_ba,
					 .in_order = match->in_order };
}

/* The matches between an article and those that came behind it. */
static enum np_status add_pairs(struct history_work *work, size_t at,
				struct pairs *pairs)
{
	const np_article_id id = work->out->article[at].id;
	struct np_store_matches matches = { 0 };
	enum np_status status =
		np_store_matches_of(work->store, id, &matches, work->err);

	for (size_t i = 0; i < matches.len && !status; i++) {
		const struct np_store_match *match = &matches.ptr[i];
		const uint64_t *other;

		if (match->a != id ||
		    !np_relation_is_match((enum np_relation)match->relation))
			continue;
		other = np_number_map_get(&work->places, (uint64_t)match->b);
		if (!other)
			continue;
		if (np_grow(&pairs->ptr, &pairs->cap, pairs->len + 1,
			    sizeof(*pairs->ptr)))
			return no_memory(work);
		pairs->ptr[pairs->len++] = pair_of(match, at + 1, *other);
	}
	return status;
}

static struct np_version_article
article_of(const struct np_history_article *from)
{
	struct np_version_article article = {
		.key = from->key,
		.url = from->url,
		.canonical_url = from->canonical_url,
		.source = from->source,
		.title = from->title,
		.text = np_buf_span(&from->text),
		.arrival = (uint64_t)from->id,
	};

	for (size_t i = 0; i < NP_VERSION_TIMES; i++) {
		article.time[i] = from->time[i];
		article.has[i] = from->has[i];
	}
	return article;
}

static enum np_status find(struct history_work *work, const struct pairs *pairs)
{
	struct np_history *out = work->out;
	const struct np_recipe words = NP_RECIPE_INIT;
	struct np_version_article *articles =
		np_alloc(out->len, sizeof(*articles));
	const struct np_version_articles in = { .ptr = articles,
						.len = out->len,
						.pairs = pairs->ptr,
						.pairs_len = pairs->len };
	struct np_sketcher *sketcher = NULL;
	enum np_status status =
		articles ? np_sketcher_new(&sketcher, &words) : NP_ERR_NOMEM;

	for (size_t i = 0; i < out->len && !status; i++)
		articles[i] = article_of(&out->article[i]);
	if (!status)
		status = np_versions_find(sketcher, &in, &out->versions);
	np_sketcher_free(sketcher);
	np_free(articles);
	return status ? np_error_set(work->err, status, "%s",
				     np_status_name(status))
		      : NP_OK;
}

enum np_status np_history_order(struct history_work *work)
{
	struct pairs pairs = { 0 };
	enum np_status status = NP_OK;

	for (size_t i = 0; i < work->out->len && !status; i++)
		status = add_pairs(work, i, &pairs);
	if (!status)
		status = find(work, &pairs);
	np_free(pairs.ptr);
	return status;
}

enum np_status np_history_find(struct np_store *store, struct np_span asked,
			       struct np_history *out, struct np_error *err)
{
	struct history_work work = { .store = store, .out = out, .err = err };
	enum np_status status = np_history_gather(&work, asked);

	if (!status)
		status = np_history_texts(&work);
	if (!status)
		status = np_history_order(&work);
	np_free(work.ids);
	np_number_map_clear(&work.places);
	np_number_map_clear(&work.pages);
	np_buf_clear(&work.page);
	return status;
}

void np_history_clear(struct np_history *history)
{
	for (size_t i = 0; i < history->len; i++) {
		np_buf_clear(&history->article[i].bytes);
		np_buf_clear(&history->article[i].text);
	}
	np_free(history->article);
	np_versions_clear(&history->versions);
	*history = (struct np_history){ 0 };
}

bool np_history_is_asked(const struct np_history *history,
			 const struct np_version_chain *chain)
{
	for (size_t i = 0; i < chain->len; i++) {
		const struct np_version *version =
			&history->versions.version[chain->first + i];

		if (history->article[version->article].asked)
			return true;
	}
	return false;
}
