/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "scratch.h"
#include "shingles/np-sketch.h"
#include "shingles/shingle_set.h"
#include "starve.h"

static const char article[] =
	"PARIS (Reuters) - Caf\u00E9 owners \u201Cdon\u2019t expect\u201D a "
	"quick recovery, the minister said on Tuesday, adding that 12.5 "
	"percent of them \u2014 mostly small ones \u2014 had closed since "
	"January. \u041C\u043E\u0441\u043A\u0432\u0430, \u4E2D\u6587 and "
	"\u0E01\u0E34\u0E19 were in the text too, for the sake of it.";

static struct np_sketcher *make(const struct np_recipe *recipe)
{
	struct np_sketcher *s = NULL;

	ck_assert_int_eq(np_sketcher_new(&s, recipe), NP_OK);
	return s;
}

static struct np_sketcher *make_default(void)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;

	return make(&recipe);
}

static void sketch(struct np_sketcher *s, struct np_span text, uint32_t *lanes,
		   struct np_text_info *info)
{
	ck_assert_int_eq(np_sketch_text(s, text, lanes, info), NP_OK);
}

/* A recipe's bits may never drift: these numbers are in people's stores. */
struct golden {
	struct np_recipe recipe;
	uint64_t hash[2];
	uint64_t tokens;
	uint32_t lanes[4]; /* the first, and the last as fourth */
	uint32_t all;	   /* of all lanes, folded to one */
};

static const struct golden goldens[] = {
	{ NP_RECIPE_INIT,
	  { 0x5859e22e4635db08, 0x01115d3ea58ed7af },
	  45,
	  { 0x804df56e, 0x80caaee2, 0x8036b81a, 0x750781e7 },
	  0x7a424327 },
	{ { NP_RECIPE_VERSION, 0, NP_UNIT_WORD, 3, 200, 8, 16, 0, 42 },
	  { 0x9967923333258f89, 0x3d87146a4ba31a8f },
	  45,
	  { 0x8043eb86, 0x8037eed6, 0x803997da, 0x806262c0 },
	  0xdf0d69d7 },
	{ { NP_RECIPE_VERSION, 0, NP_UNIT_CHAR, 8, 64, 8, 16, 0, 1 },
	  { 0x090a369298a3f6ac, 0x652495eab2174a58 },
	  176,
	  { 0x1d55492c, 0x11719e51, 0x01ccd16e, 0x01252a4e },
	  0x554968b7 },
};

START_TEST(keeps_its_bits)
{
	const struct golden *golden = &goldens[_i];
	struct np_sketcher *s = make(&golden->recipe);
	uint32_t lanes[NP_LANES_MAX];
	struct np_text_info info;
	uint32_t all = 0;

	sketch(s, span_of(article), lanes, &info);
	for (uint32_t i = 0; i < golden->recipe.lanes; i++)
		all = (all << 5 | all >> 27) ^ lanes[i];
	ck_assert_msg(info.hash[0] == golden->hash[0] &&
			      info.hash[1] == golden->hash[1] &&
			      all == golden->all,
		      "{ 0x%016llx, 0x%016llx }, %llu, { 0x%08x, 0x%08x, "
		      "0x%08x, 0x%08x }, 0x%08x",
		      (unsigned long long)info.hash[0],
		      (unsigned long long)info.hash[1],
		      (unsigned long long)info.tokens, lanes[0], lanes[1],
		      lanes[2], lanes[golden->recipe.lanes - 1], all);
	ck_assert_uint_eq(info.tokens, golden->tokens);
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_uint_eq(lanes[i], golden->lanes[i]);
	ck_assert_uint_eq(lanes[golden->recipe.lanes - 1], golden->lanes[3]);
	np_sketcher_free(s);
}
END_TEST

START_TEST(counts_what_it_saw)
{
	struct np_sketcher *s = make_default();
	struct np_text_info info;

	sketch(s, span_of("One two, three \xFF four five\xE2\x80"), NULL,
	       &info);
	ck_assert_uint_eq(info.tokens, 5);
	ck_assert_uint_eq(info.words, 5);
	ck_assert_uint_eq(info.shingles, 1);
	ck_assert_uint_eq(info.bytes, 28);
	ck_assert_uint_eq(info.bad_bytes, 2);
	np_sketcher_free(s);
}
END_TEST

