/* SPDX-License-Identifier: MIT */
/*
 * Every code point's folding against utf8proc, by another way than the
 * generator's: utf8proc_map does the whole string, here the classes are
 * looked at one by one.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "shingles/fold.h"
#include "shingles/fold_table.h"
#include "shingles/np-recipe.h"

enum {
	CODES = 0x110000,
	PART = 0x11000
};

static bool kept(utf8proc_category_t category)
{
	return category >= UTF8PROC_CATEGORY_LU &&
	       category <= UTF8PROC_CATEGORY_NO;
}

static bool mark(utf8proc_category_t category)
{
	return category == UTF8PROC_CATEGORY_MN ||
	       category == UTF8PROC_CATEGORY_MC ||
	       category == UTF8PROC_CATEGORY_ME;
}

/* Digits come in rows of ten. */
static utf8proc_int32_t digit(utf8proc_int32_t code)
{
	utf8proc_int32_t first = code;

	while (utf8proc_category(first - 1) == UTF8PROC_CATEGORY_ND)
		first--;
	return '0' + (code - first) % 10;
}

/* Folded bytes without separators; *gap when there was one. */
static size_t expected(const uint8_t *text, size_t len, uint8_t *out, bool *gap)
{
	utf8proc_uint8_t *mapped = NULL;
	const utf8proc_ssize_t all =
		utf8proc_map(text, (utf8proc_ssize_t)len, &mapped,
			     UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
				     UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
	utf8proc_ssize_t at = 0;
	size_t used = 0;

	*gap = false;
	while (at < all) {
		utf8proc_int32_t code = 0;
		const utf8proc_ssize_t some =
			utf8proc_iterate(mapped + at, all - at, &code);
		const utf8proc_property_t *p = utf8proc_get_property(code);
		at += some;
		if (mark((utf8proc_category_t)p->category)) {
			if (p->combining_class)
				continue;
		} else if (!kept((utf8proc_category_t)p->category)) {
			*gap = true;
			continue;
		}
		if (p->category == UTF8PROC_CATEGORY_ND)
			code = digit(code);
		used += (size_t)utf8proc_encode_char(code, out + used);
	}
	free(mapped);
	return used;
}

static void fold_one(struct np_fold *f, const uint8_t *text, size_t len)
{
	np_fold_begin(f, NULL, NULL);
	np_fold_feed(f, text, len);
	np_fold_finish(f);
}

/* What folds to nothing: does it separate the letters around it? */
static size_t tokens_around(struct np_fold *f, const uint8_t *text, size_t len)
{
	uint8_t all[8] = "a";

	memcpy(all + 1, text, len);
	all[len + 1] = 'b';
	fold_one(f, all, len + 2);
	return np_fold_tokens(f);
}

static bool right(struct np_fold *f, int32_t code)
{
	uint8_t text[4];
	uint8_t want[256] = { 0 };
	bool gap = false;
	const size_t len = (size_t)utf8proc_encode_char(code, text);
	const size_t want_len = expected(text, len, want, &gap);

	fold_one(f, text, len);
	/* ASCII goes through a kernel, which leaves separators in. */
	if (want_len)
		return np_fold_tokens(f) && f->low_len == want_len &&
		       !memcmp(f->low, want, want_len);
	return !np_fold_tokens(f) && tokens_around(f, text, len) == 1u + gap;
}

START_TEST(every_code_point)
{
	struct np_kernels kernels;
	struct np_fold *f = malloc(sizeof(*f));

	ck_assert_ptr_nonnull(f);
	np_kernels_portable(&kernels);
	f->kernels = &kernels;
	for (int32_t code = _i * PART; code < (_i + 1) * PART; code++)
		if (utf8proc_codepoint_valid(code) && !right(f, code))
			ck_abort_msg("U+%04X", (unsigned)code);
	free(f);
}
END_TEST

START_TEST(growth_is_bounded)
{
	for (uint32_t code = 0; code < CODES; code++) {
		const uint32_t entry = np_fold_find(code);
		const uint32_t bytes = np_fold_bytes(entry);
		const uint32_t own = code < 0x80      ? 1
				     : code < 0x800   ? 2
				     : code < 0x10000 ? 3
						      : 4;
		uint32_t sum = np_fold_len(entry);

		if (np_fold_kind(entry) == NP_FOLD_SEQUENCE)
			for (uint32_t i = 0; i < bytes >> 16; i++)
				sum += np_fold_len(
					np_fold_pool[(bytes & 0xFFFF) + i]);
		if (sum > own * NP_FOLD_GROWTH)
			ck_abort_msg("U+%04X", code);
	}
}
END_TEST

START_TEST(version_is_utf8procs)
{
	char text[16];

	snprintf(text, sizeof(text), "%u.%u.0", np_recipe_unicode() / 100,
		 np_recipe_unicode() % 100);
	ck_assert_str_eq(text, utf8proc_unicode_version());
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fold table");
	TCase *tests = tcase_create("fold table");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, every_code_point, 0, CODES / PART);
	tcase_add_test(tests, growth_is_bounded);
	tcase_add_test(tests, version_is_utf8procs);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
