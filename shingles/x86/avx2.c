/* SPDX-License-Identifier: MIT */
/* AVX2 with BMI, LZCNT and POPCNT. */
#include "shingles/hash.h"

#include <immintrin.h>

/* 64 bytes. */
struct block {
	__m256i a, b;
};

static inline struct block load(const uint8_t *in)
{
	return (struct block){
		_mm256_loadu_si256((const void *)in),
		_mm256_loadu_si256((const void *)(in + 32)),
	};
}

static inline uint64_t top_bits(struct block v)
{
	const uint32_t a = (uint32_t)_mm256_movemask_epi8(v.a);
	const uint32_t b = (uint32_t)_mm256_movemask_epi8(v.b);

	return a | (uint64_t)b << 32;
}

static inline uint64_t equal(struct block v, int byte)
{
	const __m256i to = _mm256_set1_epi8((char)byte);

	return top_bits((struct block){ _mm256_cmpeq_epi8(v.a, to),
					_mm256_cmpeq_epi8(v.b, to) });
}

/* start <= byte <= start + more, each as all bits or none. */
static inline __m256i within(__m256i v, int start, int more)
{
	const __m256i from = _mm256_sub_epi8(v, _mm256_set1_epi8((char)start));
	const __m256i most = _mm256_set1_epi8((char)more);

	return _mm256_cmpeq_epi8(_mm256_min_epu8(from, most), from);
}

static inline uint64_t between(struct block v, int start, int more)
{
	return top_bits((struct block){ within(v.a, start, more),
					within(v.b, start, more) });
}

/* High bytes that may stay: the leads of U+2010-2029 and U+00A0-00A9, and
 * what follows them. Bits from 64 on are in *over, as a number of bytes. */
static inline uint64_t punctuation(const uint8_t *in, struct block here,
				   uint32_t *over)
{
	const struct block next = load(in + 1);
	const struct block third = load(in + 2);
	const uint64_t long_lead = equal(here, 0xE2) & equal(next, 0x80) &
				   between(third, 0x90, 0x19);
	const uint64_t lead = equal(here, 0xC2) & between(next, 0xA0, 9);
	const uint64_t before = (UINT64_C(1) << *over) - 1;

	*over = (uint32_t)(lead >> 63 | long_lead >> 63 << 1 |
			   (long_lead >> 62 & 1));
	return before | lead | lead << 1 | long_lead | long_lead << 1 |
	       long_lead << 2;
}

static inline __m256i lower_half(__m256i v, uint8_t *low)
{
	const __m256i bit = _mm256_set1_epi8(0x20);
	const __m256i small = _mm256_or_si256(v, bit);
	const __m256i letter = within(small, 'a', 25);

	_mm256_storeu_si256((void *)low,
			    _mm256_or_si256(v, _mm256_and_si256(letter, bit)));
	return _mm256_or_si256(letter, within(v, '0', 9));
}

/* Lower-cases ASCII; gives the mask of letters and digits. */
static inline uint64_t lower(struct block here, uint8_t *low)
{
	return top_bits((struct block){ lower_half(here.a, low),
					lower_half(here.b, low + 32) });
}

/* Twenty-four without asking: prose has about twenty a block, and a loop's
 * end that is hard to foresee costs more than the stores. */
static inline uint16_t *edges_of(uint64_t turns, uint32_t at, uint16_t *edge)
{
	uint16_t *const end = edge + _mm_popcnt_u64(turns);

	for (int i = 0; i < 24; i++) {
		edge[i] = (uint16_t)(at + (uint32_t)_tzcnt_u64(turns));
		turns = _blsr_u64(turns);
	}
	for (int i = 24; turns; i++) {
		edge[i] = (uint16_t)(at + (uint32_t)_tzcnt_u64(turns));
		turns = _blsr_u64(turns);
	}
	return end;
}

