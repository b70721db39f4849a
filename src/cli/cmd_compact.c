/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "cli/store_words.h"

static const struct store_verb verb = {
	"compact",
	"usage: newsprint compact STORE [--memory SIZE]\n"
	"\n"
	"Merges the index to one run, drops what was removed from it, and "
	"writes\n"
	"the file anew, as large as what it holds. Meanwhile it takes the size "
	"of\n"
	"the file once more beside it and once in $TMPDIR (else /var/tmp).\n"
	"Readers are not disturbed; writers wait.\n",
	1, 1, "memory"
};

int cmd_compact(int argc, char **argv)
{
	struct store_words words;
	struct np_error err = { 0 };
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store = store_words_open(&words, verb.name, 0);

		code = EXIT_FAILED;
		if (store)
			code = np_store_compact(store, &err)
				       ? store_words_fail(verb.name, &err)
				       : EXIT_DONE;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
