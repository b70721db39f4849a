/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a page to UTF-8. In this order: a byte order mark; bytes that
 * are UTF-8 as a whole; the charset of the HTTP header; that of a <meta>; a
 * guess by uchardet; windows-1252. What cannot be converted becomes U+FFFD and
 * is counted. NULs become blanks.
 */
#ifndef INGEST_HTML_CHARSET_H
#define INGEST_HTML_CHARSET_H

#include "base/buf.h"

/*
 * given: from the HTTP header, may be empty. *out is in the page or in `to`,
 * which is emptied first.
 */
enum np_status np_html_charset_convert(struct np_span page,
				       struct np_span given, struct np_buf *to,
				       struct np_span *out,
				       uint64_t *replaced) NP_CHECKED;

#endif
