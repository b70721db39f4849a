/* SPDX-License-Identifier: MIT */
/*
 * Outlet by outlet, and who prints whom, as tables and as a graph. What is
 * counted is described in report_gather.h. Rows are in the order of the names,
 * byte by byte.
 */
#ifndef REPORT_OUTLET_ROWS_H
#define REPORT_OUTLET_ROWS_H

#include "report/graph.h"
#include "store/np-matches.h"

enum {
	NP_OUTLET_COLUMNS = 21,
	NP_EDGE_COLUMNS = 9
};

/* A row for each source that has an article; the last, without a name, is of
 * articles without a source. */
extern const char *const np_outlet_columns[NP_OUTLET_COLUMNS];
enum np_status np_outlet_rows(struct np_store *store, struct np_table *table,
			      struct np_error *err) NP_CHECKED;

/*
 * A row for each two sources of which one printed the other's texts. direction
 * is "known", then the texts went from origin to printer; or "unknown": so
 * many pairs of articles are one text, and nothing tells whose it was first.
 */
extern const char *const np_edge_columns[NP_EDGE_COLUMNS];
enum np_status np_edge_rows(struct np_store *store, struct np_table *table,
			    struct np_error *err) NP_CHECKED;

/* The same as one graph: nodes are outlets, edges go from origin to printer. */
extern const struct np_graph_shape np_outlet_graph_shape;
enum np_status np_outlet_graph(struct np_store *store, struct np_graph *graph,
			       struct np_error *err) NP_CHECKED;

#endif
