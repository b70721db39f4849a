/* SPDX-License-Identifier: MIT */
/*
 * The recipe: everything that changes a fingerprint's bits. Fingerprints of
 * different recipes must never be compared; every store and every exported
 * file carries its recipe.
 */
#ifndef NP_RECIPE_H
#define NP_RECIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "np-status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a shingle is made of. */
enum np_unit {
	NP_UNIT_WORD = 0, /* tokens in a row */
	NP_UNIT_CHAR =
		1 /* folded letters and digits in a row, spaces left out */
};

#define NP_RECIPE_VERSION 1
#define NP_LANES_MAX 1024
#define NP_SHINGLE_MAX 64

/* Plain values; NP_RECIPE_INIT is the default of the command. */
struct np_recipe {
	uint32_t version; /* NP_RECIPE_VERSION: fold, hashes, sketch */
	uint32_t
		unicode; /* of the fold tables: 1500 is Unicode 15.0; 0 = ours */
	uint32_t unit;	 /* enum np_unit */
	uint32_t width;	 /* units in a shingle, 1 .. NP_SHINGLE_MAX */
	uint32_t lanes;	 /* of a sketch, 1 .. NP_LANES_MAX */
	uint32_t sampling; /* passages: one window in so many is kept, >= 1 */
	uint32_t floor;	   /* passages: at least so many, where there are */
	uint32_t cap;	   /* passages: at most so many; 0 = no limit */
	uint64_t seed;
};

#define NP_RECIPE_INIT                                                         \
	{                                                                      \
		NP_RECIPE_VERSION, 0, NP_UNIT_WORD, 5, 128, 8, 16, 0, 1        \
	}

/* NP_ERR_MISUSE when a value is out of its range; NP_ERR_RECIPE when this
 * build cannot make such fingerprints (other version or Unicode tables). */
enum np_status np_recipe_check(const struct np_recipe *recipe) NP_CHECKED;

/* The Unicode version of this build's fold tables, as in np_recipe.unicode. */
uint32_t np_recipe_unicode(void);

/* Same bits for the same text? unicode 0 counts as this build's. */
bool np_recipe_equal(const struct np_recipe *a, const struct np_recipe *b);

#ifdef __cplusplus
}
#endif

#endif
