/* SPDX-License-Identifier: MIT */
/* No memory: an error, and the store is what was committed. */
#include <check.h>
#include <malloc.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "stage.h"
#include "starve.h"

/* SQLite's memory from here, where starve_at reaches it. */
static void *take(int size)
{
	return malloc((size_t)size);
}

static void *resize(void *ptr, int size)
{
	return realloc(ptr, (size_t)size);
}

static int size_of(void *ptr)
{
	return (int)malloc_usable_size(ptr);
}

static int round_up(int size)
{
	return (size + 7) & ~7;
}

static int begin(void *unused)
{
	(void)unused;
	return SQLITE_OK;
}

static void end(void *unused)
{
	(void)unused;
}

static const struct sqlite3_mem_methods methods = { take,    free,     resize,
						    size_of, round_up, begin,
						    end,     NULL };

/* Everything a program does with a store; ends at the first failure. */
static enum np_status live(struct shelf *shelf, const struct kept *article,
			   bool *added, struct np_error *err)
{
	const struct np_store_options options = kept_options(0);
	struct np_store_added outcome = { 0 };
	struct np_store_version got = { 0 };
	const struct np_store_check check = { .sample = 3 };
	struct np_store_ids ids = { 0 };
	struct np_store *store = NULL;
	struct np_span text = { 0 };
	enum np_status status =
		np_store_open(&store, stage.path, &options, err);

	if (!status)
		status = np_store_candidates(store, article->lanes,
					     &article->info, &ids, err);
	if (!status)
		status = np_store_get(store, shelf->ptr[0].id, &got, err);
	if (!status)
		status = np_store_text(store, shelf->ptr[0].id, &text, err);
	if (!status) {
		status = np_store_add(store, &article->article, article->lanes,
				      &article->info, &outcome, err);
		*added = !status;
	}
	if (!status)
		status = np_store_candidates(store, article->lanes,
					     &article->info, &ids, err);
	if (!status)
		status = np_store_check(store, &check, err);
	if (!status)
		status = np_store_compact(store, err);
	np_store_close(store);
	return status;
}

/* Was it added? A failed commit has not. */
static void settle(struct shelf *shelf, const struct kept *article, bool added,
		   uint64_t key)
{
	struct np_store *store = kept_open(stage.path, 0);
	np_article_id id = 0;
	const enum np_status status =
		np_store_find_key(store, article->article.key, &id, NULL);

	ck_assert_int_eq(status, added ? NP_OK : NP_END);
	if (added) {
		shelf_note(shelf, article, key, key);
		shelf->ptr[shelf->len - 1].id = id;
	}
	if (key % 16 == 0) {
		shelf_expect(shelf, store, key, 2);
		kept_check(store, "starved");
	}
	np_store_close(store);
}

START_TEST(spent_memory_is_an_error)
{
	struct shelf shelf = { 0 };
	struct np_store *store;
	int met = 1;

	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods),
			 SQLITE_OK);
	ck_assert_int_eq(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0),
			 SQLITE_OK);
	store = kept_open(stage.path, NP_STORE_CREATE);
	stage_add(&shelf, store, 5, 5);
	np_store_close(store);
	/* Eight tests share the allocations, later ones less closely. */
	for (long nth = _i; met; nth += 8 + nth / 32) {
		const uint64_t key = 100 + (uint64_t)nth;
		struct np_error err = { 0 };
		struct kept article;
		bool added = false;
		enum np_status status;

		kept_make(&article, key, key);
		starve_at(nth);
		status = live(&shelf, &article, &added, &err);
		met = starve_end();
		ck_assert_msg(!status || (met && status == NP_ERR_NOMEM),
			      "allocation %ld gives '%s': %s", nth,
			      np_status_name(status), err.text);
		ck_assert_int_eq(err.status, status);
		settle(&shelf, &article, added, key);
		kept_clear(&article);
	}
	shelf_clear(&shelf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store starved");
	TCase *tests = tcase_create("store starved");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 240);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_loop_test(tests, spent_memory_is_an_error, 0, 8);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
