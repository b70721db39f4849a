/* SPDX-License-Identifier: MIT */
/* Stories, who is in them, and what became of them. */
#include "store/store.h"

#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "store/row_sum.h"

enum np_status np_store_story_add(struct np_store *store, struct np_span key,
				  np_story_id *story, struct np_error *err)
{
	sqlite3_stmt *add = NULL;
	enum np_status status = np_store_must_write(store, err);
	int bound;

	if (!status)
		status = np_db_statement(&store->db, STATEMENT_STORY_ADD, &add,
					 err);
	if (status)
		return status;
	bound = np_db_bind_text(add, 1, key);
	bound |= sqlite3_bind_int64(add, 2, (int64_t)time(NULL));
	status = np_db_finish(&store->db, add, bound, err);
	if (!status)
		*story = sqlite3_last_insert_rowid(store->db.handle);
	return status;
}

enum np_status np_store_story_next(struct np_store *store, np_story_id after,
				   np_story_id *story, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	int64_t next;
	const enum np_status status =
		np_store_row(store, STATEMENT_STORY_NEXT, &after, 1, &row, err);

	if (status)
		return status;
	next = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	if (next <= after)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "stories in '%.160s' are out of order",
				    store->db.path);
	*story = next;
	return NP_OK;
}

enum np_status np_store_member_put(struct np_store *store, np_article_id id,
				   np_story_id story, int32_t role,
				   struct np_error *err)
{
	const int64_t values[] = { id, story, role };
	const enum np_status status = np_store_must_write(store, err);

	np_number_map_empty(&store->pending_stories);
	return status ? status
		      : np_store_run(store, STATEMENT_MEMBER_PUT, values, 3,
				     err);
}

enum np_status np_store_member_get(struct np_store *store, np_article_id id,
				   np_story_id *story, int32_t *role,
				   struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	const enum np_status status =
		np_store_row(store, STATEMENT_MEMBER_GET, &id, 1, &row, err);

	if (!status) {
		*story = sqlite3_column_int64(row, 0);
		if (role)
			*role = sqlite3_column_int(row, 1);
	}
	sqlite3_reset(row);
	return status;
}

enum np_status np_store_member_remove(struct np_store *store, np_article_id id,
				      struct np_error *err)
{
	const enum np_status status = np_store_must_write(store, err);

	return status ? status
		      : np_store_run(store, STATEMENT_MEMBER_REMOVE, &id, 1,
				     err);
}

enum np_status np_store_members(struct np_store *store, np_story_id story,
				struct np_store_ids *out, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	size_t len = 0;
	enum np_status status = np_store_row(store, STATEMENT_MEMBER_LIST,
					     &story, 1, &row, err);

	while (!status) {
		if (np_grow(&store->ids, &store->ids_cap, len + 1,
			    sizeof(*store->ids))) {
			sqlite3_reset(row);
			return np_store_no_memory(err);
		}
		store->ids[len++] = sqlite3_column_int64(row, 0);
		status = np_db_row(&store->db, row, 0, err);
	}
	if (status != NP_END)
		return status;
	*out = (struct np_store_ids){ store->ids, len };
	return NP_OK;
}

static const char *const event_names[] = {
	[NP_STORY_CREATED] = "created", [NP_STORY_JOINED] = "joined",
	[NP_STORY_MERGED] = "merged",	[NP_STORY_SPLIT] = "split",
	[NP_STORY_LEFT] = "left",
};

#define EVENTS (sizeof(event_names) / sizeof(event_names[0]))

static int bind_id(sqlite3_stmt *statement, int at, int64_t id)
{
	return id ? sqlite3_bind_int64(statement, at, id)
		  : sqlite3_bind_null(statement, at);
}

enum np_status np_store_journal_add(struct np_store *store,
				    const struct np_store_event *event,
				    struct np_error *err)
{
	const int64_t at = event->at ? event->at : (int64_t)time(NULL);
	const int64_t values[] = { at, event->what, event->story, event->other,
				   event->article };
	sqlite3_stmt *add = NULL;
	enum np_status status = np_store_must_write(store, err);
	int bound;

