/* SPDX-License-Identifier: MIT */
/*
 * A text cut into lines and sentences. Only the bytes between two tokens are
 * looked at, and of the tokens only the one before, so a sentence is cut out
 * of any text in the same way. A cut is never inside a token: what makes one
 * is not a letter.
 */
#include "shingles/sketcher.h"

#include "base/mem.h"
#include "base/utf8.h"

enum {
	/* A segment of more tokens is cut again where its tokens say so, on
	 * average every CHUNK tokens: a list without a full stop, a line with
	 * links to other articles in it. */
	LONG = 48,
	CHUNK_BITS = 4 /* CHUNK = 16 */
};

/* Told apart from shingles of as many units. */
#define SEGMENT_SALT UINT64_C(0x9E3779B97F4A7C15)

/* What a character between tokens means. */
enum sign {
	SIGN_OTHER,
	SIGN_BLANK,
	SIGN_LINE,  /* a line ends */
	SIGN_STOP,  /* a sentence ends if a blank follows */
	SIGN_POINT, /* the same, unless it stands behind an initial */
	SIGN_FULL,  /* a sentence ends */
	SIGN_BAR,   /* stands between the items of a list */
	SIGN_CLOSE  /* belongs to the sentence that has just ended */
};

struct sign_range {
	int32_t first, last;
	enum sign sign;
};

static const struct sign_range signs[] = {
	{ 0x09, 0x09, SIGN_BLANK },	{ 0x0A, 0x0D, SIGN_LINE },
	{ 0x20, 0x20, SIGN_BLANK },	{ '!', '!', SIGN_STOP },
	{ '"', '"', SIGN_CLOSE },	{ '\'', '\'', SIGN_CLOSE },
	{ ')', ')', SIGN_CLOSE },	{ '.', '.', SIGN_POINT },
	{ '?', '?', SIGN_STOP },	{ ']', ']', SIGN_CLOSE },
	{ '|', '|', SIGN_BAR },		{ '}', '}', SIGN_CLOSE },
	{ 0x85, 0x85, SIGN_LINE },	{ 0xA0, 0xA0, SIGN_BLANK },
	{ 0xAB, 0xAB, SIGN_CLOSE },	{ 0xBB, 0xBB, SIGN_CLOSE },
	{ 0x589, 0x589, SIGN_FULL },	{ 0x61F, 0x61F, SIGN_STOP },
	{ 0x6D4, 0x6D4, SIGN_STOP },	{ 0x964, 0x965, SIGN_FULL },
	{ 0x104B, 0x104B, SIGN_FULL },	{ 0x1362, 0x1362, SIGN_FULL },
	{ 0x1367, 0x1368, SIGN_FULL },	{ 0x17D4, 0x17D5, SIGN_FULL },
	{ 0x2000, 0x200A, SIGN_BLANK }, { 0x2018, 0x201F, SIGN_CLOSE },
	{ 0x2022, 0x2023, SIGN_BAR },	{ 0x2026, 0x2026, SIGN_STOP },
	{ 0x2028, 0x2029, SIGN_LINE },	{ 0x202F, 0x202F, SIGN_BLANK },
	{ 0x2039, 0x203A, SIGN_CLOSE }, { 0x203C, 0x203D, SIGN_STOP },
	{ 0x2047, 0x2049, SIGN_STOP },	{ 0x205F, 0x205F, SIGN_BLANK },
	{ 0x25A0, 0x25FF, SIGN_BAR },	{ 0x3000, 0x3000, SIGN_BLANK },
	{ 0x3002, 0x3002, SIGN_FULL },	{ 0x3009, 0x3009, SIGN_CLOSE },
	{ 0x300B, 0x300B, SIGN_CLOSE }, { 0x300D, 0x300D, SIGN_CLOSE },
	{ 0x300F, 0x300F, SIGN_CLOSE }, { 0x3011, 0x3011, SIGN_CLOSE },
	{ 0x3015, 0x3015, SIGN_CLOSE }, { 0xFF01, 0xFF01, SIGN_FULL },
	{ 0xFF09, 0xFF09, SIGN_CLOSE }, { 0xFF0E, 0xFF0E, SIGN_POINT },
	{ 0xFF1F, 0xFF1F, SIGN_FULL },	{ 0xFF3D, 0xFF3D, SIGN_CLOSE },
	{ 0xFF5C, 0xFF5C, SIGN_BAR },	{ 0xFF5D, 0xFF5D, SIGN_CLOSE },
	{ 0xFF61, 0xFF61, SIGN_FULL },	{ 0xFF63, 0xFF63, SIGN_CLOSE },
};

