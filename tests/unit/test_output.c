/* SPDX-License-Identifier: MIT */
/* mount */
#define _GNU_SOURCE

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/output.h"
#include "hostile.h"
#include "scratch.h"
#include "starve.h"

static const char *const names[] = { "out", "out.gz", "out.zst" };

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

static void unpack_gzip(const struct np_buf *packed, struct np_buf *out)
{
	struct inflate_state state;

	isal_inflate_init(&state);
	state.crc_flag = ISAL_GZIP;
	state.next_in = (uint8_t *)packed->ptr;
	state.avail_in = (uint32_t)packed->len;
	while (state.block_state != ISAL_BLOCK_FINISH) {
		ck_assert_int_eq(np_buf_reserve(out, 1 << 16), NP_OK);
		state.next_out = (uint8_t *)out->ptr + out->len;
		state.avail_out = 1 << 16;
		ck_assert_int_eq(isal_inflate(&state), ISAL_DECOMP_OK);
		out->len += (1 << 16) - state.avail_out;
		ck_assert(state.avail_in || !state.avail_out ||
			  state.block_state == ISAL_BLOCK_FINISH);
	}
	ck_assert_uint_eq(state.avail_in, 0); /* one member */
}

static void unpack_zstd(const struct np_buf *packed, struct np_buf *out)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	ZSTD_inBuffer in = { packed->ptr, packed->len, 0 };
	size_t left = 1;

	while (left) {
		ZSTD_outBuffer to;

		ck_assert_int_eq(np_buf_reserve(out, 1 << 16), NP_OK);
		to = (ZSTD_outBuffer){ out->ptr, out->cap, out->len };
		left = ZSTD_decompressStream(context, &to, &in);
		ck_assert(!ZSTD_isError(left));
		ck_assert(in.pos < in.size || to.pos == to.size || !left);
		out->len = to.pos;
	}
	ck_assert_uint_eq(in.pos, in.size); /* one frame */
	ZSTD_freeDCtx(context);
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

/* Writes bytes in pieces of all sizes, some by copying them from a file. */
static void write_pieces(struct np_output *output, struct np_span bytes,
			 int from, uint64_t *state)
{
	for (size_t at = 0; at < bytes.len;) {
		const uint64_t r = hostile_next(state);
		size_t some = r % 3 == 0   ? r >> 8 & 0xFF
			      : r % 3 == 1 ? r >> 8 & 0x1FFFF
					   : r >> 8 & 0x7FFFF;

		some = some < bytes.len - at ? some : bytes.len - at;
		if (r >> 60 & 1)
			ck_assert_int_eq(
				np_output_copy(output, from, at, some, NULL),
				NP_OK);
		else
			ck_assert_int_eq(
				np_output_write(output,
						(struct np_span){
							bytes.ptr + at, some },
						NULL),
				NP_OK);
		at += some;
	}
}

static char text[3 << 20];

START_TEST(gives_back_what_was_written)
{
	uint64_t state = 1000 + (uint64_t)_i;
	const enum np_output_pack pack = (enum np_output_pack)(_i % 3);
	const size_t len = _i < 3 ? (size_t)_i / 3 : sizeof(text) >> (_i / 3);
	struct np_buf packed = { 0 }, first = { 0 }, plain = { 0 };
	struct scratch scratch;
	int from;

	hostile_fill(&state, text, len);
	scratch_open(&scratch);
	from = open(
		scratch_write(&scratch, "in", (struct np_span){ text, len }),
		O_RDONLY);
	scratch_path(&scratch, names[pack]);
	for (unsigned threads = 1; threads <= 8; threads = threads * 3 - 1) {
		struct np_output *output = open_out(scratch.path, threads);
		uint64_t again = state;

		write_pieces(output, (struct np_span){ text, len }, from,
			     &again);
		ck_assert_int_eq(np_output_commit(output, threads == 2, NULL),
				 NP_OK);
		read_back(scratch.path, threads > 1 ? &packed : &first);
		ck_assert(threads == 1 ||
			  (packed.len == first.len &&
			   !memcmp(packed.ptr, first.ptr, first.len)));
	}
	if (pack == NP_OUTPUT_GZIP)
		unpack_gzip(&packed, &plain);
	else if (pack == NP_OUTPUT_ZSTD)
		unpack_zstd(&packed, &plain);
	else
		read_back(scratch.path, &plain);
	ck_assert_uint_eq(plain.len, len);
	ck_assert(!memcmp(plain.ptr, text, len));
	close(from);
	np_buf_clear(&packed);
	np_buf_clear(&first);
	np_buf_clear(&plain);
	scratch_close(&scratch);
}
END_TEST

