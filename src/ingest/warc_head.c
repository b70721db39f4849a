/* SPDX-License-Identifier: MIT */
#include "ingest/warc_head.h"

#include <string.h>

#include "ingest/fields.h"

/* An ARC line holds a URL, which some crawlers let grow. */
#define ARC_LINE_MAX ((size_t)16 << 10)
#define ARC_FIELDS_MAX 10

/* "WARC/1.0" with its line end, and spaces some put between. */
#define VERSION_MAX 32

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "WARC/1.0" and the end of its line; 0: no; SIZE_MAX: not all there. */
static size_t version_line(struct np_span bytes)
{
	static const char name[] = "WARC/";
	size_t i = 0;

	if (bytes.len > VERSION_MAX)
		bytes.len = VERSION_MAX;
	while (i < sizeof(name) - 1) {
		if (i == bytes.len)
			return SIZE_MAX;
		if (bytes.ptr[i] != name[i])
			return 0;
		i++;
	}
	while (i < bytes.len && i < 16 &&
	       (is_digit(bytes.ptr[i]) || bytes.ptr[i] == '.'))
		i++;
	if (i == bytes.len)
		return SIZE_MAX;
	if (i == sizeof(name) - 1)
		return 0;
	while (i < bytes.len && (bytes.ptr[i] == '\r' || bytes.ptr[i] == ' '))
		i++;
	if (i == bytes.len)
		return i < VERSION_MAX ? SIZE_MAX : 0;
	return bytes.ptr[i] == '\n' ? i + 1 : 0;
}

static enum np_warc_type type_of(struct np_span name)
{
	static const struct {
		const char *name;
		enum np_warc_type type;
	} types[] = {
		{ "response", NP_WARC_RESPONSE },
		{ "resource", NP_WARC_RESOURCE },
		{ "conversion", NP_WARC_CONVERSION },
		{ "request", NP_WARC_REQUEST },
		{ "metadata", NP_WARC_METADATA },
		{ "revisit", NP_WARC_REVISIT },
		{ "warcinfo", NP_WARC_INFO },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (np_word_is(name, types[i].name))
			return types[i].type;
	return NP_WARC_OTHER;
}

/* The grammar of WARC/1.0 puts URLs in angle brackets; some writers do. */
static struct np_span bare_url(struct np_span url)
{
	if (url.len >= 2 && url.ptr[0] == '<' && url.ptr[url.len - 1] == '>') {
		url.ptr++;
		url.len -= 2;
	}
	return url;
}

struct reading {
	struct np_warc_head *head;
	bool typed, sized, fine;
};

/* Lines without a colon are passed over, but not the head of another record:
 * that would make the search for heads quadratic. */
static bool is_foreign(const struct np_head_line *line, struct np_span from)
{
	return !line->name.ptr && version_line(from);
}

/* Of two fields with one name the first counts. */
static void take_field(struct reading *reading, const struct np_head_line *line)
{
	struct np_warc_head *head = reading->head;
	const struct {
		const char *name;
		struct np_span *to;
	} spans[] = {
		{ "warc-target-uri", &head->url },
		{ "warc-date", &head->date },
		{ "content-type", &head->media },
		{ "warc-block-digest", &head->block_digest },
		{ "warc-payload-digest", &head->payload_digest },
	};

	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		if (!np_word_is(line->name, spans[i].name))
			continue;
		if (!spans[i].to->ptr)
			*spans[i].to = line->value;
		return;
	}
	if (np_word_is(line->name, "warc-type") && !reading->typed) {
		head->type = type_of(line->value);
		reading->typed = true;
	} else if (np_word_is(line->name, "content-length") &&
		   !reading->sized) {
		reading->sized = true;
		reading->fine = np_span_number(line->value, 10, &head->length);
	} else if (np_word_is(line->name, "warc-truncated")) {
		head->truncated = true;
	} else if (np_word_is(line->name, "warc-segment-number")) {
		head->segment = true;
	}
}

static enum np_warc_found warc_head(struct np_span bytes,
				    struct np_warc_head *out)
{
	struct np_warc_head head = { 0 };
	struct reading reading = { .head = &head };
	struct np_head_line line;
	size_t at = version_line(bytes);
	size_t before = at;

