/* SPDX-License-Identifier: MIT */
/*
 * A graph being written, for programs that draw and measure graphs: GraphML,
 * GEXF 1.2 or DOT. All nodes come first, then all edges; edges have a
 * direction. What is not known of one is left out. Any bytes are taken as
 * text: what XML cannot hold becomes U+FFFD.
 */
#ifndef REPORT_GRAPH_H
#define REPORT_GRAPH_H

#include "base/table.h"

enum np_graph_format {
	NP_GRAPH_GRAPHML, /* .graphml */
	NP_GRAPH_GEXF,	  /* .gexf */
	NP_GRAPH_DOT	  /* .dot, .gv */
};

enum np_graph_type {
	NP_GRAPH_TEXT,
	NP_GRAPH_WHOLE, /* a whole number */
	NP_GRAPH_REAL
};

struct np_graph_field {
	const char *name; /* [a-z_]+ */
	enum np_graph_type type;
};

/* Names are borrowed. */
struct np_graph_shape {
	const struct np_graph_field *node, *edge;
	size_t node_len, edge_len;
	enum np_graph_format format;
};

struct np_graph;

/* By name as an option has it, or by suffix, of a packed file too; false: it
 * is none. */
bool np_graph_format_named(const char *name, enum np_graph_format *format);
bool np_graph_format_of(const char *path, enum np_graph_format *format);

/* "-" is stdout. */
enum np_status np_graph_open(struct np_graph **out, const char *path,
			     const struct np_graph_shape *shape,
			     struct np_error *err) NP_CHECKED;

/* Nodes are numbered by the caller. The label is shown beside the node, and is
 * no field. A cell for each field. */
enum np_status np_graph_node(struct np_graph *graph, uint64_t number,
			     struct np_span label, const struct np_cell *cells,
			     struct np_error *err) NP_CHECKED;
enum np_status np_graph_edge(struct np_graph *graph, uint64_t from, uint64_t to,
			     const struct np_cell *cells,
			     struct np_error *err) NP_CHECKED;

/* As np_output_commit and np_output_drop. */
enum np_status np_graph_commit(struct np_graph *graph, bool sync,
			       struct np_error *err) NP_CHECKED;
void np_graph_drop(struct np_graph *graph);

#endif
