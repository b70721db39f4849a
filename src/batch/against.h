/* SPDX-License-Identifier: MIT */
/* A store that a run is held against: what it has already need not come. */
#ifndef BATCH_AGAINST_H
#define BATCH_AGAINST_H

#include "base/buf.h"
#include "batch/corpus.h"

struct against; /* a handle for each worker */

/*
 * Opens options->against for options->threads workers. NP_ERR_RECIPE when it
 * was made with another recipe, NP_ERR_MISUSE when it keeps no texts: nothing
 * could be proven.
 */
enum np_status np_against_open(struct against **out,
			       const struct np_dedup_options *options,
			       struct np_error *err) NP_CHECKED;
struct np_bands np_against_shape(const struct against *against);
void np_against_close(struct against *against);

/*
 * The article of the store that the text resembles most, from the threshold
 * on, and of equals the one that came first; the same text when there is one.
 * Its id goes behind ids. NP_END when there is none.
 */
enum np_status np_against_find(struct against *against, unsigned worker,
			       struct np_span text, struct twin *out,
			       struct np_buf *ids,
			       struct np_error *err) NP_CHECKED;

#endif
