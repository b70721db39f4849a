/* SPDX-License-Identifier: MIT */
/* What the names that pages give their parts, and stock phrases, say. */
#ifndef INGEST_HTML_SIGNS_H
#define INGEST_HTML_SIGNS_H

#include <stdbool.h>

#include "ingest/article.h"

/*
 * What the words of a class or id say: NP_LEFT_NONE, or why a part so named
 * is left out. Words are parted at anything but letters, and before a
 * capital; case does not count.
 */
enum np_left np_html_sign_name(struct np_span names);

/* Do the words say that this is the body of the article? */
bool np_html_sign_body(struct np_span names);

/* Is a short paragraph one of the phrases that stand around articles? */
enum np_left np_html_sign_phrase(struct np_span text);

/* Is a paragraph about the cookies of the page itself? */
bool np_html_sign_consent(struct np_span text);

#endif
