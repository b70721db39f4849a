/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "detect/noisy.h"
#include "scratch.h"
#include "starve.h"

enum {
	SEEDS = 20
};

static uint64_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static uint64_t seed_of(int loop)
{
	return (uint64_t)loop * UINT64_C(0x9E3779B97F4A7C15) +
	       88172645463325252U;
}

static void add(struct np_buf *to, const char *ptr, size_t len)
{
	ck_assert_int_eq(np_buf_add(to, ptr, len), NP_OK);
}

/* Words of random letters with spaces and stops. */
static void add_prose(struct np_buf *to, size_t words, uint64_t *state)
{
	for (size_t i = 0; i < words; i++) {
		const size_t len = 2 + draw(state) % 9;

		for (size_t j = 0; j < len; j++) {
			const char letter = (char)('a' + draw(state) % 13 +
						   draw(state) % 13);

			add(to, &letter, 1);
		}
		add(to, i % 12 == 11 ? ".\n" : " ", i % 12 == 11 ? 2 : 1);
	}
}

/* Every letter wrong, lost or doubled with a chance of percent. */
static void add_scan(struct np_buf *to, struct np_span text, unsigned percent,
		     uint64_t *state)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned what = (unsigned)(draw(state) % 300);
		const char wrong = (char)('a' + draw(state) % 26);

		if (what < percent)
			add(to, &wrong, 1);
		else if (what >= 2 * percent)
			add(to, text.ptr + i, 1);
		if (what >= 2 * percent && what < 3 * percent)
			add(to, &wrong, 1);
		/* Hyphens at the ends of lines. */
		if (draw(state) % 40 == 0)
			add(to, "-\n", 2);
	}
}

static void compare(struct np_span a, struct np_span b,
		    struct noisy_match *match)
{
	struct noisy_text texts[2] = { { 0 }, { 0 } };
	struct noisy *noisy = NULL;

	ck_assert_int_eq(np_noisy_new(&noisy), NP_OK);
	ck_assert_int_eq(np_noisy_read(noisy, a, &texts[0]), NP_OK);
	ck_assert_int_eq(np_noisy_read(noisy, b, &texts[1]), NP_OK);
	ck_assert_int_eq(np_noisy_hold(noisy, &texts[0]), NP_OK);
	ck_assert_int_eq(np_noisy_compare(noisy, &texts[1], match), NP_OK);
	np_noisy_text_clear(&texts[0]);
	np_noisy_text_clear(&texts[1]);
	np_noisy_free(noisy);
}

static void expect_part(double part, double from, double to)
{
	ck_assert_double_ge(part, from);
	ck_assert_double_le(part, to);
}

START_TEST(noise_hardly_changes_what_is_shared)
{
	static const struct {
		unsigned percent;
		double least;
	} cases[] = { { 0, .99 }, { 1, .97 }, { 4, .93 }, { 8, .8 } };
	uint64_t state = seed_of(_i);
	struct np_buf text = { 0 };

	add_prose(&text, 400, &state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_buf a = { 0 }, b = { 0 };
		struct noisy_match match;

		add_scan(&a, np_buf_span(&text), cases[i].percent, &state);
		add_scan(&b, np_buf_span(&text), cases[i].percent, &state);
		compare(np_buf_span(&a), np_buf_span(&b), &match);
		expect_part(match.part_a, cases[i].least, 1);
		expect_part(match.part_b, cases[i].least, 1);
		expect_part(match.resemblance, cases[i].least * .85, 1);
		ck_assert(np_noisy_is_match(&match));
		np_buf_clear(&a);
		np_buf_clear(&b);
	}
	np_buf_clear(&text);
}
END_TEST

/* The first half of a text, and a stranger's column glued behind it. */
START_TEST(a_cut_copy_with_a_glued_column_is_found)
{
	uint64_t state = seed_of(_i);
	struct np_buf text = { 0 }, cut = { 0 }, scan = { 0 };
	struct noisy_match match;

	add_prose(&text, 400, &state);
	add(&cut, text.ptr, text.len / 2);
	add_prose(&cut, 150, &state);
	add_scan(&scan, np_buf_span(&cut), 2, &state);
	compare(np_buf_span(&text), np_buf_span(&scan), &match);
	expect_part(match.part_a, .44, .53);
	expect_part(match.part_b, .5, .66);
	ck_assert(np_noisy_is_match(&match));
	np_buf_clear(&text);
	np_buf_clear(&cut);
	np_buf_clear(&scan);
}
END_TEST

/* Two stories beside which the same short column was glued. */
START_TEST(a_shared_column_is_no_match)
{
	uint64_t state = seed_of(_i);
	struct np_buf column = { 0 }, texts[2] = { { 0 }, { 0 } };
	struct noisy_match match;

	add_prose(&column, 80, &state);
	for (int i = 0; i < 2; i++) {
		add_prose(&texts[i], 200, &state);
		add(&texts[i], column.ptr, column.len);
	}
	compare(np_buf_span(&texts[0]), np_buf_span(&texts[1]), &match);
	expect_part(match.part_a, .2, .33);
	ck_assert(!np_noisy_is_match(&match));
	for (int i = 0; i < 2; i++)
		np_buf_clear(&texts[i]);
	np_buf_clear(&column);
}
END_TEST

