/* SPDX-License-Identifier: MIT */
/*
 * Feeds: RSS (also 0.9x and 1.0) and Atom. Each item is an article: its text
 * is what it carries of the page (content:encoded, content, else description
 * or summary), read as HTML. An item is parsed by itself, so that a fault in
 * one costs no other.
 *
 * libxml2 compares all attributes of a tag with all, and looks for the
 * namespace of an element among all that are open: so what it is given is
 * counted first. Nothing is fetched, and no entities are known but the five of
 * XML: others are left out of the text.
 */
#ifndef INGEST_FEED_H
#define INGEST_FEED_H

#include "base/buf.h"
#include "ingest/article.h"
#include "ingest/html.h"

#define NP_FEED_ENCODING 32

/* Longer items are NP_SKIP_TOO_LONG. */
#define NP_FEED_ITEM ((size_t)2 << 20)
/* Attributes of a tag, and namespaces declared in an item, at most. */
#define NP_FEED_ATTRIBUTES 250
#define NP_FEED_SPACES 100

struct np_feed; /* one thread at a time */

/* NULL when there is no memory. */
struct np_feed *np_feed_new(void);
void np_feed_free(struct np_feed *feed);

/* Do these bytes, behind white space, begin a feed? */
bool np_feed_is(struct np_span bytes);

/* The encoding that the first bytes declare, with its NUL; "" when none. */
void np_feed_encoding(struct np_span bytes, char out[NP_FEED_ENCODING]);

/* The next item, tags with it; what does not end reaches to the end. */
bool np_feed_next(struct np_span bytes, size_t *at, struct np_span *item);

/*
 * Fills out from an item; its spans are valid until the next call of this
 * feed and html. NP_SKIP_NO_TEXT, NP_SKIP_TRUNCATED of an item that does not
 * end, NP_SKIP_DAMAGED of one that is over the bounds above,
 * NP_SKIP_TOO_LONG also when there is no memory.
 */
enum np_skip np_feed_read(struct np_feed *feed, struct np_span item,
			  const char *encoding, struct np_html *html,
			  struct np_article *out, char *detail) NP_CHECKED;

/* NP_ERR_NOMEM when the last item was given up for lack of memory, which
 * np_feed_read reports as NP_SKIP_TOO_LONG; else NP_OK. */
enum np_status np_feed_status(const struct np_feed *feed) NP_CHECKED;

#endif
