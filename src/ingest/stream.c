/* SPDX-License-Identifier: MIT */
#include "ingest/stream.h"

#include <errno.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/parquet.h"

#define PIECE ((size_t)256 << 10)

/* Windows up to 2 GiB, as zstd --long=31 writes them. */
#define WINDOW_LOG_MAX 31

/* The skippable frame that holds a dictionary, and the longest that is read. */
#define DICTIONARY_MAGIC "\x5D\x2A\x4D\x18"
#define DICTIONARY_MAX ((size_t)64 << 20)
#define FRAME_MAGIC "\x28\xB5\x2F\xFD"

/* zstd's block header; see feed_zstd. */
#define BLOCK_HEADER 3

struct np_stream {
	enum np_pack pack;
	int fd;
	const char *name;
	struct np_span in; /* packed bytes at hand */
	uint64_t taken;
	uint64_t given;	 /* unpacked bytes so far */
	uint64_t member; /* of which before the member being unpacked */
	uint64_t start;	 /* of the last place resync tried */
	bool inside;	 /* in a gzip member or a zstd frame */
	bool fresh;	 /* in its first bytes */
	bool pending;	 /* zstd may hold bytes back for want of room */
	bool opened;	 /* a dictionary was looked for */
	size_t hint;	 /* what zstd wants next */
	ZSTD_DStream *zstd;
	struct inflate_state *gzip;
	struct isal_gzip_header header;
	struct np_parquet *parquet;	/* open from the first read on */
	const struct np_spring *spring; /* in place of fd; else NULL */
	void *well;
	struct np_buf made; /* what it gave, from made_at on still to be read */
	size_t made_at;
	char detail[96];
	char piece[]; /* PIECE bytes */
};

struct np_stream *np_stream_new(void)
{
	struct np_stream *stream =
		np_alloc_zero(sizeof(struct np_stream) + PIECE, 1);

	if (stream)
		stream->fd = -1;
	return stream;
}

void np_stream_free(struct np_stream *stream)
{
	if (!stream)
		return;
	ZSTD_freeDStream(stream->zstd);
	np_parquet_close(stream->parquet);
	np_free(stream->gzip);
	np_buf_clear(&stream->made);
	np_free(stream);
}

static enum np_status start_gzip(struct np_stream *stream)
{
	if (!stream->gzip)
		stream->gzip = np_alloc_zero(1, sizeof(*stream->gzip));
	if (!stream->gzip)
		return NP_ERR_NOMEM;
	return NP_OK;
}

static enum np_status start_zstd(struct np_stream *stream)
{
	if (!stream->zstd)
		stream->zstd = ZSTD_createDStream();
	if (!stream->zstd)
		return NP_ERR_NOMEM;
	if (ZSTD_isError(ZSTD_DCtx_reset(stream->zstd,
					 ZSTD_reset_session_and_parameters)) ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(
		    stream->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX)))
		return NP_ERR_NOMEM;
	stream->hint = ZSTD_initDStream(stream->zstd);
	return NP_OK;
}

enum np_status np_stream_start(struct np_stream *stream, enum np_pack pack,
			       int fd, struct np_span peeked, const char *name)
{
	stream->pack = pack;
	stream->fd = fd;
	stream->name = name;
	stream->in = peeked;
	stream->taken = peeked.len;
	stream->start = 0;
	stream->given = 0;
	stream->member = 0;
	stream->fresh = false;
	stream->inside = false;
	stream->pending = false;
	stream->opened = false;
	stream->detail[0] = 0;
	np_parquet_close(stream->parquet);
	stream->parquet = NULL;
	stream->spring = NULL;
	if (pack == NP_PACK_GZIP)
		return start_gzip(stream);
	if (pack == NP_PACK_ZSTD)
		return start_zstd(stream);
	return NP_OK;
}

void np_stream_spring(struct np_stream *stream, const struct np_spring *spring,
		      void *well, const char *name)
{
	const struct np_span none = { NULL, 0 };

	/* Plain bytes need no memory. */
	if (np_stream_start(stream, NP_PACK_NONE, -1, none, name))
		return;
	stream->spring = spring;
	stream->well = well;
	stream->made.len = stream->made_at = 0;
}

const char *np_stream_detail(const struct np_stream *stream)
{
	return stream->detail;
}

uint64_t np_stream_taken(const struct np_stream *stream)
{
	return stream->taken;
}

static enum np_status broken(struct np_stream *stream, const char *why)
{
	const bool gzip = stream->pack == NP_PACK_GZIP;

