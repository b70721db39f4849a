/* SPDX-License-Identifier: MIT */
/*
 * Entries are in input order, so every input is read once from front to back.
 * Records that stay and touch each other in a plain file are copied as one
 * range, by the kernel where it can.
 */
#include "batch/emit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json_out.h"
#include "base/mem.h"
#include "base/output.h"
#include "batch/tables.h"

struct emitter {
	const struct outcome *outcome;
	const struct np_dedup_options *options;
	struct np_output *output;
	struct np_buf scratch, line;
	uint32_t *sizes;       /* of clusters, by rank; annotate only */
	int file;	       /* of the input, -1: not open */
	uint32_t input;	       /* whose file that is */
	uint64_t run, run_len; /* bytes of it to copy, not yet copied */
	struct np_error *err;
};

static bool is_folder(const char *path)
{
	struct stat info;
	const size_t len = strlen(path);

	if (len && path[len - 1] == '/')
		return true;
	return !stat(path, &info) && S_ISDIR(info.st_mode);
}

static bool same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static enum np_status folder_path(const char *folder, const char *name,
				  struct np_buf *out)
{
	const size_t len = strlen(folder);
	const bool slash = len && folder[len - 1] == '/';

	out->len = 0;
	return np_buf_print(out, "%s%s%s%c", folder, slash ? "" : "/", name, 0);
}

static int by_name(const void *left, const void *right)
{
	const struct np_input *a = *(const struct np_input *const *)left;
	const struct np_input *b = *(const struct np_input *const *)right;
	const int way = strcmp(a->name, b->name);

	return way ? way : a < b ? -1 : a > b;
}

static enum np_status check_names(const struct corpus *corpus,
				  struct np_error *err)
{
	const size_t len = corpus->inputs.len;
	const struct np_input **sorted = np_alloc(len, sizeof(*sorted));
	enum np_status status = NP_OK;

	if (!sorted)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < len; i++)
		sorted[i] = &corpus->inputs.ptr[i];
	qsort(sorted, len, sizeof(*sorted), by_name);
	for (size_t i = 1; i < len && !status; i++)
		if (!strcmp(sorted[i - 1]->name, sorted[i]->name))
			status = np_error_set(
				err, NP_ERR_MISUSE,
				"'%.80s' and '%.80s' would both become "
				"'%.60s' in the folder",
				sorted[i - 1]->path, sorted[i]->path,
				sorted[i]->name);
	np_free(sorted);
	return status;
}

static enum np_status is_input(const char *path, struct np_error *err)
{
	return np_error_set(err, NP_ERR_MISUSE,
			    "'%s' is an input: write to another file", path);
}

static enum np_status check_target(const struct corpus *corpus,
				   const char *path, struct np_error *err)
{
	for (size_t i = 0; path && i < corpus->inputs.len; i++)
		if (same_file(path, corpus->inputs.ptr[i].path))
			return is_input(path, err);
	return NP_OK;
}

static enum np_status check_folder(const struct corpus *corpus, const char *out,
				   struct np_error *err)
{
	struct np_buf path = { 0 };
	enum np_status status = check_names(corpus, err);

	for (size_t i = 0; i < corpus->inputs.len && !status; i++) {
		if (folder_path(out, corpus->inputs.ptr[i].name, &path))
			status = np_error_set(err, NP_ERR_NOMEM,
					      "out of memory");
		else if (same_file(path.ptr, corpus->inputs.ptr[i].path))
			status = is_input(path.ptr, err);
	}
	np_buf_clear(&path);
	return status;
}

/* Two tables, or a table and OUT, under one name would overwrite each other. */
static enum np_status check_twice(const char *const *targets, size_t len,
				  struct np_error *err)
{
	for (size_t i = 0; i < len; i++)
		for (size_t j = i + 1; j < len; j++)
			if (targets[i] && targets[j] &&
			    !strcmp(targets[i], targets[j]))
				return np_error_set(err, NP_ERR_MISUSE,
						    "'%s' is named for two "
						    "outputs",
						    targets[i]);
	return NP_OK;
}

#define TARGETS 5

enum np_status np_emit_check(const struct corpus *corpus, struct np_error *err)
{
	const struct np_dedup_options *options = corpus->options;
	const char *const targets[TARGETS] = {
		options->removed, options->pairs, options->clusters,
		options->skipped, options->out,
	};
	enum np_status status = check_twice(targets, TARGETS, err);

	for (size_t i = 0; i + 1 < TARGETS && !status; i++)
		status = check_target(corpus, targets[i], err);
	if (status || !options->out || !strcmp(options->out, "-"))
		return status;
	if (options->mode != NP_DEDUP_LIST && is_folder(options->out))
		return check_folder(corpus, options->out, err);
	return check_target(corpus, options->out, err);
}

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

