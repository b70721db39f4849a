/* SPDX-License-Identifier: MIT */
/*
 * Articles with the same text collapse first: one of them, the best, stands
 * for all. Then band by band: (key, rank) as one number, sorted; neighbours
 * with equal keys met in that band. The bands are independent of each other,
 * so threads take one each; a band that would not fit the memory is done in
 * parts by the high bits of the key. Linear time but for the pairs, and those
 * are bounded by CROWD.
 */
#include "batch/groups.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "base/sort.h"

/* Pairs a worker gathers before it drops repeats. */
#define PAIRS_START ((size_t)1 << 16)

struct bag {
	uint64_t *pairs, *scratch;
	size_t len, cap, scratch_cap;
	size_t unique; /* length when repeats were dropped last */
	struct np_spool *spool;
	struct np_error err;
};

/* An entry that stands for no text of its own, or has no shingles. */
#define NO_NODE UINT32_MAX

struct bander {
	const struct corpus *corpus;
	uint32_t *node; /* of each entry: its rank, or NO_NODE */
	struct candidates *out;
	uint64_t **items, **scratch; /* of each worker, room for part */
	struct bag *bags;	     /* of each worker */
	size_t part;		     /* items of the largest part */
	unsigned parts_log;	     /* a band is done in 2^this parts */
};

static int same_hash(const struct entry *a, const struct entry *b)
{
	return a->hash[0] == b->hash[0] && a->hash[1] == b->hash[1];
}

static const struct entry *entry_of(const struct corpus *corpus,
				    const uint32_t *order, uint64_t rank)
{
	return corpus_entry(corpus, order[rank]);
}

/*
 * items[begin .. end) agree in 32 bits of the hash and are ordered by rank.
 * The first that is nobody's copy yet takes all that follow with its hash.
 */
static void collapse(const struct corpus *corpus, const uint32_t *order,
		     uint32_t *twin, const uint64_t *items, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const uint32_t first = (uint32_t)items[i];
		const struct entry *a = entry_of(corpus, order, first);

		if (twin[first] != first)
			continue;
		for (size_t j = i + 1; j < len; j++) {
			const uint32_t other = (uint32_t)items[j];

			if (twin[other] == other &&
			    same_hash(a, entry_of(corpus, order, other)))
				twin[other] = first;
		}
	}
}

static enum np_status find_twins(const struct corpus *corpus,
				 const uint32_t *order, uint32_t *twin,
				 struct np_error *err)
{
	const size_t count = (size_t)corpus->entries.len;
	const size_t bytes = count * sizeof(uint64_t);
	uint64_t *items = NULL, *scratch = NULL;
	void *region[2] = { NULL, NULL };
	size_t len = 0;
	enum np_status status =
		np_spool_take(corpus->spool, bytes, &region[0], err);

	if (!status)
		status = np_spool_take(corpus->spool, bytes, &region[1], err);
	if (status)
		goto give_back;
	items = region[0];
	scratch = region[1];
	for (size_t rank = 0; rank < count; rank++) {
		const struct entry *entry = entry_of(corpus, order, rank);

		twin[rank] = (uint32_t)rank;
		if (entry->flags & ENTRY_TEXT)
			items[len++] = (entry->hash[0] >> 32 << 32) | rank;
	}
	np_sort_u64(items, len, 32, scratch);
	for (size_t i = 0, end; i < len; i = end) {
		for (end = i + 1;
		     end < len && items[end] >> 32 == items[i] >> 32;)
			end++;
		collapse(corpus, order, twin, items + i, end - i);
	}
give_back:
	np_spool_return(corpus->spool, region[0], bytes);
	np_spool_return(corpus->spool, region[1], bytes);
	return status;
}

static enum np_status drop_repeats(struct bag *bag)
{
	const enum np_status status =
		np_spool_grow(bag->spool, &bag->scratch, &bag->scratch_cap,
			      bag->len, sizeof(uint64_t), &bag->err);

