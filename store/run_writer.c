/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "store/run_parts.h"

/* Entries of one article, about: what a level begins to count from. */
#define LEVEL_UNIT 32

enum np_status np_run_writer_new(struct run_writer **out, struct runs *runs,
				 struct np_error *err)
{
	struct run_writer *writer = np_alloc(1, sizeof(*writer));
	sqlite3_stmt *next = NULL;
	enum np_status status;

	if (!writer)
		return np_runs_nomem(err);
	writer->runs = runs;
	writer->run = (struct run){ .id = 1 };
	writer->fences_cap = 0;
	writer->maker.count = 0;
	status = np_db_statement(runs->db, STATEMENT_RUN_NEXT, &next, err);
	if (!status)
		status = np_db_row(runs->db, next, 0, err);
	if (!status) {
		writer->run.id = sqlite3_column_int64(next, 0);
		sqlite3_reset(next);
	}
	if (status == NP_END) /* there never was a run */
		status = NP_OK;
	if (!status && (writer->run.id < 1 || writer->run.id > RUN_ID_MOST))
		status = np_error_set(err, NP_ERR_LIMIT,
				      "no more runs in '%.120s'",
				      runs->db->path);
	if (status)
		np_run_writer_free(writer);
	else
		*out = writer;
	return status;
}

void np_run_writer_free(struct run_writer *writer)
{
	if (!writer)
		return;
	np_run_clear(&writer->run);
	np_free(writer);
}

enum np_status np_run_writer_resume(struct run_writer **out, struct runs *runs,
				    size_t at, struct np_error *err)
{
	const struct run *from = &runs->list[at];
	struct run_writer *writer = np_alloc(1, sizeof(*writer));
	struct run *run;

	if (!writer)
		return np_runs_nomem(err);
	run = &writer->run;
	writer->runs = runs;
	writer->maker.count = 0;
	writer->fences_cap = from->pages;
	*run = *from;
	run->fences = np_alloc(from->pages, sizeof(*run->fences));
	run->widths = NULL;
	if (!run->fences) {
		np_run_writer_free(writer);
		return np_runs_nomem(err);
	}
	memcpy(run->fences, from->fences, from->pages * sizeof(*run->fences));
	*out = writer;
	return NP_OK;
}

static enum np_status write_page(struct run_writer *writer,
				 struct np_error *err)
{
	struct db *db = writer->runs->db;
	struct run *run = &writer->run;
	const int64_t id = run->id << RUN_SHIFT | run->pages;
	const uint64_t first = writer->maker.places[0];
	sqlite3_stmt *add = NULL;
	enum np_status status;
	size_t len;
	int bound;

	if (run->pages == RUN_PAGES_MOST)
		return np_error_set(err, NP_ERR_LIMIT,
				    "too many entries in '%.120s'", db->path);
	if (np_grow(&run->fences, &writer->fences_cap, (size_t)run->pages + 1,
		    sizeof(*run->fences)))
		return np_runs_nomem(err);
	status = np_db_statement(db, STATEMENT_PAGE_PUT, &add, err);
	if (status)
		return status;
	run->entries += writer->maker.count;
	len = np_page_maker_end(&writer->maker, (uint64_t)id);
	bound = sqlite3_bind_int64(add, 1, id);
	bound |= np_db_bind_blob(add, 2, writer->maker.body, len);
	run->fences[run->pages++] = first;
	return np_db_finish(db, add, bound, err);
}

bool np_run_writer_try(struct run_writer *writer, struct run_pair pair)
{
	return np_page_maker_add(&writer->maker, pair);
}

enum np_status np_run_writer_add(struct run_writer *writer,
				 struct run_pair pair, struct np_error *err)
{
	enum np_status status;

	if (np_page_maker_add(&writer->maker, pair))
		return NP_OK;
	status = write_page(writer, err);
	if (!status && !np_page_maker_add(&writer->maker, pair))
		assert(0 && "an entry fits an empty page");
	return status;
}

/* By size, so that a large batch waits for its like to be merged with. */
static uint32_t level_of(uint64_t entries)
{
	uint32_t level = 0;

	for (entries /= LEVEL_UNIT; entries >= RUNS_FAN; entries /= RUNS_FAN)
		level++;
	return level;
}

/* The fences as the file has them; the caller's to free. */
static unsigned char *fences_blob(const struct run *run)
{
	unsigned char *blob = np_alloc(run->pages, 8);

	for (size_t i = 0; blob && i < 8 * (size_t)run->pages; i++)
		blob[i] = (unsigned char)(run->fences[i / 8] >> (i % 8 * 8));
	return blob;
}

enum np_status np_run_write(struct db *db, struct run *run,
			    struct np_error *err)
{
	sqlite3_stmt *add = NULL;
	unsigned char *blob = fences_blob(run);
	enum np_status status;
	int bound;

	if (!blob)
		return np_runs_nomem(err);
	run->checksum = np_run_sum(run);
	status = np_db_statement(db, STATEMENT_RUN_PUT, &add, err);
	if (!status) {
		bound = sqlite3_bind_int64(add, 1, run->id);
		bound |= sqlite3_bind_int64(add, 2, run->level);
		bound |= sqlite3_bind_int64(add, 3, (int64_t)run->entries);
		bound |= sqlite3_bind_int64(add, 4, run->pages);
		bound |= np_db_bind_blob(add, 5, blob, 8 * (size_t)run->pages);
		bound |= sqlite3_bind_int64(add, 6, (int64_t)run->checksum);
		bound |= sqlite3_bind_int64(add, 7, run->first);
		bound |= sqlite3_bind_int64(add, 8, run->target);
		status = np_db_finish(db, add, bound, err);
		/* The blob is not for later: let SQLite forget it. */
		sqlite3_clear_bindings(add);
	}
	np_free(blob);
	return status;
}

enum np_status np_run_writer_end(struct run_writer *writer, uint32_t level,
				 struct np_error *err)
{
	struct runs *runs = writer->runs;
	struct run *run = &writer->run;
	size_t at = 0;
	enum np_status status = NP_OK;

	if (writer->maker.count)
		status = write_page(writer, err);
	if (status || !run->pages)
		return status;
	run->level = level_of(run->entries);
	if (run->level < level)
		run->level = level;
	run->widths = np_alloc_zero(run->pages, 1);
	if (!run->widths || np_grow(&runs->list, &runs->cap, runs->len + 1,
				    sizeof(*runs->list)))
		return np_runs_nomem(err);
	status = np_run_write(runs->db, run, err);
	if (status)
		return status;
	/* A new one's id is the largest. */
	while (at < runs->len && runs->list[at].id != run->id)
		at++;
	if (at < runs->len)
		np_run_clear(&runs->list[at]);
	else
		runs->len++;
	runs->list[at] = *run;
	*run = (struct run){ 0 };
	return NP_OK;
}
