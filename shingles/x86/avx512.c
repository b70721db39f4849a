/* SPDX-License-Identifier: MIT */
/*
 * AVX-512 with VBMI2. Compressing goes to a register and is stored whole:
 * compressing straight to memory is microcode on some processors.
 */
#include "shingles/hash.h"

#include <immintrin.h>

/* High bytes that may stay: the leads of U+2010-2029 and U+00A0-00A9, and
 * what follows them. Bits from 64 on are in *over, as a number of bytes. */
static inline uint64_t punctuation(const uint8_t *in, __m512i here,
				   uint32_t *over)
{
	const __m512i next = _mm512_loadu_si512(in + 1);
	const __m512i third = _mm512_loadu_si512(in + 2);
	const uint64_t long_lead =
		_mm512_cmpeq_epi8_mask(here, _mm512_set1_epi8((char)0xE2)) &
		_mm512_cmpeq_epi8_mask(next, _mm512_set1_epi8((char)0x80)) &
		_mm512_cmplt_epu8_mask(
			_mm512_sub_epi8(third, _mm512_set1_epi8((char)0x90)),
			_mm512_set1_epi8(0x1A));
	const uint64_t lead =
		_mm512_cmpeq_epi8_mask(here, _mm512_set1_epi8((char)0xC2)) &
		_mm512_cmplt_epu8_mask(
			_mm512_sub_epi8(next, _mm512_set1_epi8((char)0xA0)),
			_mm512_set1_epi8(10));
	const uint64_t before = (UINT64_C(1) << *over) - 1;

	*over = (uint32_t)(lead >> 63 | long_lead >> 63 << 1 |
			   (long_lead >> 62 & 1));
	return before | lead | lead << 1 | long_lead | long_lead << 1 |
	       long_lead << 2;
}

