/* SPDX-License-Identifier: MIT */
/* An article as a line of newsprint read. */
#ifndef BATCH_READ_LINE_H
#define BATCH_READ_LINE_H

#include "base/buf.h"
#include "ingest/article.h"
#include "ingest/inputs.h"

/*
 * Adds the object without its closing brace: the fields of article_json.h;
 * owner; credit (the agency that counts), credit_form, dateline and byline, where the
 * text or the authors name them; site, bad_date, date_doubt, invalid_utf8 where there is
 * something to say; of pages left_out, words that are not in the text, by
 * reason, and cut, why the page was not read to its end; file.
 */
enum np_status np_read_line_add(struct np_buf *line,
				const struct np_input *input,
				const struct np_article *article) NP_CHECKED;

#endif
