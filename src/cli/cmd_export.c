/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/table.h"
#include "cli/commands.h"
#include "cli/store_words.h"
#include "detect/find.h"

static const struct store_verb verb = {
	"export",
	"usage: newsprint export STORE --what "
	"articles|versions|sketches|matches\n"
	"                        [--format csv|tsv|jsonl] [-o FILE] [-t T]\n"
	"\n"
	"articles: the latest version of each, with its text; versions: all, "
	"with\n"
	"their texts; sketches: of all versions, lanes of 8 hex digits, with "
	"the\n"
	"recipe that made them; matches: all pairs of latest versions from "
	"resemblance T "
	"on\n"
	"(0.5), verified: a, b, relation, jaccard, contain_ab, contain_ba.\n"
	"The format follows FILE's suffix where it is not given.\n",
	1, 1, "what format out threshold memory"
};

static const char *const article_columns[] = {
	"id",	   "version",  "current", "url",  "canonical_url",
	"source",  "title",    "authors", "date", "modified",
	"fetched", "language", "words",	  "text", "extra",
};

static const char *const sketch_columns[] = {
	"id", "version", "words", "shingles", "text_hash", "recipe", "lanes",
};

static const char *const match_columns[] = { "a",	   "b",
					     "relation",   "jaccard",
					     "contain_ab", "contain_ba" };

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct exporter {
	const struct store_words *words;
	struct np_store *store;
	struct np_table *table;
	struct finder *finder;
	struct np_buf key, recipe, lanes_text;
	uint32_t *lanes;
	struct np_error err;
};

/* What is exported: of each version, or of each that is the latest. */
struct kind {
	const char *name;
	const char *const *columns;
	size_t columns_len;
	bool all;
	enum np_status (*add)(struct exporter *exporter, np_article_id id,
			      const struct np_store_version *version);
};

static struct np_cell text_cell(struct np_span text)
{
	return text.ptr ? np_cell_text(text) : np_cell_none();
}

static struct np_cell date_cell(bool has, int64_t date, char text[40])
{
	const time_t when = (time_t)date;
	struct tm parts;

	if (!has || !gmtime_r(&when, &parts))
		return np_cell_none();
	strftime(text, 40, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return np_cell_string(text);
}

static enum np_status export_article(struct exporter *exporter,
				     np_article_id id,
				     const struct np_store_version *version)
{
	const struct np_store_article *article = &version->article;
	char dates[3][40];
	struct np_span text = { 0 };
	enum np_status status =
		np_store_text(exporter->store, id, &text, &exporter->err);
	const struct np_cell cells[] = {
		np_cell_text(article->key),
		np_cell_count((uint64_t)version->version),
		np_cell_count(version->current),
		text_cell(article->url),
		text_cell(article->canonical_url),
		text_cell(article->source),
		text_cell(article->title),
		text_cell(article->authors),
		date_cell(article->has_date, article->date, dates[0]),
		date_cell(article->has_modified, article->modified, dates[1]),
		date_cell(article->has_fetched, article->fetched, dates[2]),
		text_cell(article->language),
		np_cell_count(version->tokens),
		status == NP_END ? np_cell_none() : np_cell_text(text),
		article->extra.ptr ? np_cell_json(article->extra)
				   : np_cell_none(),
	};

	if (status && status != NP_END)
		return status;
	return np_table_add(exporter->table, cells, &exporter->err);
}

/* All that changes a lane's bits, so that it stands beside each sketch. */
static enum np_status name_recipe(struct exporter *exporter)
{
	const struct np_recipe *recipe = np_store_recipe(exporter->store);

	exporter->recipe.len = 0;
	return np_buf_print(
		&exporter->recipe, "v%u unicode=%u %s=%u lanes=%u seed=%llu",
		recipe->version, recipe->unicode,
		recipe->unit == NP_UNIT_CHAR ? "char" : "word", recipe->width,
		recipe->lanes, (unsigned long long)recipe->seed);
}

static enum np_status name_lanes(struct exporter *exporter)
{
	const uint32_t lanes = np_store_recipe(exporter->store)->lanes;
	enum np_status status = NP_OK;

