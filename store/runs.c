/* SPDX-License-Identifier: MIT */
#include "store/runs.h"

#include "base/error.h"
#include "base/mem.h"
#include "store/run_parts.h"

/* Entries are numbered with 32 bits while they are unwritten. */
#define FRESH_MOST (UINT32_MAX - PLACE_BANDS)

enum np_status np_runs_open(struct runs **out, struct db *db, uint64_t memory,
			    struct np_error *err)
{
	struct runs *runs = np_alloc_zero(1, sizeof(*runs));

	if (!runs)
		return np_runs_nomem(err);
	runs->db = db;
	runs->memory = memory;
	runs->step_most = RUN_STEP_MOST;
	runs->slice = RUN_SLICE;
	/* The first use reads it: a damaged list must not keep a store from
	 * being opened for its repair. */
	runs->stale = true;
	*out = runs;
	return NP_OK;
}

void np_runs_drop_list(struct runs *runs)
{
	for (size_t i = 0; i < runs->len; i++)
		np_run_clear(&runs->list[i]);
	runs->len = 0;
	runs->stale = true;
}

void np_runs_close(struct runs *runs)
{
	if (!runs)
		return;
	np_fresh_clear(&runs->fresh);
	np_runs_drop_list(runs);
	np_free(runs->list);
	np_free(runs);
}

void np_runs_forget(struct runs *runs)
{
	np_fresh_clear(&runs->fresh);
	/* Runs that are still there, of the same sum, keep their fences. */
	runs->stale = true;
}

/* Bytes for unwritten entries: what the list leaves, but at least half. */
static uint64_t room(const struct runs *runs)
{
	uint64_t used = 0;

	/* A page: its fence, its widths. */
	for (size_t i = 0; i < runs->len; i++)
		used += (uint64_t)runs->list[i].pages * 9;
	return used < runs->memory / 2 ? runs->memory - used : runs->memory / 2;
}

static bool is_full(const struct runs *runs, const struct run_keys *keys)
{
	const struct run_fresh *fresh = &runs->fresh;

	return np_fresh_bytes(fresh, keys) > room(runs) ||
	       (uint64_t)fresh->len * fresh->bands > FRESH_MOST ||
	       fresh->others_len + keys->len > FRESH_MOST;
}

enum np_status np_runs_add(struct runs *runs, const struct run_keys *keys,
			   uint32_t article, struct np_error *err)
{
	struct run_fresh *fresh = &runs->fresh;
	enum np_status status = NP_OK;

	if (keys->bands_len > PLACE_BANDS ||
	    (fresh->len && keys->bands_len && keys->bands_len != fresh->bands))
		return np_error_set(err, NP_ERR_MISUSE, "wrong bands");
	for (size_t i = 0; i < keys->len; i++)
		if (keys->places[i] < PLACE_OTHERS ||
		    keys->places[i] >> PLACE_BITS)
			return np_error_set(err, NP_ERR_MISUSE, "wrong place");
	if (!np_fresh_is_empty(fresh) &&
	    (article < fresh->last || is_full(runs, keys)))
		status = np_runs_flush(runs, err);
	if (!status && np_fresh_add(fresh, keys, article))
		status = np_runs_nomem(err);
	return status;
}

enum np_status np_runs_flush(struct runs *runs, struct np_error *err)
{
	struct run_writer *writer = NULL;
	enum np_status status = np_runs_refresh(runs, err);

	if (status || np_fresh_is_empty(&runs->fresh))
		return status;
	status = np_run_writer_new(&writer, runs, err);
	if (!status)
		status = np_fresh_write(&runs->fresh, writer, err);
	if (!status)
		status = np_run_writer_end(writer, 0, err);
	np_run_writer_free(writer);
	if (!status) {
		np_fresh_clear(&runs->fresh);
		status = np_runs_merge(runs, err);
	}
	if (status)
		runs->stale = true;
	return status;
}

/*
 * Keys are hashes, so that a place lies about where its share of the way
 * between two fences says: a step of that is worth several halvings. The kinds
 * of keys lie each at its own density; every other step halves, so that no
 * store makes this slow.
 */
