/* SPDX-License-Identifier: MIT */
/*
 * One of the two texts: its words with their places, and the sentences they
 * make. "Word" is here whatever is no white space: a word, a number, one
 * character of an unspaced script, a punctuation mark, an emoji.
 */
#ifndef DIFF_SIDE_H
#define DIFF_SIDE_H

#include <stdbool.h>

#include "diff/np-diff.h"

#define NONE UINT32_MAX

enum word_flags {
	WORD_LETTER = 1 << 0,	/* begins with one */
	WORD_DIGIT = 1 << 1,	/* holds one */
	WORD_UNSPACED = 1 << 2, /* of a script without spaces */
	WORD_UPPER = 1 << 3,	/* begins with a capital */
	WORD_PLAIN = 1 << 4,	/* ASCII that is equal only to itself */
	WORD_LINK = 1 << 5,	/* http://..., www... */
	WORD_END = 1 << 6,	/* . ! ? and their like */
	WORD_CLOSE = 1 << 7,	/* may stand behind the end of a sentence */
	WORD_QUOTE = 1 << 8,	/* a quotation mark */
	WORD_QUOTED = 1 << 9,	/* lies between such */
	WORD_FURNITURE = 1 << 10,
	WORD_LINE = 1 << 11,  /* on a new line */
	WORD_BLANK = 1 << 12, /* behind a blank line, or the first of all */
	WORD_SPACE = 1 << 13, /* behind white space */
	WORD_FIRST = 1 << 14, /* of its sentence */
	WORD_DASH = 1 << 15
};

/* Letters, digits, characters: not punctuation. */
#define WORD_SAYS (WORD_LETTER | WORD_DIGIT | WORD_UNSPACED)

struct word {
	uint64_t hash; /* of what it is to a reader */
	uint32_t begin, end;
	uint32_t id;	  /* equal ids: equal words, in both texts */
	uint32_t feature; /* what it is found by: its id, or with the next */
	uint32_t flags;
};

struct sentence {
	uint32_t begin, end; /* words */
	uint32_t mate;	     /* sentence of the other text, or NONE */
	uint32_t group;	     /* of sentences that are compared, or NONE */
	uint32_t move;	     /* number of the move, or 0 */
	uint32_t weight;     /* of its features */
	uint32_t rank;	     /* its place among groups and what is between */
	uint64_t hash;
};

struct side {
	struct np_diff_text text;
	struct word *words;
	size_t words_len, words_cap;
	struct sentence *sentences;
	size_t sentences_len, sentences_cap;
	uint32_t *mate; /* of each word in the other text, or NONE */
	size_t mate_cap;
};

/* Cuts the text into words, and sets all of a word but id and feature. */
enum np_status np_side_cut(struct side *side,
			   const struct np_diff_text *text) NP_CHECKED;

/* Cuts the words into sentences; ids must be there. */
enum np_status np_side_sentences(struct side *side) NP_CHECKED;

/* The word behind the headline, which the text begins with; 0: it has none. */
uint32_t np_side_headline(const struct side *side);

void np_side_clear(struct side *side);

/* The bytes of words begin .. end with the white space between them. */
static inline struct np_diff_range words_range(const struct side *side,
					       uint32_t begin, uint32_t end)
{
	return (struct np_diff_range){ side->words[begin].begin,
				       side->words[end - 1].end };
}

static inline uint32_t sentence_words(const struct sentence *sentence)
{
	return sentence->end - sentence->begin;
}

#endif
