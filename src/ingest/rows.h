/* SPDX-License-Identifier: MIT */
/*
 * A table being read, row by row: TSV or CSV (RFC 4180) with a header line, or
 * one JSON object a line; plain, gzip or zstd. Told apart by content: objects
 * by their first byte, TSV by a tab in the header. It reads what base/table.h
 * writes. Memory does not grow with the table.
 */
#ifndef INGEST_ROWS_H
#define INGEST_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

/* Bytes of a row at most; longer ones are NP_ERR_LIMIT. */
#define NP_ROW_MAX ((size_t)1 << 28)

/* The columns a caller may want; names are borrowed until the close. */
struct np_row_names {
	const char *const *ptr;
	size_t len; /* at most NP_ROW_NAMES */
};

#define NP_ROW_NAMES 32

struct np_rows; /* one thread at a time */

/*
 * Opens a file, or "-" for stdin, and reads the names of its columns: of the
 * header, or the keys of the first object. NP_ERR_FORMAT for an empty file and
 * for a name that a header has twice.
 */
enum np_status np_rows_open(struct np_rows **out, const char *path,
			    struct np_row_names names,
			    struct np_error *err) NP_CHECKED;
void np_rows_close(struct np_rows *rows);

/* Has the table the i-th of the names? */
bool np_rows_has(const struct np_rows *rows, size_t i);

/*
 * The next row: cells[i] is what stands under the i-th name, unescaped, valid
 * until the next call; ptr is NULL where it is empty, null, not a plain value,
 * or where there is no such column. NP_END behind the last row. NP_ERR_FORMAT
 * says file, line and fault: a row with more or fewer cells than the header, a
 * quote that does not end, what is no JSON object.
 */
enum np_status np_rows_next(struct np_rows *rows, struct np_span *cells,
			    struct np_error *err) NP_CHECKED;

/* The line at which the last row began, from 1. */
uint64_t np_rows_line(const struct np_rows *rows);

#endif