	snprintf(stream->detail, sizeof(stream->detail), "%s: %s",
		 gzip ? "gzip" : "zstd", why);
	return NP_ERR_CORRUPT;
}

/* The same from a spring. */
static enum np_status read_spring(struct np_stream *stream, char *to,
				  size_t room, size_t *got,
				  struct np_error *err)
{
	struct np_buf *made = &stream->made;
	struct np_error own = { 0 };
	size_t len;

	while (stream->made_at == made->len) {
		enum np_status status;

		made->len = stream->made_at = 0;
		status = stream->spring->next(stream->well, made, &own);
		if (status == NP_END)
			break;
		if (status == NP_ERR_CORRUPT)
			snprintf(stream->detail, sizeof(stream->detail),
				 "%.90s", own.text);
		if (status == NP_ERR_CORRUPT)
			return status;
		if (status)
			return np_error_set(err, status, "%s",
					    own.status ? own.text
						       : "out of memory");
	}
	len = made->len - stream->made_at;
	*got = len < room ? len : room;
	if (*got)
		memcpy(to, made->ptr + stream->made_at, *got);
	stream->made_at += *got;
	stream->taken += *got;
	return NP_OK;
}

/* One read; *got is 0 at the end. */
static enum np_status read_some(struct np_stream *stream, char *to, size_t room,
				size_t *got, struct np_error *err)
{
	ssize_t count = 0;

	if (stream->spring)
		return read_spring(stream, to, room, got, err);
	while (stream->fd >= 0) {
		count = read(stream->fd, to, room);
		if (count >= 0 || errno != EINTR)
			break;
	}
	if (count < 0)
		return np_error_errno(err, errno, "cannot read '%s'",
				      stream->name);
	*got = (size_t)count;
	stream->taken += (size_t)count;
	return NP_OK;
}

/* More packed bytes; in.len stays 0 at the end. */
static enum np_status refill(struct np_stream *stream, struct np_error *err)
{
	size_t got = 0;
	const enum np_status status =
		read_some(stream, stream->piece, PIECE, &got, err);

	stream->in = (struct np_span){ stream->piece, got };
	return status;
}

static void take_in(struct np_stream *stream, size_t count)
{
	stream->in.ptr += count;
	stream->in.len -= count;
}

static enum np_status read_plain(struct np_stream *stream, char *to,
				 size_t room, size_t *got, struct np_error *err)
{
	while (*got < room) {
		size_t count = stream->in.len;
		enum np_status status;

		if (count > room - *got)
			count = room - *got;
		if (count) {
			memcpy(to + *got, stream->in.ptr, count);
			take_in(stream, count);
			*got += count;
			continue;
		}
		status = read_some(stream, to + *got, room - *got, &count, err);
		if (status)
			return status;
		if (!count)
			return NP_END;
		*got += count;
	}
	return NP_OK;
}

/* Begins the next member; NP_END when only padding is left. */
static enum np_status next_member(struct np_stream *stream,
				  struct np_error *err)
{
	for (;;) {
		if (!stream->in.len) {
			const enum np_status status = refill(stream, err);

			if (status)
				return status;
			if (!stream->in.len)
				return NP_END;
		}
		if (stream->in.ptr[0])
			break;
		take_in(stream, 1);
	}
	if (stream->in.ptr[0] != 0x1F)
		return broken(stream, "garbage behind the last member");
	isal_inflate_init(stream->gzip);
	stream->gzip->crc_flag = ISAL_GZIP;
	stream->inside = true;
	stream->fresh = true;
	return NP_OK;
}

static const char *gzip_error(int code)
{
	switch (code) {
	case ISAL_INCORRECT_CHECKSUM:
		return "the checksum is wrong";
	case ISAL_INVALID_WRAPPER:
	case ISAL_UNSUPPORTED_METHOD:
		return "a member's header is wrong";
	default:
		return "the packed bytes are damaged";
	}
}

/* One call of igzip with what is at hand. */
static enum np_status step_gzip(struct np_stream *stream, char *to, size_t room,
				size_t *got)
{
	struct inflate_state *state = stream->gzip;
	const uint32_t most = UINT32_MAX;
	const uint32_t in =
		stream->in.len < most ? (uint32_t)stream->in.len : most;
	const uint32_t out = room < most ? (uint32_t)room : most;
	int code;

	state->next_in = (uint8_t *)(uintptr_t)stream->in.ptr;
	state->avail_in = in;
	state->next_out = (uint8_t *)to;
	state->avail_out = out;
	code = isal_inflate(state);
	take_in(stream, in - state->avail_in);
	*got = out - state->avail_out;
	if (code < 0)
		return broken(stream, gzip_error(code));
	if (state->block_state == ISAL_BLOCK_FINISH)
		stream->inside = false;
	return NP_OK;
}

