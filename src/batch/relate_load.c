/* SPDX-License-Identifier: MIT */
/* The next pending articles, with their texts and segments. */
#include "base/error.h"
#include "base/mem.h"
#include "batch/relate_parts.h"

/*
 * What a member takes, at most: a token on its card (detect/body.h) and in the
 * segments; keys, and a few times as much while they are sorted. The store has
 * three eighths of the memory, all cards a quarter, and what is met and
 * found the rest.
 */
#define TOKEN_BYTES 16
#define MEMBER_BYTES 4096
#define PORTION_SHARE 3 / 16

static void empty(struct portion *portion)
{
	portion->len = 0;
	portion->bytes = 0;
	portion->texts.len = 0;
	portion->segments_len = 0;
	np_number_map_empty(&portion->places);
}

/* Gone, or without a text: nothing to compare. */
static enum np_status take_one(struct relating *relating, np_article_id id)
{
	struct portion *portion = &relating->portion;
	const size_t before = portion->texts.len;
	struct member member = { 0 };
	enum np_status status =
		np_relate_read(relating, id, &portion->texts, &member.sheet);

	if (status == NP_END) {
		portion->texts.len = before;
		return np_store_pending_remove(relating->store, id,
					       relating->err);
	}
	if (status)
		return status;
	if (np_grow(&portion->members, &portion->cap, portion->len + 1,
		    sizeof(member)))
		return np_relate_no_memory(relating);
	portion->members[portion->len++] = member;
	portion->bytes += portion->texts.len - before + MEMBER_BYTES +
			  member.sheet.tokens * TOKEN_BYTES;
	if (np_number_map_set(&portion->places, (uint64_t)id, portion->len))
		return np_relate_no_memory(relating);
	return NP_OK;
}

static enum np_status take_all(struct relating *relating)
{
	const uint64_t most = relating->options.memory * PORTION_SHARE;
	struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;
	np_article_id id = 0;

	while (!status && portion->bytes < most &&
	       portion->len < NP_MEET_OWNERS) {
		status = np_store_pending_next(relating->store, id, &id,
					       relating->err);
		if (!status)
			status = take_one(relating, id);
	}
	return status == NP_END && portion->len ? NP_OK : status;
}

enum np_status np_relate_load(struct relating *relating)
{
	enum np_status status;

	empty(&relating->portion);
	status = take_all(relating);
	return status ? status : np_relate_segments(relating);
}
