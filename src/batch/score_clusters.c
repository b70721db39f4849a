/* SPDX-License-Identifier: MIT */
/*
 * Two partitions of the labelled articles. All figures come from the sizes of
 * clusters and of cells, which are what a labelled and a found cluster share:
 *
 *   pairs    S = sum C(cell, 2), A = sum C(label, 2), B = sum C(result, 2),
 *            T = C(articles, 2); precision S / B, recall S / A
 *   ARI      (S - AB / T) / ((A + B) / 2 - AB / T), as
 *            2 (ST - AB) / ((A + B) T - 2 AB), in whole numbers of 128 bits
 *            (Hubert and Arabie 1985)
 *   B-cubed  precision: the mean over articles of cell / result, which is the
 *            sum over cells of cell^2 / result; recall likewise (Bagga and
 *            Baldwin 1998). Summed exactly for each size, then by size.
 *
 * An article that the result does not have is a cluster of its own.
 */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "batch/score_parts.h"

/* What a labelled and a found cluster share. */
struct cell {
	uint32_t label, result;
	uint32_t first; /* its first article */
	uint32_t len;
};

struct partition {
	struct cell *cells; /* by label, then result */
	size_t len;
	uint64_t *label_size, *result_size;
	uint32_t labels, results;
};

/* 128 bits without an extension of the language. */
struct wide {
	uint64_t high, low;
};

static struct wide multiply(uint64_t a, uint64_t b)
{
	const uint64_t a0 = (uint32_t)a, a1 = a >> 32;
	const uint64_t b0 = (uint32_t)b, b1 = b >> 32;
	const uint64_t low = a0 * b0;
	const uint64_t middle = a1 * b0 + (low >> 32);
	const uint64_t other = a0 * b1 + (uint32_t)middle;

	return (struct wide){ a1 * b1 + (middle >> 32) + (other >> 32),
			      other << 32 | (uint32_t)low };
}

static struct wide subtract(struct wide a, struct wide b)
{
	return (struct wide){ a.high - b.high - (a.low < b.low),
			      a.low - b.low };
}

static bool is_less(struct wide a, struct wide b)
{
	return a.high != b.high ? a.high < b.high : a.low < b.low;
}

static double to_double(struct wide value)
{
	return (double)value.high * 18446744073709551616.0 + (double)value.low;
}

/* a - b; the difference is exact before it is rounded. */
static double difference(struct wide a, struct wide b)
{
	return is_less(a, b) ? -to_double(subtract(b, a))
			     : to_double(subtract(a, b));
}

static uint64_t choose_2(uint64_t n)
{
	return n ? n * (n - 1) / 2 : 0;
}

static double ari_of(struct score_counts pairs, uint64_t all)
{
	const struct wide product = multiply(pairs.found, pairs.there);
	const double over = 2 * difference(multiply(pairs.right, all), product);
	/* (A + B) T - 2 AB = A (T - B) + B (T - A), neither of them negative */
	const double under =
		to_double(multiply(pairs.there, all - pairs.found)) +
		to_double(multiply(pairs.found, all - pairs.there));

	return under > 0 ? over / under : 1;
}

static enum np_status no_memory(struct score_run *run)
{
	return np_error_set(run->err, NP_ERR_NOMEM, "out of memory");
}

/* The root of an article; paths are halved on the way. */
static uint32_t root_of(uint32_t *parent, uint32_t article)
{
	while (parent[article] != article) {
		parent[article] = parent[parent[article]];
		article = parent[article];
	}
	return article;
}

enum np_status np_score_tie(struct score_run *run)
{
	struct side *result = &run->result;
	const uint32_t len = run->words.ids.len;
	uint32_t *parent = np_alloc((size_t)len + 1, sizeof(*parent));

	if (!parent)
		return no_memory(run);
	for (uint32_t i = 0; i < len; i++)
		parent[i] = i;
	for (size_t i = 0; i < result->pair_len; i++) {
		const struct side_pair *pair = &result->pair[i];
		const uint32_t a = root_of(parent, pair->a);
		const uint32_t b = root_of(parent, pair->b);

		if (run->score->classes[pair->word] == SCORE_MATCH)
			parent[a > b ? a : b] = a > b ? b : a;
	}
	for (uint32_t i = 0; i < len; i++)
		parent[i] = root_of(parent, i);
	np_free(result->cluster);
	result->cluster = parent;
	result->articles = len;
	return NP_OK;
}

