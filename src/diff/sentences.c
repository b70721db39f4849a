/* SPDX-License-Identifier: MIT */
/*
 * Words to sentences: behind a full stop and its like, at blank lines, and at
 * line ends that do not look as if a line had been wrapped there. A wrong cut
 * is no disaster, since neighbours are joined again where the other text has
 * them in one; so there is no dictionary here but of a few abbreviations.
 */
#include <string.h>

#include "base/mem.h"
#include "diff/letters.h"
#include "diff/side.h"

enum {
	/* Wrapped lines are about as long as what wraps them; a longer line is
	 * a paragraph, a shorter one a heading or an item. */
	WRAP_LEAST = 40,
	WRAP_MOST = 120,
	/* So many marks of a kind, alone, draw a line. */
	RULE_LEAST = 3,
	/* Beyond so many words a sentence is cut where a word's hash says so,
	 * hence at the same places in both texts. */
	CUT_FROM = 64,
	CUT_MASK = 31,
	/* A text with fewer capitals than one in so many words has lost them,
	 * and a small letter begins a sentence too. */
	CAPITALS = 100,
	/* A line longer than this is no headline. */
	HEADLINE_WORDS = 40
};

static bool lost_capitals(const struct side *side)
{
	size_t capitals = 0;
	size_t words = 0;

	for (size_t i = 0; i < side->words_len; i++) {
		words += (side->words[i].flags & WORD_LETTER) != 0;
		capitals += (side->words[i].flags & WORD_UPPER) != 0;
	}
	return capitals * CAPITALS < words;
}

static bool is_short_form(struct np_span word)
{
	static const char *const forms[] = {
		"Mr",	"Mrs", "Ms",  "Dr",   "St",	"Gen", "Sen",
		"Rep",	"Gov", "Lt",  "Col",  "Sgt",	"Maj", "Capt",
		"Jr",	"Sr",  "vs",  "No",   "Jan",	"Feb", "Mar",
		"Apr",	"Aug", "Sep", "Sept", "Oct",	"Nov", "Dec",
		"Prof", "Rev", "etc", "Nr",   "Hr",	"Fr",  "ca",
		"al",	"Mt",  "Ft",  "Fig",  "approx", "bzw",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (forms[i][0] == word.ptr[0] &&
		    strlen(forms[i]) == word.len &&
		    !memcmp(forms[i], word.ptr, word.len))
			return true;
	return false;
}

static struct np_span word_text(const struct side *side, uint32_t index)
{
	const struct word *word = &side->words[index];

	return (struct np_span){ side->text.bytes.ptr + word->begin,
				 word->end - word->begin };
}

/* a.k.a, U.S, p.m: single letters, each but the last with its stop. */
static bool is_dotted(struct np_span word)
{
	if (word.len < 3 || word.len % 2 == 0)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		const char small = (char)(word.ptr[i] | 0x20);

		if (i % 2 ? word.ptr[i] != '.' : small < 'a' || small > 'z')
			return false;
	}
	return true;
}

/* The time of day, which is what sentences end with. */
static bool is_hour(struct np_span word)
{
	return word.len == 3 && (word.ptr[2] | 0x20) == 'm' &&
	       ((word.ptr[0] | 0x20) == 'a' || (word.ptr[0] | 0x20) == 'p');
}

/* Does the single stop at `at` belong to a short form? next: the word that may
 * begin a sentence. */
static bool stop_of_form(const struct side *side, uint32_t at, uint32_t next)
{
	const struct np_span stop = word_text(side, at);
	struct np_span before;

	if (stop.len != 1 || *stop.ptr != '.' || !at ||
	    (side->words[at].flags & WORD_SPACE))
		return false;
	before = word_text(side, at - 1);
	if (is_dotted(before))
		return !is_hour(before) ||
		       !(side->words[next].flags & WORD_UPPER);
	if (before.len == 1)
		return side->words[at - 1].flags & WORD_UPPER;
	return is_short_form(before);
}

static int32_t first_code(const struct side *side, uint32_t index)
{
	const uint8_t *bytes = (const uint8_t *)side->text.bytes.ptr;
	const uint8_t first = bytes[side->words[index].begin];

	if (first < 0x80)
		return first;
	return np_cluster_at(bytes + side->words[index].begin,
			     bytes + side->words[index].end)
		.code;
}

