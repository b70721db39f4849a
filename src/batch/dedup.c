/* SPDX-License-Identifier: MIT */
#include "batch/dedup.h"

#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/sort.h"
#include "batch/decide.h"
#include "batch/emit.h"
#include "batch/policy.h"
#include "batch/scan.h"
#include "batch/tables.h"
#include "batch/targets.h"

/* What a run holds between its stages. */
struct run {
	const struct np_dedup_options *options;
	struct np_dedup_summary *summary;
	struct corpus corpus;
	uint32_t *order, *rank;
	struct candidates candidates;
	struct match *matches;
	size_t matches_len;
	struct ties ties;
	struct verdict *verdicts;
	double clock;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Ends a stage of the summary's list. */
static void lap(struct run *run, size_t stage)
{
	const double time = now();

	if (run->corpus.spool)
		np_spool_rest_all(run->corpus.spool);
	run->summary->seconds[stage] = time - run->clock;
	run->clock = time;
}

enum np_status np_dedup_check(const struct np_dedup_options *options,
			      struct np_error *err)
{
	const struct np_bands shape = options->shape;
	const enum np_status status = np_recipe_check(&options->recipe);

	if (status)
		return np_error_set(err, status, "bad recipe: %s",
				    np_status_name(status));
	if (!(options->threshold > 0 && options->threshold <= 1))
		return np_error_set(err, NP_ERR_MISUSE,
				    "threshold %g is not in (0, 1]",
				    options->threshold);
	if (options->profile != NP_DEDUP_CRAWL &&
	    !(options->least_share > 0 && options->least_share <= 1))
		return np_error_set(err, NP_ERR_MISUSE,
				    "share %g is not in (0, 1]",
				    options->least_share);
	if (options->record_limit >= UINT32_MAX)
		return np_error_set(err, NP_ERR_MISUSE,
				    "records are limited to 4 GiB");
	if (!options->threads || !options->inputs_len)
		return np_error_set(err, NP_ERR_MISUSE,
				    "no threads, or no inputs");
	if (!shape.bands != !shape.rows ||
	    (uint64_t)shape.bands * shape.rows > options->recipe.lanes)
		return np_error_set(err, NP_ERR_MISUSE,
				    "%u bands of %u rows do not fit %u lanes",
				    shape.bands, shape.rows,
				    options->recipe.lanes);
	return NP_OK;
}

static enum np_status take_arrays(struct run *run, struct np_error *err)
{
	const size_t count = (size_t)run->corpus.entries.len;
	void *order = NULL, *rank = NULL, *verdicts = NULL;
	enum np_status status = np_spool_take(
		run->corpus.spool, count * sizeof(uint32_t), &order, err);

	if (!status)
		status = np_spool_take(run->corpus.spool,
				       count * sizeof(uint32_t), &rank, err);
	if (!status)
		status = np_spool_take(run->corpus.spool,
				       count * sizeof(struct verdict),
				       &verdicts, err);
	run->order = order;
	run->rank = rank;
	run->verdicts = verdicts;
	return status;
}

/* Ids that stand in more than one record, each time after the first. */
static enum np_status count_repeated_ids(struct run *run, struct np_error *err)
{
	struct np_spool *spool = run->corpus.spool;
	const size_t count = (size_t)run->corpus.entries.len;
	void *items = NULL, *scratch = NULL;
	enum np_status status =
		np_spool_take(spool, count * sizeof(uint64_t), &items, err);

	if (!status)
		status = np_spool_take(spool, count * sizeof(uint64_t),
				       &scratch, err);
	if (!status) {
		uint64_t *hashes = items;

		for (size_t i = 0; i < count; i++)
			hashes[i] = corpus_entry(&run->corpus, i)->id_hash;
		np_sort_u64(hashes, count, 0, scratch);
		run->summary->duplicate_ids =
			count - np_unique_u64(hashes, count);
	}
	np_spool_return(spool, items, 0);
	np_spool_return(spool, scratch, 0);
	return status;
}

static enum np_status find(struct run *run, struct np_error *err)
{
	struct np_dedup_summary *summary = run->summary;
	enum np_status status = take_arrays(run, err);

