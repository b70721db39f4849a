/* SPDX-License-Identifier: MIT */
/*
 * Ties are taken from the strongest to the weakest, as Kruskal does, and join
 * two stories when enough of both agrees.
 *
 * 1. Versions of one article (STORY_REVISION) are one node: revisions drift,
 *    and the last need not resemble the first.
 * 2. Each story has a core: its nodes with the most matches inside the story,
 *    at most STORY_CORE, and all with more than half of the best. In a star
 *    that is its centre, in a clique any of it.
 * 3. Two stories are joined when at least core_share of either core matches
 *    some of the other. Where just one node of a story of several is matched,
 *    it is a lone link, and link_part of its body must be shared: this tells
 *    the centre of a star, whose copies have most of it, from a digest, of
 *    which each story has a part.
 * 4. Ties that were refused are tried again while anything changes, because
 *    stories grow: at most PASSES times.
 *
 * Nothing is asked of pairs that were never compared, but that enough of the
 * core was: where candidates are capped, all meet a few anchors, and the
 * anchors become the core.
 *
 * A tie costs up to STORY_CORE^2 searches in a list of neighbours a pass. A
 * union looks at the matches of the smaller side: E log V in all.
 */
#include "detect/story.h"

#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

#define PASSES 8

/* A match between two nodes, low < high. */
struct tie {
	uint32_t low, high;
	uint32_t weight;
	float part_low, part_high;
};

/* A node beside another, and the tie between them. */
struct near {
	uint32_t node, tie;
};

struct maker {
	struct story_rules rules;
	uint32_t nodes;
	uint32_t *parent; /* of articles: versions of one article */
	struct tie *ties; /* each pair once, by low, then high */
	size_t ties_len;
	uint64_t *order; /* of ties: strongest first */
	size_t *begin;	 /* of each node in near */
	struct near *near;
	uint32_t *root;		      /* of nodes: stories */
	uint32_t *size;		      /* of roots, in nodes */
	uint32_t *next;		      /* members of a story, in a ring */
	uint32_t *inside;	      /* matches of a node inside its story */
	uint32_t (*core)[STORY_CORE]; /* of roots, best first */
	uint8_t *core_len;
};

static uint32_t find_root(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i) {
		parent[i] = parent[parent[i]];
		i = parent[i];
	}
	return i;
}

/* The lower number stays the root. */
static void unite_low(uint32_t *parent, uint32_t a, uint32_t b)
{
	a = find_root(parent, a);
	b = find_root(parent, b);
	if (a < b)
		parent[b] = a;
	else
		parent[a] = b;
}

/* Chains of versions, and whether all edges are sound. */
static enum np_status chain_versions(struct maker *maker,
				     const struct story_edge *edges, size_t len,
				     uint32_t articles)
{
	for (uint32_t i = 0; i < articles; i++)
		maker->parent[i] = i;
	for (size_t i = 0; i < len; i++) {
		const struct story_edge *edge = &edges[i];

		if (edge->a >= articles || edge->b >= articles ||
		    edge->a == edge->b)
			return NP_ERR_MISUSE;
		if (edge->tie == STORY_REVISION)
			unite_low(maker->parent, edge->a, edge->b);
	}
	for (uint32_t i = 0; i < articles; i++)
		maker->parent[i] = find_root(maker->parent, i);
	return NP_OK;
}

static void raise(float *most, float value)
{
	if (value > *most)
		*most = value;
}

/* Adds an edge to the tie of its nodes. */
static void add_edge(const struct maker *maker, struct tie *tie,
		     const struct story_edge *edge)
{
	const bool turned = maker->parent[edge->a] != tie->low;

	raise(&tie->part_low, turned ? edge->part_b : edge->part_a);
	raise(&tie->part_high, turned ? edge->part_a : edge->part_b);
	if (edge->weight > tie->weight)
		tie->weight = edge->weight;
}

