/* SPDX-License-Identifier: MIT */
/* A story as a store has it: its members in the order of time, what each is,
 * and how it is related to the origin. And all stories' members as a table. */
#ifndef REPORT_STORY_VIEW_H
#define REPORT_STORY_VIEW_H

#include "detect/origin.h"
#include "report/facts.h"

struct np_story_entry {
	struct np_facts facts;
	int32_t role;		     /* of np_origin_role */
	bool related;		     /* to the origin, by a match: */
	struct np_store_match match; /* a: the origin */
};

/* Zeroed is empty; one is used for many. */
struct np_story_view {
	np_story_id id;
	struct np_story_entry *entry;
	size_t len, cap; /* cap: those that were ever filled */
	size_t origin;	 /* SIZE_MAX: not known */
	np_article_id *ids;
	size_t ids_cap;
};

/* An empty one for a story without members, or that there is none of. */
enum np_status np_story_read(struct np_story_view *view, struct np_store *store,
			     np_story_id story,
			     struct np_error *err) NP_CHECKED;
void np_story_clear(struct np_story_view *view);

enum {
	NP_STORY_COLUMNS = 12
};
extern const char *const np_story_columns[NP_STORY_COLUMNS];
enum np_status np_story_rows(struct np_store *store, struct np_table *table,
			     struct np_error *err) NP_CHECKED;

/* The members of one as rows of np_story_columns. */
enum np_status np_story_view_rows(const struct np_story_view *view,
				  struct np_table *table,
				  struct np_error *err) NP_CHECKED;

#endif
