/* SPDX-License-Identifier: MIT */
/*
 * The grammar of RFC 8259 over a token index. The index says where tokens
 * begin; between a string's closing quote and the next token there is only
 * white space, so that its end is found from behind. Nesting is a stack of
 * bits, not of calls.
 */
#include "ingest/json.h"

#include <string.h>

enum expect {
	EXPECT_KEY,
	EXPECT_KEY_OR_END,
	EXPECT_COLON,
	EXPECT_VALUE,
	EXPECT_VALUE_OR_END,
	EXPECT_COMMA_OR_END,
	EXPECT_NOTHING
};

struct walk {
	const struct np_json *json;
	np_json_member_fn *member;
	void *user;
	const char *why;
	enum expect expect;
	uint32_t depth;
	uint64_t objects[NP_JSON_DEPTH / 64]; /* bit set: an object */
	bool taken; /* the value to come is unescaped by the caller */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char byte_at(const struct np_json *json, uint32_t token)
{
	return json->text.ptr[json->at[token]];
}

/* A token's bytes without the white space behind it. */
static struct np_span token_bytes(const struct np_json *json, uint32_t token)
{
	const char *begin = json->text.ptr + json->at[token];
	const char *end = token + 1 < json->count
				  ? json->text.ptr + json->at[token + 1]
				  : json->text.ptr + json->text.len;

