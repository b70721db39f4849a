/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/inputs.h"
#include "scratch.h"
#include "starve.h"

struct kind {
	const char *name; /* of the file */
	const char *bytes;
	size_t len;
	enum np_content content;
};

#define BYTES(text) text, sizeof(text) - 1

static const struct kind kinds[] = {
	{ "a", BYTES(""), NP_CONTENT_JSONL },
	{ "a", BYTES(" \r\n\t"), NP_CONTENT_JSONL },
	{ "a", BYTES("{\"text\":1}"), NP_CONTENT_JSONL },
	{ "a", BYTES("\xEF\xBB\xBF \n{"), NP_CONTENT_JSONL },
	{ "a.txt", BYTES("{broken"), NP_CONTENT_JSONL },
	{ "a", BYTES("{\"text\":\"\0\"}"), NP_CONTENT_JSONL },
	{ "a.jsonl", BYTES("oops\n"), NP_CONTENT_JSONL },
	{ "a.ndjson.gz", BYTES("oops\n"), NP_CONTENT_JSONL },
	{ "a", BYTES("oops\n{\"text\":\"a\"}\n"), NP_CONTENT_JSONL },
	{ "a", BYTES("Some words.\n"), NP_CONTENT_TEXT },
	{ "a.json", BYTES("Some words.\n"), NP_CONTENT_TEXT },
	{ "a", BYTES("[Reuters] Some words.\n"), NP_CONTENT_TEXT },
	{ "a", BYTES("\xEF\xBB\xBFWords"), NP_CONTENT_TEXT },
	{ "a", BYTES("caf\xE9"), NP_CONTENT_TEXT },
	{ "a", BYTES("PKK"), NP_CONTENT_TEXT },
	{ "a", BYTES("WARC/1.0\r\nWARC-Type: warcinfo"), NP_CONTENT_WARC },
	{ "a", BYTES("\r\nWARC/0.18\n"), NP_CONTENT_WARC },
	{ "a", BYTES("filedesc://a.arc 0.0.0.0 2008"), NP_CONTENT_ARC },
	{ "a.csv", BYTES("id,text\n"), NP_CONTENT_TABLE },
	{ "a.tsv.gz", BYTES("Some words.\n"), NP_CONTENT_TABLE },
	{ "a.csv", BYTES("{\"text\":1}"), NP_CONTENT_JSONL },
};

START_TEST(tells_content)
{
	const struct kind *kind = &kinds[_i];
	const struct np_span bytes = { kind->bytes, kind->len };

	for (int pack = NP_PACK_NONE; pack <= NP_PACK_ZSTD; pack++) {
		struct np_inputs inputs = { 0 };
		struct np_buf packed = { 0 };
		struct np_error err = { 0 };
		struct scratch scratch;

		if (pack == NP_PACK_GZIP)
			pack_gzip(bytes, &packed);
		else if (pack == NP_PACK_ZSTD)
			pack_zstd(bytes, &packed);
		scratch_open(&scratch);
		scratch_write(&scratch, kind->name,
			      pack ? np_buf_span(&packed) : bytes);
		ck_assert_msg(!np_inputs_add(&inputs, scratch.path, &err), "%s",
			      err.text);
		ck_assert_uint_eq(inputs.len, 1);
		ck_assert_int_eq(inputs.ptr[0].pack, pack);
		ck_assert_int_eq(inputs.ptr[0].content, kind->content);
		ck_assert_str_eq(inputs.ptr[0].path, scratch.path);
		ck_assert_str_eq(inputs.ptr[0].name, kind->name);
		ck_assert(inputs.ptr[0].seekable);
		ck_assert_uint_eq(inputs.ptr[0].size,
				  pack ? packed.len : kind->len);
		np_inputs_clear(&inputs);
		np_buf_clear(&packed);
		scratch_close(&scratch);
	}
}
END_TEST

struct unread {
	const char *bytes;
	size_t len;
	const char *word; /* in the message */
};

static const struct unread unreads[] = {
	{ BYTES("[{\"text\":\"a\"}]"), "jq -c '.[]'" },
	{ BYTES(" [ {"), "JSON array" },
	{ BYTES("[]"), "JSON array" },
	{ BYTES("PAR1\x15\x04"), "Parquet" },
	{ BYTES("BZh91AY&SY"), "bzip2" },
	{ BYTES("\xFD"
		"7zXZ\0"),
	  "xz" },
	{ BYTES("PK\x03\x04"), "zip" },
	{ BYTES("SQLite format 3\0"), "SQLite" },
	{ BYTES("%PDF-1.4"), "PDF" },
	{ BYTES("\x7F"
		"ELF\x02"),
	  "program" },
	{ BYTES("\xFF\xFE{\0"), "UTF-16" },
	{ BYTES("\xFE\xFF\0{"), "UTF-16" },
	{ BYTES("bin\0ary"), "neither" },
};

