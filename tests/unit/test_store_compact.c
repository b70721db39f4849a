/* SPDX-License-Identifier: MIT */
/* A store in which articles come and go stays as large as what it holds. */
#include <check.h>
#include <sqlite3.h>
#include <time.h>
#include <unistd.h>

#include "hostile.h"
#include "stage.h"

enum {
	ARTICLES = 500,
	TURN = ARTICLES / 10,
	TURNS = 10
};

static uint64_t file_bytes(struct np_store *store)
{
	struct np_store_stats stats = { 0 };

	ck_assert(!np_store_stats(store, &stats, NULL));
	ck_assert_uint_eq(stats.versions, ARTICLES);
	return stats.file_bytes;
}

/* One of ten goes, at random, and as many come. */
static void turn_over(struct shelf *shelf, struct np_store *store,
		      uint64_t turn)
{
	uint64_t state = 1500 + turn, gone = 0;

	ck_assert(!np_store_begin(store, NULL));
	while (gone < TURN) {
		const struct entry *entry =
			&shelf->ptr[hostile_next(&state) % shelf->len];

		if (entry->gone)
			continue;
		ck_assert(!shelf_remove(shelf, store, entry->key, NULL));
		gone++;
	}
	stage_add(shelf, store, ARTICLES + turn * TURN, TURN);
	ck_assert(!np_store_commit(store, NULL));
}

START_TEST(compacted_store_is_as_large_as_a_new_one)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store *fresh = kept_open(
		scratch_path(&stage.scratch, "fresh.np"), NP_STORE_CREATE);
	struct shelf shelf = { 0 };
	uint64_t added[3] = { 0 };

	ck_assert(!np_store_begin(store, NULL));
	stage_add(&shelf, store, 0, ARTICLES);
	ck_assert(!np_store_commit(store, NULL));
	for (uint64_t turn = 0; turn < TURNS; turn++) {
		turn_over(&shelf, store, turn);
		ck_assert(!np_store_compact(store, NULL));
	}
	ck_assert(!np_store_merge(fresh, store, added, NULL));
	ck_assert(!np_store_compact(fresh, NULL));
	/* Room for two of SQLite's pages: the fresh one's ids are smaller. */
	ck_assert_uint_le(file_bytes(store), file_bytes(fresh) + (2 << 14));
	shelf_expect(&shelf, store, 0, 20);
	kept_check(store, "after all turns");
	np_store_close(fresh);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

/* Bytes of all texts as a reader sees them. */
static int64_t texts_of(sqlite3 *reader)
{
	sqlite3_stmt *row = NULL;
	int64_t bytes;

	ck_assert(!sqlite3_prepare_v2(reader,
				      "SELECT sum(length(CAST(body AS TEXT)) + "
				      "article) FROM text",
				      -1, &row, NULL));
	ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
	bytes = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return bytes;
}

/* Begins to read, says so, and reads on when the file has long been written. */
static void read_long(int told)
{
	const struct timespec wait = { 0, 200 * 1000000 };
	sqlite3 *reader = NULL;
	int64_t bytes;

	ck_assert(!sqlite3_open(stage.path, &reader));
	ck_assert(!sqlite3_exec(reader, "BEGIN", NULL, NULL, NULL));
	bytes = texts_of(reader);
	ck_assert_int_eq(write(told, "", 1), 1);
	nanosleep(&wait, NULL);
	ck_assert_int_eq(texts_of(reader), bytes);
	ck_assert(!sqlite3_close(reader));
}

START_TEST(reader_sees_what_it_began_with)
{
	struct shelf shelf = { 0 };
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	int ends[2] = { 0 };
	pid_t child;
	char byte;

	ck_assert(!np_store_begin(store, NULL));
	stage_add(&shelf, store, 0, ARTICLES);
	ck_assert(!np_store_commit(store, NULL));
	turn_over(&shelf, store, 0);
	/* SQLite's handles must not be taken through a fork. */
	np_store_close(store);
	ck_assert_int_eq(pipe(ends), 0);
	child = stage_fork(ends[1]);
	if (!child) {
		read_long(ends[1]);
		_exit(0);
	}
	ck_assert_int_eq(read(ends[0], &byte, 1), 1);
	store = kept_open(stage.path, 0);
	ck_assert(!np_store_compact(store, NULL));
	shelf_expect(&shelf, store, 0, 5);
	stage_wait(&child, 1);
	kept_check(store, "beside a reader");
	np_store_close(store);
	ck_assert_uint_eq(stage_files(), 1);
	shelf_clear(&shelf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store compact");
	TCase *tests = tcase_create("store compact");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_test(tests, compacted_store_is_as_large_as_a_new_one);
	tcase_add_test(tests, reader_sees_what_it_began_with);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
