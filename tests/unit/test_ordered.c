/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "batch/ordered.h"
#include "hostile.h"
#include "starve.h"

enum {
	SETS = 160,
	LONGEST = 60
};

struct own {
	uint64_t keys[LONGEST];
	struct ordered set;
};

static const double thresholds[] = { .3, .5, .8, .9, 1 };
enum {
	THRESHOLDS = sizeof(thresholds) / sizeof(thresholds[0])
};

/* A key of a universe in which the n-th is drawn about 1 / n as often. */
static uint64_t draw(uint64_t *state, double universe)
{
	const double even =
		(double)(hostile_next(state) >> 11) / (double)(1ull << 53);

	/* Rare keys first, as the index is meant to be used. */
	return UINT64_MAX - (uint64_t)pow(universe, even);
}

static void finish(struct own *own, size_t len, uint32_t label,
		   double threshold)
{
	uint64_t scratch[LONGEST];

	np_sort_u64(own->keys, len, 0, scratch);
	len = np_unique_u64(own->keys, len);
	own->set = (struct ordered){ .keys = own->keys,
				     .len = (uint32_t)len,
				     .prefix = np_ordered_prefix((uint32_t)len,
								 threshold),
				     .label = label };
}

/* New sets, and sets that differ from an earlier one in some keys. */
static void make_sets(struct own *sets, uint64_t *state, double threshold)
{
	const double universe = (double)(30 + hostile_next(state) % 3000);

	for (uint32_t i = 0; i < SETS; i++) {
		size_t len = hostile_next(state) % LONGEST;

		if (i && hostile_next(state) % 4) {
			const struct own *other =
				&sets[hostile_next(state) % i];

			len = other->set.len;
			memcpy(sets[i].keys, other->keys, sizeof(sets[i].keys));
			for (uint64_t j = hostile_next(state) % 12; j && len;
			     j--) {
				/* One after the other, on every compiler. */
				const uint64_t at = hostile_next(state) % len;

				sets[i].keys[at] = draw(state, universe);
			}
			len -= len && hostile_next(state) % 3 == 0;
		} else {
			for (size_t j = 0; j < len; j++)
				sets[i].keys[j] = draw(state, universe);
		}
		finish(&sets[i], len, i, threshold);
	}
}

static uint32_t count_shared(const struct ordered *a, const struct ordered *b)
{
	uint32_t shared = 0;

	for (uint32_t i = 0; i < a->len; i++)
		for (uint32_t j = 0; j < b->len; j++)
			shared += a->keys[i] == b->keys[j];
	return shared;
}

static bool resemble(const struct ordered *a, const struct ordered *b,
		     double threshold)
{
	const uint32_t shared = count_shared(a, b);

	return shared &&
	       (double)shared / (double)(a->len + b->len - shared) >= threshold;
}

/* The hits are in order, named once, and among them all that resemble. */
static void check_hits(const struct own *sets, uint32_t at, double threshold,
		       const struct ordered_hit *hits, size_t len)
{
	bool found[SETS] = { false };

	for (size_t i = 0; i < len; i++) {
		const uint32_t label = hits[i].set->label;

		ck_assert_uint_lt(label, at);
		ck_assert(!found[label]);
		found[label] = true;
		ck_assert_uint_eq(hits[i].set->len, sets[label].set.len);
		ck_assert_mem_eq(hits[i].set->keys, sets[label].keys,
				 sets[label].set.len * sizeof(uint64_t));
		if (!i)
			continue;
		ck_assert_uint_ge(hits[i - 1].shared, hits[i].shared);
		if (hits[i - 1].shared == hits[i].shared)
			ck_assert_uint_lt(hits[i - 1].set->label, label);
	}
	for (uint32_t i = 0; i < at; i++)
		ck_assert_msg(found[i] || !resemble(&sets[i].set, &sets[at].set,
						    threshold),
			      "threshold %g: set %u does not find %u",
			      threshold, at, i);
}

