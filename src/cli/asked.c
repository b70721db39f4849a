/* SPDX-License-Identifier: MIT */
#include "cli/asked.h"

#include "ingest/inputs.h"

static enum np_status ask_records(const struct asked_calls *calls,
				  struct np_record_parser *parser,
				  const struct np_input *input,
				  const struct np_chunk *chunk,
				  struct asked_from *from)
{
	struct np_article article = { 0 };
	struct np_span record = { 0 };
	enum np_status status = NP_OK;
	size_t at = 0;

	while (!status && np_chunk_next(chunk, input->content, &at, &record)) {
		char detail[120] = "";
		enum np_skip skip;

		from->number++;
		skip = np_record_read(parser, input, record, &article, detail);
		if (!skip) {
			status = calls->article(calls->user, from, &article,
						parser);
			continue;
		}
		status = np_record_parser_status(parser);
		if (!status && !np_skip_is_quiet(skip))
			status = calls->left_out(calls->user, from, skip,
						 detail);
	}
	return status;
}

static enum np_status ask_chunk(const struct asked_calls *calls,
				struct np_record_parser *parser,
				const struct np_input *input,
				const struct np_chunk *chunk,
				struct asked_from *from)
{
	enum np_status status = ask_records(calls, parser, input, chunk, from);

	if (status || !chunk->fault)
		return status;
	from->number++;
	return calls->left_out(calls->user, from, chunk->fault, chunk->detail);
}

static enum np_status ask_inputs(const struct asked_calls *calls,
				 struct np_reader *reader,
				 const struct np_inputs *inputs,
				 struct np_record_parser *parser, bool *damaged,
				 struct np_error *err)
{
	struct np_chunk chunk = { 0 };
	struct asked_from from = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		const struct np_input *input;

		status = np_reader_next(reader, &chunk, err);
		if (!status)
			status = np_reader_fill(reader, &chunk, err);
		if (status)
			break;
		input = &inputs->ptr[chunk.input];
		if (from.path != input->path)
			from = (struct asked_from){ .path = input->path };
		status = ask_chunk(calls, parser, input, &chunk, &from);
		*damaged = *damaged || chunk.damaged;
	}
	np_chunk_clear(&chunk);
	return status == NP_END ? NP_OK : status;
}

enum np_status asked_read(const struct store_words *words,
			  const struct asked_calls *calls, bool *damaged,
			  struct np_error *err)
{
	const struct np_reader_options reading = {
		.record_limit = words->record_limit
	};
	struct np_record_parser *parser = NULL;
	struct np_inputs inputs = { .form = words->names.form };
	struct np_reader *reader = NULL;
	enum np_status status = np_record_parser_new(&parser, &words->names);

	*damaged = false;
	for (size_t i = 1; i < words->rest_len && !status; i++)
		status = np_inputs_add(&inputs, words->rest[i], err);
	if (!status)
		status = np_reader_open(&reader, &inputs, &reading, err);
	if (!status)
		status = ask_inputs(calls, reader, &inputs, parser, damaged,
				    err);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
	np_record_parser_free(parser);
	return status;
}
