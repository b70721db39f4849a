/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/cpu.h"

#include <sched.h>
#include <stdatomic.h>

static _Atomic uint32_t allowed = UINT32_MAX;

#if defined(__x86_64__)
static uint32_t detect(void)
{
	uint32_t flags = 0;

	__builtin_cpu_init();
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") ||
	    !__builtin_cpu_supports("bmi2") ||
	    !__builtin_cpu_supports("popcnt"))
		return 0;
	flags |= NP_CPU_AVX2;
	if (__builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512dq") &&
	    __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("avx512vbmi") &&
	    __builtin_cpu_supports("avx512vbmi2"))
		flags |= NP_CPU_AVX512;
	return flags;
}
#elif defined(__aarch64__)
static uint32_t detect(void)
{
	return NP_CPU_NEON;
}
#else
static uint32_t detect(void)
{
	return 0;
}
#endif

uint32_t np_cpu_flags(void)
{
	return detect() & atomic_load(&allowed);
}

void np_cpu_set_mask(uint32_t mask)
{
	atomic_store(&allowed, mask);
}

unsigned np_cpu_count(void)
{
	cpu_set_t set;
	int count;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set))
		return 1;
	count = CPU_COUNT(&set);
	return count > 0 ? (unsigned)count : 1;
}
