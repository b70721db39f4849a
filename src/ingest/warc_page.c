/* SPDX-License-Identifier: MIT */
#include "ingest/warc_page.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ingest/digest.h"
#include "ingest/fields.h"
#include "ingest/http.h"
#include "ingest/sniff.h"
#include "ingest/url.h"
#include "ingest/warc_head.h"

#define DETAIL_SIZE 120
#define DATE_SIZE 24
#define NONE ((struct np_span){ NULL, 0 })

struct np_warc_page {
	struct np_buf joined, unpacked, host;
	char date[DATE_SIZE];
	enum np_status status;
};

enum np_status np_warc_page_new(struct np_warc_page **out)
{
	struct np_warc_page *page = np_alloc_zero(1, sizeof(*page));

	if (!page)
		return NP_ERR_NOMEM;
	*out = page;
	return NP_OK;
}

void np_warc_page_free(struct np_warc_page *page)
{
	if (!page)
		return;
	np_buf_clear(&page->joined);
	np_buf_clear(&page->unpacked);
	np_buf_clear(&page->host);
	np_free(page);
}

enum np_status np_warc_page_status(const struct np_warc_page *page)
{
	return page->status;
}

static enum np_skip say(char *detail, enum np_skip skip, const char *why,
			struct np_span what)
{
	if (detail)
		snprintf(detail, DETAIL_SIZE, "%s%.*s", why,
			 (int)(what.len < 60 ? what.len : 60),
			 what.len ? what.ptr : "");
	return skip;
}

static enum np_skip no_memory(struct np_warc_page *page, char *detail)
{
	page->status = NP_ERR_NOMEM;
	return say(detail, NP_SKIP_TOO_LONG, "no memory for this record", NONE);
}

/* Types of records that hold no page. */
static enum np_skip skip_of(enum np_warc_type type)
{
	switch (type) {
	case NP_WARC_RESPONSE:
	case NP_WARC_RESOURCE:
	case NP_WARC_CONVERSION:
		return NP_SKIP_NONE;
	case NP_WARC_INFO:
		return NP_SKIP_WARCINFO;
	case NP_WARC_REQUEST:
		return NP_SKIP_REQUEST;
	case NP_WARC_METADATA:
		return NP_SKIP_METADATA;
	case NP_WARC_REVISIT:
		return NP_SKIP_REVISIT;
	case NP_WARC_OTHER:
		break;
	}
	return NP_SKIP_OTHER_TYPE;
}

/* Does the server say that it is a page, or does it not say anything? */
static bool may_be_page(struct np_span type)
{
	return np_word_is(type, "text/html") ||
	       np_word_is(type, "application/xhtml+xml") || !type.len ||
	       np_word_is(type, "no-type") ||
	       np_word_is(type, "unknown/unknown") ||
	       !memchr(type.ptr, '/', type.len);
}

/* Where nothing is said, it must look like one. */
static bool is_page(struct np_span type, struct np_span body)
{
	enum np_content content = NP_CONTENT_TEXT;

	if (np_word_is(type, "text/html") ||
	    np_word_is(type, "application/xhtml+xml"))
		return true;
	if (body.len > NP_SNIFF_BYTES)
		body.len = NP_SNIFF_BYTES;
	return !np_sniff_content(body, "", &content, NULL) &&
	       content == NP_CONTENT_HTML;
}

/* 14 digits of ARC as WARC has them. */
static struct np_span iso_date(struct np_warc_page *page, struct np_span date)
{
	const char *d = date.ptr;

	if (date.len != 14 || memchr(d, '-', date.len))
		return date;
	snprintf(page->date, sizeof(page->date),
		 "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4, d + 6, d + 8,
		 d + 10, d + 12);
	return (struct np_span){ page->date, strlen(page->date) };
}

/* The domain of the address. */
static enum np_status add_source(struct np_warc_page *page,
				 struct np_article *out)
{
	enum np_status status;

	page->host.len = 0;
	status = np_url_source(out->field[NP_FIELD_URL], &page->host);
	if (!status && page->host.len)
		out->field[NP_FIELD_SOURCE] = np_buf_span(&page->host);
	return status;
}

/* The text another program made of a page. */
static enum np_skip read_text(struct np_warc_page *page,
			      const struct np_warc_head *head,
			      struct np_span text, struct np_article *out,
			      char *detail)
{
	if (!np_word_is(np_media_type(head->media), "text/plain") &&
	    head->media.len)
		return say(detail, NP_SKIP_MEDIA_TYPE, "", head->media);
	if (!np_span_trim(text).len)
		return say(detail, NP_SKIP_NO_ARTICLE, "no text", NONE);
	out->field[NP_FIELD_TEXT] = text;
	out->field[NP_FIELD_URL] = head->url;
	return add_source(page, out) ? no_memory(page, detail) : NP_SKIP_NONE;
}

