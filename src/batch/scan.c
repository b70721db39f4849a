/* SPDX-License-Identifier: MIT */
/*
 * An ordered pipeline over chunks: workers fill, parse and fingerprint; what
 * they found is added to the corpus in the order of the input. Nothing here
 * depends on which worker did what.
 */
#include "batch/scan.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "batch/against.h"
#include "batch/settle.h"
#include "ingest/url.h"
#include "shingles/np-sketch.h"

struct worker {
	struct np_record_parser *parser;
	struct np_sketcher *sketcher;
	uint32_t *lanes;
	unsigned number;
};

struct scan {
	struct corpus *corpus;
	struct worker *workers;
	struct against *against; /* NULL: none */
	struct np_error take_err;
	struct settler settler;
};

static enum np_status take_chunk(void *user, void *slot)
{
	struct scan *scan = user;
	struct find *find = slot;

	return np_reader_next(scan->corpus->reader, &find->chunk,
			      &scan->take_err);
}

static enum np_status add_skip(struct find *find, enum np_skip reason,
			       uint64_t offset, size_t len, const char *detail)
{
	enum np_status status =
		np_grow(&find->skips, &find->skips_cap, find->skips_len + 1,
			sizeof(*find->skips));

	if (!status)
		status = np_buf_add(&find->details, detail, FIND_DETAIL);
	if (status)
		return status;
	find->skips[find->skips_len++] =
		(struct skip){ .offset = offset,
			       .record = ++find->records,
			       .len = (uint32_t)len,
			       .input = find->chunk.input,
			       .reason = reason };
	return NP_OK;
}

static bool same_word(const char *a, const char *lower, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const char c = a[i];

		if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower[i])
			return false;
	}
	return true;
}

/* Which rules to keep name this source: the name itself or a parent of it. */
static uint32_t match_sources(const struct np_dedup_options *options,
			      struct np_span source)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < options->keep_len; i++) {
		const char *want = options->keep[i].source;
		const size_t len = want ? strlen(want) : 0;
		size_t start;

		if (options->keep[i].rule != NP_KEEP_SOURCE || source.len < len)
			continue;
		start = source.len - len;
		if (same_word(source.ptr + start, want, len) &&
		    (!start || source.ptr[start - 1] == '.'))
			bits |= UINT32_C(1) << i;
	}
	return bits;
}

static enum np_status add_id(struct find *find,
			     const struct np_article *article, const char *path,
			     struct entry *entry)
{
	struct np_span id = article->field[NP_FIELD_ID];
	const size_t before = find->ids.len;
	enum np_status status;

	if (!id.ptr)
		id = article->field[NP_FIELD_URL];
	if (id.ptr)
		status = np_buf_add(&find->ids, id.ptr, id.len);
	else
		/* The number is known when the chunk is put. */
		status = np_buf_add_text(&find->ids, path);
	if (status)
		return status;
	entry->id_len = (uint32_t)(find->ids.len - before);
	if (id.ptr) {
		entry->id_hash = np_id_hash(id);
		entry->flags |= ENTRY_OWN_ID;
	}
	return NP_OK;
}

/* Length of the line end that follows a record in its chunk. */
static uint32_t line_end(const struct np_chunk *chunk, size_t end)
{
	const size_t left = chunk->bytes.len - end;
	const char *ptr = chunk->bytes.ptr + end;

	if (left >= 1 && ptr[0] == '\n')
		return 1;
	if (left >= 2 && ptr[0] == '\r' && ptr[1] == '\n')
		return 2;
	return 0;
}

static void note(struct find *find, const struct np_article *article,
		 const struct np_text_info *info, uint32_t width)
{
	find->no_date += !article->has_date && !article->bad_date;
	find->bad_date += article->bad_date;
	find->bad_bytes += article->bad_bytes + info->bad_bytes;
	find->empty += !info->tokens;
	find->short_texts += info->tokens && info->tokens < width;
}

static enum np_status add_keys(const struct scan *scan, struct find *find,
			       const struct worker *worker, bool sketch)
{
	const struct np_bands shape = scan->corpus->shape;
	const enum np_status status =
		np_grow(&find->keys, &find->keys_cap,
			find->keys_len + shape.bands, sizeof(*find->keys));

	if (status || !shape.bands)
		return status;
	if (sketch)
		np_band_keys(worker->lanes, shape,
			     scan->corpus->options->recipe.seed,
			     find->keys + find->keys_len);
	else
		memset(find->keys + find->keys_len, 0,
		       shape.bands * sizeof(*find->keys));
	find->keys_len += shape.bands;
	return NP_OK;
}