	if (status)
		return status;
	np_sort_u64(bag->pairs, bag->len, 0, bag->scratch);
	bag->len = np_unique_u64(bag->pairs, bag->len);
	bag->unique = bag->len;
	return NP_OK;
}

static enum np_status add_pairs(struct bag *bag, const uint64_t *items,
				size_t len)
{
	const size_t more = len * (len - 1) / 2;
	enum np_status status = NP_OK;

	if (bag->len > PAIRS_START && bag->len > 2 * bag->unique)
		status = drop_repeats(bag);
	if (!status)
		status = np_spool_grow(bag->spool, &bag->pairs, &bag->cap,
				       bag->len + more, sizeof(uint64_t),
				       &bag->err);
	if (status)
		return status;
	for (size_t i = 0; i < len; i++)
		for (size_t j = i + 1; j < len; j++)
			bag->pairs[bag->len++] = (uint64_t)(uint32_t)items[i]
							 << 32 |
						 (uint32_t)items[j];
	return NP_OK;
}

static void clear_bag(struct bag *bag)
{
	np_spool_return(bag->spool, bag->pairs, 0);
	np_spool_return(bag->spool, bag->scratch, 0);
	bag->pairs = bag->scratch = NULL;
}

static enum np_status meet(const struct bander *bander, struct bag *bag,
			   const uint64_t *items, size_t len)
{
	uint8_t *crowded = bander->out->crowded;

	if (len < 2)
		return NP_OK;
	if (len <= CROWD)
		return add_pairs(bag, items, len);
	/* Threads may write the same 1 here: as atomics, to be plain. */
	for (size_t i = 0; i < len; i++)
		__atomic_store_n(&crowded[(uint32_t)items[i]], 1,
				 __ATOMIC_RELAXED);
	return NP_OK;
}

/* The items of one band whose key starts with the bits of part. */
static size_t gather(const struct bander *bander, uint32_t band, uint64_t part,
		     uint64_t *items)
{
	const struct np_column *keys = &bander->corpus->keys[band];
	const unsigned shift = 32 - bander->parts_log;
	size_t len = 0;

	for (uint64_t i = 0; i < keys->len; i++) {
		const uint32_t key = *(uint32_t *)np_column_at(keys, i);

		if (bander->node[i] != NO_NODE &&
		    (uint64_t)key >> shift == part)
			items[len++] = (uint64_t)key << 32 | bander->node[i];
	}
	return len;
}

/* How many items of a band each part has. */
static void count_parts(const struct bander *bander,
			const struct np_column *keys, size_t *count)
{
	const unsigned shift = 32 - bander->parts_log;

	for (uint64_t i = 0; i < keys->len; i++) {
		const uint64_t key = *(uint32_t *)np_column_at(keys, i);

		if (bander->node[i] != NO_NODE)
			count[key >> shift]++;
	}
}

