/* SPDX-License-Identifier: MIT */
#include "detect/marks.h"

#include <string.h>

#include "base/utf8.h"
#include "detect/marks_speech.h"

enum mark {
	MARK_NONE,
	MARK_LETTER, /* part of a word, or what stands for one */
	MARK_BLANK,
	MARK_LINE,
	MARK_STOP,    /* ends a sentence */
	MARK_BRACKET, /* opens one: before it as good as blank */
	MARK_OTHER,
	MARK_EITHER, /* ", and the like: opens or closes */
	MARK_OPEN,
	MARK_CLOSE,
	MARK_ANGLE,  /* guillemets: whichever comes first opens */
	MARK_SINGLE, /* ' and the like: opens or closes, or is no mark */
	MARK_CORNER, /* opens */
	MARK_CORNER_END
};

struct mark_code {
	int32_t code;
	enum mark mark;
};

/* Characters beyond ASCII, ascending. */
static const struct mark_code marks[] = {
	{ 0xA0, MARK_BLANK },	  { 0xAB, MARK_ANGLE },
	{ 0xBB, MARK_ANGLE },	  { 0x2013, MARK_BRACKET },
	{ 0x2014, MARK_BRACKET }, { 0x2018, MARK_SINGLE },
	{ 0x2019, MARK_SINGLE },  { 0x201A, MARK_SINGLE },
	{ 0x201B, MARK_SINGLE },  { 0x201C, MARK_OPEN },
	{ 0x201D, MARK_CLOSE },	  { 0x201E, MARK_OPEN },
	{ 0x201F, MARK_OPEN },	  { 0x2026, MARK_STOP },
	{ 0x2028, MARK_LINE },	  { 0x2029, MARK_LINE },
	{ 0x2039, MARK_SINGLE },  { 0x203A, MARK_SINGLE },
	{ 0x3000, MARK_BLANK },	  { 0x3002, MARK_STOP },
	{ 0x300C, MARK_CORNER },  { 0x300D, MARK_CORNER_END },
	{ 0x300E, MARK_CORNER },  { 0x300F, MARK_CORNER_END },
	{ 0x301D, MARK_OPEN },	  { 0x301E, MARK_CLOSE },
	{ 0xFF01, MARK_STOP },	  { 0xFF02, MARK_EITHER },
	{ 0xFF08, MARK_BRACKET }, { 0xFF1F, MARK_STOP },
	{ 0xFF62, MARK_CORNER },  { 0xFF63, MARK_CORNER_END },
};

static enum mark ascii_mark(int32_t code)
{
	switch (code) {
	case '"':
		return MARK_EITHER;
	case '\'':
		return MARK_SINGLE;
	case '\n':
	case '\v':
	case '\f':
		return MARK_LINE;
	case ' ':
	case '\t':
	case '\r':
		return MARK_BLANK;
	case '.':
	case '!':
	case '?':
		return MARK_STOP;
	case '(':
	case '[':
	case '{':
	case '-':
	case '/':
		return MARK_BRACKET;
	default:
		return MARK_OTHER;
	}
}

static enum mark mark_of(int32_t code)
{
	size_t low = 0;
	size_t high = sizeof(marks) / sizeof(marks[0]);

	if (code < 0x80)
		return code < 0 ? MARK_OTHER : ascii_mark(code);
	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (code == marks[middle].code)
			return marks[middle].mark;
		if (code < marks[middle].code)
			high = middle;
		else
			low = middle + 1;
	}
	return MARK_OTHER;
}

