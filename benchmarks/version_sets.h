/* SPDX-License-Identifier: MIT */
/* Articles of a file with the pairs among them that share passages. */
#ifndef BENCHMARKS_VERSION_SETS_H
#define BENCHMARKS_VERSION_SETS_H

#include "base/buf.h"
#include "detect/version.h"

/* What the finder is shown; all else of a record is withheld. */
enum version_show {
	SHOW_DATES = 1 << 0,
	SHOW_URLS = 1 << 1, /* and sources; without: all are of one source */
	SHOW_TITLES = 1 << 2
};

struct version_sets {
	struct np_buf bytes; /* what the spans below point into */
	struct np_version_article *article;
	struct np_span *id;    /* the truth's, never shown to the finder */
	struct np_span *label; /* its article */
	int64_t *number;       /* its version */
	size_t len, cap;
	struct np_version_pair *pair;
	size_t pairs, pairs_cap;
};

/*
 * Reads a JSONL file in an order made from the texts alone, so that the order
 * of its records says nothing. Fields `article` and `version` are the truth,
 * where there are any.
 */
enum np_status version_sets_read(struct version_sets *sets, const char *path,
				 unsigned show,
				 struct np_error *err) NP_CHECKED;

/*
 * Pairs of articles of one source that share two passages which at most `cap`
 * articles hold, with their numbers.
 */
enum np_status version_sets_join(struct version_sets *sets,
				 struct np_sketcher *sketcher,
				 size_t cap) NP_CHECKED;
void version_sets_clear(struct version_sets *sets);

#endif
