/* SPDX-License-Identifier: MIT */
/*
 * Ids of stories that stay what they were when stories are made again, and
 * what happened in between. Pure functions on arrays.
 */
#ifndef DETECT_STORY_IDS_H
#define DETECT_STORY_IDS_H

#include <stdint.h>

#include "base/np-status.h"

/* Which story an article is in. */
struct story_member {
	int64_t article, story;
};

enum story_change {
	STORY_CREATED, /* story: of articles that were in none */
	STORY_SPLIT,   /* story: new, of articles that were in `other` */
	STORY_MERGED,  /* story: is no more, what is left of it is in `other` */
	STORY_ENDED,   /* story: is no more */
	STORY_JOINED,  /* article came into story; from `other`, or 0 */
	STORY_LEFT     /* article went out of story; to `other`, or 0 */
};

struct story_event {
	enum story_change change;
	int64_t story, other, article; /* 0: does not apply */
};

/* Zeroed is empty. */
struct story_events {
	struct story_event *ptr;
	size_t len, cap;
};

void np_story_events_clear(struct story_events *events);

/*
 * before: members as they were, ascending by article, each once; ids are
 * positive, and 0 is in none. now[0 .. len): articles ascending, each once, with story being any
 * number that those of one story, and only they, share. A story has two
 * articles at least: the rest of `now` is in none.
 *
 * Fills now[i].story with lasting ids, 0 where it is in none. A story keeps
 * the id of the one of before that gives it most articles; an id goes to the
 * story that got most of it; of equals the lower id goes first, to the story
 * with the lowest article. New ids count up from *next, which moves on, in the
 * order of their lowest articles. Appends to events: stories that began, those
 * that ended, then articles, each by id. NP_ERR_MISUSE when an array is not in
 * order; then and on NP_ERR_NOMEM nothing has changed but events, which may
 * have grown.
 */
enum np_status np_story_keep_ids(const struct story_member *before,
				 size_t before_len, struct story_member *now,
				 size_t len, int64_t *next,
				 struct story_events *events) NP_CHECKED;

#endif
