/* SPDX-License-Identifier: MIT */
/*
 * bench_floor STORE: what no way of relating can do without, of all texts of a
 * store, in processor microseconds an article: each read and unpacked; the
 * same and folded to tokens with their places; the same and sketched instead.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/error.h"
#include "shingles/np-sketch.h"
#include "store/np-store.h"

enum what {
	UNPACK,
	FOLD,
	SKETCH,
	WAYS
};

static const char *const names[WAYS] = { "unpack", "unpack and fold",
					 "unpack and sketch" };

struct bench {
	struct np_store *store;
	struct np_sketcher *sketcher;
	uint32_t *lanes;
	uint64_t sum; /* so that nothing is left out */
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static enum np_status work(struct bench *bench, enum what what,
			   struct np_span text)
{
	struct np_tokens tokens = { 0 };
	struct np_text_info info = { 0 };
	enum np_status status = NP_OK;

	if (what == FOLD)
		status = np_token_text(bench->sketcher, text, &tokens);
	else if (what == SKETCH)
		status = np_sketch_text(bench->sketcher, text, bench->lanes,
					&info);
	bench->sum += text.len + tokens.len + info.shingles;
	return status;
}

static enum np_status go_through(struct bench *bench, enum what what,
				 uint64_t *count, struct np_error *err)
{
	enum np_status status = NP_OK;
	np_article_id id = 0;

	*count = 0;
	while (!status) {
		struct np_span text = { 0 };

		status = np_store_next(bench->store, id, &id, err);
		if (!status)
			status = np_store_text(bench->store, id, &text, err);
		if (!status)
			status = work(bench, what, text);
		*count += !status;
	}
	return status == NP_END ? NP_OK : status;
}

static enum np_status run(struct bench *bench, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (enum what what = UNPACK; what < WAYS && !status; what++) {
		const double start = now();
		uint64_t count = 0;

		status = go_through(bench, what, &count, err);
		if (!status && count)
			printf("%s: %.1f us an article, %llu articles\n",
			       names[what],
			       1e6 * (now() - start) / (double)count,
			       (unsigned long long)count);
	}
	return status;
}

int main(int argc, char **argv)
{
	const struct np_store_options options = { .flags = NP_STORE_READ };
	struct bench bench = { 0 };
	struct np_error err = { 0 };
	enum np_status status;

	if (argc != 2) {
		fputs("usage: bench_floor STORE\n", stderr);
		return 2;
	}
	status = np_store_open(&bench.store, argv[1], &options, &err);
	if (!status)
		status = np_sketcher_new(&bench.sketcher,
					 np_store_recipe(bench.store));
	if (!status) {
		bench.lanes = calloc(np_store_recipe(bench.store)->lanes,
				     sizeof(*bench.lanes));
		status = bench.lanes ? run(&bench, &err) : NP_ERR_NOMEM;
	}
	if (status)
		fprintf(stderr, "bench_floor: %s\n",
			err.status ? err.text : np_status_name(status));
	free(bench.lanes);
	np_sketcher_free(bench.sketcher);
	np_store_close(bench.store);
	return status != NP_OK || !bench.sum;
}
