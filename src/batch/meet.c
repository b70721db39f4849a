/* SPDX-License-Identifier: MIT */
/*
 * A meeting in 64 bits, so that a radix sort brings equal pairs together:
 * owner (16) | article (32) | passages (6) | bands (3) | weight (7). The
 * counts saturate, so that folding in any order gives the same.
 */
#include "batch/meet.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/sort.h"

#define OWNER_BITS 16
#define COUNT_BITS 16
#define WEIGHT_BITS 7
#define BAND_BITS 3
#define WEIGHT_MOST ((1u << WEIGHT_BITS) - 1)
#define BANDS_MOST ((1u << BAND_BITS) - 1)
#define PASSAGES_MOST 63u
#define FOLD_LEAST ((size_t)1 << 20)

struct np_meet {
	uint64_t *keys; /* place << OWNER_BITS | owner */
	size_t keys_len, keys_cap;
	uint64_t *places;
	size_t places_len, places_cap;
	uint32_t *starts; /* of each place in keys, and the end */
	size_t starts_cap;
	uint64_t *pairs;
	size_t pairs_len, pairs_cap, fold_at;
	size_t limit; /* of pairs; 0: none */
	uint64_t *scratch;
	size_t scratch_cap;
	struct np_meeting *out;
	size_t out_cap;
};

enum np_status np_meet_new(struct np_meet **out)
{
	struct np_meet *meet = np_alloc_zero(1, sizeof(*meet));

	if (!meet)
		return NP_ERR_NOMEM;
	np_meet_clear(meet);
	*out = meet;
	return NP_OK;
}

void np_meet_free(struct np_meet *meet)
{
	if (!meet)
		return;
	np_free(meet->keys);
	np_free(meet->places);
	np_free(meet->starts);
	np_free(meet->pairs);
	np_free(meet->scratch);
	np_free(meet->out);
	np_free(meet);
}

void np_meet_clear(struct np_meet *meet)
{
	meet->keys_len = meet->places_len = meet->pairs_len = 0;
	meet->fold_at = meet->limit && meet->limit < FOLD_LEAST ? meet->limit
								: FOLD_LEAST;
}

void np_meet_limit(struct np_meet *meet, size_t pairs)
{
	meet->limit = pairs;
}

enum np_status np_meet_add(struct np_meet *meet, uint64_t place, uint32_t owner)
{
	const enum np_status status =
		np_grow(&meet->keys, &meet->keys_cap, meet->keys_len + 1,
			sizeof(*meet->keys));

	if (!status)
		meet->keys[meet->keys_len++] = place << OWNER_BITS | owner;
	return status;
}

static enum np_status sort(struct np_meet *meet, uint64_t *items, size_t len)
{
	const enum np_status status =
		np_grow(&meet->scratch, &meet->scratch_cap, len,
			sizeof(*meet->scratch));

	if (!status)
		np_sort_u64(items, len, 0, meet->scratch);
	return status;
}

