/* SPDX-License-Identifier: MIT */
/*
 * An ordered pipeline: workers read, parse and fingerprint a chunk; its
 * articles go into the store one chunk after the other, in the order of the
 * input, so that the store's bytes do not depend on the number of threads.
 */
#include "batch/add.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "batch/crate.h"
#include "ingest/inputs.h"
#include "ingest/reader.h"
#include "ingest/record.h"

#define BATCH_DEFAULT 20000

/* What a worker made of one chunk; reused. */
struct find {
	struct np_chunk chunk;
	struct crate crate;    /* numbers: of the record in its chunk, from 1 */
	struct np_buf notices; /* lines, each with its NUL */
	uint64_t *noticed;     /* the record of each, in its chunk, from 1 */
	size_t noticed_len, noticed_cap;
	uint64_t records, bad_date, bad_bytes;
	uint64_t doubtful[NP_DATE_DOUBTS];
	uint64_t skipped[NP_SKIP_COUNT];
	struct np_error err;
};

struct worker {
	struct np_record_parser *parser;
	struct crate_maker maker;
};

struct adder {
	struct np_store *store;
	const struct np_add_options *options;
	struct np_add_summary *summary;
	struct np_inputs inputs;
	struct np_reader *reader;
	struct worker *workers;
	struct np_error take_err, put_err;
	uint32_t input;
	uint64_t records, total, pending;
};

static enum np_status take(void *user, void *slot)
{
	struct adder *adder = user;
	struct find *find = slot;

	return np_reader_next(adder->reader, &find->chunk, &adder->take_err);
}

static enum np_status add_item(struct find *find, const struct worker *worker,
			       const struct np_article *article)
{
	const enum np_status status = np_crate_add(&find->crate, &worker->maker,
						   article, worker->parser);
	struct crate_item *item;

	if (status)
		return status;
	item = &find->crate.items[find->crate.len - 1];
	item->number = ++find->records;
	find->bad_date += article->bad_date;
	find->doubtful[article->doubt]++;
	find->bad_bytes += article->bad_bytes + item->info.bad_bytes;
	return NP_OK;
}

static enum np_status add_skip(const struct adder *adder, struct find *find,
			       enum np_skip skip, const char *detail)
{
	const char *path = adder->inputs.ptr[find->chunk.input].path;
	enum np_status status;

	find->skipped[skip]++;
	find->records++;
	if (np_skip_is_quiet(skip))
		return NP_OK;
	status = np_grow(&find->noticed, &find->noticed_cap,
			 find->noticed_len + 1, sizeof(*find->noticed));
	if (!status)
		status = np_buf_print(&find->notices, "of '%.200s': %s%s%s",
				      path, np_skip_name(skip),
				      *detail ? ": " : "", detail);
	if (!status)
		status = np_buf_add(&find->notices, "", 1);
	if (!status)
		find->noticed[find->noticed_len++] = find->records;
	return status;
}

static enum np_status work_records(const struct adder *adder, struct find *find,
				   const struct worker *worker)
{
	const struct np_input *input = &adder->inputs.ptr[find->chunk.input];
	struct np_article article = { 0 };
	struct np_span record = { 0 };
	enum np_status status = NP_OK;
	size_t at = 0;

	while (!status &&
	       np_chunk_next(&find->chunk, input->content, &at, &record)) {
		char detail[120] = "";
		const enum np_skip skip = np_record_read(
			worker->parser, input, record, &article, detail);

		status = skip ? np_record_parser_status(worker->parser)
			      : add_item(find, worker, &article);
		if (skip && !status)
			status = add_skip(adder, find, skip, detail);
	}
	return status;
}

static void reset(struct find *find)
{
	np_crate_empty(&find->crate);
	find->notices.len = find->noticed_len = 0;
	find->records = find->bad_date = find->bad_bytes = 0;
	memset(find->skipped, 0, sizeof(find->skipped));
	memset(find->doubtful, 0, sizeof(find->doubtful));
}