/* The word that ends what a word stands behind, closing marks passed over. */
static bool behind_stop(const struct side *side, uint32_t index)
{
	uint32_t at = index - 1;

	while (at && (side->words[at].flags & WORD_CLOSE) &&
	       !(side->words[at].flags & WORD_SPACE))
		at--;
	return (side->words[at].flags & WORD_END) &&
	       !stop_of_form(side, at, index);
}

/* Was the line that ends before the word wrapped? */
static bool wrapped(const struct side *side, uint32_t index)
{
	const char *bytes = side->text.bytes.ptr;
	const size_t len = side->text.bytes.len;
	const size_t last = side->words[index - 1].end;
	const size_t next = side->words[index].begin;
	size_t begin = last;
	size_t end = next;

	while (begin && bytes[begin - 1] != '\n' && last - begin <= WRAP_MOST)
		begin--;
	while (end < len && bytes[end] != '\n' && end - next <= WRAP_MOST)
		end++;
	return last - begin >= WRAP_LEAST && last - begin <= WRAP_MOST &&
	       end - next <= WRAP_MOST;
}

/* Is the word before a line that was drawn? */
static bool behind_rule(const struct side *side, uint32_t index)
{
	const uint32_t before = side->words[index - 1].flags;

	return (before & WORD_LINE) && !(before & WORD_SAYS) &&
	       side->words[index - 1].end - side->words[index - 1].begin >=
		       RULE_LEAST;
}

/* Does a sentence begin at the word? small: with a small letter, too. */
static bool begins(const struct side *side, uint32_t index, bool small)
{
	const struct word *word = &side->words[index];
	bool stopped;

	if (word->flags & WORD_BLANK)
		return true;
	if ((word->flags & (WORD_CLOSE | WORD_END)) &&
	    !(word->flags & WORD_SPACE))
		return false;
	stopped = behind_stop(side, index);
	if (word->flags & WORD_LINE)
		return stopped || behind_rule(side, index) ||
		       !wrapped(side, index);
	if (!stopped)
		return false;
	if (word->flags & WORD_SPACE)
		return small || !np_letter_lower(first_code(side, index));
	/* Without a blank only where none is written. */
	return first_code(side, index - 1) >= 0x2E80;
}

static bool too_long(const struct side *side, uint32_t begin, uint32_t index)
{
	const uint32_t len = index - begin;

	return len >= NP_DIFF_SENTENCE ||
	       (len >= CUT_FROM && !(side->words[index - 1].hash & CUT_MASK));
}

static enum np_status add(struct side *side, uint32_t begin, uint32_t end)
{
	const enum np_status status =
		np_grow(&side->sentences, &side->sentences_cap,
			side->sentences_len + 1, sizeof(*side->sentences));
	uint64_t hash = end - begin;

	if (status)
		return status;
	for (uint32_t i = begin; i < end; i++)
		hash = (hash ^ side->words[i].id) *
			       UINT64_C(0x9e3779b97f4a7c15) ^
		       hash >> 31;
	side->words[begin].flags |= WORD_FIRST;
	side->sentences[side->sentences_len++] = (struct sentence){
		.begin = begin,
		.end = end,
		.mate = NONE,
		.group = NONE,
		.hash = hash,
	};
	return NP_OK;
}

uint32_t np_side_headline(const struct side *side)
{
	const struct sentence *first = side->sentences;
	uint32_t last;

	if (side->sentences_len < 2 || sentence_words(first) > HEADLINE_WORDS ||
	    !(side->words[first->end].flags & WORD_LINE))
		return 0;
	last = first->end - 1;
	return side->words[last].flags & WORD_END &&
			       side->text.bytes.ptr[side->words[last].begin] ==
				       '.'
		       ? 0
		       : first->end;
}

enum np_status np_side_sentences(struct side *side)
{
	const bool small = lost_capitals(side);
	enum np_status status = NP_OK;
	uint32_t begin = 0;

	side->sentences_len = 0;
	for (uint32_t i = 1; i < side->words_len && !status; i++) {
		if (!begins(side, i, small) && !too_long(side, begin, i))
			continue;
		status = add(side, begin, i);
		begin = i;
	}
	if (!status && side->words_len)
		status = add(side, begin, (uint32_t)side->words_len);
	return status;
}
