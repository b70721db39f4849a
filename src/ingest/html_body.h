/* SPDX-License-Identifier: MIT */
/*
 * The article among the paragraphs of a page.
 *
 * 1. Parts that say what they are (nav, aside, figcaption, class "related")
 *    are marked, unless most of the prose of the page is in them: names are
 *    given carelessly.
 * 2. Every paragraph is worth its words, less for those in links; short lines
 *    and lists of links cost. The element whose paragraphs are worth most
 *    together is the article: a smaller one misses paragraphs, a larger one
 *    pays for the furniture around. One that is named the body of the article
 *    counts half as much again.
 * 3. In it, lines above the first and below the last paragraph, lists of links
 *    and stock phrases are left out.
 */
#ifndef INGEST_HTML_BODY_H
#define INGEST_HTML_BODY_H

#include "ingest/html_blocks.h"

struct html_body {
	double *worth;	 /* per node: sum over blocks that begin before it */
	uint32_t *prose; /* the same of words of prose */
	uint8_t *left;	 /* per node: enum np_left, with all below it */
	size_t cap;
	uint32_t root; /* the element that holds the article */
};

/*
 * Sets block.left of all blocks; the title, when known, is left out of the
 * text. Reuses the memory of body.
 */
enum np_status np_html_body_find(struct html_body *body,
				 const struct html_tree *tree,
				 struct html_blocks *blocks,
				 struct np_span title) NP_CHECKED;

/*
 * The same of what is known to be the article: its parts that say that they
 * are something else, lists of links and stock phrases alone are left out,
 * unless nothing would stay.
 */
enum np_status np_html_body_part(struct html_body *body,
				 const struct html_tree *tree,
				 struct html_blocks *blocks) NP_CHECKED;
void np_html_body_clear(struct html_body *body);

#endif
