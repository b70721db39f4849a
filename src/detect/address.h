/* SPDX-License-Identifier: MIT */
/* Whether two articles were printed at one place, as far as names of sources
 * and URLs tell. */
#ifndef DETECT_ADDRESS_H
#define DETECT_ADDRESS_H

#include "detect/relate.h"

/* Equal, or hosts of which one lies in the other ("edition.x.com", "x.com"),
 * without regard to case and "www.". Empty names are no source. */
bool np_same_source(struct np_span a, struct np_span b);

/* The same URL or canonical URL: without scheme, "www.", fragment, last slash,
 * and query, but where the path names no article the query counts. */
bool np_same_url(const struct np_printed *a, const struct np_printed *b);

/* The same URL, or the same article id in URLs of one host: the last word of
 * the path that has six digits or more, a date at its end left out. Some
 * publishers give one id to a report of every day. */
bool np_same_address(const struct np_printed *a, const struct np_printed *b);

/* Is this a name for that source: "Reuters" for "reuters.com", "AP" for
 * "apnews.com"? */
bool np_source_is_named(struct np_span source, struct np_span name);

#endif
