/* SPDX-License-Identifier: MIT */
#include "ingest/url_story.h"

#include <stdbool.h>
#include <string.h>

#include "ingest/url.h"

enum {
	DATE_LEN = 8, /* yyyymmdd */
	UUID_LEN = 36,
	RUN_DIGITS = 5,	  /* years, months and days have at most four */
	MIXED_LEN = 7,	  /* shorter ones are words: covid19, g20 */
	MIXED_DIGITS = 2, /* with capitals, which words of a slug have not */
	QUERY_DIGITS = 3  /* ?id=123 says itself what it is */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	const char low = (char)(c | 0x20);

	return low >= 'a' && low <= 'z';
}

static bool is_hex(char c)
{
	const char low = (char)(c | 0x20);

	return is_digit(c) || (low >= 'a' && low <= 'f');
}

static unsigned number(const char *p, size_t len)
{
	unsigned value = 0;

	while (len--)
		value = 10 * value + (unsigned)(*p++ - '0');
	return value;
}

static bool is_date(const char *p)
{
	unsigned year;
	unsigned month;
	unsigned day;

	for (size_t i = 0; i < DATE_LEN; i++)
		if (!is_digit(p[i]))
			return false;
	year = number(p, 4);
	month = number(p + 4, 2);
	day = number(p + 6, 2);
	return year >= 1980 && year < 2100 && month >= 1 && month <= 12 &&
	       day >= 1 && day <= 31;
}

static bool is_uuid(struct np_span part)
{
	if (part.len < UUID_LEN)
		return false;
	for (size_t i = 0; i < UUID_LEN; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? part.ptr[i] != '-' : !is_hex(part.ptr[i]))
			return false;
	}
	return part.len == UUID_LEN ||
	       (!is_hex(part.ptr[UUID_LEN]) && part.ptr[UUID_LEN] != '-');
}

/* The run without the date at its end, or empty when it is no id. */
static struct np_span id_of_run(struct np_span run)
{
	const struct np_span none = { NULL, 0 };
	size_t groups = 0;
	size_t digits = 0;
	size_t longest = 0;
	bool capitals = false;
	bool numbered = false; /* by a counter, and dated */

	if (run.len == DATE_LEN && is_date(run.ptr))
		return none;
	if (run.len >= DATE_LEN + RUN_DIGITS &&
	    is_date(run.ptr + run.len - DATE_LEN)) {
		run.len -= DATE_LEN;
		numbered = true;
	}
	for (size_t i = 0, now = 0; i < run.len; i++) {
		if (!is_digit(run.ptr[i])) {
			capitals = capitals ||
				   (run.ptr[i] >= 'A' && run.ptr[i] <= 'Z');
			now = 0;
			continue;
		}
		groups += !now;
		digits++;
		if (++now > longest)
			longest = now;
	}
	if (longest >= RUN_DIGITS || (numbered && digits >= QUERY_DIGITS))
		return run;
	if (groups >= 2 && run.len >= MIXED_LEN &&
	    digits >= (capitals ? MIXED_DIGITS : QUERY_DIGITS))
		return run;
	return none;
}

/* The last id in a part of the path. */
static struct np_span id_of_part(struct np_span part)
{
	struct np_span found = { NULL, 0 };

	for (size_t i = 0; i < part.len;) {
		struct np_span run = { part.ptr + i, 0 };
		struct np_span id;

		if (is_uuid((struct np_span){ run.ptr, part.len - i })) {
			found = (struct np_span){ run.ptr, UUID_LEN };
			i += UUID_LEN;
			continue;
		}
		while (i + run.len < part.len && (is_digit(run.ptr[run.len]) ||
						  is_letter(run.ptr[run.len])))
			run.len++;
		id = id_of_run(run);
		if (id.len)
			found = id;
		i += run.len + 1;
	}
	return found;
}

/* Words of letters, cut at anything else; ids and dates are none. */
static size_t count_words(struct np_span part)
{
	size_t words = 0;

	for (size_t i = 0; i < part.len;) {
		size_t len = 0;
		bool pure = true;

		while (i + len < part.len && part.ptr[i + len] != '-' &&
		       part.ptr[i + len] != '_' && part.ptr[i + len] != '+' &&
		       part.ptr[i + len] != '.') {
			pure = pure && !is_digit(part.ptr[i + len]);
			len++;
		}
		words += pure && len >= 2;
		i += len + 1;
	}
	return words;
}

static struct np_span id_of_query(struct np_span query)
{
	static const char *const names[] = {
		"id",  "articleid", "storyid", "story_id", "article_id",
		"aid", "p",	    "newsid",  "docid"
	};
	const char *const end = query.ptr + query.len;

	for (const char *p = query.ptr; p < end; p++) {
		const char *stop = memchr(p, '&', (size_t)(end - p));
		const char *is;

		stop = stop ? stop : end;
		is = memchr(p, '=', (size_t)(stop - p));
		for (size_t i = 0; is && i < sizeof(names) / sizeof(names[0]);
		     i++) {
			size_t len = strlen(names[i]);
			bool same = (size_t)(is - p) == len;
			size_t digits = 0;

			while (same && len--)
				same = (p[len] | 0x20) ==
				       (names[i][len] | 0x20);
			for (const char *d = is; d < stop; d++)
				digits += is_digit(*d);
			if (same && digits >= QUERY_DIGITS)
				return (struct np_span){
					is + 1, (size_t)(stop - is - 1)
				};
		}
		p = stop;
	}
	return (struct np_span){ NULL, 0 };
}

struct np_url_story np_url_story(struct np_span url)
{
	struct np_url_story story = { { NULL, 0 }, { NULL, 0 } };
	const struct np_span host = np_url_host(url);
	const char *end;
	const char *p;
	const char *stop;
	size_t words = 0;

	if (!host.len)
		return story;
	end = url.ptr + url.len;
	p = host.ptr + host.len;
	stop = memchr(p, '#', (size_t)(end - p));
	end = stop ? stop : end;
	stop = memchr(p, '?', (size_t)(end - p));
	stop = stop ? stop : end;
	while (p < stop && *p != '/')
		p++;
	while (p < stop) {
		struct np_span part = { ++p, 0 };
		struct np_span id;
		size_t here;

		while (p < stop && *p != '/')
			p++;
		part.len = (size_t)(p - part.ptr);
		id = id_of_part(part);
		if (id.len)
			story.id = id;
		here = count_words(part);
		if (here >= 2 && here >= words) {
			words = here;
			story.slug = part;
		}
	}
	if (!story.id.len && stop < end)
		story.id = id_of_query(
			(struct np_span){ stop + 1, (size_t)(end - stop - 1) });
	return story;
}
