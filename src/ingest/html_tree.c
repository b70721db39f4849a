/* SPDX-License-Identifier: MIT */
/*
 * libxml2's parser finds doubled attributes by comparing all of a tag with
 * all, and the end of an element by walking up the open ones. So the page is
 * fed in pieces: a tag that is not over at the end of a piece is waited for,
 * and is given up on when it shows too many attributes; and the parser is
 * stopped where elements nest too deep.
 */
#include "ingest/html_tree.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <string.h>

#include "base/mem.h"

/* Fed at once: a tag within it has at most half as many attributes. */
#define PIECE 4096

/* A tag whose end was not fed yet. */
struct tag {
	size_t at;    /* in the page */
	size_t seen;  /* bytes of it that were looked at */
	size_t count; /* attributes so far */
	xmlChar quote;
	bool over; /* its end was seen after all */
};

struct builder {
	struct tag tag;
	struct html_tree *tree;
	htmlParserCtxtPtr parser;
	enum np_status status;
	uint32_t mute; /* open elements that must not be read, the top one's
			* place in open, plus 1; 0: none */
};

static const struct {
	const char *text;
	enum html_name name;
} names[] = {
	{ "class", HTML_CLASS },
	{ "content", HTML_CONTENT },
	{ "datetime", HTML_DATETIME },
	{ "hidden", HTML_HIDDEN },
	{ "href", HTML_HREF },
	{ "http-equiv", HTML_HTTP_EQUIV },
	{ "id", HTML_ID },
	{ "itemprop", HTML_ITEMPROP },
	{ "lang", HTML_LANG },
	{ "name", HTML_NAME },
	{ "property", HTML_PROPERTY },
	{ "rel", HTML_REL },
	{ "role", HTML_ROLE },
	{ "style", HTML_STYLE },
	{ "type", HTML_TYPE },
};

/* Reads no further. */
static void stop(struct builder *builder, enum np_status status,
		 const char *why)
{
	if (status && !builder->status)
		builder->status = status;
	if (!builder->tree->cut)
		builder->tree->cut = why;
	xmlStopParser(builder->parser);
}

static enum np_status keep_attribute(struct html_tree *tree, const char *text,
				     const char *value)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct html_attribute *to;

		if (strcmp(text, names[i].text) != 0)
			continue;
		if (np_grow(&tree->attributes, &tree->attributes_cap,
			    tree->attributes_len + 1, sizeof(*to)))
			return NP_ERR_NOMEM;
		to = &tree->attributes[tree->attributes_len++];
		to->name = names[i].name;
		to->at = (uint32_t)tree->bytes.len;
		to->len = (uint32_t)(value ? strlen(value) : 0);
		return np_buf_add(&tree->bytes, value ? value : "", to->len);
	}
	return NP_OK;
}

static struct html_node *add_node(struct builder *builder, uint16_t tag,
				  uint16_t flags)
{
	struct html_tree *tree = builder->tree;
	struct html_node *node;

	if (tree->len >= HTML_NODES) {
		stop(builder, NP_OK, "too many elements");
		return NULL;
	}
	if (np_grow(&tree->nodes, &tree->cap, tree->len + 1, sizeof(*node))) {
		stop(builder, NP_ERR_NOMEM, "no memory");
		return NULL;
	}
	node = &tree->nodes[tree->len];
	*node = (struct html_node){ .parent = HTML_NONE,
				    .tag = tag,
				    .flags = flags };
	if (tree->open_len)
		node->parent = tree->open[tree->open_len - 1];
	node->end = (uint32_t)++tree->len;
	return node;
}

static void start_element(void *user, const xmlChar *name, const xmlChar **atts)
{
	struct builder *builder = user;
	struct html_tree *tree = builder->tree;
	const struct html_tag_info *info = np_html_tag_find((const char *)name);
	struct html_node *node;

	if (tree->cut)
		return;
	if (tree->open_len >= HTML_DEPTH) {
		stop(builder, NP_OK, "nested too deep");
		return;
	}
	if (np_grow(&tree->open, &tree->open_cap, tree->open_len + 1,
		    sizeof(*tree->open))) {
		stop(builder, NP_ERR_NOMEM, "no memory");
		return;
	}
	node = add_node(builder, info->tag, info->flags);
	if (!node)
		return;
	node->at = (uint32_t)tree->attributes_len;
	for (; atts && atts[0]; atts += 2) {
		if (keep_attribute(tree, (const char *)atts[0],
				   (const char *)atts[1])) {
			stop(builder, NP_ERR_NOMEM, "no memory");
			return;
		}
	}
	node->len = (uint32_t)(tree->attributes_len - node->at);
	tree->open[tree->open_len++] = (uint32_t)tree->len - 1;
	if ((info->flags & HTML_MUTE) && !builder->mute)
		builder->mute = (uint32_t)tree->open_len;
}

static void end_element(void *user, const xmlChar *name)
{
	struct builder *builder = user;
	struct html_tree *tree = builder->tree;

	(void)name;
	if (tree->cut || !tree->open_len)
		return;
	if (builder->mute == tree->open_len)
		builder->mute = 0;
	tree->nodes[tree->open[--tree->open_len]].end = (uint32_t)tree->len;
}

