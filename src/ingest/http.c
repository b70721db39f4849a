/* SPDX-License-Identifier: MIT */
#include "ingest/http.h"

#include <isa-l/igzip_lib.h>
#include <string.h>

#include "base/mem.h"
#include "ingest/fields.h"
#include "ingest/stream.h"

/* Unpacked at a time. */
#define PIECE ((size_t)64 << 10)

static struct np_span behind(struct np_span bytes, size_t from)
{
	return (struct np_span){ bytes.ptr + from, bytes.len - from };
}

static void read_status(struct np_span line, struct np_http *out)
{
	const char *gap = line.len ? memchr(line.ptr, ' ', line.len) : NULL;
	struct np_span code;

	out->status = 1;
	if (!gap)
		return;
	code = np_span_trim(behind(line, (size_t)(gap - line.ptr)));
	if (code.len > 3)
		code.len = 3;
	if (!np_span_number(code, 10, &out->status))
		out->status = 1;
}

void np_http_read(struct np_span block, struct np_http *out)
{
	struct np_head_line line;
	size_t at = 0;

	*out = (struct np_http){ .body = block };
	if (block.len < 5 || memcmp(block.ptr, "HTTP/", 5))
		return;
	if (!np_head_next(block, &at, &line)) {
		read_status(block, out);
		out->body.len = 0;
		return;
	}
	read_status((struct np_span){ block.ptr, at - 1 }, out);
	while (!line.empty && np_head_next(block, &at, &line)) {
		if (np_word_is(line.name, "content-type") && !out->media.ptr)
			out->media = line.value;
		else if (np_word_is(line.name, "content-encoding"))
			out->packing = line.value;
		else if (np_word_is(line.name, "transfer-encoding"))
			out->chunked = np_word_is(line.value, "chunked");
	}
	/* A head that does not end has no body. */
	out->body = behind(block, line.empty ? at : block.len);
}

/* The line that opens a chunk: its size in hex, perhaps with extensions. */
static bool chunk_size(struct np_span bytes, size_t *at, uint64_t *size)
{
	const struct np_span rest = behind(bytes, *at);
	const size_t most = rest.len < 256 ? rest.len : 256;
	const char *stop = most ? memchr(rest.ptr, '\n', most) : NULL;
	struct np_span line;

	if (!stop)
		return false;
	line = (struct np_span){ rest.ptr, (size_t)(stop - rest.ptr) };
	*at += line.len + 1;
	return np_span_number(np_media_type(line), 16, size);
}

/* Puts the chunks together. A body whose first chunk is none is as it is. */
static enum np_body join(struct np_span body, struct np_buf *to,
			 struct np_span *out)
{
	uint64_t size = 0;
	size_t at = 0;

	to->len = 0;
	*out = body;
	if (!chunk_size(body, &at, &size))
		return NP_BODY_FINE;
	for (;;) {
		const bool whole = size <= body.len - at;
		const size_t len = whole ? (size_t)size : body.len - at;

		if (np_buf_add(to, body.ptr + at, len))
			return NP_BODY_NOMEM;
		*out = np_buf_span(to);
		at += len;
		if (!whole)
			return NP_BODY_CUT;
		if (!size)
			return NP_BODY_FINE;
		while (at < body.len &&
		       (body.ptr[at] == '\r' || body.ptr[at] == '\n'))
			at++;
		if (!chunk_size(body, &at, &size))
			return NP_BODY_CUT;
	}
}

static bool is_zlib(struct np_span bytes)
{
	const unsigned char *head = (const unsigned char *)bytes.ptr;

	return bytes.len > 2 && (head[0] & 0x0F) == 8 &&
	       (head[0] * 256U + head[1]) % 31 == 0;
}

