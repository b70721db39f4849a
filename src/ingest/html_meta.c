/* SPDX-License-Identifier: MIT */
#include "ingest/html_meta.h"

#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <string.h>

#include "ingest/date.h"
#include "ingest/html_signs.h"

/* Nothing a page says in one value is longer. */
#define VALUE_MAX 2000
/* Added to the rank of a date that is not understood. */
#define NOT_A_DATE 100
/* Longer is not a name but a sentence about the author. */
#define NAME_MAX_BYTES 80

/* Ranks: 1 .. 3 are those of JSON-LD. */
struct known {
	const char *name; /* lower case */
	enum html_fact fact;
	uint32_t rank;
};

/* Names of <meta name, property, itemprop>. */
static const struct known metas[] = {
	{ "og:title", HTML_FACT_TITLE, 4 },
	{ "headline", HTML_FACT_TITLE, 5 },
	{ "sailthru.title", HTML_FACT_TITLE, 5 },
	{ "parsely-title", HTML_FACT_TITLE, 5 },
	{ "twitter:title", HTML_FACT_TITLE, 6 },
	{ "dc.title", HTML_FACT_TITLE, 6 },
	{ "dcterms.title", HTML_FACT_TITLE, 6 },
	{ "og:url", HTML_FACT_CANONICAL, 5 },
	{ "parsely-link", HTML_FACT_CANONICAL, 6 },
	{ "twitter:url", HTML_FACT_CANONICAL, 7 },
	{ "og:site_name", HTML_FACT_SITE, 4 },
	{ "application-name", HTML_FACT_SITE, 6 },
	{ "author", HTML_FACT_AUTHORS, 4 },
	{ "byl", HTML_FACT_AUTHORS, 5 },
	{ "article:author", HTML_FACT_AUTHORS, 5 },
	{ "parsely-author", HTML_FACT_AUTHORS, 5 },
	{ "sailthru.author", HTML_FACT_AUTHORS, 5 },
	{ "dc.creator", HTML_FACT_AUTHORS, 6 },
	{ "dcterms.creator", HTML_FACT_AUTHORS, 6 },
	{ "cxenseparse:author", HTML_FACT_AUTHORS, 6 },
	{ "article:published_time", HTML_FACT_DATE, 4 },
	{ "article:published", HTML_FACT_DATE, 4 },
	{ "og:published_time", HTML_FACT_DATE, 4 },
	{ "datepublished", HTML_FACT_DATE, 4 },
	{ "parsely-pub-date", HTML_FACT_DATE, 5 },
	{ "sailthru.date", HTML_FACT_DATE, 5 },
	{ "publishdate", HTML_FACT_DATE, 5 },
	{ "publish_date", HTML_FACT_DATE, 5 },
	{ "publish-date", HTML_FACT_DATE, 5 },
	{ "published_date", HTML_FACT_DATE, 5 },
	{ "publication_date", HTML_FACT_DATE, 5 },
	{ "pubdate", HTML_FACT_DATE, 5 },
	{ "originalpublicationdate", HTML_FACT_DATE, 5 },
	{ "article_date_original", HTML_FACT_DATE, 5 },
	{ "ptime", HTML_FACT_DATE, 5 },
	{ "pdate", HTML_FACT_DATE, 5 },
	{ "dc.date.issued", HTML_FACT_DATE, 6 },
	{ "dcterms.issued", HTML_FACT_DATE, 6 },
	{ "dcterms.created", HTML_FACT_DATE, 6 },
	{ "dc.date", HTML_FACT_DATE, 7 },
	{ "date", HTML_FACT_DATE, 7 },
	{ "article:modified_time", HTML_FACT_MODIFIED, 4 },
	{ "article:modified", HTML_FACT_MODIFIED, 4 },
	{ "og:updated_time", HTML_FACT_MODIFIED, 5 },
	{ "datemodified", HTML_FACT_MODIFIED, 4 },
	{ "dcterms.modified", HTML_FACT_MODIFIED, 6 },
	{ "last-modified", HTML_FACT_MODIFIED, 6 },
	{ "lastmod", HTML_FACT_MODIFIED, 6 },
	{ "og:locale", HTML_FACT_LANGUAGE, 6 },
	{ "content-language", HTML_FACT_LANGUAGE, 7 },
	{ "language", HTML_FACT_LANGUAGE, 8 },
	{ "dc.language", HTML_FACT_LANGUAGE, 8 },
};

