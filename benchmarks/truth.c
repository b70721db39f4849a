/* SPDX-License-Identifier: MIT */
#include "truth.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

/* Counters for the order of shingles: a shared one changes only the order. */
enum {
	COUNTERS_LOG = 25
};
/* Words of a parity bitmap, counted so many at a time; rows compared with one
 * column while they are in the nearest cache. */
enum {
	WORDS = 64,
	BLOCK = 16,
	TILE = 32
};

bool truth_reaches(const struct set *a, const struct set *b, uint32_t shared,
		   uint32_t millionths)
{
	const uint64_t together = (uint64_t)a->len + b->len - shared;

	return together && (uint64_t)shared * MILLION >= millionths * together;
}

bool truth_same_text(const struct set *a, const struct set *b)
{
	return a->tokens && a->tokens == b->tokens &&
	       !memcmp(a->hash, b->hash, sizeof(a->hash));
}

double truth_resemblance(const struct sets *sets, const struct pair *pair)
{
	const struct set *a = &sets->ptr[pair->a], *b = &sets->ptr[pair->b];

	if (!a->len && !b->len)
		return truth_same_text(a, b);
	return (double)pair->shared /
	       (double)((uint64_t)a->len + b->len - pair->shared);
}

static enum np_status add_pair(struct pairs *out, uint32_t a, uint32_t b,
			       uint32_t shared)
{
	const enum np_status status =
		np_grow(&out->ptr, &out->cap, out->len + 1, sizeof(*out->ptr));

	if (status)
		return status;
	out->ptr[out->len++] =
		(struct pair){ a < b ? a : b, a < b ? b : a, shared };
	return NP_OK;
}

/* Counts the shared shingles of a pair and adds it when it is one. */
static enum np_status try_pair(const struct sets *sets, uint32_t a, uint32_t b,
			       uint32_t millionths, struct pairs *out)
{
	const struct set *x = &sets->ptr[a], *y = &sets->ptr[b];
	const uint32_t shared = sets_shared(x, y);

	out->counted++;
	return truth_reaches(x, y, shared, millionths)
		       ? add_pair(out, a, b, shared)
		       : NP_OK;
}

static int compare_pairs(const void *left, const void *right)
{
	const struct pair *x = left, *y = right;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

static void order_pairs(struct pairs *pairs)
{
	qsort(pairs->ptr, pairs->len, sizeof(*pairs->ptr), compare_pairs);
}

void truth_clear(struct pairs *pairs)
{
	np_free(pairs->ptr);
	*pairs = (struct pairs){ 0 };
}

/* Texts too short for a shingle: all pairs, there are few. */
static enum np_status add_short(const struct sets *sets, const uint32_t *chosen,
				size_t chosen_len, struct pairs *out)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < chosen_len && !status; i++) {
		const struct set *a = &sets->ptr[chosen[i]];

		if (a->len || !a->tokens)
			continue;
		for (size_t j = i + 1; j < chosen_len && !status; j++) {
			const struct set *b = &sets->ptr[chosen[j]];

			if (!b->len && truth_same_text(a, b))
				status = add_pair(out, chosen[i], chosen[j], 0);
		}
	}
	return status;
}

static enum np_status add_short_all(const struct sets *sets, struct pairs *out)
{
	uint32_t *all = np_alloc(sets->len + 1, sizeof(*all));
	enum np_status status = all ? NP_OK : NP_ERR_NOMEM;

	for (size_t i = 0; all && i < sets->len; i++)
		all[i] = (uint32_t)i;
	if (!status)
		status = add_short(sets, all, sets->len, out);
	np_free(all);
	return status;
}

/* A shingle of a prefix and the article it is of. */
struct index {
	struct np_keyed *entries; /* by shingle */
	size_t len, cap;
	uint32_t *counters;
	uint64_t *order; /* scratch: of one article */
	size_t order_cap;
	uint32_t *stamps; /* the article last tried with this one, + 1 */
	size_t *cursor;	  /* of each article: its first place in places */
	size_t *places;	  /* of its entries */
};

static uint32_t *counter(const struct index *index, uint64_t hash)
{
	return &index->counters[hash >> (64 - COUNTERS_LOG)];
}

