/* SPDX-License-Identifier: MIT */
/*
 * What is furniture of a source: a segment (np_segment_text) that returns in
 * articles which have nothing else to do with each other. Not every segment
 * that three articles hold: a story that was printed, updated and printed again
 * holds its own sentences many times over.
 *
 * So holders are asked in pairs, on their texts, titles and dates alone. Two
 * are strangers when each has a text of its own that the other has not
 * (counted in three-word shingles, so that an edited sentence, a moved one, or
 * lines that were wrapped anew are not one's own): enough of it, and not a
 * later state of the same story. Three holders of which each two are strangers,
 * and no two have much in common that the third has not, make a segment
 * furniture, and are the proof to be shown. Of the same days, or of days that
 * are not known, it takes four: three articles on what happened today share a
 * quotation. More holders never undo it, and the order in which they came has
 * no part in it.
 *
 * The answer depends on the holders and not on the segment: segments with the
 * same holders need be asked once.
 */
#ifndef DETECT_FURNITURE_H
#define DETECT_FURNITURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shingles/np-sketch.h"

enum {
	/* Strangers that make furniture, at least and at most; fewer holders
	 * need not be asked. */
	NP_FURNITURE_STRANGERS = 3,
	NP_FURNITURE_PROOF = 4,
	/* Most holders that are asked at once. Of more, take those whose texts
	 * have the smallest hashes, so that the choice does not know the order
	 * of arrival either; what was once learned is kept. */
	NP_FURNITURE_HOLDERS = 24,

	NP_HOLDER_GRAMS = 512,
	NP_HOLDER_WORDS = 24
};

/*
 * An article that holds a segment. np_holder_read fills what comes from text
 * and title; the rest is the caller's. Zeroed, it is a stranger to nobody.
 */
struct np_holder {
	int64_t date; /* seconds since 1970 UTC; valid when has_date */
	bool has_date;
	uint64_t url;	  /* a hash of its URL (canonical if known), or 0 */
	uint64_t text[2]; /* hash of its tokens: np_text_info.hash */

	uint64_t tokens;
	uint32_t words; /* in word */
	uint32_t grams; /* in gram; NP_HOLDER_GRAMS: there may be more */
	uint64_t word[NP_HOLDER_WORDS]; /* of the title, ascending, different */
	uint64_t gram[NP_HOLDER_GRAMS]; /* the smallest hashes of its shingles
					 * of three tokens, ascending */
};

/* Memory for reading holders; zeroed is empty. */
struct np_holder_work {
	uint64_t *ptr;
	size_t cap;
};

/*
 * Fills tokens, words, word, grams and gram. The sketcher must have the same
 * seed for all holders. Texts are read to the end, whatever their length.
 * NP_ERR_NOMEM, NP_ERR_MISUSE as np_token_text; the holder is then unusable.
 */
enum np_status np_holder_read(struct np_holder *holder,
			      struct np_sketcher *sketcher, struct np_span text,
			      struct np_span title,
			      struct np_holder_work *work) NP_CHECKED;
void np_holder_work_clear(struct np_holder_work *work);

/* How two holders stand to each other. */
enum np_acquaintance {
	NP_STRANGERS,
	NP_SAME_PLACE, /* same URL, or same text */
	NP_SAME_TITLE, /* like titles, and dates that do not part them */
	NP_LITTLE_OWN  /* one has too little that the other has not */
};

struct np_acquainted {
	enum np_acquaintance how;
	double own_a, own_b; /* share of each that the other has not */
};

struct np_acquainted np_holders_compare(const struct np_holder *a,
					const struct np_holder *b);

/* "strangers", "same_place", "same_title", "little_own". */
const char *np_acquaintance_name(enum np_acquaintance how);

struct np_furniture {
	bool furniture;
	/* With furniture: the proof, as places in `holders`, ascending; the
	 * first such in their order. */
	uint32_t proofs; /* 3 or 4, or 0 */
	uint32_t proof[NP_FURNITURE_PROOF];
};

/*
 * Is a segment with these holders furniture? At most NP_FURNITURE_HOLDERS are
 * looked at. Holders must be of one source; an article without a source has no
 * furniture.
 */
struct np_furniture np_furniture_decide(const struct np_holder *const *holders,
					size_t len);

/*
 * Is a run of segments that are furniture, one behind the other, left out of
 * its text? Not when it is so short that it stands alone: fewer tokens than a
 * shingle has cannot make two articles alike, but without them the sentences
 * around ("said Gov.") would no longer be found; and short sentences return by
 * chance, short lines do not. So it is when it is made of whole lines and has
 * at least `width` tokens, or when it has at least twice as many.
 */
bool np_furniture_left_out(const struct np_segment *run, size_t len,
			   uint32_t width);

/* The same for a whole text: marked tells of each segment whether it is
 * furniture; takes back the marks of runs that are not left out. */
void np_furniture_settle(const struct np_segment *segments, size_t len,
			 uint32_t width, bool *marked);

#endif
