/* SPDX-License-Identifier: MIT */
/* The inside of the runs, for the files that share it. */
#ifndef STORE_RUN_PARTS_H
#define STORE_RUN_PARTS_H

#include "base/sort.h"
#include "store/run_page.h"
#include "store/runs.h"

/* A page's id is run << RUN_SHIFT | its number in the run. */
#define RUN_SHIFT 24
#define RUN_PAGES_MOST (UINT32_C(1) << RUN_SHIFT)
#define RUN_ID_MOST (INT64_C(1) << (62 - RUN_SHIFT))

struct run {
	int64_t id;
	/* pages: those before the first, too, which are gone already. */
	uint32_t level, pages, first;
	int64_t target; /* the run that it is merged into; 0: none */
	uint64_t entries, checksum;
	uint64_t *fences; /* first place of each page */
	/* Of each page whose sum was right once: key width, article width
	 * << 4; 0 of the others. */
	unsigned char *widths;
};

/* Chains of entries (their number + 1; 0 ends) by a hash of the place, for
 * entries before len: made when first asked. */
struct run_chains {
	uint32_t *heads, *next;
	size_t heads_len, next_cap, len;
};

/* Entries that are not yet written. */
struct run_fresh {
	uint32_t *rows;	 /* article, then its band keys; len of them */
	size_t len, cap; /* cap: in numbers */
	uint32_t bands;
	struct np_keyed *others; /* place, article */
	size_t others_len, others_cap;
	uint32_t last; /* article */
	struct run_chains row_chains, other_chains;
};

struct runs {
	struct db *db;
	uint64_t memory;
	uint64_t step_most, slice; /* entries, see run_merge.c */
	struct run *list;	   /* by id */
	size_t len, cap;
	bool stale;	 /* the list must be read before it is used */
	int64_t version; /* of the data, when the list was read */
	struct run_fresh fresh;
};

/* The list must be read again from the file, all of it. */
void np_runs_drop_list(struct runs *runs);
void np_run_clear(struct run *run);
uint64_t np_run_sum(const struct run *run);

#define RUN_LEVEL_MOST 63

/*
 * Entries that a commit merges at once, and of more a slice: some hundredths
 * of a second, and milliseconds.
 */
#define RUN_STEP_MOST (UINT64_C(1) << 19)
#define RUN_SLICE (UINT64_C(1) << 15)

/* "damaged index in '<store>': <what>, run <run> page <page>" */
enum np_status np_runs_damage(const struct runs *runs, const char *what,
			      int64_t run, uint32_t page, struct np_error *err);
enum np_status np_runs_nomem(struct np_error *err);

/*
 * Gets a page, its length, head, first place and (the first time, or always
 * where `again`) its sum checked. It is borrowed until the next call here or
 * of np_runs_page_done, which ends the reading.
 */
enum np_status np_runs_page(struct runs *runs, struct run *run, uint32_t number,
			    bool again, struct page *page,
			    struct np_error *err) NP_CHECKED;
void np_runs_page_done(struct runs *runs);

/* The page to begin a search with, of those from `from` on, which are known
 * not to begin behind the place: its entries may end the page before the one
 * that begins with it. */
uint32_t np_run_first_page(const struct run *run, uint32_t from,
			   uint64_t place);

/* Removes pages from .. to - 1 of a run. */
enum np_status np_runs_remove_pages(struct runs *runs, int64_t run,
				    uint64_t from, uint64_t to,
				    struct np_error *err) NP_CHECKED;
/* Removes the run, which has no pages any more, here and from the list. */
enum np_status np_runs_remove(struct runs *runs, size_t at,
			      struct np_error *err) NP_CHECKED;

/* Writes the run's row; its sum is made. */
enum np_status np_run_write(struct db *db, struct run *run,
			    struct np_error *err) NP_CHECKED;

