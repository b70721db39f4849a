/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json_out.h"
#include "batch/article_row.h"
#include "cli/asked.h"
#include "cli/commands.h"
#include "cli/matches.h"
#include "cli/store_words.h"
#include "ingest/reader.h"

static const struct store_verb verb = {
	"gate",
	"usage: newsprint gate STORE [INPUT...] [--add] [options]\n"
	"\n"
	"For a crawler: reads an article a line (JSON) on stdin, and answers "
	"each\n"
	"at once with a line on stdout: {\"id\": ..., \"answer\": \"new\"}, "
	"or\n"
	"\"copy\" or \"version\" with \"of\": the match it is nearest to. "
	"version: of\n"
	"the same id or URL; copy: any other. With --add the article is kept, "
	"and\n"
	"committed before the answer. Named inputs are read as add reads them, "
	"in any\n"
	"form; so is -, which is then not answered line by line.\n"
	"\n"
	"  -t, --threshold T     resemblance from which on it is a match "
	"(0.5)\n"
	"      --contain C       or from this part of either in the other on "
	"(0.5)\n"
	"      --text-field NAME and id, title, url, source, date\n"
	"      --owners FILE     sources and owners of hosts, see newsprint "
	"url\n"
	"      --query SQL       of SQLite inputs; else the one table with "
	"texts\n"
	"      --html-field NAME, --file-field NAME   the page, or a file with "
	"it\n"
	"      --input-format F  jsonl, csv, tsv, html, text, feed; "
	"--delimiter C\n"
	"      --max-record SIZE longer lines are left out (1G)\n"
	"      --memory SIZE\n",
	1, 0, FIELD_WORDS "add threshold contain max-record memory"
};

struct gate {
	const struct store_words *words;
	struct np_store *store;
	struct finder *finder;
	struct np_record_parser *parser;
	struct np_buf in, line, made, extra;
	size_t searched;  /* bytes of in that hold no line end */
	bool discards;	  /* what comes, up to the end of a line too long */
	const char *path; /* of the input asked about; NULL: stdin, by lines */
	const struct np_record_parser *source; /* of that article */
	uint64_t number;
	struct np_error err;
};

static bool same_text(struct np_span a, struct np_span b)
{
	return a.len && a.len == b.len && !memcmp(a.ptr, b.ptr, a.len);
}

static enum np_status add_match(struct gate *gate,
				const struct np_article *article,
				struct np_span key, const struct found *found)
{
	struct np_store_version version = { 0 };
	enum np_status status =
		np_store_get(gate->store, found->id, &version, &gate->err);
	bool own;

	if (status)
		return status;
	own = same_text(version.article.key, key) ||
	      same_text(version.article.url, article->field[NP_FIELD_URL]);
	status = np_buf_print(&gate->line, ", \"answer\": \"%s\", \"of\": ",
			      own ? "version" : "copy");
	return status ? status
		      : match_add_json(&gate->line, gate->store, found,
				       &gate->err);
}

/*
 * Nothing is like it: yet under a known id, or a known URL where that is all it
 * has, the store would file it as a version, however it was rewritten.
 */
static enum np_status add_unlike(struct gate *gate,
				 const struct np_article *article,
				 struct np_span key)
{
	np_article_id id = 0;
	enum np_status status = NP_END;

	if (article->field[NP_FIELD_ID].len || article->field[NP_FIELD_URL].len)
		status = np_store_find_key(gate->store, key, &id, &gate->err);
	if (status == NP_END)
		return np_buf_add_text(&gate->line, ", \"answer\": \"new\"");
	if (!status)
		status = np_buf_add_text(
			&gate->line,
			", \"answer\": \"version\", \"of\": {\"id\": ");
	if (!status)
		status = np_json_add_string(&gate->line, key);
	return status ? status
		      : np_buf_add_text(&gate->line,
					", \"relation\": \"other\"}");
}

/* Of the most alike that is still there. */
static enum np_status add_answer(struct gate *gate,
				 const struct np_article *article,
				 struct np_span key, const struct query *query)
{
	const struct found_bounds bounds = { gate->words->threshold,
					     gate->words->contain };
	const size_t before = gate->line.len;
	const struct found *found = NULL;
	size_t len = 0;
	enum np_status status = np_finder_find(gate->finder, query, &bounds,
					       &found, &len, &gate->err);

