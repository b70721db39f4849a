/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are the page, or the row, of an index. It opens or not, finds or
 * not, and a check that calls it whole means that it can be merged. Half of
 * the inputs get the right sums, to come past them.
 *
 * The first byte says what the others are: bit 0 fences and not a page, bit 1
 * sums are made right, bits 2 to 4 how many pages there are more.
 */
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "store/run_parts.h"
#include "store/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static uint64_t load(const uint8_t *from, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < 8 && i < size; i++)
		value |= (uint64_t)from[i] << (8 * i);
	return value;
}

static void save(uint8_t *to, uint64_t value)
{
	for (int i = 0; i < 8; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

static void put_page(struct db *db, uint32_t number, struct np_span body)
{
	sqlite3_stmt *add = NULL;

	expect(!np_db_statement(db, STATEMENT_PAGE_PUT, &add, NULL));
	sqlite3_bind_int64(add, 1, INT64_C(1) << RUN_SHIFT | number);
	np_db_bind_blob(add, 2, body.ptr, body.len);
	expect(!np_db_finish(db, add, 0, NULL));
}

static void put_run(struct db *db, const struct run *run, struct np_span fences)
{
	sqlite3_stmt *add = NULL;

	expect(!np_db_statement(db, STATEMENT_RUN_PUT, &add, NULL));
	sqlite3_bind_int64(add, 1, run->id);
	sqlite3_bind_int64(add, 2, run->level);
	sqlite3_bind_int64(add, 3, (int64_t)run->entries);
	sqlite3_bind_int64(add, 4, run->pages);
	np_db_bind_blob(add, 5, fences.ptr, fences.len);
	sqlite3_bind_int64(add, 6, (int64_t)run->checksum);
	sqlite3_bind_int64(add, 7, run->first);
	sqlite3_bind_int64(add, 8, run->target);
	expect(!np_db_finish(db, add, 0, NULL));
}

/* A run of the same body again and again, as the fences have it. */
static void put_body(struct db *db, uint8_t *body, size_t size, uint32_t pages,
		     bool mends)
{
	struct run run = { .id = 1 };
	struct page page;
	uint64_t fences[8];
	uint8_t blob[64];

	run.pages = pages;
	run.entries = pages;
	if (np_page_open(&page, body, size))
		run.entries = (uint64_t)pages * page.count;
	for (uint32_t i = 0; i < pages; i++) {
		const uint64_t id = UINT64_C(1) << RUN_SHIFT | i;

		fences[i] = size > 16 ? load(body + 8, 8) : 0;
		save(blob + 8 * i, fences[i]);
		if (mends && size >= PAGE_HEAD + PAGE_TAIL)
			save(body + size - PAGE_TAIL,
			     np_page_sum(body, size - PAGE_TAIL, id));
		put_page(db, i, (struct np_span){ (char *)body, size });
	}
	run.fences = fences;
	run.checksum = np_run_sum(&run);
	put_run(db, &run, (struct np_span){ (char *)blob, 8 * pages });
}

/* A row: level, entries, pages, checksum, then fences. */
static void put_fences(struct db *db, uint8_t *row, size_t size, bool mends)
{
	struct run run = { .id = 1 };
	const size_t head = size < 8 ? size : 8;
	uint64_t fences[64];

	run.level = head > 0 ? row[0] & 63 : 0;
	run.first = head > 0 ? row[0] >> 6 : 0;
	run.target = run.first;
	run.pages = head > 1 ? row[1] : 1;
	run.entries = head > 2 ? load(row + 2, head - 2) : 1;
	run.checksum = 1;
	if (mends && run.pages == (size - head) / 8 && run.pages <= 64) {
		for (uint32_t i = 0; i < run.pages; i++)
			fences[i] = load(row + head + (size_t)8 * i, 8);
		run.fences = fences;
		run.checksum = np_run_sum(&run);
	}
	put_run(db, &run, (struct np_span){ (char *)row + head, size - head });
}

static void use(struct db *db)
{
	struct runs *runs = NULL;
	struct run_ids ids = { 0 };
	uint64_t entries = 0;
	enum np_status whole;

	expect(!np_runs_open(&runs, db, 1 << 20, NULL));
	if (np_runs_refresh(runs, NULL))
		expect(np_runs_check(runs, &entries, NULL) == NP_ERR_CORRUPT);
	for (size_t i = 0; i < runs->len && i < 4; i++) {
		uint32_t keys[4];

		for (uint32_t j = 0; j < 4; j++)
			keys[j] = (uint32_t)runs->list[i].fences[0] + (j & 1);
		/* Damage that lies elsewhere need not be seen. */
		(void)!np_runs_find(runs, keys, 4, &ids, NULL);
	}
	whole = np_runs_check(runs, &entries, NULL);
	expect(whole == NP_OK || whole == NP_ERR_CORRUPT);
	expect(np_runs_compact(runs, NULL, NULL, NULL) == NP_OK ||
	       whole != NP_OK);
	np_run_ids_clear(&ids);
	np_runs_close(runs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t kind = size ? data[0] : 0;
	uint8_t *copy = malloc(size ? size : 1);
	struct db db;

	expect(copy != NULL);
	if (size)
		memcpy(copy, data + 1, --size);
	expect(!np_db_open(&db, ":memory:",
			   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL));
	expect(!np_db_run(&db, np_schema_steps[0].sql[0], "make", NULL));
	expect(!np_db_run(&db, np_schema_steps[2].sql[0], "make", NULL));
	expect(!np_db_run(&db, "BEGIN", "use", NULL));
	if (kind & 1)
		put_fences(&db, copy, size, kind & 2);
	else
		put_body(&db, copy, size, 1 + (kind >> 2 & 7), kind & 2);
	use(&db);
	np_db_close(&db);
	free(copy);
	return 0;
}
