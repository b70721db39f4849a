/* SPDX-License-Identifier: MIT */
/*
 * A hit in 64 bits, so that a radix sort brings those of a pair together, by
 * where they stand: owner (16) | article (32) | band? (1) | token / 4 (11) |
 * rarity (4).
 */
#include "batch/meet.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

#define OWNER_BITS 16
#define HIT_BITS 16
#define RARITY_BITS 4
#define TOKEN_BITS 11
#define TOKEN_UNIT 4
#define TOKEN_MOST ((1u << TOKEN_BITS) - 1)
#define BAND (UINT64_C(1) << (HIT_BITS - 1))
#define FOLD_LEAST ((size_t)1 << 22)
/* Hits of a pair that folding leaves. */
#define FOLD_KEEPS 16

struct np_meet {
	struct np_keyed *keys; /* place << OWNER_BITS | owner; token */
	size_t keys_len, keys_cap;
	struct np_keyed *keys_scratch;
	size_t keys_scratch_cap;
	uint64_t *places;
	size_t places_len, places_cap;
	uint32_t *starts; /* of each place in keys, and the end */
	size_t starts_cap;
	uint64_t *hits;
	size_t hits_len, hits_cap, fold_at;
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
	np_free(meet->keys_scratch);
	np_free(meet->hits);
	np_free(meet->scratch);
	np_free(meet->out);
	np_free(meet);
}

void np_meet_clear(struct np_meet *meet)
{
	meet->keys_len = meet->places_len = meet->hits_len = 0;
	meet->fold_at = FOLD_LEAST;
}

enum np_status np_meet_add(struct np_meet *meet, uint64_t place, uint32_t owner,
			   uint64_t token)
{
	const uint64_t unit = token / TOKEN_UNIT;
	const enum np_status status =
		np_grow(&meet->keys, &meet->keys_cap, meet->keys_len + 1,
			sizeof(*meet->keys));

	if (!status)
		meet->keys[meet->keys_len++] = (struct np_keyed){
			place << OWNER_BITS | owner,
			(uint32_t)(unit < TOKEN_MOST ? unit : TOKEN_MOST)
		};
	return status;
}

/* Of a key that an article has more than once the first stays. */
static size_t leave_repeats(struct np_keyed *keys, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++)
		if (!kept || keys[kept - 1].key != keys[i].key)
			keys[kept++] = keys[i];
	return kept;
}

