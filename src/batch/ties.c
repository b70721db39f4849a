/* SPDX-License-Identifier: MIT */
#include "batch/ties.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"
#include "batch/crate.h"
#include "batch/relate.h"
#include "store/np-matches.h"

/* Articles that a worker takes at a time, and the bytes of their records. */
#define GRAIN 64
#define GRAIN_BYTES (UINT64_C(4) << 20)
/* Articles in a transaction. */
#define BATCH 20000

struct worker {
	struct np_record_parser *parser;
	struct crate_maker maker;
	struct np_buf scratch;
};

/* Ranks from begin to end, as a worker makes them ready. */
struct load {
	uint32_t begin, end;
	struct crate crate; /* numbers: ranks */
	struct np_error err;
};

struct tier {
	const struct corpus *corpus;
	const uint32_t *order;
	struct np_store *store;
	struct worker *workers;
	uint32_t *rank_of; /* of the articles of the store, in their order */
	uint32_t len;	   /* of them */
	uint32_t next;	   /* rank to be taken */
	struct np_error *err;
};

static const struct entry *entry_of(const struct tier *tier, uint32_t rank)
{
	return corpus_entry(tier->corpus, tier->order[rank]);
}

static enum np_status take(void *user, void *slot)
{
	struct tier *tier = user;
	struct load *load = slot;
	const uint32_t count = (uint32_t)tier->corpus->entries.len;
	uint64_t bytes = 0;

	if (tier->next == count)
		return NP_END;
	load->begin = tier->next;
	while (tier->next < count && tier->next - load->begin < GRAIN &&
	       bytes < GRAIN_BYTES)
		bytes += entry_of(tier, tier->next++)->len;
	load->end = tier->next;
	return NP_OK;
}

static enum np_status make_one(const struct tier *tier, struct worker *worker,
			       struct load *load, uint32_t rank)
{
	const struct entry *entry = entry_of(tier, rank);
	struct np_article article = { 0 };
	struct crate_item *item;
	enum np_status status;

	if (!(entry->flags & ENTRY_TEXT))
		return NP_OK;
	status = np_corpus_article(tier->corpus, entry, worker->parser,
				   &worker->scratch, &article, &load->err);
	if (!status)
		status = np_crate_add(&load->crate, &worker->maker, &article,
				      NULL);
	if (status)
		return status;
	item = &load->crate.items[load->crate.len - 1];
	item->number = rank;
	if (memcmp(item->info.hash, entry->hash, sizeof(entry->hash)))
		return np_corpus_changed(tier->corpus, entry, &load->err);
	return NP_OK;
}

static enum np_status make(void *user, unsigned number, void *slot)
{
	const struct tier *tier = user;
	struct load *load = slot;
	enum np_status status = NP_OK;

	np_crate_empty(&load->crate);
	for (uint32_t rank = load->begin; rank < load->end && !status; rank++)
		status = make_one(tier, &tier->workers[number], load, rank);
	return status;
}

static enum np_status put_one(struct tier *tier, const struct load *load,
			      size_t index)
{
	const uint32_t rank = (uint32_t)load->crate.items[index].number;
	struct np_store_added added = { 0 };
	struct np_buf key = { 0 };
	enum np_status status = NP_OK;

	/* Ids of a corpus may be there twice; ranks are not. */
	if (np_buf_print(&key, "%u", rank))
		return np_error_set(tier->err, NP_ERR_NOMEM, "out of memory");
	status = np_crate_put(&load->crate, index, tier->store,
			      np_buf_span(&key), &added, tier->err);
	np_buf_clear(&key);
	if (status)
		return status;
	if (added.id != (np_article_id)tier->len + 1)
		return np_error_set(tier->err, NP_ERR_CORRUPT,
				    "the temporary store counts wrongly");
	tier->rank_of[tier->len++] = rank;
	if (tier->len % BATCH)
		return NP_OK;
	status = np_store_commit(tier->store, tier->err);
	return status ? status : np_store_begin(tier->store, tier->err);
}

static enum np_status put(void *user, void *slot)
{
	struct tier *tier = user;
	const struct load *load = slot;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < load->crate.len && !status; i++)
		status = put_one(tier, load, i);
	np_corpus_progress(tier->corpus, "store", load->end,
			   tier->corpus->entries.len);
	return status;
}

static enum np_status make_workers(struct tier *tier)
{
	const struct np_dedup_options *options = tier->corpus->options;
	enum np_status status = NP_OK;

	tier->workers = np_alloc_zero(options->threads, sizeof(*tier->workers));
	if (!tier->workers)
		return NP_ERR_NOMEM;
	for (unsigned i = 0; i < options->threads && !status; i++) {
		status = np_record_parser_new(&tier->workers[i].parser,
					      &options->names);
		if (!status)
			status = np_crate_maker_open(&tier->workers[i].maker,
						     tier->store);
	}
	return status;
}

static void clear_workers(struct tier *tier)
{
	for (unsigned i = 0;
	     i < tier->corpus->options->threads && tier->workers; i++) {
		np_record_parser_free(tier->workers[i].parser);
		np_crate_maker_close(&tier->workers[i].maker);
		np_buf_clear(&tier->workers[i].scratch);
	}
	np_free(tier->workers);
	tier->workers = NULL;
}

