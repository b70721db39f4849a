/* SPDX-License-Identifier: MIT */
/* Meetings against counting by hand, on keys drawn with seeds. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "batch/meet.h"

enum {
	OWNERS = 40,
	ARTICLES = 60,
	PLACES = 50
};

/* Article i holds place p? The first OWNERS articles are owners, with the
 * articles' numbers from 1. Places from BANDS on are passages. */
#define BANDS 10

struct world {
	bool holds[ARTICLES][PLACES];
	struct np_meet *meet;
};

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return *state >> 33;
}

static void fill(struct world *world, uint64_t seed, unsigned one_in)
{
	memset(world, 0, sizeof(*world));
	ck_assert_int_eq(np_meet_new(&world->meet), NP_OK);
	for (int i = 0; i < ARTICLES; i++)
		for (int p = 0; p < PLACES; p++)
			world->holds[i][p] = draw(&seed) % one_in == 0;
}

/* An owner meets those before it among the owners, and all others. */
static bool skip(void *user, uint32_t owner, uint32_t article)
{
	(void)user;
	return article == owner + 1 ||
	       (article <= OWNERS && article > owner + 1);
}

static uint64_t place_of(int p)
{
	return (p < BANDS ? 0 : UINT64_C(1) << 47) + (uint64_t)p * 977;
}

static void give(struct world *world, uint64_t place, size_t number)
{
	const int p = (int)(place % (UINT64_C(1) << 47) / 977);
	uint32_t ids[ARTICLES];
	struct np_holders holders = { ids, 0, 0, p < BANDS };

	ck_assert_uint_eq(place_of(p), place);
	for (uint32_t i = 0; i < ARTICLES; i++)
		if (world->holds[i][p])
			ids[holders.len++] = i + 1;
	holders.total = holders.len;
	ck_assert_int_eq(
		np_meet_holders(world->meet, number, &holders, skip, NULL),
		NP_OK);
}

static size_t run(struct world *world, size_t most,
		  const struct np_meeting **out)
{
	const uint64_t *places = NULL;
	size_t len = 0;

	np_meet_clear(world->meet);
	for (uint32_t i = OWNERS; i-- > 0;)
		for (int p = 0; p < PLACES; p++)
			if (world->holds[i][p])
				ck_assert_int_eq(np_meet_add(world->meet,
							     place_of(p), i),
						 NP_OK);
	ck_assert_int_eq(np_meet_sort(world->meet, &places, &len), NP_OK);
	for (size_t i = 0; i < len; i++) {
		ck_assert(!i || places[i - 1] < places[i]);
		give(world, places[i], i);
	}
	ck_assert_int_eq(np_meet_end(world->meet, most, out, &len), NP_OK);
	return len;
}

static unsigned shared(const struct world *world, uint32_t a, uint32_t b,
		       int from, int to)
{
	unsigned count = 0;

	for (int p = from; p < to; p++)
		count += world->holds[a][p] && world->holds[b][p];
	return count;
}

START_TEST(counts_what_is_shared)
{
	const struct np_meeting *out = NULL;
	struct world world;
	size_t len, at = 0;

	fill(&world, (uint64_t)_i + 1, _i % 2 ? 4 : 12);
	len = run(&world, 1000, &out);
	for (uint32_t a = 0; a < OWNERS; a++) {
		for (uint32_t b = 0; b < ARTICLES; b++) {
			unsigned bands = shared(&world, a, b, 0, BANDS);
			unsigned passages = shared(&world, a, b, BANDS, PLACES);

			if (skip(NULL, a, b + 1) || (!bands && passages < 2))
				continue;
			ck_assert_uint_lt(at, len);
			ck_assert_uint_eq(out[at].owner, a);
			ck_assert_uint_eq(out[at].other, b + 1);
			ck_assert_uint_eq(out[at].passages, passages);
			ck_assert_uint_eq(out[at].bands, bands < 7 ? bands : 7);
			at++;
		}
	}
	ck_assert_uint_eq(at, len);
	np_meet_free(world.meet);
}
END_TEST

START_TEST(keeps_the_weightiest)
{
	const struct np_meeting *some = NULL;
	struct world world;
	size_t len, all_len, at = 0;
	struct np_meeting *all;

	fill(&world, (uint64_t)_i + 100, 4);
	all_len = run(&world, 1000, &some);
	all = calloc(all_len + 1, sizeof(*all));
	memcpy(all, some, all_len * sizeof(*all));
	len = run(&world, 5, &some);
	for (size_t i = 0; i < all_len; i++) {
		size_t better = 0;

		for (size_t j = 0; j < all_len; j++)
			better += all[j].owner == all[i].owner &&
				  (all[j].weight > all[i].weight ||
				   (all[j].weight == all[i].weight &&
				    all[j].other < all[i].other));
		if (better >= 5)
			continue;
		ck_assert_uint_lt(at, len);
		ck_assert_mem_eq(&some[at], &all[i], sizeof(all[i]));
		at++;
	}
	ck_assert_uint_eq(at, len);
	free(all);
	np_meet_free(world.meet);
}
END_TEST

/* So many meetings that they are folded on the way: 2,000 owners meet 300
 * articles at 6 places. */
START_TEST(folds_on_the_way)
{
	enum {
		MANY = 2000,
		OTHERS = 300,
		SHARED = 6
	};
	const struct np_meeting *out = NULL;
	const uint64_t *places = NULL;
	struct np_meet *meet = NULL;
	uint32_t ids[OTHERS];
	const struct np_holders holders = { ids, OTHERS, OTHERS, false };
	size_t len = 0;

	for (uint32_t i = 0; i < OTHERS; i++)
		ids[i] = MANY + 1 + i;
	ck_assert_int_eq(np_meet_new(&meet), NP_OK);
	for (uint32_t i = 0; i < MANY; i++)
		for (uint64_t p = 0; p < SHARED; p++)
			ck_assert_int_eq(np_meet_add(meet, p, i), NP_OK);
	ck_assert_int_eq(np_meet_sort(meet, &places, &len), NP_OK);
	ck_assert_uint_eq(len, SHARED);
	for (size_t i = 0; i < len; i++)
		ck_assert_int_eq(np_meet_holders(meet, i, &holders, skip, NULL),
				 NP_OK);
	ck_assert_int_eq(np_meet_end(meet, 1000, &out, &len), NP_OK);
	ck_assert_uint_eq(len, MANY * OTHERS);
	for (size_t i = 0; i < len; i++)
		ck_assert(out[i].passages == SHARED && !out[i].bands);
	np_meet_free(meet);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("meet");
	TCase *tests = tcase_create("meet");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, counts_what_is_shared, 0, 10);
	tcase_add_loop_test(tests, keeps_the_weightiest, 0, 4);
	tcase_add_test(tests, folds_on_the_way);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
