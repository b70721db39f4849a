/* SPDX-License-Identifier: MIT */
/*
 * Articles made ready for a store: fingerprinted and packed by any thread,
 * put into it by one. So the slow part of adding runs beside the writing.
 */
#ifndef BATCH_CRATE_H
#define BATCH_CRATE_H

#include "base/buf.h"
#include "ingest/article.h"
#include "ingest/record.h"
#include "store/np-store.h"

/* A field in the bytes of its crate; len SIZE_MAX: absent. Or its keys. */
struct crate_place {
	size_t at, len;
};

struct crate_item {
	struct crate_place field[NP_FIELD_COUNT];
	struct crate_place extra;
	struct crate_place packed; /* the text */
	/* In keys; of passages also offsets. */
	struct crate_place passages, segments;
	struct np_text_info info;
	int64_t date;
	bool has_date;
	uint64_t number; /* the caller's */
};

/* Zeroed is empty. */
struct crate {
	struct crate_item *items;
	size_t len, cap;
	uint32_t *lanes; /* of every item */
	size_t lanes_cap;
	uint64_t *keys;
	size_t keys_len, keys_cap;
	struct np_buf bytes;
};

/* Keeps the memory. */
void np_crate_empty(struct crate *crate);
void np_crate_clear(struct crate *crate);

/* Makes articles ready for a store; one for each thread. */
struct crate_maker {
	struct np_sketcher *sketcher;
	struct np_store_packer *packer;
	uint32_t lanes;
	bool texts, passages; /* are they kept? */
};

/* Zeroed or opened, it can be closed. */
enum np_status np_crate_maker_open(struct crate_maker *maker,
				   const struct np_store *store) NP_CHECKED;
void np_crate_maker_close(struct crate_maker *maker);

/*
 * Adds an article; its other fields come from the parser that read it last,
 * NULL: it has none. NP_ERR_NOMEM is the one failure.
 */
enum np_status np_crate_add(struct crate *crate,
			    const struct crate_maker *maker,
			    const struct np_article *article,
			    const struct np_record_parser *parser) NP_CHECKED;

struct np_span np_crate_field(const struct crate *crate,
			      const struct crate_item *item,
			      enum np_field field);

/* Into the store, under a key. */
enum np_status np_crate_put(const struct crate *crate, size_t index,
			    struct np_store *store, struct np_span key,
			    struct np_store_added *added,
			    struct np_error *err) NP_CHECKED;

#endif
