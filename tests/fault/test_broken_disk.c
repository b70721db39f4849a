/* SPDX-License-Identifier: MIT */
/*
 * One call to the disk after the other finds it full; also where a file must
 * have a name from the beginning.
 */
#define _GNU_SOURCE

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include "harness.h"

#define WRAPPED(type, name, params, arguments)                                 \
	type __real_##name params;                                             \
	type __wrap_##name params;                                             \
	type __wrap_##name params                                              \
	{                                                                      \
		return fails() ? -1 : __real_##name arguments;                 \
	}

static long left = -1;
static bool failed;
static bool for_good; /* all later calls fail as well */
static bool named;    /* no file is without a name */

static bool fails(void)
{
	if (left < 0)
		return false;
	if (left > 0) {
		left--;
		return false;
	}
	if (!for_good)
		left = -1;
	failed = true;
	errno = ENOSPC;
	return true;
}

WRAPPED(ssize_t, write, (int file, const void *ptr, size_t len),
	(file, ptr, len))
WRAPPED(ssize_t, pwrite64,
	(int file, const void *ptr, size_t len, off_t offset),
	(file, ptr, len, offset))
WRAPPED(ssize_t, copy_file_range,
	(int from, off_t *in, int to, off_t *out, size_t len, unsigned flags),
	(from, in, to, out, len, flags))
WRAPPED(int, linkat,
	(int folder, const char *path, int other, const char *name, int flags),
	(folder, path, other, name, flags))
WRAPPED(int, rename, (const char *from, const char *to), (from, to))

/* No disk is waited for. */
int __wrap_fsync(int file);
int __wrap_fsync(int file)
{
	(void)file;
	return fails() ? -1 : 0;
}

/* Gives its failure, where the others set errno. */
int __real_posix_fallocate64(int file, off_t offset, off_t len);
int __wrap_posix_fallocate64(int file, off_t offset, off_t len);
int __wrap_posix_fallocate64(int file, off_t offset, off_t len)
{
	return fails() ? ENOSPC : __real_posix_fallocate64(file, offset, len);
}

/* Closes all the same, as Linux does. */
int __real_close(int file);
int __wrap_close(int file);
int __wrap_close(int file)
{
	const int result = __real_close(file);

	return fails() ? -1 : result;
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode = 0;

	if (flags & (O_CREAT | O_TMPFILE)) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	if (named && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return __real_open64(path, flags, mode);
}

static void break_at(long nth)
{
	left = nth;
	failed = false;
}

static int mend(void)
{
	left = -1;
	return failed;
}

START_TEST(full_disk_is_an_error)
{
	const struct fault fault = { break_at, mend, NP_ERR_IO, NP_DEDUP_SYNC };

	for_good = _i % 2;
	named = _i / 2 % 2;
	harness_run((enum setting)(_i / 4), &fault);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("broken disk");
	TCase *tests = tcase_create("broken disk");
	SRunner *runner;
	int count;

	tcase_set_timeout(tests, 240);
	tcase_add_loop_test(tests, full_disk_is_an_error, 0, 4 * SETTINGS);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	count = srunner_ntests_failed(runner);
	srunner_free(runner);
	return count != 0;
}
