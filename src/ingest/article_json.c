/* SPDX-License-Identifier: MIT */
#include "ingest/article_json.h"

#include <string.h>

#include "base/json_out.h"
#include "ingest/date.h"

/* In the order they are written. */
static const enum np_field order[] = {
	NP_FIELD_ID,	   NP_FIELD_URL,      NP_FIELD_CANONICAL_URL,
	NP_FIELD_SOURCE,   NP_FIELD_TITLE,    NP_FIELD_AUTHORS,
	NP_FIELD_DATE,	   NP_FIELD_MODIFIED, NP_FIELD_FETCHED,
	NP_FIELD_LANGUAGE, NP_FIELD_TEXT,
};

static bool is_date(enum np_field field)
{
	return field == NP_FIELD_DATE || field == NP_FIELD_MODIFIED ||
	       field == NP_FIELD_FETCHED;
}

static enum np_status add_field(struct np_buf *buf, enum np_field field,
				struct np_span value, bool utc)
{
	char text[NP_DATE_TEXT];
	int64_t seconds = 0;
	enum np_status status;

	status = np_buf_print(buf, "%s\"%s\": ",
			      buf->len && buf->ptr[buf->len - 1] == '{' ? ""
									: ", ",
			      np_field_name(field));
	if (utc && is_date(field) && np_date_parse(value, &seconds)) {
		value.ptr = np_date_format(text, seconds);
		value.len = strlen(text);
	}
	return status ? status : np_json_add_string(buf, value);
}

static enum np_status add_fields(struct np_buf *buf,
				 const struct np_article *article, bool utc)
{
	enum np_status status = np_buf_add_text(buf, "{");

	for (size_t i = 0; !status && i < sizeof(order) / sizeof(order[0]);
	     i++) {
		const struct np_span value = article->field[order[i]];

		if (value.ptr || order[i] == NP_FIELD_TEXT)
			status = add_field(buf, order[i], value, utc);
	}
	return status;
}

enum np_status np_article_add_json(struct np_buf *buf,
				   const struct np_article *article)
{
	return add_fields(buf, article, false);
}

enum np_status np_article_add_understood(struct np_buf *buf,
					 const struct np_article *article)
{
	return add_fields(buf, article, true);
}
