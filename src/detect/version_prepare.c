/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "detect/version_work.h"

/* Half of the words: a headline with one half rewritten is still known. */
static const double alike = 0.5;
/* Two headlines on one subject share a name and a verb at most. */
static const double unlike = 0.25;

static int compare_spans(struct np_span a, struct np_span b)
{
	const size_t least = a.len < b.len ? a.len : b.len;
	const int order = least ? memcmp(a.ptr, b.ptr, least) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_times(const struct np_version_article *a,
			 const struct np_version_article *b)
{
	static const enum np_version_time order[] = { NP_VERSION_DATED,
						      NP_VERSION_MODIFIED,
						      NP_VERSION_FETCHED };

	for (size_t i = 0; i < NP_VERSION_TIMES; i++) {
		const enum np_version_time kind = order[i];
		if (a->has[kind] != b->has[kind])
			return a->has[kind] ? -1 : 1;
		if (a->has[kind] && a->time[kind] != b->time[kind])
			return a->time[kind] < b->time[kind] ? -1 : 1;
	}
	return 0;
}

static int compare_items(const void *left, const void *right)
{
	const struct version_item *x = left;
	const struct version_item *y = right;
	const struct np_version_article *a = x->article;
	const struct np_version_article *b = y->article;
	int order = compare_times(a, b);

	if (!order && a->arrival != b->arrival)
		return a->arrival < b->arrival ? -1 : 1;
	order = order ? order : compare_spans(a->source, b->source);
	order = order ? order : compare_spans(a->key, b->key);
	order = order ? order : compare_spans(a->url, b->url);
	order = order ? order
		      : compare_spans(a->canonical_url, b->canonical_url);
	order = order ? order : compare_spans(a->title, b->title);
	order = order ? order : compare_spans(a->text, b->text);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Published counts for how far apart two are, and if not known, the rest. */
static void set_when(struct version_item *item)
{
	static const enum np_version_time order[] = { NP_VERSION_DATED,
						      NP_VERSION_MODIFIED,
						      NP_VERSION_FETCHED };

	for (size_t i = 0; !item->dated && i < NP_VERSION_TIMES; i++) {
		item->dated = item->article->has[order[i]];
		item->when = item->article->time[order[i]];
	}
}

static enum np_status add_page(struct version_work *work, struct np_span url,
			       struct np_span *out)
{
	const size_t begin = work->pages.len;
	const enum np_status status = np_url_page(url, &work->pages);

	/* An offset for now, since the buffer moves. */
	out->ptr = (const char *)(uintptr_t)begin;
	out->len = work->pages.len - begin;
	return status;
}

static enum np_status fill(struct np_sketcher *sketcher,
			   struct version_work *work, uint32_t rank)
{
	struct version_item *item = &work->item[rank];
	const struct np_version_article *article = item->article;
	const struct np_url_story story = np_url_story(article->url);
	enum np_status status;

	item->parent = rank;
	item->id = story.id;
	set_when(item);
	status = np_version_text_make(sketcher, article->text, &item->text);
	item->largest = item->text.tokens;
	if (!status)
		status = np_version_words_make(sketcher, article->title,
					       &item->title);
	if (!status)
		status = np_version_words_make(sketcher, story.slug,
					       &item->slug);
	if (!status)
		status = add_page(work, article->url, &item->page);
	if (!status)
		status = add_page(work, article->canonical_url,
				  &item->canonical);
	return status;
}

static void fix(const struct version_work *work, struct np_span *span)
{
	span->ptr = span->len ? work->pages.ptr + (uintptr_t)span->ptr : NULL;
}

enum np_status np_version_prepare(struct np_sketcher *sketcher,
				  const struct np_version_articles *in,
				  struct version_work *work)
{
	enum np_status status = NP_OK;

	if (in->len >= UINT32_MAX)
		return NP_ERR_LIMIT;
	work->item = np_alloc_zero(in->len + 1, sizeof(*work->item));
	work->rank = np_alloc(in->len + 1, sizeof(*work->rank));
	work->edge = np_alloc(in->len + 1, sizeof(*work->edge));
	if (!work->item || !work->rank || !work->edge)
		return NP_ERR_NOMEM;
	work->len = in->len;
	for (size_t i = 0; i < in->len; i++) {
		work->item[i].article = &in->ptr[i];
		work->item[i].index = (uint32_t)i;
	}
	qsort(work->item, work->len, sizeof(*work->item), compare_items);
	for (size_t i = 0; !status && i < work->len; i++) {
		work->rank[work->item[i].index] = (uint32_t)i;
		status = fill(sketcher, work, (uint32_t)i);
	}
	for (size_t i = 0; !status && i < work->len; i++) {
		fix(work, &work->item[i].page);
		fix(work, &work->item[i].canonical);
	}
	return status;
}

void np_version_work_clear(struct version_work *work)
{
	for (size_t i = 0; work->item && i < work->len; i++)
		np_version_text_clear(&work->item[i].text);
	np_free(work->item);
	np_free(work->rank);
	np_free(work->edge);
	np_buf_clear(&work->pages);
	*work = (struct version_work){ 0 };
}

bool np_version_headed(const struct version_item *a,
		       const struct version_item *b)
{
	return np_version_words_alike(&a->title, &b->title) >= alike;
}

bool np_version_alike(const struct version_item *a,
		      const struct version_item *b)
{
	return np_version_words_alike(&a->slug, &b->slug) >= alike ||
	       np_version_headed(a, b);
}

/* The address is asked first: all consent pages have one title. */
bool np_version_unlike(const struct version_item *a,
		       const struct version_item *b)
{
	if (a->slug.len && b->slug.len)
		return np_version_words_alike(&a->slug, &b->slug) < unlike;
	return a->title.len && b->title.len &&
	       np_version_words_alike(&a->title, &b->title) < unlike;
}
