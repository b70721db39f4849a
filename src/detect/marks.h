/* SPDX-License-Identifier: MIT */
/*
 * What the characters between tokens say about them: quotation, numbers,
 * names.
 */
#ifndef DETECT_MARKS_H
#define DETECT_MARKS_H

#include "detect/body.h"

/*
 * Adds the flags QUOTED, NUMBER, NAME and UNSPACED to those of a text's
 * tokens. Linear: a quotation is at most NP_QUOTE_MOST tokens long.
 *
 * A quotation goes from an opening to the next closing mark of its kind; one
 * that is opened again before it is closed begins there, but marks that can
 * only open may stand inside one another. A mark that both
 * opens and closes is told by the blanks around it. One that its paragraph
 * leaves open is none, unless the paragraph begins with it, as those of a
 * quotation over several paragraphs do, or the next one begins with the same
 * mark. A paragraph ends at an empty line, and at the end of a line that ends
 * a sentence or ends in a colon.
 *
 * A tweet is a paragraph that ends in "- NAME (@handle) date", or the one
 * before where that is a paragraph of its own; and what is above it, from a
 * paragraph in the first person on.
 *
 * Without marks: turns of a conversation (marks_speech.h), and the paragraph
 * behind one that ends in a colon, where it is in the first person.
 */
enum {
	NP_QUOTE_MOST = 256,	   /* tokens: longer than any paragraph */
	NP_QUOTE_SINGLE_MOST = 64, /* single marks: apostrophes are such */
	NP_QUOTE_DEPTH = 3,
	NP_TWEET_MOST = 80,
	NP_TWEET_PARAGRAPHS = 4, /* before its last, that are looked at */
	NP_SAYING_LEAST = 3	 /* tokens of "She told the paper:" */
};

void np_marks_set(struct np_span text, const struct np_word *word,
		  uint8_t *flags, uint32_t tokens);

#endif