enum np_status np_meet_sort(struct np_meet *meet, const uint64_t **places,
			    size_t *len)
{
	enum np_status status = sort(meet, meet->keys, meet->keys_len);
	size_t count = 0;

	if (meet->keys_len >= UINT32_MAX)
		return NP_ERR_LIMIT;
	meet->keys_len = np_unique_u64(meet->keys, meet->keys_len);
	if (!status)
		status = np_grow(&meet->places, &meet->places_cap,
				 meet->keys_len, sizeof(*meet->places));
	if (!status)
		status = np_grow(&meet->starts, &meet->starts_cap,
				 meet->keys_len + 1, sizeof(*meet->starts));
	if (status)
		return status;
	for (size_t i = 0; i < meet->keys_len; i++) {
		const uint64_t place = meet->keys[i] >> OWNER_BITS;

		if (count && meet->places[count - 1] == place)
			continue;
		meet->places[count] = place;
		meet->starts[count++] = (uint32_t)i;
	}
	meet->starts[count] = (uint32_t)meet->keys_len;
	meet->places_len = count;
	*places = meet->places;
	*len = count;
	return NP_OK;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned passages_of(uint64_t pair)
{
	return (unsigned)(pair >> (WEIGHT_BITS + BAND_BITS)) & PASSAGES_MOST;
}

static unsigned bands_of(uint64_t pair)
{
	return (unsigned)(pair >> WEIGHT_BITS) & BANDS_MOST;
}

static unsigned weight_of(uint64_t pair)
{
	return (unsigned)pair & WEIGHT_MOST;
}

static uint64_t fold_two(uint64_t a, uint64_t b)
{
	const unsigned passages =
		least(passages_of(a) + passages_of(b), PASSAGES_MOST);
	const unsigned bands = least(bands_of(a) + bands_of(b), BANDS_MOST);
	const unsigned weight = least(weight_of(a) + weight_of(b), WEIGHT_MOST);

	return a >> COUNT_BITS << COUNT_BITS |
	       (uint64_t)passages << (WEIGHT_BITS + BAND_BITS) |
	       (uint64_t)bands << WEIGHT_BITS | weight;
}

static enum np_status fold(struct np_meet *meet)
{
	const enum np_status status = sort(meet, meet->pairs, meet->pairs_len);
	size_t len = 0;

	if (status)
		return status;
	for (size_t i = 0; i < meet->pairs_len; i++) {
		if (len && meet->pairs[len - 1] >> COUNT_BITS ==
				   meet->pairs[i] >> COUNT_BITS)
			meet->pairs[len - 1] =
				fold_two(meet->pairs[len - 1], meet->pairs[i]);
		else
			meet->pairs[len++] = meet->pairs[i];
	}
	meet->pairs_len = len;
	return NP_OK;
}

/* Where they are to be folded next, and whether there is room until then. */
static enum np_status fold_some(struct np_meet *meet)
{
	const enum np_status status = fold(meet);

	meet->fold_at = 2 * meet->pairs_len > FOLD_LEAST ? 2 * meet->pairs_len
							 : FOLD_LEAST;
	if (status || !meet->limit)
		return status;
	if (meet->fold_at > meet->limit)
		meet->fold_at = meet->limit;
	return 2 * meet->pairs_len > meet->limit ? NP_ERR_LIMIT : NP_OK;
}

/* 8 of a key that two hold, 1 of one that 256 or more do. */
static unsigned rarity(uint64_t total)
{
	unsigned bits = 0;

	while (total > 3 && bits < 7) {
		total >>= 1;
		bits++;
	}
	return 8 - bits;
}

enum np_status np_meet_holders(struct np_meet *meet, size_t number,
			       const struct np_holders *holders,
			       np_meet_skip_fn *skip, void *user)
{
	const uint64_t count =
		(holders->is_band ? UINT64_C(1) << WEIGHT_BITS
				  : UINT64_C(1) << (WEIGHT_BITS + BAND_BITS)) |
		rarity(holders->total);
	const size_t room =
		(size_t)(meet->starts[number + 1] - meet->starts[number]) *
		holders->len;
	enum np_status status = NP_OK;

	if (meet->pairs_len + room > meet->fold_at)
		status = fold_some(meet);
	if (!status)
		status = np_grow(&meet->pairs, &meet->pairs_cap,
				 meet->pairs_len + room, sizeof(*meet->pairs));
	if (status)
		return status;
	for (uint32_t i = meet->starts[number]; i < meet->starts[number + 1];
	     i++) {
		const uint64_t owner =
			meet->keys[i] & ((UINT64_C(1) << OWNER_BITS) - 1);

		for (size_t j = 0; j < holders->len; j++)
			if (!skip(user, (uint32_t)owner, holders->ids[j]))
				meet->pairs[meet->pairs_len++] =
					owner << (64 - OWNER_BITS) |
					(uint64_t)holders->ids[j]
						<< COUNT_BITS |
					count;
	}
	return NP_OK;
}

static int by_weight(const void *left, const void *right)
{
	const struct np_meeting *a = left;
	const struct np_meeting *b = right;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->other < b->other ? -1 : a->other > b->other;
}

static int by_other(const void *left, const void *right)
{
	const struct np_meeting *a = left;
	const struct np_meeting *b = right;

	return a->other < b->other ? -1 : a->other > b->other;
}

/* Of one owner; gives how many are left. */
static size_t keep_best(struct np_meeting *list, size_t len, size_t most)
{
	if (len <= most)
		return len;
	qsort(list, len, sizeof(*list), by_weight);
	qsort(list, most, sizeof(*list), by_other);
	return most;
}

enum np_status np_meet_end(struct np_meet *meet, size_t most,
			   const struct np_meeting **out, size_t *len)
{
	enum np_status status = fold(meet);
	size_t begin = 0, count = 0;

	if (!status)
		status = np_grow(&meet->out, &meet->out_cap,
				 meet->pairs_len + 1, sizeof(*meet->out));
	if (status)
		return status;
	for (size_t i = 0; i < meet->pairs_len; i++) {
		const uint64_t pair = meet->pairs[i];
		const struct np_meeting meeting = {
			.owner = (uint32_t)(pair >> (64 - OWNER_BITS)),
			.other = (uint32_t)(pair >> COUNT_BITS),
			.passages = passages_of(pair),
			.bands = bands_of(pair),
			.weight = weight_of(pair),
		};

		if (!meeting.bands && meeting.passages < 2)
			continue;
		if (count > begin &&
		    meet->out[count - 1].owner != meeting.owner)
			begin = count = begin + keep_best(meet->out + begin,
							  count - begin, most);
		meet->out[count++] = meeting;
	}
	count = begin + keep_best(meet->out + begin, count - begin, most);
	*out = meet->out;
	*len = count;
	return NP_OK;
}
