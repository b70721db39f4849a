/* SPDX-License-Identifier: MIT */
#include "ingest/html_blocks.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

struct maker {
	struct html_blocks *blocks;
	const struct html_tree *tree;
	struct html_block *block; /* being filled; NULL: none */
	uint32_t breaks;	  /* <br> since the last text */
	bool space;		  /* white space since the last character */
	bool in_word;
	uint32_t unspaced; /* characters of unspaced scripts in the block */
};

static bool is_space(int32_t code)
{
	return code == ' ' || (code >= 9 && code <= 13) || code == 0xA0 ||
	       code == 0x3000 || (code >= 0x2000 && code <= 0x200A) ||
	       code == 0x202F || code == 0x2028 || code == 0x2029;
}

/* Marks that are seen by nobody: soft hyphen, zero width, BOM. */
static bool is_nothing(int32_t code)
{
	return code == 0xAD || (code >= 0x200B && code <= 0x200F) ||
	       code == 0x2060 || code == 0xFEFF;
}

static bool is_unspaced(int32_t code)
{
	return (code >= 0x3040 && code <= 0x30FF) ||
	       (code >= 0x3400 && code <= 0x9FFF) ||
	       (code >= 0xAC00 && code <= 0xD7A3) ||
	       (code >= 0x0E00 && code <= 0x0EFF);
}

static bool is_word(int32_t code)
{
	return (code >= '0' && code <= '9') ||
	       ((code | 0x20) >= 'a' && (code | 0x20) <= 'z') ||
	       (code >= 0xC0 && (code < 0x2000 || code > 0x206F) &&
		!(code >= 0x3001 && code <= 0x303F));
}

static bool ends_sentence(int32_t code)
{
	switch (code) {
	case '.':
	case '!':
	case '?':
	case 0x2026: /* ellipsis */
	case 0x3002: /* ideographic full stop */
	case 0xFF01:
	case 0xFF1F:
	case 0x06D4: /* Arabic full stop */
	case 0x061F:
	case 0x0964: /* danda */
		return true;
	default:
		return false;
	}
}

/* May stand behind the end of a sentence. */
static bool is_closing(int32_t code)
{
	return code == '"' || code == '\'' || code == ')' || code == ']' ||
	       code == 0x201D || code == 0x2019 || code == 0xBB ||
	       code == 0x201C || code == 0x300D || code == 0x300F ||
	       code == 0xFF09;
}

static void close_block(struct maker *maker)
{
	struct html_block *block = maker->block;

	if (!block)
		return;
	block->len = (uint32_t)maker->blocks->text.len - block->at;
	maker->block = NULL;
}

static enum np_status open_block(struct maker *maker, uint32_t text)
{
	struct html_blocks *blocks = maker->blocks;
	uint32_t node = maker->tree->nodes[text].parent;

	if (np_grow(&blocks->ptr, &blocks->cap, blocks->len + 1,
		    sizeof(*blocks->ptr)))
		return NP_ERR_NOMEM;
	while (node != HTML_NONE && !np_html_tree_is_block(maker->tree, node))
		node = maker->tree->nodes[node].parent;
	maker->block = &blocks->ptr[blocks->len++];
	*maker->block = (struct html_block){ .node = node, .first = text };
	maker->block->tag =
		node == HTML_NONE ? HTML_OTHER : maker->tree->nodes[node].tag;
	maker->block->at = (uint32_t)blocks->text.len;
	maker->space = false;
	maker->breaks = 0;
	maker->in_word = false;
	maker->unspaced = 0;
	return NP_OK;
}

static void count(struct maker *maker, int32_t code, bool linked)
{
	struct html_block *block = maker->block;
	bool word = false;

	if (is_unspaced(code)) {
		word = maker->unspaced++ % 2 == 0;
		maker->in_word = false;
	} else if (is_word(code)) {
		word = !maker->in_word;
		maker->in_word = true;
	} else if (code != '\'' && code != 0x2019) {
		maker->in_word = false;
	}
	block->words += word;
	block->linked += word && linked;
	if (ends_sentence(code))
		block->ends = 1;
	else if (!is_closing(code))
		block->ends = 0;
}

/* What parts the character to come from the one before. */
static enum np_status add_gap(struct maker *maker)
{
	const char *gap = maker->breaks ? "\n" : " ";

	if (!maker->space && !maker->breaks)
		return NP_OK;
	maker->space = false;
	maker->breaks = 0;
	maker->in_word = false;
	return np_buf_add(&maker->blocks->text, gap, 1);
}

static enum np_status add_char(struct maker *maker, uint32_t node,
			       const uint8_t *p, struct np_utf8 at, bool linked)
{
	enum np_status status = NP_OK;

	if (maker->block && maker->breaks > 1)
		close_block(maker);
	if (!maker->block)
		status = open_block(maker, node);
	else
		status = add_gap(maker);
	if (status)
		return status;
	count(maker, at.code, linked);
	return np_buf_add(&maker->blocks->text, p, at.len);
}

static enum np_status add_text(struct maker *maker, uint32_t node, bool linked)
{
	const struct np_span text = np_html_tree_text(maker->tree, node);
	const uint8_t *p = (const uint8_t *)text.ptr;
	const uint8_t *end = p + text.len;

	while (p < end) {
		const struct np_utf8 at = np_utf8_any(p, end);
		enum np_status status;

		if (is_space(at.code)) {
			maker->space = true;
		} else if (!is_nothing(at.code)) {
			status = add_char(maker, node, p, at, linked);
			if (status)
				return status;
		}
		p += at.len;
	}
	return NP_OK;
}

/* Is a text below nodes that are kept, but not as text? */
static bool is_raw(const struct html_tree *tree, uint32_t node)
{
	const uint32_t parent = tree->nodes[node].parent;

	return parent != HTML_NONE && (tree->nodes[parent].tag == HTML_SCRIPT ||
				       tree->nodes[parent].tag == HTML_TITLE);
}

enum np_status np_html_blocks_build(struct html_blocks *blocks,
				    const struct html_tree *tree)
{
	struct maker maker = { .blocks = blocks, .tree = tree };
	uint32_t border = 0; /* where the block element around us ends */
	uint32_t link = 0;   /* where the link around us ends */

	blocks->len = blocks->text.len = 0;
	for (uint32_t i = 0; i < tree->len; i++) {
		const struct html_node *node = &tree->nodes[i];

		if (node->tag == HTML_TEXT) {
			/* Leaving a block is a border too: the nearest block
			 * around this text is another one. */
			if (i >= border) {
				close_block(&maker);
				border = np_html_tree_block_end(tree, i);
			}
			if (is_raw(tree, i))
				continue;
			if (add_text(&maker, i, i < link))
				return NP_ERR_NOMEM;
		} else if (node->tag == HTML_BR) {
			maker.breaks++;
		} else if (np_html_tree_is_block(tree, i)) {
			close_block(&maker);
			border = node->end;
		} else if (node->tag == HTML_A && node->end > link &&
			   np_html_tree_attribute(tree, i, HTML_HREF).ptr) {
			link = node->end;
		}
	}
	close_block(&maker);
	return NP_OK;
}

void np_html_blocks_clear(struct html_blocks *blocks)
{
	np_free(blocks->ptr);
	np_buf_clear(&blocks->text);
	*blocks = (struct html_blocks){ 0 };
}
