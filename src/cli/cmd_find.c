/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json_out.h"
#include "cli/asked.h"
#include "cli/commands.h"
#include "cli/matches.h"
#include "cli/store_words.h"
#include "cli/talk.h"

static const struct store_verb verb = {
	"find",
	"usage: newsprint find STORE INPUT... [options]\n"
	"       newsprint find STORE --id ID [options]\n"
	"\n"
	"For each article of the inputs (as dedup reads them), or for one of "
	"the\n"
	"store, prints a line: {\"id\": ..., \"matches\": [...]}, the most "
	"alike\n"
	"first. A match has relation (same, near, part), jaccard, contain_ab "
	"(part "
	"of\n"
	"the article asked about that it has), contain_ba, and its own "
	"fields.\n"
	"The three numbers count different shingles of the whole texts, "
	"nothing left\n"
	"out. Nothing is written to the store.\n"
	"\n"
	"  -t, --threshold T     resemblance from which on it is a match "
	"(0.5)\n"
	"      --contain C       or from this part of either in the other on "
	"(0.5);\n"
	"                        0: not asked\n"
	"      --limit N         at most so many matches an article\n"
	"      --text-field NAME and id, title, url, source, date\n"
	"      --owners FILE     sources and owners of hosts, see newsprint "
	"url\n"
	"      --query SQL       of SQLite inputs; else the one table with "
	"texts\n"
	"      --html-field NAME, --file-field NAME   the page, or a file with "
	"it\n"
	"      --input-format F  jsonl, csv, tsv, html, text, feed; "
	"--delimiter C\n"
	"      --memory SIZE; -q\n",
	1, 0, FIELD_WORDS "id threshold contain limit max-record memory json"
};

struct asker {
	const struct store_words *words;
	struct np_store *store;
	struct finder *finder;
	struct np_buf line, made;
	bool damaged; /* an input broke off */
	struct np_error err;
};

static enum np_status add_matches(struct asker *asker,
				  const struct found *found, size_t len)
{
	enum np_status status = NP_OK;
	bool first = true;

	for (size_t i = 0; i < len && !status; i++) {
		const size_t before = asker->line.len;

		if (!first)
			status = np_buf_add_text(&asker->line, ", ");
		if (!status)
			status = match_add_json(&asker->line, asker->store,
						&found[i], &asker->err);
		if (status == NP_END) { /* removed since */
			asker->line.len = before;
			status = NP_OK;
			continue;
		}
		first = false;
	}
	return status;
}

static enum np_status answer_query(struct asker *asker, struct np_span key,
				   const struct query *query)
{
	const struct found_bounds bounds = { asker->words->threshold,
					     asker->words->contain };
	const struct found *found = NULL;
	size_t len = 0;
	enum np_status status = np_buf_add_text(&asker->line, "{\"id\": ");

	if (!status)
		status = np_json_add_string(&asker->line, key);
	if (!status)
		status = np_buf_add_text(&asker->line, ", \"matches\": [");
	if (!status)
		status = np_finder_find(asker->finder, query, &bounds, &found,
					&len, &asker->err);
	if (asker->words->limit && len > asker->words->limit)
		len = (size_t)asker->words->limit;
	if (!status)
		status = add_matches(asker, found, len);
	if (!status)
		status = np_buf_add_text(&asker->line, "]}");
	if (!status && !put_line(&asker->line))
		status = np_error_set(&asker->err, NP_ERR_IO,
				      "cannot write the answers");
	return status;
}

static enum np_status answer(struct asker *asker, struct np_span key,
			     struct np_span text)
{
	struct query query;
	const enum np_status status =
		np_finder_query(asker->finder, text, &query, &asker->err);

	return status ? status : answer_query(asker, key, &query);
}

static enum np_status answer_stored(struct asker *asker)
{
	const struct np_span key = { asker->words->id,
				     strlen(asker->words->id) };
	struct query query;
	np_article_id id = 0;
	enum np_status status =
		np_store_find_key(asker->store, key, &id, &asker->err);

	if (!status)
		status = np_finder_stored(asker->finder, id, &query,
					  &asker->err);
	if (status == NP_END)
		return np_error_set(&asker->err, NP_ERR_NOTFOUND,
				    "no article '%.160s' in the store",
				    asker->words->id);
	return status ? status : answer_query(asker, key, &query);
}

static enum np_status tell_left_out(void *user, const struct asked_from *from,
				    enum np_skip skip, const char *detail)
{
	struct asker *asker = user;

	(void)skip;
	asker->made.len = 0;
	if (np_buf_print(&asker->made, "left out record %llu of '%s': %s",
			 (unsigned long long)from->number, from->path,
			 detail) ||
	    np_buf_add(&asker->made, "", 1))
		return NP_ERR_NOMEM;
	talk_line("newsprint find: ", asker->made.ptr);
	return NP_OK;
}

static enum np_status answer_article(void *user, const struct asked_from *from,
				     const struct np_article *article,
				     const struct np_record_parser *parser)
{
	struct asker *asker = user;

	(void)parser;
	return answer(
		asker,
		article_key(article, from->path, from->number, &asker->made),
		article->field[NP_FIELD_TEXT]);
}

static int run(const struct store_words *words, struct np_store *store)
{
	struct asker asker = { .words = words, .store = store };
	const struct asked_calls calls = { answer_article, tell_left_out,
					   &asker };
	enum np_status status = np_finder_new(&asker.finder, store);

	if (!status && words->id)
		status = answer_stored(&asker);
	else if (!status)
		status = asked_read(words, &calls, &asker.damaged, &asker.err);
	if (status && !asker.err.status)
		np_error_set(&asker.err, status, "%s", np_status_name(status));
	np_finder_free(asker.finder);
	np_buf_clear(&asker.line);
	np_buf_clear(&asker.made);
	if (status)
		return store_words_fail(verb.name, &asker.err);
	return asker.damaged ? EXIT_FAILED : EXIT_DONE;
}

int cmd_find(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store = NULL;

		if (!words.id == (words.rest_len < 2)) {
			fputs("newsprint find: inputs or --id (see newsprint "
			      "find --help)\n",
			      stderr);
			code = EXIT_USAGE;
		} else {
			store = store_words_open(&words, verb.name,
						 NP_STORE_READ);
			code = store ? run(&words, store) : EXIT_FAILED;
		}
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
