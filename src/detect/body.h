/* SPDX-License-Identifier: MIT */
/*
 * A text prepared for comparing: its tokens with what is known of each, its
 * shingles by place, and its numbers and names. What is not the article's own
 * (page furniture, credit lines, datelines, captions) is marked and takes no part: no
 * shingle touches it, no run goes through it, no share counts it. The tokens
 * that remain are called words here, whatever the script.
 *
 * A shingle is five tokens in a row, hashed as np_shingle_text hashes them.
 */
#ifndef DETECT_BODY_H
#define DETECT_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shingles/np-sketch.h"

enum {
	NP_BODY_WIDTH = 5 /* tokens in a shingle */
};

#define NP_BODY_NONE UINT32_MAX

enum np_word_flags {
	NP_WORD_FURNITURE = 1 << 0, /* in a segment that is furniture */
	NP_WORD_CREDIT = 1 << 1,    /* in a span the caller named, a caption */
	NP_WORD_QUOTED = 1 << 2,    /* in quotation marks, or in a tweet */
	NP_WORD_NUMBER = 1 << 3,    /* begins with a digit */
	NP_WORD_NAME = 1 << 4,	    /* a capital, not where a sentence begins */
	NP_WORD_SHINGLE = 1 << 5,   /* a shingle begins here */
	NP_WORD_FIRST = 1 << 6,	    /* and it is the first of its kind */
	NP_WORD_UNSPACED = 1 << 7   /* a character of a script without spaces */
};

/* Not the article's own. */
#define NP_WORD_MASKED (NP_WORD_FURNITURE | NP_WORD_CREDIT)

struct np_word {
	uint64_t hash;
	uint32_t begin, end; /* byte offsets into the text */
};

/*
 * Owns its memory; zeroed is empty. It may be kept and moved, and read by any
 * number of threads at once. The fields are for reading.
 */
struct np_body {
	struct np_word *word; /* all tokens, in order */
	uint8_t *flags;	      /* of each token */
	uint64_t *shingle;    /* of each token with NP_WORD_SHINGLE */
	uint32_t *next;	      /* where the same shingle begins again, or NONE */
	uint32_t *slot;	   /* open addressing: place of the first + 1; 0 free */
	uint64_t *item;	   /* the different shingles, in order of the text */
	uint64_t *seen;	   /* private: a bit for each, to miss others sooner */
	uint64_t *fact;	   /* different numbers, then names; each ascending */
	uint32_t tokens;   /* all */
	uint32_t words;	   /* those that are the article's own */
	uint32_t quoted;   /* words in quotation marks */
	uint32_t unspaced; /* words that are characters */
	uint32_t items;	   /* in item */
	uint32_t numbers, names; /* in fact */
	uint64_t hash[2];	 /* of all words in order */
	uint64_t order;		 /* of tokens and marks: to tell two apart */
	uint64_t salt;		 /* private: where shingles go in slot */
	unsigned shift;		 /* private */
	void *block; /* private: where all but fact is, and its bytes */
	size_t block_cap, fact_cap;
};

/* A stretch of the text, in bytes. */
struct np_stretch {
	size_t begin, end;
};

/* Is the segment with this hash furniture? What stands alone in a sentence is
 * kept all the same: np_furniture_left_out. */
typedef bool np_furniture_fn(void *user, uint64_t segment);

struct np_body_input {
	struct np_span text;
	np_furniture_fn *furniture; /* NULL: nothing is */
	void *user;
	/* Credit lines, datelines, bylines, as np_credits_find gives them; in
	 * any order. */
	const struct np_stretch *credit;
	size_t credits;
	/* What np_segment_text says of the text, when that is known; its
	 * tokens may be left out. NULL: it is asked. */
	const struct np_segments *cut;
};

/*
 * Replaces a body by that of a text, reusing its memory: no allocation once
 * body and sketcher have seen a text as long. The sketcher must be of one
 * recipe for all bodies that are compared; its width is not asked.
 * NP_ERR_NOMEM; NP_ERR_LIMIT for a text of 4 GiB or more; the body is empty
 * then. Linear in the text.
 */
enum np_status np_body_make(struct np_body *body, struct np_sketcher *sketcher,
			    const struct np_body_input *input) NP_CHECKED;

/* Takes NULL. */
void np_body_clear(struct np_body *body);

/*
 * A body put away: what cannot be made again without its text, and of each
 * different shingle the upper half, in one piece of memory of the caller's. It
 * takes a quarter of the body. The places in the text are not kept.
 */
struct np_packed_body {
	const uint64_t *hash, *fact;
	const uint32_t *sign; /* of each different shingle; never 0 */
	const uint8_t *flags;
	uint32_t tokens, items, numbers, names;
};

/* Bytes that the body takes, a multiple of 8; and into so many at `to`, which
 * is aligned as for uint64_t. */
size_t np_body_packed(const struct np_body *body);
struct np_packed_body np_body_pack(const struct np_body *body, void *to);

/* Where the lists are, of a packed body that was copied to another place. */
void np_body_packed_at(struct np_packed_body *packed, const void *at);

/* The body again, but for its places in the text, which are 0. NP_ERR_NOMEM:
 * it is empty then. */
enum np_status np_body_unpack(struct np_body *body,
			      const struct np_packed_body *packed) NP_CHECKED;

/* The sign of a shingle. */
static inline uint32_t np_body_sign(uint64_t shingle)
{
	const uint32_t sign = (uint32_t)(shingle >> 32);

	return sign + !sign;
}

/* Private: as a bit of seen, of which there are eight to a slot. */
static inline uint64_t np_body_bit(const struct np_body *body, uint64_t shingle)
{
	return (shingle * body->salt) >> (body->shift - 3);
}

/* Where a shingle first begins, or NP_BODY_NONE. */
static inline uint32_t np_body_find(const struct np_body *body,
				    uint64_t shingle)
{
	const uint32_t mask =
		(uint32_t)((UINT64_C(1) << (64 - body->shift)) - 1);
	const uint64_t bit = np_body_bit(body, shingle);
	uint32_t at = (uint32_t)(bit / 8);

	if (!(body->seen[bit / 64] >> bit % 64 & 1))
		return NP_BODY_NONE;
	for (;; at = (at + 1) & mask) {
		const uint32_t place = body->slot[at];

		if (!place)
			return NP_BODY_NONE;
		if (body->shingle[place - 1] == shingle)
			return place - 1;
	}
}

#endif
