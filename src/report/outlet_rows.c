/* SPDX-License-Identifier: MIT */
#include "report/outlet_rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/report_gather.h"

enum {
	DIGITS = 24,
	MILLION = 1000000
};

const char *const np_outlet_columns[NP_OUTLET_COLUMNS] = {
	"source",     "articles",    "dated",	     "in_story",
	"own",	      "originality", "printed",	     "undirected",
	"credited",   "wire",	     "wire_share",   "uncredited",
	"shared",     "first",	     "first_share",  "lags",
	"lag_median", "passed_on",   "passed_on_to", "prints_from",
	"furniture",
};

const char *const np_edge_columns[NP_EDGE_COLUMNS] = {
	"origin", "printer", "direction", "articles",	"uncredited",
	"kept",	  "taken",   "lags",	  "lag_median",
};

#define TEXT NP_GRAPH_TEXT
#define WHOLE NP_GRAPH_WHOLE
#define REAL NP_GRAPH_REAL

/* The columns behind the name of the node; behind the two ends of the edge. */
static const struct np_graph_field node_fields[NP_OUTLET_COLUMNS - 1] = {
	{ "articles", WHOLE },	  { "dated", WHOLE },
	{ "in_story", WHOLE },	  { "own", WHOLE },
	{ "originality", REAL },  { "printed", WHOLE },
	{ "undirected", WHOLE },  { "credited", WHOLE },
	{ "wire", WHOLE },	  { "wire_share", REAL },
	{ "uncredited", WHOLE },  { "shared", WHOLE },
	{ "first", WHOLE },	  { "first_share", REAL },
	{ "lags", WHOLE },	  { "lag_median", WHOLE },
	{ "passed_on", WHOLE },	  { "passed_on_to", WHOLE },
	{ "prints_from", WHOLE }, { "furniture", WHOLE },
};

static const struct np_graph_field edge_fields[NP_EDGE_COLUMNS - 2] = {
	{ "direction", TEXT },	 { "weight", WHOLE }, { "uncredited", WHOLE },
	{ "kept", REAL },	 { "taken", REAL },   { "lags", WHOLE },
	{ "lag_median", WHOLE },
};

const struct np_graph_shape np_outlet_graph_shape = {
	.node = node_fields,
	.edge = edge_fields,
	.node_len = NP_OUTLET_COLUMNS - 1,
	.edge_len = NP_EDGE_COLUMNS - 2,
};

/* Of sources without articles nothing is said. */
struct outlets {
	struct report_facts facts;
	uint32_t *origins, *printers; /* of each source, how many */
};

/* An article that was printed from another outlet's. */
struct print {
	int64_t lag;
	uint32_t origin, printer;
	uint32_t kept, taken; /* in millionths, so that sums have no order */
	bool has_lag, uncredited;
};

/* All between two sources; an unknown direction has articles alone. */
struct edge {
	uint64_t articles, uncredited, kept, taken, lags;
	int64_t median;
	uint32_t origin, printer;
	bool known;
};

struct edges {
	struct edge *ptr;
	size_t len, cap;
};

static void outlets_clear(struct outlets *outlets)
{
	np_free(outlets->origins);
	np_free(outlets->printers);
	np_report_facts_clear(&outlets->facts);
}

static enum np_status outlets_read(struct outlets *outlets,
				   struct np_store *store, struct np_error *err)
{
	struct report_facts *facts = &outlets->facts;
	enum np_status status = np_report_gather(facts, store, err);

	if (status)
		return status;
	outlets->origins = np_alloc_zero(facts->sources + 1, sizeof(uint32_t));
	outlets->printers = np_alloc_zero(facts->sources + 1, sizeof(uint32_t));
	if (!outlets->origins || !outlets->printers)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < facts->prints.slots; i++) {
		const uint64_t key = facts->prints.slot[i].key;

		if (!key)
			continue;
		outlets->origins[(key - 1) >> 32]++;
		outlets->printers[(uint32_t)(key - 1)]++;
	}
	return NP_OK;
}

static struct np_cell share_cell(uint64_t part, uint64_t whole)
{
	return whole ? np_cell_share((double)part / (double)whole)
		     : np_cell_none();
}

/* Seconds, which may be less than none. */
static struct np_cell lag_cell(bool has, int64_t lag, char digits[DIGITS])
{
	snprintf(digits, DIGITS, "%lld", (long long)lag);
	return has ? np_cell_json(np_cell_string(digits).text) : np_cell_none();
}