static uint32_t between(const struct run *run, uint32_t low, uint32_t high,
			uint64_t place, bool half)
{
	const uint64_t first = run->fences[low];
	const uint64_t span = run->fences[high - 1] - first;
	const uint64_t pages = high - 1 - low;

	if (half || place <= first || !span)
		return low + (high - low) / 2;
	if (place - first >= span)
		return high - 1;
	/* Places have 48 bits; a page's number 24. */
	if (span >> 40)
		return low + (uint32_t)((place - first) / (span / pages + 1));
	return low + (uint32_t)((place - first) * pages / span);
}

uint32_t np_run_first_page(const struct run *run, uint32_t from, uint64_t place)
{
	uint32_t low, high = run->pages;
	bool half = false;

	from = from > run->first ? from : run->first;
	low = from;
	while (low < high) {
		const uint32_t middle = between(run, low, high, place, half);

		if (run->fences[middle] < place)
			low = middle + 1;
		else
			high = middle;
		half = !half;
	}
	return low > from ? low - 1 : from;
}

/* Where a search is: the page read last, and what was found. */
struct search {
	struct runs *runs;
	struct run *run;
	uint32_t number; /* UINT32_MAX: none */
	struct page page;
	struct run_peek peek;
	struct run_ids *ids;
};

/* Takes entries of the place from the search's page; NP_END: and no more. */
static enum np_status take_page(struct search *search, uint64_t place,
				struct np_error *err)
{
	const struct page *page = &search->page;
	struct run_ids *ids = search->ids;
	uint32_t at = np_page_search(page, place);

	for (; at < page->count; at++) {
		const struct run_pair pair = np_page_pair(page, at);

		if (pair.place != place)
			return NP_END;
		if (np_grow(&ids->ptr, &ids->cap, ids->len + 1,
			    sizeof(*ids->ptr)))
			return np_runs_nomem(err);
		ids->ptr[ids->len++] = pair.article;
	}
	return NP_OK;
}

static enum np_status find_in_page(struct search *search, uint32_t number,
				   uint64_t place, struct np_error *err)
{
	struct runs *runs = search->runs;
	struct run_ids *ids = search->ids;
	enum np_status status;

	if (search->number == number)
		return take_page(search, place, err);
	if (np_grow(&ids->ptr, &ids->cap, ids->len + PEEK_MOST,
		    sizeof(*ids->ptr)))
		return np_runs_nomem(err);
	if (np_run_peek(&search->peek, runs->db, search->run, number, place,
			ids))
		return NP_END;
	search->number = UINT32_MAX;
	status = np_runs_page(runs, search->run, number, false, &search->page,
			      err);
	if (status)
		return status;
	search->number = number;
	return take_page(search, place, err);
}

static enum np_status find_in_run(struct search *search, const uint32_t *keys,
				  uint32_t bands, struct np_error *err)
{
	const struct run *run = search->run;
	enum np_status status = NP_OK;

	search->number = UINT32_MAX;
	for (uint32_t band = 0; !status && band < bands; band++) {
		const uint64_t place = (uint64_t)band << 32 | keys[band];
		uint32_t number = np_run_first_page(run, 0, place);

		for (; !status && number < run->pages &&
		       run->fences[number] <= place;
		     number++)
			status = find_in_page(search, number, place, err);
		if (status == NP_END)
			status = NP_OK;
	}
	return status;
}

enum np_status np_runs_find(struct runs *runs, const uint32_t *keys,
			    uint32_t bands, struct run_ids *ids,
			    struct np_error *err)
{
	const size_t len = ids->len;
	struct search search = { .runs = runs, .ids = ids };
	enum np_status status = np_runs_refresh(runs, err);

	for (size_t i = 0; !status && i < runs->len; i++) {
		search.run = &runs->list[i];
		status = find_in_run(&search, keys, bands, err);
	}
	np_runs_page_done(runs);
	np_run_peek_end(&search.peek);
	for (uint32_t i = 0; !status && i < bands; i++)
		if (np_fresh_find(&runs->fresh, (uint64_t)i << 32 | keys[i],
				  ids))
			status = np_runs_nomem(err);
	if (status)
		ids->len = len;
	return status;
}

void np_run_ids_clear(struct run_ids *ids)
{
	np_free(ids->ptr);
	*ids = (struct run_ids){ 0 };
}
