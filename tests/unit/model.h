/* SPDX-License-Identifier: MIT */
/*
 * Corpora made from seeds, and what a deduplication of them must come to: the
 * exact resemblance of all pairs and a walk in the order to keep, with none
 * of the shortcuts of the product.
 */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include "base/buf.h"
#include "batch/dedup.h"

struct piece {
	char id[24];	    /* "a<number>" */
	struct np_buf text; /* letters, spaces, full stops */
	int day;	    /* of January; 0: no date */
	unsigned source;
	/* Filled by model_make. */
	uint64_t *set; /* ascending, no repeats */
	size_t len;
	uint64_t hash[2], tokens;
};

struct corpora {
	struct piece *ptr;
	size_t len, cap;
	uint64_t state; /* of hostile_next */
};

void corpora_clear(struct corpora *corpora);

/* An article of words first .. first + count - 1 of a story's own words. */
struct piece *corpora_add(struct corpora *corpora, uint64_t story, size_t first,
			  size_t count);
/* Replaces some words of an article at random. */
void corpora_edit(struct corpora *corpora, struct piece *piece, size_t words);
/* Appends count words of a story to an article. */
void corpora_append(struct piece *piece, uint64_t story, size_t first,
		    size_t count);

/*
 * count articles: stories, their copies, edited, cut and joined; short ones,
 * empty ones; repeats with other letters of case; with dates and without.
 */
void corpora_mix(struct corpora *corpora, size_t count);

/* All as JSON lines, in the order given (NULL: as they are). */
void corpora_write(const struct corpora *corpora, const uint32_t *order,
		   struct np_buf *out);

#define MODEL_SOURCES 5
/* "s0.example" ... */
const char *corpora_source(unsigned source);

/* What becomes of each article. */
struct fate {
	uint32_t by; /* itself: kept */
	bool same;
};

/* Fingerprints all, then walks. fates has room for all. */
void model_make(struct corpora *corpora, const struct np_dedup_options *options,
		struct fate *fates);

/* Exact; 0 for a text without shingles. Shared and sizes as the set has. */
double model_resemblance(const struct piece *a, const struct piece *b);
size_t model_shared(const struct piece *a, const struct piece *b);

/* May this article be removed, or another for it? */
bool model_counts(const struct piece *piece,
		  const struct np_dedup_options *options);

#endif
