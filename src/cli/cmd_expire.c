/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/store_words.h"
#include "ingest/date.h"

static const struct store_verb verb = {
	"expire",
	"usage: newsprint expire STORE [--before DATE] [--unseen-since DATE]\n"
	"\n"
	"Removes articles whose latest version is dated before a day, or that "
	"no\n"
	"add has brought since one. Articles without a date are not before\n"
	"anything. newsprint compact gives the space back.\n",
	1, 1, "before unseen-since memory"
};

static bool take_date(const char *text, int64_t *out)
{
	*out = INT64_MIN;
	if (!text)
		return true;
	if (np_date_parse((struct np_span){ text, strlen(text) }, out))
		return true;
	fprintf(stderr, "newsprint expire: no date: '%s'\n", text);
	return false;
}

static int run(const struct store_words *words)
{
	struct np_error err = { 0 };
	struct np_store *store;
	int64_t before, unseen;
	uint64_t removed = 0;
	int code = EXIT_DONE;

	if (!words->before && !words->unseen) {
		fputs("newsprint expire: give --before or --unseen-since\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (!take_date(words->before, &before) ||
	    !take_date(words->unseen, &unseen))
		return EXIT_USAGE;
	store = store_words_open(words, verb.name, 0);
	if (!store)
		return EXIT_FAILED;
	if (np_store_expire(store, before, unseen, &removed, &err))
		code = store_words_fail(verb.name, &err);
	else if (!words->quiet)
		fprintf(stderr, "removed %llu articles\n",
			(unsigned long long)removed);
	np_store_close(store);
	return code;
}

int cmd_expire(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code))
		code = run(&words);
	store_words_clear(&words);
	return code;
}
