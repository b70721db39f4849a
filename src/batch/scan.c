/* SPDX-License-Identifier: MIT */
/*
 * An ordered pipeline over chunks: workers fill, parse and fingerprint; what
 * they found is added to the corpus in the order of the input. Nothing here
 * depends on which worker did what.
 */
#include "batch/scan.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "ingest/url.h"
#include "shingles/np-sketch.h"

/* What a worker found in one chunk; reused. */
struct find {
	struct np_chunk chunk;
	struct entry *entries;
	size_t entries_len, entries_cap;
	uint32_t *keys; /* shape.bands of every entry */
	size_t keys_len, keys_cap;
	struct skip *skips;
	size_t skips_len, skips_cap;
	struct np_buf ids;
	struct np_buf details; /* 120 bytes of every skip */
	uint64_t records;
	uint64_t no_date, bad_date, bad_bytes, empty, short_texts;
	struct np_error err;
};

struct worker {
	struct np_record_parser *parser;
	struct np_sketcher *sketcher;
	uint32_t *lanes;
};

struct scan {
	struct corpus *corpus;
	struct np_dedup_summary *summary;
	struct worker *workers;
	struct np_error take_err;
	struct np_error *err;
	uint32_t input;	  /* of the chunk put last */
	uint64_t records; /* of that input so far */
	uint64_t put_bytes, total;
};

#define DETAIL 120

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
		status = np_buf_add(&find->details, detail, DETAIL);
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

