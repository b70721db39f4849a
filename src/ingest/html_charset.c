/* SPDX-License-Identifier: MIT */
#include "ingest/html_charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <string.h>
#include <uchardet/uchardet.h>

#include "base/utf8.h"
#include "ingest/utf8.h"

/* Of a page, to look for a <meta> in: browsers read 1024 bytes, pages put
 * it later now and then. */
#define META_BYTES ((size_t)8 << 10)
#define GUESS_BYTES ((size_t)64 << 10)
#define NAME_MAX_LEN 40
/* With fewer faults for each character above ASCII it is UTF-8 that was
 * damaged. */
#define FAULTS_LEAST 8

#define REPLACEMENT "\xEF\xBF\xBD"

struct census {
	uint64_t above;	 /* characters above ASCII */
	uint64_t faults; /* bytes that are not UTF-8 */
	bool nul;
	bool escape; /* ISO-2022 may be behind it */
};

static void take_census(struct np_span page, struct census *census)
{
	const uint8_t *p = (const uint8_t *)page.ptr;
	const uint8_t *end = p + page.len;

	while (p < end) {
		const struct np_utf8 at = np_utf8_any(p, end);

		census->nul |= !*p;
		census->escape |= *p == 0x1B;
		census->faults += at.code < 0;
		census->above += at.code >= 0x80;
		p += at.len;
	}
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool is_name(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == ':' || c == '.' || c == '+';
}

/* A charset's name as a C string in lower case; empty when it is none. */
static void take_name(struct np_span from, char *name)
{
	size_t len = 0;

	while (from.len && !is_name(from.ptr[0])) {
		from.ptr++;
		from.len--;
	}
	while (len < from.len && len < NAME_MAX_LEN - 1 &&
	       is_name(from.ptr[len])) {
		name[len] = lower(from.ptr[len]);
		len++;
	}
	name[len] = 0;
}

/* What stands behind "charset=" near the start of a page. */
static void find_meta(struct np_span page, char *name)
{
	static const char word[] = "charset";
	const size_t most = page.len < META_BYTES ? page.len : META_BYTES;

	name[0] = 0;
	for (size_t i = 0; i + sizeof(word) < most; i++) {
		size_t j = 0;

		while (j < sizeof(word) - 1 &&
		       lower(page.ptr[i + j]) == word[j])
			j++;
		if (j < sizeof(word) - 1)
			continue;
		i += j;
		while (i < most && (page.ptr[i] == ' ' || page.ptr[i] == '\t'))
			i++;
		if (i == most || page.ptr[i] != '=')
			continue;
		take_name((struct np_span){ page.ptr + i + 1, most - i - 1 },
			  name);
		return;
	}
}

/* Pages name the smaller charset and mean the larger, as browsers know. */
static const char *widen(const char *name)
{
	static const char *const wider[][2] = {
		{ "iso-8859-1", "windows-1252" },
		{ "latin1", "windows-1252" },
		{ "iso_8859-1", "windows-1252" },
		{ "ascii", "windows-1252" },
		{ "us-ascii", "windows-1252" },
		{ "gb2312", "gb18030" },
		{ "gb_2312-80", "gb18030" },
		{ "gbk", "gb18030" },
		{ "shift_jis", "cp932" },
		{ "shift-jis", "cp932" },
		{ "sjis", "cp932" },
		{ "x-sjis", "cp932" },
		{ "euc-kr", "cp949" },
		{ "ks_c_5601-1987", "cp949" },
		{ "iso-8859-9", "windows-1254" },
		{ "tis-620", "cp874" },
		{ "iso-8859-11", "cp874" },
		{ "big5", "big5-hkscs" },
	};

	for (size_t i = 0; i < sizeof(wider) / sizeof(wider[0]); i++)
		if (!strcmp(name, wider[i][0]))
			return wider[i][1];
	return name;
}

static bool is_utf8(const char *name)
{
	return !strcmp(name, "utf-8") || !strcmp(name, "utf8") ||
	       !strcmp(name, "unicode-1-1-utf-8");
}

static enum np_status add_piece(struct np_buf *to, const char *piece,
				size_t len)
{
	return np_buf_add(to, piece, len);
}

static enum np_status run(iconv_t from, struct np_span page, struct np_buf *to,
			  uint64_t *replaced)
{
	char *in = (char *)(uintptr_t)page.ptr;
	size_t left = page.len;
	char piece[8192];

	while (left) {
		char *out = piece;
		size_t room = sizeof(piece);
		const size_t code = iconv(from, &in, &left, &out, &room);
		const int why = errno;

		if (add_piece(to, piece, sizeof(piece) - room))
			return NP_ERR_NOMEM;
		if (code != (size_t)-1 || why == E2BIG)
			continue;
		++*replaced;
		if (add_piece(to, REPLACEMENT, 3))
			return NP_ERR_NOMEM;
		if (why != EILSEQ)
			break;
		in++;
		left--;
	}
	return NP_OK;
}

/* NP_ERR_NOTFOUND: iconv does not know the charset. */
static enum np_status convert(const char *name, struct np_span page,
			      struct np_buf *to, uint64_t *replaced)
{
	iconv_t from;
	enum np_status status;

	if (!name[0] || is_utf8(name))
		return NP_ERR_NOTFOUND;
	from = iconv_open("UTF-8", widen(name));
	if (from == (iconv_t)-1)
		return errno == ENOMEM ? NP_ERR_NOMEM : NP_ERR_NOTFOUND;
	status = run(from, page, to, replaced);
	iconv_close(from);
	return status;
}

static enum np_status guess(struct np_span page, char *name)
{
	uchardet_t detector = uchardet_new();

	name[0] = 0;
	if (!detector)
		return NP_ERR_NOMEM;
	if (!uchardet_handle_data(detector, page.ptr,
				  page.len < GUESS_BYTES ? page.len
							 : GUESS_BYTES)) {
		uchardet_data_end(detector);
		take_name((struct np_span){ uchardet_get_charset(detector),
					    strlen(uchardet_get_charset(
						    detector)) },
			  name);
	}
	uchardet_delete(detector);
	return NP_OK;
}

/* Not UTF-8: by what was said, or guessed. */
static enum np_status by_name(struct np_span page, struct np_span given,
			      struct np_buf *to, uint64_t *replaced)
{
	char name[NAME_MAX_LEN];
	enum np_status status;

	take_name(given, name);
	status = convert(name, page, to, replaced);
	if (status != NP_ERR_NOTFOUND)
		return status;
	find_meta(page, name);
	status = convert(name, page, to, replaced);
	if (status != NP_ERR_NOTFOUND)
		return status;
	status = guess(page, name);
	if (status)
		return status;
	status = convert(name, page, to, replaced);
	if (status != NP_ERR_NOTFOUND)
		return status;
	return convert("windows-1252", page, to, replaced);
}

static void blank_nuls(struct np_buf *to)
{
	for (size_t i = 0; i < to->len; i++)
		if (!to->ptr[i])
			to->ptr[i] = ' ';
}

/* UTF-16 by its mark; else NULL. */
static const char *by_mark(struct np_span page)
{
	if (page.len >= 2 && !memcmp(page.ptr, "\xFF\xFE", 2))
		return "utf-16le";
	if (page.len >= 2 && !memcmp(page.ptr, "\xFE\xFF", 2))
		return "utf-16be";
	return NULL;
}

/* Escapes of ISO-2022 are ASCII: such a page says what it is. */
static bool says_2022(struct np_span page, struct np_span given)
{
	char name[NAME_MAX_LEN];

	take_name(given, name);
	if (!name[0])
		find_meta(page, name);
	return !strncmp(name, "iso-2022-", 9);
}

enum np_status np_html_charset_convert(struct np_span page,
				       struct np_span given, struct np_buf *to,
				       struct np_span *out, uint64_t *replaced)
{
	const char *mark = by_mark(page);
	struct census census = { 0 };
	enum np_status status;

	to->len = 0;
	if (!mark && page.len >= 3 && !memcmp(page.ptr, "\xEF\xBB\xBF", 3)) {
		page.ptr += 3;
		page.len -= 3;
	}
	if (!mark)
		take_census(page, &census);
	if (mark)
		status = convert(mark,
				 (struct np_span){ page.ptr + 2, page.len - 2 },
				 to, replaced);
	else if (census.faults * FAULTS_LEAST > census.above ||
		 (census.escape && says_2022(page, given)))
		status = by_name(page, given, to, replaced);
	else if (census.faults || census.nul)
		status = np_utf8_mend(page, to, replaced);
	else {
		*out = page;
		return NP_OK;
	}
	if (status)
		return status;
	blank_nuls(to);
	*out = np_buf_span(to);
	return NP_OK;
}
