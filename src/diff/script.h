/* SPDX-License-Identifier: MIT */
/* From paired words to pieces and edits. */
#ifndef DIFF_SCRIPT_H
#define DIFF_SCRIPT_H

#include "diff/align.h"

/* The words of an edit. */
struct edit_words {
	uint32_t a_begin, a_end, b_begin, b_end;
};

struct script {
	struct side *sides;
	const struct group *moves;
	struct np_diff_op *ops;
	struct np_diff_edit *edits;
	struct edit_words *edit_words; /* as many as edits */
	uint32_t *move_edits;	       /* of each move: edit + 1, or 0 */
	size_t ops_len, ops_cap, edits_len, edits_cap, words_cap, moves_cap;
	uint32_t place[2]; /* where the text is read to */
	uint32_t noises, words_kept, words_moved;
	uint32_t flags;
};

/* Makes pieces and edits; these lack changes, score and counts. */
enum np_status np_script_make(struct script *script,
			      const struct aligner *aligner,
			      uint32_t flags) NP_CHECKED;
/*
 * Its steps, in pieces.c. Adds a piece, to the last one where it goes on; one of
 * nothing is left out.
 */
enum np_status np_script_put(struct script *script,
			     struct np_diff_op op) NP_CHECKED;

/* Opens an edit, and adds a piece of the last one opened. */
enum np_status np_script_edit(struct script *script,
			      struct edit_words words) NP_CHECKED;
enum np_status np_script_put_edit(struct script *script,
				  struct np_diff_op op) NP_CHECKED;

/* Bytes that are the same to a reader: the same, noise, or with all an edit. */
enum np_status np_script_alike(struct script *script, struct np_diff_range a,
			       struct np_diff_range b,
			       uint32_t move) NP_CHECKED;

/* White space of side s beside what moved. */
enum np_status np_script_blank(struct script *script, int s,
			       struct np_diff_range range) NP_CHECKED;
bool np_script_same(const struct script *script, struct np_diff_range a,
		    struct np_diff_range b);

static inline struct np_diff_range nothing(uint32_t at)
{
	return (struct np_diff_range){ at, at };
}

static inline bool is_nothing(struct np_diff_range range)
{
	return range.begin == range.end;
}

void np_script_clear(struct script *script);

#endif