/* FNV-1a: only to put equal ids side by side and to break ties. */
static uint64_t hash_id(struct np_span id)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < id.len; i++)
		hash = (hash ^ (unsigned char)id.ptr[i]) *
		       UINT64_C(0x100000001b3);
	return hash;
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
	entry->id = id.ptr ? path : NULL;
	entry->id_len = (uint32_t)(find->ids.len - before);
	if (id.ptr) {
		entry->id_hash = hash_id(id);
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

	if (status)
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

static enum np_status add_article(const struct scan *scan, struct find *find,
				  const struct worker *worker,
				  const struct np_article *article,
				  struct np_span record)
{
	const struct np_dedup_options *options = scan->corpus->options;
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
	if (!status)
		status = add_keys(scan, find, worker, info.shingles > 0);
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
	entry.flags |= (article->has_date ? ENTRY_DATE : 0u) |
		       line_end(&find->chunk, at + record.len)
			       << ENTRY_EOL_SHIFT;
	if (info.tokens >= options->min_tokens)
		entry.flags |= (info.shingles ? ENTRY_SKETCH : 0u) |
			       (info.tokens ? ENTRY_TEXT : 0u);
	find->entries[find->entries_len++] = entry;
	note(find, article, &info, options->recipe.width);
	return NP_OK;
}

static enum np_status scan_record(const struct scan *scan, struct find *find,
				  const struct worker *worker,
				  struct np_span record)
{
	char detail[DETAIL] = "";
	struct np_article article = { 0 };
	const enum np_skip skip =
		np_record_parse(worker->parser, record, &article, detail);

	if (!skip)
		return add_article(scan, find, worker, &article, record);
	if (np_record_parser_status(worker->parser))
		return np_record_parser_status(worker->parser);
	return add_skip(find, skip,
			(uint64_t)(record.ptr - find->chunk.bytes.ptr),
			record.len, detail);
}

static void reset(struct find *find)
{
	find->entries_len = find->keys_len = find->skips_len = 0;
	find->ids.len = find->details.len = 0;
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
	enum np_status status =
		np_reader_fill(scan->corpus->reader, &find->chunk, &find->err);
	size_t at = 0;

	reset(find);
	if (status)
		return status;
	const struct np_span bytes = np_buf_span(&find->chunk.bytes);
	if (scan->corpus->inputs.ptr[find->chunk.input].content ==
		    NP_CONTENT_TEXT &&
	    (bytes.len || !find->chunk.fault)) {
		struct np_article article = { 0 };

		np_record_from_text(bytes, &article);
		article.field[NP_FIELD_ID] = (struct np_span){
			scan->corpus->inputs.ptr[find->chunk.input].path,
			strlen(scan->corpus->inputs.ptr[find->chunk.input].path)
		};
		status = add_article(scan, find, worker, &article, bytes);
	} else {
		while (!status && np_record_next(bytes, &at, &record))
			status = scan_record(scan, find, worker, record);
	}
	if (!status && find->chunk.fault)
		status = add_skip(find, find->chunk.fault, bytes.len, 0,
				  find->chunk.detail);
	if (status == NP_ERR_NOMEM)
		return np_error_set(&find->err, status, "out of memory");
	return status;
}

static void add_totals(struct np_dedup_summary *summary,
		       const struct find *find)
{
	summary->read += find->records;
	summary->bytes += find->chunk.bytes.len;
	summary->no_date += find->no_date;
	summary->bad_date += find->bad_date;
	summary->bad_bytes += find->bad_bytes;
	summary->empty += find->empty;
	summary->short_texts += find->short_texts;
	summary->damaged += find->chunk.damaged;
	for (size_t i = 0; i < find->skips_len; i++)
		summary->skipped[find->skips[i].reason]++;
}

static void tell(const struct scan *scan, const struct skip *skip,
		 const char *detail)
{
	const struct np_dedup_options *options = scan->corpus->options;
	char line[512];

	if (!options->notice)
		return;
	snprintf(line, sizeof(line), "left out record %llu of '%.200s': %s%s%s",
		 (unsigned long long)skip->record,
		 scan->corpus->inputs.ptr[skip->input].path,
		 np_skip_name((enum np_skip)skip->reason), *detail ? ": " : "",
		 detail);
	options->notice(options->user, line);
}

/*
 * What must be added to the place of a record in its chunk to find it again:
 * in its file, or in the temporary one that takes what comes only once.
 */
static enum np_status settle(struct scan *scan, const struct find *find,
			     uint64_t *base)
{
	const struct np_chunk *chunk = &find->chunk;

	*base = chunk->offset;
	if (np_reader_can_pread(scan->corpus->reader, chunk->input) ||
	    !chunk->bytes.len)
		return NP_OK;
	return np_tempfile_add(&scan->corpus->raw, np_buf_span(&chunk->bytes),
			       base, scan->err);
}

static enum np_status put_skips(struct scan *scan, struct find *find,
				uint64_t base)
{
	for (size_t i = 0; i < find->skips_len; i++) {
		struct skip *skip = &find->skips[i];
		const char *detail = find->details.ptr + i * DETAIL;
		enum np_status status;

		skip->record += scan->records;
		skip->offset += base;
		tell(scan, skip, detail);
		if (scan->corpus->options->flags & NP_DEDUP_STRICT)
			return np_error_set(
				scan->err, NP_ERR_FORMAT,
				"record %llu of '%.100s' is no article: %s",
				(unsigned long long)skip->record,
				scan->corpus->inputs.ptr[skip->input].path,
				*detail ? detail
					: np_skip_name(
						  (enum np_skip)skip->reason));
		status =
			np_column_add(&scan->corpus->skips, skip, 1, scan->err);
		if (status)
			return status;
	}
	return NP_OK;
}

static enum np_status put_id(struct scan *scan, struct entry *entry,
			     struct np_span id)
{
	struct np_buf named = { 0 };
	enum np_status status;

	if (entry->id) /* the article has one */
		return np_bytes_add(&scan->corpus->ids, id, &entry->id,
				    scan->err);
	if (np_buf_print(&named, "%.*s#%llu", (int)id.len, id.ptr,
			 (unsigned long long)entry->record))
		return np_error_set(scan->err, NP_ERR_NOMEM, "out of memory");
	entry->id_len = (uint32_t)named.len;
	entry->id_hash = hash_id(np_buf_span(&named));
	status = np_bytes_add(&scan->corpus->ids, np_buf_span(&named),
			      &entry->id, scan->err);
	np_buf_clear(&named);
	return status;
}

static enum np_status put_entries(struct scan *scan, struct find *find,
				  uint64_t base)
{
	size_t id_at = 0;

	for (size_t i = 0; i < find->entries_len; i++) {
		struct entry *entry = &find->entries[i];
		const struct np_span id = { find->ids.ptr + id_at,
					    entry->id_len };
		enum np_status status;

		id_at += entry->id_len;
		entry->record += scan->records;
		entry->offset += base;
		status = put_id(scan, entry, id);
		if (status)
			return status;
	}
	return np_column_add(&scan->corpus->entries, find->entries,
			     find->entries_len, scan->err);
}

static enum np_status put_keys(struct scan *scan, const struct find *find)
{
	const uint32_t bands = scan->corpus->shape.bands;

	for (uint32_t band = 0; band < bands; band++) {
		for (size_t i = 0; i < find->entries_len; i++) {
			const enum np_status status = np_column_add(
				&scan->corpus->keys[band],
				&find->keys[i * bands + band], 1, scan->err);

			if (status)
				return status;
		}
	}
	return NP_OK;
}

static enum np_status put_chunk(void *user, void *slot)
{
	struct scan *scan = user;
	struct find *find = slot;
	uint64_t base = 0;
	enum np_status status;

	if (find->chunk.input != scan->input) {
		scan->input = find->chunk.input;
		scan->records = 0;
	}
	if (scan->corpus->entries.len + find->entries_len > UINT32_MAX)
		return np_error_set(scan->err, NP_ERR_LIMIT,
				    "more than %u articles in one run",
				    UINT32_MAX);
	add_totals(scan->summary, find);
	status = settle(scan, find, &base);
	if (!status)
		status = put_skips(scan, find, base);
	if (!status)
		status = put_entries(scan, find, base);
	if (!status)
		status = put_keys(scan, find);
	scan->records += find->records;
	np_corpus_progress(scan->corpus, "read",
			   np_reader_done(scan->corpus->reader), scan->total);
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

static void clear_find(struct find *find)
{
	np_chunk_clear(&find->chunk);
	np_free(find->entries);
	np_free(find->keys);
	np_free(find->skips);
	np_buf_clear(&find->ids);
	np_buf_clear(&find->details);
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

/* The first word a failing batch left, in the order of the slots. */
static void tell_failure(struct scan *scan, const struct find *finds,
			 unsigned len, enum np_status status)
{
	if (scan->err && scan->err->status)
		return;
	if (scan->take_err.status && scan->err)
		*scan->err = scan->take_err;
	for (unsigned i = 0; i < len; i++)
		if (scan->err && !scan->err->status && finds[i].err.status)
			*scan->err = finds[i].err;
	if (scan->err && !scan->err->status)
		np_error_set(scan->err, status, "%s", np_status_name(status));
}

enum np_status np_scan_run(struct corpus *corpus,
			   struct np_dedup_summary *summary,
			   struct np_error *err)
{
	const unsigned threads = corpus->options->threads;
	struct np_error own = { 0 };
	struct scan scan = { .corpus = corpus,
			     .summary = summary,
			     .err = &own };
	const struct np_pipeline pipe = { take_chunk, scan_chunk, put_chunk,
					  &scan };
	const unsigned slots = np_pipeline_slots(threads);
	struct find *finds = np_alloc_zero(slots, sizeof(*finds));
	enum np_status status = NP_ERR_NOMEM;

	scan.workers = np_alloc_zero(threads, sizeof(*scan.workers));
	if (!finds || !scan.workers)
		goto free_all;
	for (size_t i = 0; i < corpus->inputs.len; i++)
		scan.total += corpus->inputs.ptr[i].size;
	status = NP_OK;
	for (unsigned i = 0; i < threads && !status; i++)
		status = make_worker(corpus, &scan.workers[i]);
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
		clear_find(&finds[i]);
	np_free(finds);
	clear_workers(scan.workers, threads);
	return status;
}
