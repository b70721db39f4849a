/* SPDX-License-Identifier: MIT */
/*
 * Inputs to chunks of whole records, for an ordered pipeline: next (serial)
 * says what comes, fill (parallel) gets the bytes. A plain file is cut into
 * ranges that workers read themselves; packed files and pipes are unpacked
 * by next. Every record is in exactly one chunk, in order.
 *
 * The bytes of a chunk are followed by NP_CHUNK_PADDING readable bytes. A
 * record of a JSONL input is a line without its end (LF or CRLF); lines of
 * white space are no records. A text or a page is one record: the whole file.
 */
#ifndef INGEST_READER_H
#define INGEST_READER_H

#include "base/buf.h"
#include "ingest/article.h"
#include "ingest/inputs.h"

#define NP_CHUNK_PADDING 128

struct np_reader_options {
	size_t chunk;	       /* bytes aimed at; 0 = 1 MiB */
	uint64_t record_limit; /* longest record; 0 = 1 GiB */
};

struct np_chunk {
	uint32_t input;	 /* index in np_inputs */
	uint64_t offset; /* of bytes.ptr in the unpacked input */
	struct np_buf bytes;
	/*
	 * The input broke off behind these bytes, inside a record: the bytes
	 * of that record are lost or partial and not in `bytes`. At most one
	 * fault a chunk, always its last.
	 */
	enum np_skip fault;    /* NONE, TRUNCATED, TOO_LONG, DAMAGED, BAD_ROW */
	uint64_t fault_offset; /* where that record began */
	bool damaged;	       /* unpacking failed: what follows is lost */
	char delimiter;	       /* of a table's cells */
	char detail[120];      /* why, for a person; "" when no fault */
	uint64_t begin, end;   /* range still to be filled; private */
	bool filled;	       /* private */
};

struct np_reader;

/* Borrows inputs. */
enum np_status np_reader_open(struct np_reader **out,
			      const struct np_inputs *inputs,
			      const struct np_reader_options *options,
			      struct np_error *err) NP_CHECKED;
void np_reader_close(struct np_reader *reader);

/*
 * The next chunk, reusing its buffer. NP_END behind the last. NP_ERR_IO when
 * an input cannot be opened or read at all.
 */
enum np_status np_reader_next(struct np_reader *reader, struct np_chunk *chunk,
			      struct np_error *err) NP_CHECKED;

/* Gets the bytes of a chunk. Any thread, one a chunk. */
enum np_status np_reader_fill(struct np_reader *reader, struct np_chunk *chunk,
			      struct np_error *err) NP_CHECKED;

/*
 * Reads `len` bytes at an offset of a seekable plain input into `to`, which
 * has room for len + NP_CHUNK_PADDING. Any thread. NP_ERR_IO also when the
 * file has become shorter.
 */
enum np_status np_reader_pread(struct np_reader *reader, uint32_t input,
			       uint64_t offset, size_t len, char *to,
			       struct np_error *err) NP_CHECKED;

/* Can np_reader_pread serve this input? */
bool np_reader_can_pread(const struct np_reader *reader, uint32_t input);

/*
 * A descriptor of an input that np_reader_pread can serve, to copy from, until
 * it is released. Any thread.
 */
enum np_status np_reader_take_file(struct np_reader *reader, uint32_t input,
				   int *file, struct np_error *err) NP_CHECKED;
void np_reader_release_file(struct np_reader *reader, uint32_t input);

/* NP_ERR_IO when an input that np_reader_pread can serve has changed since it
 * was first read. */
enum np_status np_reader_unchanged(struct np_reader *reader,
				   struct np_error *err) NP_CHECKED;

/* Bytes of input taken so far (packed size), for progress. Any thread. */
uint64_t np_reader_done(const struct np_reader *reader);

/*
 * Walks the records of JSONL bytes: *at moves behind the record. False at the
 * end. Lines of white space are passed over; the line end is left out.
 */
bool np_record_next(struct np_span bytes, size_t *at, struct np_span *record);

/*
 * The same for the records of a chunk of any content: of an input that is one
 * record, its bytes, once; none when they were lost.
 */
bool np_chunk_next(const struct np_chunk *chunk, enum np_content content,
		   size_t *at, struct np_span *record);

void np_chunk_clear(struct np_chunk *chunk);

#endif
