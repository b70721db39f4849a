/* SPDX-License-Identifier: MIT */
/* The next pending articles: their texts and the keys that lead to others. */
#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "batch/relate_parts.h"

/*
 * Of the memory, the share of the texts of a portion, of which its bodies
 * make about four times as much.
 */
#define TEXT_SHARE 12
#define GRAIN 16

static void empty(struct portion *portion)
{
	portion->len = 0;
	portion->texts.len = 0;
	portion->keys_len = portion->segments_len = 0;
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
	if (np_number_map_set(&portion->places, (uint64_t)id, portion->len))
		return np_relate_no_memory(relating);
	return NP_OK;
}

static enum np_status take_all(struct relating *relating)
{
	const size_t most = (size_t)(relating->options.memory / TEXT_SHARE);
	struct portion *portion = &relating->portion;
	enum np_status status = NP_OK;
	np_article_id id = 0;

	while (!status && portion->texts.len < most &&
	       portion->len < NP_MEET_OWNERS) {
		status = np_store_pending_next(relating->store, id, &id,
					       relating->err);
		if (!status)
			status = take_one(relating, id);
	}
	return status == NP_END && portion->len ? NP_OK : status;
}

/* What a worker makes of some members, before it goes into the lists. */
struct made {
	size_t begin, end; /* members */
	uint64_t *numbers; /* keys, then segments, of each in turn */
	size_t len, cap;
	struct np_error err;
};

struct making {
	struct relating *relating;
	size_t next;
};

static enum np_status add_number(struct made *made, uint64_t number)
{
	const enum np_status status = np_grow(&made->numbers, &made->cap,
					      made->len + 1, sizeof(number));

	if (!status)
		made->numbers[made->len++] = number;
	return status;
}

static enum np_status add_bands(const struct relating *relating,
				const struct relate_worker *worker,
				struct made *made, struct np_span text)
{
	const struct np_bands shape = np_store_shape(relating->store);
	const struct np_recipe *recipe = np_store_recipe(relating->store);
	struct np_text_info info = { 0 };
	enum np_status status =
		np_sketch_text(worker->sketcher, text, worker->lanes, &info);

	if (status || !info.shingles)
		return status;
	np_band_keys(worker->lanes, shape, recipe->seed, worker->bands);
	for (uint32_t i = 0; i < shape.bands && !status; i++)
		status = add_number(made,
				    np_store_band_place(i, worker->bands[i]));
	return status;
}

static enum np_status add_passages(const struct relate_worker *worker,
				   struct made *made, struct np_span text)
{
	struct np_passages passages = { 0 };
	enum np_status status =
		np_passage_text(worker->sketcher, text, &passages);

	for (size_t i = 0; i < passages.len && !status; i++)
		status = add_number(
			made, np_store_passage_place(passages.ptr[i].hash));
	return status;
}

static enum np_status add_segments(const struct relate_worker *worker,
				   struct made *made, uint64_t salt,
				   struct np_span text)
{
	struct np_segments segments = { 0 };
	enum np_status status =
		salt ? np_segment_text(worker->sketcher, text, &segments)
		     : NP_OK;

	for (size_t i = 0; i < segments.len && !status; i++)
		status = add_number(made, np_store_segment_place(
						  salt, segments.ptr[i].hash));
	return status;
}

static enum np_status take_some(void *user, void *slot)
{
	struct making *making = user;
	struct made *made = slot;
	const size_t len = making->relating->portion.len;

	if (making->next >= len)
		return NP_END;
	made->begin = making->next;
	made->end = len - made->begin < GRAIN ? len : made->begin + GRAIN;
	making->next = made->end;
	made->len = 0;
	return NP_OK;
}

static enum np_status make_some(void *user, unsigned number, void *slot)
{
	const struct making *making = user;
	const struct relating *relating = making->relating;
	const struct relate_worker *worker = &relating->workers[number];
	const struct portion *portion = &relating->portion;
	struct made *made = slot;
	enum np_status status = NP_OK;

	for (size_t i = made->begin; i < made->end && !status; i++) {
		struct member *member = &portion->members[i];
		const struct np_span text = portion_text(portion, member);
		const size_t before = made->len;

		status = add_bands(relating, worker, made, text);
		if (!status)
			status = add_passages(worker, made, text);
		member->keys_len = (uint32_t)(made->len - before);
		if (!status)
			status = add_segments(worker, made, member->sheet.salt,
					      text);
		member->segments_len =
			(uint32_t)(made->len - before) - member->keys_len;
	}
	return status;
}

static enum np_status put_numbers(uint64_t **list, size_t *len, size_t *cap,
				  const uint64_t *numbers, size_t count)
{
	const enum np_status status =
		np_grow(list, cap, *len + count, sizeof(*numbers));

	for (size_t i = 0; i < count && !status; i++)
		(*list)[(*len)++] = numbers[i];
	return status;
}

static enum np_status put_some(void *user, void *slot)
{
	const struct making *making = user;
	struct portion *portion = &making->relating->portion;
	const struct made *made = slot;
	const uint64_t *numbers = made->numbers;
	enum np_status status = NP_OK;

	for (size_t i = made->begin; i < made->end && !status; i++) {
		struct member *member = &portion->members[i];

		member->keys = portion->keys_len;
		member->segments = portion->segments_len;
		status = put_numbers(&portion->keys, &portion->keys_len,
				     &portion->keys_cap, numbers,
				     member->keys_len);
		numbers += member->keys_len;
		if (!status)
			status = put_numbers(&portion->segments,
					     &portion->segments_len,
					     &portion->segments_cap, numbers,
					     member->segments_len);
		numbers += member->segments_len;
	}
	return status;
}

static enum np_status make_keys(struct relating *relating)
{
	const unsigned threads = relating->options.threads;
	const unsigned slots = np_pipeline_slots(threads);
	struct making making = { .relating = relating };
	const struct np_pipeline pipe = { take_some, make_some, put_some,
					  &making };
	struct made *made = np_alloc_zero(slots, sizeof(*made));
	enum np_status status =
		made ? np_pipeline_run(&pipe, threads, made, sizeof(*made))
		     : NP_ERR_NOMEM;

	for (unsigned i = 0; i < slots && made; i++)
		np_free(made[i].numbers);
	np_free(made);
	return status ? np_relate_no_memory(relating) : NP_OK;
}

enum np_status np_relate_load(struct relating *relating)
{
	enum np_status status;

	empty(&relating->portion);
	status = take_all(relating);
	return status ? status : make_keys(relating);
}
