/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "scratch.h"
#include "starve.h"

enum way {
	PLAIN,
	GZIP,
	ZSTD,
	PIPE,
	WAYS
};

/* All that a reader gave: records one a line, and its faults. */
struct given {
	struct np_buf records; /* "offset:bytes\n" */
	size_t count;
	size_t faults[NP_SKIP_COUNT];
	uint64_t fault_offset; /* of the last */
	size_t damaged;
	uint64_t done;
	char detail[120];
	size_t longest; /* chunk */
};

static void drop(struct given *given)
{
	np_buf_clear(&given->records);
}

/* Notes one chunk; the status is for the tests of failing allocations. */
static enum np_status note(struct given *given, const struct np_chunk *chunk)
{
	const struct np_span bytes = np_buf_span(&chunk->bytes);
	struct np_span record = { 0 };
	size_t at = 0;

	while (np_record_next(bytes, &at, &record)) {
		const uint64_t offset =
			chunk->offset + (uint64_t)(record.ptr - bytes.ptr);
		enum np_status status = np_buf_print(
			&given->records, "%llu:", (unsigned long long)offset);

		if (!status)
			status = np_buf_add(&given->records, record.ptr,
					    record.len);
		if (!status)
			status = np_buf_add(&given->records, "\n", 1);
		if (status)
			return status;
		given->count++;
	}
	if (bytes.len > given->longest)
		given->longest = bytes.len;
	given->damaged += chunk->damaged;
	if (!chunk->fault)
		return NP_OK;
	given->faults[chunk->fault]++;
	given->fault_offset = chunk->fault_offset;
	memcpy(given->detail, chunk->detail, sizeof(given->detail));
	return NP_OK;
}

static enum np_status read_inputs(const struct np_inputs *inputs,
				  const struct np_reader_options *options,
				  struct given *given)
{
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	struct np_error err = { 0 };
	enum np_status status = np_reader_open(&reader, inputs, options, &err);

	*given = (struct given){ 0 };
	while (!status) {
		status = np_reader_next(reader, &chunk, &err);
		if (!status)
			status = np_reader_fill(reader, &chunk, &err);
		if (!status)
			status = note(given, &chunk);
	}
	if (reader)
		given->done = np_reader_done(reader);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	return status;
}

static const char *place(struct scratch *scratch, struct np_span bytes,
			 enum way way)
{
	struct np_buf packed = { 0 };
	const char *path;

	if (way == PLAIN)
		return scratch_write(scratch, "in.jsonl", bytes);
	if (way == PIPE)
		return scratch_pipe(scratch, bytes);
	if (way == GZIP)
		pack_gzip(bytes, &packed);
	else
		pack_zstd(bytes, &packed);
	path = scratch_write(scratch, "in.jsonl.packed", np_buf_span(&packed));
	np_buf_clear(&packed);
	return path;
}

/* Reads one path; chunk and limit 0 as in the options. */
static void read_path(const char *path, size_t chunk, uint64_t limit,
		      struct given *given)
{
	const struct np_reader_options options = { chunk, limit };
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };

	ck_assert_msg(!np_inputs_add(&inputs, path, &err), "%s", err.text);
	ck_assert_int_eq(read_inputs(&inputs, &options, given), NP_END);
	np_inputs_clear(&inputs);
}

static void read_bytes(struct np_span bytes, enum way way, size_t chunk,
		       uint64_t limit, struct given *given)
{
	struct scratch scratch;

	scratch_open(&scratch);
	read_path(place(&scratch, bytes, way), chunk, limit, given);
	scratch_close(&scratch);
}

static void expect_records(const struct given *given, const char *records)
{
	ck_assert_msg(given->records.len == strlen(records) &&
			      (!given->records.len ||
			       !memcmp(given->records.ptr, records,
				       given->records.len)),
		      "'%.*s' is not '%s'", (int)given->records.len,
		      given->records.ptr ? given->records.ptr : "", records);
}

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

			read_bytes(span_of(shape->bytes), (enum way)way, chunk,
				   0, &given);
			expect_records(&given, shape->records);
			ck_assert_uint_eq(given.damaged, 0);
			drop(&given);
		}
	}
}
END_TEST

/* Lines of many lengths, seeded; the file begins with a record. */
static void make_lines(struct np_buf *to, size_t lines, uint32_t seed)
{
	static const char *const ends[] = { "\n", "\n", "\n", "\r\n", "\n\n" };

	for (size_t i = 0; i < lines; i++) {
		size_t len;

		seed = seed * 1664525 + 1013904223;
		len = (seed >> 16) % 97;
		ck_assert_int_eq(np_buf_print(to, "{\"id\":%zu,\"text\":\"", i),
				 NP_OK);
		for (size_t j = 0; j < len; j++) {
			const char c = (char)('a' + (seed >> (j % 24)) % 26);

			ck_assert_int_eq(np_buf_add(to, &c, 1), NP_OK);
		}
		ck_assert_int_eq(np_buf_print(to, "\"}%s", ends[seed % 5]),
				 NP_OK);
	}
}