static enum np_status read_gzip(struct np_stream *stream, char *to, size_t room,
				size_t *got, struct np_error *err)
{
	while (*got < room) {
		enum np_status status = NP_OK;
		size_t count = 0;
		size_t before;

		if (!stream->inside)
			status = next_member(stream, err);
		if (status)
			return status;
		if (stream->fresh)
			stream->member = stream->given + *got;
		stream->fresh = false;
		before = stream->in.len;
		status = step_gzip(stream, to + *got, room - *got, &count);
		*got += count;
		if (status)
			return status;
		if (count || stream->in.len != before || !stream->inside)
			continue;
		status = refill(stream, err);
		if (status)
			return status;
		if (!stream->in.len)
			return broken(stream, "the input ends too early");
	}
	return NP_OK;
}

/*
 * When a call meets damage, zstd does not tell what it wrote before in that
 * same call. So it is fed one block at a time, and each block's header, for
 * which its hint asks in advance, by itself.
 */
static size_t zstd_portion(const struct np_stream *stream)
{
	size_t want = stream->hint;

	if (stream->pending)
		return 0;
	if (want > BLOCK_HEADER)
		want -= BLOCK_HEADER;
	return want < stream->in.len ? want : stream->in.len;
}

/* At least `want` packed bytes at hand, unless the input ends. */
static enum np_status at_hand(struct np_stream *stream, size_t want,
			      struct np_error *err)
{
	while (stream->in.len < want) {
		const size_t kept = stream->in.len;
		size_t got = 0;
		enum np_status status;

		if (kept)
			memmove(stream->piece, stream->in.ptr, kept);
		status = read_some(stream, stream->piece + kept, PIECE - kept,
				   &got, err);
		stream->in = (struct np_span){ stream->piece, kept + got };
		if (status)
			return status;
		if (!got)
			return NP_END;
	}
	return NP_OK;
}

/* Moves the next `len` packed bytes to the end of `to`; NP_END: there are
 * fewer. */
static enum np_status take_bytes(struct np_stream *stream, size_t len,
				 struct np_buf *to, struct np_error *err)
{
	while (len) {
		const size_t count =
			len < stream->in.len ? len : stream->in.len;
		enum np_status status;

		if (np_buf_add(to, stream->in.ptr, count))
			return np_error_set(err, NP_ERR_NOMEM, "out of memory");
		take_in(stream, count);
		len -= count;
		status = len ? refill(stream, err) : NP_OK;
		if (status)
			return status;
		if (len && !stream->in.len)
			return NP_END;
	}
	return NP_OK;
}

/* A dictionary may be packed itself. */
static enum np_status use_dictionary(struct np_stream *stream,
				     const struct np_buf *bytes,
				     struct np_error *err)
{
	struct np_span content = np_buf_span(bytes);
	unsigned long long size;
	char *plain = NULL;
	size_t code;

	if (content.len >= 4 && !memcmp(content.ptr, FRAME_MAGIC, 4)) {
		size = ZSTD_getFrameContentSize(content.ptr, content.len);
		if (size > DICTIONARY_MAX)
			return broken(stream, "a dictionary of unknown size");
		plain = np_alloc((size_t)size + 1, 1);
		if (!plain)
			return np_error_set(err, NP_ERR_NOMEM, "out of memory");
		code = ZSTD_decompress(plain, (size_t)size, content.ptr,
				       content.len);
		content = (struct np_span){ plain, code };
		if (ZSTD_isError(code))
			content.len = 0;
	}
	code = ZSTD_DCtx_loadDictionary(stream->zstd, content.ptr, content.len);
	np_free(plain);
	if (!content.len || ZSTD_isError(code))
		return broken(stream, "its dictionary is damaged");
	return NP_OK;
}

/*
 * An archive's records may share a dictionary, which stands before them in a
 * skippable frame of its own (the proposal for .warc.zst).
 */
static enum np_status open_zstd(struct np_stream *stream, struct np_error *err)
{
	struct np_buf bytes = { 0 };
	enum np_status status = at_hand(stream, 8, err);
	const unsigned char *head = (const unsigned char *)stream->in.ptr;
	size_t size;