static enum np_status run_pipe(struct tier *tier)
{
	const unsigned threads = tier->corpus->options->threads;
	const unsigned slots = np_pipeline_slots(threads);
	const struct np_pipeline pipe = { take, make, put, tier };
	struct load *loads = np_alloc_zero(slots, sizeof(*loads));
	enum np_status status = loads ? make_workers(tier) : NP_ERR_NOMEM;

	if (!status)
		status = np_pipeline_run(&pipe, threads, loads, sizeof(*loads));
	for (unsigned i = 0; i < slots && loads; i++) {
		if (status && !tier->err->status && loads[i].err.status)
			*tier->err = loads[i].err;
		np_crate_clear(&loads[i].crate);
	}
	if (status && !tier->err->status)
		np_error_set(tier->err, status, "%s", np_status_name(status));
	np_free(loads);
	clear_workers(tier);
	return status;
}

static enum np_status fill(struct tier *tier)
{
	enum np_status status = np_store_begin(tier->store, tier->err);

	if (!status)
		status = run_pipe(tier);
	if (!status)
		status = np_store_commit(tier->store, tier->err);
	return status ? status : np_store_settle(tier->store, tier->err);
}

/*
 * Half of the memory: what is remembered of the articles rests meanwhile, and
 * what it had of the other half with it.
 */
static uint64_t store_memory(const struct np_dedup_options *options)
{
	return options->memory / 2;
}

static enum np_status open_store(struct tier *tier)
{
	const struct np_dedup_options *options = tier->corpus->options;
	const struct np_store_options opening = {
		.flags = NP_STORE_TEMPORARY,
		.recipe = options->recipe,
		.shape = options->shape,
		.memory = store_memory(options),
		.profile = options->profile == NP_DEDUP_NOISY ? NP_STORE_NOISY
							      : NP_STORE_NEWS,
	};

	return np_store_open(&tier->store, options->temp_dir, &opening,
			     tier->err);
}

static enum np_status relate(struct tier *tier,
			     struct np_dedup_summary *summary)
{
	const struct np_dedup_options *options = tier->corpus->options;
	const struct np_relate_options relating = {
		.threads = options->threads,
		.memory = store_memory(options),
		.temp_dir = options->temp_dir,
		.no_stories = true,
		.progress = options->progress,
		.user = options->user,
	};
	struct np_relate_summary related = { 0 };
	const enum np_status status =
		np_relate_run(tier->store, &relating, &related, tier->err);

	summary->candidates = related.candidates;
	summary->verified = related.candidates;
	summary->learned = related.learned;
	return status;
}

static struct tie tie_of(const struct tier *tier,
			 const struct np_store_match *match)
{
	return (struct tie){
		.a = tier->rank_of[match->a - 1],
		.b = tier->rank_of[match->b - 1],
		.shared = (uint32_t)match->shared,
		.longest = (uint32_t)match->longest,
		.jaccard = match->jaccard,
		.share_a = match->contain_ab,
		.share_b = match->contain_ba,
		.relation = (uint8_t)match->relation,
		.form = (uint8_t)match->form,
		.rule = (uint8_t)match->rule,
		.direction = (int8_t)match->direction,
	};
}

static enum np_status gather(struct tier *tier, struct ties *out,
			     struct np_dedup_summary *summary)
{
	struct np_store_match match = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_match_next(tier->store, &match, &match,
					     tier->err);
		if (!status)
			status = np_spool_grow(out->spool, &out->ptr, &out->cap,
					       out->len + 1, sizeof(*out->ptr),
					       tier->err);
		if (status)
			break;
		out->ptr[out->len] = tie_of(tier, &match);
		summary->related[out->ptr[out->len++].relation]++;
	}
	return status == NP_END ? NP_OK : status;
}

enum np_status np_ties_find(const struct corpus *corpus, const uint32_t *order,
			    struct ties *out, struct np_dedup_summary *summary,
			    struct np_error *err)
{
	struct np_error own = { 0 };
	struct tier tier = { .corpus = corpus, .order = order, .err = &own };
	void *rank_of = NULL;
	enum np_status status = np_spool_take(corpus->spool,
					      (size_t)corpus->entries.len *
						      sizeof(*tier.rank_of),
					      &rank_of, &own);

	out->spool = corpus->spool;
	tier.rank_of = rank_of;
	if (!status)
		status = open_store(&tier);
	if (!status)
		summary->shape = np_store_shape(tier.store);
	if (!status)
		status = fill(&tier);
	np_spool_rest_all(corpus->spool);
	if (!status)
		status = relate(&tier, summary);
	if (!status)
		status = gather(&tier, out, summary);
	np_store_close(tier.store);
	np_spool_return(corpus->spool, rank_of, 0);
	return status ? np_error_set(err, status, "%s", own.text) : NP_OK;
}

void np_ties_clear(struct ties *ties)
{
	if (ties->spool)
		np_spool_return(ties->spool, ties->ptr, 0);
	*ties = (struct ties){ 0 };
}
