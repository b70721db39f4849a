/* SPDX-License-Identifier: MIT */
/* Whom the articles of a portion meet: by bands and passages. */
#include <string.h>

#include "base/mem.h"
#include "batch/relate_parts.h"
#include "detect/find.h"

/* Meetings of an article that are looked into. */
#define MEETINGS_MOST 256

struct meeter {
	struct relating *relating;
	const uint64_t *places;
	uint32_t cap, anchors;
	uint32_t *ids;		    /* room for cap + 1 */
	struct np_number_map later; /* articles behind the portion: pending? */
};

/* Itself, and of two of the portion one. */
static bool skip(void *user, uint32_t owner, uint32_t article)
{
	const struct portion *portion = user;
	const np_article_id id = portion->members[owner].sheet.id;

	return article == id ||
	       ((np_article_id)article > id && portion_find(portion, article));
}

/* Is it pending, and for a later portion? Then it has the pair, as the later
 * of two in a portion has. */
static enum np_status is_later(struct meeter *meeter, uint32_t article,
			       bool *later)
{
	struct relating *relating = meeter->relating;
	const struct portion *portion = &relating->portion;
	const uint64_t *known;
	np_article_id next = 0;
	enum np_status status;

	*later = false;
	if (article <= portion->members[portion->len - 1].sheet.id)
		return NP_OK;
	known = np_number_map_get(&meeter->later, article);
	if (known) {
		*later = *known;
		return NP_OK;
	}
	status = np_store_pending_next(relating->store,
				       (np_article_id)article - 1, &next,
				       relating->err);
	if (status && status != NP_END)
		return status;
	*later = !status && next == article;
	return np_number_map_set(&meeter->later, article, *later)
		       ? np_relate_no_memory(relating)
		       : NP_OK;
}

static enum np_status note_holders(void *user, size_t index,
				   const uint32_t *articles, size_t len,
				   uint64_t total)
{
	struct meeter *meeter = user;
	const bool many = total > meeter->cap && len > meeter->anchors;
	const size_t some = many ? meeter->anchors : len;
	struct np_holders holders = { .ids = meeter->ids,
				      .total = total,
				      .is_band = np_store_place_is_band(
					      meeter->places[index]) };

	for (size_t i = 0; i < some; i++) {
		bool later;
		const enum np_status status =
			is_later(meeter, articles[i], &later);

		if (status)
			return status;
		meeter->ids[holders.len] = articles[i];
		holders.len += !later;
	}
	return np_meet_holders(meeter->relating->meet, index, &holders, skip,
			       &meeter->relating->portion);
}

/* Of the memory, the share of one pair that met. */
#define PAIR_SHARE 128

static enum np_status add_keys(struct relating *relating, size_t begin,
			       size_t end)
{
	const struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	np_meet_clear(relating->meet);
	for (size_t i = begin; i < end; i++) {
		const struct key_span *keys = &portion->members[i].card->keys;

		for (size_t j = 0; j < keys->len && !status; j++)
			status = np_meet_add(relating->meet, keys->place[j],
					     (uint32_t)i);
	}
	return status ? np_relate_no_memory(relating) : NP_OK;
}

static enum np_status keep_meetings(struct relating *relating,
				    const struct np_meeting *found, size_t len)
{
	struct portion *portion = &relating->portion;

	if (np_grow(&portion->meetings, &portion->meetings_cap,
		    portion->meetings_len + len, sizeof(*found)))
		return np_relate_no_memory(relating);
	if (len)
		memcpy(portion->meetings + portion->meetings_len, found,
		       len * sizeof(*found));
	portion->meetings_len += len;
	return NP_OK;
}

/* Of members from begin to end; NP_ERR_LIMIT: they meet too many at once. */
static enum np_status meet_some(struct meeter *meeter, size_t begin, size_t end)
{
	struct relating *relating = meeter->relating;
	struct np_store_asked asked = { .most = meeter->cap + 1,
					.tell = note_holders,
					.user = meeter };
	const struct np_meeting *found = NULL;
	enum np_status status;
	size_t len = 0;

	np_meet_limit(relating->meet,
		      end - begin > 1
			      ? (size_t)(relating->options.memory / PAIR_SHARE)
			      : 0);
	status = add_keys(relating, begin, end);
	if (status)
		return status;
	if (np_meet_sort(relating->meet, &asked.places.ptr, &asked.places.len))
		return np_relate_no_memory(relating);
	meeter->places = asked.places.ptr;
	status = np_store_holders(relating->store, &asked, relating->err);
	if (status)
		return status;
	relating->summary->keys += asked.places.len;
	if (np_meet_end(relating->meet, MEETINGS_MOST, &found, &len))
		return np_relate_no_memory(relating);
	return keep_meetings(relating, found, len);
}

enum np_status np_relate_meet(struct relating *relating)
{
	const bool noisy = np_store_profile(relating->store) == NP_STORE_NOISY;
	struct meeter meeter = { .relating = relating,
				 .cap = noisy ? NOISY_CAP : FOUND_KEY_CAP,
				 .anchors = noisy ? NOISY_ANCHORS
						  : FOUND_KEY_ANCHORS };
	struct portion *portion = &relating->portion;
	size_t begin = 0, step = portion->len;
	enum np_status status = NP_OK;

	meeter.ids = np_alloc(meeter.cap + 1, sizeof(*meeter.ids));
	if (!meeter.ids)
		status = np_relate_no_memory(relating);
	portion->meetings_len = 0;
	while (begin < portion->len && !status) {
		const size_t left = portion->len - begin;
		const size_t len = left < step ? left : step;

		status = meet_some(&meeter, begin, begin + len);
		if (status == NP_ERR_LIMIT && len > 1) {
			/* Whom one meets does not depend on the others. */
			step = (len + 1) / 2;
			status = NP_OK;
		} else {
			begin += len;
		}
	}
	np_free(meeter.ids);
	np_number_map_clear(&meeter.later);
	relating->summary->candidates += portion->meetings_len;
	return status;
}
