/* SPDX-License-Identifier: MIT */
/* What the parts of the reader share: ranges of plain files, and streams. */
#ifndef INGEST_READER_PARTS_H
#define INGEST_READER_PARTS_H

#include <stdatomic.h>

#include "ingest/files.h"
#include "ingest/reader.h"
#include "ingest/stream.h"

/*
 * Of an archive no longer record is held: no page over half of that is read,
 * and every worker may hold one.
 */
#define NP_ARCHIVE_LIMIT ((uint64_t)64 << 20)

struct np_reader {
	const struct np_inputs *inputs;
	size_t chunk;
	uint64_t limit;
	struct np_files *files;
	struct np_stream *stream;
	uint32_t input; /* the one being read */
	bool started;	/* size, or the stream, is known */
	bool ended;	/* the stream gave its last bytes */
	bool broken;	/* and broke off, which is still to be told */
	bool told;	/* that this input is damaged */
	bool skipping;	/* in a record that is too long */
	int fd;		/* of the stream when it is the reader's own; else -1 */
	void *well;	/* of an input's spring; else NULL */
	uint64_t size;	/* of a plain file */
	uint64_t offset;  /* where the next chunk begins */
	uint64_t counted; /* bytes of the stream that are in done */
	struct np_buf carry;
	_Atomic uint64_t done;
};

enum np_status np_reader_no_memory(struct np_error *err);

/* Room for more bytes and the padding behind them. */
enum np_status np_chunk_reserve(struct np_chunk *chunk, size_t more) NP_CHECKED;

/* Writes the padding; the chunk is filled. */
enum np_status np_chunk_pad(struct np_chunk *chunk,
			    struct np_error *err) NP_CHECKED;

/* Leaves a record out that is longer than allowed. */
void np_chunk_too_long(struct np_chunk *chunk, const struct np_reader *reader,
		       uint64_t offset);

bool np_has_bom(struct np_span bytes);

/* Offset behind the last line end in [from, len), or from. */
size_t np_behind_last_line(struct np_span bytes, size_t from);

/* Is a line, without its LF, longer than a record may be? */
bool np_line_too_long(const struct np_reader *reader, const char *line,
		      size_t len);

/* reader_range.c: the bytes of chunk->begin .. end, or of a text file. */
enum np_status np_range_fill(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err) NP_CHECKED;

/*
 * reader_lines.c: the next lines of the stream, or all of a text. NP_END when
 * there is nothing left to give.
 */
enum np_status np_lines_next(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err) NP_CHECKED;

/* What it is made of: appends up to `room` bytes of the stream; */
enum np_status np_lines_read(struct np_reader *reader, struct np_chunk *chunk,
			     size_t room, struct np_error *err) NP_CHECKED;
/* passes over the rest of a line that is too long, while reader->skipping; */
enum np_status np_lines_skip(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err) NP_CHECKED;
/* takes a byte order mark off the first bytes. */
void np_lines_drop_bom(struct np_reader *reader, struct np_chunk *chunk);

/* reader_rows.c: the next rows of a table. NP_END as above. */
enum np_status np_rows_chunk(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err) NP_CHECKED;

/* reader_records.c: the next records of an archive. NP_END as above. */
enum np_status np_records_next(struct np_reader *reader, struct np_chunk *chunk,
			       struct np_error *err) NP_CHECKED;

/* The records of a chunk that it gave. */
bool np_archive_next(const struct np_chunk *chunk, enum np_content content,
		     size_t *at, struct np_span *record);

#endif
