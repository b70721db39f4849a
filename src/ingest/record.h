/* SPDX-License-Identifier: MIT */
/* One record of a JSONL input to an article. */
#ifndef INGEST_RECORD_H
#define INGEST_RECORD_H

#include "base/buf.h"
#include "ingest/article.h"
#include "ingest/inputs.h"
#include "ingest/owners.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Which JSON field holds what. A name given by the user replaces the aliases
 * of that field; a dot walks into objects ("meta.url"). NULL: the aliases, of
 * which the first in their order that a record has is taken:
 *   text    text maintext content body plaintext raw_content
 *   ...     (see record_fields.c)
 */
struct np_field_names {
	const char *name[NP_FIELD_COUNT];
	/*
	 * Of records without a text: the member that holds the page, or the
	 * part of it that is the article, as HTML (html raw_html page_html), and
	 * the one that names the file with the text or page, below the folder
	 * of the input. NULL: no file is read.
	 */
	const char *html, *file;
	const struct np_owners *owners; /* or NULL; must outlive the parser */
	int64_t as_of; /* no article is later than that; 0: not known */
	struct np_input_form form; /* what the inputs are; see inputs.h */
};

struct np_record_parser; /* one thread at a time */

enum np_status
np_record_parser_new(struct np_record_parser **out,
		     const struct np_field_names *names) NP_CHECKED;
void np_record_parser_free(struct np_record_parser *parser);

/*
 * Parses one record, behind which NP_CHUNK_PADDING bytes are readable, and
 * fills all fields. Gives NP_SKIP_NONE, or why it is no article with a line
 * in detail (at least 120 bytes, NULL allowed). Numbers and booleans in id
 * fields are taken as their text; null counts as absent; authors may be an
 * array, joined with "; ".
 */
enum np_skip np_record_parse(struct np_record_parser *parser,
			     struct np_span record, struct np_article *out,
			     char *detail) NP_CHECKED;

/*
 * What np_record_parse did not take of the record it was last given: a JSON
 * object of the members that are no field of the article, as they were written,
 * in their order; also a date that was not understood. Appends nothing when
 * there are none. Only after NP_SKIP_NONE.
 */
enum np_status np_record_extra(const struct np_record_parser *parser,
			       struct np_buf *out) NP_CHECKED;

/*
 * NP_ERR_NOMEM when the last record was given up for lack of memory, which
 * np_record_parse reports as NP_SKIP_TOO_LONG; else NP_OK.
 */
enum np_status
np_record_parser_status(const struct np_record_parser *parser) NP_CHECKED;

/*
 * A record of an input, by what the input is: np_record_parse, or a text or
 * page as a whole, whose id is then its path; a page that says its own URL
 * has none.
 */
enum np_skip np_record_read(struct np_record_parser *parser,
			    const struct np_input *input, struct np_span record,
			    struct np_article *out, char *detail) NP_CHECKED;

/* A whole text file as an article: text only, invalid UTF-8 left as it is. */
void np_record_from_text(struct np_span bytes, struct np_article *out);

#ifdef __cplusplus
}
#endif

#endif
