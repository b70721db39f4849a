/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "cli/commands.h"
#include "cli/store_words.h"
#include "cli/talk.h"

static const struct store_verb verb = {
	"stats",
	"usage: newsprint stats STORE [--json]\n"
	"\n"
	"What a store holds, and where its bytes are.\n",
	1, 1, "json memory"
};

static void print_json(const struct np_store_stats *stats,
		       const struct np_recipe *recipe, struct np_bands shape)
{
	printf("{\"newsprint\": \"stats\", \"version\": 1, \"articles\": %llu, "
	       "\"versions\": %llu, \"sources\": %llu, \"texts\": %llu, "
	       "\"sketches\": %llu, \"runs\": %llu, \"entries\": %llu, ",
	       (unsigned long long)stats->articles,
	       (unsigned long long)stats->versions,
	       (unsigned long long)stats->sources,
	       (unsigned long long)stats->texts,
	       (unsigned long long)stats->sketches,
	       (unsigned long long)stats->runs,
	       (unsigned long long)stats->entries);
	printf("\"text_bytes\": %llu, \"packed_bytes\": %llu, "
	       "\"sketch_bytes\": %llu, \"index_bytes\": %llu, "
	       "\"file_bytes\": %llu, \"recipe\": {\"version\": %u, "
	       "\"unicode\": %u, \"%s\": %u, \"num_perm\": %u, \"seed\": %llu, "
	       "\"bands\": %u, \"rows\": %u}}\n",
	       (unsigned long long)stats->text_bytes,
	       (unsigned long long)stats->packed_bytes,
	       (unsigned long long)stats->sketch_bytes,
	       (unsigned long long)stats->index_bytes,
	       (unsigned long long)stats->file_bytes, recipe->version,
	       recipe->unicode,
	       recipe->unit == NP_UNIT_CHAR ? "char_ngram" : "ngram",
	       recipe->width, recipe->lanes, (unsigned long long)recipe->seed,
	       shape.bands, shape.rows);
}

static void print_bytes(const char *what, uint64_t bytes, uint64_t versions)
{
	char size[32];

	printf("%-10s%12s", what, talk_size(size, bytes));
	if (versions)
		printf("  %.0f bytes an article",
		       (double)bytes / (double)versions);
	putchar('\n');
}

static void print_text(const struct np_store_stats *stats,
		       const struct np_recipe *recipe, struct np_bands shape)
{
	printf("articles  %llu, in %llu versions, of %llu sources\n",
	       (unsigned long long)stats->articles,
	       (unsigned long long)stats->versions,
	       (unsigned long long)stats->sources);
	printf("recipe    %u, unicode %u, shingles of %u %s, %u lanes, seed "
	       "%llu, bands %u x %u\n",
	       recipe->version, recipe->unicode, recipe->width,
	       recipe->unit == NP_UNIT_CHAR ? "letters" : "words",
	       recipe->lanes, (unsigned long long)recipe->seed, shape.bands,
	       shape.rows);
	printf("index     %llu entries in %llu runs\n",
	       (unsigned long long)stats->entries,
	       (unsigned long long)stats->runs);
	print_bytes("texts", stats->packed_bytes, stats->versions);
	print_bytes("sketches", stats->sketch_bytes, stats->versions);
	print_bytes("index", stats->index_bytes, stats->versions);
	print_bytes("file", stats->file_bytes, stats->versions);
}

static int run(const struct store_words *words, struct np_store *store)
{
	struct np_store_stats stats;
	struct np_error err = { 0 };

	if (np_store_stats(store, &stats, &err))
		return store_words_fail(verb.name, &err);
	if (words->json)
		print_json(&stats, np_store_recipe(store),
			   np_store_shape(store));
	else
		print_text(&stats, np_store_recipe(store),
			   np_store_shape(store));
	return fflush(stdout) ? EXIT_FAILED : EXIT_DONE;
}

int cmd_stats(int argc, char **argv)
{
	struct store_words words;
	int code = EXIT_FAILED;

	if (store_words_read(&words, &verb, argc, argv, &code)) {
		struct np_store *store =
			store_words_open(&words, verb.name, NP_STORE_READ);

		code = store ? run(&words, store) : EXIT_FAILED;
		np_store_close(store);
	}
	store_words_clear(&words);
	return code;
}
