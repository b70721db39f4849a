/* SPDX-License-Identifier: MIT */
/* The words of the verbs that work on a store: STORE first, then the rest. */
#ifndef CLI_STORE_WORDS_H
#define CLI_STORE_WORDS_H

#include "batch/dedup.h"
#include "cli/options.h"
#include "store/np-store.h"

struct store_words {
	struct np_store_options store;
	struct np_field_names names;
	const char **rest; /* rest[0] is the store; room for argc */
	size_t rest_len;
	const char *id, *out;	     /* --id, -o */
	const char *before, *unseen; /* dates */
	const char *what, *format;
	const char *relation, *source, *since, *until, *sort;
	const char *pin, *forget, *colour;
	double threshold, contain;
	unsigned threads;
	uint64_t limit, sample, batch, record_limit, least; /* --min-size */
	bool quiet, json, help, strict, add, repair, recipe_given, no_matches;
	bool all, threshold_given, diff, no_diffs, split;
};

/* What a verb is called, what --help prints, how many words it takes, and the
 * options it has beside help and quiet, with blanks between. */
struct store_verb {
	const char *name, *usage;
	size_t least, most; /* most 0: any number */
	const char *options;
};

/* Of a record. */
#define FIELD_WORDS                                                            \
	"id-field text-field title-field url-field source-field date-field "   \
	"html-field file-field input-format delimiter query as-of owners "
/* Of a new store. */
#define RECIPE_WORDS "ngram char-ngram num-perm seed bands rows "

/*
 * Reads the words of a verb. True when it can go on; else *code is what to
 * exit with. Free with store_words_clear in either case.
 */
bool store_words_read(struct store_words *words, const struct store_verb *verb,
		      int argc, char **argv, int *code);
void store_words_clear(struct store_words *words);

/* Opens rest[0] for reading, writing, or making; says what is wrong. */
struct np_store *store_words_open(const struct store_words *words,
				  const char *verb, uint32_t flags);

/* Says an error of a verb; gives EXIT_FAILED. */
int store_words_fail(const char *verb, const struct np_error *err);

#endif
