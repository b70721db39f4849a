/* SPDX-License-Identifier: MIT */
#include "report/graph.h"

#include <string.h>

#include "base/error.h"
#include "base/json_out.h"
#include "base/mem.h"
#include "base/utf8.h"

struct np_graph {
	struct np_graph_shape shape;
	struct np_output *output;
	struct np_buf row;
	uint64_t edges;
	bool in_edges;
};

bool np_graph_format_named(const char *name, enum np_graph_format *format)
{
	static const char *const names[] = { "graphml", "gexf", "dot", "gv" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*format = i < 3 ? (enum np_graph_format)i : NP_GRAPH_DOT;
		return true;
	}
	return false;
}

bool np_graph_format_of(const char *path, enum np_graph_format *format)
{
	static const char *const packs[] = { ".gz", ".zst" };
	char name[16];
	size_t len = strlen(path);

	for (size_t i = 0; i < 2; i++) {
		const size_t pack = strlen(packs[i]);

		if (len > pack && !strcmp(path + len - pack, packs[i])) {
			len -= pack;
			break;
		}
	}
	size_t dot = len;

	while (dot && path[dot - 1] != '.')
		dot--;
	if (!dot || len - dot >= sizeof(name))
		return false;
	memcpy(name, path + dot, len - dot);
	name[len - dot] = '\0';
	return np_graph_format_named(name, format);
}

static bool is_xml(int32_t code)
{
	return code >= 0x20 ? (code < 0xD800 || code > 0xDFFF) &&
				      code != 0xFFFE && code != 0xFFFF
			    : code == '\t' || code == '\n' || code == '\r';
}

/* Also inside of quotes. */
static const char *xml_name(int32_t code)
{
	switch (code) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	default:
		return is_xml(code) ? NULL : "\xEF\xBF\xBD";
	}
}

/* Between quotes; line ends are the two characters that DOT reads as one. */
static const char *dot_name(int32_t code)
{
	switch (code) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
	case '\r':
		return "\\n";
	default:
		return is_xml(code) ? NULL : "\xEF\xBF\xBD";
	}
}

static enum np_status add_text(struct np_graph *graph, struct np_span text)
{
	const uint8_t *at = (const uint8_t *)text.ptr;
	const uint8_t *end = text.len ? at + text.len : at;
	const bool dot = graph->shape.format == NP_GRAPH_DOT;
	enum np_status status = NP_OK;

	while (at < end && !status) {
		const struct np_utf8 one = np_utf8_any(at, end);
		const char *name =
			dot ? dot_name(one.code) : xml_name(one.code);

		status = name ? np_buf_add_text(&graph->row, name)
			      : np_buf_add(&graph->row, at, one.len);
		at += one.len;
	}
	return status;
}

static enum np_status add_value(struct np_graph *graph,
				const struct np_cell *cell)
{
	switch (cell->kind) {
	case NP_CELL_TEXT:
	case NP_CELL_JSON:
		return add_text(graph, cell->text);
	case NP_CELL_COUNT:
		return np_buf_print(&graph->row, "%llu",
				    (unsigned long long)cell->count);
	case NP_CELL_SHARE:
		return np_add_share(&graph->row, cell->share);
	case NP_CELL_NONE:
		break;
	}
	return NP_OK;
}

static enum np_status put(struct np_graph *graph, const char *text)
{
	return np_buf_add_text(&graph->row, text);
}

/* GEXF has a place of its own for it. */
static bool is_weight(const struct np_graph *graph, const char *name)
{
	return graph->shape.format == NP_GRAPH_GEXF && !strcmp(name, "weight");
}

static enum np_status add_weight(struct np_graph *graph,
				 const struct np_cell *cells)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < graph->shape.edge_len && !status; i++) {
		if (!is_weight(graph, graph->shape.edge[i].name))
			continue;
		status = put(graph, " weight=\"");
		if (!status)
			status = add_value(graph, &cells[i]);
		if (!status)
			status = put(graph, "\"");
	}
	return status;
}

