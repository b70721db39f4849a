/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "batch/add.h"
#include "cli/commands.h"
#include "cli/relate_words.h"
#include "cli/store_words.h"
#include "cli/talk.h"
#include "detect/noisy.h"
#include "ingest/inputs.h"

static const struct store_verb verb = {
	"add",
	"usage: newsprint add STORE INPUT... [options]\n"
	"\n"
	"Adds articles (as dedup reads them) to a store, which is made where\n"
	"there is none. A known id with another text becomes a new version, "
	"the\n"
	"old one stays; with the same text it is only seen again.\n"
	"\n"
	"      --no-text         a new store keeps no texts\n"
	"      --profile NAME    of a new store: news, crawl (near-copies "
	"alone,\n"
	"                        fast), noisy (scanned print) (news)\n"
	"      --no-matches      leave comparing to the next add\n"
	"  -n, --ngram N; --char-ngram N; --num-perm K; --seed S\n"
	"      --bands B --rows R   of a new store (5; 128; 1; 32 x 4)\n"
	"      --batch N         articles in a transaction (20000)\n"
	"      --text-field NAME and id, title, url, source, date\n"
	"      --as-of DATE      later dates are in doubt (now)\n"
	"      --owners FILE     sources and owners of hosts, see newsprint "
	"url\n"
	"      --query SQL       of SQLite inputs; else the one table with "
	"texts\n"
	"      --html-field NAME, --file-field NAME   the page, or a file with "
	"it\n"
	"      --input-format F  jsonl, csv, tsv, html, text, feed; "
	"--delimiter C\n"
	"      --max-record SIZE; --memory SIZE; -j N; --strict; --json; -q\n",
	2, 0,
	RECIPE_WORDS FIELD_WORDS
	"no-text no-matches profile batch max-record memory threads strict json"
};

static void tell_dates(const struct np_add_summary *summary)
{
	const char *gap = "dates:";

	if (summary->bad_date) {
		fprintf(stderr, "%s not understood %llu", gap,
			(unsigned long long)summary->bad_date);
		gap = ",";
	}
	for (size_t i = 1; i < NP_DATE_DOUBTS; i++) {
		if (!summary->doubtful[i])
			continue;
		fprintf(stderr, "%s %s %llu", gap,
			np_date_doubt_name((enum np_date_doubt)i),
			(unsigned long long)summary->doubtful[i]);
		gap = ",";
	}
	if (*gap == ',')
		fputs("\n", stderr);
}

static void tell(const struct np_add_summary *summary)
{
	uint64_t skipped = 0;

	for (size_t i = 0; i < NP_SKIP_COUNT; i++)
		skipped += summary->skipped[i];
	fprintf(stderr,
		"read %llu = added %llu + new versions %llu + unchanged %llu + "
		"skipped %llu; %.2f s\n",
		(unsigned long long)summary->read,
		(unsigned long long)summary->added,
		(unsigned long long)summary->versions,
		(unsigned long long)summary->unchanged,
		(unsigned long long)skipped, summary->seconds);
	talk_skipped(summary->skipped);
	tell_dates(summary);
}

static void tell_relating(const struct np_relate_summary *summary)
{
	fprintf(stderr,
		"compared %llu articles: %llu candidates, %llu verified, "
		"%llu matches, %llu "
		"lines of furniture learned; stories: %llu new, %llu joined;",
		(unsigned long long)summary->articles,
		(unsigned long long)summary->candidates,
		(unsigned long long)summary->verified,
		(unsigned long long)summary->matches,
		(unsigned long long)summary->learned,
		(unsigned long long)summary->stories.created,
		(unsigned long long)summary->stories.joined);
	for (size_t i = 0; i < NP_RELATE_STAGES; i++)
		fprintf(stderr, " %s %.2f", np_relate_stages[i],
			summary->seconds[i]);
	fputs(" s\n", stderr);
}

static void tell_stages(const char *name, const double *seconds)
{
	printf(", \"%s\": {", name);
	for (size_t i = 0; i < NP_RELATE_STAGES; i++)
		printf("%s\"%s\": %.3f", i ? ", " : "", np_relate_stages[i],
		       seconds[i]);
	putchar('}');
}

