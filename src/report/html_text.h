/* SPDX-License-Identifier: MIT */
/*
 * Text of strangers inside a page: no byte of it is markup. Control
 * characters, marks that turn the direction of writing and bytes that are not
 * UTF-8 are shown as their numbers, in <span class="ctl">.
 */
#ifndef REPORT_HTML_TEXT_H
#define REPORT_HTML_TEXT_H

#include <stdbool.h>

#include "base/buf.h"

/* plain: where no elements may stand, as in a title or an attribute in double
 * quotes; U+FFFD then stands for what is hostile. */
enum np_status np_html_add(struct np_buf *out, struct np_span text,
			   bool plain) NP_CHECKED;

/* Its first bytes, at most so many, without a cut character at the end. */
struct np_span np_html_cut(struct np_span text, size_t most);

#endif
