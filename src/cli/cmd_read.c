/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "batch/read.h"
#include "cli/commands.h"
#include "cli/recipe_words.h"
#include "cli/talk.h"

static const char usage[] =
	"usage: newsprint read INPUT... [options]\n"
	"\n"
	"Prints every article as it was understood, one JSON object a line: "
	"id,\n"
	"url, canonical_url, source, title, authors, date (UTC), modified, "
	"fetched,\n"
	"language, text; credit, credit_form, dateline, byline, whom it names "
	"for its\n"
	"text; then file, offset and record, where it came from; of pages\n"
	"also site and left_out, the words that are not in the text. INPUT is "
	"JSON\n"
	"lines, a table (CSV, TSV, Parquet), a text, a page of HTML, an "
	"archive "
	"(WARC,\n"
	"WET, ARC) or a feed (RSS, Atom), plain or packed with gzip or zstd; "
	"an "
	"SQLite\n"
	"database; a folder of them; or - for standard input. What an input "
	"is, "
	"its\n"
	"content says.\n"
	"\n"
	"      --html            all inputs are pages of HTML\n"
	"      --text-field NAME and id, title, url, source, date\n"
	"      --as-of DATE      later dates are in doubt (now)\n"
	"      --owners FILE     sources and owners of hosts, see newsprint "
	"url\n"
	"      --query SQL       of SQLite inputs; else the one table with "
	"texts\n"
	"      --html-field NAME, --file-field NAME   the page, or a file with "
	"it\n"
	"      --input-format F  jsonl, csv, tsv, html, text, feed; "
	"--delimiter C\n"
	"      --max-record SIZE; -j N; --strict; -q\n";

enum option_id {
	OPTION_HELP = RECIPE_WORDS_END,
	OPTION_HTML,
	OPTION_THREADS,
	OPTION_MAX_RECORD,
	OPTION_STRICT,
	OPTION_QUIET
};

static const struct option list[] = {
	{ "help", 'h', false, OPTION_HELP },
	{ "html", 0, false, OPTION_HTML },
	{ "threads", 'j', true, OPTION_THREADS },
	{ "max-record", 0, true, OPTION_MAX_RECORD },
	{ "strict", 0, false, OPTION_STRICT },
	{ "quiet", 'q', false, OPTION_QUIET },
	FIELD_OPTIONS,
};

struct words {
	struct np_read_options options;
	bool help, quiet;
};

static bool take(void *user, int id, const char *value)
{
	struct words *words = user;
	struct recipe_words fields = { .names = &words->options.names };

	switch (id) {
	case OPTION_HELP:
		words->help = true;
		return true;
	case OPTION_HTML:
		words->options.names.form.given = true;
		words->options.names.form.content = NP_CONTENT_HTML;
		return true;
	case OPTION_STRICT:
		words->options.strict = true;
		return true;
	case OPTION_QUIET:
		words->quiet = true;
		return true;
	case OPTION_THREADS:
		return option_threads(value, &words->options.threads);
	case OPTION_MAX_RECORD:
		return option_size(value, &words->options.record_limit) &&
		       words->options.record_limit < UINT32_MAX;
	default:
		return recipe_words_take(&fields, id, value);
	}
}

static enum np_status print_lines(void *user, struct np_span lines)
{
	(void)user;
	return fwrite(lines.ptr, 1, lines.len, stdout) == lines.len ? NP_OK
								    : NP_ERR_IO;
}

static int run(struct words *words)
{
	struct np_read_summary summary;
	struct np_error err = { 0 };
	struct talk talk;
	enum np_status status;

	talk_init(&talk, words->quiet);
	words->options.lines = print_lines;
	words->options.progress = talk_progress;
	words->options.notice = talk_notice;
	words->options.user = &talk;
	status = np_read_run(&words->options, &summary, &err);
	talk_end(&talk);
	if (!status && (fflush(stdout) || ferror(stdout)))
		status = NP_ERR_IO;
	if (status) {
		talk_line("newsprint read: ",
			  err.status ? err.text : "cannot write the articles");
		return EXIT_FAILED;
	}
	if (!words->quiet)
		fprintf(stderr, "read %llu = articles %llu + skipped %llu\n",
			(unsigned long long)summary.read,
			(unsigned long long)summary.articles,
			(unsigned long long)(summary.read - summary.articles));
	if (!words->quiet)
		talk_skipped(summary.skipped);
	/* What broke off is lost: as add and dedup have it. */
	return summary.damaged ? EXIT_FAILED : EXIT_DONE;
}

int cmd_read(int argc, char **argv)
{
	struct words words = { .options = { .threads = np_cpu_count(),
					    .names = FIELD_NAMES } };
	const struct options spec = { "read", list,
				      sizeof(list) / sizeof(list[0]), take,
				      &words };
	const char **inputs = np_alloc_zero((size_t)argc + 1, sizeof(*inputs));
	int code = EXIT_USAGE;

	if (!inputs)
		return EXIT_FAILED;
	words.options.inputs = inputs;
	if (!options_read(&spec, argc, argv, inputs,
			  &words.options.inputs_len)) {
		code = EXIT_USAGE;
	} else if (words.help) {
		fputs(usage, stdout);
		code = EXIT_DONE;
	} else if (!words.options.inputs_len) {
		fputs("newsprint read: no input\n", stderr);
	} else {
		code = run(&words);
	}
	np_free(inputs);
	field_names_clear(&words.options.names);
	return code;
}
