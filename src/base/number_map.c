/* SPDX-License-Identifier: MIT */
#include "base/number_map.h"

#include <string.h>

#include "base/mem.h"

#define SLOTS_LEAST 64

/* The finish of MurmurHash3: all bits of the key reach the low ones. */
static uint64_t mix(uint64_t key)
{
	key = (key ^ key >> 33) * UINT64_C(0xff51afd7ed558ccd);
	key = (key ^ key >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return key ^ key >> 33;
}

/* Where the key is, or would be; there is a free slot. */
static struct np_number_pair *place(struct np_number_pair *slot, size_t slots,
				    uint64_t key)
{
	size_t at = (size_t)mix(key) & (slots - 1);

	while (slot[at].key && slot[at].key != key)
		at = (at + 1) & (slots - 1);
	return &slot[at];
}

static enum np_status grow(struct np_number_map *map)
{
	const size_t slots = map->slots ? 2 * map->slots : SLOTS_LEAST;
	struct np_number_pair *slot = np_alloc_zero(slots, sizeof(*slot));

	if (!slot)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < map->slots; i++)
		if (map->slot[i].key)
			*place(slot, slots, map->slot[i].key) = map->slot[i];
	np_free(map->slot);
	map->slot = slot;
	map->slots = slots;
	return NP_OK;
}

enum np_status np_number_map_set(struct np_number_map *map, uint64_t key,
				 uint64_t value)
{
	struct np_number_pair *slot;

	if (2 * (map->len + 1) > map->slots && grow(map))
		return NP_ERR_NOMEM;
	slot = place(map->slot, map->slots, key);
	map->len += !slot->key;
	*slot = (struct np_number_pair){ key, value };
	return NP_OK;
}

uint64_t *np_number_map_get(const struct np_number_map *map, uint64_t key)
{
	struct np_number_pair *slot;

	if (!map->len)
		return NULL;
	slot = place(map->slot, map->slots, key);
	return slot->key ? &slot->value : NULL;
}

void np_number_map_empty(struct np_number_map *map)
{
	if (map->len)
		memset(map->slot, 0, map->slots * sizeof(*map->slot));
	map->len = 0;
}

void np_number_map_clear(struct np_number_map *map)
{
	np_free(map->slot);
	*map = (struct np_number_map){ 0 };
}
