/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/relate_words.h"
#include "report/report.h"

#ifndef NEWSPRINT_VERSION
#define NEWSPRINT_VERSION "unknown"
#endif

static const struct store_verb verb = {
	"report",
	"usage: newsprint report STORE [-o FILE.html] [--limit N] "
	"[--no-diffs]\n"
	"       newsprint report STORE --split -o FOLDER [--limit N] "
	"[--no-diffs]\n"
	"\n"
	"One page on what a store holds, to open and to send: the archive in\n"
	"numbers, outlet by outlet, who prints whom, copies without a credit, "
	"and\n"
	"the largest stories with their printings, what each kept, and what "
	"was\n"
	"changed. It needs no network and runs no script.\n"
	"\n"
	"  -o, --out FILE        - is stdout, the default\n"
	"      --split           a folder of linked pages, index.html first: a "
	"page\n"
	"                        for each story, and lists of all\n"
	"      --limit N         stories shown (50; with --split 1000)\n"
	"      --no-diffs        without the changed words\n"
	"What was added and not compared yet is compared first.\n"
	"      --memory SIZE; -j N; -q\n",
	1, 1, "out limit no-diffs split memory threads"
};

enum {
	STORIES = 50,
	SPLIT_STORIES = 1000
};

static struct np_span name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash && slash[1] ? slash + 1 : path;

	return (struct np_span){ name, strlen(name) };
}

static int run(const struct store_words *words, struct np_store *store)
{
	const struct np_report_options options = {
		.stories = words->limit	  ? words->limit
			   : words->split ? SPLIT_STORIES
					  : STORIES,
		.program = "newsprint " NEWSPRINT_VERSION,
		.name = name_of(words->rest[0]),
		.no_diffs = words->no_diffs,
	};
	const char *path = words->out ? words->out : "-";
	struct np_output *out = NULL;
	struct np_error err = { 0 };
	enum np_status status;

	if (words->split)
		return np_report_write_folder(store, &options, path, &err)
			       ? store_words_fail(verb.name, &err)
			       : EXIT_DONE;
	status = np_output_open(&out, path, np_output_pack_of(path),
				words->threads, &err);
	if (!status)
		status = np_report_write(store, &options, out, &err);
	if (!status) {
		status = np_output_commit(out, false, &err);
		out = NULL;
	}
	np_output_drop(out);
	return status ? store_words_fail(verb.name, &err) : EXIT_DONE;
}

int cmd_report(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (!store_words_read(&words, &verb, argc, argv, &code)) {
		store_words_clear(&words);
		return code;
	}
	if (words.split && !words.out) {
		fputs("newsprint report: --split writes a folder: name it with "
		      "-o\n",
		      stderr);
		code = EXIT_USAGE;
	} else {
		struct np_store *store = relate_words_open(&words, verb.name);

		code = store ? run(&words, store) : EXIT_FAILED;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
