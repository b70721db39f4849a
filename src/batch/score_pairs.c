/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/error.h"
#include "batch/score_parts.h"

/* A labelled pair beside what the result says of it. */
struct verdict {
	const struct side_pair *label;
	const struct side_pair *pair; /* of the result, or NULL */
	uint16_t found;
};

static enum score_class class_of(const struct score_run *run, uint16_t word)
{
	return run->score->classes[word];
}

/* Words that mean the same count as one. */
static uint16_t plain(const struct score_run *run, uint16_t word)
{
	return np_score_is_none(run->score, word) ? run->none : word;
}

static void count_match(struct score_counts *counts, bool there, bool found)
{
	counts->there += there;
	counts->found += found;
	counts->right += there && found;
}

static void add_match(struct score_run *run, const struct verdict *verdict)
{
	struct score_pairs *pairs = &run->score->pairs;
	const enum score_class label = class_of(run, verdict->label->word);
	const enum score_class also = class_of(run, verdict->label->also);
	const bool found = class_of(run, verdict->found) == SCORE_MATCH;
	bool there = label == SCORE_MATCH;

	if (label == SCORE_APART) {
		pairs->apart++;
		return;
	}
	count_match(&pairs->match, there, found);
	if (there != found && also == SCORE_APART)
		return;
	if (also != SCORE_APART && found == (also == SCORE_MATCH))
		there = found;
	count_match(&pairs->match_also, there, found);
}

static void add_relation(struct score_run *run, const struct verdict *verdict)
{
	struct score_pairs *pairs = &run->score->pairs;
	const uint16_t label = plain(run, verdict->label->word);
	const uint16_t also = plain(run, verdict->label->also);
	const uint16_t found = plain(run, verdict->found);
	const bool right = found == label;
	const bool right_also = right || found == also;

	pairs->confusion[verdict->label->word][verdict->found]++;
	pairs->word[label].there++;
	pairs->word[found].found++;
	pairs->word[found].right += right;
	pairs->right += right;
	pairs->right_also += right_also;
	if (class_of(run, verdict->label->word) != SCORE_MATCH ||
	    class_of(run, verdict->found) != SCORE_MATCH)
		return;
	pairs->matched++;
	pairs->matched_right += right;
	pairs->matched_right_also += right_also;
}

static enum np_status tell_error(struct score_run *run,
				 const struct verdict *verdict)
{
	const struct np_names *words = &run->score->words;
	const struct side_pair *label = verdict->label;
	const bool there = class_of(run, label->word) == SCORE_MATCH;
	const bool found = class_of(run, verdict->found) == SCORE_MATCH;
	struct score_error error = { .what = "relation",
				     .a = label->a,
				     .b = label->b,
				     .pair = verdict->pair };

	if (there != found && class_of(run, label->word) != SCORE_APART)
		error.what = there ? "missed" : "false";
	else if (!run->score->has_relations ||
		 plain(run, label->word) == plain(run, verdict->found))
		return NP_OK;
	error.label = np_names_get(words, label->word);
	if (label->also != label->word)
		error.also = np_names_get(words, label->also);
	error.found = np_names_get(words, verdict->found);
	return np_score_add_error(run, &error);
}

static enum np_status find_verdict(struct score_run *run,
				   struct verdict *verdict)
{
	const struct side *result = &run->result;
	const uint32_t a = np_score_cluster_of(result, verdict->label->a);
	const uint32_t b = np_score_cluster_of(result, verdict->label->b);

	verdict->found = run->none;
	verdict->pair = NULL;
	if (result->pairs) {
		verdict->pair =
			np_score_side_find(result, side_key(verdict->label));
		if (verdict->pair)
			verdict->found = verdict->pair->word;
		run->score->pairs.listed += verdict->pair != NULL;
		return NP_OK;
	}
	run->score->pairs.listed += a != NO_CLUSTER && b != NO_CLUSTER;
	if (a != NO_CLUSTER && a == b)
		return np_score_word(&run->words,
				     (struct np_span){ "together", 8 },
				     &verdict->found, run->err);
	return NP_OK;
}

static bool has_negatives(const struct score_run *run)
{
	for (size_t i = 0; i < run->labels.pair_len; i++)
		if (class_of(run, run->labels.pair[i].word) == SCORE_NONE)
			return true;
	return false;
}

enum np_status np_score_pairs(struct score_run *run)
{
	const struct side *labels = &run->labels;
	enum np_status status = NP_OK;

	run->score->pairs.labelled = labels->pair_len;
	run->score->pairs.no_negatives = !has_negatives(run);
	for (size_t i = 0; i < labels->pair_len && !status; i++) {
		struct verdict verdict = { .label = &labels->pair[i] };

		status = find_verdict(run, &verdict);
		if (status)
			break;
		add_match(run, &verdict);
		add_relation(run, &verdict);
		status = tell_error(run, &verdict);
	}
	return status;
}

static uint32_t label_of(const struct score_run *run, uint32_t article)
{
	return np_score_cluster_of(&run->labels, article);
}

enum np_status np_score_edges(struct score_run *run)
{
	struct score_counts *edges = &run->score->edges;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < run->result.pair_len && !status; i++) {
		const struct side_pair *pair = &run->result.pair[i];
		const struct score_error error = {
			.what = "false",
			.a = pair->a,
			.b = pair->b,
			.found = np_names_get(&run->score->words, pair->word),
			.pair = pair
		};

		if (class_of(run, pair->word) != SCORE_MATCH ||
		    label_of(run, pair->a) == NO_CLUSTER ||
		    label_of(run, pair->b) == NO_CLUSTER)
			continue;
		edges->found++;
		if (label_of(run, pair->a) == label_of(run, pair->b))
			edges->right++;
		else
			status = np_score_add_error(run, &error);
	}
	return status;
}
