/* SPDX-License-Identifier: MIT */
/*
 * One article of a store through time: all that a store has of it, under
 * whatever id, address or headline, in order. Begins with the versions of an
 * id, or with all that stand at a URL, and takes in what its source has that
 * is tied to them: by a match that is a revision or the same text, by the page
 * or by the id in the URL. What of these is one article, and in which order,
 * np_versions_find decides, on texts without the furniture of the source.
 *
 * Matches are those that the store has; what is pending is not compared.
 */
#ifndef REPORT_HISTORY_H
#define REPORT_HISTORY_H

#include "base/buf.h"
#include "detect/version.h"
#include "store/np-matches.h"

enum {
	/* Versions that are looked at; a page that changes daily, and all that
	 * is tied to it, has no end. */
	NP_HISTORY_MOST = 4096
};

/* A version that was looked at; spans lie in bytes, absent ones have ptr NULL.
 */
struct np_history_article {
	struct np_buf bytes;
	struct np_buf text; /* without furniture; empty where none is kept */
	np_article_id id;
	int64_t version, added, seen;
	bool current;
	bool texts; /* its text is kept; else nothing is said of it */
	uint64_t tokens;
	bool asked; /* has the id, or stands at the URL, that was asked for */
	struct np_span key, url, canonical_url, source, title;
	int64_t time[NP_VERSION_TIMES];
	bool has[NP_VERSION_TIMES];
};

/* Zeroed is empty. */
struct np_history {
	struct np_history_article *article;
	size_t len, cap;
	struct np_versions versions; /* of them; see np_history_is_asked */
	bool more;		     /* there were more than are looked at */
};

/*
 * asked is an id, or else a URL. NP_ERR_NOTFOUND when the store has neither;
 * *out is cleared by the caller in any case.
 */
enum np_status np_history_find(struct np_store *store, struct np_span asked,
			       struct np_history *out,
			       struct np_error *err) NP_CHECKED;
void np_history_clear(struct np_history *history);

/* Is this chain one that was asked for? Others are what was looked at and is
 * another article. */
bool np_history_is_asked(const struct np_history *history,
			 const struct np_version_chain *chain);

#endif
