/* SPDX-License-Identifier: MIT */
/*
 * Private to credit: a piece of a text with the names and words of
 * agencies.txt that stand in it, and what the forms ask of characters.
 */
#ifndef DETECT_CREDIT_WORDS_H
#define DETECT_CREDIT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "detect/agency_table.h"
#include "detect/credit.h"

enum {
	NP_HITS = 64
};

struct np_hit {
	size_t begin, end;
	const struct np_agency_word *word;
	bool taken; /* a form has it */
};

/*
 * A piece of one line: [begin, end) of the text, blanks trimmed. A long line
 * gives two, its beginning and its end.
 */
struct np_piece {
	const uint8_t *text;
	size_t len; /* of the text */
	size_t begin, end;
	size_t least;	    /* of an end: it may be taken from here on */
	bool opens, closes; /* begins, ends where the line does */
	bool head, tail;    /* among the first, the last lines */
	bool last;	    /* the last line */
	uint32_t hits_len;
	struct np_hit hits[NP_HITS];
};

/* Looks the words of a piece up. Hits do not overlap, and come in order. */
void np_piece_scan(struct np_piece *piece);

/* Hits that begin at a place, or within [from, to); NULL when none does. */
struct np_hit *np_hit_at(struct np_piece *piece, size_t at,
			 enum np_word_use use);
struct np_hit *np_hit_in(struct np_piece *piece, size_t from, size_t to,
			 enum np_word_use use);

/* A name that may be a credit: of an agency that sends texts, not taken. */
bool np_hit_is_name(const struct np_hit *hit);

enum np_letter {
	NP_LETTER_NONE,
	NP_LETTER_LOW,
	NP_LETTER_CAPITAL,
	NP_LETTER_UNCASED /* of a script without capitals */
};

/* The character at a place before end, and its bytes. */
enum np_letter np_letter_at(const struct np_piece *piece, size_t at, size_t end,
			    size_t *len);

/* Blanks passed over; blanks taken off an end. */
size_t np_skip_blanks(const struct np_piece *piece, size_t at);
size_t np_trim_blanks(const struct np_piece *piece, size_t from, size_t at);

/* Bytes of the blank, the dash or the bracket at a place; 0 when it is none. */
size_t np_blank_at(const struct np_piece *piece, size_t at);
size_t np_dash_at(const struct np_piece *piece, size_t at);
size_t np_open_at(const struct np_piece *piece, size_t at);
size_t np_close_at(const struct np_piece *piece, size_t at);

bool np_bytes_at(const struct np_piece *piece, size_t at, const char *bytes);

/* The sentence around a place, within the piece. */
void np_sentence_around(const struct np_piece *piece, size_t at, size_t *begin,
			size_t *end);

#endif
