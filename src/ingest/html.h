/* SPDX-License-Identifier: MIT */
/*
 * A page to an article: its text as paragraphs, a blank line between, and
 * what the page says of itself. Which parts are the article is told in
 * html_body.h, how facts are found in html_meta.h, how charsets are in
 * html_charset.h.
 */
#ifndef INGEST_HTML_H
#define INGEST_HTML_H

#include "ingest/article.h"

/* Longer pages are NP_SKIP_TOO_LONG. */
#define NP_HTML_LIMIT ((size_t)32 << 20)

struct np_html; /* one thread at a time */

/* What is known of a page from elsewhere; spans may be empty. */
struct np_html_given {
	struct np_span charset; /* of the HTTP header */
	struct np_span url;
	bool part; /* not a page: the part of one that holds the article */
};

enum np_status np_html_new(struct np_html **out) NP_CHECKED;
void np_html_free(struct np_html *html);

/*
 * Fills out, whose spans are valid until the next call. NP_SKIP_NO_TEXT when
 * the page holds no paragraph; detail (at least 120 bytes, NULL allowed) says
 * more. given may be NULL.
 */
enum np_skip np_html_read(struct np_html *html, struct np_span page,
			  const struct np_html_given *given,
			  struct np_article *out, char *detail) NP_CHECKED;

/* NP_ERR_NOMEM when the last page was given up for lack of memory, which
 * np_html_read reports as NP_SKIP_TOO_LONG; else NP_OK. */
enum np_status np_html_status(const struct np_html *html) NP_CHECKED;

#endif
