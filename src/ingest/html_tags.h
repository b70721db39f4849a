/* SPDX-License-Identifier: MIT */
/* HTML's elements, and what each is to a reader of articles. */
#ifndef INGEST_HTML_TAGS_H
#define INGEST_HTML_TAGS_H

#include <stdint.h>

#include "base/np-status.h"

enum html_tag {
	HTML_TEXT, /* no element: a text */
	HTML_OTHER,
	HTML_A,
	HTML_ARTICLE,
	HTML_ASIDE,
	HTML_BASE,
	HTML_BLOCKQUOTE,
	HTML_BODY,
	HTML_BR,
	HTML_BUTTON,
	HTML_DD,
	HTML_DIV,
	HTML_DT,
	HTML_FIGCAPTION,
	HTML_FIGURE,
	HTML_FOOTER,
	HTML_FORM,
	HTML_H1,
	HTML_H2,
	HTML_H3,
	HTML_H4,
	HTML_H5,
	HTML_H6,
	HTML_HEAD,
	HTML_HEADER,
	HTML_HTML,
	HTML_LI,
	HTML_LINK,
	HTML_MAIN,
	HTML_META,
	HTML_NAV,
	HTML_OL,
	HTML_P,
	HTML_PRE,
	HTML_SCRIPT,
	HTML_SECTION,
	HTML_SPAN,
	HTML_TABLE,
	HTML_TD,
	HTML_TIME,
	HTML_TITLE,
	HTML_TR,
	HTML_UL
};

enum html_tag_flags {
	HTML_BLOCK = 1 << 0, /* a line of its own: ends the paragraph before */
	HTML_MUTE = 1 << 1,  /* its content is never read as text */
	HTML_RAW = 1 << 2    /* kept, but not as text: scripts */
};

struct html_tag_info {
	const char *name;
	uint16_t tag;
	uint16_t flags;
};

/* Never NULL: an unknown element is HTML_OTHER, in the line. */
const struct html_tag_info *np_html_tag_find(const char *name);

#endif
