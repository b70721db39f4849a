/* SPDX-License-Identifier: MIT */
/* Pieces of JSON and TSV, appended to a buffer. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include "base/buf.h"

/*
 * A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD, so
 * that the result is always valid.
 */
enum np_status np_json_add_string(struct np_buf *buf,
				  struct np_span text) NP_CHECKED;

/* A TSV cell: tab, line feed, return and backslash as \t \n \r \\. */
enum np_status np_tsv_add_cell(struct np_buf *buf,
			       struct np_span text) NP_CHECKED;

/* A share or resemblance with up to 6 places: 1, 0.5, 0.833333. */
enum np_status np_add_share(struct np_buf *buf, double share) NP_CHECKED;

#endif
