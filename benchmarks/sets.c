/* SPDX-License-Identifier: MIT */
#include "sets.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/sort.h"
#include "ingest/reader.h"
#include "ingest/record.h"
#include "shingles/np-sketch.h"

struct loader {
	struct sets *sets;
	struct np_record_parser *parser;
	struct np_sketcher *sketcher;
	uint64_t *scratch;
	size_t scratch_cap;
};

static enum np_status fill_items(struct loader *loader, struct set *set,
				 const struct np_shingles *all)
{
	enum np_status status;

	status = np_grow(&loader->scratch, &loader->scratch_cap,
			 2 * all->len + 1, sizeof(*loader->scratch));
	if (status)
		return status;
	if (all->len)
		memcpy(loader->scratch, all->ptr, all->len * sizeof(*all->ptr));
	np_sort_u64(loader->scratch, all->len, 0, loader->scratch + all->len);
	set->len = (uint32_t)np_unique_u64(loader->scratch, all->len);
	set->items = np_alloc((size_t)set->len + 1, sizeof(*set->items));
	if (!set->items)
		return NP_ERR_NOMEM;
	memcpy(set->items, loader->scratch, set->len * sizeof(*set->items));
	return NP_OK;
}

static enum np_status add_article(struct loader *loader,
				  const struct np_article *article)
{
	struct sets *sets = loader->sets;
	const struct np_span id = article->field[NP_FIELD_ID];
	struct np_text_info info = { 0 };
	struct np_shingles all = { 0 };
	struct set set = { 0 };
	enum np_status status;

	if (!id.len)
		return NP_ERR_FORMAT;
	status = np_shingle_text(loader->sketcher,
				 article->field[NP_FIELD_TEXT], &all, &info);
	if (!status)
		status = np_grow(&sets->ptr, &sets->cap, sets->len + 1,
				 sizeof(*sets->ptr));
	if (!status)
		status = fill_items(loader, &set, &all);
	if (status)
		return status;
	set.tokens = info.tokens;
	memcpy(set.hash, info.hash, sizeof(set.hash));
	set.id = np_alloc(id.len + 1, 1);
	if (set.id) {
		memcpy(set.id, id.ptr, id.len);
		set.id[id.len] = '\0';
	}
	sets->ptr[sets->len++] = set;
	sets->items += set.len;
	return set.id ? NP_OK : NP_ERR_NOMEM;
}

static enum np_status add_chunk(struct loader *loader,
				const struct np_chunk *chunk,
				struct np_error *err)
{
	struct np_span record = { 0 };
	size_t at = 0;

	while (np_record_next(np_buf_span(&chunk->bytes), &at, &record)) {
		struct np_article article = { 0 };
		enum np_status status;

		if (np_record_parse(loader->parser, record, &article, NULL))
			continue;
		status = add_article(loader, &article);
		if (status)
			return np_error_set(err, status,
					    "no memory, or an article without "
					    "an id");
	}
	return NP_OK;
}

static enum np_status read_all(struct loader *loader,
			       const struct np_inputs *inputs,
			       struct np_error *err)
{
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };
	enum np_status status = np_reader_open(&reader, inputs, NULL, err);

	while (!status) {
		status = np_reader_next(reader, &chunk, err);
		if (!status)
			status = np_reader_fill(reader, &chunk, err);
		if (!status)
			status = add_chunk(loader, &chunk, err);
	}
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	return status == NP_END ? NP_OK : status;
}

struct named {
	const char *id;
	uint32_t index;
};

static int compare_named(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id,
		      ((const struct named *)b)->id);
}

static enum np_status order_ids(struct sets *sets, struct np_error *err)
{
	struct named *named = np_alloc(sets->len + 1, sizeof(*named));
	enum np_status status = NP_OK;

	sets->by_id = np_alloc(sets->len + 1, sizeof(*sets->by_id));
	if (!named || !sets->by_id) {
		np_free(named);
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	}
	for (size_t i = 0; i < sets->len; i++)
		named[i] = (struct named){ sets->ptr[i].id, (uint32_t)i };
	qsort(named, sets->len, sizeof(*named), compare_named);
	for (size_t i = 0; i < sets->len; i++) {
		sets->by_id[i] = named[i].index;
		if (i && !strcmp(named[i - 1].id, named[i].id))
			status = np_error_set(err, NP_ERR_FORMAT,
					      "two articles with id '%s'",
					      named[i].id);
	}
	np_free(named);
	return status;
}

enum np_status sets_read(struct sets *sets, const char *path, uint32_t width,
			 struct np_error *err)
{
	struct np_recipe recipe = NP_RECIPE_INIT;
	const struct np_field_names names = { 0 };
	struct np_inputs inputs = { 0 };
	struct loader loader = { .sets = sets };
	enum np_status status;

	recipe.width = width;
	status = np_record_parser_new(&loader.parser, &names);
	if (!status)
		status = np_sketcher_new(&loader.sketcher, &recipe);
	if (status)
		np_error_set(err, status, "no parser or no sketcher");
	else
		status = np_inputs_add(&inputs, path, err);
	if (!status)
		status = read_all(&loader, &inputs, err);
	if (!status)
		status = order_ids(sets, err);
	np_inputs_clear(&inputs);
	np_sketcher_free(loader.sketcher);
	np_record_parser_free(loader.parser);
	np_free(loader.scratch);
	return status;
}

void sets_clear(struct sets *sets)
{
	for (size_t i = 0; i < sets->len; i++) {
		np_free(sets->ptr[i].id);
		np_free(sets->ptr[i].items);
	}
	np_free(sets->ptr);
	np_free(sets->by_id);
	*sets = (struct sets){ 0 };
}

static int compare_id(const struct set *set, struct np_span id)
{
	const size_t len = strlen(set->id);
	const int order = memcmp(set->id, id.ptr, len < id.len ? len : id.len);

	return order ? order : (len > id.len) - (len < id.len);
}

uint32_t sets_find(const struct sets *sets, struct np_span id)
{
	size_t low = 0, high = sets->len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const uint32_t index = sets->by_id[middle];
		const int order = compare_id(&sets->ptr[index], id);

		if (!order)
			return index;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return UINT32_MAX;
}

uint32_t sets_shared(const struct set *a, const struct set *b)
{
	uint32_t shared = 0;
	uint32_t i = 0, j = 0;

	while (i < a->len && j < b->len) {
		const uint64_t x = a->items[i], y = b->items[j];

		shared += x == y;
		i += x <= y;
		j += y <= x;
	}
	return shared;
}
