/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/table.h"
#include "cli/commands.h"
#include "cli/relate_words.h"
#include "cli/store_words.h"
#include "detect/find.h"
#include "report/furniture_rows.h"
#include "report/match_graph.h"
#include "report/match_rows.h"
#include "report/outlet_rows.h"
#include "report/story_view.h"

static const struct store_verb verb = {
	"export",
	"usage: newsprint export STORE --what WHAT [--format FORMAT] "
	"[-o FILE]\n"
	"\n"
	"WHAT is one of\n"
	"  articles   the latest version of each, with its text\n"
	"  versions   all of them\n"
	"  sketches   of all versions: lanes of 8 hex digits, and their "
	"recipe\n"
	"  matches    how articles are related, with the numbers: jaccard "
	"of\n"
	"             different shingles, contain_ab and contain_ba of words,\n"
	"             credit lines and furniture left out\n"
	"  stories    who is in which story, as what\n"
	"  outlets    of each source: its own, what it printed from others, "
	"lags\n"
	"  edges      who prints whom: origin, printer, how much, how fast\n"
	"  furniture  lines that are left out when articles of a source are\n"
	"             compared\n"
	"Of matches:\n"
	"      --relation NAME,...  same, revision, reprint, partial (the "
	"default:\n"
	"                        all four), quote, template\n"
	"      --all             each relation, and older versions too\n"
	"  -t, --threshold T     from this resemblance on\n"
	"What was added and not compared yet is compared first. A store "
	"without\n"
	"texts, or of the profile crawl, keeps no matches: pairs from "
	"resemblance\n"
	"T (0.5) on are looked for then.\n"
	"FORMAT is csv, tsv or jsonl; of matches, stories, outlets and edges "
	"also\n"
	"graphml, gexf or dot: a graph. It follows FILE's suffix where it is "
	"not\n"
	"given.\n"
	"      --memory SIZE; -j N; -q\n",
	1, 1, "what format out threshold relation all memory threads"
};

static const char *const article_columns[] = {
	"id",	   "version",  "current", "url",  "canonical_url",
	"source",  "title",    "authors", "date", "modified",
	"fetched", "language", "words",	  "text", "extra",
};

static const char *const sketch_columns[] = {
	"id", "version", "words", "shingles", "text_hash", "recipe", "lanes",
};

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct exporter {
	const struct store_words *words;
	struct np_store *store;
	struct np_table *table;
	struct np_graph *graph;
	struct finder *finder;
	struct np_buf key, recipe, lanes_text;
	uint32_t *lanes;
	bool relation[NP_RELATION_COUNT];
	struct np_error err;
};

/* What is exported: by itself, or of each version, or of each that is the
 * latest. */
struct kind {
	const char *name;
	const char *const *columns;
	size_t columns_len;
	bool all;
	enum np_status (*add)(struct exporter *exporter, np_article_id id,
			      const struct np_store_version *version);
	enum np_status (*whole)(struct exporter *exporter);
	const struct np_graph_shape *shape; /* NULL: it is no graph */
};

/* A table, or where graph is set a graph. */
struct form {
	enum np_table_format table;
	enum np_graph_format shape;
	bool graph;
};

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
		np_cell_maybe(article->url),
		np_cell_maybe(article->canonical_url),
		np_cell_maybe(article->source),
		np_cell_maybe(article->title),
		np_cell_maybe(article->authors),
		np_cell_date(article->has_date, article->date, dates[0]),
		np_cell_date(article->has_modified, article->modified,
			     dates[1]),
		np_cell_date(article->has_fetched, article->fetched, dates[2]),
		np_cell_maybe(article->language),
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
	struct np_cell cells[NP_MATCH_COLUMNS];

	for (size_t i = 0; i < NP_MATCH_COLUMNS; i++)
		cells[i] = np_cell_none();
	cells[NP_MATCH_A] = np_cell_text(np_buf_span(&exporter->key));
	cells[NP_MATCH_B] = np_cell_maybe(other.article.key);
	cells[NP_MATCH_RELATION] =
		np_cell_string(found->same ? "same" : "near");
	cells[NP_MATCH_JACCARD] = np_cell_share(found->jaccard);
	if (known) {
		cells[NP_MATCH_CONTAIN_AB] = np_cell_share(found->share_query);
		cells[NP_MATCH_CONTAIN_BA] = np_cell_share(found->share_found);
	}
	if (status || !other.current)
		return status == NP_END ? NP_OK : status;
	return np_table_add(exporter->table, cells, &exporter->err);
}

/* Of a store that keeps no matches. Pairs with later ids, so that each comes
 * once. */
static enum np_status export_pairs(struct exporter *exporter, np_article_id id,
				   const struct np_store_version *version)
{
	const struct found_bounds bounds = {
		.jaccard = exporter->words->threshold
	};
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
		status = np_finder_find(exporter->finder, &query, &bounds,
					&found, &len, &exporter->err);
	for (size_t i = 0; i < len && !status; i++)
		if (found[i].id > id)
			status = export_pair(exporter, &found[i]);
	return status == NP_END ? NP_OK : status;
}

