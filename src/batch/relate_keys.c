/* SPDX-License-Identifier: MIT */
/*
 * The keys of the articles of a portion: first segments, which teach what is
 * furniture; then bands and passages, which lead to others. A passage that
 * begins in furniture is no key: it leads to all that have the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pipeline.h"
#include "base/sort.h"
#include "batch/relate_parts.h"

#define GRAIN 16
#define SORTED_MOST ((size_t)1 << 16)

/* What a worker makes of some members, before it goes in a list. */
struct made {
	size_t begin, end;    /* members */
	struct key_list keys; /* of each in turn */
	struct np_segment *segments;
	size_t segments_len, segments_cap;
	uint32_t count[GRAIN];
};

/* Keys or segments of a member; and those from `at` on in the list. */
typedef enum np_status make_fn(const struct relating *relating,
			       struct relate_worker *worker,
			       const struct member *member, struct made *made);
typedef enum np_status put_fn(struct portion *portion, struct member *member,
			      const struct made *made, size_t at,
			      uint32_t count);

struct making {
	struct relating *relating;
	make_fn *make;
	put_fn *put;
	size_t next;
};

static enum np_status add_key(struct key_list *list, uint64_t place,
			      uint64_t token)
{
	const enum np_status status = np_grow(
		&list->ptr, &list->cap, list->len + 1, sizeof(*list->ptr));

	if (!status)
		list->ptr[list->len++] = (struct place_at){ place, token };
	return status;
}

static enum np_status make_segments(const struct relating *relating,
				    struct relate_worker *worker,
				    const struct member *member,
				    struct made *made)
{
	struct np_segments segments = { 0 };

	/* Without a source there is no furniture. */
	if (!member->sheet.salt)
		return NP_OK;
	if (np_segment_text(worker->sketcher,
			    portion_text(&relating->portion, member),
			    &segments) ||
	    np_grow(&made->segments, &made->segments_cap,
		    made->segments_len + segments.len, sizeof(*segments.ptr)))
		return NP_ERR_NOMEM;
	if (segments.len)
		memcpy(made->segments + made->segments_len, segments.ptr,
		       segments.len * sizeof(*segments.ptr));
	made->segments_len += segments.len;
	return NP_OK;
}

static enum np_status add_bands(const struct relating *relating,
				const struct relate_worker *worker,
				struct np_span text, struct key_list *made)
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
		status = add_key(made, np_store_band_place(i, worker->bands[i]),
				 0);
	return status;
}

bool np_relate_has_furniture(const struct relating *relating, uint64_t salt)
{
	const uint64_t *known =
		salt ? np_number_map_get(&relating->sources, salt) : NULL;

	return known && *known;
}

/* Where the furniture of a text is: byte offsets, ascending. */
static enum np_status find_furniture(const struct relating *relating,
				     struct relate_worker *worker,
				     const struct np_segments *cut,
				     uint64_t salt)
{
	worker->stretches_len = 0;
	if (!np_relate_has_furniture(relating, salt))
		return NP_OK;
	if (np_grow(&worker->stretches, &worker->stretches_cap, cut->len,
		    sizeof(*worker->stretches)))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < cut->len; i++)
		if (np_relate_is_furniture(
			    relating,
			    np_store_segment_place(salt, cut->ptr[i].hash)))
			worker->stretches[worker->stretches_len++] =
				(struct np_stretch){ cut->ptr[i].begin,
						     cut->ptr[i].end };
	return NP_OK;
}

static enum np_status add_passages(struct relate_worker *worker,
				   struct np_span text, struct key_list *made)
{
	struct np_passages passages = { 0 };
	enum np_status status =
		np_passage_text(worker->sketcher, text, &passages);
	size_t at = 0;

	for (size_t i = 0; i < passages.len && !status; i++) {
		const struct np_passage *passage = &passages.ptr[i];

		while (at < worker->stretches_len &&
		       worker->stretches[at].end <= passage->begin)
			at++;
		if (at < worker->stretches_len &&
		    worker->stretches[at].begin <= passage->begin)
			continue;
		status = add_key(made, np_store_passage_place(passage->hash),
				 passage->token);
	}
	return status;
}

static int by_place(const void *left, const void *right)
{
	const struct place_at *a = left;
	const struct place_at *b = right;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->token < b->token ? -1 : a->token > b->token;
}