static inline uint16_t *edges_of(uint64_t turns, uint32_t at, uint16_t *edge)
{
	const __m512i byte = _mm512_set_epi8(
		63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
		47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
		31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
		15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
	const __m512i found = _mm512_maskz_compress_epi8(turns, byte);
	const __m512i base = _mm512_set1_epi16((short)at);
	const int count = __builtin_popcountll(turns);

	_mm512_storeu_si512(
		edge,
		_mm512_add_epi16(base, _mm512_cvtepu8_epi16(
					       _mm512_castsi512_si256(found))));
	if (count > 32)
		_mm512_storeu_si512(
			edge + 32,
			_mm512_add_epi16(
				base,
				_mm512_cvtepu8_epi16(
					_mm512_extracti64x4_epi64(found, 1))));
	return edge + count;
}

/* Lower-cases ASCII; gives the mask of letters and digits. */
static inline uint64_t lower(__m512i here, uint8_t *low)
{
	const __m512i small = _mm512_or_si512(here, _mm512_set1_epi8(0x20));
	const uint64_t letter = _mm512_cmplt_epu8_mask(
		_mm512_sub_epi8(small, _mm512_set1_epi8('a')),
		_mm512_set1_epi8(26));
	const uint64_t digit = _mm512_cmplt_epu8_mask(
		_mm512_sub_epi8(here, _mm512_set1_epi8('0')),
		_mm512_set1_epi8(10));

	_mm512_storeu_si512(low, _mm512_mask_mov_epi8(here, letter, small));
	return letter | digit;
}

static size_t fold(struct np_fold_run *run)
{
	uint16_t *edge = run->edge;
	uint64_t open = run->open;
	uint32_t over = 0;
	size_t i = 0;

	for (; i < run->blocks; i++) {
		const uint8_t *in = run->in + i * NP_BLOCK;
		const __m512i here = _mm512_loadu_si512(in);
		const uint64_t high = _mm512_movepi8_mask(here);
		uint64_t word;

		if (high) {
			uint32_t next = over;
			if (high & ~punctuation(in, here, &next))
				break;
			over = next;
		} else {
			over = 0;
		}
		word = lower(here, run->low + i * NP_BLOCK);
		edge = edges_of(word ^ (word << 1 | open),
				run->at + (uint32_t)i * NP_BLOCK, edge);
		open = word >> 63;
	}
	run->open = (uint32_t)open;
	run->edges = (size_t)(edge - run->edge);
	return i * NP_BLOCK + over;
}

/* Upper and lower half of the 128-bit products, one xor the other. */
static inline __m512i multiply_fold(__m512i a, __m512i b)
{
	const __m512i half = _mm512_set1_epi64(0xFFFFFFFF);
	const __m512i a_high = _mm512_srli_epi64(a, 32);
	const __m512i b_high = _mm512_srli_epi64(b, 32);
	const __m512i ll = _mm512_mul_epu32(a, b);
	const __m512i lh = _mm512_mul_epu32(a, b_high);
	const __m512i hl = _mm512_mul_epu32(a_high, b);
	const __m512i hh = _mm512_mul_epu32(a_high, b_high);
	const __m512i cross =
		_mm512_add_epi64(_mm512_add_epi64(_mm512_srli_epi64(ll, 32),
						  _mm512_and_si512(hl, half)),
				 lh);
	const __m512i upper =
		_mm512_add_epi64(_mm512_add_epi64(_mm512_srli_epi64(hl, 32),
						  _mm512_srli_epi64(cross, 32)),
				 hh);
	const __m512i lower_half =
		_mm512_mask_mov_epi32(_mm512_slli_epi64(cross, 32), 0x5555, ll);

	return _mm512_xor_si512(upper, lower_half);
}

static inline __m512i finish(__m512i value)
{
	value = _mm512_xor_si512(value, _mm512_srli_epi64(value, 37));
	value = _mm512_mullo_epi64(value,
				   _mm512_set1_epi64((int64_t)NP_HASH_FINISH));
	return _mm512_xor_si512(value, _mm512_srli_epi64(value, 32));
}

/* XXH3 of 16 bytes, eight at a time. */
static inline __m512i hash_pairs(__m512i a, __m512i b, __m512i flip_a,
				 __m512i flip_b)
{
	const __m512i swap = _mm512_broadcast_i32x4(_mm_set_epi8(
		8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
	const __m512i x = _mm512_xor_si512(a, flip_a);
	const __m512i y = _mm512_xor_si512(b, flip_b);
	const __m512i sum = _mm512_add_epi64(
		_mm512_add_epi64(_mm512_shuffle_epi8(x, swap), y),
		_mm512_set1_epi64(NP_HASH_SHORT));

	return finish(_mm512_add_epi64(sum, multiply_fold(x, y)));
}

static inline __m512i load_four(const uint8_t *low, const uint16_t *edge)
{
	__m512i four = _mm512_castsi128_si512(
		_mm_loadu_si128((const void *)(low + edge[0])));

	four = _mm512_inserti64x2(
		four, _mm_loadu_si128((const void *)(low + edge[4])), 1);
	four = _mm512_inserti64x2(
		four, _mm_loadu_si128((const void *)(low + edge[8])), 2);
	return _mm512_inserti64x2(
		four, _mm_loadu_si128((const void *)(low + edge[12])), 3);
}

/* Eight tokens; gives the mask of those that are longer than a pair. */
static inline __mmask8 hash_eight(const uint8_t *low, const uint16_t *edge,
				  __m512i flip_a, __m512i flip_b, uint64_t *out)
{
	const __m512i all = _mm512_set1_epi64(-1);
	const __m512i pairs =
		_mm512_cvtepu32_epi64(_mm256_loadu_si256((const void *)edge));
	const __m512i len = _mm512_sub_epi64(
		_mm512_srli_epi64(pairs, 16),
		_mm512_and_si512(pairs, _mm512_set1_epi64(0xFFFF)));
	const __m512i bits = _mm512_slli_epi64(len, 3);
	/* Saturates at no shift for a full half, by 64 or more for none. */
	const __m512i cut_a = _mm512_subs_epu16(_mm512_set1_epi64(64), bits);
	const __m512i cut_b = _mm512_subs_epu16(_mm512_set1_epi64(128), bits);
	const __m512i even = load_four(low, edge);
	const __m512i odd = load_four(low, edge + 2);
	const __m512i a = _mm512_and_si512(_mm512_unpacklo_epi64(even, odd),
					   _mm512_srlv_epi64(all, cut_a));
	const __m512i b = _mm512_and_si512(_mm512_unpackhi_epi64(even, odd),
					   _mm512_srlv_epi64(all, cut_b));

	_mm512_storeu_si512(out, hash_pairs(a, b, flip_a, flip_b));
	return _mm512_cmpgt_epi64_mask(len, _mm512_set1_epi64(NP_HASH_SHORT));
}

static void hash(const uint8_t *low, const uint16_t *edge, size_t tokens,
		 uint64_t seed, uint64_t *out)
{
	const struct np_hash_flips flips = np_hash_flips(seed);
	const __m512i flip_a = _mm512_set1_epi64((int64_t)flips.a);
	const __m512i flip_b = _mm512_set1_epi64((int64_t)flips.b);
	size_t i = 0;

	for (; i + 8 <= tokens; i += 8) {
		uint32_t rest =
			hash_eight(low, edge + 2 * i, flip_a, flip_b, out + i);
		for (; rest; rest &= rest - 1) {
			const size_t one = i + (size_t)__builtin_ctz(rest);
			np_hash_tokens(low, edge + 2 * one, 1, seed, out + one);
		}
	}
	np_hash_tokens(low, edge + 2 * i, tokens - i, seed, out + i);
}

static void shingle5(const uint64_t *token, size_t len, uint64_t *out)
{
	for (size_t i = 0; i < len; i += 8) {
		const uint64_t *p = token + i;
		const __m512i a = _mm512_rol_epi64(_mm512_loadu_si512(p), 52);
		const __m512i b =
			_mm512_rol_epi64(_mm512_loadu_si512(p + 1), 39);
		const __m512i c =
			_mm512_rol_epi64(_mm512_loadu_si512(p + 2), 26);
		const __m512i d =
			_mm512_rol_epi64(_mm512_loadu_si512(p + 3), 13);
		const __m512i e = _mm512_loadu_si512(p + 4);
		const __m512i abc = _mm512_ternarylogic_epi64(a, b, c, 0x96);
		_mm512_storeu_si512(out + i, finish(_mm512_ternarylogic_epi64(
						     abc, d, e, 0x96)));
	}
}

static void text(XXH3_state_t *state, const uint64_t *unit, size_t len)
{
	XXH3_128bits_update(state, unit, len * sizeof(*unit));
}

static uint32_t unmade(const uint32_t *lanes, uint32_t count, uint32_t least,
		       uint32_t *bitmap)
{
	uint32_t found = 0;

	for (uint32_t i = 0; i < NP_ROUND_WORDS; i++)
		bitmap[i] = 0;
	for (uint32_t i = 0; i < count; i += 16) {
		const __mmask16 mask =
			count - i < 16 ? (__mmask16)((1u << (count - i)) - 1)
				       : 0xFFFF;
		const uint32_t bits = _mm512_mask_cmpge_epu32_mask(
			mask, _mm512_maskz_loadu_epi32(mask, lanes + i),
			_mm512_set1_epi32((int)least));
		bitmap[i / 32] |= bits << (i & 16);
		found += (uint32_t)__builtin_popcount(bits);
	}
	return found;
}

static inline __m512i mix(__m512i value)
{
	value = _mm512_xor_si512(value, _mm512_srli_epi32(value, 16));
	value = _mm512_mullo_epi32(value, _mm512_set1_epi32((int)NP_MIX_A));
	value = _mm512_xor_si512(value, _mm512_srli_epi32(value, 15));
	value = _mm512_mullo_epi32(value, _mm512_set1_epi32((int)NP_MIX_B));
	return _mm512_xor_si512(value, _mm512_srli_epi32(value, 16));
}

/* Few offers meet a lane that the round can lower; those are written one by
 * one, as two may meet in a lane. */
static void lower_lanes(const struct np_round *round, __mmask16 offers,
			__m512i lane, __m512i value)
{
	uint32_t to[16];
	uint32_t offer[16];
	const int count = __builtin_popcount(offers);

	_mm512_storeu_si512(to, _mm512_maskz_compress_epi32(offers, lane));
	_mm512_storeu_si512(offer, _mm512_maskz_compress_epi32(offers, value));
	for (int i = 0; i < count; i++)
		if (offer[i] < round->lanes[to[i]])
			round->lanes[to[i]] = offer[i];
}

static void round_of(const uint32_t *low, size_t len,
		     const struct np_round *round)
{
	const __m512i map_low = _mm512_loadu_si512(round->unmade);
	const __m512i map_high = _mm512_loadu_si512(round->unmade + 16);
	const __m512i number = _mm512_set1_epi32((int)round->mix);
	const __m512i count = _mm512_set1_epi32((int)round->count);
	const __m512i base =
		_mm512_set1_epi32((int)np_round_base(round->number));

	for (size_t i = 0; i < len; i += 16) {
		const __m512i hash = mix(
			_mm512_xor_si512(_mm512_loadu_si512(low + i), number));
		const __m512i lane = _mm512_srli_epi32(
			_mm512_mullo_epi32(_mm512_srli_epi32(hash, 16), count),
			16);
		const __m512i word = _mm512_permutex2var_epi32(
			map_low, _mm512_srli_epi32(lane, 5), map_high);
		const __m512i bit =
			_mm512_rolv_epi32(_mm512_set1_epi32(1), lane);
		__mmask16 offers = _mm512_test_epi32_mask(word, bit);
		if (len - i < 16)
			offers &= (__mmask16)((1u << (len - i)) - 1);
		if (offers)
			lower_lanes(
				round, offers, lane,
				_mm512_or_si512(
					base, _mm512_and_si512(
						      hash, _mm512_set1_epi32(
								    0xFFFFF))));
	}
}

void np_kernels_avx512(struct np_kernels *k)
{
	k->fold = fold;
	k->hash = hash;
	k->shingle5 = shingle5;
	k->text = text;
	k->unmade = unmade;
	k->round = round_of;
}
