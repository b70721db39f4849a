/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/json_out.h"
#include "base/mem.h"
#include "batch/dedup.h"
#include "cli/commands.h"
#include "cli/dedup_options.h"
#include "cli/recipe_words.h"
#include "cli/talk.h"

static const char usage[] =
	"usage: newsprint dedup INPUT... -o OUT [options]\n"
	"\n"
	"Reads articles (JSON lines, CSV, TSV, plain, .gz or .zst; text "
	"files;\n"
	"folders of these; - is stdin), finds copies and near-copies, keeps "
	"one of each, "
	"and\n"
	"writes what stays. Every removal is verified on the texts.\n"
	"\n"
	"  -o, --out OUT         a file (.gz, .zst: packed), - for stdout, or "
	"a\n"
	"                        folder: one file an input, same name and "
	"packing\n"
	"  -t, --threshold T     two are one from this resemblance on (0.8)\n"
	"      --profile NAME    crawl: by the resemblance of whole texts; "
	"news: by\n"
	"                        how they are related, also cut and embedded "
	"ones,\n"
	"                        without page furniture; noisy: the same for\n"
	"                        scanned print (crawl)\n"
	"      --remove R,...    of news and noisy: relations by which an "
	"article\n"
	"                        goes (same,revision,reprint)\n"
	"      --min-share S     and the share of its words that the kept one "
	"has\n"
	"                        (0.85)\n"
	"  -n, --ngram N         words in a shingle (5)\n"
	"      --char-ngram N    shingles of N letters and digits instead\n"
	"      --num-perm K      lanes of a sketch (128)\n"
	"      --recall R        find a pair at the threshold this surely "
	"(0.99)\n"
	"      --bands B --rows R   band by hand instead\n"
	"      --seed S          of the hashes (1)\n"
	"      --keep RULE,...   which one stays: earliest, latest, longest,\n"
	"                        shortest, first, source=NAME "
	"(earliest,longest;\n"
	"                        of news and noisy longest,earliest)\n"
	"      --mode MODE       drop: write what stays; annotate: write all, "
	"with\n"
	"                        verdicts as fields; list: write a table "
	"(drop)\n"
	"      --removed FILE    who went for whom, with the numbers (TSV; "
	".jsonl)\n"
	"      --pairs FILE      all verified pairs; of texts that thousands "
	"share\n"
	"                        paragraphs with, those with the kept article\n"
	"      --clusters FILE   each kept article with those it stands for\n"
	"      --skipped FILE    the records left out, as they were\n"
	"      --against STORE   what STORE has a match of goes, too\n"
	"      --min-words N     never remove a shorter text (0)\n"
	"      --max-record SIZE leave out longer records (1G)\n"
	"      --text-field NAME and id, title, url, source, date: where it "
	"is;\n"
	"                        a dot walks into objects\n"
	"      --owners FILE     sources and owners of hosts, see newsprint "
	"url\n"
	"      --query SQL       of SQLite inputs; else the one table with "
	"texts\n"
	"      --html-field NAME of the page, --file-field NAME of a file with "
	"it\n"
	"      --input-format F  what the inputs are: jsonl, csv, tsv, html, "
	"text;\n"
	"                        --delimiter C parts the cells of tables\n"
	"  -j, --threads N       (all processors)\n"
	"      --memory SIZE     bound for what is remembered of the articles; "
	"the\n"
	"                        rest goes to disk (2G; at least 16M)\n"
	"      --temp DIR        that disk ($TMPDIR, else /tmp)\n"
	"      --dry-run         write nothing, say what would be\n"
	"      --strict          stop at the first record that is no article\n"
	"      --sync            wait until the output is on the disk\n"
	"      --json            the summary as a JSON object on stdout\n"
	"  -q, --quiet\n"
	"\n"
	"exit: 0 done; 1 failed, or an input broke off (all else is written);\n"
	"2 bad usage\n";

