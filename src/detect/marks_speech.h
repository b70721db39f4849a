/* SPDX-License-Identifier: MIT */
/*
 * Speech that is printed without quotation marks: turns of a conversation, and
 * paragraphs in which somebody speaks of himself.
 *
 * A turn begins with a name in capitals and a colon, "KELD:", "Q:", at the
 * beginning of a sentence, and goes to the end of its paragraph. Headings look
 * the same: there is a conversation only where two speak and one of them
 * speaks again.
 */
#ifndef DETECT_MARKS_SPEECH_H
#define DETECT_MARKS_SPEECH_H

#include "detect/body.h"

enum {
	NP_TURNS_MOST = 128,   /* of a text: those that follow are left out */
	NP_TURN_NAME_MOST = 5, /* tokens */
	/* Words for each I, we or you, of those outside quotation marks:
	 * two or three sentences. Reporting has them inside. */
	NP_SPEECH_WORDS = 50
};

struct np_turn {
	uint64_t speaker; /* the last token of the name */
	uint32_t from, end;
};

/* Zeroed is empty. */
struct np_turns {
	struct np_turn turn[NP_TURNS_MOST];
	uint32_t len;
	uint32_t ended; /* of them those whose end is known */
};

/* A colon stands right behind the token before `at`; its sentence begins at
 * `from`. Notes a turn, if it is one. */
void np_turns_colon(struct np_turns *turns, struct np_span text,
		    const struct np_word *word, uint32_t from, uint32_t at);

/* A paragraph ends in front of this token. */
void np_turns_end(struct np_turns *turns, uint32_t at);

/* Marks the turns as quoted, if they are a conversation. */
void np_turns_mark(const struct np_turns *turns, uint8_t *flags);

/* Does somebody speak of himself, or to another, in these tokens (English,
 * German, French)? What is quoted in them is not asked. */
bool np_is_first_person(struct np_span text, const struct np_word *word,
			const uint8_t *flags, uint32_t from, uint32_t end);

#endif
