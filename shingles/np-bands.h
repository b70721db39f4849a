/* SPDX-License-Identifier: MIT */
/*
 * Banding a sketch (locality-sensitive hashing): the lanes are cut into bands
 * of rows; two texts become candidates when all rows of some band agree. With
 * resemblance J that happens with probability 1 - (1 - J^rows)^bands.
 */
#ifndef NP_BANDS_H
#define NP_BANDS_H

#include "np-recipe.h"

#ifdef __cplusplus
extern "C" {
#endif

struct np_bands {
	uint32_t bands, rows; /* bands * rows <= lanes */
};

/* The probability above. Any thread. */
double np_bands_probability(struct np_bands shape, double resemblance);

/*
 * The banding with the most rows, and so the fewest false candidates, that
 * still finds a pair of resemblance `threshold` with at least probability
 * `recall`. Both are in (0, 1); NP_ERR_MISUSE otherwise, and NP_ERR_LIMIT when
 * not even one row a band reaches the recall. *out is untouched on failure.
 */
enum np_status np_bands_choose(uint32_t lanes, double threshold, double recall,
			       struct np_bands *out) NP_CHECKED;

/*
 * One 32-bit key a band into keys[shape.bands]. Equal rows give equal keys;
 * different rows the same key in one of 2^32 cases. Depends on the recipe's
 * seed. The lanes are those of a text that has shingles.
 */
void np_band_keys(const uint32_t *lanes, struct np_bands shape, uint64_t seed,
		  uint32_t *keys);

#ifdef __cplusplus
}
#endif

#endif
