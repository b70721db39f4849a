/* SPDX-License-Identifier: MIT */
#include "ingest/feed.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "ingest/date.h"
#include "ingest/html_charset.h"

#define DETAIL_SIZE 120

/* What an item says; the best of several wins, the first of equals. */
enum fact {
	FACT_ID,
	FACT_LINK,
	FACT_TITLE,
	FACT_DATE,
	FACT_MODIFIED,
	FACT_AUTHOR,
	FACT_BODY,
	FACT_COUNT
};

struct np_feed {
	struct np_buf fact[FACT_COUNT];
	int rank[FACT_COUNT]; /* of what is there; 0: nothing */
	bool plain;	      /* the body is text, not HTML */
	struct np_buf utf8, made, title;
	enum np_status status;
};

/* Which element holds what: a higher rank is preferred. */
static const struct {
	const char *name;
	enum fact fact;
	int rank;
} elements[] = {
	{ "guid", FACT_ID, 2 },
	{ "id", FACT_ID, 1 },
	{ "link", FACT_LINK, 2 },
	{ "feedburner:origLink", FACT_LINK, 3 },
	{ "title", FACT_TITLE, 1 },
	{ "pubDate", FACT_DATE, 3 },
	{ "published", FACT_DATE, 2 },
	{ "issued", FACT_DATE, 2 },
	{ "dc:date", FACT_DATE, 1 },
	{ "updated", FACT_MODIFIED, 2 },
	{ "atom:updated", FACT_MODIFIED, 2 },
	{ "modified", FACT_MODIFIED, 1 },
	{ "author", FACT_AUTHOR, 2 },
	{ "dc:creator", FACT_AUTHOR, 3 },
	{ "content:encoded", FACT_BODY, 4 },
	{ "content", FACT_BODY, 3 },
	{ "description", FACT_BODY, 2 },
	{ "summary", FACT_BODY, 1 },
};

struct np_feed *np_feed_new(void)
{
	return np_alloc_zero(1, sizeof(struct np_feed));
}

void np_feed_free(struct np_feed *feed)
{
	if (!feed)
		return;
	for (int i = 0; i < FACT_COUNT; i++)
		np_buf_clear(&feed->fact[i]);
	np_buf_clear(&feed->utf8);
	np_buf_clear(&feed->made);
	np_buf_clear(&feed->title);
	np_free(feed);
}

static bool starts(struct np_span bytes, size_t at, const char *with)
{
	const size_t len = strlen(with);

	return bytes.len - at >= len && !memcmp(bytes.ptr + at, with, len);
}

/* Does a tag begin here with that name? */
static bool is_tag(struct np_span bytes, size_t at, const char *tag)
{
	const size_t behind = at + strlen(tag);

	return starts(bytes, at, tag) && behind < bytes.len &&
	       bytes.ptr[behind] && strchr(" \t\r\n/>", bytes.ptr[behind]);
}

/* Behind the next `end`, or the end of the bytes. */
static size_t skip_to(struct np_span bytes, size_t at, const char *end)
{
	while (at < bytes.len && !starts(bytes, at, end))
		at++;
	return at < bytes.len ? at + strlen(end) : at;
}

/* Behind a comment, a CDATA section, an instruction; else `at`. */
static size_t skip_special(struct np_span bytes, size_t at)
{
	if (starts(bytes, at, "<!--"))
		return skip_to(bytes, at + 4, "-->");
	if (starts(bytes, at, "<![CDATA["))
		return skip_to(bytes, at + 9, "]]>");
	if (starts(bytes, at, "<?"))
		return skip_to(bytes, at + 2, "?>");
	if (starts(bytes, at, "<!DOCTYPE")) {
		while (at < bytes.len && !strchr("[>", bytes.ptr[at]))
			at++;
		return skip_to(bytes, at, starts(bytes, at, "[") ? "]>" : ">");
	}
	return at;
}

bool np_feed_is(struct np_span bytes)
{
	size_t at = 0;

	while (at < bytes.len) {
		const size_t behind = skip_special(bytes, at);

		if (behind == at && !strchr(" \t\r\n", bytes.ptr[at]))
			break;
		at = behind > at ? behind : at + 1;
	}
	return at < bytes.len &&
	       (is_tag(bytes, at, "<rss") || is_tag(bytes, at, "<feed") ||
		is_tag(bytes, at, "<rdf:RDF"));
}

void np_feed_encoding(struct np_span bytes, char out[NP_FEED_ENCODING])
{
	const size_t end = skip_to(bytes, 0, "?>");
	size_t at = 0, len = 0;

	out[0] = 0;
	if (end == bytes.len || !bytes.len)
		return;
	bytes.len = end;
	at = skip_to(bytes, 0, "encoding");
	while (at < end && strchr(" \t\r\n='\"", bytes.ptr[at]))
		at++;
	while (at < end && len + 1 < NP_FEED_ENCODING &&
	       !strchr("'\"?> ", bytes.ptr[at]))
		out[len++] = bytes.ptr[at++];
	out[len] = 0;
}

