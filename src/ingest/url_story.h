/* SPDX-License-Identifier: MIT */
/* What of a URL stays when an article is edited, moved or tracked. */
#ifndef INGEST_URL_STORY_H
#define INGEST_URL_STORY_H

#include "base/buf.h"

/* Parts of the URL, borrowed from it; empty where there is none. */
struct np_url_story {
	struct np_span id;   /* a publisher's number for the article */
	struct np_span slug; /* the words of its headline */
};

/*
 * Appends the address of the page alone: host in lower case without www., m.,
 * mobile. and amp., path without its last slash, index page and AMP marks,
 * query in the order of its bytes without campaign and referrer parameters,
 * escapes only where they are needed, other scripts in a host as "xn--". No
 * scheme, no fragment, no port that is usual. Appends nothing when there is no host or when it
 * is the front page of a host, which is no article's.
 */
enum np_status np_url_page(struct np_span url, struct np_buf *out) NP_CHECKED;

/*
 * Appends that address as a URL: with "https://" in front (other schemes than
 * http stay), and of a front page the host with a slash. Nothing when there is
 * no host.
 */
enum np_status np_url_canonical(struct np_span url,
				struct np_buf *out) NP_CHECKED;

/*
 * The id is the last run of letters and digits of the path that is a UUID,
 * has five digits in a row, or several groups of digits; or the value of a
 * parameter such as id=. Dates are no ids, and a date that ends an id
 * (idXY123456 20100102, written together) is left off: it is that of the
 * version. The slug is the part of the path with the most words.
 */
struct np_url_story np_url_story(struct np_span url);

#endif
