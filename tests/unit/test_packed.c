/* SPDX-License-Identifier: MIT */
/* Packed inputs, whole, cut off and damaged. */
#include <check.h>
#include <string.h>

#include "given.h"

/* Bytes stand in the file as they are: what must come out is known. */
START_TEST(loses_only_the_record_that_is_cut)
{
	struct np_buf lines = { 0 };
	struct np_buf packed = { 0 };
	struct scratch scratch;

	given_lines(&lines, 20, 2);
	pack_stored(np_buf_span(&lines), &packed);
	scratch_open(&scratch);
	for (size_t cut = 15; cut < packed.len; cut++) {
		const size_t bytes =
			cut - 15 < lines.len ? cut - 15 : lines.len;
		size_t line = 0;
		size_t at = 0;
		size_t count = 0;
		struct np_span record;
		struct given given;

		for (size_t i = 0; i < bytes; i++)
			line = lines.ptr[i] == '\n' ? i + 1 : line;
		while (np_record_next((struct np_span){ lines.ptr, line }, &at,
				      &record))
			count++;
		given_read_path(
			scratch_write(&scratch, "cut.jsonl.gz",
				      (struct np_span){ packed.ptr, cut }),
			1 + cut % 300, 0, &given);
		given_expect_truncated(&given);
		ck_assert_uint_eq(given.count, count);
		ck_assert_uint_eq(given.fault_offset, line);
		given_drop(&given);
	}
	scratch_close(&scratch);
	np_buf_clear(&packed);
	np_buf_clear(&lines);
}
END_TEST

static void check_every_cut(struct np_span packed, size_t first,
			    const struct given *whole)
{
	struct scratch scratch;
	size_t most = 0;

	scratch_open(&scratch);
	for (size_t cut = first; cut < packed.len; cut++) {
		struct given given;

		given_read_path(
			scratch_write(&scratch, "cut",
				      (struct np_span){ packed.ptr, cut }),
			1 + cut % 500, 0, &given);
		given_expect_truncated(&given);
		ck_assert(given_is_prefix(&given, whole));
		/* More bytes never give fewer records. */
		ck_assert_uint_ge(given.count, most);
		most = given.count;
		given_drop(&given);
	}
	ck_assert_uint_eq(most, whole->count);
	scratch_close(&scratch);
}

START_TEST(gives_what_stands_before_a_cut)
{
	struct np_buf lines = { 0 };
	struct np_buf packed = { 0 };
	struct given whole;

	given_lines(&lines, 200, 3);
	given_read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
	if (_i)
		pack_zstd(np_buf_span(&lines), &packed);
	else
		pack_gzip(np_buf_span(&lines), &packed);
	check_every_cut(np_buf_span(&packed), 5, &whole);
	given_drop(&whole);
	np_buf_clear(&packed);
	np_buf_clear(&lines);
}
END_TEST

/* A changed byte is told, or changed nothing (a time, a name). */
START_TEST(tells_damage)
{
	struct np_buf lines = { 0 };
	struct np_buf packed = { 0 };
	struct scratch scratch;
	struct given whole;
	size_t silent = 0;

	given_lines(&lines, 200, 4);
	given_read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
	if (_i)
		pack_zstd(np_buf_span(&lines), &packed);
	else
		pack_gzip(np_buf_span(&lines), &packed);
	scratch_open(&scratch);
	for (size_t i = 4; i < packed.len; i++) {
		const char right = packed.ptr[i];
		struct given given;

		packed.ptr[i] = (char)(right ^ (1 << i % 8));
		given_read_path(scratch_write(&scratch, "bad.jsonl",
					      np_buf_span(&packed)),
				1000, 0, &given);
		packed.ptr[i] = right;
		if (!given.damaged) {
			silent++;
			ck_assert_uint_eq(given.count, whole.count);
			ck_assert(given_is_prefix(&given, &whole));
		}
		given_drop(&given);
	}
	ck_assert_uint_lt(silent, 16);
	scratch_close(&scratch);
	given_drop(&whole);
	np_buf_clear(&packed);
	np_buf_clear(&lines);
}
END_TEST

