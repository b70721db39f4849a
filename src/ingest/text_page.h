/* SPDX-License-Identifier: MIT */
/*
 * A page that was saved as text, with its furniture around the article. A text
 * is taken for one only when two or more of its paragraphs are phrases that
 * stand around articles ("Skip to", "Follow us"): all others are left alone.
 *
 * The article is the run of paragraphs worth most: sentences count their words,
 * lines cost. A paragraph above a photo credit is its caption. The first line
 * above the article that could be one is the title, one that begins with "By"
 * names authors and perhaps a date.
 */
#ifndef INGEST_TEXT_PAGE_H
#define INGEST_TEXT_PAGE_H

#include "base/buf.h"
#include "ingest/article.h"

struct np_text_page; /* one thread at a time */

/* NULL when there is no memory. */
struct np_text_page *np_text_page_new(void);
void np_text_page_free(struct np_text_page *page);

/*
 * Sets text, title, authors and date of an article whose text is that of a
 * file; *found is false, and nothing set, when it is no saved page. Spans are
 * valid until the next call.
 */
enum np_status np_text_page_read(struct np_text_page *page, struct np_span text,
				 struct np_article *out,
				 bool *found) NP_CHECKED;

#endif
