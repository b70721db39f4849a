/* SPDX-License-Identifier: MIT */
#include "cli/store_words.h"

#include <stdio.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/talk.h"

enum option_id {
	OPTION_HELP,
	OPTION_THRESHOLD,
	OPTION_NGRAM,
	OPTION_CHAR_NGRAM,
	OPTION_NUM_PERM,
	OPTION_BANDS,
	OPTION_ROWS,
	OPTION_SEED,
	OPTION_THREADS,
	OPTION_MEMORY,
	OPTION_NO_TEXT,
	OPTION_ID,
	OPTION_OUT,
	OPTION_WHAT,
	OPTION_FORMAT,
	OPTION_BEFORE,
	OPTION_UNSEEN,
	OPTION_LIMIT,
	OPTION_SAMPLE,
	OPTION_BATCH,
	OPTION_MAX_RECORD,
	OPTION_ADD,
	OPTION_REPAIR,
	OPTION_STRICT,
	OPTION_QUIET,
	OPTION_JSON,
	OPTION_FIELD /* + enum np_field; the last */
};

static const struct option list[] = {
	{ "help", 'h', false, OPTION_HELP },
	{ "threshold", 't', true, OPTION_THRESHOLD },
	{ "ngram", 'n', true, OPTION_NGRAM },
	{ "char-ngram", 0, true, OPTION_CHAR_NGRAM },
	{ "num-perm", 0, true, OPTION_NUM_PERM },
	{ "bands", 0, true, OPTION_BANDS },
	{ "rows", 0, true, OPTION_ROWS },
	{ "seed", 0, true, OPTION_SEED },
	{ "threads", 'j', true, OPTION_THREADS },
	{ "memory", 0, true, OPTION_MEMORY },
	{ "no-text", 0, false, OPTION_NO_TEXT },
	{ "id", 0, true, OPTION_ID },
	{ "out", 'o', true, OPTION_OUT },
	{ "what", 0, true, OPTION_WHAT },
	{ "format", 0, true, OPTION_FORMAT },
	{ "before", 0, true, OPTION_BEFORE },
	{ "unseen-since", 0, true, OPTION_UNSEEN },
	{ "limit", 0, true, OPTION_LIMIT },
	{ "sample", 0, true, OPTION_SAMPLE },
	{ "batch", 0, true, OPTION_BATCH },
	{ "max-record", 0, true, OPTION_MAX_RECORD },
	{ "add", 0, false, OPTION_ADD },
	{ "repair", 0, false, OPTION_REPAIR },
	{ "strict", 0, false, OPTION_STRICT },
	{ "quiet", 'q', false, OPTION_QUIET },
	{ "json", 0, false, OPTION_JSON },
	{ "id-field", 0, true, OPTION_FIELD + NP_FIELD_ID },
	{ "text-field", 0, true, OPTION_FIELD + NP_FIELD_TEXT },
	{ "title-field", 0, true, OPTION_FIELD + NP_FIELD_TITLE },
	{ "url-field", 0, true, OPTION_FIELD + NP_FIELD_URL },
	{ "source-field", 0, true, OPTION_FIELD + NP_FIELD_SOURCE },
	{ "date-field", 0, true, OPTION_FIELD + NP_FIELD_DATE },
};

static bool take_small(const char *value, uint32_t most, uint32_t *out)
{
	uint64_t number = 0;

	if (!option_number(value, most, &number) || !number)
		return false;
	*out = (uint32_t)number;
	return true;
}

static bool take_flag(struct store_words *words, int id)
{
	switch (id) {
	case OPTION_HELP:
		words->help = true;
		return true;
	case OPTION_NO_TEXT:
		words->store.flags |= NP_STORE_NO_TEXT;
		return true;
	case OPTION_ADD:
		words->add = true;
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

static bool take_recipe(struct store_words *words, int id, const char *value)
{
	struct np_recipe *recipe = &words->store.recipe;

	words->recipe_given = true;
	switch (id) {
	case OPTION_NGRAM:
		recipe->unit = NP_UNIT_WORD;
		return take_small(value, NP_SHINGLE_MAX, &recipe->width);
	case OPTION_CHAR_NGRAM:
		recipe->unit = NP_UNIT_CHAR;
		return take_small(value, NP_SHINGLE_MAX, &recipe->width);
	case OPTION_NUM_PERM:
		return take_small(value, NP_LANES_MAX, &recipe->lanes);
	case OPTION_SEED:
		return option_number(value, UINT64_MAX, &recipe->seed);
	case OPTION_BANDS:
		return take_small(value, NP_LANES_MAX,
				  &words->store.shape.bands);
	case OPTION_ROWS:
		return take_small(value, NP_LANES_MAX,
				  &words->store.shape.rows);
	default:
		return false;
	}
}

static bool take_number(struct store_words *words, int id, const char *value)
{
	uint32_t threads = 0;

	switch (id) {
	case OPTION_THRESHOLD:
		return option_share(value, &words->threshold);
	case OPTION_THREADS:
		words->threads =
			take_small(value, 1024, &threads) ? threads : 0;
		return words->threads != 0;
	case OPTION_MEMORY:
		return option_size(value, &words->store.memory) &&
		       words->store.memory >= UINT64_C(16) << 20;
	case OPTION_LIMIT:
		return option_number(value, UINT32_MAX, &words->limit);
	case OPTION_SAMPLE:
		return option_number(value, UINT32_MAX, &words->sample);
	case OPTION_BATCH:
		return option_number(value, UINT32_MAX, &words->batch) &&
		       words->batch;
	case OPTION_MAX_RECORD:
		return option_size(value, &words->record_limit) &&
		       words->record_limit < UINT32_MAX;
	default:
		return take_recipe(words, id, value);
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
	default:
		return NULL;
	}
}

static bool take(void *user, int id, const char *value)
{
	struct store_words *words = user;
	const char **word = word_option(words, id);

	if (!value)
		return take_flag(words, id);
	if (id >= OPTION_FIELD)
		word = &words->names.name[id - OPTION_FIELD];
	if (!word)
		return take_number(words, id, value);
	*word = value;
	return *value != 0;
}

bool store_words_read(struct store_words *words, const struct store_verb *verb,
		      int argc, char **argv, int *code)
{
	const struct options options = { verb->name, list,
					 sizeof(list) / sizeof(list[0]), take,
					 words };

	*words = (struct store_words){ .store = { .recipe = NP_RECIPE_INIT },
				       .threshold = 0.5,
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
