/* SPDX-License-Identifier: MIT */
/*
 * bench_json FILE [MEGABYTES]: text, id and date out of JSON lines, by the
 * record parser of newsprint and by what else is there, beside the floor: the
 * search for line ends. Each way is run in turn, five times; the best
 * counts, in time of the processor.
 * json-c has jansson's names, so that only one of them can be here.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef HAVE_JANSSON
#include <jansson.h>
#endif
#ifdef HAVE_YAJL
#include <yajl/yajl_parse.h>
#endif

#include "bench_json.h"
#include "ingest/json_index.h"
#include "ingest/reader.h"
#include "ingest/record.h"

#define ROUNDS 5

struct way {
	const char *name;
	void *(*make)(void);
	bench_line_fn *line;
	void (*drop)(void *state);
};

static void *none_new(void)
{
	return NULL;
}

static void none_free(void *state)
{
	(void)state;
}

static size_t floor_line(void *state, const char *line, size_t len)
{
	(void)state;
	(void)line;
	return len;
}

static void *ours_new(void)
{
	struct np_record_parser *parser = NULL;

	return np_record_parser_new(&parser, NULL) ? NULL : parser;
}

static void ours_free(void *state)
{
	np_record_parser_free(state);
}

static size_t ours_line(void *state, const char *line, size_t len)
{
	const struct np_span record = { line, len };
	struct np_article article;

	if (np_record_parse(state, record, &article, NULL))
		return 0;
	return article.field[NP_FIELD_TEXT].len +
	       article.field[NP_FIELD_ID].len +
	       article.field[NP_FIELD_DATE].len;
}

static void *index_new(void)
{
	return np_json_index_new();
}

static void index_free(void *state)
{
	np_json_index_free(state);
}

static size_t index_line(void *state, const char *line, size_t len)
{
	const uint32_t *at = NULL;
	uint32_t count = 0;

	return np_json_index_run(state, line, len, &at, &count) ? 0 : len;
}

#ifdef HAVE_JANSSON
static const char *const wanted[] = { "text", "id", "date" };

static size_t jansson_line(void *state, const char *line, size_t len)
{
	json_t *root = json_loadb(line, len, JSON_ALLOW_NUL, NULL);
	size_t total = 0;

	(void)state;
	for (size_t i = 0; root && i < 3; i++)
		total += json_string_length(json_object_get(root, wanted[i]));
	json_decref(root);
	return total;
}
#endif

#ifdef HAVE_YAJL
struct yajl_taken {
	size_t total;
	int take; /* the next string is one of the fields */
};

static int yajl_key(void *user, const unsigned char *key, size_t len)
{
	struct yajl_taken *taken = user;

	taken->take = (len == 4 &&
		       (!memcmp(key, "text", 4) || !memcmp(key, "date", 4))) ||
		      (len == 2 && !memcmp(key, "id", 2));
	return 1;
}

static int yajl_text(void *user, const unsigned char *text, size_t len)
{
	struct yajl_taken *taken = user;

	(void)text;
	taken->total += taken->take ? len : 0;
	return 1;
}

static size_t yajl_line(void *state, const char *line, size_t len)
{
	static const yajl_callbacks calls = { .yajl_map_key = yajl_key,
					      .yajl_string = yajl_text };
	struct yajl_taken taken = { 0 };
	yajl_handle handle = yajl_alloc(&calls, NULL, &taken);

	(void)state;
	if (yajl_parse(handle, (const unsigned char *)line, len) !=
		    yajl_status_ok ||
	    yajl_complete_parse(handle) != yajl_status_ok)
		taken.total = 0;
	yajl_free(handle);
	return taken.total;
}
#endif

static const struct way ways[] = {
	{ "line ends only (memchr)", none_new, floor_line, none_free },
	{ "newsprint, token index only", index_new, index_line, index_free },
	{ "newsprint, all 11 fields", ours_new, ours_line, ours_free },
	{ "simdjson on demand", bench_demand_new, bench_demand_line,
	  bench_demand_free },
	{ "simdjson dom", bench_dom_new, bench_dom_line, bench_dom_free },
#ifdef HAVE_YAJL
	{ "yajl", none_new, yajl_line, none_free },
#endif
#ifdef HAVE_JANSSON
	{ "jansson", none_new, jansson_line, none_free },
#endif
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double run(const struct way *way, struct np_span bytes, size_t *total)
{
	const double begin = now();
	void *state = way->make();
	struct np_span record;
	size_t at = 0;

	*total = 0;
	while (np_record_next(bytes, &at, &record))
		*total += way->line(state, record.ptr, record.len);
	way->drop(state);
	return now() - begin;
}

static struct np_span load(const char *path, size_t most)
{
	FILE *file = fopen(path, "rb");
	char *bytes = malloc(most + NP_CHUNK_PADDING);
	size_t len;

	if (!file || !bytes) {
		fprintf(stderr, "cannot read '%s'\n", path);
		exit(1);
	}
	len = fread(bytes, 1, most, file);
	fclose(file);
	/* Whole lines only. */
	while (len && bytes[len - 1] != '\n')
		len--;
	memset(bytes + len, 0, NP_CHUNK_PADDING);
	return (struct np_span){ bytes, len };
}

int main(int argc, char **argv)
{
	const size_t megabytes = argc > 2 ? strtoul(argv[2], NULL, 10) : 64;
	double best[WAYS];
	size_t total[WAYS];
	char kernel[32];
	struct np_span bytes;

	if (argc < 2) {
		fprintf(stderr, "usage: bench_json FILE [MEGABYTES]\n");
		return 2;
	}
	bytes = load(argv[1], megabytes * 1000000);
	np_json_index_kernel(kernel);
	printf("%zu bytes, simdjson's %s\n", bytes.len, kernel);
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t i = 0; i < WAYS; i++) {
			const double took = run(&ways[i], bytes, &total[i]);

			if (!round || took < best[i])
				best[i] = took;
		}
	}
	for (size_t i = 0; i < WAYS; i++)
		printf("%-28s %9.0f MB/s  %zu bytes found\n", ways[i].name,
		       (double)bytes.len / best[i] / 1e6, total[i]);
	free((void *)(uintptr_t)bytes.ptr);
	return 0;
}
