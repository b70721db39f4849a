/* SPDX-License-Identifier: MIT */
/*
 * A process that merges, expires, compacts or repairs is killed at any moment:
 * all of it was done, or nothing.
 */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hostile.h"
#include "stage.h"

enum {
	KILLS = 15,
	ARTICLES = 400,
	MOST_WAIT = 40 /* milliseconds */
};

static char other_path[700];

/* Full and empty in turns, and compacted now and then. */
static void live(void)
{
	struct np_store *store = kept_open(stage.path, 0);
	struct np_store *other = kept_open(other_path, NP_STORE_READ);
	const struct np_store_check mend = { .repair = true };
	struct np_error err = { 0 };

	/* The index may be damaged. */
	ck_assert_msg(!np_store_check(store, &mend, &err), "%s", err.text);
	for (;;) {
		uint64_t added[3] = { 0 }, removed = 0;

		ck_assert_msg(!np_store_merge(store, other, added, &err), "%s",
			      err.text);
		ck_assert(!np_store_compact(store, &err));
		ck_assert(!np_store_expire(store, INT64_MIN, INT64_MAX,
					   &removed, &err));
	}
}

static void run_and_kill(uint64_t *state)
{
	const struct timespec wait = { 0, (long)(hostile_next(state) %
						 (MOST_WAIT * 1000000)) };
	const pid_t child = stage_fork(-1);
	int left = 0;

	if (!child) {
		live();
		_exit(1);
	}
	nanosleep(&wait, NULL);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, &left, 0), child);
	ck_assert(WIFSIGNALED(left) && WTERMSIG(left) == SIGKILL);
}

/* The store has the articles of the shelf, or none; under other numbers. */
static void expect_all_or_nothing(const struct shelf *shelf, uint64_t probe)
{
	const struct np_store_check mend = { .repair = true };
	struct np_store *store = kept_open(stage.path, 0);
	struct np_store_stats stats = { 0 };
	struct np_store_ids ids = { 0 };
	struct np_error err = { 0 };
	struct kept kept;

	ck_assert_msg(!np_store_check(store, &mend, &err), "%s", err.text);
	kept_check(store, "after a kill");
	ck_assert(!np_store_stats(store, &stats, &err));
	ck_assert(stats.versions == 0 || stats.versions == shelf->len);
	kept_make(&kept, 0, shelf->ptr[probe % shelf->len].seed);
	if (stats.versions && kept.info.tokens) {
		ck_assert(!np_store_candidates(store, kept.lanes, &kept.info,
					       &ids, &err));
		ck_assert_uint_gt(ids.len, 0);
	}
	kept_clear(&kept);
	np_store_close(store);
}

START_TEST(all_or_nothing)
{
	uint64_t state = 800 + (uint64_t)_i;
	struct shelf shelf = { 0 };
	struct np_store *store;

	snprintf(other_path, sizeof(other_path), "%s/other.np",
		 stage.scratch.folder);
	store = kept_open(other_path, NP_STORE_CREATE);
	ck_assert(!np_store_begin(store, NULL));
	stage_add(&shelf, store, 0, ARTICLES);
	ck_assert(!np_store_commit(store, NULL));
	np_store_close(store);
	np_store_close(kept_open(stage.path, NP_STORE_CREATE));
	for (uint64_t kills = 0; kills < KILLS; kills++) {
		run_and_kill(&state);
		expect_all_or_nothing(&shelf, kills);
		/* The next one begins with a repair. */
		if (hostile_next(&state) % 2)
			stage_sql("DELETE FROM page WHERE id = "
				  "(SELECT max(id) FROM page)");
	}
	shelf_clear(&shelf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store upkeep kill");
	TCase *tests = tcase_create("store upkeep kill");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 240);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_loop_test(tests, all_or_nothing, 0, 4);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
