/* SPDX-License-Identifier: MIT */
/*
 * A range of a plain file owns the lines that start in it: its reader looks
 * for the end of the line before it, and reads on behind its own end. A
 * range is never longer than the longest record allowed, so that only its
 * last line can be too long. Streams are cut behind their last line end; the
 * rest is carried over to the next chunk.
 */
#include "ingest/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/reader_parts.h"

#define CHUNK_DEFAULT ((size_t)1 << 20)
#define LIMIT_DEFAULT ((uint64_t)1 << 30)

enum np_status np_reader_open(struct np_reader **out,
			      const struct np_inputs *inputs,
			      const struct np_reader_options *options,
			      struct np_error *err)
{
	struct np_reader *reader = np_alloc_zero(1, sizeof(*reader));

	if (!reader)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	reader->fd = -1;
	reader->inputs = inputs;
	reader->chunk =
		options && options->chunk ? options->chunk : CHUNK_DEFAULT;
	reader->limit = options && options->record_limit ? options->record_limit
							 : LIMIT_DEFAULT;
	if (reader->chunk > reader->limit)
		reader->chunk = (size_t)reader->limit;
	atomic_init(&reader->done, 0);
	reader->files = np_files_new(inputs);
	reader->stream = np_stream_new();
	if (!reader->files || !reader->stream) {
		np_reader_close(reader);
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	}
	*out = reader;
	return NP_OK;
}

/* Closes what the stream of an input was read from. */
static void end_stream(struct np_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	reader->fd = -1;
	if (reader->well)
		reader->inputs->ptr[reader->input].spring->close(reader->well);
	reader->well = NULL;
}

void np_reader_close(struct np_reader *reader)
{
	if (!reader)
		return;
	end_stream(reader);
	np_files_free(reader->files);
	np_stream_free(reader->stream);
	np_buf_clear(&reader->carry);
	np_free(reader);
}

void np_chunk_clear(struct np_chunk *chunk)
{
	np_buf_clear(&chunk->bytes);
	*chunk = (struct np_chunk){ 0 };
}

uint64_t np_reader_done(const struct np_reader *reader)
{
	return atomic_load_explicit(
		&((struct np_reader *)(uintptr_t)reader)->done,
		memory_order_relaxed);
}

static void add_done(struct np_reader *reader, uint64_t bytes)
{
	atomic_fetch_add_explicit(&reader->done, bytes, memory_order_relaxed);
}

bool np_reader_can_pread(const struct np_reader *reader, uint32_t input)
{
	const struct np_input *in = &reader->inputs->ptr[input];

	return in->seekable && in->pack == NP_PACK_NONE;
}

enum np_status np_reader_no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory for a record");
}

enum np_status np_chunk_reserve(struct np_chunk *chunk, size_t more)
{
	if (more > SIZE_MAX - NP_CHUNK_PADDING)
		return NP_ERR_NOMEM;
	return np_buf_reserve(&chunk->bytes, more + NP_CHUNK_PADDING);
}

enum np_status np_chunk_pad(struct np_chunk *chunk, struct np_error *err)
{
	if (np_chunk_reserve(chunk, 0))
		return np_reader_no_memory(err);
	memset(chunk->bytes.ptr + chunk->bytes.len, 0, NP_CHUNK_PADDING);
	chunk->filled = true;
	return NP_OK;
}

void np_chunk_too_long(struct np_chunk *chunk, const struct np_reader *reader,
		       uint64_t offset)
{
	chunk->fault = NP_SKIP_TOO_LONG;
	chunk->fault_offset = offset;
	snprintf(chunk->detail, sizeof(chunk->detail), "longer than %llu bytes",
		 (unsigned long long)reader->limit);
}

enum np_status np_reader_take_file(struct np_reader *reader, uint32_t input,
				   int *file, struct np_error *err)
{
	if (!np_reader_can_pread(reader, input))
		return np_error_set(err, NP_ERR_MISUSE,
				    "'%.200s' cannot be read again",
				    reader->inputs->ptr[input].path);
	return np_files_take(reader->files, input, file, err);
}

