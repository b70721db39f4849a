/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

#ifndef NEWSPRINT_VERSION
#define NEWSPRINT_VERSION "unknown"
#endif

struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *says;
};

static const struct verb verbs[] = {
	{ "read", cmd_read, "print articles as they were understood" },
	{ "dedup", cmd_dedup,
	  "remove copies and near-copies from a corpus, with proof" },
	{ "plan", cmd_plan, "say what a dedup of these inputs will take" },
	{ "tune", cmd_tune, "show which pairs a banding finds" },
	{ "add", cmd_add, "keep articles in a store" },
	{ "find", cmd_find,
	  "ask a store which of its articles resemble others" },
	{ "gate", cmd_gate, "answer a stream of articles: new, copy, version" },
	{ "history", cmd_history, "show one article through time" },
	{ "stories", cmd_stories,
	  "list the stories of a store, or who printed one" },
	{ "explain", cmd_explain, "say how two articles are related, and why" },
	{ "furniture", cmd_furniture,
	  "list the lines that are no part of articles, or say which" },
	{ "diff", cmd_diff, "show what changed between two texts" },
	{ "report", cmd_report,
	  "write a page on a store: outlets, stories, diffs" },
	{ "remove", cmd_remove, "remove articles from a store" },
	{ "expire", cmd_expire, "remove old or unseen articles from a store" },
	{ "merge", cmd_merge, "add what other stores hold" },
	{ "compact", cmd_compact, "give back the space of what was removed" },
	{ "export", cmd_export,
	  "write articles, versions or matches as a table" },
	{ "score", cmd_score, "say how right a result is" },
	{ "url", cmd_url, "show the page and the source of URLs" },
	{ "stats", cmd_stats, "say what a store holds" },
	{ "check", cmd_check, "look for faults in a store" },
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

static void help(FILE *to)
{
	fputs("newsprint finds where an article was printed again.\n\n"
	      "usage: newsprint VERB ...\n\n",
	      to);
	for (size_t i = 0; i < VERBS; i++)
		fprintf(to, "  %-9s %s\n", verbs[i].name, verbs[i].says);
	fputs("\nnewsprint VERB --help says more; so does man newsprint.\n",
	      to);
}

int main(int argc, char **argv)
{
	/* A reader that goes away is a failed write, not a silent death. */
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    !strcmp(argv[1], "help")) {
		help(stdout);
		return EXIT_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("newsprint " NEWSPRINT_VERSION);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < VERBS; i++)
		if (!strcmp(argv[1], verbs[i].name))
			return verbs[i].run(argc - 2, argv + 2);
	fprintf(stderr, "newsprint: no such verb '%s' (see newsprint --help)\n",
		argv[1]);
	return EXIT_USAGE;
}
