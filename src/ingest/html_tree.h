/* SPDX-License-Identifier: MIT */
/*
 * A page as a tree in one array, in the order of the page. libxml2 parses
 * (mending what is not HTML as it goes) and tells of elements one by one; its
 * own tree is never built.
 *
 * Bounds: a page that nests deeper than HTML_DEPTH, has more than HTML_NODES
 * elements and texts, or one tag with more than HTML_ATTRIBUTES attributes is
 * read up to there, and cut says why. Beyond that memory is at most a few times
 * the bytes of the page, and time is linear in them.
 */
#ifndef INGEST_HTML_TREE_H
#define INGEST_HTML_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "ingest/html_tags.h"

#define HTML_DEPTH 1000
#define HTML_NODES ((size_t)1 << 20)
#define HTML_ATTRIBUTES 1000

/* No such node. */
#define HTML_NONE UINT32_MAX

/* Attributes that are kept. */
enum html_name {
	HTML_CLASS,
	HTML_CONTENT,
	HTML_DATETIME,
	HTML_HIDDEN,
	HTML_HREF,
	HTML_HTTP_EQUIV,
	HTML_ID,
	HTML_ITEMPROP,
	HTML_LANG,
	HTML_NAME,
	HTML_PROPERTY,
	HTML_REL,
	HTML_ROLE,
	HTML_STYLE,
	HTML_TYPE,
	HTML_NAME_COUNT
};

struct html_attribute {
	uint32_t name;	  /* enum html_name */
	uint32_t at, len; /* in tree->bytes */
};

struct html_node {
	uint32_t parent; /* HTML_NONE for the first */
	uint32_t end;	 /* behind the last node below this one */
	uint16_t tag;	 /* enum html_tag; HTML_TEXT for a text */
	uint16_t flags;	 /* enum html_tag_flags */
	uint32_t at;	 /* a text: in tree->bytes; else its first attribute */
	uint32_t len;	 /* a text: bytes; else how many attributes */
};

struct html_tree {
	struct html_node *nodes;
	size_t len, cap;
	struct html_attribute *attributes;
	size_t attributes_len, attributes_cap;
	struct np_buf bytes; /* texts and values, UTF-8 */
	uint32_t *open;	     /* elements that are not closed yet; private */
	size_t open_len, open_cap;
	const char *cut; /* why the rest was not read; NULL when all was */
};

/*
 * Parses a page that is UTF-8 without NUL, less than 2 GiB. Reuses the tree's
 * memory. NP_ERR_NOMEM leaves the tree as far as it came.
 */
enum np_status np_html_tree_parse(struct html_tree *tree,
				  struct np_span page) NP_CHECKED;

void np_html_tree_clear(struct html_tree *tree);

/* The value of an attribute; ptr NULL when it has none. */
struct np_span np_html_tree_attribute(const struct html_tree *tree,
				      uint32_t node, enum html_name name);

static inline bool np_html_tree_is_block(const struct html_tree *tree,
					 uint32_t node)
{
	return tree->nodes[node].flags & HTML_BLOCK;
}

/* Where the nearest block element around a node ends. */
uint32_t np_html_tree_block_end(const struct html_tree *tree, uint32_t node);

static inline struct np_span np_html_tree_text(const struct html_tree *tree,
					       uint32_t node)
{
	const struct html_node *n = &tree->nodes[node];

	return (struct np_span){ tree->bytes.ptr + n->at, n->len };
}

#endif