	if (status)
		return status;
	for (size_t i = 0; i < len; i++) {
		status = add_match(gate, article, key, &found[i]);
		if (status != NP_END)
			return status;
		gate->line.len = before;
	}
	return add_unlike(gate, article, key);
}

static enum np_status add_article(struct gate *gate,
				  const struct np_article *from,
				  struct np_span key, const struct query *query)
{
	struct np_store_added added = { 0 };
	struct np_store_article article;
	enum np_status status;

	gate->extra.len = 0;
	if (np_record_extra(gate->source, &gate->extra))
		return np_error_set(&gate->err, NP_ERR_NOMEM, "out of memory");
	article = np_article_row(from, key, np_buf_span(&gate->extra));
	status = np_finder_prints(gate->finder, &article, &gate->err);
	if (status)
		return status;
	return np_store_add(gate->store, &article, query->lanes, &query->info,
			    &added, &gate->err);
}

static enum np_status find_and_add(struct gate *gate,
				   const struct np_article *article,
				   struct np_span key,
				   const struct query *query)
{
	enum np_status status;

	if (!gate->words->add)
		return add_answer(gate, article, key, query);
	/* Of two gates that get the same article, one finds the other's. */
	status = np_store_begin(gate->store, &gate->err);
	if (status)
		return status;
	status = add_answer(gate, article, key, query);
	if (!status)
		status = add_article(gate, article, key, query);
	if (!status)
		return np_store_commit(gate->store, &gate->err);
	np_store_rollback(gate->store);
	return status;
}

static enum np_status judge(struct gate *gate, const struct np_article *article)
{
	const struct np_span key =
		article_key(article, gate->path ? gate->path : "-",
			    gate->number, &gate->made);
	struct query query;
	enum np_status status =
		np_finder_query(gate->finder, article->field[NP_FIELD_TEXT],
				&query, &gate->err);

	if (!status)
		status = np_buf_add_text(&gate->line, "{\"id\": ");
	if (!status)
		status = np_json_add_string(&gate->line, key);
	if (!status)
		status = find_and_add(gate, article, key, &query);
	return status ? status : np_buf_add_text(&gate->line, "}");
}

static enum np_status refuse(struct gate *gate, enum np_skip skip,
			     const char *detail)
{
	enum np_status status = np_buf_print(
		&gate->line, "{\"record\": %llu, \"answer\": \"%s\"",
		(unsigned long long)gate->number, np_skip_name(skip));

	if (!status && gate->path)
		status = json_add_field(
			&gate->line, "file",
			(struct np_span){ gate->path, strlen(gate->path) });
	if (!status)
		status = json_add_field(
			&gate->line, "detail",
			(struct np_span){ detail, strlen(detail) });
	return status ? status : np_buf_add_text(&gate->line, "}");
}

static enum np_status say(struct gate *gate)
{
	return put_line(&gate->line) ? NP_OK
				     : np_error_set(&gate->err, NP_ERR_IO,
						    "cannot write the answers");
}

static uint64_t record_limit(const struct gate *gate)
{
	return gate->words->record_limit ? gate->words->record_limit
					 : UINT64_C(1) << 30;
}

static enum np_status answer(struct gate *gate, struct np_span record)
{
	struct np_article article = { 0 };
	char detail[120] = "";
	enum np_skip skip = NP_SKIP_TOO_LONG;
	enum np_status status = NP_OK;

	gate->number++;
	if (record.len <= record_limit(gate)) {
		skip = np_record_parse(gate->parser, record, &article, detail);
		status = np_record_parser_status(gate->parser);
	}
	if (!status)
		status = skip ? refuse(gate, skip, detail)
			      : judge(gate, &article);
	return status ? status : say(gate);
}

static enum np_status answer_article(void *user, const struct asked_from *from,
				     const struct np_article *article,
				     const struct np_record_parser *parser)
{
	struct gate *gate = user;
	enum np_status status;

	gate->path = from->path;
	gate->number = from->number;
	gate->source = parser;
	status = judge(gate, article);
	return status ? status : say(gate);
}

