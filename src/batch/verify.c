/* SPDX-License-Identifier: MIT */
#include "batch/verify.h"

#include <stdatomic.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/pipeline.h"

/* Pairs a thread takes at a time: enough that neighbours share their sets. */
#define GRAIN 64
/* Pairs verified before what is no match is forgotten. */
#define BLOCK ((size_t)1 << 18)

struct verifier {
	const struct corpus *corpus;
	const struct candidates *candidates;
	struct set_shelf **shelves; /* of each worker */
	struct np_error *errors;    /* of each worker */
	struct match *counted;	    /* of each pair of the block */
	size_t block;		    /* where in the pairs that begins */
	atomic_size_t done;
};

enum np_status np_verify_pair(struct set_shelf *shelf, struct match *match,
			      struct np_error *err)
{
	const struct np_shingle_set *a = NULL, *b = NULL;
	enum np_status status = np_set_shelf_get(shelf, match->a, &a, err);

	if (!status)
		status = np_set_shelf_get(shelf, match->b, &b, err);
	if (status)
		return status;
	match->shared = (uint32_t)np_shingle_set_shared(a, b);
	match->size_a = (uint32_t)a->len;
	match->size_b = (uint32_t)b->len;
	return NP_OK;
}

static enum np_status verify_range(void *user, unsigned worker, size_t begin,
				   size_t end)
{
	struct verifier *verifier = user;
	enum np_status status = NP_OK;
	size_t done;

	for (size_t i = begin; i < end && !status; i++) {
		const uint64_t pair =
			verifier->candidates->pairs[verifier->block + i];
		struct match match = { .a = (uint32_t)(pair >> 32),
				       .b = (uint32_t)pair };

		status = np_verify_pair(verifier->shelves[worker], &match,
					&verifier->errors[worker]);
		verifier->counted[i] = match;
	}
	done = atomic_fetch_add(&verifier->done, end - begin) + end - begin;
	if (!worker)
		np_corpus_progress(verifier->corpus, "verify", done,
				   verifier->candidates->pairs_len);
	return status;
}

static size_t keep_matches(struct match *matches, size_t len, double threshold)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++)
		if (match_resemblance(&matches[i]) >= threshold)
			matches[kept++] = matches[i];
	return kept;
}

static enum np_status make_shelves(struct verifier *verifier,
				   const uint32_t *order, unsigned threads)
{
	verifier->shelves = np_alloc_zero(threads, sizeof(*verifier->shelves));
	verifier->errors = np_alloc_zero(threads, sizeof(*verifier->errors));
	if (!verifier->shelves || !verifier->errors)
		return NP_ERR_NOMEM;
	for (unsigned i = 0; i < threads; i++) {
		const enum np_status status = np_set_shelf_new(
			&verifier->shelves[i], verifier->corpus, order);

		if (status)
			return status;
	}
	return NP_OK;
}

static void clear(struct verifier *verifier, unsigned threads)
{
	for (unsigned i = 0; i < threads && verifier->shelves; i++)
		np_set_shelf_free(verifier->shelves[i]);
	np_free(verifier->shelves);
	np_free(verifier->errors);
}

static enum np_status tell(const struct verifier *verifier, unsigned threads,
			   enum np_status status, struct np_error *err)
{
	for (unsigned i = 0; i < threads && verifier->errors; i++)
		if (verifier->errors[i].status)
			return np_error_set(err, status, "%s",
					    verifier->errors[i].text);
	return np_error_set(err, status, "%s", np_status_name(status));
}

/* Verifies block after block; the matches of each go behind the others. */
static enum np_status verify_blocks(struct verifier *verifier,
				    struct match **out, size_t *out_len)
{
	const struct np_dedup_options *options = verifier->corpus->options;
	const size_t len = verifier->candidates->pairs_len;
	enum np_status status = NP_OK;
	size_t cap = 0;

	for (; verifier->block < len && !status; verifier->block += BLOCK) {
		size_t count = len - verifier->block;

		if (count > BLOCK)
			count = BLOCK;
		status = np_parallel_for(options->threads, count, GRAIN,
					 verify_range, verifier);
		if (status)
			break;
		count = keep_matches(verifier->counted, count,
				     options->threshold);
		status = np_spool_grow(verifier->corpus->spool, out, &cap,
				       *out_len + count, sizeof(**out),
				       &verifier->errors[0]);
		for (size_t i = 0; i < count && !status; i++)
			(*out)[(*out_len)++] = verifier->counted[i];
	}
	return status;
}

enum np_status np_verify_all(const struct corpus *corpus, const uint32_t *order,
			     const struct candidates *candidates,
			     struct match **out, size_t *out_len,
			     struct np_error *err)
{
	const unsigned threads = corpus->options->threads;
	const size_t len = candidates->pairs_len;
	struct verifier verifier = { .corpus = corpus,
				     .candidates = candidates };
	struct match *matches = NULL;
	size_t matches_len = 0;
	enum np_status status = make_shelves(&verifier, order, threads);

	verifier.counted =
		np_alloc(len < BLOCK ? len : BLOCK, sizeof(*verifier.counted));
	if (!verifier.counted)
		status = NP_ERR_NOMEM;
	if (!status)
		status = verify_blocks(&verifier, &matches, &matches_len);
	if (status) {
		status = tell(&verifier, threads, status, err);
		np_spool_return(corpus->spool, matches, 0);
	} else {
		*out = matches;
		*out_len = matches_len;
	}
	np_free(verifier.counted);
	clear(&verifier, threads);
	return status;
}