	if (!status)
		status = count_repeated_ids(run, err);
	if (!status)
		status = np_policy_rank(&run->corpus, run->order, run->rank,
					err);
	if (!status)
		status = np_candidates_find(&run->corpus, run->order, run->rank,
					    &run->candidates, err);
	np_corpus_drop_keys(&run->corpus);
	lap(run, 1);
	if (status)
		return status;
	if (run->options->profile != NP_DEDUP_CRAWL) {
		status = np_ties_find(&run->corpus, run->order, &run->ties,
				      summary, err);
		summary->matches = run->ties.len;
		lap(run, 2);
		return status;
	}
	summary->candidates = run->candidates.pairs_len;
	summary->verified = run->candidates.pairs_len;
	summary->crowded = run->candidates.crowded_len;
	status = np_verify_all(&run->corpus, run->order, &run->candidates,
			       &run->matches, &run->matches_len, err);
	summary->matches = run->matches_len;
	lap(run, 2);
	return status;
}

static enum np_status write_tables(const struct outcome *outcome,
				   struct np_dedup_summary *summary,
				   struct np_error *err)
{
	const struct np_dedup_options *options = outcome->corpus->options;
	enum np_status status = NP_OK;

	if (options->removed)
		status = np_table_removed(outcome, options->removed, err);
	if (!status && options->pairs)
		status = np_table_pairs(outcome, options->pairs,
					&summary->folded, err);
	if (!status && options->clusters)
		status = np_table_clusters(outcome, options->clusters, err);
	if (!status && options->skipped)
		status = np_table_skipped(outcome, options->skipped, err);
	return status;
}

/*
 * All is whole before the first file gets its name, so that a failure changes
 * nothing; the proof is named before OUT.
 */
static enum np_status write_all(struct run *run, struct outcome *outcome,
				struct np_error *err)
{
	struct pending pending = { 0 };
	enum np_status status;

	if (run->options->flags & NP_DEDUP_DRY_RUN)
		return np_reader_unchanged(run->corpus.reader, err);
	outcome->pending = &pending;
	status = write_tables(outcome, run->summary, err);
	if (!status)
		status = np_emit_run(outcome, err);
	if (!status)
		status = np_reader_unchanged(run->corpus.reader, err);
	if (!status)
		status = np_pending_commit(&pending, err);
	np_pending_drop(&pending);
	lap(run, 4);
	return status;
}

static enum np_status conclude(struct run *run, struct np_error *err)
{
	struct outcome outcome = { .corpus = &run->corpus,
				   .order = run->order,
				   .rank = run->rank,
				   .candidates = &run->candidates,
				   .matches = run->matches,
				   .matches_len = run->matches_len,
				   .verdicts = run->verdicts };
	enum np_status status;

	if (run->options->profile != NP_DEDUP_CRAWL)
		outcome.ties = &run->ties;
	status = np_decide(&outcome, run->summary, err);
	lap(run, 3);
	return status ? status : write_all(run, &outcome, err);
}

static enum np_status stages(struct run *run, struct np_error *err)
{
	enum np_status status = np_dedup_check(run->options, err);

	if (!status)
		status = np_corpus_open(&run->corpus, run->options, err);
	if (status)
		return status;
	run->summary->shape = run->corpus.shape;
	status = np_targets_check(&run->corpus, err);
	if (!status)
		status = np_scan_run(&run->corpus, run->summary, err);
	lap(run, 0);
	if (!status)
		status = find(run, err);
	if (status)
		return status;
	return conclude(run, err);
}

/* Its entry and keys; its order, rank, twin and verdict, and if crowded. */
uint64_t np_dedup_article_bytes(struct np_bands shape)
{
	return sizeof(struct entry) + sizeof(uint32_t) * shape.bands +
	       3 * sizeof(uint32_t) + sizeof(struct verdict) + 1;
}

enum np_status np_dedup_run(const struct np_dedup_options *options,
			    struct np_dedup_summary *summary,
			    struct np_error *err)
{
	struct run run = { .options = options, .summary = summary };
	enum np_status status;

	*summary = (struct np_dedup_summary){ 0 };
	run.clock = now();
	status = stages(&run, err);
	if (run.corpus.spool) {
		summary->spool_peak = np_spool_peak(run.corpus.spool);
		summary->spool_disk = np_spool_on_disk(run.corpus.spool);
		summary->raw_disk = run.corpus.raw.len;
	}
	np_candidates_clear(&run.candidates);
	np_ties_clear(&run.ties);
	np_corpus_close(&run.corpus);
	return status;
}
