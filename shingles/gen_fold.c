/* SPDX-License-Identifier: MIT */
/*
 * Writes the fold table (fold_table.h says what it holds) as C, from the
 * Unicode data of utf8proc. Runs on the building machine only.
 *
 * A code point is compat-decomposed and case-folded until nothing changes.
 * Each resulting code point is then a word character, a mark, one character
 * of an unspaced script, dropped, or a separator.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "shingles/fold_table.h"

enum {
	CODES = 0x110000,
	PARTS = 64,
	BLOCKS = CODES / NP_FOLD_BLOCK
};

/* From here on a code point that folds to itself is not spelt out, so that
 * all blocks of ideographs are one and the same. */
enum {
	SELF_FROM = 0x3000
};

static uint32_t blocks[BLOCKS][NP_FOLD_BLOCK];
static uint16_t stage1[BLOCKS];
static uint32_t pool[UINT16_MAX];
static size_t blocks_len, pool_len;

struct range {
	int32_t first, last;
};

/* Blocks of the scripts written without spaces; utf8proc knows no scripts.
 * From Unicode's Blocks.txt; Scripts.txt agrees on their letters. */
static const struct range unspaced[] = {
	{ 0x0E00, 0x0EFF },   /* Thai, Lao */
	{ 0x1000, 0x109F },   /* Myanmar */
	{ 0x1780, 0x17FF },   /* Khmer */
	{ 0x2E80, 0x2FDF },   /* radicals */
	{ 0x3005, 0x3007 },   /* ideographic iteration, closing, zero */
	{ 0x3021, 0x3029 },   /* Hangzhou numerals */
	{ 0x3038, 0x303C },   /* the same, ditto marks */
	{ 0x3040, 0x30FF },   /* Hiragana, Katakana */
	{ 0x31F0, 0x31FF },   /* Katakana extensions */
	{ 0x3400, 0x4DBF },   /* ideographs, extension A */
	{ 0x4E00, 0x9FFF },   /* ideographs */
	{ 0xA9E0, 0xA9FF },   /* Myanmar extended B */
	{ 0xAA60, 0xAA7F },   /* Myanmar extended A */
	{ 0xF900, 0xFAFF },   /* compatibility ideographs */
	{ 0x1AFF0, 0x1B16F }, /* Kana extended and supplement */
	{ 0x20000, 0x3FFFF }, /* ideographs, extension B and on */
};

static void die(const char *why, int32_t code)
{
	fprintf(stderr, "gen_fold: %s at U+%04X\n", why, (unsigned)code);
	exit(1);
}

static bool is_unspaced(int32_t code)
{
	for (size_t i = 0; i < sizeof(unspaced) / sizeof(*unspaced); i++)
		if (code >= unspaced[i].first && code <= unspaced[i].last)
			return true;
	return false;
}

/* Decimal digits come in rows of ten from zero (Unicode promises it). */
static int32_t digit_of(int32_t code)
{
	int32_t row = 0;

	while (utf8proc_category(code - row - 1) == UTF8PROC_CATEGORY_ND)
		row++;
	return '0' + row % 10;
}

static enum np_fold_kind kind_of(int32_t code)
{
	const utf8proc_property_t *property = utf8proc_get_property(code);

	switch (property->category) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return property->combining_class ? NP_FOLD_DROP : NP_FOLD_MARK;
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return is_unspaced(code) ? NP_FOLD_UNSPACED : NP_FOLD_WORD;
	default:
		return NP_FOLD_SEP;
	}
}

/* One step of decomposition of every part; the new number of parts. */
static size_t decompose(const int32_t *in, size_t len, int32_t *out,
			int32_t code)
{
	const utf8proc_option_t options = UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
					  UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		int boundary = 0;
		const utf8proc_ssize_t more = utf8proc_decompose_char(
			in[i], out + n, (utf8proc_ssize_t)(PARTS - n), options,
			&boundary);
		if (more < 0 || (size_t)more > PARTS - n)
			die("cannot decompose", code);
		n += (size_t)more;
	}
	return n;
}

static size_t expand(int32_t code, int32_t *part)
{
	int32_t next[PARTS];
	size_t len = 1;

	part[0] = code;
	for (int step = 0; step < 8; step++) {
		const size_t n = decompose(part, len, next, code);
		const bool same =
			n == len && !memcmp(next, part, n * sizeof(*part));
		memcpy(part, next, n * sizeof(*part));
		len = n;
		if (same)
			return len;
	}
	die("folding does not end", code);
	return 0;
}

static uint32_t spell(enum np_fold_kind kind, const uint8_t *text, size_t len,
		      int32_t code)
{
	uint32_t bytes = 0;

	if (len == 4) {
		if (text[0] != NP_FOLD_LEAD4)
			die("a letter beyond plane 3", code);
		text++;
	}
	for (size_t i = 0; i < len && i < 3; i++)
		bytes |= (uint32_t)text[i] << (8 * i);
	return np_fold_entry(kind, (uint32_t)len, bytes);
}

