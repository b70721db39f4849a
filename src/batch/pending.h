/* SPDX-License-Identifier: MIT */
/*
 * Files that are whole and wait for their names, so that a run that fails
 * gives none of them one.
 */
#ifndef BATCH_PENDING_H
#define BATCH_PENDING_H

#include "base/output.h"

#define PENDING_MAX 8

struct pending {
	struct np_output *outputs[PENDING_MAX];
	size_t len;
};

/* Ends an output and takes it; on failure it is dropped. */
enum np_status np_pending_add(struct pending *pending, struct np_output *output,
			      bool sync, struct np_error *err) NP_CHECKED;

/* Names all, in order. */
enum np_status np_pending_commit(struct pending *pending,
				 struct np_error *err) NP_CHECKED;

/* Drops those that have no name yet. */
void np_pending_drop(struct pending *pending);

#endif
