/* SPDX-License-Identifier: MIT */
#include "ingest/html_body.h"

#include <string.h>

#include "base/mem.h"
#include "ingest/html_signs.h"

/* A paragraph of fewer words is a line: a heading, a date, a button. */
#define PROSE_WORDS 10
/* What a line costs, in words. */
#define LINE_COST 2.0
/* A heading that is a link stands above a teaser of another article. */
#define LINKED_HEADING_COST 20.0
/* Words of a paragraph that one in a link takes away: paragraphs of articles
 * link a few, teasers a third. */
#define LINKED_WORD_COST 3.0
/* What a paragraph costs that will be left out: there are more of them around
 * articles than in them. */
#define LEFT_COST 1.0
/* A part with more than this share of the prose is not furniture, whatever its
 * name. */
#define FURNITURE_MOST 0.4
#define COMMENTS_REST 40 /* words outside that comments can be about */

static bool is_prose(const struct html_block *block)
{
	return block->words >= PROSE_WORDS && block->linked * 3 <= block->words;
}

static bool is_heading(uint32_t tag)
{
	return tag >= HTML_H1 && tag <= HTML_H6;
}

static enum np_status reserve(struct html_body *body, size_t nodes)
{
	size_t cap = body->cap;

	if (nodes + 1 <= cap)
		return NP_OK;
	if (np_grow(&body->worth, &cap, nodes + 1, sizeof(*body->worth)))
		return NP_ERR_NOMEM;
	cap = body->cap;
	if (np_grow(&body->prose, &cap, nodes + 1, sizeof(*body->prose)))
		return NP_ERR_NOMEM;
	cap = body->cap;
	if (np_grow(&body->left, &cap, nodes + 1, sizeof(*body->left)))
		return NP_ERR_NOMEM;
	body->cap = cap;
	return NP_OK;
}

static uint32_t prose_of(const struct html_body *body,
			 const struct html_tree *tree, uint32_t node)
{
	return body->prose[tree->nodes[node].end] - body->prose[node];
}

static void sum_prose(struct html_body *body, const struct html_tree *tree,
		      const struct html_blocks *blocks)
{
	uint32_t sum = 0;
	size_t b = 0;

	for (uint32_t i = 0; i < tree->len; i++) {
		body->prose[i] = sum;
		for (; b < blocks->len && blocks->ptr[b].first == i; b++)
			if (is_prose(&blocks->ptr[b]))
				sum += blocks->ptr[b].words;
	}
	body->prose[tree->len] = sum;
}

static bool contains(struct np_span text, const char *word)
{
	const size_t len = strlen(word);

	for (size_t i = 0; i + len <= text.len; i++)
		if (!memcmp(text.ptr + i, word, len))
			return true;
	return false;
}

/* Seen by nobody, as far as the page itself says. */
static bool is_hidden(const struct html_tree *tree, uint32_t node)
{
	const struct np_span style =
		np_html_tree_attribute(tree, node, HTML_STYLE);

	if (np_html_tree_attribute(tree, node, HTML_HIDDEN).ptr)
		return true;
	return style.ptr && (contains(style, "display:none") ||
			     contains(style, "display: none"));
}

static enum np_left left_by_role(struct np_span role)
{
	static const char *const roles[] = { "navigation",  "complementary",
					     "contentinfo", "banner",
					     "dialog",	    "search",
					     "menu",	    "alert" };

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (role.len == strlen(roles[i]) &&
		    !memcmp(role.ptr, roles[i], role.len))
			return NP_LEFT_FURNITURE;
	return NP_LEFT_NONE;
}

static enum np_left left_by_tag(uint32_t tag)
{
	switch (tag) {
	case HTML_NAV:
	case HTML_FOOTER:
	case HTML_ASIDE:
	case HTML_FORM:
		return NP_LEFT_FURNITURE;
	case HTML_FIGURE:
	case HTML_FIGCAPTION:
		return NP_LEFT_CAPTION;
	case HTML_TIME:
		return NP_LEFT_BYLINE;
	default:
		return NP_LEFT_NONE;
	}
}

