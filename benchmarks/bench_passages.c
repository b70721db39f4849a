/* SPDX-License-Identifier: MIT */
/*
 * bench_passages [FILE [PAIRS]]: how often a passage in both of two texts is
 * found by sampled passages, of texts of a file or made up. Words in a row of
 * one text are put into another at a random place; found are pairs that share
 * two samples inside of the passage, as candidates need. Beside it what is to
 * be expected: of n windows that lie in the passage each is sampled with
 * p = 1 / sampling, so P = 1 - (1 - p)^n - n p (1 - p)^(n - 1). Of those that
 * are found, what they are then called: a match, a quotation, or neither, as
 * texts of two outlets on one day. Exits with 1
 * when fewer than .95 (40 words) or .999 (80 words) are found.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "detect/relate.h"
#include "shingles/np-sketch.h"
#include "texts.h"

enum {
	PAIRS = 20000,
	WINDOW = 16, /* bytes of a sampled window */
	HITS = 2
};

static const struct {
	size_t words;
	double least;
} lengths[] = { { 20, 0 }, { 40, .95 }, { 60, 0 }, { 80, .999 } };

struct bench {
	struct texts texts;
	struct np_sketcher *sketcher;
	uint64_t state; /* of the generator */
	uint64_t *hash; /* samples in the passage */
	size_t len, cap;
	struct np_buf other;
	struct np_body body[2];
	struct np_comparer comparer;
	double sampling;
	double limits[NP_LIMIT_COUNT];
};

struct count {
	uint64_t pairs, found, windows, matches, quotes;
	double expected;
};

/* splitmix64: Steele, Lea, Flood 2014. */
static size_t draw(struct bench *bench, size_t below)
{
	uint64_t z = bench->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((z ^ z >> 31) % below);
}

static struct np_span any_text(struct bench *bench)
{
	return texts_at(&bench->texts, draw(bench, bench->texts.len));
}

static int compare(const void *left, const void *right)
{
	const uint64_t *a = left;
	const uint64_t *b = right;

	return (*a > *b) - (*a < *b);
}

/* The different samples among the words from `from` on, ascending. */
static enum np_status sample(struct bench *bench, struct np_span text,
			     size_t from, size_t words)
{
	struct np_passages passages = { 0 };
	enum np_status status =
		np_passage_text(bench->sketcher, text, &passages);
	size_t kept = 0;

	bench->len = 0;
	if (!status)
		status = np_grow(&bench->hash, &bench->cap, passages.len + 1,
				 sizeof(*bench->hash));
	for (size_t i = 0; i < passages.len && !status; i++)
		if (passages.ptr[i].token >= from &&
		    passages.ptr[i].token < from + words)
			bench->hash[bench->len++] = passages.ptr[i].hash;
	if (bench->len)
		qsort(bench->hash, bench->len, sizeof(*bench->hash), compare);
	for (size_t i = 0; i < bench->len; i++)
		if (!i || bench->hash[i] != bench->hash[i - 1])
			bench->hash[kept++] = bench->hash[i];
	bench->len = kept;
	return status;
}

/* How many of the samples another text has. */
static enum np_status count_hits(struct bench *bench, struct np_span text,
				 size_t *out)
{
	struct np_passages passages = { 0 };
	const enum np_status status =
		np_passage_text(bench->sketcher, text, &passages);

	*out = 0;
	for (size_t i = 0; i < bench->len && !status; i++)
		for (size_t j = 0; j < passages.len; j++)
			if (passages.ptr[j].hash == bench->hash[i]) {
				++*out;
				break;
			}
	return status;
}

/* Windows that begin at these words and end in them; words are as long as
 * their bytes, which is so of English. */
static size_t count_windows(const struct np_token *token, size_t words)
{
	size_t letters = 0, windows = 0;

	for (size_t i = words; i-- > 0;) {
		letters += (size_t)(token[i].end - token[i].begin);
		windows += letters >= WINDOW;
	}
	return windows;
}

static double expected(size_t windows, double p)
{
	const double n = (double)windows;

	return windows ? 1 - pow(1 - p, n) - n * p * pow(1 - p, n - 1) : 0;
}

static enum np_status embed(struct bench *bench, struct np_span passage,
			    struct np_span other)
{
	size_t at = draw(bench, other.len + 1);
	enum np_status status;

	while (at < other.len && other.ptr[at] != ' ')
		at++;
	bench->other.len = 0;
	status = np_buf_add(&bench->other, other.ptr, at);
	if (!status)
		status = np_buf_add_text(&bench->other, "\n");
	if (!status)
		status = np_buf_add(&bench->other, passage.ptr, passage.len);
	if (!status)
		status = np_buf_add_text(&bench->other, "\n");
	return status ? status
		      : np_buf_add(&bench->other, other.ptr + at,
				   other.len - at);
}

