/* SPDX-License-Identifier: MIT */
/*
 * Entries are in input order, so every input is read once from front to back.
 * Records that stay and touch each other in a plain file are copied as one
 * range, by the kernel where it can.
 */
#include "batch/emit.h"

#include "base/error.h"
#include "base/json_out.h"
#include "base/mem.h"
#include "base/output.h"
#include "batch/emit_archive.h"
#include "batch/emit_parquet.h"
#include "batch/tables.h"
#include "batch/targets.h"
#include "ingest/article_json.h"

struct emitter {
	const struct outcome *outcome;
	const struct np_dedup_options *options;
	struct np_output *output;
	struct np_buf scratch, line;
	uint32_t *sizes; /* of clusters, by rank; annotate only */
	bool rows;	 /* the output is a table, as its inputs are */
	int file;	 /* of the input, -1: not open */
	uint32_t input;	 /* whose file that is */
	struct np_record_parser *pages; /* made when a page is to be a record */
	uint64_t run, run_len; /* bytes of it to copy, not yet copied */
	struct np_error *err;
};

static enum np_status no_memory(const struct emitter *emitter)
{
	return np_error_set(emitter->err, NP_ERR_NOMEM, "out of memory");
}

static enum np_status flush_run(struct emitter *emitter)
{
	const uint64_t len = emitter->run_len;

	emitter->run_len = 0;
	if (!len)
		return NP_OK;
	return np_output_copy(emitter->output, emitter->file, emitter->run, len,
			      emitter->err);
}

static enum np_status write_end(struct emitter *emitter,
				const struct entry *entry)
{
	const unsigned eol = (entry->flags & ENTRY_EOL_MASK) >> ENTRY_EOL_SHIFT;

	return np_output_write(emitter->output,
			       eol == 2 ? (struct np_span){ "\r\n", 2 }
					: (struct np_span){ "\n", 1 },
			       emitter->err);
}

/* A record of a file that can be read again joins the run behind it. */
static enum np_status copy_record(struct emitter *emitter,
				  const struct entry *entry)
{
	const unsigned eol = (entry->flags & ENTRY_EOL_MASK) >> ENTRY_EOL_SHIFT;
	enum np_status status = NP_OK;

	if (emitter->run + emitter->run_len != entry->offset) {
		status = flush_run(emitter);
		emitter->run = entry->offset;
	}
	emitter->run_len += entry->len + eol;
	if (eol || status)
		return status;
	status = flush_run(emitter);
	return status ? status : write_end(emitter, entry);
}

/* A page, or a record of an archive, as a record of a JSONL file: the article that is in it. */
static enum np_status write_page(struct emitter *emitter,
				 const struct entry *entry, struct np_span page)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	struct np_article article = { 0 };

	if (!emitter->pages && np_record_parser_new(&emitter->pages, NULL))
		return no_memory(emitter);
	if (np_record_read(emitter->pages, &corpus->inputs.ptr[entry->input],
			   page, &article, NULL))
		return np_record_parser_status(emitter->pages)
			       ? no_memory(emitter)
			       : np_corpus_changed(corpus, entry, emitter->err);
	article.field[NP_FIELD_ID] = entry_id(entry);
	emitter->line.len = 0;
	if (np_article_add_json(&emitter->line, &article) ||
	    np_buf_add_text(&emitter->line, "}"))
		return no_memory(emitter);
	return NP_OK;
}

/* A row as a record of a JSONL file: all its cells, by their names. */
static enum np_status write_row(struct emitter *emitter,
				const struct entry *entry, struct np_span row)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	enum np_status status = NP_OK;

	emitter->line.len = 0;
	if (!np_csv_to_json(&corpus->inputs.ptr[entry->input].csv, row,
			    &emitter->line, &status, NULL))
		return NP_OK;
	return status ? no_memory(emitter)
		      : np_corpus_changed(corpus, entry, emitter->err);
}

/* A text file as a record of a JSONL file. */
static enum np_status write_text(struct emitter *emitter,
				 const struct entry *entry, struct np_span text)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	struct np_buf *line = &emitter->line;
	enum np_status status;

	if (corpus->inputs.ptr[entry->input].content == NP_CONTENT_TABLE)
		return write_row(emitter, entry, text);
	if (corpus->inputs.ptr[entry->input].content != NP_CONTENT_TEXT)
		return write_page(emitter, entry, text);
	line->len = 0;
	status = np_buf_add_text(line, "{\"id\": ");
	if (!status)
		status = np_json_add_string(line, entry_id(entry));
	if (!status)
		status = np_buf_add_text(line, ", \"text\": ");
	if (!status)
		status = np_json_add_string(line, text);
	if (!status)
		status = np_buf_add_text(line, "}");
	return status ? no_memory(emitter) : NP_OK;
}

