/* SPDX-License-Identifier: MIT */
/* Passages and tokens with their places, against plain reckoning. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "scratch.h"
#include "shingles/hash.h"
#include "shingles/np-sketch.h"

static struct np_sketcher *make(const struct np_recipe *recipe)
{
	struct np_sketcher *s = NULL;

	ck_assert_int_eq(np_sketcher_new(&s, recipe), NP_OK);
	return s;
}

struct place {
	const char *text;
	const char *at; /* begin-end of every token */
};

static const struct place places[] = {
	{ "", "" },
	{ "Hi, you", "0-2 4-7" },
	{ "don\u2019t", "0-3 6-7" },
	{ "caf\u00E9 cafe\u0301.", "0-5 6-12" },
	{ "co\u00ADop x", "0-6 7-8" },
	{ "\u4E2D\u6587a", "0-3 3-6 6-7" },
	{ "\u0E01\u0E34\u0E19", "0-6 6-9" },
	{ "a \u3300.", "0-1 2-5 2-5 2-5 2-5" },
	{ "2\u00BD", "0-3 1-3" },
	{ "a\xFFz", "0-1 2-3" },
	{ "end\xE2\x80", "0-3" },
	{ "0123456789 0123456789 0123456789 0123456789 0123456789 "
	  "01234567\u2019"
	  "x y",
	  "0-10 11-21 22-32 33-43 44-54 55-63 66-67 68-69" },
};

START_TEST(places_tokens)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *s = make(&recipe);
	struct np_tokens tokens;
	char got[256] = "";
	size_t len = 0;

	ck_assert_int_eq(np_token_text(s, span_of(places[_i].text), &tokens),
			 NP_OK);
	for (size_t i = 0; i < tokens.len; i++)
		len += (size_t)snprintf(got + len, sizeof(got) - len, "%s%d-%d",
					i ? " " : "", (int)tokens.ptr[i].begin,
					(int)tokens.ptr[i].end);
	ck_assert_str_eq(got, places[_i].at);
	np_sketcher_free(s);
}
END_TEST

/* What lies between a token's places folds to that token again. */
START_TEST(place_holds_its_token)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *s = make(&recipe);
	struct np_sketcher *again = make(&recipe);
	uint64_t state = 300 + (uint64_t)_i;
	char text[30000];
	struct np_tokens tokens;
	struct np_tokens part;
	uint64_t before = 0;

	hostile_fill(&state, text, sizeof(text));
	ck_assert_int_eq(np_token_text(s,
				       (struct np_span){ text, sizeof(text) },
				       &tokens),
			 NP_OK);
	for (size_t i = 0; i < tokens.len; i++) {
		const struct np_token *t = tokens.ptr + i;
		bool found = false;

		ck_assert(t->begin >= before && t->begin < t->end &&
			  t->end <= sizeof(text));
		before = t->begin;
		ck_assert_int_eq(
			np_token_text(again,
				      (struct np_span){ text + t->begin,
							t->end - t->begin },
				      &part),
			NP_OK);
		/* A character that folds to several tokens holds them all. */
		for (size_t j = 0; j < part.len; j++)
			found |= part.ptr[j].hash == t->hash;
		if (part.len == 1)
			ck_assert_msg(found, "seed %d, token %zu", 300 + _i, i);
	}
	np_sketcher_free(s);
	np_sketcher_free(again);
}
END_TEST

enum {
	WORDS_MOST = 150000, /* a sketcher samples a few times on the way */
	BYTES_MOST = WORDS_MOST * 5
};

/* Words of letters only, so that the reference can be this short. */
struct reference {
	char text[BYTES_MOST + 1];
	char letters[BYTES_MOST];
	size_t start[WORDS_MOST], begin[WORDS_MOST];
	struct np_passage all[WORDS_MOST];
	bool kept[WORDS_MOST];
	size_t len;
};

static void reckon(struct reference *r, uint64_t seed)
{
	const char *text = r->text;
	size_t *start = r->start, *begin = r->begin;
	size_t words = 0;
	size_t len = 0;

	for (size_t i = 0; text[i]; i++) {
		if (text[i] == ' ')
			continue;
		if (!i || text[i - 1] == ' ') {
			start[words] = len;
			begin[words++] = i;
		}
		r->letters[len++] = text[i];
	}
	r->len = 0;
	for (size_t i = 0; i < words && start[i] + 16 <= len; i++)
		r->all[r->len++] = (struct np_passage){
			XXH3_64bits_withSeed(r->letters + start[i], 16, seed),
			i, begin[i]
		};
}