static bool unlisted(const struct side *result, uint32_t article)
{
	return np_score_cluster_of(result, article) == NO_CLUSTER;
}

/* Label and result of each labelled article, side by side and sorted. */
static enum np_status gather(struct score_run *run, struct np_keyed **out,
			     size_t *out_len)
{
	const struct side *labels = &run->labels, *result = &run->result;
	const uint32_t all = run->words.ids.len;
	struct np_keyed *keyed = np_alloc((size_t)all + 1, sizeof(*keyed));
	struct np_keyed *scratch = np_alloc((size_t)all + 1, sizeof(*keyed));
	uint32_t own = all; /* clusters of one, behind all that have a name */
	size_t len = 0;

	if (!keyed || !scratch || all > UINT32_MAX / 2) {
		np_free(keyed);
		np_free(scratch);
		return no_memory(run);
	}
	for (uint32_t i = 0; i < all; i++) {
		const uint32_t label = np_score_cluster_of(labels, i);
		const uint32_t cluster =
			unlisted(result, i) ? own++
					    : np_score_cluster_of(result, i);

		run->score->clusters.unlabelled += label == NO_CLUSTER;
		run->score->clusters.unlisted +=
			label != NO_CLUSTER && unlisted(result, i);
		if (label != NO_CLUSTER)
			keyed[len++] = (struct np_keyed){
				(uint64_t)label << 32 | cluster, i
			};
	}
	np_sort_keyed(keyed, len, scratch);
	np_free(scratch);
	*out = keyed;
	*out_len = len;
	return NP_OK;
}

/* Sizes of both kinds of clusters. Numbers of results go up to twice the
 * number of articles. */
static enum np_status make_sizes(struct score_run *run,
				 struct partition *partition,
				 const struct np_keyed *keyed, size_t len)
{
	partition->labels = run->labels.names.len;
	partition->results = run->words.ids.len;
	for (size_t i = 0; i < len; i++)
		if ((uint32_t)keyed[i].key >= partition->results)
			partition->results = (uint32_t)keyed[i].key + 1;
	partition->label_size =
		np_alloc_zero((size_t)partition->labels + 1, sizeof(uint64_t));
	partition->result_size =
		np_alloc_zero((size_t)partition->results + 1, sizeof(uint64_t));
	partition->cells = np_alloc(len + 1, sizeof(*partition->cells));
	if (!partition->label_size || !partition->result_size ||
	    !partition->cells)
		return no_memory(run);
	for (size_t i = 0; i < len; i++) {
		const uint64_t key = keyed[i].key;

		partition->label_size[key >> 32]++;
		partition->result_size[(uint32_t)key]++;
		if (!i || keyed[i - 1].key != key)
			partition->cells[partition->len++] =
				(struct cell){ .label = (uint32_t)(key >> 32),
					       .result = (uint32_t)key,
					       .first = keyed[i].index };
		partition->cells[partition->len - 1].len++;
	}
	return NP_OK;
}

static void partition_clear(struct partition *partition)
{
	np_free(partition->cells);
	np_free(partition->label_size);
	np_free(partition->result_size);
}

static uint64_t count_pairs(const uint64_t *sizes, uint32_t len,
			    uint64_t *clusters, uint64_t *shared)
{
	uint64_t pairs = 0;

	for (uint32_t i = 0; i < len; i++) {
		pairs += choose_2(sizes[i]);
		*clusters += sizes[i] > 0;
		*shared += sizes[i] > 1;
	}
	return pairs;
}

/* The mean over articles of cell / size; exact for each size. */
static enum np_status b_cubed(struct score_run *run,
			      const struct partition *partition, bool by_result,
			      double *out)
{
	const uint64_t articles = run->score->clusters.articles;
	struct np_keyed *items = np_alloc(partition->len + 1, sizeof(*items));
	struct np_keyed *scratch = np_alloc(partition->len + 1, sizeof(*items));
	enum np_status status = NP_OK;
	double total = 0;

	if (!items || !scratch) {
		status = no_memory(run);
		goto free_items;
	}
	for (size_t i = 0; i < partition->len; i++) {
		const struct cell *cell = &partition->cells[i];

		items[i] = (struct np_keyed){
			by_result ? partition->result_size[cell->result]
				  : partition->label_size[cell->label],
			cell->len
		};
	}
	np_sort_keyed(items, partition->len, scratch);
	for (size_t i = 0, end; i < partition->len; i = end) {
		uint64_t squares = 0;

		for (end = i;
		     end < partition->len && items[end].key == items[i].key;
		     end++)
			squares +=
				(uint64_t)items[end].index * items[end].index;
		total += (double)squares / (double)items[i].key;
	}
	*out = articles ? total / (double)articles : 0;
free_items:
	np_free(scratch);
	np_free(items);
	return status;
}