/* `flag` says which wrapping igzip is to expect. */
static enum np_body inflate_body(struct np_span packed, uint32_t flag,
				 size_t limit, struct np_buf *to)
{
	struct inflate_state *state = np_alloc(1, sizeof(*state));
	enum np_body body = NP_BODY_FINE;

	if (!state)
		return NP_BODY_NOMEM;
	isal_inflate_init(state);
	state->crc_flag = flag;
	state->next_in = (uint8_t *)(uintptr_t)packed.ptr;
	state->avail_in = (uint32_t)packed.len;
	while (body == NP_BODY_FINE &&
	       state->block_state != ISAL_BLOCK_FINISH) {
		int code;

		if (np_buf_reserve(to, PIECE)) {
			body = NP_BODY_NOMEM;
			break;
		}
		state->next_out = (uint8_t *)to->ptr + to->len;
		state->avail_out = (uint32_t)PIECE;
		code = isal_inflate(state);
		to->len += PIECE - state->avail_out;
		if (to->len > limit)
			body = NP_BODY_LONG;
		else if (code < 0 || state->avail_out == PIECE)
			body = NP_BODY_CUT;
	}
	np_free(state);
	return body;
}

static enum np_body unpack_zstd(struct np_span packed, size_t limit,
				struct np_buf *to)
{
	struct np_stream *stream = np_stream_new();
	enum np_body body = NP_BODY_NOMEM;
	size_t got = 0;
	enum np_status status;

	if (!stream || np_buf_reserve(to, PIECE) ||
	    np_stream_start(stream, NP_PACK_ZSTD, -1, packed, "body"))
		goto free_stream;
	do {
		if (np_buf_reserve(to, PIECE))
			goto free_stream;
		status = np_stream_read(stream, to->ptr + to->len, PIECE, &got,
					NULL);
		to->len += got;
	} while (!status && to->len <= limit);
	body = to->len > limit	  ? NP_BODY_LONG
	       : status == NP_END ? NP_BODY_FINE
				  : NP_BODY_CUT;
free_stream:
	np_stream_free(stream);
	return body;
}

static bool is_word_of(struct np_span packing, const char *word,
		       const char *other)
{
	return np_word_is(packing, word) || np_word_is(packing, other);
}

/* A page, unpacked already whatever the header says. */
static bool is_plain(struct np_span body)
{
	const struct np_span text = np_span_trim(body);

	return text.len &&
	       (text.ptr[0] == '<' ||
		(text.len >= 3 && !memcmp(text.ptr, "\xEF\xBB\xBF", 3)));
}

static enum np_body unpack(struct np_span packing, struct np_span body,
			   size_t limit, struct np_buf *to, struct np_span *out)
{
	enum np_body result;

	*out = body;
	to->len = 0;
	if (!packing.len || np_word_is(packing, "identity") || is_plain(body))
		return NP_BODY_FINE;
	if (is_word_of(packing, "gzip", "x-gzip")) {
		if (body.len < 2 || memcmp(body.ptr, "\x1F\x8B", 2))
			return NP_BODY_FINE;
		result = inflate_body(body, ISAL_GZIP, limit, to);
	} else if (np_word_is(packing, "deflate")) {
		result = inflate_body(body,
				      is_zlib(body) ? ISAL_ZLIB : ISAL_DEFLATE,
				      limit, to);
	} else if (np_word_is(packing, "zstd")) {
		result = unpack_zstd(body, limit, to);
	} else {
		return NP_BODY_OTHER;
	}
	*out = np_buf_span(to);
	return result;
}

enum np_body np_http_body(const struct np_http *http, size_t limit,
			  struct np_buf *joined, struct np_buf *unpacked,
			  struct np_span *out)
{
	enum np_body first = NP_BODY_FINE;
	enum np_body second;

	*out = http->body;
	if (http->chunked)
		first = join(http->body, joined, out);
	if (first == NP_BODY_NOMEM)
		return first;
	second = unpack(http->packing, *out, limit, unpacked, out);
	return second == NP_BODY_FINE ? first : second;
}
