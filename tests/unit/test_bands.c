/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "shingles/np-bands.h"

enum {
	LANES = 128
};

static const struct np_bands shapes[] = { { 1, 1 },   { 128, 1 }, { 42, 3 },
					  { 25, 5 },  { 16, 8 },  { 8, 16 },
					  { 1, 128 }, { 3, 10 } };
enum {
	SHAPES = sizeof(shapes) / sizeof(shapes[0])
};

/* Lanes of two texts: each agrees with probability `resemblance`. */
static void draw(uint64_t *state, double resemblance, uint32_t *a, uint32_t *b)
{
	for (size_t i = 0; i < LANES; i++) {
		const uint64_t r = hostile_next(state);

		a[i] = (uint32_t)r;
		b[i] = (double)(r >> 32) < resemblance * 0x1p32
			       ? a[i]
			       : (uint32_t)hostile_next(state);
	}
}

static bool rows_agree(const uint32_t *a, const uint32_t *b,
		       struct np_bands shape, uint32_t band)
{
	return !memcmp(a + (size_t)band * shape.rows,
		       b + (size_t)band * shape.rows, shape.rows * sizeof(*a));
}

START_TEST(keys_agree_where_rows_do)
{
	const struct np_bands shape = shapes[_i];
	uint32_t a[LANES], b[LANES], x[LANES], y[LANES];
	uint64_t state = 900 + (uint64_t)_i;
	size_t equal = 0;

	for (unsigned round = 0; round < 2000; round++) {
		draw(&state, pow(.5, 1.0 / shape.rows), a, b);
		np_band_keys(a, shape, round, x);
		np_band_keys(b, shape, round, y);
		for (uint32_t band = 0; band < shape.bands; band++) {
			const bool rows = rows_agree(a, b, shape, band);

			equal += rows;
			if (rows != (x[band] == y[band]))
				ck_abort_msg("seed %d, round %u, band %u",
					     900 + _i, round, band);
		}
	}
	ck_assert_uint_gt(equal, 0);
}
END_TEST

/* Keys differ between bands and between seeds, and fill no more than asked. */
START_TEST(keys_are_of_their_band_and_seed)
{
	uint32_t lanes[LANES] = { 0 }, keys[LANES + 1], other[LANES];
	size_t same = 0;

	keys[LANES] = 7;
	np_band_keys(lanes, (struct np_bands){ LANES, 1 }, 1, keys);
	np_band_keys(lanes, (struct np_bands){ LANES, 1 }, 1000, other);
	ck_assert_uint_eq(keys[LANES], 7);
	for (size_t i = 0; i < LANES; i++) {
		same += keys[i] == other[i];
		for (size_t j = 0; j < i; j++)
			same += keys[i] == keys[j];
	}
	ck_assert_uint_eq(same, 0);
	keys[3] = 9;
	np_band_keys(lanes, (struct np_bands){ 3, 4 }, 1, keys);
	ck_assert_uint_eq(keys[3], 9);
}
END_TEST

/* Within five standard errors of what is seen. */
START_TEST(probability_is_what_happens)
{
	const struct np_bands shape = shapes[_i];
	uint32_t a[LANES], b[LANES];
	uint64_t state = 920 + (uint64_t)_i;
	const size_t rounds = 4000;

	for (double resemblance = .1; resemblance < 1; resemblance += .2) {
		const double want = np_bands_probability(shape, resemblance);
		const double error =
			5 * sqrt(want * (1 - want) / (double)rounds) + 1e-3;
		size_t met = 0;

		for (size_t i = 0; i < rounds; i++) {
			bool any = false;

			draw(&state, resemblance, a, b);
			for (uint32_t j = 0; j < shape.bands && !any; j++)
				any = rows_agree(a, b, shape, j);
			met += any;
		}
		ck_assert_double_le(fabs((double)met / (double)rounds - want),
				    error);
	}
	ck_assert_double_eq(np_bands_probability(shape, 0), 0);
	ck_assert_double_eq(np_bands_probability(shape, 1), 1);
}
END_TEST

START_TEST(chooses_the_most_rows_that_reach_the_recall)
{
	static const double recalls[] = { .01, .5, .9, .95, .99, .99999 };
	static const uint32_t lanes[] = { 1, 2, 16, 100, 128, NP_LANES_MAX };
	const double recall = recalls[_i];

	for (size_t i = 0; i < 6; i++) {
		for (int step = 1; step <= 20; step++) {
			const double threshold = step / 20.0;
			struct np_bands out = { 77, 88 };
			struct np_bands next;
			const enum np_status status = np_bands_choose(
				lanes[i], threshold, recall, &out);

			if (status) {
				next = (struct np_bands){ lanes[i], 1 };
				ck_assert_int_eq(status, NP_ERR_LIMIT);
				ck_assert(out.bands == 77 && out.rows == 88);
				ck_assert_double_lt(
					np_bands_probability(next, threshold),
					recall);
				continue;
			}
			ck_assert_uint_eq(out.bands, lanes[i] / out.rows);
			ck_assert_double_ge(
				np_bands_probability(out, threshold), recall);
			next = (struct np_bands){ lanes[i] / (out.rows + 1),
						  out.rows + 1 };
			if (next.bands)
				ck_assert_double_lt(
					np_bands_probability(next, threshold),
					recall);
		}
	}
}
END_TEST

START_TEST(refuses_what_cannot_be)
{
	struct np_bands out = { 0, 0 };

	ck_assert_int_eq(np_bands_choose(0, .5, .9, &out), NP_ERR_MISUSE);
	ck_assert_int_eq(np_bands_choose(NP_LANES_MAX + 1, .5, .9, &out),
			 NP_ERR_MISUSE);
	ck_assert_int_eq(np_bands_choose(128, 0, .9, &out), NP_ERR_MISUSE);
	ck_assert_int_eq(np_bands_choose(128, 1.01, .9, &out), NP_ERR_MISUSE);
	ck_assert_int_eq(np_bands_choose(128, nan(""), .9, &out),
			 NP_ERR_MISUSE);
	ck_assert_int_eq(np_bands_choose(128, .5, 0, &out), NP_ERR_MISUSE);
	ck_assert_int_eq(np_bands_choose(128, .5, 1, &out), NP_ERR_MISUSE);
	ck_assert_int_eq(np_bands_choose(128, .5, nan(""), &out),
			 NP_ERR_MISUSE);
	ck_assert_uint_eq(out.bands, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("bands");
	TCase *tests = tcase_create("bands");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, keys_agree_where_rows_do, 0, SHAPES);
	tcase_add_test(tests, keys_are_of_their_band_and_seed);
	tcase_add_loop_test(tests, probability_is_what_happens, 0, SHAPES);
	tcase_add_loop_test(tests, chooses_the_most_rows_that_reach_the_recall,
			    0, 6);
	tcase_add_test(tests, refuses_what_cannot_be);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
