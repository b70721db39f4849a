/* SPDX-License-Identifier: MIT */
/*
 * Noisy printings of known stories, put together again in four ways:
 *
 *   bench_noisy FILE FOLDER [WAY...]
 *
 * FILE: JSON lines with id, text and cluster, the label. FOLDER gets the
 * clusters of each way as <way>.tsv, and the errors of each as
 * <way>.errors.tsv. The ways, all of them unless some are named:
 *
 *   noisy       candidates by passages, detect/noisy.h on each, detect/story.h
 *   news        candidates by bands and passages, detect/relate.h on each, of
 *               the texts alone, detect/story.h
 *   minhash-*   as other tools do it: bands of sketches of 5-word shingles,
 *               and all that share a bucket are one cluster. The sketch is
 *               ours; the law by which lanes collide is that of MinHash
 *   brute-*     all pairs with J >= that many hundredths on 2-word shingles,
 *               and what hangs together
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "batch/meet.h"
#include "batch/score.h"
#include "detect/noisy.h"
#include "detect/relate.h"
#include "detect/story.h"
#include "shingles/np-bands.h"
#include "texts.h"
#include "truth.h"

/* The lowest of the brute thresholds: all pairs are looked for once. */
#define BRUTE_LEAST 150000
#define NEWS_BANDS 32
#define NEWS_ROWS 4
#define BAND_BIT ((uint64_t)1 << 47)

struct bench {
	const char *path, *folder;
	struct sets words, pairs; /* of 5-word and 2-word shingles */
	struct texts texts;
	struct pairs brute; /* once asked for */
	uint32_t *cluster;  /* of each article, what a way made */
	uint64_t candidates;
	double compared; /* seconds that comparing took, or 0 */
};

/* A key and who holds it. */
struct held {
	uint64_t key;
	uint32_t article;
};

struct held_list {
	struct held *ptr;
	size_t len, cap;
};

static double now(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static int by_key(const void *a, const void *b)
{
	const struct held *left = a, *right = b;

	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	return (left->article > right->article) -
	       (left->article < right->article);
}

static enum np_status add_held(struct held_list *list, uint64_t key,
			       uint32_t article)
{
	if (np_grow(&list->ptr, &list->cap, list->len + 1, sizeof(*list->ptr)))
		return NP_ERR_NOMEM;
	list->ptr[list->len++] = (struct held){ key, article };
	return NP_OK;
}

/* In order, each once. */
static void settle(struct held_list *list)
{
	size_t kept = 0;

	if (list->len)
		qsort(list->ptr, list->len, sizeof(*list->ptr), by_key);
	for (size_t i = 0; i < list->len; i++)
		if (!i || by_key(&list->ptr[i], &list->ptr[kept - 1]))
			list->ptr[kept++] = list->ptr[i];
	list->len = kept;
}

static uint32_t find_root(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i) {
		parent[i] = parent[parent[i]];
		i = parent[i];
	}
	return i;
}

static void unite(uint32_t *parent, uint32_t a, uint32_t b)
{
	a = find_root(parent, a);
	b = find_root(parent, b);
	parent[a > b ? a : b] = a > b ? b : a;
}

static void begin_alone(struct bench *bench)
{
	bench->candidates = 0;
	bench->compared = 0;
	for (uint32_t i = 0; i < bench->words.len; i++)
		bench->cluster[i] = i;
}

static void end_ties(struct bench *bench)
{
	for (uint32_t i = 0; i < bench->words.len; i++)
		bench->cluster[i] = find_root(bench->cluster, i);
}

/* Candidates. */

static enum np_status list_passages(const struct bench *bench,
				    const struct np_recipe *recipe,
				    struct held_list *list)
{
	struct np_sketcher *sketcher = NULL;
	enum np_status status = np_sketcher_new(&sketcher, recipe);

	for (uint32_t i = 0; i < bench->texts.len && !status; i++) {
		struct np_passages passages = { 0 };

		status = np_passage_text(sketcher, texts_at(&bench->texts, i),
					 &passages);
		for (size_t j = 0; j < passages.len && !status; j++)
			status = add_held(list, passages.ptr[j].hash >> 17, i);
	}
	np_sketcher_free(sketcher);
	return status;
}

static enum np_status list_bands(const struct bench *bench,
				 struct np_bands shape, struct held_list *list)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *sketcher = NULL;
	uint32_t lanes[NP_LANES_MAX], keys[NP_LANES_MAX];
	enum np_status status;

	recipe.lanes = shape.bands * shape.rows;
	status = np_sketcher_new(&sketcher, &recipe);
	for (uint32_t i = 0; i < bench->texts.len && !status; i++) {
		status = np_sketch_text(sketcher, texts_at(&bench->texts, i),
					lanes, NULL);
		if (status || !bench->words.ptr[i].len)
			continue;
		np_band_keys(lanes, shape, recipe.seed, keys);
		for (uint32_t j = 0; j < shape.bands && !status; j++)
			status = add_held(
				list, BAND_BIT | (uint64_t)j << 32 | keys[j],
				i);
	}
	np_sketcher_free(sketcher);
	return status;
}

