/* SPDX-License-Identifier: MIT */
/* Decoding one character of untrusted UTF-8. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

enum {
	NP_UTF8_BAD = -1, /* not a character: one replacement for len bytes */
	NP_UTF8_CUT = -2  /* could become one if more bytes came */
};

struct np_utf8 {
	int32_t code; /* or NP_UTF8_BAD, NP_UTF8_CUT */
	uint32_t len; /* bytes it takes, at least 1 */
};

/* Second bytes that may follow a lead byte of three or four (Unicode, table
 * 3-7): no overlongs, no surrogates, nothing beyond U+10FFFF. */
static inline int np_utf8_second(uint8_t lead, uint8_t second)
{
	const uint8_t least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	const uint8_t most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

	return second >= least && second <= most;
}

/* The character at in; in < end. */
static inline struct np_utf8 np_utf8_any(const uint8_t *in, const uint8_t *end)
{
	const uint8_t lead = *in;
	const uint32_t want = lead < 0x80   ? 1
			      : lead < 0xE0 ? 2
			      : lead < 0xF0 ? 3
					    : 4;
	struct np_utf8 at = { lead, 1 };

	if (lead < 0x80)
		return at;
	at.code = NP_UTF8_BAD;
	if (lead < 0xC2 || lead > 0xF4)
		return at;
	at.code = lead & (0x7F >> want);
	for (; at.len < want; at.len++) {
		if (in + at.len == end) {
			at.code = NP_UTF8_CUT;
			return at;
		}
		if (at.len == 1 ? !np_utf8_second(lead, in[1])
				: (in[at.len] & 0xC0) != 0x80) {
			at.code = NP_UTF8_BAD;
			return at;
		}
		at.code = at.code << 6 | (in[at.len] & 0x3F);
	}
	return at;
}

#endif
