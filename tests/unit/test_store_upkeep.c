/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "stage.h"

static struct np_store *open_other(uint32_t flags)
{
	return kept_open(scratch_path(&stage.scratch, "other.np"),
			 NP_STORE_CREATE | flags);
}

/* What a merge makes of the shelf: all of the other's, the oldest first. */
static void note_all(struct shelf *shelf, const struct shelf *other,
		     uint64_t counts[3])
{
	for (size_t i = 0; i < other->len; i++) {
		const struct entry *entry = &other->ptr[i];
		const np_article_id last =
			shelf->len ? shelf->ptr[shelf->len - 1].id : 0;
		const size_t len = shelf->len;
		struct kept kept;

		if (entry->gone)
			continue;
		kept_make(&kept, entry->key, entry->seed);
		counts[shelf_note(shelf, &kept, entry->key, entry->seed)]++;
		kept_clear(&kept);
		if (shelf->len > len)
			shelf->ptr[len].id = last + 1;
	}
}

static void expect_counts(const uint64_t *have, const uint64_t *want)
{
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(have[i], want[i]);
}

START_TEST(merges_all_versions)
{
	const uint32_t flags = _i ? NP_STORE_NO_TEXT : 0;
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE | flags);
	struct np_store *other = open_other(_i == 2 ? NP_STORE_NO_TEXT : 0);
	struct shelf shelf = { 0 }, second = { 0 };
	uint64_t have[3] = { 0 }, want[3] = { 0 };
	struct np_error err = { 0 };

	stage_add(&shelf, store, 0, 40);
	stage_add(&second, other, 20, 40);
	for (uint64_t i = 50; i < 55; i++)
		ck_assert(!shelf_add(&second, other, i, i + 100, NULL));
	ck_assert(!shelf_remove(&second, other, 45, NULL));
	note_all(&shelf, &second, want);
	ck_assert_msg(!np_store_merge(store, other, have, &err), "%s",
		      err.text);
	expect_counts(have, want);
	shelf_expect(&shelf, store, 0, 40);
	shelf_expect(&second, other, 0, 20);
	kept_check(store, "merged");
	np_store_close(other);
	np_store_close(store);
	shelf_clear(&shelf);
	shelf_clear(&second);
}
END_TEST

START_TEST(refuses_a_merge_that_cannot_be)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store *other = open_other(NP_STORE_NO_TEXT);
	struct np_store_options options = kept_options(NP_STORE_CREATE);
	struct shelf shelf = { 0 }, second = { 0 };
	uint64_t have[3] = { 0 };

	stage_add(&shelf, store, 0, 5);
	stage_add(&second, other, 3, 5);
	ck_assert_int_eq(np_store_merge(store, other, have, NULL),
			 NP_ERR_MISUSE);
	np_store_close(other);
	options.recipe.seed++;
	ck_assert_int_eq(np_store_open(&other,
				       scratch_path(&stage.scratch, "third.np"),
				       &options, NULL),
			 NP_OK);
	ck_assert_int_eq(np_store_merge(store, other, have, NULL),
			 NP_ERR_RECIPE);
	np_store_close(other);
	expect_counts(have, (const uint64_t[3]){ 0 });
	shelf_expect(&shelf, store, 0, 5);
	np_store_close(store);
	shelf_clear(&shelf);
	shelf_clear(&second);
}
END_TEST

/* The model of an expiry: keys whose newest version is dated before. */
static uint64_t drop_before(struct shelf *shelf, int64_t before)
{
	uint64_t count = 0;

	for (size_t i = 0; i < shelf->len; i++) {
		const struct entry *entry = &shelf->ptr[i];
		struct kept kept;
		bool old;

		if (!entry->current)
			continue;
		kept_make(&kept, entry->key, entry->seed);
		old = kept.article.has_date && kept.article.date < before;
		kept_clear(&kept);
		if (old) {
			shelf_drop(shelf, entry->key);
			count++;
		}
	}
	return count;
}

START_TEST(expires_what_is_dated_before)
{
	static const int64_t dates[] = { INT64_MIN, INT64_MIN / 2, 0,
					 INT64_MAX / 2, INT64_MAX };
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 };
	uint64_t removed = 0;

	ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
	stage_add(&shelf, store, 0, 60);
	for (uint64_t i = 0; i < 30; i++)
		ck_assert(!shelf_add(&shelf, store, i, i + 200, NULL));
	ck_assert_int_eq(np_store_commit(store, NULL), NP_OK);
	for (size_t i = 0; i < 5; i++) {
		const uint64_t want = drop_before(&shelf, dates[i]);

		ck_assert_int_eq(np_store_expire(store, dates[i], INT64_MIN,
						 &removed, NULL),
				 NP_OK);
		ck_assert_uint_eq(removed, want);
		shelf_expect(&shelf, store, 0, 20);
	}
	kept_check(store, "expired");
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(expires_what_was_not_seen)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 };
	uint64_t removed = 9;

	stage_add(&shelf, store, 0, 10);
	ck_assert_int_eq(
		np_store_expire(store, INT64_MIN, INT64_MIN, &removed, NULL),
		NP_OK);
	ck_assert_uint_eq(removed, 0);
	np_store_close(store);
	stage_sql("UPDATE article SET added = 5, seen = 5 WHERE id < 4");
	store = kept_open(stage.path, 0);
	ck_assert_int_eq(np_store_expire(store, INT64_MIN, 6, &removed, NULL),
			 NP_OK);
	ck_assert_uint_eq(removed, 3);
	for (uint64_t key = 0; key < 3; key++)
		shelf_drop(&shelf, key);
	shelf_expect(&shelf, store, 0, 10);
	kept_check(store, "unseen");
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(walks_all_versions_in_order)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 };
	np_article_id id = 0;

	stage_add(&shelf, store, 0, 10);
	ck_assert(!shelf_remove(&shelf, store, 4, NULL));
	for (size_t i = 0; i < shelf.len; i++) {
		if (shelf.ptr[i].gone)
			continue;
		ck_assert_int_eq(np_store_next(store, id, &id, NULL), NP_OK);
		ck_assert_int_eq(id, shelf.ptr[i].id);
	}
	ck_assert_int_eq(np_store_next(store, id, &id, NULL), NP_END);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store upkeep");
	TCase *tests = tcase_create("store upkeep");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_loop_test(tests, merges_all_versions, 0, 3);
	tcase_add_test(tests, refuses_a_merge_that_cannot_be);
	tcase_add_test(tests, expires_what_is_dated_before);
	tcase_add_test(tests, expires_what_was_not_seen);
	tcase_add_test(tests, walks_all_versions_in_order);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
