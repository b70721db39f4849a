/* SPDX-License-Identifier: MIT */
/* Lines and sentences: where texts are cut, and that nothing else decides. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "scratch.h"
#include "shingles/np-sketch.h"

static struct np_sketcher *make(uint64_t seed)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *s = NULL;

	recipe.seed = seed;
	ck_assert_int_eq(np_sketcher_new(&s, &recipe), NP_OK);
	return s;
}

struct example {
	const char *text;
	const char *cut; /* the segments, each in square brackets */
};

static const struct example examples[] = {
	{ "", "" },
	{ " \n--\n* * *\n", "" },
	{ "One line", "[One line]" },
	{ "  One \n\n two\r\nthree\t", "[One][two][three]" },
	{ "a\u2028b\u2029c\xC2\x85"
	  "d\fe",
	  "[a][b][c][d][e]" },
	{ "First one. Then two! Three? Four\u2026 Five",
	  "[First one.][Then two!][Three?][Four\u2026][Five]" },
	{ "He said \"stop.\" She did (at last.) \u201CSo.\u201D Yes",
	  "[He said \"stop.\"][She did (at last.)][\u201CSo.\u201D][Yes]" },
	{ "Wait... what?! No", "[Wait...][what?!][No]" },
	{ "It grew 3.5 per cent at example.com. \u00ABNa.\u00BB\nEnd.",
	  "[It grew 3.5 per cent at example.com.][\u00ABNa.\u00BB][End.]" },
	{ "J. R. Tiller of the U.S. agency spoke. B. did not.",
	  "[J. R. Tiller of the U.S. agency spoke.][B. did not.]" },
	{ "Chapter 5. Plan B! And", "[Chapter 5.][Plan B!][And]" },
	{ "\u4E2D\u6587\u3002\u300C\u597D\uFF01\u300D\u662F\uFF1F\u4E0D",
	  "[\u4E2D\u6587\u3002][\u300C\u597D\uFF01\u300D][\u662F\uFF1F]"
	  "[\u4E0D]" },
	{ "\u0915\u0964\u0916", "[\u0915\u0964][\u0916]" },
	{ "\u0645\u061F \u0646\u06D4 \u0648",
	  "[\u0645\u061F][\u0646\u06D4][\u0648]" },
	{ "--\nlead\n--\n", "[lead]" },
	{ "One.\u00A0Two.\u3000Three", "[One.][\u00A0Two.][\u3000Three]" },
	{ "\u2022 One | two three\uFF5Cfour. | \u25A0 Five",
	  "[One][two three][four.][Five]" },
	{ ". Led", "[. Led]" },
	{ "Led\n. Two.\nEnd", "[Led][. Two.][End]" },
	{ "no. stop.no stop", "[no.][stop.no stop]" },
	{ "bad\xFF. byte\xE3\x80", "[bad\xFF.][byte\xE3\x80]" },
};

START_TEST(cuts_text)
{
	const struct example *want = examples + _i;
	struct np_sketcher *s = make(1);
	struct np_segments got;
	char cut[512] = "";
	size_t len = 0;

	ck_assert_int_eq(np_segment_text(s, span_of(want->text), &got), NP_OK);
	for (size_t i = 0; i < got.len; i++)
		len += (size_t)snprintf(
			cut + len, sizeof(cut) - len, "[%.*s]",
			(int)(got.ptr[i].end - got.ptr[i].begin),
			want->text + got.ptr[i].begin);
	ck_assert_str_eq(cut, want->cut);
	np_sketcher_free(s);
}
END_TEST

static uint64_t only_hash(struct np_sketcher *s, const char *text)
{
	struct np_segments got;

	ck_assert_int_eq(np_segment_text(s, span_of(text), &got), NP_OK);
	ck_assert_uint_eq(got.len, 1);
	return got.ptr[0].hash;
}

/* Folded alike is alike; other words, order, number or seed are not. */
START_TEST(hashes_tokens)
{
	struct np_sketcher *s = make(1);
	struct np_sketcher *other = make(2);
	const uint64_t hash = only_hash(s, "All rights, reserved.");

	ck_assert_uint_eq(only_hash(s, "  ALL RIGHTS: reserved"), hash);
	ck_assert_uint_ne(only_hash(s, "rights all reserved"), hash);
	ck_assert_uint_ne(only_hash(s, "all rights"), hash);
	ck_assert_uint_ne(only_hash(s, "all all rights reserved"), hash);
	ck_assert_uint_ne(only_hash(other, "All rights, reserved."), hash);
	ck_assert_uint_ne(only_hash(s, "a a"), only_hash(s, "a a a"));
	np_sketcher_free(s);
	np_sketcher_free(other);
}
END_TEST