/* A text file as a record of a JSONL file. */
static enum np_status write_text(struct emitter *emitter,
				 const struct entry *entry, struct np_span text)
{
	struct np_buf *line = &emitter->line;
	enum np_status status;

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

/* The fields of annotate, behind those of the record. */
static enum np_status add_verdict(struct emitter *emitter, uint32_t rank)
{
	const struct outcome *outcome = emitter->outcome;
	const struct verdict *verdict = &outcome->verdicts[rank];
	const struct np_span kept =
		entry_id(outcome_entry(outcome, verdict->by));
	struct np_buf *line = &emitter->line;
	enum np_status status = add_string(line, "cluster", kept);

	if (!status)
		status = np_buf_print(line, ", \"cluster_size\": %u",
				      emitter->sizes[verdict->by] + 1);
	if (status || verdict->by == rank)
		return status;
	status = add_string(line, "duplicate_of", kept);
	if (!status)
		status = np_buf_print(line, ", \"relation\": \"%s\"",
				      verdict_relation(verdict));
	if (!status)
		status = np_buf_add_text(line, ", \"jaccard\": ");
	return status ? status
		      : np_add_share(line, verdict_resemblance(verdict));
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

static enum np_status emit_entry(struct emitter *emitter, uint64_t index,
				 bool as_file)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	const struct entry *entry = corpus_entry(corpus, index);
	const uint32_t rank = emitter->outcome->rank[index];
	const bool marks = emitter->options->mode == NP_DEDUP_ANNOTATE;
	const bool text =
		corpus->inputs.ptr[entry->input].content == NP_CONTENT_TEXT;
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

/* Whole, it waits for its name; in a folder each file gets its own at once. */
static enum np_status end_output(struct emitter *emitter, bool wait,
				 enum np_status status)
{
	const bool sync = emitter->options->flags & NP_DEDUP_SYNC;
	struct np_output *output = emitter->output;

	emitter->output = NULL;
	if (!status && wait)
		return np_pending_add(emitter->outcome->pending, output, sync,
				      emitter->err);
	if (!status)
		return np_output_commit(output, sync, emitter->err);
	np_output_drop(output);
	return status;
}

static enum np_status emit_to_file(struct emitter *emitter, const char *path)
{
	const struct corpus *corpus = emitter->outcome->corpus;
	uint64_t index = 0;
	enum np_status status =
		np_output_open(&emitter->output, path, np_output_pack_of(path),
			       emitter->options->threads, emitter->err);

	for (uint32_t i = 0; i < corpus->inputs.len && !status; i++)
		status = emit_input(emitter, i, &index, false);
	return end_output(emitter, true, status);
}

/* Makes the folders on the way to a file. */
static enum np_status make_folders(char *path, struct np_error *err)
{
	for (char *at = path + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = 0;
		if (mkdir(path, 0777) && errno != EEXIST)
			return np_error_errno(err, errno,
					      "cannot make folder '%s'", path);
		*at = '/';
	}
	return NP_OK;
}

/*
 * A text file that goes leaves no file behind; a JSONL file of which all
 * records go becomes an empty one.
 */
static bool leaves_file(const struct emitter *emitter, uint32_t input,
			uint64_t index)
{
	const struct corpus *corpus = emitter->outcome->corpus;

	if (corpus->inputs.ptr[input].content != NP_CONTENT_TEXT)
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

static enum np_status emit_one(struct emitter *emitter, uint32_t input,
			       uint64_t *index, struct np_buf *path)
{
	const struct np_input *in =
		&emitter->outcome->corpus->inputs.ptr[input];
	enum np_status status;

	if (folder_path(emitter->options->out, in->name, path))
		return no_memory(emitter);
	status = make_folders(path->ptr, emitter->err);
	if (!status && !leaves_file(emitter, input, *index)) {
		/* What an earlier run left there would not be true. */
		if (unlink(path->ptr) && errno != ENOENT)
			return np_error_errno(emitter->err, errno,
					      "cannot remove '%s'", path->ptr);
		*index +=
			*index < emitter->outcome->corpus->entries.len &&
			corpus_entry(emitter->outcome->corpus, *index)->input ==
				input;
		return NP_OK;
	}
	if (!status)
		status = np_output_open(
			&emitter->output, path->ptr, pack_like(in->pack),
			emitter->options->threads, emitter->err);
	if (!status)
		status = emit_input(emitter, input, index, true);
	return end_output(emitter, false, status);
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
	for (uint32_t rank = 0; rank < count; rank++)
		emitter->sizes[outcome->verdicts[rank].by] +=
			outcome->verdicts[rank].by != rank;
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
	/* The files of a folder have their proof before them. */
	if (!status && is_folder(options->out)) {
		status = np_pending_commit(outcome->pending, err);
		if (!status)
			status = emit_to_folder(&emitter);
	} else if (!status) {
		status = emit_to_file(&emitter, options->out);
	}
	np_buf_clear(&emitter.scratch);
	np_buf_clear(&emitter.line);
	np_free(emitter.sizes);
	return status;
}
