/* SPDX-License-Identifier: MIT */
/*
 * A Parquet file as JSON lines, one object a row in the order of the rows, by
 * DuckDB's library (duck.h). One thread at a time.
 */
#ifndef INGEST_PARQUET_H
#define INGEST_PARQUET_H

#include "base/buf.h"

struct np_parquet;

/*
 * NP_ERR_FORMAT when there is no library, or it does not open the file: says
 * which.
 */
enum np_status np_parquet_open(struct np_parquet **out, const char *path,
			       struct np_error *err) NP_CHECKED;
void np_parquet_close(struct np_parquet *parquet); /* NULL is allowed */

/*
 * Writes the next bytes of the lines into to[0 .. room) and tells how many;
 * fewer than room only at the end, which is NP_END. NP_ERR_CORRUPT where the
 * file is damaged: *got bytes were fine.
 */
enum np_status np_parquet_read(struct np_parquet *parquet, char *to,
			       size_t room, size_t *got,
			       struct np_error *err) NP_CHECKED;

/*
 * Writes rows of Parquet files to the file of a descriptor, in order, packed
 * with zstd, with all columns of all files. rows: their numbers from 0, rising,
 * those of file i at [ends[i - 1], ends[i]). NP_ERR_FORMAT with the library's
 * words, as where the columns of two files do not go together.
 */
struct np_parquet_rows {
	const char *const *paths;
	const uint64_t *ends;
	size_t paths_len;
	const uint64_t *rows;
};

enum np_status np_parquet_copy(const struct np_parquet_rows *from, int to,
			       struct np_error *err) NP_CHECKED;

#endif
