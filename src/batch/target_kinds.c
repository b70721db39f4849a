/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/error.h"
#include "batch/targets.h"
#include "ingest/sniff.h"

/* Does a path end in one of these, packed or not? */
static bool is_named(const char *path, const char *const *ends, size_t count)
{
	size_t len = strlen(path);

	if (len > 3 && !memcmp(path + len - 3, ".gz", 3))
		len -= 3;
	else if (len > 4 && !memcmp(path + len - 4, ".zst", 4))
		len -= 4;
	for (size_t i = 0; i < count; i++) {
		const size_t tail = strlen(ends[i]);

		if (len >= tail && !memcmp(path + len - tail, ends[i], tail))
			return true;
	}
	return false;
}

static enum np_status annotates(const char *out, struct np_error *err)
{
	return np_error_set(err, NP_ERR_MISUSE,
			    "annotated articles are JSON lines: name "
			    "'%.160s' .jsonl",
			    out);
}

bool np_target_is_parquet(const char *path)
{
	const size_t len = strlen(path);

	return len > 8 && !memcmp(path + len - 8, ".parquet", 8);
}

static enum np_status check_parquet(const struct corpus *corpus,
				    struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;

	if (options->mode == NP_DEDUP_ANNOTATE)
		return annotates(options->out, err);
	for (size_t i = 0; i < corpus->inputs.len; i++)
		if (corpus->inputs.ptr[i].pack != NP_PACK_PARQUET)
			return np_error_set(
				err, NP_ERR_MISUSE,
				"only inputs that are Parquet make a Parquet "
				"file, and '%.80s' is none: name '%.100s' "
				".jsonl",
				corpus->inputs.ptr[i].path, options->out);
	return NP_OK;
}

bool np_target_is_archive(const char *path)
{
	static const char *const archives[] = { ".warc", ".wet", ".wat",
						".arc" };

	return is_named(path, archives, 4);
}

/* Pipes cannot be read again, and verdicts have no place in a record. */
static enum np_status check_archive(const struct corpus *corpus,
				    struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;
	const struct np_input *inputs = corpus->inputs.ptr;

	if (options->mode == NP_DEDUP_ANNOTATE)
		return annotates(options->out, err);
	for (size_t i = 0; i < corpus->inputs.len; i++) {
		if (np_content_is_archive(inputs[i].content) &&
		    inputs[i].content == inputs[0].content &&
		    inputs[i].seekable)
			continue;
		return np_error_set(
			err, NP_ERR_MISUSE,
			"only files that are archives of one kind make an "
			"archive, and '%.80s' is none: name '%.80s' .jsonl",
			inputs[i].path, options->out);
	}
	return NP_OK;
}

static enum np_status check_file(const struct corpus *corpus,
				 struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;

	if (np_target_is_archive(options->out))
		return check_archive(corpus, err);
	if (np_target_is_parquet(options->out))
		return check_parquet(corpus, err);
	if (!np_named_table(options->out))
		return NP_OK;
	if (options->mode == NP_DEDUP_ANNOTATE)
		return annotates(options->out, err);
	if (!np_target_is_table(corpus))
		return np_error_set(err, NP_ERR_MISUSE,
				    "only inputs that are tables with the same "
				    "header make a table: name '%.160s' "
				    ".jsonl, or write to a folder",
				    options->out);
	return NP_OK;
}

static enum np_status check_folder(const struct corpus *corpus,
				   struct np_error *err)
{
	const bool marks = corpus->options->mode == NP_DEDUP_ANNOTATE;

	for (size_t i = 0; i < corpus->inputs.len; i++) {
		const struct np_input *input = &corpus->inputs.ptr[i];

		if (input->spring || input->content == NP_CONTENT_FEED)
			return np_error_set(
				err, NP_ERR_MISUSE,
				"what stays of '%.120s' is written as JSON "
				"lines: write to one .jsonl file, not to a "
				"folder",
				input->path);
		if (marks && (input->content == NP_CONTENT_TABLE ||
			      np_content_is_archive(input->content) ||
			      input->pack == NP_PACK_PARQUET))
			return np_error_set(
				err, NP_ERR_MISUSE,
				"annotated records of '%.120s' are JSON lines: "
				"write to one .jsonl file, not to a folder",
				input->path);
	}
	return NP_OK;
}

enum np_status np_target_kinds_check(const struct corpus *corpus,
				     struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;

	if (!options->out || options->mode == NP_DEDUP_LIST)
		return NP_OK;
	return np_target_is_folder(options->out) ? check_folder(corpus, err)
						 : check_file(corpus, err);
}

static bool same_header(const struct np_csv *a, const struct np_csv *b)
{
	return a->delimiter == b->delimiter && a->header.len == b->header.len &&
	       (!a->header.len ||
		!memcmp(a->header.ptr, b->header.ptr, a->header.len));
}

bool np_target_is_table(const struct corpus *corpus)
{
	static const char *const lines[] = { ".jsonl", ".ndjson" };
	const struct np_inputs *inputs = &corpus->inputs;

	for (size_t i = 0; i < inputs->len; i++)
		if (inputs->ptr[i].content != NP_CONTENT_TABLE ||
		    !same_header(&inputs->ptr[0].csv, &inputs->ptr[i].csv))
			return false;
	return inputs->len && !is_named(corpus->options->out, lines, 2);
}
