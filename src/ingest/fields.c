/* SPDX-License-Identifier: MIT */
#include "ingest/fields.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' ||
	       c == '\v';
}

struct np_span np_span_trim(struct np_span text)
{
	while (text.len && is_space(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	while (text.len && is_space(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

bool np_word_starts(struct np_span text, const char *word)
{
	const size_t len = strlen(word);

	if (text.len < len)
		return false;
	for (size_t i = 0; i < len; i++) {
		const char c = text.ptr[i];

		if ((c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c) != word[i])
			return false;
	}
	return true;
}

bool np_word_is(struct np_span text, const char *word)
{
	return text.len == strlen(word) && np_word_starts(text, word);
}

bool np_head_next(struct np_span bytes, size_t *at, struct np_head_line *out)
{
	const char *begin = bytes.ptr + *at;
	const char *stop;
	const char *colon;
	struct np_span line;

	*out = (struct np_head_line){ 0 };
	if (*at >= bytes.len)
		return false;
	stop = memchr(begin, '\n', bytes.len - *at);
	if (!stop)
		return false;
	*at += (size_t)(stop - begin) + 1;
	line = (struct np_span){ begin, (size_t)(stop - begin) };
	if (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	out->empty = !line.len;
	colon = line.len ? memchr(line.ptr, ':', line.len) : NULL;
	/* A line that goes on with the one before has no name. */
	if (!colon || is_space(line.ptr[0]))
		return true;
	out->name = np_span_trim(
		(struct np_span){ line.ptr, (size_t)(colon - line.ptr) });
	out->value = np_span_trim((struct np_span){
		colon + 1, line.len - (size_t)(colon - line.ptr) - 1 });
	return true;
}

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (unsigned)((c | 0x20) - 'a') + 10;
	return 255;
}

bool np_span_number(struct np_span text, unsigned base, uint64_t *out)
{
	uint64_t number = 0;

	if (!text.len)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const unsigned digit = digit_of(text.ptr[i]);

		if (digit >= base || number > (UINT64_MAX - digit) / base)
			return false;
		number = number * base + digit;
	}
	*out = number;
	return true;
}

struct np_span np_media_type(struct np_span media)
{
	const char *stop = media.len ? memchr(media.ptr, ';', media.len) : NULL;

	if (stop)
		media.len = (size_t)(stop - media.ptr);
	return np_span_trim(media);
}

struct np_span np_media_parameter(struct np_span media, const char *name)
{
	const size_t len = strlen(name);

	for (;;) {
		const char *stop =
			media.len ? memchr(media.ptr, ';', media.len) : NULL;
		struct np_span value;

		if (!stop)
			return (struct np_span){ NULL, 0 };
		media.len -= (size_t)(stop - media.ptr) + 1;
		media.ptr = stop + 1;
		value = np_media_type(media);
		if (!np_word_starts(value, name) || value.len <= len ||
		    value.ptr[len] != '=')
			continue;
		value.ptr += len + 1;
		value.len -= len + 1;
		while (value.len && strchr("\"' ", value.ptr[0])) {
			value.ptr++;
			value.len--;
		}
		while (value.len && strchr("\"' ", value.ptr[value.len - 1]))
			value.len--;
		return value;
	}
}