	if (bytes.len > NP_WARC_HEAD_MAX)
		bytes.len = NP_WARC_HEAD_MAX;
	if (!at)
		return NP_WARC_NONE;
	if (at == SIZE_MAX)
		return NP_WARC_SHORT;
	while (np_head_next(bytes, &at, &line)) {
		if (is_foreign(&line, (struct np_span){ bytes.ptr + before,
							bytes.len - before }))
			return NP_WARC_NONE;
		before = at;
		if (!line.empty) {
			take_field(&reading, &line);
			continue;
		}
		if (!reading.typed || !reading.sized || !reading.fine)
			return NP_WARC_NONE;
		head.url = bare_url(head.url);
		head.size = at;
		*out = head;
		return NP_WARC_HEAD;
	}
	return bytes.len < NP_WARC_HEAD_MAX ? NP_WARC_SHORT : NP_WARC_NONE;
}

static bool all_digits(struct np_span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.ptr[i]))
			return false;
	return text.len > 0;
}

static size_t split(struct np_span line, struct np_span *fields)
{
	size_t count = 0;

	while (count < ARC_FIELDS_MAX + 1) {
		const char *stop =
			line.len ? memchr(line.ptr, ' ', line.len) : NULL;

		fields[count] = line;
		if (!stop)
			return count + 1;
		fields[count++].len = (size_t)(stop - line.ptr);
		line.len -= (size_t)(stop - line.ptr) + 1;
		line.ptr = stop + 1;
	}
	return count;
}

/* Does a URL begin here, with its scheme? */
static bool has_scheme(struct np_span bytes)
{
	for (size_t i = 0; i < bytes.len && i < 12; i++) {
		const char c = bytes.ptr[i];

		if (c == ':')
			return i > 1;
		if ((c | 0x20) < 'a' || (c | 0x20) > 'z')
			return false;
	}
	return bytes.len < 12;
}

/* URL IP date type length; version 2 has five more before the length. */
static enum np_warc_found arc_head(struct np_span bytes,
				   struct np_warc_head *out)
{
	struct np_warc_head head = { .type = NP_WARC_RESPONSE };
	struct np_span fields[ARC_FIELDS_MAX + 1];
	struct np_span line = bytes;
	const char *stop;
	size_t count;

	if (!has_scheme(bytes))
		return NP_WARC_NONE;
	if (line.len > ARC_LINE_MAX)
		line.len = ARC_LINE_MAX;
	stop = line.len ? memchr(line.ptr, '\n', line.len) : NULL;
	if (!stop)
		return line.len < ARC_LINE_MAX ? NP_WARC_SHORT : NP_WARC_NONE;
	line.len = (size_t)(stop - line.ptr);
	head.size = line.len + 1;
	line = np_span_trim(line);
	count = split(line, fields);
	if ((count != 5 && count != ARC_FIELDS_MAX) || fields[2].len != 14 ||
	    !all_digits(fields[2]) ||
	    !np_span_number(fields[count - 1], 10, &head.length))
		return NP_WARC_NONE;
	head.url = fields[0];
	head.date = fields[2];
	head.media = fields[3];
	if (np_word_starts(head.url, "filedesc:"))
		head.type = NP_WARC_INFO;
	*out = head;
	return NP_WARC_HEAD;
}

enum np_warc_found np_warc_head(enum np_content content, struct np_span bytes,
				struct np_warc_head *out)
{
	return content == NP_CONTENT_ARC ? arc_head(bytes, out)
					 : warc_head(bytes, out);
}

/* Heads of WARC are looked for everywhere, those of ARC at line starts. */
static size_t next_place(enum np_content content, struct np_span bytes,
			 size_t from)
{
	const char mark = content == NP_CONTENT_ARC ? '\n' : 'W';
	const char *at;

	if (from >= bytes.len)
		return bytes.len;
	if (mark == '\n' && bytes.ptr[from - (from > 0)] == '\n')
		return from;
	at = memchr(bytes.ptr + from, mark, bytes.len - from);
	if (!at)
		return bytes.len;
	return (size_t)(at - bytes.ptr) + (mark == '\n');
}

size_t np_warc_find(enum np_content content, struct np_span bytes, size_t from,
		    enum np_warc_found *found)
{
	struct np_warc_head head;
	size_t at = from;

	for (;;) {
		at = next_place(content, bytes, at);
		if (at >= bytes.len)
			break;
		*found = np_warc_head(
			content,
			(struct np_span){ bytes.ptr + at, bytes.len - at },
			&head);
		if (*found != NP_WARC_NONE)
			return at;
		at++;
	}
	*found = NP_WARC_NONE;
	return bytes.len;
}
