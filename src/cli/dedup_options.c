/* SPDX-License-Identifier: MIT */
#include "cli/dedup_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "cli/recipe_words.h"
#include "cli/relate_words.h"
#include "detect/noisy.h"

enum option_id {
	OPTION_HELP = RECIPE_WORDS_END,
	OPTION_OUT,
	OPTION_THRESHOLD,
	OPTION_RECALL,
	OPTION_KEEP,
	OPTION_MODE,
	OPTION_REMOVED,
	OPTION_PAIRS,
	OPTION_CLUSTERS,
	OPTION_SKIPPED,
	OPTION_AGAINST,
	OPTION_PROFILE,
	OPTION_REMOVE,
	OPTION_MIN_SHARE,
	OPTION_THREADS,
	OPTION_MEMORY,
	OPTION_TEMP,
	OPTION_MIN_WORDS,
	OPTION_MAX_RECORD,
	OPTION_DRY_RUN,
	OPTION_STRICT,
	OPTION_SYNC,
	OPTION_QUIET,
	OPTION_JSON
};

const struct option dedup_options[] = {
	{ "help", 'h', false, OPTION_HELP },
	{ "out", 'o', true, OPTION_OUT },
	{ "threshold", 't', true, OPTION_THRESHOLD },
	{ "recall", 0, true, OPTION_RECALL },
	{ "keep", 0, true, OPTION_KEEP },
	{ "mode", 0, true, OPTION_MODE },
	{ "removed", 0, true, OPTION_REMOVED },
	{ "pairs", 0, true, OPTION_PAIRS },
	{ "clusters", 0, true, OPTION_CLUSTERS },
	{ "skipped", 0, true, OPTION_SKIPPED },
	{ "against", 0, true, OPTION_AGAINST },
	{ "profile", 0, true, OPTION_PROFILE },
	{ "remove", 0, true, OPTION_REMOVE },
	{ "min-share", 0, true, OPTION_MIN_SHARE },
	{ "threads", 'j', true, OPTION_THREADS },
	{ "memory", 0, true, OPTION_MEMORY },
	{ "temp", 0, true, OPTION_TEMP },
	{ "min-words", 0, true, OPTION_MIN_WORDS },
	{ "max-record", 0, true, OPTION_MAX_RECORD },
	{ "dry-run", 0, false, OPTION_DRY_RUN },
	{ "strict", 0, false, OPTION_STRICT },
	{ "sync", 0, false, OPTION_SYNC },
	{ "quiet", 'q', false, OPTION_QUIET },
	{ "json", 0, false, OPTION_JSON },
	RECIPE_OPTIONS,
	FIELD_OPTIONS,
};

const size_t dedup_options_len =
	sizeof(dedup_options) / sizeof(dedup_options[0]);

void dedup_words_init(struct dedup_words *words)
{
	const char *temp = getenv("TMPDIR");

	*words = (struct dedup_words){
		.options = { .recipe = NP_RECIPE_INIT,
			     .names = FIELD_NAMES,
			     .threshold = 0.8,
			     .remove = NP_DEDUP_REMOVE,
			     .least_share = NP_DEDUP_SHARE,
			     .recall = 0.99,
			     .keep = { { NP_KEEP_EARLIEST, NULL },
				       { NP_KEEP_LONGEST, NULL } },
			     .keep_len = 2,
			     .threads = np_cpu_count(),
			     .memory = UINT64_C(2) << 30,
			     .temp_dir = temp && *temp ? temp : "/tmp" }
	};
}

static const struct {
	const char *name;
	enum np_keep_rule rule;
} rules[] = {
	{ "first", NP_KEEP_FIRST },	  { "earliest", NP_KEEP_EARLIEST },
	{ "latest", NP_KEEP_LATEST },	  { "longest", NP_KEEP_LONGEST },
	{ "shortest", NP_KEEP_SHORTEST },
};

/* A source in a rule lives in words->keep, cut from the option's value. */
static bool take_rule(struct np_dedup_options *options, char *word)
{
	struct np_keep keep = { NP_KEEP_SOURCE, NULL };
	bool known = false;

	if (!strncmp(word, "source=", 7) && word[7]) {
		keep.source = word + 7;
		known = true;
		for (char *c = word + 7; *c; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c | 0x20);
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (strcmp(word, rules[i].name))
			continue;
		keep.rule = rules[i].rule;
		known = true;
	}
	if (!known || options->keep_len == NP_KEEP_MAX) {
		fprintf(stderr,
			"newsprint: %s '%s' in --keep: earliest, latest, "
			"longest, shortest, first, source=NAME\n",
			known ? "too many rules at" : "no such rule", word);
		return false;
	}
	options->keep[options->keep_len++] = keep;
	return true;
}

static bool take_keep(struct dedup_words *words, const char *value)
{
	const size_t size = strlen(value) + 1;
	char *word;

	if (size > sizeof(words->keep))
		return false;
	memcpy(words->keep, value, size);
	word = words->keep;
	words->options.keep_len = 0;
	words->keep_given = true;
	while (word) {
		char *comma = strchr(word, ',');

		if (comma)
			*comma = 0;
		if (!take_rule(&words->options, word))
			return false;
		word = comma ? comma + 1 : NULL;
	}
	return true;
}

