/* SPDX-License-Identifier: MIT */
/* Which member each story began with (detect/origin.h), kept as roles. */
#ifndef BATCH_STORY_ROLES_H
#define BATCH_STORY_ROLES_H

#include "detect/story_ids.h"
#include "store/np-matches.h"

/* Stories with all their members, and all matches among them. */
struct np_story_cast {
	struct story_member *members; /* story 0: in none; will be sorted */
	size_t len;
	const struct np_store_match *matches;
	size_t matches_len;
};

/* Part of the caller's transaction; writes the roles that have changed. */
enum np_status np_story_roles(struct np_store *store,
			      const struct np_story_cast *cast,
			      struct np_error *err) NP_CHECKED;

/* For the views. */
enum np_status np_story_roles_name(struct np_store *store,
				   struct np_error *err) NP_CHECKED;

#endif
