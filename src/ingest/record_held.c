/* SPDX-License-Identifier: MIT */
/*
 * Records that hold their page, or name its file. What the record says goes
 * before what the page says of itself. A file is looked for in the folder of
 * the input and below it, nowhere else: tables come from strangers.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/html.h"
#include "ingest/record_parts.h"
#include "ingest/sniff.h"

#define DETAIL_SIZE 120
/* Bytes of a page in which it says that it is a whole one. */
#define HEAD_BYTES ((size_t)1 << 10)

__attribute__((format(printf, 3, 4))) static enum np_skip
say(char *detail, enum np_skip skip, const char *format, ...)
{
	va_list more;

	va_start(more, format);
	if (detail)
		vsnprintf(detail, DETAIL_SIZE, format, more);
	va_end(more);
	return skip;
}

static enum np_skip no_memory(struct np_record_parser *parser, char *detail)
{
	parser->status = NP_ERR_NOMEM;
	return say(detail, NP_SKIP_TOO_LONG, "no memory for this record");
}

static bool has_word(struct np_span text, const char *word)
{
	const size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++) {
		size_t k = 0;

		while (k < len && (text.ptr[i + k] | 0x20) == word[k])
			k++;
		if (k == len)
			return true;
	}
	return false;
}

/* Only the part of a page that somebody took for the article? */
static bool is_part(struct np_span html)
{
	if (html.len > HEAD_BYTES)
		html.len = HEAD_BYTES;
	return !has_word(html, "<html") && !has_word(html, "<head") &&
	       !has_word(html, "<body");
}

static enum np_skip read_html(struct np_record_parser *parser,
			      struct np_span html,
			      const struct np_article *said,
			      struct np_article *page, char *detail)
{
	const struct np_html_given given = {
		.url = said->field[NP_FIELD_URL],
		.part = is_part(html),
	};
	const enum np_skip skip =
		np_pages_page(&parser->pages, html, &given, page, detail);

	parser->status = parser->pages.status;
	return skip;
}

/* Does a path lead out of its folder? */
static bool leads_out(struct np_span path)
{
	size_t begin = 0;

	if (path.ptr[0] == '/' || memchr(path.ptr, 0, path.len))
		return true;
	for (size_t i = 0; i <= path.len; i++) {
		if (i < path.len && path.ptr[i] != '/')
			continue;
		if (i - begin == 2 && !memcmp(path.ptr + begin, "..", 2))
			return true;
		begin = i + 1;
	}
	return false;
}

static enum np_status make_path(struct np_record_parser *parser,
				struct np_span name)
{
	const char *slash = parser->base ? strrchr(parser->base, '/') : NULL;
	enum np_status status = NP_OK;

	parser->path.len = 0;
	if (slash)
		status = np_buf_add(&parser->path, parser->base,
				    (size_t)(slash - parser->base) + 1);
	if (!status)
		status = np_buf_add(&parser->path, name.ptr, name.len);
	return status ? status : np_buf_add(&parser->path, "", 1);
}

/* All of an open file; false: errno says why not. */
static bool read_all(struct np_record_parser *parser, int fd, size_t len,
		     bool *nomem)
{
	struct np_buf *file = &parser->file;

	file->len = 0;
	*nomem = np_buf_reserve(file, len + 1);
	while (!*nomem && file->len <= len) {
		const ssize_t got =
			read(fd, file->ptr + file->len, len + 1 - file->len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (!got)
			break;
		file->len += (size_t)got;
	}
	return !*nomem;
}

static enum np_skip read_file(struct np_record_parser *parser,
			      struct np_span name, char *detail)
{
	const int shown = name.len < 60 ? (int)name.len : 60;
	struct stat about;
	enum np_skip skip = NP_SKIP_NONE;
	bool nomem = false;
	int fd;

	if (leads_out(name))
		return say(detail, NP_SKIP_BAD_FIELD,
			   "the file '%.*s' is not below the input's folder",
			   shown, name.ptr);
	if (make_path(parser, name))
		return no_memory(parser, detail);
	/* Nobody waits for a pipe that has no writer. */
	fd = open(parser->path.ptr, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return say(detail, NP_SKIP_BAD_FIELD,
			   "cannot open the file '%.*s'", shown, name.ptr);
	if (fstat(fd, &about) || !S_ISREG(about.st_mode))
		skip = say(detail, NP_SKIP_BAD_FIELD, "'%.*s' is no file",
			   shown, name.ptr);
	else if ((uint64_t)about.st_size > NP_HTML_LIMIT)
		skip = say(detail, NP_SKIP_TOO_LONG,
			   "the file '%.*s' is over 32 MiB", shown, name.ptr);
	else if (!read_all(parser, fd, (size_t)about.st_size, &nomem))
		skip = say(detail, NP_SKIP_BAD_FIELD,
			   "cannot read the file '%.*s'", shown, name.ptr);
	close(fd);
	return nomem ? no_memory(parser, detail) : skip;
}

static enum np_skip read_named(struct np_record_parser *parser,
			       struct np_span name,
			       const struct np_article *said,
			       struct np_article *page, char *detail)
{
	enum np_content content = NP_CONTENT_TEXT;
	struct np_span bytes;
	enum np_skip skip = read_file(parser, name, detail);

	if (skip)
		return skip;
	bytes = np_buf_span(&parser->file);
	if (np_sniff_pack(bytes) || np_sniff_content(bytes, "", &content, NULL))
		content = NP_CONTENT_WARC;
	if (content == NP_CONTENT_HTML)
		return read_html(parser, bytes, said, page, detail);
	if (content != NP_CONTENT_TEXT && bytes.len)
		return say(detail, NP_SKIP_BAD_FIELD,
			   "the file '%.*s' is neither a text nor a page",
			   name.len < 60 ? (int)name.len : 60, name.ptr);
	skip = np_pages_read(&parser->pages, NP_CONTENT_TEXT, bytes, page,
			     detail);
	parser->status = parser->pages.status;
	return skip;
}

/* The source of a page follows from the URL, which the record may know. */
static void merge(struct np_article *out, const struct np_article *page)
{
	for (int i = 0; i < NP_FIELD_COUNT; i++)
		if (!out->field[i].ptr && i != NP_FIELD_SOURCE)
			out->field[i] = page->field[i];
	out->field[NP_FIELD_TEXT] = page->field[NP_FIELD_TEXT];
	out->site = page->site;
	out->cut = page->cut;
	out->bad_bytes += page->bad_bytes;
	memcpy(out->left, page->left, sizeof(out->left));
}

enum np_skip np_record_held(struct np_record_parser *parser,
			    struct np_article *out, char *detail)
{
	const struct np_span html = parser->held[0];
	const struct np_span file = parser->held[1];
	struct np_article page = { 0 };
	enum np_skip skip;

	skip = html.len && !(file.len && parser->named[1])
		       ? read_html(parser, html, out, &page, detail)
		       : read_named(parser, file, out, &page, detail);
	if (!skip)
		merge(out, &page);
	return skip;
}