static size_t fold(struct np_fold_run *run)
{
	uint16_t *edge = run->edge;
	uint64_t open = run->open;
	uint32_t over = 0;
	size_t i = 0;

	for (; i < run->blocks; i++) {
		const uint8_t *in = run->in + i * NP_BLOCK;
		const struct block here = load(in);
		const uint64_t high = top_bits(here);
		uint32_t next = over;
		uint64_t word;

		if (!high)
			next = 0;
		else if (high & ~punctuation(in, here, &next))
			break;
		over = next;
		word = lower(here, run->low + i * NP_BLOCK);
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

/* The lower 64 bits of the products with NP_HASH_FINISH. */
static inline __m256i times_finish(__m256i value)
{
	const __m256i by =
		_mm256_set1_epi64x((int64_t)(NP_HASH_FINISH & 0xFFFFFFFF));
	const __m256i by_high =
		_mm256_set1_epi64x((int64_t)(NP_HASH_FINISH >> 32));
	const __m256i cross = _mm256_add_epi64(
		_mm256_mul_epu32(value, by_high),
		_mm256_mul_epu32(_mm256_srli_epi64(value, 32), by));

	return _mm256_add_epi64(_mm256_mul_epu32(value, by),
				_mm256_slli_epi64(cross, 32));
}

static inline __m256i finish(__m256i value)
{
	value = _mm256_xor_si256(value, _mm256_srli_epi64(value, 37));
	value = times_finish(value);
	return _mm256_xor_si256(value, _mm256_srli_epi64(value, 32));
}

static inline __m256i turned(const uint64_t *token, int by)
{
	const __m256i v = _mm256_loadu_si256((const void *)token);

	return _mm256_or_si256(_mm256_slli_epi64(v, by),
			       _mm256_srli_epi64(v, 64 - by));
}

static void shingle5(const uint64_t *token, size_t len, uint64_t *out)
{
	for (size_t i = 0; i < len; i += 4) {
		const uint64_t *p = token + i;
		__m256i all = _mm256_loadu_si256((const void *)(p + 4));
		all = _mm256_xor_si256(all, turned(p, 52));
		all = _mm256_xor_si256(all, turned(p + 1, 39));
		all = _mm256_xor_si256(all, turned(p + 2, 26));
		all = _mm256_xor_si256(all, turned(p + 3, 13));
		_mm256_storeu_si256((void *)(out + i), finish(all));
	}
}

static void text(XXH3_state_t *state, const uint64_t *unit, size_t len)
{
	XXH3_128bits_update(state, unit, len * sizeof(*unit));
}

static uint32_t unmade(const uint32_t *lanes, uint32_t count, uint32_t least,
		       uint32_t *bitmap)
{
	const __m256i bound = _mm256_set1_epi32((int)least);
	uint8_t *byte = (uint8_t *)bitmap;
	uint32_t found = 0;
	uint32_t i = 0;

	memset(bitmap, 0, NP_ROUND_WORDS * sizeof(*bitmap));
	for (; i + 8 <= count; i += 8) {
		const __m256i v = _mm256_loadu_si256((const void *)(lanes + i));
		const __m256i hit =
			_mm256_cmpeq_epi32(_mm256_max_epu32(v, bound), v);
		const uint32_t bits =
			(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(hit));
		byte[i / 8] = (uint8_t)bits;
		found += (uint32_t)_mm_popcnt_u32(bits);
	}
	for (; i < count; i++) {
		const uint32_t hit = lanes[i] >= least;
		byte[i / 8] |= (uint8_t)(hit << (i & 7));
		found += hit;
	}
	return found;
}

static inline __m256i mix(__m256i value)
{
	value = _mm256_xor_si256(value, _mm256_srli_epi32(value, 16));
	value = _mm256_mullo_epi32(value, _mm256_set1_epi32((int)NP_MIX_A));
	value = _mm256_xor_si256(value, _mm256_srli_epi32(value, 15));
	value = _mm256_mullo_epi32(value, _mm256_set1_epi32((int)NP_MIX_B));
	return _mm256_xor_si256(value, _mm256_srli_epi32(value, 16));
}

/* The bitmap's words; up to 256 lanes fit in one vector. */
static inline __m256i words_of(const struct np_round *round, __m256i lane)
{
	const __m256i word = _mm256_srli_epi32(lane, 5);

	if (round->count > 256)
		return _mm256_i32gather_epi32((const int *)round->unmade, word,
					      4);
	return _mm256_permutevar8x32_epi32(
		_mm256_loadu_si256((const void *)round->unmade), word);
}

/* Few offers meet a lane that the round can lower; those are written one by
 * one, as two may meet in a lane. */
static void lower_lanes(const struct np_round *round, uint32_t offers,
			__m256i lane, __m256i hash)
{
	uint32_t to[8];
	uint32_t offer[8];

	_mm256_storeu_si256((void *)to, lane);
	_mm256_storeu_si256((void *)offer, hash);
	for (; offers; offers &= offers - 1) {
		const uint32_t i = _tzcnt_u32(offers);
		const uint32_t value = np_round_value(offer[i], round->number);
		if (value < round->lanes[to[i]])
			round->lanes[to[i]] = value;
	}
}

static void round_of(const uint32_t *low, size_t len,
		     const struct np_round *round)
{
	const __m256i number = _mm256_set1_epi32((int)round->mix);
	const __m256i count = _mm256_set1_epi32((int)round->count);
	const __m256i one = _mm256_set1_epi32(1);

	for (size_t i = 0; i < len; i += 8) {
		const __m256i hash = mix(_mm256_xor_si256(
			_mm256_loadu_si256((const void *)(low + i)), number));
		const __m256i lane = _mm256_srli_epi32(
			_mm256_mullo_epi32(_mm256_srli_epi32(hash, 16), count),
			16);
		const __m256i bit = _mm256_sllv_epi32(
			one, _mm256_and_si256(lane, _mm256_set1_epi32(31)));
		const __m256i met = _mm256_cmpeq_epi32(
			_mm256_and_si256(words_of(round, lane), bit), bit);
		uint32_t offers =
			(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(met));
		if (len - i < 8)
			offers = _bzhi_u32(offers, (uint32_t)(len - i));
		if (offers)
			lower_lanes(round, offers, lane, hash);
	}
}

void np_kernels_avx2(struct np_kernels *k)
{
	k->fold = fold;
	k->hash = hash;
	k->shingle5 = shingle5;
	k->text = text;
	k->unmade = unmade;
	k->round = round_of;
}
