/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/pipeline.h"
#include "hostile.h"

enum {
	BATCHES = 500,
	MOST_THREADS = 8,
	MOST_SLOTS = 2 * MOST_THREADS + 1
};

/* check's own asserts are for one thread. */
static atomic_uint wrong;

static void expect(bool fact)
{
	if (!fact)
		atomic_fetch_add(&wrong, 1);
}

enum stage {
	NOWHERE,
	TAKE,
	WORK,
	PUT
};

struct slot {
	uint64_t batch, answer;
	unsigned uses;
};

struct job {
	uint64_t taken, put;
	uint64_t batches;
	enum stage stage[2]; /* where it fails, twice */
	uint64_t at[2];	     /* at which batch */
	atomic_uint in_take, in_put;
	atomic_uint busy[MOST_THREADS];
};

/* Stands for work; how much differs from batch to batch. */
static uint64_t churn(uint64_t batch)
{
	uint64_t state = batch;
	const uint64_t rounds = hostile_next(&state) % 3000;

	for (uint64_t i = 0; i < rounds; i++)
		hostile_next(&state);
	return state;
}

static enum np_status fails(const struct job *job, enum stage stage,
			    uint64_t batch)
{
	for (int i = 0; i < 2; i++)
		if (job->stage[i] == stage && job->at[i] == batch)
			return i ? NP_ERR_FORMAT : NP_ERR_IO;
	return NP_OK;
}

static enum np_status take(void *user, void *out)
{
	struct job *job = user;
	struct slot *slot = out;
	enum np_status status = NP_END;

	expect(atomic_fetch_add(&job->in_take, 1) == 0);
	if (job->taken < job->batches) {
		slot->batch = job->taken;
		slot->uses++;
		status = fails(job, TAKE, job->taken++);
	}
	atomic_fetch_sub(&job->in_take, 1);
	return status;
}

static enum np_status work(void *user, unsigned worker, void *out)
{
	struct job *job = user;
	struct slot *slot = out;

	expect(worker < MOST_THREADS);
	expect(atomic_fetch_add(&job->busy[worker], 1) == 0);
	slot->answer = churn(slot->batch);
	atomic_fetch_sub(&job->busy[worker], 1);
	return fails(job, WORK, slot->batch);
}

static enum np_status put(void *user, void *in)
{
	struct job *job = user;
	const struct slot *slot = in;

	expect(atomic_fetch_add(&job->in_put, 1) == 0);
	expect(slot->batch == job->put);
	expect(slot->answer == churn(slot->batch));
	job->put++;
	atomic_fetch_sub(&job->in_put, 1);
	return fails(job, PUT, slot->batch);
}

static enum np_status run(struct job *job, unsigned threads)
{
	struct slot slots[MOST_SLOTS] = { 0 };
	const struct np_pipeline pipe = { take, work, put, job };
	enum np_status status;
	uint64_t uses = 0;

	status = np_pipeline_run(&pipe, threads, slots, sizeof(slots[0]));
	for (size_t i = 0; i < MOST_SLOTS; i++) {
		uses += slots[i].uses;
		ck_assert(i < np_pipeline_slots(threads) || !slots[i].uses);
	}
	ck_assert_uint_eq(uses, job->taken);
	ck_assert_uint_eq(atomic_load(&wrong), 0);
	return status;
}

START_TEST(puts_in_the_order_of_take)
{
	static const uint64_t counts[] = { 0, 1, 2, 7, BATCHES };

	for (size_t i = 0; i < 5; i++) {
		struct job job = { .batches = counts[i] };

		ck_assert_int_eq(run(&job, (unsigned)_i), NP_OK);
		ck_assert_uint_eq(job.taken, counts[i]);
		ck_assert_uint_eq(job.put, counts[i]);
	}
}
END_TEST