START_TEST(is_not_there_before_commit)
{
	struct np_buf got = { 0 };
	struct scratch scratch;
	struct np_output *output;
	struct stat info;

	umask(022);
	scratch_open(&scratch);
	for (unsigned there = 0; there < 2; there++) {
		scratch_path(&scratch, "out");
		output = open_out(scratch.path, 1);
		ck_assert_int_eq(
			np_output_write(output,
					(struct np_span){ text, 1 << 20 },
					NULL),
			NP_OK);
		ck_assert_uint_eq(files_in(scratch.folder), there);
		if (there) {
			read_back(scratch.path, &got);
			ck_assert_uint_eq(got.len, 1 << 20);
		}
		ck_assert_int_eq(np_output_commit(output, false, NULL), NP_OK);
		ck_assert_uint_eq(files_in(scratch.folder), 1);
		ck_assert_int_eq(stat(scratch.path, &info), 0);
		ck_assert_uint_eq(info.st_mode & 0777, 0644);
	}
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

START_TEST(dropped_leaves_what_was_there)
{
	struct np_buf got = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	for (unsigned there = 0; there < 2; there++) {
		struct np_output *output;

		if (there)
			scratch_write(&scratch, names[_i], span_of("before"));
		output = open_out(scratch_path(&scratch, names[_i]), 2);
		ck_assert_int_eq(
			np_output_write(output,
					(struct np_span){ text, sizeof(text) },
					NULL),
			NP_OK);
		np_output_drop(output);
		ck_assert_uint_eq(files_in(scratch.folder), there);
	}
	read_back(scratch.path, &got);
	ck_assert_uint_eq(got.len, 6);
	ck_assert_mem_eq(got.ptr, "before", 6);
	np_output_drop(NULL);
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

START_TEST(refuses_folders_that_will_not_do)
{
	static const char *const paths[] = { "missing/out", "file/out",
					     "read-only/out" };
	struct np_output *output = NULL;
	struct np_error err = { 0 };
	struct scratch scratch;
	enum np_status status;

	scratch_open(&scratch);
	scratch_write(&scratch, "file", span_of("x"));
	ck_assert_int_eq(mkdir(scratch_path(&scratch, "read-only"), 0500), 0);
	scratch_path(&scratch, paths[_i]);
	if (!geteuid() && _i == 2)
		ck_assert_int_eq(seteuid(65534), 0);
	status =
		np_output_open(&output, scratch.path, NP_OUTPUT_PLAIN, 1, &err);
	if (!getuid())
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert_int_eq(status, NP_ERR_IO);
	ck_assert_ptr_null(output);
	ck_assert_ptr_nonnull(strstr(err.text, paths[_i]));
	ck_assert_uint_eq(files_in(scratch.folder), 2);
	scratch_close(&scratch);
}
END_TEST

/* A folder of that name is only met when the file is named. */
START_TEST(does_not_replace_a_folder)
{
	struct np_error err = { 0 };
	struct np_output *output = NULL;
	struct scratch scratch;
	enum np_status status;

	scratch_open(&scratch);
	scratch_write(&scratch, "out/x", span_of("x"));
	status = np_output_open(&output, scratch_path(&scratch, "out"),
				NP_OUTPUT_PLAIN, 1, &err);
	if (!status)
		status = np_output_commit(output, false, &err);
	ck_assert_int_eq(status, NP_ERR_IO);
	ck_assert_uint_eq(files_in(scratch.folder), 1);
	ck_assert_uint_eq(files_in(scratch_path(&scratch, "out")), 1);
	scratch_close(&scratch);
}
END_TEST

static void fill_disk(struct scratch *scratch, const char *name)
{
	struct np_error err = { 0 };
	struct np_output *output;
	enum np_status status = NP_OK;
	struct np_buf got = { 0 };
	uint64_t state = 1050;
	size_t i;

	scratch_write(scratch, name, span_of("before"));
	output = open_out(scratch_path(scratch, name), 1);
	for (i = 0; i < 40 && !status; i++) {
		for (size_t j = 0; j < 1 << 17; j++)
			text[j] = (char)hostile_next(&state);
		status = np_output_write(
			output, (struct np_span){ text, 1 << 17 }, &err);
	}
	if (status)
		np_output_drop(output);
	else
		status = np_output_commit(output, true, &err);
	ck_assert_int_eq(status, NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "No space"));
	ck_assert_ptr_nonnull(strstr(err.text, name));
	ck_assert_uint_eq(files_in(scratch->folder), 1);
	read_back(scratch->path, &got);
	ck_assert_uint_eq(got.len, 6);
	np_buf_clear(&got);
}

START_TEST(full_disk_is_an_error_and_no_half_file)
{
	struct scratch scratch;

	scratch_open(&scratch);
	if (!geteuid() &&
	    !mount("tmpfs", scratch.folder, "tmpfs", 0, "size=1m")) {
		fill_disk(&scratch, names[_i]);
		ck_assert_int_eq(umount(scratch.folder), 0);
	}
	scratch_close(&scratch);
}
END_TEST

START_TEST(copy_of_too_much_is_an_error)
{
	static const size_t lengths[] = { 100, 1 << 20 };
	struct np_error err = { 0 };
	struct np_output *output;
	struct scratch scratch;
	int from;

	scratch_open(&scratch);
	from = open(scratch_write(&scratch, "in",
				  (struct np_span){ text, lengths[_i % 2] }),
		    O_RDONLY);
	output = open_out(scratch_path(&scratch, names[_i / 2]), 1);
	ck_assert_int_eq(
		np_output_copy(output, from, 50, lengths[_i % 2], &err),
		NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "shorter"));
	np_output_drop(output);
	close(from);
	ck_assert_uint_eq(files_in(scratch.folder), 1);
	scratch_close(&scratch);
}
END_TEST

