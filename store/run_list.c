/* SPDX-License-Identifier: MIT */
/*
 * The list of runs, kept in memory with the first place of each page, and the
 * pages read through it. Both come from a file that may be damaged.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "store/run_parts.h"

enum np_status np_runs_nomem(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

enum np_status np_runs_damage(const struct runs *runs, const char *what,
			      int64_t run, uint32_t page, struct np_error *err)
{
	return np_error_set(err, NP_ERR_CORRUPT,
			    "damaged index in '%.120s': %s, run %" PRId64
			    " page %" PRIu32,
			    runs->db->path, what, run, page);
}

void np_run_clear(struct run *run)
{
	np_free(run->fences);
	np_free(run->widths);
	*run = (struct run){ 0 };
}

uint64_t np_run_sum(const struct run *run)
{
	uint64_t sum = (uint64_t)run->id;
	unsigned char word[8];
	const uint64_t fields[] = { run->level, run->entries, run->pages,
				    run->first, (uint64_t)run->target };
	/* Format 2 had no more than the first three. */
	const size_t len = run->first || run->target ? 5 : 3;

	for (size_t i = 0; i < len; i++) {
		for (unsigned j = 0; j < 8; j++)
			word[j] = (unsigned char)(fields[i] >> (8 * j));
		sum = np_page_sum(word, sizeof(word), sum);
	}
	for (uint32_t i = 0; i < run->pages; i++) {
		for (unsigned j = 0; j < 8; j++)
			word[j] = (unsigned char)(run->fences[i] >> (8 * j));
		sum = np_page_sum(word, sizeof(word), sum);
	}
	return sum;
}

/* Fences of a row: as many as it has pages, ascending. */
static enum np_status read_fences(const struct runs *runs, sqlite3_stmt *row,
				  struct run *run, struct np_error *err)
{
	const unsigned char *blob = sqlite3_column_blob(row, 4);
	const size_t len = (size_t)sqlite3_column_bytes(row, 4);
	uint64_t fence = 0;

	if (!blob && sqlite3_errcode(runs->db->handle) == SQLITE_NOMEM)
		return np_runs_nomem(err);
	if (!blob || sqlite3_column_type(row, 4) != SQLITE_BLOB ||
	    len != (size_t)run->pages * 8)
		return np_runs_damage(runs, "fences of a wrong length", run->id,
				      0, err);
	run->fences = np_alloc(run->pages, sizeof(*run->fences));
	run->widths = np_alloc_zero(run->pages, 1);
	if (!run->fences || !run->widths)
		return np_runs_nomem(err);
	for (uint32_t i = 0; i < run->pages; i++) {
		const uint64_t before = fence;

		fence = 0;
		for (unsigned j = 0; j < 8; j++)
			fence |= (uint64_t)blob[8 * (size_t)i + j] << (8 * j);
		if (fence < before)
			return np_runs_damage(runs, "fences out of order",
					      run->id, i, err);
		run->fences[i] = fence;
	}
	if (np_run_sum(run) != run->checksum)
		return np_runs_damage(runs, "wrong sum", run->id, 0, err);
	return NP_OK;
}

/* Takes the fences of `known` where that is the same run. */
static enum np_status read_run(const struct runs *runs, sqlite3_stmt *row,
			       struct run *known, struct run *run,
			       struct np_error *err)
{
	const int64_t level = sqlite3_column_int64(row, 1);
	const int64_t entries = sqlite3_column_int64(row, 2);
	const int64_t pages = sqlite3_column_int64(row, 3);
	const int64_t first = sqlite3_column_int64(row, 6);

	*run = (struct run){ .id = sqlite3_column_int64(row, 0) };
	if (run->id < 1 || run->id > RUN_ID_MOST || level < 0 ||
	    level > RUN_LEVEL_MOST || pages < 1 || pages > RUN_PAGES_MOST ||
	    first < 0 || first >= pages || entries < pages - first ||
	    entries / PAGE_MOST > pages - first)
		return np_runs_damage(runs, "impossible numbers", run->id, 0,
				      err);
	run->level = (uint32_t)level;
	run->entries = (uint64_t)entries;
	run->pages = (uint32_t)pages;
	run->checksum = (uint64_t)sqlite3_column_int64(row, 5);
	run->first = (uint32_t)first;
	run->target = sqlite3_column_int64(row, 7);
	if (!known || known->id != run->id || known->pages != run->pages ||
	    known->level != run->level || known->entries != run->entries ||
	    known->first != run->first || known->target != run->target ||
	    known->checksum != run->checksum)
		return read_fences(runs, row, run, err);
	*run = *known;
	known->fences = NULL;
	known->widths = NULL;
	return NP_OK;
}

static void clear_list(struct run *list, size_t len)
{
	for (size_t i = 0; i < len; i++)
		np_run_clear(&list[i]);
	np_free(list);
}

static enum np_status read_list(struct runs *runs, sqlite3_stmt *rows,
				struct runs *fresh, struct np_error *err)
{
	size_t at = 0;
	enum np_status status;

