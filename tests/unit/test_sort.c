/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "hostile.h"

enum {
	MOST = 5000
};

static int by_value(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left;
	const uint64_t b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

/* How the numbers of a round are spread: by bits set, shifted about. */
static uint64_t draw(uint64_t *state, unsigned bits, unsigned shift)
{
	const uint64_t value = hostile_next(state);

	return (bits == 64 ? value : value & ((UINT64_C(1) << bits) - 1))
	       << shift;
}

static const size_t lengths[] = { 0,  1,   2,	3,    4,    11,	  64,
				  65, 255, 256, 2048, 4096, 4097, MOST };
enum {
	LENGTHS = sizeof(lengths) / sizeof(lengths[0])
};

START_TEST(sorts_as_qsort_does)
{
	static const unsigned bits[] = { 0, 1, 11, 12, 22, 33, 64 };
	uint64_t items[MOST], want[MOST], scratch[MOST];
	uint64_t state = 70 + (uint64_t)_i;
	const unsigned width = bits[_i % 7];
	const unsigned shift = width == 64 ? 0 : (unsigned)_i * 7 % 30;

	for (size_t round = 0; round < LENGTHS + 20; round++) {
		const size_t len = round < LENGTHS
					   ? lengths[round]
					   : hostile_next(&state) % MOST;

		for (size_t i = 0; i < len; i++)
			want[i] = items[i] = draw(&state, width, shift);
		qsort(want, len, sizeof(*want), by_value);
		np_sort_u64(items, len, 0, scratch);
		ck_assert_msg(!memcmp(items, want, len * sizeof(*want)),
			      "seed %d, %zu items", 70 + _i, len);
		np_sort_u64(items, len, 0, scratch);
		ck_assert_msg(!memcmp(items, want, len * sizeof(*want)),
			      "sorted before: seed %d, %zu items", 70 + _i,
			      len);
	}
}
END_TEST

/* Bits below low_bit neither order nor move anything. */
START_TEST(keeps_the_order_of_low_bits)
{
	uint64_t items[MOST], scratch[MOST];
	const unsigned low = (unsigned)_i;
	uint64_t state = 90 + (uint64_t)_i;
	const uint64_t mask = (UINT64_C(1) << low) - 1;
	const size_t len = low < 13 ? (size_t)1 << low : MOST;
	size_t wrong = 0;

	for (size_t i = 0; i < len; i++)
		items[i] = (low < 56 ? hostile_next(&state) % 200 << low
				     : hostile_next(&state) << low) |
			   (i & mask);
	np_sort_u64(items, len, low, scratch);
	for (size_t i = 1; i < len; i++) {
		const uint64_t a = items[i - 1], b = items[i];

		wrong += a >> low > b >> low;
		wrong += a >> low == b >> low && (a & mask) >= (b & mask);
	}
	ck_assert_uint_eq(wrong, 0);
}
END_TEST

START_TEST(keyed_sort_is_stable)
{
	static const uint64_t ranges[] = { 1, 2, 50, 5000, UINT64_MAX };
	struct np_keyed items[MOST], scratch[MOST];
	uint64_t keys[MOST];
	uint64_t state = 130 + (uint64_t)_i;

	for (size_t round = 0; round < LENGTHS; round++) {
		const size_t len = lengths[round];
		size_t wrong = 0;

		for (size_t i = 0; i < len; i++) {
			keys[i] = hostile_next(&state) % ranges[_i % 5];
			if (_i >= 5)
				keys[i] <<= 40;
			items[i] = (struct np_keyed){ keys[i], (uint32_t)i };
		}
		np_sort_keyed(items, len, scratch);
		for (size_t i = 0; i < len; i++)
			wrong += items[i].key != keys[items[i].index];
		for (size_t i = 1; i < len; i++) {
			wrong += items[i - 1].key > items[i].key;
			wrong += items[i - 1].key == items[i].key &&
				 items[i - 1].index >= items[i].index;
		}
		ck_assert_uint_eq(wrong, 0);
	}
}
END_TEST

START_TEST(unique_leaves_one_of_each)
{
	uint64_t items[MOST], all[MOST];
	uint64_t state = 150 + (uint64_t)_i;

	for (size_t round = 0; round < LENGTHS; round++) {
		const size_t len = lengths[round];
		size_t kept, at = 0, wrong = 0;

		for (size_t i = 0; i < len; i++)
			items[i] =
				hostile_next(&state) % (UINT64_C(1) << 3 * _i);
		qsort(items, len, sizeof(*items), by_value);
		memcpy(all, items, len * sizeof(*items));
		kept = np_unique_u64(items, len);
		for (size_t i = 0; i < len; i++) {
			if (i && all[i] == all[i - 1])
				continue;
			wrong += at >= kept || items[at] != all[i];
			at++;
		}
		ck_assert_uint_eq(at, kept);
		ck_assert_uint_eq(wrong, 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sort");
	TCase *tests = tcase_create("sort");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, sorts_as_qsort_does, 0, 14);
	tcase_add_loop_test(tests, keeps_the_order_of_low_bits, 1, 64);
	tcase_add_loop_test(tests, keyed_sort_is_stable, 0, 10);
	tcase_add_loop_test(tests, unique_leaves_one_of_each, 0, 8);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
