/* SPDX-License-Identifier: MIT */
#include "batch/read.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "batch/read_line.h"
#include "ingest/inputs.h"
#include "ingest/reader.h"
#include "ingest/record.h"

/* A line cut open where the number of its record goes: known when the chunk
 * is put. */
struct cut {
	size_t at;	 /* in find->lines */
	uint64_t record; /* in the chunk, from 1 */
};

struct find {
	struct np_chunk chunk;
	struct np_buf lines, whole;
	struct np_buf notices; /* with a NUL behind each */
	struct cut *cuts;
	size_t cuts_len, cuts_cap;
	uint64_t records;
	uint64_t skipped[NP_SKIP_COUNT];
	struct np_error err;
};

struct run {
	const struct np_read_options *options;
	struct np_read_summary *summary;
	struct np_inputs inputs;
	struct np_reader *reader;
	struct np_record_parser **parsers; /* one a thread */
	uint64_t total;
	uint32_t input;	  /* of the chunk put last */
	uint64_t records; /* of that input so far */
	struct np_error take_err, put_err;
};

static enum np_status take(void *user, void *slot)
{
	struct run *run = user;
	struct find *find = slot;

	return np_reader_next(run->reader, &find->chunk, &run->take_err);
}

static enum np_status add_line(struct find *find, const struct np_input *input,
			       const struct np_article *article,
			       struct np_span record)
{
	struct np_buf *line = &find->lines;
	const uint64_t offset =
		find->chunk.offset +
		(record.len ? (uint64_t)(record.ptr - find->chunk.bytes.ptr)
			    : 0);
	enum np_status status = np_read_line_add(line, input, article);

	if (!status)
		status = np_buf_print(line, ", \"offset\": %llu, \"record\": ",
				      (unsigned long long)offset);
	if (!status)
		status = np_grow(&find->cuts, &find->cuts_cap,
				 find->cuts_len + 1, sizeof(*find->cuts));
	if (status)
		return status;
	find->cuts[find->cuts_len++] =
		(struct cut){ line->len, ++find->records };
	return np_buf_add_text(line, "}\n");
}

static enum np_status add_skip(const struct run *run, struct find *find,
			       enum np_skip skip, const char *detail)
{
	enum np_status status;

	find->skipped[skip]++;
	find->records++;
	if (np_skip_is_quiet(skip))
		return NP_OK;
	status = np_buf_print(&find->notices, "'%.200s': %s: %s",
			      run->inputs.ptr[find->chunk.input].path,
			      np_skip_name(skip), detail);
	return status ? status : np_buf_add(&find->notices, "", 1);
}

static enum np_status work(void *user, unsigned number, void *slot)
{
	const struct run *run = user;
	struct np_record_parser *parser = run->parsers[number];
	struct find *find = slot;
	const struct np_input *input = &run->inputs.ptr[find->chunk.input];
	struct np_article article = { 0 };
	struct np_span record = { 0 };
	size_t at = 0;
	enum np_status status =
		np_reader_fill(run->reader, &find->chunk, &find->err);

	find->lines.len = find->notices.len = 0;
	find->records = find->cuts_len = 0;
	memset(find->skipped, 0, sizeof(find->skipped));
	while (!status &&
	       np_chunk_next(&find->chunk, input->content, &at, &record)) {
		char detail[120] = "";
		const enum np_skip skip =
			np_record_read(parser, input, record, &article, detail);

		status = skip ? np_record_parser_status(parser)
			      : add_line(find, input, &article, record);
		if (skip && !status)
			status = add_skip(run, find, skip, detail);
	}
	if (!status && find->chunk.fault)
		status = add_skip(run, find, find->chunk.fault,
				  find->chunk.detail);
	return status;
}

/* Numbers the records and hands the lines on. */
static enum np_status put_lines(struct run *run, struct find *find)
{
	enum np_status status = NP_OK;
	size_t from = 0;

	find->whole.len = 0;
	for (size_t i = 0; i < find->cuts_len && !status; i++) {
		const struct cut *cut = &find->cuts[i];

		status = np_buf_add(&find->whole, find->lines.ptr + from,
				    cut->at - from);
		if (!status)
			status =
				np_buf_print(&find->whole, "%llu",
					     (unsigned long long)(run->records +
								  cut->record));
		from = cut->at;
	}
	if (!status && find->lines.len > from)
		status = np_buf_add(&find->whole, find->lines.ptr + from,
				    find->lines.len - from);
	if (status)
		return np_error_set(&run->put_err, status, "out of memory");
	if (!find->whole.len)
		return NP_OK;
	status = run->options->lines(run->options->user,
				     np_buf_span(&find->whole));
	if (status)
		np_error_set(&run->put_err, status,
			     "cannot write the articles");
	return status;
}

