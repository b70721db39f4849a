/* SPDX-License-Identifier: MIT */
/* Numbers for the words of two texts: equal words get equal numbers. */
#ifndef DIFF_INTERN_H
#define DIFF_INTERN_H

#include "diff/side.h"

struct intern_slot {
	uint64_t hash;
	uint32_t id;	  /* + 1; 0: empty */
	uint32_t example; /* index of a word, << 1 | side */
};

struct intern {
	struct intern_slot *slots;
	size_t slots_cap; /* memory there is */
	size_t mask;	  /* slots in use, less one */
	uint32_t ids;	  /* given so far */
	uint64_t steps;
};

/* Sets the ids of all words of both sides. exact: only equal bytes are. */
enum np_status np_intern_words(struct intern *intern, struct side sides[2],
			       bool exact) NP_CHECKED;

/*
 * Sets their features, by which alike sentences find one another: the id; for
 * characters of unspaced scripts, the id of the pair with the next. Numbers go
 * on behind the ids. Punctuation has NONE.
 */
enum np_status np_intern_features(struct intern *intern,
				  struct side sides[2]) NP_CHECKED;

void np_intern_clear(struct intern *intern);

#endif