/* Each pair once. */
static bool skip_before(void *user, uint32_t owner, uint32_t article)
{
	(void)user;
	return article <= owner;
}

static enum np_status meet(struct np_meet *meet, const struct held_list *list,
			   uint32_t *ids)
{
	const uint64_t *places = NULL;
	size_t places_len = 0, at = 0;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < list->len && !status; i++)
		status = np_meet_add(meet, list->ptr[i].key,
				     list->ptr[i].article);
	if (!status)
		status = np_meet_sort(meet, &places, &places_len);
	for (size_t i = 0; i < places_len && !status; i++) {
		struct np_holders holders = { .ids = ids,
					      .is_band = places[i] & BAND_BIT };

		for (; at < list->len && list->ptr[at].key == places[i]; at++)
			ids[holders.total++] = list->ptr[at].article;
		holders.len = holders.total > NOISY_CAP ? NOISY_ANCHORS
							: holders.total;
		status = np_meet_holders(meet, i, &holders, skip_before, NULL);
	}
	return status;
}

/* What makes edges of candidates. */
typedef enum np_status compare_fn(const struct bench *bench,
				  const struct np_meeting *meetings, size_t len,
				  struct story_edge *edges, size_t *edges_len);

static enum np_status tell_stories(struct bench *bench, struct np_meet *meet,
				   compare_fn *compare)
{
	const struct story_rules rules = STORY_RULES_INIT;
	const struct np_meeting *meetings = NULL;
	struct story_edge *edges = NULL;
	size_t len = 0, edges_len = 0;
	const double begin = now();
	enum np_status status =
		np_meet_end(meet, bench->words.len, &meetings, &len);

	if (!status) {
		edges = np_alloc(len + 1, sizeof(*edges));
		status = edges ? NP_OK : NP_ERR_NOMEM;
	}
	if (!status)
		status = compare(bench, meetings, len, edges, &edges_len);
	bench->compared = now() - begin;
	bench->candidates = len;
	if (!status)
		status = np_story_make(edges, edges_len,
				       (uint32_t)bench->words.len, &rules,
				       bench->cluster);
	np_free(edges);
	return status;
}

/* Takes the list. */
static enum np_status run_stories(struct bench *bench, struct held_list *list,
				  enum np_status status, compare_fn *compare)
{
	struct np_meet *meetings = NULL;
	uint32_t *ids = np_alloc(bench->words.len + 1, sizeof(*ids));

	settle(list);
	if (!status)
		status = ids ? np_meet_new(&meetings) : NP_ERR_NOMEM;
	if (!status)
		status = meet(meetings, list, ids);
	if (!status)
		status = tell_stories(bench, meetings, compare);
	np_meet_free(meetings);
	np_free(list->ptr);
	np_free(ids);
	return status;
}

/* The noisy way. */

static struct story_edge edge_of(const struct np_meeting *meeting,
				 const struct noisy_match *match)
{
	return (struct story_edge){
		.a = meeting->owner,
		.b = meeting->other,
		.weight = (uint32_t)(match->resemblance * 1e6),
		.part_a = (float)match->part_a,
		.part_b = (float)match->part_b,
	};
}

static enum np_status compare_noisy(const struct bench *bench,
				    const struct np_meeting *meetings,
				    size_t len, struct story_edge *edges,
				    size_t *edges_len)
{
	struct noisy_text *texts =
		np_alloc_zero(bench->texts.len + 1, sizeof(*texts));
	struct noisy *noisy = NULL;
	enum np_status status = texts ? np_noisy_new(&noisy) : NP_ERR_NOMEM;

	for (size_t i = 0; i < bench->texts.len && !status; i++)
		status = np_noisy_read(noisy, texts_at(&bench->texts, i),
				       &texts[i]);
	for (size_t i = 0; i < len && !status; i++) {
		struct noisy_match match;

		if (!i || meetings[i].owner != meetings[i - 1].owner)
			status =
				np_noisy_hold(noisy, &texts[meetings[i].owner]);
		if (!status)
			status = np_noisy_compare(
				noisy, &texts[meetings[i].other], &match);
		if (!status && np_noisy_is_match(&match))
			edges[(*edges_len)++] = edge_of(&meetings[i], &match);
	}
	for (size_t i = 0; i < bench->texts.len && texts; i++)
		np_noisy_text_clear(&texts[i]);
	np_free(texts);
	np_noisy_free(noisy);
	return status;
}

