/* SPDX-License-Identifier: MIT */
#include "given.h"

#include <check.h>
#include <string.h>

void given_drop(struct given *given)
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

enum np_status given_read(const struct np_inputs *inputs,
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

const char *given_place(struct scratch *scratch, struct np_span bytes,
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
void given_read_path(const char *path, size_t chunk, uint64_t limit,
		     struct given *given)
{
	const struct np_reader_options options = { chunk, limit };
	struct np_inputs inputs = { 0 };
	struct np_error err = { 0 };

	ck_assert_msg(!np_inputs_add(&inputs, path, &err), "%s", err.text);
	ck_assert_int_eq(given_read(&inputs, &options, given), NP_END);
	np_inputs_clear(&inputs);
}

void given_read_bytes(struct np_span bytes, enum way way, size_t chunk,
		      uint64_t limit, struct given *given)
{
	struct scratch scratch;

	scratch_open(&scratch);
	given_read_path(given_place(&scratch, bytes, way), chunk, limit, given);
	scratch_close(&scratch);
}

void given_expect(const struct given *given, const char *records)
{
	ck_assert_msg(given->records.len == strlen(records) &&
			      (!given->records.len ||
			       !memcmp(given->records.ptr, records,
				       given->records.len)),
		      "'%.*s' is not '%s'", (int)given->records.len,
		      given->records.ptr ? given->records.ptr : "", records);
}

void given_lines(struct np_buf *to, size_t lines, uint32_t seed)
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

bool given_is_prefix(const struct given *given, const struct given *whole)
{
	return given->records.len <= whole->records.len &&
	       (!given->records.len ||
		!memcmp(given->records.ptr, whole->records.ptr,
			given->records.len));
}

void given_expect_truncated(const struct given *given)
{
	ck_assert_uint_eq(given->damaged, 1);
	ck_assert_uint_eq(given->faults[NP_SKIP_TRUNCATED], 1);
	ck_assert_uint_gt(strlen(given->detail), 0);
}
