/* SPDX-License-Identifier: MIT */
/*
 * Who holds each of many places: every run is walked along the places, each
 * with a cursor of its own, from page to page by the fences. A page that
 * several places lie in is copied and searched; where there is one place to a
 * page, a look at a part of it does (see run_peek.c). So few places cost what
 * single searches do, and many what a merge of all pages does.
 *
 * Memory: a page a run, and RUNS_FAN * log(entries) runs.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "store/run_parts.h"

/* Where the walk through a run is. */
struct walk {
	uint32_t number; /* the page to search on from */
	uint32_t loaded; /* the page in body; UINT32_MAX: none */
	struct page page;
	unsigned char body[PAGE_BYTES];
};

struct walker {
	struct runs *runs;
	struct walk *walks; /* of each run */
	struct run_peek peek;
	struct run_ids ids; /* of a place, from all runs */
	uint32_t most;
	uint64_t total;
};

static enum np_status load(struct walker *walker, size_t at_run,
			   uint32_t number, struct np_error *err)
{
	struct walk *walk = &walker->walks[at_run];
	struct runs *runs = walker->runs;
	struct page page;
	size_t len;
	enum np_status status;

	walk->loaded = UINT32_MAX;
	status = np_runs_page(runs, &runs->list[at_run], number, false, &page,
			      err);
	if (status)
		return status;
	len = PAGE_HEAD + PAGE_TAIL +
	      (size_t)page.count * (page.key_width + page.article_width);
	memcpy(walk->body, page.keys - PAGE_HEAD, len);
	np_runs_page_done(runs);
	if (!np_page_open(&walk->page, walk->body, len))
		assert(0 && "a copy opens as the page did");
	walk->loaded = number;
	return NP_OK;
}

