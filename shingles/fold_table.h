/* SPDX-License-Identifier: MIT */
/*
 * The fold table: what each code point becomes, independent of its
 * neighbours. Two stages, generated at build time by gen_fold.c.
 *
 * An entry is kind (bits 0-2), length (bits 3-5) and up to three bytes of
 * folded UTF-8 (bits 8-31, first byte lowest). Length 4: NP_FOLD_LEAD4 comes
 * before the three. Length 0 of a character that is kept: its own bytes.
 */
#ifndef SHINGLES_FOLD_TABLE_H
#define SHINGLES_FOLD_TABLE_H

#include <stdint.h>

enum np_fold_kind {
	NP_FOLD_SEP = 0,      /* ends a token */
	NP_FOLD_DROP = 1,     /* as if it were not there */
	NP_FOLD_WORD = 2,     /* letters and digits */
	NP_FOLD_MARK = 3,     /* joins whatever token is open */
	NP_FOLD_UNSPACED = 4, /* a token of its own, with the marks behind it */
	NP_FOLD_SEQUENCE = 5, /* bytes: place in the pool, count << 16 */
	NP_FOLD_HANGUL = 6    /* a syllable: two or three jamo, by rule */
};

enum {
	NP_FOLD_BLOCK = 128,
	NP_FOLD_LEAD4 = 0xF0, /* all letters so far are in planes 0 to 3 */
	NP_FOLD_GROWTH = 12   /* folded bytes an input byte can make, at most */
};

extern const uint32_t np_fold_unicode; /* 1500 is Unicode 15.0 */
extern const uint16_t np_fold_stage1[0x110000 / NP_FOLD_BLOCK];
extern const uint32_t np_fold_stage2[][NP_FOLD_BLOCK];
extern const uint32_t np_fold_pool[]; /* entries, none of them a sequence */

static inline uint32_t np_fold_entry(enum np_fold_kind kind, uint32_t len,
				     uint32_t bytes)
{
	return (uint32_t)kind | len << 3 | bytes << 8;
}

static inline enum np_fold_kind np_fold_kind(uint32_t entry)
{
	return (enum np_fold_kind)(entry & 7);
}

static inline uint32_t np_fold_len(uint32_t entry)
{
	return entry >> 3 & 7;
}

static inline uint32_t np_fold_bytes(uint32_t entry)
{
	return entry >> 8;
}

/* code is below 0x110000. */
static inline uint32_t np_fold_find(uint32_t code)
{
	return np_fold_stage2[np_fold_stage1[code / NP_FOLD_BLOCK]]
			     [code % NP_FOLD_BLOCK];
}

#endif
