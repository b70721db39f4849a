/* SPDX-License-Identifier: MIT */
#include "ingest/sniff.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "ingest/feed.h"

#define DATABASE "SQLite format 3" /* and its NUL */

/* First bytes of what we do not read. */
struct magic {
	const char *bytes;
	size_t len;
	const char *advice; /* what it is, and what to do */
};

/* clang-format off */
static const struct magic magics[] = {
	{ "BZh", 3, "is packed with bzip2; unpack it: bzip2 -d" },
	{ "\xFD" "7zXZ", 5, "is packed with xz; unpack it: xz -d" },
	{ "\x04\x22\x4D\x18", 4, "is packed with lz4; unpack it: lz4 -d" },
	{ "\x1F\x9D", 2, "is packed with compress; unpack it: uncompress" },
	{ "PK\x03\x04", 4, "is a zip archive; unpack it: unzip" },
	{ "7z\xBC\xAF\x27\x1C", 6, "is a 7z archive; unpack it: 7z x" },
	{ DATABASE, 16, "is an SQLite database, which is read as a file alone: "
	  "unpacked, and by its name" },
	{ "%PDF-", 5, "is a PDF; extract its text: pdftotext" },
	{ "\x7F" "ELF", 4, "is a program" },
	{ "\xFF\xFE", 2, "is UTF-16 text; "
	  "convert it: iconv -f utf-16 -t utf-8" },
	{ "\xFE\xFF", 2, "is UTF-16 text; "
	  "convert it: iconv -f utf-16 -t utf-8" },
};
/* clang-format on */

static bool starts(struct np_span bytes, const char *with, size_t len)
{
	return bytes.len >= len && !memcmp(bytes.ptr, with, len);
}

bool np_sniff_database(struct np_span bytes)
{
	return starts(bytes, DATABASE, 16);
}

enum np_pack np_sniff_pack(struct np_span bytes)
{
	if (starts(bytes, "\x1F\x8B", 2))
		return NP_PACK_GZIP;
	if (starts(bytes, "\x28\xB5\x2F\xFD", 4))
		return NP_PACK_ZSTD;
	/* Skippable frames: 0x184D2A50 .. 5F, low byte first. */
	if (bytes.len >= 4 && ((unsigned char)bytes.ptr[0] & 0xF0) == 0x50 &&
	    !memcmp(bytes.ptr + 1, "\x2A\x4D\x18", 3))
		return NP_PACK_ZSTD;
	return starts(bytes, "PAR1", 4) ? NP_PACK_PARQUET : NP_PACK_NONE;
}

static struct np_span skip_space(struct np_span bytes)
{
	while (bytes.len && strchr(" \t\r\n", bytes.ptr[0]) && bytes.ptr[0]) {
		bytes.ptr++;
		bytes.len--;
	}
	return bytes;
}

/* An array of articles, rather than text that opens with a bracket. */
static bool is_array(struct np_span bytes)
{
	if (!bytes.len || bytes.ptr[0] != '[')
		return false;
	bytes.ptr++;
	bytes.len--;
	bytes = skip_space(bytes);
	return !bytes.len || bytes.ptr[0] == '{' || bytes.ptr[0] == '[' ||
	       bytes.ptr[0] == '"' || bytes.ptr[0] == ']';
}

static bool ends(const char *name, size_t len, const char *with)
{
	const size_t tail = strlen(with);

	return len >= tail && !memcmp(name + len - tail, with, tail);
}

/* Without the ending of a packer. */
static size_t unpacked_len(const char *name)
{
	const size_t len = strlen(name);

	if (ends(name, len, ".gz"))
		return len - 3;
	return ends(name, len, ".zst") ? len - 4 : len;
}

static bool named_jsonl(const char *name)
{
	const size_t len = unpacked_len(name);

	return ends(name, len, ".jsonl") || ends(name, len, ".ndjson");
}

bool np_named_table(const char *name)
{
	const size_t len = unpacked_len(name);

	return ends(name, len, ".csv") || ends(name, len, ".tsv") ||
	       ends(name, len, ".tab");
}

/* Does some line begin as an object does? */
static bool has_object_line(struct np_span bytes)
{
	size_t i = 0;

	while (i + 1 < bytes.len) {
		const char *stop = memchr(bytes.ptr + i, '\n', bytes.len - i);

		if (bytes.ptr[i] == '{' && bytes.ptr[i + 1] == '"')
			return true;
		if (!stop)
			break;
		i = (size_t)(stop - bytes.ptr) + 1;
	}
	return false;
}

