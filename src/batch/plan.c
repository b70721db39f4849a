/* SPDX-License-Identifier: MIT */
#include "batch/plan.h"

#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "batch/corpus.h"
#include "shingles/np-sketch.h"

/* A thread's own scratch: chunk, parser, sketcher, shelf of sets. */
#define THREAD_BYTES (UINT64_C(8) << 20)
/* What verifying and writing add to reading, as measured on news crawls. */
#define REST 1.35

struct sample {
	struct corpus corpus;
	struct np_record_parser *parser;
	struct np_sketcher *sketcher;
	uint32_t *lanes;
	uint64_t id_bytes;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static enum np_status take_article(struct sample *sample, struct np_plan *plan,
				   const struct np_article *article)
{
	plan->sample_articles++;
	sample->id_bytes += article->field[NP_FIELD_ID].len;
	return np_sketch_text(sample->sketcher, article->field[NP_FIELD_TEXT],
			      sample->lanes, NULL);
}

static enum np_status take_chunk(struct sample *sample, struct np_plan *plan,
				 const struct np_chunk *chunk)
{
	const struct np_input *input = &sample->corpus.inputs.ptr[chunk->input];
	struct np_article article = { 0 };
	struct np_span record = { 0 };
	enum np_status status = NP_OK;
	size_t at = 0;

	plan->sample_unpacked += chunk->bytes.len;
	while (!status && np_chunk_next(chunk, input->content, &at, &record))
		if (!np_record_read(sample->parser, input, record, &article,
				    NULL))
			status = take_article(sample, plan, &article);
	return status;
}

static enum np_status read_sample(struct sample *sample, uint64_t limit,
				  struct np_plan *plan, struct np_error *err)
{
	struct np_reader *reader = sample->corpus.reader;
	struct np_chunk chunk = { 0 };
	enum np_status status = NP_OK;

	while (!status && plan->sample_unpacked < limit) {
		status = np_reader_next(reader, &chunk, err);
		if (!status)
			status = np_reader_fill(reader, &chunk, err);
		if (!status)
			status = take_chunk(sample, plan, &chunk);
	}
	np_chunk_clear(&chunk);
	plan->whole = status == NP_END;
	plan->sample_bytes = np_reader_done(reader);
	return status == NP_END ? NP_OK : status;
}

static void expect(const struct sample *sample, struct np_plan *plan)
{
	const struct corpus *corpus = &sample->corpus;
	const struct np_dedup_options *options = corpus->options;
	const double scale =
		plan->whole || !plan->sample_bytes
			? 1
			: (double)plan->bytes / (double)plan->sample_bytes;
	uint64_t raw = 0, spooled;

	plan->articles = (uint64_t)((double)plan->sample_articles * scale);
	plan->unpacked = (uint64_t)((double)plan->sample_unpacked * scale);
	for (size_t i = 0; i < corpus->inputs.len; i++)
		if (!np_reader_can_pread(corpus->reader, (uint32_t)i) &&
		    plan->bytes)
			raw += (uint64_t)((double)plan->unpacked *
					  (double)corpus->inputs.ptr[i].size /
					  (double)plan->bytes);
	spooled = plan->articles * np_dedup_article_bytes(corpus->shape) +
		  (uint64_t)((double)sample->id_bytes * scale);
	plan->memory = spooled + options->threads * THREAD_BYTES;
	plan->disk = raw + (spooled > options->memory / 4 * 3
				    ? spooled - options->memory / 4 * 3
				    : 0);
	plan->out = plan->unpacked;
	plan->seconds =
		plan->sample_seconds * scale * REST / (double)options->threads;
}

static enum np_status prepare(struct sample *sample,
			      const struct np_dedup_options *options,
			      struct np_plan *plan, struct np_error *err)
{
	enum np_status status = np_dedup_check(options, err);

	if (!status)
		status = np_corpus_open(&sample->corpus, options, err);

	if (status)
		return status;
	plan->shape = sample->corpus.shape;
	plan->inputs = sample->corpus.inputs.len;
	for (size_t i = 0; i < plan->inputs; i++)
		plan->bytes += sample->corpus.inputs.ptr[i].size;
	status = np_record_parser_new(&sample->parser, &options->names);
	if (!status)
		status = np_sketcher_new(&sample->sketcher, &options->recipe);
	sample->lanes = np_alloc(options->recipe.lanes, sizeof(uint32_t));
	if (status || !sample->lanes)
		return np_error_set(err, status ? status : NP_ERR_NOMEM,
				    "cannot start: %s", np_status_name(status));
	return NP_OK;
}

enum np_status np_dedup_plan(const struct np_dedup_options *options,
			     uint64_t sample_limit, struct np_plan *plan,
			     struct np_error *err)
{
	struct sample sample = { 0 };
	double start;
	enum np_status status;

	*plan = (struct np_plan){ 0 };
	status = prepare(&sample, options, plan, err);
	start = now();
	if (!status)
		status = read_sample(&sample, sample_limit, plan, err);
	plan->sample_seconds = now() - start;
	if (!status)
		expect(&sample, plan);
	np_record_parser_free(sample.parser);
	np_sketcher_free(sample.sketcher);
	np_free(sample.lanes);
	np_corpus_close(&sample.corpus);
	return status;
}
