/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include <string.h>

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)

/* Counts to places; 0 when all items have the same digit. */
static int places(size_t *count, size_t len)
{
	size_t sum = 0;

	for (size_t i = 0; i < DIGITS; i++) {
		const size_t here = count[i];

		if (here == len)
			return 0;
		count[i] = sum;
		sum += here;
	}
	return 1;
}

static unsigned digit(uint64_t key, unsigned shift)
{
	return (unsigned)(key >> shift) & (DIGITS - 1);
}

void np_sort_u64(uint64_t *items, size_t len, unsigned low_bit,
		 uint64_t *scratch)
{
	uint64_t *from = items, *to = scratch;

	for (unsigned shift = low_bit; shift < 64; shift += DIGIT_BITS) {
		size_t count[DIGITS] = { 0 };

		for (size_t i = 0; i < len; i++)
			count[digit(from[i], shift)]++;
		if (!places(count, len))
			continue;
		for (size_t i = 0; i < len; i++)
			to[count[digit(from[i], shift)]++] = from[i];
		uint64_t *swap = from;
		from = to;
		to = swap;
	}
	if (from != items && len)
		memcpy(items, from, len * sizeof(*items));
}

void np_sort_keyed(struct np_keyed *items, size_t len, struct np_keyed *scratch)
{
	struct np_keyed *from = items, *to = scratch;

	for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
		size_t count[DIGITS] = { 0 };

		for (size_t i = 0; i < len; i++)
			count[digit(from[i].key, shift)]++;
		if (!places(count, len))
			continue;
		for (size_t i = 0; i < len; i++)
			to[count[digit(from[i].key, shift)]++] = from[i];
		struct np_keyed *swap = from;
		from = to;
		to = swap;
	}
	if (from != items && len)
		memcpy(items, from, len * sizeof(*items));
}

size_t np_unique_u64(uint64_t *items, size_t len)
{
	size_t kept = len ? 1 : 0;

	for (size_t i = 1; i < len; i++)
		if (items[i] != items[kept - 1])
			items[kept++] = items[i];
	return kept;
}