/* Does a tag begin here whose name starts so? */
static bool is_tag(struct np_span bytes, const char *name)
{
	const size_t len = strlen(name);

	if (bytes.len < len + 2 || bytes.ptr[0] != '<')
		return false;
	for (size_t i = 0; i < len; i++) {
		const char c = bytes.ptr[i + 1];

		if ((c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c) != name[i])
			return false;
	}
	return strchr(" \t\r\n/>", bytes.ptr[len + 1]) != NULL;
}

/* Behind "<!-- ... -->" and "<?xml ... ?>", which may stand above all. */
static struct np_span skip_remark(struct np_span bytes)
{
	const bool comment = starts(bytes, "<!--", 4);
	const char *end = comment ? "-->" : "?>";
	const size_t len = strlen(end);

	if (!comment && !starts(bytes, "<?", 2))
		return bytes;
	for (size_t i = 2; i + len <= bytes.len; i++) {
		if (!memcmp(bytes.ptr + i, end, len))
			return (struct np_span){ bytes.ptr + i + len,
						 bytes.len - i - len };
	}
	return bytes;
}

/* A page begins with a tag of HTML, and with no other. */
static bool is_page(struct np_span bytes)
{
	static const char *const tags[] = {
		"!doctype", "html", "head",    "body",	"title",   "meta",
		"link",	    "base", "script",  "style", "div",	   "p",
		"h1",	    "h2",   "article", "main",	"section", "header",
		"table",    "span", "center",  "font",	"nav",	   "br",
		"a",	    "b",    "ul",      "img",
	};

	for (;;) {
		const struct np_span rest = skip_space(skip_remark(bytes));

		if (rest.len == bytes.len)
			break;
		bytes = rest;
	}
	/* Other kinds of document say what they are. */
	if (is_tag(bytes, "!doctype")) {
		const struct np_span kind = skip_space(
			(struct np_span){ bytes.ptr + 9, bytes.len - 9 });

		return kind.len >= 4 && (kind.ptr[0] | 0x20) == 'h' &&
		       (kind.ptr[1] | 0x20) == 't';
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		if (is_tag(bytes, tags[i]))
			return true;
	return false;
}

enum np_status np_sniff_content(struct np_span bytes, const char *name,
				enum np_content *content, struct np_error *err)
{
	struct np_span first;

	for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		if (starts(bytes, magics[i].bytes, magics[i].len))
			return np_error_set(err, NP_ERR_FORMAT, "'%s' %s", name,
					    magics[i].advice);
	}
	if (bytes.len > 262 && !memcmp(bytes.ptr + 257, "ustar", 5))
		return np_error_set(err, NP_ERR_FORMAT,
				    "'%s' is a tar archive; unpack it: tar -x",
				    name);
	*content = NP_CONTENT_WARC;
	if (starts(skip_space(bytes), "WARC/", 5))
		return NP_OK;
	*content = NP_CONTENT_ARC;
	if (starts(bytes, "filedesc:", 9))
		return NP_OK;
	if (starts(bytes, "\xEF\xBB\xBF", 3)) {
		bytes.ptr += 3;
		bytes.len -= 3;
	}
	first = skip_space(bytes);
	*content = NP_CONTENT_TABLE;
	/* Prose has commas as well: of tables the name must tell. */
	if (np_named_table(name) && (!first.len || first.ptr[0] != '{'))
		return NP_OK;
	*content = NP_CONTENT_JSONL;
	if (!first.len || first.ptr[0] == '{')
		return NP_OK;
	if (is_array(first))
		return np_error_set(err, NP_ERR_FORMAT,
				    "'%s' is a JSON array; newsprint reads one "
				    "object a line: jq -c '.[]' %s",
				    name, name);
	if (np_feed_is(first)) {
		*content = NP_CONTENT_FEED;
		return NP_OK;
	}
	if (is_page(first)) {
		*content = NP_CONTENT_HTML;
		return NP_OK;
	}
	if (named_jsonl(name) || has_object_line(bytes))
		return NP_OK;
	if (memchr(bytes.ptr, 0, bytes.len))
		return np_error_set(err, NP_ERR_FORMAT,
				    "'%s' is neither JSON lines nor text",
				    name);
	*content = NP_CONTENT_TEXT;
	return NP_OK;
}
