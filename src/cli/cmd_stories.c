/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/look.h"
#include "cli/relate_words.h"
#include "cli/talk.h"
#include "ingest/date.h"
#include "report/story_list.h"

static const struct store_verb verb = {
	"stories",
	"usage: newsprint stories STORE [options]\n"
	"       newsprint stories STORE NUMBER [options]\n"
	"\n"
	"The stories of a store, one a line: number, articles, sources, first "
	"and\n"
	"last day, the article it began with or unknown, headline; or the "
	"members\n"
	"of one in the order of time: how each is related to the origin, how "
	"much\n"
	"of the origin it has, whom it credits, how much later it came.\n"
	"Lines for a person on a terminal, else a table (TSV).\n"
	"\n"
	"      --source NAME     with an article of it\n"
	"      --since DATE; --until DATE   with an article between\n"
	"      --min-size N      with so many articles\n"
	"      --relation NAME,...  with two articles related so\n"
	"      --sort size|date  the largest first, or the latest (size)\n"
	"      --limit N         so many\n"
	"      --json            an object a line\n"
	"      --color WHEN      always, never: lines for a person anyway\n"
	"      --memory SIZE; -j N; -q\n",
	1, 2,
	"source since until min-size relation sort limit json color memory "
	"threads"
};

#define DAY_TEXT 10 /* letters of "2031-01-05" */
#define DAY_LAST 86399

static bool take_date(const char *text, bool end, int64_t *out)
{
	if (!text)
		return true;
	if (!np_date_parse((struct np_span){ text, strlen(text) }, out)) {
		fprintf(stderr, "newsprint %s: no date: ", verb.name);
		talk_line("", text);
		return false;
	}
	if (end && strlen(text) <= DAY_TEXT)
		*out += DAY_LAST;
	return true;
}

static bool choose(const struct store_words *words,
		   struct np_story_choice *choice,
		   bool relation[NP_RELATION_COUNT])
{
	const char *sort = words->sort ? words->sort : "size";

	*choice = (struct np_story_choice){ .since = INT64_MIN,
					    .until = INT64_MAX,
					    .least = words->least,
					    .limit = words->limit,
					    .by_size = !strcmp(sort, "size") };
	if (!choice->by_size && strcmp(sort, "date") != 0) {
		fputs("newsprint stories: --sort is size or date\n", stderr);
		return false;
	}
	if (words->source)
		choice->source = np_span_of(words->source);
	if (words->relation)
		choice->relation = relation;
	return relate_words_relations(words, verb.name, relation) &&
	       take_date(words->since, false, &choice->since) &&
	       take_date(words->until, true, &choice->until);
}

struct showing {
	const struct store_words *words;
	struct np_look look;
	bool terminal;
	struct np_buf out;
	struct np_error err;
};

static enum np_status open_table(struct showing *showing,
				 const char *const *columns, size_t len,
				 struct np_table **table)
{
	const struct np_table_shape shape = { columns, len,
					      showing->words->json
						      ? NP_TABLE_JSONL
						      : NP_TABLE_TSV };

	return np_table_open_as(table, "-", &shape, &showing->err);
}

static enum np_status close_table(struct showing *showing,
				  struct np_table *table, enum np_status status)
{
	if (!status)
		return np_table_commit(table, false, &showing->err);
	np_table_drop(table);
	return status;
}

static enum np_status show_list(struct showing *showing, struct np_store *store,
				const struct np_story_choice *choice)
{
	struct np_story_list list = { 0 };
	struct np_table *table = NULL;
	enum np_status status =
		np_story_list_read(&list, store, choice, &showing->err);

	if (!status && showing->terminal && !showing->words->json) {
		status = np_story_list_show(&showing->out, &list,
					    &showing->look);
	} else if (!status) {
		status = open_table(showing, np_story_line_columns,
				    NP_STORY_LINE_COLUMNS, &table);
		if (!status)
			status =
				np_story_list_rows(&list, table, &showing->err);
		status = close_table(showing, table, status);
	}
	np_story_list_clear(&list);
	return status;
}

static enum np_status show_one(struct showing *showing, struct np_store *store,
			       uint64_t number)
{
	struct np_story_view view = { 0 };
	struct np_table *table = NULL;
	enum np_status status =
		np_story_read(&view, store, (np_story_id)number, &showing->err);

	if (!status && !view.len)
		status = np_error_set(&showing->err, NP_ERR_NOTFOUND,
				      "no story %llu in the store",
				      (unsigned long long)number);
	if (!status && showing->terminal && !showing->words->json) {
		status = np_story_show(&showing->out, &view, &showing->look);
	} else if (!status) {
		status = open_table(showing, np_story_columns, NP_STORY_COLUMNS,
				    &table);
		if (!status)
			status =
				np_story_view_rows(&view, table, &showing->err);
		status = close_table(showing, table, status);
	}
	np_story_clear(&view);
	return status;
}

static int run(struct showing *showing, const struct np_story_choice *choice,
	       const uint64_t *number)
{
	struct np_store *store = relate_words_open(showing->words, verb.name);
	enum np_status status;

	if (!store)
		return EXIT_FAILED;
	status = number ? show_one(showing, store, *number)
			: show_list(showing, store, choice);
	np_store_close(store);
	if (!status && showing->out.len && !look_put(&showing->out))
		status = np_error_set(&showing->err, NP_ERR_IO,
				      "cannot write the answer");
	if (status && !showing->err.status)
		np_error_set(&showing->err, status, "%s",
			     np_status_name(status));
	return status ? store_words_fail(verb.name, &showing->err) : EXIT_DONE;
}

static int start(const struct store_words *words)
{
	struct showing showing = { .words = words };
	bool relation[NP_RELATION_COUNT];
	struct np_story_choice choice;
	uint64_t number = 0;
	const bool one = words->rest_len > 1;
	int code;

	if (one && !option_number(words->rest[1], INT64_MAX, &number)) {
		fputs("newsprint stories: a story has a number\n", stderr);
		return EXIT_USAGE;
	}
	if (!choose(words, &choice, relation) ||
	    !look_choose(words, verb.name, &showing.look, &showing.terminal))
		return EXIT_USAGE;
	code = run(&showing, &choice, one ? &number : NULL);
	np_buf_clear(&showing.out);
	return code;
}

int cmd_stories(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code))
		code = start(&words);
	store_words_clear(&words);
	return code;
}
