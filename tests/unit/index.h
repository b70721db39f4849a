/* SPDX-License-Identifier: MIT */
/* A file that holds an index alone, and what must be in it. */
#ifndef TESTS_INDEX_H
#define TESTS_INDEX_H

#include <stdbool.h>

#include "scratch.h"
#include "store/db.h"
#include "store/runs.h"

enum {
	BANDS = 6,
	OTHERS = 4, /* other keys of an article, at most */
	MOST = 6000
};

struct index {
	struct scratch scratch;
	char path[600];
	struct db db;
	struct runs *runs;
	uint64_t memory;
	bool slices; /* as small as pages: what is merged comes in many */
	struct np_error err;
	uint32_t keys[MOST][BANDS]; /* of article at + 1 */
	uint64_t others[MOST][OTHERS];
	uint32_t others_len[MOST];
	bool gone[MOST];
	uint32_t len;
};

/* All of these end the test when they fail. */
struct index *index_new(uint64_t memory);
void index_free(struct index *index);
void index_open(struct index *index);
void index_close(struct index *index);
void index_expect(struct index *index, enum np_status got);
void index_sql(struct index *index, const char *sql);
uint64_t index_number(struct index *index, const char *sql);

/* Some keys are everywhere, some next to others, most are anything. */
uint32_t index_key(uint64_t *state);

/* One article more, of the caller's transaction. */
void index_add(struct index *index, uint64_t *state);
/* Some more, in transactions of a batch each. */
void index_add_all(struct index *index, uint64_t *state, uint32_t count,
		   uint32_t batch);

/* Is that what must be found for these keys? */
bool index_is_right(const struct index *index, const uint32_t *keys,
		    const struct run_ids *ids);
/* Asks for keys that are there, and for any. */
void index_ask(struct index *index, uint64_t *state, const char *when);
/* Asks who holds some places; NP_ERR_CORRUPT: the answer was wrong. */
enum np_status index_holders(struct index *index, uint64_t *state);
void index_check(struct index *index);

#endif