static enum np_status run_noisy(struct bench *bench, uint32_t number)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	struct held_list list = { 0 };
	enum np_status status;

	recipe.sampling = NOISY_SAMPLING;
	recipe.floor = NOISY_FLOOR;
	(void)number;
	status = list_passages(bench, &recipe, &list);
	return run_stories(bench, &list, status, compare_noisy);
}

/* The way of news. */

static enum np_status make_bodies(const struct bench *bench,
				  struct np_body *bodies)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct np_sketcher *sketcher = NULL;
	enum np_status status = np_sketcher_new(&sketcher, &recipe);

	for (size_t i = 0; i < bench->texts.len && !status; i++) {
		const struct np_body_input input = {
			.text = texts_at(&bench->texts, i)
		};

		status = np_body_make(&bodies[i], sketcher, &input);
	}
	np_sketcher_free(sketcher);
	return status;
}

static float part_of(const struct np_side *side)
{
	return side->words ? (float)side->shared / (float)side->words : 0;
}

static bool relate(const struct np_meeting *meeting,
		   const struct np_comparison *numbers, const double *limits,
		   struct story_edge *edge)
{
	const struct np_printed nothing = { .has_date = false };
	const struct np_relate_input input = { .numbers = numbers,
					       .a = &nothing,
					       .b = &nothing,
					       .limits = limits };
	struct np_related related;

	np_relate(&input, &related);
	*edge = (struct story_edge){
		.a = meeting->owner,
		.b = meeting->other,
		.weight =
			(uint32_t)(np_overlap_jaccard(&numbers->overlap) * 1e6),
		.part_a = part_of(&numbers->a),
		.part_b = part_of(&numbers->b)
	};
	return np_relation_is_match(related.relation);
}

static enum np_status compare_news(const struct bench *bench,
				   const struct np_meeting *meetings,
				   size_t len, struct story_edge *edges,
				   size_t *edges_len)
{
	struct np_body *bodies =
		np_alloc_zero(bench->texts.len + 1, sizeof(*bodies));
	struct np_comparer comparer = { 0 };
	double limits[NP_LIMIT_COUNT];
	enum np_status status =
		bodies ? make_bodies(bench, bodies) : NP_ERR_NOMEM;

	np_limits_fill(NP_PROFILE_NEWS, limits);
	for (size_t i = 0; i < len && !status; i++) {
		struct np_comparison numbers;

		status =
			np_bodies_compare(&comparer, &bodies[meetings[i].owner],
					  &bodies[meetings[i].other], &numbers);
		if (!status)
			*edges_len += relate(&meetings[i], &numbers, limits,
					     &edges[*edges_len]);
	}
	for (size_t i = 0; i < bench->texts.len && bodies; i++)
		np_body_clear(&bodies[i]);
	np_free(bodies);
	np_comparer_clear(&comparer);
	return status;
}

static enum np_status run_news(struct bench *bench, uint32_t number)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	const struct np_bands shape = { NEWS_BANDS, NEWS_ROWS };
	struct held_list list = { 0 };
	enum np_status status = list_passages(bench, &recipe, &list);

	(void)number;
	if (!status)
		status = list_bands(bench, shape, &list);
	return run_stories(bench, &list, status, compare_news);
}

/* As others do it. */

static enum np_status run_bands(struct bench *bench, uint32_t bands)
{
	const struct np_bands shape = { bands, bands == 32 ? 4 : 8 };
	struct held_list list = { 0 };
	const enum np_status status = list_bands(bench, shape, &list);

	settle(&list);
	for (size_t i = 0; i < list.len; i++) {
		size_t first = i;

		while (first && list.ptr[first - 1].key == list.ptr[i].key)
			first--;
		bench->candidates += i - first;
		if (i && list.ptr[i - 1].key == list.ptr[i].key)
			unite(bench->cluster, list.ptr[i - 1].article,
			      list.ptr[i].article);
	}
	end_ties(bench);
	np_free(list.ptr);
	return status;
}

static enum np_status run_brute(struct bench *bench, uint32_t hundredths)
{
	enum np_status status = NP_OK;

	if (!bench->brute.counted)
		status = truth_join(&bench->pairs, BRUTE_LEAST, &bench->brute);
	for (size_t i = 0; i < bench->brute.len && !status; i++) {
		const struct pair *pair = &bench->brute.ptr[i];

		if (truth_reaches(&bench->pairs.ptr[pair->a],
				  &bench->pairs.ptr[pair->b], pair->shared,
				  hundredths * (MILLION / 100)))
			unite(bench->cluster, pair->a, pair->b);
	}
	bench->candidates = bench->brute.counted;
	end_ties(bench);
	return status;
}

/* number: what the way goes by. */
struct way {
	const char *name;
	enum np_status (*run)(struct bench *bench, uint32_t number);
	uint32_t number;
};

