/* SPDX-License-Identifier: MIT */
/*
 * Runs of the deduplication in which one thing after the other fails. After
 * each, all that stands in the folder of outputs is what stood there before,
 * or what a run without faults leaves: never a part, never a stranger.
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include "batch/dedup.h"
#include "scratch.h"

enum setting {
	TO_FILE,    /* and all tables */
	TO_GZIP,    /* from gzip */
	TO_ZSTD,    /* annotated, tables packed */
	TO_FOLDER,  /* from records and texts */
	TO_LIST,    /* a table as OUT, from a pipe's worth of memory */
	FROM_DISK,  /* hardly any memory: all in the temporary file */
	WITH_CROWD, /* the exact join */
	RELATED,    /* by relations, in a store of its own */
	SETTINGS
};

/* Lets the nth thing fail from now on; off says whether it came to that. */
struct fault {
	void (*on)(long nth);
	int (*off)(void);
	enum np_status status; /* what the run should then give */
	uint32_t flags;	       /* of runs into a folder */
};

/* Until a run meets no fault. Ends the test when something is wrong. */
void harness_run(enum setting setting, const struct fault *fault);

#endif