/* Whatever the threads do, all before the failure is put, nothing behind. */
START_TEST(stops_at_a_failure)
{
	const unsigned threads = (unsigned)_i;

	for (enum stage stage = TAKE; stage <= PUT; stage++) {
		for (uint64_t at = 0; at < 60; at += 1 + at / 3) {
			struct job job = { .batches = BATCHES,
					   .stage = { stage, NOWHERE },
					   .at = { at, 0 } };

			ck_assert_int_eq(run(&job, threads), NP_ERR_IO);
			ck_assert_uint_eq(job.put, at + (stage == PUT));
			ck_assert_uint_le(job.taken, at + 1 + 2 * threads);
		}
	}
}
END_TEST

START_TEST(gives_the_earliest_failure)
{
	uint64_t state = 400 + (uint64_t)_i;

	for (unsigned round = 0; round < 100; round++) {
		struct job job = { .batches = BATCHES };
		const uint64_t at = hostile_next(&state) % 20;
		const uint64_t behind = 1 + hostile_next(&state) % 3;
		const enum stage first = WORK + hostile_next(&state) % 2;
		const enum stage second = TAKE + hostile_next(&state) % 3;

		job.stage[0] = first;
		job.at[0] = at;
		job.stage[1] = second;
		job.at[1] = at + behind;
		ck_assert_msg(run(&job, (unsigned)_i) == NP_ERR_IO,
			      "seed %d, round %u", 400 + _i, round);
	}
}
END_TEST

struct cover {
	atomic_uint *seen;
	atomic_uint busy[MOST_THREADS];
	size_t grain;
	size_t fails_at;
};

static enum np_status touch(void *user, unsigned worker, size_t begin,
			    size_t end)
{
	struct cover *cover = user;

	expect(worker < MOST_THREADS);
	expect(begin < end);
	expect(end - begin <= (cover->grain ? cover->grain : 1));
	expect(atomic_fetch_add(&cover->busy[worker], 1) == 0);
	for (size_t i = begin; i < end; i++)
		atomic_fetch_add(&cover->seen[i], 1);
	churn(begin);
	atomic_fetch_sub(&cover->busy[worker], 1);
	return begin <= cover->fails_at && cover->fails_at < end ? NP_ERR_LIMIT
								 : NP_OK;
}

START_TEST(covers_each_index_once)
{
	static const size_t counts[] = { 0, 1, 5, 64, 1000 };
	static const size_t grains[] = { 0, 1, 3, 64, 5000 };
	atomic_uint seen[1000];

	for (size_t i = 0; i < 25; i++) {
		const size_t count = counts[i / 5];
		struct cover cover = { .seen = seen,
				       .grain = grains[i % 5],
				       .fails_at = SIZE_MAX };

		for (size_t j = 0; j < 1000; j++)
			atomic_init(&seen[j], 0);
		ck_assert_int_eq(np_parallel_for((unsigned)_i, count,
						 cover.grain, touch, &cover),
				 NP_OK);
		for (size_t j = 0; j < 1000; j++)
			expect(atomic_load(&seen[j]) == (j < count));
	}
	ck_assert_uint_eq(atomic_load(&wrong), 0);
}
END_TEST

START_TEST(one_failed_range_fails_all)
{
	atomic_uint seen[1000];

	for (size_t at = 0; at < 1000; at += 111) {
		struct cover cover = { .seen = seen,
				       .grain = 10,
				       .fails_at = at };

		for (size_t j = 0; j < 1000; j++)
			atomic_init(&seen[j], 0);
		ck_assert_int_eq(
			np_parallel_for((unsigned)_i, 1000, 10, touch, &cover),
			NP_ERR_LIMIT);
		for (size_t j = 0; j < 1000; j++)
			expect(atomic_load(&seen[j]) <= 1);
	}
	ck_assert_uint_eq(atomic_load(&wrong), 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pipeline");
	TCase *tests = tcase_create("pipeline");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, puts_in_the_order_of_take, 1, 9);
	tcase_add_loop_test(tests, stops_at_a_failure, 1, 9);
	tcase_add_loop_test(tests, gives_the_earliest_failure, 1, 9);
	tcase_add_loop_test(tests, covers_each_index_once, 1, 9);
	tcase_add_loop_test(tests, one_failed_range_fails_all, 1, 9);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
