/* SPDX-License-Identifier: MIT */
#include "report/story_view.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/match_rows.h"

const char *const np_story_columns[NP_STORY_COLUMNS] = {
	"story", "article",  "version", "role",	   "source", "date",
	"title", "relation", "form",	"jaccard", "kept",   "taken",
};

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

static int by_date(const void *left, const void *right)
{
	const struct np_story_entry *a = left;
	const struct np_story_entry *b = right;

	return np_facts_by_date(&a->facts, &b->facts);
}

/* The list is the store's: what reads an article needs a copy. */
static enum np_status copy_ids(struct np_story_view *view,
			       struct np_store *store, size_t *len,
			       struct np_error *err)
{
	struct np_store_ids members = { 0 };
	enum np_status status =
		np_store_members(store, view->id, &members, err);

	*len = 0;
	if (status)
		return status;
	if (np_grow(&view->ids, &view->ids_cap, members.len + 1,
		    sizeof(*view->ids)))
		return no_memory(err);
	if (members.len)
		memcpy(view->ids, members.ptr,
		       members.len * sizeof(*view->ids));
	*len = members.len;
	return NP_OK;
}

static enum np_status make_room(struct np_story_view *view, size_t len,
				struct np_error *err)
{
	const size_t before = view->cap;

	if (np_grow(&view->entry, &view->cap, len, sizeof(*view->entry)))
		return no_memory(err);
	for (size_t i = before; i < view->cap; i++)
		view->entry[i] = (struct np_story_entry){ .role = 0 };
	return NP_OK;
}

static enum np_status read_entry(struct np_story_entry *entry,
				 struct np_store *store, np_article_id id,
				 struct np_error *err)
{
	np_story_id story = 0;
	enum np_status status = np_facts_read(&entry->facts, store, id, err);

	entry->related = false;
	return status ? status
		      : np_store_member_get(store, id, &story, &entry->role,
					    err);
}

/* How each is related to the origin. */
static enum np_status relate_all(struct np_story_view *view,
				 struct np_store *store, struct np_error *err)
{
	const np_article_id origin = view->entry[view->origin].facts.id;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < view->len && !status; i++) {
		struct np_story_entry *entry = &view->entry[i];
		const np_article_id id = entry->facts.id;

		if (id == origin)
			continue;
		status = np_store_match_get(store, id < origin ? id : origin,
					    id < origin ? origin : id,
					    &entry->match, err);
		entry->related = !status;
		if (!status && id < origin)
			entry->match = np_match_turned(&entry->match);
		if (status == NP_END)
			status = NP_OK;
	}
	return status;
}

enum np_status np_story_read(struct np_story_view *view, struct np_store *store,
			     np_story_id story, struct np_error *err)
{
	size_t len = 0;
	enum np_status status;

	view->id = story;
	view->len = 0;
	view->origin = SIZE_MAX;
	status = copy_ids(view, store, &len, err);
	if (!status)
		status = make_room(view, len + 1, err);
	for (size_t i = 0; i < len && !status; i++) {
		status = read_entry(&view->entry[view->len], store,
				    view->ids[i], err);
		view->len += !status;
		if (status == NP_END)
			status = NP_OK;
	}
	if (status)
		return status;
	if (view->len)
		qsort(view->entry, view->len, sizeof(*view->entry), by_date);
	for (size_t i = 0; i < view->len; i++)
		if (view->entry[i].role != NP_ROLE_MEMBER)
			view->origin = i;
	return view->origin == SIZE_MAX ? NP_OK : relate_all(view, store, err);
}

void np_story_clear(struct np_story_view *view)
{
	for (size_t i = 0; i < view->cap; i++)
		np_facts_clear(&view->entry[i].facts);
	np_free(view->entry);
	np_free(view->ids);
	*view = (struct np_story_view){ 0 };
}

static enum np_status add_row(const struct np_story_view *view,
			      const struct np_story_entry *entry,
			      struct np_table *table, struct np_error *err)
{
	const struct np_facts *facts = &entry->facts;
	const struct np_store_match *match = &entry->match;
	const bool related = entry->related;
	const char *form = related ? np_form_text(match->form) : "";
	char date[40];
	const struct np_cell cells[NP_STORY_COLUMNS] = {
		np_cell_count((uint64_t)view->id),
		np_cell_text(facts->key),
		np_cell_count((uint64_t)facts->version),
		np_cell_string(np_origin_role_name(entry->role)),
		np_cell_maybe(facts->source),
		np_cell_date(facts->has_date, facts->date, date),
		np_cell_maybe(facts->title),
		related ? np_cell_string(np_relation_text(match->relation))
			: np_cell_none(),
		*form ? np_cell_string(form) : np_cell_none(),
		related ? np_cell_share(match->jaccard) : np_cell_none(),
		related ? np_cell_share(match->contain_ab) : np_cell_none(),
		related ? np_cell_share(match->contain_ba) : np_cell_none(),
	};

	return np_table_add(table, cells, err);
}

enum np_status np_story_rows(struct np_store *store, struct np_table *table,
			     struct np_error *err)
{
	struct np_story_view view = { 0 };
	np_story_id story = 0;
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_story_next(store, story, &story, err);
		if (!status)
			status = np_story_read(&view, store, story, err);
		for (size_t i = 0; i < view.len && !status; i++)
			status = add_row(&view, &view.entry[i], table, err);
	}
	np_story_clear(&view);
	return status == NP_END ? NP_OK : status;
}

enum np_status np_story_view_rows(const struct np_story_view *view,
				  struct np_table *table, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < view->len && !status; i++)
		status = add_row(view, &view->entry[i], table, err);
	return status;
}