/* What the text is to the other, with the passage in it. */
static enum np_status relate(struct bench *bench, struct np_span text,
			     struct count *count)
{
	const struct np_body_input input[] = {
		{ .text = text },
		{ .text = np_buf_span(&bench->other) },
	};
	const struct np_printed a = { .source = { "a", 1 } };
	const struct np_printed b = { .source = { "b", 1 } };
	struct np_comparison numbers;
	const struct np_relate_input in = { &numbers, &a, &b, bench->limits };
	struct np_related related;
	enum np_status status = NP_OK;

	for (int i = 0; i < 2 && !status; i++)
		status = np_body_make(&bench->body[i], bench->sketcher,
				      &input[i]);
	if (!status)
		status = np_bodies_compare(&bench->comparer, &bench->body[0],
					   &bench->body[1], &numbers);
	if (status)
		return status;
	np_relate(&in, &related);
	count->matches += np_relation_is_match(related.relation);
	count->quotes += related.relation == NP_RELATION_QUOTE;
	return NP_OK;
}

/* One pair; texts that are too short for it are passed over. */
static enum np_status try_one(struct bench *bench, size_t words,
			      struct count *count)
{
	const struct np_span text = any_text(bench);
	const struct np_span other = any_text(bench);
	struct np_tokens tokens = { 0 };
	struct np_span passage;
	size_t from, windows, hits = 0;
	enum np_status status = np_token_text(bench->sketcher, text, &tokens);

	if (status || tokens.len < 2 * words || text.ptr == other.ptr)
		return status;
	from = draw(bench, tokens.len - words + 1);
	windows = count_windows(tokens.ptr + from, words);
	passage = (struct np_span){ text.ptr + tokens.ptr[from].begin,
				    (size_t)(tokens.ptr[from + words - 1].end -
					     tokens.ptr[from].begin) };
	status = embed(bench, passage, other);
	if (!status)
		status = sample(bench, text, from, words);
	if (!status)
		status = count_hits(bench, np_buf_span(&bench->other), &hits);
	count->pairs++;
	count->found += hits >= HITS;
	count->windows += windows;
	count->expected += expected(windows, 1 / bench->sampling);
	if (!status && hits >= HITS)
		status = relate(bench, text, count);
	return status;
}

static enum np_status measure(struct bench *bench, size_t pairs, bool *fine)
{
	enum np_status status = NP_OK;

	printf("words\tpairs\twindows\tfound\tshare\texpected\tmatches\t"
	       "quotes\n");
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		struct count count = { 0 };
		uint64_t tries = 0;
		double all, share;

		while (count.pairs < pairs && !status && tries++ < 100 * pairs)
			status = try_one(bench, lengths[i].words, &count);
		if (status || !count.pairs)
			break;
		all = (double)count.pairs;
		share = (double)count.found / all;
		*fine = *fine && share >= lengths[i].least;
		printf("%zu\t%" PRIu64 "\t%.1f\t%" PRIu64
		       "\t%.5f\t%.5f\t%.5f\t%.5f\n",
		       lengths[i].words, count.pairs,
		       (double)count.windows / all, count.found, share,
		       count.expected / all, (double)count.matches / all,
		       (double)count.quotes / all);
	}
	return status;
}

int main(int argc, char **argv)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;
	struct bench bench = { .state = 1, .sampling = recipe.sampling };
	const size_t pairs =
		argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : PAIRS;
	struct np_error err = { 0 };
	bool fine = true;
	enum np_status status =
		argc > 1 ? texts_read(&bench.texts, argv[1], (size_t)64 << 20,
				      &err)
			 : texts_make(&bench.texts, TEXTS_ENGLISH,
				      (size_t)16 << 20);

	if (!status && bench.texts.len < 2)
		status = np_error_set(&err, NP_ERR_FORMAT, "no texts");
	if (!status)
		status = np_sketcher_new(&bench.sketcher, &recipe);
	np_limits_fill(NP_PROFILE_NEWS, bench.limits);
	if (!status)
		status = measure(&bench, pairs, &fine);
	if (status)
		fprintf(stderr, "bench_passages: %s\n",
			err.status ? err.text : np_status_name(status));
	np_sketcher_free(bench.sketcher);
	np_buf_clear(&bench.other);
	np_body_clear(&bench.body[0]);
	np_body_clear(&bench.body[1]);
	np_comparer_clear(&bench.comparer);
	np_free(bench.hash);
	texts_clear(&bench.texts);
	return status || !fine;
}