/* The entry of one part of an expansion; digits become ASCII here. */
static uint32_t atom(int32_t code)
{
	uint8_t text[4];
	enum np_fold_kind kind;

	if (utf8proc_category(code) == UTF8PROC_CATEGORY_ND)
		code = digit_of(code);
	kind = kind_of(code);
	if (kind == NP_FOLD_SEP || kind == NP_FOLD_DROP)
		return np_fold_entry(kind, 0, 0);
	return spell(kind, text, (size_t)utf8proc_encode_char(code, text),
		     code);
}

/* Several words' letters in at most three bytes are one entry: ss, ffi. */
static bool join(const uint32_t *atoms, size_t len, uint32_t *out)
{
	uint32_t bytes = 0;
	uint32_t used = 0;

	for (size_t i = 0; i < len; i++) {
		const uint32_t n = np_fold_len(atoms[i]);
		if (np_fold_kind(atoms[i]) != NP_FOLD_WORD || used + n > 3)
			return false;
		bytes |= np_fold_bytes(atoms[i]) << (8 * used);
		used += n;
	}
	*out = np_fold_entry(NP_FOLD_WORD, used, bytes);
	return true;
}

static uint32_t sequence(const uint32_t *atoms, size_t len, int32_t code)
{
	size_t at = 0;

	while (at + len <= pool_len &&
	       memcmp(pool + at, atoms, len * sizeof(*atoms)))
		at++;
	if (at + len > pool_len)
		at = pool_len;
	if (at + len > UINT16_MAX || len > UINT8_MAX)
		die("too many expansions", code);
	memcpy(pool + at, atoms, len * sizeof(*atoms));
	if (at + len > pool_len)
		pool_len = at + len;
	return np_fold_entry(NP_FOLD_SEQUENCE, 0, (uint32_t)(at | len << 16));
}

static uint32_t entry(int32_t code)
{
	int32_t part[PARTS];
	uint32_t atoms[PARTS];
	uint32_t joined = 0;
	size_t len = 0;
	size_t parts;

	if (code >= 0xAC00 && code <= 0xD7A3)
		return np_fold_entry(NP_FOLD_HANGUL, 0, 0);
	if (!utf8proc_codepoint_valid(code))
		return np_fold_entry(NP_FOLD_SEP, 0, 0);
	parts = expand(code, part);
	for (size_t i = 0; i < parts; i++) {
		const uint32_t one = atom(part[i]);
		const bool again = len && one == atoms[len - 1] &&
				   np_fold_kind(one) == NP_FOLD_SEP;
		if (np_fold_kind(one) != NP_FOLD_DROP && !again)
			atoms[len++] = one;
	}
	if (!len)
		return np_fold_entry(NP_FOLD_DROP, 0, 0);
	if (len == 1 && code >= SELF_FROM && parts == 1 && part[0] == code &&
	    np_fold_len(atoms[0]) >= 3)
		return np_fold_entry(np_fold_kind(atoms[0]), 0, 0);
	if (len == 1)
		return atoms[0];
	if (join(atoms, len, &joined))
		return joined;
	return sequence(atoms, len, code);
}

static void fill(void)
{
	for (size_t i = 0; i < BLOCKS; i++) {
		uint32_t *block = blocks[blocks_len];
		size_t at = 0;
		for (size_t j = 0; j < NP_FOLD_BLOCK; j++)
			block[j] = entry((int32_t)(i * NP_FOLD_BLOCK + j));
		while (memcmp(blocks[at], block, sizeof(*blocks)))
			at++;
		stage1[i] = (uint16_t)at;
		if (at == blocks_len)
			blocks_len++;
	}
}

static void print(FILE *out)
{
	const char *version = utf8proc_unicode_version();
	unsigned major = 0;
	unsigned minor = 0;

	if (sscanf(version, "%u.%u", &major, &minor) != 2)
		die("no Unicode version", 0);
	fprintf(out, "/* SPDX-License-Identifier: MIT */\n"
		     "/* Made by gen_fold. */\n"
		     "#include \"shingles/fold_table.h\"\n\n");
	fprintf(out, "const uint32_t np_fold_unicode = %u;\n",
		major * 100 + minor);
	fprintf(out, "const uint16_t np_fold_stage1[%d] = {", BLOCKS);
	for (size_t i = 0; i < BLOCKS; i++)
		fprintf(out, "%s%u,", i % 16 ? " " : "\n\t", stage1[i]);
	fprintf(out, "\n};\nconst uint32_t np_fold_stage2[][%d] = {\n",
		NP_FOLD_BLOCK);
	for (size_t i = 0; i < blocks_len; i++) {
		fprintf(out, "\t{");
		for (size_t j = 0; j < NP_FOLD_BLOCK; j++)
			fprintf(out, "%s0x%xu,", j % 8 ? " " : "\n\t",
				(unsigned)blocks[i][j]);
		fprintf(out, "\n\t},\n");
	}
	fprintf(out, "};\nconst uint32_t np_fold_pool[] = {");
	for (size_t i = 0; i < pool_len; i++)
		fprintf(out, "%s0x%xu,", i % 8 ? " " : "\n\t",
			(unsigned)pool[i]);
	fprintf(out, "\n};\n");
}

int main(int argc, char **argv)
{
	FILE *out;

	if (argc != 2)
		return 2;
	fill();
	out = fopen(argv[1], "w");
	if (!out)
		return 1;
	print(out);
	return fclose(out) ? 1 : 0;
}
