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
void np_script_clear(struct script *script);

#endif
