/* SPDX-License-Identifier: MIT */
#include "batch/article_row.h"

#include "ingest/date.h"

struct np_store_article np_article_row(const struct np_article *article,
				       struct np_span key, struct np_span extra)
{
	const struct np_span *field = article->field;
	struct np_store_article row = {
		.key = key,
		.url = field[NP_FIELD_URL],
		.canonical_url = field[NP_FIELD_CANONICAL_URL],
		.source = field[NP_FIELD_SOURCE],
		.title = field[NP_FIELD_TITLE],
		.authors = field[NP_FIELD_AUTHORS],
		.language = field[NP_FIELD_LANGUAGE],
		.text = field[NP_FIELD_TEXT],
		.date = article->date,
		.has_date = article->has_date,
	};

	if (extra.len)
		row.extra = extra;
	row.has_modified =
		np_date_parse(field[NP_FIELD_MODIFIED], &row.modified);
	row.has_fetched = np_date_parse(field[NP_FIELD_FETCHED], &row.fetched);
	return row;
}