struct reading {
	const uint8_t *in;
	size_t len;
	const struct np_word *word;
	uint8_t *flags;
	uint32_t tokens;
	enum mark open; /* kind of the open quotation, or MARK_NONE */
	int32_t opener; /* its character */
	uint32_t from;	/* its first token */
	uint32_t outer[NP_QUOTE_DEPTH]; /* first tokens of those around it */
	unsigned depth;			/* how many */
	uint32_t paragraph;		/* first token of this one */
	/* First tokens of those before, the last one first. */
	uint32_t before[NP_TWEET_PARAGRAPHS];
	uint32_t dash;	/* the token behind the last dash */
	uint32_t begun; /* first token of this sentence */
	/* A quotation that the paragraph before left open: from, its end, and
	 * the mark; end 0: none. */
	uint32_t left_from, left_end;
	int32_t left_opener;
	bool introduced; /* what comes before this paragraph ends in a colon */
	struct np_turns turns;
	bool sentence; /* the next token begins one */
	bool stop;     /* what ends a sentence was the last to be seen */
};

static struct np_span text_of(const struct reading *r)
{
	return (struct np_span){ (const char *)r->in, r->len };
}

static void quote(struct reading *r, uint32_t from, uint32_t to)
{
	const uint32_t most =
		r->open == MARK_SINGLE ? NP_QUOTE_SINGLE_MOST : NP_QUOTE_MOST;

	if (to - from > most)
		return;
	for (uint32_t i = from; i < to; i++)
		r->flags[i] |= NP_WORD_QUOTED;
}

static void close_quote(struct reading *r, uint32_t at)
{
	quote(r, r->from, at);
	if (r->depth)
		r->from = r->outer[--r->depth];
	else
		r->open = MARK_NONE;
}

static void open_quote(struct reading *r, enum mark kind, int32_t code,
		       uint32_t at)
{
	/* Marks that can only open may stand inside one another, and inside
	 * straight ones. */
	const bool inside = r->open == MARK_EITHER &&
			    (r->opener == 0x201C || r->opener == '"') &&
			    code == 0x201C && r->depth < NP_QUOTE_DEPTH;

	if (inside)
		r->outer[r->depth++] = r->from;
	else
		r->depth = 0;
	/* Left open, and opened again by the next paragraph: it goes on. */
	if (r->left_end && at == r->left_end && code == r->left_opener) {
		r->open = kind;
		quote(r, r->left_from, at);
	}
	r->open = kind;
	r->opener = code;
	r->from = at;
}

/* What is left open: none, unless the paragraph begins with it, or the next
 * one does. */
static void leave_open(struct reading *r, uint32_t at)
{
	r->left_end = 0;
	if (r->depth)
		r->from = r->outer[0];
	if (r->open && r->open != MARK_SINGLE) {
		if (r->from == r->paragraph)
			quote(r, r->from, at);
		r->left_from = r->from;
		r->left_end = at;
		r->left_opener = r->opener;
	}
	r->open = MARK_NONE;
	r->depth = 0;
}

/* colon: the paragraph ends in one. */
static void end_paragraph(struct reading *r, uint32_t at, bool colon)
{
	if (at == r->paragraph)
		return;
	leave_open(r, at);
	np_turns_end(&r->turns, at);
	/* "She said:" and a paragraph of what she said. */
	if (r->introduced && at - r->paragraph <= NP_QUOTE_MOST &&
	    np_is_first_person(text_of(r), r->word, r->flags, r->paragraph, at))
		quote(r, r->paragraph, at);
	r->introduced = colon && at - r->paragraph >= NP_SAYING_LEAST;
	memmove(r->before + 1, r->before,
		sizeof(r->before) - sizeof(*r->before));
	r->before[0] = r->paragraph;
	r->paragraph = at;
	r->dash = NP_BODY_NONE;
}

/* What stands on either side of a mark. */
struct sides {
	bool blank_left, blank_right;
};

/* A mark that may open or close. */
static void either(struct reading *r, enum mark kind, int32_t code,
		   struct sides sides, uint32_t at)
{
	const bool opens = sides.blank_left && !sides.blank_right;
	const bool closes = sides.blank_right && !sides.blank_left;

	if (r->open == kind && !opens)
		close_quote(r, at);
	else if (opens || (!closes && r->open != kind && kind != MARK_SINGLE))
		open_quote(r, kind, code, at);
}