bool np_feed_next(struct np_span bytes, size_t *at, struct np_span *item)
{
	const char *end = NULL;
	size_t begin = 0, i = *at;

	while (i < bytes.len) {
		const char *tag = memchr(bytes.ptr + i, '<', bytes.len - i);
		size_t behind;

		if (!tag)
			break;
		i = (size_t)(tag - bytes.ptr);
		behind = skip_special(bytes, i);
		if (behind > i) {
			i = behind;
		} else if (end && starts(bytes, i, end)) {
			i = skip_to(bytes, i, ">");
			*at = i;
			*item = (struct np_span){ bytes.ptr + begin,
						  i - begin };
			return true;
		} else if (!end && (is_tag(bytes, i, "<item") ||
				    is_tag(bytes, i, "<entry"))) {
			end = bytes.ptr[i + 1] == 'i' ? "</item" : "</entry";
			begin = i++;
		} else {
			i++;
		}
	}
	*at = bytes.len;
	*item = (struct np_span){ bytes.ptr + begin, bytes.len - begin };
	return end != NULL;
}

/* Prefixes are as written: the item stands alone, and declares few. */
static bool has_name(const xmlNode *node, const char *name)
{
	const char *colon = strchr(name, ':');
	const char *prefix = node->ns ? (const char *)node->ns->prefix : NULL;

	if (!strcmp((const char *)node->name, name))
		return !prefix;
	return colon && prefix && strlen(prefix) == (size_t)(colon - name) &&
	       !strncmp(prefix, name, (size_t)(colon - name)) &&
	       !strcmp((const char *)node->name, colon + 1);
}

static enum np_status add_content(struct np_buf *out, const xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	const enum np_status status =
		text ? np_buf_add_text(out, (const char *)text) : NP_ERR_NOMEM;

	xmlFree(text);
	return status;
}

static enum np_status add_attribute(struct np_buf *out, xmlNode *node,
				    const char *name)
{
	xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
	const enum np_status status =
		text ? np_buf_add_text(out, (const char *)text) : NP_OK;

	xmlFree(text);
	return status;
}

static bool attribute_is(xmlNode *node, const char *name, const char *value)
{
	xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
	const bool is = text && !strcmp((const char *)text, value);

	xmlFree(text);
	return is;
}

/* Of Atom: the page itself, not a picture or the feed. */
static bool is_other_link(xmlNode *node)
{
	return xmlHasProp(node, (const xmlChar *)"rel") &&
	       !attribute_is(node, "rel", "alternate");
}

/* The elements in XHTML content, as they are written. */
static enum np_status add_inner(struct np_buf *out, xmlNode *node)
{
	xmlBuffer *buffer = xmlBufferCreate();
	enum np_status status = buffer ? NP_OK : NP_ERR_NOMEM;

	for (xmlNode *at = node->children; at && !status; at = at->next)
		if (xmlNodeDump(buffer, node->doc, at, 0, 0) < 0)
			status = NP_ERR_NOMEM;
	if (!status)
		status = np_buf_add_text(
			out, (const char *)xmlBufferContent(buffer));
	if (buffer)
		xmlBufferFree(buffer);
	return status;
}

static enum np_status add_author(struct np_buf *out, xmlNode *node)
{
	for (xmlNode *at = node->children; at; at = at->next)
		if (at->type == XML_ELEMENT_NODE &&
		    !strcmp((const char *)at->name, "name"))
			return add_content(out, at);
	return add_content(out, node);
}

static enum np_status take_fact(struct np_feed *feed, enum fact fact, int rank,
				xmlNode *node)
{
	struct np_buf *to = &feed->fact[fact];
	const bool more = fact == FACT_AUTHOR && rank == feed->rank[fact];
	const size_t before = more ? to->len : 0;
	enum np_status status = NP_OK;

	if ((rank <= feed->rank[fact] && !more) ||
	    (fact == FACT_LINK && is_other_link(node)))
		return NP_OK;
	to->len = before;
	if (more)
		status = np_buf_add(to, "; ", 2);
	if (status)
		return status;
	if (fact == FACT_LINK && xmlHasProp(node, (const xmlChar *)"href"))
		status = add_attribute(to, node, "href");
	else if (fact == FACT_AUTHOR)
		status = add_author(to, node);
	else if (fact == FACT_BODY && attribute_is(node, "type", "xhtml"))
		status = add_inner(to, node);
	else
		status = add_content(to, node);
	if (fact == FACT_BODY)
		feed->plain = attribute_is(node, "type", "text");
	if (to->len > before + (more ? 2 : 0))
		feed->rank[fact] = rank;
	else
		to->len = before;
	return status;
}

