/* SPDX-License-Identifier: MIT */
/*
 * A small direct-mapped cache: the pairs of one article follow each other and
 * the partners of neighbours are often the same, so most sets are made once.
 * Two ways for each place keep both sides of a pair alive. The sets of all
 * places together stay under a limit; only a pair may be larger than that.
 */
#include "base/error.h"
#include "base/mem.h"
#include "batch/verify.h"
#include "shingles/np-sketch.h"

#define PLACES 256u
#define WAYS 2u

struct set_shelf {
	const struct corpus *corpus;
	const uint32_t *order;
	struct np_record_parser *parser;
	struct np_sketcher *sketcher;
	struct np_buf scratch;
	struct np_shingle_set sets[PLACES][WAYS];
	uint32_t holds[PLACES][WAYS]; /* rank + 1; 0: nothing */
	uint8_t latest[PLACES];
	uint64_t limit, used;		/* bytes of the sets */
	uint32_t hand;			/* whose turn it is to go */
	struct np_shingle_set *pair[2]; /* those given last */
};

/* All shelves together may take this part of the memory. */
#define SHARE 16
#define LIMIT_LEAST (UINT64_C(1) << 20)

enum np_status np_set_shelf_new(struct set_shelf **out,
				const struct corpus *corpus,
				const uint32_t *order)
{
	struct set_shelf *shelf = np_alloc_zero(1, sizeof(*shelf));
	enum np_status status;

	if (!shelf)
		return NP_ERR_NOMEM;
	shelf->corpus = corpus;
	shelf->order = order;
	shelf->limit =
		corpus->options->memory / SHARE / corpus->options->threads;
	if (shelf->limit < LIMIT_LEAST)
		shelf->limit = LIMIT_LEAST;
	status = np_record_parser_new(&shelf->parser, &corpus->options->names);
	if (!status)
		status = np_sketcher_new(&shelf->sketcher,
					 &corpus->options->recipe);
	if (status) {
		np_set_shelf_free(shelf);
		return status;
	}
	*out = shelf;
	return NP_OK;
}

void np_set_shelf_free(struct set_shelf *shelf)
{
	if (!shelf)
		return;
	for (size_t i = 0; i < PLACES * WAYS; i++)
		np_shingle_set_clear(&shelf->sets[i / WAYS][i % WAYS]);
	np_record_parser_free(shelf->parser);
	np_sketcher_free(shelf->sketcher);
	np_buf_clear(&shelf->scratch);
	np_free(shelf);
}

static enum np_status fill(struct set_shelf *shelf, uint32_t rank,
			   struct np_shingle_set *set, struct np_error *err)
{
	const struct entry *entry =
		corpus_entry(shelf->corpus, shelf->order[rank]);
	struct np_shingles shingles = { 0 };
	struct np_text_info info = { 0 };
	struct np_span text = { 0 };
	enum np_status status =
		np_corpus_text(shelf->corpus, entry, shelf->parser,
			       &shelf->scratch, &text, err);

	if (status)
		return status;
	status = np_shingle_text(shelf->sketcher, text, &shingles, &info);
	if (!status &&
	    (info.hash[0] != entry->hash[0] || info.hash[1] != entry->hash[1]))
		return np_corpus_changed(shelf->corpus, entry, err);
	if (!status)
		status = np_shingle_set_build(set, shingles.ptr, shingles.len);
	if (status)
		return np_error_set(err, status, "out of memory");
	return NP_OK;
}

static uint64_t bytes_of(const struct np_shingle_set *set)
{
	return (set->cap + set->slots_cap) * sizeof(uint64_t);
}

/* Lets sets go, in turn, until the rest is under the limit. */
static void make_room(struct set_shelf *shelf)
{
	for (uint32_t i = 0; i < PLACES * WAYS && shelf->used > shelf->limit;
	     i++) {
		const uint32_t at = shelf->hand++ % (PLACES * WAYS);
		struct np_shingle_set *set = &shelf->sets[at / WAYS][at % WAYS];

		if (set == shelf->pair[0] || set == shelf->pair[1])
			continue;
		shelf->used -= bytes_of(set);
		np_shingle_set_clear(set);
		shelf->holds[at / WAYS][at % WAYS] = 0;
	}
}

static enum np_status refill(struct set_shelf *shelf, uint32_t rank,
			     struct np_shingle_set *set, uint32_t *holds,
			     struct np_error *err)
{
	const uint64_t before = bytes_of(set);
	enum np_status status;

	*holds = 0;
	status = fill(shelf, rank, set, err);
	shelf->used += bytes_of(set) - before;
	if (!status)
		*holds = rank + 1;
	return status;
}

enum np_status np_set_shelf_get(struct set_shelf *shelf, uint32_t rank,
				const struct np_shingle_set **out,
				struct np_error *err)
{
	const uint32_t place =
		rank * UINT32_C(0x9e3779b1) / (UINT32_MAX / PLACES + 1);
	struct np_shingle_set *set;
	enum np_status status = NP_OK;
	unsigned way;

	for (way = 0; way < WAYS; way++)
		if (shelf->holds[place][way] == rank + 1)
			break;
	if (way == WAYS)
		way = (shelf->latest[place] + 1u) % WAYS;
	set = &shelf->sets[place][way];
	shelf->latest[place] = (uint8_t)way;
	shelf->pair[0] = shelf->pair[1];
	shelf->pair[1] = set;
	if (shelf->holds[place][way] != rank + 1)
		status = refill(shelf, rank, set, &shelf->holds[place][way],
				err);
	make_room(shelf);
	*out = set;
	return status;
}
