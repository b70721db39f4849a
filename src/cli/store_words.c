/* SPDX-License-Identifier: MIT */
#include "cli/store_words.h"

#include <stdio.h>
#include <string.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/recipe_words.h"
#include "cli/talk.h"

enum option_id {
	OPTION_HELP = RECIPE_WORDS_END,
	OPTION_THRESHOLD,
	OPTION_CONTAIN,
	OPTION_THREADS,
	OPTION_MEMORY,
	OPTION_NO_TEXT,
	OPTION_NO_MATCHES,
	OPTION_PROFILE,
	OPTION_ID,
	OPTION_OUT,
	OPTION_WHAT,
	OPTION_FORMAT,
	OPTION_RELATION,
	OPTION_ALL,
	OPTION_SOURCE,
	OPTION_SINCE,
	OPTION_UNTIL,
	OPTION_SORT,
	OPTION_MIN_SIZE,
	OPTION_PIN,
	OPTION_FORGET,
	OPTION_COLOUR,
	OPTION_BEFORE,
	OPTION_UNSEEN,
	OPTION_LIMIT,
	OPTION_SAMPLE,
	OPTION_BATCH,
	OPTION_MAX_RECORD,
	OPTION_ADD,
	OPTION_DIFF,
	OPTION_NO_DIFFS,
	OPTION_SPLIT,
	OPTION_REPAIR,
	OPTION_STRICT,
	OPTION_QUIET,
	OPTION_JSON
};

static const struct option list[] = {
	{ "help", 'h', false, OPTION_HELP },
	{ "threshold", 't', true, OPTION_THRESHOLD },
	{ "contain", 0, true, OPTION_CONTAIN },
	{ "threads", 'j', true, OPTION_THREADS },
	{ "memory", 0, true, OPTION_MEMORY },
	{ "no-text", 0, false, OPTION_NO_TEXT },
	{ "no-matches", 0, false, OPTION_NO_MATCHES },
	{ "profile", 0, true, OPTION_PROFILE },
	{ "id", 0, true, OPTION_ID },
	{ "out", 'o', true, OPTION_OUT },
	{ "what", 0, true, OPTION_WHAT },
	{ "format", 0, true, OPTION_FORMAT },
	{ "relation", 0, true, OPTION_RELATION },
	{ "all", 0, false, OPTION_ALL },
	{ "source", 0, true, OPTION_SOURCE },
	{ "since", 0, true, OPTION_SINCE },
	{ "until", 0, true, OPTION_UNTIL },
	{ "sort", 0, true, OPTION_SORT },
	{ "min-size", 0, true, OPTION_MIN_SIZE },
	{ "pin", 0, true, OPTION_PIN },
	{ "forget", 0, true, OPTION_FORGET },
	{ "color", 0, true, OPTION_COLOUR },
	{ "before", 0, true, OPTION_BEFORE },
	{ "unseen-since", 0, true, OPTION_UNSEEN },
	{ "limit", 0, true, OPTION_LIMIT },
	{ "sample", 0, true, OPTION_SAMPLE },
	{ "batch", 0, true, OPTION_BATCH },
	{ "max-record", 0, true, OPTION_MAX_RECORD },
	{ "add", 0, false, OPTION_ADD },
	{ "diff", 0, false, OPTION_DIFF },
	{ "no-diffs", 0, false, OPTION_NO_DIFFS },
	{ "split", 0, false, OPTION_SPLIT },
	{ "repair", 0, false, OPTION_REPAIR },
	{ "strict", 0, false, OPTION_STRICT },
	{ "quiet", 'q', false, OPTION_QUIET },
	{ "json", 0, false, OPTION_JSON },
	RECIPE_OPTIONS,
	FIELD_OPTIONS,
};

static bool take_flag(struct store_words *words, int id)
{
	switch (id) {
	case OPTION_HELP:
		words->help = true;
		return true;
	case OPTION_NO_TEXT:
		words->store.flags |= NP_STORE_NO_TEXT;
		return true;
	case OPTION_NO_MATCHES:
		words->no_matches = true;
		return true;
	case OPTION_ALL:
		words->all = true;
		return true;
	case OPTION_ADD:
		words->add = true;
		return true;
	case OPTION_DIFF:
		words->diff = true;
		return true;
	case OPTION_NO_DIFFS:
		words->no_diffs = true;
		return true;
	case OPTION_SPLIT:
		words->split = true;
		return true;
	case OPTION_REPAIR:
		words->repair = true;
		return true;
	case OPTION_STRICT:
		words->strict = true;
		return true;
	case OPTION_QUIET:
		words->quiet = true;
		return true;
	case OPTION_JSON:
		words->json = true;
		return true;
	default:
		return false;
	}
}

static bool take_profile(struct store_words *words, const char *value)
{
	static const char *const names[] = { [NP_STORE_NEWS] = "news",
					     [NP_STORE_CRAWL] = "crawl",
					     [NP_STORE_NOISY] = "noisy" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], value))
			continue;
		words->store.profile = (enum np_store_profile)i;
		return true;
	}
	return false;
}

