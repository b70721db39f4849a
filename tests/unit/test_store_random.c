/* SPDX-License-Identifier: MIT */
/* Anything in any order, against the model; in the end the store is clean. */
#include <check.h>
#include <stdio.h>

#include "hostile.h"
#include "kept.h"
#include "scratch.h"

enum {
	STEPS = 120,
	KEYS = 40,
	SEEDS = 300
};

struct life {
	uint64_t seed, state;
	struct np_store *store;
	struct shelf shelf;
	struct shelf before; /* a transaction, when there is one */
	bool inside;
	char path[600];
};

static uint64_t any(struct life *life, uint64_t below)
{
	return hostile_next(&life->state) % below;
}

static void must(const struct life *life, enum np_status status,
		 const struct np_error *err)
{
	ck_assert_msg(!status, "seed %llu: %s", (unsigned long long)life->seed,
		      err->text);
}

static void end(struct life *life, bool keep)
{
	struct np_error err = { 0 };

	if (!life->inside)
		return;
	life->inside = false;
	if (keep) {
		must(life, np_store_commit(life->store, &err), &err);
		return;
	}
	np_store_rollback(life->store);
	shelf_copy(&life->before, &life->shelf);
}

static void begin(struct life *life)
{
	struct np_error err = { 0 };

	if (life->inside)
		return;
	shelf_copy(&life->shelf, &life->before);
	must(life, np_store_begin(life->store, &err), &err);
	life->inside = true;
}

static void open_again(struct life *life)
{
	end(life, any(life, 2));
	np_store_close(life->store);
	life->store = kept_open(life->path, 0);
}

static void compact(struct life *life)
{
	struct np_error err = { 0 };

	end(life, any(life, 2));
	must(life, np_store_compact(life->store, &err), &err);
	shelf_sweep(&life->shelf);
}

static void add(struct life *life, uint64_t count)
{
	struct np_error err = { 0 };

	for (uint64_t i = 0; i < count; i++)
		must(life,
		     shelf_add(&life->shelf, life->store, any(life, KEYS),
			       any(life, SEEDS), &err),
		     &err);
}

static void step(struct life *life)
{
	const uint64_t kind = any(life, 20);
	struct np_error err = { 0 };

	if (kind < 8)
		add(life, 1 + any(life, 8));
	else if (kind < 11)
		must(life,
		     shelf_remove(&life->shelf, life->store, any(life, KEYS),
				  &err),
		     &err);
	else if (kind < 13)
		begin(life);
	else if (kind < 15)
		end(life, true);
	else if (kind < 16)
		end(life, false);
	else if (kind < 17)
		open_again(life);
	else if (kind < 18)
		compact(life);
	else
		shelf_expect(&life->shelf, life->store, any(life, SEEDS), 5);
}

START_TEST(holds_what_the_model_holds)
{
	struct life life = { .seed = 900 + (uint64_t)_i };
	struct np_store_stats stats = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	life.state = life.seed;
	snprintf(life.path, sizeof(life.path), "%s",
		 scratch_path(&scratch, "s.np"));
	life.store = kept_open(life.path,
			       NP_STORE_CREATE |
				       (_i % 4 == 3 ? NP_STORE_NO_TEXT : 0));
	for (int i = 0; i < STEPS; i++)
		step(&life);
	end(&life, true);
	shelf_expect(&life.shelf, life.store, life.seed, 60);
	kept_check(life.store, "after all");
	compact(&life);
	shelf_expect(&life.shelf, life.store, life.seed, 60);
	kept_check(life.store, "compacted");
	ck_assert_int_eq(np_store_stats(life.store, &stats, NULL), NP_OK);
	ck_assert_uint_ge(stats.entries, stats.sketches * KEPT_BANDS);
	ck_assert_uint_le(stats.runs, 1);
	np_store_close(life.store);
	shelf_clear(&life.shelf);
	shelf_clear(&life.before);
	scratch_close(&scratch);
}
END_TEST

/* Many small transactions fill several levels of runs. */
START_TEST(finds_across_many_runs)
{
	struct np_store *store;
	struct shelf shelf = { 0 };
	struct scratch scratch;
	struct np_error err = { 0 };

	scratch_open(&scratch);
	store = kept_open(scratch_path(&scratch, "s.np"), NP_STORE_CREATE);
	for (uint64_t i = 0; i < 300; i++) {
		ck_assert_msg(!shelf_add(&shelf, store, i, i % 200, &err), "%s",
			      err.text);
		if (i % 60 == 59)
			shelf_expect(&shelf, store, i, 10);
	}
	kept_check(store, "300 runs");
	for (uint64_t i = 0; i < 300; i += 3)
		ck_assert_int_eq(shelf_remove(&shelf, store, i, &err), NP_OK);
	shelf_expect(&shelf, store, 0, 50);
	ck_assert_int_eq(np_store_compact(store, &err), NP_OK);
	shelf_sweep(&shelf);
	shelf_expect(&shelf, store, 0, 50);
	kept_check(store, "compacted");
	np_store_close(store);
	shelf_clear(&shelf);
	scratch_close(&scratch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store random");
	TCase *tests = tcase_create("store random");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, holds_what_the_model_holds, 0, 12);
	tcase_add_test(tests, finds_across_many_runs);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