	while (end > begin + 1 && is_space(end[-1]))
		end--;
	return (struct np_span){ begin, (size_t)(end - begin) };
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits of \uXXXX; p is at the backslash. False when not so. */
static bool read_unit(const char *p, const char *end, uint32_t *unit)
{
	*unit = 0;
	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return false;
	for (int i = 2; i < 6; i++) {
		const int digit = hex_value(p[i]);

		if (digit < 0)
			return false;
		*unit = *unit << 4 | (uint32_t)digit;
	}
	return true;
}

static size_t put_utf8(uint32_t rune, char *to)
{
	if (rune < 0x80) {
		to[0] = (char)rune;
		return 1;
	}
	if (rune < 0x800) {
		to[0] = (char)(0xC0 | rune >> 6);
		to[1] = (char)(0x80 | (rune & 63));
		return 2;
	}
	if (rune < 0x10000) {
		to[0] = (char)(0xE0 | rune >> 12);
		to[1] = (char)(0x80 | (rune >> 6 & 63));
		to[2] = (char)(0x80 | (rune & 63));
		return 3;
	}
	to[0] = (char)(0xF0 | rune >> 18);
	to[1] = (char)(0x80 | (rune >> 12 & 63));
	to[2] = (char)(0x80 | (rune >> 6 & 63));
	to[3] = (char)(0x80 | (rune & 63));
	return 4;
}

/* What a backslash and one letter stand for; 0 for no escape. */
static const char short_escape[256] = {
	['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
	['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t',
};

/* Reads the escape at p; gives its length, 0 when it is none. */
static size_t read_escape(const char *p, const char *end, uint32_t *rune,
			  uint64_t *replaced)
{
	uint32_t low = 0;

	if (end - p < 2)
		return 0;
	*rune = (unsigned char)short_escape[(unsigned char)p[1]];
	if (*rune)
		return 2;
	if (!read_unit(p, end, rune))
		return 0;
	if (*rune < 0xD800 || *rune > 0xDFFF)
		return 6;
	if (*rune < 0xDC00 && read_unit(p + 6, end, &low) && low >= 0xDC00 &&
	    low <= 0xDFFF) {
		*rune = 0x10000 + ((*rune - 0xD800) << 10) + (low - 0xDC00);
		return 12;
	}
	*rune = 0xFFFD;
	++*replaced;
	return 6;
}

bool np_json_unescape(struct np_span raw, char *to, size_t *len,
		      uint64_t *replaced)
{
	const char *p = raw.ptr;
	const char *const end = raw.ptr + raw.len;
	char *out = to;

	for (;;) {
		const char *stop = memchr(p, '\\', (size_t)(end - p));
		const size_t plain = (size_t)((stop ? stop : end) - p);
		uint32_t rune = 0;
		size_t used;

		memcpy(out, p, plain);
		out += plain;
		p += plain;
		if (p == end)
			break;
		used = read_escape(p, end, &rune, replaced);
		if (!used) {
			*len = (size_t)(p - raw.ptr);
			return false;
		}
		out += put_utf8(rune, out);
		p += used;
	}
	*len = (size_t)(out - to);
	return true;
}

bool np_json_has_escape(struct np_span raw)
{
	/* Keys and most values are too short to be worth a call. */
	if (raw.len > 16)
		return memchr(raw.ptr, '\\', raw.len) != NULL;
	for (size_t i = 0; i < raw.len; i++) {
		if (raw.ptr[i] == '\\')
			return true;
	}
	return false;
}

bool np_json_escapes(struct np_span raw)
{
	const char *p = raw.ptr;
	const char *const end = raw.ptr + raw.len;
	uint64_t replaced = 0;
	uint32_t rune = 0;

	if (!np_json_has_escape(raw))
		return true;
	while (p < end) {
		size_t used;

		p = memchr(p, '\\', (size_t)(end - p));
		if (!p)
			break;
		used = read_escape(p, end, &rune, &replaced);
		if (!used)
			return false;
		p += used;
	}
	return true;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

static bool is_number(struct np_span raw)
{
	const char *p = raw.ptr;
	const char *const end = raw.ptr + raw.len;
	const char *from;

	p += p < end && *p == '-';
	from = p;
	p = skip_digits(p, end);
	if (p == from || (*from == '0' && p > from + 1))
		return false;
	if (p < end && *p == '.') {
		from = ++p;
		p = skip_digits(p, end);
		if (p == from)
			return false;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		from = p;
		p = skip_digits(p, end);
		if (p == from)
			return false;
	}
	return p == end;
}

static bool is_word(struct np_span raw, const char *word)
{
	return raw.len == strlen(word) && !memcmp(raw.ptr, word, raw.len);
}

static bool fail(struct walk *walk, const char *why)
{
	walk->why = why;
	return false;
}

static bool check_string(struct walk *walk, uint32_t token, bool escapes)
{
	const struct np_span bytes = token_bytes(walk->json, token);

	if (bytes.len < 2 || bytes.ptr[bytes.len - 1] != '"')
		return fail(walk, "a string does not end");
	if (escapes &&
	    !np_json_escapes((struct np_span){ bytes.ptr + 1, bytes.len - 2 }))
		return fail(walk, "no such escape in a string");
	return true;
}

static bool check_scalar(struct walk *walk, uint32_t token)
{
	const struct np_span raw = token_bytes(walk->json, token);

	if (is_number(raw) || is_word(raw, "true") || is_word(raw, "false") ||
	    is_word(raw, "null"))
		return true;
	return fail(walk, "a value was expected");
}

static bool in_object(const struct walk *walk)
{
	const uint32_t level = walk->depth - 1;

	return walk->objects[level / 64] >> (level % 64) & 1;
}

static bool open_level(struct walk *walk, bool object)
{
	const uint32_t level = walk->depth;
	const uint64_t bit = UINT64_C(1) << (level % 64);

	if (level == NP_JSON_DEPTH)
		return fail(walk, "nested too deeply");
	walk->depth++;
	if (object)
		walk->objects[level / 64] |= bit;
	else
		walk->objects[level / 64] &= ~bit;
	walk->expect = object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
	return true;
}

static bool close_level(struct walk *walk)
{
	walk->depth--;
	walk->expect = walk->depth ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
	return true;
}

static bool step_key(struct walk *walk, uint32_t token)
{
	const char c = byte_at(walk->json, token);

	if (c == '}' && walk->expect == EXPECT_KEY_OR_END)
		return close_level(walk);
	if (c != '"')
		return fail(walk, "a key was expected");
	walk->expect = EXPECT_COLON;
	return check_string(walk, token, true);
}

static bool step_colon(struct walk *walk, uint32_t token)
{
	if (byte_at(walk->json, token) != ':')
		return fail(walk, "a colon was expected");
	walk->expect = EXPECT_VALUE;
	walk->taken = walk->depth == 1 && walk->member &&
		      token + 1 < walk->json->count &&
		      walk->member(walk->user, token - 1, token + 1);
	return true;
}

static bool step_value(struct walk *walk, uint32_t token)
{
	const char c = byte_at(walk->json, token);
	const bool taken = walk->taken;

	walk->taken = false;
	if (c == '{' || c == '[')
		return open_level(walk, c == '{');
	if (c == ']' && walk->expect == EXPECT_VALUE_OR_END)
		return close_level(walk);
	walk->expect = EXPECT_COMMA_OR_END;
	if (c == '"')
		return check_string(walk, token, !taken);
	return check_scalar(walk, token);
}

static bool step_comma(struct walk *walk, uint32_t token)
{
	const char c = byte_at(walk->json, token);
	const bool object = in_object(walk);

	if (c == ',') {
		walk->expect = object ? EXPECT_KEY : EXPECT_VALUE;
		return true;
	}
	if (c == (object ? '}' : ']'))
		return close_level(walk);
	return fail(walk, "a comma or the end was expected");
}

static bool step(struct walk *walk, uint32_t token)
{
	switch (walk->expect) {
	case EXPECT_KEY:
	case EXPECT_KEY_OR_END:
		return step_key(walk, token);
	case EXPECT_COLON:
		return step_colon(walk, token);
	case EXPECT_VALUE:
	case EXPECT_VALUE_OR_END:
		return step_value(walk, token);
	case EXPECT_COMMA_OR_END:
		return step_comma(walk, token);
	case EXPECT_NOTHING:
		break;
	}
	return fail(walk, "more behind the object");
}

bool np_json_check(const struct np_json *json, np_json_member_fn *member,
		   void *user, struct np_json_error *error)
{
	struct walk walk = { .json = json, .member = member, .user = user };

	walk.expect = EXPECT_VALUE;
	if (!json->count || byte_at(json, 0) != '{') {
		error->why = "not an object";
		error->offset = json->count ? json->at[0] : 0;
		return false;
	}
	for (uint32_t i = 0; i < json->count; i++) {
		if (!step(&walk, i)) {
			error->why = walk.why;
			error->offset = json->at[i];
			return false;
		}
	}
	if (walk.expect == EXPECT_NOTHING)
		return true;
	error->why = "the object does not end";
	error->offset = json->text.len;
	return false;
}

enum np_json_kind np_json_kind(const struct np_json *json, uint32_t token)
{
	switch (byte_at(json, token)) {
	case '"':
		return NP_JSON_STRING;
	case '{':
		return NP_JSON_OBJECT;
	case '[':
		return NP_JSON_ARRAY;
	case 't':
	case 'f':
		return NP_JSON_BOOL;
	case 'n':
		return NP_JSON_NULL;
	default:
		return NP_JSON_NUMBER;
	}
}

bool np_json_is_empty(const struct np_json *json, uint32_t token)
{
	const char c = token + 1 < json->count ? byte_at(json, token + 1) : 0;

	return c == ']' || c == '}';
}

struct np_span np_json_raw(const struct np_json *json, uint32_t token)
{
	struct np_span raw = token_bytes(json, token);

	if (raw.len >= 2 && raw.ptr[0] == '"') {
		raw.ptr++;
		raw.len -= 2;
	}
	return raw;
}

uint32_t np_json_skip(const struct np_json *json, uint32_t token)
{
	uint32_t depth = 0;

	do {
		const char c = byte_at(json, token);

		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		token++;
	} while (depth && token < json->count);
	return token;
}

bool np_json_key_is(struct np_span raw, struct np_span name)
{
	char plain[128];
	uint64_t replaced = 0;
	size_t len = 0;

	/* Most keys of the same length differ at once: spare the call. */
	if (raw.len == name.len && raw.len && raw.ptr[0] == name.ptr[0] &&
	    !memcmp(raw.ptr, name.ptr, raw.len))
		return !np_json_has_escape(raw);
	/* An escape takes at most six bytes for one of its meaning. */
	if (raw.len <= name.len || raw.len > sizeof(plain) ||
	    raw.len > 6 * name.len || !np_json_has_escape(raw))
		return false;
	return np_json_unescape(raw, plain, &len, &replaced) &&
	       len == name.len && !memcmp(plain, name.ptr, len);
}

bool np_json_find(const struct np_json *json, uint32_t object,
		  struct np_span key, uint32_t *value)
{
	uint32_t token = object + 1;

	while (token < json->count && byte_at(json, token) == '"') {
		if (np_json_key_is(np_json_raw(json, token), key)) {
			*value = token + 2;
			return true;
		}
		token = np_json_skip(json, token + 2);
		if (byte_at(json, token) == ',')
			token++;
	}
	return false;
}