static const char *const stages[] = { "scan", "candidates", "verify", "decide",
				      "write" };

static uint64_t peak_memory(void)
{
	struct rusage use;

	return getrusage(RUSAGE_SELF, &use) ? 0
					    : (uint64_t)use.ru_maxrss * 1024;
}

static double total_seconds(const struct np_dedup_summary *summary)
{
	double sum = 0;

	for (size_t i = 0; i < 5; i++)
		sum += summary->seconds[i];
	return sum;
}

static uint64_t skipped(const struct np_dedup_summary *summary)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < NP_SKIP_COUNT; i++)
		sum += summary->skipped[i];
	return sum;
}

static void tell_bands(const struct np_dedup_options *options,
		       const struct np_dedup_summary *summary)
{
	fprintf(stderr,
		"bands %u x %u, found at %g with probability %.4f: %llu "
		"candidates, %llu verified\n",
		summary->shape.bands, summary->shape.rows, options->threshold,
		np_bands_probability(summary->shape, options->threshold),
		(unsigned long long)summary->candidates,
		(unsigned long long)summary->verified);
	if (summary->crowded)
		fprintf(stderr,
			"%llu articles in crowded bands; %llu of them met the "
			"limit of work\n",
			(unsigned long long)summary->crowded,
			(unsigned long long)summary->unpaired);
}

/* ", name count" of each that there is. */
static void tell_relations(const uint64_t *counts, const char *before)
{
	for (int i = 0; i < NP_RELATION_COUNT; i++) {
		if (!counts[i])
			continue;
		fprintf(stderr, "%s%s %llu", before,
			np_relation_name((enum np_relation)i),
			(unsigned long long)counts[i]);
		before = ", ";
	}
}

static void tell_related(const struct np_dedup_summary *summary)
{
	fprintf(stderr,
		"bands and passages: %llu candidates, all compared; %llu lines "
		"of furniture learned; related",
		(unsigned long long)summary->candidates,
		(unsigned long long)summary->learned);
	if (!summary->matches)
		fputs(" none", stderr);
	tell_relations(summary->related, " ");
	fputc('\n', stderr);
}

static void tell_work(const struct np_dedup_options *options,
		      const struct np_dedup_summary *summary)
{
	const double seconds = total_seconds(summary);
	char peak[32];

	if (options->profile == NP_DEDUP_CRAWL)
		tell_bands(options, summary);
	else
		tell_related(summary);
	fprintf(stderr, "%.2f s, %.0f MB/s, peak memory %s\n", seconds,
		seconds > 0 ? (double)summary->bytes / 1e6 / seconds : 0,
		talk_size(peak, peak_memory()));
}

static void tell_against(const struct np_dedup_options *options,
			 const struct np_dedup_summary *summary)
{
	fprintf(stderr,
		"  removed %llu: in '%s', whose %u x %u bands find at "
		"%g with probability %.4f\n",
		(unsigned long long)summary->against, options->against,
		summary->against_shape.bands, summary->against_shape.rows,
		options->threshold,
		np_bands_probability(summary->against_shape,
				     options->threshold));
}

static void tell(const struct np_dedup_options *options,
		 const struct np_dedup_summary *summary)
{
	fprintf(stderr, "read %llu = kept %llu + removed %llu (same text %llu",
		(unsigned long long)summary->read,
		(unsigned long long)summary->kept,
		(unsigned long long)(summary->same + summary->near),
		(unsigned long long)summary->same);
	if (options->profile == NP_DEDUP_CRAWL)
		fprintf(stderr, ", near %llu",
			(unsigned long long)summary->near);
	else
		tell_relations(summary->by_relation, ", ");
	fprintf(stderr, ") + skipped %llu\n",
		(unsigned long long)skipped(summary));
	talk_skipped(summary->skipped);
	if (options->against)
		tell_against(options, summary);
	if (summary->duplicate_ids)
		fprintf(stderr, "  %llu ids stand in more than one record\n",
			(unsigned long long)summary->duplicate_ids);
	if (summary->folded)
		fprintf(stderr,
			"  --pairs: %llu large groups of copies are given by "
			"their first\n",
			(unsigned long long)summary->folded);
	tell_work(options, summary);
}

