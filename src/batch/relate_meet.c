/* SPDX-License-Identifier: MIT */
/* Whom the articles of a portion meet: by bands and passages. */
#include "batch/relate_parts.h"

/*
 * A key that at most so many articles hold counts for all of them. One that
 * more hold counts for its first holders only: of a story that was printed
 * thousands of times each printing meets these, and of a stock phrase or
 * furniture hardly two keys lead to the same ones. So nothing is dropped, and
 * the work for a key stays linear.
 */
#define KEY_CAP 128
#define KEY_ANCHORS 4
/* Meetings of an article that are looked into. */
#define MEETINGS_MOST 256

struct meeter {
	struct relating *relating;
	const uint64_t *places;
	uint32_t cap, anchors;
};

/* Itself, and of two of the portion one. */
static bool skip(void *user, uint32_t owner, uint32_t article)
{
	const struct portion *portion = user;
	const np_article_id id = portion->members[owner].sheet.id;

	return article == id ||
	       ((np_article_id)article > id && portion_find(portion, article));
}

static enum np_status note_holders(void *user, size_t index,
				   const uint32_t *articles, size_t len,
				   uint64_t total)
{
	const struct meeter *meeter = user;
	const struct np_holders holders = {
		.ids = articles,
		.len = total > meeter->cap && len > meeter->anchors
			       ? meeter->anchors
			       : len,
		.total = total,
		.is_band = np_store_place_is_band(meeter->places[index])
	};

	return np_meet_holders(meeter->relating->meet, index, &holders, skip,
			       &meeter->relating->portion);
}

static enum np_status add_keys(struct relating *relating)
{
	const struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;

	np_meet_clear(relating->meet);
	for (size_t i = 0; i < portion->len; i++) {
		const struct member *member = &portion->members[i];

		const struct place_at *keys = portion->keys + member->keys;

		for (uint32_t j = 0; j < member->keys_len && !status; j++)
			status = np_meet_add(relating->meet, keys[j].place,
					     (uint32_t)i);
	}
	return status;
}

enum np_status np_relate_meet(struct relating *relating,
			      const struct np_meeting **out, size_t *len)
{
	const bool noisy = np_store_profile(relating->store) == NP_STORE_NOISY;
	struct meeter meeter = { .relating = relating,
				 .cap = noisy ? NOISY_CAP : KEY_CAP,
				 .anchors =
					 noisy ? NOISY_ANCHORS : KEY_ANCHORS };
	struct np_store_asked asked = { .most = meeter.cap + 1,
					.tell = note_holders,
					.user = &meeter };
	enum np_status status = add_keys(relating);

	if (!status)
		status = np_meet_sort(relating->meet, &asked.places.ptr,
				      &asked.places.len);
	if (status)
		return np_relate_no_memory(relating);
	meeter.places = asked.places.ptr;
	relating->summary->keys += asked.places.len;
	status = np_store_holders(relating->store, &asked, relating->err);
	if (!status && np_meet_end(relating->meet, MEETINGS_MOST, out, len))
		status = np_relate_no_memory(relating);
	if (!status)
		relating->summary->candidates += *len;
	return status;
}
