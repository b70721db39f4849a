/* SPDX-License-Identifier: MIT */
/* Heads of "Name: value" lines, as in mail, HTTP and WARC. */
#ifndef INGEST_FIELDS_H
#define INGEST_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

/* One line of a head, without its end (LF or CRLF). */
struct np_head_line {
	struct np_span name, value; /* trimmed; name.ptr NULL: no colon */
	bool empty;		    /* the line that ends the head */
};

/* Walks lines: *at moves behind the line. False when none ends any more. */
bool np_head_next(struct np_span bytes, size_t *at, struct np_head_line *out);

/* Equal but for the case of ASCII letters; word is in lower case. */
bool np_word_is(struct np_span text, const char *word);

/* The same of the beginning of text. */
bool np_word_starts(struct np_span text, const char *word);

/* Without white space around. */
struct np_span np_span_trim(struct np_span text);

/* All of text is a number that fits. */
bool np_span_number(struct np_span text, unsigned base, uint64_t *out);

/* "text/html; charset=..." to its type, or to a parameter without quotes. */
struct np_span np_media_type(struct np_span media);
struct np_span np_media_parameter(struct np_span media, const char *name);

#endif
