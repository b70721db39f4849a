/* SPDX-License-Identifier: MIT */
/*
 * The paragraphs of a page: texts between the borders of block elements, white
 * space folded; one <br> is a line end within, two part paragraphs.
 */
#ifndef INGEST_HTML_BLOCKS_H
#define INGEST_HTML_BLOCKS_H

#include "ingest/article.h"
#include "ingest/html_tree.h"

struct html_block {
	uint32_t node;	  /* the innermost block element around it */
	uint32_t first;	  /* its first text */
	uint32_t tag;	  /* of node */
	uint32_t at, len; /* in blocks->text */
	uint32_t words;	  /* two characters of an unspaced script are a word */
	uint32_t linked;  /* of these in links */
	uint32_t ends;	  /* 1: the last character ends a sentence */
	uint32_t left;	  /* enum np_left: why it is left out; 0: it stays */
};

struct html_blocks {
	struct html_block *ptr;
	size_t len, cap;
	struct np_buf text;
};

/* Reuses the memory of blocks. */
enum np_status np_html_blocks_build(struct html_blocks *blocks,
				    const struct html_tree *tree) NP_CHECKED;
void np_html_blocks_clear(struct html_blocks *blocks);

static inline struct np_span
np_html_block_text(const struct html_blocks *blocks, size_t i)
{
	return (struct np_span){ blocks->text.ptr + blocks->ptr[i].at,
				 blocks->ptr[i].len };
}

#endif