static enum np_status add_string(struct np_buf *line, const char *name,
				 struct np_span text)
{
	enum np_status status = np_buf_print(line, ", \"%s\": ", name);

	return status ? status : np_json_add_string(line, text);
}

/* What a resemblance does not say: the rule, and how much of it is there. */
static enum np_status add_proof(struct emitter *emitter, uint32_t rank)
{
	const struct outcome *outcome = emitter->outcome;
	const struct tie *tie = outcome_tie(outcome, rank);
	const bool text = outcome->verdicts[rank].how == BY_TEXT;
	struct np_buf *line = &emitter->line;
	enum np_status status = NP_OK;

	if (tie || text)
		status = np_buf_print(line, ", \"rule\": \"%s\"",
				      np_rule_name(tie ? (enum np_rule)tie->rule
						       : NP_RULE_SAME_TEXT));
	if (!status)
		status = np_buf_add_text(line, ", \"share_removed\": ");
	return status ? status
		      : np_add_share(line, outcome_share(outcome, rank));
}

/* The fields of annotate, behind those of the record. */
static enum np_status add_verdict(struct emitter *emitter, uint32_t rank)
{
	const struct outcome *outcome = emitter->outcome;
	const struct verdict *verdict = &outcome->verdicts[rank];
	const struct np_span kept = outcome_keeper(outcome, rank).id;
	struct np_buf *line = &emitter->line;
	enum np_status status = add_string(line, "cluster", kept);

	if (!status && verdict->by != BY_STORE)
		status = np_buf_print(line, ", \"cluster_size\": %u",
				      emitter->sizes[verdict->by] + 1);
	if (status || verdict->by == rank)
		return status;
	status = add_string(line, "duplicate_of", kept);
	if (!status)
		status = np_buf_print(line, ", \"relation\": \"%s\"",
				      outcome_relation(outcome, rank));
	if (!status)
		status = np_buf_add_text(line, ", \"jaccard\": ");
	if (!status)
		status = np_add_share(line, outcome_resemblance(outcome, rank));
	return status || !outcome->ties ? status : add_proof(emitter, rank);
}

static enum np_status annotate(struct emitter *emitter,
			       const struct entry *entry, uint32_t rank)
{
	struct np_buf *line = &emitter->line;
	enum np_status status;

	while (line->len && line->ptr[line->len - 1] != '}')
		line->len--;
	line->len -= line->len > 0;
	status = add_verdict(emitter, rank);
	if (!status)
		status = np_buf_add_text(line, "}");
	if (status)
		return no_memory(emitter);
	status = np_output_write(emitter->output, np_buf_span(line),
				 emitter->err);
	return status ? status : write_end(emitter, entry);
}

static enum np_status emit_text(struct emitter *emitter,
				const struct entry *entry,
				struct np_span record, bool as_file)
{
	enum np_status status;

	if (as_file)
		return np_output_write(emitter->output, record, emitter->err);
	status = write_text(emitter, entry, record);
	if (!status)
		status = np_output_write(emitter->output,
					 np_buf_span(&emitter->line),
					 emitter->err);
	return status ? status : write_end(emitter, entry);
}

/* Are the records of this input written as they are? */
static bool is_copied(const struct emitter *emitter, uint32_t input)
{
	const enum np_content content =
		emitter->outcome->corpus->inputs.ptr[input].content;

	return content == NP_CONTENT_JSONL ||
	       (content == NP_CONTENT_TABLE && emitter->rows);
}

static enum np_status emit_entry(struct emitter *emitter, uint64_t index,
				 bool as_file)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	const struct entry *entry = corpus_entry(corpus, index);
	const uint32_t rank = emitter->outcome->rank[index];
	const bool marks = emitter->options->mode == NP_DEDUP_ANNOTATE;
	const bool text = !is_copied(emitter, entry->input);
	struct np_span record = { 0 };
	enum np_status status;

	if (!marks && !outcome_kept(emitter->outcome, rank))
		return NP_OK;
	if (!marks && !text && emitter->file >= 0)
		return copy_record(emitter, entry);
	status = np_corpus_record(corpus, entry, &emitter->scratch, &record,
				  emitter->err);
	if (status)
		return status;
	if (text && !marks)
		return emit_text(emitter, entry, record, as_file);
	if (marks) {
		emitter->line.len = 0;
		if (text)
			status = write_text(emitter, entry, record);
		else if (np_buf_add(&emitter->line, record.ptr, record.len))
			status = no_memory(emitter);
		return status ? status : annotate(emitter, entry, rank);
	}
	status = np_output_write(emitter->output, record, emitter->err);
	return status ? status : write_end(emitter, entry);
}

