/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "base/number_map.h"
#include "starve.h"

static uint64_t key_of(uint64_t i)
{
	/* Some side by side, some far apart. */
	return i % 3 ? i * UINT64_C(0x9e3779b97f4a7c15) | 1 : i + 1;
}

START_TEST(keeps_all)
{
	struct np_number_map map = { 0 };

	ck_assert_ptr_null(np_number_map_get(&map, 7));
	for (int round = 0; round < 2; round++) {
		for (uint64_t i = 0; i < 20000; i++)
			ck_assert_int_eq(np_number_map_set(&map, key_of(i), i),
					 NP_OK);
		for (uint64_t i = 0; i < 20000; i += 2)
			ck_assert_int_eq(
				np_number_map_set(&map, key_of(i), i + 1),
				NP_OK);
		ck_assert_uint_eq(map.len, 20000);
		for (uint64_t i = 0; i < 20000; i++)
			ck_assert_uint_eq(*np_number_map_get(&map, key_of(i)),
					  i % 2 ? i : i + 1);
		for (uint64_t i = 20000; i < 30000; i++)
			ck_assert_ptr_null(np_number_map_get(&map, key_of(i)));
		np_number_map_empty(&map);
		ck_assert_ptr_null(np_number_map_get(&map, key_of(1)));
	}
	np_number_map_clear(&map);
}
END_TEST

START_TEST(without_memory_nothing_changes)
{
	struct np_number_map map = { 0 };
	enum np_status status = NP_OK;
	uint64_t i = 0;

	starve_at(3);
	while (!status && i < 100000) {
		status = np_number_map_set(&map, key_of(i), i);
		i += !status;
	}
	ck_assert_int_ne(starve_end(), 0);
	ck_assert_int_eq(status, NP_ERR_NOMEM);
	ck_assert_uint_eq(map.len, i);
	for (uint64_t j = 0; j < i; j++)
		ck_assert_uint_eq(*np_number_map_get(&map, key_of(j)), j);
	np_number_map_clear(&map);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("number_map");
	TCase *tests = tcase_create("number_map");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, keeps_all);
	tcase_add_test(tests, without_memory_nothing_changes);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
