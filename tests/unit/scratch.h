/* SPDX-License-Identifier: MIT */
/* A folder of files for a test, and bytes packed as inputs may be. */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include "base/buf.h"

struct scratch {
	char folder[256];
	char path[512]; /* of the last file named */
};

/* All of these end the test when they fail. */
void scratch_open(struct scratch *scratch);
void scratch_close(struct scratch *scratch);

/* The path of a name, in scratch->path until the next call. */
const char *scratch_path(struct scratch *scratch, const char *name);

/* Writes a file, making the folders it is in. */
const char *scratch_write(struct scratch *scratch, const char *name,
			  struct np_span bytes);

/* A pipe that gives bytes, at most 64 KiB, then ends: its path. */
const char *scratch_pipe(struct scratch *scratch, struct np_span bytes);

/* Adds a gzip member, or a zstd frame with a checksum, holding bytes. */
void pack_gzip(struct np_span bytes, struct np_buf *to);
void pack_zstd(struct np_span bytes, struct np_buf *to);

/* A gzip member whose bytes stand in it as they are, from offset 15 on. */
void pack_stored(struct np_span bytes, struct np_buf *to);

struct np_span span_of(const char *text);

#endif