START_TEST(short_text_has_no_shingles)
{
	static const char *const texts[] = { "", "...", "one",
					     "one two three four" };
	struct np_sketcher *s = make_default();
	uint32_t lanes[128];
	struct np_text_info info;

	for (size_t i = 0; i < 4; i++) {
		sketch(s, span_of(texts[i]), lanes, &info);
		ck_assert_uint_eq(info.shingles, 0);
		for (size_t j = 0; j < 128; j++)
			ck_assert_uint_eq(lanes[j], UINT32_MAX);
		ck_assert(np_sketch_overlap(lanes, lanes, 128) <= 0);
	}
	sketch(s, span_of("one two three four five"), lanes, &info);
	ck_assert_uint_eq(info.shingles, 1);
	ck_assert(np_sketch_overlap(lanes, lanes, 128) >= 1);
	np_sketcher_free(s);
}
END_TEST

START_TEST(spelling_does_not_matter)
{
	struct np_sketcher *s = make_default();
	uint32_t lanes[2][128];
	struct np_text_info info[2];

	sketch(s, span_of("The caf\u00E9 owners don't expect 12 more"),
	       lanes[0], info);
	sketch(s,
	       span_of("  THE Cafe\u0301-owners:\r\ndon\u2019t ex\u00ADpect "
		       "\uFF11\uFF12 more\u2026"),
	       lanes[1], info + 1);
	ck_assert_uint_eq(info[0].hash[0], info[1].hash[0]);
	ck_assert_uint_eq(info[0].hash[1], info[1].hash[1]);
	ck_assert_mem_eq(lanes[0], lanes[1], sizeof(lanes[0]));
	np_sketcher_free(s);
}
END_TEST

static void in_pieces(struct np_sketcher *s, struct np_span text, size_t size,
		      uint32_t *lanes, struct np_text_info *info)
{
	ck_assert_int_eq(np_sketch_begin(s), NP_OK);
	for (size_t at = 0; at < text.len; at += size) {
		const size_t left = text.len - at;
		const struct np_span piece = { text.ptr + at,
					       left < size ? left : size };
		ck_assert_int_eq(np_sketch_feed(s, piece), NP_OK);
	}
	ck_assert_int_eq(np_sketch_end(s, lanes, info), NP_OK);
}

static const struct np_recipe pieces_recipes[] = {
	NP_RECIPE_INIT,
	{ NP_RECIPE_VERSION, 0, NP_UNIT_CHAR, 8, 100, 8, 16, 0, 3 },
	{ NP_RECIPE_VERSION, 0, NP_UNIT_WORD, 64, 1024, 8, 16, 0, 3 },
	{ NP_RECIPE_VERSION, 0, NP_UNIT_WORD, 1, 1, 8, 16, 0, 3 },
};

START_TEST(pieces_equal_whole)
{
	const size_t len = _i % 2 ? 300 : 41000;
	struct np_sketcher *s = make(&pieces_recipes[_i / 2]);
	uint64_t state = 4000 + (uint64_t)_i;
	uint32_t lanes[2][NP_LANES_MAX] = { { 0 } };
	struct np_text_info info[2];
	char *text = malloc(len);

	ck_assert_ptr_nonnull(text);
	hostile_fill(&state, text, len);
	sketch(s, (struct np_span){ text, len }, lanes[0], info);
	for (size_t size = 1; size <= len; size += 1 + size / 9) {
		in_pieces(s, (struct np_span){ text, len }, size, lanes[1],
			  info + 1);
		ck_assert_msg(!memcmp(lanes[0], lanes[1], sizeof(*lanes)) &&
				      !memcmp(info, info + 1, sizeof(*info)),
			      "seed %d, pieces of %zu", 4000 + _i, size);
	}
	free(text);
	np_sketcher_free(s);
}
END_TEST

