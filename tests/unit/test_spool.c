/* SPDX-License-Identifier: MIT */
/* mount */
#define _GNU_SOURCE

#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/spool.h"
#include "hostile.h"
#include "scratch.h"
#include "starve.h"

static size_t files_in(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t count = 0;

	ck_assert_ptr_nonnull(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count - 2;
}

static size_t page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static struct np_spool *spool_of(uint64_t limit, const char *folder)
{
	struct np_spool *spool = NULL;

	ck_assert_int_eq(np_spool_new(&spool, limit, folder), NP_OK);
	return spool;
}

struct piece {
	unsigned char *ptr;
	size_t bytes;
	uint64_t seed;
};

static void fill(struct piece *piece)
{
	uint64_t state = piece->seed;
	bool zero = true;

	for (size_t i = 0; i < piece->bytes; i++) {
		zero = zero && !piece->ptr[i];
		piece->ptr[i] = (unsigned char)hostile_next(&state);
	}
	ck_assert(zero);
}

static void look(const struct piece *piece)
{
	uint64_t state = piece->seed;
	bool same = true;

	for (size_t i = 0; i < piece->bytes; i++)
		same = same &&
		       piece->ptr[i] == (unsigned char)hostile_next(&state);
	ck_assert(same);
}

/* Takes and returns at random, never over the limit in memory. */
START_TEST(holds_the_same_under_any_limit)
{
	static const uint64_t limits[] = { 0, 4096, 50000, 400000, UINT64_MAX };
	const uint64_t limit = limits[_i % 5];
	struct piece pieces[40] = { 0 };
	uint64_t state = 200 + (uint64_t)_i;
	struct scratch scratch;
	struct np_spool *spool;

	scratch_open(&scratch);
	spool = spool_of(limit, scratch.folder);
	for (unsigned round = 0; round < 200; round++) {
		struct piece *piece = &pieces[hostile_next(&state) % 40];
		void *region = NULL;

		if (piece->ptr) {
			look(piece);
			np_spool_rest(spool, piece->ptr, piece->bytes);
			look(piece);
			np_spool_return(spool, piece->ptr, piece->bytes);
			piece->ptr = NULL;
			continue;
		}
		piece->bytes = hostile_next(&state) % 20000;
		piece->seed = hostile_next(&state);
		ck_assert_int_eq(
			np_spool_take(spool, piece->bytes, &region, NULL),
			NP_OK);
		piece->ptr = region;
		fill(piece);
		ck_assert_uint_le(np_spool_used(spool), limit);
		ck_assert_uint_eq(files_in(scratch.folder), 0);
	}
	ck_assert_uint_le(np_spool_peak(spool), limit);
	for (size_t i = 0; i < 40; i++) {
		if (pieces[i].ptr)
			look(&pieces[i]);
		np_spool_return(spool, pieces[i].ptr, pieces[i].bytes);
	}
	ck_assert_uint_eq(np_spool_used(spool), 0);
	ck_assert_uint_eq(np_spool_on_disk(spool), 0);
	np_spool_free(spool);
	scratch_close(&scratch);
}
END_TEST

START_TEST(goes_to_disk_after_the_limit)
{
	struct scratch scratch;
	struct np_spool *spool;
	void *one = NULL, *two = NULL, *three = NULL;

	scratch_open(&scratch);
	spool = spool_of(25 * page(), scratch.folder);
	ck_assert_int_eq(np_spool_take(spool, 22 * page(), &one, NULL), NP_OK);
	ck_assert_uint_eq(np_spool_on_disk(spool), 0);
	ck_assert_int_eq(np_spool_take(spool, 5 * page(), &two, NULL), NP_OK);
	ck_assert_uint_ge(np_spool_on_disk(spool), 5 * page());
	ck_assert_uint_ge(np_spool_used(spool), 22 * page());
	np_spool_return(spool, one, 22 * page());
	np_spool_return(spool, two, 5 * page());
	ck_assert_int_eq(np_spool_take(spool, 5 * page(), &three, NULL), NP_OK);
	ck_assert_uint_eq(np_spool_on_disk(spool), 0);
	ck_assert_uint_ge(np_spool_peak(spool), 22 * page());
	np_spool_return(spool, NULL, 5);
	np_spool_free(spool);
	np_spool_free(NULL);
	scratch_close(&scratch);
}
END_TEST

START_TEST(missing_folder_is_an_error_when_needed)
{
	struct np_error err = { 0 };
	struct scratch scratch;
	struct np_spool *spool;
	void *one = NULL, *two = NULL;

	scratch_open(&scratch);
	scratch_path(&scratch, "missing");
	spool = spool_of(2 * page(), scratch.path);
	ck_assert_int_eq(np_spool_take(spool, 2 * page(), &one, &err), NP_OK);
	memset(one, 5, 2 * page());
	ck_assert_int_eq(np_spool_take(spool, 1, &two, &err), NP_ERR_IO);
	ck_assert_ptr_null(two);
	ck_assert_ptr_nonnull(strstr(err.text, "missing'"));
	ck_assert_int_eq(np_spool_take(spool, SIZE_MAX, &two, &err),
			 NP_ERR_NOMEM);
	ck_assert_int_eq(((char *)one)[2 * page() - 1], 5);
	np_spool_return(spool, one, 2 * page());
	ck_assert_int_eq(np_spool_take(spool, 1, &two, &err), NP_OK);
	np_spool_free(spool);
	scratch_close(&scratch);
}
END_TEST

static void fill_disk(const char *folder)
{
	struct np_spool *spool = spool_of(0, folder);
	struct piece pieces[64] = { 0 };
	struct np_error err = { 0 };
	enum np_status status = NP_OK;
	size_t len = 0;

	for (; len < 64; len++) {
		void *region = NULL;

		status = np_spool_take(spool, 50000, &region, &err);
		if (status)
			break;
		pieces[len] = (struct piece){ region, 50000, len };
		fill(&pieces[len]);
	}
	ck_assert_int_eq(status, NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "No space"));
	ck_assert_uint_gt(len, 10);
	for (size_t i = 0; i < len; i++)
		look(&pieces[i]);
	np_spool_free(spool);
}