static struct np_span name_of(const struct outlets *outlets, uint32_t source)
{
	return source == outlets->facts.sources
		       ? (struct np_span){ "", 0 }
		       : np_report_source_name(&outlets->facts, source);
}

static void outlet_cells(const struct outlets *outlets, uint32_t index,
			 char digits[DIGITS],
			 struct np_cell cells[NP_OUTLET_COLUMNS])
{
	const struct report_source *one = &outlets->facts.source[index];
	const uint64_t own = one->articles - one->printed;
	const struct np_cell row[NP_OUTLET_COLUMNS] = {
		np_cell_text(name_of(outlets, index)),
		np_cell_count(one->articles),
		np_cell_count(one->dated),
		np_cell_count(one->in_story),
		np_cell_count(own),
		share_cell(own, one->articles),
		np_cell_count(one->printed),
		np_cell_count(one->undirected),
		np_cell_count(one->credited),
		np_cell_count(one->wire),
		share_cell(one->wire, one->articles),
		np_cell_count(one->uncredited),
		np_cell_count(one->shared),
		np_cell_count(one->first),
		share_cell(one->first, one->shared),
		np_cell_count(one->lags),
		lag_cell(one->lags != 0, one->median, digits),
		np_cell_count(one->passed_on),
		np_cell_count(outlets->printers[index]),
		np_cell_count(outlets->origins[index]),
		np_cell_count(one->furniture),
	};

	for (size_t i = 0; i < NP_OUTLET_COLUMNS; i++)
		cells[i] = row[i];
}

enum np_status np_outlet_rows(struct np_store *store, struct np_table *table,
			      struct np_error *err)
{
	struct outlets outlets = { .origins = NULL };
	enum np_status status = outlets_read(&outlets, store, err);

	for (uint32_t i = 0; !status && i <= outlets.facts.sources; i++) {
		struct np_cell cells[NP_OUTLET_COLUMNS];
		char digits[DIGITS];

		if (!outlets.facts.source[i].articles)
			continue;
		outlet_cells(&outlets, i, digits, cells);
		status = np_table_add(table, cells, err);
	}
	outlets_clear(&outlets);
	return status;
}

