/* SPDX-License-Identifier: MIT */
/* Shingles of every width. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "shingles/np-sketch.h"

static struct np_sketcher *make(const struct np_recipe *recipe)
{
	struct np_sketcher *s = NULL;

	ck_assert_int_eq(np_sketcher_new(&s, recipe), NP_OK);
	return s;
}

enum {
	ALPHABET = 200,
	PERIOD_MOST = 8
};

/* A text of `units` words, of which `period` from the first on repeat. */
static void repeat_words(struct np_buf *text, size_t units, size_t first,
			 size_t period)
{
	text->len = 0;
	for (size_t i = 0; i < units; i++) {
		const size_t number = first + i % period;
		const char word[] = { (char)('a' + number % 20),
				      (char)('a' + number / 20 % 20),
				      (char)('a' + number / 400), ' ' };

		ck_assert_int_eq(np_buf_add(text, word, sizeof(word)), NP_OK);
	}
}

static int by_value(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a;
	const uint64_t right = *(const uint64_t *)b;

	return (left > right) - (left < right);
}

/* Shingles of nothing but repeats, of other words each time: all differ. */
START_TEST(repeats_of_other_words_differ)
{
	static const size_t periods[] = { 1, 2, 3, 4, PERIOD_MOST };
	uint64_t all[ALPHABET * PERIOD_MOST];
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_buf text = { 0 };
	struct np_sketcher *s;

	recipe.width = (uint32_t)_i;
	s = make(&recipe);
	for (size_t p = 0; p < sizeof(periods) / sizeof(periods[0]); p++) {
		const size_t period = periods[p];
		/* Windows of one unit, or a whole period, see no more. */
		const size_t seen = recipe.width + period - 1;
		size_t len = 0;

		for (size_t i = 0; i < ALPHABET; i++) {
			struct np_shingles found;

			repeat_words(&text, seen, i * period, period);
			ck_assert_int_eq(np_shingle_text(s, np_buf_span(&text),
							 &found, NULL),
					 NP_OK);
			ck_assert_uint_eq(found.len, period);
			memcpy(all + len, found.ptr, period * sizeof(*all));
			len += period;
		}
		qsort(all, len, sizeof(*all), by_value);
		for (size_t i = 1; i < len; i++)
			ck_assert_msg(all[i] != all[i - 1],
				      "width %d, period %zu", _i, period);
	}
	np_buf_clear(&text);
	np_sketcher_free(s);
}
END_TEST

/* The rolling sum against its definition, over more than one step. */
START_TEST(shingles_roll)
{
	static const uint32_t widths[] = { 1, 5, 16, 17, 32, 64 };
	const uint32_t width = widths[_i];
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_shingles found[2];
	struct np_buf text = { 0 };
	struct np_sketcher *s[2];

	recipe.width = width;
	s[0] = make(&recipe);
	s[1] = make(&recipe);
	for (int i = 0; i < 20000; i++)
		ck_assert_int_eq(np_buf_print(&text, "w%03d ", i * 7 % 911),
				 NP_OK);
	ck_assert_int_eq(
		np_shingle_text(s[0], np_buf_span(&text), &found[0], NULL),
		NP_OK);
	for (size_t i = 0; i < found[0].len; i += 997) {
		const struct np_span one = { text.ptr + 5 * i, 5 * width };

		ck_assert_int_eq(np_shingle_text(s[1], one, &found[1], NULL),
				 NP_OK);
		ck_assert_uint_eq(found[1].len, 1);
		ck_assert_uint_eq(found[1].ptr[0], found[0].ptr[i]);
	}
	np_buf_clear(&text);
	np_sketcher_free(s[0]);
	np_sketcher_free(s[1]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("shingles");
	TCase *tests = tcase_create("shingles");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, repeats_of_other_words_differ, 1,
			    NP_SHINGLE_MAX + 1);
	tcase_add_loop_test(tests, shingles_roll, 0, 6);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
