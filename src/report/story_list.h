/* SPDX-License-Identifier: MIT */
/* The stories of a store, one a line, and the members of one. */
#ifndef REPORT_STORY_LIST_H
#define REPORT_STORY_LIST_H

#include "report/shown.h"
#include "report/story_view.h"

/* Which stories, and in what order. */
struct np_story_choice {
	struct np_span source; /* a member is of it; ptr NULL: any */
	int64_t since, until;  /* a member is dated between; INT64_MIN, _MAX */
	uint64_t least;	       /* members */
	const bool *relation;  /* two members are related so; NULL: any */
	bool by_size;	       /* the largest first, else the latest */
	uint64_t limit;	       /* 0: none */
};

/* One story. */
struct np_story_line {
	np_story_id id;
	uint64_t size, sources;
	bool has_dates;
	int64_t first, last;
	int32_t role; /* of the origin; NP_ROLE_MEMBER: not known */
	size_t origin, origin_len, title, title_len; /* in texts */
};

/* Zeroed is empty. */
struct np_story_list {
	struct np_story_line *line;
	size_t len, cap;
	struct np_buf texts;
};

enum np_status np_story_list_read(struct np_story_list *list,
				  struct np_store *store,
				  const struct np_story_choice *choice,
				  struct np_error *err) NP_CHECKED;
void np_story_list_clear(struct np_story_list *list);

enum {
	NP_STORY_LINE_COLUMNS = 8
};
extern const char *const np_story_line_columns[NP_STORY_LINE_COLUMNS];
enum np_status np_story_list_rows(const struct np_story_list *list,
				  struct np_table *table,
				  struct np_error *err) NP_CHECKED;

/* For a person. */
enum np_status np_story_list_show(struct np_buf *out,
				  const struct np_story_list *list,
				  const struct np_look *look) NP_CHECKED;
enum np_status np_story_show(struct np_buf *out,
			     const struct np_story_view *view,
			     const struct np_look *look) NP_CHECKED;

#endif
