/* SPDX-License-Identifier: MIT */
/* What was found in a chunk, into the corpus: in the order of the input. */
#ifndef BATCH_SETTLE_H
#define BATCH_SETTLE_H

#include "batch/corpus.h"

#define FIND_DETAIL 120

/* What a worker found in one chunk; reused. */
struct find {
	struct np_chunk chunk;
	struct entry *entries;
	size_t entries_len, entries_cap;
	uint32_t *keys; /* shape.bands of every entry */
	size_t keys_len, keys_cap;
	struct skip *skips;
	size_t skips_len, skips_cap;
	struct twin *twins;
	size_t twins_len, twins_cap;
	struct np_buf twin_ids; /* of the twins, one behind the other */
	struct np_buf ids;	/* its own, or the path of its input */
	struct np_buf details;	/* FIND_DETAIL bytes of every skip */
	uint64_t records;
	uint64_t no_date, bad_date, bad_bytes, empty, short_texts;
	struct np_error err;
};

struct settler {
	struct corpus *corpus;
	struct np_dedup_summary *summary;
	struct np_error *err;
	uint32_t input;	  /* of the chunk put last */
	uint64_t records; /* of that input so far */
	uint64_t total;	  /* bytes of all inputs, for progress */
};

/* To put equal ids side by side, and to break ties. */
uint64_t np_id_hash(struct np_span id);

enum np_status np_settle(struct settler *settler, struct find *find) NP_CHECKED;

void np_find_clear(struct find *find);

#endif
