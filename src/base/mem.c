/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool np_size_mul(size_t a, size_t b, size_t *out)
{
	if (b && a > SIZE_MAX / b)
		return false;
	*out = a * b;
	return true;
}

bool np_size_add(size_t a, size_t b, size_t *out)
{
	if (a > SIZE_MAX - b)
		return false;
	*out = a + b;
	return true;
}

void *np_alloc(size_t count, size_t size)
{
	size_t bytes = 0;

	if (!np_size_mul(count, size, &bytes))
		return NULL;
	return malloc(bytes ? bytes : 1);
}

void *np_alloc_zero(size_t count, size_t size)
{
	size_t bytes = 0;

	if (!np_size_mul(count, size, &bytes))
		return NULL;
	return calloc(bytes ? bytes : 1, 1);
}

void *np_realloc(void *ptr, size_t count, size_t size)
{
	size_t bytes = 0;

	if (!np_size_mul(count, size, &bytes))
		return NULL;
	return realloc(ptr, bytes ? bytes : 1);
}

void np_free(void *ptr)
{
	free(ptr);
}

enum np_status np_grow(void *ptr, size_t *cap, size_t want, size_t size)
{
	size_t next = *cap + *cap / 2 + 16;
	void *old = NULL;
	void *grown;

	if (want <= *cap)
		return NP_OK;
	if (next < want)
		next = want;
	memcpy(&old, ptr, sizeof(old));
	grown = np_realloc(old, next, size);
	if (!grown)
		return NP_ERR_NOMEM;
	memcpy(ptr, &grown, sizeof(grown));
	*cap = next;
	return NP_OK;
}
