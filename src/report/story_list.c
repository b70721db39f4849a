/* SPDX-License-Identifier: MIT */
#include "report/story_list.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/names.h"
#include "detect/address.h"
#include "detect/relate.h"

const char *const np_story_line_columns[NP_STORY_LINE_COLUMNS] = {
	"story", "size",   "sources",	"first",
	"last",	 "origin", "origin_by", "title"
};

struct lister {
	struct np_store *store;
	const struct np_story_choice *choice;
	struct np_error *err;
	struct np_story_view view;
	struct np_names sources;
};

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

static bool has_source(const struct lister *lister)
{
	const struct np_story_view *view = &lister->view;
	bool has = !lister->choice->source.ptr;

	for (size_t i = 0; i < view->len && !has; i++)
		has = np_same_source(view->entry[i].facts.source,
				     lister->choice->source);
	return has;
}

static bool has_date(const struct lister *lister)
{
	const struct np_story_choice *choice = lister->choice;
	const struct np_story_view *view = &lister->view;
	bool has = choice->since == INT64_MIN && choice->until == INT64_MAX;

	for (size_t i = 0; i < view->len && !has; i++)
		has = view->entry[i].facts.has_date &&
		      view->entry[i].facts.date >= choice->since &&
		      view->entry[i].facts.date <= choice->until;
	return has;
}

static bool is_member(const struct np_story_view *view, np_article_id id)
{
	bool is = false;

	for (size_t i = 0; i < view->len && !is; i++)
		is = view->entry[i].facts.id == id;
	return is;
}

static enum np_status has_relation(struct lister *lister, bool *has)
{
	const bool *wanted = lister->choice->relation;
	const struct np_story_view *view = &lister->view;
	enum np_status status = NP_OK;

	*has = !wanted;
	for (size_t i = 0; i < view->len && !*has && !status; i++) {
		const np_article_id id = view->entry[i].facts.id;
		struct np_store_matches list = { 0 };

		status = np_store_matches_of(lister->store, id, &list,
					     lister->err);
		for (size_t k = 0; k < list.len && !status && !*has; k++) {
			const struct np_store_match *match = &list.ptr[k];

			*has = match->a == id && match->relation >= 0 &&
			       match->relation < NP_RELATION_COUNT &&
			       wanted[match->relation] &&
			       is_member(view, match->b);
		}
	}
	return status;
}

static enum np_status keep(struct np_story_list *list, struct np_span text,
			   size_t *at, size_t *len)
{
	*at = list->texts.len;
	*len = text.len;
	return text.len ? np_buf_add(&list->texts, text.ptr, text.len) : NP_OK;
}

static enum np_status count(struct lister *lister, struct np_story_line *line)
{
	const struct np_story_view *view = &lister->view;
	enum np_status status = NP_OK;
	uint32_t number;

	np_names_clear(&lister->sources);
	for (size_t i = 0; i < view->len && !status; i++) {
		const struct np_facts *facts = &view->entry[i].facts;

		if (facts->source.len)
			status = np_names_add(&lister->sources, facts->source,
					      &number);
		if (!facts->has_date)
			continue;
		if (!line->has_dates || facts->date > line->last)
			line->last = facts->date;
		if (!line->has_dates || facts->date < line->first)
			line->first = facts->date;
		line->has_dates = true;
	}
	line->sources = lister->sources.len;
	return status;
}

/* The headline is that of the origin, else of the first. */
static enum np_status add_line(struct lister *lister,
			       struct np_story_list *list)
{
	const struct np_story_view *view = &lister->view;
	const bool known = view->origin != SIZE_MAX;
	const struct np_story_entry *entry =
		&view->entry[known ? view->origin : 0];
	struct np_story_line line = { .id = view->id,
				      .size = view->len,
				      .role = known ? entry->role
						    : NP_ROLE_MEMBER };
	const struct np_span none = { NULL, 0 };

	if (count(lister, &line) ||
	    keep(list, known ? entry->facts.key : none, &line.origin,
		 &line.origin_len) ||
	    keep(list, entry->facts.title, &line.title, &line.title_len) ||
	    np_grow(&list->line, &list->cap, list->len + 1,
		    sizeof(*list->line)))
		return no_memory(lister->err);
	list->line[list->len++] = line;
	return NP_OK;
}

