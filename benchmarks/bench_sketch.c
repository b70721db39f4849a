/* SPDX-License-Identifier: MIT */
/*
 * Text to sketch, stage by stage, for each set of processor instructions this
 * machine has, beside memcpy and XXH3 over the same bytes in the same run.
 * Texts in memory, one core, processor time, best of several turns. Then the same in other
 * scripts, and whether the second turn still allocated anything (linked with
 * --wrap=malloc and its like).
 *
 *   bench_sketch [FILE.jsonl [MEGABYTES]]
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "shingles/shingle_set.h"
#include "shingles/sketcher.h"
#include "texts.h"

enum {
	TURNS = 7,
	WIDTH = 5,
	LANES = 128
};

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

static uint64_t allocations;

void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	allocations++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
	allocations++;
	return __real_realloc(ptr, size);
}

struct bench {
	struct texts texts;
	struct np_sketcher *sketcher;
	struct np_shingle_set set;
	char *copy;
	uint64_t sum; /* so that nothing is left out */
	uint32_t lanes[LANES];
};

typedef void stage_fn(struct bench *bench, struct np_span text);

static void stage_copy(struct bench *bench, struct np_span text)
{
	memcpy(bench->copy, text.ptr, text.len);
	bench->sum += (uint8_t)bench->copy[text.len / 2];
}

static void stage_xxh3(struct bench *bench, struct np_span text)
{
	bench->sum += XXH3_64bits(text.ptr, text.len);
}

/* Only as much of a text as one drain holds; articles are shorter. */
static size_t fold_one(struct np_sketcher *s, struct np_span text)
{
	np_fold_begin(&s->fold, NULL, NULL);
	np_fold_feed(&s->fold, (const uint8_t *)text.ptr, text.len);
	np_fold_finish(&s->fold);
	return np_fold_tokens(&s->fold);
}

static void stage_fold(struct bench *bench, struct np_span text)
{
	bench->sum += fold_one(bench->sketcher, text);
}

static size_t hash_one(struct np_sketcher *s, struct np_span text)
{
	const size_t tokens = fold_one(s, text);

	s->kernels.hash(s->fold.low, s->fold.edge, tokens, s->recipe.seed,
			s->unit);
	return tokens;
}

static void stage_hash(struct bench *bench, struct np_span text)
{
	bench->sum += hash_one(bench->sketcher, text);
}

static void stage_shingle(struct bench *bench, struct np_span text)
{
	struct np_sketcher *s = bench->sketcher;
	const size_t tokens = hash_one(s, text);

	if (tokens >= WIDTH)
		s->kernels.shingle5(s->unit, tokens - WIDTH + 1, s->shingle);
	bench->sum += s->shingle[0];
}

static void stage_sketch(struct bench *bench, struct np_span text)
{
	struct np_text_info info;

	if (np_sketch_text(bench->sketcher, text, bench->lanes, &info))
		abort();
	bench->sum += bench->lanes[0] + info.hash[0];
}

static void stage_verify(struct bench *bench, struct np_span text)
{
	struct np_shingles all;

	if (np_shingle_text(bench->sketcher, text, &all, NULL) ||
	    np_shingle_set_build(&bench->set, all.ptr, all.len))
		abort();
	bench->sum += bench->set.len;
}

static void stage_passages(struct bench *bench, struct np_span text)
{
	struct np_passages passages;

	if (np_passage_text(bench->sketcher, text, &passages))
		abort();
	bench->sum += passages.len;
}

static const struct stage {
	const char *name;
	stage_fn *run;
} stages[] = {
	{ "memcpy", stage_copy },	 { "XXH3", stage_xxh3 },
	{ "fold", stage_fold },		 { "+hash", stage_hash },
	{ "+shingle", stage_shingle },	 { "sketch", stage_sketch },
	{ "shingle set", stage_verify }, { "passages", stage_passages },
};

