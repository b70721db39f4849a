/* SPDX-License-Identifier: MIT */
/* A folder with the path of a store in it, for the tests of stores. */
#ifndef TESTS_STAGE_H
#define TESTS_STAGE_H

#include <sys/types.h>

#include "base/buf.h"
#include "kept.h"
#include "scratch.h"

struct stage {
	struct scratch scratch;
	char path[600]; /* "s.np" in it */
};

/* Of the test that runs; stage_start and stage_stop are its fixture. */
extern struct stage stage;
void stage_start(void);
void stage_stop(void);

/* All of these end the test when they fail. */
size_t stage_files(void);
void stage_read(struct np_buf *out);	       /* the store's bytes */
void stage_write(const char *ptr, size_t len); /* in their place */
/* Runs SQL on the file as another program would. */
void stage_sql(const char *sql);
/* Adds articles with key and seed from, from + 1, ... to both. */
void stage_add(struct shelf *shelf, struct np_store *store, uint64_t from,
	       uint64_t count);
/*
 * A child that holds none of the files of its parent but `keep` (-1: none): what
 * it asserts would go where Check takes notes, in between those of the
 * parent, or half, when it is killed. Its exit status says how it went.
 */
pid_t stage_fork(int keep);
/* All ended well? */
void stage_wait(const pid_t *children, size_t len);

#endif
