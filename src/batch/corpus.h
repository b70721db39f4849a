/* SPDX-License-Identifier: MIT */
/*
 * What is remembered of every article of a run, and the way back to its
 * record. Filled by scan.c, read by all later stages.
 */
#ifndef BATCH_CORPUS_H
#define BATCH_CORPUS_H

#include "base/spool.h"
#include "base/tempfile.h"
#include "batch/dedup.h"
#include "ingest/inputs.h"
#include "ingest/reader.h"

enum entry_flags {
	ENTRY_DATE = 1 << 0,   /* has one */
	ENTRY_SKETCH = 1 << 1, /* has shingles, so its band keys count */
	ENTRY_TEXT = 1 << 2,   /* has at least one token; both only when the
				* text is long enough to be removed */
	ENTRY_EOL_SHIFT = 3,   /* two bits: length of the record's line end */
	ENTRY_EOL_MASK = 3 << 3,
	ENTRY_OWN_ID = 1 << 5 /* its id is its own, not made of its place */
};

struct entry {
	uint64_t hash[2]; /* of the text */
	uint64_t offset;  /* of the record in its file, or in corpus.raw */
	uint64_t record;  /* number in its input, from 1 */
	const char *id;	  /* in the spool */
	uint64_t id_hash;
	int64_t date;
	uint32_t len; /* of the record */
	uint32_t id_len;
	uint32_t input;
	uint32_t tokens;  /* UINT32_MAX: that or more */
	uint32_t sources; /* bit i: the i-th rule to keep names its source */
	uint32_t flags;	  /* enum entry_flags */
	uint32_t twin;	  /* in corpus.twins, from 1; 0: none */
};

/* The article of a store that one here is a copy of. */
struct twin {
	const char *id; /* in the spool */
	uint32_t id_len;
	uint32_t shared, size, size_by; /* shingles; of near ones only */
	uint32_t same;			/* 1: the same text */
};

/* A record that is no article. */
struct skip {
	uint64_t offset; /* as in struct entry */
	uint64_t record;
	uint32_t len; /* 0: its bytes are lost */
	uint32_t input;
	uint32_t reason; /* enum np_skip */
};

struct corpus {
	const struct np_dedup_options *options;
	struct np_spool *spool;
	struct np_inputs inputs;
	struct np_reader *reader;
	struct np_column entries; /* struct entry, in input order */
	struct np_column skips;	  /* struct skip, in input order */
	struct np_column twins;	  /* struct twin */
	struct np_column *keys;	  /* shape.bands columns of uint32_t */
	struct np_bands shape;
	struct np_bytes ids;
	struct np_tempfile raw; /* records of what cannot be read again */
};

/* Opens the inputs; what is missing on failure is still cleared safely. */
enum np_status np_corpus_open(struct corpus *corpus,
			      const struct np_dedup_options *options,
			      struct np_error *err) NP_CHECKED;
void np_corpus_close(struct corpus *corpus);

/* The keys are not needed any more: gives their memory back. */
void np_corpus_drop_keys(struct corpus *corpus);

static inline struct entry *corpus_entry(const struct corpus *corpus,
					 uint64_t index)
{
	return np_column_at(&corpus->entries, index);
}

/*
 * The record of an article, with NP_CHUNK_PADDING readable bytes behind it;
 * in scratch, until its next use.
 */
enum np_status np_corpus_record(const struct corpus *corpus,
				const struct entry *entry,
				struct np_buf *scratch, struct np_span *out,
				struct np_error *err) NP_CHECKED;

/* An article, by its record; borrowed from parser or scratch. */
enum np_status np_corpus_article(const struct corpus *corpus,
				 const struct entry *entry,
				 struct np_record_parser *parser,
				 struct np_buf *scratch, struct np_article *out,
				 struct np_error *err) NP_CHECKED;

/* The text of an article, by its record; borrowed from parser or scratch. */
enum np_status np_corpus_text(const struct corpus *corpus,
			      const struct entry *entry,
			      struct np_record_parser *parser,
			      struct np_buf *scratch, struct np_span *out,
			      struct np_error *err) NP_CHECKED;

/* A record is not what it was when it was scanned. */
enum np_status np_corpus_changed(const struct corpus *corpus,
				 const struct entry *entry,
				 struct np_error *err);

void np_corpus_progress(const struct corpus *corpus, const char *stage,
			uint64_t done, uint64_t total);

#endif