static enum np_status add_count(struct np_buf *buf, const char *name,
				uint64_t count)
{
	return np_buf_print(buf, ", \"%s\": %llu", name,
			    (unsigned long long)count);
}

static enum np_status add_counts(struct np_buf *buf,
				 const struct np_dedup_summary *summary)
{
	const struct {
		const char *name;
		uint64_t count;
	} counts[] = {
		{ "kept", summary->kept },
		{ "removed", summary->same + summary->near },
		{ "removed_same", summary->same },
		{ "removed_near", summary->near },
		{ "removed_against", summary->against },
		{ "skipped", skipped(summary) },
		{ "inputs", summary->inputs },
		{ "inputs_damaged", summary->damaged },
		{ "bytes", summary->bytes },
		{ "empty", summary->empty },
		{ "short", summary->short_texts },
		{ "no_date", summary->no_date },
		{ "bad_date", summary->bad_date },
		{ "invalid_utf8", summary->bad_bytes },
		{ "duplicate_ids", summary->duplicate_ids },
		{ "candidates", summary->candidates },
		{ "verified", summary->verified },
		{ "matches", summary->matches },
		{ "crowded", summary->crowded },
		{ "crowded_cut", summary->unpaired },
		{ "pairs_folded", summary->folded },
		{ "spool_memory", summary->spool_peak },
		{ "spool_disk", summary->spool_disk },
		{ "raw_disk", summary->raw_disk },
	};
	enum np_status status = np_buf_print(
		buf,
		"{\"newsprint\": \"dedup\", \"version\": 1, \"read\": %llu",
		(unsigned long long)summary->read);

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]) && !status;
	     i++)
		status = add_count(buf, counts[i].name, counts[i].count);
	if (!status)
		status = np_buf_add_text(buf, ", \"skipped_by\": {");
	for (size_t i = 1; i < NP_SKIP_COUNT && !status; i++)
		status = np_buf_print(buf, "%s\"%s\": %llu", i > 1 ? ", " : "",
				      np_skip_name((enum np_skip)i),
				      (unsigned long long)summary->skipped[i]);
	return status ? status : np_buf_add_text(buf, "}");
}

static enum np_status add_relations(struct np_buf *buf, const char *name,
				    const uint64_t *counts)
{
	enum np_status status = np_buf_print(buf, ", \"%s\": {", name);

	for (int i = 1; i < NP_RELATION_COUNT && !status; i++)
		status = np_buf_print(buf, "%s\"%s\": %llu", i > 1 ? ", " : "",
				      np_relation_name((enum np_relation)i),
				      (unsigned long long)counts[i]);
	return status ? status : np_buf_add_text(buf, "}");
}

/* Of all profiles but crawl. */
static enum np_status add_related(struct np_buf *buf,
				  const struct np_dedup_options *options,
				  const struct np_dedup_summary *summary)
{
	enum np_status status = NP_OK;

	if (options->profile == NP_DEDUP_CRAWL)
		return NP_OK;
	status = add_relations(buf, "removed_by", summary->by_relation);
	if (!status)
		status = add_relations(buf, "related", summary->related);
	return status ? status
		      : np_buf_print(buf,
				     ", \"furniture\": %llu, \"profile\": "
				     "\"%s\", \"min_share\": %.12g",
				     (unsigned long long)summary->learned,
				     options->profile == NP_DEDUP_NOISY
					     ? "noisy"
					     : "news",
				     options->least_share);
}