static void double_mark(struct reading *r, enum mark mark, int32_t code,
			struct sides sides, uint32_t at)
{
	/* A low mark is closed by one that opens elsewhere. */
	const bool low = r->open == MARK_EITHER && r->opener == 0x201E;
	const bool ends = r->open == MARK_EITHER && sides.blank_right &&
			  !sides.blank_left;

	if (mark == MARK_OPEN && (code == 0x201E || !(low || ends)))
		open_quote(r, MARK_EITHER, code, at);
	else if (mark == MARK_EITHER)
		either(r, MARK_EITHER, code, sides, at);
	else if (r->open == MARK_EITHER)
		close_quote(r, at);
	else if (sides.blank_left && !sides.blank_right)
		open_quote(r, MARK_EITHER, code, at);
}

static void angle_mark(struct reading *r, int32_t code, uint32_t at)
{
	if (r->open == MARK_ANGLE && r->opener != code)
		close_quote(r, at);
	else
		open_quote(r, MARK_ANGLE, code, at);
}

static void take_mark(struct reading *r, enum mark mark, int32_t code,
		      struct sides sides, uint32_t at)
{
	switch (mark) {
	case MARK_EITHER:
	case MARK_OPEN:
	case MARK_CLOSE:
		double_mark(r, mark, code, sides, at);
		break;
	case MARK_ANGLE:
		angle_mark(r, code, at);
		break;
	case MARK_SINGLE:
		/* Inside another kind it is that one's quotation. */
		if (!r->open || r->open == MARK_SINGLE)
			either(r, MARK_SINGLE, code, sides, at);
		break;
	case MARK_CORNER:
		if (r->open != MARK_CORNER)
			open_quote(r, MARK_CORNER, code, at);
		break;
	case MARK_CORNER_END:
		if (r->open == MARK_CORNER)
			close_quote(r, at);
		break;
	default:
		break;
	}
}

static bool is_blank(enum mark mark)
{
	return mark == MARK_BLANK || mark == MARK_LINE ||
	       mark == MARK_BRACKET || mark == MARK_NONE;
}

/* What follows a character: a mark, or a token at the gap's end. */
static enum mark mark_next(const struct reading *r, size_t at, size_t end)
{
	if (at < end)
		return mark_of(np_utf8_any(r->in + at, r->in + end).code);
	return at < r->len ? MARK_LETTER : MARK_NONE;
}

/* What was seen of a gap. */
struct gap_seen {
	unsigned lines; /* ends of lines */
	bool stopped;	/* the end of a sentence */
	bool colon;	/* and nothing but blanks behind it */
};

static void take_line(struct reading *r, const struct gap_seen *seen,
		      uint32_t at)
{
	const bool ends = seen->stopped || seen->lines > 1 || seen->colon;

	r->sentence = r->sentence || ends;
	if (ends)
		end_paragraph(r, at, seen->colon);
}

/* Where a tweet begins whose last paragraph begins at `begin`: with the first
 * of the paragraphs before in which somebody speaks of himself, as reporters
 * do not. */
static uint32_t tweet_begin(const struct reading *r, uint32_t begin,
			    uint32_t end)
{
	uint32_t next = r->paragraph;

	for (size_t i = 0; i < NP_TWEET_PARAGRAPHS; i++) {
		const uint32_t from = r->before[i];

		if (end - from > NP_TWEET_MOST || from >= next)
			break;
		if (from < begin && np_is_first_person(text_of(r), r->word,
						       r->flags, from, next))
			begin = from;
		next = from;
	}
	return begin;
}

static void take_tweet(struct reading *r, uint32_t at)
{
	const uint32_t from = at - r->dash > 8 ? at : r->dash;
	/* Behind the handle comes the date: month, day, year. */
	const uint32_t end = r->tokens - at > 4 ? at + 4 : r->tokens;
	uint32_t begin = r->paragraph;

	if (from == at || r->dash == NP_BODY_NONE)
		return;
	if (from == begin)
		begin = r->before[0];
	if (end - begin > NP_TWEET_MOST)
		return;
	for (uint32_t i = tweet_begin(r, begin, end); i < end; i++)
		r->flags[i] |= NP_WORD_QUOTED;
}

