/* SPDX-License-Identifier: MIT */
#include "batch/stories.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/sort.h"
#include "batch/story_roles.h"
#include "detect/story.h"
#include "detect/story_ids.h"

/* Numbers for new stories, until the store gives them one. */
#define UNNAMED (INT64_C(1) << 62)

struct updater {
	struct np_store *store;
	const struct np_story_ties *ties;
	struct np_stories_summary *summary;
	struct np_error *err;
	uint64_t *ids; /* articles to look at; later ascending */
	size_t ids_len, ids_cap;
	struct np_number_map known;	/* of them, to their number + 1 */
	struct np_store_match *matches; /* those that tie, each once */
	size_t matches_len, matches_cap;
	struct story_member *before, *now;
	size_t before_len;
	struct story_events events;
	struct np_number_map named; /* new stories to their lasting number */
};

static enum np_status no_memory(struct updater *updater)
{
	return np_error_set(updater->err, NP_ERR_NOMEM, "out of memory");
}

static enum np_status look_at(struct updater *updater, uint64_t id)
{
	if (np_number_map_get(&updater->known, id))
		return NP_OK;
	if (np_grow(&updater->ids, &updater->ids_cap, updater->ids_len + 1,
		    sizeof(id)) ||
	    np_number_map_set(&updater->known, id, 1))
		return no_memory(updater);
	updater->ids[updater->ids_len++] = id;
	return NP_OK;
}

static bool does_tie(const struct updater *updater,
		     const struct np_store_match *match)
{
	return updater->ties->is_version(match->relation) ||
	       updater->ties->is_printing(match->relation);
}

/* Its matches, and whom they lead to. */
static enum np_status follow_matches(struct updater *updater, uint64_t id)
{
	struct np_store_matches list = { 0 };
	enum np_status status = np_store_matches_of(
		updater->store, (np_article_id)id, &list, updater->err);

	for (size_t i = 0; i < list.len && !status; i++) {
		const struct np_store_match match = list.ptr[i];
		const uint64_t other =
			(uint64_t)(match.a == (int64_t)id ? match.b : match.a);

		if (!does_tie(updater, &match))
			continue;
		status = look_at(updater, other);
		if (status || match.a != (int64_t)id)
			continue;
		if (np_grow(&updater->matches, &updater->matches_cap,
			    updater->matches_len + 1, sizeof(match)))
			return no_memory(updater);
		updater->matches[updater->matches_len++] = match;
	}
	return status;
}

/* The others of the story that it is in so far. */
static enum np_status follow_story(struct updater *updater, uint64_t id,
				   struct np_number_map *stories)
{
	struct np_store_ids members = { 0 };
	np_story_id story = 0;
	enum np_status status = np_store_member_get(
		updater->store, (np_article_id)id, &story, NULL, updater->err);

	if (status)
		return status == NP_END ? NP_OK : status;
	if (np_number_map_get(stories, (uint64_t)story))
		return NP_OK;
	if (np_number_map_set(stories, (uint64_t)story, 1))
		return no_memory(updater);
	status =
		np_store_members(updater->store, story, &members, updater->err);
	for (size_t i = 0; i < members.len && !status; i++)
		status = look_at(updater, (uint64_t)members.ptr[i]);
	return status;
}

static enum np_status collect(struct updater *updater,
			      const struct np_number_map *touched)
{
	struct np_number_map stories = { 0 };
	enum np_status status = NP_OK;

	for (size_t i = 0; i < touched->slots && !status; i++)
		if (touched->slot[i].key)
			status = look_at(updater, touched->slot[i].key);
	for (size_t i = 0; i < updater->ids_len && !status; i++) {
		status = follow_matches(updater, updater->ids[i]);
		if (!status)
			status = follow_story(updater, updater->ids[i],
					      &stories);
	}
	np_number_map_clear(&stories);
	return status;
}

