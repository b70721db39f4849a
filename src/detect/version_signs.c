/* SPDX-License-Identifier: MIT */
/*
 * Signs that one text is later than another: agencies number their updates,
 * corrections say that they are, placeholders are filled in, and articles
 * grow. Looked for in the headline and the first and last lines, where desks
 * put them.
 */
#include <string.h>

#include "detect/version_work.h"

enum {
	EDGE = 400 /* bytes at either end of a text */
};

/* One sign of a desk outweighs a text that grew or shrank by any amount. */
static const double sure = 2;

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool starts(struct np_span text, size_t at, const char *word)
{
	const size_t len = strlen(word);

	if (text.len - at < len || (at && is_letter(text.ptr[at - 1])))
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(text.ptr[at + i]) != word[i])
			return false;
	return true;
}

/* The number behind the word: UPDATE 2, Update-2, WRAPUP3. 0 if none. */
static unsigned number_behind(struct np_span text, size_t at)
{
	unsigned number = 0;

	while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '-' ||
				 text.ptr[at] == '#'))
		at++;
	for (size_t i = 0; i < 2 && at < text.len && text.ptr[at] >= '0' &&
			   text.ptr[at] <= '9';
	     i++, at++)
		number = 10 * number + (unsigned)(text.ptr[at] - '0');
	/* Four digits are a year. */
	return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'
		       ? 0
		       : number;
}

/* 2nd lead, 3rd Ld-Writethru: the number stands before. */
static unsigned number_before(struct np_span text, size_t at)
{
	static const char *const leads[] = { "st ld",	"nd ld",   "rd ld",
					     "th ld",	"st lead", "nd lead",
					     "rd lead", "th lead" };
	size_t digits = 0;
	unsigned number = 0;

	while (digits < 2 && at + digits < text.len &&
	       text.ptr[at + digits] >= '0' && text.ptr[at + digits] <= '9')
		number =
			10 * number + (unsigned)(text.ptr[at + digits++] - '0');
	for (size_t i = 0; digits && i < sizeof(leads) / sizeof(leads[0]); i++)
		if (starts(text, at + digits, leads[i]))
			return number;
	return 0;
}

static unsigned level_in(struct np_span text)
{
	static const char *const words[] = { "update", "wrapup", "wrap up",
					     "lead", "version" };

	for (size_t at = 0; at < text.len; at++) {
		unsigned number = number_before(text, at);

		for (size_t i = 0;
		     !number && i < sizeof(words) / sizeof(words[0]); i++)
			if (starts(text, at, words[i]))
				number = number_behind(text,
						       at + strlen(words[i]));
		if (number)
			return number;
	}
	return 0;
}

static struct np_span front(struct np_span text)
{
	if (text.len > EDGE)
		text.len = EDGE;
	return text;
}

static struct np_span back(struct np_span text)
{
	if (text.len > EDGE) {
		text.ptr += text.len - EDGE;
		text.len = EDGE;
	}
	return text;
}

static unsigned level(const struct np_version_article *article)
{
	const unsigned of_title = level_in(article->title);

	/* In a text only its first line: prose speaks of updates too. */
	if (!of_title) {
		struct np_span line = front(article->text);
		const char *end =
			line.len ? memchr(line.ptr, '\n', line.len) : NULL;
		if (end)
			line.len = (size_t)(end - line.ptr);
		if (line.len > EDGE / 4)
			line.len = EDGE / 4;
		return level_in(line);
	}
	return of_title;
}

static bool has_any(struct np_span text, const char *const *phrases, size_t len)
{
	for (size_t at = 0; at < text.len; at++)
		for (size_t i = 0; i < len; i++)
			if (starts(text, at, phrases[i]))
				return true;
	return false;
}

static bool shows(const struct np_version_article *article,
		  const char *const *phrases, size_t len)
{
	return has_any(article->title, phrases, len) ||
	       has_any(front(article->text), phrases, len) ||
	       has_any(back(article->text), phrases, len);
}

/* 1 when only b shows one, -1 when only a does. */
static int newly(const struct version_item *a, const struct version_item *b,
		 const char *const *phrases, size_t len)
{
	return (int)shows(b->article, phrases, len) -
	       (int)shows(a->article, phrases, len);
}

double np_version_later(const struct version_item *a,
			const struct version_item *b)
{
	static const char *const amended[] = { "correction:",
					       "corrected",
					       "corrects ",
					       "clarification:",
					       "an earlier version",
					       "updated at",
					       "updated on",
					       "this story has been",
					       "this article has been",
					       "this article was amended",
					       "writethru",
					       "adds ",
					       "recasts" };
	static const char *const waiting[] = {
		"more to come",	    "more to follow", "details to follow",
		"developing story", "breaking:",      "story to follow",
		"will be updated"
	};
	const unsigned x = level(a->article);
	const unsigned y = level(b->article);
	const double most = a->text.tokens > b->text.tokens ? a->text.tokens
							    : b->text.tokens;
	double later = 0;

	if (most > 0)
		later = ((double)b->text.tokens - a->text.tokens) / most;
	later += sure *
		 newly(a, b, amended, sizeof(amended) / sizeof(amended[0]));
	later -= sure *
		 newly(a, b, waiting, sizeof(waiting) / sizeof(waiting[0]));
	if (x != y)
		later += x < y ? 2 * sure : -2 * sure;
	return later;
}
