/* SPDX-License-Identifier: MIT */
#include "detect/marks_speech.h"

#include <string.h>

#include "base/utf8.h"

/* A letter that has a small form, and is not in it; digits too. */
static bool is_large(int32_t code)
{
	return (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') ||
	       (code >= 0xC0 && code <= 0xDE && code != 0xD7) ||
	       (code >= 0x391 && code <= 0x3A9) ||
	       (code >= 0x400 && code <= 0x42F);
}

static bool is_all_large(struct np_span text, const struct np_word *word)
{
	const uint8_t *in = (const uint8_t *)text.ptr;
	uint32_t at = word->begin;

	while (at < word->end) {
		const struct np_utf8 c = np_utf8_any(in + at, in + word->end);

		if (!is_large(c.code))
			return false;
		at += (uint32_t)c.len;
	}
	return true;
}

/* Do blanks alone stand between a token and the next? */
static bool is_joined(struct np_span text, const struct np_word *word)
{
	for (uint32_t i = word[0].end; i < word[1].begin; i++)
		if (text.ptr[i] != ' ')
			return false;
	return true;
}

static bool is_name(struct np_span text, const struct np_word *word,
		    uint32_t from, uint32_t at)
{
	if (from >= at || at - from > NP_TURN_NAME_MOST)
		return false;
	for (uint32_t i = from; i < at; i++)
		if (!is_all_large(text, word + i) ||
		    (i + 1 < at && !is_joined(text, word + i)))
			return false;
	/* A number alone is none. */
	return text.ptr[word[at - 1].begin] > '9' ||
	       text.ptr[word[at - 1].begin] < '0';
}

void np_turns_colon(struct np_turns *turns, struct np_span text,
		    const struct np_word *word, uint32_t from, uint32_t at)
{
	if (turns->len == NP_TURNS_MOST || !is_name(text, word, from, at))
		return;
	turns->turn[turns->len++] =
		(struct np_turn){ .speaker = word[at - 1].hash, .from = at };
}

void np_turns_end(struct np_turns *turns, uint32_t at)
{
	while (turns->ended < turns->len)
		turns->turn[turns->ended++].end = at;
}

static bool is_conversation(const struct np_turns *turns)
{
	bool again = false;
	bool other = false;

	for (uint32_t i = 1; i < turns->len && !(again && other); i++) {
		other = other ||
			turns->turn[i].speaker != turns->turn[0].speaker;
		for (uint32_t j = 0; j < i && !again; j++)
			again = turns->turn[i].speaker ==
				turns->turn[j].speaker;
	}
	return again && other;
}

void np_turns_mark(const struct np_turns *turns, uint8_t *flags)
{
	if (!is_conversation(turns))
		return;
	for (uint32_t i = 0; i < turns->ended; i++)
		for (uint32_t j = turns->turn[i].from; j < turns->turn[i].end;
		     j++)
			flags[j] |= NP_WORD_QUOTED;
}

static bool is_own_word(const char *word, size_t len)
{
	/* English, German, French; "us" is a country too, in capitals. */
	static const char *const words[] = {
		"we",	"We",	 "our",	  "Our",   "us",   "my",   "My",
		"me",	"you",	 "You",	  "your",  "Your", "ich",  "Ich",
		"wir",	"Wir",	 "mein",  "unser", "je",   "Je",   "nous",
		"Nous", "notre", "Notre", "mon",   "Mon",  "vous", "Vous",
	};

	if (len == 1)
		return *word == 'I';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len && !memcmp(words[i], word, len))
			return true;
	return false;
}

bool np_is_first_person(struct np_span text, const struct np_word *word,
			const uint8_t *flags, uint32_t from, uint32_t end)
{
	uint64_t own = 0;
	uint64_t prose = 0;

	for (uint32_t i = from; i < end; i++) {
		if (flags[i] & NP_WORD_QUOTED)
			continue;
		prose++;
		own += is_own_word(text.ptr + word[i].begin,
				   word[i].end - word[i].begin);
	}
	return own && own * NP_SPEECH_WORDS >= prose;
}
