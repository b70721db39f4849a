/* SPDX-License-Identifier: MIT */
/*
 * Slots go round: free, being taken, ready, being worked on, done, being put,
 * free. A thread that looks for something to do puts the next batch when it
 * is done, else takes when that is its turn, else works on the oldest that is
 * ready. Nobody waits for a batch before its own.
 *
 * Whoever took last takes again before others do: unpacking leaves its window
 * in that processor's cache, and moving it costs more than the unpacking.
 */
#include "base/pipeline.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

enum stage {
	STAGE_FREE,
	STAGE_BUSY,
	STAGE_READY,
	STAGE_DONE
};

struct batch {
	enum stage stage;
	uint64_t number; /* in the order of take */
	enum np_status status;
};

struct run {
	const struct np_pipeline *pipe;
	char *slots;
	size_t slot_size;
	struct batch *batches; /* one a slot */
	unsigned len;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t change;
	uint64_t taken, put; /* batches so far */
	bool taking, putting, ended;
	unsigned last_taker;
	enum np_status status; /* of the earliest batch that failed */
};

struct seat {
	struct run *run;
	unsigned worker;
	pthread_t thread;
};

unsigned np_pipeline_slots(unsigned threads)
{
	return 2 * threads + 1;
}

static void *slot_of(const struct run *run, const struct batch *batch)
{
	return run->slots + (size_t)(batch - run->batches) * run->slot_size;
}

/* The oldest batch of a stage, or NULL. */
static struct batch *oldest(const struct run *run, enum stage stage)
{
	struct batch *found = NULL;

	for (unsigned i = 0; i < run->len; i++) {
		struct batch *batch = &run->batches[i];

		if (batch->stage == stage &&
		    (!found || batch->number < found->number))
			found = batch;
	}
	return found;
}

/* Each of these holds the lock when called, gives it up for the call that may
 * take long, and is false when there was nothing of the kind to do. */

static bool try_put(struct run *run)
{
	struct batch *batch = oldest(run, STAGE_DONE);
	enum np_status status;

	if (run->putting || !batch || batch->number != run->put)
		return false;
	status = batch->status;
	if (!status && !run->status) {
		run->putting = true;
		batch->stage = STAGE_BUSY;
		pthread_mutex_unlock(&run->lock);
		status = run->pipe->put(run->pipe->user, slot_of(run, batch));
		pthread_mutex_lock(&run->lock);
		run->putting = false;
	}
	if (status && !run->status)
		run->status = status;
	batch->stage = STAGE_FREE;
	run->put++;
	return true;
}

static bool try_take(struct run *run, unsigned worker)
{
	struct batch *batch = oldest(run, STAGE_FREE);
	enum np_status status;

	if (run->taking || run->ended || run->status || !batch)
		return false;
	if (worker != run->last_taker && oldest(run, STAGE_READY))
		return false;
	run->taking = true;
	run->last_taker = worker;
	batch->stage = STAGE_BUSY;
	pthread_mutex_unlock(&run->lock);
	status = run->pipe->take(run->pipe->user, slot_of(run, batch));
	pthread_mutex_lock(&run->lock);
	run->taking = false;
	run->ended = status;
	batch->stage = status ? STAGE_DONE : STAGE_READY;
	if (status == NP_END) {
		batch->stage = STAGE_FREE;
		return true;
	}
	batch->status = status;
	batch->number = run->taken++;
	return true;
}

static bool try_work(struct run *run, unsigned worker)
{
	struct batch *batch = oldest(run, STAGE_READY);
	enum np_status status = run->status;

	if (!batch)
		return false;
	batch->stage = STAGE_BUSY;
	if (!status) {
		pthread_mutex_unlock(&run->lock);
		status = run->pipe->work(run->pipe->user, worker,
					 slot_of(run, batch));
		pthread_mutex_lock(&run->lock);
	}
	batch->status = status;
	batch->stage = STAGE_DONE;
	return true;
}

static bool is_over(const struct run *run)
{
	return (run->ended || run->status) && !run->taking &&
	       run->put == run->taken;
}

static void *walk(void *arg)
{
	const struct seat *seat = arg;
	struct run *run = seat->run;

	pthread_mutex_lock(&run->lock);
	while (!is_over(run)) {
		if (try_put(run) || try_take(run, seat->worker) ||
		    try_work(run, seat->worker))
			pthread_cond_broadcast(&run->change);
		else
			pthread_cond_wait(&run->change, &run->lock);
	}
	pthread_cond_broadcast(&run->change);
	pthread_mutex_unlock(&run->lock);
	return NULL;
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
			   .slot_size = slot_size,
			   .len = np_pipeline_slots(threads) };
	struct seat *seats = np_alloc_zero(threads, sizeof(*seats));
	unsigned started;

	run.batches = np_alloc_zero(run.len, sizeof(*run.batches));
	if (!seats || !run.batches) {
		np_free(seats);
		np_free(run.batches);
		return NP_ERR_NOMEM;
	}
	pthread_mutex_init(&run.lock, NULL);
	pthread_cond_init(&run.change, NULL);
	for (unsigned i = 0; i < threads; i++)
		seats[i] = (struct seat){ .run = &run, .worker = i };
	started = start(seats, threads);
	walk(&seats[0]);
	for (unsigned i = 1; i < started; i++)
		pthread_join(seats[i].thread, NULL);
	pthread_cond_destroy(&run.change);
	pthread_mutex_destroy(&run.lock);
	np_free(run.batches);
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
