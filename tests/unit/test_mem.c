/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "starve.h"

START_TEST(products_and_sums_are_checked)
{
	const size_t half = SIZE_MAX / 2 + 1;
	size_t out = 7;

	ck_assert(!np_size_mul(half, 2, &out));
	ck_assert(!np_size_mul(SIZE_MAX, SIZE_MAX, &out));
	ck_assert(!np_size_add(half, half, &out));
	ck_assert(!np_size_add(SIZE_MAX, 1, &out));
	ck_assert_uint_eq(out, 7);
	ck_assert(np_size_mul(half - 1, 2, &out) && out == SIZE_MAX - 1);
	ck_assert(np_size_mul(0, SIZE_MAX, &out) && !out);
	ck_assert(np_size_mul(SIZE_MAX, 0, &out) && !out);
	ck_assert(np_size_add(half, half - 1, &out) && out == SIZE_MAX);
}
END_TEST

START_TEST(too_much_is_no_memory)
{
	char *ptr = np_alloc(3, 5);
	size_t cap = 15;

	ck_assert_ptr_nonnull(ptr);
	memcpy(ptr, "fourteen bytes", 15);
	ck_assert_ptr_null(np_alloc(SIZE_MAX / 2, 3));
	ck_assert_ptr_null(np_alloc_zero(3, SIZE_MAX / 2));
	ck_assert_ptr_null(np_realloc(ptr, SIZE_MAX / 2, 3));
	ck_assert_int_eq(np_grow(&ptr, &cap, SIZE_MAX / 4, 8), NP_ERR_NOMEM);
	ck_assert_uint_eq(cap, 15);
	ck_assert_str_eq(ptr, "fourteen bytes");
	np_free(ptr);
	np_free(NULL);
}
END_TEST

START_TEST(nothing_is_something)
{
	unsigned char *zero = np_alloc_zero(100, 3);
	void *none = np_alloc(0, 8);

	ck_assert_ptr_nonnull(none);
	none = np_realloc(none, 8, 0);
	ck_assert_ptr_nonnull(none);
	for (size_t i = 0; i < 300; i++)
		ck_assert_uint_eq(zero[i], 0);
	np_free(none);
	np_free(zero);
}
END_TEST

START_TEST(grows_and_keeps)
{
	uint32_t *items = NULL;
	size_t cap = 0, calls = 0;

	for (uint32_t i = 0; i < 100000; i++) {
		const size_t before = cap;

		ck_assert_int_eq(np_grow(&items, &cap, i + 1, sizeof(*items)),
				 NP_OK);
		ck_assert_uint_gt(cap, i);
		calls += cap != before;
		items[i] = i * 3;
	}
	ck_assert_uint_lt(calls, 40);
	for (uint32_t i = 0; i < 100000; i++)
		ck_assert_uint_eq(items[i], i * 3);
	np_free(items);
}
END_TEST

START_TEST(failed_growth_changes_nothing)
{
	struct np_buf buf = { 0 };
	struct np_buf before;

	ck_assert_int_eq(np_buf_add_text(&buf, "kept"), NP_OK);
	before = buf;
	starve_at(0);
	ck_assert_int_eq(np_buf_reserve(&buf, 1 << 20), NP_ERR_NOMEM);
	ck_assert_int_eq(starve_end(), 1);
	ck_assert_int_eq(np_buf_reserve(&buf, SIZE_MAX), NP_ERR_NOMEM);
	ck_assert_ptr_eq(buf.ptr, before.ptr);
	ck_assert_uint_eq(buf.len, before.len);
	ck_assert_uint_eq(buf.cap, before.cap);
	np_buf_clear(&buf);
	np_buf_clear(&buf);
}
END_TEST

START_TEST(buffer_holds_what_was_added)
{
	struct np_buf buf = { 0 };
	char want[4000];
	size_t len = 0;

	ck_assert_int_eq(np_buf_add(&buf, NULL, 0), NP_OK);
	for (unsigned i = 0; i < 300; i++) {
		len += (size_t)snprintf(want + len, sizeof(want) - len, "%u,",
					i);
		ck_assert_int_eq(np_buf_print(&buf, "%u,", i), NP_OK);
	}
	ck_assert_int_eq(np_buf_add(&buf, "\0x", 2), NP_OK);
	ck_assert_uint_eq(buf.len, len + 2);
	ck_assert_mem_eq(buf.ptr, want, len);
	ck_assert_mem_eq(buf.ptr + len, "\0x", 2);
	np_buf_clear(&buf);
}
END_TEST

START_TEST(long_errors_are_cut)
{
	struct np_error err = { 0 };
	char path[600];

	memset(path, 'p', sizeof(path));
	path[sizeof(path) - 1] = 0;
	ck_assert_int_eq(np_error_set(&err, NP_ERR_LIMIT, "no '%s'", path),
			 NP_ERR_LIMIT);
	ck_assert_uint_eq(strlen(err.text), sizeof(err.text) - 1);
	ck_assert_int_eq(np_error_errno(&err, 2, "no '%s'", path), NP_ERR_IO);
	ck_assert_uint_lt(strlen(err.text), sizeof(err.text));
	ck_assert_int_eq(np_error_errno(&err, 12, "no"), NP_ERR_NOMEM);
	ck_assert_int_eq(err.status, NP_ERR_NOMEM);
	ck_assert_int_eq(np_error_set(NULL, NP_ERR_IO, "x"), NP_ERR_IO);
	ck_assert_int_eq(np_error_errno(NULL, 12, "x"), NP_ERR_NOMEM);
}
END_TEST

START_TEST(every_status_has_a_name)
{
	for (int status = -8; status <= 1; status++)
		ck_assert_str_ne(np_status_name((enum np_status)status),
				 "unknown status");
	ck_assert_str_eq(np_status_name((enum np_status) - 9),
			 "unknown status");
	ck_assert_str_eq(np_status_name((enum np_status)2), "unknown status");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mem");
	TCase *tests = tcase_create("mem");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, products_and_sums_are_checked);
	tcase_add_test(tests, too_much_is_no_memory);
	tcase_add_test(tests, nothing_is_something);
	tcase_add_test(tests, grows_and_keeps);
	tcase_add_test(tests, failed_growth_changes_nothing);
	tcase_add_test(tests, buffer_holds_what_was_added);
	tcase_add_test(tests, long_errors_are_cut);
	tcase_add_test(tests, every_status_has_a_name);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
