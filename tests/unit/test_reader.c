/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "given.h"
#include "starve.h"

struct shape {
	const char *bytes;
	const char *records;
};

static const struct shape shapes[] = {
	{ "", "" },
	{ "\n", "" },
	{ "\n\n \n\t\r\n", "" },
	{ "{}", "0:{}\n" },
	{ "{}\n", "0:{}\n" },
	{ "{}\n{1}", "0:{}\n3:{1}\n" },
	{ "{}\r\n{1}\r\n", "0:{}\n4:{1}\n" },
	{ "{}\n\n\n{1}\n\n", "0:{}\n5:{1}\n" },
	{ "\xEF\xBB\xBF{}\n{1}", "3:{}\n6:{1}\n" },
	{ "\xEF\xBB\xBF", "" },
	{ "\xEF\xBB\xBF\n", "" },
	{ "\n {} \n", "1: {} \n" },
	{ "{\xE2\x80\xA8\xC2\x85\x0B\x0C}\n{}",
	  "0:{\xE2\x80\xA8\xC2\x85\x0B\x0C}\n10:{}\n" },
	{ "{}\r\r\n{}", "0:{}\r\n5:{}\n" },
	{ "{long enough for more than one of the small chunks}\n{}\n{}",
	  "0:{long enough for more than one of the small chunks}\n52:{}\n"
	  "55:{}\n" },
};

START_TEST(cuts_lines)
{
	const struct shape *shape = &shapes[_i];

	for (int way = 0; way < WAYS; way++) {
		for (size_t chunk = 1; chunk <= 64;
		     chunk += chunk < 8 ? 1 : 7) {
			struct given given;

			given_read_bytes(span_of(shape->bytes), (enum way)way,
					 chunk, 0, &given);
			given_expect(&given, shape->records);
			ck_assert_uint_eq(given.damaged, 0);
			given_drop(&given);
		}
	}
}
END_TEST

START_TEST(gives_the_same_for_every_chunk)
{
	struct np_buf lines = { 0 };
	struct given whole;
	struct scratch scratch;

	given_lines(&lines, 100, 1);
	scratch_open(&scratch);
	given_read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
	ck_assert_uint_eq(whole.count, 100);
	ck_assert_uint_eq(whole.done, lines.len);
	for (int way = 0; way < WAYS; way++) {
		for (size_t chunk = 1; chunk <= 64; chunk++) {
			struct given given;

			given_read_path(given_place(&scratch,
						    np_buf_span(&lines),
						    (enum way)way),
					chunk, 0, &given);
			ck_assert_uint_eq(given.count, 100);
			ck_assert_uint_eq(given.records.len, whole.records.len);
			ck_assert_mem_eq(given.records.ptr, whole.records.ptr,
					 whole.records.len);
			given_drop(&given);
		}
	}
	scratch_close(&scratch);
	given_drop(&whole);
	np_buf_clear(&lines);
}
END_TEST

struct overlong {
	const char *bytes;
	const char *records;
	size_t faults;
	uint64_t last; /* offset of the last fault */
};

/* With a limit of 8 bytes. */
static const struct overlong overlongs[] = {
	{ "{345678}\n{}", "0:{345678}\n9:{}\n", 0, 0 },
	{ "{345678}\r\n{}", "0:{345678}\n10:{}\n", 0, 0 },
	{ "{345678}", "0:{345678}\n", 0, 0 },
	{ "{3456789}", "", 1, 0 },
	{ "{3456789}\n", "", 1, 0 },
	{ "{3456789}\r\n", "", 1, 0 },
	{ "{}\n{3456789}\n{}\n", "0:{}\n13:{}\n", 1, 3 },
	{ "{}\n{3456789}", "0:{}\n", 1, 3 },
	{ "{3456789}\n{3456789}\n{}", "20:{}\n", 2, 10 },
	{ "{}\n{34567890123456789012345678901234567890}\n{}\n", "0:{}\n44:{}\n",
	  1, 3 },
	{ "{34567890123456789012345678901234567890}\n\n{}\n{3456789}",
	  "42:{}\n", 2, 45 },
};