START_TEST(finds_all_that_resemble)
{
	const double threshold = thresholds[_i % THRESHOLDS];
	static struct own sets[SETS];
	uint64_t state = 800 + (uint64_t)_i;
	struct ordered_index *index = NULL;
	struct np_spool *spool = NULL;
	size_t pairs = 0;

	make_sets(sets, &state, threshold);
	ck_assert_int_eq(np_spool_new(&spool, UINT64_MAX, "/tmp"), NP_OK);
	ck_assert_int_eq(np_ordered_index_new(&index, threshold, spool, NULL),
			 NP_OK);
	for (uint32_t i = 0; i < SETS; i++) {
		const struct ordered_hit *hits = NULL;
		size_t len = 0;
		bool cut = true;

		ck_assert_int_eq(np_ordered_index_find(index, &sets[i].set,
						       &hits, &len, &cut),
				 NP_OK);
		ck_assert(!cut);
		check_hits(sets, i, threshold, hits, len);
		ck_assert_int_eq(
			np_ordered_index_add(index, &sets[i].set, NULL), NP_OK);
		for (uint32_t j = 0; j < i; j++)
			pairs +=
				resemble(&sets[i].set, &sets[j].set, threshold);
	}
	ck_assert_uint_gt(pairs, 5);
	np_ordered_index_free(index);
	np_spool_free(spool);
}
END_TEST

START_TEST(shares_as_counted)
{
	static struct own sets[SETS];
	uint64_t state = 840 + (uint64_t)_i;

	make_sets(sets, &state, .5);
	for (uint32_t i = 0; i < SETS; i++) {
		for (uint32_t j = 0; j < SETS; j++) {
			const struct ordered *a = &sets[i].set;
			const struct ordered *b = &sets[j].set;
			const uint32_t shared = count_shared(a, b);

			if (!np_ordered_share(a, b, shared) ||
			    !np_ordered_share(a, b, 0) ||
			    np_ordered_share(a, b, shared + 1) ||
			    np_ordered_share(a, b, UINT32_MAX))
				ck_abort_msg("seed %d: %u and %u share %u",
					     840 + _i, i, j, shared);
		}
	}
}
END_TEST

/* needed is the least that reaches the threshold. */
START_TEST(needed_is_the_least)
{
	const double threshold = thresholds[_i];

	for (uint32_t a = 0; a < 120; a++) {
		for (uint32_t b = 0; b < 120; b++) {
			const uint32_t need =
				np_ordered_needed(a, b, threshold);
			const double sum = (double)(a + b);

			if (need &&
			    (need - 1) / (sum - (need - 1)) >= threshold)
				ck_abort_msg("%u and %u need less than %u", a,
					     b, need);
			if (need <= a && need <= b && a && b &&
			    need / (sum - need) < threshold - 1e-8)
				ck_abort_msg("%u and %u need more than %u", a,
					     b, need);
		}
	}
}
END_TEST

/* Sets that share fewer keys than that may miss each other, and may. */
START_TEST(prefix_reaches_what_is_needed)
{
	const double threshold = thresholds[_i];

	ck_assert_uint_eq(np_ordered_prefix(0, threshold), 0);
	ck_assert_uint_eq(np_ordered_prefix(1, threshold), 1);
	for (uint32_t len = 1; len < 5000; len++) {
		const uint32_t prefix = np_ordered_prefix(len, threshold);
		/* Even a set of its own size shares this many at least. */
		const uint32_t least =
			(uint32_t)ceil(threshold * (double)len - 1e-6);

		ck_assert_uint_ge(prefix, 1);
		ck_assert_uint_le(prefix, len);
		ck_assert_uint_ge(prefix + least, len + (least > 0));
	}
	ck_assert_uint_eq(np_ordered_prefix(100, 1), 1);
	ck_assert_uint_eq(np_ordered_prefix(100, .9), 11);
	ck_assert_uint_eq(np_ordered_prefix(10, .7), 4);
}
END_TEST

/* Sets of one common key: more work than the limit, and said so. */
START_TEST(says_when_work_was_cut)
{
	const uint64_t keys[2] = { 5, 6 };
	struct ordered set = { keys, 2, 2, 0 };
	const struct ordered_hit *hits = NULL;
	struct ordered_index *index = NULL;
	struct np_spool *spool = NULL;
	size_t len = 0;
	bool cut = true;

	ck_assert_int_eq(np_spool_new(&spool, UINT64_MAX, "/tmp"), NP_OK);
	ck_assert_int_eq(np_ordered_index_new(&index, .3, spool, NULL), NP_OK);
	for (set.label = 0; set.label < NP_ORDERED_LOOKS / 2; set.label++)
		ck_assert_int_eq(np_ordered_index_add(index, &set, NULL),
				 NP_OK);
	for (int round = 0; round < 2; round++) {
		ck_assert_int_eq(
			np_ordered_index_find(index, &set, &hits, &len, &cut),
			NP_OK);
		ck_assert_uint_eq(len, NP_ORDERED_LOOKS / 2);
		ck_assert(!cut);
		ck_assert_uint_eq(hits[0].shared, 2);
		ck_assert_uint_eq(hits[0].set->label, 0);
	}
	ck_assert_int_eq(np_ordered_index_add(index, &set, NULL), NP_OK);
	ck_assert_int_eq(np_ordered_index_find(index, &set, &hits, &len, &cut),
			 NP_OK);
	ck_assert(cut);
	np_ordered_index_free(index);
	np_spool_free(spool);
}
END_TEST