START_TEST(writes_stdout)
{
	struct np_output *output = NULL;
	struct np_buf got = { 0 };
	struct scratch scratch;
	const int saved = dup(STDOUT_FILENO);
	int file;

	scratch_open(&scratch);
	file = open(scratch_path(&scratch, "stdout"), O_RDWR | O_CREAT, 0600);
	dup2(file, STDOUT_FILENO);
	output = open_out("-", 1);
	ck_assert_int_eq(np_output_write(output, span_of("one "), NULL), NP_OK);
	ck_assert_int_eq(np_output_write(output, span_of("two"), NULL), NP_OK);
	ck_assert_int_eq(np_output_commit(output, true, NULL), NP_OK);
	ck_assert_int_eq(write(STDOUT_FILENO, "!", 1), 1); /* still open */
	dup2(saved, STDOUT_FILENO);
	read_back(scratch.path, &got);
	ck_assert_uint_eq(got.len, 8);
	ck_assert_mem_eq(got.ptr, "one two!", 8);
	np_buf_clear(&got);
	close(file);
	scratch_close(&scratch);
}
END_TEST

static void *read_pipe(void *user)
{
	struct np_buf *got = user;
	const int file = open(got->ptr, O_RDONLY);
	char *bytes = malloc(8192);
	ssize_t some;

	got[1].ptr = bytes;
	while ((some = read(file, bytes + got[1].len, 4096)) > 0)
		got[1].len += (size_t)some;
	close(file);
	return NULL;
}

/* What is there and no file is written to, and stays what it is. */
START_TEST(does_not_replace_a_pipe)
{
	struct scratch scratch;
	struct np_output *output;
	struct np_buf got[2] = { { 0 } };
	struct stat info;
	pthread_t reader;

	scratch_open(&scratch);
	scratch_path(&scratch, "pipe");
	ck_assert_int_eq(mkfifo(scratch.path, 0600), 0);
	got[0].ptr = scratch.path;
	ck_assert_int_eq(pthread_create(&reader, NULL, read_pipe, got), 0);
	output = open_out(scratch.path, 1);
	ck_assert_int_eq(np_output_write(output, span_of("hello"), NULL),
			 NP_OK);
	ck_assert_int_eq(np_output_commit(output, true, NULL), NP_OK);
	ck_assert_int_eq(stat(scratch.path, &info), 0);
	ck_assert(S_ISFIFO(info.st_mode));
	pthread_join(reader, NULL);
	ck_assert_uint_eq(got[1].len, 5);
	ck_assert_mem_eq(got[1].ptr, "hello", 5);
	free(got[1].ptr);
	scratch_close(&scratch);
}
END_TEST

