/* SPDX-License-Identifier: MIT */
/* Numbers but 0 to numbers: open addressing, no removal but of all. */
#ifndef BASE_NUMBER_MAP_H
#define BASE_NUMBER_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/np-status.h"

struct np_number_pair {
	uint64_t key;
	uint64_t value;
};

/* Zeroed is empty. */
struct np_number_map {
	struct np_number_pair *slot; /* key 0: free */
	size_t len, slots;	     /* slots: a power of two, or 0 */
};

/* Sets the value of a key. On NP_ERR_NOMEM nothing has changed. */
enum np_status np_number_map_set(struct np_number_map *map, uint64_t key,
				 uint64_t value) NP_CHECKED;

/* The place of its value until the next set, or NULL. */
uint64_t *np_number_map_get(const struct np_number_map *map, uint64_t key);

/* Forgets all, keeps the memory; and gives it back. */
void np_number_map_empty(struct np_number_map *map);
void np_number_map_clear(struct np_number_map *map);

#endif