	if (!status && ((unsigned)event->what >= EVENTS || event->story < 1))
		status = np_error_set(err, NP_ERR_MISUSE,
				      "an event of no kind or story");
	if (!status)
		status = np_db_statement(&store->db, STATEMENT_JOURNAL_ADD,
					 &add, err);
	if (status)
		return status;
	bound = sqlite3_bind_int64(add, 1, at);
	bound |= sqlite3_bind_text(add, 2, event_names[event->what], -1,
				   SQLITE_STATIC);
	bound |= sqlite3_bind_int64(add, 3, event->story);
	bound |= bind_id(add, 4, event->other);
	bound |= bind_id(add, 5, event->article);
	bound |= sqlite3_bind_int64(add, 6, np_sum_numbers(values, 5));
	return np_db_finish(&store->db, add, bound, err);
}

/* EVENTS: none of them. */
static size_t event_of(const unsigned char *name)
{
	size_t at = 0;

	while (at < EVENTS &&
	       (!name || strcmp((const char *)name, event_names[at])))
		at++;
	return at;
}

enum np_status np_store_journal_next(struct np_store *store, int64_t after,
				     struct np_store_event *out,
				     struct np_error *err)
{
	struct np_store_event event = { 0 };
	sqlite3_stmt *row = NULL;
	size_t what;
	const enum np_status status = np_store_row(
		store, STATEMENT_JOURNAL_NEXT, &after, 1, &row, err);

	if (status)
		return status;
	event.id = sqlite3_column_int64(row, 0);
	event.at = sqlite3_column_int64(row, 1);
	what = event_of(sqlite3_column_text(row, 2));
	event.story = sqlite3_column_int64(row, 3);
	event.other = sqlite3_column_int64(row, 4);
	event.article = sqlite3_column_int64(row, 5);
	sqlite3_reset(row);
	if (event.id <= after || what == EVENTS)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "the journal of '%.160s' is damaged",
				    store->db.path);
	event.what = (enum np_story_event)what;
	*out = event;
	return NP_OK;
}

/* The others of an article's story become pending: once for all of them that
 * leave it. */
static enum np_status shake(struct np_store *store, np_article_id id,
			    np_story_id story, struct np_error *err)
{
	struct np_number_map *pending = &store->pending_stories;
	enum np_status status;

	if (story > 0 && np_number_map_get(pending, (uint64_t)story))
		return NP_OK;
	status = np_store_run(store, STATEMENT_PENDING_STORY, &id, 1, err);
	if (!status && story > 0 &&
	    np_number_map_set(pending, (uint64_t)story, 1))
		status = np_store_no_memory(err);
	return status;
}

static enum np_status leave(struct np_store *store, np_article_id id,
			    struct np_error *err)
{
	struct np_store_event event = { .what = NP_STORY_LEFT, .article = id };
	enum np_status status =
		np_store_member_get(store, id, &event.story, NULL, err);

	if (status)
		return status == NP_END ? NP_OK : status;
	status = shake(store, id, event.story, err);
	if (!status)
		status = np_store_run(store, STATEMENT_MEMBER_REMOVE, &id, 1,
				      err);
	/* What a damaged file says of stories must not keep an article. */
	if (!status && event.story > 0)
		status = np_store_journal_add(store, &event, err);
	return status;
}

enum np_status np_store_forget(struct np_store *store, np_article_id id,
			       struct np_error *err)
{
	static const enum statement steps[] = { STATEMENT_PENDING_PARTNERS,
						STATEMENT_MATCH_REMOVE,
						STATEMENT_CREDIT_REMOVE,
						STATEMENT_PASSAGE_REMOVE,
						STATEMENT_PENDING_REMOVE };
	enum np_status status = leave(store, id, err);

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !status; i++)
		status = np_store_run(store, steps[i], &id, 1, err);
	return status;
}
