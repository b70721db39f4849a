/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "shingles/fold.h"

struct line {
	const char *what;
	const char *text;
	const char *tokens; /* joined by | */
};

static const struct line lines[] = {
	{ "empty", "", "" },
	{ "separators", " .,;\n\t-", "" },
	{ "ascii", "Hello, World 42!", "hello|world|42" },
	{ "underscore", "snake_case", "snake|case" },
	{ "apostrophe", "don't", "don|t" },
	{ "curly apostrophe", "don\u2019t", "don|t" },
	{ "curly quotes", "\u201CYes\u201D he\u2018s", "yes|he|s" },
	{ "dashes", "a\u2013b\u2014c\u2010d\u2011e", "a|b|c|d|e" },
	{ "ellipsis", "so\u2026on", "so|on" },
	{ "hard space", "10\u00A0km \u2009x\u202Fy", "10|km|x|y" },
	{ "line separators", "a\u2028b\u2029c\xC2\x85 d", "a|b|c|d" },
	{ "soft hyphen", "co\u00ADoperate", "cooperate" },
	{ "zero width", "a\u200Bb\u200Cc\u200Dd\u2060e\uFEFFf", "abcdef" },
	{ "bidi controls", "a\u202Ab\u202Ec\u2066d\u200Fe", "abcde" },
	{ "variation selectors", "a\uFE0Fb\U000E0100c", "abc" },
	{ "accent", "caf\u00E9 CAFE\u0301", "cafe|cafe" },
	{ "dots and rings", "\u00C5ngstr\u00F6m \u0130", "angstrom|i" },
	{ "sharp s", "Stra\u00DFe STRA\u1E9EE", "strasse|strasse" },
	{ "ligatures", "\uFB01n \uFB03 \u0133 \u01C4", "fin|ffi|ij|dz" },
	{ "full width", "\uFF21\uFF42\uFF13", "ab3" },
	{ "superscript", "x\u00B2 m\u00B3 1\u00AA", "x2|m3|1a" },
	{ "fractions", "2\u00BD", "21|2" },
	{ "roman", "\u2167 \u217B", "viii|xii" },
	{ "enclosed", "\u2460 \u2474 \u24B6", "1|1|a" },
	{ "final sigma", "\u039F\u03A3 \u03BF\u03C2",
	  "\u03BF\u03C3|\u03BF\u03C3" },
	{ "cyrillic", "\u041C\u043E\u0441\u043A\u0432\u0430 \u0419",
	  "\u043C\u043E\u0441\u043A\u0432\u0430|\u0438" },
	{ "harakat", "\u0645\u064E\u0631\u0652", "\u0645\u0631" },
	{ "presentation forms", "\uFEFB", "\u0644\u0627" },
	{ "arabic digits", "\u0661\u0662\u06F3\u06F4", "1234" },
	{ "devanagari digits", "\u0967\u0968 \u09E7 \u0E53", "12|1|3" },
	{ "mathematical digits", "\U0001D7D8\U0001D7FF", "09" },
	{ "nukta, virama", "\u0915\u093C\u094D\u0937", "\u0915\u0937" },
	{ "vowel sign", "\u0915\u093F", "\u0915\u093F" },
	{ "hangul", "\uD55C\uAD6D \uAC00",
	  "\u1112\u1161\u11AB\u1100\u116E"
	  "\u11A8|\u1100\u1161" },
	{ "hangul jamo", "\u1112\u1161\u11AB", "\u1112\u1161\u11AB" },
	{ "han", "\u4E2D\u6587", "\u4E2D|\u6587" },
	{ "han and words", "iPhone\u624B\u673A5G", "iphone|\u624B|\u673A|5g" },
	{ "compat han", "\uF900 \u2F00", "\u8C48|\u4E00" },
	{ "han beyond", "\U00020000\U0002A6DF", "\U00020000|\U0002A6DF" },
	{ "ideographic zero", "\u3007\u3005", "\u3007|\u3005" },
	{ "kana", "\u3053\u30AC", "\u3053|\u30AB" },
	{ "half-width kana", "\uFF76\uFF9E", "\u30AB" },
	{ "square kana", "\u3300", "\u30A2|\u30CF|\u30FC|\u30C8" },
	{ "bopomofo", "\u3105\u3106", "\u3105\u3106" },
	{ "thai", "\u0E01\u0E34\u0E19\u0E48", "\u0E01\u0E34|\u0E19" },
	{ "thai am", "\u0E19\u0E33", "\u0E19\u0E4D|\u0E32" },
	{ "lao", "\u0EA5\u0EB2\u0EA7", "\u0EA5|\u0EB2|\u0EA7" },
	{ "lao ligature", "\u0EDC", "\u0EAB|\u0E99" },
	{ "khmer", "\u1781\u17D2\u1798\u17C2\u179A",
	  "\u1781|\u1798\u17C2|\u179A" },
	{ "myanmar", "\u1019\u103C\u1014\u103A", "\u1019\u103C|\u1014" },
	{ "lone mark", "\u0E34a", "\u0E34\x61" },
	{ "mark before unspaced", "\u0E34\u0E01", "\u0E34|\u0E01" },
	{ "unspaced then word", "\u4E2D\x61 \u4E2D", "\u4E2D|a|\u4E2D" },
	{ "emoji", "go\U0001F600on", "go|on" },
	{ "keycap", "1\uFE0F\u20E3", "1\u20E3" },
	{ "private use", "a\uE000b", "a|b" },
	{ "lone continuation", "a\x80z", "a|z" },
	{ "overlong", "a\xC0\xAFz\xE0\x80\x80y", "a|z|y" },
	{ "surrogate", "a\xED\xA0\x80z", "a|z" },
	{ "beyond unicode", "a\xF4\x90\x80\x80z", "a|z" },
	{ "cut short", "a\xE4\xB8z\xF0\x9F\x98y\xE2", "a|z|y" },
	{ "bytes never used", "a\xFEz\xFFy", "a|z|y" },
};