enum np_status np_meet_sort(struct np_meet *meet, const uint64_t **places,
			    size_t *len)
{
	enum np_status status =
		np_grow(&meet->keys_scratch, &meet->keys_scratch_cap,
			meet->keys_len, sizeof(*meet->keys_scratch));
	size_t count = 0;

	if (meet->keys_len >= UINT32_MAX)
		return NP_ERR_LIMIT;
	if (status)
		return status;
	np_sort_keyed(meet->keys, meet->keys_len, meet->keys_scratch);
	meet->keys_len = leave_repeats(meet->keys, meet->keys_len);
	status = np_grow(&meet->places, &meet->places_cap, meet->keys_len,
			 sizeof(*meet->places));
	if (!status)
		status = np_grow(&meet->starts, &meet->starts_cap,
				 meet->keys_len + 1, sizeof(*meet->starts));
	if (status)
		return status;
	for (size_t i = 0; i < meet->keys_len; i++) {
		const uint64_t place = meet->keys[i].key >> OWNER_BITS;

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

static uint64_t pair_of(uint64_t hit)
{
	return hit >> HIT_BITS;
}

static unsigned token_of(uint64_t hit)
{
	return (unsigned)(hit >> RARITY_BITS) & TOKEN_MOST;
}

/* Passages stand before bands, in the order of the text. */
static bool are_close(uint64_t hit, uint64_t next)
{
	return !(next & BAND) &&
	       token_of(next) - token_of(hit) <= NP_MEET_CLOSE / TOKEN_UNIT;
}

/* Of too many hits of a pair: the first ones, and the first two close ones. */
static size_t thin(uint64_t *hits, size_t len)
{
	size_t close = 1;

	if (len <= FOLD_KEEPS)
		return len;
	while (close < len && !are_close(hits[close - 1], hits[close]))
		close++;
	if (close < len && close >= FOLD_KEEPS) {
		hits[FOLD_KEEPS - 2] = hits[close - 1];
		hits[FOLD_KEEPS - 1] = hits[close];
	}
	return FOLD_KEEPS;
}

static size_t group_end(const struct np_meet *meet, size_t begin)
{
	size_t end = begin + 1;

	while (end < meet->hits_len &&
	       pair_of(meet->hits[end]) == pair_of(meet->hits[begin]))
		end++;
	return end;
}

static enum np_status sort_hits(struct np_meet *meet)
{
	const enum np_status status =
		np_grow(&meet->scratch, &meet->scratch_cap, meet->hits_len,
			sizeof(*meet->scratch));

	if (!status)
		np_sort_u64(meet->hits, meet->hits_len, 0, meet->scratch);
	return status;
}

static enum np_status fold(struct np_meet *meet)
{
	const enum np_status status = sort_hits(meet);
	size_t len = 0;

	if (status)
		return status;
	for (size_t i = 0, end; i < meet->hits_len; i = end) {
		size_t kept;

		end = group_end(meet, i);
		kept = thin(meet->hits + i, end - i);
		memmove(meet->hits + len, meet->hits + i,
			kept * sizeof(*meet->hits));
		len += kept;
	}
	meet->hits_len = len;
	meet->fold_at = 2 * len > FOLD_LEAST ? 2 * len : FOLD_LEAST;
	return NP_OK;
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
	const uint32_t begin = meet->starts[number];
	const uint32_t end = meet->starts[number + 1];
	const uint64_t kind =
		(holders->is_band ? BAND : 0) | rarity(holders->total);
	const size_t room = (size_t)(end - begin) * holders->len;
	enum np_status status = NP_OK;

	if (meet->hits_len + room > meet->fold_at)
		status = fold(meet);
	if (!status)
		status = np_grow(&meet->hits, &meet->hits_cap,
				 meet->hits_len + room, sizeof(*meet->hits));
	if (status)
		return status;
	for (uint32_t i = begin; i < end; i++) {
		const struct np_keyed *key = &meet->keys[i];
		const uint64_t owner = key->key & ((1u << OWNER_BITS) - 1);
		const uint64_t hit = kind | (uint64_t)key->index << RARITY_BITS;

		for (size_t j = 0; j < holders->len; j++)
			if (!skip(user, (uint32_t)owner, holders->ids[j]))
				meet->hits[meet->hits_len++] =
					owner << (64 - OWNER_BITS) |
					(uint64_t)holders->ids[j] << HIT_BITS |
					hit;
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

/* False: what the pair has in common says nothing. */
static bool meeting_of(const uint64_t *hits, size_t len, struct np_meeting *out)
{
	bool close = false;

	*out = (struct np_meeting){
		.owner = (uint32_t)(hits[0] >> (64 - OWNER_BITS)),
		.other = (uint32_t)(hits[0] >> HIT_BITS),
	};
	for (size_t i = 0; i < len; i++) {
		if (hits[i] & BAND)
			out->bands++;
		else
			out->passages++;
		out->weight += hits[i] & ((1u << RARITY_BITS) - 1);
		close = close || (i && are_close(hits[i - 1], hits[i]));
	}
	return out->bands || close || out->passages >= NP_MEET_MANY;
}

enum np_status np_meet_end(struct np_meet *meet, size_t most,
			   const struct np_meeting **out, size_t *len)
{
	enum np_status status = sort_hits(meet);
	size_t begin = 0, count = 0;

	for (size_t i = 0, end; i < meet->hits_len && !status; i = end) {
		struct np_meeting meeting;

		end = group_end(meet, i);
		if (!meeting_of(meet->hits + i, end - i, &meeting))
			continue;
		if (count > begin && meet->out[begin].owner != meeting.owner)
			begin = count = begin + keep_best(meet->out + begin,
							  count - begin, most);
		status = np_grow(&meet->out, &meet->out_cap, count + 1,
				 sizeof(*meet->out));
		if (!status)
			meet->out[count++] = meeting;
	}
	if (status)
		return status;
	count = begin + keep_best(meet->out + begin, count - begin, most);
	*out = meet->out;
	*len = count;
	return NP_OK;
}