static bool take_mode(struct np_dedup_options *options, const char *value)
{
	if (!strcmp(value, "drop"))
		options->mode = NP_DEDUP_DROP;
	else if (!strcmp(value, "annotate"))
		options->mode = NP_DEDUP_ANNOTATE;
	else if (!strcmp(value, "list"))
		options->mode = NP_DEDUP_LIST;
	else
		return false;
	return true;
}

static bool take_profile(struct np_dedup_options *options, const char *value)
{
	static const char *const names[] = { [NP_DEDUP_CRAWL] = "crawl",
					     [NP_DEDUP_NEWS] = "news",
					     [NP_DEDUP_NOISY] = "noisy" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], value))
			continue;
		options->profile = (enum np_dedup_profile)i;
		return true;
	}
	return false;
}

static bool take_share(struct dedup_words *words, int id, const char *value)
{
	struct np_dedup_options *options = &words->options;
	double *share = id == OPTION_THRESHOLD ? &options->threshold
			: id == OPTION_RECALL  ? &options->recall
					       : &options->least_share;

	words->threshold_given |= id == OPTION_THRESHOLD;
	words->recall_given |= id == OPTION_RECALL;
	words->relation_given |= id == OPTION_MIN_SHARE;
	return option_share(value, share) && *share > 0 &&
	       (id != OPTION_RECALL || *share < 1);
}

static const char **file_option(struct np_dedup_options *options, int id)
{
	switch (id) {
	case OPTION_OUT:
		return &options->out;
	case OPTION_REMOVED:
		return &options->removed;
	case OPTION_PAIRS:
		return &options->pairs;
	case OPTION_CLUSTERS:
		return &options->clusters;
	case OPTION_SKIPPED:
		return &options->skipped;
	case OPTION_AGAINST:
		return &options->against;
	case OPTION_TEMP:
		return &options->temp_dir;
	default:
		return NULL;
	}
}

static bool take_flag(struct dedup_words *words, int id)
{
	switch (id) {
	case OPTION_HELP:
		words->help = true;
		return true;
	case OPTION_QUIET:
		words->quiet = true;
		return true;
	case OPTION_JSON:
		words->json = true;
		return true;
	case OPTION_DRY_RUN:
		words->options.flags |= NP_DEDUP_DRY_RUN;
		return true;
	case OPTION_STRICT:
		words->options.flags |= NP_DEDUP_STRICT;
		return true;
	case OPTION_SYNC:
		words->options.flags |= NP_DEDUP_SYNC;
		return true;
	default:
		return false;
	}
}

bool dedup_words_take(void *user, int id, const char *value)
{
	struct dedup_words *words = user;
	struct np_dedup_options *options = &words->options;
	const struct recipe_words recipe = { &options->recipe, &options->shape,
					     &options->names };
	const char **file = file_option(options, id);

	if (!value)
		return take_flag(words, id);
	if (file) {
		*file = value;
		return *value != 0;
	}
	if (id < RECIPE_WORDS_END)
		return recipe_words_take(&recipe, id, value);
	switch (id) {
	case OPTION_KEEP:
		return take_keep(words, value);
	case OPTION_MODE:
		return take_mode(options, value);
	case OPTION_THREADS:
		return option_threads(value, &options->threads);
	case OPTION_MEMORY:
		return option_memory(value, &options->memory);
	case OPTION_MIN_WORDS:
		return option_number(value, UINT32_MAX, &options->min_tokens);
	case OPTION_MAX_RECORD:
		return option_size(value, &options->record_limit) &&
		       options->record_limit &&
		       options->record_limit < UINT32_MAX;
	case OPTION_PROFILE:
		return take_profile(options, value);
	case OPTION_REMOVE:
		words->relation_given = true;
		return relate_words_bits(value, &options->remove);
	case OPTION_THRESHOLD:
	case OPTION_RECALL:
	case OPTION_MIN_SHARE:
		return take_share(words, id, value);
	default:
		return false;
	}
}

const char *dedup_words_settle(struct dedup_words *words)
{
	struct np_dedup_options *options = &words->options;

	if (!options->shape.bands != !options->shape.rows)
		return "--bands and --rows belong together";
	if (options->profile == NP_DEDUP_CRAWL)
		return words->relation_given
			       ? "--remove and --min-share belong "
				 "to --profile news or noisy"
			       : NULL;
	if (words->recall_given)
		return "--recall belongs to --profile crawl: what is related "
		       "is found by passages too";
	if (words->threshold_given && !options->against)
		return "--threshold is of --profile crawl, and of --against: "
		       "relations have limits of their own; see --min-share";
	/* What goes must be in what stays, so the longest are to stay. */
	if (!words->keep_given) {
		options->keep[0] = (struct np_keep){ NP_KEEP_LONGEST, NULL };
		options->keep[1] = (struct np_keep){ NP_KEEP_EARLIEST, NULL };
	}
	if (options->profile == NP_DEDUP_NOISY) {
		options->recipe.sampling = NOISY_SAMPLING;
		options->recipe.floor = NOISY_FLOOR;
	}
	return NULL;
}
