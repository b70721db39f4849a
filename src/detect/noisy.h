/* SPDX-License-Identifier: MIT */
/*
 * How much of two texts is the same where letters may be wrong: scanned
 * newspapers, columns glued together, copies that were cut. Words do not
 * survive that: with one letter in fifty wrong in either copy, one shingle of
 * five words in three is left. Short windows of letters do, and what lies
 * between two of them that keep their distance is the same text too.
 *
 * noisy.c has the way, docs/NOISY.md what it reaches.
 */
#ifndef DETECT_NOISY_H
#define DETECT_NOISY_H

#include <stdbool.h>
#include <stdint.h>

#include "detect/relate.h"
#include "shingles/np-sketch.h"

/* The letters of a window, and the recipe of the sketcher that makes them. */
#define NOISY_WINDOW 8
#define NOISY_RECIPE_INIT                                                      \
	{                                                                      \
		NP_RECIPE_VERSION, 0, NP_UNIT_CHAR, NOISY_WINDOW, 1, 8, 16, 0, \
			1                                                      \
	}

/* A text made ready: its windows that occur once, in the order of the text.
 * Zeroed is empty. */
struct noisy_text {
	uint32_t *hash, *place; /* place: the number of its first letter */
	size_t hash_cap, place_cap;
	uint32_t len;
	uint32_t letters; /* of the text */
};

/* What two texts share, in order. */
struct noisy_match {
	uint32_t shared_a, shared_b; /* letters in shared runs */
	uint32_t runs;
	uint32_t longest;      /* run, in letters of a */
	double part_a, part_b; /* shared letters over those of the text */
	/* Shared letters over those of both together. */
	double resemblance;
};

/*
 * A pair is one story when most of one of the two is in the other, and no less
 * than a short paragraph. Most: half, less a fifth of that for paragraphs that
 * one copy dropped and for the ends of runs; a column glued on, or a local
 * insert, is seldom more than that of what it was glued to. A paragraph: 100
 * letters are some twenty words. docs/NOISY.md has what other bounds give.
 */
#define NOISY_PART .4
#define NOISY_LETTERS 100
/* Nearly all of a text; what is left are misread ends. */
#define NOISY_ALL .8

/*
 * How candidates are found for such texts: one window in four is kept as a
 * passage, at least 32 of a text, and two that meet make a candidate. A key
 * that more than NOISY_CAP articles hold brings all of them together with its
 * first NOISY_ANCHORS holders only; copies share few keys each, so that it
 * takes many anchors to lose none.
 */
#define NOISY_SAMPLING 4
#define NOISY_FLOOR 32
#define NOISY_CAP 100
#define NOISY_ANCHORS 32

struct noisy; /* a worker with its memory; one thread */

enum np_status np_noisy_new(struct noisy **out) NP_CHECKED;
void np_noisy_free(struct noisy *noisy);

/* Makes a text ready. NP_ERR_LIMIT for 2^31 letters and more. */
enum np_status np_noisy_read(struct noisy *noisy, struct np_span text,
			     struct noisy_text *out) NP_CHECKED;
void np_noisy_text_clear(struct noisy_text *text);

/* The text that others are compared with from now on; borrowed. */
enum np_status np_noisy_hold(struct noisy *noisy,
			     const struct noisy_text *a) NP_CHECKED;

/* Compares a text with the one that is held. Time: its windows, and those in
 * common times their logarithm. */
enum np_status np_noisy_compare(struct noisy *noisy, const struct noisy_text *b,
				struct noisy_match *out) NP_CHECKED;

/* Is that one story, by the two bounds? */
bool np_noisy_is_match(const struct noisy_match *match);

/* Of a match: full when both are nearly all shared, cut when one of them is. */
enum np_form np_noisy_form(const struct noisy_match *match);

#endif
