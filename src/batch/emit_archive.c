/* SPDX-License-Identifier: MIT */
/*
 * Of an archive only articles are remembered, but pictures and requests stay
 * as well: so it is read again, and its records are counted as they were
 * when it was scanned. An entry says which number was an article, and how
 * long; so what was written to in between is seen.
 */
#include "batch/emit_archive.h"

#include "base/error.h"

struct archivist {
	const struct outcome *outcome;
	struct np_output *output;
	uint64_t index;	 /* the next entry */
	uint32_t input;	 /* whose records are being copied */
	uint64_t number; /* of the last record of it */
	struct np_error *err;
};

/* Does a record stay? What is no article does. */
static enum np_status take_entry(struct archivist *archivist,
				 struct np_span record, bool *stays)
{
	const struct corpus *corpus = archivist->outcome->corpus;
	const struct entry *entry;

	*stays = true;
	if (archivist->index >= corpus->entries.len)
		return NP_OK;
	entry = corpus_entry(corpus, archivist->index);
	if (entry->input != archivist->input ||
	    entry->record != archivist->number)
		return NP_OK;
	if (entry->len != (uint32_t)record.len)
		return np_corpus_changed(corpus, entry, archivist->err);
	*stays = outcome_kept(archivist->outcome,
			      archivist->outcome->rank[archivist->index]);
	archivist->index++;
	return NP_OK;
}

/* As it is, with or without the line ends that belong behind it. */
static enum np_status copy_record(struct archivist *archivist,
				  struct np_span record)
{
	bool stays = false;
	enum np_status status = take_entry(archivist, record, &stays);

	if (status || !stays)
		return status;
	status = np_output_write(archivist->output, record, archivist->err);
	return status ? status
		      : np_output_cut(archivist->output, archivist->err);
}

static enum np_status copy_chunk(struct archivist *archivist,
				 const struct np_chunk *chunk,
				 enum np_content content)
{
	struct np_span record = { 0 };
	enum np_status status = NP_OK;
	size_t at = 0;

	while (!status && np_chunk_next(chunk, content, &at, &record)) {
		archivist->number++;
		status = copy_record(archivist, record);
	}
	archivist->number += chunk->fault != NP_SKIP_NONE;
	return status;
}

/* Were all entries of the inputs met again? */
static enum np_status check_end(const struct archivist *archivist,
				uint32_t inputs_end)
{
	const struct corpus *corpus = archivist->outcome->corpus;
	const struct entry *entry;

	if (archivist->index >= corpus->entries.len)
		return NP_OK;
	entry = corpus_entry(corpus, archivist->index);
	if (entry->input >= inputs_end)
		return NP_OK;
	return np_corpus_changed(corpus, entry, archivist->err);
}

static enum np_status copy_inputs(struct archivist *archivist,
				  struct np_reader *reader,
				  const struct archive_part *part)
{
	const struct np_inputs *inputs = &archivist->outcome->corpus->inputs;
	struct np_chunk chunk = { 0 };
	enum np_status status;

	for (;;) {
		uint32_t input;

		status = np_reader_next(reader, &chunk, archivist->err);
		if (!status)
			status = np_reader_fill(reader, &chunk, archivist->err);
		if (status)
			break;
		input = part->input + chunk.input;
		if (input != archivist->input)
			archivist->number = 0;
		archivist->input = input;
		status = copy_chunk(archivist, &chunk,
				    inputs->ptr[input].content);
		if (status)
			break;
		np_corpus_progress(archivist->outcome->corpus, "write",
				   archivist->index,
				   archivist->outcome->corpus->entries.len);
	}
	np_chunk_clear(&chunk);
	return status == NP_END ? check_end(archivist, part->input + part->len)
				: status;
}

enum np_status np_emit_archive(const struct outcome *outcome,
			       const struct archive_part *part,
			       struct np_output *output, struct np_error *err)
{
	const struct corpus *corpus = outcome->corpus;
	const struct np_reader_options reading = {
		.record_limit = corpus->options->record_limit,
	};
	const struct np_inputs inputs = {
		.ptr = corpus->inputs.ptr + part->input, .len = part->len
	};
	struct archivist archivist = { .outcome = outcome,
				       .output = output,
				       .index = *part->index,
				       .input = part->input,
				       .err = err };
	struct np_reader *reader = NULL;
	enum np_status status = np_reader_open(&reader, &inputs, &reading, err);

	if (!status)
		status = copy_inputs(&archivist, reader, part);
	np_reader_close(reader);
	*part->index = archivist.index;
	return status;
}
