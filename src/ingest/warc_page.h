/* SPDX-License-Identifier: MIT */
/*
 * A record of an archive to an article. Pages come from responses and
 * resources, texts from conversions (WET); other types and what is no page
 * are passed over, each by a reason of its own (article.h).
 */
#ifndef INGEST_WARC_PAGE_H
#define INGEST_WARC_PAGE_H

#include "ingest/article.h"
#include "ingest/html.h"
#include "ingest/inputs.h"

struct np_warc_page; /* one thread at a time */

enum np_status np_warc_page_new(struct np_warc_page **out) NP_CHECKED;
void np_warc_page_free(struct np_warc_page *page);

/*
 * `record` is one as np_chunk_next gives it. url is WARC-Target-URI, fetched
 * WARC-Date. out borrows from record, page and html until their next use;
 * detail (at least 120 bytes, NULL allowed) says more of what is left out.
 */
enum np_skip np_warc_page_read(struct np_warc_page *page,
			       enum np_content content, struct np_span record,
			       struct np_html *html, struct np_article *out,
			       char *detail) NP_CHECKED;

/* NP_ERR_NOMEM when the last record was given up for lack of memory. */
enum np_status np_warc_page_status(const struct np_warc_page *page) NP_CHECKED;

#endif
