/* SPDX-License-Identifier: MIT */
/* Where a run writes: OUT, or the files in it, and the tables. */
#ifndef BATCH_TARGETS_H
#define BATCH_TARGETS_H

#include <stdbool.h>

#include "batch/corpus.h"

/* Is OUT a folder, or named as one? */
bool np_target_is_folder(const char *path);

/* The path of a file in a folder OUT, with its NUL behind the length. */
enum np_status np_target_path(struct np_buf *out, const char *folder,
			      const char *name,
			      struct np_error *err) NP_CHECKED;

/*
 * Before anything is read. NP_ERR_MISUSE where an output would replace an
 * input, would be read as one by the next run, or two would be one file;
 * NP_ERR_IO where one cannot be written. Leaves nothing behind.
 */
enum np_status np_targets_check(const struct corpus *corpus,
				struct np_error *err) NP_CHECKED;

/*
 * target_kinds.c: NP_ERR_MISUSE where an output is named as something that is
 * not written: a table of what is no table or has no one header, an archive or
 * Parquet of what is not.
 */
enum np_status np_target_kinds_check(const struct corpus *corpus,
				     struct np_error *err) NP_CHECKED;

/* Is the one file of kept records a table: are all inputs tables with the same
 * header, and is it not named .jsonl? */
bool np_target_is_table(const struct corpus *corpus);

/* Is OUT named as an archive of a crawler, packed or not? */
bool np_target_is_archive(const char *path);

/* Is OUT named as a Parquet file? */
bool np_target_is_parquet(const char *path);

#endif
