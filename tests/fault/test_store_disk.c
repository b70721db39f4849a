/* SPDX-License-Identifier: MIT */
/* A disk that fails or is full: an error, and the store is what was
 * committed. */
/* mount */
#define _GNU_SOURCE

#include <check.h>
#include <sys/mount.h>
#include <unistd.h>

#include "broken_vfs.h"
#include "stage.h"

enum {
	COUNT = 12
};

/* A transaction of adds and a removal. */
static enum np_status work(struct shelf *shelf, struct np_store *store,
			   uint64_t from, struct np_error *err)
{
	enum np_status status = np_store_begin(store, err);

	if (status)
		return status;
	for (uint64_t i = 0; i < COUNT && !status; i++)
		status = shelf_add(shelf, store, from + i, from + i, err);
	if (!status)
		status = shelf_remove(shelf, store, from / 2, err);
	if (!status)
		return np_store_commit(store, err);
	np_store_rollback(store);
	return status;
}

/* Opens, works, compacts; an error is an error of the disk. */
static enum np_status live(struct np_store **store, struct shelf *shelf,
			   struct shelf *after, uint64_t round)
{
	const struct np_store_options options = kept_options(0);
	struct np_error err = { 0 };
	enum np_status status =
		np_store_open(store, stage.path, &options, &err);

	shelf_copy(shelf, after);
	if (!status)
		status = work(after, *store, round * COUNT, &err);
	if (!status)
		shelf_copy(after, shelf);
	if (!status)
		status = np_store_compact(*store, &err);
	ck_assert_msg(!status || status == NP_ERR_IO, "%s", err.text);
	ck_assert_int_eq(err.status, status);
	return status;
}

/* A commit that failed may have come to be; nothing else may. */
static void settle(struct shelf *shelf, const struct shelf *after,
		   struct np_store *store, uint64_t round)
{
	struct np_error err = { 0 };

	if (!shelf_is(shelf, store, &err))
		shelf_copy(after, shelf);
	shelf_expect(shelf, store, round, 3);
}

START_TEST(failed_write_is_an_error)
{
	const enum breakage breakage = (enum breakage)(_i % BREAKAGES);
	struct shelf shelf = { 0 }, after = { 0 };
	struct np_store *store;
	bool met = true;

	broken_vfs_install();
	store = kept_open(stage.path, NP_STORE_CREATE);
	stage_add(&shelf, store, 7, 20);
	np_store_close(store);
	for (long nth = _i / BREAKAGES; met; nth += 2) {
		enum np_status status;

		store = NULL;
		broken_vfs_at(nth, breakage);
		status = live(&store, &shelf, &after, (uint64_t)nth + 1);
		if (nth % 4 < 2) { /* the disk is well when it closes */
			met = broken_vfs_end();
			if (store)
				settle(&shelf, &after, store, (uint64_t)nth);
		}
		np_store_close(store);
		if (nth % 4 >= 2)
			met = broken_vfs_end();
		ck_assert(met || !status);
		store = kept_open(stage.path, 0);
		settle(&shelf, &after, store, (uint64_t)nth);
		kept_check(store, "after a failed write");
		np_store_close(store);
	}
	shelf_clear(&shelf);
	shelf_clear(&after);
}
END_TEST

static void fill_disk(void)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 }, after = { 0 };
	struct np_error err = { 0 };
	enum np_status status = NP_OK;

	for (uint64_t i = 0; i < 1000; i++) {
		shelf_copy(&shelf, &after);
		status = work(&after, store, i * COUNT, &err);
		if (status)
			break;
		shelf_copy(&after, &shelf);
	}
	ck_assert_int_eq(status, NP_ERR_IO);
	shelf_expect(&shelf, store, 0, 20);
	kept_check(store, "on a full disk");
	np_store_close(store);
	store = kept_open(stage.path, 0);
	shelf_expect(&shelf, store, 0, 20);
	kept_check(store, "on a full disk, opened again");
	np_store_close(store);
	shelf_clear(&shelf);
	shelf_clear(&after);
}

START_TEST(full_disk_is_an_error)
{
	const char *const folder = stage.scratch.folder;

	/* Where the machine allows it. */
	if (geteuid() ||
	    mount("tmpfs", folder, "tmpfs", 0, _i ? "size=3m" : "size=2m"))
		return;
	fill_disk();
	ck_assert_int_eq(umount(folder), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store disk");
	TCase *tests = tcase_create("store disk");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 240);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_loop_test(tests, failed_write_is_an_error, 0, 2 * BREAKAGES);
	tcase_add_loop_test(tests, full_disk_is_an_error, 0, 2);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
