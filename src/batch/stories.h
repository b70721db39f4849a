/* SPDX-License-Identifier: MIT */
/*
 * The stories of a store, made anew from its matches where these have changed.
 * A story is a part of what matches tie together, so only what is tied, by
 * whatever many steps, to an article that was touched can change.
 */
#ifndef BATCH_STORIES_H
#define BATCH_STORIES_H

#include "base/number_map.h"
#include "store/np-matches.h"

/* What relations tie: which are versions, which are printings. */
struct np_story_ties {
	bool (*is_version)(int32_t relation);
	bool (*is_printing)(int32_t relation);
};

struct np_stories_summary {
	uint64_t looked_at; /* articles */
	uint64_t created, merged, split, ended, joined, left;
};

/*
 * Part of the caller's transaction. touched: ids of versions whose matches
 * were written or removed, as keys. Memory: some 100 bytes an article that is
 * looked at and 60 a match of theirs.
 */
enum np_status np_stories_update(struct np_store *store,
				 const struct np_number_map *touched,
				 const struct np_story_ties *ties,
				 struct np_stories_summary *summary,
				 struct np_error *err) NP_CHECKED;

#endif