START_TEST(leaves_out_what_is_too_long)
{
	const struct overlong *expected = &overlongs[_i];

	for (int way = 0; way < WAYS; way++) {
		for (size_t chunk = 1; chunk <= 64; chunk++) {
			struct given given;

			given_read_bytes(span_of(expected->bytes),
					 (enum way)way, chunk, 8, &given);
			given_expect(&given, expected->records);
			ck_assert_uint_eq(given.faults[NP_SKIP_TOO_LONG],
					  expected->faults);
			ck_assert_uint_eq(given.fault_offset, expected->last);
			ck_assert_uint_eq(given.damaged, 0);
			given_drop(&given);
		}
	}
}
END_TEST

/* A packed file that breaks, one that is fine, one that is empty, a text. */
START_TEST(goes_on_with_the_next_input)
{
	const struct np_reader_options options = { 16, 0 };
	struct np_inputs inputs = { 0 };
	struct np_buf packed = { 0 };
	struct scratch scratch;
	struct given given;

	scratch_open(&scratch);
	pack_stored(span_of("{1}\n{2}\n{3"), &packed);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      scratch_write(&scratch, "a.gz",
					    (struct np_span){ packed.ptr,
							      packed.len - 9 }),
			      NULL),
		NP_OK);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      scratch_write(&scratch, "b", span_of("{4}")),
			      NULL),
		NP_OK);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      scratch_write(&scratch, "c", span_of("")), NULL),
		NP_OK);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      scratch_write(&scratch, "d", span_of("{5}\n")),
			      NULL),
		NP_OK);
	ck_assert_int_eq(given_read(&inputs, &options, &given), NP_END);
	given_expect(&given, "0:{1}\n4:{2}\n0:{4}\n0:{5}\n");
	given_expect_truncated(&given);
	given_drop(&given);
	np_inputs_clear(&inputs);
	np_buf_clear(&packed);
	scratch_close(&scratch);
}
END_TEST

/* A text is one chunk, whole, whatever the chunk size. */
START_TEST(gives_texts_whole)
{
	static const char text[] = "\xEF\xBB\xBFOne line\nand another\n";
	struct scratch scratch;

	scratch_open(&scratch);
	for (int way = 0; way < WAYS; way++) {
		const struct np_reader_options options = { 4, 0 };
		struct np_inputs inputs = { 0 };
		struct np_reader *reader = NULL;
		struct np_chunk chunk = { 0 };

		ck_assert_int_eq(
			np_inputs_add(&inputs,
				      given_place(&scratch, span_of(text),
						  (enum way)way),
				      NULL),
			NP_OK);
		/* The name of a plain one says otherwise; see test_inputs. */
		inputs.ptr[0].content = NP_CONTENT_TEXT;
		ck_assert_int_eq(
			np_reader_open(&reader, &inputs, &options, NULL),
			NP_OK);
		ck_assert_int_eq(np_reader_next(reader, &chunk, NULL), NP_OK);
		ck_assert_int_eq(np_reader_fill(reader, &chunk, NULL), NP_OK);
		ck_assert_uint_eq(chunk.bytes.len, sizeof(text) - 4);
		ck_assert_uint_eq(chunk.offset, 3);
		ck_assert_mem_eq(chunk.bytes.ptr, text + 3, sizeof(text) - 4);
		ck_assert_int_eq(np_reader_next(reader, &chunk, NULL), NP_END);
		np_chunk_clear(&chunk);
		np_reader_close(reader);
		np_inputs_clear(&inputs);
	}
	scratch_close(&scratch);
}
END_TEST

