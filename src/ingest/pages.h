/* SPDX-License-Identifier: MIT */
/* Records that are no JSON: texts, pages and records of archives. */
#ifndef INGEST_PAGES_H
#define INGEST_PAGES_H

#include "ingest/article.h"
#include "ingest/html.h"
#include "ingest/inputs.h"

/* The readers, each made when it is needed. Zeroed is ready. */
struct np_pages {
	struct np_text_page *texts;
	struct np_html *html;
	struct np_warc_page *archives;
	struct np_feed *feeds;
	enum np_status status; /* NP_ERR_NOMEM: the last one was given up */
};

void np_pages_clear(struct np_pages *pages);

/* As np_record_read, for contents other than JSON lines. */
enum np_skip np_pages_read(struct np_pages *pages, enum np_content content,
			   struct np_span record, struct np_article *out,
			   char *detail) NP_CHECKED;

/* An item of a feed that declares this encoding. */
enum np_skip np_pages_item(struct np_pages *pages, struct np_span item,
			   const char *encoding, struct np_article *out,
			   char *detail) NP_CHECKED;

/* A page alone, with what is known of it. */
enum np_skip np_pages_page(struct np_pages *pages, struct np_span page,
			   const struct np_html_given *given,
			   struct np_article *out, char *detail) NP_CHECKED;

#endif
