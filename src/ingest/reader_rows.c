/* SPDX-License-Identifier: MIT */
/*
 * Tables: the stream is unpacked into the chunk, which is cut behind the last
 * row that is whole; the rest is carried over. A quote that does not end
 * would take all rows behind it: then its first line alone is left out, and
 * the next line is the next row.
 */
#include <stdio.h>
#include <string.h>

#include "ingest/reader_parts.h"

/* What the bytes of a chunk turned out to be. */
struct cut {
	size_t rows;	/* bytes of whole rows */
	size_t bad;	/* bytes behind them that are no row */
	bool unclosed;	/* they begin with a quote that does not end */
	bool line_open; /* their line goes on in what is not read yet */
};

static uint64_t limit_of(const struct np_reader *reader)
{
	return reader->limit < NP_CSV_ROW_MAX ? reader->limit : NP_CSV_ROW_MAX;
}

/* The line at a place is no row. */
static void mark_bad(const struct np_chunk *chunk, uint64_t limit,
		     struct cut *cut)
{
	const char *begin = chunk->bytes.ptr + cut->rows;
	const size_t left = chunk->bytes.len - cut->rows;
	const char *stop = memchr(begin, '\n', left);

	/* What goes on behind a line end is quoted. */
	cut->unclosed =
		left <= limit || (stop && (uint64_t)(stop - begin) <= limit);
	cut->bad = stop ? (size_t)(stop - begin) + 1 : left;
	cut->line_open = !stop;
}

static bool is_longer(struct np_span row, size_t len, uint64_t limit)
{
	if (len && row.ptr[len - 1] == '\n')
		len--;
	if (len && row.ptr[len - 1] == '\r')
		len--;
	return len > limit;
}

/*
 * Finds more whole rows. True: more bytes do not help. Of each row no more is
 * looked at than shows that it is too long, however much was read.
 */
static bool find_rows(const struct np_reader *reader,
		      const struct np_chunk *chunk, struct cut *cut)
{
	const uint64_t limit = limit_of(reader);

	while (cut->rows < chunk->bytes.len) {
		struct np_span row = { chunk->bytes.ptr + cut->rows,
				       chunk->bytes.len - cut->rows };
		bool last = reader->ended && !reader->broken;
		const bool full = row.len >= limit + 3;
		enum np_csv_end found;
		size_t end = 0;

		if (full) {
			last = last && row.len == limit + 3;
			row.len = (size_t)limit + 3;
		}
		found = np_csv_find_end(row, 0, chunk->delimiter, last, &end);
		if (found == NP_CSV_ROW && !is_longer(row, end, limit)) {
			cut->rows += end;
			continue;
		}
		if (found == NP_CSV_MORE && !full)
			return reader->ended;
		mark_bad(chunk, limit, cut);
		return true;
	}
	return reader->ended;
}

static void drop_header(struct np_reader *reader, struct np_chunk *chunk)
{
	struct np_buf *bytes = &chunk->bytes;
	size_t len = reader->inputs->ptr[reader->input].csv.header.len;

	if (len > bytes->len)
		len = bytes->len;
	memmove(bytes->ptr, bytes->ptr + len, bytes->len - len);
	bytes->len -= len;
	reader->offset += len;
}

static enum np_status fetch_rows(struct np_reader *reader,
				 struct np_chunk *chunk, struct cut *cut,
				 struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;
	const size_t header =
		reader->inputs->ptr[reader->input].csv.header.len + 3;

	for (;;) {
		const bool first = !reader->offset && !reader->ended;
		size_t room = bytes->len < reader->chunk
				      ? reader->chunk - bytes->len
				      : bytes->len;
		enum np_status status;

		if (!first && (find_rows(reader, chunk, cut) ||
			       (cut->rows && bytes->len >= reader->chunk)))
			return NP_OK;
		if (first && room < header)
			room = header;
		status = np_lines_read(reader, chunk, room, err);
		if (status)
			return status;
		if (!first)
			continue;
		np_lines_drop_bom(reader, chunk);
		drop_header(reader, chunk);
		if (!reader->offset)
			return NP_OK;
	}
}

static void tell_bad(const struct np_reader *reader, struct np_chunk *chunk,
		     const struct cut *cut)
{
	chunk->fault_offset = reader->offset + cut->rows;
	chunk->fault = cut->unclosed ? NP_SKIP_BAD_ROW : NP_SKIP_TOO_LONG;
	if (cut->unclosed)
		snprintf(chunk->detail, sizeof(chunk->detail),
			 "a quote does not end; its line is left out");
	else
		snprintf(chunk->detail, sizeof(chunk->detail),
			 "a row longer than %llu bytes",
			 (unsigned long long)limit_of(reader));
}

static void tell_broken(struct np_reader *reader, struct np_chunk *chunk,
			struct cut *cut)
{
	reader->broken = false;
	chunk->fault = NP_SKIP_TRUNCATED;
	chunk->fault_offset = reader->offset + cut->rows;
	chunk->damaged = true;
	snprintf(chunk->detail, sizeof(chunk->detail), "%s",
		 np_stream_detail(reader->stream));
	cut->bad = chunk->bytes.len - cut->rows;
}

enum np_status np_rows_chunk(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;
	struct cut cut = { 0 };
	enum np_status status;
	size_t used;

	if (np_chunk_reserve(chunk, reader->carry.len) ||
	    np_buf_add(bytes, reader->carry.ptr, reader->carry.len))
		return np_reader_no_memory(err);
	reader->carry.len = 0;
	status = np_lines_skip(reader, chunk, err);
	if (!status)
		status = fetch_rows(reader, chunk, &cut, err);
	if (status)
		return status;
	chunk->offset = reader->offset;
	if (cut.bad)
		tell_bad(reader, chunk, &cut);
	else if (reader->ended && reader->broken)
		tell_broken(reader, chunk, &cut);
	reader->skipping = cut.bad && cut.line_open && !reader->ended;
	used = cut.rows + cut.bad;
	if (np_buf_add(&reader->carry, bytes->ptr + used, bytes->len - used))
		return np_reader_no_memory(err);
	bytes->len = cut.rows;
	reader->offset += used;
	if (!cut.rows && !chunk->fault)
		return NP_END;
	return np_chunk_pad(chunk, err);
}
