/* SPDX-License-Identifier: MIT */
#include "batch/corpus.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"

/* Items in a piece of a column: a few hundred KiB at a time. */
#define ENTRY_PIECE 4096
#define KEY_PIECE 65536

static bool order_matters(const struct np_dedup_options *options)
{
	for (size_t i = 0; i < options->keep_len; i++)
		if (options->keep[i].rule == NP_KEEP_FIRST)
			return true;
	return false;
}

static enum np_status choose_shape(struct corpus *corpus, struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;
	enum np_status status;

	/* Related by the store's own bands. */
	if (options->profile != NP_DEDUP_CRAWL)
		return NP_OK;
	corpus->shape = options->shape;
	if (corpus->shape.bands)
		return NP_OK;
	status = np_bands_choose(options->recipe.lanes, options->threshold,
				 options->recall, &corpus->shape);
	if (status)
		return np_error_set(err, NP_ERR_MISUSE,
				    "%u lanes cannot reach recall %g at "
				    "threshold %g: take more lanes",
				    options->recipe.lanes, options->recall,
				    options->threshold);
	return NP_OK;
}

static enum np_status make_columns(struct corpus *corpus, struct np_error *err)
{
	corpus->entries = (struct np_column)NP_COLUMN_INIT(
		corpus->spool, struct entry, ENTRY_PIECE);
	corpus->skips = (struct np_column)NP_COLUMN_INIT(
		corpus->spool, struct skip, ENTRY_PIECE);
	corpus->twins = (struct np_column)NP_COLUMN_INIT(
		corpus->spool, struct twin, ENTRY_PIECE);
	corpus->ids.spool = corpus->spool;
	if (!corpus->shape.bands)
		return NP_OK;
	corpus->keys =
		np_alloc_zero(corpus->shape.bands, sizeof(*corpus->keys));
	if (!corpus->keys)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (uint32_t i = 0; i < corpus->shape.bands; i++)
		corpus->keys[i] = (struct np_column)NP_COLUMN_INIT(
			corpus->spool, uint32_t, KEY_PIECE);
	return NP_OK;
}

static enum np_status open_inputs(struct corpus *corpus, struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;
	const struct np_reader_options reading = {
		.record_limit = options->record_limit
	};

	corpus->inputs.form = options->names.form;
	for (size_t i = 0; i < options->inputs_len; i++) {
		const enum np_status status =
			np_inputs_add(&corpus->inputs, options->inputs[i], err);

		if (status)
			return status;
	}
	if (!order_matters(options))
		np_inputs_sort(&corpus->inputs);
	return np_reader_open(&corpus->reader, &corpus->inputs, &reading, err);
}

enum np_status np_corpus_open(struct corpus *corpus,
			      const struct np_dedup_options *options,
			      struct np_error *err)
{
	enum np_status status;

	corpus->options = options;
	corpus->raw = (struct np_tempfile)NP_TEMPFILE_INIT(options->temp_dir);
	status = choose_shape(corpus, err);
	if (status)
		return status;
	/* A quarter is for the threads' own scratch and the sorting; half for
	 * relating. */
	if (np_spool_new(&corpus->spool,
			 options->profile == NP_DEDUP_CRAWL
				 ? options->memory / 4 * 3
				 : options->memory / 4,
			 options->temp_dir))
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = make_columns(corpus, err);
	return status ? status : open_inputs(corpus, err);
}

void np_corpus_drop_keys(struct corpus *corpus)
{
	for (uint32_t i = 0; corpus->keys && i < corpus->shape.bands; i++)
		np_column_clear(&corpus->keys[i]);
	np_free(corpus->keys);
	corpus->keys = NULL;
}

void np_corpus_close(struct corpus *corpus)
{
	np_reader_close(corpus->reader);
	np_inputs_clear(&corpus->inputs);
	np_corpus_drop_keys(corpus);
	np_column_clear(&corpus->entries);
	np_column_clear(&corpus->skips);
	np_column_clear(&corpus->twins);
	np_spool_free(corpus->spool);
	if (corpus->options)
		np_tempfile_close(&corpus->raw);
	*corpus = (struct corpus){ 0 };
}

enum np_status np_corpus_record(const struct corpus *corpus,
				const struct entry *entry,
				struct np_buf *scratch, struct np_span *out,
				struct np_error *err)
{
	enum np_status status;

	scratch->len = 0;
	status = np_buf_reserve(scratch, (size_t)entry->len + NP_CHUNK_PADDING);
	if (status)
		return np_error_set(err, status, "out of memory");
	if (np_reader_can_pread(corpus->reader, entry->input)) {
		status = np_reader_pread(corpus->reader, entry->input,
					 entry->offset, entry->len,
					 scratch->ptr, err);
	} else {
		status = np_tempfile_read(&corpus->raw, entry->offset,
					  entry->len, scratch->ptr, err);
		memset(scratch->ptr + entry->len, 0, NP_CHUNK_PADDING);
	}
	if (status)
		return status;
	*out = (struct np_span){ scratch->ptr, entry->len };
	return NP_OK;
}

enum np_status np_corpus_changed(const struct corpus *corpus,
				 const struct entry *entry,
				 struct np_error *err)
{
	return np_error_set(err, NP_ERR_IO,
			    "record %llu changed while it was read: '%s'",
			    (unsigned long long)entry->record,
			    corpus->inputs.ptr[entry->input].path);
}

enum np_status np_corpus_article(const struct corpus *corpus,
				 const struct entry *entry,
				 struct np_record_parser *parser,
				 struct np_buf *scratch, struct np_article *out,
				 struct np_error *err)
{
	struct np_span record = { 0 };
	const enum np_status status =
		np_corpus_record(corpus, entry, scratch, &record, err);

	if (status)
		return status;
	*out = (struct np_article){ 0 };
	if (!np_record_read(parser, &corpus->inputs.ptr[entry->input], record,
			    out, NULL))
		return NP_OK;
	return np_record_parser_status(parser)
		       ? np_error_set(err, NP_ERR_NOMEM, "out of memory")
		       : np_corpus_changed(corpus, entry, err);
}

enum np_status np_corpus_text(const struct corpus *corpus,
			      const struct entry *entry,
			      struct np_record_parser *parser,
			      struct np_buf *scratch, struct np_span *out,
			      struct np_error *err)
{
	struct np_article article = { 0 };
	const enum np_status status = np_corpus_article(corpus, entry, parser,
							scratch, &article, err);

	if (!status)
		*out = article.field[NP_FIELD_TEXT];
	return status;
}

void np_corpus_progress(const struct corpus *corpus, const char *stage,
			uint64_t done, uint64_t total)
{
	if (corpus->options->progress)
		corpus->options->progress(corpus->options->user, stage, done,
					  total);
}