/* A range of an input is copied from its file, or from the temporary one. */
static enum np_status open_input(struct emitter *emitter, uint32_t input)
{
	const struct corpus *corpus = emitter->outcome->corpus;

	emitter->input = input;
	emitter->file = -1;
	emitter->run = emitter->run_len = 0;
	if (emitter->options->mode != NP_DEDUP_DROP)
		return NP_OK;
	if (np_reader_can_pread(corpus->reader, input))
		return np_reader_take_file(corpus->reader, input,
					   &emitter->file, emitter->err);
	emitter->file = corpus->raw.file;
	return NP_OK;
}

static void close_input(struct emitter *emitter)
{
	struct np_reader *reader = emitter->outcome->corpus->reader;

	if (emitter->file >= 0 && np_reader_can_pread(reader, emitter->input))
		np_reader_release_file(reader, emitter->input);
	emitter->file = -1;
}

/* The entries of one input, from *index on. */
static enum np_status emit_input(struct emitter *emitter, uint32_t input,
				 uint64_t *index, bool as_file)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	enum np_status status = open_input(emitter, input);

	while (!status && *index < corpus->entries.len &&
	       corpus_entry(corpus, *index)->input == input) {
		status = emit_entry(emitter, (*index)++, as_file);
		if (!(*index & 1023))
			np_corpus_progress(corpus, "write", *index,
					   corpus->entries.len);
	}
	if (!status)
		status = flush_run(emitter);
	close_input(emitter);
	return status;
}

/* Whole, it waits for its name; or is dropped after a failure. */
static enum np_status end_output(struct emitter *emitter, enum np_status status)
{
	const bool sync = emitter->options->flags & NP_DEDUP_SYNC;
	struct np_output *output = emitter->output;

	emitter->output = NULL;
	if (!status)
		return np_pending_add(emitter->outcome->pending, output, sync,
				      emitter->err);
	np_output_drop(output);
	return status;
}

/* Goes above the rows of a table. */
static enum np_status write_header(struct emitter *emitter, uint32_t input)
{
	const struct np_csv *csv =
		&emitter->outcome->corpus->inputs.ptr[input].csv;
	const struct np_span line = np_buf_span(&csv->header);
	enum np_status status = NP_OK;

	if (line.len)
		status = np_output_write(emitter->output, line, emitter->err);
	if (status || !line.len || line.ptr[line.len - 1] == '\n')
		return status;
	return np_output_write(emitter->output, (struct np_span){ "\n", 1 },
			       emitter->err);
}

/* Parquet as Parquet, rows of a table under its header, all else as it is. */
static enum np_status emit_all(struct emitter *emitter)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	struct parquet_part part = { 0, (uint32_t)corpus->inputs.len, 0 };
	enum np_status status = NP_OK;
	uint64_t index = 0;
	const struct archive_part archive = { 0, part.inputs_len, &index };

	if (np_target_is_archive(emitter->options->out))
		return np_emit_archive(emitter->outcome, &archive,
				       emitter->output, emitter->err);
	if (np_target_is_parquet(emitter->options->out))
		return np_emit_parquet(emitter->outcome, &part, emitter->output,
				       emitter->err);
	emitter->rows = emitter->options->mode == NP_DEDUP_DROP &&
			np_target_is_table(corpus);
	if (emitter->rows)
		status = write_header(emitter, 0);
	for (uint32_t i = 0; i < corpus->inputs.len && !status; i++)
		status = emit_input(emitter, i, &index, false);
	return status;
}

static enum np_status emit_to_file(struct emitter *emitter, const char *path)
{
	enum np_status status =
		np_output_open(&emitter->output, path, np_output_pack_of(path),
			       emitter->options->threads, emitter->err);

	if (!status)
		status = emit_all(emitter);
	return end_output(emitter, status);
}

/*
 * A text or page that goes leaves no file behind; a JSONL file of which all
 * records go becomes an empty one.
 */
static bool leaves_file(const struct emitter *emitter, uint32_t input,
			uint64_t index)
{
	const struct corpus *corpus = emitter->outcome->corpus;

	if (!np_content_is_whole(corpus->inputs.ptr[input].content))
		return true;
	if (index >= corpus->entries.len ||
	    corpus_entry(corpus, index)->input != input)
		return false;
	return emitter->options->mode == NP_DEDUP_ANNOTATE ||
	       outcome_kept(emitter->outcome, emitter->outcome->rank[index]);
}

