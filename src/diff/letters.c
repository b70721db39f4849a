/* SPDX-License-Identifier: MIT */
#include "diff/letters.h"

#include <utf8proc.h>

#include "base/utf8.h"
#include "shingles/fold_table.h"

/* More code points than any character decomposes to in one go. */
#define PARTS 32

static enum letter_class class_of(int32_t code)
{
	const uint32_t entry = np_fold_find((uint32_t)code);

	if (np_fold_kind(entry) == NP_FOLD_UNSPACED ||
	    (code >= 0x3040 && code < 0x3100))
		return LETTER_UNSPACED;
	switch (utf8proc_category(code)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return LETTER_ALPHA;
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return LETTER_DIGIT;
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return LETTER_SPACE;
	default:
		return code == 0x85 ? LETTER_SPACE : LETTER_OTHER;
	}
}

static bool is_hidden(int32_t code)
{
	return code == 0xAD || code == 0x200B || code == 0x200E ||
	       code == 0x200F || code == 0x2060 || code == 0xFEFF ||
	       code == 0x61C;
}

static enum letter_class class_ascii(uint8_t byte)
{
	if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z')
		return LETTER_ALPHA;
	if (byte >= '0' && byte <= '9')
		return LETTER_DIGIT;
	return byte == ' ' || (byte >= '\t' && byte <= '\r') ? LETTER_SPACE
							     : LETTER_OTHER;
}

static enum letter_class first_class(int32_t code)
{
	if (code < 0)
		return LETTER_OTHER;
	if (code < 0x80)
		return class_ascii((uint8_t)code);
	return is_hidden(code) ? LETTER_HIDDEN : class_of(code);
}

/* Code points of which neither ever joins a neighbour of its kind. */
static bool stands_alone(int32_t code)
{
	return (code >= 0x3400 && code < 0xA000) ||
	       (code >= 0x20 && code < 0x7F) ||
	       (code >= 0x3001 && code < 0x302A) ||
	       (code >= 0x30A0 && code < 0x3100);
}

struct letter np_cluster_at(const uint8_t *at, const uint8_t *end)
{
	const struct np_utf8 first = np_utf8_any(at, end);
	struct letter letter = { first.len, first.code < 0 ? -1 : first.code,
				 LETTER_OTHER };
	int32_t last = letter.code;
	int32_t state = 0;

	letter.what = first_class(letter.code);
	while (at + letter.len < end && last >= 0) {
		const struct np_utf8 next = np_utf8_any(at + letter.len, end);

		if (next.code < 0 ||
		    (stands_alone(last) && stands_alone(next.code)) ||
		    utf8proc_grapheme_break_stateful(last, next.code, &state))
			break;
		/* A blank with a mark on it is seen. */
		if (letter.what == LETTER_SPACE && next.code != '\n')
			letter.what = LETTER_OTHER;
		letter.len += next.len;
		last = next.code;
	}
	return letter;
}

bool np_letter_upper(int32_t code)
{
	utf8proc_category_t category;

	if (code < 0x80)
		return code >= 'A' && code <= 'Z';
	category = utf8proc_category(code);
	return category == UTF8PROC_CATEGORY_LU ||
	       category == UTF8PROC_CATEGORY_LT;
}

bool np_letter_lower(int32_t code)
{
	if (code < 0x80)
		return code >= 'a' && code <= 'z';
	return utf8proc_category(code) == UTF8PROC_CATEGORY_LL;
}

/* What a code point is typed for, or itself. 0: for nothing. */
static int32_t plain_of(int32_t code)
{
	if (is_hidden(code))
		return 0;
	switch (code) {
	case '`':
	case 0xB4:
	case 0x2018:
	case 0x2019:
	case 0x201A:
	case 0x201B:
	case 0x2032:
	case 0x2039:
	case 0x203A:
	case 0x2BC:
		return '\'';
	case 0xAB:
	case 0xBB:
	case 0x201C:
	case 0x201D:
	case 0x201E:
	case 0x201F:
	case 0x2033:
		return '"';
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2212:
		return '-';
	default:
		return code;
	}
}

