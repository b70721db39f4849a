/* SPDX-License-Identifier: MIT */
/* What an edit changes, and how much it matters. */
#ifndef DIFF_KINDS_H
#define DIFF_KINDS_H

#include "diff/script.h"

/* What a word is by itself: enum np_diff_change, or 0. Of the languages of
 * word_lists.c. */
uint32_t np_word_change(struct np_span word, bool unspaced);

struct kinds {
	struct side *sides;
	int32_t *net;	 /* of an id: how much more often A's half has it */
	uint8_t *proper; /* of an id: seen as a name */
	size_t net_cap, proper_cap;
	uint32_t headline[2]; /* words of each text's headline */
	bool names;	      /* can capitals tell them? */
};

/* Sets changes, score and counts of all edits. */
enum np_status np_kinds_set(struct kinds *kinds, struct script *script,
			    uint32_t ids) NP_CHECKED;
void np_kinds_clear(struct kinds *kinds);

#endif
