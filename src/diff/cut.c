/* SPDX-License-Identifier: MIT */
/*
 * Text to words, in one pass. ASCII goes by a table; any character beyond it,
 * and one before it, is taken as a grapheme cluster, so that no word ends
 * inside of one.
 */
#include <string.h>

#include "base/mem.h"
#include "diff/letters.h"
#include "diff/side.h"

struct cutter {
	struct side *side;
	const uint8_t *start, *at, *end;
	uint32_t gap;	    /* flags of the white space before */
	uint32_t furniture; /* index of the range that ends last */
	bool quoted;
};

/* What an ASCII character is. */
enum {
	S = LETTER_SPACE,
	A = LETTER_ALPHA,
	D = LETTER_DIGIT,
	O = LETTER_OTHER
};

/* clang-format off */
static const uint8_t ascii[128] = {
	O, O, O, O, O, O, O, O, O, S, S, S, S, S, O, O,
	O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
	S, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
	D, D, D, D, D, D, D, D, D, D, O, O, O, O, O, O,
	O, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A,
	A, A, A, A, A, A, A, A, A, A, A, O, O, O, O, O,
	O, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A,
	A, A, A, A, A, A, A, A, A, A, A, O, O, O, O, O,
};
/* clang-format on */

static bool ascii_digit(uint8_t byte)
{
	return byte < 0x80 && ascii[byte] == LETTER_DIGIT;
}

static bool ascii_alnum(uint8_t byte)
{
	return byte < 0x80 &&
	       (ascii[byte] == LETTER_ALPHA || ascii[byte] == LETTER_DIGIT);
}

/* Is the byte at `at` a cluster of its own for sure? */
static bool alone(const uint8_t *at, const uint8_t *end)
{
	return *at < 0x80 && *at != '\r' && (at + 1 == end || at[1] < 0x80);
}

static struct letter letter_at(const struct cutter *cutter, const uint8_t *at)
{
	if (alone(at, cutter->end))
		return (struct letter){ 1, *at, ascii[*at] };
	return np_cluster_at(at, cutter->end);
}

/* The white space at the cursor; sets what it means for the next word. */
static void skip_space(struct cutter *cutter)
{
	uint32_t lines = 0;
	const uint8_t *from = cutter->at;

	while (cutter->at < cutter->end) {
		const struct letter letter = letter_at(cutter, cutter->at);

		if (letter.what != LETTER_SPACE && letter.what != LETTER_HIDDEN)
			break;
		lines += letter.code == '\n' || letter.code == 0x2028 ||
			 letter.code == 0x85 ||
			 (letter.code == '\r' && letter.len == 1);
		lines += letter.code == '\r' && letter.len == 2;
		lines += letter.code == 0x2029 ? 2 : 0;
		cutter->at += letter.len;
	}
	cutter->gap = cutter->at > from ? WORD_SPACE : 0;
	if (lines)
		cutter->gap |= WORD_LINE;
	if (lines > 1 || from == cutter->start)
		cutter->gap |= WORD_LINE | WORD_BLANK;
}

/* May the byte stand inside a word, between what is before and behind it? */
static bool joins(const uint8_t *at, const uint8_t *end, const uint8_t *begin)
{
	const bool digit = at > begin && ascii_digit(at[-1]);

	if (at == begin || end - at < 2 || !(at[1] >= 0x80 || alone(at, end)))
		return false;
	if (*at == '\'')
		return !digit && ascii_alnum(at[1]) && !ascii_digit(at[1]);
	if (!ascii_alnum(at[1]))
		return false;
	if (*at == ',' || *at == '.' || *at == ':')
		return (digit && ascii_digit(at[1])) ||
		       (*at == '.' && at - begin == 1 && !digit) ||
		       (*at == '.' && at - begin > 2 && at[-2] == '.' &&
			!digit);
	return *at == '_';
}

/* An apostrophe of any kind between letters. */
static bool curly_joins(const struct cutter *cutter,
			const struct letter *letter, const uint8_t *at)
{
	const uint8_t *next = at + letter->len;

	if (letter->code != 0x2019 || next >= cutter->end)
		return false;
	return letter_at(cutter, next).what == LETTER_ALPHA;
}

