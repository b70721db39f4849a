/* SPDX-License-Identifier: MIT */
/* Which articles have a hash: an inverted index in memory, with a limit. */
#ifndef BATCH_POSTINGS_H
#define BATCH_POSTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

struct postings;

struct posting_hit {
	uint32_t id;
	uint32_t shared; /* how many of the hashes asked for it has */
};

enum np_status np_postings_new(struct postings **out,
			       uint64_t limit) NP_CHECKED;
void np_postings_free(struct postings *postings);

/* Adds an id under distinct hashes. NP_ERR_LIMIT over the limit of bytes. */
enum np_status np_postings_add(struct postings *postings,
			       const uint64_t *hashes, size_t len,
			       uint32_t id) NP_CHECKED;

/*
 * Ids that have any of the hashes, those with most first, then by id. Looks
 * at no more than room postings, the first hashes' first; *cut when there
 * were more.
 */
size_t np_postings_look(const struct postings *postings, const uint64_t *hashes,
			size_t len, struct posting_hit *hits, size_t room,
			bool *cut);

#endif