static const char plain[] = "0123456789 abcdefghij klmnopqrst uvwxyzABCD "
			    "EFGHIJKLMN OPQRSTUVWX YZ ";

static void set_up(struct np_fold *f, struct np_kernels *kernels)
{
	np_kernels_portable(kernels);
	f->kernels = kernels;
	np_fold_begin(f, NULL, NULL);
}

static void join(const struct np_fold *f, char *out, size_t cap)
{
	size_t len = 0;

	for (size_t i = 0; i < np_fold_tokens(f); i++) {
		const size_t some =
			(size_t)(f->edge[2 * i + 1] - f->edge[2 * i]);
		ck_assert(len + some + 2 < cap);
		if (i)
			out[len++] = '|';
		memcpy(out + len, f->low + f->edge[2 * i], some);
		len += some;
	}
	out[len] = 0;
}

static void fold_all(struct np_fold *f, const char *text, size_t len)
{
	ck_assert_uint_eq(np_fold_feed(f, (const uint8_t *)text, len), len);
	np_fold_finish(f);
}

START_TEST(folds)
{
	const struct line *line = &lines[_i];
	struct np_kernels kernels;
	struct np_fold *f = malloc(sizeof(*f));
	char got[512];

	ck_assert_ptr_nonnull(f);
	set_up(f, &kernels);
	fold_all(f, line->text, strlen(line->text));
	join(f, got, sizeof(got));
	ck_assert_msg(!strcmp(got, line->tokens), "%s: '%s' not '%s'",
		      line->what, got, line->tokens);
	free(f);
}
END_TEST

/* The same behind 0 to 70 bytes that a kernel likes, with more of them
 * behind: sequences come to lie across every block's edge. */