static enum np_status tell_skips(struct run *run, const struct find *find)
{
	const struct np_read_options *options = run->options;

	for (size_t at = 0; at < find->notices.len;) {
		const char *line = find->notices.ptr + at;

		if (options->notice)
			options->notice(options->user, line);
		if (options->strict)
			return np_error_set(&run->put_err, NP_ERR_FORMAT,
					    "no article: %.200s", line);
		at += strlen(line) + 1;
	}
	return NP_OK;
}

static enum np_status put(void *user, void *slot)
{
	struct run *run = user;
	struct find *find = slot;
	const struct np_read_options *options = run->options;
	enum np_status status;

	if (find->chunk.input != run->input) {
		run->input = find->chunk.input;
		run->records = 0;
	}
	status = put_lines(run, find);
	if (!status)
		status = tell_skips(run, find);
	run->records += find->records;
	run->summary->read += find->records;
	run->summary->articles += find->cuts_len;
	run->summary->damaged += find->chunk.damaged;
	for (size_t i = 0; i < NP_SKIP_COUNT; i++)
		run->summary->skipped[i] += find->skipped[i];
	if (options->progress)
		options->progress(options->user, "read",
				  np_reader_done(run->reader), run->total);
	return status;
}

static enum np_status open_all(struct run *run, struct np_error *err)
{
	const struct np_read_options *options = run->options;
	const struct np_reader_options reading = {
		.record_limit = options->record_limit
	};
	enum np_status status = NP_OK;

	run->inputs.form = options->names.form;
	for (size_t i = 0; i < options->inputs_len && !status; i++)
		status = np_inputs_add(&run->inputs, options->inputs[i], err);
	if (!status)
		status = np_reader_open(&run->reader, &run->inputs, &reading,
					err);
	for (size_t i = 0; i < run->inputs.len; i++)
		run->total += run->inputs.ptr[i].size;
	if (status)
		return status;
	run->parsers = np_alloc_zero(options->threads, sizeof(*run->parsers));
	if (!run->parsers)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < options->threads && !status; i++) {
		status =
			np_record_parser_new(&run->parsers[i], &options->names);
		if (status)
			np_error_set(err, status, "out of memory");
	}
	return status;
}

static void close_all(struct run *run)
{
	for (unsigned i = 0; run->parsers && i < run->options->threads; i++)
		np_record_parser_free(run->parsers[i]);
	np_free(run->parsers);
	np_reader_close(run->reader);
	np_inputs_clear(&run->inputs);
}

static void clear_find(struct find *find)
{
	np_chunk_clear(&find->chunk);
	np_buf_clear(&find->lines);
	np_buf_clear(&find->whole);
	np_buf_clear(&find->notices);
	np_free(find->cuts);
}

/* The word of whoever failed. */
static void tell(const struct run *run, const struct find *finds, unsigned len,
		 enum np_status status, struct np_error *err)
{
	const char *text = np_status_name(status);

	if (run->take_err.status)
		text = run->take_err.text;
	for (unsigned i = len; i-- > 0;)
		if (finds[i].err.status)
			text = finds[i].err.text;
	if (run->put_err.status)
		text = run->put_err.text;
	np_error_set(err, status, "%s", text);
}

static enum np_status run_all(struct run *run, struct np_error *err)
{
	const unsigned threads = run->options->threads;
	const unsigned slots = np_pipeline_slots(threads);
	const struct np_pipeline pipe = { take, work, put, run };
	struct find *finds = np_alloc_zero(slots, sizeof(*finds));
	enum np_status status;

	if (!finds)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = np_pipeline_run(&pipe, threads, finds, sizeof(*finds));
	if (status)
		tell(run, finds, slots, status, err);
	for (unsigned i = 0; i < slots; i++)
		clear_find(&finds[i]);
	np_free(finds);
	return status;
}

enum np_status np_read_run(const struct np_read_options *options,
			   struct np_read_summary *summary,
			   struct np_error *err)
{
	struct run run = { .options = options, .summary = summary };
	enum np_status status;

	*summary = (struct np_read_summary){ 0 };
	status = open_all(&run, err);
	if (!status)
		status = run_all(&run, err);
	close_all(&run);
	return status;
}