static enum np_status export_each(struct exporter *exporter,
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

static enum np_status export_matches(struct exporter *exporter)
{
	static const struct kind pairs = { .add = export_pairs };
	struct np_match_choice choice = { .versions = exporter->words->all };

	if (!relate_words_kept(exporter->store) && !exporter->graph)
		return export_each(exporter, &pairs);
	if (exporter->words->threshold_given)
		choice.least = exporter->words->threshold;
	memcpy(choice.relation, exporter->relation, sizeof(choice.relation));
	return exporter->graph ? np_match_graph(exporter->store, &choice,
						exporter->graph, &exporter->err)
			       : np_match_rows(exporter->store, &choice,
					       exporter->table, &exporter->err);
}

static enum np_status export_stories(struct exporter *exporter)
{
	return exporter->graph ? np_story_graph(exporter->store,
						exporter->graph, &exporter->err)
			       : np_story_rows(exporter->store, exporter->table,
					       &exporter->err);
}

static enum np_status export_outlets(struct exporter *exporter)
{
	return exporter->graph
		       ? np_outlet_graph(exporter->store, exporter->graph,
					 &exporter->err)
		       : np_outlet_rows(exporter->store, exporter->table,
					&exporter->err);
}

static enum np_status export_edges(struct exporter *exporter)
{
	return exporter->graph
		       ? np_outlet_graph(exporter->store, exporter->graph,
					 &exporter->err)
		       : np_edge_rows(exporter->store, exporter->table,
				      &exporter->err);
}

static enum np_status export_furniture(struct exporter *exporter)
{
	return np_furniture_rows(exporter->store, (struct np_span){ NULL, 0 },
				 exporter->table, &exporter->err);
}

static const struct kind kinds[] = {
	{ "articles", article_columns, LENGTH(article_columns), false,
	  export_article, NULL, NULL },
	{ "versions", article_columns, LENGTH(article_columns), true,
	  export_article, NULL, NULL },
	{ "sketches", sketch_columns, LENGTH(sketch_columns), true,
	  export_sketch, NULL, NULL },
	{ "matches", np_match_columns, NP_MATCH_COLUMNS, false, NULL,
	  export_matches, &np_match_graph_shape },
	{ "stories", np_story_columns, NP_STORY_COLUMNS, false, NULL,
	  export_stories, &np_story_graph_shape },
	{ "outlets", np_outlet_columns, NP_OUTLET_COLUMNS, false, NULL,
	  export_outlets, &np_outlet_graph_shape },
	{ "edges", np_edge_columns, NP_EDGE_COLUMNS, false, NULL, export_edges,
	  &np_outlet_graph_shape },
	{ "furniture", np_furniture_columns, NP_FURNITURE_COLUMNS, false, NULL,
	  export_furniture, NULL },
};

static bool format_of(const struct store_words *words, struct form *form)
{
	static const char *const names[] = { "tsv", "csv", "jsonl" };
	const char *path = words->out ? words->out : "-";

	*form = (struct form){ .table = np_table_format_of(path) };
	if (!words->format) {
		form->graph = np_graph_format_of(path, &form->shape);
		return true;
	}
	form->graph = np_graph_format_named(words->format, &form->shape);
	for (size_t i = 0; i < LENGTH(names); i++) {
		if (strcmp(words->format, names[i]))
			continue;
		form->table = (enum np_table_format)i;
		return true;
	}
	return form->graph;
}

static enum np_status prepare(struct exporter *exporter)
{
	const uint32_t lanes = np_store_recipe(exporter->store)->lanes;
	const enum np_status status =
		np_finder_new(&exporter->finder, exporter->store);

	exporter->lanes = np_alloc_zero(lanes, sizeof(*exporter->lanes));
	return !status && !exporter->lanes ? NP_ERR_NOMEM : status;
}

static enum np_status begin(struct exporter *exporter, const struct kind *kind,
			    const struct form *form)
{
	const struct np_table_shape shape = { kind->columns, kind->columns_len,
					      form->table };
	const char *path = exporter->words->out ? exporter->words->out : "-";

	if (!form->graph)
		return np_table_open_as(&exporter->table, path, &shape,
					&exporter->err);

	struct np_graph_shape graph = *kind->shape;

	graph.format = form->shape;
	return np_graph_open(&exporter->graph, path, &graph, &exporter->err);
}

static enum np_status commit(struct exporter *exporter)
{
	struct np_table *table = exporter->table;
	struct np_graph *graph = exporter->graph;

	exporter->table = NULL;
	exporter->graph = NULL;
	return graph ? np_graph_commit(graph, false, &exporter->err)
		     : np_table_commit(table, false, &exporter->err);
}

static enum np_status run(struct exporter *exporter, const struct kind *kind,
			  const struct form *form)
{
	enum np_status status = prepare(exporter);

	if (!status)
		status = begin(exporter, kind, form);
	if (!status)
		status = kind->whole ? kind->whole(exporter)
				     : export_each(exporter, kind);
	if (!status)
		status = commit(exporter);
	np_table_drop(exporter->table);
	np_graph_drop(exporter->graph);
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
	struct form form;
	int code = EXIT_DONE;

	if (!kind || !format_of(words, &form)) {
		fputs("newsprint export: --what is articles, versions, "
		      "sketches, matches, stories, outlets, edges or "
		      "furniture; --format is csv, tsv, jsonl, graphml, gexf "
		      "or dot\n",
		      stderr);
		return EXIT_USAGE;
	}
	if (form.graph && !kind->shape) {
		fprintf(stderr,
			"newsprint export: %s are no graph: --format is csv, "
			"tsv or jsonl\n",
			kind->name);
		return EXIT_USAGE;
	}
	if (!relate_words_relations(words, verb.name, exporter.relation))
		return EXIT_USAGE;
	exporter.store =
		kind->whole ? relate_words_open(words, verb.name)
			    : store_words_open(words, verb.name, NP_STORE_READ);
	if (!exporter.store)
		return EXIT_FAILED;
	if (run(&exporter, kind, &form))
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