START_TEST(gives_the_same_for_every_chunk)
{
	struct np_buf lines = { 0 };
	struct given whole;
	struct scratch scratch;

	make_lines(&lines, 100, 1);
	scratch_open(&scratch);
	read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
	ck_assert_uint_eq(whole.count, 100);
	ck_assert_uint_eq(whole.done, lines.len);
	for (int way = 0; way < WAYS; way++) {
		for (size_t chunk = 1; chunk <= 64; chunk++) {
			struct given given;

			read_path(place(&scratch, np_buf_span(&lines),
					(enum way)way),
				  chunk, 0, &given);
			ck_assert_uint_eq(given.count, 100);
			ck_assert_uint_eq(given.records.len, whole.records.len);
			ck_assert_mem_eq(given.records.ptr, whole.records.ptr,
					 whole.records.len);
			drop(&given);
		}
	}
	scratch_close(&scratch);
	drop(&whole);
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

			read_bytes(span_of(expected->bytes), (enum way)way,
				   chunk, 8, &given);
			expect_records(&given, expected->records);
			ck_assert_uint_eq(given.faults[NP_SKIP_TOO_LONG],
					  expected->faults);
			ck_assert_uint_eq(given.fault_offset, expected->last);
			ck_assert_uint_eq(given.damaged, 0);
			drop(&given);
		}
	}
}
END_TEST

static bool is_prefix(const struct given *given, const struct given *whole)
{
	return given->records.len <= whole->records.len &&
	       (!given->records.len ||
		!memcmp(given->records.ptr, whole->records.ptr,
			given->records.len));
}

static void expect_truncated(const struct given *given)
{
	ck_assert_uint_eq(given->damaged, 1);
	ck_assert_uint_eq(given->faults[NP_SKIP_TRUNCATED], 1);
	ck_assert_uint_gt(strlen(given->detail), 0);
}

/* Bytes stand in the file as they are: what must come out is known. */
START_TEST(loses_only_the_record_that_is_cut)
{
	struct np_buf lines = { 0 };
	struct np_buf packed = { 0 };
	struct scratch scratch;

	make_lines(&lines, 20, 2);
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
		read_path(scratch_write(&scratch, "cut.jsonl.gz",
					(struct np_span){ packed.ptr, cut }),
			  1 + cut % 300, 0, &given);
		expect_truncated(&given);
		ck_assert_uint_eq(given.count, count);
		ck_assert_uint_eq(given.fault_offset, line);
		drop(&given);
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

		read_path(scratch_write(&scratch, "cut",
					(struct np_span){ packed.ptr, cut }),
			  1 + cut % 500, 0, &given);
		expect_truncated(&given);
		ck_assert(is_prefix(&given, whole));
		/* More bytes never give fewer records. */
		ck_assert_uint_ge(given.count, most);
		most = given.count;
		drop(&given);
	}
	ck_assert_uint_eq(most, whole->count);
	scratch_close(&scratch);
}

