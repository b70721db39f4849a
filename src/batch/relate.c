/* SPDX-License-Identifier: MIT */
/*
 * Portion by portion, each in a transaction of its own: load what is pending,
 * learn furniture from it, find whom it meets, judge each pair on the texts,
 * write the matches down. What is learned may make more articles pending;
 * since nothing is ever unlearned here, that ends.
 */
#include "batch/relate.h"

#include <time.h>

#include "base/error.h"
#include "base/mem.h"
#include "batch/relate_parts.h"
#include "batch/story_roles.h"

#define MEMORY_DEFAULT (UINT64_C(512) << 20)
/* Of the memory; those of the portion take less than half of it. */
#define RACK_SHARE 1 / 4

const char *const np_relate_stages[NP_RELATE_STAGES] = { "load",  "learn",
							 "meet",  "judge",
							 "write", "stories" };

static bool is_version(int32_t relation)
{
	return relation == NP_RELATION_REVISION;
}

static bool is_printing(int32_t relation)
{
	return relation != NP_RELATION_REVISION && relation > 0 &&
	       relation < NP_RELATION_COUNT &&
	       np_relation_is_match((enum np_relation)relation);
}

static enum np_profile profile_of(const struct np_store *store)
{
	switch (np_store_profile(store)) {
	case NP_STORE_NOISY:
		return NP_PROFILE_NOISY;
	case NP_STORE_CRAWL:
		return NP_PROFILE_CRAWL;
	case NP_STORE_NEWS:
		break;
	}
	return NP_PROFILE_NEWS;
}

static const struct np_story_ties ties = { is_version, is_printing };

enum np_status np_relate_no_memory(struct relating *relating)
{
	return np_error_set(relating->err, NP_ERR_NOMEM, "out of memory");
}

struct moment {
	double clock, cpu;
};