static uint64_t key_of(const struct maker *maker, const struct story_edge *edge)
{
	const uint32_t a = maker->parent[edge->a];
	const uint32_t b = maker->parent[edge->b];

	return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

/* One tie a pair of nodes, by their numbers. */
static enum np_status make_ties(struct maker *maker,
				const struct story_edge *edges, size_t len)
{
	struct np_keyed *keyed = np_alloc(len + 1, sizeof(*keyed));
	struct np_keyed *scratch = np_alloc(len + 1, sizeof(*scratch));
	enum np_status status = NP_ERR_NOMEM;
	uint64_t last = 0;

	maker->ties = np_alloc_zero(len + 1, sizeof(*maker->ties));
	if (!keyed || !scratch || !maker->ties || len > UINT32_MAX)
		goto free_keyed;
	for (size_t i = 0; i < len; i++)
		keyed[i] = (struct np_keyed){ key_of(maker, &edges[i]),
					      (uint32_t)i };
	np_sort_keyed(keyed, len, scratch);
	for (size_t i = 0; i < len; i++) {
		const uint64_t key = keyed[i].key;
		struct tie *tie;

		if (key >> 32 == (uint32_t)key)
			continue;
		/* No tie has the key 0: low is less than high. */
		if (key != last)
			maker->ties[maker->ties_len++] =
				(struct tie){ .low = (uint32_t)(key >> 32),
					      .high = (uint32_t)key };
		last = key;
		tie = &maker->ties[maker->ties_len - 1];
		add_edge(maker, tie, &edges[keyed[i].index]);
	}
	status = NP_OK;
free_keyed:
	np_free(scratch);
	np_free(keyed);
	return status;
}

/* Strongest first; of equals the one with the lower numbers. */
static enum np_status order_ties(struct maker *maker)
{
	const size_t len = maker->ties_len;
	uint64_t *scratch = np_alloc(len + 1, sizeof(*scratch));

	maker->order = np_alloc(len + 1, sizeof(*maker->order));
	if (!scratch || !maker->order) {
		np_free(scratch);
		return NP_ERR_NOMEM;
	}
	for (size_t i = 0; i < len; i++)
		maker->order[i] = (uint64_t)(UINT32_MAX - maker->ties[i].weight)
					  << 32 |
				  i;
	np_sort_u64(maker->order, len, 0, scratch);
	np_free(scratch);
	return NP_OK;
}

/* Neighbours of each node, ascending: ties are in that order for high, and
 * those with lower neighbours come before. */
static enum np_status list_neighbours(struct maker *maker)
{
	const size_t len = maker->ties_len;
	size_t *at;

	maker->begin =
		np_alloc_zero((size_t)maker->nodes + 2, sizeof(*maker->begin));
	maker->near = np_alloc(2 * len + 1, sizeof(*maker->near));
	if (!maker->begin || !maker->near)
		return NP_ERR_NOMEM;
	at = maker->begin + 1;
	for (size_t i = 0; i < len; i++) {
		at[maker->ties[i].low + 1]++;
		at[maker->ties[i].high + 1]++;
	}
	for (uint32_t i = 0; i < maker->nodes; i++)
		at[i + 1] += at[i];
	for (size_t i = 0; i < len; i++)
		maker->near[at[maker->ties[i].high]++] =
			(struct near){ maker->ties[i].low, (uint32_t)i };
	for (size_t i = 0; i < len; i++)
		maker->near[at[maker->ties[i].low]++] =
			(struct near){ maker->ties[i].high, (uint32_t)i };
	return NP_OK;
}

/* The tie between two nodes, or NULL. */
static const struct tie *find_tie(const struct maker *maker, uint32_t a,
				  uint32_t b)
{
	const size_t *begin = maker->begin;
	size_t low, high;

	if (begin[a + 1] - begin[a] > begin[b + 1] - begin[b]) {
		const uint32_t other = a;

		a = b;
		b = other;
	}
	low = begin[a];
	high = begin[a + 1];
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (maker->near[middle].node < b)
			low = middle + 1;
		else
			high = middle;
	}
	return low < begin[a + 1] && maker->near[low].node == b
		       ? &maker->ties[maker->near[low].tie]
		       : NULL;
}

