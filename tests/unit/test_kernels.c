/* SPDX-License-Identifier: MIT */
/* Every set of processor instructions gives the bits of the portable code. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "hostile.h"
#include "shingles/sketcher.h"

static const uint32_t masks[] = {
	NP_CPU_AVX2,
	NP_CPU_AVX2 | NP_CPU_AVX512,
	NP_CPU_NEON,
};

enum {
	MASKS = sizeof(masks) / sizeof(masks[0]),
	SEEDS = 4
};

static struct np_sketcher *make(uint32_t mask, const struct np_recipe *recipe)
{
	struct np_sketcher *s = NULL;

	np_cpu_set_mask(mask);
	ck_assert_int_eq(np_sketcher_new(&s, recipe), NP_OK);
	np_cpu_set_mask(UINT32_MAX);
	return s;
}

static void same(struct np_sketcher *a, struct np_sketcher *b,
		 struct np_span text, uint64_t seed)
{
	uint32_t lanes[2][NP_LANES_MAX];
	struct np_text_info info[2];
	struct np_tokens tokens[2];
	struct np_shingles shingles[2];

	ck_assert_int_eq(np_sketch_text(a, text, lanes[0], info), NP_OK);
	ck_assert_int_eq(np_sketch_text(b, text, lanes[1], info + 1), NP_OK);
	ck_assert_msg(
		!memcmp(lanes[0], lanes[1], a->recipe.lanes * sizeof(**lanes)),
		"lanes, seed %llu length %zu", (unsigned long long)seed,
		text.len);
	ck_assert_msg(!memcmp(info, info + 1, sizeof(*info)),
		      "info, seed %llu length %zu", (unsigned long long)seed,
		      text.len);
	ck_assert_int_eq(np_token_text(a, text, tokens), NP_OK);
	ck_assert_int_eq(np_token_text(b, text, tokens + 1), NP_OK);
	ck_assert_msg(tokens[0].len == tokens[1].len &&
			      (!tokens[0].len ||
			       !memcmp(tokens[0].ptr, tokens[1].ptr,
				       tokens[0].len * sizeof(*tokens[0].ptr))),
		      "tokens, seed %llu length %zu", (unsigned long long)seed,
		      text.len);
	ck_assert_int_eq(np_shingle_text(a, text, shingles, NULL), NP_OK);
	ck_assert_int_eq(np_shingle_text(b, text, shingles + 1, NULL), NP_OK);
	ck_assert_msg(
		shingles[0].len == shingles[1].len &&
			(!shingles[0].len ||
			 !memcmp(shingles[0].ptr, shingles[1].ptr,
				 shingles[0].len * sizeof(*shingles[0].ptr))),
		"shingles, seed %llu length %zu", (unsigned long long)seed,
		text.len);
}

/* Exact blocks of memory, so that reading on is noticed. */
static void same_hostile(struct np_sketcher *a, struct np_sketcher *b,
			 uint64_t seed, size_t len)
{
	char *text = malloc(len ? len : 1);
	uint64_t state = seed + len;

	ck_assert_ptr_nonnull(text);
	hostile_fill(&state, text, len);
	same(a, b, (struct np_span){ text, len }, seed);
	free(text);
}

static void all_lengths(uint32_t mask, const struct np_recipe *recipe,
			uint64_t seed)
{
	struct np_sketcher *plain = make(0, recipe);
	struct np_sketcher *fast = make(mask, recipe);

	for (size_t len = 0; len <= 300; len++)
		same_hostile(plain, fast, seed, len);
	for (size_t len = 1000; len <= 100000; len = len * 3 / 2 + 7)
		same_hostile(plain, fast, seed, len);
	np_sketcher_free(plain);
	np_sketcher_free(fast);
}

START_TEST(mask_equals_portable)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;

	all_lengths(masks[_i / SEEDS], &recipe, 1000 + (uint64_t)_i % SEEDS);
}
END_TEST

/* Recipes that lead to other vectors, or none. */
static const uint32_t lanes_tried[] = { 1,   2,	  7,   64,   200,
					256, 257, 512, 1000, 1024 };

enum {
	LANES = sizeof(lanes_tried) / sizeof(lanes_tried[0])
};

START_TEST(any_lanes_equal_portable)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *plain;
	struct np_sketcher *fast;

	recipe.lanes = lanes_tried[_i % LANES];
	recipe.width = 1 + (uint32_t)_i % 7;
	plain = make(0, &recipe);
	fast = make(masks[_i / LANES], &recipe);
	for (size_t len = 0; len < 9000; len = len * 5 / 4 + 13)
		same_hostile(plain, fast, 2000 + (uint64_t)_i, len);
	np_sketcher_free(plain);
	np_sketcher_free(fast);
}
END_TEST

/* Letters and separators of ASCII in every pattern of a block's edge. */
START_TEST(masks_agree_on_ascii)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *plain = make(0, &recipe);
	struct np_sketcher *fast = make(masks[_i], &recipe);
	char text[256];

	for (unsigned c = 0; c < 128; c++) {
		for (size_t len = 120; len < 136; len++) {
			for (size_t i = 0; i < len; i++)
				text[i] = (char)((c + i * 37) % 128);
			text[63] = (char)c;
			text[64] = (char)('a' + c % 26);
			same(plain, fast, (struct np_span){ text, len }, c);
		}
	}
	np_sketcher_free(plain);
	np_sketcher_free(fast);
}
END_TEST

/* What kernels spell out of XXH3 is what xxHash computes. */
START_TEST(pair_is_xxh3)
{
	uint64_t state = 5;
	uint64_t pair[2];

	for (int i = 0; i < 1000; i++) {
		const uint64_t seed = i ? hostile_next(&state) : 0;
		pair[0] = hostile_next(&state);
		pair[1] = i % 3 ? hostile_next(&state) : 0;
		ck_assert_uint_eq(
			np_hash_pair(pair[0], pair[1], np_hash_flips(seed)),
			XXH3_64bits_withSeed(pair, sizeof(pair), seed));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("kernels");
	TCase *tests = tcase_create("kernels");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, mask_equals_portable, 0, MASKS * SEEDS);
	tcase_add_loop_test(tests, any_lanes_equal_portable, 0, MASKS * LANES);
	tcase_add_loop_test(tests, masks_agree_on_ascii, 0, MASKS);
	tcase_add_test(tests, pair_is_xxh3);
	tcase_set_timeout(tests, 120);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
