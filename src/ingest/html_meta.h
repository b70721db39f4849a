/* SPDX-License-Identifier: MIT */
/*
 * What a page says of its article: JSON-LD, Open Graph and other <meta>,
 * microdata, <link>, <time>, <h1> and <title>; of two that say something the
 * one named first counts. A date that cannot be understood counts less than
 * any that can.
 */
#ifndef INGEST_HTML_META_H
#define INGEST_HTML_META_H

#include "ingest/html_tree.h"
#include "ingest/json_index.h"

enum html_fact {
	HTML_FACT_TITLE,
	HTML_FACT_CANONICAL,
	HTML_FACT_SITE,
	HTML_FACT_AUTHORS, /* joined with "; " */
	HTML_FACT_DATE,
	HTML_FACT_MODIFIED,
	HTML_FACT_LANGUAGE,
	HTML_FACT_COUNT
};

struct html_said {
	uint32_t rank; /* 0: nothing was said; else the lower the better */
	size_t at, len;
};

struct html_meta {
	struct html_said said[HTML_FACT_COUNT];
	struct np_buf values;
	struct np_buf scratch;
	struct np_buf script; /* a JSON-LD text being read */
	struct np_json_index *index;
};

/* Reuses the memory of meta. */
enum np_status np_html_meta_read(struct html_meta *meta,
				 const struct html_tree *tree) NP_CHECKED;
void np_html_meta_clear(struct html_meta *meta);

/* A fact; ptr NULL when it was not said. */
struct np_span np_html_meta_get(const struct html_meta *meta,
				enum html_fact fact);

/*
 * Offers a value, trimmed and with its entities resolved; taken when better
 * than what is there. Authors of one rank are joined.
 */
enum np_status np_html_meta_offer(struct html_meta *meta, enum html_fact fact,
				  uint32_t rank,
				  struct np_span value) NP_CHECKED;

/* html_ld.c: what the JSON-LD in a script says. Broken JSON says nothing. */
enum np_status np_html_ld_read(struct html_meta *meta,
			       struct np_span script) NP_CHECKED;

#endif
