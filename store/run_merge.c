/* SPDX-License-Identifier: MIT */
/*
 * Merging: cursors over runs in a heap, the least entry on top. Memory is a
 * page a run and one being made; pages that are read to the end are removed at
 * once, so that the new ones take their room in the file.
 *
 * A level holds runs of about one size, RUNS_FAN times that of the level
 * below; runs of a full level become one of the next. Where that would fill
 * the next one, its runs are merged along.
 */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "store/run_parts.h"

/* Runs merged at once, at most: bounds the memory whatever a file says. */
#define MERGE_MOST 128

/*
 * Entries that a commit merges without need: some tenths of a second. A level
 * of more waits for np_runs_settle, or until it has RUNS_BACKLOG runs.
 */
#define STEP_MOST (UINT64_C(1) << 21)
#define RUNS_BACKLOG (4 * RUNS_FAN)

/* Pages removed together. */
#define REMOVE_STEP 32

/* The next page, copied: the statement serves the other cursors, too. */
static enum np_status load_page(struct run_cursor *cursor, struct np_error *err)
{
	struct run *run = &cursor->runs->list[cursor->at_run];
	struct page page;
	size_t len;
	enum np_status status = NP_OK;

	if (cursor->removes && cursor->number &&
	    cursor->number % REMOVE_STEP == 0)
		status = np_runs_remove_pages(cursor->runs, run->id,
					      cursor->number - REMOVE_STEP,
					      cursor->number, err);
	if (!status)
		status = np_runs_page(cursor->runs, run, cursor->number, true,
				      &page, err);
	if (status)
		return status;
	len = PAGE_HEAD + PAGE_TAIL +
	      (size_t)page.count * (page.key_width + page.article_width);
	memcpy(cursor->body, page.keys - PAGE_HEAD, len);
	np_runs_page_done(cursor->runs);
	if (!np_page_open(&cursor->page, cursor->body, len))
		assert(0 && "a copy opens as the page did");
	if (cursor->left < page.count)
		return np_runs_damage(cursor->runs, "too many entries", run->id,
				      cursor->number, err);
	cursor->number++;
	cursor->at = 0;
	return NP_OK;
}

/* All pages are read: they go, and the count must be what the list says. */
static enum np_status end_run(struct run_cursor *cursor, struct np_error *err)
{
	const struct run *run = &cursor->runs->list[cursor->at_run];
	enum np_status status = NP_OK;

	if (cursor->left)
		return np_runs_damage(cursor->runs, "too few entries", run->id,
				      run->pages, err);
	if (cursor->removes)
		status = np_runs_remove_pages(cursor->runs, run->id, 0,
					      run->pages, err);
	return status ? status : NP_END;
}

enum np_status np_run_cursor_next(struct run_cursor *cursor,
				  struct np_error *err)
{
	const struct run *run = &cursor->runs->list[cursor->at_run];
	const struct run_pair before = cursor->pair;
	enum np_status status;

	if (++cursor->at >= cursor->page.count) {
		if (cursor->number == run->pages)
			return end_run(cursor, err);
		status = load_page(cursor, err);
		if (status)
			return status;
	}
	cursor->pair = np_page_pair(&cursor->page, cursor->at);
	cursor->left--;
	if (np_run_pair_is_less(cursor->pair, before) ||
	    cursor->pair.place >> PLACE_BITS ||
	    cursor->pair.article < cursor->page.least)
		return np_runs_damage(cursor->runs, "entries out of order",
				      run->id, cursor->number - 1, err);
	return NP_OK;
}

enum np_status np_run_cursor_begin(struct run_cursor *cursor, struct runs *runs,
				   size_t at_run, bool removes,
				   struct np_error *err)
{
	cursor->runs = runs;
	cursor->at_run = at_run;
	cursor->removes = removes;
	cursor->number = 0;
	cursor->at = 0;
	cursor->left = runs->list[at_run].entries;
	cursor->pair = (struct run_pair){ 0 };
	cursor->page.count = 0;
	return np_run_cursor_next(cursor, err);
}