static enum np_skip tell_body(struct np_warc_page *page, enum np_body body,
			      struct np_span packing, char *detail)
{
	switch (body) {
	case NP_BODY_NOMEM:
		return no_memory(page, detail);
	case NP_BODY_LONG:
		return say(detail, NP_SKIP_TOO_LONG, "a page over 32 MiB",
			   NONE);
	case NP_BODY_OTHER:
		return say(detail, NP_SKIP_PACKING,
			   "a body that is not read is packed with ", packing);
	case NP_BODY_FINE:
	case NP_BODY_CUT:
		break;
	}
	return NP_SKIP_NONE;
}

static enum np_skip read_html(struct np_warc_page *page,
			      const struct np_warc_head *head,
			      const struct np_http *http, struct np_html *html,
			      struct np_article *out, char *detail)
{
	struct np_html_given given = { .url = head->url };
	const struct np_span type = np_media_type(http->media);
	struct np_span whole = { NULL, 0 };
	enum np_body body;
	enum np_skip skip;

	if (!may_be_page(type))
		return say(detail, NP_SKIP_MEDIA_TYPE, "", type);
	body = np_http_body(http, NP_HTML_LIMIT, &page->joined, &page->unpacked,
			    &whole);
	skip = tell_body(page, body, http->packing, detail);
	if (skip)
		return skip;
	if (!is_page(type, whole))
		return say(detail, NP_SKIP_MEDIA_TYPE, "not said", NONE);
	given.charset = np_media_parameter(http->media, "charset");
	skip = np_html_read(html, whole, &given, out, detail);
	page->status = np_html_status(html);
	if (body == NP_BODY_CUT && !out->cut)
		out->cut = "its packed body breaks off";
	return skip == NP_SKIP_NO_TEXT ? NP_SKIP_NO_ARTICLE : skip;
}

/* Crawlers differ in what a payload is, packed or not: the block goes first. */
static void check_digest(const struct np_warc_head *head, struct np_span block,
			 struct np_article *out)
{
	struct np_http http = { .body = block };
	enum np_digest found = np_digest_check(head->block_digest, block);

	if (found == NP_DIGEST_UNKNOWN && head->type == NP_WARC_RESPONSE) {
		np_http_read(block, &http);
		found = np_digest_check(head->payload_digest, http.body);
	}
	if (found == NP_DIGEST_WRONG && !out->cut)
		out->cut = "its bytes are not those of its digest";
}

static enum np_skip read_answer(struct np_warc_page *page,
				const struct np_warc_head *head,
				struct np_span block, struct np_html *html,
				struct np_article *out, char *detail)
{
	struct np_http http = { .media = head->media, .body = block };

	if (head->type == NP_WARC_RESPONSE)
		np_http_read(block, &http);
	/* A server of HTTP/0.9, or an archive that kept no header. */
	if (!http.status && !np_word_starts(head->media, "application/http"))
		http.media = head->media;
	/* 206 is a part of a page. */
	if (http.status && (http.status / 100 != 2 || http.status == 206)) {
		if (detail)
			snprintf(detail, DETAIL_SIZE, "HTTP status %llu",
				 (unsigned long long)http.status);
		return NP_SKIP_STATUS;
	}
	return read_html(page, head, &http, html, out, detail);
}

enum np_skip np_warc_page_read(struct np_warc_page *page,
			       enum np_content content, struct np_span record,
			       struct np_html *html, struct np_article *out,
			       char *detail)
{
	struct np_warc_head head = { 0 };
	struct np_span block = record;
	enum np_skip skip;

	*out = (struct np_article){ 0 };
	page->status = NP_OK;
	if (np_warc_head(content, record, &head) != NP_WARC_HEAD ||
	    record.len - head.size < head.length)
		return say(detail, NP_SKIP_DAMAGED, "no record", NONE);
	block.ptr += head.size;
	block.len = (size_t)head.length;
	skip = skip_of(head.type);
	if (skip)
		return say(detail, skip, "", NONE);
	skip = head.type == NP_WARC_CONVERSION
		       ? read_text(page, &head, block, out, detail)
		       : read_answer(page, &head, block, html, out, detail);
	if (skip)
		return skip;
	if (head.date.len)
		out->field[NP_FIELD_FETCHED] = iso_date(page, head.date);
	if (head.truncated && !out->cut)
		out->cut = "the crawler kept only its beginning";
	else if (head.segment && !out->cut)
		out->cut = "the rest of it is in other records";
	check_digest(&head, block, out);
	return NP_SKIP_NONE;
}