/* The earlier of equals counts as smaller. */
static int by_hash(const void *left, const void *right)
{
	const struct np_passage *a = left;
	const struct np_passage *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->token > b->token) - (a->token < b->token);
}

/* Marks the `want` smallest. */
static void mark(struct reference *r, size_t want)
{
	struct np_passage *sorted = malloc((r->len + 1) * sizeof(*sorted));

	ck_assert_ptr_nonnull(sorted);
	memcpy(sorted, r->all, r->len * sizeof(*sorted));
	qsort(sorted, r->len, sizeof(*sorted), by_hash);
	memset(r->kept, 0, sizeof(r->kept));
	for (size_t i = 0; i < want; i++)
		r->kept[sorted[i].token] = true;
	free(sorted);
}

static const struct {
	uint32_t sampling, floor, cap;
} samples[] = {
	{ 1, 0, 0 },	 { 8, 0, 0 },	{ 8, 16, 0 },	{ 8, 300, 0 },
	{ 8, 5000, 0 },	 { 8, 16, 20 }, { 1, 0, 7 },	{ 4000, 16, 0 },
	{ 4000, 16, 4 }, { 3, 1, 1 },	{ 1, 0, 5000 },
};

enum {
	SAMPLES = sizeof(samples) / sizeof(samples[0])
};

static void check_sample(struct reference *r, const struct np_passages *got,
			 uint32_t sampling, uint32_t floor, uint32_t cap)
{
	size_t want = 0;
	size_t at = 0;

	for (size_t i = 0; i < r->len; i++)
		want += r->all[i].hash <= UINT64_MAX / sampling;
	if (want < floor)
		want = r->len < floor ? r->len : floor;
	if (cap && want > cap)
		want = cap;
	ck_assert_uint_eq(got->len, want);
	mark(r, want);
	for (size_t i = 0; i < r->len; i++) {
		if (!r->kept[i])
			continue;
		ck_assert_mem_eq(got->ptr + at, r->all + i, sizeof(r->all[i]));
		at++;
	}
}

/* Of few different words there are equal windows. */
static const struct {
	size_t words, different;
} sizes[] = { { 0, 1 },	     { 3, 1000 },      { 40, 1000 },
	      { 600, 1000 }, { 150000, 1000 }, { 140000, 2 } };

enum {
	SIZES = sizeof(sizes) / sizeof(sizes[0])
};

START_TEST(samples_passages)
{
	static struct reference r;
	const size_t words = sizes[_i / SAMPLES].words;
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *s;
	struct np_passages got;
	uint64_t state = 20 + (uint64_t)_i;
	size_t len = 0;

	for (size_t i = 0; i < words; i++)
		len += (size_t)snprintf(
			r.text + len, sizeof(r.text) - len, "w%llu ",
			(unsigned long long)(hostile_next(&state) %
					     sizes[_i / SAMPLES].different));
	r.text[len] = 0;
	recipe.sampling = samples[_i % SAMPLES].sampling;
	recipe.floor = samples[_i % SAMPLES].floor;
	recipe.cap = samples[_i % SAMPLES].cap;
	s = make(&recipe);
	reckon(&r, recipe.seed);
	for (int again = 0; again < 2; again++) {
		ck_assert_int_eq(np_passage_text(s, span_of(r.text), &got),
				 NP_OK);
		check_sample(&r, &got, recipe.sampling, recipe.floor,
			     recipe.cap);
	}
	np_sketcher_free(s);
}
END_TEST

/* Line breaks, hyphens and spacing do not touch the windows. */
START_TEST(windows_ignore_separators)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *s;
	struct np_passages got;
	uint64_t hash;

	recipe.sampling = 1;
	s = make(&recipe);
	ck_assert_int_eq(
		np_passage_text(s, span_of("The quick brown fox jumped"), &got),
		NP_OK);
	ck_assert_uint_eq(got.len, 2);
	hash = got.ptr[0].hash;
	ck_assert_int_eq(np_passage_text(s,
					 span_of("The qu\u00ADick\nbrown-fox.\n"
						 "Jumped"),
					 &got),
			 NP_OK);
	ck_assert_uint_eq(got.ptr[0].hash, hash);
	np_sketcher_free(s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("passages");
	TCase *tests = tcase_create("passages");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, places_tokens, 0,
			    (int)(sizeof(places) / sizeof(places[0])));
	tcase_add_loop_test(tests, place_holds_its_token, 0, 4);
	tcase_add_loop_test(tests, samples_passages, 0, SIZES * SAMPLES);
	tcase_add_test(tests, windows_ignore_separators);
	tcase_set_timeout(tests, 60);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
