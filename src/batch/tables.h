/* SPDX-License-Identifier: MIT */
/* The tables of a run: removed, pairs, clusters, and the records left out. */
#ifndef BATCH_TABLES_H
#define BATCH_TABLES_H

#include "batch/outcome.h"

enum np_status np_table_removed(const struct outcome *outcome, const char *path,
				struct np_error *err) NP_CHECKED;

/*
 * All verified pairs. Copies of the same text are paired too, with each other
 * and with what their text was paired with, while that gives no more than
 * PAIRS_OF_COPIES lines; beyond, the first copy stands for the others, and
 * *folded is raised by one.
 */
#define PAIRS_OF_COPIES ((uint64_t)1 << 20)
enum np_status np_table_pairs(const struct outcome *outcome, const char *path,
			      uint64_t *folded,
			      struct np_error *err) NP_CHECKED;

enum np_status np_table_clusters(const struct outcome *outcome,
				 const char *path,
				 struct np_error *err) NP_CHECKED;

/* Every article in input order with its verdict; for --mode list. */
enum np_status np_table_list(const struct outcome *outcome, const char *path,
			     struct np_error *err) NP_CHECKED;

/* The records left out, as they were, each on its line. */
enum np_status np_table_skipped(const struct outcome *outcome, const char *path,
				struct np_error *err) NP_CHECKED;

#endif
