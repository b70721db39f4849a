/* SPDX-License-Identifier: MIT */
/*
 * The heads of records: of WARC (ISO 28500; 0.17 to 1.1 differ in nothing we
 * ask for) and of ARC, whose head is one line. Read with patience: lines may
 * end with LF alone, lines without a colon are passed over.
 */
#ifndef INGEST_WARC_HEAD_H
#define INGEST_WARC_HEAD_H

#include "ingest/inputs.h"

/* A longer head is none. */
#define NP_WARC_HEAD_MAX ((size_t)64 << 10)

enum np_warc_type {
	NP_WARC_OTHER,
	NP_WARC_INFO,
	NP_WARC_RESPONSE,
	NP_WARC_RESOURCE,
	NP_WARC_CONVERSION,
	NP_WARC_REQUEST,
	NP_WARC_METADATA,
	NP_WARC_REVISIT
};

/* Spans are borrowed; an absent field has ptr NULL. */
struct np_warc_head {
	enum np_warc_type type;
	struct np_span url;   /* without angle brackets */
	struct np_span date;  /* as written; of ARC 14 digits */
	struct np_span media; /* Content-Type with its parameters */
	struct np_span block_digest, payload_digest;
	bool truncated;	 /* the crawler cut the block */
	bool segment;	 /* the first of several records */
	size_t size;	 /* bytes of the head with the empty line */
	uint64_t length; /* bytes of the block */
};

enum np_warc_found {
	NP_WARC_HEAD,  /* a head */
	NP_WARC_SHORT, /* the beginning of one, perhaps */
	NP_WARC_NONE   /* no head begins here */
};

/* Reads the head at bytes.ptr. out is filled only for NP_WARC_HEAD. */
enum np_warc_found np_warc_head(enum np_content content, struct np_span bytes,
				struct np_warc_head *out);

/*
 * The first place from `from` on where a head begins, or may begin and is not
 * all there: *found says which. bytes.len when there is none.
 */
size_t np_warc_find(enum np_content content, struct np_span bytes, size_t from,
		    enum np_warc_found *found);

#endif