static bool take_number(struct store_words *words, int id, const char *value)
{
	switch (id) {
	case OPTION_THRESHOLD:
		words->threshold_given = true;
		return option_share(value, &words->threshold);
	case OPTION_CONTAIN:
		return option_share(value, &words->contain);
	case OPTION_THREADS:
		return option_threads(value, &words->threads);
	case OPTION_MEMORY:
		return option_memory(value, &words->store.memory);
	case OPTION_PROFILE:
		return take_profile(words, value);
	case OPTION_LIMIT:
		return option_number(value, UINT32_MAX, &words->limit) &&
		       words->limit;
	case OPTION_MIN_SIZE:
		return option_number(value, UINT32_MAX, &words->least);
	case OPTION_SAMPLE:
		return option_number(value, UINT32_MAX, &words->sample);
	case OPTION_BATCH:
		return option_number(value, UINT32_MAX, &words->batch) &&
		       words->batch;
	case OPTION_MAX_RECORD:
		return option_size(value, &words->record_limit) &&
		       words->record_limit < UINT32_MAX;
	default:
		return false;
	}
}

static const char **word_option(struct store_words *words, int id)
{
	switch (id) {
	case OPTION_ID:
		return &words->id;
	case OPTION_OUT:
		return &words->out;
	case OPTION_BEFORE:
		return &words->before;
	case OPTION_UNSEEN:
		return &words->unseen;
	case OPTION_WHAT:
		return &words->what;
	case OPTION_FORMAT:
		return &words->format;
	case OPTION_RELATION:
		return &words->relation;
	case OPTION_SOURCE:
		return &words->source;
	case OPTION_SINCE:
		return &words->since;
	case OPTION_UNTIL:
		return &words->until;
	case OPTION_SORT:
		return &words->sort;
	case OPTION_PIN:
		return &words->pin;
	case OPTION_FORGET:
		return &words->forget;
	case OPTION_COLOUR:
		return &words->colour;
	default:
		return NULL;
	}
}

static bool take(void *user, int id, const char *value)
{
	struct store_words *words = user;
	const struct recipe_words recipe = { &words->store.recipe,
					     &words->store.shape,
					     &words->names };
	const char **word = word_option(words, id);

	if (!value)
		return take_flag(words, id);
	if (id < RECIPE_FIELD)
		words->recipe_given = true;
	if (id < RECIPE_WORDS_END)
		return recipe_words_take(&recipe, id, value);
	if (!word)
		return take_number(words, id, value);
	*word = value;
	return *value != 0;
}

/* Is a name among words with blanks between? */
static bool is_among(const char *name, const char *words)
{
	const size_t len = strlen(name);

	for (const char *at = words; (at = strstr(at, name)); at += len)
		if ((at == words || at[-1] == ' ') &&
		    (!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* The options of the verb, into room for all; how many. */
static size_t choose(const struct store_verb *verb, struct option *out)
{
	size_t len = 0;

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i].id == OPTION_HELP || list[i].id == OPTION_QUIET ||
		    is_among(list[i].name, verb->options))
			out[len++] = list[i];
	return len;
}

bool store_words_read(struct store_words *words, const struct store_verb *verb,
		      int argc, char **argv, int *code)
{
	struct option known[sizeof(list) / sizeof(list[0])];
	const struct options options = { verb->name, known, choose(verb, known),
					 take, words };

	*words = (struct store_words){ .store = { .recipe = NP_RECIPE_INIT },
				       .names = FIELD_NAMES,
				       .threshold = 0.5,
				       .contain = 0.5,
				       .threads = np_cpu_count(),
				       .sample = 1000 };
	*code = EXIT_USAGE;
	words->rest = np_alloc_zero((size_t)argc + 1, sizeof(*words->rest));
	if (!words->rest) {
		*code = EXIT_FAILED;
		return false;
	}
	if (!options_read(&options, argc, argv, words->rest, &words->rest_len))
		return false;
	if (words->help) {
		fputs(verb->usage, stdout);
		*code = EXIT_DONE;
		return false;
	}
	if (verb->most && words->rest_len > verb->most) {
		fprintf(stderr,
			"newsprint %s: too many words (see newsprint %s "
			"--help)\n",
			verb->name, verb->name);
		return false;
	}
	if (words->rest_len < verb->least ||
	    !words->store.shape.bands != !words->store.shape.rows) {
		fprintf(stderr,
			"newsprint %s: words are missing (see newsprint %s "
			"--help)\n",
			verb->name, verb->name);
		return false;
	}
	return true;
}

void store_words_clear(struct store_words *words)
{
	np_free(words->rest);
	field_names_clear(&words->names);
}

int store_words_fail(const char *verb, const struct np_error *err)
{
	fprintf(stderr, "newsprint %s: ", verb);
	talk_line("", err->text);
	return err->status == NP_ERR_MISUSE ? EXIT_USAGE : EXIT_FAILED;
}

struct np_store *store_words_open(const struct store_words *words,
				  const char *verb, uint32_t flags)
{
	struct np_store_options options = words->store;
	struct np_store *store = NULL;
	struct np_error err = { 0 };

	options.flags |= flags;
	/* An old store's recipe is its own; only one that is asked for by
	 * name is held against it. */
	if (!(flags & NP_STORE_CREATE) && !words->recipe_given)
		options.recipe.version = 0;
	if (np_store_open(&store, words->rest[0], &options, &err)) {
		store_words_fail(verb, &err);
		return NULL;
	}
	return store;
}
