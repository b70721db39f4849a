/* SPDX-License-Identifier: MIT */
/*
 * Names numbered in the order in which they came, each once: 0, 1, 2 ...
 * Memory: the bytes of the names and some 20 bytes each.
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Zeroed is empty. */
struct np_names {
	struct np_buf bytes;
	uint64_t *end; /* of each name in bytes */
	size_t end_cap;
	uint32_t *slots; /* number + 1, or 0; a power of two of them */
	size_t slots_len;
	uint32_t len;
};

void np_names_clear(struct np_names *names);

/* The number of a name, a new one if need be. NP_ERR_LIMIT behind 2^32 - 2. */
enum np_status np_names_add(struct np_names *names, struct np_span name,
			    uint32_t *number) NP_CHECKED;

/* The number of a name, or UINT32_MAX. */
uint32_t np_names_find(const struct np_names *names, struct np_span name);

/* Borrowed until the next np_names_add. */
struct np_span np_names_get(const struct np_names *names, uint32_t number);

#endif
