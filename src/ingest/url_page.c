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
		return status ? status : np_buf_add(out, part.ptr, part.len);
	if (!status)
		status = np_buf_add(out, part.ptr, i);
	part = skip_front(part, i + 4);
	return status ? status : np_buf_add(out, part.ptr, part.len);
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
			status = np_buf_add(out, found[i].ptr, found[i].len);
		if (status)
			return status;
	}
	*parts += len;
	return NP_OK;
}

static enum np_status add_page(struct np_buf *out, struct np_span host,
			       struct np_span rest)
{
	const size_t begin = out->len;
	struct np_span query = { rest.ptr, 0 };
	struct np_span path = rest;
	const char *mark = memchr(rest.ptr, '#', rest.len);
	size_t parts = 0;
	enum np_status status;

	if (mark)
		path.len = (size_t)(mark - rest.ptr);
	mark = memchr(path.ptr, '?', path.len);
	if (mark) {
		query.ptr = mark + 1;
		query.len = path.len - (size_t)(query.ptr - path.ptr);
		path.len = (size_t)(mark - path.ptr);
	}
	host = strip_variant(host);
	status = np_buf_add(out, host.ptr, host.len);
	for (size_t i = begin; !status && i < out->len; i++)
		out->ptr[i] = lower(out->ptr[i]);
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
	const struct np_span host = np_url_host(url);
	const char *end;
	const char *rest;

	if (!host.len)
		return NP_OK;
	end = url.ptr + url.len;
	while (end > url.ptr && (unsigned char)end[-1] <= ' ')
		end--;
	rest = host.ptr + host.len;
	while (rest < end && *rest != '/' && *rest != '?' && *rest != '#')
		rest++;
	if (rest == end)
		return NP_OK;
	return add_page(out, host,
			(struct np_span){ rest, (size_t)(end - rest) });
}