	while (!(status = np_db_row(runs->db, rows, 0, err))) {
		const int64_t id = sqlite3_column_int64(rows, 0);

		while (at < runs->len && runs->list[at].id < id)
			at++;
		if (np_grow(&fresh->list, &fresh->cap, fresh->len + 1,
			    sizeof(*fresh->list)))
			return np_runs_nomem(err);
		status = read_run(runs, rows,
				  at < runs->len ? &runs->list[at] : NULL,
				  &fresh->list[fresh->len++], err);
		if (status)
			return status;
	}
	return status == NP_END ? NP_OK : status;
}

static enum np_status reload(struct runs *runs, struct np_error *err)
{
	struct runs read = { 0 };
	sqlite3_stmt *rows = NULL;
	enum np_status status =
		np_db_statement(runs->db, STATEMENT_RUN_LIST, &rows, err);

	if (!status) {
		status = read_list(runs, rows, &read, err);
		sqlite3_reset(rows);
	}
	clear_list(runs->list, runs->len);
	if (status) {
		clear_list(read.list, read.len);
		read = (struct runs){ 0 };
	}
	runs->list = read.list;
	runs->len = read.len;
	runs->cap = read.cap;
	runs->stale = status != NP_OK;
	return status;
}

enum np_status np_runs_refresh(struct runs *runs, struct np_error *err)
{
	sqlite3_stmt *asked = NULL;
	enum np_status status =
		np_db_statement(runs->db, STATEMENT_RUN_VERSION, &asked, err);
	int64_t version;

	if (!status)
		status = np_db_row(runs->db, asked, 0, err);
	if (status)
		return status;
	version = sqlite3_column_int64(asked, 0);
	sqlite3_reset(asked);
	if (version != runs->version)
		runs->stale = true;
	runs->version = version;
	return runs->stale ? reload(runs, err) : NP_OK;
}

void np_runs_page_done(struct runs *runs)
{
	sqlite3_reset(runs->db->statements[STATEMENT_PAGE_GET]);
}

static enum np_status damaged_page(struct runs *runs, const char *what,
				   int64_t run, uint32_t page,
				   struct np_error *err)
{
	np_runs_page_done(runs);
	return np_runs_damage(runs, what, run, page, err);
}

enum np_status np_runs_page(struct runs *runs, struct run *run, uint32_t number,
			    bool again, struct page *page, struct np_error *err)
{
	const int64_t id = run->id << RUN_SHIFT | number;
	sqlite3_stmt *get = NULL;
	const void *body;
	size_t len;
	enum np_status status =
		np_db_statement(runs->db, STATEMENT_PAGE_GET, &get, err);

	if (!status)
		status = np_db_row(runs->db, get,
				   sqlite3_bind_int64(get, 1, id), err);
	if (status)
		return status == NP_END ? np_runs_damage(runs, "missing page",
							 run->id, number, err)
					: status;
	body = sqlite3_column_blob(get, 0);
	len = (size_t)sqlite3_column_bytes(get, 0);
	if (!body && sqlite3_errcode(runs->db->handle) == SQLITE_NOMEM) {
		np_runs_page_done(runs);
		return np_runs_nomem(err);
	}
	if (!body || sqlite3_column_type(get, 0) != SQLITE_BLOB ||
	    !np_page_open(page, body, len))
		return damaged_page(runs, "broken page", run->id, number, err);
	if (page->first != run->fences[number])
		return damaged_page(runs, "wrong fence", run->id, number, err);
	if (!again && run->widths[number])
		return NP_OK;
	if (!np_page_is_whole(body, len, (uint64_t)id))
		return damaged_page(runs, "wrong sum", run->id, number, err);
	run->widths[number] =
		(unsigned char)(page->key_width | page->article_width << 4);
	return NP_OK;
}

static enum np_status remove_between(struct runs *runs, enum statement which,
				     int64_t from, int64_t to,
				     struct np_error *err)
{
	sqlite3_stmt *remove = NULL;
	enum np_status status = np_db_statement(runs->db, which, &remove, err);
	int bound;

	if (status)
		return status;
	bound = sqlite3_bind_int64(remove, 1, from);
	bound |= sqlite3_bind_int64(remove, 2, to);
	return np_db_finish(runs->db, remove, bound, err);
}

enum np_status np_runs_remove_pages(struct runs *runs, int64_t run,
				    uint64_t from, uint64_t to,
				    struct np_error *err)
{
	const int64_t first = run << RUN_SHIFT;

	return remove_between(runs, STATEMENT_PAGE_REMOVE,
			      first + (int64_t)from, first + (int64_t)to - 1,
			      err);
}

enum np_status np_runs_remove(struct runs *runs, size_t at,
			      struct np_error *err)
{
	const int64_t id = runs->list[at].id;
	const enum np_status status =
		remove_between(runs, STATEMENT_RUN_REMOVE, id, id, err);

	if (status)
		return status;
	np_run_clear(&runs->list[at]);
	runs->len--;
	memmove(runs->list + at, runs->list + at + 1,
		(runs->len - at) * sizeof(*runs->list));
	return NP_OK;
}

enum np_status np_runs_clear(struct runs *runs, struct np_error *err)
{
	enum np_status status;

	np_runs_forget(runs);
	status = remove_between(runs, STATEMENT_PAGE_REMOVE, INT64_MIN,
				INT64_MAX, err);
	if (!status)
		status = remove_between(runs, STATEMENT_RUN_REMOVE, INT64_MIN,
					INT64_MAX, err);
	return status;
}