enum {
	STAGES = sizeof(stages) / sizeof(stages[0]),
	SKETCH = 5
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Megabytes a second, the best turn. */
static double measure(struct bench *bench, const struct stage *stage)
{
	double best = 1e9;

	for (int turn = 0; turn < TURNS; turn++) {
		const double begin = now();
		double seconds;
		for (size_t i = 0; i < bench->texts.len; i++)
			stage->run(bench, texts_at(&bench->texts, i));
		seconds = now() - begin;
		best = seconds < best ? seconds : best;
	}
	return (double)bench->texts.bytes.len / best / 1e6;
}

static const struct kernels {
	const char *name;
	uint32_t mask;
} kernels[] = {
	{ "portable", 0 },
	{ "AVX2", NP_CPU_AVX2 },
	{ "AVX-512", NP_CPU_AVX2 | NP_CPU_AVX512 },
	{ "NEON", NP_CPU_NEON },
};

enum {
	KERNELS = sizeof(kernels) / sizeof(kernels[0])
};

/* Does this machine have all of it? */
static bool choose(struct bench *bench, const struct kernels *which)
{
	const struct np_recipe recipe = NP_RECIPE_INIT;

	np_cpu_set_mask(UINT32_MAX);
	if ((np_cpu_flags() & which->mask) != which->mask)
		return false;
	np_cpu_set_mask(which->mask);
	np_sketcher_free(bench->sketcher);
	bench->sketcher = NULL;
	if (np_sketcher_new(&bench->sketcher, &recipe))
		abort();
	return true;
}

static void print_texts(const struct bench *bench, const char *name)
{
	printf("%s: %.1f MB in %zu texts of %.0f bytes\n", name,
	       (double)bench->texts.bytes.len / 1e6, bench->texts.len,
	       (double)bench->texts.bytes.len / (double)bench->texts.len);
}

static void print_stages(struct bench *bench)
{
	printf("%-12s", "MB/s");
	for (size_t i = 0; i < STAGES; i++)
		printf(" %11s", stages[i].name);
	printf("\n");
	for (size_t k = 0; k < KERNELS; k++) {
		if (!choose(bench, &kernels[k]))
			continue;
		printf("%-12s", kernels[k].name);
		for (size_t i = 0; i < STAGES; i++) {
			printf(" %11.0f", measure(bench, &stages[i]));
			fflush(stdout);
		}
		printf("\n");
	}
}

static void print_steady(struct bench *bench)
{
	uint64_t before;

	for (size_t i = 0; i < STAGES; i++)
		measure(bench, &stages[i]);
	before = allocations;
	for (size_t i = 0; i < STAGES; i++)
		measure(bench, &stages[i]);
	printf("allocations in steady state: %" PRIu64 "\n",
	       allocations - before);
}

static void print_scripts(struct bench *bench, size_t most)
{
	printf("%-24s", "sketch, MB/s");
	for (size_t k = 0; k < KERNELS; k++)
		if (choose(bench, &kernels[k]))
			printf(" %10s", kernels[k].name);
	printf("\n");
	for (int script = 0; script < TEXTS_SCRIPTS; script++) {
		texts_clear(&bench->texts);
		if (texts_make(&bench->texts, (enum texts_script)script, most))
			abort();
		printf("%-24s", texts_script_name((enum texts_script)script));
		for (size_t k = 0; k < KERNELS; k++)
			if (choose(bench, &kernels[k]))
				printf(" %10.0f",
				       measure(bench, &stages[SKETCH]));
		printf("\n");
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	static struct bench bench;
	struct np_error err = { 0 };
	const unsigned long megabytes =
		argc > 2 ? strtoul(argv[2], NULL, 10) : 8;
	const size_t most = megabytes * 1000000;
	enum np_status status;

	if (!megabytes || megabytes > 10000) {
		fprintf(stderr, "bench_sketch: bad number of megabytes\n");
		return 2;
	}
	status = argc > 1 ? texts_read(&bench.texts, argv[1], most, &err)
			  : texts_make(&bench.texts, TEXTS_ENGLISH, most);
	bench.copy = np_alloc(bench.texts.bytes.len + 1, 1);
	if (status || !bench.texts.len || !bench.copy) {
		fprintf(stderr, "bench_sketch: %s\n",
			status ? err.text : "no texts");
		return 1;
	}
	print_texts(&bench, argc > 1 ? argv[1] : texts_script_name(0));
	print_stages(&bench);
	print_steady(&bench);
	print_scripts(&bench, most < 4000000 ? most : 4000000);
	printf("(%u)\n", (unsigned)(bench.sum & 1));
	np_sketcher_free(bench.sketcher);
	np_shingle_set_clear(&bench.set);
	texts_clear(&bench.texts);
	np_free(bench.copy);
	return 0;
}