/* The same on every machine, in every release. */
START_TEST(hash_is_golden)
{
	struct np_sketcher *s = make(1);

	ck_assert_uint_eq(only_hash(s, "The harbour of Ostmark is open"),
			  UINT64_C(15526686016057852266));
	np_sketcher_free(s);
}
END_TEST

/* A sentence is the same segment in any text. */
START_TEST(ignores_surroundings)
{
	static const char *const forms[] = {
		"%s",
		"Before it. %s",
		"%s After it.",
		"Line\n%s\nline",
		"\u524D\u3002%s After",
		"(It ended.) %s\n\nMore. And more",
	};
	const char *sentence = "The Ostmark Courier is printed every day.";
	struct np_sketcher *s = make(1);
	const uint64_t hash = only_hash(s, sentence);
	char text[256];
	struct np_segments got;
	size_t found = 0;

	snprintf(text, sizeof(text), forms[_i], sentence);
	ck_assert_int_eq(np_segment_text(s, span_of(text), &got), NP_OK);
	for (size_t i = 0; i < got.len; i++)
		found += got.ptr[i].hash == hash;
	ck_assert_uint_eq(found, 1);
	np_sketcher_free(s);
}
END_TEST

static size_t add_words(char *text, size_t at, size_t from, size_t words)
{
	for (size_t i = 0; i < words; i++)
		at += (size_t)sprintf(text + at, "w%zu ", from + i);
	return at;
}

/* A list without an end is cut, and shares most pieces with one that has
 * other words in front. */
START_TEST(parts_long_lists)
{
	struct np_sketcher *s = make(1);
	struct np_sketcher *other = make(1);
	static char text[40000];
	struct np_segments one;
	struct np_segments two;
	size_t shared = 0;

	add_words(text, 0, 0, 2000);
	ck_assert_int_eq(np_segment_text(s, span_of(text), &one), NP_OK);
	ck_assert_uint_ge(one.len, 2000 / 32);
	ck_assert_uint_le(one.len, 2000 / 8);
	add_words(text, add_words(text, 0, 5000, 100), 0, 2000);
	ck_assert_int_eq(np_segment_text(other, span_of(text), &two), NP_OK);
	for (size_t i = 0; i < one.len; i++)
		for (size_t j = 0; j < two.len; j++)
			shared += one.ptr[i].hash == two.ptr[j].hash;
	ck_assert_uint_ge(shared, one.len - 1);
	np_sketcher_free(s);
	np_sketcher_free(other);
}
END_TEST

/* What returns inside long sentences is found, but for its ends. */
START_TEST(finds_span_in_line)
{
	struct np_sketcher *s = make(1);
	struct np_sketcher *other = make(1);
	static char one[4000];
	static char two[4000];
	struct np_segments a;
	struct np_segments b;
	uint64_t tokens = 0;

	add_words(one, add_words(one, add_words(one, 0, 0, 20), 1000, 120), 300,
		  20);
	add_words(two, add_words(two, add_words(two, 0, 500, 20), 1000, 120),
		  700, 20);
	ck_assert_int_eq(np_segment_text(s, span_of(one), &a), NP_OK);
	ck_assert_int_eq(np_segment_text(other, span_of(two), &b), NP_OK);
	for (size_t i = 0; i < a.len; i++)
		for (size_t j = 0; j < b.len; j++)
			if (a.ptr[i].hash == b.ptr[j].hash)
				tokens += a.ptr[i].tokens;
	ck_assert_uint_ge(tokens, 60);
	ck_assert_uint_le(tokens, 120);
	np_sketcher_free(s);
	np_sketcher_free(other);
}
END_TEST

/* Segments hold all tokens in order, with the bytes they stand in. */
START_TEST(covers_tokens)
{
	static char text[30000];
	struct np_sketcher *s = make(1);
	uint64_t state = 900 + (uint64_t)_i;
	struct np_segments got;
	uint64_t tokens = 0;
	uint64_t end = 0;

	hostile_fill(&state, text, sizeof(text));
	ck_assert_int_eq(np_segment_text(s,
					 (struct np_span){ text, sizeof(text) },
					 &got),
			 NP_OK);
	for (size_t i = 0; i < got.len; i++) {
		const struct np_segment *g = got.ptr + i;

		ck_assert_uint_eq(g->token, tokens);
		ck_assert_uint_ge(g->tokens, 1);
		tokens += g->tokens;
		ck_assert_uint_ge(g->begin, end);
		ck_assert(g->begin <= got.tokens.ptr[g->token].begin);
		ck_assert(g->end >= got.tokens.ptr[tokens - 1].end);
		end = g->end;
	}
	ck_assert_uint_eq(tokens, got.tokens.len);
	ck_assert_uint_le(end, sizeof(text));
	np_sketcher_free(s);
}
END_TEST