/* How much of a core the other one matches. */
struct support {
	unsigned matched, len;
	float part; /* most of a matched node's body that is shared */
};

static bool is_enough(const struct maker *maker, const struct support *support,
		      uint32_t size)
{
	if ((float)support->matched <
	    maker->rules.core_share * (float)support->len)
		return false;
	return support->matched > 1 || size == 1 ||
	       support->part > maker->rules.link_part;
}

/* Do two stories, given by their roots, belong together? */
static bool agree(const struct maker *maker, uint32_t a, uint32_t b)
{
	struct support of_a = { .len = maker->core_len[a] };
	struct support of_b = { .len = maker->core_len[b] };
	bool matched[STORY_CORE] = { false };

	for (unsigned i = 0; i < of_a.len; i++) {
		bool any = false;

		for (unsigned j = 0; j < of_b.len; j++) {
			const uint32_t from = maker->core[a][i];
			const uint32_t to = maker->core[b][j];
			const struct tie *tie = find_tie(maker, from, to);

			if (!tie)
				continue;
			any = matched[j] = true;
			raise(&of_a.part,
			      from < to ? tie->part_low : tie->part_high);
			raise(&of_b.part,
			      from < to ? tie->part_high : tie->part_low);
		}
		of_a.matched += any;
	}
	for (unsigned j = 0; j < of_b.len; j++)
		of_b.matched += matched[j];
	return is_enough(maker, &of_a, maker->size[a]) &&
	       is_enough(maker, &of_b, maker->size[b]);
}

/* Does a stand before b in a core? */
static bool is_before(const struct maker *maker, uint32_t a, uint32_t b)
{
	return maker->inside[a] != maker->inside[b]
		       ? maker->inside[a] > maker->inside[b]
		       : a < b;
}

/* A core being made, the best first; all that may be in it are offered. */
struct best {
	uint32_t node[STORY_CORE];
	unsigned len;
};

static void offer(const struct maker *maker, struct best *best, uint32_t node)
{
	unsigned at;

	for (unsigned i = 0; i < best->len; i++)
		if (best->node[i] == node)
			return;
	if (best->len == STORY_CORE &&
	    !is_before(maker, node, best->node[STORY_CORE - 1]))
		return;
	best->len += best->len < STORY_CORE;
	for (at = best->len - 1;
	     at && is_before(maker, node, best->node[at - 1]); at--)
		best->node[at] = best->node[at - 1];
	best->node[at] = node;
}

static void offer_core(const struct maker *maker, struct best *best,
		       uint32_t root)
{
	for (unsigned i = 0; i < maker->core_len[root]; i++)
		offer(maker, best, maker->core[root][i]);
}

/* Counts the matches between a story and another as inside ones now. */
static void count_inside(struct maker *maker, uint32_t small, uint32_t large)
{
	uint32_t node = small;

	do {
		for (size_t i = maker->begin[node]; i < maker->begin[node + 1];
		     i++) {
			const uint32_t other = maker->near[i].node;

			if (find_root(maker->root, other) != large)
				continue;
			maker->inside[node]++;
			maker->inside[other]++;
		}
		node = maker->next[node];
	} while (node != small);
}

/* Who may have risen into the core: both cores, and all that were counted. */
static void make_core(struct maker *maker, uint32_t small, uint32_t large)
{
	struct best best = { .len = 0 };
	uint32_t node = small;

	offer_core(maker, &best, small);
	offer_core(maker, &best, large);
	do {
		offer(maker, &best, node);
		for (size_t i = maker->begin[node]; i < maker->begin[node + 1];
		     i++)
			if (find_root(maker->root, maker->near[i].node) ==
			    large)
				offer(maker, &best, maker->near[i].node);
		node = maker->next[node];
	} while (node != small);
	while (best.len > 1 && 2 * maker->inside[best.node[best.len - 1]] <=
				       maker->inside[best.node[0]])
		best.len--;
	memcpy(maker->core[large], best.node, sizeof(best.node));
	maker->core_len[large] = (uint8_t)best.len;
}

