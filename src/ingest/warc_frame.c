/* SPDX-License-Identifier: MIT */
#include "ingest/warc_frame.h"

#include <string.h>

#define MARK "WARC/"
#define MARK_LEN (sizeof(MARK) - 1)

static size_t skip_ends(struct np_span bytes, size_t from)
{
	while (from < bytes.len &&
	       (bytes.ptr[from] == '\n' || bytes.ptr[from] == '\r'))
		from++;
	return from;
}

static struct np_span behind(struct np_span bytes, size_t from)
{
	return (struct np_span){ bytes.ptr + from, bytes.len - from };
}

/* Two line ends, of the kind that WARC wants or of the other. */
static size_t two_ends(struct np_span bytes)
{
	if (bytes.len >= 4 && !memcmp(bytes.ptr, "\r\n\r\n", 4))
		return 4;
	if (bytes.len >= 2 && !memcmp(bytes.ptr, "\n\n", 2))
		return 2;
	return 0;
}

/* Could a record begin here, as far as it is there? */
static enum np_warc_found begins(const struct np_warc_at *at,
				 struct np_span bytes)
{
	struct np_warc_head head;
	const size_t len = bytes.len < MARK_LEN ? bytes.len : MARK_LEN;

	if (at->content == NP_CONTENT_ARC)
		return np_warc_head(at->content, bytes, &head);
	if (memcmp(bytes.ptr, MARK, len))
		return NP_WARC_NONE;
	return len < MARK_LEN ? NP_WARC_SHORT : NP_WARC_HEAD;
}

/* The declared end of a record is at `end`: is it one? */
static struct np_warc_step close_record(const struct np_warc_at *at,
					struct np_span bytes, size_t end,
					struct np_warc_step step)
{
	const size_t two = at->content == NP_CONTENT_WARC
				   ? two_ends(behind(bytes, end))
				   : 0;
	const size_t next = two ? end + two : skip_ends(bytes, end);
	enum np_warc_found found = NP_WARC_HEAD;

	if (!two && next == bytes.len && !at->ended)
		found = NP_WARC_SHORT;
	else if (!two && next < bytes.len)
		found = begins(at, behind(bytes, next));
	if (found == NP_WARC_SHORT && !at->ended) {
		step.frame = NP_FRAME_MORE;
		step.len = bytes.len + 1;
		return step;
	}
	if (found == NP_WARC_NONE) {
		step.why = "a record is not as long as it says";
		return step;
	}
	step.frame = NP_FRAME_RECORD;
	step.len = next - step.skip;
	return step;
}

struct np_warc_step np_warc_frame(const struct np_warc_at *at,
				  struct np_span bytes)
{
	struct np_warc_step step = { .frame = NP_FRAME_DAMAGED,
				     .skip = skip_ends(bytes, 0),
				     .why = "no record begins here" };
	const struct np_span here = behind(bytes, step.skip);
	struct np_warc_head head = { 0 };
	const enum np_warc_found found =
		here.len ? np_warc_head(at->content, here, &head)
			 : NP_WARC_SHORT;

	if (found == NP_WARC_NONE)
		return step;
	if (found == NP_WARC_SHORT && at->ended) {
		step.frame = here.len ? NP_FRAME_CUT : NP_FRAME_END;
		step.why = "the input ends inside the head of a record";
		return step;
	}
	step.frame = NP_FRAME_MORE;
	step.len = bytes.len + 1;
	if (found == NP_WARC_SHORT)
		return step;
	if (head.length > at->limit || head.size > at->limit - head.length) {
		step.frame = NP_FRAME_LONG;
		return step;
	}
	step.len = step.skip + head.size + (size_t)head.length;
	if (step.len <= bytes.len) {
		step.frame = NP_FRAME_DAMAGED;
		return close_record(at, bytes, step.len, step);
	}
	if (at->ended) {
		step.frame = NP_FRAME_CUT;
		step.why = "the input ends inside a record";
	}
	return step;
}