/* The end of the word that begins at the cursor. */
static const uint8_t *word_end(const struct cutter *cutter, uint32_t *flags)
{
	const uint8_t *at = cutter->at;

	while (at < cutter->end) {
		struct letter letter;

		while (at + 1 < cutter->end && *at < 0x80 && at[1] < 0x80 &&
		       ascii[*at] == LETTER_ALPHA)
			at++;
		if (alone(at, cutter->end)) {
			if (!ascii_alnum(*at) &&
			    !joins(at, cutter->end, cutter->at))
				break;
			*flags |= ascii_digit(*at) ? WORD_DIGIT : 0;
			*flags &= *at == '\'' ? ~(uint32_t)WORD_PLAIN
					      : UINT32_MAX;
			at++;
			continue;
		}
		letter = letter_at(cutter, at);
		if (letter.what == LETTER_HIDDEN &&
		    at + letter.len < cutter->end) {
			const struct letter next =
				letter_at(cutter, at + letter.len);
			if (next.what != LETTER_ALPHA)
				break;
		} else if (letter.what != LETTER_ALPHA &&
			   letter.what != LETTER_DIGIT &&
			   !curly_joins(cutter, &letter, at)) {
			break;
		}
		*flags &= ~(uint32_t)WORD_PLAIN;
		*flags |= letter.what == LETTER_DIGIT ? WORD_DIGIT : 0;
		at += letter.len;
	}
	return at;
}

/* Does a link begin here? Gives its end, or NULL. */
static const uint8_t *link_end(const struct cutter *cutter)
{
	static const char *const begins[] = { "http://", "https://", "ftp://",
					      "www.", "mailto:" };
	const size_t left = (size_t)(cutter->end - cutter->at);
	const uint8_t *at = NULL;

	/* A colon or a second w is near; most words go by these two bytes. */
	if (left < 8 || (cutter->at[4] != ':' && cutter->at[5] != ':' &&
			 cutter->at[3] != ':' && cutter->at[6] != ':' &&
			 cutter->at[3] != '.'))
		return NULL;
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++) {
		const size_t len = strlen(begins[i]);

		if (left > len && !memcmp(cutter->at, begins[i], len))
			at = cutter->at + len;
	}
	if (!at)
		return NULL;
	while (at<cutter->end && * at> ' ' && alone(at, cutter->end) &&
	       !strchr("<>\"'()[]{}|", *at))
		at++;
	while (strchr(".,;:!?", at[-1]))
		at--;
	return at;
}

static bool in_furniture(struct cutter *cutter, uint32_t at)
{
	const struct np_diff_text *text = &cutter->side->text;

	while (cutter->furniture < text->furniture_len &&
	       text->furniture[cutter->furniture].end <= at)
		cutter->furniture++;
	return cutter->furniture < text->furniture_len &&
	       text->furniture[cutter->furniture].begin <= at;
}

static enum np_status add(struct cutter *cutter, const uint8_t *end,
			  uint32_t flags)
{
	struct side *side = cutter->side;
	const uint32_t begin = (uint32_t)(cutter->at - cutter->start);
	struct word *word;
	const enum np_status status =
		np_grow(&side->words, &side->words_cap, side->words_len + 1,
			sizeof(*side->words));

	if (status)
		return status;
	word = &side->words[side->words_len++];
	word->begin = begin;
	word->end = (uint32_t)(end - cutter->start);
	word->flags = flags | cutter->gap;
	if (cutter->quoted)
		word->flags |= WORD_QUOTED;
	if (side->text.furniture_len && in_furniture(cutter, begin))
		word->flags |= WORD_FURNITURE;
	word->hash = LETTERS_HASH;
	if (flags & WORD_PLAIN) {
		for (const uint8_t *at = cutter->at; at < end; at++)
			word->hash = letters_mix(word->hash, *at);
		word->hash = letters_end(word->hash);
	} else {
		word->hash = np_letters_hash(cutter->at, end);
	}
	cutter->at = end;
	return NP_OK;
}

