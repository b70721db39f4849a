/* SPDX-License-Identifier: MIT */
/*
 * A bit of a store's file is another. Either the check, or the opening, says
 * that it is damaged, or all in it is what was put in.
 */
#include <check.h>
#include <string.h>

#include "hostile.h"
#include "stage.h"

enum {
	ARTICLES = 40,
	FLIPS = 60
};

static bool opens(struct np_store **out, uint32_t flags)
{
	const struct np_store_options options = kept_options(flags);
	struct np_error err = { 0 };
	const enum np_status status =
		np_store_open(out, stage.path, &options, &err);

	ck_assert_int_eq(err.status, status);
	return !status;
}

/* Most of them where something stands. */
static size_t choose(const struct np_buf *bytes, uint64_t *state)
{
	const bool full = hostile_next(state) % 4;
	size_t at = hostile_next(state) % bytes->len;

	while (full && !bytes->ptr[at])
		at = (at + 1) % bytes->len;
	return at;
}

static bool finds_all(const struct shelf *shelf, struct np_store *store,
		      struct np_error *why)
{
	bool fine = true;

	for (uint64_t i = 0; i < ARTICLES; i++) {
		struct kept kept;

		kept_make(&kept, 0, i);
		fine = shelf_finds(shelf, store, &kept, why) && fine;
		kept_clear(&kept);
	}
	return fine;
}

/* Looks into all that opens; false when nobody noticed a difference. */
static bool is_noticed(const struct shelf *shelf, struct np_error *why)
{
	const struct np_store_check check = { .sample = 1 << 20 };
	struct np_store *store = NULL;
	bool same, clean;

	if (!opens(&store, NP_STORE_READ))
		return true;
	clean = !np_store_check(store, &check, NULL);
	same = shelf_is(shelf, store, why);
	same = finds_all(shelf, store, why) && same;
	np_store_close(store);
	return same || !clean;
}

static void fill(struct shelf *shelf, uint32_t flags)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE | flags);

	ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
	stage_add(shelf, store, 0, ARTICLES);
	ck_assert_int_eq(np_store_commit(store, NULL), NP_OK);
	for (uint64_t i = 0; i < ARTICLES; i += 9)
		ck_assert_int_eq(shelf_remove(shelf, store, i, NULL), NP_OK);
	if (!flags)
		ck_assert_int_eq(np_store_compact(store, NULL), NP_OK);
	np_store_close(store);
}

START_TEST(flipped_bit_is_told_or_harmless)
{
	uint64_t state = 1300 + (uint64_t)_i;
	struct np_buf bytes = { 0 };
	struct shelf shelf = { 0 };
	struct np_error why = { 0 };

	fill(&shelf, _i % 4 == 3 ? NP_STORE_NO_TEXT : 0);
	stage_read(&bytes);
	for (int i = 0; i < FLIPS; i++) {
		const size_t at = choose(&bytes, &state);
		const int bit = (int)(hostile_next(&state) % 8);

		bytes.ptr[at] = (char)(bytes.ptr[at] ^ 1 << bit);
		stage_write(bytes.ptr, bytes.len);
		ck_assert_msg(is_noticed(&shelf, &why),
			      "seed %d: bit %d of byte %zu: %s", 1300 + _i, bit,
			      at, why.text);
		bytes.ptr[at] = (char)(bytes.ptr[at] ^ 1 << bit);
	}
	np_buf_clear(&bytes);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(cut_file_is_told)
{
	uint64_t state = 1400 + (uint64_t)_i;
	struct np_buf bytes = { 0 };
	struct shelf shelf = { 0 };
	struct np_error why = { 0 };

	fill(&shelf, 0);
	stage_read(&bytes);
	for (int i = 0; i < 20; i++) {
		const size_t len = hostile_next(&state) % bytes.len;

		stage_write(bytes.ptr, len);
		ck_assert_msg(is_noticed(&shelf, &why), "%zu bytes: %s", len,
			      why.text);
	}
	np_buf_clear(&bytes);
	shelf_clear(&shelf);
}
END_TEST

/* The index is made again from the sketches, whatever became of it. */
START_TEST(damaged_index_is_repaired)
{
	static const char *const damages[] = {
		"DELETE FROM run",
		"DELETE FROM page",
		"UPDATE page SET body = zeroblob(length(body))",
		"UPDATE run SET fences = zeroblob(length(fences))",
		"UPDATE run SET entries = entries + 1",
		"INSERT INTO page SELECT id + (99 << 24), body FROM page",
		"DELETE FROM page; DELETE FROM run",
	};
	const struct np_store_check look = { .sample = 0 };
	const struct np_store_check repair = { .repair = true };
	struct np_store *store;
	struct shelf shelf = { 0 };
	struct np_error err = { 0 };

	fill(&shelf, 0);
	stage_sql(damages[_i]);
	store = kept_open(stage.path, 0);
	ck_assert_int_eq(np_store_check(store, &look, &err), NP_ERR_CORRUPT);
	ck_assert_int_eq(np_store_check(store, &look, &err), NP_ERR_CORRUPT);
	ck_assert_msg(!np_store_check(store, &repair, &err), "%s", err.text);
	kept_check(store, "repaired");
	shelf_expect(&shelf, store, 0, ARTICLES);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store damage");
	TCase *tests = tcase_create("store damage");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_loop_test(tests, flipped_bit_is_told_or_harmless, 0, 12);
	tcase_add_loop_test(tests, cut_file_is_told, 0, 2);
	tcase_add_loop_test(tests, damaged_index_is_repaired, 0, 7);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