	exporter->lanes_text.len = 0;
	for (uint32_t i = 0; i < lanes && !status; i++)
		status = np_buf_print(&exporter->lanes_text, "%08x",
				      exporter->lanes[i]);
	return status;
}

/* As the views have it: byte by byte. */
static void name_hash(const struct np_store_version *version, char out[33])
{
	for (size_t i = 0; i < 16; i++)
		snprintf(out + 2 * i, 3, "%02x",
			 (unsigned)(version->hash[i / 8] >> 8 * (i % 8)) &
				 0xff);
}

static enum np_status export_sketch(struct exporter *exporter, np_article_id id,
				    const struct np_store_version *version)
{
	char hash[33];
	enum np_status status = np_store_sketch(
		exporter->store, id, exporter->lanes, &exporter->err);
	const bool none = status == NP_END;
	const struct np_store_article *article = &version->article;

	if (none || !status)
		status = name_recipe(exporter);
	if (!status && !none)
		status = name_lanes(exporter);
	if (status)
		return status;
	name_hash(version, hash);

	const struct np_cell cells[] = {
		np_cell_text(article->key),
		np_cell_count((uint64_t)version->version),
		np_cell_count(version->tokens),
		np_cell_count(version->shingles),
		np_cell_string(hash),
		np_cell_text(np_buf_span(&exporter->recipe)),
		none ? np_cell_none()
		     : np_cell_text(np_buf_span(&exporter->lanes_text)),
	};

	return np_table_add(exporter->table, cells, &exporter->err);
}

static enum np_status export_pair(struct exporter *exporter,
				  const struct found *found)
{
	struct np_store_version other = { 0 };
	const bool known = !found->estimated;
	const enum np_status status = np_store_get(exporter->store, found->id,
						   &other, &exporter->err);
	const struct np_cell cells[] = {
		np_cell_text(np_buf_span(&exporter->key)),
		text_cell(other.article.key),
		np_cell_string(found->same ? "same" : "near"),
		np_cell_share(found->jaccard),
		known ? np_cell_share(found->share_query) : np_cell_none(),
		known ? np_cell_share(found->share_found) : np_cell_none(),
	};

	if (status || !other.current)
		return status == NP_END ? NP_OK : status;
	return np_table_add(exporter->table, cells, &exporter->err);
}

/* Pairs with later ids, so that each comes once. */
static enum np_status export_matches(struct exporter *exporter,
				     np_article_id id,
				     const struct np_store_version *version)
{
	const struct found *found = NULL;
	struct query query;
	size_t len = 0;
	enum np_status status;

	exporter->key.len = 0;
	status = np_buf_add(&exporter->key, version->article.key.ptr,
			    version->article.key.len);
	if (!status)
		status = np_finder_stored(exporter->finder, id, &query,
					  &exporter->err);
	if (!status)
		status = np_finder_find(exporter->finder, &query,
					exporter->words->threshold, &found,
					&len, &exporter->err);
	for (size_t i = 0; i < len && !status; i++)
		if (found[i].id > id)
			status = export_pair(exporter, &found[i]);
	return status == NP_END ? NP_OK : status;
}

static const struct kind kinds[] = {
	{ "articles", article_columns, LENGTH(article_columns), false,
	  export_article },
	{ "versions", article_columns, LENGTH(article_columns), true,
	  export_article },
	{ "sketches", sketch_columns, LENGTH(sketch_columns), true,
	  export_sketch },
	{ "matches", match_columns, LENGTH(match_columns), false,
	  export_matches },
};

static enum np_status export_all(struct exporter *exporter,
				 const struct kind *kind)
{
	np_article_id id = 0;
	enum np_status status = NP_OK;

	while (!status) {
		struct np_store_version version = { 0 };

		status =
			np_store_next(exporter->store, id, &id, &exporter->err);
		if (!status)
			status = np_store_get(exporter->store, id, &version,
					      &exporter->err);
		if (!status && (version.current || kind->all))
			status = kind->add(exporter, id, &version);
	}
	return status == NP_END ? NP_OK : status;
}

static bool format_of(const struct store_words *words,
		      enum np_table_format *format)
{
	static const char *const names[] = { "tsv", "csv", "jsonl" };

	*format = np_table_format_of(words->out ? words->out : "-");
	if (!words->format)
		return true;
	for (size_t i = 0; i < LENGTH(names); i++) {
		if (strcmp(words->format, names[i]))
			continue;
		*format = (enum np_table_format)i;
		return true;
	}
	return false;
}

static enum np_status prepare(struct exporter *exporter)
{
	const uint32_t lanes = np_store_recipe(exporter->store)->lanes;
	const enum np_status status =
		np_finder_new(&exporter->finder, exporter->store);

	exporter->lanes = np_alloc_zero(lanes, sizeof(*exporter->lanes));
	return !status && !exporter->lanes ? NP_ERR_NOMEM : status;
}

static enum np_status run(struct exporter *exporter, const struct kind *kind,
			  enum np_table_format format)
{
	const struct np_table_shape shape = { kind->columns, kind->columns_len,
					      format };
	const char *path = exporter->words->out ? exporter->words->out : "-";
	enum np_status status = prepare(exporter);

	if (!status)
		status = np_table_open_as(&exporter->table, path, &shape,
					  &exporter->err);
	if (!status)
		status = export_all(exporter, kind);
	if (!status) {
		status =
			np_table_commit(exporter->table, false, &exporter->err);
		exporter->table = NULL;
	}
	np_table_drop(exporter->table);
	np_finder_free(exporter->finder);
	np_free(exporter->lanes);
	np_buf_clear(&exporter->key);
	np_buf_clear(&exporter->recipe);
	np_buf_clear(&exporter->lanes_text);
	if (status && !exporter->err.status)
		np_error_set(&exporter->err, status, "%s",
			     np_status_name(status));
	return status;
}

static const struct kind *find_kind(const char *what)
{
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (!strcmp(kinds[i].name, what ? what : "articles"))
			return &kinds[i];
	return NULL;
}

static int start(const struct store_words *words)
{
	const struct kind *kind = find_kind(words->what);
	struct exporter exporter = { .words = words };
	enum np_table_format format;
	int code = EXIT_DONE;

	if (!kind || !format_of(words, &format)) {
		fputs("newsprint export: --what is articles, versions, "
		      "sketches or matches; --format is csv, tsv or jsonl\n",
		      stderr);
		return EXIT_USAGE;
	}
	exporter.store = store_words_open(words, verb.name, NP_STORE_READ);
	if (!exporter.store)
		return EXIT_FAILED;
	if (run(&exporter, kind, format))
		code = store_words_fail(verb.name, &exporter.err);
	np_store_close(exporter.store);
	return code;
}

int cmd_export(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code))
		code = start(&words);
	store_words_clear(&words);
	return code;
}