static void sift(struct run_cursor **heap, size_t len, size_t at)
{
	struct run_cursor *moved = heap[at];

	for (size_t child; (child = 2 * at + 1) < len; at = child) {
		if (child + 1 < len &&
		    np_run_pair_is_less(heap[child + 1]->pair,
					heap[child]->pair))
			child++;
		if (!np_run_pair_is_less(heap[child]->pair, moved->pair))
			break;
		heap[at] = heap[child];
	}
	heap[at] = moved;
}

/* What is merged and where to. */
struct merge {
	struct runs *runs;
	uint32_t from, to;  /* levels */
	np_alive_fn *alive; /* NULL: all are */
	void *user;
	struct run_writer *writer;
	struct run_cursor *cursors;
	struct run_cursor *heap[MERGE_MOST];
	size_t len;
};

static bool is_merged(const struct merge *merge, const struct run *run)
{
	return run->level >= merge->from && run->level <= merge->to;
}

static enum np_status begin_cursors(struct merge *merge, struct np_error *err)
{
	struct runs *runs = merge->runs;
	size_t count = 0;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < runs->len; i++)
		count += is_merged(merge, &runs->list[i]);
	count = count < MERGE_MOST ? count : MERGE_MOST;
	merge->cursors = np_alloc(count, sizeof(*merge->cursors));
	if (!merge->cursors)
		return np_runs_nomem(err);
	for (size_t i = 0; !status && merge->len < count; i++) {
		if (!is_merged(merge, &runs->list[i]))
			continue;
		merge->heap[merge->len] = &merge->cursors[merge->len];
		status = np_run_cursor_begin(merge->heap[merge->len++], runs, i,
					     true, err);
	}
	for (size_t i = merge->len; i--;)
		sift(merge->heap, merge->len, i);
	return status;
}

static enum np_status merge_entries(struct merge *merge, struct np_error *err)
{
	size_t len = merge->len;
	enum np_status status = NP_OK;

	while (len) {
		struct run_cursor *top = merge->heap[0];

		if (!merge->alive ||
		    merge->alive(merge->user, top->pair.article))
			status = np_run_writer_add(merge->writer, top->pair,
						   err);
		if (!status)
			status = np_run_cursor_next(top, err);
		if (status == NP_END) {
			merge->heap[0] = merge->heap[--len];
			status = NP_OK;
		}
		if (status)
			return status;
		if (len)
			sift(merge->heap, len, 0);
	}
	return NP_OK;
}

/* Merges the first runs of some levels to one of at least `level`. */
static enum np_status merge_runs(struct merge *merge, uint32_t level,
				 struct np_error *err)
{
	enum np_status status =
		np_run_writer_new(&merge->writer, merge->runs, err);

	if (!status)
		status = begin_cursors(merge, err);
	if (!status)
		status = merge_entries(merge, err);
	/* Cursors are in the order of the list. */
	for (size_t i = merge->len; !status && i--;)
		status = np_runs_remove(merge->runs, merge->cursors[i].at_run,
					err);
	if (!status)
		status = np_run_writer_end(merge->writer, level, err);
	np_run_writer_free(merge->writer);
	np_free(merge->cursors);
	if (status)
		merge->runs->stale = true;
	return status;
}

/* Runs and entries of each level. */
struct levels {
	size_t runs[RUN_LEVEL_MOST + 1];
	uint64_t entries[RUN_LEVEL_MOST + 1];
};

static void count_levels(const struct runs *runs, struct levels *levels)
{
	*levels = (struct levels){ 0 };
	for (size_t i = 0; i < runs->len; i++) {
		const struct run *run = &runs->list[i];

		levels->runs[run->level]++;
		levels->entries[run->level] += run->entries;
	}
}

/* The lowest full level, and those above that it would fill. */
static bool find_full(const struct runs *runs, uint32_t *from, uint32_t *to)
{
	struct levels levels;
	uint32_t level = 0;
	uint64_t entries;

	count_levels(runs, &levels);
	while (level <= RUN_LEVEL_MOST && levels.runs[level] < RUNS_FAN)
		level++;
	if (level > RUN_LEVEL_MOST)
		return false;
	*from = level;
	entries = levels.entries[level];
	while (level < RUN_LEVEL_MOST && levels.runs[level + 1] + 1 >= RUNS_FAN)
		entries += levels.entries[++level];
	*to = level;
	return entries <= STEP_MOST || levels.runs[*from] >= RUNS_BACKLOG;
}

