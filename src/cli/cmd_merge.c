/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/store_words.h"

static const struct store_verb verb = {
	"merge",
	"usage: newsprint merge STORE OTHER...\n"
	"\n"
	"Adds all that other stores of the same recipe hold, in their order. "
	"A\n"
	"known id with another text becomes a new version. The others stay as\n"
	"they are.\n",
	2, 0, "memory"
};

static int merge_one(const struct store_words *words, struct np_store *store,
		     const char *path, uint64_t added[3])
{
	struct np_store_options options = { .flags = NP_STORE_READ };
	struct np_store *other = NULL;
	struct np_error err = { 0 };
	int code = EXIT_DONE;

	options.memory = words->store.memory;
	if (np_store_open(&other, path, &options, &err) ||
	    np_store_merge(store, other, added, &err))
		code = store_words_fail(verb.name, &err);
	np_store_close(other);
	return code;
}

static int run(const struct store_words *words, struct np_store *store)
{
	uint64_t added[3] = { 0 };
	int code = EXIT_DONE;

	for (size_t i = 1; i < words->rest_len && code == EXIT_DONE; i++)
		code = merge_one(words, store, words->rest[i], added);
	if (!words->quiet)
		fprintf(stderr,
			"added %llu, new versions %llu, unchanged %llu\n",
			(unsigned long long)added[NP_STORE_ADDED],
			(unsigned long long)added[NP_STORE_VERSION],
			(unsigned long long)added[NP_STORE_UNCHANGED]);
	return code;
}

int cmd_merge(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store = store_words_open(&words, verb.name, 0);

		code = store ? run(&words, store) : EXIT_FAILED;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