START_TEST(strangers_share_nothing)
{
	uint64_t state = seed_of(_i);
	struct np_buf texts[2] = { { 0 }, { 0 } };
	struct noisy_match match;

	for (int i = 0; i < 2; i++) {
		for (int j = 0; j < 30; j++) {
			add_prose(&texts[i], 12, &state);
			/* Stock phrases, shorter than a run. */
			add(&texts[i], "a spokesman for the firm said ", 30);
		}
	}
	compare(np_buf_span(&texts[0]), np_buf_span(&texts[1]), &match);
	ck_assert_uint_eq(match.runs, 0);
	ck_assert_uint_eq(match.shared_a, 0);
	for (int i = 0; i < 2; i++)
		np_buf_clear(&texts[i]);
}
END_TEST

/* Paragraphs in another order: what is in order counts, and only that. */
START_TEST(order_counts)
{
	uint64_t state = seed_of(_i);
	struct np_buf parts[3] = { { 0 }, { 0 }, { 0 } };
	struct np_buf texts[2] = { { 0 }, { 0 } };
	struct noisy_match match;

	for (int i = 0; i < 3; i++)
		add_prose(&parts[i], 100, &state);
	for (int i = 0; i < 3; i++) {
		add(&texts[0], parts[i].ptr, parts[i].len);
		add(&texts[1], parts[2 - i].ptr, parts[2 - i].len);
	}
	compare(np_buf_span(&texts[0]), np_buf_span(&texts[1]), &match);
	expect_part(match.part_a, .28, .42);
	for (int i = 0; i < 3; i++)
		np_buf_clear(&parts[i]);
	for (int i = 0; i < 2; i++)
		np_buf_clear(&texts[i]);
}
END_TEST

START_TEST(both_ways_are_alike)
{
	uint64_t state = seed_of(_i);
	struct np_buf text = { 0 }, scan = { 0 };
	struct noisy_match match, turned;

	add_prose(&text, 300, &state);
	add_scan(&scan, np_buf_span(&text), 3, &state);
	scan.len = scan.len * 2 / 3;
	compare(np_buf_span(&text), np_buf_span(&scan), &match);
	compare(np_buf_span(&scan), np_buf_span(&text), &turned);
	expect_part(match.part_a, turned.part_b - .02, turned.part_b + .02);
	expect_part(match.part_b, turned.part_a - .02, turned.part_a + .02);
	np_buf_clear(&text);
	np_buf_clear(&scan);
}
END_TEST

START_TEST(short_texts_match_nothing)
{
	static const char *const texts[] = { "", "a", "the same few words here",
					     "\xFF\xFE", "1 2 3 4 5 6 7 8 9" };
	struct noisy_match match;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		compare(span_of(texts[i]), span_of(texts[i]), &match);
		ck_assert(!np_noisy_is_match(&match));
		ck_assert_double_le(match.part_a, 1);
	}
}
END_TEST

/* A text that is one letter, or one line, over and over: nothing is single. */
START_TEST(repeats_are_harmless)
{
	struct np_buf text = { 0 };
	struct noisy_match match;

	for (int i = 0; i < 20000; i++)
		add(&text, i % 2 ? "haha " : "ho ho ", i % 2 ? 5 : 6);
	compare(np_buf_span(&text), np_buf_span(&text), &match);
	ck_assert_uint_eq(match.runs, 0);
	np_buf_clear(&text);
}
END_TEST

START_TEST(gives_up_without_memory)
{
	uint64_t state = seed_of(1);
	struct np_buf text = { 0 };
	enum np_status status = NP_ERR_NOMEM;

	add_prose(&text, 100, &state);
	for (long nth = 0; status == NP_ERR_NOMEM; nth++) {
		struct noisy_text ready = { 0 };
		struct noisy_match match = { 0 };
		struct noisy *noisy = NULL;

		starve_at(nth);
		status = np_noisy_new(&noisy);
		if (!status)
			status = np_noisy_read(noisy, np_buf_span(&text),
					       &ready);
		if (!status)
			status = np_noisy_hold(noisy, &ready);
		if (!status)
			status = np_noisy_compare(noisy, &ready, &match);
		starve_end();
		np_noisy_text_clear(&ready);
		np_noisy_free(noisy);
	}
	ck_assert_int_eq(status, NP_OK);
	np_buf_clear(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("noisy");
	TCase *tests = tcase_create("noisy");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, noise_hardly_changes_what_is_shared, 0,
			    SEEDS);
	tcase_add_loop_test(tests, a_cut_copy_with_a_glued_column_is_found, 0,
			    SEEDS);
	tcase_add_loop_test(tests, a_shared_column_is_no_match, 0, SEEDS);
	tcase_add_loop_test(tests, strangers_share_nothing, 0, SEEDS);
	tcase_add_loop_test(tests, order_counts, 0, SEEDS);
	tcase_add_loop_test(tests, both_ways_are_alike, 0, SEEDS);
	tcase_add_test(tests, short_texts_match_nothing);
	tcase_add_test(tests, repeats_are_harmless);
	tcase_add_test(tests, gives_up_without_memory);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
