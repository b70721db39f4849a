/* SPDX-License-Identifier: MIT */
/*
 * Archives: the stream is unpacked into the chunk, which is cut behind the
 * last record that is whole; the rest is carried over. Damage is always found
 * at the beginning of a chunk, which then holds no record but the fault: what
 * is left out reaches from there to the next head, or to the end.
 *
 * When unpacking fails, what was unpacked by then is used up as if the input
 * ended; then the stream is asked for a place behind the damage.
 */
#include <stdio.h>
#include <string.h>

#include "ingest/reader_parts.h"
#include "ingest/warc_frame.h"

static struct np_warc_at here(const struct np_reader *reader)
{
	return (struct np_warc_at){ reader->inputs->ptr[reader->input].content,
				    reader->limit < NP_ARCHIVE_LIMIT
					    ? reader->limit
					    : NP_ARCHIVE_LIMIT,
				    reader->ended };
}

static enum np_status read_on(struct np_reader *reader, struct np_chunk *chunk,
			      size_t want, struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;
	size_t room = want > bytes->len ? want - bytes->len : 1;
	size_t got = 0;
	enum np_status status;

	if (room < reader->chunk)
		room = reader->chunk;
	if (np_chunk_reserve(chunk, room))
		return np_reader_no_memory(err);
	status = np_stream_read(reader->stream, bytes->ptr + bytes->len, room,
				&got, err);
	bytes->len += got;
	if (status != NP_END && status != NP_ERR_CORRUPT)
		return status;
	reader->ended = true;
	reader->broken = status == NP_ERR_CORRUPT;
	return NP_OK;
}

/* Drops bytes at the front of the chunk. */
static void drop(struct np_reader *reader, struct np_chunk *chunk, size_t len)
{
	struct np_buf *bytes = &chunk->bytes;

	memmove(bytes->ptr, bytes->ptr + len, bytes->len - len);
	bytes->len -= len;
	reader->offset += len;
}

/* Behind the damage, if unpacking can go on there. */
static enum np_status mend(struct np_reader *reader, struct np_error *err)
{
	enum np_status status;

	reader->broken = false;
	status = np_stream_resync(reader->stream, err);
	if (status == NP_END)
		return NP_OK;
	if (!status)
		reader->ended = false;
	return status;
}

static void tell_fault(struct np_reader *reader, struct np_chunk *chunk,
		       const struct np_warc_step *step, bool found)
{
	const uint64_t limit = here(reader).limit;

	chunk->fault = step->frame == NP_FRAME_LONG ? NP_SKIP_TOO_LONG
		       : found			    ? NP_SKIP_DAMAGED
						    : NP_SKIP_TRUNCATED;
	if (!found && reader->broken)
		snprintf(chunk->detail, sizeof(chunk->detail),
			 "%s, in the record at byte %llu",
			 np_stream_detail(reader->stream),
			 (unsigned long long)chunk->fault_offset);
	else if (step->frame == NP_FRAME_LONG)
		snprintf(chunk->detail, sizeof(chunk->detail),
			 "longer than %llu bytes, at byte %llu",
			 (unsigned long long)limit,
			 (unsigned long long)chunk->fault_offset);
	else
		snprintf(chunk->detail, sizeof(chunk->detail),
			 "%s: %llu bytes left out from byte %llu",
			 found && step->frame == NP_FRAME_CUT
				 ? "a record is not as long as it says"
				 : step->why,
			 (unsigned long long)(reader->offset -
					      chunk->fault_offset),
			 (unsigned long long)chunk->fault_offset);
	if (found || (step->frame == NP_FRAME_LONG && !reader->broken))
		return;
	chunk->damaged = !reader->told;
	reader->told = true;
}

/*
 * From the fault at the front of the chunk to the next head; what stands
 * there is carried.
 */
static enum np_status pass_fault(struct np_reader *reader,
				 struct np_chunk *chunk,
				 struct np_warc_step step, struct np_error *err)
{
	const enum np_content content = here(reader).content;
	enum np_warc_found found = NP_WARC_NONE;
	enum np_status status = NP_OK;