static enum sign sign_of(int32_t code)
{
	size_t low = 0;
	size_t high = sizeof(signs) / sizeof(signs[0]);

	while (low < high) {
		const size_t middle = (low + high) / 2;

		if (code < signs[middle].first)
			high = middle;
		else if (code > signs[middle].last)
			low = middle + 1;
		else
			return signs[middle].sign;
	}
	return SIGN_OTHER;
}

/* What lies between two tokens. */
struct gap {
	bool cut;
	bool line;	/* with cut: a line ends in it */
	uint64_t end;	/* with cut: where the segment before it ends */
	uint64_t begin; /* where the next can begin at the earliest */
};

struct reading {
	const uint8_t *in;
	uint64_t len;
	enum sign armed; /* SIGN_STOP, SIGN_FULL, or nothing */
	uint64_t stop;	 /* end of the sign and of what closes behind it */
	bool initial;	 /* the token before is one letter of ASCII */
};

static void cut_at(struct gap *gap, uint64_t end)
{
	if (!gap->cut) {
		gap->end = end;
		gap->begin = end;
	}
	gap->cut = true;
}

/* One character at `at`, `next` behind it. */
static void read_sign(struct reading *r, struct gap *gap, enum sign sign,
		      uint64_t at, uint64_t next)
{
	if (sign == SIGN_LINE) {
		cut_at(gap, r->armed ? r->stop : at);
		gap->begin = next;
		gap->line = true;
		r->armed = SIGN_OTHER;
	} else if (sign == SIGN_BAR) {
		cut_at(gap, r->armed ? r->stop : at);
		gap->begin = next;
		r->armed = SIGN_OTHER;
	} else if (sign == SIGN_POINT && r->initial && !r->armed) {
		return;
	} else if (sign == SIGN_STOP || sign == SIGN_POINT) {
		if (!r->armed)
			r->armed = SIGN_STOP;
		r->stop = next;
	} else if (sign == SIGN_FULL) {
		r->armed = SIGN_FULL;
		r->stop = next;
	} else if (sign == SIGN_CLOSE && r->armed) {
		r->stop = next;
	} else {
		if (r->armed == SIGN_FULL || (r->armed && sign == SIGN_BLANK))
			cut_at(gap, r->stop);
		r->armed = SIGN_OTHER;
	}
}

/* The gap before the first token is one where a line has ended. */
static struct gap read_gap(struct reading *r, uint64_t from, uint64_t to)
{
	struct gap gap = { !from, !from, to, from };

