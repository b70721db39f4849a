/* SPDX-License-Identifier: MIT */
/* Characters as a reader sees them, and what they are the same as. */
#ifndef DIFF_LETTERS_H
#define DIFF_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

enum letter_class {
	LETTER_SPACE,
	LETTER_HIDDEN, /* soft hyphen, zero width space, marks of direction */
	LETTER_ALPHA,
	LETTER_DIGIT,
	LETTER_UNSPACED,
	LETTER_OTHER
};

/* A grapheme cluster. */
struct letter {
	uint32_t len; /* bytes, at least 1 */
	int32_t code; /* its first code point, or -1: not UTF-8 */
	enum letter_class what;
};

/* The cluster at `at`; at < end. */
struct letter np_cluster_at(const uint8_t *at, const uint8_t *end);

/* Is it a capital (or a title-case) letter? */
bool np_letter_upper(int32_t code);
bool np_letter_lower(int32_t code);

/*
 * The hash of bytes as a reader takes them: decomposed, quotes straight, all
 * dashes one, hidden characters gone.
 */
uint64_t np_letters_hash(const uint8_t *at, const uint8_t *end);

/* Are two texts the same by that? */
bool np_letters_equal(struct np_span a, struct np_span b);

/* One step of that hash, for bytes that stand for themselves. */
static inline uint64_t letters_mix(uint64_t hash, uint8_t byte)
{
	return (hash ^ byte) * UINT64_C(0x100000001b3);
}
#define LETTERS_HASH UINT64_C(0xcbf29ce484222325)

static inline uint64_t letters_end(uint64_t hash)
{
	hash ^= hash >> 32;
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

#endif
