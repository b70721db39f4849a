/* SPDX-License-Identifier: MIT */
/*
 * What a server answered, as an archive keeps it. Many crawlers store a body
 * that they have put together and unpacked, and leave the header as it was:
 * so a body is unpacked only if it looks as its header says.
 */
#ifndef INGEST_HTTP_H
#define INGEST_HTTP_H

#include <stdbool.h>

#include "base/buf.h"

/* Spans are borrowed. */
struct np_http {
	uint64_t status; /* 0: there is no head, all is body */
	struct np_span media;
	struct np_span packing; /* Content-Encoding */
	bool chunked;
	struct np_span body;
};

void np_http_read(struct np_span block, struct np_http *out);

enum np_body {
	NP_BODY_FINE,
	NP_BODY_CUT,   /* it breaks off; what came before is there */
	NP_BODY_LONG,  /* over the limit */
	NP_BODY_OTHER, /* packed in a way that is not read */
	NP_BODY_NOMEM
};

/*
 * The page in the body: put together where it is chunked, unpacked from gzip,
 * deflate or zstd. A span of the body itself, or of one of the two buffers.
 */
enum np_body np_http_body(const struct np_http *http, size_t limit,
			  struct np_buf *joined, struct np_buf *unpacked,
			  struct np_span *out);

#endif