	stream->opened = true;
	if (status || memcmp(head, DICTIONARY_MAGIC, 4))
		return status == NP_END ? NP_OK : status;
	size = head[4] | (size_t)head[5] << 8 | (size_t)head[6] << 16 |
	       (size_t)head[7] << 24;
	if (size > DICTIONARY_MAX)
		return broken(stream, "its dictionary is over 64 MiB");
	take_in(stream, 8);
	status = take_bytes(stream, size, &bytes, err);
	if (status == NP_END)
		status = broken(stream, "the input ends too early");
	else if (!status)
		status = use_dictionary(stream, &bytes, err);
	np_buf_clear(&bytes);
	return status;
}

static enum np_status step_zstd(struct np_stream *stream, char *to, size_t room,
				size_t *got)
{
	ZSTD_inBuffer in = { stream->in.ptr, zstd_portion(stream), 0 };
	ZSTD_outBuffer out = { to, room, 0 };
	const size_t code = ZSTD_decompressStream(stream->zstd, &out, &in);

	*got = out.pos;
	if (ZSTD_isError(code))
		return broken(stream, ZSTD_getErrorName(code));
	take_in(stream, in.pos);
	stream->inside = code != 0;
	stream->pending = stream->inside && out.pos == out.size;
	stream->hint = code ? code : BLOCK_HEADER;
	return NP_OK;
}

static enum np_status read_zstd(struct np_stream *stream, char *to, size_t room,
				size_t *got, struct np_error *err)
{
	while (*got < room) {
		enum np_status status = NP_OK;
		size_t count = 0;

		if (!stream->opened)
			status = open_zstd(stream, err);
		if (status)
			return status;
		if (!stream->pending && !stream->in.len) {
			status = refill(stream, err);
			if (status)
				return status;
			if (!stream->in.len && stream->inside)
				return broken(stream,
					      "the input ends too early");
			if (!stream->in.len)
				return NP_END;
		}
		if (!stream->inside)
			stream->member = stream->given + *got;
		status = step_zstd(stream, to + *got, room - *got, &count);
		*got += count;
		if (status)
			return status;
	}
	return NP_OK;
}

/* By its name: the rows of a file are not found in the order of its bytes. */
static enum np_status read_parquet(struct np_stream *stream, char *to,
				   size_t room, size_t *got,
				   struct np_error *err)
{
	enum np_status status = NP_OK;
	struct np_error why;

	if (!stream->parquet)
		status = np_parquet_open(&stream->parquet, stream->name, err);
	if (status)
		return status;
	status = np_parquet_read(stream->parquet, to, room, got, &why);
	if (status == NP_ERR_CORRUPT)
		snprintf(stream->detail, sizeof(stream->detail), "%.95s",
			 why.text);
	return status;
}

enum np_status np_stream_read(struct np_stream *stream, char *to, size_t room,
			      size_t *got, struct np_error *err)
{
	enum np_status status = NP_OK;

	*got = 0;
	switch (stream->pack) {
	case NP_PACK_GZIP:
		status = read_gzip(stream, to, room, got, err);
		break;
	case NP_PACK_ZSTD:
		status = read_zstd(stream, to, room, got, err);
		break;
	case NP_PACK_PARQUET:
		status = read_parquet(stream, to, room, got, err);
		break;
	case NP_PACK_NONE:
		status = read_plain(stream, to, room, got, err);
		break;
	}
	stream->given += *got;
	return status;
}

uint64_t np_stream_member(const struct np_stream *stream)
{
	return stream->member;
}

static void restart(struct np_stream *stream)
{
	stream->inside = false;
	stream->pending = false;
	if (stream->pack != NP_PACK_ZSTD)
		return;
	ZSTD_DCtx_reset(stream->zstd, ZSTD_reset_session_only);
	stream->hint = BLOCK_HEADER + 2;
}

enum np_status np_stream_resync(struct np_stream *stream, struct np_error *err)
{
	const bool gzip = stream->pack == NP_PACK_GZIP;
	const char *magic = gzip ? "\x1F\x8B\x08" : FRAME_MAGIC;
	const size_t len = gzip ? 3 : 4;

	if (stream->pack == NP_PACK_NONE || stream->pack == NP_PACK_PARQUET)
		return NP_END;
	for (;;) {
		const enum np_status status = at_hand(stream, len, err);
		const char *at;

		if (status)
			return status;
		/* What failed before fails again. */
		if (stream->taken - stream->in.len > stream->start &&
		    !memcmp(stream->in.ptr, magic, len))
			break;
		at = memchr(stream->in.ptr + 1, magic[0], stream->in.len - 1);
		take_in(stream,
			at ? (size_t)(at - stream->in.ptr) : stream->in.len);
	}
	stream->start = stream->taken - stream->in.len;
	restart(stream);
	return NP_OK;
}
