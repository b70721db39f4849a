/* SPDX-License-Identifier: MIT */
/* The options that say how to fingerprint and band, the fields of a record,
 * and the values that several verbs take. */
#ifndef CLI_RECIPE_WORDS_H
#define CLI_RECIPE_WORDS_H

#include <time.h>

#include "cli/options.h"
#include "ingest/record.h"
#include "shingles/np-bands.h"
#include "shingles/np-recipe.h"
#include "store/query.h"

/* Their ids; a list of options gives its own from RECIPE_WORDS_END on. */
enum recipe_word {
	RECIPE_NGRAM,
	RECIPE_CHAR_NGRAM,
	RECIPE_NUM_PERM,
	RECIPE_SEED,
	RECIPE_BANDS,
	RECIPE_ROWS,
	RECIPE_FORMAT, /* of the inputs */
	RECIPE_DELIMITER,
	RECIPE_QUERY,
	RECIPE_AS_OF,
	RECIPE_OWNERS,
	RECIPE_HTML_FIELD,
	RECIPE_FILE_FIELD,
	RECIPE_FIELD, /* + enum np_field */
	RECIPE_WORDS_END = RECIPE_FIELD + NP_FIELD_COUNT
};

/* For the middle of a list of options. */
#define RECIPE_OPTIONS                                                         \
	{ "ngram", 'n', true, RECIPE_NGRAM },                                  \
		{ "char-ngram", 0, true, RECIPE_CHAR_NGRAM },                  \
		{ "num-perm", 0, true, RECIPE_NUM_PERM },                      \
		{ "seed", 0, true, RECIPE_SEED },                              \
		{ "bands", 0, true, RECIPE_BANDS },                            \
	{                                                                      \
		"rows", 0, true, RECIPE_ROWS                                   \
	}
#define FIELD_OPTIONS                                                          \
	{ "id-field", 0, true, RECIPE_FIELD + NP_FIELD_ID },                   \
		{ "text-field", 0, true, RECIPE_FIELD + NP_FIELD_TEXT },       \
		{ "title-field", 0, true, RECIPE_FIELD + NP_FIELD_TITLE },     \
		{ "url-field", 0, true, RECIPE_FIELD + NP_FIELD_URL },         \
		{ "source-field", 0, true, RECIPE_FIELD + NP_FIELD_SOURCE },   \
		{ "input-format", 0, true, RECIPE_FORMAT },                    \
		{ "delimiter", 0, true, RECIPE_DELIMITER },                    \
		{ "query", 0, true, RECIPE_QUERY },                            \
		{ "as-of", 0, true, RECIPE_AS_OF },                            \
		{ "owners", 0, true, RECIPE_OWNERS },                          \
		{ "html-field", 0, true, RECIPE_HTML_FIELD },                  \
		{ "file-field", 0, true, RECIPE_FILE_FIELD },                  \
	{                                                                      \
		"date-field", 0, true, RECIPE_FIELD + NP_FIELD_DATE            \
	}

/* What is known of inputs before the user says anything. */
#define FIELD_NAMES                                                            \
	{                                                                      \
		.as_of = (int64_t)time(NULL), .form = {                        \
			.database = &np_query_spring                           \
		}                                                              \
	}

/* Where the values go. */
struct recipe_words {
	struct np_recipe *recipe;
	struct np_bands *shape;
	struct np_field_names *names;
};

/* Gives back what the words made the names hold. */
void field_names_clear(struct np_field_names *names);

/* Reads a table of owners; says what is wrong. */
struct np_owners *option_owners(const char *path);

/* As option_fn, for ids below RECIPE_WORDS_END. */
bool recipe_words_take(const struct recipe_words *words, int id,
		       const char *value);

/* A number from least to most. */
bool option_small(const char *value, uint32_t least, uint32_t most,
		  uint32_t *out);

/* Threads: 0 is as many as there are processors. */
bool option_threads(const char *value, unsigned *out);

/* A bound of memory; at least 16M. */
bool option_memory(const char *value, uint64_t *out);

#endif
