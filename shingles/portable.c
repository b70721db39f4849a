/* SPDX-License-Identifier: MIT */
/*
 * The kernels in plain C: the definition of every bit, written so that
 * compilers can use what vectors the target always has.
 */
#include "shingles/hash.h"

#include <stdbool.h>

/* Bit i is byte i's top bit. The multiplication gathers eight of them. */
static uint64_t top_bits(const uint8_t *flag)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < NP_BLOCK / 8; i++) {
		const uint64_t some =
			np_hash_load(flag + 8 * i) >> 7 & 0x0101010101010101u;
		bits |= some * 0x0102040810204080u >> 56 << (8 * i);
	}
	return bits;
}

/* Lower-cases ASCII; gives the mask of letters and digits. */
static uint64_t lower(const uint8_t *in, uint8_t *low)
{
	uint8_t flag[NP_BLOCK];

	for (unsigned i = 0; i < NP_BLOCK; i++) {
		const uint8_t c = in[i];
		const uint8_t small = c | 0x20;
		const bool letter = (uint8_t)(small - 'a') < 26;
		const bool digit = (uint8_t)(c - '0') < 10;
		low[i] = letter ? small : c;
		flag[i] = (letter | digit) ? 0x80 : 0;
	}
	return top_bits(flag);
}

/* The bytes, of this block and up to two behind it, of the punctuation that
 * a run may contain. *over: those behind the last block; then behind this. */
static bool plain(const uint8_t *in, uint64_t high, uint32_t *over)
{
	unsigned i = *over;

	high = high >> i << i;
	while (high) {
		i = (unsigned)__builtin_ctzll(high);
		if (in[i] == 0xE2 && in[i + 1] == 0x80 &&
		    (uint8_t)(in[i + 2] - 0x90) <= 0x19)
			i += 3;
		else if (in[i] == 0xC2 && (uint8_t)(in[i + 1] - 0xA0) <= 9)
			i += 2;
		else
			return false;
		if (i >= NP_BLOCK) {
			*over = i - NP_BLOCK;
			return true;
		}
		high = high >> i << i;
	}
	*over = 0;
	return true;
}

static uint64_t fold_high(const uint8_t *in)
{
	uint64_t any = 0;

	for (unsigned i = 0; i < NP_BLOCK; i += 8)
		any |= np_hash_load(in + i);
	return any & 0x8080808080808080u ? top_bits(in) : 0;
}

static uint16_t *edges_of(uint64_t turns, uint32_t at, uint16_t *edge)
{
	while (turns) {
		*edge++ = (uint16_t)(at + (uint32_t)__builtin_ctzll(turns));
		turns &= turns - 1;
	}
	return edge;
}

static size_t fold(struct np_fold_run *run)
{
	uint16_t *edge = run->edge;
	uint64_t open = run->open;
	uint32_t over = 0;
	size_t i = 0;

	for (; i < run->blocks; i++) {
		const uint8_t *in = run->in + i * NP_BLOCK;
		const uint64_t high = fold_high(in);
		uint64_t word;

		if ((high || over) && !plain(in, high, &over))
			break;
		word = lower(in, run->low + i * NP_BLOCK);
		edge = edges_of(word ^ (word << 1 | open),
				run->at + (uint32_t)i * NP_BLOCK, edge);
		open = word >> 63;
	}
	run->open = (uint32_t)open;
	run->edges = (size_t)(edge - run->edge);
	return i * NP_BLOCK + over;
}

static void hash(const uint8_t *low, const uint16_t *edge, size_t tokens,
		 uint64_t seed, uint64_t *out)
{
	np_hash_tokens(low, edge, tokens, seed, out);
}

static void text(XXH3_state_t *state, const uint64_t *unit, size_t len)
{
	XXH3_128bits_update(state, unit, len * sizeof(*unit));
}

static void shingle5(const uint64_t *token, size_t len, uint64_t *out)
{
	for (size_t i = 0; i < len; i++) {
		uint64_t all = token[i + 4];
		for (uint32_t j = 0; j < 4; j++)
			all ^= np_hash_turn(token[i + j],
					    NP_SHINGLE_TURN * (4 - j));
		out[i] = np_hash_finish(all);
	}
}

static void first(const uint64_t *hash, size_t len, uint32_t *lanes,
		  uint32_t count)
{
	for (size_t i = 0; i < len; i++) {
		const uint32_t lane = (uint32_t)((hash[i] >> 32) * count >> 32);
		const uint32_t value = (uint32_t)hash[i] & 0x7FFFFFFF;
		const uint32_t old = lanes[lane];
		lanes[lane] = value < old ? value : old;
	}
}

static uint32_t unmade(const uint32_t *lanes, uint32_t count, uint32_t least,
		       uint32_t *bitmap)
{
	uint32_t found = 0;

	memset(bitmap, 0, NP_ROUND_WORDS * sizeof(*bitmap));
	for (uint32_t i = 0; i < count; i += 32) {
		const uint32_t end = count - i < 32 ? count - i : 32;
		uint32_t bits = 0;
		for (uint32_t j = 0; j < end; j++)
			bits |= (uint32_t)(lanes[i + j] >= least) << j;
		bitmap[i / 32] = bits;
		found += (uint32_t)__builtin_popcount(bits);
	}
	return found;
}

static void round_of(const uint32_t *low, size_t len,
		     const struct np_round *round)
{
	for (size_t i = 0; i < len; i++) {
		const uint32_t hash = np_hash_mix(low[i] ^ round->mix);
		const uint32_t lane = np_round_lane(hash, round->count);
		const uint32_t value = np_round_value(hash, round->number);
		if (value < round->lanes[lane])
			round->lanes[lane] = value;
	}
}

void np_kernels_portable(struct np_kernels *k)
{
	k->fold = fold;
	k->hash = hash;
	k->text = text;
	k->shingle5 = shingle5;
	k->first = first;
	k->unmade = unmade;
	k->round = round_of;
}
