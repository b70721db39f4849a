/* SPDX-License-Identifier: MIT */
#include "store/runs.h"

#include "base/error.h"
#include "base/mem.h"
#include "store/run_parts.h"

/* Entries are numbered with 32 bits while they are unwritten. */
#define FRESH_MOST (UINT32_MAX - PAGE_BANDS)

enum np_status np_runs_open(struct runs **out, struct db *db, uint64_t memory,
			    struct np_error *err)
{
	struct runs *runs = np_alloc_zero(1, sizeof(*runs));
	enum np_status status;

	if (!runs)
		return np_runs_nomem(err);
	runs->db = db;
	runs->memory = memory;
	runs->stale = true;
	status = np_runs_refresh(runs, err);
	if (status)
		np_runs_close(runs);
	else
		*out = runs;
	return status;
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

	for (size_t i = 0; i < runs->len; i++)
		used += (uint64_t)runs->list[i].pages * 8;
	return used < runs->memory / 2 ? runs->memory - used : runs->memory / 2;
}

enum np_status np_runs_add(struct runs *runs, const uint32_t *keys,
			   uint32_t bands, uint32_t article,
			   struct np_error *err)
{
	struct run_fresh *fresh = &runs->fresh;
	enum np_status status = NP_OK;

	if (!bands || bands > PAGE_BANDS ||
	    (fresh->len && bands != fresh->bands))
		return np_error_set(err, NP_ERR_MISUSE, "wrong bands");
	if (fresh->len && (np_fresh_bytes(fresh, bands) > room(runs) ||
			   (uint64_t)fresh->len * bands > FRESH_MOST))
		status = np_runs_flush(runs, err);
	if (!status && np_fresh_add(fresh, keys, bands, article))
		status = np_runs_nomem(err);
	return status;
}

enum np_status np_runs_flush(struct runs *runs, struct np_error *err)
{
	struct run_writer *writer = NULL;
	enum np_status status = np_runs_refresh(runs, err);

	if (status || !runs->fresh.len)
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

/* The page to begin with: entries of a place may end the one before it. */
static uint32_t first_page(const struct run *run, uint64_t place)
{
	uint32_t low = 0, high = run->pages;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (run->fences[middle] < place)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : 0;
}

/* Where a search in a run is: the page read last. */
struct search {
	struct runs *runs;
	struct run *run;
	uint32_t number; /* UINT32_MAX: none */
	struct page page;
	struct run_ids *ids;
};

/* Takes entries of the place from the search's page; are there more? */
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

static enum np_status find_place(struct search *search, uint64_t place,
				 struct np_error *err)
{
	struct run *run = search->run;
	uint32_t number = first_page(run, place);
	enum np_status status = NP_OK;

	for (; number < run->pages && run->fences[number] <= place; number++) {
		if (search->number != number) {
			search->number = UINT32_MAX;
			status = np_runs_page(search->runs, run, number, false,
					      &search->page, err);
			if (status)
				return status;
			search->number = number;
		}
		status = take_page(search, place, err);
		if (status)
			break;
	}
	return status == NP_END ? NP_OK : status;
}

static enum np_status find_in_run(struct runs *runs, struct run *run,
				  const uint32_t *keys, uint32_t bands,
				  struct run_ids *ids, struct np_error *err)
{
	struct search search = {
		.runs = runs, .run = run, .number = UINT32_MAX, .ids = ids
	};
	enum np_status status = NP_OK;

	for (uint32_t band = 0; !status && band < bands; band++)
		status = find_place(&search, (uint64_t)band << 32 | keys[band],
				    err);
	return status;
}

enum np_status np_runs_find(struct runs *runs, const uint32_t *keys,
			    uint32_t bands, struct run_ids *ids,
			    struct np_error *err)
{
	const size_t len = ids->len;
	enum np_status status = np_runs_refresh(runs, err);

	for (size_t i = 0; !status && i < runs->len; i++)
		status = find_in_run(runs, &runs->list[i], keys, bands, ids,
				     err);
	np_runs_page_done(runs);
	if (!status && np_fresh_find(&runs->fresh, keys, bands, ids))
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