/* Runs of letters around the limit, also of letters that take three bytes. */
START_TEST(long_run_is_cut)
{
	static const struct {
		const char *letter;
		size_t count;
		uint64_t tokens;
	} runs[] = {
		{ "x", 4095, 1 },      { "x", 4096, 1 },
		{ "x", 4097, 2 },      { "x", 8192, 2 },
		{ "x", 8193, 3 },      { "x", 60000, 15 },
		{ "\u0915", 1365, 1 }, { "\u0915", 1366, 2 },
		{ "\u0915", 2731, 3 },
	};
	const size_t one = strlen(runs[_i].letter);
	struct np_sketcher *s = make_default();
	struct np_text_info info[2];
	uint32_t lanes[128];
	struct np_buf text = { 0 };
	struct np_tokens tokens;

	for (size_t i = 0; i < runs[_i].count; i++)
		ck_assert_int_eq(np_buf_add(&text, runs[_i].letter, one),
				 NP_OK);
	sketch(s, np_buf_span(&text), NULL, info);
	ck_assert_uint_eq(info->tokens, runs[_i].tokens);
	for (size_t size = 1; size < 9000; size = size * 3 + 1) {
		in_pieces(s, np_buf_span(&text), size, lanes, info + 1);
		ck_assert_mem_eq(info, info + 1, sizeof(*info));
	}
	ck_assert_int_eq(np_token_text(s, np_buf_span(&text), &tokens), NP_OK);
	ck_assert_uint_eq(tokens.len, runs[_i].tokens);
	for (size_t i = 0; i < tokens.len; i++) {
		const uint64_t begin = i ? tokens.ptr[i - 1].end : 0;
		ck_assert_uint_eq(tokens.ptr[i].begin, begin);
		ck_assert_uint_eq(tokens.ptr[i].end % one, 0);
	}
	ck_assert_uint_eq(tokens.ptr[tokens.len - 1].end, text.len);
	np_buf_clear(&text);
	np_sketcher_free(s);
}
END_TEST

/* 100 MB, of four kinds, without a single allocation after begin. */
START_TEST(memory_does_not_grow)
{
	static const char *const kinds[] = { "a ", "x", "word one two ",
					     "\u4E2D" };
	const size_t one = strlen(kinds[_i]);
	struct np_sketcher *s = make_default();
	uint32_t lanes[128];
	struct np_text_info info;
	char piece[12 * 8192];
	enum np_status status;
	const size_t len = sizeof(piece) / one * one;

	for (size_t i = 0; i < len; i++)
		piece[i] = kinds[_i][i % one];
	starve_at(0);
	status = np_sketch_begin(s);
	for (size_t done = 0; done < 100000000 && !status; done += len)
		status = np_sketch_feed(s, (struct np_span){ piece, len });
	if (!status)
		status = np_sketch_end(s, lanes, &info);
	ck_assert_int_eq(starve_end(), 0);
	ck_assert_int_eq(status, NP_OK);
	ck_assert_uint_ge(info.bytes, 100000000);
	np_sketcher_free(s);
}
END_TEST

static enum np_status all_calls(struct np_sketcher *s, struct np_span text)
{
	struct np_shingles shingles;
	struct np_tokens tokens;
	struct np_passages passages;
	uint32_t lanes[128];
	enum np_status status = np_sketch_text(s, text, lanes, NULL);

	if (!status)
		status = np_shingle_text(s, text, &shingles, NULL);
	if (!status)
		status = np_token_text(s, text, &tokens);
	if (!status)
		status = np_passage_text(s, text, &passages);
	return status;
}

/* The second article is no longer than the first. */
START_TEST(steady_state_allocates_nothing)
{
	struct np_sketcher *s = make_default();
	char text[20000];
	uint64_t state = 9;
	enum np_status status;

	hostile_fill(&state, text, sizeof(text));
	ck_assert_int_eq(all_calls(s, (struct np_span){ text, sizeof(text) }),
			 NP_OK);
	starve_at(0);
	status = all_calls(s, (struct np_span){ text + 99, 15000 });
	ck_assert_int_eq(starve_end(), 0);
	ck_assert_int_eq(status, NP_OK);
	np_sketcher_free(s);
}
END_TEST

static enum np_status everything(struct np_span text)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	const uint64_t hashes[] = { 3, 1, 3 };
	struct np_shingle_set set = { 0 };
	struct np_sketcher *s = NULL;
	enum np_status status = np_sketcher_new(&s, &recipe);

	if (!status)
		status = all_calls(s, text);
	if (!status)
		status = np_shingle_set_build(&set, hashes, 3);
	np_shingle_set_clear(&set);
	np_sketcher_free(s);
	return status;
}

