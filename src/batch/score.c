/* SPDX-License-Identifier: MIT */
#include "batch/score.h"

#include <string.h>

#include "base/error.h"
#include "batch/score_parts.h"

static struct score_ratio ratio(uint64_t part, uint64_t whole)
{
	return (struct score_ratio){ whole > 0,
				     whole ? (double)part / (double)whole : 0 };
}

struct score_ratio np_score_precision(struct score_counts counts)
{
	return ratio(counts.right, counts.found);
}

struct score_ratio np_score_recall(struct score_counts counts)
{
	return ratio(counts.right, counts.there);
}

struct score_ratio np_score_f1(struct score_counts counts)
{
	return ratio(2 * counts.right, counts.found + counts.there);
}

static const char *const error_columns[] = {
	"error",   "a",		 "b",	       "label",	 "also",   "found",
	"jaccard", "contain_ab", "contain_ba", "size_a", "size_b",
};

#define ERROR_COLUMNS (sizeof(error_columns) / sizeof(error_columns[0]))

static struct np_cell text_cell(struct np_span text)
{
	return text.ptr ? np_cell_text(text) : np_cell_none();
}

static struct np_cell size_cell(uint64_t size)
{
	return size ? np_cell_count(size) : np_cell_none();
}

static struct np_cell number_cell(const struct score_error *error, int i)
{
	const struct side_pair *pair = error->pair;

	if (!pair)
		return np_cell_none();
	/* The result may have the pair the other way round. */
	if (i && pair->a == error->b)
		i = SIDE_NUMBERS - i;
	return pair->number[i] < 0 ? np_cell_none()
				   : np_cell_share((double)pair->number[i]);
}

enum np_status np_score_add_error(struct score_run *run,
				  const struct score_error *error)
{
	const struct np_names *ids = &run->words.ids;
	const struct np_cell cells[ERROR_COLUMNS] = {
		np_cell_string(error->what),
		np_cell_text(np_names_get(ids, error->a)),
		np_cell_text(np_names_get(ids, error->b)),
		text_cell(error->label),
		text_cell(error->also),
		text_cell(error->found),
		number_cell(error, 0),
		number_cell(error, 1),
		number_cell(error, 2),
		size_cell(error->size_a),
		size_cell(error->size_b),
	};

	run->score->errors++;
	return run->table ? np_table_add(run->table, cells, run->err) : NP_OK;
}

/* Nothing in common is a mistake of the caller, not a score of nothing. */
static enum np_status check_common(struct score_run *run, uint32_t labelled)
{
	const struct side *result = &run->result;
	bool common = result->stories ? result->common : !result->rows;

	for (size_t i = 0; i < result->pair_len && !common; i++)
		common = result->pair[i].a < labelled ||
			 result->pair[i].b < labelled;
	for (uint32_t i = 0; i < labelled && !common; i++)
		common = np_score_cluster_of(result, i) != NO_CLUSTER;
	if (!run->labels.rows)
		return np_error_set(run->err, NP_ERR_FORMAT, "'%s' has no rows",
				    run->labels.path);
	if (!common)
		return np_error_set(run->err, NP_ERR_FORMAT,
				    "'%s' and '%s' have no id in common: are "
				    "they of the same articles?",
				    run->labels.path, run->result.path);
	return NP_OK;
}

static enum np_status read_sides(struct score_run *run)
{
	struct np_score *score = run->score;
	enum np_status status =
		np_score_side_read(&run->labels, run->options->labels,
				   SIDE_LABELS, &run->words, run->err);
	const uint32_t labelled = run->words.ids.len;

	if (!status && np_score_is_store(run->options->result))
		status = np_score_store_read(&run->result, run->options->result,
					     &run->words, run->err);
	else if (!status)
		status = np_score_side_read(&run->result, run->options->result,
					    SIDE_RESULT, &run->words, run->err);
	if (!status)
		status = np_score_word(&run->words,
				       (struct np_span){ "none", 4 },
				       &run->none, run->err);
	if (status)
		return status;
	score->label_pairs = run->labels.pairs;
	score->result_pairs = run->result.pairs;
	score->label_rows = run->labels.rows;
	score->result_rows = run->result.rows;
	score->has_relations = run->result.relations;
	return check_common(run, labelled);
}

static enum np_status count(struct score_run *run)
{
	enum np_status status;

	if (run->labels.pairs)
		return np_score_pairs(run);
	status = run->result.pairs ? np_score_edges(run) : NP_OK;
	if (!status && run->result.pairs && !run->result.stories)
		status = np_score_tie(run);
	return status ? status : np_score_clusters(run);
}

static enum np_status run_all(struct score_run *run)
{
	enum np_status status = read_sides(run);

	if (!status && run->options->errors)
		status = np_table_open(&run->table, run->options->errors,
				       error_columns, ERROR_COLUMNS, run->err);
	if (!status)
		status = count(run);
	if (!status && run->table) {
		status = np_table_commit(run->table, false, run->err);
		run->table = NULL;
	}
	np_table_drop(run->table);
	return status;
}

enum np_status np_score_run(const struct np_score_options *options,
			    struct np_score *out, struct np_error *err)
{
	struct score_run run = { .options = options,
				 .score = out,
				 .err = err,
				 .words = { .options = options,
					    .score = out } };
	enum np_status status;

	memset(out, 0, sizeof(*out));
	status = run_all(&run);
	np_score_side_clear(&run.labels);
	np_score_side_clear(&run.result);
	np_names_clear(&run.words.ids);
	if (status)
		np_score_clear(out);
	return status;
}

void np_score_clear(struct np_score *score)
{
	np_names_clear(&score->words);
}
