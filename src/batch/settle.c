/* SPDX-License-Identifier: MIT */
#include "batch/settle.h"

#include <stdio.h>

#include "base/error.h"
#include "base/mem.h"

/* FNV-1a. */
uint64_t np_id_hash(struct np_span id)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < id.len; i++)
		hash = (hash ^ (unsigned char)id.ptr[i]) *
		       UINT64_C(0x100000001b3);
	return hash;
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

static void tell(const struct settler *settler, const struct skip *skip,
		 const char *detail)
{
	const struct np_dedup_options *options = settler->corpus->options;
	char line[512];

	if (!options->notice)
		return;
	snprintf(line, sizeof(line), "left out record %llu of '%.200s': %s%s%s",
		 (unsigned long long)skip->record,
		 settler->corpus->inputs.ptr[skip->input].path,
		 np_skip_name((enum np_skip)skip->reason), *detail ? ": " : "",
		 detail);
	options->notice(options->user, line);
}

/* The part of a chunk from its first record, also one left out, to the line
 * end of its last; empty when it has none. */
static struct np_span records_of(const struct find *find)
{
	uint64_t begin = UINT64_MAX;
	uint64_t end = 0;

	if (find->entries_len) {
		const struct entry *last =
			&find->entries[find->entries_len - 1];

		begin = find->entries[0].offset;
		end = last->offset + last->len +
		      ((last->flags & ENTRY_EOL_MASK) >> ENTRY_EOL_SHIFT);
	}
	for (size_t i = 0; i < find->skips_len; i++) {
		const struct skip *skip = &find->skips[i];

		if (!skip->len)
			continue;
		begin = skip->offset < begin ? skip->offset : begin;
		end = skip->offset + skip->len > end ? skip->offset + skip->len
						     : end;
	}
	if (begin >= end)
		return (struct np_span){ NULL, 0 };
	return (struct np_span){ find->chunk.bytes.ptr + begin,
				 (size_t)(end - begin) };
}

/*
 * What must be added to the place of a record in its chunk to find it again:
 * in its file, or in the temporary one that takes what comes only once. Not
 * the blank lines around the records: packed, any number of them is nothing.
 */
static enum np_status keep_records(struct settler *settler,
				   const struct find *find, uint64_t *base)
{
	const struct np_chunk *chunk = &find->chunk;
	const struct np_span records = records_of(find);
	enum np_status status;

	*base = chunk->offset;
	if (np_reader_can_pread(settler->corpus->reader, chunk->input) ||
	    !records.len)
		return NP_OK;
	status = np_tempfile_add(&settler->corpus->raw, records, base,
				 settler->err);
	/* May be less than zero, which adding the place makes up for. */
	*base -= (uint64_t)(records.ptr - chunk->bytes.ptr);
	return status;
}

static enum np_status put_skips(struct settler *settler, struct find *find,
				uint64_t base)
{
	for (size_t i = 0; i < find->skips_len; i++) {
		struct skip *skip = &find->skips[i];
		const char *detail = find->details.ptr + i * FIND_DETAIL;
		const bool quiet = np_skip_is_quiet((enum np_skip)skip->reason);
		enum np_status status;

		skip->record += settler->records;
		skip->offset += base;
		if (!quiet)
			tell(settler, skip, detail);
		if (!quiet && settler->corpus->options->flags & NP_DEDUP_STRICT)
			return np_error_set(
				settler->err, NP_ERR_FORMAT,
				"record %llu of '%.100s' is no article: %s",
				(unsigned long long)skip->record,
				settler->corpus->inputs.ptr[skip->input].path,
				*detail ? detail
					: np_skip_name(
						  (enum np_skip)skip->reason));
		status = np_column_add(&settler->corpus->skips, skip, 1,
				       settler->err);
		if (status)
			return status;
	}
	return NP_OK;
}

static enum np_status put_id(struct settler *settler, struct entry *entry,
			     struct np_span id)
{
	struct np_buf named = { 0 };
	enum np_status status;

	if (entry->flags & ENTRY_OWN_ID)
		return np_bytes_add(&settler->corpus->ids, id, &entry->id,
				    settler->err);
	if (np_buf_print(&named, "%.*s#%llu", (int)id.len, id.ptr,
			 (unsigned long long)entry->record))
		return np_error_set(settler->err, NP_ERR_NOMEM,
				    "out of memory");
	entry->id_len = (uint32_t)named.len;
	entry->id_hash = np_id_hash(np_buf_span(&named));
	status = np_bytes_add(&settler->corpus->ids, np_buf_span(&named),
			      &entry->id, settler->err);
	np_buf_clear(&named);
	return status;
}

static enum np_status put_twins(struct settler *settler, struct find *find)
{
	size_t at = 0;

	for (size_t i = 0; i < find->twins_len; i++) {
		struct twin *twin = &find->twins[i];
		const struct np_span id = { find->twin_ids.ptr + at,
					    twin->id_len };
		const enum np_status status = np_bytes_add(
			&settler->corpus->ids, id, &twin->id, settler->err);

		if (status)
			return status;
		at += twin->id_len;
	}
	return np_column_add(&settler->corpus->twins, find->twins,
			     find->twins_len, settler->err);
}

static enum np_status put_entries(struct settler *settler, struct find *find,
				  uint64_t base)
{
	size_t id_at = 0;

	for (size_t i = 0; i < find->entries_len; i++) {
		struct entry *entry = &find->entries[i];
		const struct np_span id = { find->ids.ptr + id_at,
					    entry->id_len };
		enum np_status status;

		id_at += entry->id_len;
		entry->record += settler->records;
		entry->offset += base;
		if (entry->twin)
			entry->twin += (uint32_t)settler->corpus->twins.len;
		status = put_id(settler, entry, id);
		if (status)
			return status;
	}
	return np_column_add(&settler->corpus->entries, find->entries,
			     find->entries_len, settler->err);
}

static enum np_status put_keys(struct settler *settler, const struct find *find)
{
	const uint32_t bands = settler->corpus->shape.bands;

	for (uint32_t band = 0; band < bands; band++) {
		for (size_t i = 0; i < find->entries_len; i++) {
			const enum np_status status = np_column_add(
				&settler->corpus->keys[band],
				&find->keys[i * bands + band], 1, settler->err);

			if (status)
				return status;
		}
	}
	return NP_OK;
}

enum np_status np_settle(struct settler *settler, struct find *find)
{
	uint64_t base = 0;
	enum np_status status;

	if (find->chunk.input != settler->input) {
		settler->input = find->chunk.input;
		settler->records = 0;
	}
	if (settler->corpus->entries.len + find->entries_len > UINT32_MAX)
		return np_error_set(settler->err, NP_ERR_LIMIT,
				    "more than %u articles in one run",
				    UINT32_MAX);
	add_totals(settler->summary, find);
	status = keep_records(settler, find, &base);
	if (!status)
		status = put_skips(settler, find, base);
	if (!status)
		status = put_entries(settler, find, base);
	if (!status)
		status = put_twins(settler, find);
	if (!status)
		status = put_keys(settler, find);
	settler->records += find->records;
	np_corpus_progress(settler->corpus, "read",
			   np_reader_done(settler->corpus->reader),
			   settler->total);
	return status;
}

void np_find_clear(struct find *find)
{
	np_chunk_clear(&find->chunk);
	np_free(find->entries);
	np_free(find->keys);
	np_free(find->skips);
	np_free(find->twins);
	np_buf_clear(&find->twin_ids);
	np_buf_clear(&find->ids);
	np_buf_clear(&find->details);
}
