/* SPDX-License-Identifier: MIT */
/*
 * How long a store takes to answer, for articles drawn from it: the first
 * ones after it was opened, and all of them warm.
 *
 *	bench_store STORE [QUESTIONS [SEED]]
 *
 * candidates: the index alone, a sketch in and ids out; find: that and each
 * candidate verified on its text; all: that and the text's fingerprint, from
 * text to answer. Microseconds by the clock and, as others may want the
 * processor at the same time, of this thread alone. Others also push what is
 * needed out of the processor's caches: "least" is of each question the least
 * of three warm rounds. At the end, the most memory that the process had.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "detect/find.h"

enum {
	FIRST = 100, /* questions that are told of on their own */
	ROUNDS = 3   /* that the least is of */
};

enum {
	CANDIDATES,
	FIND,
	ALL,
	KINDS
};

enum {
	CLOCK,
	THREAD,
	CLOCKS
};

struct moment {
	double at[CLOCKS];
};

struct bench {
	struct np_store *store;
	struct finder *finder;
	struct found_bounds bounds;
	np_article_id *ids;
	size_t len;
	double *times[CLOCKS][KINDS];
	bool least; /* keep the least of this round and those before */
	uint64_t candidates, found;
};

static struct moment now(void)
{
	static const clockid_t clocks[CLOCKS] = { CLOCK_MONOTONIC,
						  CLOCK_THREAD_CPUTIME_ID };
	struct moment moment;
	struct timespec time;

	for (size_t i = 0; i < CLOCKS; i++) {
		clock_gettime(clocks[i], &time);
		moment.at[i] =
			1e6 * (double)time.tv_sec + 1e-3 * (double)time.tv_nsec;
	}
	return moment;
}

static void note(struct bench *bench, int kind, size_t at, struct moment begin)
{
	const struct moment end = now();

	for (size_t i = 0; i < CLOCKS; i++) {
		double *to = &bench->times[i][kind][at];
		const double took = end.at[i] - begin.at[i];

		if (!bench->least || took < *to)
			*to = took;
	}
}

static void must(int status, const struct np_error *err)
{
	if (!status)
		return;
	fprintf(stderr, "bench_store: %s\n", err->text);
	exit(1);
}

/* splitmix64's output function */
static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static void draw(struct bench *bench, uint64_t seed)
{
	struct np_store_stats stats = { 0 };
	struct np_error err = { 0 };

	must(np_store_stats(bench->store, &stats, &err), &err);
	for (size_t i = 0; i < bench->len && stats.versions; i++) {
		const uint64_t place = mixed((seed << 32) + i) % stats.versions;

		must(np_store_next(bench->store, (np_article_id)place,
				   &bench->ids[i], &err),
		     &err);
	}
}

static void ask(struct bench *bench, struct np_buf *text, size_t at)
{
	struct np_store_ids ids = { 0 };
	const struct found *found = NULL;
	struct np_error err = { 0 };
	struct np_span borrowed = { 0 };
	struct query query;
	struct moment begin, sketched;
	size_t len = 0;

	must(np_store_text(bench->store, bench->ids[at], &borrowed, &err),
	     &err);
	text->len = 0;
	must(np_buf_add(text, borrowed.ptr, borrowed.len), &err);
	begin = now();
	must(np_finder_query(bench->finder, np_buf_span(text), &query, &err),
	     &err);
	sketched = now();
	must(np_finder_find(bench->finder, &query, &bench->bounds, &found, &len,
			    &err),
	     &err);
	note(bench, FIND, at, sketched);
	note(bench, ALL, at, begin);
	bench->found += len;
	begin = now();
	must(np_store_candidates(bench->store, query.lanes, &query.info, &ids,
				 &err),
	     &err);
	note(bench, CANDIDATES, at, begin);
	bench->candidates += ids.len;
}

/* The most that was in memory, as the kernel has it; 0 where it has not. */
static double peak_mib(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[256];
	double kib = 0;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmHWM: %lf", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib / 1024;
}

static int by_size(const void *left, const void *right)
{
	const double a = *(const double *)left;
	const double b = *(const double *)right;

	return (a > b) - (a < b);
}

static void tell(struct bench *bench, const char *when, int kind, size_t len)
{
	static const char *const kinds[KINDS] = { "candidates", "find", "all" };
	static const char *const clocks[CLOCKS] = { "", "  thread" };

	if (!len)
		return;
	printf("%-6s%-11s%6zu asked", when, kinds[kind], len);
	for (size_t i = 0; i < CLOCKS; i++) {
		double *times = bench->times[i][kind];

		qsort(times, len, sizeof(*times), by_size);
		printf("%s p50 %.1f p99 %.1f most %.1f us", clocks[i],
		       times[len / 2], times[len * 99 / 100], times[len - 1]);
	}
	putchar('\n');
}

static void rounds_of(struct bench *bench, const char *when, size_t len,
		      int rounds)
{
	struct np_buf text = { 0 };

	for (int i = 0; i < rounds; i++) {
		bench->least = i > 0;
		bench->candidates = bench->found = 0;
		for (size_t j = 0; j < len; j++)
			ask(bench, &text, j);
	}
	/* The index was in memory from the find before: of the first ones
	 * this says nothing. */
	if (len == bench->len)
		tell(bench, when, CANDIDATES, len);
	tell(bench, when, FIND, len);
	tell(bench, when, ALL, len);
	np_buf_clear(&text);
}

int main(int argc, char **argv)
{
	const struct np_store_options options = { .flags = NP_STORE_READ };
	struct bench bench = { .len = 2000, .bounds = { 0.5, 0.5 } };
	struct np_error err = { 0 };

	if (argc < 2)
		return 2;
	if (argc > 2)
		bench.len = (size_t)strtoull(argv[2], NULL, 10);
	must(np_store_open(&bench.store, argv[1], &options, &err), &err);
	must(np_finder_new(&bench.finder, bench.store), &err);
	bench.ids = calloc(bench.len + 1, sizeof(*bench.ids));
	for (size_t i = 0; i < CLOCKS * KINDS; i++)
		bench.times[i / KINDS][i % KINDS] =
			calloc(bench.len + 1, sizeof(double));
	draw(&bench, argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
	rounds_of(&bench, "first", bench.len < FIRST ? bench.len : FIRST, 1);
	rounds_of(&bench, "once", bench.len, 1);
	rounds_of(&bench, "warm", bench.len, 1);
	rounds_of(&bench, "least", bench.len, ROUNDS);
	printf("      %.2f candidates and %.2f matches a question; peak "
	       "%.0f MiB\n",
	       (double)bench.candidates / (double)bench.len,
	       (double)bench.found / (double)bench.len, peak_mib());
	for (size_t i = 0; i < CLOCKS * KINDS; i++)
		free(bench.times[i / KINDS][i % KINDS]);
	free(bench.ids);
	np_finder_free(bench.finder);
	np_store_close(bench.store);
	return 0;
}
