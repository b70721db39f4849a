/* SPDX-License-Identifier: MIT */
/*
 * What this processor can do, and a mask with which tests and benchmarks
 * forbid parts of it. The product never sets the mask.
 */
#ifndef BASE_CPU_H
#define BASE_CPU_H

#include <stdint.h>

enum np_cpu_flags {
	NP_CPU_AVX2 = 1 << 0,	/* AVX2, BMI1, BMI2, LZCNT, POPCNT */
	NP_CPU_AVX512 = 1 << 1, /* the above; AVX-512 F BW DQ VL VBMI VBMI2 */
	NP_CPU_NEON = 1 << 2
};

/* Flags of this machine that the mask allows. Any thread. */
uint32_t np_cpu_flags(void);

/* Only flags in mask are reported from now on; UINT32_MAX allows all. */
void np_cpu_set_mask(uint32_t mask);

/* Processors this process may run on, at least 1. */
unsigned np_cpu_count(void);

#endif