START_TEST(limits_texts)
{
	struct scratch scratch;

	scratch_open(&scratch);
	for (int way = 0; way < WAYS; way++) {
		const struct np_reader_options options = { 4, 10 };
		struct np_inputs inputs = { 0 };
		struct given given;

		ck_assert_int_eq(
			np_inputs_add(&inputs,
				      given_place(&scratch,
						  span_of("12345678901"),
						  (enum way)way),
				      NULL),
			NP_OK);
		inputs.ptr[0].content = NP_CONTENT_TEXT;
		ck_assert_int_eq(given_read(&inputs, &options, &given), NP_END);
		ck_assert_uint_eq(given.faults[NP_SKIP_TOO_LONG], 1);
		ck_assert_uint_eq(given.longest, 0);
		given_drop(&given);
		np_inputs_clear(&inputs);
	}
	scratch_close(&scratch);
}
END_TEST

/* 100 MB in one line, between two others; over the limit it stays small. */
START_TEST(takes_a_line_of_100_mb)
{
	const size_t len = 100000000;
	struct np_buf bytes = { 0 };
	struct given given;

	ck_assert_int_eq(np_buf_add_text(&bytes, "{1}\n{\"text\":\""), NP_OK);
	ck_assert_int_eq(np_buf_reserve(&bytes, len + 16), NP_OK);
	memset(bytes.ptr + bytes.len, 'a', len);
	bytes.len += len;
	ck_assert_int_eq(np_buf_add_text(&bytes, "\"}\n{2}\n"), NP_OK);
	given_read_bytes(np_buf_span(&bytes), _i ? GZIP : PLAIN, 0, 0, &given);
	ck_assert_uint_eq(given.count, 3);
	ck_assert_uint_gt(given.longest, len);
	given_drop(&given);
	given_read_bytes(np_buf_span(&bytes), _i ? GZIP : PLAIN, 0, 2000000,
			 &given);
	given_expect(&given, "0:{1}\n100000016:{2}\n");
	ck_assert_uint_eq(given.faults[NP_SKIP_TOO_LONG], 1);
	ck_assert_uint_eq(given.fault_offset, 4);
	ck_assert_uint_lt(given.longest, 100);
	given_drop(&given);
	np_buf_clear(&bytes);
}
END_TEST

/* Of a record that is too long no more is held than the longest allowed. */
START_TEST(holds_no_more_than_the_limit)
{
	const struct np_reader_options options = { 1 << 16, 1000000 };
	const size_t len = 3000000;
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	struct np_buf bytes = { 0 };
	struct scratch scratch;
	enum np_status status = NP_OK;

	ck_assert_int_eq(np_buf_reserve(&bytes, len), NP_OK);
	memset(bytes.ptr, 'a', len);
	bytes.len = len;
	scratch_open(&scratch);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      given_place(&scratch, np_buf_span(&bytes),
					  (enum way)_i),
			      NULL),
		NP_OK);
	ck_assert_int_eq(np_reader_open(&reader, &inputs, &options, NULL),
			 NP_OK);
	while (!status) {
		status = np_reader_next(reader, &chunk, NULL);
		if (!status)
			ck_assert_int_eq(np_reader_fill(reader, &chunk, NULL),
					 NP_OK);
	}
	ck_assert_int_eq(status, NP_END);
	/* Buffers grow by half. */
	ck_assert_uint_le(chunk.bytes.cap, options.record_limit / 2 * 3 + 1000);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
	np_buf_clear(&bytes);
	scratch_close(&scratch);
}
END_TEST

START_TEST(reads_at_offsets)
{
	char to[4 + NP_CHUNK_PADDING];
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct scratch scratch;
	struct np_error err = { 0 };

	scratch_open(&scratch);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      given_place(&scratch, span_of("{12}\n"), PLAIN),
			      NULL),
		NP_OK);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      given_place(&scratch, span_of("{12}\n"), GZIP),
			      NULL),
		NP_OK);
	ck_assert_int_eq(np_reader_open(&reader, &inputs, NULL, NULL), NP_OK);
	ck_assert(np_reader_can_pread(reader, 0));
	ck_assert(!np_reader_can_pread(reader, 1));
	ck_assert_int_eq(np_reader_pread(reader, 0, 1, 2, to, NULL), NP_OK);
	ck_assert_mem_eq(to, "12\0", 3);
	ck_assert_int_eq(np_reader_pread(reader, 0, 3, 4, to, &err), NP_ERR_IO);
	ck_assert_uint_gt(strlen(err.text), 0);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

