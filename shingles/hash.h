/* SPDX-License-Identifier: MIT */
/*
 * Hashing that every kernel shares, inlined into each so that it is compiled
 * with that kernel's instructions.
 *
 * Folded bytes contain no NUL, so a token of up to 16 bytes padded with NULs
 * to 16 is told from every other: one fixed-size hash without a branch on the
 * length. Longer tokens are hashed as they are.
 */
#ifndef SHINGLES_HASH_H
#define SHINGLES_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "shingles/kernels.h"

enum {
	NP_HASH_SHORT = 16
};

/* Keeps the first n bytes of a load of 16: np_hash_mask + 16 - n. */
static const uint8_t np_hash_mask[32] = {
	0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
	0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
};

static inline uint64_t np_hash_load(const void *ptr)
{
	uint64_t value;

	memcpy(&value, ptr, sizeof(value));
	return value;
}

/* XXH3's finaliser: every bit of the input reaches every bit. */
#define NP_HASH_FINISH 0x165667919E3779F9u
static inline uint64_t np_hash_finish(uint64_t value)
{
	value ^= value >> 37;
	value *= NP_HASH_FINISH;
	return value ^ value >> 32;
}

/* What XXH3 of 16 bytes mixes into its two halves. */
struct np_hash_flips {
	uint64_t a, b;
};

static inline struct np_hash_flips np_hash_flips(uint64_t seed)
{
	const uint8_t *secret = XXH3_kSecret;

	return (struct np_hash_flips){
		(np_hash_load(secret + 24) ^ np_hash_load(secret + 32)) + seed,
		(np_hash_load(secret + 40) ^ np_hash_load(secret + 48)) - seed,
	};
}

/* Both halves of the product, one xor the other. */
static inline uint64_t np_hash_multiply(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ typedef unsigned __int128 wide;
	const wide product = (wide)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
	return XXH3_mul128_fold64(a, b);
#endif
}

/* XXH3_64bits_withSeed of the 16 bytes a, b; spelt out because compilers do
 * not inline that, and to be done for several tokens at once elsewhere. */
static inline uint64_t np_hash_pair(uint64_t a, uint64_t b,
				    struct np_hash_flips flips)
{
	a ^= flips.a;
	b ^= flips.b;
	return np_hash_finish(NP_HASH_SHORT + XXH_swap64(a) + b +
			      np_hash_multiply(a, b));
}

/* A token; NP_HASH_SHORT bytes are readable at text whatever its length. */
static inline uint64_t np_hash_token(const uint8_t *text, size_t len,
				     uint64_t seed)
{
	const uint8_t *mask = np_hash_mask + NP_HASH_SHORT - len;

	if (len > NP_HASH_SHORT)
		return XXH3_64bits_withSeed(text, len, seed);
	return np_hash_pair(np_hash_load(text) & np_hash_load(mask),
			    np_hash_load(text + 8) & np_hash_load(mask + 8),
			    np_hash_flips(seed));
}

static inline void np_hash_tokens(const uint8_t *low, const uint16_t *edge,
				  size_t tokens, uint64_t seed, uint64_t *out)
{
	for (size_t i = 0; i < tokens; i++) {
		const uint32_t begin = edge[2 * i];
		out[i] = np_hash_token(low + begin,
				       (size_t)edge[2 * i + 1] - begin, seed);
	}
}

/*
 * Width of the turn between neighbouring units of a short shingle: odd, so
 * that all of them are turned differently. Exclusive or is linear, and in a
 * run of equal units the turns cancel out: of w of them, w = 2^a times an odd
 * number, 65 - 2^a bits are left. That is 49 of 16 units, but 33 of 32 and a
 * single one of 64.
 */
enum {
	NP_SHINGLE_TURN = 13,
	NP_SHINGLE_TURNED = 16 /* most units */
};

/*
 * Long shingles are a polynomial in this, modulo 2^64 (the factor is PCG's).
 * It is 5 modulo 8, so its w-th power less one has only 2 + a factors of two,
 * and w equal units keep 64 - a bits; units that repeat in any other period,
 * more.
 */
#define NP_SHINGLE_TIMES UINT64_C(0x5851F42D4C957F2D)

static inline uint64_t np_hash_turn(uint64_t value, uint32_t by)
{
	by &= 63;
	return value << by | value >> ((64 - by) & 63);
}

/* One to one on 32 bits with little bias (the constants are lowbias32's, by
 * C. Wellons); with the round's number mixed in, a fresh hash each round. */
#define NP_MIX_A 0x7FEB352Du
#define NP_MIX_B 0x846CA68Bu
static inline uint32_t np_hash_mix(uint32_t value)
{
	value ^= value >> 16;
	value *= NP_MIX_A;
	value ^= value >> 15;
	value *= NP_MIX_B;
	return value ^ value >> 16;
}

static inline uint32_t np_round_mix(uint32_t number)
{
	return np_hash_mix(number * 0x9E3779B9u);
}

/* What a shingle offers in a later round: a lane, from the upper half of the
 * round's hash, and a value. Rounds are in the value's upper bits, so that
 * an earlier round is always smaller; the top bit is free in round 0. */
static inline uint32_t np_round_lane(uint32_t hash, uint32_t lanes)
{
	return ((hash >> 16) * lanes) >> 16;
}

static inline uint32_t np_round_base(uint32_t number)
{
	return UINT32_C(1) << 31 | number << 20;
}

static inline uint32_t np_round_value(uint32_t hash, uint32_t number)
{
	return np_round_base(number) | (hash & 0xFFFFF);
}

#endif
