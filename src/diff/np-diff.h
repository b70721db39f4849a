/* SPDX-License-Identifier: MIT */
/*
 * What changed between two texts of prose, as a person would say it: which
 * sentences are new, gone, moved, split or joined, and which words differ
 * inside those that stayed. Pure: no files, no clock, no locale; the same
 * answer on every machine.
 *
 * Words are runs of letters, digits and marks; in scripts written without
 * spaces each character is one. Nothing begins or ends inside what a reader
 * sees as one character (a grapheme cluster: a letter with its marks, an emoji
 * with its joiners). A word is the same word when it differs only by how it is
 * encoded or typed: precomposed or not, straight or curly quotes, one kind of
 * dash or another, invisible characters. Such differences, those of white
 * space, and whatever lies in furniture are noise: told apart from edits.
 *
 * Any bytes are taken. What is not UTF-8 is compared byte by byte.
 *
 * Bound: time and memory grow with the number of words n of both texts and
 * never with its square. A sentence has at most NP_DIFF_SENTENCE words (a
 * longer one is cut by its content), those that are compared word by word come
 * in groups of at most NP_DIFF_GROUP sentences a side, and a word leads to at
 * most 32 sentences that may be alike; so steps <= 1000 n + 10000, and far less
 * on news. np_diff.steps counts them.
 */
#ifndef NP_DIFF_H
#define NP_DIFF_H

#include <stdint.h>

#include "np-status.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
	NP_DIFF_SENTENCE = 256,
	NP_DIFF_GROUP = 6
};

/* Bytes begin .. end of a text. */
struct np_diff_range {
	uint32_t begin, end;
};

/*
 * A text to compare: borrowed, less than 1 GiB. furniture: ranges in order that
 * belong to the page and not to the article; a word that begins in one is
 * furniture. Zeroed: none.
 */
struct np_diff_text {
	struct np_span bytes;
	const struct np_diff_range *furniture;
	size_t furniture_len;
};

enum np_diff_flags {
	NP_DIFF_ALL = 1 << 0 /* noise counts as edits */
};

/*
 * The texts cut into pieces, in the order of B. Every byte of A is in exactly
 * one SAME, NOISE or DELETE and every byte of B in exactly one SAME, NOISE or
 * INSERT, so either text can be made from the other. Those with a move take
 * their bytes of A from elsewhere; AWAY marks the place in A they came from
 * and holds no bytes of its own.
 */
enum np_diff_kind {
	NP_DIFF_SAME,	/* the same bytes in A and B */
	NP_DIFF_NOISE,	/* other bytes, the same to a reader; one may be none */
	NP_DIFF_DELETE, /* of A; b is empty, at its place */
	NP_DIFF_INSERT, /* of B; a is empty, at its place */
	NP_DIFF_AWAY	/* a: what moved from here; b is empty */
};

struct np_diff_op {
	enum np_diff_kind kind;
	struct np_diff_range a, b;
	uint32_t edit; /* 1 + index of the edit it belongs to, or 0 */
	uint32_t move; /* number of the move, from 1, or 0 */
};

/* What an edit changes; several may be set. */
enum np_diff_change {
	NP_DIFF_NUMBER = 1 << 0,
	NP_DIFF_DATE = 1 << 1,
	NP_DIFF_NAME = 1 << 2,
	NP_DIFF_QUOTATION = 1 << 3, /* inside quotation marks, or the marks */
	NP_DIFF_NEGATION = 1 << 4,
	NP_DIFF_ATTRIBUTION = 1 << 5, /* who says so, and how firmly */
	NP_DIFF_HEADLINE = 1 << 6,
	NP_DIFF_LINK = 1 << 7,
	NP_DIFF_MOVE = 1 << 8, /* a sentence or more stands elsewhere */
	NP_DIFF_FORM = 1 << 9, /* case, punctuation, spacing, or typing only */
	NP_DIFF_CHANGES = 10   /* how many there are */
};

/*
 * One edit: a phrase replaced, put in or left out, or a move. score: substance
 * from 0 (form only) to 100 (a paragraph, or facts). It is 4 for each word of
 * content that differs, up to 40, and for each kind of change its weight:
 * negation 40, number, name and quotation 30, date 25, attribution and
 * headline 20, link 10; at most 100. Words of content are those of four letters
 * and more, numbers, and unspaced characters at half. A move scores 5, what
 * changed inside it is edits of its own.
 */
struct np_diff_edit {
	struct np_diff_range a, b; /* bytes; empty at their place */
	uint32_t first_op, ops;	   /* the pieces from the first to the last */
	uint32_t changes;	   /* enum np_diff_change */
	uint32_t score;
	uint32_t words_a, words_b;	 /* words of each side that differ */
	uint32_t sentence_a, sentence_b; /* from 0; where it is */
};

/* A sentence of a text, with the white space behind it. */
struct np_diff_sentence {
	struct np_diff_range bytes;
	uint32_t words;
	uint32_t paragraph; /* from 0 */
};

/* Borrowed from the differ until its next call. */
struct np_diff {
	const struct np_diff_op *ops;
	size_t ops_len;
	const struct np_diff_edit *edits;
	size_t edits_len;
	const struct np_diff_sentence *sentences[2]; /* of A, of B */
	size_t sentences_len[2];
	uint32_t words[2];	/* of each text, furniture too */
	uint32_t words_kept;	/* in place or moved */
	uint32_t words_moved;	/* of those */
	uint32_t words_deleted; /* in edits */
	uint32_t words_inserted;
	uint32_t noises; /* places of noise */
	uint32_t moves;
	uint64_t steps; /* of the bound above */
};

/* A worker with its scratch memory. One thread at a time. */
struct np_differ;

enum np_status np_differ_new(struct np_differ **out) NP_CHECKED;
void np_differ_free(struct np_differ *differ);

/*
 * Compares. flags: enum np_diff_flags. NP_ERR_LIMIT for a text of 1 GiB and
 * more, NP_ERR_NOMEM; *out is untouched on failure.
 */
enum np_status np_diff_texts(struct np_differ *differ,
			     const struct np_diff_text *a,
			     const struct np_diff_text *b, uint32_t flags,
			     struct np_diff *out) NP_CHECKED;

/* A short lower-case word for one change (one bit). */
const char *np_diff_change_name(uint32_t change);

#ifdef __cplusplus
}
#endif

#endif
