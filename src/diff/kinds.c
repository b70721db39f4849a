/* SPDX-License-Identifier: MIT */
#include "diff/kinds.h"

#include <string.h>

#include <utf8proc.h>

#include "base/mem.h"
#include "base/utf8.h"

enum {
	/* Where more than one word in so many has a capital without beginning
	 * a sentence, capitals are no sign of names: German, or a page of
	 * titles. News in English has about one in eight. */
	CAPITALS = 4,
	CAPITALS_FROM = 100, /* words, to say so */
	CONTENT_LETTERS = 4, /* a word of content has so many */
	/* The score, as np-diff.h tells it. */
	SCORE_WORD = 4,
	SCORE_WORDS_MOST = 40,
	SCORE_MOVE = 5,
	SCORE_MOST = 100
};

static const uint8_t weights[NP_DIFF_CHANGES] = { 30, 25, 30, 30, 40,
						  20, 20, 10, 0,  0 };

/* A capital where grammar asks for none. */
static bool stands_out(const struct side *side, uint32_t at)
{
	const struct word *word = &side->words[at];

	if (!(word->flags & WORD_UPPER) || (word->flags & WORD_FIRST) ||
	    word->end - word->begin < 2 || !at)
		return false;
	return !(side->words[at - 1].flags & (WORD_QUOTE | WORD_END)) ||
	       !(word->flags & WORD_SPACE);
}

static void find_names(struct kinds *kinds)
{
	uint32_t words = 0;
	uint32_t capitals = 0;

	for (int s = 0; s < 2; s++) {
		const struct side *side = &kinds->sides[s];

		for (uint32_t i = kinds->headline[s]; i < side->words_len;
		     i++) {
			words += (side->words[i].flags & WORD_LETTER) != 0;
			if (!stands_out(side, i))
				continue;
			capitals++;
			kinds->proper[side->words[i].id] = 1;
		}
	}
	kinds->names = words < CAPITALS_FROM || CAPITALS * capitals <= words;
}

static struct np_span word_text(const struct side *side, uint32_t at)
{
	return (struct np_span){ side->text.bytes.ptr + side->words[at].begin,
				 side->words[at].end - side->words[at].begin };
}

static uint32_t change_at(const struct side *side, uint32_t at)
{
	const struct word *word = &side->words[at];
	struct np_span text = word_text(side, at);

	/* Characters are looked up with what follows them. */
	if (word->flags & WORD_UNSPACED)
		text.len = side->text.bytes.len - word->begin;
	return np_word_change(text, word->flags & WORD_UNSPACED);
}

static bool is_year(struct np_span word)
{
	if (word.len != 4)
		return false;
	for (size_t i = 0; i < 4; i++)
		if (word.ptr[i] < '0' || word.ptr[i] > '9')
			return false;
	return (word.ptr[0] == '1' && word.ptr[1] >= '7') ||
	       (word.ptr[0] == '2' && word.ptr[1] == '0');
}

/* Do three words from one on stand without a blank? */
static bool close_by(const struct side *side, uint32_t at)
{
	return !(side->words[at + 1].flags & WORD_SPACE) &&
	       !(side->words[at + 2].flags & WORD_SPACE);
}

/* Is a number part of a date? By what stands beside it. */
static bool in_date(const struct side *side, uint32_t at)
{
	const struct word *word = &side->words[at];

	if (is_year(word_text(side, at)))
		return true;
	for (int step = -2; step <= 2; step++) {
		const int64_t other = (int64_t)at + step;
		const uint32_t next = (uint32_t)other;

		if (!step || other < 0 || other >= (int64_t)side->words_len)
			continue;
		if (step * step == 1 && change_at(side, next) == NP_DIFF_DATE)
			return true;
		/* 2031-05-12 and 12/05/2031 */
		if (step * step == 4 && is_year(word_text(side, next)) &&
		    word->end - word->begin <= 2 &&
		    close_by(side, at < next ? at : next))
			return true;
	}
	return false;
}

/* What one differing word changes. */
static uint32_t word_changes(const struct kinds *kinds, int s, uint32_t at)
{
	const struct side *side = &kinds->sides[s];
	const struct word *word = &side->words[at];
	uint32_t changes = 0;

	if (word->flags & WORD_LINK)
		return NP_DIFF_LINK;
	if (word->flags & WORD_QUOTE)
		changes |= NP_DIFF_QUOTATION;
	if (!(word->flags & WORD_SAYS))
		return changes;
	if (word->flags & WORD_QUOTED)
		changes |= NP_DIFF_QUOTATION;
	if (word->flags & WORD_DIGIT)
		return changes |
		       (in_date(side, at) ? NP_DIFF_DATE : NP_DIFF_NUMBER);
	changes |= change_at(side, at);
	if (!(changes & NP_DIFF_DATE) && kinds->names &&
	    (word->flags & WORD_UPPER) && kinds->proper[word->id])
		changes |= NP_DIFF_NAME;
	return changes;
}

/* Twice what a word counts as content. */
static uint32_t content_of(const struct word *word)
{
	if (word->flags & WORD_UNSPACED)
		return 1;
	return (word->flags & WORD_DIGIT) ||
			       word->end - word->begin >= CONTENT_LETTERS
		       ? 2
		       : 0;
}

struct sum {
	uint32_t changes, content, words[2];
};

/* Adds up the words of one half that the other has not. */
static void add_half(struct kinds *kinds, int s, uint32_t begin, uint32_t end,
		     struct sum *sum)
{
	const struct side *side = &kinds->sides[s];

