/* SPDX-License-Identifier: MIT */
/*
 * Merging: cursors over runs in a heap, the least entry on top. Memory is a
 * page a run and one being made; pages that are read to the end are removed at
 * once, so that the new ones take their room in the file.
 *
 * A level holds runs of about one size, RUNS_FAN times that of the level
 * below; runs of a full level become one of the next. Where that would fill
 * the next one, its runs are merged along.
 *
 * Large runs are merged by slices, one a commit, so that none takes long: the
 * least entries of all of them go behind the last page of the run that is
 * their target, and their own pages before that are removed. In between, each
 * entry is in one run, and the runs are as good as any.
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
 * Runs that come faster than slices take them away are merged at once when a
 * level has so many: only commits bring that about that are long themselves.
 */
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
	cursor->number = runs->list[at_run].first;
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
	bool free_only;	    /* none that slices are taken of, or go to */
	int64_t target;	    /* not 0: those that are merged into it */
	uint64_t budget;    /* entries; 0: all */
	np_alive_fn *alive; /* NULL: all are */
	void *user;
	struct run_writer *writer;
	struct run_cursor *cursors;
	struct run_cursor *heap[MERGE_MOST];
	size_t len;
};

static bool has_run(const struct runs *runs, int64_t id)
{
	for (size_t i = 0; i < runs->len; i++)
		if (runs->list[i].id == id)
			return true;
	return false;
}

/* Is it, or does it take part in, a merge by slices? Of a target that was
 * merged itself nothing is left to go on with. */
static bool is_free(const struct runs *runs, const struct run *run)
{
	if (run->target && has_run(runs, run->target))
		return false;
	for (size_t i = 0; i < runs->len; i++)
		if (runs->list[i].target == run->id)
			return false;
	return true;
}

