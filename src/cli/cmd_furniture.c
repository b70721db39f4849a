/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "batch/say_furniture.h"
#include "cli/commands.h"
#include "cli/look.h"
#include "cli/relate_words.h"
#include "report/furniture_rows.h"

static const struct store_verb verb = {
	"furniture",
	"usage: newsprint furniture STORE [SOURCE] [--json]\n"
	"       newsprint furniture STORE SOURCE --pin LINE\n"
	"       newsprint furniture STORE SOURCE --forget LINE\n"
	"\n"
	"What is left out when articles of a source are compared: for each "
	"source\n"
	"how many lines, or the lines of one, those that most articles had "
	"first.\n"
	"Lines for a person on a terminal, else a table (TSV).\n"
	"\n"
	"      --pin LINE        it is furniture, whatever is learned\n"
	"      --forget LINE     it is none\n"
	"LINE is a text, or a hash as it is listed; who has it is compared "
	"again.\n"
	"      --json            an object a line\n"
	"      --color WHEN; --memory SIZE; -j N; -q\n",
	1, 2, "pin forget json color memory threads"
};

static enum np_status say(const struct store_words *words,
			  struct np_store *store, struct np_error *err)
{
	const char *line = words->pin ? words->pin : words->forget;
	const struct np_furniture_word word = {
		.source = np_span_of(words->rest[1]),
		.line = np_span_of(line),
		.state = words->pin ? NP_FURNITURE_PINNED
				    : NP_FURNITURE_FORGOTTEN
	};
	struct np_relate_summary summary;
	struct np_furniture_said said;
	enum np_status status = np_furniture_say(store, &word, &said, err);

	if (!status)
		status = relate_pending(words, store, &summary, err);
	if (!status && !words->quiet)
		fprintf(stderr,
			"%s %llu lines; %llu articles were compared again\n",
			words->pin ? "pinned" : "forgot",
			(unsigned long long)said.segments,
			(unsigned long long)summary.articles);
	return status;
}

static enum np_status show_lines(const struct store_words *words,
				 struct np_store *store,
				 const struct np_look *look,
				 struct np_error *err)
{
	struct np_furniture_list list = { 0 };
	struct np_buf out = { 0 };
	enum np_status status;

	if (words->rest_len < 2) {
		status = np_furniture_show_totals(&out, store, err);
	} else {
		status = np_furniture_list(&list, store,
					   np_span_of(words->rest[1]), err);
		if (!status)
			status = np_furniture_show(&out, &list, look->width);
	}
	if (!status && !look_put(&out))
		status =
			np_error_set(err, NP_ERR_IO, "cannot write the answer");
	np_furniture_list_clear(&list);
	np_buf_clear(&out);
	return status;
}

static enum np_status write_table(const struct store_words *words,
				  struct np_store *store, struct np_error *err)
{
	const bool one = words->rest_len > 1;
	const struct np_table_shape shape = {
		one ? np_furniture_columns : np_furniture_total_columns,
		one ? NP_FURNITURE_COLUMNS : NP_FURNITURE_TOTAL_COLUMNS,
		words->json ? NP_TABLE_JSONL : NP_TABLE_TSV
	};
	struct np_table *table = NULL;
	enum np_status status = np_table_open_as(&table, "-", &shape, err);

	if (!status)
		status = one ? np_furniture_rows(store,
						 np_span_of(words->rest[1]),
						 table, err)
			     : np_furniture_totals(store, table, err);
	if (!status)
		return np_table_commit(table, false, err);
	np_table_drop(table);
	return status;
}

/* A source that is misspelt has no furniture either: that would look fine. */
static enum np_status know_source(const struct store_words *words,
				  struct np_store *store, struct np_error *err)
{
	enum np_status status = NP_OK;

	if (words->rest_len > 1)
		status = np_store_source_is_known(
			store, np_span_of(words->rest[1]), err);
	if (status == NP_END)
		status = np_error_set(err, NP_ERR_NOTFOUND,
				      "no source '%.160s' in '%.60s'",
				      words->rest[1], words->rest[0]);
	return status;
}

static int run(const struct store_words *words, const struct np_look *look,
	       bool terminal)
{
	const bool says = words->pin || words->forget;
	const bool lines = terminal && !words->json;
	struct np_store *store = says ? store_words_open(words, verb.name, 0)
				      : relate_words_open(words, verb.name);
	struct np_error err = { 0 };
	enum np_status status;

	if (!store)
		return EXIT_FAILED;
	status = know_source(words, store, &err);
	if (!status)
		status = says	 ? say(words, store, &err)
			 : lines ? show_lines(words, store, look, &err)
				 : write_table(words, store, &err);
	np_store_close(store);
	if (status && !err.status)
		np_error_set(&err, status, "%s", np_status_name(status));
	return status ? store_words_fail(verb.name, &err) : EXIT_DONE;
}

int cmd_furniture(int argc, char **argv)
{
	struct store_words words;
	struct np_look look;
	bool terminal;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		code = EXIT_USAGE;
		if ((words.pin || words.forget) &&
		    (words.rest_len < 2 || (words.pin && words.forget)))
			fputs("newsprint furniture: one of --pin and --forget, "
			      "with a source\n",
			      stderr);
		else if (look_choose(&words, verb.name, &look, &terminal))
			code = run(&words, &look, terminal);
	}
	store_words_clear(&words);
	return code;
}