static const struct way ways[] = {
	{ "noisy", run_noisy, 0 },	   { "news", run_news, 0 },
	{ "minhash-14x8", run_bands, 14 }, { "minhash-32x4", run_bands, 32 },
	{ "brute-15", run_brute, 15 },	   { "brute-20", run_brute, 20 },
	{ "brute-25", run_brute, 25 },	   { "brute-50", run_brute, 50 },
};

static enum np_status write_clusters(const struct bench *bench,
				     const char *path, struct np_error *err)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return np_error_set(err, NP_ERR_IO, "cannot write '%s'", path);
	fputs("id\tcluster\n", file);
	for (size_t i = 0; i < bench->words.len; i++)
		fprintf(file, "%s\t%u\n", bench->words.ptr[i].id,
			bench->cluster[i]);
	if (fclose(file))
		return np_error_set(err, NP_ERR_IO, "cannot write '%s'", path);
	return NP_OK;
}

static void print_line(const struct bench *bench, const struct way *way,
		       const struct np_score *score, double seconds)
{
	const struct score_clusters *clusters = &score->clusters;

	printf("%-14s %12.2f %9.2f %8.4f %8.4f %8.4f %8.4f %9.2f\n", way->name,
	       2 * (double)bench->candidates / (double)bench->words.len,
	       bench->candidates
		       ? bench->compared * 1e6 / (double)bench->candidates
		       : 0,
	       clusters->ari, np_score_precision(clusters->pairs).value,
	       np_score_recall(clusters->pairs).value, clusters->b3_f1,
	       seconds);
	fflush(stdout);
}

static enum np_status run_way(struct bench *bench, const struct way *way,
			      struct np_error *err)
{
	char result[4096], errors[4096];
	const struct np_score_options options = { .labels = bench->path,
						  .result = result,
						  .errors = errors };
	struct np_score *score = np_alloc(1, sizeof(*score));
	const double begin = now();
	double seconds;
	enum np_status status = score ? NP_OK : NP_ERR_NOMEM;

	snprintf(result, sizeof(result), "%s/%s.tsv", bench->folder, way->name);
	snprintf(errors, sizeof(errors), "%s/%s.errors.tsv", bench->folder,
		 way->name);
	begin_alone(bench);
	if (!status)
		status = way->run(bench, way->number);
	if (status)
		np_error_set(err, status, "%s: %s", way->name,
			     np_status_name(status));
	seconds = now() - begin;
	if (!status)
		status = write_clusters(bench, result, err);
	if (!status)
		status = np_score_run(&options, score, err);
	if (!status) {
		print_line(bench, way, score, seconds);
		np_score_clear(score);
	}
	np_free(score);
	return status;
}

static enum np_status read_all(struct bench *bench, struct np_error *err)
{
	enum np_status status = sets_read(&bench->words, bench->path, 5, err);

	if (!status)
		status = sets_read(&bench->pairs, bench->path, 2, err);
	if (!status)
		status = texts_read(&bench->texts, bench->path, SIZE_MAX, err);
	if (status)
		return status;
	if (bench->texts.len != bench->words.len ||
	    bench->words.len > NP_MEET_OWNERS)
		return np_error_set(err, NP_ERR_LIMIT,
				    "articles without text, or over %d",
				    NP_MEET_OWNERS);
	bench->cluster =
		np_alloc(bench->words.len + 1, sizeof(*bench->cluster));
	return bench->cluster ? NP_OK : NP_ERR_NOMEM;
}

static bool is_wanted(const struct way *way, int argc, char **argv)
{
	for (int i = 3; i < argc; i++)
		if (!strcmp(argv[i], way->name))
			return true;
	return argc == 3;
}

int main(int argc, char **argv)
{
	struct bench bench = { 0 };
	struct np_error err = { 0 };
	enum np_status status;

	if (argc < 3) {
		fputs("usage: bench_noisy FILE FOLDER [WAY...]\n", stderr);
		return 2;
	}
	bench.path = argv[1];
	bench.folder = argv[2];
	status = read_all(&bench, &err);
	if (!status)
		printf("%zu articles\n%-14s %12s %9s %8s %8s %8s %8s %9s\n",
		       bench.words.len, "way", "cand/article", "us/cand", "ARI",
		       "pair P", "pair R", "B3 F1", "seconds");
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]) && !status; i++)
		if (is_wanted(&ways[i], argc, argv))
			status = run_way(&bench, &ways[i], &err);
	if (status)
		fprintf(stderr, "bench_noisy: %s\n",
			err.status ? err.text : np_status_name(status));
	sets_clear(&bench.words);
	sets_clear(&bench.pairs);
	texts_clear(&bench.texts);
	truth_clear(&bench.brute);
	np_free(bench.cluster);
	return status != NP_OK;
}