/* Ascending, numbered in that order, with the stories they are in so far. */
static enum np_status number_all(struct updater *updater)
{
	const size_t len = updater->ids_len;
	uint64_t *scratch = np_alloc(len + 1, sizeof(*scratch));
	enum np_status status = NP_OK;

	updater->before = np_alloc(len + 1, sizeof(*updater->before));
	updater->now = np_alloc(len + 1, sizeof(*updater->now));
	if (!scratch || !updater->before || !updater->now) {
		np_free(scratch);
		return no_memory(updater);
	}
	np_sort_u64(updater->ids, len, 0, scratch);
	np_free(scratch);
	for (size_t i = 0; i < len && !status; i++) {
		const np_article_id id = (np_article_id)updater->ids[i];
		np_story_id story = 0;

		*np_number_map_get(&updater->known, updater->ids[i]) = i + 1;
		status = np_store_member_get(updater->store, id, &story, NULL,
					     updater->err);
		if (!status)
			updater->before[updater->before_len++] =
				(struct story_member){ id, story };
		if (status == NP_END)
			status = NP_OK;
	}
	return status;
}

static uint32_t number_of(const struct updater *updater, np_article_id id)
{
	return (uint32_t)(*np_number_map_get(&updater->known, (uint64_t)id) -
			  1);
}

/* The strongest ties first: by the greater share, then by resemblance. */
static uint32_t weight_of(const struct np_store_match *match)
{
	const double share = match->contain_ab > match->contain_ba
				     ? match->contain_ab
				     : match->contain_ba;

	return (uint32_t)(share * 1e6) + (uint32_t)(match->jaccard * 1e6);
}

static enum np_status make(struct updater *updater)
{
	static const struct story_rules rules = STORY_RULES_INIT;
	const uint32_t len = (uint32_t)updater->ids_len;
	struct story_edge *edges =
		np_alloc(updater->matches_len + 1, sizeof(*edges));
	uint32_t *story = np_alloc(updater->ids_len + 1, sizeof(*story));
	enum np_status status = edges && story ? NP_OK : NP_ERR_NOMEM;

	for (size_t i = 0; i < updater->matches_len && !status; i++) {
		const struct np_store_match *match = &updater->matches[i];

		edges[i] = (struct story_edge){
			.a = number_of(updater, match->a),
			.b = number_of(updater, match->b),
			.weight = weight_of(match),
			.part_a = (float)match->contain_ab,
			.part_b = (float)match->contain_ba,
			.tie = updater->ties->is_version(match->relation)
				       ? STORY_REVISION
				       : STORY_REPRINT
		};
	}
	if (!status)
		status = np_story_make(edges, updater->matches_len, len, &rules,
				       story);
	for (uint32_t i = 0; i < len && !status; i++)
		updater->now[i] =
			(struct story_member){ (np_article_id)updater->ids[i],
					       story[i] };
	np_free(edges);
	np_free(story);
	return status ? no_memory(updater) : NP_OK;
}

static enum np_status keep_ids(struct updater *updater)
{
	int64_t next = UNNAMED;

	if (np_story_keep_ids(updater->before, updater->before_len,
			      updater->now, updater->ids_len, &next,
			      &updater->events))
		return no_memory(updater);
	return NP_OK;
}

/* The lasting number of a story. */
static np_story_id name_of(const struct updater *updater, int64_t story)
{
	return story < UNNAMED ? story
			       : (np_story_id)*np_number_map_get(
					 &updater->named, (uint64_t)story);
}

/* A story that began is named after the first of its articles. */
static enum np_status name_one(struct updater *updater, int64_t story,
			       np_article_id first)
{
	struct np_store_version version = { 0 };
	np_story_id id = 0;
	enum np_status status =
		np_store_get(updater->store, first, &version, updater->err);

	if (!status)
		status = np_store_story_add(updater->store, version.article.key,
					    &id, updater->err);
	if (!status &&
	    np_number_map_set(&updater->named, (uint64_t)story, (uint64_t)id))
		status = no_memory(updater);
	return status;
}

