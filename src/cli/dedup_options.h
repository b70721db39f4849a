/* SPDX-License-Identifier: MIT */
/* The options that dedup, plan and tune share, and their values. */
#ifndef CLI_DEDUP_OPTIONS_H
#define CLI_DEDUP_OPTIONS_H

#include "batch/dedup.h"
#include "cli/options.h"

struct dedup_words {
	struct np_dedup_options options;
	const char **inputs; /* room for argc; given by the caller */
	char keep[4096];     /* the words of --keep, cut */
	bool quiet, json, help;
	bool threshold_given, recall_given, relation_given, keep_given;
};

extern const struct option dedup_options[];
extern const size_t dedup_options_len;

/* Defaults of the command. */
void dedup_words_init(struct dedup_words *words);

/* As option_fn; user is a struct dedup_words. */
bool dedup_words_take(void *user, int id, const char *value);

/* Once all words are read: what does not go together, NULL where all does. */
const char *dedup_words_settle(struct dedup_words *words);

#endif