static bool is_colon(int32_t code)
{
	return code == ':' || code == 0xFF1A;
}

/* The bytes before token `at`. */
static void take_gap(struct reading *r, size_t begin, size_t end, uint32_t at)
{
	enum mark last = begin ? MARK_LETTER : MARK_NONE;
	struct gap_seen seen = { 0 };
	int32_t code = 0;

	if (begin < end && r->in[begin] == ':' && at)
		np_turns_colon(&r->turns, text_of(r), r->word, r->begun, at);
	while (begin < end) {
		const int32_t before = code;
		const struct np_utf8 c =
			np_utf8_any(r->in + begin, r->in + end);
		const enum mark mark = mark_of(c.code);
		enum mark next;

		code = c.code;
		begin += c.len;
		next = mark_next(r, begin, end);
		seen.stopped = seen.stopped || mark == MARK_STOP;
		seen.lines += mark == MARK_LINE;
		seen.colon = is_colon(code) ||
			     (seen.colon &&
			      (mark == MARK_BLANK || mark == MARK_LINE));
		if (mark == MARK_LINE)
			take_line(r, &seen, at);
		else if (mark > MARK_OTHER)
			take_mark(r, mark, code,
				  (struct sides){ is_blank(last),
						  is_blank(next) ||
							  next == MARK_OTHER ||
							  next == MARK_STOP },
				  at);
		if (mark == MARK_BRACKET && code != '(' && code != '/')
			r->dash = at;
		if (code == '@' && before == '(')
			take_tweet(r, at);
		last = mark;
	}
	r->sentence = r->sentence || seen.stopped;
}

/* Does a token begin with a capital of Latin, Greek or Cyrillic? */
static bool is_capital(int32_t code)
{
	return (code >= 'A' && code <= 'Z') ||
	       (code >= 0xC0 && code <= 0xDE && code != 0xD7) ||
	       (code >= 0x391 && code <= 0x3A9) ||
	       (code >= 0x400 && code <= 0x42F);
}

/* Han, Kana, Thai and its neighbours: one token a character. */
static bool is_unspaced(int32_t code)
{
	return (code >= 0xE00 && code <= 0xEFF) ||
	       (code >= 0x1000 && code <= 0x109F) ||
	       (code >= 0x1780 && code <= 0x17FF) ||
	       (code >= 0x3040 && code <= 0x30FF) ||
	       (code >= 0x3400 && code <= 0x9FFF) ||
	       (code >= 0xF900 && code <= 0xFAFF) ||
	       (code >= 0x20000 && code <= 0x3FFFF);
}

static void take_token(struct reading *r, uint32_t at)
{
	const struct np_word *word = r->word + at;
	const int32_t code =
		np_utf8_any(r->in + word->begin, r->in + r->len).code;

	if ((code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19))
		r->flags[at] |= NP_WORD_NUMBER;
	else if (is_unspaced(code))
		r->flags[at] |= NP_WORD_UNSPACED;
	else if (!r->sentence && is_capital(code))
		r->flags[at] |= NP_WORD_NAME;
	if (r->sentence)
		r->begun = at;
	r->sentence = false;
}

void np_marks_set(struct np_span text, const struct np_word *word,
		  uint8_t *flags, uint32_t tokens)
{
	struct reading r = {
		.in = (const uint8_t *)text.ptr,
		.len = text.len,
		.word = word,
		.flags = flags,
		.tokens = tokens,
		.dash = NP_BODY_NONE,
		.sentence = true,
	};
	size_t at = 0;

	for (uint32_t i = 0; i < tokens; i++) {
		/* Tokens of one character of the text share its place. */
		if (word[i].begin > at)
			take_gap(&r, at, word[i].begin, i);
		else if (!i)
			r.sentence = true;
		take_token(&r, i);
		at = word[i].end;
	}
	take_gap(&r, at, text.len, tokens);
	end_paragraph(&r, tokens, false);
	np_turns_mark(&r.turns, flags);
}
