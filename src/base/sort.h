/* SPDX-License-Identifier: MIT */
/* Sorting large arrays of numbers in linear time. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sorts items by their bits low_bit .. 63, ascending, stable: least
 * significant digit first, 11 bits a pass; passes over equal digits are left
 * out; a few thousand are spread in one pass when that parts them. scratch has
 * room for len items. The result is in items.
 */
void np_sort_u64(uint64_t *items, size_t len, unsigned low_bit,
		 uint64_t *scratch);

/* An index with a 64-bit key. */
struct np_keyed {
	uint64_t key;
	uint32_t index;
};

/* The same for keyed indices, by key, all bits. */
void np_sort_keyed(struct np_keyed *items, size_t len,
		   struct np_keyed *scratch);

/* Leaves out repeats of a sorted array; gives the new length. */
size_t np_unique_u64(uint64_t *items, size_t len);

#endif