static void add_text(void *user, const xmlChar *text, int len)
{
	struct builder *builder = user;
	struct html_tree *tree = builder->tree;
	struct html_node *node = tree->len ? &tree->nodes[tree->len - 1] : NULL;

	if (tree->cut || builder->mute || len <= 0)
		return;
	/* One text comes in pieces. */
	if (!node || node->tag != HTML_TEXT ||
	    node->at + node->len != tree->bytes.len || !tree->open_len ||
	    node->parent != tree->open[tree->open_len - 1]) {
		node = add_node(builder, HTML_TEXT, 0);
		if (!node)
			return;
		node->at = (uint32_t)tree->bytes.len;
	}
	if (np_buf_add(&tree->bytes, text, (size_t)len)) {
		stop(builder, NP_ERR_NOMEM, "no memory");
		return;
	}
	node->len += (uint32_t)len;
}

/*
 * Counts the attributes of an unfinished tag, from where the last call left
 * off: blanks, slashes and quotes that end a value part them. fed: bytes of the
 * page given to the parser.
 */
static bool is_crowded(struct builder *builder, size_t fed)
{
	struct tag *tag = &builder->tag;
	const xmlChar *begin = builder->parser->input->cur;
	const xmlChar *end = builder->parser->input->end;
	const size_t at = fed - (size_t)(end - begin);

	if (end - begin <= PIECE || *begin != '<' || (begin[1] | 0x20) < 'a' ||
	    (begin[1] | 0x20) > 'z' ||
	    builder->parser->instate == XML_PARSER_COMMENT)
		return false;
	if (at != tag->at || !tag->seen)
		*tag = (struct tag){ .at = at, .seen = 1 };
	for (const xmlChar *p = begin + tag->seen; p < end && !tag->over; p++) {
		if (tag->quote) {
			if (*p != tag->quote)
				continue;
			tag->quote = 0;
			tag->count++;
		} else if ((*p == '"' || *p == '\'') && p[-1] == '=') {
			tag->quote = *p;
		} else if (*p == '>') {
			tag->over = true;
		} else if (*p == ' ' || *p == '\n' || *p == '\t' || *p == '/') {
			tag->count++;
		}
	}
	tag->seen = (size_t)(end - begin);
	return !tag->over && tag->count > HTML_ATTRIBUTES;
}

static void feed(struct builder *builder, struct np_span page)
{
	size_t at = 0;

	while (at < page.len && !builder->tree->cut) {
		const size_t left = page.len - at;
		const size_t len = left < PIECE ? left : PIECE;

		htmlParseChunk(builder->parser, page.ptr + at, (int)len, 0);
		at += len;
		if (builder->parser->errNo == XML_ERR_NO_MEMORY)
			stop(builder, NP_ERR_NOMEM, "no memory");
		else if (!builder->tree->cut && is_crowded(builder, at))
			stop(builder, NP_OK, "too many attributes");
	}
	htmlParseChunk(builder->parser, NULL, 0, 1);
	if (builder->parser->errNo == XML_ERR_NO_MEMORY)
		builder->status = NP_ERR_NOMEM;
}

enum np_status np_html_tree_parse(struct html_tree *tree, struct np_span page)
{
	struct builder builder = { .tree = tree };
	htmlSAXHandler sax = { .startElement = start_element,
			       .endElement = end_element,
			       .characters = add_text,
			       .ignorableWhitespace = add_text,
			       .cdataBlock = add_text };

	tree->len = tree->attributes_len = tree->bytes.len = tree->open_len = 0;
	tree->cut = NULL;
	/* An empty value has a place too. */
	if (np_buf_reserve(&tree->bytes, 1))
		return NP_ERR_NOMEM;
	builder.parser = htmlCreatePushParserCtxt(&sax, &builder, NULL, 0, NULL,
						  XML_CHAR_ENCODING_UTF8);
	if (!builder.parser)
		return NP_ERR_NOMEM;
	htmlCtxtUseOptions(builder.parser,
			   HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
				   HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
				   HTML_PARSE_IGNORE_ENC);
	feed(&builder, page);
	while (tree->open_len)
		tree->nodes[tree->open[--tree->open_len]].end =
			(uint32_t)tree->len;
	htmlFreeParserCtxt(builder.parser);
	return builder.status;
}

void np_html_tree_clear(struct html_tree *tree)
{
	np_free(tree->nodes);
	np_free(tree->attributes);
	np_free(tree->open);
	np_buf_clear(&tree->bytes);
	*tree = (struct html_tree){ 0 };
}

struct np_span np_html_tree_attribute(const struct html_tree *tree,
				      uint32_t node, enum html_name name)
{
	const struct html_node *n = &tree->nodes[node];

	for (uint32_t i = 0; n->tag != HTML_TEXT && i < n->len; i++) {
		const struct html_attribute *a = &tree->attributes[n->at + i];

		if (a->name == name)
			return (struct np_span){ tree->bytes.ptr + a->at,
						 a->len };
	}
	return (struct np_span){ NULL, 0 };
}

uint32_t np_html_tree_block_end(const struct html_tree *tree, uint32_t node)
{
	uint32_t up = tree->nodes[node].parent;

	while (up != HTML_NONE && !np_html_tree_is_block(tree, up))
		up = tree->nodes[up].parent;
	return up == HTML_NONE ? (uint32_t)tree->len : tree->nodes[up].end;
}
