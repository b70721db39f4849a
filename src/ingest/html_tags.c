/* SPDX-License-Identifier: MIT */
#include "ingest/html_tags.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK HTML_BLOCK
#define MUTE (HTML_BLOCK | HTML_MUTE)

/* Ordered by name. */
/* clang-format off */
static const struct html_tag_info tags[] = {
	{ "a", HTML_A, 0 },
	{ "address", HTML_OTHER, BLOCK },
	{ "article", HTML_ARTICLE, BLOCK },
	{ "aside", HTML_ASIDE, BLOCK },
	{ "audio", HTML_OTHER, MUTE },
	{ "base", HTML_BASE, 0 },
	{ "blockquote", HTML_BLOCKQUOTE, BLOCK },
	{ "body", HTML_BODY, BLOCK },
	{ "br", HTML_BR, 0 },
	{ "button", HTML_BUTTON, MUTE },
	{ "canvas", HTML_OTHER, MUTE },
	{ "caption", HTML_OTHER, BLOCK },
	{ "center", HTML_OTHER, BLOCK },
	{ "datalist", HTML_OTHER, MUTE },
	{ "dd", HTML_DD, BLOCK },
	{ "details", HTML_OTHER, BLOCK },
	{ "dialog", HTML_OTHER, MUTE },
	{ "dir", HTML_UL, BLOCK },
	{ "div", HTML_DIV, BLOCK },
	{ "dl", HTML_UL, BLOCK },
	{ "dt", HTML_DT, BLOCK },
	{ "embed", HTML_OTHER, MUTE },
	{ "fieldset", HTML_OTHER, BLOCK },
	{ "figcaption", HTML_FIGCAPTION, BLOCK },
	{ "figure", HTML_FIGURE, BLOCK },
	{ "footer", HTML_FOOTER, BLOCK },
	{ "form", HTML_FORM, BLOCK },
	{ "frameset", HTML_OTHER, BLOCK },
	{ "h1", HTML_H1, BLOCK },
	{ "h2", HTML_H2, BLOCK },
	{ "h3", HTML_H3, BLOCK },
	{ "h4", HTML_H4, BLOCK },
	{ "h5", HTML_H5, BLOCK },
	{ "h6", HTML_H6, BLOCK },
	{ "head", HTML_HEAD, BLOCK },
	{ "header", HTML_HEADER, BLOCK },
	{ "hgroup", HTML_OTHER, BLOCK },
	{ "hr", HTML_OTHER, BLOCK },
	{ "html", HTML_HTML, BLOCK },
	{ "iframe", HTML_OTHER, MUTE },
	{ "input", HTML_OTHER, MUTE },
	{ "legend", HTML_OTHER, BLOCK },
	{ "li", HTML_LI, BLOCK },
	{ "link", HTML_LINK, 0 },
	{ "main", HTML_MAIN, BLOCK },
	{ "map", HTML_OTHER, MUTE },
	{ "math", HTML_OTHER, 0 },
	{ "menu", HTML_UL, BLOCK },
	{ "meta", HTML_META, 0 },
	{ "nav", HTML_NAV, BLOCK },
	{ "noframes", HTML_OTHER, MUTE },
	{ "noscript", HTML_OTHER, MUTE },
	{ "object", HTML_OTHER, MUTE },
	{ "ol", HTML_OL, BLOCK },
	{ "optgroup", HTML_OTHER, MUTE },
	{ "option", HTML_OTHER, MUTE },
	{ "p", HTML_P, BLOCK },
	{ "pre", HTML_PRE, BLOCK },
	{ "rp", HTML_OTHER, HTML_MUTE },
	{ "rt", HTML_OTHER, HTML_MUTE },
	{ "script", HTML_SCRIPT, HTML_RAW },
	{ "section", HTML_SECTION, BLOCK },
	{ "select", HTML_OTHER, MUTE },
	{ "span", HTML_SPAN, 0 },
	{ "style", HTML_OTHER, HTML_MUTE },
	{ "summary", HTML_OTHER, BLOCK },
	{ "svg", HTML_OTHER, HTML_MUTE },
	{ "table", HTML_TABLE, BLOCK },
	{ "tbody", HTML_OTHER, BLOCK },
	{ "td", HTML_TD, BLOCK },
	{ "template", HTML_OTHER, MUTE },
	{ "textarea", HTML_OTHER, MUTE },
	{ "tfoot", HTML_OTHER, BLOCK },
	{ "th", HTML_TD, BLOCK },
	{ "thead", HTML_OTHER, BLOCK },
	{ "time", HTML_TIME, 0 },
	{ "title", HTML_TITLE, HTML_RAW },
	{ "tr", HTML_TR, BLOCK },
	{ "ul", HTML_UL, BLOCK },
	{ "video", HTML_OTHER, MUTE },
};
/* clang-format on */

static const struct html_tag_info other = { "", HTML_OTHER, 0 };

static int by_name(const void *key, const void *entry)
{
	return strcmp(key, ((const struct html_tag_info *)entry)->name);
}

const struct html_tag_info *np_html_tag_find(const char *name)
{
	const struct html_tag_info *found =
		bsearch(name, tags, sizeof(tags) / sizeof(tags[0]),
			sizeof(tags[0]), by_name);

	return found ? found : &other;
}