/* What the store has is settled: it is compared with nothing else. */
static enum np_status find_twin(const struct scan *scan, struct find *find,
				const struct worker *worker,
				struct np_span text, struct entry *entry)
{
	struct twin twin = { 0 };
	enum np_status status;

	if (!scan->against || !(entry->flags & ENTRY_TEXT))
		return NP_OK;
	status = np_against_find(scan->against, worker->number, text, &twin,
				 &find->twin_ids, &find->err);
	if (status)
		return status == NP_END ? NP_OK : status;
	status = np_grow(&find->twins, &find->twins_cap, find->twins_len + 1,
			 sizeof(twin));
	if (status)
		return status;
	find->twins[find->twins_len++] = twin;
	entry->twin = (uint32_t)find->twins_len;
	entry->flags &= ~(uint32_t)(ENTRY_TEXT | ENTRY_SKETCH);
	return NP_OK;
}

static enum np_status add_article(const struct scan *scan, struct find *find,
				  const struct worker *worker,
				  const struct np_article *article,
				  struct np_span record)
{
	const struct np_dedup_options *options = scan->corpus->options;
	const enum np_content content =
		scan->corpus->inputs.ptr[find->chunk.input].content;
	const size_t at = (size_t)(record.ptr - find->chunk.bytes.ptr);
	struct np_text_info info = { 0 };
	struct entry entry = { .input = find->chunk.input,
			       .len = (uint32_t)record.len };
	enum np_status status =
		np_sketch_text(worker->sketcher, article->field[NP_FIELD_TEXT],
			       worker->lanes, &info);

	if (!status)
		status = np_grow(&find->entries, &find->entries_cap,
				 find->entries_len + 1, sizeof(entry));
	if (!status && info.words >= options->min_tokens) {
		entry.flags |= (info.shingles ? ENTRY_SKETCH : 0u) |
			       (info.tokens ? ENTRY_TEXT : 0u);
		status = find_twin(scan, find, worker,
				   article->field[NP_FIELD_TEXT], &entry);
	}
	if (!status)
		status = add_keys(scan, find, worker,
				  info.shingles > 0 && !entry.twin);
	if (!status)
		status = add_id(find, article,
				scan->corpus->inputs.ptr[entry.input].path,
				&entry);
	if (status)
		return status;
	memcpy(entry.hash, info.hash, sizeof(entry.hash));
	entry.offset = at;
	entry.record = ++find->records;
	entry.date = article->date;
	entry.tokens =
		info.tokens < UINT32_MAX ? (uint32_t)info.tokens : UINT32_MAX;
	entry.sources = match_sources(options, article->field[NP_FIELD_SOURCE]);
	entry.flags |= article->has_date ? ENTRY_DATE : 0u;
	/* Lines made of what is no line end as ours do. */
	if (!np_content_is_archive(content) && content != NP_CONTENT_FEED)
		entry.flags |= line_end(&find->chunk, at + record.len)
			       << ENTRY_EOL_SHIFT;
	find->entries[find->entries_len++] = entry;
	note(find, article, &info, options->recipe.width);
	return NP_OK;
}

static enum np_status scan_record(const struct scan *scan, struct find *find,
				  const struct worker *worker,
				  struct np_span record)
{
	char detail[FIND_DETAIL] = "";
	struct np_article article = { 0 };
	const enum np_skip skip = np_record_read(
		worker->parser, &scan->corpus->inputs.ptr[find->chunk.input],
		record, &article, detail);

	if (!skip)
		return add_article(scan, find, worker, &article, record);
	if (np_record_parser_status(worker->parser))
		return np_record_parser_status(worker->parser);
	/* Of an archive's pictures no copy is kept. */
	return add_skip(find, skip,
			(uint64_t)(record.ptr - find->chunk.bytes.ptr),
			np_skip_is_quiet(skip) ? 0 : record.len, detail);
}

static void reset(struct find *find)
{
	find->entries_len = find->keys_len = find->skips_len = 0;
	find->ids.len = find->details.len = 0;
	find->twins_len = find->twin_ids.len = 0;
	find->records = 0;
	find->no_date = find->bad_date = find->bad_bytes = 0;
	find->empty = find->short_texts = 0;
}

