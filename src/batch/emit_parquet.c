/* SPDX-License-Identifier: MIT */
/*
 * The library writes by path, and outputs have none until they are whole: it
 * writes a file without a name, from which the output is copied.
 */
#include "batch/emit_parquet.h"

#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/parquet.h"

struct kept {
	const char **paths;
	uint64_t *ends;
	uint64_t *rows;
	size_t rows_len, rows_cap;
};

static void kept_clear(struct kept *kept)
{
	np_free(kept->paths);
	np_free(kept->ends);
	np_free(kept->rows);
}

/* The rows that stay of one input: a record is a row. */
static enum np_status collect(const struct outcome *outcome, uint32_t input,
			      uint64_t *index, struct kept *kept)
{
	const struct corpus *corpus = outcome->corpus;

	for (; *index < corpus->entries.len &&
	       corpus_entry(corpus, *index)->input == input;
	     ++*index) {
		if (!outcome_kept(outcome, outcome->rank[*index]))
			continue;
		if (np_grow(&kept->rows, &kept->rows_cap, kept->rows_len + 1,
			    sizeof(*kept->rows)))
			return NP_ERR_NOMEM;
		kept->rows[kept->rows_len++] =
			corpus_entry(corpus, *index)->record - 1;
	}
	return NP_OK;
}

static enum np_status collect_all(const struct outcome *outcome,
				  struct parquet_part *part, struct kept *kept)
{
	const struct np_input *inputs = outcome->corpus->inputs.ptr;
	enum np_status status = NP_OK;

	kept->paths = np_alloc(part->inputs_len, sizeof(*kept->paths));
	kept->ends = np_alloc(part->inputs_len, sizeof(*kept->ends));
	if (!kept->paths || !kept->ends)
		return NP_ERR_NOMEM;
	for (uint32_t i = 0; i < part->inputs_len && !status; i++) {
		status = collect(outcome, part->input + i, &part->index, kept);
		kept->paths[i] = inputs[part->input + i].path;
		kept->ends[i] = kept->rows_len;
	}
	return status;
}

static enum np_status copy_file(int file, struct np_output *output,
				struct np_error *err)
{
	const off_t len = lseek(file, 0, SEEK_END);

	if (len < 0)
		return np_error_set(err, NP_ERR_IO,
				    "cannot read a temporary file");
	return np_output_copy(output, file, 0, (uint64_t)len, err);
}

enum np_status np_emit_parquet(const struct outcome *outcome,
			       struct parquet_part *part,
			       struct np_output *output, struct np_error *err)
{
	struct kept kept = { 0 };
	int file = -1;
	enum np_status status = collect_all(outcome, part, &kept);

	if (status)
		status = np_error_set(err, status, "out of memory");
	else
		status = np_tempfile_open(
			&file, outcome->corpus->options->temp_dir, err);
	if (!status) {
		const struct np_parquet_rows from = { kept.paths, kept.ends,
						      part->inputs_len,
						      kept.rows };

		status = np_parquet_copy(&from, file, err);
	}
	if (!status)
		status = copy_file(file, output, err);
	if (file >= 0)
		close(file);
	kept_clear(&kept);
	return status;
}
