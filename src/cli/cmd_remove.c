/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/store_words.h"

static const struct store_verb verb = {
	"remove",
	"usage: newsprint remove STORE ID...\n"
	"\n"
	"Removes articles with all their versions; all of them or, when\n"
	"something fails, none. newsprint compact gives their space back.\n"
	"exit: 0 done; 1 failed, or an id is not there (the others are "
	"removed)\n",
	2, 0, "memory"
};

static enum np_status remove_all(const struct store_words *words,
				 struct np_store *store, size_t *missing,
				 struct np_error *err)
{
	enum np_status status = np_store_begin(store, err);

	for (size_t i = 1; i < words->rest_len && !status; i++) {
		const struct np_span key = { words->rest[i],
					     strlen(words->rest[i]) };
		uint64_t removed = 0;

		status = np_store_remove(store, key, &removed, err);
		if (status || removed)
			continue;
		++*missing;
		fprintf(stderr, "newsprint remove: no article '%s'\n",
			words->rest[i]);
	}
	if (!status)
		return np_store_commit(store, err);
	np_store_rollback(store);
	return status;
}

int cmd_remove(int argc, char **argv)
{
	struct store_words words;
	struct np_error err = { 0 };
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store = store_words_open(&words, verb.name, 0);
		size_t missing = 0;

		code = EXIT_FAILED;
		if (store && remove_all(&words, store, &missing, &err))
			code = store_words_fail(verb.name, &err);
		else if (store)
			code = missing ? EXIT_FAILED : EXIT_DONE;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