enum np_status np_runs_merge(struct runs *runs, struct np_error *err)
{
	uint32_t from = 0, to = 0;
	enum np_status status = NP_OK;

	while (!status && find_full(runs, &from, &to)) {
		struct merge merge = { .runs = runs, .from = from, .to = to };

		status = merge_runs(&merge, to < RUN_LEVEL_MOST ? to + 1 : to,
				    err);
	}
	return status;
}

/* Up to the largest run, or with it where the others are not small beside it:
 * so each entry is written a few times, however often this is called. */
static uint32_t level_to_settle(const struct runs *runs)
{
	uint64_t sum = 0, largest = 0;
	uint32_t level = 0;

	for (size_t i = 0; i < runs->len; i++) {
		const struct run *run = &runs->list[i];

		sum += run->entries;
		if (run->entries > largest) {
			largest = run->entries;
			level = run->level;
		}
	}
	if ((sum - largest) * 4 >= largest)
		return RUN_LEVEL_MOST;
	return level ? level - 1 : 0;
}

enum np_status np_runs_settle(struct runs *runs, struct np_error *err)
{
	enum np_status status = np_runs_flush(runs, err);
	struct merge merge = { .runs = runs };
	size_t count = 0;

	if (status || runs->len < 3)
		return status;
	merge.to = level_to_settle(runs);
	for (size_t i = 0; i < runs->len; i++)
		count += is_merged(&merge, &runs->list[i]);
	return count > 1 ? merge_runs(&merge, 0, err) : NP_OK;
}

enum np_status np_runs_compact(struct runs *runs, np_alive_fn *alive,
			       void *user, struct np_error *err)
{
	enum np_status status = np_runs_flush(runs, err);

	while (!status && runs->len > MERGE_MOST) {
		struct merge merge = { .runs = runs, .to = RUN_LEVEL_MOST };

		status = merge_runs(&merge, 0, err);
	}
	if (!status && runs->len) {
		struct merge merge = { .runs = runs,
				       .to = RUN_LEVEL_MOST,
				       .alive = alive,
				       .user = user };

		status = merge_runs(&merge, 0, err);
	}
	return status;
}

/* Pages are the list's and no others. */
static enum np_status check_page_count(const struct runs *runs, uint64_t want,
				       struct np_error *err)
{
	sqlite3_stmt *count = NULL;
	uint64_t got;
	enum np_status status =
		np_db_statement(runs->db, STATEMENT_PAGE_COUNT, &count, err);

	if (!status)
		status = np_db_row(runs->db, count, 0, err);
	if (status)
		return status;
	got = (uint64_t)sqlite3_column_int64(count, 0);
	sqlite3_reset(count);
	if (got != want)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "damaged index in '%.120s': %" PRIu64
				    " pages, not %" PRIu64,
				    runs->db->path, got, want);
	return NP_OK;
}

enum np_status np_runs_check(struct runs *runs, uint64_t *entries,
			     struct np_error *err)
{
	struct run_cursor *cursor = np_alloc(1, sizeof(*cursor));
	uint64_t pages = 0, sum = 0;
	enum np_status status;

	if (!cursor)
		return np_runs_nomem(err);
	np_runs_drop_list(runs);
	status = np_runs_refresh(runs, err);
	for (size_t i = 0; !status && i < runs->len; i++) {
		status = np_run_cursor_begin(cursor, runs, i, false, err);
		while (!status)
			status = np_run_cursor_next(cursor, err);
		if (status == NP_END)
			status = NP_OK;
		pages += runs->list[i].pages;
		sum += runs->list[i].entries;
	}
	np_free(cursor);
	if (!status)
		status = check_page_count(runs, pages, err);
	if (!status)
		*entries = sum;
	return status;
}
