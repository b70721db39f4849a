/* SPDX-License-Identifier: MIT */
/*
 * Every thread walks the same loop: take a batch under the first lock, work
 * on it, wait under the second lock until all earlier batches are put, put
 * it. A thread keeps its slot from take to put.
 */
#include "base/pipeline.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

struct run {
	const struct np_pipeline *pipe;
	char *slots;
	size_t slot_size;
	pthread_mutex_t take_lock, put_lock;
	pthread_cond_t turn;
	uint64_t taken, put; /* batches so far; under their own locks */
	bool ended;	     /* under take_lock */
	atomic_bool failed;
	enum np_status status; /* under put_lock; of the earliest batch */
	uint64_t failed_at;    /* under put_lock */
};

struct seat {
	struct run *run;
	unsigned worker;
	pthread_t thread;
};

static void fail(struct run *run, uint64_t batch, enum np_status status)
{
	if (!run->status || batch < run->failed_at) {
		run->status = status;
		run->failed_at = batch;
	}
	atomic_store(&run->failed, true);
}

/* NP_OK with *batch set, or NP_END, or a failure. */
static enum np_status take_batch(struct run *run, void *slot, uint64_t *batch)
{
	enum np_status status = NP_END;

	pthread_mutex_lock(&run->take_lock);
	if (!run->ended && !atomic_load(&run->failed)) {
		*batch = run->taken;
		status = run->pipe->take(run->pipe->user, slot);
		if (status)
			run->ended = true;
		if (status != NP_END)
			run->taken++;
	}
	pthread_mutex_unlock(&run->take_lock);
	return status;
}

static void put_batch(struct run *run, void *slot, uint64_t batch,
		      enum np_status status)
{
	pthread_mutex_lock(&run->put_lock);
	while (run->put != batch)
		pthread_cond_wait(&run->turn, &run->put_lock);
	if (!status && !run->status)
		status = run->pipe->put(run->pipe->user, slot);
	if (status)
		fail(run, batch, status);
	run->put++;
	pthread_cond_broadcast(&run->turn);
	pthread_mutex_unlock(&run->put_lock);
}

static void *walk(void *arg)
{
	const struct seat *seat = arg;
	struct run *run = seat->run;
	void *slot = run->slots + seat->worker * run->slot_size;

	for (;;) {
		uint64_t batch = 0;
		enum np_status status = take_batch(run, slot, &batch);

		if (status == NP_END)
			return NULL;
		if (!status)
			status = run->pipe->work(run->pipe->user, seat->worker,
						 slot);
		put_batch(run, slot, batch, status);
	}
}

/* Starts what it can get: fewer threads are slower, not wrong. */
static unsigned start(struct seat *seats, unsigned threads)
{
	unsigned started = 1;

	while (started < threads &&
	       !pthread_create(&seats[started].thread, NULL, walk,
			       &seats[started]))
		started++;
	return started;
}

enum np_status np_pipeline_run(const struct np_pipeline *pipe, unsigned threads,
			       void *slots, size_t slot_size)
{
	struct run run = { .pipe = pipe,
			   .slots = slots,
			   .slot_size = slot_size };
	struct seat *seats = np_alloc_zero(threads, sizeof(*seats));
	unsigned started;

	if (!seats)
		return NP_ERR_NOMEM;
	pthread_mutex_init(&run.take_lock, NULL);
	pthread_mutex_init(&run.put_lock, NULL);
	pthread_cond_init(&run.turn, NULL);
	for (unsigned i = 0; i < threads; i++)
		seats[i] = (struct seat){ .run = &run, .worker = i };
	started = start(seats, threads);
	walk(&seats[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(seats[i].thread, NULL);
	pthread_cond_destroy(&run.turn);
	pthread_mutex_destroy(&run.put_lock);
	pthread_mutex_destroy(&run.take_lock);
	np_free(seats);
	return run.status;
}

struct ranges {
	np_range_fn *work;
	void *user;
	size_t count, grain;
	atomic_size_t next;
	atomic_int status;
};

struct range_seat {
	struct ranges *ranges;
	unsigned worker;
	pthread_t thread;
};

static void *walk_ranges(void *arg)
{
	const struct range_seat *seat = arg;
	struct ranges *ranges = seat->ranges;

	while (!atomic_load(&ranges->status)) {
		const size_t begin =
			atomic_fetch_add(&ranges->next, ranges->grain);
		enum np_status status;
		size_t end = begin + ranges->grain;

		if (begin >= ranges->count)
			break;
		if (end > ranges->count)
			end = ranges->count;
		status = ranges->work(ranges->user, seat->worker, begin, end);
		if (status)
			atomic_store(&ranges->status, (int)status);
	}
	return NULL;
}

enum np_status np_parallel_for(unsigned threads, size_t count, size_t grain,
			       np_range_fn *work, void *user)
{
	struct ranges ranges = { .work = work,
				 .user = user,
				 .count = count,
				 .grain = grain ? grain : 1 };
	struct range_seat *seats = np_alloc_zero(threads, sizeof(*seats));
	unsigned started = 1;

	if (!seats)
		return NP_ERR_NOMEM;
	for (unsigned i = 0; i < threads; i++)
		seats[i] =
			(struct range_seat){ .ranges = &ranges, .worker = i };
	while (started < threads &&
	       !pthread_create(&seats[started].thread, NULL, walk_ranges,
			       &seats[started]))
		started++;
	walk_ranges(&seats[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(seats[i].thread, NULL);
	np_free(seats);
	return (enum np_status)atomic_load(&ranges.status);
}
