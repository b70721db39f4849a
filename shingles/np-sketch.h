/* SPDX-License-Identifier: MIT */
/*
 * Text to tokens, shingles, sketch and passages. Pure: no files, no clock, no
 * locale; the same bits on every machine, with every set of processor
 * instructions, and for any cutting of the text into pieces.
 *
 * A token is a run of letters, digits and the marks among them, folded
 * character by character: NFKC case folding, without accents and other marks
 * of a combining class, without soft hyphens, zero-width characters and their
 * like, digits of all scripts as 0-9. All else separates: don't is don and t,
 * with either apostrophe. Each character of Han, Kana, Thai, Lao, Khmer and
 * Myanmar is a token. A run of more than 4096 folded bytes is cut into tokens
 * of at most so many, at a character.
 */
#ifndef NP_SKETCH_H
#define NP_SKETCH_H

#include "np-recipe.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A worker with its scratch memory. One thread at a time. */
struct np_sketcher;

/* What was seen of a text. */
struct np_text_info {
	uint64_t hash[2];   /* of all tokens in order: the exact-text hash */
	uint64_t tokens;    /* units: words, or characters with NP_UNIT_CHAR */
	uint64_t shingles;  /* with repeats: tokens - width + 1, or 0 */
	uint64_t bytes;	    /* of input */
	uint64_t bad_bytes; /* invalid UTF-8 sequences, each replaced once */
	uint64_t words;	    /* also with NP_UNIT_CHAR */
};

/* A token: its hash and where it stands in the input. */
struct np_token {
	uint64_t hash;
	uint64_t begin, end; /* byte offsets into the input */
};

/* A sampled window of text: its hash and where it starts. */
struct np_passage {
	uint64_t hash;
	uint64_t token; /* index of the token at which it starts */
	uint64_t begin; /* byte offset of that token in the input */
};

/* A line, or a sentence of one: what may return in other texts. */
struct np_segment {
	uint64_t hash;	     /* of its tokens in order */
	uint64_t token;	     /* index of its first */
	uint64_t tokens;     /* how many: at least 1 */
	uint64_t begin, end; /* byte offsets into the input, no blanks around */
	bool opens, closes;  /* is the first, the last of its line */
};

/* Borrowed from the sketcher, valid until its next call. */
struct np_tokens {
	const struct np_token *ptr;
	size_t len;
};
struct np_shingles {
	const uint64_t *ptr; /* in order of the text, repeats included */
	size_t len;
};
struct np_passages {
	const struct np_passage *ptr; /* in order of the text */
	size_t len;
};
struct np_segments {
	const struct np_segment *ptr; /* in order of the text */
	size_t len;
	struct np_tokens tokens; /* of the text, as np_token_text gives them */
};

/*
 * Makes a sketcher for a recipe (copied). NP_ERR_MISUSE, NP_ERR_RECIPE as
 * np_recipe_check; NP_ERR_NOMEM. *out is untouched on failure.
 */
enum np_status np_sketcher_new(struct np_sketcher **out,
			       const struct np_recipe *recipe) NP_CHECKED;
void np_sketcher_free(struct np_sketcher *sketcher);

/*
 * The sketch of a text: recipe.lanes lanes into `lanes` (NULL: not wanted)
 * and, when info is not NULL, what was seen. A text with fewer units than
 * width has no shingles: all its lanes are UINT32_MAX and it resembles
 * nothing. Any bytes are accepted.
 */
enum np_status np_sketch_text(struct np_sketcher *sketcher, struct np_span text,
			      uint32_t *lanes,
			      struct np_text_info *info) NP_CHECKED;

/*
 * The same in pieces: begin, any number of feeds, end. Pieces may be cut
 * anywhere, also inside a character. Memory does not grow with the text. Any
 * other call in between abandons what was fed; feed and end are NP_ERR_MISUSE
 * without a begin.
 */
enum np_status np_sketch_begin(struct np_sketcher *sketcher) NP_CHECKED;
enum np_status np_sketch_feed(struct np_sketcher *sketcher,
			      struct np_span piece) NP_CHECKED;
enum np_status np_sketch_end(struct np_sketcher *sketcher, uint32_t *lanes,
			     struct np_text_info *info) NP_CHECKED;

/*
 * All shingle hashes of a text, 8 bytes each, for exact resemblance. No lanes
 * are made. Memory grows with the text.
 */
enum np_status np_shingle_text(struct np_sketcher *sketcher,
			       struct np_span text, struct np_shingles *out,
			       struct np_text_info *info) NP_CHECKED;

/*
 * All tokens of a text with their places, words also with NP_UNIT_CHAR. Each
 * begins and ends at a character of the input; tokens that one character
 * folds to (a square of four kana) share its place. Memory grows with the
 * text.
 */
enum np_status np_token_text(struct np_sketcher *sketcher, struct np_span text,
			     struct np_tokens *out) NP_CHECKED;

/*
 * A text cut at the ends of lines (also U+0085, U+2028, U+2029) and sentences:
 * behind . ! ? and their like with the quotes and brackets that close there,
 * if a blank follows (not asked of the CJK and Indic signs); not behind an
 * initial; and at bars and bullets. Abbreviations do cut. More than 48 tokens
 * without such an end are cut where two neighbours' hashes say so, on average
 * after 16, so that a span that returns inside a line is found too. Only what
 * is between the tokens and the one before decides, so the same sentence gives
 * the same segment in every text. Every token is in one segment; lines without
 * tokens are in none.
 */
enum np_status np_segment_text(struct np_sketcher *sketcher,
			       struct np_span text,
			       struct np_segments *out) NP_CHECKED;

/*
 * The passages of a text: at every word start, the window of the next 16
 * folded bytes with separators left out; kept when its hash falls in 1 of
 * recipe.sampling. Fewer than recipe.floor: the smallest hashes fill up. More
 * than recipe.cap: the smallest stay.
 */
enum np_status np_passage_text(struct np_sketcher *sketcher,
			       struct np_span text,
			       struct np_passages *out) NP_CHECKED;

/*
 * Estimated resemblance: the share of equal lanes, 0 when either text had no
 * shingles. Unbiased; variance at most J(1 - J) / lanes.
 */
double np_sketch_overlap(const uint32_t *a, const uint32_t *b, uint32_t lanes);

#ifdef __cplusplus
}
#endif

#endif
