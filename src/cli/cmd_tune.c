/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "cli/commands.h"
#include "cli/dedup_options.h"
#include "cli/recipe_words.h"

static const char usage[] =
	"usage: newsprint tune [-t T] [--recall R] [--num-perm K]\n"
	"                      [--bands B --rows R] [--json]\n"
	"\n"
	"Shows with which probability a pair of each resemblance becomes a\n"
	"candidate: for the banding that dedup would choose, for yours, and "
	"for\n"
	"bandings in common use. Every candidate is verified after that, so a\n"
	"high probability under the threshold costs time, never a false "
	"removal.\n";

struct column {
	const char *name;
	struct np_bands shape;
};

/* Bandings that users of other tools know. */
static const struct column known[] = {
	{ "32x4", { 32, 4 } },	 { "14x8", { 14, 8 } }, { "9x13", { 9, 13 } },
	{ "20x13", { 20, 13 } }, { "8x16", { 8, 16 } },
};

#define KNOWN (sizeof(known) / sizeof(known[0]))

struct table {
	const struct np_dedup_options *options;
	struct column columns[KNOWN + 2];
	size_t len;
};

static void print_row(const struct table *table, double resemblance)
{
	printf("%5.2f", resemblance);
	for (size_t i = 0; i < table->len; i++)
		printf("  %10.6f", np_bands_probability(table->columns[i].shape,
							resemblance));
	putchar('\n');
}

static void print_shape(const char *what, struct np_bands shape,
			const struct np_dedup_options *options)
{
	printf("%s: %u bands of %u rows, %u of %u lanes\n", what, shape.bands,
	       shape.rows, shape.bands * shape.rows, options->recipe.lanes);
	printf("  a pair of resemblance %g is found with probability %.6f\n",
	       options->threshold,
	       np_bands_probability(shape, options->threshold));
	printf("  a run remembers %llu bytes an article, and its id\n",
	       (unsigned long long)np_dedup_article_bytes(shape));
}

static void print_table(const struct table *table)
{
	const struct np_dedup_options *options = table->options;

	print_shape("chosen", table->columns[0].shape, options);
	if (options->shape.bands)
		print_shape("yours", options->shape, options);
	fputs("\nP(candidate) by resemblance J:\n    J", stdout);
	for (size_t i = 0; i < table->len; i++)
		printf("  %10s", table->columns[i].name);
	putchar('\n');
	for (int step = 1; step <= 20; step++)
		print_row(table, step / 20.0);
}

static void print_json(const struct table *table)
{
	const struct np_dedup_options *options = table->options;

	printf("{\"newsprint\": \"tune\", \"version\": 1, \"threshold\": %g, "
	       "\"recall\": %g, \"num_perm\": %u, \"bandings\": [",
	       options->threshold, options->recall, options->recipe.lanes);
	for (size_t i = 0; i < table->len; i++) {
		const struct np_bands shape = table->columns[i].shape;

		printf("%s{\"name\": \"%s\", \"bands\": %u, \"rows\": %u, "
		       "\"at_threshold\": %.8f, \"bytes\": %llu, \"curve\": [",
		       i ? ", " : "", table->columns[i].name, shape.bands,
		       shape.rows,
		       np_bands_probability(shape, options->threshold),
		       (unsigned long long)np_dedup_article_bytes(shape));
		for (int step = 1; step <= 20; step++)
			printf("%s[%.2f, %.8f]", step > 1 ? ", " : "",
			       step / 20.0,
			       np_bands_probability(shape, step / 20.0));
		fputs("]}", stdout);
	}
	puts("]}");
}

static int run(const struct dedup_words *words)
{
	const struct np_dedup_options *options = &words->options;
	struct table table = { .options = options };
	struct np_bands chosen = { 0, 0 };

	if (np_bands_choose(options->recipe.lanes, options->threshold,
			    options->recall, &chosen)) {
		fprintf(stderr,
			"newsprint tune: %u lanes cannot reach recall %g at "
			"threshold %g: take more lanes\n",
			options->recipe.lanes, options->recall,
			options->threshold);
		return EXIT_USAGE;
	}
	if ((uint64_t)options->shape.bands * options->shape.rows >
	    options->recipe.lanes) {
		fprintf(stderr,
			"newsprint tune: %u bands of %u rows do not fit %u "
			"lanes\n",
			options->shape.bands, options->shape.rows,
			options->recipe.lanes);
		return EXIT_USAGE;
	}
	table.columns[table.len++] = (struct column){ "chosen", chosen };
	if (options->shape.bands && options->shape.rows)
		table.columns[table.len++] =
			(struct column){ "yours", options->shape };
	memcpy(table.columns + table.len, known, sizeof(known));
	table.len += KNOWN;
	if (words->json)
		print_json(&table);
	else
		print_table(&table);
	return fflush(stdout) || ferror(stdout) ? EXIT_FAILED : EXIT_DONE;
}

int cmd_tune(int argc, char **argv)
{
	struct dedup_words words;
	const struct options spec = { "tune", dedup_options, dedup_options_len,
				      dedup_words_take, &words };
	const char **rest = np_alloc_zero((size_t)argc + 1, sizeof(*rest));
	const char *fault;
	size_t rest_len = 0;
	bool read;

	if (!rest)
		return EXIT_FAILED;
	dedup_words_init(&words);
	read = options_read(&spec, argc, argv, rest, &rest_len);
	np_free(rest);
	field_names_clear(&words.options.names);
	if (!read)
		return EXIT_USAGE;
	if (words.help) {
		fputs(usage, stdout);
		return EXIT_DONE;
	}
	fault = dedup_words_settle(&words);
	if (rest_len)
		fault = "takes no input";
	else if (!fault && words.options.profile != NP_DEDUP_CRAWL)
		fault = "bands are chosen for --profile crawl alone: the "
			"others find by passages too";
	if (!fault)
		return run(&words);
	fprintf(stderr, "newsprint tune: %s\n", fault);
	return EXIT_USAGE;
}
