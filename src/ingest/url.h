/* SPDX-License-Identifier: MIT */
/* What a URL says about where an article was printed. */
#ifndef INGEST_URL_H
#define INGEST_URL_H

#include "base/buf.h"

/*
 * The host of a URL, as a part of it: no user, port, "www." or last dot. Case
 * is kept. Empty, with ptr NULL, when there is none.
 */
struct np_span np_url_host(struct np_span url);

/* Appends a host in lower case, other scripts as IDNA writes them ("xn--"). */
enum np_status np_url_add_host(struct np_span host,
			       struct np_buf *out) NP_CHECKED;

/*
 * Appends the source of an article, if nothing else says it: the registrable
 * domain of its host by the public suffix list as libpsl was built with it
 * (bbc.co.uk of news.bbc.co.uk), in lower case; the host itself where that
 * is an address or a suffix. Nothing when there is no host.
 */
enum np_status np_url_source(struct np_span url, struct np_buf *out) NP_CHECKED;

#endif
