/* SPDX-License-Identifier: MIT */
#include "starve.h"

#include <stddef.h>
#include <stdlib.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

/* operator new that does not throw, and what goes with it, by their names. */
void *_ZnwmRKSt9nothrow_t(size_t size, const void *tag);
void *_ZnamRKSt9nothrow_t(size_t size, const void *tag);
void *_Znwm(size_t size);
void *_Znam(size_t size);
void _ZdlPv(void *ptr);
void _ZdaPv(void *ptr);
void _ZdlPvm(void *ptr, size_t size);
void _ZdaPvm(void *ptr, size_t size);

static long left = -1;
static int failed;

void starve_at(long nth)
{
	left = nth;
	failed = 0;
}

int starve_end(void)
{
	left = -1;
	return failed;
}

static int fails(void)
{
	if (left < 0 || left--)
		return 0;
	failed = 1;
	return 1;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
	return fails() ? NULL : __real_realloc(ptr, size);
}

#if defined(__SANITIZE_THREAD__)
#define OWN_NEW 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OWN_NEW 0
#endif
#endif
#ifndef OWN_NEW
#define OWN_NEW 1
#endif

/* The thread sanitizer brings its own: there C++ allocations never fail. */
#if OWN_NEW
void *_ZnwmRKSt9nothrow_t(size_t size, const void *tag)
{
	(void)tag;
	return fails() ? NULL : __real_malloc(size ? size : 1);
}

void *_ZnamRKSt9nothrow_t(size_t size, const void *tag)
{
	(void)tag;
	return fails() ? NULL : __real_malloc(size ? size : 1);
}

/* Those that throw never fail here: nothing of ours calls them. */
void *_Znwm(size_t size)
{
	return __real_malloc(size ? size : 1);
}

void *_Znam(size_t size)
{
	return __real_malloc(size ? size : 1);
}

void _ZdlPv(void *ptr)
{
	free(ptr);
}

void _ZdaPv(void *ptr)
{
	free(ptr);
}

void _ZdlPvm(void *ptr, size_t size)
{
	(void)size;
	free(ptr);
}

void _ZdaPvm(void *ptr, size_t size)
{
	(void)size;
	free(ptr);
}
#endif
