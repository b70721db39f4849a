/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/relate_words.h"
#include "cli/talk.h"
#include "report/history_show.h"

static const struct store_verb verb = {
	"history",
	"usage: newsprint history STORE ID|URL [options]\n"
	"\n"
	"All versions of one article in order, under whatever id, URL or "
	"headline\n"
	"they came: when, words, how much of the version before was kept, what "
	"told\n"
	"that it belongs and where. Bad captures and texts that came back are "
	"marked.\n"
	"Numbers are of the text without the furniture of its source.\n"
	"\n"
	"      --diff            what changed, below each version\n"
	"      --color WHEN      always, never, or auto (a terminal)\n"
	"      --json; -q\n",
	2, 2, "memory json diff color"
};

enum {
	WIDTH_PLAIN = 80 /* where no terminal says */
};

static bool set_look(const char *when, struct np_history_look *look)
{
	const char *term = getenv("TERM");
	const char *none = getenv("NO_COLOR");
	const bool screen = isatty(STDOUT_FILENO);
	struct winsize size = { 0 };

	look->diff.colour =
		screen && !(none && *none) && term && strcmp(term, "dumb") != 0;
	look->diff.width = WIDTH_PLAIN;
	if (screen && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		look->diff.width = size.ws_col;
	look->diff.context = 1;
	if (!when || !strcmp(when, "auto"))
		return true;
	look->diff.colour = !strcmp(when, "always");
	return look->diff.colour || !strcmp(when, "never");
}

static void tell(const struct np_history *history)
{
	if (history->more)
		fprintf(stderr,
			"newsprint history: more than %d versions; the rest is "
			"left out\n",
			NP_HISTORY_MOST);
}

static int run(const struct store_words *words,
	       const struct np_history_look *look, struct np_store *store)
{
	const struct np_span asked = { words->rest[1], strlen(words->rest[1]) };
	struct np_history history = { 0 };
	struct np_error err = { 0 };
	struct np_buf out = { 0 };
	enum np_status status = np_history_find(store, asked, &history, &err);

	if (!status && !words->quiet)
		tell(&history);
	if (!status)
		status = words->json
				 ? np_history_to_json(&out, &history,
						      look->diffs)
				 : np_history_to_terminal(&out, &history, look);
	if (!status &&
	    (fwrite(out.ptr, 1, out.len, stdout) != out.len || fflush(stdout)))
		status = np_error_set(&err, NP_ERR_IO,
				      "cannot write the history");
	if (status && !err.status)
		np_error_set(&err, status, "%s", np_status_name(status));
	np_history_clear(&history);
	np_buf_clear(&out);
	return status ? store_words_fail(verb.name, &err) : EXIT_DONE;
}

int cmd_history(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_history_look look = { .diffs = words.diff };
		struct np_store *store = NULL;

		if (!set_look(words.colour, &look)) {
			fputs("newsprint history: --color is always, never or "
			      "auto\n",
			      stderr);
			code = EXIT_USAGE;
		} else {
			store = relate_words_open(&words, verb.name);
			code = store ? run(&words, &look, store) : EXIT_FAILED;
		}
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
