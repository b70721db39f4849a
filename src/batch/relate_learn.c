/* SPDX-License-Identifier: MIT */
/*
 * What the articles of a portion teach about the furniture of their sources:
 * each segment of theirs that three or more articles hold, and that is not
 * known yet, is asked for (detect/furniture.h). Segments held by the same
 * articles have the same answer and are asked for once.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/sort.h"
#include "batch/relate_parts.h"

/* Holders that are told of a segment. */
#define HOLDERS_TOLD 1024
/* Of the memory, the share of one holder of those told of at a time. */
#define TOLD_SHARE 64
/* Holders read and remembered. */
#define SHELF 4096

/* A segment and who holds it: lists[at .. at + len). */
struct group {
	uint64_t place, hash; /* hash: of the list */
	uint64_t total;
	size_t at;
	uint32_t len;
	uint16_t owner; /* a member that holds it */
};

struct learner {
	struct relating *relating;
	uint64_t *places, *scratch;
	uint16_t *owners; /* of each place: one of those that hold it */
	size_t places_len;
	size_t next; /* of places: the first that are asked for now, */
	size_t told; /* and behind those that were told of */
	struct group *groups;
	size_t groups_len, groups_cap;
	uint32_t *lists;
	size_t lists_len, lists_cap;
	struct np_holder *shelf;
	size_t shelf_len;
	struct np_number_map on_shelf; /* article to its place there, + 1 */
	struct np_number_map again;    /* articles made pending */
	struct np_buf text;
};

/* The segments of the portion that may be news: sorted, once each. */
static enum np_status choose_places(struct learner *learner)
{
	struct relating *relating = learner->relating;
	const struct portion *portion = &relating->portion;
	const size_t count = portion->segments_len;
	uint64_t *places = np_alloc(count + 1, sizeof(*places));
	size_t len = 0;

	learner->places = places;
	learner->scratch = np_alloc(count + 1, sizeof(*learner->scratch));
	learner->owners = np_alloc(count + 1, sizeof(*learner->owners));
	if (!places || !learner->scratch || !learner->owners)
		return np_relate_no_memory(relating);
	for (size_t i = 0; i < portion->len; i++) {
		const struct member *member = &portion->members[i];

		for (uint32_t j = 0; j < member->segments_len; j++) {
			const uint64_t place = np_store_segment_place(
				member->sheet.salt,
				portion->segments[member->segments + j].hash);

			if (!np_number_map_get(&relating->furniture, place))
				places[len++] = place << 16 | i;
		}
	}
	np_sort_u64(places, len, 0, learner->scratch);
	for (size_t i = 0; i < len; i++) {
		const uint64_t place = places[i] >> 16;

		if (learner->places_len &&
		    places[learner->places_len - 1] == place)
			continue;
		learner->owners[learner->places_len] = (uint16_t)places[i];
		places[learner->places_len++] = place;
	}
	return NP_OK;
}

static enum np_status note_group(void *user, size_t index,
				 const uint32_t *articles, size_t len,
				 uint64_t total)
{
	struct learner *learner = user;
	const size_t at = learner->next + index;
	struct group group = { .place = learner->places[at],
			       .at = learner->lists_len,
			       .len = (uint32_t)len,
			       .owner = learner->owners[at],
			       .total = total,
			       .hash = len };

	if (len < NP_FURNITURE_STRANGERS)
		return NP_OK;
	if (np_grow(&learner->groups, &learner->groups_cap,
		    learner->groups_len + 1, sizeof(group)) ||
	    np_grow(&learner->lists, &learner->lists_cap,
		    learner->lists_len + len, sizeof(*articles)))
		return NP_ERR_NOMEM;
	memcpy(learner->lists + group.at, articles, len * sizeof(*articles));
	learner->lists_len += len;
	for (size_t i = 0; i < len; i++)
		group.hash = (group.hash ^ articles[i]) *
			     UINT64_C(0x9e3779b97f4a7c15);
	learner->groups[learner->groups_len++] = group;
	if (learner->lists_len < learner->relating->options.memory / TOLD_SHARE)
		return NP_OK;
	learner->told = at + 1;
	return NP_END;
}

