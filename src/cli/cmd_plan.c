/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/mem.h"
#include "batch/plan.h"
#include "cli/commands.h"
#include "cli/dedup_options.h"
#include "cli/recipe_words.h"
#include "cli/talk.h"

static const char usage[] =
	"usage: newsprint plan INPUT... [options of dedup]\n"
	"\n"
	"Reads the first 64 MB (unpacked) of the inputs as dedup would, and "
	"says\n"
	"what the whole would take: articles, memory, temporary disk, time.\n"
	"Of --profile crawl alone.\n"
	"Nothing is written.\n";

#define SAMPLE (UINT64_C(64) << 20)

static void print_text(const struct np_dedup_options *options,
		       const struct np_plan *plan)
{
	char a[32], b[32];

	printf("inputs          %llu files, %s on disk\n",
	       (unsigned long long)plan->inputs, talk_size(a, plan->bytes));
	printf("sampled         %s (%s unpacked), %llu articles%s\n",
	       talk_size(a, plan->sample_bytes),
	       talk_size(b, plan->sample_unpacked),
	       (unsigned long long)plan->sample_articles,
	       plan->whole ? ": all" : "");
	printf("articles        about %llu, %s unpacked\n",
	       (unsigned long long)plan->articles,
	       talk_size(a, plan->unpacked));
	printf("memory          %s if --memory allows; it is %s\n",
	       talk_size(a, plan->memory), talk_size(b, options->memory));
	printf("temporary disk  %s in '%s'\n", talk_size(a, plan->disk),
	       options->temp_dir);
	printf("output          at most %s unpacked\n",
	       talk_size(a, plan->out));
	printf("time            about %.0f s with %u threads\n", plan->seconds,
	       options->threads);
	printf("bands           %u x %u: a pair at %g is found with %.4f\n",
	       plan->shape.bands, plan->shape.rows, options->threshold,
	       np_bands_probability(plan->shape, options->threshold));
}

static void print_json(const struct np_dedup_options *options,
		       const struct np_plan *plan)
{
	printf("{\"newsprint\": \"plan\", \"version\": 1, \"inputs\": %llu, "
	       "\"bytes\": %llu, \"sample_bytes\": %llu, "
	       "\"sample_articles\": %llu, \"whole\": %s, ",
	       (unsigned long long)plan->inputs,
	       (unsigned long long)plan->bytes,
	       (unsigned long long)plan->sample_bytes,
	       (unsigned long long)plan->sample_articles,
	       plan->whole ? "true" : "false");
	printf("\"articles\": %llu, \"unpacked\": %llu, \"memory\": %llu, "
	       "\"disk\": %llu, \"out\": %llu, \"seconds\": %.1f, "
	       "\"threads\": %u, \"bands\": %u, \"rows\": %u}\n",
	       (unsigned long long)plan->articles,
	       (unsigned long long)plan->unpacked,
	       (unsigned long long)plan->memory, (unsigned long long)plan->disk,
	       (unsigned long long)plan->out, plan->seconds, options->threads,
	       plan->shape.bands, plan->shape.rows);
}

static int run(const struct dedup_words *words)
{
	struct np_plan plan;
	struct np_error err = { 0 };

	if (np_dedup_plan(&words->options, SAMPLE, &plan, &err)) {
		talk_line("newsprint plan: ", err.text);
		return err.status == NP_ERR_MISUSE ? EXIT_USAGE : EXIT_FAILED;
	}
	if (words->json)
		print_json(&words->options, &plan);
	else
		print_text(&words->options, &plan);
	return fflush(stdout) || ferror(stdout) ? EXIT_FAILED : EXIT_DONE;
}

static int check_and_run(struct dedup_words *words)
{
	const char *fault = dedup_words_settle(words);

	if (!words->options.inputs_len)
		fault = "no input";
	else if (!fault && words->options.profile != NP_DEDUP_CRAWL)
		fault = "what relating takes hangs on how much is related: "
			"try dedup --dry-run on a part of the inputs";
	if (!fault)
		return run(words);
	fprintf(stderr, "newsprint plan: %s\n", fault);
	return EXIT_USAGE;
}

int cmd_plan(int argc, char **argv)
{
	struct dedup_words words;
	const struct options spec = { "plan", dedup_options, dedup_options_len,
				      dedup_words_take, &words };
	int code = EXIT_USAGE;

	dedup_words_init(&words);
	words.inputs = np_alloc_zero((size_t)argc + 1, sizeof(*words.inputs));
	if (!words.inputs)
		return EXIT_FAILED;
	words.options.inputs = words.inputs;
	if (!options_read(&spec, argc, argv, words.inputs,
			  &words.options.inputs_len))
		goto free_inputs;
	if (words.help) {
		fputs(usage, stdout);
		code = EXIT_DONE;
	} else {
		code = check_and_run(&words);
	}
free_inputs:
	np_free(words.inputs);
	field_names_clear(&words.options.names);
	return code;
}
