/* SPDX-License-Identifier: MIT */
#include "detect/captions.h"

#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool stands_at(struct np_span line, size_t at, const char *word)
{
	const size_t len = strlen(word);

	return line.len - at >= len && !memcmp(line.ptr + at, word, len) &&
	       (at + len == line.len || !is_letter(line.ptr[at + len]));
}

/* Behind a slash, or in front of one. */
static bool is_agency(struct np_span line, size_t at)
{
	static const char *const names[] = { "AP",  "Reuters", "REUTERS",
					     "AFP", "EPA",     "Getty" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (stands_at(line, at, names[i]))
			return true;
	return false;
}

static bool is_credit(struct np_span line, size_t at)
{
	static const char reuters[] = "REUTERS/";

	if (line.ptr[at] == '/')
		return is_agency(line, at + 1);
	if (line.len - at > sizeof(reuters) - 1 &&
	    !memcmp(line.ptr + at, reuters, sizeof(reuters) - 1))
		return true;
	return stands_at(line, at, "AP Photo") ||
	       stands_at(line, at, "AFP PHOTO") ||
	       stands_at(line, at, "Getty Images") ||
	       stands_at(line, at, "via AP") ||
	       stands_at(line, at, "via REUTERS");
}

static bool is_caption(struct np_span line)
{
	size_t at = 0;

	if (line.len > NP_CAPTION_MOST)
		return false;
	if (line.len > NP_CAPTION_CREDIT)
		at = line.len - NP_CAPTION_CREDIT;
	for (; at < line.len; at++)
		if (is_credit(line, at))
			return true;
	return false;
}

bool np_caption_next(struct np_span text, size_t *at, struct np_stretch *out)
{
	while (*at < text.len) {
		const char *begin = text.ptr + *at;
		const char *end = memchr(begin, '\n', text.len - *at);
		const size_t len = end ? (size_t)(end - begin) : text.len - *at;

		*out = (struct np_stretch){ *at, *at + len };
		*at += len + (end != NULL);
		if (is_caption((struct np_span){ begin, len }))
			return true;
	}
	return false;
}
