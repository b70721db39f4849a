/* SPDX-License-Identifier: MIT */
/* A disk that fails or is full: an error, and the store is what was
 * committed. */
/* mount */
#define _GNU_SOURCE

#include <check.h>
#include <stdio.h>
#include <string.h>
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

/* Takes away what the work of a round added, so that the store, and with it the
 * writes of a round, stay as many. */
static void clear_away(struct shelf *shelf, struct np_store *store,
		       uint64_t round)
{
	ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
	for (uint64_t i = 0; i < COUNT; i++)
		ck_assert_int_eq(
			shelf_remove(shelf, store, round * COUNT + i, NULL),
			NP_OK);
	ck_assert_int_eq(np_store_commit(store, NULL), NP_OK);
}

/* Opens, works, compacts; an error is an error of the disk. */
static enum np_status live(struct np_store **store, struct shelf *shelf,
			   struct shelf *after, uint64_t round)
{
	struct np_store_options options = kept_options(0);
	struct np_error err = { 0 };
	enum np_status status;

	/* So little that temporary files are written, too. */
	options.memory = 1 << 18;
	status = np_store_open(store, stage.path, &options, &err);
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
	const long first = _i / BREAKAGES * 2 + _i % BREAKAGES % 2;
	bool met = true;

	broken_vfs_install();
	store = kept_open(stage.path, NP_STORE_CREATE);
	stage_add(&shelf, store, 7, 20);
	np_store_close(store);
	/* Tests share the writes: each write fails in one way or in two. */
	for (long nth = first; met; nth += 4) {
		const bool is_well = nth / 4 % 2; /* when it closes */
		enum np_status status;

		store = NULL;
		broken_vfs_at(nth, breakage);
		status = live(&store, &shelf, &after, (uint64_t)nth + 1);
		if (is_well) {
			met = broken_vfs_end();
			if (store)
				settle(&shelf, &after, store, (uint64_t)nth);
		}
		np_store_close(store);
		if (!is_well)
			met = broken_vfs_end();
		ck_assert(met || !status);
		store = kept_open(stage.path, 0);
		settle(&shelf, &after, store, (uint64_t)nth);
		kept_check(store, "after a failed write");
		clear_away(&shelf, store, (uint64_t)nth + 1);
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

/* Leaves three fourths of the store's size. */
static void leave_too_little(const char *path)
{
	static const char zeros[1 << 12];
	struct np_buf bytes = { 0 };
	FILE *ballast = fopen(path, "wb");
	size_t size = 0;

	ck_assert_ptr_nonnull(ballast);
	setbuf(ballast, NULL);
	while (fwrite(zeros, sizeof(zeros), 1, ballast))
		size += sizeof(zeros);
	fclose(ballast);
	stage_read(&bytes);
	ck_assert_uint_gt(size, bytes.len / 4 * 3);
	ck_assert_int_eq(truncate(path, (off_t)(size - bytes.len / 4 * 3)), 0);
	np_buf_clear(&bytes);
}

/* The store has one run already: what needs the room is the new file. */
static void compact_without_room(void)
{
	const char *const ballast = scratch_path(&stage.scratch, "ballast");
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 };
	struct np_error err = { 0 };

	ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
	stage_add(&shelf, store, 0, 300);
	ck_assert_int_eq(np_store_commit(store, NULL), NP_OK);
	ck_assert_int_eq(np_store_compact(store, NULL), NP_OK);
	leave_too_little(ballast);
	ck_assert_int_eq(np_store_compact(store, &err), NP_ERR_IO);
	ck_assert_msg(strstr(err.text, "no room"), "%s", err.text);
	shelf_expect(&shelf, store, 0, 20);
	kept_check(store, "without room");
	ck_assert_int_eq(unlink(ballast), 0);
	ck_assert_msg(!np_store_compact(store, &err), "%s", err.text);
	shelf_expect(&shelf, store, 0, 20);
	kept_check(store, "with room again");
	np_store_close(store);
	shelf_clear(&shelf);
}

START_TEST(full_disk_is_an_error)
{
	const char *const folder = stage.scratch.folder;

	/* Where the machine allows it. */
	if (geteuid() ||
	    mount("tmpfs", folder, "tmpfs", 0, _i ? "size=3m" : "size=2m"))
		return;
	if (_i < 2)
		fill_disk();
	else
		compact_without_room();
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
	tcase_add_loop_test(tests, full_disk_is_an_error, 0, 3);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