/* What is known of a node (side 'n') or an edge ('e'). */
static enum np_status add_fields(struct np_graph *graph, char side,
				 const struct np_cell *cells)
{
	static const char *const end[] = {
		[NP_GRAPH_GRAPHML] = "</data>",
		[NP_GRAPH_GEXF] = "\"/>",
		[NP_GRAPH_DOT] = "\"",
	};
	const bool node = side == 'n';
	const struct np_graph_field *field =
		node ? graph->shape.node : graph->shape.edge;
	const size_t len = node ? graph->shape.node_len : graph->shape.edge_len;
	const enum np_graph_format format = graph->shape.format;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < len && !status; i++) {
		if (cells[i].kind == NP_CELL_NONE ||
		    is_weight(graph, field[i].name))
			continue;
		if (format == NP_GRAPH_DOT)
			status = np_buf_print(&graph->row, ", %s=\"",
					      field[i].name);
		else if (format == NP_GRAPH_GEXF)
			status = np_buf_print(
				&graph->row, "<attvalue for=\"%c%zu\" value=\"",
				side, i);
		else
			status = np_buf_print(&graph->row,
					      "<data key=\"%c%zu\">", side, i);
		if (!status)
			status = add_value(graph, &cells[i]);
		if (!status)
			status = put(graph, end[format]);
	}
	return status;
}

static enum np_status write_row(struct np_graph *graph, enum np_status status,
				struct np_error *err)
{
	if (status)
		return np_error_set(err, status, "out of memory");
	status = np_output_write(graph->output, np_buf_span(&graph->row), err);
	graph->row.len = 0;
	return status;
}

static enum np_status add_keys(struct np_graph *graph, char side)
{
	static const char *const type[] = { "string", "long", "double" };
	const bool node = side == 'n';
	const bool gexf = graph->shape.format == NP_GRAPH_GEXF;
	const struct np_graph_field *field =
		node ? graph->shape.node : graph->shape.edge;
	const size_t len = node ? graph->shape.node_len : graph->shape.edge_len;
	const char *name = node ? "node" : "edge";
	enum np_status status = NP_OK;

	if (gexf)
		status = np_buf_print(&graph->row,
				      "<attributes class=\"%s\">\n", name);
	for (size_t i = 0; i < len && !status; i++) {
		if (is_weight(graph, field[i].name))
			continue;
		status = gexf ? np_buf_print(&graph->row,
					     "<attribute id=\"%c%zu\" "
					     "title=\"%s\" type=\"%s\"/>\n",
					     side, i, field[i].name,
					     type[field[i].type])
			      : np_buf_print(
					&graph->row,
					"<key id=\"%c%zu\" for=\"%s\" "
					"attr.name=\"%s\" attr.type=\"%s\"/>\n",
					side, i, name, field[i].name,
					type[field[i].type]);
	}
	return status || !gexf ? status : put(graph, "</attributes>\n");
}

static enum np_status add_head(struct np_graph *graph)
{
	static const char *const head[] = {
		[NP_GRAPH_GRAPHML] =
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<graphml xmlns="
			"\"http://graphml.graphdrawing.org/xmlns\">\n"
			"<key id=\"label\" for=\"node\" attr.name=\"label\" "
			"attr.type=\"string\"/>\n",
		[NP_GRAPH_GEXF] =
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			"<gexf xmlns=\"http://www.gexf.net/1.2draft\" "
			"version=\"1.2\">\n"
			"<graph mode=\"static\" defaultedgetype="
			"\"directed\">\n",
		[NP_GRAPH_DOT] = "digraph newsprint {\n",
	};
	const enum np_graph_format format = graph->shape.format;
	enum np_status status = put(graph, head[format]);

	if (status || format == NP_GRAPH_DOT)
		return status;
	status = add_keys(graph, 'n');
	if (!status)
		status = add_keys(graph, 'e');
	if (status)
		return status;
	return put(graph, format == NP_GRAPH_GEXF
				  ? "<nodes>\n"
				  : "<graph edgedefault=\"directed\">\n");
}

enum np_status np_graph_open(struct np_graph **out, const char *path,
			     const struct np_graph_shape *shape,
			     struct np_error *err)
{
	struct np_graph *graph = np_alloc_zero(1, sizeof(*graph));
	enum np_status status;

	if (!graph)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	graph->shape = *shape;
	status = np_output_open(&graph->output, path, np_output_pack_of(path),
				1, err);
	if (!status)
		status = write_row(graph, add_head(graph), err);
	if (status) {
		np_graph_drop(graph);
		return status;
	}
	*out = graph;
	return NP_OK;
}

