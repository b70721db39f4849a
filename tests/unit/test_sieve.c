/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "detect/compare.h"
#include "detect/sieve.h"

enum {
	WORDS = 400,
	ROOM = 8 * WORDS,
	ROUNDS = 60
};

struct half {
	struct np_body body;
	struct np_packed_body packed;
	void *block;
};

static uint64_t next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Words of a small stock, so that shingles return; some in capitals, some
 * quoted, some numbers. */
static struct np_span words(char *out, size_t len, uint64_t stock,
			    uint64_t *state)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		const uint64_t word = next(state) % stock;

		out[at++] = (char)((word % 7 ? 'a' : 'A') + word % 26);
		out[at++] = (char)((word % 11 ? 'a' : '0') + word / 26 % 10);
		out[at++] = (char)('a' + word / 260 % 26);
		if (word % 13 == 0)
			out[at++] = '"';
		out[at++] = word % 17 ? ' ' : '\n';
	}
	return (struct np_span){ out, at };
}

static void make(struct np_sketcher *sketcher, struct half *half,
		 struct np_span text, size_t masked)
{
	const struct np_stretch credit = { 0, masked };
	const struct np_body_input input = { .text = text,
					     .credit = &credit,
					     .credits = masked > 0 };
	size_t bytes;

	*half = (struct half){ .block = NULL };
	ck_assert_int_eq(np_body_make(&half->body, sketcher, &input), NP_OK);
	bytes = np_body_packed(&half->body);
	ck_assert_uint_eq(bytes % 8, 0);
	half->block = np_alloc(bytes + 1, 1);
	ck_assert_ptr_nonnull(half->block);
	((char *)half->block)[bytes] = 7;
	half->packed = np_body_pack(&half->body, half->block);
	ck_assert_int_eq(((char *)half->block)[bytes], 7);
}

static void clear(struct half *half)
{
	np_body_clear(&half->body);
	np_free(half->block);
}

static void is_the_same(const struct np_body *a, const struct np_body *b)
{
	ck_assert_uint_eq(a->tokens, b->tokens);
	ck_assert_uint_eq(a->words, b->words);
	ck_assert_uint_eq(a->quoted, b->quoted);
	ck_assert_uint_eq(a->items, b->items);
	ck_assert_uint_eq(a->numbers, b->numbers);
	ck_assert_uint_eq(a->names, b->names);
	ck_assert_uint_eq(a->order, b->order);
	ck_assert_mem_eq(a->hash, b->hash, sizeof(a->hash));
	ck_assert_mem_eq(a->flags, b->flags, a->tokens);
	ck_assert_mem_eq(a->next, b->next, a->tokens * sizeof(*a->next));
	ck_assert_mem_eq(a->item, b->item, a->items * sizeof(*a->item));
	ck_assert_mem_eq(a->fact, b->fact,
			 ((size_t)a->numbers + a->names) * sizeof(*a->fact));
	for (uint32_t i = 0; i < a->tokens; i++)
		ck_assert_uint_eq(a->word[i].hash, b->word[i].hash);
}

/* Into a body that another one was in before. */
START_TEST(what_was_packed_comes_out_as_it_was)
{
	static char text[ROOM];
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *sketcher = NULL;
	struct np_body out = { 0 };
	uint64_t state = 1;

	ck_assert_int_eq(np_sketcher_new(&sketcher, &recipe), NP_OK);
	for (uint64_t i = 0; i < ROUNDS; i++) {
		const size_t len = next(&state) % WORDS;
		struct half half;

		make(sketcher, &half, words(text, len, 3 + i * i * i, &state),
		     len / 3);
		ck_assert_int_eq(np_body_unpack(&out, &half.packed), NP_OK);
		is_the_same(&half.body, &out);
		clear(&half);
	}
	np_body_clear(&out);
	np_sketcher_free(sketcher);
}
END_TEST

/* Never less than there is, and most often not more. */
START_TEST(sieve_counts_what_is_shared)
{
	static char text[ROOM];
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sieve *sieve = np_alloc_zero(1, sizeof(*sieve));
	struct np_sketcher *sketcher = NULL;
	uint64_t state = 2, all = 0, more = 0;

	ck_assert_ptr_nonnull(sieve);
	ck_assert_int_eq(np_sketcher_new(&sketcher, &recipe), NP_OK);
	for (uint64_t i = 0; i < ROUNDS; i++) {
		const size_t len = next(&state) % WORDS;
		const struct np_span whole = words(text, WORDS, 5000, &state);
		const struct np_span part = { text, whole.len * len / WORDS };
		struct half a, b;
		uint32_t shared, found;

		make(sketcher, &a, i % 2 ? whole : part, 0);
		make(sketcher, &b, i % 2 ? part : whole, i % 3);
		shared = np_bodies_overlap(&a.body, &b.body).shared;
		ck_assert_int_eq(np_sieve_fill(sieve, &a.packed), NP_OK);
		found = np_sieve_shared(sieve, &b.packed, UINT32_MAX);
		ck_assert_uint_ge(found, shared);
		ck_assert_uint_ge(np_sieve_shared(sieve, &b.packed, 8),
				  shared < 8 ? shared : 8);
		all += shared;
		more += found - shared;
		clear(&a);
		clear(&b);
	}
	ck_assert_uint_gt(all, 1000);
	ck_assert_uint_lt(more, 3);
	np_sieve_clear(sieve);
	np_free(sieve);
	np_sketcher_free(sketcher);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sieve");
	TCase *tcase = tcase_create("bodies put away");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tcase, what_was_packed_comes_out_as_it_was);
	tcase_add_test(tcase, sieve_counts_what_is_shared);
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