static int by_list(const void *left, const void *right)
{
	const struct group *a = left;
	const struct group *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* NP_END: it is gone. */
static enum np_status read_holder(struct learner *learner, np_article_id id,
				  struct np_holder *out)
{
	struct relating *relating = learner->relating;
	const struct member *member =
		portion_find(&relating->portion, (uint64_t)id);
	struct sheet sheet;
	enum np_status status;

	if (member)
		return np_relate_holder(relating, &relating->portion.texts,
					&member->sheet, out);
	learner->text.len = 0;
	status = np_relate_read(relating, id, &learner->text, &sheet);
	return status ? status
		      : np_relate_holder(relating, &learner->text, &sheet, out);
}

/* The holder of an article, NULL when it is gone. */
static enum np_status get_holder(struct learner *learner, uint32_t id,
				 const struct np_holder **out)
{
	const uint64_t *known = np_number_map_get(&learner->on_shelf, id);
	struct np_holder *holder = &learner->shelf[learner->shelf_len];
	enum np_status status;

	*out = NULL;
	if (known) {
		*out = *known ? &learner->shelf[*known - 1] : NULL;
		return NP_OK;
	}
	status = read_holder(learner, id, holder);
	if (status && status != NP_END)
		return status;
	if (np_number_map_set(&learner->on_shelf, id,
			      status ? 0 : ++learner->shelf_len))
		return np_relate_no_memory(learner->relating);
	*out = status ? NULL : holder;
	return NP_OK;
}

static int by_text(const void *left, const void *right)
{
	const struct np_holder *a = *(const struct np_holder *const *)left;
	const struct np_holder *b = *(const struct np_holder *const *)right;
	const int first =
		a->text[0] < b->text[0] ? -1 : a->text[0] > b->text[0];

	return first ? first
		     : (a->text[1] < b->text[1] ? -1 : a->text[1] > b->text[1]);
}

static enum np_status ask(struct learner *learner, const struct group *group,
			  bool *furniture)
{
	const struct np_holder *holders[HOLDERS_TOLD];
	const uint32_t *list = learner->lists + group->at;
	size_t len = 0;

	if (learner->shelf_len + group->len > SHELF) {
		np_number_map_empty(&learner->on_shelf);
		learner->shelf_len = 0;
	}
	for (uint32_t i = 0; i < group->len; i++) {
		const enum np_status status =
			get_holder(learner, list[i], &holders[len]);

		if (status)
			return status;
		len += holders[len] != NULL;
	}
	qsort(holders, len, sizeof(holders[0]), by_text);
	*furniture =
		np_furniture_decide(holders, len < NP_FURNITURE_HOLDERS
						     ? len
						     : NP_FURNITURE_HOLDERS)
			.furniture;
	return NP_OK;
}

/* The segment of an article that has this place. */
static enum np_status find_segment(struct relating *relating,
				   const struct member *member, uint64_t place,
				   struct np_segment *out)
{
	const struct np_segments segments =
		portion_segments(&relating->portion, member);

	for (size_t i = 0; i < segments.len; i++) {
		*out = segments.ptr[i];
		if (np_store_segment_place(member->sheet.salt, out->hash) ==
		    place)
			return NP_OK;
	}
	return np_error_set(relating->err, NP_ERR_CORRUPT,
			    "a segment is not where it was");
}

static enum np_status put_learned(struct relating *relating,
				  const struct group *group)
{
	const struct portion *portion = &relating->portion;
	const struct member *member = &portion->members[group->owner];
	const struct np_span text = portion_text(portion, member);
	struct np_segment segment = { 0 };
	struct np_store_furniture row = { .count = group->total };
	enum np_status status =
		find_segment(relating, member, group->place, &segment);

	row.hash = segment.hash;
	row.line = (struct np_span){ text.ptr + segment.begin,
				     (size_t)(segment.end - segment.begin) };
	return status ? status
		      : np_store_furniture_put(
				relating->store,
				part_of(&portion->texts, member->sheet.source),
				&row, relating->err);
}

/* Those that hold it and are not of the portion are looked at again. */
static enum np_status look_again(struct learner *learner,
				 const struct group *group)
{
	struct relating *relating = learner->relating;
	enum np_status status = NP_OK;

	for (uint32_t i = 0; i < group->len && !status; i++) {
		const uint32_t id = learner->lists[group->at + i];

		if (portion_find(&relating->portion, id) ||
		    np_number_map_get(&learner->again, id))
			continue;
		relating->summary->again++;
		status = np_store_pending_add(relating->store, id,
					      relating->err);
		if (!status && np_number_map_set(&learner->again, id, 1))
			status = np_relate_no_memory(relating);
	}
	return status;
}

static enum np_status forget_cards(struct learner *learner,
				   const struct group *group, uint64_t salt)
{
	struct relating *relating = learner->relating;
	const uint64_t times = np_relate_learned(relating, salt);

	for (uint32_t i = 0; i < group->len; i++)
		np_rack_forget(&relating->rack, learner->lists[group->at + i]);
	if (group->len < HOLDERS_TOLD)
		return NP_OK;
	return np_number_map_set(&relating->learned, salt, times + 1)
		       ? np_relate_no_memory(relating)
		       : NP_OK;
}

static enum np_status note_learned(struct learner *learner,
				   const struct group *group)
{
	struct relating *relating = learner->relating;
	const uint64_t salt =
		relating->portion.members[group->owner].sheet.salt;
	enum np_status status = put_learned(relating, group);

	if (!status && np_number_map_set(&relating->furniture, group->place, 1))
		status = np_relate_no_memory(relating);
	relating->summary->learned++;
	++*np_number_map_get(&relating->sources, salt);
	if (!status)
		status = forget_cards(learner, group, salt);
	return status ? status : look_again(learner, group);
}

static bool same_list(const struct learner *learner, const struct group *a,
		      const struct group *b)
{
	return a->hash == b->hash && a->len == b->len &&
	       !memcmp(learner->lists + a->at, learner->lists + b->at,
		       a->len * sizeof(*learner->lists));
}

static enum np_status ask_all(struct learner *learner)
{
	enum np_status status = NP_OK;
	bool furniture = false;

	if (learner->groups_len)
		qsort(learner->groups, learner->groups_len,
		      sizeof(*learner->groups), by_list);
	for (size_t i = 0; i < learner->groups_len && !status; i++) {
		const struct group *group = &learner->groups[i];

		if (!i || !same_list(learner, group - 1, group))
			status = ask(learner, group, &furniture);
		if (!status && furniture)
			status = note_learned(learner, group);
	}
	return status;
}

static void clear(struct learner *learner)
{
	np_free(learner->places);
	np_free(learner->scratch);
	np_free(learner->groups);
	np_free(learner->lists);
	np_free(learner->shelf);
	np_number_map_clear(&learner->on_shelf);
	np_number_map_clear(&learner->again);
	np_free(learner->owners);
	np_buf_clear(&learner->text);
}

/* As many of the places as there is memory for; NP_END: these were all. */
static enum np_status learn_some(struct learner *learner)
{
	struct relating *relating = learner->relating;
	const struct np_store_asked asked = {
		.places = { learner->places + learner->next,
			    learner->places_len - learner->next },
		.most = HOLDERS_TOLD,
		.tell = note_group,
		.user = learner
	};
	enum np_status status;

	learner->groups_len = learner->lists_len = 0;
	learner->told = learner->places_len;
	status = np_store_holders(relating->store, &asked, relating->err);
	if (status && status != NP_END)
		return status;
	status = ask_all(learner);
	learner->next = learner->told;
	return !status && learner->next == learner->places_len ? NP_END
							       : status;
}

enum np_status np_relate_learn(struct relating *relating)
{
	struct learner learner = { .relating = relating };
	enum np_status status = choose_places(&learner);

	learner.shelf = np_alloc(SHELF, sizeof(*learner.shelf));
	if (!learner.shelf)
		status = np_relate_no_memory(relating);
	while (!status)
		status = learn_some(&learner);
	clear(&learner);
	return status == NP_END ? NP_OK : status;
}
