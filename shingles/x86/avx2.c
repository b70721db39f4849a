/* SPDX-License-Identifier: MIT */
#include "shingles/kernels.h"

void np_kernels_avx2(struct np_kernels *k)
{
	(void)k;
}
