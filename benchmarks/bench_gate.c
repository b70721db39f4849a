/* SPDX-License-Identifier: MIT */
/*
 * How long each article takes that is found, added and committed by itself, as
 * newsprint gate --add does, and what held up those that took longest.
 *
 *	bench_gate NEW_STORE INPUT [MOST]
 *
 * Milliseconds by the clock and, as others may want the processor at the same
 * time, of this thread alone; of the whole and of its parts. Of the slowest it
 * tells how many entries of the index were merged in its commit.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "batch/article_row.h"
#include "detect/find.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "store/run_parts.h"
#include "store/store.h"

enum part {
	FIND, /* with the fingerprint */
	ADD,
	COMMIT,
	WHOLE,
	PARTS
};

enum {
	CLOCK,
	THREAD,
	CLOCKS,
	SLOWEST = 12
};

struct moment {
	double at[CLOCKS];
};

struct line {
	double time[CLOCKS][PARTS];
	uint64_t merged; /* entries of the index */
	size_t number;
};

struct bench {
	struct np_store *store;
	struct finder *finder;
	struct np_record_parser *parser;
	struct line *lines;
	size_t len, cap, most;
	uint64_t found;
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
			1e3 * (double)time.tv_sec + 1e-6 * (double)time.tv_nsec;
	}
	return moment;
}

static struct moment note(struct line *line, enum part part,
			  struct moment begin)
{
	const struct moment end = now();

	for (size_t i = 0; i < CLOCKS; i++)
		line->time[i][part] = end.at[i] - begin.at[i];
	return end;
}

static void must(int status, const struct np_error *err)
{
	if (!status)
		return;
	fprintf(stderr, "bench_gate: %s\n", err ? err->text : "failed");
	exit(1);
}

/* Entries of the run that was written last, if it was merged. */
static uint64_t merged(const struct runs *runs, int64_t before)
{
	const struct run *last = runs->len ? &runs->list[runs->len - 1] : NULL;

	return last && last->id > before + 1 ? last->entries : 0;
}

static void take(struct bench *bench, const struct np_article *article)
{
	static const struct found_bounds bounds = { 0.5, 0.5 };
	const struct runs *runs = bench->store->runs;
	const struct np_span text = article->field[NP_FIELD_TEXT];
	struct line *line = &bench->lines[bench->len];
	struct np_store_article row;
	struct np_store_added added;
	struct np_error err = { 0 };
	const struct found *found = NULL;
	struct query query;
	size_t len = 0;
	const struct moment begin = now();
	struct moment at = begin;
	int64_t last;

	row = np_article_row(article, article->field[NP_FIELD_ID],
			     (struct np_span){ 0 });
	must(np_finder_query(bench->finder, text, &query, &err), &err);
	must(np_store_begin(bench->store, &err), &err);
	must(np_finder_find(bench->finder, &query, &bounds, &found, &len, &err),
	     &err);
	at = note(line, FIND, at);
	must(np_finder_prints(bench->finder, &row, &err), &err);
	must(np_store_add(bench->store, &row, query.lanes, &query.info, &added,
			  &err),
	     &err);
	at = note(line, ADD, at);
	last = runs->len ? runs->list[runs->len - 1].id : 0;
	must(np_store_commit(bench->store, &err), &err);
	note(line, COMMIT, at);
	note(line, WHOLE, begin);
	line->merged = merged(runs, last);
	line->number = ++bench->len;
	bench->found += len;
}

static void take_chunk(struct bench *bench, struct np_span bytes)
{
	struct np_article article;
	struct np_span record;

	for (size_t at = 0; np_record_next(bytes, &at, &record);) {
		if (bench->len == bench->most)
			return;
		must(np_grow(&bench->lines, &bench->cap, bench->len + 1,
			     sizeof(*bench->lines)),
		     NULL);
		if (!np_record_parse(bench->parser, record, &article, NULL) &&
		    article.field[NP_FIELD_ID].len)
			take(bench, &article);
	}
}

static void read_all(struct bench *bench, const char *path)
{
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	struct np_error err = { 0 };
	enum np_status status = NP_OK;

	must(np_inputs_add(&inputs, path, &err), &err);
	must(np_reader_open(&reader, &inputs, NULL, &err), &err);
	while (bench->len < bench->most &&
	       !(status = np_reader_next(reader, &chunk, &err))) {
		must(np_reader_fill(reader, &chunk, &err), &err);
		take_chunk(bench, np_buf_span(&chunk.bytes));
	}
	must(status < 0, &err);
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
}

static int by_size(const void *left, const void *right)
{
	const double a = *(const double *)left;
	const double b = *(const double *)right;

	return (a > b) - (a < b);
}

static void tell_part(const struct bench *bench, enum part part)
{
	static const char *const parts[PARTS] = { "find", "add", "commit",
						  "whole" };
	static const char *const clocks[CLOCKS] = { "", "  thread" };
	double *times = calloc(bench->len + 1, sizeof(*times));
	const size_t len = bench->len;

	printf("%-7s", parts[part]);
	for (size_t i = 0; times && i < CLOCKS; i++) {
		for (size_t j = 0; j < len; j++)
			times[j] = bench->lines[j].time[i][part];
		qsort(times, len, sizeof(*times), by_size);
		printf("%s p50 %.2f p99 %.2f p99.9 %.2f most %.2f ms",
		       clocks[i], times[len / 2], times[len * 99 / 100],
		       times[len * 999 / 1000], times[len - 1]);
	}
	putchar('\n');
	free(times);
}

static int by_thread(const void *left, const void *right)
{
	const struct line *a = left, *b = right;
	const double x = a->time[THREAD][WHOLE], y = b->time[THREAD][WHOLE];

	return (x < y) - (x > y);
}

static void tell_slowest(struct bench *bench)
{
	qsort(bench->lines, bench->len, sizeof(*bench->lines), by_thread);
	for (size_t i = 0; i < SLOWEST && i < bench->len; i++) {
		const struct line *line = &bench->lines[i];

		printf("line %zu: thread %.1f ms (find %.1f, add %.1f, commit "
		       "%.1f), clock %.1f; %llu entries merged\n",
		       line->number, line->time[THREAD][WHOLE],
		       line->time[THREAD][FIND], line->time[THREAD][ADD],
		       line->time[THREAD][COMMIT], line->time[CLOCK][WHOLE],
		       (unsigned long long)line->merged);
	}
}

int main(int argc, char **argv)
{
	const struct np_store_options options = { .flags = NP_STORE_CREATE,
						  .recipe = NP_RECIPE_INIT };
	struct bench bench = { .most = SIZE_MAX };
	struct np_error err = { 0 };

	if (argc < 3)
		return 2;
	if (argc > 3)
		bench.most = (size_t)strtoull(argv[3], NULL, 10);
	must(np_store_open(&bench.store, argv[1], &options, &err), &err);
	must(np_finder_new(&bench.finder, bench.store), NULL);
	must(np_record_parser_new(&bench.parser, NULL), NULL);
	read_all(&bench, argv[2]);
	if (!bench.len)
		return 1;
	printf("%zu articles, %.2f matches each, %zu runs\n", bench.len,
	       (double)bench.found / (double)bench.len, bench.store->runs->len);
	for (int part = 0; part < PARTS; part++)
		tell_part(&bench, (enum part)part);
	tell_slowest(&bench);
	np_free(bench.lines);
	np_record_parser_free(bench.parser);
	np_finder_free(bench.finder);
	np_store_close(bench.store);
	return 0;
}
