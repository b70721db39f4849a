/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "hostile.h"
#include "shingles/hash.h"
#include "shingles/lanes.h"

enum {
	CHOSEN = 8192,
	PLACES = 2 * CHOSEN, /* of the table that tells them apart */
	LANES = 128,
	ROUNDS = 14
};

/* Does this shingle leave lane 0 alone, so that the rounds go on? */
static bool spares_first_lane(uint32_t low)
{
	for (uint32_t number = 1; number < ROUNDS; number++) {
		const uint32_t hash = np_hash_mix(low ^ np_round_mix(number));

		if (!np_round_lane(hash, LANES))
			return false;
	}
	return true;
}

/* Different shingles; `together`: what is known of their places is one. */
static void choose(uint64_t *hash, bool together)
{
	uint64_t state = 5;
	uint32_t low = 0;

	for (size_t i = 0; i < CHOSEN; low++) {
		if (together && np_hash_mix(low) % PLACES)
			continue;
		if (spares_first_lane(low))
			hash[i++] = low | (hostile_next(&state) | 1) << 57;
	}
}

static double seconds_of(const uint64_t *hash, uint32_t *lanes)
{
	struct np_lanes_work *work = np_alloc_zero(1, sizeof(*work));
	struct np_kernels kernels = { 0 };
	clock_t begin;

	ck_assert_ptr_nonnull(work);
	np_kernels_init(&kernels, 0);
	begin = clock();
	for (int i = 0; i < 20; i++) {
		np_lanes_clear(lanes, LANES);
		np_lanes_add(lanes, LANES, hash, CHOSEN, &kernels, work);
	}
	np_free(work);
	return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

START_TEST(chosen_shingles_take_no_longer)
{
	static uint64_t hash[2][CHOSEN];
	uint32_t lanes[2][LANES];
	double any;
	double chosen;

	choose(hash[0], false);
	choose(hash[1], true);
	any = seconds_of(hash[0], lanes[0]);
	chosen = seconds_of(hash[1], lanes[1]);
	ck_assert_msg(chosen < 4 * any + .05, "%f against %f", chosen, any);
}
END_TEST

/* The table lies elsewhere each time; the lanes must not tell. */
START_TEST(lanes_do_not_depend_on_where_the_table_is)
{
	static uint64_t hash[CHOSEN];
	uint32_t lanes[2][LANES];
	struct np_kernels kernels = { 0 };
	struct np_lanes_work *work = np_alloc_zero(9, sizeof(*work));

	ck_assert_ptr_nonnull(work);
	np_kernels_init(&kernels, 0);
	choose(hash, true);
	for (size_t i = 0; i < 9; i++) {
		np_lanes_clear(lanes[i > 0], LANES);
		np_lanes_add(lanes[i > 0], LANES, hash, CHOSEN, &kernels,
			     &work[i]);
		ck_assert_mem_eq(lanes[0], lanes[i > 0], sizeof(lanes[0]));
	}
	np_free(work);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("lanes");
	TCase *tests = tcase_create("lanes");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, chosen_shingles_take_no_longer);
	tcase_add_test(tests, lanes_do_not_depend_on_where_the_table_is);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
