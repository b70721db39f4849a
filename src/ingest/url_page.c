/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/url.h"
#include "ingest/url_story.h"

enum {
	PARAMETERS = 32 /* more are left as they are, in their order */
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* word is lower case. */
static bool same_word(struct np_span span, const char *word)
{
	if (span.len != strlen(word))
		return false;
	for (size_t i = 0; i < span.len; i++)
		if (lower(span.ptr[i]) != word[i])
			return false;
	return true;
}

static bool starts(struct np_span span, const char *word)
{
	const size_t len = strlen(word);

	return span.len >= len &&
	       same_word((struct np_span){ span.ptr, len }, word);
}

static struct np_span skip_front(struct np_span span, size_t len)
{
	return (struct np_span){ span.ptr + len, span.len - len };
}

/* A host must keep two names: m.de is no mobile variant of de. */
static struct np_span strip_variant(struct np_span host)
{
	static const char *const names[] = { "m.", "mobile.", "amp.", "www." };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const size_t len = strlen(names[i]);
		if (starts(host, names[i]) &&
		    memchr(host.ptr + len, '.', host.len - len))
			return skip_front(host, len);
	}
	return host;
}

/* Parameters that say how a reader came, not what is shown. */
static bool is_tracking(struct np_span parameter)
{
	static const char *const fronts[] = { "utm_", "wt.", "at_", "pk_",
					      "mc_",  "ns_", "ito", "icid" };
	static const char *const names[] = {
		"fbclid",      "gclid",	    "msclkid",
		"dclid",       "igshid",    "yclid",
		"ref",	       "referrer",  "referer",
		"ref_src",     "src",	    "source",
		"from",	       "cmp",	    "cmpid",
		"smid",	       "smtyp",	    "partner",
		"feedtype",    "feedname",  "rss",
		"rssid",       "ftag",	    "mod",
		"hp",	       "hpid",	    "hpt",
		"nav",	       "action",    "pgtype",
		"clicksource", "spref",	    "ncid",
		"sr_share",    "amp",	    "outputtype",
		"share",       "sh",	    "print",
		"campaign",    "ocid",	    "emc",
		"partnerid",   "_r",	    "te",
		"nl",	       "postshare", "wprss",
		"ex_cid",      "intcmp",    "contentcollection",
	};
	struct np_span name = parameter;
	const char *is;

	is = name.len ? memchr(name.ptr, '=', name.len) : NULL;
	if (is)
		name.len = (size_t)(is - name.ptr);
	if (!name.len)
		return true;
	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++)
		if (starts(name, fronts[i]))
			return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (same_word(name, names[i]))
			return true;
	return false;
}

static bool is_amp(struct np_span part)
{
	return same_word(part, "amp") || same_word(part, "amphtml");
}

