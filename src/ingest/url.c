/* SPDX-License-Identifier: MIT */
#include "ingest/url.h"

#include <stdbool.h>
#include <string.h>

static bool is_alnum(char c)
{
	const char low = (char)(c | 0x20);

	return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
}

/* Bytes above ASCII are taken: hosts are also written in other scripts. */
static bool is_host(char c)
{
	return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' ||
	       c == '%' || (unsigned char)c >= 0x80;
}

/* Behind "scheme://" or "//"; the whole when neither is there. */
static const char *skip_scheme(const char *p, const char *end)
{
	const char *q = p;

	while (q < end && (is_alnum(*q) || *q == '+' || *q == '-' || *q == '.'))
		q++;
	if (end - q >= 3 && !memcmp(q, "://", 3))
		return q + 3;
	return end - p >= 2 && !memcmp(p, "//", 2) ? p + 2 : p;
}

static const char *find_end(const char *p, const char *end)
{
	while (p < end && *p != '/' && *p != '?' && *p != '#' && *p != '\\')
		p++;
	return p;
}

static struct np_span trim_host(const char *p, const char *end)
{
	const char *stop = p;

	if (p < end && *p == '[') {
		while (stop < end && *stop != ']')
			stop++;
		if (stop == end)
			return (struct np_span){ NULL, 0 };
		return (struct np_span){ p, (size_t)(stop + 1 - p) };
	}
	while (stop < end && is_host(*stop))
		stop++;
	if (stop < end && *stop != ':')
		return (struct np_span){ NULL, 0 };
	while (stop > p && stop[-1] == '.')
		stop--;
	if (stop - p > 4 && p[3] == '.' && (p[0] | 0x20) == 'w' &&
	    (p[1] | 0x20) == 'w' && (p[2] | 0x20) == 'w' &&
	    memchr(p + 4, '.', (size_t)(stop - p - 4)))
		p += 4;
	return (struct np_span){ p, (size_t)(stop - p) };
}

struct np_span np_url_host(struct np_span url)
{
	const struct np_span none = { NULL, 0 };
	const char *p = url.ptr;
	const char *end;
	const char *begin;
	const char *at;
	struct np_span host;

	if (!url.len)
		return none;
	end = url.ptr + url.len;
	while (p < end && (unsigned char)*p <= ' ')
		p++;
	while (end > p && (unsigned char)end[-1] <= ' ')
		end--;
	begin = skip_scheme(p, end);
	end = find_end(begin, end);
	for (at = end; at > begin && at[-1] != '@';)
		at--;
	host = trim_host(at, end);
	if (!host.len)
		return none;
	/* Without a scheme it is a host only if it looks like one. */
	if (begin == p && (at != begin || !memchr(host.ptr, '.', host.len)))
		return none;
	return host;
}