static enum np_output_pack pack_like(enum np_pack pack)
{
	return pack == NP_PACK_GZIP   ? NP_OUTPUT_GZIP
	       : pack == NP_PACK_ZSTD ? NP_OUTPUT_ZSTD
				      : NP_OUTPUT_PLAIN;
}

/* What an earlier run left there would not be true. */
static enum np_status remove_one(struct emitter *emitter, uint32_t input,
				 uint64_t *index, const char *path)
{
	const struct corpus *corpus = emitter->outcome->corpus;

	*index += *index < corpus->entries.len &&
		  corpus_entry(corpus, *index)->input == input;
	return np_pending_remove(emitter->outcome->pending, path, emitter->err);
}

/* Into a file of a folder OUT, of the kind of its input. */
static enum np_status emit_alone(struct emitter *emitter, uint32_t input,
				 uint64_t *index)
{
	const struct np_input *in =
		&emitter->outcome->corpus->inputs.ptr[input];
	struct parquet_part part = { input, 1, *index };
	const struct archive_part archive = { input, 1, index };
	enum np_status status = NP_OK;

	if (np_content_is_archive(in->content))
		return np_emit_archive(emitter->outcome, &archive,
				       emitter->output, emitter->err);
	if (in->pack == NP_PACK_PARQUET) {
		status = np_emit_parquet(emitter->outcome, &part,
					 emitter->output, emitter->err);
		*index = part.index;
		return status;
	}
	emitter->rows = in->content == NP_CONTENT_TABLE &&
			emitter->options->mode == NP_DEDUP_DROP;
	if (emitter->rows)
		status = write_header(emitter, input);
	return status ? status : emit_input(emitter, input, index, true);
}

static enum np_status emit_one(struct emitter *emitter, uint32_t input,
			       uint64_t *index, struct np_buf *path)
{
	const struct np_dedup_options *options = emitter->options;
	const struct np_input *in =
		&emitter->outcome->corpus->inputs.ptr[input];
	enum np_status status =
		np_target_path(path, options->out, in->name, emitter->err);

	if (status)
		return status;
	if (!leaves_file(emitter, input, *index))
		return remove_one(emitter, input, index, path->ptr);
	status = np_pending_folders(emitter->outcome->pending, path->ptr,
				    options->flags & NP_DEDUP_SYNC,
				    emitter->err);
	if (!status)
		status = np_output_open(&emitter->output, path->ptr,
					pack_like(in->pack), options->threads,
					emitter->err);
	if (!status)
		status = emit_alone(emitter, input, index);
	return end_output(emitter, status);
}

static enum np_status emit_to_folder(struct emitter *emitter)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	struct np_buf path = { 0 };
	enum np_status status = NP_OK;
	uint64_t index = 0;

	for (uint32_t i = 0; i < corpus->inputs.len && !status; i++)
		status = emit_one(emitter, i, &index, &path);
	np_buf_clear(&path);
	return status;
}

static enum np_status count_sizes(struct emitter *emitter)
{
	const struct outcome *outcome = emitter->outcome;
	const uint32_t count = (uint32_t)outcome->corpus->entries.len;

	emitter->sizes = np_alloc_zero(count, sizeof(*emitter->sizes));
	if (!emitter->sizes)
		return no_memory(emitter);
	for (uint32_t rank = 0; rank < count; rank++) {
		const uint32_t by = outcome->verdicts[rank].by;

		if (by != rank && by != BY_STORE)
			emitter->sizes[by]++;
	}
	return NP_OK;
}

enum np_status np_emit_run(const struct outcome *outcome, struct np_error *err)
{
	const struct np_dedup_options *options = outcome->corpus->options;
	struct emitter emitter = {
		.outcome = outcome, .options = options, .file = -1, .err = err
	};
	enum np_status status = NP_OK;

	if (!options->out)
		return NP_OK;
	if (options->mode == NP_DEDUP_LIST)
		return np_table_list(outcome, options->out, err);
	if (options->mode == NP_DEDUP_ANNOTATE)
		status = count_sizes(&emitter);
	if (!status)
		status = np_target_is_folder(options->out)
				 ? emit_to_folder(&emitter)
				 : emit_to_file(&emitter, options->out);
	np_buf_clear(&emitter.scratch);
	np_buf_clear(&emitter.line);
	np_free(emitter.sizes);
	np_record_parser_free(emitter.pages);
	return status;
}
