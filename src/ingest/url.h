/* SPDX-License-Identifier: MIT */
/* What a URL says about where an article was printed. */
#ifndef INGEST_URL_H
#define INGEST_URL_H

#include "base/np-status.h"

/*
 * The host of a URL, as a part of it: no user, port, "www." or last dot. Case
 * is kept. Empty, with ptr NULL, when there is none.
 */
struct np_span np_url_host(struct np_span url);

#endif
