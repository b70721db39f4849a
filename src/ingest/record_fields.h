/* SPDX-License-Identifier: MIT */
/* The JSON names under which articles keep their fields. */
#ifndef INGEST_RECORD_FIELDS_H
#define INGEST_RECORD_FIELDS_H

#include "ingest/record.h"

/* Members that hold the text in another way, numbered behind the fields. */
enum {
	NP_SLOT_HTML = NP_FIELD_COUNT, /* a page, or the part with the text */
	NP_SLOT_FILE,		       /* the name of a file with it */
	NP_SLOT_COUNT
};

/* One name of a field; the lowest rank a record has is taken. */
struct np_alias {
	struct np_span name;
	uint32_t slot; /* enum np_field, or one of those above */
	uint32_t rank;
};

/* Names of 31 bytes and more share the last bucket. */
#define NP_ALIAS_BUCKETS 32

/* Names by length, so that a key is compared with few. */
struct np_aliases {
	struct np_alias *ptr;
	size_t len, cap;
	uint32_t begin[NP_ALIAS_BUCKETS + 1];
	struct np_span path[NP_SLOT_COUNT]; /* names with a dot; else NULL */
	char *text;			    /* the user's names */
};

enum np_status np_aliases_init(struct np_aliases *aliases,
			       const struct np_field_names *names) NP_CHECKED;
void np_aliases_clear(struct np_aliases *aliases);

/* Is this a usual name of that slot? */
bool np_slot_is_known(uint32_t slot, struct np_span name);

/* Where names of this length are: aliases->ptr[*begin .. *end). */
void np_aliases_bucket(const struct np_aliases *aliases, size_t len,
		       uint32_t *begin, uint32_t *end);

#endif
