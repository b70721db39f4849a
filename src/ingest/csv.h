/* SPDX-License-Identifier: MIT */
/*
 * Tables with a header line: rows of cells, parted by a delimiter.
 *
 * A cell that begins with a quote ends at the next one that is not doubled
 * (RFC 4180), and may hold delimiters and line ends. Between tabs quotes are
 * often just quotes: there a cell is quoted only when the delimiter or a line
 * end follows its second quote, and no tab stands before it; in other cells
 * \t \n \r \\ stand for what newsprint writes so. A row ends with LF or CRLF.
 */
#ifndef INGEST_CSV_H
#define INGEST_CSV_H

#include <stdbool.h>

#include "base/buf.h"
#include "ingest/article.h"

/* Longer rows and quotes are given up; their reader's own limit may be less. */
#define NP_CSV_ROW_MAX ((size_t)64 << 20)

/* What a header says. Zeroed: no table. */
struct np_csv {
	char delimiter;
	size_t width;	      /* columns; 0: the input is empty */
	struct np_buf header; /* the line as it is, with its end */
	struct np_buf keys;   /* the names as JSON strings, in their order, a
			       * NUL behind each */
};

enum np_csv_end {
	NP_CSV_ROW,
	NP_CSV_MORE, /* the row is not whole */
	NP_CSV_OPEN  /* a quote does not end */
};

/*
 * Finds where the row at `from` ends: *end is behind its line end. `last`:
 * nothing stands behind these bytes. Never NP_CSV_MORE then.
 */
enum np_csv_end np_csv_find_end(struct np_span bytes, size_t from,
				char delimiter, bool last, size_t *end);

/*
 * Reads the header at the front of the first bytes, behind a byte order mark.
 * The delimiter is the given one, or (0) that among , ; tab | which makes most
 * columns. NP_END when the bytes do not hold all of it and are not the last;
 * NP_ERR_FORMAT, naming the input, when it is no header.
 */
enum np_status np_csv_read_header(struct np_csv *csv, struct np_span bytes,
				  bool last, char delimiter, const char *name,
				  struct np_error *err) NP_CHECKED;
void np_csv_clear(struct np_csv *csv);

/* The next row that is not empty, without its line end; as np_record_next. */
bool np_csv_next(struct np_span bytes, char delimiter, size_t *at,
		 struct np_span *row);

/*
 * Appends a row as a JSON object of strings, bytes that are not UTF-8 as they
 * are. NP_SKIP_BAD_ROW when it does not fit the header or is quoted wrongly,
 * with a line in detail (120 bytes, NULL allowed); NP_SKIP_TOO_LONG, and
 * *status, when there is no memory.
 */
enum np_skip np_csv_to_json(const struct np_csv *csv, struct np_span row,
			    struct np_buf *out, enum np_status *status,
			    char *detail) NP_CHECKED;

#endif