static enum np_status answer_left_out(void *user, const struct asked_from *from,
				      enum np_skip skip, const char *detail)
{
	struct gate *gate = user;
	enum np_status status;

	gate->path = from->path;
	gate->number = from->number;
	status = refuse(gate, skip, detail);
	return status ? status : say(gate);
}

static void drop_front(struct gate *gate, size_t len)
{
	memmove(gate->in.ptr, gate->in.ptr + len, gate->in.len - len);
	gate->in.len -= len;
}

/* A line over the limit is answered before its end, and not kept. */
static enum np_status bound_line(struct gate *gate)
{
	enum np_status status;

	gate->searched = gate->in.len;
	if (gate->in.len <= record_limit(gate))
		return NP_OK;
	gate->number++;
	status = refuse(gate, NP_SKIP_TOO_LONG, "");
	if (!status)
		status = say(gate);
	gate->discards = true;
	gate->in.len = gate->searched = 0;
	return status;
}

/* Of a line too long: what is left of it goes. */
static void discard(struct gate *gate)
{
	const char *end = memchr(gate->in.ptr, '\n', gate->in.len);

	gate->discards = !end;
	drop_front(gate, end ? (size_t)(end - gate->in.ptr) + 1 : gate->in.len);
	gate->searched = 0;
}

/* Answers the whole lines of what was read; the rest moves to the front. */
static enum np_status answer_lines(struct gate *gate, bool ended)
{
	struct np_span bytes;
	struct np_span record = { 0 };
	enum np_status status = NP_OK;
	size_t at = 0;
	size_t end;

	if (gate->discards)
		discard(gate);
	bytes = np_buf_span(&gate->in);
	end = bytes.len;
	/* Bytes that were searched before are not searched again. */
	while (!ended && end > gate->searched && bytes.ptr[end - 1] != '\n')
		end--;
	if (!ended && end == gate->searched)
		return bound_line(gate);
	bytes.len = end;
	/* Parsing may look behind the record: those bytes are reserved. */
	while (!status && np_record_next(bytes, &at, &record))
		status = answer(gate, record);
	drop_front(gate, end);
	gate->searched = gate->in.len;
	return status;
}

#define READ_ROOM ((size_t)1 << 16)

static enum np_status listen(struct gate *gate)
{
	enum np_status status =
		np_record_parser_new(&gate->parser, &gate->words->names);
	bool ended = false;

	gate->source = gate->parser;
	while (!status && !ended) {
		ssize_t got;

		status =
			np_buf_reserve(&gate->in, READ_ROOM + NP_CHUNK_PADDING);
		if (status)
			break;
		got = read(STDIN_FILENO, gate->in.ptr + gate->in.len,
			   READ_ROOM);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return np_error_set(&gate->err, NP_ERR_IO,
					    "cannot read stdin");
		ended = !got;
		gate->in.len += (size_t)got;
		status = answer_lines(gate, ended);
	}
	return status;
}

static int run(const struct store_words *words, struct np_store *store)
{
	struct gate gate = { .words = words, .store = store };
	const struct asked_calls calls = { answer_article, answer_left_out,
					   &gate };
	enum np_status status = np_finder_new(&gate.finder, store);
	bool damaged = false;

	if (!status && words->rest_len > 1)
		status = asked_read(words, &calls, &damaged, &gate.err);
	else if (!status)
		status = listen(&gate);
	if (status && !gate.err.status)
		np_error_set(&gate.err, status, "%s", np_status_name(status));
	np_finder_free(gate.finder);
	np_record_parser_free(gate.parser);
	np_buf_clear(&gate.in);
	np_buf_clear(&gate.line);
	np_buf_clear(&gate.made);
	np_buf_clear(&gate.extra);
	if (status)
		return store_words_fail(verb.name, &gate.err);
	return damaged ? EXIT_FAILED : EXIT_DONE;
}

int cmd_gate(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store = store_words_open(
			&words, verb.name, words.add ? 0 : NP_STORE_READ);

		code = store ? run(&words, store) : EXIT_FAILED;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
