/* SPDX-License-Identifier: MIT */
/* The table made from agencies.txt by gen_agencies. */
#ifndef DETECT_AGENCY_TABLE_H
#define DETECT_AGENCY_TABLE_H

#include <stdint.h>

enum np_word_use {
	NP_WORD_AGENCY,
	NP_WORD_BY,
	NP_WORD_BY_DOUBTFUL,
	NP_WORD_DESK,
	NP_WORD_SHARE,
	NP_WORD_WITH,
	NP_WORD_SOURCE,
	NP_WORD_ORIGIN,
	NP_WORD_STANDARDS,
	NP_WORD_COPYRIGHT,
	NP_WORD_RIGHTS,
	NP_WORD_PHOTO,
	NP_WORD_NO_PLACE,
	NP_WORD_MONTH
};

enum np_word_flags {
	NP_WORD_EXACT = 1 << 0,	   /* letters count as they are written */
	NP_WORD_DOUBTFUL = 1 << 1, /* agencies.txt: '?' */
	NP_WORD_BARE = 1 << 2,	   /* agencies.txt: '+' */
	NP_WORD_INSIDE = 1 << 3	   /* of a script without spaces */
};

enum {
	NP_WORD_BUCKETS = 8192
};

struct np_agency_word {
	const char *text;
	uint16_t agency; /* of an NP_WORD_AGENCY */
	uint8_t len, use, flags;
};

struct np_agency {
	const char *name;
	uint8_t kind; /* enum np_agency_kind */
};

extern const struct np_agency np_agencies[];
extern const uint16_t np_agencies_len;

/* By bucket, then the longest first; bucket b is [start[b], start[b + 1]). */
extern const struct np_agency_word np_agency_words[];
extern const uint16_t np_agency_start[NP_WORD_BUCKETS + 1];

static inline uint8_t np_word_fold(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 32) : byte;
}

/* Of the first three bytes of a word, the first as it is written (a word that
 * counts in any case is there twice); where the third is no letter, digit or
 * part of a character, it is as if it were a blank. */
static inline uint32_t np_word_bucket(uint8_t a, uint8_t b, uint8_t c)
{
	const uint8_t low = np_word_fold(c);
	const uint8_t third = low >= 0x80 || (low >= 'a' && low <= 'z') ||
					      (low >= '0' && low <= '9')
				      ? low
				      : ' ';

	return (a * 1669u + np_word_fold(b) * 211u + third * 29u) %
	       NP_WORD_BUCKETS;
}

#endif