static int by_size(const void *left, const void *right)
{
	const struct np_story_line *a = left;
	const struct np_story_line *b = right;

	if (a->size != b->size)
		return a->size > b->size ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static int by_date(const void *left, const void *right)
{
	const struct np_story_line *a = left;
	const struct np_story_line *b = right;

	if (a->has_dates != b->has_dates)
		return a->has_dates ? -1 : 1;
	if (a->last != b->last)
		return a->last > b->last ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static enum np_status read_one(struct lister *lister,
			       struct np_story_list *list, np_story_id story)
{
	struct np_story_view *view = &lister->view;
	bool has = false;
	enum np_status status =
		np_story_read(view, lister->store, story, lister->err);

	if (status || !view->len || view->len < lister->choice->least ||
	    !has_source(lister) || !has_date(lister))
		return status;
	status = has_relation(lister, &has);
	return status || !has ? status : add_line(lister, list);
}

enum np_status np_story_list_read(struct np_story_list *list,
				  struct np_store *store,
				  const struct np_story_choice *choice,
				  struct np_error *err)
{
	struct lister lister = { .store = store, .choice = choice, .err = err };
	np_story_id story = 0;
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_story_next(store, story, &story, err);
		if (!status)
			status = read_one(&lister, list, story);
	}
	np_story_clear(&lister.view);
	np_names_clear(&lister.sources);
	if (status != NP_END)
		return status;
	if (list->len)
		qsort(list->line, list->len, sizeof(*list->line),
		      choice->by_size ? by_size : by_date);
	if (choice->limit && list->len > choice->limit)
		list->len = (size_t)choice->limit;
	return NP_OK;
}

void np_story_list_clear(struct np_story_list *list)
{
	np_free(list->line);
	np_buf_clear(&list->texts);
	*list = (struct np_story_list){ 0 };
}

static struct np_span text_at(const struct np_story_list *list, size_t at,
			      size_t len)
{
	return len ? (struct np_span){ list->texts.ptr + at, len }
		   : (struct np_span){ NULL, 0 };
}

enum np_status np_story_list_rows(const struct np_story_list *list,
				  struct np_table *table, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < list->len && !status; i++) {
		const struct np_story_line *line = &list->line[i];
		char dates[2][40];
		const struct np_cell cells[NP_STORY_LINE_COLUMNS] = {
			np_cell_count((uint64_t)line->id),
			np_cell_count(line->size),
			np_cell_count(line->sources),
			np_cell_date(line->has_dates, line->first, dates[0]),
			np_cell_date(line->has_dates, line->last, dates[1]),
			np_cell_maybe(
				text_at(list, line->origin, line->origin_len)),
			line->role ? np_cell_string(
					     np_origin_role_name(line->role))
				   : np_cell_none(),
			np_cell_maybe(
				text_at(list, line->title, line->title_len)),
		};

		status = np_table_add(table, cells, err);
	}
	return status;
}

static enum np_status show_day(struct np_buf *out, bool has, int64_t date)
{
	char text[40];

	if (!has || !np_date_text(date, text))
		return np_buf_add_text(out, "-           ");
	return np_buf_print(out, "%.10s  ", text);
}

static const char *told_by(int32_t role)
{
	switch (role) {
	case NP_ROLE_AGENCY:
		return "agency";
	case NP_ROLE_EARLIEST:
		return "date";
	case NP_ROLE_DIRECTION:
		return "direction";
	default:
		return "";
	}
}

static enum np_status show_line(struct np_buf *out,
				const struct np_story_list *list,
				const struct np_story_line *line,
				const struct np_look *look)
{
	const uint32_t taken = 87;
	enum np_status status =
		np_buf_print(out, "%6lld %6llu %8llu  ", (long long)line->id,
			     (unsigned long long)line->size,
			     (unsigned long long)line->sources);

	if (!status)
		status = show_day(out, line->has_dates, line->first);
	if (!status)
		status = show_day(out, line->has_dates, line->last);
	if (!status)
		status = np_show_text(out,
				      line->role ? text_at(list, line->origin,
							   line->origin_len)
						 : np_span_of("unknown"),
				      26, true);
	if (!status)
		status = np_buf_print(out, "  %-9s  ", told_by(line->role));
	if (!status)
		status = np_show_text(
			out, text_at(list, line->title, line->title_len),
			look->width > taken + 20 ? look->width - taken : 0,
			false);
	return status ? status : np_buf_add_text(out, "\n");
}

enum np_status np_story_list_show(struct np_buf *out,
				  const struct np_story_list *list,
				  const struct np_look *look)
{
	static const char head[] =
		" story   size  sources  first       last        "
		"origin                      told by    title";
	enum np_status status = np_buf_print(
		out, "%s%s%s\n", look->colour ? NP_STYLE_STRONG : "", head,
		look->colour ? NP_STYLE_OFF : "");

	for (size_t i = 0; i < list->len && !status; i++)
		status = show_line(out, list, &list->line[i], look);
	return status;
}