static enum np_status scan_chunk(void *user, unsigned number, void *slot)
{
	const struct scan *scan = user;
	const struct worker *worker = &scan->workers[number];
	struct find *find = slot;
	struct np_span record = { 0 };
	enum np_content content;
	enum np_status status =
		np_reader_fill(scan->corpus->reader, &find->chunk, &find->err);
	size_t at = 0;

	reset(find);
	if (status)
		return status;
	content = scan->corpus->inputs.ptr[find->chunk.input].content;
	while (!status && np_chunk_next(&find->chunk, content, &at, &record))
		status = scan_record(scan, find, worker, record);
	if (!status && find->chunk.fault)
		status = add_skip(find, find->chunk.fault,
				  find->chunk.bytes.len, 0, find->chunk.detail);
	if (status == NP_ERR_NOMEM)
		return np_error_set(&find->err, status, "out of memory");
	return status;
}

static enum np_status make_worker(const struct corpus *corpus,
				  struct worker *worker)
{
	const struct np_dedup_options *options = corpus->options;
	enum np_status status =
		np_record_parser_new(&worker->parser, &options->names);

	if (!status)
		status = np_sketcher_new(&worker->sketcher, &options->recipe);
	worker->lanes = np_alloc_zero(options->recipe.lanes, sizeof(uint32_t));
	return !status && !worker->lanes ? NP_ERR_NOMEM : status;
}

static void clear_workers(struct worker *workers, unsigned count)
{
	for (unsigned i = 0; workers && i < count; i++) {
		np_record_parser_free(workers[i].parser);
		np_sketcher_free(workers[i].sketcher);
		np_free(workers[i].lanes);
	}
	np_free(workers);
}

static enum np_status put_chunk(void *user, void *slot)
{
	struct scan *scan = user;

	return np_settle(&scan->settler, slot);
}

/* The first word a failing batch left, in the order of the slots. */
static void tell_failure(struct scan *scan, const struct find *finds,
			 unsigned len, enum np_status status)
{
	struct np_error *err = scan->settler.err;

	if (err->status)
		return;
	if (scan->take_err.status)
		*err = scan->take_err;
	for (unsigned i = 0; i < len; i++)
		if (!err->status && finds[i].err.status)
			*err = finds[i].err;
	if (!err->status)
		np_error_set(err, status, "%s", np_status_name(status));
}

enum np_status np_scan_run(struct corpus *corpus,
			   struct np_dedup_summary *summary,
			   struct np_error *err)
{
	const unsigned threads = corpus->options->threads;
	struct np_error own = { 0 };
	struct scan scan = {
		.corpus = corpus,
		.settler = { .corpus = corpus, .summary = summary, .err = &own }
	};
	const struct np_pipeline pipe = { take_chunk, scan_chunk, put_chunk,
					  &scan };
	const unsigned slots = np_pipeline_slots(threads);
	struct find *finds = np_alloc_zero(slots, sizeof(*finds));
	enum np_status status = NP_ERR_NOMEM;

	scan.workers = np_alloc_zero(threads, sizeof(*scan.workers));
	if (!finds || !scan.workers)
		goto free_all;
	for (size_t i = 0; i < corpus->inputs.len; i++)
		scan.settler.total += corpus->inputs.ptr[i].size;
	status = NP_OK;
	for (unsigned i = 0; i < threads && !status; i++) {
		scan.workers[i].number = i;
		status = make_worker(corpus, &scan.workers[i]);
	}
	if (!status && corpus->options->against)
		status = np_against_open(&scan.against, corpus->options, &own);
	if (!status && scan.against)
		summary->against_shape = np_against_shape(scan.against);
	if (status)
		goto free_all;
	status = np_pipeline_run(&pipe, threads, finds, sizeof(*finds));
	summary->inputs = corpus->inputs.len;
free_all:
	if (status) {
		if (finds)
			tell_failure(&scan, finds, slots, status);
		np_error_set(err, status, "%s",
			     own.status ? own.text : np_status_name(status));
	}
	for (unsigned i = 0; finds && i < slots; i++)
		np_find_clear(&finds[i]);
	np_free(finds);
	clear_workers(scan.workers, threads);
	np_against_close(scan.against);
	return status;
}
