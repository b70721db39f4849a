/* SPDX-License-Identifier: MIT */
/*
 * What may be versions of one article: a net that is rather too wide. Two
 * steps take turns until nothing new is found: matches and ids, version by
 * version; and pages, of the whole source at once, for which its rows are read
 * from end to end.
 */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "detect/relate.h"
#include "ingest/url_story.h"
#include "report/history_parts.h"

enum {
	/* Each time the rows of the source are read once more. */
	ROUNDS = 4
};

static enum np_status no_memory(struct history_work *work)
{
	return np_error_set(work->err, NP_ERR_NOMEM, "out of memory");
}

static struct np_span keep(struct np_buf *bytes, struct np_span span)
{
	const struct np_span kept = { bytes->ptr + bytes->len, span.len };

	if (!span.ptr)
		return (struct np_span){ NULL, 0 };
	if (span.len)
		memcpy(bytes->ptr + bytes->len, span.ptr, span.len);
	bytes->len += span.len;
	return kept;
}

static enum np_status keep_article(struct np_history_article *out,
				   const struct np_store_version *version)
{
	const struct np_store_article *article = &version->article;

	*out = (struct np_history_article){
		.id = version->id,
		.version = version->version,
		.added = version->added,
		.seen = version->seen,
		.current = version->current,
		.tokens = version->tokens,
		.time = { article->modified, article->date, article->fetched },
		.has = { article->has_modified, article->has_date,
			 article->has_fetched },
	};
	if (np_buf_reserve(&out->bytes, article->key.len + article->url.len +
						article->canonical_url.len +
						article->source.len +
						article->title.len + 1))
		return NP_ERR_NOMEM;
	out->key = keep(&out->bytes, article->key);
	out->url = keep(&out->bytes, article->url);
	out->canonical_url = keep(&out->bytes, article->canonical_url);
	out->source = keep(&out->bytes, article->source);
	out->title = keep(&out->bytes, article->title);
	return NP_OK;
}

static bool same_source(const struct np_history_article *a,
			struct np_span source)
{
	return a->source.len == source.len &&
	       (!source.len || !memcmp(a->source.ptr, source.ptr, source.len));
}

/* Takes a version in, unless it is there, gone, or of another source than the
 * one that led to it (NULL: any). */
static enum np_status take(struct history_work *work, np_article_id id,
			   const struct np_history_article *from, bool asked)
{
	struct np_history *out = work->out;
	struct np_store_version version = { 0 };
	enum np_status status;

	if (np_number_map_get(&work->places, (uint64_t)id))
		return NP_OK;
	if (out->len >= NP_HISTORY_MOST) {
		out->more = true;
		return NP_OK;
	}
	status = np_store_get(work->store, id, &version, work->err);
	if (status)
		return status == NP_END ? NP_OK : status;
	if (from && !same_source(from, version.article.source))
		return NP_OK;
	if (np_grow(&out->article, &out->cap, out->len + 1,
		    sizeof(*out->article)) ||
	    keep_article(&out->article[out->len], &version))
		return no_memory(work);
	out->article[out->len++].asked = asked;
	return np_number_map_set(&work->places, (uint64_t)id, out->len)
		       ? no_memory(work)
		       : NP_OK;
}

static enum np_status add_id(struct history_work *work, np_article_id id)
{
	if (np_grow(&work->ids, &work->ids_cap, work->ids_len + 1,
		    sizeof(*work->ids)))
		return NP_ERR_NOMEM;
	work->ids[work->ids_len++] = id;
	return NP_OK;
}

enum np_status np_history_take_versions(struct history_work *work,
					struct np_span key, size_t most)
{
	struct np_store_ids ids = { 0 };
	enum np_status status =
		np_store_versions_of(work->store, key, &ids, work->err);

	work->ids_len = 0;
	for (size_t i = 0; i < ids.len && !status; i++)
		if (add_id(work, ids.ptr[i]))
			status = no_memory(work);
	for (size_t i = 0; i < work->ids_len && !status; i++)
		if (work->out->len < most)
			status = take(work, work->ids[i], NULL, true);
	return status;
}

/* The place of an article may move while others are taken in. */
static enum np_status take_all(struct history_work *work, size_t from,
			       bool asked)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < work->ids_len && !status; i++)
		status = take(work, work->ids[i],
			      asked ? NULL : &work->out->article[from], asked);
	return status;
}

static enum np_status add_versions(struct history_work *work,
				   struct np_span key)
{
	struct np_store_ids ids = { 0 };
	enum np_status status =
		np_store_versions_of(work->store, key, &ids, work->err);

	for (size_t i = 0; i < ids.len && !status; i++)
		status = add_id(work, ids.ptr[i]);
	return status;
}

