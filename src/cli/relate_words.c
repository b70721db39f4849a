/* SPDX-License-Identifier: MIT */
#include "cli/relate_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/talk.h"
#include "store/np-matches.h"

enum np_status relate_pending(const struct store_words *words,
			      struct np_store *store,
			      struct np_relate_summary *summary,
			      struct np_error *err)
{
	const char *temp = getenv("TMPDIR");
	struct talk talk;
	const struct np_relate_options options = {
		.threads = words->threads,
		.memory = words->store.memory,
		.temp_dir = temp && *temp ? temp : "/tmp",
		.progress = talk_progress,
		.user = &talk
	};
	enum np_status status;

	talk_init(&talk, words->quiet);
	status = np_relate_run(store, &options, summary, err);
	talk_end(&talk);
	return status;
}

bool relate_words_kept(const struct np_store *store)
{
	return np_store_keeps_text(store) &&
	       np_store_profile(store) != NP_STORE_CRAWL;
}

static uint64_t count_pending(struct np_store *store)
{
	struct np_error err = { 0 };
	uint64_t count = 0;

	if (!relate_words_kept(store) ||
	    np_store_pending_count(store, &count, &err))
		return 0;
	return count;
}

/* Where it cannot be written it stays as it is, with the reason in err. */
static enum np_status relate_now(const struct store_words *words,
				 struct np_error *err)
{
	struct np_store_options options = words->store;
	struct np_relate_summary summary;
	struct np_store *store = NULL;
	enum np_status status;

	options.recipe.version = 0;
	status = np_store_open(&store, words->rest[0], &options, err);
	if (!status)
		status = relate_pending(words, store, &summary, err);
	np_store_close(store);
	return status;
}

static void say_pending(const char *verb, uint64_t count, const char *reason)
{
	char line[320];

	snprintf(line, sizeof(line),
		 "%llu articles are not compared yet, and are not in this: "
		 "%.200s",
		 (unsigned long long)count, reason);
	fprintf(stderr, "newsprint %s: ", verb);
	talk_line("", line);
}

/* An empty answer would read as if nothing was printed twice. */
static void say_none_kept(const char *verb, const struct np_store *store)
{
	fprintf(stderr, "newsprint %s: ", verb);
	talk_line("",
		  np_store_keeps_text(store)
			  ? "a store of profile crawl compares no articles: "
			    "it has no matches and stories to tell of"
			  : "a store without texts compares no articles: "
			    "it has no matches and stories to tell of");
}

struct np_store *relate_words_open(const struct store_words *words,
				   const char *verb)
{
	struct np_store *store = store_words_open(words, verb, NP_STORE_READ);
	struct np_error err = { 0 };
	uint64_t left = store ? count_pending(store) : 0;

	if (store && !relate_words_kept(store))
		say_none_kept(verb, store);
	if (!left)
		return store;
	np_store_close(store);
	if (!relate_now(words, &err))
		return store_words_open(words, verb, NP_STORE_READ);
	store = store_words_open(words, verb, NP_STORE_READ);
	left = store ? count_pending(store) : 0;
	if (left)
		say_pending(verb, left, err.text);
	return store;
}

bool relate_words_bits(const char *names, uint32_t *bits)
{
	uint32_t found = 0;

	for (const char *at = names; at;) {
		const size_t len = strcspn(at, ",");
		enum np_relation one;

		if (!np_relation_find((struct np_span){ at, len }, &one) ||
		    one == NP_RELATION_NONE)
			return false;
		found |= UINT32_C(1) << one;
		at = at[len] ? at + len + 1 : NULL;
	}
	*bits = found;
	return true;
}

bool relate_words_relations(const struct store_words *words, const char *verb,
			    bool relation[NP_RELATION_COUNT])
{
	uint32_t bits = 0;

	if (words->relation && !relate_words_bits(words->relation, &bits)) {
		fprintf(stderr,
			"newsprint %s: --relation takes same, revision, "
			"reprint, partial, quote, template, with commas "
			"between\n",
			verb);
		return false;
	}
	for (int i = 0; i < NP_RELATION_COUNT; i++)
		relation[i] =
			words->relation
				? bits >> i & 1
				: words->all || np_relation_is_match(
							(enum np_relation)i);
	return true;
}
