/* SPDX-License-Identifier: MIT */
/*
 * gen_agencies IN OUT: agencies.txt as a C table (agency_table.h). Runs on
 * the building machine only. A name that is there twice, or a line that is
 * not understood, ends the build.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "detect/agency_table.h"

enum {
	WORDS = 4096,
	AGENCIES = 1024,
	LINE = 8192
};

struct word {
	char *text;
	size_t len;
	unsigned agency, use, flags, bucket;
};

/* All names that are kept. */
static char pool[1 << 18];
static size_t pool_len;
static struct word words[WORDS];
static size_t words_len;
static char *agencies[AGENCIES];
static unsigned kinds[AGENCIES];
static unsigned agencies_len;
static unsigned line_number;

/* In the order of enum np_agency_kind. */
static const char *const kind_names[] = { "wire",      "syndicate", "press",
					  "publisher", "photo",	    "any" };
/* In the order of enum np_word_use; the first is no line of its own. */
static const char *const use_names[] = {
	"",	   "@by",     "@by-doubtful", "@desk",	    "@share",
	"@with",   "@source", "@origin",      "@standards", "@copyright",
	"@rights", "@photo",  "@no-place",    "@month"
};

static void die(const char *why, const char *what)
{
	fprintf(stderr, "agencies.txt:%u: %s: %s\n", line_number, why, what);
	exit(1);
}

static char *copy_of(const char *text)
{
	const size_t size = strlen(text) + 1;
	char *copy = pool + pool_len;

	if (size > sizeof(pool) - pool_len)
		die("too many names", text);
	pool_len += size;
	memcpy(copy, text, strlen(text) + 1);
	return copy;
}

static char *trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && strchr(" \t\r\n", end[-1]))
		*--end = 0;
	return text + strspn(text, " \t");
}

/* What stands before the next '|'; *rest is then behind it, or NULL. */
static char *cut(char **rest)
{
	char *part = *rest;
	char *bar = strchr(part, '|');

	if (bar)
		*bar = 0;
	*rest = bar ? bar + 1 : NULL;
	return trim(part);
}

/* Lead bytes E2 B8 80 (U+2E80) to EA, and Hangul up to ED: no spaces. Korean
 * has them, but hangs its particles to a name. Thai: E0 B8 to E0 BB. */
static bool inside(const char *text)
{
	const unsigned char a = (unsigned char)text[0];
	const unsigned char b = (unsigned char)text[1];

	return (a == 0xE2 && b >= 0xB8) || (a >= 0xE3 && a <= 0xED) ||
	       (a == 0xE0 && b >= 0xB8);
}

static unsigned bucket_of(const struct word *word)
{
	const unsigned char *text = (const unsigned char *)word->text;

	return np_word_bucket(text[0], text[1], word->len > 2 ? text[2] : ' ');
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static void add_word(char *text, unsigned use, unsigned agency)
{
	struct word *word = &words[words_len++];

	if (words_len + 1 >= WORDS)
		die("too many", text);
	if (strchr("=?+", *text)) {
		word->flags = NP_WORD_EXACT;
		word->flags |= *text == '?' ? NP_WORD_DOUBTFUL : 0;
		word->flags |= *text == '+' ? NP_WORD_BARE : 0;
		text++;
	}
	word->text = copy_of(text);
	word->len = strlen(text);
	word->use = use;
	word->agency = agency;
	if (word->len < 2 || word->len > 60)
		die("length", text);
	if (inside(text))
		word->flags |= NP_WORD_INSIDE;
	word->bucket = bucket_of(word);
	/* A name begins as it is written; a phrase in both cases. */
	if (!(word->flags & NP_WORD_EXACT) && is_letter(*text) &&
	    (use || *text >= 'a')) {
		struct word *twin = &words[words_len++];

		*twin = *word;
		twin->text = copy_of(text);
		twin->text[0] ^= 'a' ^ 'A';
		twin->bucket = bucket_of(twin);
	}
}

static unsigned find(const char *name, const char *const *names, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strcmp(name, names[i]))
			return (unsigned)i;
	die("unknown", name);
	return 0;
}

