/* SPDX-License-Identifier: MIT */
/* What find and gate share: articles asked about, and matches as JSON. */
#ifndef CLI_MATCHES_H
#define CLI_MATCHES_H

#include "base/buf.h"
#include "detect/find.h"
#include "ingest/record.h"

/*
 * Appends a match as a JSON object. The numbers that are not known of an
 * estimate are null.
 */
enum np_status match_add_json(struct np_buf *line, struct np_store *store,
			      const struct found *found,
			      struct np_error *err) NP_CHECKED;

/* The id of an article, else its URL, else NAME#NUMBER, made in a buffer. */
struct np_span article_key(const struct np_article *article, const char *name,
			   uint64_t number, struct np_buf *made);

/* Appends ", \"name\": " and a string. */
enum np_status json_add_field(struct np_buf *line, const char *name,
			      struct np_span text) NP_CHECKED;

/* Writes a line to stdout and flushes it; false: the reader is gone. */
bool put_line(struct np_buf *line);

#endif
