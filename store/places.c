/* SPDX-License-Identifier: MIT */
/* Keys to places of the index; part of the file's format. */
#include "store/store.h"

#include "base/mem.h"
#include "store/run_page.h"

/* Passages are sampled by bits of their hashes: all bits of a place must be
 * as good as others. splitmix64's output function. */
static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

uint64_t np_store_band_place(uint32_t band, uint32_t key)
{
	return (uint64_t)band << 32 | key;
}

uint64_t np_store_segment_place(uint64_t salt, uint64_t hash)
{
	return PLACE_OTHERS | mixed(hash ^ salt) >> 18;
}

uint64_t np_store_passage_place(uint64_t hash)
{
	return PLACE_OTHERS << 1 | mixed(hash) >> 17;
}

bool np_store_place_is_band(uint64_t place)
{
	return place < PLACE_OTHERS;
}

uint64_t np_store_salt(struct np_span source)
{
	return source.len ? np_page_sum(source.ptr, source.len, 0) : 0;
}

enum np_status np_store_index(struct np_store *store,
			      const struct np_store_article *article,
			      const uint32_t *lanes, int64_t id,
			      struct np_error *err)
{
	const size_t passages =
		store->keeps_passages ? article->passages.len : 0;
	const size_t segments = store->keeps_passages && article->source.len
					? article->segments.len
					: 0;
	const uint64_t salt = segments ? np_store_salt(article->source) : 0;
	struct run_keys keys = { .bands = store->keys };

	if (np_grow(&store->places, &store->places_cap, segments + passages,
		    sizeof(*store->places)))
		return np_store_no_memory(err);
	if (lanes) {
		np_band_keys(lanes, store->shape, store->recipe.seed,
			     store->keys);
		keys.bands_len = store->shape.bands;
	}
	for (size_t i = 0; i < segments; i++)
		store->places[keys.len++] =
			np_store_segment_place(salt, article->segments.ptr[i]);
	for (size_t i = 0; i < passages; i++)
		store->places[keys.len++] =
			np_store_passage_place(article->passages.ptr[i]);
	keys.places = store->places;
	return np_runs_add(store->runs, &keys, (uint32_t)id, err);
}

enum np_status np_store_holders(struct np_store *store,
				const struct np_store_asked *asked,
				struct np_error *err)
{
	const struct run_asked inner = { asked->places.ptr, asked->places.len,
					 asked->most, asked->tell,
					 asked->user };
	enum np_status status;
	bool held;

	status = np_store_hold(store, &held, err);
	if (!status)
		status = np_runs_holders(store->runs, &inner, err);
	np_store_release(store, held);
	return status;
}
