/* SPDX-License-Identifier: MIT */
/*
 * The unpacked bytes of a file or pipe, in order: gzip with any number of
 * members, zstd with any number of frames, or plain; of a Parquet file its
 * rows as JSON lines.
 */
#ifndef INGEST_STREAM_H
#define INGEST_STREAM_H

#include "ingest/inputs.h"

struct np_stream; /* reused from input to input */

/* NULL when there is no memory. */
struct np_stream *np_stream_new(void);
void np_stream_free(struct np_stream *stream);

/*
 * Begins anew with bytes read already, then what fd gives (-1: nothing).
 * Borrows both, and name, for messages; a Parquet file is opened by it.
 */
enum np_status np_stream_start(struct np_stream *stream, enum np_pack pack,
			       int fd, struct np_span peeked,
			       const char *name) NP_CHECKED;

/* Begins anew with what a spring gives, which was opened as `well`; borrows
 * both. Its NP_ERR_CORRUPT is damage as of packed bytes. */
void np_stream_spring(struct np_stream *stream, const struct np_spring *spring,
		      void *well, const char *name);

/*
 * Unpacks into to[0 .. room) and tells how much; less than room only at the
 * end, which is NP_END. NP_ERR_CORRUPT when the packed bytes break off or
 * are damaged: np_stream_detail says how, and *got bytes were fine.
 */
enum np_status np_stream_read(struct np_stream *stream, char *to, size_t room,
			      size_t *got, struct np_error *err) NP_CHECKED;

const char *np_stream_detail(const struct np_stream *stream);

/*
 * After NP_ERR_CORRUPT: passes over packed bytes up to where another gzip
 * member or zstd frame may begin, and goes on there. NP_END when there is none.
 */
enum np_status np_stream_resync(struct np_stream *stream,
				struct np_error *err) NP_CHECKED;

/* How many unpacked bytes came before the member or frame that is being
 * unpacked, or that failed. */
uint64_t np_stream_member(const struct np_stream *stream);

/* Packed bytes taken since the start. */
uint64_t np_stream_taken(const struct np_stream *stream);

#endif
