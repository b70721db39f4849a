/* SPDX-License-Identifier: MIT */
#include "report/match_graph.h"

#include "report/match_list.h"
#include "report/story_view.h"

enum {
	NODES = 5,
	EDGES = 7,
	STORY_NODES = 7,
	STORY_EDGES = 6
};

#define TEXT NP_GRAPH_TEXT
#define WHOLE NP_GRAPH_WHOLE
#define REAL NP_GRAPH_REAL

static const struct np_graph_field nodes[NODES] = {
	{ "article", TEXT }, { "version", WHOLE }, { "source", TEXT },
	{ "date", TEXT },    { "title", TEXT },
};

static const struct np_graph_field edges[EDGES] = {
	{ "direction", TEXT }, { "relation", TEXT }, { "form", TEXT },
	{ "weight", REAL },    { "kept", REAL },     { "taken", REAL },
	{ "rule", TEXT },
};

const struct np_graph_shape np_match_graph_shape = {
	.node = nodes, .edge = edges, .node_len = NODES, .edge_len = EDGES
};

static const struct np_graph_field story_nodes[STORY_NODES] = {
	{ "article", TEXT }, { "version", WHOLE }, { "source", TEXT },
	{ "date", TEXT },    { "title", TEXT },	   { "story", WHOLE },
	{ "role", TEXT },
};

static const struct np_graph_field story_edges[STORY_EDGES] = {
	{ "story", WHOLE }, { "relation", TEXT }, { "form", TEXT },
	{ "weight", REAL }, { "kept", REAL },	  { "taken", REAL },
};

const struct np_graph_shape np_story_graph_shape = { .node = story_nodes,
						     .edge = story_edges,
						     .node_len = STORY_NODES,
						     .edge_len = STORY_EDGES };

static struct np_cell name_cell(const char *name)
{
	return *name ? np_cell_string(name) : np_cell_none();
}

static void node_cells(const struct np_facts *facts, char date[40],
		       struct np_cell cells[NODES])
{
	cells[0] = np_cell_text(facts->key);
	cells[1] = np_cell_count((uint64_t)facts->version);
	cells[2] = np_cell_maybe(facts->source);
	cells[3] = np_cell_date(facts->has_date, facts->date, date);
	cells[4] = np_cell_maybe(facts->title);
}

static enum np_status add_node(struct np_graph *graph,
			       const struct np_facts *facts,
			       struct np_error *err)
{
	struct np_cell cells[NODES];
	char date[40];

	node_cells(facts, date, cells);
	return np_graph_node(graph, (uint64_t)facts->id, facts->key, cells,
			     err);
}

static enum np_status add_edge(const struct match_list *list, size_t pair,
			       struct np_graph *graph)
{
	struct np_store_match match = { 0 };
	const enum np_status status = np_match_list_get(list, pair, &match);
	const bool known = match.direction != 0;

	if (status)
		return status;
	/* kept is of what was first. */
	if (match.direction < 0)
		match = np_match_turned(&match);

	const struct np_cell cells[EDGES] = {
		np_cell_string(known ? "known" : "unknown"),
		name_cell(np_relation_text(match.relation)),
		name_cell(np_form_text(match.form)),
		np_cell_share(match.jaccard),
		np_cell_share(match.contain_ab),
		np_cell_share(match.contain_ba),
		name_cell(np_rule_of(match.rule)),
	};

	return np_graph_edge(graph, (uint64_t)match.a, (uint64_t)match.b, cells,
			     list->err);
}

static bool is_listed(const struct match_list *list, np_article_id id)
{
	const uint64_t *rank = np_number_map_get(&list->ranks, (uint64_t)id);

	return rank && *rank;
}

enum np_status np_match_graph(struct np_store *store,
			      const struct np_match_choice *choice,
			      struct np_graph *graph, struct np_error *err)
{
	struct match_list list = { .store = store,
				   .choice = choice,
				   .err = err };
	enum np_status status = np_match_list_read(&list);

	for (size_t i = 0; i < list.sides_len && !status; i++)
		if (is_listed(&list, list.sides[i].id))
			status = add_node(graph, &list.sides[i], err);
	for (size_t i = 0; i < list.len && !status; i++) {
		status = add_edge(&list, i, graph);
		if (status == NP_END)
			status = NP_OK;
	}
	np_match_list_clear(&list);
	return status;
}

static enum np_status add_members(const struct np_story_view *view,
				  struct np_graph *graph, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < view->len && !status; i++) {
		const struct np_story_entry *entry = &view->entry[i];
		struct np_cell cells[STORY_NODES];
		char date[40];

		node_cells(&entry->facts, date, cells);
		cells[NODES] = np_cell_count((uint64_t)view->id);
		cells[NODES + 1] =
			np_cell_string(np_origin_role_name(entry->role));
		status = np_graph_node(graph, (uint64_t)entry->facts.id,
				       entry->facts.key, cells, err);
	}
	return status;
}

static enum np_status add_ties(const struct np_story_view *view,
			       struct np_graph *graph, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < view->len && !status; i++) {
		const struct np_store_match *match = &view->entry[i].match;
		const struct np_cell cells[STORY_EDGES] = {
			np_cell_count((uint64_t)view->id),
			name_cell(np_relation_text(match->relation)),
			name_cell(np_form_text(match->form)),
			np_cell_share(match->jaccard),
			np_cell_share(match->contain_ab),
			np_cell_share(match->contain_ba),
		};

		if (view->entry[i].related)
			status = np_graph_edge(graph, (uint64_t)match->a,
					       (uint64_t)match->b, cells, err);
	}
	return status;
}

/* One walk for the nodes, one for the edges. */
static enum np_status walk(struct np_story_view *view, struct np_store *store,
			   struct np_graph *graph, bool ties,
			   struct np_error *err)
{
	np_story_id story = 0;
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_story_next(store, story, &story, err);
		if (!status)
			status = np_story_read(view, store, story, err);
		if (!status)
			status = ties ? add_ties(view, graph, err)
				      : add_members(view, graph, err);
	}
	return status == NP_END ? NP_OK : status;
}

enum np_status np_story_graph(struct np_store *store, struct np_graph *graph,
			      struct np_error *err)
{
	struct np_story_view view = { 0 };
	enum np_status status = walk(&view, store, graph, false, err);

	if (!status)
		status = walk(&view, store, graph, true, err);
	np_story_clear(&view);
	return status;
}