/* Space is reserved: writing into what was given never fails. */
START_TEST(full_disk_is_an_error_and_loses_nothing)
{
	struct scratch scratch;

	scratch_open(&scratch);
	if (!geteuid() &&
	    !mount("tmpfs", scratch.folder, "tmpfs", 0, "size=1m")) {
		fill_disk(scratch.folder);
		ck_assert_int_eq(umount(scratch.folder), 0);
	}
	scratch_close(&scratch);
}
END_TEST

START_TEST(column_finds_items_again)
{
	static const size_t pieces[] = { 1, 2, 64, 4096 };
	struct np_column column =
		NP_COLUMN_INIT(NULL, uint64_t, pieces[_i % 4]);
	uint64_t state = 300 + (uint64_t)_i;
	uint64_t items[500];
	const void *first = NULL;
	struct scratch scratch;

	scratch_open(&scratch);
	column.spool = spool_of(_i < 4 ? UINT64_MAX : 10000, scratch.folder);
	while (column.len < 3000) {
		const size_t count = hostile_next(&state) % 500;

		for (size_t i = 0; i < count; i++)
			items[i] = (column.len + i) * 11;
		ck_assert_int_eq(np_column_add(&column, items, count, NULL),
				 NP_OK);
		if (!first && count)
			first = np_column_at(&column, 0);
	}
	ck_assert_ptr_eq(first, np_column_at(&column, 0));
	for (uint64_t i = 0; i < column.len; i++)
		ck_assert_uint_eq(*(uint64_t *)np_column_at(&column, i),
				  i * 11);
	np_column_clear(&column);
	ck_assert_uint_eq(np_spool_used(column.spool), 0);
	ck_assert_uint_eq(np_spool_on_disk(column.spool), 0);
	np_spool_free(column.spool);
	scratch_close(&scratch);
}
END_TEST

START_TEST(failed_column_adds_nothing)
{
	struct np_spool *spool = spool_of(2 * page(), "/nonexistent/folder");
	struct np_column column = NP_COLUMN_INIT(spool, uint32_t, 1024);
	struct np_error err = { 0 };
	uint32_t items[3000] = { 0 };

	ck_assert_int_eq(np_column_add(&column, items, 1500, &err), NP_OK);
	ck_assert_int_eq(np_column_add(&column, items, 1500, &err), NP_ERR_IO);
	ck_assert_uint_eq(column.len, 1500);
	ck_assert_int_eq(np_column_add(&column, items, 500, &err), NP_OK);
	ck_assert_uint_eq(column.len, 2000);
	np_column_clear(&column);
	np_spool_free(spool);
}
END_TEST

START_TEST(bytes_stay_where_they_are)
{
	static char from[3 << 20];
	struct {
		const char *ptr;
		size_t at, len;
	} kept[60];
	uint64_t state = 340 + (uint64_t)_i;
	struct np_bytes bytes = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	bytes.spool = spool_of(_i ? 9 << 20 : UINT64_MAX, scratch.folder);
	hostile_fill(&state, from, sizeof(from));
	for (size_t i = 0; i < 60; i++) {
		const size_t most = i % 3 ? 1000 : sizeof(from) - 1000;

		kept[i].len = hostile_next(&state) % most;
		kept[i].at =
			hostile_next(&state) % (sizeof(from) - kept[i].len);
		ck_assert_int_eq(
			np_bytes_add(&bytes,
				     (struct np_span){ from + kept[i].at,
						       kept[i].len },
				     &kept[i].ptr, NULL),
			NP_OK);
	}
	for (size_t i = 0; i < 60; i++)
		ck_assert(!memcmp(kept[i].ptr, from + kept[i].at, kept[i].len));
	np_spool_free(bytes.spool);
	scratch_close(&scratch);
}
END_TEST

START_TEST(starved_spool_stays_whole)
{
	struct np_spool *spool = NULL;

	for (long nth = 0;; nth++) {
		void *one = NULL;
		enum np_status status;

		starve_at(nth);
		status = np_spool_new(&spool, 0, "/tmp");
		if (!status)
			status = np_spool_take(spool, 10, &one, NULL);
		if (!starve_end()) {
			ck_assert_int_eq(status, NP_OK);
			break;
		}
		ck_assert_int_eq(status, NP_ERR_NOMEM);
		np_spool_free(spool);
		spool = NULL;
	}
	np_spool_free(spool);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spool");
	TCase *tests = tcase_create("spool");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, holds_the_same_under_any_limit, 0, 10);
	tcase_add_test(tests, goes_to_disk_after_the_limit);
	tcase_add_test(tests, missing_folder_is_an_error_when_needed);
	tcase_add_test(tests, full_disk_is_an_error_and_loses_nothing);
	tcase_add_loop_test(tests, column_finds_items_again, 0, 8);
	tcase_add_test(tests, failed_column_adds_nothing);
	tcase_add_loop_test(tests, bytes_stay_where_they_are, 0, 2);
	tcase_add_test(tests, starved_spool_stays_whole);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