START_TEST(gives_what_stands_before_a_cut)
{
	struct np_buf lines = { 0 };
	struct np_buf packed = { 0 };
	struct given whole;

	make_lines(&lines, 200, 3);
	read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
	if (_i)
		pack_zstd(np_buf_span(&lines), &packed);
	else
		pack_gzip(np_buf_span(&lines), &packed);
	check_every_cut(np_buf_span(&packed), 5, &whole);
	drop(&whole);
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

	make_lines(&lines, 200, 4);
	read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
	if (_i)
		pack_zstd(np_buf_span(&lines), &packed);
	else
		pack_gzip(np_buf_span(&lines), &packed);
	scratch_open(&scratch);
	for (size_t i = 4; i < packed.len; i++) {
		const char right = packed.ptr[i];
		struct given given;

		packed.ptr[i] = (char)(right ^ (1 << i % 8));
		read_path(scratch_write(&scratch, "bad.jsonl",
					np_buf_span(&packed)),
			  1000, 0, &given);
		packed.ptr[i] = right;
		if (!given.damaged) {
			silent++;
			ck_assert_uint_eq(given.count, whole.count);
			ck_assert(is_prefix(&given, &whole));
		}
		drop(&given);
	}
	ck_assert_uint_lt(silent, 16);
	scratch_close(&scratch);
	drop(&whole);
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

	make_lines(&lines, 40000, 5);
	if (_i)
		pack_zstd(np_buf_span(&lines), &packed);
	else
		pack_gzip(np_buf_span(&lines), &packed);
	memset(packed.ptr + packed.len - packed.len / 8, 0xFF, 64);
	scratch_open(&scratch);
	read_path(scratch_write(&scratch, "bad.jsonl", np_buf_span(&packed)), 0,
		  0, &given);
	expect_truncated(&given);
	ck_assert_uint_gt(given.fault_offset, lines.len / 2);
	scratch_close(&scratch);
	drop(&given);
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

	make_lines(&lines, 60, 6);
	read_bytes(np_buf_span(&lines), PLAIN, 0, 0, &whole);
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

		read_path(scratch_write(&scratch, "many.jsonl",
					np_buf_span(&packed)),
			  chunk, 0, &given);
		ck_assert_msg(!given.damaged, "%s", given.detail);
		ck_assert_uint_eq(given.count, 60);
		ck_assert(is_prefix(&given, &whole));
		ck_assert_uint_eq(given.done, packed.len);
		drop(&given);
	}
	scratch_close(&scratch);
	drop(&whole);
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
	read_path(scratch_write(&scratch, "x.jsonl", np_buf_span(&packed)), 0,
		  0, &given);
	expect_truncated(&given);
	expect_records(&given, "0:{}\n3:{1}\n");
	scratch_close(&scratch);
	drop(&given);
	np_buf_clear(&packed);
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
	ck_assert_int_eq(read_inputs(&inputs, &options, &given), NP_END);
	expect_records(&given, "0:{1}\n4:{2}\n0:{4}\n0:{5}\n");
	expect_truncated(&given);
	drop(&given);
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

		ck_assert_int_eq(np_inputs_add(&inputs,
					       place(&scratch, span_of(text),
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
				      place(&scratch, span_of("12345678901"),
					    (enum way)way),
				      NULL),
			NP_OK);
		inputs.ptr[0].content = NP_CONTENT_TEXT;
		ck_assert_int_eq(read_inputs(&inputs, &options, &given),
				 NP_END);
		ck_assert_uint_eq(given.faults[NP_SKIP_TOO_LONG], 1);
		ck_assert_uint_eq(given.longest, 0);
		drop(&given);
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
	read_bytes(np_buf_span(&bytes), _i ? GZIP : PLAIN, 0, 0, &given);
	ck_assert_uint_eq(given.count, 3);
	ck_assert_uint_gt(given.longest, len);
	drop(&given);
	read_bytes(np_buf_span(&bytes), _i ? GZIP : PLAIN, 0, 2000000, &given);
	expect_records(&given, "0:{1}\n100000016:{2}\n");
	ck_assert_uint_eq(given.faults[NP_SKIP_TOO_LONG], 1);
	ck_assert_uint_eq(given.fault_offset, 4);
	ck_assert_uint_lt(given.longest, 100);
	drop(&given);
	np_buf_clear(&bytes);
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
			      place(&scratch, span_of("{12}\n"), PLAIN), NULL),
		NP_OK);
	ck_assert_int_eq(np_inputs_add(&inputs,
				       place(&scratch, span_of("{12}\n"), GZIP),
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
	path = place(&scratch, span_of("{12}\n{34}\n"), PLAIN);
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
	ck_assert_int_eq(read_inputs(&inputs, NULL, &given), NP_END);
	ck_assert_uint_eq(given.count, 600);
	drop(&given);
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

	make_lines(&lines, 20, 7);
	scratch_open(&scratch);
	ck_assert_int_eq(np_inputs_add(&inputs,
				       place(&scratch, np_buf_span(&lines),
					     (enum way)_i),
				       NULL),
			 NP_OK);
	for (long nth = 0; failed; nth++) {
		struct given given;
		enum np_status status;

		starve_at(nth);
		status = read_inputs(&inputs, &options, &given);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_END);
		ck_assert_uint_le(given.count, 20);
		if (!failed)
			ck_assert_uint_eq(given.count, 20);
		drop(&given);
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
	tcase_add_test(tests, loses_only_the_record_that_is_cut);
	tcase_add_loop_test(tests, gives_what_stands_before_a_cut, 0, 2);
	tcase_add_loop_test(tests, tells_damage, 0, 2);
	tcase_add_loop_test(tests, keeps_blocks_before_damage, 0, 2);
	tcase_add_loop_test(tests, joins_members, 0, 2);
	tcase_add_loop_test(tests, tells_garbage_behind, 0, 2);
	tcase_add_test(tests, goes_on_with_the_next_input);
	tcase_add_test(tests, gives_texts_whole);
	tcase_add_test(tests, limits_texts);
	tcase_add_loop_test(tests, takes_a_line_of_100_mb, 0, 2);
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