START_TEST(folds_at_every_offset)
{
	const struct line *line = &lines[_i];
	struct np_kernels kernels;
	struct np_fold *f = malloc(sizeof(*f));
	char text[512];
	char want[512];
	char got[512];

	ck_assert_ptr_nonnull(f);
	for (int before = 0; before < 70; before++) {
		snprintf(text, sizeof(text), "%.*s  %s  %s", before, plain,
			 line->text, plain);
		set_up(f, &kernels);
		fold_all(f, plain, (size_t)before);
		join(f, want, sizeof(want) - 256);
		if (*want && *line->tokens)
			strcat(want, "|");
		strcat(want, line->tokens);
		if (*want)
			strcat(want, "|");
		strcat(want, "0123456789|abcdefghij|klmnopqrst|uvwxyzabcd|"
			     "efghijklmn|opqrstuvwx|yz");
		set_up(f, &kernels);
		fold_all(f, text, strlen(text));
		join(f, got, sizeof(got));
		ck_assert_msg(!strcmp(got, want), "%s behind %d: %s not %s",
			      line->what, before, got, want);
	}
	free(f);
}
END_TEST

static size_t refuse(struct np_fold_run *run)
{
	(void)run;
	return 0;
}

/* The kernels against the table alone. */
START_TEST(kernel_agrees_with_table)
{
	struct np_kernels fast;
	struct np_kernels slow;
	struct np_fold *f = malloc(2 * sizeof(*f));
	uint64_t state = 77 + (uint64_t)_i;
	char text[700];
	char want[8192];
	char got[8192];

	ck_assert_ptr_nonnull(f);
	for (size_t len = 0; len < sizeof(text); len++) {
		hostile_fill(&state, text, len);
		set_up(f, &fast);
		set_up(f + 1, &slow);
		slow.fold = refuse;
		fold_all(f, text, len);
		fold_all(f + 1, text, len);
		join(f, got, sizeof(got));
		join(f + 1, want, sizeof(want));
		ck_assert_msg(!strcmp(got, want), "seed %d, length %zu",
			      77 + _i, len);
		ck_assert_uint_eq(f[0].bad, f[1].bad);
		ck_assert_uint_eq(f[0].offset, len);
	}
	free(f);
}
END_TEST

START_TEST(nul_separates)
{
	struct np_kernels kernels;
	struct np_fold *f = malloc(sizeof(*f));
	char got[64];

	ck_assert_ptr_nonnull(f);
	set_up(f, &kernels);
	fold_all(f, "a\0b", 3);
	join(f, got, sizeof(got));
	ck_assert_str_eq(got, "a|b");
	free(f);
}
END_TEST

struct bad {
	const char *text;
	uint64_t count;
};

static const struct bad bads[] = {
	{ "fine \u4E2D", 0 },	   { "\x80\x80", 2 },
	{ "\xC0\xAF", 2 },	   { "\xE0\x80\x80", 3 },
	{ "\xED\xA0\x80", 3 },	   { "\xF4\x90\x80\x80", 4 },
	{ "\xF0\x9F\x98", 1 },	   { "\xF0\x9F\x98.", 1 },
	{ "\xE4\xB8\xE4\xB8", 2 }, { "\xFF", 1 },
	{ "\xE2\x80", 1 },	   { "\xC2", 1 },
	{ "\xC2\xC2\xA0", 1 },
};

START_TEST(counts_bad_sequences)
{
	struct np_kernels kernels;
	struct np_fold *f = malloc(sizeof(*f));

	ck_assert_ptr_nonnull(f);
	set_up(f, &kernels);
	fold_all(f, bads[_i].text, strlen(bads[_i].text));
	ck_assert_uint_eq(f->bad, bads[_i].count);
	free(f);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fold");
	TCase *tests = tcase_create("fold");
	const int count = (int)(sizeof(lines) / sizeof(lines[0]));
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, folds, 0, count);
	tcase_add_loop_test(tests, folds_at_every_offset, 0, count);
	tcase_add_loop_test(tests, kernel_agrees_with_table, 0, 8);
	tcase_add_test(tests, nul_separates);
	tcase_add_loop_test(tests, counts_bad_sequences, 0,
			    (int)(sizeof(bads) / sizeof(bads[0])));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