static int order_of(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_edge(const void *left, const void *right)
{
	const struct print *a = left;
	const struct print *b = right;

	if (a->origin != b->origin)
		return order_of(a->origin, b->origin);
	if (a->printer != b->printer)
		return order_of(a->printer, b->printer);
	if (a->has_lag != b->has_lag)
		return a->has_lag ? -1 : 1;
	return order_of(a->lag, b->lag);
}

static uint32_t millionths(double share)
{
	return share > 0 && share <= 1 ? (uint32_t)(share * MILLION + .5)
	       : share > 1	       ? MILLION
				       : 0;
}

static struct print print_of(const struct report_facts *facts,
			     const struct report_article *one)
{
	const struct report_article *from = &facts->article[one->from - 1];
	struct print print = { .origin = from->source,
			       .printer = one->source,
			       .kept = millionths(one->kept),
			       .taken = millionths(one->taken),
			       .uncredited = !one->credited && !one->named };

	print.has_lag =
		one->has_date && from->has_date &&
		!__builtin_sub_overflow(one->date, from->date, &print.lag);
	if (!print.has_lag)
		print.lag = 0;
	return print;
}

static enum np_status add_edge(struct edges *edges, const struct edge *edge)
{
	if (np_grow(&edges->ptr, &edges->cap, edges->len + 1,
		    sizeof(*edges->ptr)))
		return NP_ERR_NOMEM;
	edges->ptr[edges->len++] = *edge;
	return NP_OK;
}

/* Sorted prints of one origin and one printer. */
static struct edge edge_of(const struct print *print, size_t len)
{
	struct edge edge = { .origin = print->origin,
			     .printer = print->printer,
			     .articles = len,
			     .known = true };

	for (size_t i = 0; i < len; i++) {
		edge.kept += print[i].kept;
		edge.taken += print[i].taken;
		edge.uncredited += print[i].uncredited;
		edge.lags += print[i].has_lag;
	}
	if (edge.lags)
		edge.median = print[(edge.lags - 1) / 2].lag;
	return edge;
}

static enum np_status known_edges(const struct report_facts *facts,
				  struct edges *edges)
{
	struct print *print = np_alloc(facts->printed + 1, sizeof(*print));
	enum np_status status = print ? NP_OK : NP_ERR_NOMEM;
	size_t len = 0;

	for (size_t i = 0; i < facts->articles && !status; i++)
		if (facts->article[i].current && facts->article[i].from)
			print[len++] = print_of(facts, &facts->article[i]);
	if (len)
		qsort(print, len, sizeof(*print), by_edge);
	for (size_t i = 0; i < len && !status;) {
		size_t end = i;

		while (end < len && print[end].origin == print[i].origin &&
		       print[end].printer == print[i].printer)
			end++;

		const struct edge edge = edge_of(print + i, end - i);

		status = add_edge(edges, &edge);
		i = end;
	}
	np_free(print);
	return status;
}

static int by_ends(const void *left, const void *right)
{
	const struct edge *a = left;
	const struct edge *b = right;

	if (a->origin != b->origin)
		return order_of(a->origin, b->origin);
	if (a->printer != b->printer)
		return order_of(a->printer, b->printer);
	return order_of(b->known, a->known);
}

static enum np_status edges_read(const struct report_facts *facts,
				 struct edges *edges)
{
	enum np_status status = known_edges(facts, edges);

	for (size_t i = 0; i < facts->unclear.slots && !status; i++) {
		const struct np_number_pair *one = &facts->unclear.slot[i];
		const struct edge edge = {
			.origin = (uint32_t)((one->key - 1) >> 32),
			.printer = (uint32_t)(one->key - 1),
			.articles = one->value
		};

		if (one->key)
			status = add_edge(edges, &edge);
	}
	if (edges->len)
		qsort(edges->ptr, edges->len, sizeof(*edges->ptr), by_ends);
	return status ? np_error_set(facts->err, status, "out of memory")
		      : NP_OK;
}

/* Those behind the two ends. */
static void edge_cells(const struct edge *edge, char digits[DIGITS],
		       struct np_cell cells[NP_EDGE_COLUMNS - 2])
{
	const uint64_t all = edge->known ? edge->articles * MILLION : 0;

	cells[0] = np_cell_string(edge->known ? "known" : "unknown");
	cells[1] = np_cell_count(edge->articles);
	cells[2] =
		edge->known ? np_cell_count(edge->uncredited) : np_cell_none();
	cells[3] = share_cell(edge->kept, all);
	cells[4] = share_cell(edge->taken, all);
	cells[5] = edge->known ? np_cell_count(edge->lags) : np_cell_none();
	cells[6] = lag_cell(edge->lags != 0, edge->median, digits);
}

enum np_status np_edge_rows(struct np_store *store, struct np_table *table,
			    struct np_error *err)
{
	struct outlets outlets = { .origins = NULL };
	struct edges edges = { 0 };
	enum np_status status = outlets_read(&outlets, store, err);

	if (!status)
		status = edges_read(&outlets.facts, &edges);
	for (size_t i = 0; i < edges.len && !status; i++) {
		struct np_cell cells[NP_EDGE_COLUMNS];
		char digits[DIGITS];

		cells[0] = np_cell_text(name_of(&outlets, edges.ptr[i].origin));
		cells[1] =
			np_cell_text(name_of(&outlets, edges.ptr[i].printer));
		edge_cells(&edges.ptr[i], digits, cells + 2);
		status = np_table_add(table, cells, err);
	}
	np_free(edges.ptr);
	outlets_clear(&outlets);
	return status;
}

enum np_status np_outlet_graph(struct np_store *store, struct np_graph *graph,
			       struct np_error *err)
{
	struct outlets outlets = { .origins = NULL };
	struct edges edges = { 0 };
	enum np_status status = outlets_read(&outlets, store, err);

	if (!status)
		status = edges_read(&outlets.facts, &edges);
	for (uint32_t i = 0; !status && i <= outlets.facts.sources; i++) {
		struct np_cell cells[NP_OUTLET_COLUMNS];
		char digits[DIGITS];

		if (!outlets.facts.source[i].articles)
			continue;
		outlet_cells(&outlets, i, digits, cells);
		status = np_graph_node(graph, i,
				       np_report_source_name(&outlets.facts, i),
				       cells + 1, err);
	}
	for (size_t i = 0; i < edges.len && !status; i++) {
		struct np_cell cells[NP_EDGE_COLUMNS - 2];
		char digits[DIGITS];

		edge_cells(&edges.ptr[i], digits, cells);
		status = np_graph_edge(graph, edges.ptr[i].origin,
				       edges.ptr[i].printer, cells, err);
	}
	np_free(edges.ptr);
	outlets_clear(&outlets);
	return status;
}
