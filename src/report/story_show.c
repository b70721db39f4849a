/* SPDX-License-Identifier: MIT */
/* One story for a person: its members in the order of time. */
#include "report/match_rows.h"
#include "report/story_list.h"

static enum np_status put(struct np_buf *out, const char *name,
			  struct np_span text)
{
	enum np_status status =
		text.len ? np_buf_print(out, "  %s ", name) : NP_OK;

	return status || !text.len ? status : np_show_text(out, text, 0, false);
}

static enum np_status show_relation(struct np_buf *out,
				    const struct np_story_view *view,
				    const struct np_story_entry *entry)
{
	const struct np_store_match *match = &entry->match;
	const bool origin =
		view->origin != SIZE_MAX && entry == &view->entry[view->origin];
	enum np_status status;

	if (!entry->related)
		return np_show_text(out, np_span_of(origin ? "origin" : ""), 27,
				    true);
	status = np_buf_print(
		out, "%s %-*s", np_relation_text(match->relation),
		(int)(17 - np_pen_width(np_span_of(
				   np_relation_text(match->relation)))),
		np_form_text(match->form));
	if (!status)
		status = np_buf_add_text(out, " ");
	if (!status)
		status = np_show_percent(out, match->contain_ab);
	return status ? status : np_buf_add_text(out, " ");
}

static enum np_status show_entry(struct np_buf *out,
				 const struct np_story_view *view,
				 const struct np_story_entry *entry)
{
	const struct np_facts *facts = &entry->facts;
	const struct np_facts *origin =
		view->origin == SIZE_MAX ? NULL
					 : &view->entry[view->origin].facts;
	char date[40] = "-";
	enum np_status status;

	if (facts->has_date && !np_date_text(facts->date, date))
		date[0] = '\0';
	status = np_buf_print(out, "%-20s  ", date);
	if (!status)
		status = show_relation(out, view, entry);
	if (!status)
		status = np_show_text(out, facts->key, 0, false);
	if (!status && facts->version > 1)
		status = np_buf_print(out, " version %lld",
				      (long long)facts->version);
	if (!status)
		status = put(out, "of", facts->source);
	if (!status)
		status = put(out, "credits", facts->credit);
	if (!status && origin && origin != facts && origin->has_date &&
	    facts->has_date) {
		status = np_buf_add_text(out, "  after ");
		if (!status)
			status = np_show_lag(out, facts->date - origin->date);
	}
	if (!status)
		status = np_buf_add_text(out, "\n");
	if (!status && facts->title.len) {
		status = np_buf_print(out, "%49s", "");
		if (!status)
			status = np_show_text(out, facts->title, 0, false);
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	return status;
}

enum np_status np_story_show(struct np_buf *out,
			     const struct np_story_view *view,
			     const struct np_look *look)
{
	const bool known = view->origin != SIZE_MAX;
	struct np_buf title = { 0 };
	enum np_status status = np_buf_print(&title, "story %lld: %zu articles",
					     (long long)view->id, view->len);

	if (!status)
		status = np_show_styled(out, look, NP_STYLE_STRONG,
					np_buf_span(&title));
	np_buf_clear(&title);
	if (!status)
		status = np_buf_add_text(out, "\norigin: ");
	if (!status && known)
		status = np_show_text(out, view->entry[view->origin].facts.key,
				      0, false);
	if (!status)
		status = np_buf_print(
			out, "%s%s%s\n", known ? " (" : "",
			np_origin_role_text(
				known ? view->entry[view->origin].role
				      : NP_ROLE_MEMBER),
			known ? ")" : "");
	if (!status && known)
		status = np_buf_add_text(out,
					 "shares are of the origin's words\n");
	for (size_t i = 0; i < view->len && !status; i++)
		status = show_entry(out, view, &view->entry[i]);
	return status;
}
