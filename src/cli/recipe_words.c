/* SPDX-License-Identifier: MIT */
#include "cli/recipe_words.h"

#include "base/cpu.h"

bool option_small(const char *value, uint32_t least, uint32_t most,
		  uint32_t *out)
{
	uint64_t number = 0;

	if (!option_number(value, most, &number) || number < least)
		return false;
	*out = (uint32_t)number;
	return true;
}

bool option_threads(const char *value, unsigned *out)
{
	uint32_t threads = 0;

	if (!option_small(value, 0, 1024, &threads))
		return false;
	*out = threads ? threads : np_cpu_count();
	return true;
}

bool option_memory(const char *value, uint64_t *out)
{
	return option_size(value, out) && *out >= UINT64_C(16) << 20;
}

bool recipe_words_take(const struct recipe_words *words, int id,
		       const char *value)
{
	struct np_recipe *recipe = words->recipe;

	switch (id) {
	case RECIPE_NGRAM:
		recipe->unit = NP_UNIT_WORD;
		return option_small(value, 1, NP_SHINGLE_MAX, &recipe->width);
	case RECIPE_CHAR_NGRAM:
		recipe->unit = NP_UNIT_CHAR;
		return option_small(value, 1, NP_SHINGLE_MAX, &recipe->width);
	case RECIPE_NUM_PERM:
		return option_small(value, 1, NP_LANES_MAX, &recipe->lanes);
	case RECIPE_SEED:
		return option_number(value, UINT64_MAX, &recipe->seed);
	case RECIPE_BANDS:
		return option_small(value, 1, NP_LANES_MAX,
				    &words->shape->bands);
	case RECIPE_ROWS:
		return option_small(value, 1, NP_LANES_MAX,
				    &words->shape->rows);
	default:
		words->names->name[id - RECIPE_FIELD] = value;
		return *value != 0;
	}
}