static bool is_merged(const struct merge *merge, const struct run *run)
{
	if (merge->target)
		return run->target == merge->target;
	if (merge->free_only && !is_free(merge->runs, run))
		return false;
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

/* Until all are merged or, behind the budget, a page is full. */
static enum np_status merge_entries(struct merge *merge, struct np_error *err)
{
	uint64_t left = merge->budget ? merge->budget : UINT64_MAX;
	size_t len = merge->len;
	enum np_status status = NP_OK;

	while (len) {
		struct run_cursor *top = merge->heap[0];
		const struct run_pair pair = top->pair;

		if (!left && !np_run_writer_try(merge->writer, pair))
			return NP_OK;
		if (left &&
		    (!merge->alive || merge->alive(merge->user, pair.article)))
			status = np_run_writer_add(merge->writer, pair, err);
		left -= left > 0;
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

static bool is_at_end(const struct run_cursor *cursor)
{
	return cursor->at >= cursor->page.count;
}

/* The entries of a page from where the cursor stands. */
static enum np_status cut_page(struct merge *merge, struct run_cursor *cursor,
			       struct np_error *err)
{
	struct runs *runs = merge->runs;
	struct page_maker *maker = np_alloc(1, sizeof(*maker));
	const int64_t id = runs->list[cursor->at_run].id << RUN_SHIFT |
			   (cursor->number - 1);
	sqlite3_stmt *put = NULL;
	size_t len;
	enum np_status status;
	int bound;

	if (!maker)
		return np_runs_nomem(err);
	maker->count = 0;
	for (uint32_t i = cursor->at; i < cursor->page.count; i++)
		if (!np_page_maker_add(maker, np_page_pair(&cursor->page, i)))
			assert(0 && "what is left of a page fits one");
	len = np_page_maker_end(maker, (uint64_t)id);
	status = np_db_statement(runs->db, STATEMENT_PAGE_PUT, &put, err);
	if (!status) {
		bound = sqlite3_bind_int64(put, 1, id);
		bound |= np_db_bind_blob(put, 2, maker->body, len);
		status = np_db_finish(runs->db, put, bound, err);
		sqlite3_clear_bindings(put);
	}
	np_free(maker);
	return status;
}

/* Leaves of a run what was not merged. */
static enum np_status trim(struct merge *merge, struct run_cursor *cursor,
			   struct np_error *err)
{
	struct runs *runs = merge->runs;
	struct run *run = &runs->list[cursor->at_run];
	const uint32_t number = cursor->number - 1;
	enum np_status status =
		np_runs_remove_pages(runs, run->id, run->first, number, err);

	if (!status && cursor->at)
		status = cut_page(merge, cursor, err);
	if (status)
		return status;
	run->first = number;
	run->entries = cursor->left + 1;
	run->fences[number] = cursor->pair.place;
	run->widths[number] = 0;
	run->target = merge->writer->run.id;
	return np_run_write(runs->db, run, err);
}

/* A slice of the merge goes to its writer's run. */
static enum np_status merge_slice(struct merge *merge, uint32_t level,
				  struct np_error *err)
{
	enum np_status status = begin_cursors(merge, err);

	merge->budget = merge->runs->slice;
	if (!status)
		status = merge_entries(merge, err);
	for (size_t i = 0; i < merge->len && !status; i++)
		if (!is_at_end(&merge->cursors[i]))
			status = trim(merge, &merge->cursors[i], err);
	for (size_t i = merge->len; !status && i--;)
		if (is_at_end(&merge->cursors[i]))
			status = np_runs_remove(merge->runs,
						merge->cursors[i].at_run, err);
	if (!status)
		status = np_run_writer_end(merge->writer, level, err);
	np_run_writer_free(merge->writer);
	np_free(merge->cursors);
	if (status)
		merge->runs->stale = true;
	return status;
}

/* The place of the target of the lowest level, or len. */
static size_t find_target(const struct runs *runs)
{
	size_t found = runs->len;

	for (size_t i = 0; i < runs->len; i++) {
		const struct run *run = &runs->list[i];

		if ((found < runs->len &&
		     run->level >= runs->list[found].level) ||
		    is_free(runs, run) ||
		    (run->target && has_run(runs, run->target)))
			continue;
		found = i;
	}
	return found;
}

/* Goes on with a merge by slices, if there is one. */
static enum np_status go_on(struct runs *runs, struct np_error *err)
{
	struct merge merge = { .runs = runs };
	const size_t at = find_target(runs);
	enum np_status status;

	if (at == runs->len)
		return NP_OK;
	merge.target = runs->list[at].id;
	status = np_run_writer_resume(&merge.writer, runs, at, err);
	return status ? status : merge_slice(&merge, runs->list[at].level, err);
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

		if (!is_free(runs, run))
			continue;
		levels->runs[run->level]++;
		levels->entries[run->level] += run->entries;
	}
}

/* The levels to merge, and whether it is to be done at once. */
struct full {
	uint32_t from, to;
	bool at_once;
};

/* The lowest full level from `level` on, and those above that it would fill. */
static bool find_full(const struct runs *runs, uint32_t level,
		      struct full *full)
{
	struct levels levels;
	uint64_t entries;

	count_levels(runs, &levels);
	while (level <= RUN_LEVEL_MOST && levels.runs[level] < RUNS_FAN)
		level++;
	if (level > RUN_LEVEL_MOST)
		return false;
	full->from = level;
	entries = levels.entries[level];
	while (level < RUN_LEVEL_MOST && levels.runs[level + 1] + 1 >= RUNS_FAN)
		entries += levels.entries[++level];
	full->to = level;
	full->at_once = entries <= runs->step_most ||
			levels.runs[full->from] >= RUNS_BACKLOG;
	return true;
}

/* Is a merge of these levels under way? Then they wait. */
static bool is_under_way(const struct runs *runs, const struct full *full)
{
	for (size_t i = 0; i < runs->len; i++) {
		const struct run *run = &runs->list[i];

		if (run->level >= full->from && run->level <= full->to &&
		    run->target && has_run(runs, run->target))
			return true;
	}
	return false;
}

static enum np_status begin_slices(struct merge *merge, uint32_t level,
				   struct np_error *err)
{
	const enum np_status status =
		np_run_writer_new(&merge->writer, merge->runs, err);

	return status ? status : merge_slice(merge, level, err);
}

enum np_status np_runs_merge(struct runs *runs, struct np_error *err)
{
	enum np_status status = go_on(runs, err);
	struct full full = { 0 };
	uint32_t from = 0;

	while (!status && find_full(runs, from, &full)) {
		const uint32_t level =
			full.to < RUN_LEVEL_MOST ? full.to + 1 : full.to;
		struct merge merge = { .runs = runs,
				       .from = full.from,
				       .to = full.to,
				       .free_only = true };

		from = full.at_once ? 0 : full.to + 1;
		if (full.at_once)
			status = merge_runs(&merge, level, err);
		else if (!is_under_way(runs, &full))
			status = begin_slices(&merge, level, err);
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