static void take_line(char *line)
{
	char *rest = line;
	char *name = cut(&rest);
	unsigned use = 0;
	unsigned agency = 0;
	bool first = true;

	if (*name == '@') {
		use = find(name, use_names,
			   sizeof(use_names) / sizeof(*use_names));
		first = false;
	} else {
		agency = agencies_len++;
		if (agencies_len == AGENCIES)
			die("too many", name);
		kinds[agency] = find(name, kind_names,
				     sizeof(kind_names) / sizeof(*kind_names));
	}
	while (rest) {
		char *text = cut(&rest);

		if (!*text)
			die("empty name", line);
		if (first)
			agencies[agency] = copy_of(text);
		/* A usual name is read by itself where none other is given,
		 * or where it is long and nothing else. */
		if (!first || !rest || strlen(text) > 8)
			add_word(text, use, agency);
		first = false;
	}
	if (!use && !agencies[agency])
		die("no name", line);
}

static int order(const void *a, const void *b)
{
	const struct word *x = a;
	const struct word *y = b;

	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	if (x->len != y->len)
		return x->len > y->len ? -1 : 1;
	if (strcmp(x->text, y->text))
		return strcmp(x->text, y->text);
	return x->use < y->use ? -1 : x->use > y->use;
}

/* The same word of the same agency twice is one. */
static void drop_twins(void)
{
	size_t len = 0;

	for (size_t i = 0; i < words_len; i++) {
		struct word *last = len ? &words[len - 1] : NULL;

		if (last && !strcmp(last->text, words[i].text) &&
		    last->use == words[i].use) {
			if (last->agency != words[i].agency)
				die("two agencies", last->text);
			last->flags |= words[i].flags & ~1u;
			last->flags &= words[i].flags | ~1u;
			continue;
		}
		words[len++] = words[i];
	}
	words_len = len;
}

static void write_text(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		const unsigned char byte = (unsigned char)*text;

		/* Octal: a hex escape would take in letters behind it. */
		if (byte >= 0x80 || byte == '"' || byte == '\\' || byte == '?')
			fprintf(out, "\\%03o", byte);
		else
			fputc(byte, out);
	}
	fputc('"', out);
}

static void write_table(FILE *out)
{
	size_t at = 0;

	fprintf(out, "#include \"detect/agency_table.h\"\n"
		     "const struct np_agency np_agencies[] = {\n");
	for (unsigned i = 0; i < agencies_len; i++) {
		fprintf(out, "{ ");
		write_text(out, agencies[i]);
		fprintf(out, ", %u },\n", kinds[i]);
	}
	fprintf(out, "};\nconst uint16_t np_agencies_len = %u;\n",
		agencies_len);
	fprintf(out, "const struct np_agency_word np_agency_words[] = {\n");
	for (size_t i = 0; i < words_len; i++) {
		fprintf(out, "{ ");
		write_text(out, words[i].text);
		fprintf(out, ", %u, %zu, %u, %u },\n", words[i].agency,
			words[i].len, words[i].use, words[i].flags);
	}
	fprintf(out, "};\nconst uint16_t np_agency_start[] = {\n");
	for (unsigned bucket = 0; bucket <= NP_WORD_BUCKETS; bucket++) {
		while (at < words_len && words[at].bucket < bucket)
			at++;
		fprintf(out, "%zu,\n", at);
	}
	fprintf(out, "};\n");
}

int main(int argc, char **argv)
{
	FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL;
	FILE *out = NULL;
	char line[LINE];

	if (!in)
		die("cannot read", argc > 1 ? argv[1] : "nothing");
	while (fgets(line, sizeof(line), in)) {
		char *text = trim(line);

		line_number++;
		if (strlen(text) + 2 >= LINE)
			die("line too long", "");
		if (*text && *text != '#')
			take_line(text);
	}
	fclose(in);
	qsort(words, words_len, sizeof(*words), order);
	drop_twins();
	out = fopen(argv[2], "w");
	if (!out)
		die("cannot write", argv[2]);
	write_table(out);
	if (fclose(out))
		die("cannot write", argv[2]);
	return 0;
}