static bool is_index(struct np_span part)
{
	static const char *const names[] = { "index.html", "index.htm",
					     "index.php", "index.amp.html",
					     "default.aspx" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (same_word(part, names[i]))
			return true;
	return false;
}

static bool is_plain(unsigned char c)
{
	return (lower((char)c) >= 'a' && lower((char)c) <= 'z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that "%41" at a place stands for; -1 when it is none. */
static int escaped(struct np_span text, size_t at)
{
	int high, low;

	if (text.ptr[at] != '%' || text.len - at < 3)
		return -1;
	high = hex_value(text.ptr[at + 1]);
	low = hex_value(text.ptr[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/*
 * Text with escapes (RFC 3986, 6.2.2) where they are needed and only there:
 * other scripts, controls and blanks are escaped, letters and digits are not.
 */
static enum np_status add_text(struct np_buf *out, struct np_span text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		const int meant = escaped(text, i);
		const unsigned char c = meant >= 0 ? (unsigned char)meant
						   : (unsigned char)text.ptr[i];
		const bool escape =
			meant >= 0 ? !is_plain(c) : c <= ' ' || c >= 0x7F;
		const char code[] = { '%', hex[c >> 4], hex[c & 15] };
		const enum np_status status =
			escape ? np_buf_add(out, code, sizeof(code))
			       : np_buf_add(out, (const char *)&c, 1);

		if (status)
			return status;
		i += meant >= 0 ? 2 : 0;
	}
	return NP_OK;
}

/* story.amp.html and story.amp are story.html and story. */
static enum np_status add_part(struct np_buf *out, struct np_span part)
{
	size_t i;
	enum np_status status = np_buf_add(out, "/", 1);

	for (i = 0; i + 4 <= part.len; i++)
		if (same_word((struct np_span){ part.ptr + i, 4 }, ".amp") &&
		    (i + 4 == part.len || part.ptr[i + 4] == '.'))
			break;
	if (i + 4 > part.len)
		return status ? status : add_text(out, part);
	if (!status)
		status = add_text(out, (struct np_span){ part.ptr, i });
	part = skip_front(part, i + 4);
	return status ? status : add_text(out, part);
}

/* Gives how many parts there were besides marks. */
static enum np_status add_path(struct np_buf *out, struct np_span path,
			       size_t *parts)
{
	size_t at = 0;

	while (at < path.len) {
		struct np_span part = { path.ptr + at, 0 };
		enum np_status status;

		while (at + part.len < path.len && part.ptr[part.len] != '/')
			part.len++;
		at += part.len + 1;
		if (!part.len || is_amp(part) ||
		    (at >= path.len && is_index(part)))
			continue;
		status = add_part(out, part);
		if (status)
			return status;
		++*parts;
	}
	return NP_OK;
}

static int compare_spans(const void *a, const void *b)
{
	const struct np_span *x = a;
	const struct np_span *y = b;
	const int order =
		memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

static enum np_status add_query(struct np_buf *out, struct np_span query,
				size_t *parts)
{
	struct np_span found[PARAMETERS];
	size_t len = 0;
	size_t at = 0;

	while (at < query.len && len < PARAMETERS) {
		struct np_span one = { query.ptr + at, 0 };

		while (at + one.len < query.len && one.ptr[one.len] != '&' &&
		       len + 1 < PARAMETERS)
			one.len++;
		if (len + 1 == PARAMETERS)
			one.len = query.len - at;
		at += one.len + 1;
		if (one.len && !is_tracking(one))
			found[len++] = one;
	}
	qsort(found, len, sizeof(*found), compare_spans);
	for (size_t i = 0; i < len; i++) {
		enum np_status status = np_buf_add(out, i ? "&" : "?", 1);
		if (!status)
			status = add_text(out, found[i]);
		if (status)
			return status;
	}
	*parts += len;
	return NP_OK;
}

/* What a URL is made of, for its page. */
struct parts {
	struct np_span host, port, rest;
};

static struct parts cut_url(struct np_span url)
{
	struct parts parts = { .host = np_url_host(url) };
	const char *end, *at;

	if (!parts.host.len)
		return parts;
	end = url.ptr + url.len;
	while (end > url.ptr && (unsigned char)end[-1] <= ' ')
		end--;
	at = parts.host.ptr + parts.host.len;
	while (at < end && *at != ':' && *at != '/' && *at != '?' && *at != '#')
		at++;
	parts.port.ptr = at;
	while (at < end && *at != '/' && *at != '?' && *at != '#')
		at++;
	parts.port.len = (size_t)(at - parts.port.ptr);
	parts.rest = (struct np_span){ at, (size_t)(end - at) };
	return parts;
}

static enum np_status add_host(struct np_buf *out, const struct parts *parts)
{
	const enum np_status status =
		np_url_add_host(strip_variant(parts->host), out);

	/* As they are without saying. */
	if (status || parts->port.len < 2 || same_word(parts->port, ":80") ||
	    same_word(parts->port, ":443"))
		return status;
	return np_buf_add(out, parts->port.ptr, parts->port.len);
}

static enum np_status add_page(struct np_buf *out, const struct parts *url)
{
	const size_t begin = out->len;
	struct np_span query = { url->rest.ptr, 0 };
	struct np_span path = url->rest;
	const char *mark = memchr(path.ptr, '#', path.len);
	size_t parts = 0;
	enum np_status status;

	if (mark)
		path.len = (size_t)(mark - path.ptr);
	mark = memchr(path.ptr, '?', path.len);
	if (mark) {
		query.ptr = mark + 1;
		query.len = path.len - (size_t)(query.ptr - path.ptr);
		path.len = (size_t)(mark - path.ptr);
	}
	status = add_host(out, url);
	if (!status)
		status = add_path(out, path, &parts);
	if (!status)
		status = add_query(out, query, &parts);
	if (status || !parts)
		out->len = begin;
	return status;
}

enum np_status np_url_page(struct np_span url, struct np_buf *out)
{
	const struct parts parts = cut_url(url);

	return parts.rest.len ? add_page(out, &parts) : NP_OK;
}

/* "https" of web addresses, also of those that do not say; others stay. */
static enum np_status add_scheme(struct np_buf *out, struct np_span url)
{
	struct np_span scheme = url;

	while (scheme.len && (unsigned char)*scheme.ptr <= ' ')
		scheme = skip_front(scheme, 1);
	for (size_t i = 0;; i++) {
		if (i + 3 > scheme.len || strchr("/?#", scheme.ptr[i]))
			return np_buf_add_text(out, "https");
		if (!memcmp(scheme.ptr + i, "://", 3)) {
			scheme.len = i;
			break;
		}
	}
	if (same_word(scheme, "http"))
		return np_buf_add_text(out, "https");
	return np_url_add_host(scheme, out);
}

enum np_status np_url_canonical(struct np_span url, struct np_buf *out)
{
	const struct parts parts = cut_url(url);
	enum np_status status;
	size_t begin;

	if (!parts.host.len)
		return NP_OK;
	status = add_scheme(out, url);
	if (!status)
		status = np_buf_add_text(out, "://");
	begin = out->len;
	if (!status)
		status = np_url_page(url, out);
	if (status || out->len > begin)
		return status;
	status = add_host(out, &parts);
	return status ? status : np_buf_add(out, "/", 1);
}
