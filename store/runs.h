/* SPDX-License-Identifier: MIT */
/*
 * Sorted runs of (place, article) in BLOB pages, merged in levels: the index
 * of the store. What is flushed becomes one run, of a level by its size;
 * RUNS_FAN runs of a level are merged to one of the next, so that there are
 * fewer than RUNS_FAN * log(entries) runs to look into, and each entry is
 * written log times at most. Large runs are merged by a slice a commit. A
 * removed article's entries stay until compacting drops them.
 *
 * A place has 48 bits, and its upper 16 tell its kind: below 0x4000 they are a
 * band and the others its key; from 0x4000 on a segment of a source, from
 * 0x8000 on a passage, each with as many bits of its hash as are left.
 *
 * All calls are part of the caller's transaction, which holds still what they
 * read. After a failure of one that writes the transaction must be rolled
 * back, and np_runs_forget called.
 */
#ifndef STORE_RUNS_H
#define STORE_RUNS_H

#include "base/buf.h"
#include "store/db.h"

#define RUNS_FAN 8

/* Places of bands and of all else. */
#define PLACE_BANDS (UINT32_C(1) << 14)
#define PLACE_OTHERS ((uint64_t)PLACE_BANDS << 32)

struct runs;

/* Reads nothing yet. memory: bytes for the list of runs, unwritten entries and
 * sorting them. */
enum np_status np_runs_open(struct runs **out, struct db *db, uint64_t memory,
			    struct np_error *err) NP_CHECKED;
void np_runs_close(struct runs *runs);

/*
 * Reads the list of runs, again when another connection has changed it; the
 * other calls do so themselves.
 */
enum np_status np_runs_refresh(struct runs *runs,
			       struct np_error *err) NP_CHECKED;

/*
 * Takes the keys of an article; they are written by np_runs_flush, or before
 * when the memory is spent.
 */
struct run_keys {
	const uint32_t *bands;	/* of band 0, 1, ...; none: no shingles */
	uint32_t bands_len;	/* 0, or the same for all articles */
	const uint64_t *places; /* of other kinds, in any order */
	size_t len;
};
enum np_status np_runs_add(struct runs *runs, const struct run_keys *keys,
			   uint32_t article, struct np_error *err) NP_CHECKED;

/* Writes what was taken as a run and merges where a level is full: of large
 * runs a slice, so that it does not take long. */
enum np_status np_runs_flush(struct runs *runs,
			     struct np_error *err) NP_CHECKED;

/* Forgets what was taken and not yet written, and what the list said: after a
 * rollback. */
void np_runs_forget(struct runs *runs);

/*
 * Articles that have keys[band] in band, for any band; appended to ids, with
 * repeats, in no order. Also those not yet written. NP_ERR_CORRUPT when a
 * page is not what it should be.
 */
struct run_ids {
	uint32_t *ptr;
	size_t len, cap;
};
enum np_status np_runs_find(struct runs *runs, const uint32_t *keys,
			    uint32_t bands, struct run_ids *ids,
			    struct np_error *err) NP_CHECKED;
void np_run_ids_clear(struct run_ids *ids);

/*
 * Who holds each of many places, which ascend without repeats. For each that
 * somebody holds tell gets its index, the first `most` articles, ascending
 * without repeats, and how many entries there are in all. Each page is read
 * once at most, in order; few places do not read all pages. What tell gives
 * ends the call when it is not NP_OK, and is its status.
 */
typedef enum np_status np_run_holders_fn(void *user, size_t index,
					 const uint32_t *articles, size_t len,
					 uint64_t total);
struct run_asked {
	const uint64_t *places;
	size_t len;
	uint32_t most;
	np_run_holders_fn *tell;
	void *user;
};
enum np_status np_runs_holders(struct runs *runs, const struct run_asked *asked,
			       struct np_error *err) NP_CHECKED;

/*
 * Leaves few runs, behind many entries: the small ones become one, with the
 * largest where they are not small beside it.
 */
enum np_status np_runs_settle(struct runs *runs,
			      struct np_error *err) NP_CHECKED;

/*
 * Merges all runs to one and leaves out entries of articles for which alive
 * is false. alive is asked once an entry.
 */
typedef bool np_alive_fn(void *user, uint32_t article);
enum np_status np_runs_compact(struct runs *runs, np_alive_fn *alive,
			       void *user, struct np_error *err) NP_CHECKED;

/*
 * Reads all pages: checksums, order, fences, counts. NP_ERR_CORRUPT with the
 * first fault. entries: how many there are.
 */
enum np_status np_runs_check(struct runs *runs, uint64_t *entries,
			     struct np_error *err) NP_CHECKED;

/* Removes all runs: before a repair makes them again. */
enum np_status np_runs_clear(struct runs *runs,
			     struct np_error *err) NP_CHECKED;

#endif
