/* SPDX-License-Identifier: MIT */
/* utimensat */
#define _XOPEN_SOURCE 700

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batch/dedup.h"
#include "ingest/files.h"
#include "scratch.h"

enum {
	MANY = NP_FILES_IDLE + 8
};

static void add_inputs(struct scratch *scratch, struct np_inputs *inputs)
{
	for (int i = 0; i < MANY; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%02d.jsonl", i);
		ck_assert_int_eq(
			np_inputs_add(inputs,
				      scratch_write(scratch, name,
						    span_of("{\"text\":\"\"}")),
				      NULL),
			NP_OK);
	}
}

static enum np_status open_all(struct np_files *files, size_t *failed)
{
	struct np_error err = { 0 };
	enum np_status last = NP_OK;

	for (uint32_t i = 0; i < MANY; i++) {
		int fd = -1;
		const enum np_status status =
			np_files_take(files, i, &fd, &err);

		*failed += status != NP_OK;
		last = status ? status : last;
		if (!status)
			np_files_release(files, i);
	}
	return last;
}

static void append(const char *path)
{
	FILE *file = fopen(path, "ab");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ne(fputc('\n', file), EOF);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(files_are_compared_when_opened_again)
{
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };
	struct np_files *files;
	struct scratch scratch;
	size_t failed = 0;

	scratch_open(&scratch);
	add_inputs(&scratch, &inputs);
	files = np_files_new(&inputs);
	ck_assert_ptr_nonnull(files);
	append(inputs.ptr[0].path); /* nobody has looked yet */
	ck_assert_int_eq(open_all(files, &failed), NP_OK);
	ck_assert_int_eq(np_files_unchanged(files, &err), NP_OK);
	for (size_t i = 0; i < MANY; i++)
		append(inputs.ptr[i].path);
	ck_assert_int_eq(np_files_unchanged(files, &err), NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "00.jsonl"));
	ck_assert_int_eq(open_all(files, &failed), NP_ERR_IO);
	ck_assert_uint_ge(failed, MANY - NP_FILES_IDLE);
	np_files_free(files);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(a_file_that_is_gone_is_told)
{
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };
	struct np_files *files;
	struct scratch scratch;
	size_t failed = 0;

	scratch_open(&scratch);
	add_inputs(&scratch, &inputs);
	files = np_files_new(&inputs);
	ck_assert_ptr_nonnull(files);
	ck_assert_int_eq(open_all(files, &failed), NP_OK);
	for (size_t i = 0; i < MANY; i++)
		ck_assert_int_eq(unlink(inputs.ptr[i].path), 0);
	ck_assert_int_eq(np_files_unchanged(files, &err), NP_ERR_IO);
	np_files_free(files);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

static const char articles[] =
	"{\"id\":\"a\",\"text\":\"one two three four five six seven\"}\n"
	"{\"id\":\"b\",\"text\":\"one two three four five six eight\"}\n";

/* What happens to the input once it was scanned. */
struct meddler {
	const char *path;
	bool rewrites; /* other words, of the same length and date */
	bool done;
};

static void rewrite(const char *path)
{
	struct timespec times[2];
	struct stat before;
	const int fd = open(path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &before), 0);
	ck_assert_int_eq(pwrite(fd, "six", 3, 18), 3);
	times[0] = before.st_atim;
	times[1] = before.st_mtim;
	ck_assert_int_eq(futimens(fd, times), 0);
	ck_assert_int_eq(close(fd), 0);
}

static void meddle(void *user, const char *stage, uint64_t done, uint64_t total)
{
	struct meddler *meddler = user;

	(void)done;
	(void)total;
	if (meddler->done || strcmp(stage, "read") != 0)
		return;
	meddler->done = true;
	if (meddler->rewrites)
		rewrite(meddler->path);
	else
		append(meddler->path);
}

START_TEST(a_run_over_a_changing_file_fails)
{
	struct meddler meddler = { .rewrites = _i };
	struct np_dedup_summary summary;
	struct np_error err = { 0 };
	struct scratch scratch;
	char paths[2][600];
	const char *const inputs[] = { paths[0] };
	struct np_dedup_options options = { .inputs = inputs,
					    .inputs_len = 1,
					    .recipe = NP_RECIPE_INIT,
					    .threshold = .4,
					    .recall = .9,
					    .shape = { 128, 1 },
					    .threads = 1,
					    .memory = UINT64_C(1) << 30,
					    .progress = meddle,
					    .user = &meddler };

	scratch_open(&scratch);
	snprintf(paths[0], sizeof(paths[0]), "%s",
		 scratch_write(&scratch, "in.jsonl", span_of(articles)));
	snprintf(paths[1], sizeof(paths[1]), "%s",
		 scratch_path(&scratch, "out.jsonl"));
	meddler.path = paths[0];
	options.out = paths[1];
	options.temp_dir = scratch.folder;
	ck_assert_int_eq(np_dedup_run(&options, &summary, &err), NP_ERR_IO);
	ck_assert(meddler.done);
	ck_assert_ptr_nonnull(strstr(err.text, "changed while it was read"));
	ck_assert_ptr_nonnull(strstr(err.text, "in.jsonl"));
	ck_assert_int_ne(access(paths[1], F_OK), 0);
	scratch_close(&scratch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("changed");
	TCase *tests = tcase_create("changed");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, files_are_compared_when_opened_again);
	tcase_add_test(tests, a_file_that_is_gone_is_told);
	tcase_add_loop_test(tests, a_run_over_a_changing_file_fails, 0, 2);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