/* Code points one by one, as a reader takes them. */
struct plain {
	const uint8_t *at, *end;
	int32_t part[PARTS];
	int len, next;
	int32_t before;
};

enum {
	PLAIN_END = -1,
	PLAIN_BYTE = 0x110000 /* and on: bytes that are not UTF-8 */
};

static void take_part(struct plain *plain, int32_t code)
{
	if (code == 0x2026) {
		plain->part[plain->len++] = '.';
		plain->part[plain->len++] = '.';
		code = '.';
	}
	/* Two straight or two back quotes are a double one, as wires type. */
	if (code == '\'' && plain->before == '\'' && plain->len) {
		plain->part[plain->len - 1] = '"';
		plain->before = 0;
		return;
	}
	/* Dashes in a row are one. */
	if (code == '-' && plain->before == '-')
		return;
	plain->before = code;
	if (code)
		plain->part[plain->len++] = code;
}

/* Fills the parts with what the next characters stand for. */
static void plain_fill(struct plain *plain)
{
	plain->len = 0;
	plain->next = 0;
	while (plain->at < plain->end && plain->len < 8) {
		const struct np_utf8 at = np_utf8_any(plain->at, plain->end);
		utf8proc_int32_t more[PARTS];
		utf8proc_ssize_t n = 1;
		int boundary = 0;

		if (at.code < 0) {
			plain->part[plain->len++] = PLAIN_BYTE + *plain->at;
			plain->at++;
			continue;
		}
		plain->at += at.len;
		more[0] = plain_of(at.code);
		if (more[0] >= 0xC0 && !(more[0] >= 0x3400 && more[0] < 0xA000))
			n = utf8proc_decompose_char(more[0], more, PARTS - 12,
						    UTF8PROC_DECOMPOSE,
						    &boundary);
		for (utf8proc_ssize_t i = 0; i < n && i < PARTS - 12; i++)
			take_part(plain, more[i]);
	}
}

static int32_t plain_next(struct plain *plain)
{
	while (plain->next == plain->len) {
		if (plain->at == plain->end)
			return PLAIN_END;
		plain_fill(plain);
	}
	return plain->part[plain->next++];
}

/* A single quote that is no part of a word quotes as a double one does. */
static struct plain plain_begin(const uint8_t *at, const uint8_t *end)
{
	static const uint8_t quote[] = { '"' };
	struct plain plain = { .at = at, .end = end };

	if (at < end) {
		const struct np_utf8 first = np_utf8_any(at, end);

		if (at + first.len == end && first.code >= 0 &&
		    plain_of(first.code) == '\'') {
			plain.at = quote;
			plain.end = quote + 1;
		}
	}
	return plain;
}

uint64_t np_letters_hash(const uint8_t *at, const uint8_t *end)
{
	struct plain plain = plain_begin(at, end);
	uint64_t hash = LETTERS_HASH;

	for (;;) {
		const int32_t code = plain_next(&plain);

		if (code == PLAIN_END)
			return letters_end(hash);
		if (code < 0x80) {
			hash = letters_mix(hash, (uint8_t)code);
			continue;
		}
		for (int shift = 0; shift < 24; shift += 8)
			hash = letters_mix(hash,
					   (uint8_t)((uint32_t)code >> shift));
	}
}

bool np_letters_equal(struct np_span a, struct np_span b)
{
	const uint8_t *first = (const uint8_t *)a.ptr;
	const uint8_t *second = (const uint8_t *)b.ptr;
	struct plain left = plain_begin(first, first + a.len);
	struct plain right = plain_begin(second, second + b.len);

	for (;;) {
		const int32_t code = plain_next(&left);

		if (code != plain_next(&right))
			return false;
		if (code == PLAIN_END)
			return true;
	}
}
