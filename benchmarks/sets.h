/* SPDX-License-Identifier: MIT */
/* All articles of the inputs as sets of their different shingles. */
#ifndef BENCHMARKS_SETS_H
#define BENCHMARKS_SETS_H

#include <stdint.h>

#include "base/np-status.h"

struct set {
	char *id;
	uint64_t *items; /* ascending, different */
	uint32_t len;
	uint64_t tokens;
	uint64_t hash[2]; /* of all tokens in order */
};

struct sets {
	struct set *ptr;
	size_t len, cap;
	uint64_t items;	 /* in all sets */
	uint32_t *by_id; /* indices, by id */
};

/*
 * Reads every article with text; records that are none are left out. Ids must
 * be there and differ: NP_ERR_FORMAT.
 */
enum np_status sets_read(struct sets *sets, const char *path, uint32_t width,
			 struct np_error *err) NP_CHECKED;
void sets_clear(struct sets *sets);

/* The article with this id, or UINT32_MAX. */
uint32_t sets_find(const struct sets *sets, struct np_span id);

/* How many shingles are in both: by merging. */
uint32_t sets_shared(const struct set *a, const struct set *b);

#endif
