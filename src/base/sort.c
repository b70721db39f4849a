/* SPDX-License-Identifier: MIT */
#include "base/sort.h"

#include <stdbool.h>
#include <string.h>

#define DIGIT_BITS 11
#define DIGITS (1u << DIGIT_BITS)

/* Few enough for less than a pass over all digits. */
#define FEW 4096
#define SPREAD 512
#define TOGETHER 64
#define INSERTED 16

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

/* Where among SPREAD an item goes: its distance from the least, cut down. */
struct spread {
	uint64_t least;
	unsigned low_bit, shift;
};

static size_t spread_of(const struct spread *spread, uint64_t item)
{
	return (size_t)(((item >> spread->low_bit) - spread->least) >>
			spread->shift);
}

static struct spread spread_for(const uint64_t *items, size_t len,
				unsigned low_bit)
{
	struct spread spread = { UINT64_MAX, low_bit, 0 };
	uint64_t most = 0;

	for (size_t i = 0; i < len; i++) {
		const uint64_t key = items[i] >> low_bit;

		spread.least = key < spread.least ? key : spread.least;
		most = key > most ? key : most;
	}
	while ((most - spread.least) >> spread.shift >= SPREAD)
		spread.shift++;
	return spread;
}

/* What is nearly in order, by moving what is not; stable. */
static void insert_each(uint64_t *items, size_t len, unsigned low_bit)
{
	for (size_t i = 1; i < len; i++) {
		const uint64_t item = items[i];
		size_t at = i;

		for (; at && items[at - 1] >> low_bit > item >> low_bit; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

/*
 * A few items are spread by size and then put in order among their
 * neighbours; false, and nothing done, when too many go together.
 */
static bool sort_few(uint64_t *items, size_t len, unsigned low_bit,
		     uint64_t *scratch)
{
	const struct spread spread = spread_for(items, len, low_bit);
	uint16_t count[SPREAD] = { 0 };
	uint16_t sum = 0;

	for (size_t i = 0; i < len; i++)
		if (++count[spread_of(&spread, items[i])] > TOGETHER)
			return false;
	for (size_t i = 0; i < SPREAD; i++) {
		const uint16_t here = count[i];

		count[i] = sum;
		sum = (uint16_t)(sum + here);
	}
	for (size_t i = 0; i < len; i++)
		scratch[count[spread_of(&spread, items[i])]++] = items[i];
	memcpy(items, scratch, len * sizeof(*items));
	insert_each(items, len, low_bit);
	return true;
}

void np_sort_u64(uint64_t *items, size_t len, unsigned low_bit,
		 uint64_t *scratch)
{
	uint64_t *from = items, *to = scratch;

	if (len <= INSERTED) {
		insert_each(items, len, low_bit);
		return;
	}
	if (len <= FEW && sort_few(items, len, low_bit, scratch))
		return;
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
