/* SPDX-License-Identifier: MIT */
/* Ranges of plain files, each read by the worker that has it. */
#include <string.h>

#include "base/error.h"
#include "ingest/reader_parts.h"

/* Read behind a range at once: most records end within. */
#define TAIL ((size_t)16 << 10)

static enum np_status read_at(struct np_reader *reader, struct np_chunk *chunk,
			      uint64_t offset, size_t len, struct np_error *err)
{
	if (np_chunk_reserve(chunk, len))
		return np_reader_no_memory(err);
	return np_files_pread(reader->files, chunk->input, offset,
			      &chunk->bytes, len, err);
}

static enum np_status shorter(const struct np_reader *reader,
			      const struct np_chunk *chunk,
			      struct np_error *err)
{
	return np_error_set(err, NP_ERR_IO,
			    "file became shorter while read: '%s'",
			    reader->inputs->ptr[chunk->input].path);
}

/* The line behind a line end in [at, chunk->end), or the end. */
static enum np_status find_line(struct np_reader *reader,
				struct np_chunk *chunk, uint64_t at,
				uint64_t *first, struct np_error *err)
{
	*first = chunk->end;
	while (at < chunk->end) {
		const uint64_t left = chunk->end - at;
		const size_t len = left < TAIL ? (size_t)left : TAIL;
		const char *stop;
		enum np_status status;

		chunk->bytes.len = 0;
		status = read_at(reader, chunk, at, len, err);
		if (status)
			return status;
		if (chunk->bytes.len < len)
			return shorter(reader, chunk, err);
		stop = memchr(chunk->bytes.ptr, '\n', len);
		if (stop) {
			*first = at + (uint64_t)(stop - chunk->bytes.ptr) + 1;
			return NP_OK;
		}
		at += len;
	}
	return NP_OK;
}

/*
 * Where the first line that starts in the range does; its end, or more, if
 * none. Behind a byte order mark the first line starts at byte 3.
 */
static enum np_status find_first(struct np_reader *reader,
				 struct np_chunk *chunk, uint64_t *first,
				 struct np_error *err)
{
	if (chunk->begin <= 3) {
		enum np_status status;

		chunk->bytes.len = 0;
		status = read_at(reader, chunk, 0, 3, err);
		if (status)
			return status;
		*first = np_has_bom(np_buf_span(&chunk->bytes)) ? 3 : 0;
		if (*first || !chunk->begin)
			return NP_OK;
	}
	return find_line(reader, chunk, chunk->begin - 1, first, err);
}

/*
 * Reads on behind the range until its last line, which begins at `line`,
 * ends or is too long. *cut is where that line ends.
 */
static enum np_status find_last(struct np_reader *reader,
				struct np_chunk *chunk, size_t range,
				size_t line, size_t *cut, struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;
	size_t seen = range;

	for (;;) {
		const char *stop = NULL;
		const size_t before = bytes->len;
		uint64_t room;
		enum np_status status;

		if (bytes->len > seen)
			stop = memchr(bytes->ptr + seen, '\n',
				      bytes->len - seen);
		if (stop) {
			*cut = (size_t)(stop - bytes->ptr) + 1;
			return NP_OK;
		}
		*cut = bytes->len;
		seen = bytes->len;
		/* One byte over may be the CR of its end. */
		if (bytes->len - line > reader->limit + 1)
			return NP_OK;
		room = reader->limit + 2 - (bytes->len - line);
		if (room > bytes->len - line + TAIL)
			room = bytes->len - line + TAIL;
		status = read_at(reader, chunk, chunk->offset + bytes->len,
				 (size_t)room, err);
		if (status)
			return status;
		if (bytes->len == before)
			return NP_OK;
	}
}

static enum np_status fill_lines(struct np_reader *reader,
				 struct np_chunk *chunk, struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;
	const size_t range = (size_t)(chunk->end - chunk->offset);
	size_t line;
	size_t cut = range;
	size_t len;
	enum np_status status;

	bytes->len = 0;
	status = read_at(reader, chunk, chunk->offset, range + TAIL, err);
	if (status)
		return status;
	if (bytes->len < range)
		return shorter(reader, chunk, err);
	line = np_behind_last_line((struct np_span){ bytes->ptr, range - 1 },
				   0);
	if (bytes->ptr[range - 1] != '\n') {
		status = find_last(reader, chunk, range, line, &cut, err);
		if (status)
			return status;
	}
	len = cut - line;
	if (len && bytes->ptr[cut - 1] == '\n')
		len--;
	bytes->len = cut;
	if (np_line_too_long(reader, bytes->ptr + line, len)) {
		np_chunk_too_long(chunk, reader, chunk->offset + line);
		bytes->len = line;
	}
	return NP_OK;
}

static enum np_status fill_text(struct np_reader *reader,
				struct np_chunk *chunk, struct np_error *err)
{
	const uint64_t len = chunk->end - chunk->offset;
	enum np_status status;

	if (len > reader->limit) {
		np_chunk_too_long(chunk, reader, chunk->offset);
		return NP_OK;
	}
	status = read_at(reader, chunk, chunk->offset, (size_t)len, err);
	if (!status && chunk->bytes.len < len)
		return shorter(reader, chunk, err);
	return status;
}

enum np_status np_range_fill(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err)
{
	const bool text =
		np_content_is_piece(reader->inputs->ptr[chunk->input].content);
	enum np_status status;

	status = find_first(reader, chunk, &chunk->offset, err);
	if (status)
		return status;
	chunk->bytes.len = 0;
	if (chunk->offset < chunk->end)
		status = text ? fill_text(reader, chunk, err)
			      : fill_lines(reader, chunk, err);
	if (status)
		return status;
	return np_chunk_pad(chunk, err);
}