START_TEST(survives_every_failed_allocation)
{
	char text[50000];
	uint64_t state = 10;
	long nth = 0;

	hostile_fill(&state, text, sizeof(text));
	for (;; nth++) {
		enum np_status status;
		starve_at(nth);
		status = everything((struct np_span){ text, sizeof(text) });
		if (!starve_end()) {
			ck_assert_int_eq(status, NP_OK);
			break;
		}
		ck_assert_int_eq(status, NP_ERR_NOMEM);
	}
	ck_assert_int_ge(nth, 8);
}
END_TEST

/* Estimates against exact resemblance, on texts that share their begin. */
START_TEST(estimates_resemblance)
{
	static char words[2][40000];
	struct np_sketcher *s = make_default();
	struct np_shingle_set set[2] = { { 0 }, { 0 } };
	uint32_t lanes[2][128];
	uint64_t state = 600 + (uint64_t)_i;
	const size_t shared = 400 * (size_t)_i;
	double both;
	double exact;

	for (size_t side = 0; side < 2; side++) {
		struct np_shingles shingles;
		struct np_span span = { words[side], 0 };
		for (size_t i = 0; i < 4000; i++) {
			uint64_t word = side && i < shared
						? i * 7919
						: hostile_next(&state);
			if (!side && i < shared)
				word = i * 7919;
			span.len += (size_t)snprintf(
				words[side] + span.len, 10, "w%06x ",
				(unsigned)(word & 0xFFFFFF));
		}
		sketch(s, span, lanes[side], NULL);
		ck_assert_int_eq(np_shingle_text(s, span, &shingles, NULL),
				 NP_OK);
		ck_assert_int_eq(np_shingle_set_build(&set[side], shingles.ptr,
						      shingles.len),
				 NP_OK);
	}
	both = (double)np_shingle_set_shared(&set[0], &set[1]);
	exact = both / ((double)(set[0].len + set[1].len) - both);
	ck_assert_msg(fabs(np_sketch_overlap(lanes[0], lanes[1], 128) -
			   exact) <= 4.5 * sqrt(exact * (1 - exact) / 128),
		      "seed %d: %f not %f", 600 + _i,
		      np_sketch_overlap(lanes[0], lanes[1], 128), exact);
	np_shingle_set_clear(&set[0]);
	np_shingle_set_clear(&set[1]);
	np_sketcher_free(s);
}
END_TEST

/* A lane of a union is the smaller lane: the law that streaming rests on. */
START_TEST(union_is_lanewise_minimum)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *s;
	uint32_t lanes[3][128];
	struct np_buf text = { 0 };
	uint64_t state = 70 + (uint64_t)_i;
	size_t half = 0;

	recipe.width = 1;
	s = make(&recipe);
	for (int i = 0; i < 8 << _i; i++) {
		ck_assert_int_eq(
			np_buf_print(&text, "w%llx ",
				     (unsigned long long)hostile_next(&state)),
			NP_OK);
		if (i == 3 << _i)
			half = text.len;
	}
	sketch(s, np_buf_span(&text), lanes[0], NULL);
	sketch(s, (struct np_span){ text.ptr, half }, lanes[1], NULL);
	sketch(s, (struct np_span){ text.ptr + half, text.len - half },
	       lanes[2], NULL);
	for (size_t i = 0; i < 128; i++)
		ck_assert_uint_eq(lanes[0][i], lanes[1][i] < lanes[2][i]
						       ? lanes[1][i]
						       : lanes[2][i]);
	np_buf_clear(&text);
	np_sketcher_free(s);
}
END_TEST

START_TEST(chars_ignore_spaces)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *s;
	uint32_t lanes[2][128];
	struct np_text_info info[2];

	recipe.unit = NP_UNIT_CHAR;
	s = make(&recipe);
	sketch(s, span_of("to get her again \u4E2D\u6587"), lanes[0], info);
	sketch(s, span_of("To-gether a gain\u4E2D \u6587"), lanes[1], info + 1);
	ck_assert_uint_eq(info[0].tokens, 15);
	ck_assert_uint_eq(info[0].words, 6);
	ck_assert_uint_eq(info[0].hash[0], info[1].hash[0]);
	ck_assert_mem_eq(lanes[0], lanes[1], sizeof(*lanes));
	np_sketcher_free(s);
}
END_TEST

struct refused {
	struct np_recipe recipe;
	enum np_status status;
};