enum np_status np_graph_node(struct np_graph *graph, uint64_t number,
			     struct np_span label, const struct np_cell *cells,
			     struct np_error *err)
{
	static const char *const middle[] = {
		[NP_GRAPH_GRAPHML] = "</data>",
		[NP_GRAPH_GEXF] = "\"><attvalues>",
		[NP_GRAPH_DOT] = "\"",
	};
	static const char *const end[] = {
		[NP_GRAPH_GRAPHML] = "</node>\n",
		[NP_GRAPH_GEXF] = "</attvalues></node>\n",
		[NP_GRAPH_DOT] = "];\n",
	};
	enum np_status status;

	switch (graph->shape.format) {
	case NP_GRAPH_GEXF:
		status =
			np_buf_print(&graph->row, "<node id=\"n%llu\" label=\"",
				     (unsigned long long)number);
		break;
	case NP_GRAPH_DOT:
		status = np_buf_print(&graph->row, "n%llu [label=\"",
				      (unsigned long long)number);
		break;
	case NP_GRAPH_GRAPHML:
	default:
		status = np_buf_print(&graph->row,
				      "<node id=\"n%llu\"><data key=\"label\">",
				      (unsigned long long)number);
	}
	if (!status)
		status = add_text(graph, label);
	if (!status)
		status = put(graph, middle[graph->shape.format]);
	if (!status)
		status = add_fields(graph, 'n', cells);
	if (!status)
		status = put(graph, end[graph->shape.format]);
	return write_row(graph, status, err);
}

enum np_status np_graph_edge(struct np_graph *graph, uint64_t from, uint64_t to,
			     const struct np_cell *cells, struct np_error *err)
{
	static const char *const end[] = {
		[NP_GRAPH_GRAPHML] = "</edge>\n",
		[NP_GRAPH_GEXF] = "</attvalues></edge>\n",
		[NP_GRAPH_DOT] = "];\n",
	};
	const unsigned long long a = from, b = to, number = graph->edges;
	enum np_status status = NP_OK;

	if (!graph->in_edges && graph->shape.format == NP_GRAPH_GEXF)
		status = put(graph, "</nodes>\n<edges>\n");
	graph->in_edges = true;
	if (!status && graph->shape.format == NP_GRAPH_GRAPHML)
		status = np_buf_print(&graph->row,
				      "<edge source=\"n%llu\" "
				      "target=\"n%llu\">",
				      a, b);
	else if (!status && graph->shape.format == NP_GRAPH_GEXF)
		status = np_buf_print(&graph->row,
				      "<edge id=\"%llu\" source=\"n%llu\" "
				      "target=\"n%llu\"",
				      number, a, b);
	else if (!status)
		status =
			np_buf_print(&graph->row, "n%llu -> n%llu [id=\"%llu\"",
				     a, b, number);
	if (!status)
		status = add_weight(graph, cells);
	if (!status && graph->shape.format == NP_GRAPH_GEXF)
		status = put(graph, "><attvalues>");
	if (!status)
		status = add_fields(graph, 'e', cells);
	if (!status)
		status = put(graph, end[graph->shape.format]);
	graph->edges++;
	return write_row(graph, status, err);
}

static enum np_status add_end(struct np_graph *graph)
{
	static const char *const end[] = {
		[NP_GRAPH_GRAPHML] = "</graph>\n</graphml>\n",
		[NP_GRAPH_GEXF] = "</edges>\n</graph>\n</gexf>\n",
		[NP_GRAPH_DOT] = "}\n",
	};
	enum np_status status = NP_OK;

	if (!graph->in_edges && graph->shape.format == NP_GRAPH_GEXF)
		status = put(graph, "</nodes>\n<edges>\n");
	return status ? status : put(graph, end[graph->shape.format]);
}

enum np_status np_graph_commit(struct np_graph *graph, bool sync,
			       struct np_error *err)
{
	enum np_status status = write_row(graph, add_end(graph), err);

	if (!status) {
		status = np_output_commit(graph->output, sync, err);
		graph->output = NULL;
	}
	np_graph_drop(graph);
	return status;
}

void np_graph_drop(struct np_graph *graph)
{
	if (!graph)
		return;
	np_output_drop(graph->output);
	np_buf_clear(&graph->row);
	np_free(graph);
}
