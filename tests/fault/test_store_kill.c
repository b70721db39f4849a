/* SPDX-License-Identifier: MIT */
/*
 * A process that changes a store is killed at any moment. What it said was
 * committed is there; of what it did not say, the last change may be.
 */
#include <check.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "hostile.h"
#include "stage.h"

enum {
	KILLS = 12,
	KEYS = 60,
	SEEDS = 400,
	MOST_WAIT = 60 /* milliseconds */
};

/* The store (NULL: only the shelf) after the change of this number. */
static void change(struct shelf *shelf, struct np_store *store, uint64_t number)
{
	uint64_t state = number * 31 + 7;
	const uint64_t count = 1 + hostile_next(&state) % 6;
	struct np_error err = { 0 };

	if (number % 16 == 15) {
		ck_assert(!store || !np_store_compact(store, &err));
		shelf_sweep(shelf);
		return;
	}
	ck_assert(!store || !np_store_begin(store, &err));
	for (uint64_t i = 0; i < count; i++) {
		const uint64_t key = hostile_next(&state) % KEYS;
		const uint64_t seed = hostile_next(&state) % SEEDS;
		struct kept kept;

		if (store && number % 5 == 4) {
			ck_assert(!shelf_remove(shelf, store, key, &err));
		} else if (store) {
			ck_assert(!shelf_add(shelf, store, key, seed, &err));
		} else if (number % 5 == 4) {
			shelf_drop(shelf, key);
		} else {
			kept_make(&kept, key, seed);
			shelf_note(shelf, &kept, key, seed);
			kept_clear(&kept);
		}
	}
	ck_assert_msg(!store || !np_store_commit(store, &err), "%s", err.text);
	/* Nothing that was not committed has used a number. */
	for (size_t i = 0; i < shelf->len; i++)
		shelf->ptr[i].id = (np_article_id)i + 1;
}

/* Changes the store and says so, until it is killed. */
static void live(int said, struct shelf *shelf, uint64_t number)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	const char byte = 1;

	for (;; number++) {
		change(shelf, store, number);
		if (write(said, &byte, 1) != 1)
			_exit(1);
	}
}

static void wait_some(uint64_t *state)
{
	const long most = (long)(hostile_next(state) % MOST_WAIT) + 1;
	const long wait = (long)(hostile_next(state) % 1000000) * most;
	const struct timespec time = { 0, wait };

	nanosleep(&time, NULL);
}

/* How many changes were acknowledged. */
static uint64_t run_and_kill(struct shelf *shelf, uint64_t number,
			     uint64_t *state)
{
	uint64_t count = 0;
	int ends[2], left = 0;
	pid_t child;
	char byte;

	ck_assert_int_eq(pipe(ends), 0);
	child = stage_fork(ends[1]);
	if (!child)
		live(ends[1], shelf, number);
	close(ends[1]);
	wait_some(state);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, &left, 0), child);
	ck_assert(WIFSIGNALED(left) && WTERMSIG(left) == SIGKILL);
	while (read(ends[0], &byte, 1) == 1)
		count++;
	close(ends[0]);
	return count;
}

START_TEST(what_was_acknowledged_is_there)
{
	uint64_t state = 700 + (uint64_t)_i, number = 0;
	struct shelf shelf = { 0 };
	struct np_error err = { 0 };

	for (uint64_t kills = 0; kills < KILLS; kills++) {
		const uint64_t said = run_and_kill(&shelf, number, &state);
		struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);

		for (uint64_t i = 0; i < said; i++)
			change(&shelf, NULL, number++);
		if (!shelf_is(&shelf, store, &err)) {
			change(&shelf, NULL, number++);
			ck_assert_msg(shelf_is(&shelf, store, &err),
				      "seed %d, kill %llu: %s", 700 + _i,
				      (unsigned long long)kills, err.text);
		}
		shelf_expect(&shelf, store, kills, 5);
		kept_check(store, "after a kill");
		np_store_close(store);
		ck_assert_uint_eq(stage_files(), 1);
	}
	shelf_clear(&shelf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store kill");
	TCase *tests = tcase_create("store kill");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_loop_test(tests, what_was_acknowledged_is_there, 0, 10);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
