/* SPDX-License-Identifier: MIT */
/*
 * Linear probing at a load of at most a half, in a table sized for this text,
 * so that it stays in the nearest cache. A place is the top of the hash times
 * an odd number that nobody outside knows, the table's address: a text whose
 * shingles were chosen to meet in one place would make this quadratic. Only
 * places depend on it, never what is counted.
 */
#include "shingles/shingle_set.h"

#include <string.h>

#include "base/mem.h"

enum {
	SLOTS_MIN = 64
};

static size_t place(const struct np_shingle_set *set, uint64_t hash)
{
	return (size_t)((hash * set->salt) >> set->shift);
}

static enum np_status reserve(struct np_shingle_set *set, size_t n,
			      size_t *slots)
{
	enum np_status status;
	size_t want = SLOTS_MIN;

	if (n > SIZE_MAX / 4 / sizeof(*set->slot))
		return NP_ERR_NOMEM;
	while (want < 2 * n)
		want *= 2;
	status = np_grow(&set->item, &set->cap, n + 1, sizeof(*set->item));
	if (status)
		return status;
	*slots = want;
	return np_grow(&set->slot, &set->slots_cap, want, sizeof(*set->slot));
}

enum np_status np_shingle_set_build(struct np_shingle_set *set,
				    const uint64_t *hashes, size_t n)
{
	enum np_status status;
	size_t slots = 0;
	size_t len = 0;

	status = reserve(set, n, &slots);
	if (status)
		return status;
	set->slots = slots;
	set->salt = ((uintptr_t)set->slot ^ (uintptr_t)set->item << 20) *
			    UINT64_C(0x9e3779b97f4a7c15) |
		    1;
	set->shift = 64;
	for (size_t i = slots; i > 1; i /= 2)
		set->shift--;
	set->zero = false;
	memset(set->slot, 0, slots * sizeof(*set->slot));
	for (size_t i = 0; i < n; i++) {
		const uint64_t hash = hashes[i];
		size_t at = place(set, hash);

		while (set->slot[at] && set->slot[at] != hash)
			at = (at + 1) & (slots - 1);
		/* Stored without asking; it counts when it is new. */
		set->item[len] = hash;
		len += !set->slot[at] && hash;
		set->slot[at] = hash;
		set->zero |= !hash;
	}
	if (set->zero)
		set->item[len++] = 0;
	set->len = len;
	return NP_OK;
}

static bool holds(const struct np_shingle_set *set, uint64_t hash)
{
	size_t at = place(set, hash);

	while (set->slot[at] && set->slot[at] != hash)
		at = (at + 1) & (set->slots - 1);
	return set->slot[at];
}

size_t np_shingle_set_shared(const struct np_shingle_set *a,
			     const struct np_shingle_set *b)
{
	const struct np_shingle_set *few = a->len <= b->len ? a : b;
	const struct np_shingle_set *many = a->len <= b->len ? b : a;
	size_t shared = few->zero && many->zero;

	if (!few->len)
		return 0;
	for (size_t i = 0; i < few->len - few->zero; i++)
		shared += holds(many, few->item[i]);
	return shared;
}

void np_shingle_set_clear(struct np_shingle_set *set)
{
	if (!set)
		return;
	np_free(set->item);
	np_free(set->slot);
	*set = (struct np_shingle_set){ 0 };
}