START_TEST(writes_through_a_link)
{
	char link[600];
	struct np_buf got = { 0 };
	struct scratch scratch;
	struct np_output *output;
	struct stat info;

	scratch_open(&scratch);
	snprintf(link, sizeof(link), "%s", scratch_path(&scratch, "link"));
	scratch_write(&scratch, "folder/file", span_of("before"));
	ck_assert_int_eq(symlink("folder/file", link), 0);
	output = open_out(link, 1);
	ck_assert_int_eq(np_output_write(output, span_of("behind"), NULL),
			 NP_OK);
	ck_assert_int_eq(np_output_commit(output, false, NULL), NP_OK);
	ck_assert_int_eq(lstat(link, &info), 0);
	ck_assert(S_ISLNK(info.st_mode));
	read_back(scratch.path, &got);
	ck_assert_mem_eq(got.ptr, "behind", 6);
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

static enum np_status write_some(const char *path)
{
	struct np_output *output = NULL;
	enum np_status status =
		np_output_open(&output, path, np_output_pack_of(path), 1, NULL);

	for (size_t i = 0; i < 4 && !status; i++)
		status = np_output_write(
			output, (struct np_span){ text, 100000 }, NULL);
	if (!status)
		return np_output_commit(output, false, NULL);
	np_output_drop(output);
	return status;
}

START_TEST(starved_leaves_what_was_there)
{
	struct scratch scratch;
	struct np_buf got = { 0 };

	scratch_open(&scratch);
	scratch_write(&scratch, names[_i], span_of("before"));
	for (long nth = 0;; nth++) {
		enum np_status status;

		starve_at(nth);
		status = write_some(scratch.path);
		if (!starve_end()) {
			ck_assert_int_eq(status, NP_OK);
			break;
		}
		ck_assert_int_eq(status, NP_ERR_NOMEM);
		ck_assert_uint_eq(files_in(scratch.folder), 1);
		read_back(scratch.path, &got);
		ck_assert_uint_eq(got.len, 6);
	}
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

START_TEST(packs_by_suffix)
{
	ck_assert_int_eq(np_output_pack_of("a.gz"), NP_OUTPUT_GZIP);
	ck_assert_int_eq(np_output_pack_of("a.jsonl.zst"), NP_OUTPUT_ZSTD);
	ck_assert_int_eq(np_output_pack_of(".gz"), NP_OUTPUT_PLAIN);
	ck_assert_int_eq(np_output_pack_of(".zst"), NP_OUTPUT_PLAIN);
	ck_assert_int_eq(np_output_pack_of("gz"), NP_OUTPUT_PLAIN);
	ck_assert_int_eq(np_output_pack_of("a.gz.x"), NP_OUTPUT_PLAIN);
	ck_assert_int_eq(np_output_pack_of(""), NP_OUTPUT_PLAIN);
}
END_TEST

static Suite *make_suite(void)
{
	Suite *suite = suite_create("output");
	TCase *tests = tcase_create("output");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, gives_back_what_was_written, 0, 15);
	tcase_add_test(tests, is_not_there_before_commit);
	tcase_add_loop_test(tests, dropped_leaves_what_was_there, 0, 3);
	tcase_add_loop_test(tests, refuses_folders_that_will_not_do, 0, 3);
	tcase_add_test(tests, does_not_replace_a_folder);
	tcase_add_loop_test(tests, full_disk_is_an_error_and_no_half_file, 0,
			    3);
	tcase_add_loop_test(tests, copy_of_too_much_is_an_error, 0, 6);
	tcase_add_test(tests, writes_stdout);
	tcase_add_test(tests, does_not_replace_a_pipe);
	tcase_add_test(tests, writes_through_a_link);
	tcase_add_loop_test(tests, starved_leaves_what_was_there, 0, 3);
	tcase_add_test(tests, packs_by_suffix);
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