static enum np_status work(void *user, unsigned number, void *slot)
{
	const struct adder *adder = user;
	const struct worker *worker = &adder->workers[number];
	struct find *find = slot;
	enum np_status status =
		np_reader_fill(adder->reader, &find->chunk, &find->err);

	reset(find);
	if (status)
		return status;
	status = work_records(adder, find, worker);
	if (!status && find->chunk.fault)
		status = add_skip(adder, find, find->chunk.fault,
				  find->chunk.detail);
	return status;
}

/* The id, else the URL, else the place. */
static enum np_status key_of(const struct adder *adder, const struct find *find,
			     const struct crate_item *item, struct np_buf *made,
			     struct np_span *key)
{
	*key = np_crate_field(&find->crate, item, NP_FIELD_ID);
	if (!key->len)
		*key = np_crate_field(&find->crate, item, NP_FIELD_URL);
	if (key->len)
		return NP_OK;
	made->len = 0;
	if (np_buf_print(made, "%s#%llu",
			 adder->inputs.ptr[find->chunk.input].path,
			 (unsigned long long)(adder->records + item->number)))
		return NP_ERR_NOMEM;
	*key = np_buf_span(made);
	return NP_OK;
}

static void count(struct np_add_summary *summary, enum np_store_outcome outcome)
{
	summary->added += outcome == NP_STORE_ADDED;
	summary->versions += outcome == NP_STORE_VERSION;
	summary->unchanged += outcome == NP_STORE_UNCHANGED;
}

static enum np_status put_item(struct adder *adder, const struct find *find,
			       size_t index, struct np_buf *made)
{
	struct np_store_added added = { 0 };
	struct np_span key = { 0 };
	enum np_status status =
		key_of(adder, find, &find->crate.items[index], made, &key);

	if (!status)
		status = np_crate_put(&find->crate, index, adder->store, key,
				      &added, &adder->put_err);
	if (!status)
		count(adder->summary, added.outcome);
	return status;
}

static enum np_status commit(struct adder *adder)
{
	const enum np_status status =
		np_store_commit(adder->store, &adder->put_err);

	if (status)
		return status;
	adder->summary->committed += adder->pending;
	adder->pending = 0;
	return np_store_begin(adder->store, &adder->put_err);
}

static enum np_status tell_skips(struct adder *adder, const struct find *find)
{
	const struct np_add_options *options = adder->options;

	for (size_t i = 0, at = 0; i < find->noticed_len; i++) {
		const char *notice = find->notices.ptr + at;
		char line[512];

		snprintf(
			line, sizeof(line), "left out record %llu %s",
			(unsigned long long)(adder->records + find->noticed[i]),
			notice);
		if (options->notice)
			options->notice(options->user, line);
		if (options->strict)
			return np_error_set(&adder->put_err, NP_ERR_FORMAT,
					    "%.400s", line);
		at += strlen(notice) + 1;
	}
	return NP_OK;
}

static void add_totals(struct np_add_summary *summary, const struct find *find)
{
	summary->read += find->records;
	summary->bytes += find->chunk.bytes.len;
	summary->damaged += find->chunk.damaged;
	summary->bad_date += find->bad_date;
	summary->bad_bytes += find->bad_bytes;
	for (size_t i = 0; i < NP_DATE_DOUBTS; i++)
		summary->doubtful[i] += find->doubtful[i];
	for (size_t i = 0; i < NP_SKIP_COUNT; i++)
		summary->skipped[i] += find->skipped[i];
}

static enum np_status put(void *user, void *slot)
{
	struct adder *adder = user;
	const struct np_add_options *options = adder->options;
	const struct find *find = slot;
	struct np_buf made = { 0 };
	enum np_status status;

	if (find->chunk.input != adder->input) {
		adder->input = find->chunk.input;
		adder->records = 0;
	}
	status = tell_skips(adder, find);
	add_totals(adder->summary, find);
	for (size_t i = 0; i < find->crate.len && !status; i++)
		status = put_item(adder, find, i, &made);
	np_buf_clear(&made);
	adder->records += find->records;
	adder->pending += find->crate.len;
	if (!status && adder->pending >= options->batch)
		status = commit(adder);
	if (options->progress)
		options->progress(options->user, "add",
				  np_reader_done(adder->reader), adder->total);
	return status;
}