	drop(reader, chunk, step.skip);
	chunk->fault_offset = reader->offset;
	while (!status) {
		struct np_buf *bytes = &chunk->bytes;
		size_t at =
			np_warc_find(content, np_buf_span(bytes), 1, &found);

		/* One byte stays: a head of ARC must follow a line end. */
		drop(reader, chunk,
		     at - (found != NP_WARC_HEAD && !reader->ended && at));
		if (found == NP_WARC_HEAD || reader->ended)
			break;
		status = read_on(reader, chunk, 0, err);
	}
	if (status)
		return status;
	if (found != NP_WARC_HEAD)
		drop(reader, chunk, chunk->bytes.len);
	tell_fault(reader, chunk, &step, found == NP_WARC_HEAD);
	reader->carry.len = 0;
	if (np_buf_add(&reader->carry, chunk->bytes.ptr, chunk->bytes.len))
		return np_reader_no_memory(err);
	chunk->bytes.len = 0;
	chunk->offset = chunk->fault_offset;
	if (found != NP_WARC_HEAD && reader->broken)
		return mend(reader, err);
	return NP_OK;
}

/* Everything behind `end` is for the next chunk. */
static enum np_status cut_behind(struct np_reader *reader,
				 struct np_chunk *chunk, size_t end,
				 struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;

	reader->carry.len = 0;
	if (np_buf_add(&reader->carry, bytes->ptr + end, bytes->len - end))
		return np_reader_no_memory(err);
	bytes->len = end;
	chunk->offset = reader->offset;
	reader->offset += end;
	return NP_OK;
}

/* A record that has the broken member for itself: it is whole, but its bytes
 * may not be what they were. */
static bool is_doubtful(const struct np_reader *reader, size_t at)
{
	return reader->broken &&
	       reader->offset + at == np_stream_member(reader->stream);
}

static enum np_status gather(struct np_reader *reader, struct np_chunk *chunk,
			     struct np_error *err)
{
	struct np_buf *bytes = &chunk->bytes;
	size_t end = 0;

	for (;;) {
		const struct np_warc_at at = here(reader);
		struct np_warc_step step = np_warc_frame(
			&at,
			(struct np_span){ bytes->ptr + end, bytes->len - end });
		enum np_status status;

		if (step.frame == NP_FRAME_RECORD &&
		    is_doubtful(reader, end + step.skip))
			step.frame = NP_FRAME_CUT;
		if (step.frame == NP_FRAME_RECORD)
			end += step.skip + step.len;
		if (end &&
		    (end >= reader->chunk || (step.frame != NP_FRAME_RECORD &&
					      step.frame != NP_FRAME_MORE)))
			return cut_behind(reader, chunk, end, err);
		if (step.frame == NP_FRAME_RECORD)
			continue;
		if (step.frame == NP_FRAME_END && !reader->broken)
			return NP_END;
		if (step.frame != NP_FRAME_MORE)
			return pass_fault(reader, chunk, step, err);
		/* A long record is not for the same chunk as others. */
		if (end && step.len > reader->chunk)
			return cut_behind(reader, chunk, end, err);
		status = read_on(reader, chunk, end + step.len, err);
		if (status)
			return status;
	}
}

enum np_status np_records_next(struct np_reader *reader, struct np_chunk *chunk,
			       struct np_error *err)
{
	enum np_status status;

	if (np_chunk_reserve(chunk, reader->carry.len) ||
	    np_buf_add(&chunk->bytes, reader->carry.ptr, reader->carry.len))
		return np_reader_no_memory(err);
	reader->carry.len = 0;
	status = gather(reader, chunk, err);
	return status ? status : np_chunk_pad(chunk, err);
}

bool np_archive_next(const struct np_chunk *chunk, enum np_content content,
		     size_t *at, struct np_span *record)
{
	const struct np_warc_at whole = { content, SIZE_MAX / 2, true };
	const struct np_span rest = { chunk->bytes.ptr + *at,
				      chunk->bytes.len - *at };
	const struct np_warc_step step = np_warc_frame(&whole, rest);

	if (step.frame != NP_FRAME_RECORD)
		return false;
	*record = (struct np_span){ rest.ptr + step.skip, step.len };
	*at += step.skip + step.len;
	return true;
}
