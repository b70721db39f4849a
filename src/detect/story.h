/* SPDX-License-Identifier: MIT */
/*
 * From verified matches to stories. Pure functions on arrays; articles are
 * numbered 0, 1, ... in the ascending order of their ids, so that an answer
 * depends on nothing but the matches.
 *
 * Two articles that match are a story; beyond that a member must match the
 * story and not only its neighbour. See story.c for how.
 */
#ifndef DETECT_STORY_H
#define DETECT_STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

/* How a match ties. */
enum story_tie {
	STORY_REPRINT, /* same, reprint, partial: like the rays of a star */
	STORY_REVISION /* versions of one article: tie as a chain does */
};

/* A match. Of several for one pair the best of each number counts. */
struct story_edge {
	uint32_t a, b;
	uint32_t weight;      /* which tie comes first: the higher */
	float part_a, part_b; /* of a's body that b has, and the other way */
	enum story_tie tie;
};

/* What makes stories; STORY_RULES_INIT has the reasons. */
struct story_rules {
	float core_share; /* of a story's core a newcomer must match */
	float link_part;  /* of a lone link's body that must be shared */
};

/*
 * A newcomer matches at least half of the core: two halves of a story cannot
 * vote for strangers. Where a single member is the link, more than half of its
 * body must be what is shared: no page is that for two stories at a time.
 */
#define STORY_RULES_INIT                                                       \
	{                                                                      \
		.5F, .5F                                                       \
	}

/* Articles of a story that a newcomer is held against, at most. */
#define STORY_CORE 8

/*
 * story[i] is the lowest article of the story that i is in; its own number
 * when it is alone. NP_ERR_MISUSE when an edge names no article or one twice.
 * Time and memory grow with edges and articles and little else.
 */
enum np_status np_story_make(const struct story_edge *edges, size_t edges_len,
			     uint32_t articles, const struct story_rules *rules,
			     uint32_t *story) NP_CHECKED;

#endif