	for (uint32_t i = begin; i < end; i++) {
		const struct word *word = &side->words[i];
		int32_t *net = &kinds->net[word->id];

		sum->words[s] += (word->flags & WORD_SAYS) != 0;
		if (s ? *net >= 0 : *net <= 0)
			continue;
		*net += s ? 1 : -1;
		sum->changes |= word_changes(kinds, s, i);
		sum->content += word->flags & WORD_SAYS ? content_of(word) : 0;
	}
}

/* The letters of words begin .. end, one by one, small; -1 at the end. */
struct letters {
	const struct side *side;
	uint32_t word, end, at;
};

static int32_t next_letter(struct letters *letters)
{
	const struct side *side = letters->side;

	for (; letters->word < letters->end; letters->word++, letters->at = 0) {
		const struct word *word = &side->words[letters->word];
		const uint8_t *bytes = (const uint8_t *)side->text.bytes.ptr;
		struct np_utf8 one;

		if (!(word->flags & WORD_SAYS) ||
		    word->begin + letters->at >= word->end)
			continue;
		one = np_utf8_any(bytes + word->begin + letters->at,
				  bytes + word->end);
		letters->at += one.len;
		if (one.code < 0x80)
			return one.code < 0 ? 0
			       : one.code >= 'A' && one.code <= 'Z'
				       ? one.code | 0x20
				       : one.code;
		return utf8proc_tolower(one.code);
	}
	return -1;
}

/* Do both halves say the same in another case, spacing or punctuation? */
static bool form_only(const struct kinds *kinds, const struct edit_words *words)
{
	struct letters a = { &kinds->sides[0], words->a_begin, words->a_end,
			     0 };
	struct letters b = { &kinds->sides[1], words->b_begin, words->b_end,
			     0 };

	for (;;) {
		const int32_t letter = next_letter(&a);

		if (letter != next_letter(&b))
			return false;
		if (letter < 0)
			return true;
	}
}

static uint32_t score_of(const struct sum *sum)
{
	uint32_t score = SCORE_WORD * sum->content / 2;

	if (score > SCORE_WORDS_MOST)
		score = SCORE_WORDS_MOST;
	for (int i = 0; i < NP_DIFF_CHANGES; i++)
		if (sum->changes >> i & 1)
			score += weights[i];
	return score < SCORE_MOST ? score : SCORE_MOST;
}

static uint32_t sentence_at(const struct side *side, uint32_t byte)
{
	uint32_t low = 0;
	uint32_t high = (uint32_t)side->sentences_len;

	while (high - low > 1) {
		const uint32_t middle = low + (high - low) / 2;

		if (side->words[side->sentences[middle].begin].begin <= byte)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static void set_one(struct kinds *kinds, struct np_diff_edit *edit,
		    const struct edit_words *words)
{
	struct sum sum = { 0 };

	edit->sentence_a = sentence_at(&kinds->sides[0], edit->a.begin);
	edit->sentence_b = sentence_at(&kinds->sides[1], edit->b.begin);
	if (edit->changes & NP_DIFF_MOVE) {
		edit->score = SCORE_MOVE;
		return;
	}
	for (uint32_t i = words->a_begin; i < words->a_end; i++)
		kinds->net[kinds->sides[0].words[i].id]++;
	for (uint32_t i = words->b_begin; i < words->b_end; i++)
		kinds->net[kinds->sides[1].words[i].id]--;
	add_half(kinds, 0, words->a_begin, words->a_end, &sum);
	add_half(kinds, 1, words->b_begin, words->b_end, &sum);
	edit->words_a = sum.words[0];
	edit->words_b = sum.words[1];
	if (form_only(kinds, words)) {
		sum.changes = (sum.changes & NP_DIFF_QUOTATION) | NP_DIFF_FORM;
		sum.content = 0;
	} else if ((words->a_begin < words->a_end &&
		    words->a_begin < kinds->headline[0]) ||
		   (words->b_begin < words->b_end &&
		    words->b_begin < kinds->headline[1])) {
		sum.changes |= NP_DIFF_HEADLINE;
	}
	edit->changes = sum.changes;
	edit->score = score_of(&sum);
}

enum np_status np_kinds_set(struct kinds *kinds, struct script *script,
			    uint32_t ids)
{
	const size_t len = ids ? ids : 1;
	enum np_status status =
		np_grow(&kinds->net, &kinds->net_cap, len, sizeof(*kinds->net));

	if (!status)
		status = np_grow(&kinds->proper, &kinds->proper_cap, len,
				 sizeof(*kinds->proper));
	if (status)
		return status;
	memset(kinds->net, 0, len * sizeof(*kinds->net));
	memset(kinds->proper, 0, len * sizeof(*kinds->proper));
	kinds->sides = script->sides;
	for (int s = 0; s < 2; s++)
		kinds->headline[s] = np_side_headline(&kinds->sides[s]);
	find_names(kinds);
	for (size_t i = 0; i < script->edits_len; i++)
		set_one(kinds, &script->edits[i], &script->edit_words[i]);
	return NP_OK;
}

void np_kinds_clear(struct kinds *kinds)
{
	np_free(kinds->net);
	np_free(kinds->proper);
	*kinds = (struct kinds){ 0 };
}

const char *np_diff_change_name(uint32_t change)
{
	static const char *const names[NP_DIFF_CHANGES] = {
		"number",      "date",	   "name", "quotation", "negation",
		"attribution", "headline", "link", "move",	"form"
	};

	for (int i = 0; i < NP_DIFF_CHANGES; i++)
		if (change >> i & 1)
			return names[i];
	return "";
}
