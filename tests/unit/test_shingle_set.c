/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "hostile.h"
#include "shingles/shingle_set.h"

enum {
	MOST = 700
};

static bool has(const uint64_t *list, size_t len, uint64_t value)
{
	for (size_t i = 0; i < len; i++)
		if (list[i] == value)
			return true;
	return false;
}

static size_t different(const uint64_t *list, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += !has(list, i, list[i]);
	return count;
}

static size_t shared(const uint64_t *a, size_t a_len, const uint64_t *b,
		     size_t b_len)
{
	size_t count = 0;

	for (size_t i = 0; i < a_len; i++)
		count += !has(a, i, a[i]) && has(b, b_len, a[i]);
	return count;
}

/* Few different values, so that zero, repeats and neighbours all occur. */
START_TEST(agrees_with_counting)
{
	struct np_shingle_set a = { 0 };
	struct np_shingle_set b = { 0 };
	uint64_t list[2][MOST];
	uint64_t state = 40 + (uint64_t)_i;

	for (int round = 0; round < 30; round++) {
		const size_t a_len = hostile_next(&state) % MOST;
		const size_t b_len = hostile_next(&state) % MOST;
		const uint64_t range = 1 + hostile_next(&state) % (2 * MOST);

		for (size_t i = 0; i < MOST; i++) {
			list[0][i] = hostile_next(&state) % range << 4 * _i;
			list[1][i] = hostile_next(&state) % range << 4 * _i;
		}
		ck_assert_int_eq(np_shingle_set_build(&a, list[0], a_len),
				 NP_OK);
		ck_assert_int_eq(np_shingle_set_build(&b, list[1], b_len),
				 NP_OK);
		ck_assert_uint_eq(a.len, different(list[0], a_len));
		ck_assert_uint_eq(np_shingle_set_shared(&a, &b),
				  shared(list[0], a_len, list[1], b_len));
		ck_assert_uint_eq(np_shingle_set_shared(&b, &a),
				  np_shingle_set_shared(&a, &b));
	}
	np_shingle_set_clear(&a);
	np_shingle_set_clear(&b);
}
END_TEST

START_TEST(zeroed_is_empty)
{
	struct np_shingle_set a = { 0 };
	struct np_shingle_set b = { 0 };
	const uint64_t zero = 0;

	ck_assert_uint_eq(np_shingle_set_shared(&a, &b), 0);
	ck_assert_int_eq(np_shingle_set_build(&a, &zero, 1), NP_OK);
	ck_assert_uint_eq(a.len, 1);
	ck_assert_uint_eq(a.item[0], 0);
	ck_assert_uint_eq(np_shingle_set_shared(&a, &b), 0);
	ck_assert_uint_eq(np_shingle_set_shared(&a, &a), 1);
	ck_assert_int_eq(np_shingle_set_build(&b, NULL, 0), NP_OK);
	ck_assert_uint_eq(np_shingle_set_shared(&b, &a), 0);
	np_shingle_set_clear(&a);
	np_shingle_set_clear(&b);
	np_shingle_set_clear(NULL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("shingle set");
	TCase *tests = tcase_create("shingle set");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, agrees_with_counting, 0, 6);
	tcase_add_test(tests, zeroed_is_empty);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