static enum np_status take_item(struct np_feed *feed, xmlNode *item)
{
	for (xmlNode *at = item->children; at; at = at->next) {
		if (at->type != XML_ELEMENT_NODE)
			continue;
		for (size_t i = 0; i < sizeof(elements) / sizeof(*elements);
		     i++) {
			enum np_status status;

			if (!has_name(at, elements[i].name))
				continue;
			status = take_fact(feed, elements[i].fact,
					   elements[i].rank, at);
			if (status)
				return status;
		}
	}
	return NP_OK;
}

static struct np_span trimmed(const struct np_buf *buf)
{
	struct np_span text = np_buf_span(buf);

	while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
		text.len--;
	while (text.len && (unsigned char)*text.ptr <= ' ') {
		text.ptr++;
		text.len--;
	}
	if (!text.len)
		text.ptr = NULL;
	return text;
}

/* Could it hold tags, or characters by name? */
static bool is_marked(struct np_span text)
{
	return text.len && (memchr(text.ptr, '<', text.len) ||
			    memchr(text.ptr, '&', text.len));
}

/* The letters of a scrap of HTML, into a buffer. */
static enum np_status unmark(struct np_html *html, struct np_span text,
			     struct np_buf *to)
{
	static const struct np_html_given given = { .charset = { "utf-8", 5 },
						    .part = true };
	struct np_article scrap;
	enum np_status status;

	to->len = 0;
	if (np_html_read(html, text, &given, &scrap, NULL))
		return np_html_status(html);
	text = scrap.field[NP_FIELD_TEXT];
	status = np_buf_add(to, text.ptr, text.len);
	for (size_t i = 0; !status && i < to->len; i++)
		if (to->ptr[i] == '\n')
			to->ptr[i] = ' ';
	return status;
}

/* Title and text; the title first, as html holds one page at a time. */
static enum np_status read_marked(struct np_feed *feed, struct np_html *html,
				  struct np_article *out)
{
	static const struct np_html_given given = { .charset = { "utf-8", 5 },
						    .part = true };
	const struct np_span body = trimmed(&feed->fact[FACT_BODY]);
	const struct np_span title = trimmed(&feed->fact[FACT_TITLE]);
	const uint64_t bad = out->bad_bytes;
	enum np_status status = NP_OK;

	feed->title.len = 0;
	if (is_marked(title))
		status = unmark(html, title, &feed->title);
	if (status)
		return status;
	if (feed->plain || !is_marked(body)) {
		out->field[NP_FIELD_TEXT] = body;
		return NP_OK;
	}
	if (np_html_read(html, body, &given, out, NULL))
		*out = (struct np_article){ 0 };
	out->bad_bytes += bad;
	return np_html_status(html);
}

static void fill(const struct np_feed *feed, struct np_article *out)
{
	struct np_span *const field = out->field;

	/* Of the article, not of the scrap of a page. */
	field[NP_FIELD_CANONICAL_URL] = (struct np_span){ NULL, 0 };
	field[NP_FIELD_SOURCE] = (struct np_span){ NULL, 0 };
	field[NP_FIELD_LANGUAGE] = (struct np_span){ NULL, 0 };
	field[NP_FIELD_ID] = trimmed(&feed->fact[FACT_ID]);
	field[NP_FIELD_URL] = trimmed(&feed->fact[FACT_LINK]);
	field[NP_FIELD_TITLE] = trimmed(&feed->title);
	if (!field[NP_FIELD_TITLE].ptr)
		field[NP_FIELD_TITLE] = trimmed(&feed->fact[FACT_TITLE]);
	field[NP_FIELD_AUTHORS] = trimmed(&feed->fact[FACT_AUTHOR]);
	field[NP_FIELD_DATE] = trimmed(&feed->fact[FACT_DATE]);
	field[NP_FIELD_MODIFIED] = trimmed(&feed->fact[FACT_MODIFIED]);
	/* Atom need not say when an entry was first there. */
	if (!field[NP_FIELD_DATE].ptr)
		field[NP_FIELD_DATE] = field[NP_FIELD_MODIFIED];
	/* An id that is the address, as RSS has it by default. */
	if (!field[NP_FIELD_URL].ptr && field[NP_FIELD_ID].len > 4 &&
	    !memcmp(field[NP_FIELD_ID].ptr, "http", 4))
		field[NP_FIELD_URL] = field[NP_FIELD_ID];
	out->has_date = field[NP_FIELD_DATE].ptr &&
			np_date_parse(field[NP_FIELD_DATE], &out->date);
	out->bad_date = field[NP_FIELD_DATE].ptr && !out->has_date;
}