/* Ranks of what is not in <meta>. */
enum rank {
	RANK_LINK = 4, /* <link rel=canonical> */
	RANK_LANG = 4, /* <html lang> */
	RANK_PROP = 8, /* itemprop in the page */
	RANK_REL = 9,  /* rel=author */
	RANK_H1 = 8,
	RANK_CLASS = 10, /* class=byline */
	RANK_TIME = 10,	 /* <time datetime>, the first */
	RANK_TITLE = 12
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct np_span trim(struct np_span text)
{
	while (text.len && is_space(text.ptr[0])) {
		text.ptr++;
		text.len--;
	}
	while (text.len && is_space(text.ptr[text.len - 1]))
		text.len--;
	return text;
}

static bool is_url(struct np_span text)
{
	return (text.len > 8 && !memcmp(text.ptr, "https://", 8)) ||
	       (text.len > 7 && !memcmp(text.ptr, "http://", 7));
}

static size_t put_code(char *to, unsigned code)
{
	int len = 0;

	if (code < 0x20 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		code = 0xFFFD;
	if (code < 0x80) {
		to[len++] = (char)code;
	} else if (code < 0x800) {
		to[len++] = (char)(0xC0 | code >> 6);
		to[len++] = (char)(0x80 | (code & 0x3F));
	} else if (code < 0x10000) {
		to[len++] = (char)(0xE0 | code >> 12);
		to[len++] = (char)(0x80 | (code >> 6 & 0x3F));
		to[len++] = (char)(0x80 | (code & 0x3F));
	} else {
		to[len++] = (char)(0xF0 | code >> 18);
		to[len++] = (char)(0x80 | (code >> 12 & 0x3F));
		to[len++] = (char)(0x80 | (code >> 6 & 0x3F));
		to[len++] = (char)(0x80 | (code & 0x3F));
	}
	return (size_t)len;
}

/* The character of "amp", "#39" or "#x27"; 0 when there is none. */
static unsigned entity_code(const char *name)
{
	const htmlEntityDesc *known;
	unsigned code = 0;

	if (name[0] != '#') {
		known = htmlEntityLookup((const xmlChar *)name);
		return known ? known->value : 0;
	}
	if (sscanf(name, name[1] == 'x' || name[1] == 'X' ? "#%*c%6x" : "#%7u",
		   &code) != 1)
		return 0;
	return code;
}

/* One entity at text; its length, 0 when it is none. */
static size_t take_entity(struct np_span text, unsigned *code)
{
	char name[12];
	size_t len = 0;

	while (len + 1 < text.len && len < sizeof(name) - 1 &&
	       text.ptr[len + 1] != ';' && !is_space(text.ptr[len + 1]) &&
	       text.ptr[len + 1] != '&') {
		name[len] = text.ptr[len + 1];
		len++;
	}
	if (!len || len + 1 >= text.len || text.ptr[len + 1] != ';')
		return 0;
	name[len] = 0;
	*code = entity_code(name);
	return *code ? len + 2 : 0;
}

/* Adds a value with white space folded and entities resolved. */
static enum np_status add_clean(struct np_buf *to, struct np_span text)
{
	bool space = false;

	for (size_t i = 0; i < text.len;) {
		char out[5] = " ";
		size_t len = 1;
		size_t used = 1;
		unsigned code = 0;

		if (is_space(text.ptr[i])) {
			space = true;
			i++;
			continue;
		}
		if (text.ptr[i] == '&')
			used = take_entity(
				(struct np_span){ text.ptr + i, text.len - i },
				&code);
		if (code)
			len += put_code(out + 1, code);
		else
			out[len++] = text.ptr[i];
		if (np_buf_add(to, out + !space, len - !space))
			return NP_ERR_NOMEM;
		space = false;
		i += used ? used : 1;
	}
	return NP_OK;
}

static bool is_date(enum html_fact fact)
{
	return fact == HTML_FACT_DATE || fact == HTML_FACT_MODIFIED;
}

/* What of a value can be true. */
static bool is_sound(enum html_fact fact, struct np_span value)
{
	if (!value.len || value.len > VALUE_MAX)
		return false;
	if (fact == HTML_FACT_CANONICAL)
		return is_url(value);
	if (fact == HTML_FACT_AUTHORS)
		return !is_url(value) && value.ptr[0] != '/' &&
		       value.len <= 4 * NAME_MAX_BYTES;
	return true;
}

static struct np_span without_by(struct np_span name)
{
	if (name.len > 3 && (name.ptr[0] | 0x20) == 'b' &&
	    (name.ptr[1] | 0x20) == 'y' && is_space(name.ptr[2]))
		return trim((struct np_span){ name.ptr + 3, name.len - 3 });
	return name;
}

/* Is a name already among those joined? */
static bool has_name(struct np_span names, struct np_span name)
{
	for (size_t i = 0; i + name.len <= names.len; i++)
		if (!memcmp(names.ptr + i, name.ptr, name.len))
			return true;
	return false;
}

/* Adds a name behind those of the same rank, which are the last value. */
static enum np_status join(struct html_meta *meta, struct html_said *said,
			   struct np_span value)
{
	const struct np_span names = { meta->values.ptr + said->at, said->len };
	const size_t before = meta->values.len;

	if (has_name(names, value) || said->len > VALUE_MAX ||
	    said->at + said->len != before)
		return NP_OK;
	if (np_buf_add(&meta->values, "; ", 2) ||
	    np_buf_add(&meta->values, value.ptr, value.len))
		return NP_ERR_NOMEM;
	said->len += meta->values.len - before;
	return NP_OK;
}

enum np_status np_html_meta_offer(struct html_meta *meta, enum html_fact fact,
				  uint32_t rank, struct np_span value)
{
	struct html_said *said = &meta->said[fact];
	int64_t seconds;
	struct np_span clean;

	meta->scratch.len = 0;
	value = trim(value);
	if (!value.len || value.len > 4 * VALUE_MAX)
		return NP_OK;
	if (add_clean(&meta->scratch, value))
		return NP_ERR_NOMEM;
	clean = np_buf_span(&meta->scratch);
	if (fact == HTML_FACT_AUTHORS)
		clean = without_by(clean);
	if (!is_sound(fact, clean))
		return NP_OK;
	if (is_date(fact) && !np_date_parse(clean, &seconds))
		rank += NOT_A_DATE;
	if (said->rank && rank >= said->rank) {
		if (fact == HTML_FACT_AUTHORS && rank == said->rank)
			return join(meta, said, clean);
		return NP_OK;
	}
	*said = (struct html_said){ rank, meta->values.len, clean.len };
	return np_buf_add(&meta->values, clean.ptr, clean.len);
}

struct np_span np_html_meta_get(const struct html_meta *meta,
				enum html_fact fact)
{
	const struct html_said *said = &meta->said[fact];

	if (!said->rank)
		return (struct np_span){ NULL, 0 };
	return (struct np_span){ meta->values.ptr + said->at, said->len };
}

static bool same_name(struct np_span given, const char *lower)
{
	size_t i = 0;

	for (; i < given.len && lower[i]; i++) {
		const char c = given.ptr[i];

		if ((char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower[i])
			return false;
	}
	return i == given.len && !lower[i];
}

/* Offers a value under each of the names that a <meta> gives it. */
static enum np_status read_meta(struct html_meta *meta,
				const struct html_tree *tree, uint32_t node)
{
	static const enum html_name given[] = { HTML_PROPERTY, HTML_NAME,
						HTML_ITEMPROP,
						HTML_HTTP_EQUIV };
	const struct np_span content =
		np_html_tree_attribute(tree, node, HTML_CONTENT);

	for (size_t g = 0; content.ptr && g < 4; g++) {
		const struct np_span name =
			np_html_tree_attribute(tree, node, given[g]);

		for (size_t i = 0;
		     name.ptr && i < sizeof(metas) / sizeof(metas[0]); i++) {
			if (same_name(name, metas[i].name) &&
			    np_html_meta_offer(meta, metas[i].fact,
					       metas[i].rank, content))
				return NP_ERR_NOMEM;
		}
	}
	return NP_OK;
}

static bool has_word(struct np_span words, const char *word)
{
	size_t begin = 0;

	while (begin < words.len) {
		size_t end = begin;

		while (end < words.len && !is_space(words.ptr[end]))
			end++;
		if (same_name(
			    (struct np_span){ words.ptr + begin, end - begin },
			    word))
			return true;
		begin = end + 1;
	}
	return false;
}

/* The text below a node, if it is short enough to be a name or a title. */
static enum np_status offer_text(struct html_meta *meta,
				 const struct html_tree *tree, uint32_t node,
				 struct known as)
{
	struct np_buf text = { 0 };
	const size_t most =
		as.fact == HTML_FACT_AUTHORS ? NAME_MAX_BYTES : VALUE_MAX / 4;
	enum np_status status = NP_OK;

	/* Pages repeat the author below the text, with all that he wrote. */
	if (meta->said[as.fact].rank && as.rank >= meta->said[as.fact].rank)
		return NP_OK;
	for (uint32_t i = node + 1;
	     !status && i < tree->nodes[node].end && text.len <= most; i++) {
		const struct np_span part = np_html_tree_text(tree, i);

		if (tree->nodes[i].tag != HTML_TEXT) {
			if (np_html_tree_is_block(tree, i))
				status = np_buf_add(&text, " ", 1);
			continue;
		}
		status = np_buf_add(&text, part.ptr, part.len);
	}
	if (!status && text.len <= most)
		status = np_html_meta_offer(meta, as.fact, as.rank,
					    np_buf_span(&text));
	np_buf_clear(&text);
	return status;
}

static enum np_status read_link(struct html_meta *meta,
				const struct html_tree *tree, uint32_t node)
{
	const struct np_span href =
		np_html_tree_attribute(tree, node, HTML_HREF);
	const struct np_span rel = np_html_tree_attribute(tree, node, HTML_REL);

	if (href.ptr && has_word(rel, "canonical"))
		return np_html_meta_offer(meta, HTML_FACT_CANONICAL, RANK_LINK,
					  href);
	return NP_OK;
}

/* Microdata and classes of elements that are seen. */
static enum np_status read_element(struct html_meta *meta,
				   const struct html_tree *tree, uint32_t node)
{
	const struct np_span prop =
		np_html_tree_attribute(tree, node, HTML_ITEMPROP);
	const struct np_span time =
		np_html_tree_attribute(tree, node, HTML_DATETIME);
	const struct known prop_author = { "", HTML_FACT_AUTHORS, RANK_PROP };
	const struct known rel_author = { "", HTML_FACT_AUTHORS, RANK_REL };
	const struct known by_class = { "", HTML_FACT_AUTHORS, RANK_CLASS };
	const struct known heading = { "", HTML_FACT_TITLE, RANK_H1 };
	const struct np_span class =
		np_html_tree_attribute(tree, node, HTML_CLASS);

	if (time.ptr && has_word(prop, "dateModified"))
		return np_html_meta_offer(meta, HTML_FACT_MODIFIED, RANK_PROP,
					  time);
	if (time.ptr && has_word(prop, "datePublished"))
		return np_html_meta_offer(meta, HTML_FACT_DATE, RANK_PROP,
					  time);
	if (time.ptr && has_word(class, "updated"))
		return np_html_meta_offer(meta, HTML_FACT_MODIFIED, RANK_TIME,
					  time);
	if (time.ptr)
		return np_html_meta_offer(meta, HTML_FACT_DATE, RANK_TIME,
					  time);
	if (prop.ptr && has_word(prop, "author"))
		return offer_text(meta, tree, node, prop_author);
	if (has_word(np_html_tree_attribute(tree, node, HTML_REL), "author"))
		return offer_text(meta, tree, node, rel_author);
	if (tree->nodes[node].tag == HTML_H1)
		return offer_text(meta, tree, node, heading);
	if (class.ptr &&
	    (has_word(class, "byline") || has_word(class, "author")))
		return offer_text(meta, tree, node, by_class);
	return NP_OK;
}

/* A <title> without what names the site: the part behind the last bar. */
static struct np_span without_site(struct np_span title)
{
	static const char *const bars[] = {
		" | ",	      " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ",
		" \xC2\xAB ", " :: "
	};

	for (size_t at = title.len; at-- > title.len / 3;) {
		for (size_t b = 0; b < sizeof(bars) / sizeof(bars[0]); b++) {
			const size_t len = strlen(bars[b]);

			if (at + len <= title.len &&
			    !memcmp(title.ptr + at, bars[b], len))
				return (struct np_span){ title.ptr, at };
		}
	}
	return title;
}

static enum np_status read_title(struct html_meta *meta,
				 const struct html_tree *tree, uint32_t node)
{
	if (tree->nodes[node].end <= node + 1 ||
	    tree->nodes[node + 1].tag != HTML_TEXT)
		return NP_OK;
	return np_html_meta_offer(
		meta, HTML_FACT_TITLE, RANK_TITLE,
		without_site(trim(np_html_tree_text(tree, node + 1))));
}

static enum np_status read_script(struct html_meta *meta,
				  const struct html_tree *tree, uint32_t node)
{
	if (!same_name(trim(np_html_tree_attribute(tree, node, HTML_TYPE)),
		       "application/ld+json") ||
	    tree->nodes[node].end <= node + 1)
		return NP_OK;
	return np_html_ld_read(meta, np_html_tree_text(tree, node + 1));
}

static enum np_status read_node(struct html_meta *meta,
				const struct html_tree *tree, uint32_t node)
{
	switch (tree->nodes[node].tag) {
	case HTML_TEXT:
		return NP_OK;
	case HTML_META:
		return read_meta(meta, tree, node);
	case HTML_LINK:
		return read_link(meta, tree, node);
	case HTML_TITLE:
		return read_title(meta, tree, node);
	case HTML_SCRIPT:
		return read_script(meta, tree, node);
	case HTML_HTML:
		return np_html_meta_offer(
			meta, HTML_FACT_LANGUAGE, RANK_LANG,
			np_html_tree_attribute(tree, node, HTML_LANG));
	default:
		return read_element(meta, tree, node);
	}
}

/* Takes the name of the site, and the bar before it, off the title. */
static void drop_site(struct html_meta *meta)
{
	struct html_said *title = &meta->said[HTML_FACT_TITLE];
	const struct np_span site = np_html_meta_get(meta, HTML_FACT_SITE);
	const char *text = np_html_meta_get(meta, HTML_FACT_TITLE).ptr;
	size_t len = title->len;

	if (!text || !site.len || len <= site.len ||
	    memcmp(text + len - site.len, site.ptr, site.len) != 0)
		return;
	len -= site.len;
	while (len && text[len - 1] == ' ')
		len--;
	/* A bar, a hyphen, or a dash. */
	if (len > 3 && (unsigned char)text[len - 1] >= 0x80 &&
	    !memcmp(text + len - 3, "\xE2\x80", 2))
		len -= 3;
	else if (len > 1 && (text[len - 1] == '|' || text[len - 1] == '-'))
		len--;
	else
		return;
	while (len && text[len - 1] == ' ')
		len--;
	if (len)
		title->len = len;
}

enum np_status np_html_meta_read(struct html_meta *meta,
				 const struct html_tree *tree)
{
	memset(meta->said, 0, sizeof(meta->said));
	meta->values.len = 0;
	for (uint32_t i = 0; i < tree->len; i++) {
		const enum np_status status = read_node(meta, tree, i);

		if (status)
			return status;
	}
	drop_site(meta);
	return NP_OK;
}

void np_html_meta_clear(struct html_meta *meta)
{
	np_buf_clear(&meta->values);
	np_buf_clear(&meta->scratch);
	np_buf_clear(&meta->script);
	np_json_index_free(meta->index);
	*meta = (struct html_meta){ 0 };
}