static enum np_left left_by_name(const struct html_tree *tree, uint32_t node)
{
	static const enum html_name given[] = { HTML_CLASS, HTML_ID };
	enum np_left left =
		left_by_role(np_html_tree_attribute(tree, node, HTML_ROLE));

	for (size_t i = 0; !left && i < 2; i++)
		left = np_html_sign_name(
			np_html_tree_attribute(tree, node, given[i]));
	return left;
}

/* Why a node says that it is not the article. */
static enum np_left judge(const struct html_body *body,
			  const struct html_tree *tree, uint32_t node)
{
	const uint32_t all = body->prose[tree->len];
	const uint32_t own = prose_of(body, tree, node);
	const uint32_t tag = tree->nodes[node].tag;
	enum np_left left = left_by_tag(tag);

	if (tag == HTML_HTML || tag == HTML_BODY || tag == HTML_TEXT)
		return NP_LEFT_NONE;
	if (!left && tag != HTML_ARTICLE && tag != HTML_MAIN)
		left = left_by_name(tree, node);
	if (!left && is_hidden(tree, node))
		left = NP_LEFT_FURNITURE;
	if (left == NP_LEFT_COMMENTS)
		return all - own >= COMMENTS_REST ? left : NP_LEFT_NONE;
	if (own > all * FURNITURE_MOST)
		return NP_LEFT_NONE;
	return left;
}

static void mark(struct html_body *body, const struct html_tree *tree)
{
	for (uint32_t i = 0; i < tree->len; i++) {
		const uint32_t parent = tree->nodes[i].parent;

		body->left[i] = parent == HTML_NONE ? 0 : body->left[parent];
		if (!body->left[i])
			body->left[i] = (uint8_t)judge(body, tree, i);
	}
}

static double worth_of(const struct html_block *block)
{
	const double words = block->words;
	const double linked = block->linked;

	if (is_heading(block->tag))
		return linked * 2 > words ? -LINKED_HEADING_COST : 0;
	if (linked * 2 > words)
		return -LINE_COST - linked * 0.5;
	if (block->words < PROSE_WORDS && block->ends && !block->linked)
		return words;
	if (block->words < PROSE_WORDS)
		return block->tag == HTML_TD && !block->linked ? 0 : -LINE_COST;
	return words - LINKED_WORD_COST * linked;
}

static void sum_worth(struct html_body *body, const struct html_tree *tree,
		      struct html_blocks *blocks)
{
	double sum = 0;
	size_t b = 0;

	for (uint32_t i = 0; i < tree->len; i++) {
		body->worth[i] = sum;
		for (; b < blocks->len && blocks->ptr[b].first == i; b++) {
			struct html_block *block = &blocks->ptr[b];

			block->left = body->left[i];
			if (!block->left &&
			    np_html_sign_consent(np_html_block_text(blocks, b)))
				block->left = NP_LEFT_FURNITURE;
			sum += block->left ? -LEFT_COST : worth_of(block);
		}
	}
	body->worth[tree->len] = sum;
}

static double bonus(const struct html_tree *tree, uint32_t node)
{
	const struct np_span prop =
		np_html_tree_attribute(tree, node, HTML_ITEMPROP);

	if (prop.ptr && contains(prop, "articleBody"))
		return 1.5;
	if (np_html_sign_body(np_html_tree_attribute(tree, node, HTML_CLASS)) ||
	    np_html_sign_body(np_html_tree_attribute(tree, node, HTML_ID)))
		return 1.3;
	return tree->nodes[node].tag == HTML_ARTICLE ? 1.1 : 1.0;
}

static void choose_root(struct html_body *body, const struct html_tree *tree)
{
	double best = 0;

	body->root = 0;
	for (uint32_t i = 0; i < tree->len; i++) {
		const double sum =
			body->worth[tree->nodes[i].end] - body->worth[i];

		if (body->left[i] || !np_html_tree_is_block(tree, i) ||
		    sum * 1.5 < best)
			continue;
		if (sum * bonus(tree, i) >= best) {
			best = sum * bonus(tree, i);
			body->root = i;
		}
	}
}

