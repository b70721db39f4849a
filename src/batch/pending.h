/* SPDX-License-Identifier: MIT */
/*
 * What a run does to the disk once all of it is whole, so that a run that
 * fails does none of it: files get their names, stale ones go. Zeroed is
 * empty.
 */
#ifndef BATCH_PENDING_H
#define BATCH_PENDING_H

#include "base/output.h"

enum pending_kind {
	PENDING_FILE,	/* waits for its name */
	PENDING_STALE,	/* is to be removed */
	PENDING_FOLDER, /* was made; goes again when the run fails */
	PENDING_DONE
};

struct pending_item {
	enum pending_kind kind;
	struct np_output *output;
	char *path;
};

struct pending {
	struct pending_item *items;
	size_t len, cap;
	size_t open; /* files that hold a descriptor */
};

/* Ends an output and takes it; on failure it is dropped. */
enum np_status np_pending_add(struct pending *pending, struct np_output *output,
			      bool sync, struct np_error *err) NP_CHECKED;

/* A file that goes if it is there; behind all that get their names. */
enum np_status np_pending_remove(struct pending *pending, const char *path,
				 struct np_error *err) NP_CHECKED;

/* Makes the folders on the way to a file. sync: and waits for the disk. */
enum np_status np_pending_folders(struct pending *pending, char *path,
				  bool sync, struct np_error *err) NP_CHECKED;

/* Names all, in order; then removes. Clears. */
enum np_status np_pending_commit(struct pending *pending,
				 struct np_error *err) NP_CHECKED;

/* Drops what has no name yet, and folders that are empty. Clears. */
void np_pending_drop(struct pending *pending);

#endif
