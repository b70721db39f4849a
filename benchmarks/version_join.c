/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sort.h"
#include "version_sets.h"

struct keys {
	struct np_keyed *ptr;
	size_t len, cap;
};
struct meets {
	uint64_t *ptr;
	size_t len, cap;
};

/* A text's different shingles, with the place where each stood first. */
struct laid {
	uint64_t *shingle; /* ascending */
	uint32_t *place;
	size_t len;
};

static enum np_status collect(struct version_sets *sets,
			      struct np_sketcher *sketcher, struct keys *keys)
{
	for (size_t i = 0; i < sets->len; i++) {
		struct np_passages found = { 0 };
		enum np_status status = np_passage_text(
			sketcher, sets->article[i].text, &found);

		if (!status)
			status = np_grow(&keys->ptr, &keys->cap,
					 keys->len + found.len + 1,
					 sizeof(*keys->ptr));
		if (status)
			return status;
		for (size_t j = 0; j < found.len; j++)
			keys->ptr[keys->len++] =
				(struct np_keyed){ found.ptr[j].hash,
						   (uint32_t)i };
	}
	return NP_OK;
}

static bool same_source(const struct version_sets *sets, uint32_t a, uint32_t b)
{
	const struct np_span x = sets->article[a].source;
	const struct np_span y = sets->article[b].source;

	return x.len == y.len && (!x.len || !memcmp(x.ptr, y.ptr, x.len));
}

/* Holders of one key are in order of index, since the sort is stable. */
static enum np_status meet(const struct version_sets *sets,
			   const struct keys *keys, size_t cap,
			   struct meets *meets)
{
	for (size_t i = 0; i < keys->len;) {
		size_t end = i + 1;
		enum np_status status;

		while (end < keys->len &&
		       keys->ptr[end].key == keys->ptr[i].key)
			end++;
		if (end - i > cap || end - i < 2) {
			i = end;
			continue;
		}
		status = np_grow(&meets->ptr, &meets->cap,
				 meets->len + (end - i) * (end - i),
				 sizeof(*meets->ptr));
		if (status)
			return status;
		for (size_t a = i; a < end; a++)
			for (size_t b = a + 1; b < end; b++)
				if (keys->ptr[a].index != keys->ptr[b].index &&
				    same_source(sets, keys->ptr[a].index,
						keys->ptr[b].index))
					meets->ptr[meets->len++] =
						(uint64_t)keys->ptr[a].index
							<< 32 |
						keys->ptr[b].index;
		i = end;
	}
	return NP_OK;
}