static enum np_status add_parameters(struct np_buf *buf,
				     const struct np_dedup_options *options,
				     const struct np_dedup_summary *summary)
{
	return np_buf_print(
		buf,
		", \"parameters\": {\"threshold\": %.12g, \"recall\": %.12g, "
		"\"bands\": %u, \"rows\": %u, \"num_perm\": %u, \"%s\": %u, "
		"\"seed\": %llu, \"unicode\": %u, \"threads\": %u, "
		"\"memory\": %llu}, \"probability_at_threshold\": %.6f, "
		"\"peak_memory\": %llu, \"seconds\": {",
		options->threshold, options->recall, summary->shape.bands,
		summary->shape.rows, options->recipe.lanes,
		options->recipe.unit == NP_UNIT_CHAR ? "char_ngram" : "ngram",
		options->recipe.width, (unsigned long long)options->recipe.seed,
		np_recipe_unicode(), options->threads,
		(unsigned long long)options->memory,
		np_bands_probability(summary->shape, options->threshold),
		(unsigned long long)peak_memory());
}

static bool is_stdout(const char *path)
{
	return path && !strcmp(path, "-");
}

/* What is written owns stdout; the summary then goes beside it. */
static FILE *summary_stream(const struct np_dedup_options *options)
{
	return is_stdout(options->out) || is_stdout(options->removed) ||
			       is_stdout(options->pairs) ||
			       is_stdout(options->clusters) ||
			       is_stdout(options->skipped)
		       ? stderr
		       : stdout;
}

static bool tell_json(const struct np_dedup_options *options,
		      const struct np_dedup_summary *summary)
{
	FILE *to = summary_stream(options);
	struct np_buf buf = { 0 };
	enum np_status status = add_counts(&buf, summary);
	bool done;

	if (!status)
		status = add_related(&buf, options, summary);
	if (!status)
		status = add_parameters(&buf, options, summary);
	for (size_t i = 0; i < 5 && !status; i++)
		status = np_buf_print(&buf, "\"%s\": %.3f, ", stages[i],
				      summary->seconds[i]);
	if (!status)
		status = np_buf_print(&buf, "\"total\": %.3f}}\n",
				      total_seconds(summary));
	done = !status && fwrite(buf.ptr, 1, buf.len, to) == buf.len &&
	       !fflush(to);
	np_buf_clear(&buf);
	return done;
}

static int run(struct dedup_words *words)
{
	struct np_dedup_options *options = &words->options;
	struct np_dedup_summary summary;
	struct np_error err = { 0 };
	struct talk talk;
	enum np_status status;

	talk_init(&talk, words->quiet);
	options->progress = talk_progress;
	options->notice = talk_notice;
	options->user = &talk;
	status = np_dedup_run(options, &summary, &err);
	talk_end(&talk);
	if (status) {
		talk_line("newsprint dedup: ", err.text);
		return status == NP_ERR_MISUSE ? EXIT_USAGE : EXIT_FAILED;
	}
	if (!words->quiet)
		tell(options, &summary);
	if (words->json && !tell_json(options, &summary))
		return EXIT_FAILED;
	if (summary.damaged)
		fprintf(stderr,
			"newsprint dedup: %llu inputs broke off: what was read "
			"of them is done, the rest is not\n",
			(unsigned long long)summary.damaged);
	return summary.damaged ? EXIT_FAILED : EXIT_DONE;
}

static int say_usage(const char *fault)
{
	fprintf(stderr, "newsprint dedup: %s (see newsprint dedup --help)\n",
		fault);
	return EXIT_USAGE;
}

static int check_and_run(struct dedup_words *words)
{
	const struct np_dedup_options *options = &words->options;
	const char *fault;

	if (!options->inputs_len)
		return say_usage("no input");
	if (!options->out && !(options->flags & NP_DEDUP_DRY_RUN))
		return say_usage("no output: give -o OUT, or --dry-run");
	fault = dedup_words_settle(words);
	return fault ? say_usage(fault) : run(words);
}

int cmd_dedup(int argc, char **argv)
{
	struct dedup_words words;
	const struct options spec = { "dedup", dedup_options, dedup_options_len,
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