/* Of entries that have the same place, the first behind them. */
static uint32_t end_of(const struct page *page, uint32_t at, uint64_t place)
{
	uint32_t low = at, high = at, step = 1;

	while (high < page->count && np_page_pair(page, high).place == place) {
		low = high + 1;
		high += step;
		step *= 2;
	}
	if (high > page->count)
		high = page->count;
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (np_page_pair(page, middle).place == place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Takes from the page; NP_END: there are no more behind it. `taken` of this
 * run are there already. */
static enum np_status take(struct walker *walker, const struct page *page,
			   uint64_t place, size_t *taken)
{
	struct run_ids *ids = &walker->ids;
	const uint32_t from = np_page_search(page, place);
	const uint32_t end = end_of(page, from, place);
	const size_t room = walker->most - *taken;
	const size_t len = end - from < room ? end - from : room;

	if (np_grow(&ids->ptr, &ids->cap, ids->len + len, sizeof(*ids->ptr)))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < len; i++)
		ids->ptr[ids->len++] =
			np_page_pair(page, from + (uint32_t)i).article;
	*taken += len;
	walker->total += end - from;
	return end < page->count ? NP_END : NP_OK;
}

/* Nobody asks for more of this page: a look will do. */
static bool peek(struct walker *walker, const struct run *run, uint32_t number,
		 uint64_t place, uint64_t next)
{
	struct run_ids *ids = &walker->ids;
	const size_t before = ids->len;

	if (number + 1 >= run->pages || next < run->fences[number + 1])
		return false;
	if (np_grow(&ids->ptr, &ids->cap, before + PEEK_MOST,
		    sizeof(*ids->ptr)) ||
	    !np_run_peek(&walker->peek, walker->runs->db, run, number, place,
			 ids))
		return false;
	walker->total += ids->len - before;
	if (ids->len - before > walker->most)
		ids->len = before + walker->most;
	return true;
}

/* Reads all of a page into the walk; of what is not as it should be, load
 * tells. */
static bool read_whole(struct walker *walker, size_t at_run, uint32_t number)
{
	struct walk *walk = &walker->walks[at_run];
	struct run *run = &walker->runs->list[at_run];
	size_t len = 0;

	walk->loaded = UINT32_MAX;
	if (!np_run_peek_whole(&walker->peek, walker->runs->db, run, number,
			       walk->body, &len) ||
	    !np_page_open(&walk->page, walk->body, len))
		return false;
	walk->loaded = number;
	return true;
}

/* Entries of a place in a run; next: the place that comes after it. */
static enum np_status walk_run(struct walker *walker, size_t at_run,
			       uint64_t place, uint64_t next,
			       struct np_error *err)
{
	const struct run *run = &walker->runs->list[at_run];
	struct walk *walk = &walker->walks[at_run];
	enum np_status status = NP_OK;
	size_t taken = 0;

	walk->number = np_run_first_page(run, walk->number, place);
	for (uint32_t number = walk->number;
	     !status && number < run->pages && run->fences[number] <= place;
	     number++) {
		if (walk->loaded != number) {
			if (peek(walker, run, number, place, next))
				return NP_OK;
			if (!read_whole(walker, at_run, number))
				status = load(walker, at_run, number, err);
		}
		if (!status)
			status = take(walker, &walk->page, place, &taken);
	}
	if (status == NP_ERR_NOMEM)
		return np_runs_nomem(err);
	return status == NP_END ? NP_OK : status;
}

static int by_number(const void *left, const void *right)
{
	const uint32_t a = *(const uint32_t *)left;
	const uint32_t b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

/* In order and without repeats from `from` on; runs of whole batches are in
 * order already. */
static void tidy(struct run_ids *ids, size_t from)
{
	size_t len = from;
	bool ordered = true;

	for (size_t i = from + 1; i < ids->len && ordered; i++)
		ordered = ids->ptr[i - 1] < ids->ptr[i];
	if (ordered)
		return;
	qsort(ids->ptr + from, ids->len - from, sizeof(*ids->ptr), by_number);
	for (size_t i = from; i < ids->len; i++)
		if (i == from || ids->ptr[i] != ids->ptr[len - 1])
			ids->ptr[len++] = ids->ptr[i];
	ids->len = len;
}

static enum np_status find_place(struct walker *walker, uint64_t place,
				 uint64_t next, struct np_error *err)
{
	struct run_ids *ids = &walker->ids;
	enum np_status status = NP_OK;
	size_t before;

	ids->len = 0;
	walker->total = 0;
	for (size_t i = 0; i < walker->runs->len && !status; i++)
		status = walk_run(walker, i, place, next, err);
	before = ids->len;
	if (!status && np_fresh_find(&walker->runs->fresh, place, ids))
		status = np_runs_nomem(err);
	if (status)
		return status;
	tidy(ids, before);
	walker->total += ids->len - before;
	tidy(ids, 0);
	if (ids->len > walker->most)
		ids->len = walker->most;
	return NP_OK;
}

static enum np_status walk_all(struct walker *walker,
			       const struct run_asked *asked,
			       struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < asked->len && !status; i++) {
		const uint64_t place = asked->places[i];
		const uint64_t next =
			i + 1 < asked->len ? asked->places[i + 1] : UINT64_MAX;

		if (next <= place)
			return np_error_set(err, NP_ERR_MISUSE,
					    "places do not ascend");
		status = find_place(walker, place, next, err);
		if (!status && walker->total)
			status = asked->tell(asked->user, i, walker->ids.ptr,
					     walker->ids.len, walker->total);
	}
	return status;
}

enum np_status np_runs_holders(struct runs *runs, const struct run_asked *asked,
			       struct np_error *err)
{
	struct walker walker = { .runs = runs, .most = asked->most };
	enum np_status status = np_runs_refresh(runs, err);

	if (status)
		return status;
	walker.walks = np_alloc(runs->len, sizeof(*walker.walks));
	if (runs->len && !walker.walks)
		return np_runs_nomem(err);
	for (size_t i = 0; i < runs->len; i++) {
		walker.walks[i].number = 0;
		walker.walks[i].loaded = UINT32_MAX;
	}
	status = walk_all(&walker, asked, err);
	np_runs_page_done(runs);
	np_run_peek_end(&walker.peek);
	np_free(walker.walks);
	np_run_ids_clear(&walker.ids);
	return status;
}
