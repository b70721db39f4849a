/* SPDX-License-Identifier: MIT */
#include "ingest/html.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ingest/date.h"
#include "ingest/html_body.h"
#include "ingest/html_charset.h"
#include "ingest/html_meta.h"
#include "ingest/url.h"

#define DETAIL_SIZE 120

struct np_html {
	struct html_tree tree;
	struct html_blocks blocks;
	struct html_body body;
	struct html_meta meta;
	struct np_buf page; /* as UTF-8 */
	struct np_buf text;
	struct np_buf host;
	enum np_status status;
};

enum np_status np_html_new(struct np_html **out)
{
	struct np_html *html = np_alloc_zero(1, sizeof(*html));

	if (!html)
		return NP_ERR_NOMEM;
	xmlInitParser();
	*out = html;
	return NP_OK;
}

void np_html_free(struct np_html *html)
{
	if (!html)
		return;
	np_html_tree_clear(&html->tree);
	np_html_blocks_clear(&html->blocks);
	np_html_body_clear(&html->body);
	np_html_meta_clear(&html->meta);
	np_buf_clear(&html->page);
	np_buf_clear(&html->text);
	np_buf_clear(&html->host);
	np_free(html);
}

enum np_status np_html_status(const struct np_html *html)
{
	return html->status;
}

static enum np_status gather(struct np_html *html, struct np_article *out)
{
	const struct html_blocks *blocks = &html->blocks;

	html->text.len = 0;
	for (size_t i = 0; i < blocks->len; i++) {
		const struct html_block *block = &blocks->ptr[i];
		const struct np_span text = np_html_block_text(blocks, i);

		if (block->left) {
			out->left[block->left] += block->words;
			continue;
		}
		if (html->text.len && np_buf_add(&html->text, "\n\n", 2))
			return NP_ERR_NOMEM;
		if (np_buf_add(&html->text, text.ptr, text.len))
			return NP_ERR_NOMEM;
	}
	return NP_OK;
}

/* The domain of the address; of a page without one, the name of its site. */
static enum np_status add_source(struct np_html *html, struct np_article *out)
{
	enum np_status status;

	html->host.len = 0;
	status = np_url_source(out->field[NP_FIELD_URL], &html->host);
	out->field[NP_FIELD_SOURCE] =
		html->host.len ? np_buf_span(&html->host)
			       : np_html_meta_get(&html->meta, HTML_FACT_SITE);
	return status;
}

static enum np_status fill(struct np_html *html,
			   const struct np_html_given *given,
			   struct np_article *out)
{
	static const enum np_field fields[HTML_FACT_COUNT] = {
		[HTML_FACT_TITLE] = NP_FIELD_TITLE,
		[HTML_FACT_CANONICAL] = NP_FIELD_CANONICAL_URL,
		[HTML_FACT_SITE] = NP_FIELD_SOURCE,
		[HTML_FACT_AUTHORS] = NP_FIELD_AUTHORS,
		[HTML_FACT_DATE] = NP_FIELD_DATE,
		[HTML_FACT_MODIFIED] = NP_FIELD_MODIFIED,
		[HTML_FACT_LANGUAGE] = NP_FIELD_LANGUAGE,
	};

	for (int i = 0; i < HTML_FACT_COUNT; i++)
		out->field[fields[i]] =
			np_html_meta_get(&html->meta, (enum html_fact)i);
	out->site = np_html_meta_get(&html->meta, HTML_FACT_SITE);
	out->field[NP_FIELD_URL] = out->field[NP_FIELD_CANONICAL_URL];
	if (given && given->url.len)
		out->field[NP_FIELD_URL] = given->url;
	out->field[NP_FIELD_TEXT] = np_buf_span(&html->text);
	if (!html->text.len)
		out->field[NP_FIELD_TEXT].ptr = "";
	if (out->field[NP_FIELD_DATE].ptr) {
		out->has_date =
			np_date_parse(out->field[NP_FIELD_DATE], &out->date);
		out->bad_date = !out->has_date;
	}
	out->cut = html->tree.cut;
	return add_source(html, out);
}

static enum np_status understand(struct np_html *html, struct np_span page,
				 const struct np_html_given *given,
				 struct np_article *out)
{
	const struct np_span charset =
		given ? given->charset : (struct np_span){ NULL, 0 };
	struct np_span utf8 = { NULL, 0 };
	enum np_status status = np_html_charset_convert(
		page, charset, &html->page, &utf8, &out->bad_bytes);

	if (!status)
		status = np_html_tree_parse(&html->tree, utf8);
	if (!status)
		status = np_html_meta_read(&html->meta, &html->tree);
	if (!status)
		status = np_html_blocks_build(&html->blocks, &html->tree);
	if (!status && given && given->part)
		status = np_html_body_part(&html->body, &html->tree,
					   &html->blocks);
	else if (!status)
		status = np_html_body_find(
			&html->body, &html->tree, &html->blocks,
			np_html_meta_get(&html->meta, HTML_FACT_TITLE));
	if (!status)
		status = gather(html, out);
	if (!status)
		status = fill(html, given, out);
	return status;
}

static enum np_skip say(char *detail, enum np_skip skip, const char *why)
{
	if (detail)
		snprintf(detail, DETAIL_SIZE, "%s", why);
	return skip;
}

enum np_skip np_html_read(struct np_html *html, struct np_span page,
			  const struct np_html_given *given,
			  struct np_article *out, char *detail)
{
	*out = (struct np_article){ 0 };
	html->status = NP_OK;
	if (page.len > NP_HTML_LIMIT)
		return say(detail, NP_SKIP_TOO_LONG, "a page over 32 MiB");
	html->status = understand(html, page, given, out);
	if (html->status)
		return say(detail, NP_SKIP_TOO_LONG, "no memory for this page");
	if (!html->text.len)
		return say(detail, NP_SKIP_NO_TEXT, "no article in this page");
	return NP_SKIP_NONE;
}
