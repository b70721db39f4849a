/* SPDX-License-Identifier: MIT */
/*
 * Memory: count and size apart, products checked. Every allocation of the
 * house goes through here; NULL means no memory, as nowhere else.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/np-status.h"

/* Uninitialised memory for count things of size bytes, or NULL. */
void *np_alloc(size_t count, size_t size) NP_CHECKED;

/* The same, zeroed. */
void *np_alloc_zero(size_t count, size_t size) NP_CHECKED;

/* Resizes; on NULL the old memory is still the caller's. */
void *np_realloc(void *ptr, size_t count, size_t size) NP_CHECKED;

/* Takes NULL. */
void np_free(void *ptr);

/* a * b and a + b; false, and *out untouched, when they do not fit. */
bool np_size_mul(size_t a, size_t b, size_t *out) NP_CHECKED;
bool np_size_add(size_t a, size_t b, size_t *out) NP_CHECKED;

/*
 * Makes room for at least want things of size bytes in the array *ptr of *cap
 * things, growing by half. On NP_ERR_NOMEM nothing has changed. `ptr` is the
 * address of a pointer to any object type.
 */
enum np_status np_grow(void *ptr, size_t *cap, size_t want,
		       size_t size) NP_CHECKED;

#endif
