/* SPDX-License-Identifier: MIT */
/*
 * One article through time. Given the articles of a source, and numbers of
 * pairs that were verified, finds which are versions of one article, and puts
 * them in order. A new address or headline does not end a chain; another
 * article of the same running story is not taken in. What was captured badly
 * is marked, and so is a text that came back.
 *
 * Pure: no store, no files, no clock. One thread at a time. The answer does
 * not depend on the order in which the articles are given, except between
 * articles that are alike in all that is given of them.
 *
 * Work: linking takes n log n for n articles; ordering compares each version
 * with all of its chain that share its date, or have none, up to
 * NP_VERSIONS_COMPARED of them, and else with its neighbours.
 */
#ifndef DETECT_VERSION_H
#define DETECT_VERSION_H

#include <stdbool.h>

#include "shingles/np-sketch.h"

enum {
	/* A chain with more versions of no known order keeps the order of
	 * arrival: the path is found by comparing all with all. */
	NP_VERSIONS_COMPARED = 512
};

/* What is known of when; the first is asked first. */
enum np_version_time {
	NP_VERSION_MODIFIED,
	NP_VERSION_DATED,
	NP_VERSION_FETCHED,
	NP_VERSION_TIMES
};

/* One article; absent spans are empty, all are borrowed during the call. */
struct np_version_article {
	struct np_span key; /* two with one key are one article */
	struct np_span url, canonical_url;
	struct np_span source; /* articles of two sources are never linked */
	struct np_span title;
	struct np_span text;		/* empty: order by dates alone */
	int64_t time[NP_VERSION_TIMES]; /* seconds since 1970 */
	bool has[NP_VERSION_TIMES];
	/* Of versions of one key asked where no time tells; of others only
	 * where nothing else does. 0: not known. */
	uint64_t arrival;
};

/* A verified pair of them: by index, a != b; shares of 5-word shingles, with
 * furniture left out. */
struct np_version_pair {
	uint32_t a, b;
	double jaccard;
	double share_a;	 /* part of a's shingles that b has */
	double share_b;	 /* part of b's shingles that a has */
	double in_order; /* part of the shared ones that stand in one order */
};

/* Why it is in the chain; the first that holds. */
enum np_version_reason {
	NP_VERSION_FIRST, /* nothing links it: it began the chain */
	NP_VERSION_KEY,
	NP_VERSION_URL,
	NP_VERSION_CANONICAL,
	NP_VERSION_ID, /* in the URL, and something else agrees */
	NP_VERSION_TEXT,
	NP_VERSION_TRANSLATION, /* other script, same addresses in the text */
	NP_VERSION_REASONS
};

/* What put it behind the one before it. */
enum np_version_order {
	NP_VERSION_BY_NOTHING, /* the first, or nothing told */
	NP_VERSION_BY_MODIFIED,
	NP_VERSION_BY_DATE,
	NP_VERSION_BY_FETCHED,
	NP_VERSION_BY_TEXT, /* least change, and signs of direction */
	NP_VERSION_BY_ARRIVAL,
	NP_VERSION_ORDERS
};

enum np_version_capture {
	NP_VERSION_WHOLE,
	NP_VERSION_EMPTY,    /* no words */
	NP_VERSION_CUT,	     /* a small front of what was there before */
	NP_VERSION_FOREIGN,  /* a text that other articles of the source show */
	NP_VERSION_REPLACED, /* short, shares nothing, and it comes back */
	NP_VERSION_CAPTURES
};

struct np_version {
	uint32_t article;
	uint32_t linked; /* the article it was linked to; itself if first */
	enum np_version_reason reason;
	enum np_version_order order;
	enum np_version_capture capture;
	/* The position in the chain of the first version with the same words;
	 * its own if the text is new. */
	uint32_t state;
	/* The text is that of an earlier state and not of the one before. */
	bool revert;
	/* Of its shingles: how many are not in the last whole version before
	 * it, and how many of that are gone. */
	uint32_t added, gone;
};

struct np_version_chain {
	size_t first, len; /* in np_versions.version, oldest first */
	/* Dates were given and set aside: against them stands the text. */
	bool dates_lie;
};

struct np_versions {
	struct np_version *version; /* every article once */
	size_t len;
	struct np_version_chain *chain; /* also those of one article */
	size_t chains;
};

struct np_version_articles {
	const struct np_version_article *ptr;
	size_t len; /* < 2^32 */
	const struct np_version_pair *pairs;
	size_t pairs_len;
	/* Translations into another script are versions too. Without, each
	 * language has its chain, which is what a diff can show. */
	bool translations;
};

/*
 * Finds the chains; the caller clears *out. The sketcher is one of 5-word
 * shingles; other widths serve, but the thresholds are meant for those.
 * NP_ERR_MISUSE when a pair names no article. On failure *out is untouched.
 */
enum np_status np_versions_find(struct np_sketcher *sketcher,
				const struct np_version_articles *in,
				struct np_versions *out) NP_CHECKED;
void np_versions_clear(struct np_versions *versions);

/* "same key", "modified", "cut", ...: as shown to a reader. */
const char *np_version_reason_name(enum np_version_reason reason);
const char *np_version_order_name(enum np_version_order order);
const char *np_version_capture_name(enum np_version_capture capture);

#endif
