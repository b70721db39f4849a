/* SPDX-License-Identifier: MIT */
/*
 * Streams: packed files and pipes. Bytes are unpacked into the chunk itself;
 * what stands behind its last line end is carried over. A piece read is
 * never longer than the longest record allowed, so that only the first line
 * of a chunk can be too long.
 */
#include <stdio.h>
#include <string.h>

#include "ingest/reader_parts.h"

enum np_status np_lines_read(struct np_reader *reader, struct np_chunk *chunk,
			     size_t room, struct np_error *err)
{
	enum np_status status;
	size_t got = 0;

	if (np_chunk_reserve(chunk, room))
		return np_reader_no_memory(err);
	status = np_stream_read(reader->stream,
				chunk->bytes.ptr + chunk->bytes.len, room, &got,
				err);
	chunk->bytes.len += got;
	if (status != NP_END && status != NP_ERR_CORRUPT)
		return status;
	reader->ended = true;
	reader->broken = status == NP_ERR_CORRUPT;
	return NP_OK;
}

enum np_status np_lines_skip(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;

	while (reader->skipping && !reader->ended) {
		const char *stop;
		size_t used = 0;
		enum np_status status;

		bytes->len = 0;
		status = np_lines_read(reader, chunk, reader->chunk, err);
		if (status)
			return status;
		stop = memchr(bytes->ptr, '\n', bytes->len);
		used = stop ? (size_t)(stop - bytes->ptr) + 1 : bytes->len;
		memmove(bytes->ptr, bytes->ptr + used, bytes->len - used);
		bytes->len -= used;
		reader->offset += used;
		reader->skipping = !stop;
	}
	return NP_OK;
}

void np_lines_drop_bom(struct np_reader *reader, struct np_chunk *chunk)
{
	struct np_buf *bytes = &chunk->bytes;

	if (reader->offset || !np_has_bom(np_buf_span(bytes)))
		return;
	memmove(bytes->ptr, bytes->ptr + 3, bytes->len - 3);
	bytes->len -= 3;
	reader->offset = 3;
}

/* Reads until the chunk is long enough and holds a line end, or must stop. */
static enum np_status fetch_lines(struct np_reader *reader,
				  struct np_chunk *chunk, size_t *cut,
				  struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;

	for (;;) {
		const size_t before = bytes->len;
		size_t room = before < reader->chunk ? reader->chunk - before
						     : before;
		uint64_t most = reader->limit;
		enum np_status status;

		*cut = np_behind_last_line(np_buf_span(bytes), 0);
		if (reader->ended || (*cut && before >= reader->chunk) ||
		    (!*cut && before > reader->limit + 1))
			return NP_OK;
		/* Of one line no more than shows that it is too long; one
		 * byte over may be the CR of its end. */
		if (!*cut && most > reader->limit + 2 - before)
			most = reader->limit + 2 - before;
		if (room > most)
			room = (size_t)most;
		status = np_lines_read(reader, chunk, room, err);
		if (status)
			return status;
		np_lines_drop_bom(reader, chunk);
	}
}

/* Reads all of a text; one byte over the limit shows that it is too long. */
static enum np_status fetch_text(struct np_reader *reader,
				 struct np_chunk *chunk, size_t *cut,
				 struct np_error *err)
{
	while (!reader->ended && chunk->bytes.len <= reader->limit) {
		const uint64_t left = reader->limit + 1 - chunk->bytes.len;
		size_t room = chunk->bytes.len + reader->chunk;
		enum np_status status;

		if (room > left)
			room = (size_t)left;
		status = np_lines_read(reader, chunk, room, err);
		if (status)
			return status;
		np_lines_drop_bom(reader, chunk);
	}
	if (chunk->bytes.len > reader->limit) {
		np_chunk_too_long(chunk, reader, reader->offset);
		chunk->bytes.len = 0;
		reader->ended = true;
		reader->broken = false;
	}
	*cut = reader->broken ? 0 : chunk->bytes.len;
	return NP_OK;
}

/* Keeps what is behind `from` for the next chunk. */
static enum np_status carry(struct np_reader *reader, struct np_chunk *chunk,
			    size_t from)
{
	const size_t len = chunk->bytes.len - from;

	reader->carry.len = 0;
	return np_buf_add(&reader->carry, chunk->bytes.ptr + from, len);
}

/*
 * Is the first line too long? Then the chunk is left empty but for the
 * fault, and what follows that line is carried.
 */
static enum np_status check_first(struct np_reader *reader,
				  struct np_chunk *chunk, bool *found)
{
	struct np_buf *bytes = &chunk->bytes;
	const char *stop = memchr(bytes->ptr, '\n', bytes->len);
	const size_t len = stop ? (size_t)(stop - bytes->ptr) : bytes->len;
	const size_t used = stop ? len + 1 : len;

	*found = np_line_too_long(reader, bytes->ptr, len);
	if (!*found)
		return NP_OK;
	if (carry(reader, chunk, used))
		return NP_ERR_NOMEM;
	np_chunk_too_long(chunk, reader, reader->offset);
	reader->skipping = !stop;
	reader->offset += used;
	bytes->len = 0;
	return NP_OK;
}

/* The stream is at its end: all is given, or up to where it broke. */
static void finish(struct np_reader *reader, struct np_chunk *chunk, size_t cut)
{
	if (!reader->broken)
		return;
	reader->broken = false;
	chunk->fault = NP_SKIP_TRUNCATED;
	chunk->fault_offset = reader->offset + cut;
	chunk->damaged = true;
	snprintf(chunk->detail, sizeof(chunk->detail), "%s",
		 np_stream_detail(reader->stream));
	chunk->bytes.len = cut;
}

/* Brings the chunk from the last one's rest to whole lines, or a fault. */
static enum np_status gather(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err)
{
	const bool text =
		np_content_is_piece(reader->inputs->ptr[reader->input].content);
	bool found = false;
	size_t cut = 0;
	enum np_status status = NP_OK;

	if (reader->skipping)
		status = np_lines_skip(reader, chunk, err);
	if (!status)
		status = text ? fetch_text(reader, chunk, &cut, err)
			      : fetch_lines(reader, chunk, &cut, err);
	if (status)
		return status;
	chunk->offset = reader->offset;
	if (!text && check_first(reader, chunk, &found))
		return np_reader_no_memory(err);
	if (found)
		return NP_OK;
	if (reader->ended) {
		finish(reader, chunk, cut);
	} else {
		if (carry(reader, chunk, cut))
			return np_reader_no_memory(err);
		chunk->bytes.len = cut;
	}
	reader->offset += chunk->bytes.len;
	return NP_OK;
}

enum np_status np_lines_next(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err)
{
	enum np_status status;

	if (np_chunk_reserve(chunk, reader->carry.len) ||
	    np_buf_add(&chunk->bytes, reader->carry.ptr, reader->carry.len))
		return np_reader_no_memory(err);
	reader->carry.len = 0;
	status = gather(reader, chunk, err);
	if (status)
		return status;
	if (!chunk->bytes.len && !chunk->fault)
		return NP_END;
	return np_chunk_pad(chunk, err);
}