/* New ones stand in `now` in the order of their first articles. */
static enum np_status name_new(struct updater *updater)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < updater->ids_len && !status; i++) {
		const struct story_member *member = &updater->now[i];

		if (member->story >= UNNAMED &&
		    !np_number_map_get(&updater->named,
				       (uint64_t)member->story))
			status = name_one(updater, member->story,
					  member->article);
	}
	return status;
}

static enum np_status write_members(struct updater *updater)
{
	enum np_status status = NP_OK;
	size_t at = 0;

	for (size_t i = 0; i < updater->ids_len && !status; i++) {
		const struct story_member *member = &updater->now[i];
		const bool was = at < updater->before_len &&
				 updater->before[at].article == member->article;
		const int64_t old = was ? updater->before[at].story : 0;
		const np_story_id story =
			member->story ? name_of(updater, member->story) : 0;

		at += was;
		if (story == old)
			continue;
		status = story ? np_store_member_put(updater->store,
						     member->article, story, 0,
						     updater->err)
			       : np_store_member_remove(updater->store,
							member->article,
							updater->err);
	}
	return status;
}

static enum np_status write_event(struct updater *updater,
				  const struct story_event *event)
{
	static const enum np_story_event events[] = {
		[STORY_CREATED] = NP_STORY_CREATED,
		[STORY_SPLIT] = NP_STORY_SPLIT,
		[STORY_MERGED] = NP_STORY_MERGED,
		[STORY_ENDED] = NP_STORY_LEFT,
		[STORY_JOINED] = NP_STORY_JOINED,
		[STORY_LEFT] = NP_STORY_LEFT,
	};
	uint64_t *const counts[] = {
		[STORY_CREATED] = &updater->summary->created,
		[STORY_SPLIT] = &updater->summary->split,
		[STORY_MERGED] = &updater->summary->merged,
		[STORY_ENDED] = &updater->summary->ended,
		[STORY_JOINED] = &updater->summary->joined,
		[STORY_LEFT] = &updater->summary->left,
	};
	const struct np_store_event row = {
		.what = events[event->change],
		.story = name_of(updater, event->story),
		.other = event->other ? name_of(updater, event->other) : 0,
		.article = event->article,
	};

	++*counts[event->change];
	return np_store_journal_add(updater->store, &row, updater->err);
}

/* By their lasting numbers; `now` is in another order then. */
static enum np_status write_roles(struct updater *updater)
{
	const struct np_story_cast cast = { updater->now, updater->ids_len,
					    updater->matches,
					    updater->matches_len };

	for (size_t i = 0; i < updater->ids_len; i++)
		if (updater->now[i].story)
			updater->now[i].story =
				name_of(updater, updater->now[i].story);
	return np_story_roles(updater->store, &cast, updater->err);
}

static enum np_status write_all(struct updater *updater)
{
	enum np_status status = name_new(updater);

	if (!status)
		status = write_members(updater);
	if (!status)
		status = write_roles(updater);
	for (size_t i = 0; i < updater->events.len && !status; i++)
		status = write_event(updater, &updater->events.ptr[i]);
	return status;
}

enum np_status np_stories_update(struct np_store *store,
				 const struct np_number_map *touched,
				 const struct np_story_ties *ties,
				 struct np_stories_summary *summary,
				 struct np_error *err)
{
	struct updater updater = {
		.store = store, .ties = ties, .summary = summary, .err = err
	};
	enum np_status status = collect(&updater, touched);

	if (!status)
		status = number_all(&updater);
	if (!status)
		status = make(&updater);
	if (!status)
		status = keep_ids(&updater);
	if (!status)
		status = write_all(&updater);
	summary->looked_at += updater.ids_len;
	np_free(updater.ids);
	np_free(updater.matches);
	np_free(updater.before);
	np_free(updater.now);
	np_number_map_clear(&updater.known);
	np_number_map_clear(&updater.named);
	np_story_events_clear(&updater.events);
	return status;
}
