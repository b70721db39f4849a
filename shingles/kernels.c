/* SPDX-License-Identifier: MIT */
#include "shingles/kernels.h"

#include "base/cpu.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "fingerprints are defined on little-endian loads"
#endif

void np_kernels_init(struct np_kernels *k, uint32_t flags)
{
	np_kernels_portable(k);
	(void)flags;
#ifdef NP_SIMD_X86
	if (flags & NP_CPU_AVX2)
		np_kernels_avx2(k);
	if (flags & NP_CPU_AVX512)
		np_kernels_avx512(k);
#endif
#ifdef NP_SIMD_ARM
	if (flags & NP_CPU_NEON)
		np_kernels_neon(k);
#endif
}
