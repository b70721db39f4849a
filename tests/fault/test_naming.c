/* SPDX-License-Identifier: MIT */
/* How a file that is written gets its name, also where it must have one. */
#define _GNU_SOURCE

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output.h"
#include "scratch.h"

static bool refuse_nameless;
static unsigned masks_set; /* by the product: not through umask here */

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
	if (refuse_nameless && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return __real_open64(path, flags, mode);
}

mode_t __real_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask);
mode_t __wrap_umask(mode_t mask)
{
	masks_set++;
	return __real_umask(mask);
}

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

static void read_back(const char *path, struct np_buf *out)
{
	FILE *file = fopen(path, "rb");

	ck_assert_ptr_nonnull(file);
	out->len = 0;
	for (size_t got = 1; got; out->len += got) {
		ck_assert_int_eq(np_buf_reserve(out, 1 << 16), NP_OK);
		got = fread(out->ptr + out->len, 1, 1 << 16, file);
	}
	fclose(file);
}

static struct np_output *open_out(const char *path, unsigned threads)
{
	struct np_output *output = NULL;
	struct np_error err = { 0 };

	ck_assert_msg(!np_output_open(&output, path, np_output_pack_of(path),
				      threads, &err),
		      "%s", err.text);
	return output;
}

static char text[400000];

/* More wait than a process may have descriptors. */
START_TEST(parked_files_hold_no_descriptor)
{
	const int before = dup(STDIN_FILENO);
	struct np_output *outputs[50];
	struct scratch scratch;
	struct np_buf got = { 0 };
	char name[16];

	scratch_open(&scratch);
	close(before);
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "out%d", i);
		if (i % 3)
			scratch_write(&scratch, name, span_of("before"));
		outputs[i] = open_out(scratch_path(&scratch, name), 1);
		ck_assert_int_eq(
			np_output_write(outputs[i], span_of("after"), NULL),
			NP_OK);
		ck_assert_int_eq(np_output_end(outputs[i], _i, NULL), NP_OK);
		ck_assert_int_eq(np_output_park(outputs[i], NULL), NP_OK);
		ck_assert_int_eq(dup(STDIN_FILENO), before);
		close(before);
	}
	for (int i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "out%d", i);
		if (i % 2) {
			np_output_drop(outputs[i]);
			continue;
		}
		ck_assert_int_eq(np_output_commit(outputs[i], false, NULL),
				 NP_OK);
		read_back(scratch_path(&scratch, name), &got);
		ck_assert_mem_eq(got.ptr, "after", 5);
	}
	/* 25 are new; of the others 17 were there before. */
	ck_assert_uint_eq(files_in(scratch.folder), 42);
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

static size_t writes_so_far(void)
{
	FILE *file = fopen("/proc/self/io", "r");
	char line[100];
	size_t count = 0;

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "syscw: ", 7))
			count = (size_t)strtoull(line + 7, NULL, 10);
	if (file)
		fclose(file);
	return count;
}

START_TEST(short_runs_are_gathered)
{
	struct np_output *output;
	struct np_buf got = { 0 };
	struct scratch scratch;
	enum np_status status = NP_OK;
	size_t before, written;
	int from;

	scratch_open(&scratch);
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(i * 7 + i / 251);
	from = open(scratch_write(&scratch, "in",
				  (struct np_span){ text, sizeof(text) }),
		    O_RDONLY);
	output = open_out(scratch_path(&scratch, "out"), 1);
	before = writes_so_far();
	/* An assertion writes as well. */
	for (size_t i = 0; i < 1000 && !status; i++)
		status = np_output_copy(output, from, i * 400, 200, NULL);
	written = writes_so_far() - before;
	ck_assert_int_eq(status, NP_OK);
	ck_assert_uint_lt(written, 10);
	ck_assert_int_eq(np_output_commit(output, false, NULL), NP_OK);
	read_back(scratch.path, &got);
	ck_assert_uint_eq(got.len, 200000);
	for (size_t i = 0; i < 1000; i++)
		ck_assert(!memcmp(got.ptr + i * 200, text + i * 400, 200));
	close(from);
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

START_TEST(check_says_what_opening_would)
{
	static const struct {
		const char *path;
		bool fits;
	} cases[] = {
		{ "new", true },	{ "file", true },
		{ "link", true },	{ "pipe", true },
		{ "missing/x", false }, { "file/x", false },
		{ "folder", false },	{ "folder/", false },
		{ "new/", false },
	};
	struct np_error err = { 0 };
	struct scratch scratch;
	enum np_status status;

	scratch_open(&scratch);
	ck_assert_int_eq(mkdir(scratch_path(&scratch, "folder"), 0700), 0);
	ck_assert_int_eq(mkfifo(scratch_path(&scratch, "pipe"), 0600), 0);
	ck_assert_int_eq(symlink("file", scratch_path(&scratch, "link")), 0);
	scratch_write(&scratch, "file", span_of("x"));
	status = np_output_check(scratch_path(&scratch, cases[_i].path), &err);
	ck_assert_int_eq(status, cases[_i].fits ? NP_OK : NP_ERR_IO);
	ck_assert(!status || strstr(err.text, cases[_i].path));
	ck_assert_uint_eq(files_in(scratch.folder), 4);
	ck_assert_int_eq(np_output_check("-", NULL), NP_OK);
	ck_assert_int_eq(np_output_check_folder(scratch.folder, NULL), NP_OK);
	ck_assert_int_eq(
		np_output_check_folder(scratch_path(&scratch, "file"), NULL),
		NP_ERR_IO);
	ck_assert_int_eq(
		np_output_check_folder(scratch_path(&scratch, "none"), NULL),
		NP_ERR_IO);
	ck_assert_uint_eq(files_in(scratch.folder), 4);
	scratch_close(&scratch);
}
END_TEST

/* Where files cannot be nameless; the process's mask is not touched. */
START_TEST(modes_follow_the_mask)
{
	static const mode_t masks[] = { 0, 022, 027, 077 };
	struct np_output *output;
	struct scratch scratch;
	struct stat info;

	refuse_nameless = _i % 2;
	scratch_open(&scratch);
	__real_umask(masks[_i / 2]);
	output = open_out(scratch_path(&scratch, "out"), 1);
	ck_assert_uint_eq(files_in(scratch.folder), (size_t)_i % 2);
	ck_assert_int_eq(np_output_commit(output, true, NULL), NP_OK);
	ck_assert_uint_eq(files_in(scratch.folder), 1);
	ck_assert_int_eq(stat(scratch.path, &info), 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0666U & ~masks[_i / 2]);
	ck_assert_uint_eq(masks_set, 0);
	refuse_nameless = false;
	scratch_close(&scratch);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("naming");
	TCase *tests = tcase_create("naming");

	tcase_add_loop_test(tests, parked_files_hold_no_descriptor, 0, 2);
	tcase_add_test(tests, short_runs_are_gathered);
	tcase_add_loop_test(tests, check_says_what_opening_would, 0, 9);
	tcase_add_loop_test(tests, modes_follow_the_mask, 0, 8);
	suite_add_tcase(suite, tests);
	return suite;
}

int main(void)
{
	SRunner *runner = srunner_create(make_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