static enum np_status count_all(struct index *index, const struct sets *sets)
{
	index->counters = np_alloc_zero((size_t)1 << COUNTERS_LOG,
					sizeof(*index->counters));
	if (!index->counters)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < sets->len; i++)
		for (uint32_t j = 0; j < sets->ptr[i].len; j++)
			++*counter(index, sets->ptr[i].items[j]);
	return NP_OK;
}

/*
 * The order: count, then place in the ascending set, so hash. Places and
 * counts fit 32 bits each, and one number sorts both.
 */
static enum np_status add_prefix(struct index *index, const struct set *set,
				 uint32_t owner, uint32_t millionths)
{
	const uint64_t least =
		((uint64_t)set->len * millionths + MILLION - 1) / MILLION;
	const size_t prefix = set->len ? (size_t)(set->len - least + 1) : 0;
	enum np_status status =
		np_grow(&index->order, &index->order_cap,
			2 * (size_t)set->len + 1, sizeof(*index->order));

	if (!status)
		status = np_grow(&index->entries, &index->cap,
				 index->len + prefix, sizeof(*index->entries));
	if (status)
		return status;
	for (uint32_t i = 0; i < set->len; i++)
		index->order[i] =
			(uint64_t)*counter(index, set->items[i]) << 32 | i;
	np_sort_u64(index->order, set->len, 32, index->order + set->len);
	for (size_t i = 0; i < prefix; i++)
		/* What is counted once is in no other article. */
		if (index->order[i] >> 32 > 1)
			index->entries[index->len++] = (struct np_keyed){
				set->items[(uint32_t)index->order[i]], owner
			};
	return NP_OK;
}

/* Sorts entries by shingle and remembers which places are each article's. */
static enum np_status order_index(struct index *index, size_t articles)
{
	struct np_keyed *scratch = np_alloc(index->len + 1, sizeof(*scratch));

	index->cursor = np_alloc_zero(articles + 2, sizeof(*index->cursor));
	index->places = np_alloc(index->len + 1, sizeof(*index->places));
	index->stamps = np_alloc_zero(articles + 1, sizeof(*index->stamps));
	if (!scratch || !index->cursor || !index->places || !index->stamps) {
		np_free(scratch);
		return NP_ERR_NOMEM;
	}
	np_sort_keyed(index->entries, index->len, scratch);
	np_free(scratch);
	for (size_t i = 0; i < index->len; i++)
		index->cursor[index->entries[i].index + 2]++;
	for (size_t i = 2; i < articles + 2; i++)
		index->cursor[i] += index->cursor[i - 1];
	for (size_t i = 0; i < index->len; i++)
		index->places[index->cursor[index->entries[i].index + 1]++] = i;
	return NP_OK;
}

/* All articles before this one that share a shingle of the prefixes. */
static enum np_status probe(const struct sets *sets, const struct index *index,
			    uint32_t owner, uint32_t millionths,
			    struct pairs *out)
{
	enum np_status status = NP_OK;

	for (size_t i = index->cursor[owner]; i < index->cursor[owner + 1];
	     i++) {
		const size_t at = index->places[i];

		/* The sort is stable: articles ascend within a shingle. */
		for (size_t j = at; j-- && !status;) {
			const struct np_keyed *entry = &index->entries[j];

			if (entry->key != index->entries[at].key)
				break;
			out->looked++;
			if (index->stamps[entry->index] == owner + 1)
				continue;
			index->stamps[entry->index] = owner + 1;
			status = try_pair(sets, entry->index, owner, millionths,
					  out);
		}
	}
	return status;
}

enum np_status truth_join(const struct sets *sets, uint32_t millionths,
			  struct pairs *out)
{
	struct index index = { 0 };
	enum np_status status = count_all(&index, sets);

	for (size_t i = 0; i < sets->len && !status; i++)
		status = add_prefix(&index, &sets->ptr[i], (uint32_t)i,
				    millionths);
	if (!status)
		status = order_index(&index, sets->len);
	for (size_t i = 0; i < sets->len && !status; i++)
		status = probe(sets, &index, (uint32_t)i, millionths, out);
	if (!status)
		status = add_short_all(sets, out);
	order_pairs(out);
	np_free(index.entries);
	np_free(index.counters);
	np_free(index.order);
	np_free(index.stamps);
	np_free(index.cursor);
	np_free(index.places);
	return status;
}

