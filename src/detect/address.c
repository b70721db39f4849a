/* SPDX-License-Identifier: MIT */
#include "detect/address.h"

#include <string.h>

enum {
	ID_DIGITS = 6,	/* in an article's id: more than a year and month */
	DATE_DIGITS = 8 /* yyyymmdd */
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool equal(struct np_span a, struct np_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

static struct np_span from(struct np_span span, size_t begin)
{
	return (struct np_span){ span.ptr + begin, span.len - begin };
}

static bool begins(struct np_span span, const char *with)
{
	const size_t len = strlen(with);

	return span.len >= len && equal((struct np_span){ span.ptr, len },
					(struct np_span){ with, len });
}

static struct np_span without_www(struct np_span host)
{
	return begins(host, "www.") ? from(host, 4) : host;
}

/* Is inner the same host as outer, or one below it? */
static bool lies_in(struct np_span inner, struct np_span outer)
{
	if (inner.len <= outer.len)
		return equal(inner, outer);
	/* A top level alone is no host. */
	return outer.len && memchr(outer.ptr, '.', outer.len) &&
	       inner.ptr[inner.len - outer.len - 1] == '.' &&
	       equal(from(inner, inner.len - outer.len), outer);
}

bool np_same_source(struct np_span a, struct np_span b)
{
	a = without_www(a);
	b = without_www(b);
	if (!a.len || !b.len)
		return false;
	return lies_in(a, b) || lies_in(b, a);
}

struct address {
	struct np_span host, path, query;
};

static size_t find_any(struct np_span span, const char *any)
{
	size_t at = 0;

	while (at < span.len && !strchr(any, span.ptr[at]))
		at++;
	return at;
}

static struct address split(struct np_span url)
{
	struct address address = { 0 };
	size_t end;

	if (begins(url, "http://"))
		url = from(url, 7);
	else if (begins(url, "https://"))
		url = from(url, 8);
	url = without_www(url);
	if (!url.len)
		return address;
	end = find_any(url, "/?#");
	address.host = (struct np_span){ url.ptr, end };
	url = from(url, end);
	end = find_any(url, "?#");
	address.path = (struct np_span){ url.ptr, end };
	url = from(url, end);
	if (url.len && *url.ptr == '?') {
		url = from(url, 1);
		address.query = (struct np_span){ url.ptr, find_any(url, "#") };
	}
	while (address.path.len &&
	       address.path.ptr[address.path.len - 1] == '/')
		address.path.len--;
	return address;
}

static bool ends(struct np_span span, const char *with)
{
	const size_t len = strlen(with);

	return span.len >= len && begins(from(span, span.len - len), with);
}

/* Does a path name an article: words or numbers, and not only a script or a
 * section that is asked for one? */
static bool names_article(struct np_span path)
{
	static const char *const scripts[] = { ".php", ".asp", ".aspx", ".cfm",
					       ".jsp", ".cgi", ".do" };
	size_t marks = 0;

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		if (ends(path, scripts[i]))
			return false;
	for (size_t i = 0; i < path.len; i++)
		marks += path.ptr[i] == '-' || path.ptr[i] == '_' ||
			 is_digit(path.ptr[i]);
	return marks >= 2;
}

static bool same_url(const struct address *a, const struct address *b)
{
	if (!a->path.len || !equal(a->host, b->host) ||
	    !equal(a->path, b->path))
		return false;
	return names_article(a->path) || equal(a->query, b->query);
}

/* A date at the end of an id that is long enough without. */
static struct np_span without_date(struct np_span id)
{
	size_t digits = 0;

	while (digits < id.len && is_digit(id.ptr[id.len - 1 - digits]))
		digits++;
	if (digits >= DATE_DIGITS + 3 ||
	    (digits == DATE_DIGITS && id.len >= DATE_DIGITS + ID_DIGITS)) {
		const char *date = id.ptr + id.len - DATE_DIGITS;
		if ((date[0] == '1' && date[1] == '9') ||
		    (date[0] == '2' && date[1] == '0'))
			id.len -= DATE_DIGITS;
	}
	return id;
}

/* The last word of a path with many digits; empty when there is none. A year
 * and day alone are none. */
static struct np_span article_id(struct np_span path)
{
	struct np_span id = { NULL, 0 };
	size_t end = path.len;

	while (end) {
		size_t begin = end;
		size_t digits = 0;

		while (begin && (is_digit(path.ptr[begin - 1]) ||
				 is_letter(path.ptr[begin - 1]))) {
			begin--;
			digits += is_digit(path.ptr[begin]);
		}
		id = (struct np_span){ path.ptr + begin, end - begin };
		if (digits >= ID_DIGITS &&
		    !(digits == DATE_DIGITS && id.len == DATE_DIGITS &&
		      (begins(id, "19") || begins(id, "20"))))
			return without_date(id);
		end = begin ? begin - 1 : 0;
	}
	return (struct np_span){ NULL, 0 };
}

static bool same_id(const struct address *a, const struct address *b)
{
	const struct np_span left = article_id(a->path);
	const struct np_span right = article_id(b->path);

	return left.len && np_same_source(a->host, b->host) &&
	       equal(left, right);
}

static bool meet(struct np_span a, struct np_span b, bool by_id)
{
	const struct address left = split(a);
	const struct address right = split(b);

	if (!a.len || !b.len)
		return false;
	return same_url(&left, &right) || (by_id && same_id(&left, &right));
}

static bool any_meet(const struct np_printed *a, const struct np_printed *b,
		     bool by_id)
{
	return meet(a->url, b->url, by_id) ||
	       meet(a->canonical, b->canonical, by_id) ||
	       meet(a->url, b->canonical, by_id) ||
	       meet(a->canonical, b->url, by_id);
}

bool np_same_url(const struct np_printed *a, const struct np_printed *b)
{
	return any_meet(a, b, false);
}

bool np_same_address(const struct np_printed *a, const struct np_printed *b)
{
	return any_meet(a, b, true);
}

bool np_source_is_named(struct np_span source, struct np_span name)
{
	size_t at = 0;
	size_t letters = 0;

	source = without_www(source);
	if (!source.len || !name.len)
		return false;
	/* Letters alone; a host's name ends at its first dot. */
	for (size_t i = 0; i < name.len; i++) {
		if (!is_letter(name.ptr[i]) && !is_digit(name.ptr[i]))
			continue;
		while (at < source.len && source.ptr[at] == ' ')
			at++;
		if (at == source.len ||
		    lower(source.ptr[at]) != lower(name.ptr[i]))
			return false;
		at++;
		letters++;
	}
	if (letters < 2)
		return false;
	return at == source.len || source.ptr[at] == '.' ||
	       begins(from(source, at), "news.");
}