static void join(struct maker *maker, uint32_t a, uint32_t b)
{
	const bool turned = maker->size[a] != maker->size[b]
				    ? maker->size[a] > maker->size[b]
				    : a < b;
	const uint32_t small = turned ? b : a, large = turned ? a : b;
	const uint32_t after = maker->next[small];

	count_inside(maker, small, large);
	make_core(maker, small, large);
	maker->next[small] = maker->next[large];
	maker->next[large] = after;
	maker->root[small] = large;
	maker->size[large] += maker->size[small];
}

static void tie_all(struct maker *maker)
{
	bool changed = true;

	for (int pass = 0; pass < PASSES && changed; pass++) {
		changed = false;
		for (size_t i = 0; i < maker->ties_len; i++) {
			const struct tie *tie =
				&maker->ties[(uint32_t)maker->order[i]];
			const uint32_t a = find_root(maker->root, tie->low);
			const uint32_t b = find_root(maker->root, tie->high);

			if (a == b || !agree(maker, a, b))
				continue;
			join(maker, a, b);
			changed = true;
		}
	}
}

static enum np_status begin_alone(struct maker *maker)
{
	const size_t len = (size_t)maker->nodes + 1;

	maker->root = np_alloc(len, sizeof(*maker->root));
	maker->size = np_alloc(len, sizeof(*maker->size));
	maker->next = np_alloc(len, sizeof(*maker->next));
	maker->inside = np_alloc_zero(len, sizeof(*maker->inside));
	maker->core = np_alloc_zero(len, sizeof(*maker->core));
	maker->core_len = np_alloc(len, sizeof(*maker->core_len));
	if (!maker->root || !maker->size || !maker->next || !maker->inside ||
	    !maker->core || !maker->core_len)
		return NP_ERR_NOMEM;
	for (uint32_t i = 0; i < maker->nodes; i++) {
		maker->root[i] = maker->next[i] = i;
		maker->size[i] = maker->core_len[i] = 1;
		maker->core[i][0] = i;
	}
	return NP_OK;
}

static enum np_status make(struct maker *maker, const struct story_edge *edges,
			   size_t edges_len)
{
	enum np_status status =
		chain_versions(maker, edges, edges_len, maker->nodes);

	if (!status)
		status = make_ties(maker, edges, edges_len);
	if (!status)
		status = order_ties(maker);
	if (!status)
		status = list_neighbours(maker);
	if (!status)
		status = begin_alone(maker);
	if (!status)
		tie_all(maker);
	return status;
}

/* The first article met of a story is its lowest. */
static void name_stories(struct maker *maker, uint32_t *story)
{
	uint32_t *first = maker->inside;

	for (uint32_t i = 0; i < maker->nodes; i++)
		first[i] = UINT32_MAX;
	for (uint32_t i = 0; i < maker->nodes; i++) {
		const uint32_t root = find_root(maker->root, maker->parent[i]);

		if (first[root] == UINT32_MAX)
			first[root] = i;
		story[i] = first[root];
	}
}

static void clear(struct maker *maker)
{
	np_free(maker->parent);
	np_free(maker->ties);
	np_free(maker->order);
	np_free(maker->begin);
	np_free(maker->near);
	np_free(maker->root);
	np_free(maker->size);
	np_free(maker->next);
	np_free(maker->inside);
	np_free(maker->core);
	np_free(maker->core_len);
}

enum np_status np_story_make(const struct story_edge *edges, size_t edges_len,
			     uint32_t articles, const struct story_rules *rules,
			     uint32_t *story)
{
	struct maker maker = { .rules = *rules, .nodes = articles };
	enum np_status status = NP_ERR_NOMEM;

	maker.parent = np_alloc((size_t)articles + 1, sizeof(*maker.parent));
	if (maker.parent)
		status = make(&maker, edges, edges_len);
	if (!status)
		name_stories(&maker, story);
	clear(&maker);
	return status;
}