static enum np_status figures(struct score_run *run,
			      const struct partition *partition)
{
	struct score_clusters *out = &run->score->clusters;
	enum np_status status;

	for (size_t i = 0; i < partition->len; i++) {
		out->articles += partition->cells[i].len;
		out->pairs.right += choose_2(partition->cells[i].len);
	}
	out->pairs.there = count_pairs(partition->label_size, partition->labels,
				       &out->labels, &out->labels_shared);
	out->pairs.found =
		count_pairs(partition->result_size, partition->results,
			    &out->results, &out->results_shared);
	run->score->edges.there = out->pairs.there;
	out->ari = ari_of(out->pairs, choose_2(out->articles));
	status = b_cubed(run, partition, true, &out->b3_precision);
	if (!status)
		status = b_cubed(run, partition, false, &out->b3_recall);
	if (!status && out->b3_precision + out->b3_recall > 0)
		out->b3_f1 = 2 * out->b3_precision * out->b3_recall /
			     (out->b3_precision + out->b3_recall);
	return status;
}

/*
 * Cells that should be one: the largest stands for the cluster, and each other
 * gives a line. group: cells of one cluster.
 */
static enum np_status tell_group(struct score_run *run, const char *what,
				 const struct cell *group, size_t len)
{
	const struct np_names *names = &run->labels.names;
	const struct cell *most = group;
	enum np_status status = NP_OK;

	for (size_t i = 1; i < len; i++)
		if (group[i].len > most->len)
			most = &group[i];
	for (size_t i = 0; i < len && !status; i++) {
		const struct score_error error = {
			.what = what,
			.a = most->first,
			.b = group[i].first,
			.label = np_names_get(names, most->label),
			.also = { 0 },
			.found = np_names_get(names, group[i].label),
			.size_a = most->len,
			.size_b = group[i].len
		};

		if (&group[i] != most)
			status = np_score_add_error(run, &error);
	}
	return status;
}

static enum np_status tell_groups(struct score_run *run,
				  const struct partition *partition,
				  bool by_result)
{
	const struct cell *cells = partition->cells;
	enum np_status status = NP_OK;

	for (size_t i = 0, end; i < partition->len && !status; i = end) {
		end = i + 1;
		while (end < partition->len &&
		       (by_result ? cells[end].result == cells[i].result
				  : cells[end].label == cells[i].label))
			end++;
		status = tell_group(run, by_result ? "glued" : "split",
				    cells + i, end - i);
	}
	return status;
}

/* Cells by result; within one by label. */
static enum np_status turn(struct score_run *run, struct partition *partition)
{
	const size_t len = partition->len;
	struct np_keyed *keyed = np_alloc(len + 1, sizeof(*keyed));
	struct np_keyed *scratch = np_alloc(len + 1, sizeof(*scratch));
	struct cell *turned = np_alloc(len + 1, sizeof(*turned));

	if (!keyed || !scratch || !turned) {
		np_free(keyed);
		np_free(scratch);
		np_free(turned);
		return no_memory(run);
	}
	for (size_t i = 0; i < len; i++)
		keyed[i] = (struct np_keyed){ partition->cells[i].result,
					      (uint32_t)i };
	np_sort_keyed(keyed, len, scratch);
	for (size_t i = 0; i < len; i++)
		turned[i] = partition->cells[keyed[i].index];
	np_free(partition->cells);
	partition->cells = turned;
	np_free(keyed);
	np_free(scratch);
	return NP_OK;
}

enum np_status np_score_clusters(struct score_run *run)
{
	struct partition partition = { 0 };
	struct np_keyed *keyed = NULL;
	size_t len = 0;
	enum np_status status = gather(run, &keyed, &len);

	if (!status)
		status = make_sizes(run, &partition, keyed, len);
	np_free(keyed);
	if (!status)
		status = figures(run, &partition);
	if (!status)
		status = tell_groups(run, &partition, false);
	if (!status)
		status = turn(run, &partition);
	if (!status)
		status = tell_groups(run, &partition, true);
	partition_clear(&partition);
	return status;
}