static void tell_json(const struct np_add_summary *summary,
		      const struct np_relate_summary *related)
{
	printf("{\"newsprint\": \"add\", \"version\": 1, \"read\": %llu, "
	       "\"added\": %llu, \"versions\": %llu, \"unchanged\": %llu, "
	       "\"committed\": %llu, \"bytes\": %llu, \"inputs_damaged\": "
	       "%llu, \"bad_date\": %llu, \"invalid_utf8\": %llu, "
	       "\"date_doubt\": {",
	       (unsigned long long)summary->read,
	       (unsigned long long)summary->added,
	       (unsigned long long)summary->versions,
	       (unsigned long long)summary->unchanged,
	       (unsigned long long)summary->committed,
	       (unsigned long long)summary->bytes,
	       (unsigned long long)summary->damaged,
	       (unsigned long long)summary->bad_date,
	       (unsigned long long)summary->bad_bytes);
	for (size_t i = 1; i < NP_DATE_DOUBTS; i++)
		printf("%s\"%s\": %llu", i > 1 ? ", " : "",
		       np_date_doubt_name((enum np_date_doubt)i),
		       (unsigned long long)summary->doubtful[i]);
	printf("}, \"skipped_by\": {");
	for (size_t i = 1; i < NP_SKIP_COUNT; i++)
		printf("%s\"%s\": %llu", i > 1 ? ", " : "",
		       np_skip_name((enum np_skip)i),
		       (unsigned long long)summary->skipped[i]);
	printf("}, \"compared\": %llu, \"candidates\": %llu, "
	       "\"verified\": %llu, \"matches\": %llu, \"seconds\": %.3f",
	       (unsigned long long)related->articles,
	       (unsigned long long)related->candidates,
	       (unsigned long long)related->verified,
	       (unsigned long long)related->matches, summary->seconds);
	tell_stages("relate_seconds", related->seconds);
	tell_stages("relate_cpu_seconds", related->cpu_seconds);
	puts("}");
}

static int run(const struct store_words *words, struct np_store *store)
{
	struct talk talk;
	const struct np_add_options options = {
		.inputs = words->rest + 1,
		.inputs_len = words->rest_len - 1,
		.names = words->names,
		.threads = words->threads,
		.record_limit = words->record_limit,
		.batch = words->batch,
		.strict = words->strict,
		.progress = talk_progress,
		.notice = talk_notice,
		.user = &talk,
	};
	struct np_relate_summary related = { 0 };
	struct np_add_summary summary;
	struct np_error err = { 0 };
	enum np_status status;

	talk_init(&talk, words->quiet);
	status = np_add_run(store, &options, &summary, &err);
	talk_end(&talk);
	if (status) {
		fprintf(stderr,
			"newsprint add: %llu articles are in the "
			"store, the rest is not\n",
			(unsigned long long)summary.committed);
		return store_words_fail(verb.name, &err);
	}
	if (!words->quiet)
		tell(&summary);
	if (!words->no_matches &&
	    relate_pending(words, store, &related, &err)) {
		fprintf(stderr, "newsprint add: the articles are in the store, "
				"not all of their matches\n");
		return store_words_fail(verb.name, &err);
	}
	if (!words->quiet && related.articles)
		tell_relating(&related);
	if (words->json)
		tell_json(&summary, &related);
	if (fflush(stdout))
		return EXIT_FAILED;
	return summary.damaged ? EXIT_FAILED : EXIT_DONE;
}

/* What is read from it is not there for another reader. */
static bool is_pipe(const char *path)
{
	struct stat about;

	return !strcmp(path, "-") ||
	       (!stat(path, &about) && !S_ISREG(about.st_mode) &&
		!S_ISDIR(about.st_mode));
}

/* A store is not made for inputs that are not there, or cannot be read. */
static bool has_inputs(const struct store_words *words)
{
	struct np_inputs inputs = { .form = words->names.form };
	struct np_error err = { 0 };
	enum np_status status = NP_OK;

	for (size_t i = 1; i < words->rest_len && !status; i++)
		if (!is_pipe(words->rest[i]))
			status = np_inputs_add(&inputs, words->rest[i], &err);
	np_inputs_clear(&inputs);
	if (status)
		store_words_fail(verb.name, &err);
	return !status;
}

/*
 * An old store keeps its recipe. A file with nothing in it is none: an add that
 * was stopped while it made the store leaves one.
 */
static struct np_store *open_or_make(struct store_words *words)
{
	struct np_store_options options = words->store;
	struct np_recipe *recipe = &words->store.recipe;
	struct np_store *store = NULL;
	struct np_error err = { 0 };
	enum np_status status;

	if (!words->recipe_given)
		options.recipe.version = 0;
	status = np_store_open(&store, words->rest[0], &options, &err);
	if (!status)
		return store;
	if (status != NP_ERR_NOTFOUND) {
		store_words_fail(verb.name, &err);
		return NULL;
	}
	if (words->store.profile == NP_STORE_NOISY) {
		recipe->sampling = NOISY_SAMPLING;
		recipe->floor = NOISY_FLOOR;
	}
	return has_inputs(words)
		       ? store_words_open(words, verb.name, NP_STORE_CREATE)
		       : NULL;
}

int cmd_add(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store = open_or_make(&words);

		code = store ? run(&words, store) : EXIT_FAILED;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