/* A run being written. */
struct run_writer {
	struct runs *runs;
	struct run run; /* as far as it is */
	size_t fences_cap;
	struct page_maker maker;
};

enum np_status np_run_writer_new(struct run_writer **out, struct runs *runs,
				 struct np_error *err) NP_CHECKED;
/* Goes on with the run at a place of the list, behind its last page. */
enum np_status np_run_writer_resume(struct run_writer **out, struct runs *runs,
				    size_t at, struct np_error *err) NP_CHECKED;
/* Adds to the page that is being made; false when it is full. */
bool np_run_writer_try(struct run_writer *writer, struct run_pair pair);
/* Entries come in order. */
enum np_status np_run_writer_add(struct run_writer *writer,
				 struct run_pair pair,
				 struct np_error *err) NP_CHECKED;
/* Completes the run, of a level of at least `level`; none without entries. */
enum np_status np_run_writer_end(struct run_writer *writer, uint32_t level,
				 struct np_error *err) NP_CHECKED;
void np_run_writer_free(struct run_writer *writer);

/* A run being read to its end, and removed behind where the reading is. */
struct run_cursor {
	struct runs *runs;
	size_t at_run; /* in the list */
	bool removes;
	uint32_t number, at;  /* the next page; the entry in this one */
	uint64_t left;	      /* entries after this one */
	struct run_pair pair; /* where it stands */
	struct page page;
	unsigned char body[PAGE_BYTES];
};

/* Stands at the first entry. Changes nothing in the list. */
enum np_status np_run_cursor_begin(struct run_cursor *cursor, struct runs *runs,
				   size_t at_run, bool removes,
				   struct np_error *err) NP_CHECKED;
/* NP_END behind the last. Order, sums and counts are checked on the way. */
enum np_status np_run_cursor_next(struct run_cursor *cursor,
				  struct np_error *err) NP_CHECKED;

/* Merges small runs until no level holds RUNS_FAN of them, and large ones by a
 * slice. */
enum np_status np_runs_merge(struct runs *runs,
			     struct np_error *err) NP_CHECKED;

/* A page read in parts. Zeroed is none; ended before the transaction is. */
struct run_peek {
	sqlite3_blob *blob;
	uint32_t count;
	unsigned key_width, article_width;
};

/* Articles that a look gives, at most: the entries it looks at. */
#define PEEK_MOST 128

/*
 * Adds the articles of a place to ids, which has room for PEEK_MOST more,
 * without reading the page it is in; false, and nothing added, when that
 * could not be done.
 */
bool np_run_peek(struct run_peek *peek, struct db *db, const struct run *run,
		 uint32_t number, uint64_t place, struct run_ids *ids);

/*
 * The same of a whole page, copied once: its length, first place and (the
 * first time) sum are right. False, and the body of no use, when they are not,
 * or that could not be done.
 */
bool np_run_peek_whole(struct run_peek *peek, struct db *db, struct run *run,
		       uint32_t number, unsigned char body[PAGE_BYTES],
		       size_t *len);
void np_run_peek_end(struct run_peek *peek);

void np_fresh_clear(struct run_fresh *fresh);
bool np_fresh_is_empty(const struct run_fresh *fresh);
/* Bytes that it takes, and will take to be sorted, with these keys more. */
uint64_t np_fresh_bytes(const struct run_fresh *fresh,
			const struct run_keys *keys);
enum np_status np_fresh_add(struct run_fresh *fresh,
			    const struct run_keys *keys,
			    uint32_t article) NP_CHECKED;
/* Appends the articles that have a place, in no order. */
enum np_status np_fresh_find(struct run_fresh *fresh, uint64_t place,
			     struct run_ids *ids) NP_CHECKED;
/* Gives all entries to the writer, in order. Then they are to be cleared, or
 * the transaction rolled back. */
enum np_status np_fresh_write(struct run_fresh *fresh,
			      struct run_writer *writer,
			      struct np_error *err) NP_CHECKED;

#endif