static enum np_status open_all(struct adder *adder, struct np_error *err)
{
	const struct np_add_options *options = adder->options;
	const struct np_reader_options reading = {
		.record_limit = options->record_limit
	};
	enum np_status status = NP_OK;

	adder->inputs.form = options->names.form;
	for (size_t i = 0; i < options->inputs_len && !status; i++)
		status = np_inputs_add(&adder->inputs, options->inputs[i], err);
	if (!status)
		status = np_reader_open(&adder->reader, &adder->inputs,
					&reading, err);
	for (size_t i = 0; i < adder->inputs.len; i++)
		adder->total += adder->inputs.ptr[i].size;
	adder->workers =
		np_alloc_zero(options->threads, sizeof(*adder->workers));
	if (!status && !adder->workers)
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < options->threads && !status; i++) {
		status = np_record_parser_new(&adder->workers[i].parser,
					      &options->names);
		if (!status)
			status = np_crate_maker_open(&adder->workers[i].maker,
						     adder->store);
		if (status)
			np_error_set(err, status, "out of memory");
	}
	return status;
}

static void close_all(struct adder *adder)
{
	for (unsigned i = 0; i < adder->options->threads && adder->workers;
	     i++) {
		np_record_parser_free(adder->workers[i].parser);
		np_crate_maker_close(&adder->workers[i].maker);
	}
	np_free(adder->workers);
	np_reader_close(adder->reader);
	np_inputs_clear(&adder->inputs);
}

static void clear_find(struct find *find)
{
	np_chunk_clear(&find->chunk);
	np_crate_clear(&find->crate);
	np_buf_clear(&find->notices);
	np_free(find->noticed);
}

/* The word of whoever failed. */
static enum np_status tell(const struct adder *adder, const struct find *finds,
			   unsigned len, enum np_status status,
			   struct np_error *err)
{
	if (adder->put_err.status)
		return np_error_set(err, status, "%s", adder->put_err.text);
	for (unsigned i = 0; i < len; i++)
		if (finds[i].err.status)
			return np_error_set(err, status, "%s",
					    finds[i].err.text);
	if (adder->take_err.status)
		return np_error_set(err, status, "%s", adder->take_err.text);
	return np_error_set(err, status, "%s", np_status_name(status));
}

static enum np_status run(struct adder *adder, struct np_error *err)
{
	const unsigned threads = adder->options->threads;
	const unsigned slots = np_pipeline_slots(threads);
	const struct np_pipeline pipe = { take, work, put, adder };
	struct find *finds = np_alloc_zero(slots, sizeof(*finds));
	enum np_status status;

	if (!finds)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = np_store_begin(adder->store, &adder->put_err);
	if (!status)
		status = np_pipeline_run(&pipe, threads, finds, sizeof(*finds));
	if (status) {
		tell(adder, finds, slots, status, err);
		np_store_rollback(adder->store);
	} else {
		status = np_store_commit(adder->store, err);
		adder->summary->committed += status ? 0 : adder->pending;
		if (!status)
			status = np_store_settle(adder->store, err);
	}
	for (unsigned i = 0; i < slots; i++)
		clear_find(&finds[i]);
	np_free(finds);
	return status;
}

enum np_status np_add_run(struct np_store *store,
			  const struct np_add_options *options,
			  struct np_add_summary *summary, struct np_error *err)
{
	struct np_add_options own = *options;
	struct adder adder = { .store = store,
			       .options = &own,
			       .summary = summary };
	struct timespec begin, end;
	enum np_status status;

	if (!own.batch)
		own.batch = BATCH_DEFAULT;
	*summary = (struct np_add_summary){ 0 };
	clock_gettime(CLOCK_MONOTONIC, &begin);
	status = open_all(&adder, err);
	if (!status)
		status = run(&adder, err);
	close_all(&adder);
	clock_gettime(CLOCK_MONOTONIC, &end);
	summary->seconds = (double)(end.tv_sec - begin.tv_sec) +
			   1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
	return status;
}
