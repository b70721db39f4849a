/* SPDX-License-Identifier: MIT */
/* Ranks by the rank they belong to: copies of a text, members of a cluster. */
#ifndef BATCH_MEMBERS_H
#define BATCH_MEMBERS_H

#include "batch/outcome.h"

/* Of each rank others belong to: those others, ascending, without itself. */
struct members {
	struct np_spool *spool;
	uint64_t *items; /* owner << 32 | member, ascending */
	size_t len;
};

/* By the best copy of their text, or by the article they were removed for. */
enum np_status np_members_of_texts(const struct outcome *outcome,
				   struct members *out,
				   struct np_error *err) NP_CHECKED;
enum np_status np_members_of_clusters(const struct outcome *outcome,
				      struct members *out,
				      struct np_error *err) NP_CHECKED;
void np_members_clear(struct members *members);

/* The items of an owner: how many, the first through *first. */
size_t np_members_find(const struct members *members, uint32_t owner,
		       const uint64_t **first);

#endif