START_TEST(goes_to_disk_over_the_limit)
{
	struct ordered_index *index = NULL;
	struct np_spool *spool = NULL;
	uint64_t keys[64];

	ck_assert_int_eq(np_spool_new(&spool, 1 << 16, "/tmp"), NP_OK);
	ck_assert_int_eq(np_ordered_index_new(&index, .3, spool, NULL), NP_OK);
	for (uint32_t set = 0; set < 3000; set++) {
		const struct ordered one = { keys, 64,
					     np_ordered_prefix(64, .3), set };

		for (uint64_t i = 0; i < 64; i++)
			keys[i] = set * UINT64_C(64) + i;
		ck_assert_int_eq(np_ordered_index_add(index, &one, NULL),
				 NP_OK);
	}
	ck_assert(np_spool_on_disk(spool) > 0);
	ck_assert(np_spool_peak(spool) <= 1 << 16);
	for (uint32_t set = 0; set < 3000; set += 7) {
		const struct ordered_hit *hits = NULL;
		const struct ordered one = { keys, 64,
					     np_ordered_prefix(64, .3), set };
		size_t len = 0;
		bool cut = true;

		for (uint64_t i = 0; i < 64; i++)
			keys[i] = set * UINT64_C(64) + i;
		ck_assert_int_eq(
			np_ordered_index_find(index, &one, &hits, &len, &cut),
			NP_OK);
		ck_assert_uint_eq(len, 1);
		ck_assert_uint_eq(hits[0].set->label, set);
		ck_assert(!cut);
	}
	np_ordered_index_free(index);
	np_spool_free(spool);
}
END_TEST

/* What a starved call gives up is found by the next one. */
START_TEST(starved_index_stays_true)
{
	static struct own sets[SETS];
	uint64_t state = 890;
	struct ordered_index *index = NULL;
	struct np_spool *spool = NULL;

	make_sets(sets, &state, .5);
	ck_assert_int_eq(np_spool_new(&spool, UINT64_MAX, "/tmp"), NP_OK);
	starve_at(0);
	ck_assert_int_eq(np_ordered_index_new(&index, .5, spool, NULL),
			 NP_ERR_NOMEM);
	starve_at(1);
	ck_assert_int_eq(np_ordered_index_new(&index, .5, spool, NULL),
			 NP_ERR_NOMEM);
	starve_end();
	ck_assert_int_eq(np_ordered_index_new(&index, .5, spool, NULL), NP_OK);
	for (uint32_t i = 0; i < SETS; i++) {
		const struct ordered_hit *hits = NULL;
		enum np_status status = NP_ERR_NOMEM;
		size_t len = 0;
		bool cut = false;

		for (long nth = 0; status == NP_ERR_NOMEM; nth++) {
			starve_at(nth);
			status = np_ordered_index_find(index, &sets[i].set,
						       &hits, &len, &cut);
			starve_end();
		}
		ck_assert_int_eq(status, NP_OK);
		check_hits(sets, i, .5, hits, len);
		status = NP_ERR_NOMEM;
		for (long nth = 0; status == NP_ERR_NOMEM; nth++) {
			starve_at(nth);
			status =
				np_ordered_index_add(index, &sets[i].set, NULL);
			starve_end();
		}
		ck_assert_int_eq(status, NP_OK);
	}
	np_ordered_index_free(index);
	np_spool_free(spool);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("ordered");
	TCase *tests = tcase_create("ordered");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, finds_all_that_resemble, 0, 20);
	tcase_add_loop_test(tests, shares_as_counted, 0, 3);
	tcase_add_loop_test(tests, needed_is_the_least, 0, THRESHOLDS);
	tcase_add_loop_test(tests, prefix_reaches_what_is_needed, 0,
			    THRESHOLDS);
	tcase_add_test(tests, says_when_work_was_cut);
	tcase_add_test(tests, goes_to_disk_over_the_limit);
	tcase_add_test(tests, starved_index_stays_true);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