/* An article of the brute force, in order of size. */
struct row {
	uint32_t owner;
	uint32_t len;
	uint64_t parity[WORDS];
};

static int compare_rows(const void *left, const void *right)
{
	const struct row *x = left, *y = right;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return (x->owner > y->owner) - (x->owner < y->owner);
}

static void fill_row(struct row *row, const struct set *set, uint32_t owner)
{
	*row = (struct row){ .owner = owner, .len = set->len };
	for (uint32_t i = 0; i < set->len; i++) {
		const uint64_t bit = set->items[i] % (64 * WORDS);

		row->parity[bit / 64] ^= UINT64_C(1) << bit % 64;
	}
}

/* Odd bits of 16 words in four sums of 16 bits. */
static uint64_t odd_bits_of_block(const uint64_t *a, const uint64_t *b)
{
	const uint64_t m1 = UINT64_C(0x5555555555555555);
	const uint64_t m2 = UINT64_C(0x3333333333333333);
	const uint64_t m4 = UINT64_C(0x0f0f0f0f0f0f0f0f);
	const uint64_t m8 = UINT64_C(0x00ff00ff00ff00ff);
	uint64_t sum = 0; /* of bytes, each at most 16 * 8 */

	for (size_t i = 0; i < BLOCK; i++) {
		uint64_t x = a[i] ^ b[i];

		x -= x >> 1 & m1;
		x = (x & m2) + (x >> 2 & m2);
		sum += (x + (x >> 4)) & m4;
	}
	return (sum & m8) + (sum >> 8 & m8);
}

static uint64_t odd_bits(const struct row *a, const struct row *b)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < WORDS; i += BLOCK)
		sum += odd_bits_of_block(a->parity + i, b->parity + i);
	return (sum * UINT64_C(0x0001000100010001)) >> 48;
}

/* Can the pair still share enough? a is the smaller. */
static bool possible(const struct row *a, const struct row *b,
		     uint32_t millionths)
{
	const uint64_t both = (uint64_t)a->len + b->len;
	const uint64_t odd = odd_bits(a, b);
	/* At most (both - odd) / 2 shared; J >= t asks shared (1 + t) >= both t. */
	const uint64_t twice = both > odd ? both - odd : 0;

	return twice * (MILLION + millionths) >= 2 * both * millionths;
}

/* Rows begin .. begin + TILE with all that follow each. */
static enum np_status brute_tile(const struct sets *sets,
				 const struct row *rows, size_t begin,
				 size_t len, uint32_t millionths,
				 struct pairs *out)
{
	const size_t end = begin + TILE < len ? begin + TILE : len;
	enum np_status status = NP_OK;

	for (size_t j = begin + 1; j < len && !status; j++) {
		const struct row *b = &rows[j];

		/* Smaller than t of it, all that follow too. */
		if ((uint64_t)rows[end - 1].len * MILLION <
		    (uint64_t)b->len * millionths)
			break;
		for (size_t i = begin; i < end && i < j && !status; i++) {
			out->looked++;
			if ((uint64_t)rows[i].len * MILLION >=
				    (uint64_t)b->len * millionths &&
			    possible(&rows[i], b, millionths))
				status = try_pair(sets, rows[i].owner, b->owner,
						  millionths, out);
		}
	}
	return status;
}

enum np_status truth_brute(const struct sets *sets, const uint32_t *chosen,
			   size_t chosen_len, uint32_t millionths,
			   struct pairs *out)
{
	struct row *rows = np_alloc(chosen_len + 1, sizeof(*rows));
	enum np_status status = rows ? NP_OK : NP_ERR_NOMEM;
	size_t len = 0;

	for (size_t i = 0; rows && i < chosen_len; i++)
		if (sets->ptr[chosen[i]].len)
			fill_row(&rows[len++], &sets->ptr[chosen[i]],
				 chosen[i]);
	if (rows)
		qsort(rows, len, sizeof(*rows), compare_rows);
	for (size_t i = 0; i < len && !status; i += TILE)
		status = brute_tile(sets, rows, i, len, millionths, out);
	if (!status)
		status = add_short(sets, chosen, chosen_len, out);
	order_pairs(out);
	np_free(rows);
	return status;
}