static bool is_inside(const struct html_body *body,
		      const struct html_tree *tree,
		      const struct html_block *block)
{
	return block->first >= body->root &&
	       block->first < tree->nodes[body->root].end;
}

static bool same_text(struct np_span a, struct np_span b)
{
	return a.len && a.len == b.len && !memcmp(a.ptr, b.ptr, a.len);
}

static enum np_left judge_block(const struct html_blocks *blocks, size_t i,
				struct np_span title)
{
	const struct html_block *block = &blocks->ptr[i];
	const struct np_span text = np_html_block_text(blocks, i);

	if (block->tag == HTML_H1 || same_text(text, title))
		return NP_LEFT_BYLINE;
	if (block->linked * 5 > block->words * 3)
		return NP_LEFT_RELATED;
	if (block->words <= 2 * PROSE_WORDS)
		return np_html_sign_phrase(text);
	return NP_LEFT_NONE;
}

/* Lines above the first paragraph, and those below the last. */
static void trim(struct html_blocks *blocks, size_t first, size_t behind)
{
	size_t i = first;

	for (; i < behind; i++) {
		struct html_block *block = &blocks->ptr[i];

		if (block->left)
			continue;
		if (block->words >= PROSE_WORDS ||
		    (block->ends && block->words > 3))
			break;
		block->left = NP_LEFT_BYLINE;
	}
	for (; behind > i; behind--) {
		struct html_block *block = &blocks->ptr[behind - 1];

		if (block->left)
			continue;
		if (!is_heading(block->tag) &&
		    (block->words >= PROSE_WORDS || block->ends ||
		     block->tag == HTML_LI))
			break;
		block->left = NP_LEFT_FURNITURE;
	}
}

static void pick(const struct html_body *body, const struct html_tree *tree,
		 struct html_blocks *blocks, struct np_span title)
{
	size_t first = blocks->len;
	size_t behind = 0;

	for (size_t i = 0; i < blocks->len; i++) {
		struct html_block *block = &blocks->ptr[i];

		if (!is_inside(body, tree, block)) {
			if (!block->left)
				block->left = NP_LEFT_OUTSIDE;
			continue;
		}
		if (first > i)
			first = i;
		behind = i + 1;
		if (!block->left)
			block->left = judge_block(blocks, i, title);
	}
	trim(blocks, first, behind);
}

enum np_status np_html_body_find(struct html_body *body,
				 const struct html_tree *tree,
				 struct html_blocks *blocks,
				 struct np_span title)
{
	if (reserve(body, tree->len))
		return NP_ERR_NOMEM;
	sum_prose(body, tree, blocks);
	mark(body, tree);
	sum_worth(body, tree, blocks);
	choose_root(body, tree);
	pick(body, tree, blocks, title);
	return NP_OK;
}

enum np_status np_html_body_part(struct html_body *body,
				 const struct html_tree *tree,
				 struct html_blocks *blocks)
{
	const struct np_span none = { NULL, 0 };
	bool any = false;

	if (reserve(body, tree->len))
		return NP_ERR_NOMEM;
	sum_prose(body, tree, blocks);
	mark(body, tree);
	for (size_t i = 0; i < blocks->len; i++) {
		struct html_block *block = &blocks->ptr[i];

		block->left = body->left[block->first];
		if (!block->left)
			block->left = judge_block(blocks, i, none);
		any = any || !block->left;
	}
	for (size_t i = 0; !any && i < blocks->len; i++)
		blocks->ptr[i].left = NP_LEFT_NONE;
	return NP_OK;
}

void np_html_body_clear(struct html_body *body)
{
	np_free(body->worth);
	np_free(body->prose);
	np_free(body->left);
	*body = (struct html_body){ 0 };
}
