/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "batch/score_side.h"
#include "detect/relate.h"
#include "store/np-matches.h"

/* A version that counts, and its number among the ids of the score. */
struct version {
	np_article_id id;
	uint32_t number;
};

struct reading {
	struct side *side;
	struct score_words *words;
	struct np_store *store;
	struct version *versions; /* ascending */
	size_t len, cap;
	uint32_t labelled; /* numbers below are articles with labels */
	struct np_error *err;
};

bool np_score_is_store(const char *path)
{
	static const char magic[] = "SQLite format 3";
	char begin[sizeof(magic)] = { 0 };
	FILE *file = fopen(path, "rb");
	const bool read = file && fread(begin, sizeof(begin), 1, file) == 1;

	if (file)
		fclose(file);
	return read && !memcmp(begin, magic, sizeof(magic));
}

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

/* The latest versions: labels name articles by id. */
static enum np_status list_versions(struct reading *reading)
{
	np_article_id id = 0;
	enum np_status status;

	while (!(status = np_store_next(reading->store, id, &id,
					reading->err))) {
		struct np_store_version version = { 0 };
		uint32_t number = 0;

		status = np_store_get(reading->store, id, &version,
				      reading->err);
		if (status)
			break;
		if (!version.current)
			continue;
		if (np_names_add(&reading->words->ids, version.article.key,
				 &number) ||
		    np_grow(&reading->versions, &reading->cap, reading->len + 1,
			    sizeof(*reading->versions)))
			return no_memory(reading->err);
		reading->side->common |= number < reading->labelled;
		reading->versions[reading->len++] =
			(struct version){ id, number };
	}
	return status == NP_END ? NP_OK : status;
}

/* The number of a version, or UINT32_MAX of one that does not count. */
static uint32_t number_of(const struct reading *reading, np_article_id id)
{
	size_t low = 0, high = reading->len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (reading->versions[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < reading->len && reading->versions[low].id == id
		       ? reading->versions[low].number
		       : UINT32_MAX;
}

static enum np_status add_match(struct reading *reading,
				const struct np_store_match *match)
{
	const char *name = np_relation_name((enum np_relation)match->relation);
	struct side *side = reading->side;
	struct side_pair pair = { .a = number_of(reading, match->a),
				  .b = number_of(reading, match->b),
				  .number = { (float)match->jaccard,
					      (float)match->contain_ab,
					      (float)match->contain_ba } };
	enum np_status status;

	if (pair.a == UINT32_MAX || pair.b == UINT32_MAX || pair.a == pair.b)
		return NP_OK;
	status = np_score_word(reading->words,
			       (struct np_span){ name, strlen(name) },
			       &pair.word, reading->err);
	if (status)
		return status;
	pair.also = pair.word;
	if (np_grow(&side->pair, &side->pair_cap, side->pair_len + 1,
		    sizeof(pair)))
		return no_memory(reading->err);
	side->pair[side->pair_len++] = pair;
	side->rows++;
	return NP_OK;
}

static enum np_status read_matches(struct reading *reading)
{
	struct np_store_match match = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_match_next(reading->store, &match, &match,
					     reading->err);
		if (!status)
			status = add_match(reading, &match);
	}
	return status == NP_END ? NP_OK : status;
}

static enum np_status add_member(struct reading *reading,
				 const struct version *version)
{
	struct side *side = reading->side;
	np_story_id story = 0;
	char name[24];
	int len;
	const enum np_status status = np_store_member_get(
		reading->store, version->id, &story, NULL, reading->err);

	if (status)
		return status == NP_END ? NP_OK : status;
	len = snprintf(name, sizeof(name), "%lld", (long long)story);
	if (np_names_add(&side->names, (struct np_span){ name, (size_t)len },
			 &side->cluster[version->number]))
		return no_memory(reading->err);
	return NP_OK;
}

static enum np_status read_stories(struct reading *reading)
{
	struct side *side = reading->side;
	const uint32_t articles = reading->words->ids.len;
	enum np_status status = NP_OK;

	if (np_grow(&side->cluster, &side->cluster_cap, (size_t)articles + 1,
		    sizeof(*side->cluster)))
		return no_memory(reading->err);
	side->articles = articles;
	for (uint32_t i = 0; i < articles; i++)
		side->cluster[i] = NO_CLUSTER;
	for (size_t i = 0; i < reading->len && !status; i++)
		status = add_member(reading, &reading->versions[i]);
	return status;
}

enum np_status np_score_store_read(struct side *side, const char *path,
				   struct score_words *words,
				   struct np_error *err)
{
	const struct np_store_options options = { .flags = NP_STORE_READ };
	struct reading reading = { .side = side,
				   .words = words,
				   .labelled = words->ids.len,
				   .err = err };
	enum np_status status =
		np_store_open(&reading.store, path, &options, err);

	side->path = path;
	side->pairs = side->relations = side->stories = true;
	if (!status)
		status = np_store_pending_count(reading.store,
						&words->score->pending, err);
	if (!status)
		status = list_versions(&reading);
	if (!status)
		status = read_matches(&reading);
	if (!status)
		status = np_score_settle_pairs(side, err);
	if (!status)
		status = read_stories(&reading);
	np_store_close(reading.store);
	np_free(reading.versions);
	return status;
}
