/* SPDX-License-Identifier: MIT */
/*
 * Open addressing with linear probes, at most half full. The hash takes eight
 * bytes at a time through a multiplication whose halves are folded together.
 */
#include "base/names.h"

#include <string.h>

#include "base/mem.h"

#define SLOTS_FIRST 64

static uint64_t mix(uint64_t value)
{
	value ^= value >> 32;
	value *= UINT64_C(0x9E3779B97F4A7C15);
	value ^= value >> 29;
	value *= UINT64_C(0xBF58476D1CE4E5B9);
	return value ^ value >> 32;
}

static uint64_t hash_of(struct np_span name)
{
	uint64_t hash = mix(name.len + 1);

	for (size_t i = 0; i < name.len; i += 8) {
		const size_t rest = name.len - i;
		uint64_t piece = 0;

		memcpy(&piece, name.ptr + i, rest < 8 ? rest : 8);
		hash = mix(hash ^ piece) + i;
	}
	return hash;
}

void np_names_clear(struct np_names *names)
{
	np_buf_clear(&names->bytes);
	np_free(names->end);
	np_free(names->slots);
	*names = (struct np_names){ 0 };
}

struct np_span np_names_get(const struct np_names *names, uint32_t number)
{
	const uint64_t begin = number ? names->end[number - 1] : 0;

	return (struct np_span){ names->bytes.ptr + begin,
				 (size_t)(names->end[number] - begin) };
}

static bool is_name(const struct np_names *names, uint32_t number,
		    struct np_span name)
{
	const struct np_span known = np_names_get(names, number);

	return known.len == name.len &&
	       (!name.len || !memcmp(known.ptr, name.ptr, name.len));
}

/* The slot of a name: where it is, or the free one where it would be. */
static size_t slot_of(const struct np_names *names, struct np_span name)
{
	const size_t mask = names->slots_len - 1;
	size_t slot = (size_t)hash_of(name) & mask;

	while (names->slots[slot] &&
	       !is_name(names, names->slots[slot] - 1, name))
		slot = (slot + 1) & mask;
	return slot;
}

static enum np_status grow_slots(struct np_names *names)
{
	uint32_t *const old = names->slots;
	const size_t len =
		names->slots_len ? names->slots_len * 2 : SLOTS_FIRST;
	uint32_t *slots = np_alloc_zero(len, sizeof(*slots));

	if (!slots)
		return NP_ERR_NOMEM;
	names->slots = slots;
	names->slots_len = len;
	for (uint32_t i = 0; i < names->len; i++)
		slots[slot_of(names, np_names_get(names, i))] = i + 1;
	np_free(old);
	return NP_OK;
}

uint32_t np_names_find(const struct np_names *names, struct np_span name)
{
	return names->len ? names->slots[slot_of(names, name)] - 1 : UINT32_MAX;
}

enum np_status np_names_add(struct np_names *names, struct np_span name,
			    uint32_t *number)
{
	size_t slot;
	enum np_status status = NP_OK;

	if (names->len == UINT32_MAX - 1)
		return NP_ERR_LIMIT;
	if ((size_t)names->len * 2 >= names->slots_len)
		status = grow_slots(names);
	if (status)
		return status;
	slot = slot_of(names, name);
	if (!names->slots[slot]) {
		status = np_grow(&names->end, &names->end_cap,
				 (size_t)names->len + 1, sizeof(*names->end));
		/* Also an empty name has an address. */
		if (!status)
			status = np_buf_reserve(&names->bytes, name.len + 1);
		if (!status && name.len)
			status = np_buf_add(&names->bytes, name.ptr, name.len);
		if (status)
			return status;
		names->end[names->len] = names->bytes.len;
		names->slots[slot] = ++names->len;
	}
	*number = names->slots[slot] - 1;
	return NP_OK;
}
