/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/error.h"
#include "batch/score_side.h"

static const struct {
	const char *word;
	enum score_class class;
} known[] = {
	{ "same", SCORE_MATCH },       { "near", SCORE_MATCH },
	{ "revision", SCORE_MATCH },   { "reprint", SCORE_MATCH },
	{ "partial", SCORE_MATCH },    { "together", SCORE_MATCH },
	{ "boilerplate", SCORE_NONE }, { "template", SCORE_NONE },
	{ "unrelated", SCORE_NONE },   { "none", SCORE_NONE },
	{ "quote", SCORE_APART },
};

static bool is_word(struct np_span text, const char *word, size_t len)
{
	return text.len == len && !memcmp(text.ptr, word, len);
}

/* Is the word in a list with commas? */
static bool is_listed(struct np_span text, const char *list)
{
	while (list && *list) {
		const size_t len = strcspn(list, ",");

		if (is_word(text, list, len))
			return true;
		list += len + (list[len] == ',');
	}
	return false;
}

static bool class_of(const struct np_score_options *options,
		     struct np_span text, enum score_class *out)
{
	const char *const lists[] = { [SCORE_MATCH] = options->match,
				      [SCORE_NONE] = options->none,
				      [SCORE_APART] = options->apart };

	for (int i = SCORE_MATCH; i <= SCORE_APART; i++) {
		if (!is_listed(text, lists[i]))
			continue;
		*out = (enum score_class)i;
		return true;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!is_word(text, known[i].word, strlen(known[i].word)))
			continue;
		*out = known[i].class;
		return true;
	}
	return false;
}

enum np_status np_score_word(struct score_words *words, struct np_span text,
			     uint16_t *number, struct np_error *err)
{
	struct np_score *score = words->score;
	uint32_t found = np_names_find(&score->words, text);
	enum score_class class = SCORE_NONE;

	if (found == UINT32_MAX) {
		if (!class_of(words->options, text, &class))
			return np_error_set(
				err, NP_ERR_FORMAT,
				"does '%.*s' mean a match? name it with "
				"--match, --no-match or --apart",
				text.len < 64 ? (int)text.len : 64, text.ptr);
		if (score->words.len == SCORE_WORDS)
			return np_error_set(err, NP_ERR_LIMIT,
					    "more than %d different labels",
					    SCORE_WORDS);
		if (np_names_add(&score->words, text, &found))
			return np_error_set(err, NP_ERR_NOMEM, "out of memory");
		score->classes[found] = class;
	}
	*number = (uint16_t)found;
	return NP_OK;
}

bool np_score_is_none(const struct np_score *score, uint32_t word)
{
	static const char *const same[] = { "none", "boilerplate",
					    "unrelated" };
	const struct np_span text = np_names_get(&score->words, word);

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (is_word(text, same[i], strlen(same[i])))
			return true;
	return false;
}
