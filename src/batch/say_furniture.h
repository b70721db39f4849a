/* SPDX-License-Identifier: MIT */
/* What a user says of furniture, and who must be compared again for it. */
#ifndef BATCH_SAY_FURNITURE_H
#define BATCH_SAY_FURNITURE_H

#include "store/np-matches.h"

struct np_furniture_word {
	struct np_span source;
	struct np_span line; /* its text, or its hash as 16 hex digits */
	enum np_furniture_state state; /* pinned or forgotten */
};

struct np_furniture_said {
	uint64_t segments; /* of the line: a long one is cut into sentences */
	uint64_t articles; /* made pending */
};

/*
 * In a transaction of its own: sets the state of each segment of the line, and
 * makes pending who holds one. NP_ERR_NOTFOUND: no such source, or a hash that
 * it has not; NP_ERR_MISUSE: a line without words.
 */
enum np_status np_furniture_say(struct np_store *store,
				const struct np_furniture_word *word,
				struct np_furniture_said *said,
				struct np_error *err) NP_CHECKED;

#endif
