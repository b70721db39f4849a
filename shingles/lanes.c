/* SPDX-License-Identifier: MIT */
/*
 * Fast Similarity Sketching (S. Dahlgaard, M. Knudsen, M. Thorup, "Fast
 * Similarity Sketching", FOCS 2017): the collision law of MinHash, with less
 * variance, in O(n + k log k) instead of O(n k).
 *
 * Every shingle offers a value to one lane in each of rounds 0 .. 2k - 1: to
 * a random lane in rounds below k, to lane r - k in round r >= k. A value's
 * upper bits are its round, its lower bits a hash; the smallest value offered
 * stays. So
 *
 *     lane b of S(A) = min { value(a, r) : a in A, lane(a, r) = b }.
 *
 * That is a minimum over a set of offers, hence the sketch of a union is the
 * lane-wise minimum, repeats and order do not matter, and a text may come in
 * batches. Lane b of two texts agrees when the smallest offer of the union
 * was made by a shingle of both: with probability J, as offers are alike for
 * all shingles. (Besides, two shingles may offer the same 20 bits in the same
 * round: one case in a million.)
 *
 * A batch needs not be run through all rounds. When every lane holds a value
 * of a round below r, offers of rounds >= r change nothing, now or later, as
 * lanes only fall. Round k + b reaches lane b with certainty, so the rounds
 * end at 2k. With n different shingles about k ln k / n rounds are needed;
 * repeats are left out once REPEATS rounds have not sufficed, so that a batch
 * of n costs O(n + k log k) whatever the text: the same five words over and
 * over are no attack.
 */
#include "shingles/lanes.h"

#include <string.h>

#include "shingles/hash.h"

/* A batch of as many different shingles as lanes needs about ln k rounds, at
 * most 7; only fewer, or repeats, need more than this. */
enum {
	REPEATS = 12
};

void np_lanes_clear(uint32_t *lanes, uint32_t count)
{
	memset(lanes, 0xFF, count * sizeof(*lanes));
}

/* Round count + lane: every shingle offers to that lane. One bit less than
 * in other rounds, so that no value is UINT32_MAX, the empty lane. */
static void forced(const uint32_t *low, size_t len, uint32_t *lanes,
		   uint32_t count, uint32_t lane)
{
	const uint32_t number = count + lane;
	const uint32_t mix = np_round_mix(number);

	for (size_t i = 0; i < len; i++) {
		const uint32_t hash = np_hash_mix(low[i] ^ mix);
		const uint32_t value = np_round_base(number) | (hash & 0x7FFFF);
		lanes[lane] = value < lanes[lane] ? value : lanes[lane];
	}
}

/*
 * Keeps one of each; gives how many. Only what later rounds look at. A place
 * is the top of the value times an odd number that nobody outside knows, as
 * in shingle_set.c, or chosen shingles would make this quadratic.
 */
static size_t different(uint32_t *low, size_t len, uint32_t *seen)
{
	const uint64_t salt =
		(uint64_t)(uintptr_t)seen * UINT64_C(0x9e3779b97f4a7c15) | 1;
	unsigned shift = 64 - 6;
	size_t slots = 64;
	size_t kept = 0;
	uint32_t zero = 0;

	for (; slots < 2 * len; slots *= 2)
		shift--;
	memset(seen, 0, slots * sizeof(*seen));
	for (size_t i = 0; i < len; i++) {
		const uint32_t value = low[i];
		size_t at = (size_t)(value * salt >> shift);
		if (!value) {
			zero = 1;
			continue;
		}
		while (seen[at] && seen[at] != value)
			at = (at + 1) & (slots - 1);
		if (!seen[at])
			low[kept++] = value;
		seen[at] = value;
	}
	if (zero)
		low[kept++] = 0;
	return kept;
}

static void later_rounds(uint32_t *lanes, uint32_t count, size_t len,
			 const struct np_kernels *kernels,
			 struct np_lanes_work *work)
{
	struct np_round round = { lanes, count, 1, 0, work->unmade };

	for (; round.number < 2 * count; round.number++) {
		const uint32_t least = np_round_base(round.number);
		if (!kernels->unmade(lanes, count, least, work->unmade))
			return;
		if (round.number == REPEATS)
			len = different(work->low, len, work->seen);
		round.mix = np_round_mix(round.number);
		if (round.number < count)
			kernels->round(work->low, len, &round);
		else if (lanes[round.number - count] >= least)
			forced(work->low, len, lanes, count,
			       round.number - count);
	}
}

void np_lanes_add(uint32_t *lanes, uint32_t count, const uint64_t *hash,
		  size_t len, const struct np_kernels *kernels,
		  struct np_lanes_work *work)
{
	if (!len)
		return;
	kernels->first(hash, len, lanes, count);
	if (!kernels->unmade(lanes, count, np_round_base(0), work->unmade))
		return;
	for (size_t i = 0; i < len; i++)
		work->low[i] = (uint32_t)hash[i];
	later_rounds(lanes, count, len, kernels, work);
}