static const struct refused refusals[] = {
	{ { 2, 0, 0, 5, 128, 8, 16, 0, 1 }, NP_ERR_RECIPE },
	{ { 1, 1, 0, 5, 128, 8, 16, 0, 1 }, NP_ERR_RECIPE },
	{ { 1, 0, 2, 5, 128, 8, 16, 0, 1 }, NP_ERR_MISUSE },
	{ { 1, 0, 0, 0, 128, 8, 16, 0, 1 }, NP_ERR_MISUSE },
	{ { 1, 0, 0, 65, 128, 8, 16, 0, 1 }, NP_ERR_MISUSE },
	{ { 1, 0, 0, 5, 0, 8, 16, 0, 1 }, NP_ERR_MISUSE },
	{ { 1, 0, 0, 5, 1025, 8, 16, 0, 1 }, NP_ERR_MISUSE },
	{ { 1, 0, 0, 5, 128, 0, 16, 0, 1 }, NP_ERR_MISUSE },
};

START_TEST(refuses_recipe)
{
	struct np_sketcher *s = NULL;

	ck_assert_int_eq(np_sketcher_new(&s, &refusals[_i].recipe),
			 refusals[_i].status);
	ck_assert_ptr_null(s);
}
END_TEST

START_TEST(compares_recipes)
{
	const struct np_recipe a = NP_RECIPE_INIT;
	struct np_recipe b = NP_RECIPE_INIT;

	b.unicode = np_recipe_unicode();
	ck_assert(np_recipe_equal(&a, &b));
	b.seed++;
	ck_assert(!np_recipe_equal(&a, &b));
}
END_TEST

START_TEST(refuses_misuse)
{
	struct np_sketcher *s = make_default();
	const struct np_span nothing = { NULL, 3 };
	struct np_text_info info;

	ck_assert_int_eq(np_sketch_feed(s, span_of("a")), NP_ERR_MISUSE);
	ck_assert_int_eq(np_sketch_end(s, NULL, &info), NP_ERR_MISUSE);
	ck_assert_int_eq(np_sketch_text(s, nothing, NULL, &info),
			 NP_ERR_MISUSE);
	ck_assert_int_eq(
		np_sketch_text(s, (struct np_span){ NULL, 0 }, NULL, &info),
		NP_OK);
	ck_assert_int_eq(np_sketch_begin(s), NP_OK);
	ck_assert_int_eq(np_sketch_feed(s, nothing), NP_ERR_MISUSE);
	ck_assert_int_eq(np_sketch_feed(s, span_of("a")), NP_OK);
	ck_assert_int_eq(np_sketch_end(s, NULL, &info), NP_OK);
	ck_assert_uint_eq(info.tokens, 1);
	ck_assert_int_eq(np_sketch_end(s, NULL, &info), NP_ERR_MISUSE);
	np_sketcher_free(s);
	np_sketcher_free(NULL);
}
END_TEST

static void add_tests(TCase *tests)
{
	tcase_add_loop_test(tests, keeps_its_bits, 0,
			    (int)(sizeof(goldens) / sizeof(goldens[0])));
	tcase_add_test(tests, counts_what_it_saw);
	tcase_add_test(tests, short_text_has_no_shingles);
	tcase_add_test(tests, spelling_does_not_matter);
	tcase_add_loop_test(tests, pieces_equal_whole, 0, 8);
	tcase_add_loop_test(tests, long_run_is_cut, 0, 9);
	tcase_add_loop_test(tests, memory_does_not_grow, 0, 4);
	tcase_add_test(tests, steady_state_allocates_nothing);
	tcase_add_test(tests, survives_every_failed_allocation);
	tcase_add_loop_test(tests, estimates_resemblance, 0, 11);
	tcase_add_loop_test(tests, union_is_lanewise_minimum, 0, 11);
	tcase_add_test(tests, chars_ignore_spaces);
	tcase_add_loop_test(tests, refuses_recipe, 0,
			    (int)(sizeof(refusals) / sizeof(refusals[0])));
	tcase_add_test(tests, compares_recipes);
	tcase_add_test(tests, refuses_misuse);
}

int main(void)
{
	Suite *suite = suite_create("sketch");
	TCase *tests = tcase_create("sketch");
	SRunner *runner;
	int failed;

	add_tests(tests);
	tcase_set_timeout(tests, 120);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