/* Files that vanish or shrink behind the back of a run. */
START_TEST(tells_of_lost_files)
{
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	struct np_error err = { 0 };
	struct scratch scratch;
	const char *path;

	scratch_open(&scratch);
	path = given_place(&scratch, span_of("{12}\n{34}\n"), PLAIN);
	ck_assert_int_eq(np_inputs_add(&inputs, path, NULL), NP_OK);
	ck_assert_int_eq(np_reader_open(&reader, &inputs, NULL, NULL), NP_OK);
	if (_i)
		ck_assert_int_eq(np_reader_next(reader, &chunk, NULL), NP_OK);
	if (_i)
		ck_assert_int_eq(truncate(path, 3), 0);
	else
		ck_assert_int_eq(unlink(path), 0);
	if (_i)
		ck_assert_int_eq(np_reader_fill(reader, &chunk, &err),
				 NP_ERR_IO);
	else
		ck_assert_int_eq(np_reader_next(reader, &chunk, &err),
				 NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "in.jsonl"));
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(reads_more_files_than_stay_open)
{
	struct np_inputs inputs = { 0 };
	struct scratch scratch;
	struct given given;

	scratch_open(&scratch);
	for (int i = 0; i < 300; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		ck_assert_int_eq(np_inputs_add(&inputs,
					       scratch_write(&scratch, name,
							     span_of("{}\n{}")),
					       NULL),
				 NP_OK);
	}
	ck_assert_int_eq(given_read(&inputs, NULL, &given), NP_END);
	ck_assert_uint_eq(given.count, 600);
	given_drop(&given);
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
}
END_TEST

START_TEST(survives_failing_allocations)
{
	const struct np_reader_options options = { 64, 200 };
	struct np_inputs inputs = { 0 };
	struct np_buf lines = { 0 };
	struct scratch scratch;
	bool failed = true;

	given_lines(&lines, 20, 7);
	scratch_open(&scratch);
	ck_assert_int_eq(
		np_inputs_add(&inputs,
			      given_place(&scratch, np_buf_span(&lines),
					  (enum way)_i),
			      NULL),
		NP_OK);
	for (long nth = 0; failed; nth++) {
		struct given given;
		enum np_status status;

		starve_at(nth);
		status = given_read(&inputs, &options, &given);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_END);
		ck_assert_uint_le(given.count, 20);
		if (!failed)
			ck_assert_uint_eq(given.count, 20);
		given_drop(&given);
		ck_assert_int_lt(nth, 10000);
	}
	np_inputs_clear(&inputs);
	scratch_close(&scratch);
	np_buf_clear(&lines);
}
END_TEST

static void add_tests(TCase *tests)
{
	tcase_set_timeout(tests, 280);
	tcase_add_loop_test(tests, cuts_lines, 0,
			    (int)(sizeof(shapes) / sizeof(shapes[0])));
	tcase_add_test(tests, gives_the_same_for_every_chunk);
	tcase_add_loop_test(tests, leaves_out_what_is_too_long, 0,
			    (int)(sizeof(overlongs) / sizeof(overlongs[0])));
	tcase_add_test(tests, goes_on_with_the_next_input);
	tcase_add_test(tests, gives_texts_whole);
	tcase_add_test(tests, limits_texts);
	tcase_add_loop_test(tests, takes_a_line_of_100_mb, 0, 2);
	tcase_add_loop_test(tests, holds_no_more_than_the_limit, 0, PIPE);
	tcase_add_test(tests, reads_at_offsets);
	tcase_add_loop_test(tests, tells_of_lost_files, 0, 2);
	tcase_add_test(tests, reads_more_files_than_stay_open);
	tcase_add_loop_test(tests, survives_failing_allocations, 0, 3);
}

int main(void)
{
	Suite *suite = suite_create("reader");
	TCase *tests = tcase_create("reader");
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