static double read_clock(clockid_t which)
{
	struct timespec time;

	clock_gettime(which, &time);
	return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static struct moment now(void)
{
	return (struct moment){ read_clock(CLOCK_MONOTONIC),
				read_clock(CLOCK_PROCESS_CPUTIME_ID) };
}

static enum np_status make_worker(struct relating *relating,
				  struct relate_worker *worker)
{
	const struct np_recipe *recipe = np_store_recipe(relating->store);
	const struct np_bands shape = np_store_shape(relating->store);

	worker->lanes = np_alloc(recipe->lanes, sizeof(*worker->lanes));
	worker->bands = np_alloc(shape.bands, sizeof(*worker->bands));
	worker->sieve = np_alloc_zero(1, sizeof(*worker->sieve));
	if (!worker->lanes || !worker->bands || !worker->sieve ||
	    np_sketcher_new(&worker->sketcher, recipe) ||
	    np_sketcher_new(&worker->cutter, recipe))
		return np_relate_no_memory(relating);
	if (np_store_profile(relating->store) == NP_STORE_NOISY &&
	    np_noisy_new(&worker->noisy))
		return np_relate_no_memory(relating);
	return NP_OK;
}

static enum np_status open_all(struct relating *relating)
{
	const unsigned threads = relating->options.threads;
	enum np_status status = NP_OK;

	relating->workers = np_alloc_zero(threads, sizeof(*relating->workers));
	if (!relating->workers || np_meet_new(&relating->meet))
		return np_relate_no_memory(relating);
	for (unsigned i = 0; i < threads && !status; i++)
		status = make_worker(relating, &relating->workers[i]);
	return status;
}

static void close_all(struct relating *relating)
{
	struct portion *portion = &relating->portion;

	for (unsigned i = 0; i < relating->options.threads && relating->workers;
	     i++) {
		struct relate_worker *worker = &relating->workers[i];

		relating->summary->verified += worker->verified;
		np_sketcher_free(worker->sketcher);
		np_sketcher_free(worker->cutter);
		np_free(worker->lanes);
		np_free(worker->bands);
		np_noisy_free(worker->noisy);
		np_noisy_text_clear(&worker->held);
		np_noisy_text_clear(&worker->other);
		np_free(worker->stretches);
		np_free(worker->order);
		np_free(worker->copy);
		np_free(worker->keys.ptr);
		np_holder_work_clear(&worker->holding);
		np_comparer_clear(&worker->comparer);
		np_body_clear(&worker->body);
		np_body_clear(&worker->own);
		np_sieve_clear(worker->sieve);
		np_free(worker->sieve);
	}
	np_free(relating->workers);
	np_free(portion->members);
	np_buf_clear(&portion->texts);
	np_free(portion->segments);
	np_free(portion->meetings);
	np_number_map_clear(&portion->places);
	np_meet_free(relating->meet);
	np_rack_clear(&relating->rack);
	np_number_map_clear(&relating->furniture);
	np_number_map_clear(&relating->sources);
	np_number_map_clear(&relating->learned);
	np_number_map_clear(&relating->touched);
}

/* Ends a stage of the summary's list. */
static void lap(struct relating *relating, size_t stage, struct moment *from)
{
	const struct moment time = now();

	relating->summary->seconds[stage] += time.clock - from->clock;
	relating->summary->cpu_seconds[stage] += time.cpu - from->cpu;
	*from = time;
}

static enum np_status relate_portion(struct relating *relating)
{
	struct moment clock = now();
	enum np_status status;

	np_number_map_empty(&relating->touched);
	status = np_relate_load(relating);

	lap(relating, 0, &clock);
	if (!status)
		status = np_relate_learn(relating);
	lap(relating, 1, &clock);
	if (!status)
		status = np_relate_cards(relating);
	if (!status)
		status = np_relate_meet(relating);
	lap(relating, 2, &clock);
	if (!status)
		status = np_relate_judge(relating);
	lap(relating, 3, &clock);
	if (!status)
		status = np_relate_write(relating);
	lap(relating, 4, &clock);
	if (!status && !relating->options.no_stories)
		status = np_stories_update(relating->store, &relating->touched,
					   &ties, &relating->summary->stories,
					   relating->err);
	lap(relating, 5, &clock);
	return status;
}

static enum np_status tell_progress(struct relating *relating)
{
	uint64_t left = 0;
	enum np_status status;

	relating->summary->articles += relating->portion.len;
	if (!relating->options.progress)
		return NP_OK;
	status = np_store_pending_count(relating->store, &left, relating->err);
	if (!status)
		relating->options.progress(relating->options.user, "relate",
					   relating->summary->articles,
					   relating->summary->articles + left);
	return status;
}

typedef const char *name_fn(int number);

static const char *relation_name(int number)
{
	return np_relation_name((enum np_relation)number);
}

static const char *rule_name(int number)
{
	return np_rule_name((enum np_rule)number);
}

static const char *form_name(int number)
{
	return np_form_name((enum np_form)number);
}

static const char *evidence_name(int number)
{
	return np_evidence_name((enum np_evidence)number);
}

/* What others did to the store meanwhile the cards do not know. */
static enum np_status look_for_changes(struct relating *relating)
{
	uint64_t changes = 0;
	const enum np_status status =
		np_store_changes(relating->store, &changes, relating->err);

	if (changes != relating->changes || np_rack_is_long(&relating->rack))
		np_rack_clear(&relating->rack);
	relating->changes = changes;
	return status;
}

/* For the views, which know numbers only. */
static enum np_status put_names(struct relating *relating)
{
	static const struct {
		enum np_store_names kind;
		int count;
		name_fn *name;
	} lists[] = {
		{ NP_STORE_RELATION, NP_RELATION_COUNT, relation_name },
		{ NP_STORE_RULE, NP_RULE_COUNT, rule_name },
		{ NP_STORE_FORM, NP_FORM_EXTENDED + 1, form_name },
		{ NP_STORE_EVIDENCE, NP_EVIDENCE_CONTAINS + 1, evidence_name },
	};
	enum np_status status =
		np_story_roles_name(relating->store, relating->err);

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (int n = 0; n < lists[i].count && !status; n++)
			status = np_store_name_put(
				relating->store, lists[i].kind, n,
				lists[i].name(n), relating->err);
	return status;
}

static enum np_status run(struct relating *relating)
{
	enum np_status status = open_all(relating);

	while (!status) {
		struct moment clock;

		status = np_store_begin(relating->store, relating->err);
		if (status)
			break;
		status = relating->summary->articles ? NP_OK
						     : put_names(relating);
		if (!status)
			status = look_for_changes(relating);
		if (!status)
			status = relate_portion(relating);
		clock = now();
		/* What was found to be gone is not pending any more. */
		if (status == NP_OK || status == NP_END) {
			const enum np_status done =
				np_store_commit(relating->store, relating->err);

			status = done ? done : status;
		} else {
			np_store_rollback(relating->store);
		}
		lap(relating, 4, &clock);
		if (!status)
			status = tell_progress(relating);
	}
	return status == NP_END ? NP_OK : status;
}

enum np_status np_relate_run(struct np_store *store,
			     const struct np_relate_options *options,
			     struct np_relate_summary *summary,
			     struct np_error *err)
{
	struct np_error own = { 0 };
	struct relating relating = { .store = store,
				     .options = *options,
				     .summary = summary,
				     .err = &own };
	enum np_status status = NP_OK;

	*summary = (struct np_relate_summary){ 0 };
	if (!relating.options.memory)
		relating.options.memory = MEMORY_DEFAULT;
	relating.rack.most = relating.options.memory * RACK_SHARE;
	relating.rack.file =
		(struct np_tempfile)NP_TEMPFILE_INIT(relating.options.temp_dir);
	np_limits_fill(profile_of(store), relating.limits);
	if (np_store_keeps_text(store) &&
	    np_store_profile(store) != NP_STORE_CRAWL)
		status = run(&relating);
	close_all(&relating);
	if (status)
		np_error_set(err, status, "%s",
			     own.status ? own.text : np_status_name(status));
	return status;
}