/* Blocks before a damaged one are not lost with it. */
START_TEST(keeps_blocks_before_damage)
{
	struct np_buf lines = { 0 };
	struct np_buf packed = { 0 };
	struct scratch scratch;
	struct given given;

	given_lines(&lines, 40000, 5);
	if (_i)
		pack_zstd(np_buf_span(&lines), &packed);
	else
		pack_gzip(np_buf_span(&lines), &packed);
	memset(packed.ptr + packed.len - packed.len / 8, 0xFF, 64);
	scratch_open(&scratch);
	given_read_path(
		scratch_write(&scratch, "bad.jsonl", np_buf_span(&packed)), 0,
		0, &given);
	given_expect_truncated(&given);
	ck_assert_uint_gt(given.fault_offset, lines.len / 2);
	scratch_close(&scratch);
	given_drop(&given);
	np_buf_clear(&packed);
	np_buf_clear(&lines);
}
END_TEST

/* Members and frames, one after another, of which some are empty. */
START_TEST(joins_members)
{
	static const char skippable[] = "\x5A\x2A\x4D\x18\x03\0\0\0abc";
	struct np_buf lines = { 0 };
	struct np_buf packed = { 0 };
	struct scratch scratch;
	struct given whole;

	given_lines(&lines, 60, 6);
	given_read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
	if (_i)
		ck_assert_int_eq(np_buf_add(&packed, skippable, 11), NP_OK);
	for (size_t at = 0; at < lines.len;) {
		const size_t left = lines.len - at;
		const size_t len = at % 101 < left ? at % 101 + 1 : left;
		const struct np_span part = { lines.ptr + at, len };

		if (_i) {
			pack_zstd(part, &packed);
			ck_assert_int_eq(np_buf_add(&packed, skippable, 11),
					 NP_OK);
		} else {
			pack_gzip(part, &packed);
		}
		at += len;
	}
	if (!_i)
		ck_assert_int_eq(np_buf_add(&packed, "\0\0\0\0\0\0", 6), NP_OK);
	scratch_open(&scratch);
	for (size_t chunk = 1; chunk < 4000; chunk += chunk / 2 + 1) {
		struct given given;

		given_read_path(scratch_write(&scratch, "many.jsonl",
					      np_buf_span(&packed)),
				chunk, 0, &given);
		ck_assert_msg(!given.damaged, "%s", given.detail);
		ck_assert_uint_eq(given.count, 60);
		ck_assert(given_is_prefix(&given, &whole));
		ck_assert_uint_eq(given.done, packed.len);
		given_drop(&given);
	}
	scratch_close(&scratch);
	given_drop(&whole);
	np_buf_clear(&packed);
	np_buf_clear(&lines);
}
END_TEST

START_TEST(tells_garbage_behind)
{
	struct np_buf packed = { 0 };
	struct scratch scratch;
	struct given given;

	if (_i)
		pack_zstd(span_of("{}\n{1}\n"), &packed);
	else
		pack_gzip(span_of("{}\n{1}\n"), &packed);
	ck_assert_int_eq(np_buf_add_text(&packed, "garbage"), NP_OK);
	scratch_open(&scratch);
	given_read_path(
		scratch_write(&scratch, "x.jsonl", np_buf_span(&packed)), 0, 0,
		&given);
	given_expect_truncated(&given);
	given_expect(&given, "0:{}\n3:{1}\n");
	scratch_close(&scratch);
	given_drop(&given);
	np_buf_clear(&packed);
}
END_TEST

static void add_tests(TCase *tests)
{
	tcase_set_timeout(tests, 100);
	tcase_add_test(tests, loses_only_the_record_that_is_cut);
	tcase_add_loop_test(tests, gives_what_stands_before_a_cut, 0, 2);
	tcase_add_loop_test(tests, tells_damage, 0, 2);
	tcase_add_loop_test(tests, keeps_blocks_before_damage, 0, 2);
	tcase_add_loop_test(tests, joins_members, 0, 2);
	tcase_add_loop_test(tests, tells_garbage_behind, 0, 2);
}

int main(void)
{
	Suite *suite = suite_create("packed");
	TCase *tests = tcase_create("packed");
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