START_TEST(refuses_content)
{
	const struct unread *unread = &unreads[_i];
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	scratch_write(&scratch, "x",
		      (struct np_span){ unread->bytes, unread->len });
	ck_assert_int_eq(np_inputs_add(&inputs, scratch.path, &err),
			 NP_ERR_FORMAT);
	ck_assert_msg(strstr(err.text, unread->word) != NULL, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(err.text, scratch.path));
	ck_assert_uint_eq(inputs.len, 0);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(refuses_packed_tar)
{
	char tar[512] = "folder/article.txt";
	struct np_inputs inputs = { 0 };
	struct np_buf packed = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;

	memcpy(tar + 257, "ustar", 5);
	pack_gzip((struct np_span){ tar, sizeof(tar) }, &packed);
	scratch_open(&scratch);
	scratch_write(&scratch, "x.tar.gz", np_buf_span(&packed));
	ck_assert_int_eq(np_inputs_add(&inputs, scratch.path, &err),
			 NP_ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(err.text, "tar archive"));
	np_inputs_clear(&inputs);
	np_buf_clear(&packed);
	scratch_close(&scratch);
}
END_TEST

/* A gzip header with a long name, and skippable frames, come first. */
START_TEST(looks_behind_long_headers)
{
	struct np_inputs inputs = { 0 };
	struct np_buf packed = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;
	const size_t len = 20000;

	if (_i) {
		ck_assert_int_eq(
			np_buf_add(&packed, "\x50\x2A\x4D\x18\x20\x4E\0\0", 8),
			NP_OK);
		ck_assert_int_eq(np_buf_reserve(&packed, len), NP_OK);
		memset(packed.ptr + packed.len, 'x', len);
		packed.len += len;
		pack_zstd(span_of("Words"), &packed);
	} else {
		struct np_buf plain = { 0 };

		pack_gzip(span_of("Words"), &plain);
		plain.ptr[3] = 8;
		ck_assert_int_eq(np_buf_add(&packed, plain.ptr, 10), NP_OK);
		ck_assert_int_eq(np_buf_reserve(&packed, len), NP_OK);
		memset(packed.ptr + packed.len, 'x', len);
		packed.len += len;
		ck_assert_int_eq(np_buf_add(&packed, "\0", 1), NP_OK);
		ck_assert_int_eq(
			np_buf_add(&packed, plain.ptr + 10, plain.len - 10),
			NP_OK);
		np_buf_clear(&plain);
	}
	scratch_open(&scratch);
	scratch_write(&scratch, "x", np_buf_span(&packed));
	ck_assert_msg(!np_inputs_add(&inputs, scratch.path, &err), "%s",
		      err.text);
	ck_assert_int_eq(inputs.ptr[0].content, NP_CONTENT_TEXT);
	np_inputs_clear(&inputs);
	np_buf_clear(&packed);
	scratch_close(&scratch);
}
END_TEST

START_TEST(walks_folders)
{
	static const char *const names[] = { "b/2.txt",	  "b/1.jsonl",
					     "a-b.txt",	  "a/x/y/z.txt",
					     "a/.hidden", ".git/config",
					     "c.jsonl" };
	static const char *const expected[] = { "a-b.txt",   "a/x/y/z.txt",
						"b/1.jsonl", "b/2.txt",
						"c.jsonl",   "link.txt" };
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;
	char folder[300];

	scratch_open(&scratch);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		scratch_write(&scratch, names[i], span_of("Words"));
	scratch_path(&scratch, "link.txt");
	ck_assert_int_eq(symlink("b/2.txt", scratch.path), 0);
	scratch_path(&scratch, "a/loop");
	ck_assert_int_eq(symlink("..", scratch.path), 0);
	scratch_path(&scratch, "a/pipe");
	ck_assert_int_eq(mkfifo(scratch.path, 0600), 0);
	/* With and without a slash behind the folder. */
	snprintf(folder, sizeof(folder), "%s%s", scratch.folder, _i ? "/" : "");
	ck_assert_msg(!np_inputs_add(&inputs, folder, &err), "%s", err.text);
	ck_assert_uint_eq(inputs.len, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < inputs.len; i++) {
		ck_assert_str_eq(inputs.ptr[i].name, expected[i]);
		ck_assert_str_eq(inputs.ptr[i].path,
				 scratch_path(&scratch, expected[i]));
	}
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(adds_all_of_a_folder_or_nothing)
{
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	scratch_write(&scratch, "f/a.txt", span_of("Words"));
	ck_assert_int_eq(np_inputs_add(&inputs, scratch.path, NULL), NP_OK);
	scratch_write(&scratch, "f/z.pdf", span_of("%PDF-1"));
	scratch_path(&scratch, "f");
	ck_assert_int_eq(np_inputs_add(&inputs, scratch.path, &err),
			 NP_ERR_FORMAT);
	ck_assert_ptr_nonnull(strstr(err.text, "f/z.pdf"));
	ck_assert_uint_eq(inputs.len, 1);
	unlink(scratch_path(&scratch, "f/z.pdf"));
	ck_assert_int_eq(symlink("nowhere", scratch.path), 0);
	scratch_path(&scratch, "f");
	ck_assert_int_eq(np_inputs_add(&inputs, scratch.path, &err), NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "f/z.pdf"));
	ck_assert_uint_eq(inputs.len, 1);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(sorts_by_path)
{
	static const char *const names[] = { "b", "a/c", "a-c", "B" };
	static const char *const expected[] = { "B", "a-c", "a/c", "b" };
	struct np_inputs inputs = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	np_inputs_sort(&inputs);
	for (size_t i = 0; i < 4; i++) {
		scratch_write(&scratch, names[i], span_of("{}"));
		ck_assert_int_eq(np_inputs_add(&inputs, scratch.path, NULL),
				 NP_OK);
	}
	np_inputs_sort(&inputs);
	for (size_t i = 0; i < 4; i++)
		ck_assert_str_eq(inputs.ptr[i].path,
				 scratch_path(&scratch, expected[i]));
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(tells_what_cannot_be_opened)
{
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };

	ck_assert_int_eq(np_inputs_add(&inputs, "/no/such/file", &err),
			 NP_ERR_IO);
	ck_assert_str_eq(err.text, "cannot open '/no/such/file': "
				   "No such file or directory");
	ck_assert_int_eq(np_inputs_add(&inputs, "", NULL), NP_ERR_IO);
	np_inputs_clear(&inputs);
}
END_TEST

START_TEST(takes_stdin_once)
{
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;

	scratch_open(&scratch);
	scratch_write(&scratch, "in", span_of("{\"text\":\"a\"}\n"));
	ck_assert_ptr_nonnull(freopen(scratch.path, "r", stdin));
	ck_assert_int_eq(np_inputs_add(&inputs, "-", &err), NP_OK);
	ck_assert(!inputs.ptr[0].seekable);
	ck_assert_int_eq(inputs.ptr[0].content, NP_CONTENT_JSONL);
	ck_assert_str_eq(inputs.ptr[0].name, "-");
	ck_assert_int_eq(np_inputs_add(&inputs, "-", &err), NP_ERR_MISUSE);
	ck_assert_uint_eq(inputs.len, 1);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(survives_failing_allocations)
{
	struct np_buf packed = { 0 };
	struct scratch scratch;
	bool failed = true;

	scratch_open(&scratch);
	scratch_write(&scratch, "a/b/c.txt", span_of("Words"));
	scratch_write(&scratch, "a/d.jsonl", span_of("{}"));
	pack_gzip(span_of("{}"), &packed);
	scratch_write(&scratch, "e.gz", np_buf_span(&packed));
	for (long nth = 0; failed; nth++) {
		struct np_inputs inputs = { 0 };
		enum np_status status;

		starve_at(nth);
		status = np_inputs_add(&inputs, scratch.folder, NULL);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		ck_assert_uint_eq(inputs.len, failed ? 0 : 3);
		np_inputs_clear(&inputs);
		ck_assert_int_lt(nth, 1000);
	}
	np_buf_clear(&packed);
	scratch_close(&scratch);
}
END_TEST

static void add_tests(TCase *tests)
{
	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, tells_content, 0,
			    (int)(sizeof(kinds) / sizeof(kinds[0])));
	tcase_add_loop_test(tests, refuses_content, 0,
			    (int)(sizeof(unreads) / sizeof(unreads[0])));
	tcase_add_test(tests, refuses_packed_tar);
	tcase_add_loop_test(tests, looks_behind_long_headers, 0, 2);
	tcase_add_loop_test(tests, walks_folders, 0, 2);
	tcase_add_test(tests, adds_all_of_a_folder_or_nothing);
	tcase_add_test(tests, sorts_by_path);
	tcase_add_test(tests, tells_what_cannot_be_opened);
	tcase_add_test(tests, takes_stdin_once);
	tcase_add_test(tests, survives_failing_allocations);
}

int main(void)
{
	Suite *suite = suite_create("inputs");
	TCase *tests = tcase_create("inputs");
	SRunner *runner;
	int failed;

	add_tests(tests);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