	if (to - from == 1 && r->in[from] == ' ')
		return gap;
	r->armed = SIGN_OTHER;
	while (from < to) {
		const struct np_utf8 c =
			np_utf8_any(r->in + from, r->in + r->len);
		const uint64_t next = from + c.len < to ? from + c.len : to;

		read_sign(r, &gap, sign_of(c.code), from, next);
		r->initial = false;
		from = next;
	}
	if (r->armed == SIGN_FULL)
		cut_at(&gap, r->stop);
	return gap;
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The hash of tokens in a row: a polynomial, as of long shingles. */
static uint64_t hash_of(const struct np_token *token, size_t len)
{
	uint64_t sum = SEGMENT_SALT;

	for (size_t i = 0; i < len; i++)
		sum = sum * NP_SHINGLE_TIMES + token[i].hash;
	return np_hash_finish(sum ^ len * SEGMENT_SALT);
}

static enum np_status add(struct np_sketcher *s,
			  const struct np_segment *segment)
{
	const enum np_status status =
		np_grow(&s->segments.ptr, &s->segments.cap, s->segments.len + 1,
			sizeof(*s->segments.ptr));
	struct np_segment *to;

	if (status)
		return status;
	to = s->segments.ptr + s->segments.len++;
	*to = *segment;
	to->hash = hash_of(s->tokens.ptr + to->token, (size_t)to->tokens);
	return NP_OK;
}

/* Does a long segment go apart before this token? Two tokens decide, not
 * how far away the last cut is. */
static bool parts(const struct np_token *token)
{
	const uint64_t sum = token[-1].hash * NP_SHINGLE_TIMES + token->hash;

	return token[-1].end <= token->begin &&
	       !(np_hash_finish(sum) >> (64 - CHUNK_BITS));
}

/* Adds what stands between two cuts; it is whole but for its hash, and may
 * have blanks around. */
static enum np_status close_segment(struct np_sketcher *s,
				    const struct reading *r,
				    struct np_segment segment)
{
	const struct np_token *token = s->tokens.ptr;
	const uint64_t end = segment.token + segment.tokens;
	enum np_status status;

	while (segment.begin < token[segment.token].begin &&
	       is_blank(r->in[segment.begin]))
		segment.begin++;
	while (segment.end > token[end - 1].end &&
	       is_blank(r->in[segment.end - 1]))
		segment.end--;
	if (segment.tokens <= LONG)
		return add(s, &segment);
	for (uint64_t i = segment.token + 1; i < end; i++) {
		struct np_segment part = segment;

		if (!parts(token + i))
			continue;
		part.tokens = i - part.token;
		part.end = token[i - 1].end;
		part.closes = false;
		status = add(s, &part);
		if (status)
			return status;
		segment.token = i;
		segment.tokens = end - i;
		segment.begin = token[i].begin;
		segment.opens = false;
	}
	return add(s, &segment);
}

static bool is_initial(const struct reading *r, const struct np_token *token)
{
	const uint8_t letter = r->in[token->begin] | 0x20;

	return token->end - token->begin == 1 && letter >= 'a' && letter <= 'z';
}

/* What lies behind token i. */
static struct gap gap_behind(struct np_sketcher *s, struct reading *r, size_t i)
{
	const struct np_token *token = s->tokens.ptr + i;
	const bool last = i + 1 == s->tokens.len;
	const uint64_t next = last ? r->len : token[1].begin;
	struct gap gap = { .end = next };

	r->initial = is_initial(r, token);
	if (token->end < next)
		gap = read_gap(r, token->end, next);
	gap.cut |= last;
	gap.line |= last;
	return gap;
}

static enum np_status cut(struct np_sketcher *s, struct reading *r)
{
	const size_t len = s->tokens.len;
	struct np_segment segment = { .opens = true };
	enum np_status status;

	if (len)
		segment.begin = read_gap(r, 0, s->tokens.ptr[0].begin).begin;
	for (size_t i = 0; i < len; i++) {
		const struct gap gap = gap_behind(s, r, i);

		if (!gap.cut)
			continue;
		segment.tokens = i + 1 - segment.token;
		segment.end = gap.end;
		segment.closes = gap.line;
		status = close_segment(s, r, segment);
		if (status)
			return status;
		segment.begin = gap.begin;
		segment.token = i + 1;
		segment.opens = gap.line;
	}
	return NP_OK;
}

enum np_status np_segment_text(struct np_sketcher *sketcher,
			       struct np_span text, struct np_segments *out)
{
	struct reading reading = { (const uint8_t *)text.ptr, text.len,
				   SIGN_OTHER, 0, false };
	struct np_tokens tokens;
	enum np_status status;

	if (!out)
		return NP_ERR_MISUSE;
	status = np_token_text(sketcher, text, &tokens);
	if (status)
		return status;
	sketcher->segments.len = 0;
	status = cut(sketcher, &reading);
	if (status)
		return status;
	out->ptr = sketcher->segments.ptr;
	out->len = sketcher->segments.len;
	out->tokens = tokens;
	return NP_OK;
}