static enum np_skip say(char *detail, enum np_skip skip, const char *why)
{
	if (detail)
		snprintf(detail, DETAIL_SIZE, "%s", why);
	return skip;
}

static bool is_closed(struct np_span item)
{
	const char *end =
		item.len > 1 && item.ptr[1] == 'i' ? "</item" : "</entry";
	size_t at = item.len;

	while (at && item.ptr[at - 1] != '<')
		at--;
	return at && starts(item, at - 1, end);
}

/* Behind a tag, and how many values and namespaces it gives. */
static size_t count_tag(struct np_span item, size_t at, size_t *values,
			size_t *spaces)
{
	*values = 0;
	while (at < item.len && item.ptr[at] != '>') {
		const char c = item.ptr[at];
		const char *stop;

		*values += c == '=';
		*spaces += starts(item, at, "xmlns");
		at++;
		if (c != '"' && c != '\'')
			continue;
		stop = memchr(item.ptr + at, c, item.len - at);
		at = stop ? (size_t)(stop - item.ptr) + 1 : item.len;
	}
	return at;
}

/* Would a parser compare more than is good for it? */
static bool is_heavy(struct np_span item)
{
	size_t spaces = 0, values = 0;

	for (size_t i = 0; i < item.len;) {
		const size_t behind = skip_special(item, i);

		if (behind > i) {
			i = behind;
			continue;
		}
		i = item.ptr[i] == '<'
			    ? count_tag(item, i + 1, &values, &spaces)
			    : i + 1;
		if (values > NP_FEED_ATTRIBUTES || spaces > NP_FEED_SPACES)
			return true;
	}
	return false;
}

/* As UTF-8, without the characters that XML knows none of: they would end
 * the text they stand in. */
static enum np_status convert(struct np_feed *feed, struct np_span item,
			      const char *encoding, struct np_span *out,
			      uint64_t *bad)
{
	const struct np_span charset = { encoding, strlen(encoding) };
	struct np_buf *own = &feed->made;
	enum np_status status =
		np_html_charset_convert(item, charset, &feed->utf8, out, bad);

	own->len = 0;
	if (!status)
		status = np_buf_add(own, out->ptr, out->len);
	for (size_t i = 0; !status && i < own->len; i++) {
		const unsigned char c = (unsigned char)own->ptr[i];

		if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
			own->ptr[i] = ' ';
		/* U+FFFE and U+FFFF */
		if (c == 0xEF && i + 2 < own->len &&
		    (unsigned char)own->ptr[i + 1] == 0xBF &&
		    (unsigned char)own->ptr[i + 2] >= 0xBE)
			memset(own->ptr + i, ' ', 3);
	}
	*out = np_buf_span(own);
	return status;
}

static enum np_status parse(struct np_feed *feed, struct np_span item,
			    const char *encoding, uint64_t *bad)
{
	enum np_status status = convert(feed, item, encoding, &item, bad);
	xmlDocPtr doc;
	xmlNode *root;

	if (status)
		return status;
	doc = xmlReadMemory(item.ptr, (int)item.len, NULL, "UTF-8",
			    XML_PARSE_RECOVER | XML_PARSE_NOERROR |
				    XML_PARSE_NOWARNING | XML_PARSE_NONET |
				    XML_PARSE_NOCDATA);
	root = doc ? xmlDocGetRootElement(doc) : NULL;
	if (root)
		status = take_item(feed, root);
	if (doc)
		xmlFreeDoc(doc);
	return status;
}

static void reset(struct np_feed *feed)
{
	for (int i = 0; i < FACT_COUNT; i++) {
		feed->rank[i] = 0;
		feed->fact[i].len = 0;
	}
	feed->plain = false;
}

enum np_status np_feed_status(const struct np_feed *feed)
{
	return feed->status;
}

enum np_skip np_feed_read(struct np_feed *feed, struct np_span item,
			  const char *encoding, struct np_html *html,
			  struct np_article *out, char *detail)
{
	*out = (struct np_article){ 0 };
	feed->status = NP_OK;
	reset(feed);
	if (!is_closed(item))
		return say(detail, NP_SKIP_TRUNCATED,
			   "an item that does not end");
	if (item.len > NP_FEED_ITEM)
		return say(detail, NP_SKIP_TOO_LONG, "an item over 2 MiB");
	if (is_heavy(item))
		return say(detail, NP_SKIP_DAMAGED,
			   "an item with too many attributes or namespaces");
	feed->status = parse(feed, item, encoding, &out->bad_bytes);
	if (!feed->status)
		feed->status = read_marked(feed, html, out);
	if (feed->status)
		return say(detail, NP_SKIP_TOO_LONG, "no memory for this item");
	if (!out->field[NP_FIELD_TEXT].len)
		return say(detail, NP_SKIP_NO_TEXT, "no text in this item");
	fill(feed, out);
	return NP_SKIP_NONE;
}
