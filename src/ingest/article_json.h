/* SPDX-License-Identifier: MIT */
/* An article as a JSON object, under the names that are read again. */
#ifndef INGEST_ARTICLE_JSON_H
#define INGEST_ARTICLE_JSON_H

#include "base/buf.h"
#include "ingest/article.h"

/*
 * Adds the object without its closing brace: the fields the article has, the
 * text always and last. Dates are as they were given.
 */
enum np_status np_article_add_json(struct np_buf *buf,
				   const struct np_article *article) NP_CHECKED;

/* The same with dates in UTC where they were understood; one that was not
 * stays as given. */
enum np_status
np_article_add_understood(struct np_buf *buf,
			  const struct np_article *article) NP_CHECKED;

#endif