/* By place, in linear time: a place and a number fit in 64 bits. */
static enum np_status sort_keys(struct relate_worker *worker,
				struct place_at *keys, size_t len)
{
	struct place_at *copy;
	uint64_t *order;

	if (len > SORTED_MOST) {
		qsort(keys, len, sizeof(*keys), by_place);
		return NP_OK;
	}
	if (np_grow(&worker->order, &worker->order_cap, 2 * len,
		    sizeof(*worker->order)) ||
	    np_grow(&worker->copy, &worker->copy_cap, len, sizeof(*keys)))
		return NP_ERR_NOMEM;
	order = worker->order;
	copy = worker->copy;
	memcpy(copy, keys, len * sizeof(*keys));
	for (size_t i = 0; i < len; i++)
		order[i] = keys[i].place << 16 | i;
	np_sort_u64(order, len, 0, order + len);
	for (size_t i = 0; i < len; i++)
		keys[i] = copy[order[i] & (SORTED_MOST - 1)];
	return NP_OK;
}

/* Of what a text has more than once the first stays. */
static size_t leave_repeats(struct place_at *keys, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++)
		if (!kept || keys[kept - 1].place != keys[i].place)
			keys[kept++] = keys[i];
	return kept;
}

enum np_status np_relate_keys_of(const struct relating *relating,
				 struct relate_worker *worker,
				 struct np_span text,
				 const struct np_segments *cut, uint64_t salt,
				 struct key_list *out)
{
	const size_t begin = out->len;
	enum np_status status = add_bands(relating, worker, text, out);

	if (!status)
		status = find_furniture(relating, worker, cut, salt);
	if (!status)
		status = add_passages(worker, text, out);
	if (status || out->len == begin)
		return status;
	/* Those of a place are in order of the text, and stay so. */
	status = sort_keys(worker, out->ptr + begin, out->len - begin);
	if (status)
		return status;
	out->len = begin + leave_repeats(out->ptr + begin, out->len - begin);
	return NP_OK;
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
	made->keys.len = made->segments_len = 0;
	return NP_OK;
}

static enum np_status make_some(void *user, unsigned number, void *slot)
{
	const struct making *making = user;
	const struct relating *relating = making->relating;
	struct made *made = slot;
	enum np_status status = NP_OK;

	for (size_t i = made->begin; i < made->end && !status; i++) {
		const size_t before = made->keys.len + made->segments_len;

		status = making->make(relating, &relating->workers[number],
				      &relating->portion.members[i], made);
		made->count[i - made->begin] =
			(uint32_t)(made->keys.len + made->segments_len -
				   before);
	}
	return status;
}

static enum np_status put_some(void *user, void *slot)
{
	const struct making *making = user;
	struct portion *portion = &making->relating->portion;
	const struct made *made = slot;
	enum np_status status = NP_OK;
	size_t at = 0;

	for (size_t i = made->begin; i < made->end && !status; i++) {
		const uint32_t count = made->count[i - made->begin];

		status = making->put(portion, &portion->members[i], made, at,
				     count);
		at += count;
	}
	return status;
}

static enum np_status put_segments(struct portion *portion,
				   struct member *member,
				   const struct made *made, size_t at,
				   uint32_t count)
{
	const enum np_status status = np_grow(
		&portion->segments, &portion->segments_cap,
		portion->segments_len + count, sizeof(*portion->segments));

	member->segments = portion->segments_len;
	member->segments_len = count;
	for (uint32_t i = 0; i < count && !status; i++)
		portion->segments[portion->segments_len++] =
			made->segments[at + i];
	return status;
}

static enum np_status make_all(struct relating *relating, make_fn *make,
			       put_fn *put)
{
	const unsigned threads = relating->options.threads;
	const unsigned slots = np_pipeline_slots(threads);
	struct making making = { .relating = relating,
				 .make = make,
				 .put = put };
	const struct np_pipeline pipe = { take_some, make_some, put_some,
					  &making };
	struct made *made = np_alloc_zero(slots, sizeof(*made));
	enum np_status status =
		made ? np_pipeline_run(&pipe, threads, made, sizeof(*made))
		     : NP_ERR_NOMEM;

	for (unsigned i = 0; i < slots && made; i++) {
		np_free(made[i].keys.ptr);
		np_free(made[i].segments);
	}
	np_free(made);
	return status ? np_relate_no_memory(relating) : NP_OK;
}

enum np_status np_relate_segments(struct relating *relating)
{
	return make_all(relating, make_segments, put_segments);
}
