/* SPDX-License-Identifier: MIT */
/*
 * Where the records of an archive end. A record is believed when what its
 * head declares is there and is followed by what must follow it: two line
 * ends, or the next record, or the end of the file. Else it is damaged, and
 * reading goes on at the next head that can be found.
 */
#ifndef INGEST_WARC_FRAME_H
#define INGEST_WARC_FRAME_H

#include "ingest/warc_head.h"

enum np_warc_frame {
	NP_FRAME_RECORD,  /* at + `skip` begins one of `len` bytes */
	NP_FRAME_MORE,	  /* `len` bytes in all, at least, are needed */
	NP_FRAME_DAMAGED, /* no record, or one that is not what it says */
	NP_FRAME_LONG,	  /* a record over the limit */
	NP_FRAME_CUT,	  /* the input ends inside a record */
	NP_FRAME_END	  /* nothing is left */
};

struct np_warc_at {
	enum np_content content;
	uint64_t limit; /* longest record */
	bool ended;	/* nothing follows these bytes */
};

/*
 * What stands at bytes.ptr. The line ends behind a record belong to it, those
 * before it are `skip`. For all but RECORD and MORE, skip is where the fault
 * begins; why is a line of text.
 */
struct np_warc_step {
	enum np_warc_frame frame;
	size_t skip, len;
	const char *why;
};

struct np_warc_step np_warc_frame(const struct np_warc_at *at,
				  struct np_span bytes);

#endif
