/* SPDX-License-Identifier: MIT */
/* What a reader gives for an input, in whichever way it comes. */
#ifndef TESTS_GIVEN_H
#define TESTS_GIVEN_H

#include "ingest/reader.h"
#include "scratch.h"

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

void given_drop(struct given *given);

/* Reads all inputs; NP_END when all went well. */
enum np_status given_read(const struct np_inputs *inputs,
			  const struct np_reader_options *options,
			  struct given *given);

/* The rest end the test when they fail. Chunk and limit 0: the defaults. */
void given_read_path(const char *path, size_t chunk, uint64_t limit,
		     struct given *given);
void given_read_bytes(struct np_span bytes, enum way way, size_t chunk,
		      uint64_t limit, struct given *given);

/* Puts bytes where np_inputs_add finds them: its path. */
const char *given_place(struct scratch *scratch, struct np_span bytes,
			enum way way);

/* Adds lines of many lengths, seeded; the first is a record. */
void given_lines(struct np_buf *to, size_t lines, uint32_t seed);

void given_expect(const struct given *given, const char *records);

/* Damage was told once, with a reason. */
void given_expect_truncated(const struct given *given);

/* Are these the first records of those? */
bool given_is_prefix(const struct given *given, const struct given *whole);

#endif
