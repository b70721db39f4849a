/* SPDX-License-Identifier: MIT */
#include "shingles/np-recipe.h"

#include "shingles/fold_table.h"

uint32_t np_recipe_unicode(void)
{
	return np_fold_unicode;
}

enum np_status np_recipe_check(const struct np_recipe *recipe)
{
	if (!recipe)
		return NP_ERR_MISUSE;
	if (recipe->version != NP_RECIPE_VERSION ||
	    (recipe->unicode && recipe->unicode != np_fold_unicode))
		return NP_ERR_RECIPE;
	if (recipe->unit > NP_UNIT_CHAR || !recipe->width ||
	    recipe->width > NP_SHINGLE_MAX || !recipe->lanes ||
	    recipe->lanes > NP_LANES_MAX || !recipe->sampling)
		return NP_ERR_MISUSE;
	return NP_OK;
}

static uint32_t unicode_of(const struct np_recipe *recipe)
{
	return recipe->unicode ? recipe->unicode : np_fold_unicode;
}

bool np_recipe_equal(const struct np_recipe *a, const struct np_recipe *b)
{
	return a->version == b->version && unicode_of(a) == unicode_of(b) &&
	       a->unit == b->unit && a->width == b->width &&
	       a->lanes == b->lanes && a->sampling == b->sampling &&
	       a->floor == b->floor && a->cap == b->cap && a->seed == b->seed;
}
