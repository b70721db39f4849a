/* SPDX-License-Identifier: MIT */
#include "detect/sieve.h"

#include <string.h>

#include "base/mem.h"

enum {
	SOME = 128, /* signs that are asked at a time */
	SLOTS_MIN = 256
};

static size_t slot_of(const struct np_sieve *sieve, uint32_t sign)
{
	return (size_t)((sign * sieve->salt) >> sieve->shift);
}

static enum np_status make_room(struct np_sieve *sieve, size_t items)
{
	size_t slots = SLOTS_MIN;

	while (slots < 2 * items)
		slots *= 2;
	if (np_grow(&sieve->slot, &sieve->slots_cap, slots,
		    sizeof(*sieve->slot)))
		return NP_ERR_NOMEM;
	sieve->slots = slots;
	sieve->shift = 64;
	for (size_t i = slots; i > 1; i /= 2)
		sieve->shift--;
	/* A number that nobody outside knows, as in shingle_set.c; it moves
	 * places and no results. */
	sieve->salt = (uintptr_t)sieve->slot * UINT64_C(0x9E3779B97F4A7C15) | 1;
	memset(sieve->slot, 0, slots * sizeof(*sieve->slot));
	memset(sieve->bit, 0, sizeof(sieve->bit));
	return NP_OK;
}

enum np_status np_sieve_fill(struct np_sieve *sieve,
			     const struct np_packed_body *body)
{
	const enum np_status status = make_room(sieve, body->items);

	for (uint32_t i = 0; i < body->items && !status; i++) {
		const uint32_t sign = body->sign[i];
		size_t at = slot_of(sieve, sign);

		sieve->bit[sign >> 22] |= UINT64_C(1) << (sign >> 16) % 64;
		while (sieve->slot[at] && sieve->slot[at] != sign)
			at = (at + 1) & (sieve->slots - 1);
		sieve->slot[at] = sign;
	}
	return status;
}

/* Those that may be in the sieve, by its bits alone; gives how many. */
static size_t choose(const struct np_sieve *sieve, const uint32_t *sign,
		     size_t len, uint32_t *out)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		const uint32_t one = sign[i];

		out[count] = one;
		count += sieve->bit[one >> 22] >> (one >> 16) % 64 & 1;
	}
	return count;
}

static bool has(const struct np_sieve *sieve, uint32_t sign)
{
	size_t at = slot_of(sieve, sign);

	while (sieve->slot[at] && sieve->slot[at] != sign)
		at = (at + 1) & (sieve->slots - 1);
	return sieve->slot[at] == sign;
}

uint32_t np_sieve_shared(const struct np_sieve *sieve,
			 const struct np_packed_body *body, uint32_t enough)
{
	uint32_t some[SOME];
	uint32_t shared = 0;

	for (size_t i = 0; i < body->items && shared < enough; i += SOME) {
		const size_t left = body->items - i;
		const size_t count = choose(sieve, body->sign + i,
					    left < SOME ? left : SOME, some);

		for (size_t j = 0; j < count; j++)
			shared += has(sieve, some[j]);
	}
	return shared;
}

void np_sieve_clear(struct np_sieve *sieve)
{
	if (!sieve)
		return;
	np_free(sieve->slot);
	sieve->slot = NULL;
	sieve->slots = sieve->slots_cap = 0;
}