/* The other versions of its id, and what a match calls one of its states. */
static enum np_status follow(struct history_work *work, size_t at)
{
	const np_article_id id = work->out->article[at].id;
	struct np_store_matches matches = { 0 };
	enum np_status status;

	work->ids_len = 0;
	status = add_versions(work, work->out->article[at].key);
	if (!status)
		status = np_store_matches_of(work->store, id, &matches,
					     work->err);
	for (size_t i = 0; i < matches.len && !status; i++) {
		const struct np_store_match *match = &matches.ptr[i];

		if (match->relation == NP_RELATION_REVISION ||
		    match->relation == NP_RELATION_SAME)
			status = add_id(work,
					match->a == id ? match->b : match->a);
	}
	return status ? status : take_all(work, at, false);
}

/* Pages are known by hashes: one that is found by chance is no version. */
static enum np_status page_of(struct history_work *work, struct np_span url,
			      uint64_t *out)
{
	*out = 0;
	work->page.len = 0;
	if (!url.len)
		return NP_OK;
	if (np_url_page(url, &work->page))
		return NP_ERR_NOMEM;
	if (work->page.len)
		*out = np_store_salt(np_buf_span(&work->page));
	return NP_OK;
}

static uint64_t story_of(struct np_span url)
{
	const struct np_span id = url.len ? np_url_story(url).id : url;

	return id.len ? np_store_salt(id) : 0;
}

static enum np_status know_page(struct history_work *work, struct np_span url)
{
	const uint64_t story = story_of(url);
	uint64_t page = 0;
	enum np_status status = page_of(work, url, &page);

	if (!status && page)
		status = np_number_map_set(&work->pages, page, 1);
	if (!status && story)
		status = np_number_map_set(&work->pages, story, 1);
	return status;
}

static bool is_known(const struct history_work *work, uint64_t hash)
{
	return hash && np_number_map_get(&work->pages, hash);
}

static enum np_status look(void *user, np_article_id id, struct np_span url,
			   struct np_span canonical)
{
	const struct np_span urls[] = { url, canonical };
	struct history_work *work = user;

	for (size_t i = 0; i < 2; i++) {
		uint64_t page = 0;
		const enum np_status status = page_of(work, urls[i], &page);

		if (status)
			return status;
		if (is_known(work, page) || is_known(work, story_of(urls[i])))
			return add_id(work, id);
	}
	return NP_OK;
}

/* Fills the ids with what stands at the known pages. */
static enum np_status look_up(struct history_work *work, struct np_span source)
{
	const struct np_store_asked_pages asked = { source, look, work };
	enum np_status status;

	work->ids_len = 0;
	status = np_store_addresses(work->store, &asked, work->err);
	return status == NP_ERR_NOMEM ? no_memory(work) : status;
}

static enum np_status know_pages(struct history_work *work, size_t from)
{
	const struct np_history *out = work->out;
	enum np_status status = NP_OK;

	for (size_t i = from; i < out->len && !status; i++) {
		status = know_page(work, out->article[i].url);
		if (!status)
			status = know_page(work, out->article[i].canonical_url);
	}
	return status ? no_memory(work) : NP_OK;
}

/* From the version at `from` on, all have been neither followed nor looked
 * up. */
static enum np_status widen(struct history_work *work)
{
	struct np_history *out = work->out;
	enum np_status status = NP_OK;
	size_t followed = 0, known = 0;

	for (int round = 0; round < ROUNDS && !status; round++) {
		for (; followed < out->len && !status; followed++)
			status = follow(work, followed);
		if (status || known == out->len)
			break;
		status = know_pages(work, known);
		known = out->len;
		if (!status && work->pages.len)
			status = look_up(work, out->article[0].source);
		if (!status && work->pages.len)
			status = take_all(work, 0, false);
	}
	return status;
}

/* The versions of the id or, where there is none, what stands at the URL. */
static enum np_status begin(struct history_work *work, struct np_span asked)
{
	enum np_status status = add_versions(work, asked);
	uint64_t page = 0;

	if (!status && !work->ids_len)
		status = page_of(work, asked, &page);
	if (status || work->ids_len || !page)
		return status;
	if (np_number_map_set(&work->pages, page, 1))
		return NP_ERR_NOMEM;
	status = look_up(work, (struct np_span){ NULL, 0 });
	np_number_map_empty(&work->pages);
	return status;
}

enum np_status np_history_gather(struct history_work *work,
				 struct np_span asked)
{
	enum np_status status = begin(work, asked);

	if (status == NP_ERR_NOMEM)
		return no_memory(work);
	if (!status)
		status = take_all(work, 0, true);
	if (!status && !work->out->len)
		return np_error_set(work->err, NP_ERR_NOTFOUND,
				    "no article '%.*s' in the store, by id or "
				    "by URL",
				    asked.len < 160 ? (int)asked.len : 160,
				    asked.ptr);
	return status ? status : widen(work);
}