/* What a punctuation mark means. */
static uint32_t mark_flags(int32_t code)
{
	switch (code) {
	case '.':
	case '!':
	case '?':
	case 0x2026: /* ellipsis */
	case 0x3002: /* ideographic full stop, and its half-width form */
	case 0xFF61:
	case 0xFF01:
	case 0xFF0E:
	case 0xFF1F:
	case 0x61F: /* Arabic question mark and full stop */
	case 0x6D4:
	case 0x964: /* danda */
	case 0x965:
	case 0x1362: /* Ethiopic */
	case 0x104A: /* Myanmar */
	case 0x104B:
	case 0x17D4: /* Khmer */
		return WORD_END;
	case '"':
	case 0xAB:
	case 0xBB:
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x300C: /* corner brackets */
	case 0x300D:
	case 0x300E:
	case 0x300F:
		return WORD_QUOTE | WORD_CLOSE;
	case '\'':
	case ')':
	case ']':
	case 0x2019:
	case 0xFF09:
	case 0x3011:
	case 0x300B:
		return WORD_CLOSE;
	case '-':
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
		return WORD_DASH;
	default:
		return 0;
	}
}

/* Which way a quotation mark turns; -1: the other way than now. */
static int quote_turn(int32_t code)
{
	switch (code) {
	case 0x201E:
	case 0xAB:
	case 0x300C:
	case 0x300E:
		return 1;
	case 0x201D:
	case 0x300D:
	case 0x300F:
		return 0;
	default:
		return -1;
	}
}

/* Dots, dashes, and the two single quotes that wires type for a double one,
 * in a row, are one mark; so are three or more of those that draw a line. */
static const uint8_t *mark_end(const struct cutter *cutter,
			       const struct letter *letter, uint32_t *flags)
{
	const uint8_t first = *cutter->at;
	const uint8_t *at = cutter->at + letter->len;

	*flags = mark_flags(letter->code);
	if (letter->len > 1)
		return at;
	if (strchr("=#*~_+!?^", first) && cutter->end - at > 1 &&
	    *at == first && at[1] == first) {
		*flags |= WORD_PLAIN;
		while (at < cutter->end && *at == first &&
		       alone(at, cutter->end))
			at++;
		return at;
	}
	if (first != '.' && first != '-' && first != '\'' && first != '`') {
		*flags |= first == '"' ? 0 : WORD_PLAIN;
		return at;
	}
	while (at < cutter->end && *at == first && alone(at, cutter->end))
		at++;
	if ((first == '\'' || first == '`') && at - cutter->at > 1)
		*flags |= WORD_QUOTE | WORD_CLOSE;
	return at;
}

static enum np_status add_mark(struct cutter *cutter,
			       const struct letter *letter)
{
	uint32_t flags = 0;
	const uint8_t *end = mark_end(cutter, letter, &flags);
	const int turn = quote_turn(letter->code);

	if (cutter->gap & WORD_BLANK)
		cutter->quoted = false;
	if (flags & WORD_QUOTE)
		cutter->quoted = turn < 0 ? !cutter->quoted : turn > 0;
	return add(cutter, end, flags);
}

static enum np_status add_word(struct cutter *cutter,
			       const struct letter *letter)
{
	const uint8_t *end = link_end(cutter);
	uint32_t flags = WORD_PLAIN;

	if (cutter->gap & WORD_BLANK)
		cutter->quoted = false;
	if (end)
		return add(cutter, end, WORD_LINK | WORD_LETTER);
	if (letter->what == LETTER_UNSPACED)
		return add(cutter, cutter->at + letter->len, WORD_UNSPACED);
	end = word_end(cutter, &flags);
	if (letter->what == LETTER_ALPHA)
		flags |= WORD_LETTER;
	if (np_letter_upper(letter->code))
		flags |= WORD_UPPER;
	return add(cutter, end, flags);
}

enum np_status np_side_cut(struct side *side, const struct np_diff_text *text)
{
	/* An empty text may have no bytes at all. */
	const uint8_t *bytes =
		(const uint8_t *)(text->bytes.len ? text->bytes.ptr : "");
	struct cutter cutter = { .side = side,
				 .start = bytes,
				 .at = bytes,
				 .end = bytes + text->bytes.len };
	enum np_status status = NP_OK;

	side->text = *text;
	side->words_len = 0;
	if (!text->bytes.len)
		return NP_OK;
	while (!status) {
		struct letter letter;

		skip_space(&cutter);
		if (cutter.at == cutter.end)
			break;
		letter = letter_at(&cutter, cutter.at);
		if (letter.what == LETTER_OTHER)
			status = add_mark(&cutter, &letter);
		else
			status = add_word(&cutter, &letter);
	}
	return status;
}

void np_side_clear(struct side *side)
{
	np_free(side->words);
	np_free(side->sentences);
	np_free(side->mate);
	*side = (struct side){ 0 };
}
