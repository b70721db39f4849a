/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/store_words.h"

static const struct store_verb verb = {
	"check",
	"usage: newsprint check STORE [--sample N] [--repair]\n"
	"\n"
	"Looks for faults in a store: the file's structure, the index and its\n"
	"checksums, what the tables say of each other, and of N articles "
	"(1000)\n"
	"whether text, hash and sketch belong together. Prints a line for "
	"each\n"
	"fault. --repair makes a damaged index again.\n"
	"exit: 0 no fault is left; 1 faults\n",
	1, 1, "sample repair memory json"
};

static void tell(void *user, const char *line)
{
	(void)user;
	puts(line);
}

static int run(const struct store_words *words, struct np_store *store)
{
	const struct np_store_check check = { .tell = tell,
					      .sample = words->sample,
					      .repair = words->repair };
	struct np_error err = { 0 };

	if (np_store_check(store, &check, &err)) {
		fflush(stdout);
		return store_words_fail(verb.name, &err);
	}
	if (!words->quiet)
		fprintf(stderr, "newsprint check: '%s' is sound\n",
			words->rest[0]);
	return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
}

int cmd_check(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store = store_words_open(
			&words, verb.name, words.repair ? 0 : NP_STORE_READ);

		code = store ? run(&words, store) : EXIT_FAILED;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
