/* SPDX-License-Identifier: MIT */
/*
 * Bytes in, folded letters and the edges of tokens out, in bounded memory
 * and independent of how the input is cut.
 */
#ifndef SHINGLES_FOLD_H
#define SHINGLES_FOLD_H

#include <stdbool.h>

#include "base/np-status.h"
#include "shingles/kernels.h"

/* A longer run of letters is cut, at a character, into tokens of at most so
 * many folded bytes. */
#define NP_TOKEN_MAX 4096

enum {
	/* When so much has been folded it is time to drain. */
	NP_FOLD_FULL = 16384,
	NP_FOLD_ROOM = NP_FOLD_FULL + 4096, /* one step more always fits */
	/* Half of them is the most tokens a drain finds. */
	NP_FOLD_TOKENS = NP_FOLD_ROOM / 2
};

enum np_fold_open {
	NP_OPEN_NONE,
	NP_OPEN_WORD,
	NP_OPEN_UNSPACED /* only a mark joins it */
};

/* np_fold_begin sets it up. Positions in low are below 2^16. */
struct np_fold {
	const struct np_kernels *kernels;
	size_t low_len, edges;
	enum np_fold_open open;
	uint64_t offset;    /* of input */
	uint64_t bad;	    /* invalid sequences */
	uint8_t pending[4]; /* the begin of a character */
	size_t pending_len;
	const uint8_t *text; /* all of the input, when places are wanted */
	uint64_t *place;     /* then: input offset of each edge, else NULL */
	uint8_t low[NP_FOLD_ROOM + NP_KERNEL_SLACK];
	uint16_t edge[NP_FOLD_ROOM + NP_KERNEL_SLACK];
};

/* A new text. For places, text is all of it and place has room for as many
 * as edge; otherwise NULL. */
void np_fold_begin(struct np_fold *f, const uint8_t *text, uint64_t *place);

/* Takes input until it is all taken or low is full; gives the bytes taken. */
size_t np_fold_feed(struct np_fold *f, const uint8_t *in, size_t len);

/* No more input: what is open or incomplete ends here. */
void np_fold_finish(struct np_fold *f);

/* Tokens that are complete: pairs of edges. */
static inline size_t np_fold_tokens(const struct np_fold *f)
{
	return f->edges / 2;
}

/* Forgets the complete tokens; an open one stays. */
void np_fold_drop(struct np_fold *f);

#endif