static void raise_to(size_t *most, size_t value)
{
	size_t now = __atomic_load_n(most, __ATOMIC_RELAXED);

	while (now < value &&
	       !__atomic_compare_exchange_n(most, &now, value, false,
					    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

/* Bands are taken by threads; worker says whose scratch and bag. */
static enum np_status walk_bands(void *user, unsigned worker, size_t begin,
				 size_t end)
{
	const struct bander *bander = user;
	uint64_t *items = bander->items[worker];
	const size_t parts = (size_t)1 << bander->parts_log;
	enum np_status status = NP_OK;

	for (size_t step = begin; step < end && !status; step++) {
		const size_t len = gather(bander, (uint32_t)(step / parts),
					  step % parts, items);

		np_sort_u64(items, len, 0, bander->scratch[worker]);
		for (size_t i = 0, next; i < len && !status; i = next) {
			for (next = i + 1;
			     next < len && items[next] >> 32 == items[i] >> 32;)
				next++;
			status = meet(bander, &bander->bags[worker], items + i,
				      next - i);
		}
		np_column_rest(&bander->corpus->keys[step / parts]);
	}
	return status;
}

/* All bags into one list without repeats. */
static enum np_status join_bags(struct bander *bander, unsigned threads,
				struct np_error *err)
{
	struct bag all = { .spool = bander->corpus->spool };
	enum np_status status = NP_OK;
	size_t total = 0;

	for (unsigned i = 0; i < threads && !status; i++) {
		status = drop_repeats(&bander->bags[i]);
		total += bander->bags[i].len;
	}
	if (!status)
		status = np_spool_grow(all.spool, &all.pairs, &all.cap, total,
				       sizeof(uint64_t), &all.err);
	for (unsigned i = 0; i < threads && !status; i++) {
		struct bag *bag = &bander->bags[i];

		if (bag->len)
			memcpy(all.pairs + all.len, bag->pairs,
			       bag->len * sizeof(uint64_t));
		all.len += bag->len;
		clear_bag(bag);
	}
	if (!status)
		status = drop_repeats(&all);
	np_spool_return(all.spool, all.scratch, 0);
	if (status) {
		np_spool_return(all.spool, all.pairs, 0);
		return np_error_set(
			err, status, "%zu candidate pairs: %s", total,
			all.err.status ? all.err.text : np_status_name(status));
	}
	bander->out->pairs = all.pairs;
	bander->out->pairs_len = all.len;
	return NP_OK;
}

/* Raises bander->part to the largest part of each band. */
static enum np_status measure_parts(void *user, unsigned worker, size_t begin,
				    size_t end)
{
	struct bander *bander = user;
	const size_t parts = (size_t)1 << bander->parts_log;
	size_t *count = np_alloc(parts, sizeof(*count));

	(void)worker;
	if (!count)
		return NP_ERR_NOMEM;
	for (size_t band = begin; band < end; band++) {
		memset(count, 0, parts * sizeof(*count));
		count_parts(bander, &bander->corpus->keys[band], count);
		for (size_t i = 0; i < parts; i++)
			raise_to(&bander->part, count[i]);
	}
	np_free(count);
	return NP_OK;
}

/*
 * Sorting scratch is kept to an eighth of the memory: more parts, each
 * reading its band once, when that is little. A key that very many have makes
 * a part larger than that, so parts are counted first.
 */
static enum np_status choose_parts(struct bander *bander, unsigned threads)
{
	const uint64_t room = bander->corpus->options->memory / 8 / threads;
	const uint64_t need = bander->corpus->entries.len * 16;

	/* Half a part to spare: keys spread evenly, but not perfectly. */
	while (bander->parts_log < 16 &&
	       (need >> bander->parts_log) * 3 / 2 > room &&
	       need >> bander->parts_log > (1 << 20))
		bander->parts_log++;
	if (bander->parts_log)
		return np_parallel_for(threads, bander->corpus->shape.bands, 1,
				       measure_parts, bander);
	bander->part = (size_t)bander->corpus->entries.len;
	return NP_OK;
}

static enum np_status take_scratch(struct bander *bander, unsigned threads,
				   struct np_error *err)
{
	const size_t bytes = bander->part * sizeof(uint64_t);

	bander->items = np_alloc_zero(threads, sizeof(*bander->items));
	bander->scratch = np_alloc_zero(threads, sizeof(*bander->scratch));
	bander->bags = np_alloc_zero(threads, sizeof(*bander->bags));
	if (!bander->items || !bander->scratch || !bander->bags)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < threads; i++)
		bander->bags[i].spool = bander->corpus->spool;
	for (unsigned i = 0; i < threads; i++) {
		void *region[2] = { NULL, NULL };
		enum np_status status = np_spool_take(bander->corpus->spool,
						      bytes, &region[0], err);

		if (!status)
			status = np_spool_take(bander->corpus->spool, bytes,
					       &region[1], err);
		bander->items[i] = region[0];
		bander->scratch[i] = region[1];
		if (status)
			return status;
	}
	return NP_OK;
}

static void give_scratch(struct bander *bander, unsigned threads)
{
	const size_t bytes = bander->part * sizeof(uint64_t);

	for (unsigned i = 0;
	     i < threads && bander->bags && bander->items && bander->scratch;
	     i++) {
		np_spool_return(bander->corpus->spool, bander->items[i], bytes);
		np_spool_return(bander->corpus->spool, bander->scratch[i],
				bytes);
		clear_bag(&bander->bags[i]);
	}
	np_free(bander->items);
	np_free(bander->scratch);
	np_free(bander->bags);
}

static enum np_status make_nodes(struct bander *bander, const uint32_t *rank,
				 struct np_error *err)
{
	const struct corpus *corpus = bander->corpus;
	const uint32_t *twin = bander->out->twin;
	void *node = NULL;
	const enum np_status status = np_spool_take(
		corpus->spool, (size_t)corpus->entries.len * sizeof(uint32_t),
		&node, err);

	if (status)
		return status;
	bander->node = node;
	for (uint64_t i = 0; i < corpus->entries.len; i++) {
		const bool stands =
			twin[rank[i]] == rank[i] &&
			corpus_entry(corpus, i)->flags & ENTRY_SKETCH;

		bander->node[i] = stands ? rank[i] : NO_NODE;
	}
	np_column_rest(&corpus->entries);
	return NP_OK;
}

static void tell(const struct bander *bander, unsigned threads,
		 enum np_status status, struct np_error *err)
{
	np_error_set(err, status, "out of memory for candidate pairs");
	for (unsigned i = 0; i < threads; i++)
		if (bander->bags[i].err.status)
			np_error_set(err, status, "%s",
				     bander->bags[i].err.text);
}

static enum np_status find_pairs(struct bander *bander, const uint32_t *rank,
				 struct np_error *err)
{
	const unsigned threads = bander->corpus->options->threads;
	enum np_status status = make_nodes(bander, rank, err);

	if (!status && choose_parts(bander, threads))
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
	if (!status)
		status = take_scratch(bander, threads, err);
	if (!status) {
		status = np_parallel_for(threads,
					 (size_t)bander->corpus->shape.bands
						 << bander->parts_log,
					 1, walk_bands, bander);
		if (status)
			tell(bander, threads, status, err);
	}
	if (!status)
		status = join_bags(bander, threads, err);
	give_scratch(bander, threads);
	np_spool_return(bander->corpus->spool, bander->node, 0);
	return status;
}

enum np_status np_candidates_find(const struct corpus *corpus,
				  const uint32_t *order, const uint32_t *rank,
				  struct candidates *out, struct np_error *err)
{
	const size_t count = (size_t)corpus->entries.len;
	struct bander bander = { .corpus = corpus, .out = out };
	void *twin = NULL, *crowded = NULL;
	enum np_status status;

	out->spool = corpus->spool;
	status = np_spool_take(corpus->spool, count * sizeof(uint32_t), &twin,
			       err);
	out->twin = twin;
	if (!status)
		status = np_spool_take(corpus->spool, count, &crowded, err);
	out->crowded = crowded;
	if (!status)
		status = find_twins(corpus, order, out->twin, err);
	if (!status && corpus->shape.bands)
		status = find_pairs(&bander, rank, err);
	for (size_t i = 0; i < count && !status; i++)
		out->crowded_len += out->crowded[i];
	return status;
}

void np_candidates_clear(struct candidates *candidates)
{
	if (!candidates->spool)
		return;
	np_spool_return(candidates->spool, candidates->twin, 0);
	np_spool_return(candidates->spool, candidates->crowded, 0);
	np_spool_return(candidates->spool, candidates->pairs, 0);
	*candidates = (struct candidates){ 0 };
}