static int compare_keyed(const void *a, const void *b)
{
	const struct np_keyed *x = a;
	const struct np_keyed *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static enum np_status lay(struct np_sketcher *sketcher, struct np_span text,
			  struct laid *out)
{
	struct np_shingles all = { 0 };
	struct np_keyed *keyed;
	enum np_status status = np_shingle_text(sketcher, text, &all, NULL);

	if (status)
		return status;
	keyed = np_alloc(all.len + 1, sizeof(*keyed));
	out->shingle = np_alloc(all.len + 1, sizeof(*out->shingle));
	out->place = np_alloc(all.len + 1, sizeof(*out->place));
	out->len = 0;
	if (!keyed || !out->shingle || !out->place) {
		np_free(keyed);
		return NP_ERR_NOMEM;
	}
	for (size_t i = 0; i < all.len; i++)
		keyed[i] = (struct np_keyed){ all.ptr[i], (uint32_t)i };
	qsort(keyed, all.len, sizeof(*keyed), compare_keyed);
	for (size_t i = 0; i < all.len; i++) {
		if (i && keyed[i].key == keyed[i - 1].key)
			continue;
		out->shingle[out->len] = keyed[i].key;
		out->place[out->len++] = keyed[i].index;
	}
	np_free(keyed);
	return NP_OK;
}

static int compare_u64(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a;
	const uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The longest run of places that rise in both: patience sorting. */
static size_t longest_rise(uint64_t *both, size_t len, uint32_t *top)
{
	size_t best = 0;

	qsort(both, len, sizeof(*both), compare_u64);
	for (size_t i = 0; i < len; i++) {
		const uint32_t place = (uint32_t)both[i];
		size_t low = 0;
		size_t high = best;

		while (low < high) {
			const size_t middle = (low + high) / 2;
			if (top[middle] < place)
				low = middle + 1;
			else
				high = middle;
		}
		top[low] = place;
		best += low == best;
	}
	return best;
}

static enum np_status add_pair(struct version_sets *sets, uint32_t a,
			       uint32_t b, const struct laid *laid)
{
	const struct laid *x = &laid[a];
	const struct laid *y = &laid[b];
	const size_t most = (x->len < y->len ? x->len : y->len) + 1;
	uint64_t *both = np_alloc(most, sizeof(*both));
	uint32_t *top = np_alloc(most, sizeof(*top));
	size_t shared = 0;
	enum np_status status = both && top ? NP_OK : NP_ERR_NOMEM;

	for (size_t i = 0, j = 0; !status && i < x->len && j < y->len;) {
		if (x->shingle[i] == y->shingle[j])
			both[shared++] =
				(uint64_t)x->place[i] << 32 | y->place[j];
		if (x->shingle[i] <= y->shingle[j]) {
			j += x->shingle[i] == y->shingle[j];
			i++;
		} else {
			j++;
		}
	}
	if (!status)
		status = np_grow(&sets->pair, &sets->pairs_cap, sets->pairs + 1,
				 sizeof(*sets->pair));
	if (!status && shared) {
		const double rise = (double)longest_rise(both, shared, top);
		const double s = (double)shared;

		sets->pair[sets->pairs++] = (struct np_version_pair){
			.a = a,
			.b = b,
			.jaccard = s / ((double)(x->len + y->len) - s),
			.share_a = s / (double)x->len,
			.share_b = s / (double)y->len,
			.in_order = rise / s
		};
	}
	np_free(both);
	np_free(top);
	return status;
}

static enum np_status verify(struct version_sets *sets,
			     struct np_sketcher *sketcher,
			     const struct meets *meets)
{
	struct laid *laid = np_alloc_zero(sets->len + 1, sizeof(*laid));
	enum np_status status = laid ? NP_OK : NP_ERR_NOMEM;

	for (size_t i = 0; !status && i < sets->len; i++)
		status = lay(sketcher, sets->article[i].text, &laid[i]);
	for (size_t i = 0; !status && i < meets->len;) {
		size_t end = i + 1;

		while (end < meets->len && meets->ptr[end] == meets->ptr[i])
			end++;
		if (end - i >= 2)
			status = add_pair(sets, (uint32_t)(meets->ptr[i] >> 32),
					  (uint32_t)meets->ptr[i], laid);
		i = end;
	}
	for (size_t i = 0; laid && i < sets->len; i++) {
		np_free(laid[i].shingle);
		np_free(laid[i].place);
	}
	np_free(laid);
	return status;
}

enum np_status version_sets_join(struct version_sets *sets,
				 struct np_sketcher *sketcher, size_t cap)
{
	struct keys keys = { 0 };
	struct meets meets = { 0 };
	struct np_keyed *scratch = NULL;
	uint64_t *spare = NULL;
	enum np_status status = collect(sets, sketcher, &keys);

	if (!status) {
		scratch = np_alloc(keys.len + 1, sizeof(*scratch));
		status = scratch ? NP_OK : NP_ERR_NOMEM;
	}
	if (!status) {
		np_sort_keyed(keys.ptr, keys.len, scratch);
		status = meet(sets, &keys, cap, &meets);
	}
	if (!status) {
		spare = np_alloc(meets.len + 1, sizeof(*spare));
		status = spare ? NP_OK : NP_ERR_NOMEM;
	}
	if (!status) {
		np_sort_u64(meets.ptr, meets.len, 0, spare);
		status = verify(sets, sketcher, &meets);
	}
	np_free(keys.ptr);
	np_free(scratch);
	np_free(meets.ptr);
	np_free(spare);
	return status;
}
