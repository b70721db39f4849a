/* SPDX-License-Identifier: MIT */
#include "shingles/np-bands.h"

#include <math.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

double np_bands_probability(struct np_bands shape, double resemblance)
{
	const double band = pow(resemblance, (double)shape.rows);

	return 1.0 - pow(1.0 - band, (double)shape.bands);
}

enum np_status np_bands_choose(uint32_t lanes, double threshold, double recall,
			       struct np_bands *out)
{
	if (!(threshold > 0 && threshold <= 1 && recall > 0 && recall < 1))
		return NP_ERR_MISUSE;
	if (!lanes || lanes > NP_LANES_MAX)
		return NP_ERR_MISUSE;
	for (uint32_t rows = lanes; rows > 0; rows--) {
		const struct np_bands shape = { lanes / rows, rows };

		if (np_bands_probability(shape, threshold) >= recall) {
			*out = shape;
			return NP_OK;
		}
	}
	return NP_ERR_LIMIT;
}

void np_band_keys(const uint32_t *lanes, struct np_bands shape, uint64_t seed,
		  uint32_t *keys)
{
	for (uint32_t band = 0; band < shape.bands; band++) {
		const uint64_t hash = XXH3_64bits_withSeed(
			lanes + (size_t)band * shape.rows,
			shape.rows * sizeof(*lanes), seed + band);

		keys[band] = (uint32_t)(hash >> 32);
	}
}