/* Which segments stand at the begin and the end of a line. */
START_TEST(knows_lines)
{
	static const bool opens[] = { true, true, false, true, false, true };
	static const bool closes[] = { true, false, true, false, true, true };
	struct np_sketcher *s = make(1);
	struct np_segments got;

	ck_assert_int_eq(np_segment_text(s,
					 span_of("Line\nOne. Two.\n\nSix. Ten"
						 "\r\nEnd."),
					 &got),
			 NP_OK);
	ck_assert_uint_eq(got.len, 6);
	for (size_t i = 0; i < got.len; i++) {
		ck_assert_int_eq(got.ptr[i].opens, opens[i]);
		ck_assert_int_eq(got.ptr[i].closes, closes[i]);
	}
	np_sketcher_free(s);
}
END_TEST

/* Compares the segments of a piece with those of the whole from `from` on;
 * gives how many there were. */
static size_t check_piece(const struct np_segment *from,
			  const struct np_segments *got, size_t offset)
{
	for (size_t i = 0; i < got->len; i++) {
		const struct np_segment *a = from + i, *b = got->ptr + i;

		ck_assert_uint_eq(a->hash, b->hash);
		ck_assert_uint_eq(a->tokens, b->tokens);
		ck_assert_uint_eq(a->begin, b->begin + offset);
		ck_assert_uint_eq(a->end, b->end + offset);
		ck_assert(a->opens == b->opens && a->closes == b->closes);
	}
	return got->len;
}

/* Behind the end of a line a text may be cut into pieces: add does, where it
 * is long. */
START_TEST(lines_stand_alone)
{
	struct np_sketcher *s = make(1), *other = make(1);
	struct np_segments whole, got;
	uint64_t state = 70 + (uint64_t)_i;
	char text[40000];
	size_t done = 0, len;

	hostile_fill(&state, text, sizeof(text));
	ck_assert_int_eq(np_segment_text(s,
					 (struct np_span){ text, sizeof(text) },
					 &whole),
			 NP_OK);
	for (size_t at = 0; at < sizeof(text); at += len) {
		const size_t least = hostile_next(&state) % 300;
		const char *end = at + least < sizeof(text)
					  ? memchr(text + at + least, '\n',
						   sizeof(text) - at - least)
					  : NULL;

		len = end ? (size_t)(end - text) + 1 - at : sizeof(text) - at;
		ck_assert_int_eq(
			np_segment_text(other,
					(struct np_span){ text + at, len },
					&got),
			NP_OK);
		ck_assert_uint_le(done + got.len, whole.len);
		done += check_piece(whole.ptr + done, &got, at);
	}
	ck_assert_uint_eq(done, whole.len);
	np_sketcher_free(s);
	np_sketcher_free(other);
}
END_TEST

START_TEST(refuses_misuse)
{
	struct np_sketcher *s = make(1);
	struct np_segments got;
	const struct np_span none = { NULL, 0 };
	const struct np_span wrong = { NULL, 1 };

	ck_assert_int_eq(np_segment_text(s, none, &got), NP_OK);
	ck_assert_uint_eq(got.len, 0);
	ck_assert_int_eq(np_segment_text(s, none, NULL), NP_ERR_MISUSE);
	ck_assert_int_eq(np_segment_text(s, wrong, &got), NP_ERR_MISUSE);
	ck_assert_int_eq(np_segment_text(NULL, none, &got), NP_ERR_MISUSE);
	np_sketcher_free(s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("segments");
	TCase *tests = tcase_create("segments");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, cuts_text, 0,
			    (int)(sizeof(examples) / sizeof(examples[0])));
	tcase_add_test(tests, hashes_tokens);
	tcase_add_test(tests, hash_is_golden);
	tcase_add_loop_test(tests, ignores_surroundings, 0, 6);
	tcase_add_test(tests, parts_long_lists);
	tcase_add_test(tests, finds_span_in_line);
	tcase_add_loop_test(tests, covers_tokens, 0, 4);
	tcase_add_test(tests, knows_lines);
	tcase_add_loop_test(tests, lines_stand_alone, 0, 8);
	tcase_add_test(tests, refuses_misuse);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
