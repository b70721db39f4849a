/* SPDX-License-Identifier: MIT */
/*
 * Private to credit: the forms a credit can have. Each looks at one piece,
 * takes the hits it understands, and adds to the credits.
 */
#ifndef DETECT_CREDIT_FORMS_H
#define DETECT_CREDIT_FORMS_H

#include "detect/credit_words.h"

/* "PLACE, date (AGENCY) -" and its kin, at the beginning of a line. */
void np_form_dateline(struct np_piece *piece, struct np_credits *out);

/* Is there a dateline at this place? For a byline that runs into it. */
bool np_is_dateline(struct np_piece *piece, size_t at);

/* "By NAME, AGENCY"; a line that is one of the authors. */
void np_form_byline(struct np_piece *piece, struct np_span authors,
		    struct np_credits *out);

/* Lines and sentences: agencies alone on a line, contributions, desk lines,
 * copyright, origin, a signature at the end; then what is left that belongs
 * to pictures. In this order, after byline and dateline. */
void np_form_lines(struct np_piece *piece, struct np_credits *out);
void np_form_photo(struct np_piece *piece, struct np_credits *out);

/* Adding; what does not fit sets out->more. Takes the hit. */
void np_credit_add(struct np_credits *out, struct np_hit *hit,
		   enum np_credit_form form, enum np_credit_strength strength);
void np_span_add(struct np_credits *out, size_t begin, size_t end,
		 enum np_credit_kind kind);

/* The bracket around [from, to) within `most` bytes on each side. */
bool np_bracket_around(const struct np_piece *piece, size_t from, size_t to,
		       size_t most, size_t *open, size_t *behind);

#endif