void np_reader_release_file(struct np_reader *reader, uint32_t input)
{
	np_files_release(reader->files, input);
}

enum np_status np_reader_unchanged(struct np_reader *reader,
				   struct np_error *err)
{
	return np_files_unchanged(reader->files, err);
}

bool np_has_bom(struct np_span bytes)
{
	return bytes.len >= 3 && !memcmp(bytes.ptr, "\xEF\xBB\xBF", 3);
}

size_t np_behind_last_line(struct np_span bytes, size_t from)
{
	size_t i = bytes.len;

	while (i > from && bytes.ptr[i - 1] != '\n')
		i--;
	return i;
}

bool np_line_too_long(const struct np_reader *reader, const char *line,
		      size_t len)
{
	if (len && line[len - 1] == '\r')
		len--;
	return len > reader->limit;
}

/* Where records of archives and rows begin is only known from the one before. */
static bool is_range(const struct np_reader *reader, uint32_t input)
{
	const enum np_content content = reader->inputs->ptr[input].content;

	return np_reader_can_pread(reader, input) &&
	       !np_content_is_archive(content) && content != NP_CONTENT_TABLE;
}

static void next_input(struct np_reader *reader)
{
	end_stream(reader);
	reader->input++;
	reader->started = false;
}

static enum np_status start_range(struct np_reader *reader,
				  struct np_error *err)
{
	const char *path = reader->inputs->ptr[reader->input].path;
	struct stat about;
	int fd = -1;
	enum np_status status =
		np_files_take(reader->files, reader->input, &fd, err);

	if (status)
		return status;
	if (fstat(fd, &about))
		status = np_error_errno(err, errno, "cannot read '%s'", path);
	else
		reader->size = (uint64_t)about.st_size;
	np_files_release(reader->files, reader->input);
	return status;
}

static enum np_status start_spring(struct np_reader *reader,
				   struct np_error *err)
{
	const struct np_input *in = &reader->inputs->ptr[reader->input];
	const enum np_status status = in->spring->open(
		&reader->well, in->path, &reader->inputs->form, err);

	if (!status)
		np_stream_spring(reader->stream, in->spring, reader->well,
				 in->path);
	return status;
}

static enum np_status start_stream(struct np_reader *reader,
				   struct np_error *err)
{
	const struct np_input *in = &reader->inputs->ptr[reader->input];
	int fd = in->fd;
	enum np_status status;

	if (in->spring)
		return start_spring(reader, err);
	if (fd < 0) {
		fd = open(in->path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return np_error_errno(err, errno, "cannot open '%s'",
					      in->path);
		reader->fd = fd;
	}
	/* As it is now it must stay, if it is read again. */
	if (np_reader_can_pread(reader, reader->input)) {
		status = start_range(reader, err);
		if (status)
			return status;
	}
	status = np_stream_start(reader->stream, in->pack, fd,
				 np_buf_span(&in->peeked), in->path);
	return status ? np_reader_no_memory(err) : NP_OK;
}

static enum np_status start_input(struct np_reader *reader,
				  struct np_error *err)
{
	const enum np_status status = is_range(reader, reader->input)
					      ? start_range(reader, err)
					      : start_stream(reader, err);

	reader->offset = 0;
	reader->counted = 0;
	reader->carry.len = 0;
	reader->ended = false;
	reader->broken = false;
	reader->told = false;
	reader->skipping = false;
	reader->started = !status;
	return status;
}

/* The next range; NP_END behind the last. A text is one range. */
static enum np_status next_range(struct np_reader *reader,
				 struct np_chunk *chunk)
{
	const enum np_content content =
		reader->inputs->ptr[reader->input].content;
	const uint64_t left = reader->size - reader->offset;
	uint64_t len = left;

