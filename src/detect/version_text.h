/* SPDX-License-Identifier: MIT */
/* Texts as sets of shingles, kept while versions are compared. */
#ifndef DETECT_VERSION_TEXT_H
#define DETECT_VERSION_TEXT_H

#include "shingles/np-sketch.h"

struct version_text {
	uint64_t *shingle; /* different ones, ascending */
	uint32_t len;
	uint32_t tokens;
	uint64_t hash[2]; /* of all tokens in order */
};

/* Owned by the caller, who clears it. Zeroed is empty. */
enum np_status np_version_text_make(struct np_sketcher *sketcher,
				    struct np_span text,
				    struct version_text *out) NP_CHECKED;
void np_version_text_clear(struct version_text *text);

uint32_t np_version_text_shared(const struct version_text *a,
				const struct version_text *b);

/* Shingles that only one of them has. */
static inline uint32_t np_version_text_change(const struct version_text *a,
					      const struct version_text *b)
{
	return a->len + b->len - 2 * np_version_text_shared(a, b);
}

/* The same words in the same order; never for texts without words. */
static inline bool np_version_text_same(const struct version_text *a,
					const struct version_text *b)
{
	return a->tokens && a->tokens == b->tokens &&
	       a->hash[0] == b->hash[0] && a->hash[1] == b->hash[1];
}

/* Different words of a line (a headline, the words of a URL), ascending. */
struct version_words {
	uint64_t word[32]; /* of longer lines the first */
	uint32_t len;
};

enum np_status np_version_words_make(struct np_sketcher *sketcher,
				     struct np_span line,
				     struct version_words *out) NP_CHECKED;

/* Shared words over all words of both; 0 when either has none. */
double np_version_words_alike(const struct version_words *a,
			      const struct version_words *b);

#endif
