/* SPDX-License-Identifier: MIT */
/*
 * Articles and what ties them as a graph: a node for each article that is in a
 * match or a story, an edge for each match, from what was first to what was
 * made of it. Where that is not known, direction says so, and the edge goes
 * from the one whose id comes first.
 */
#ifndef REPORT_MATCH_GRAPH_H
#define REPORT_MATCH_GRAPH_H

#include "report/graph.h"
#include "report/match_rows.h"

extern const struct np_graph_shape np_match_graph_shape;
enum np_status np_match_graph(struct np_store *store,
			      const struct np_match_choice *choice,
			      struct np_graph *graph,
			      struct np_error *err) NP_CHECKED;

/* The same of stories: an edge for each member that a match ties to the
 * origin. */
extern const struct np_graph_shape np_story_graph_shape;
enum np_status np_story_graph(struct np_store *store, struct np_graph *graph,
			      struct np_error *err) NP_CHECKED;

#endif
