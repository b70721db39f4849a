/* SPDX-License-Identifier: MIT */
#include "ingest/pages.h"

#include <stdio.h>

#include "ingest/feed.h"
#include "ingest/record.h"
#include "ingest/text_page.h"
#include "ingest/warc_page.h"

#define DETAIL_SIZE 120

void np_pages_clear(struct np_pages *pages)
{
	np_text_page_free(pages->texts);
	np_html_free(pages->html);
	np_warc_page_free(pages->archives);
	np_feed_free(pages->feeds);
	*pages = (struct np_pages){ 0 };
}

static enum np_skip no_memory(struct np_pages *pages, char *detail)
{
	pages->status = NP_ERR_NOMEM;
	if (detail)
		snprintf(detail, DETAIL_SIZE, "no memory for this record");
	return NP_SKIP_TOO_LONG;
}

enum np_skip np_pages_page(struct np_pages *pages, struct np_span page,
			   const struct np_html_given *given,
			   struct np_article *out, char *detail)
{
	enum np_skip skip;

	pages->status = NP_OK;
	if (!pages->html && np_html_new(&pages->html))
		return no_memory(pages, detail);
	skip = np_html_read(pages->html, page, given, out, detail);
	pages->status = np_html_status(pages->html);
	return skip;
}

enum np_skip np_pages_item(struct np_pages *pages, struct np_span item,
			   const char *encoding, struct np_article *out,
			   char *detail)
{
	enum np_skip skip;

	pages->status = NP_OK;
	if (!pages->html && np_html_new(&pages->html))
		return no_memory(pages, detail);
	if (!pages->feeds)
		pages->feeds = np_feed_new();
	if (!pages->feeds)
		return no_memory(pages, detail);
	skip = np_feed_read(pages->feeds, item, encoding, pages->html, out,
			    detail);
	pages->status = np_feed_status(pages->feeds);
	return skip;
}

void np_record_from_text(struct np_span bytes, struct np_article *out)
{
	*out = (struct np_article){ 0 };
	out->field[NP_FIELD_TEXT] = bytes;
	if (!bytes.ptr)
		out->field[NP_FIELD_TEXT].ptr = "";
}

static enum np_skip read_text(struct np_pages *pages, struct np_span text,
			      struct np_article *out, char *detail)
{
	bool found = false;

	np_record_from_text(text, out);
	if (!pages->texts)
		pages->texts = np_text_page_new();
	if (!pages->texts || np_text_page_read(pages->texts, text, out, &found))
		return no_memory(pages, detail);
	return NP_SKIP_NONE;
}

static enum np_skip read_archive(struct np_pages *pages,
				 enum np_content content, struct np_span record,
				 struct np_article *out, char *detail)
{
	enum np_skip skip;

	if ((!pages->html && np_html_new(&pages->html)) ||
	    (!pages->archives && np_warc_page_new(&pages->archives)))
		return no_memory(pages, detail);
	skip = np_warc_page_read(pages->archives, content, record, pages->html,
				 out, detail);
	pages->status = np_warc_page_status(pages->archives);
	return skip;
}

enum np_skip np_pages_read(struct np_pages *pages, enum np_content content,
			   struct np_span record, struct np_article *out,
			   char *detail)
{
	pages->status = NP_OK;
	if (np_content_is_archive(content))
		return read_archive(pages, content, record, out, detail);
	if (content == NP_CONTENT_HTML)
		return np_pages_page(pages, record, NULL, out, detail);
	return read_text(pages, record, out, detail);
}