	if (!left)
		return NP_END;
	if (!np_content_is_piece(content) && len > reader->chunk)
		len = reader->chunk;
	chunk->begin = reader->offset;
	chunk->end = reader->offset + len;
	chunk->offset = chunk->begin;
	reader->offset += len;
	add_done(reader, len);
	return NP_OK;
}

static enum np_status next_unpacked(struct np_reader *reader,
				    struct np_chunk *chunk,
				    struct np_error *err)
{
	const enum np_content content =
		reader->inputs->ptr[reader->input].content;
	const enum np_status status =
		np_content_is_archive(content)
			? np_records_next(reader, chunk, err)
		: content == NP_CONTENT_TABLE
			? np_rows_chunk(reader, chunk, err)
			: np_lines_next(reader, chunk, err);
	const uint64_t taken = np_stream_taken(reader->stream);

	add_done(reader, taken - reader->counted);
	reader->counted = taken;
	return status;
}

/* Empties a chunk but keeps its memory. */
static void reset_chunk(struct np_chunk *chunk, uint32_t input)
{
	struct np_buf bytes = chunk->bytes;

	bytes.len = 0;
	*chunk = (struct np_chunk){ .input = input, .bytes = bytes };
}

enum np_status np_reader_next(struct np_reader *reader, struct np_chunk *chunk,
			      struct np_error *err)
{
	while (reader->input < reader->inputs->len) {
		enum np_status status = NP_OK;

		if (!reader->started)
			status = start_input(reader, err);
		if (status)
			return status;
		reset_chunk(chunk, reader->input);
		chunk->delimiter =
			reader->inputs->ptr[reader->input].csv.delimiter;
		status = is_range(reader, reader->input)
				 ? next_range(reader, chunk)
				 : next_unpacked(reader, chunk, err);
		if (status != NP_END)
			return status;
		next_input(reader);
	}
	return NP_END;
}

enum np_status np_reader_fill(struct np_reader *reader, struct np_chunk *chunk,
			      struct np_error *err)
{
	if (chunk->filled)
		return NP_OK;
	return np_range_fill(reader, chunk, err);
}

enum np_status np_reader_pread(struct np_reader *reader, uint32_t input,
			       uint64_t offset, size_t len, char *to,
			       struct np_error *err)
{
	struct np_buf buf = { to, 0, len };
	const enum np_status status =
		np_files_pread(reader->files, input, offset, &buf, len, err);

	if (status)
		return status;
	if (buf.len < len)
		return np_error_set(err, NP_ERR_IO,
				    "file became shorter while read: '%s'",
				    reader->inputs->ptr[input].path);
	memset(to + len, 0, NP_CHUNK_PADDING);
	return NP_OK;
}

static bool is_blank(struct np_span line)
{
	for (size_t i = 0; i < line.len; i++) {
		const char c = line.ptr[i];

		if (c != ' ' && c != '\t' && c != '\r')
			return false;
	}
	return true;
}

bool np_record_next(struct np_span bytes, size_t *at, struct np_span *record)
{
	while (*at < bytes.len) {
		const char *begin = bytes.ptr + *at;
		const char *stop = memchr(begin, '\n', bytes.len - *at);
		struct np_span line = { begin, bytes.len - *at };

		if (stop)
			line.len = (size_t)(stop - begin);
		*at += line.len + (stop != NULL);
		if (line.len && begin[line.len - 1] == '\r')
			line.len--;
		if (is_blank(line))
			continue;
		*record = line;
		return true;
	}
	return false;
}

bool np_chunk_next(const struct np_chunk *chunk, enum np_content content,
		   size_t *at, struct np_span *record)
{
	const struct np_span bytes = np_buf_span(&chunk->bytes);

	if (np_content_is_archive(content))
		return np_archive_next(chunk, content, at, record);
	if (content == NP_CONTENT_TABLE)
		return np_csv_next(bytes, chunk->delimiter, at, record);
	if (content == NP_CONTENT_FEED)
		return np_feed_next(bytes, at, record);
	if (!np_content_is_whole(content))
		return np_record_next(bytes, at, record);
	if (*at || (!bytes.len && chunk->fault))
		return false;
	*at = bytes.len + 1;
	*record = bytes;
	return true;
}
