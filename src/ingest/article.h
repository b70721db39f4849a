/* SPDX-License-Identifier: MIT */
/*
 * An article as it was understood. Spans are borrowed: from the record they
 * were read from, or from the parser, until its next call. An absent field
 * has ptr NULL.
 */
#ifndef INGEST_ARTICLE_H
#define INGEST_ARTICLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"
#include "ingest/date.h"

enum np_field {
	NP_FIELD_ID,
	NP_FIELD_TEXT,
	NP_FIELD_TITLE,
	NP_FIELD_URL,
	NP_FIELD_CANONICAL_URL,
	NP_FIELD_SOURCE,
	NP_FIELD_AUTHORS,
	NP_FIELD_DATE,
	NP_FIELD_MODIFIED,
	NP_FIELD_FETCHED,
	NP_FIELD_LANGUAGE,
	NP_FIELD_COUNT
};

/* Why a part of a page is not in the text. */
enum np_left {
	NP_LEFT_NONE,
	NP_LEFT_OUTSIDE,   /* not in the part that holds the article */
	NP_LEFT_FURNITURE, /* navigation, sharing, promotion, advertising */
	NP_LEFT_RELATED,   /* links to other articles */
	NP_LEFT_COMMENTS,  /* what readers wrote */
	NP_LEFT_CAPTION,   /* of pictures, with their credits */
	NP_LEFT_BYLINE,	   /* title, author and date above the text */
	NP_LEFT_COUNT
};

struct np_article {
	struct np_span field[NP_FIELD_COUNT]; /* UTF-8, unescaped */
	/* Seconds since 1970 UTC of NP_FIELD_DATE; valid when has_date. */
	int64_t date;
	bool has_date;
	bool bad_date;		  /* a date was given and not understood */
	enum np_date_doubt doubt; /* of one that was */
	uint64_t bad_bytes;   /* invalid UTF-8, lone surrogates: now U+FFFD */
	struct np_span owner; /* of the source, by a table of the user's */
	struct np_span site;  /* the name the source gives itself, of a page */
	uint32_t left[NP_LEFT_COUNT]; /* words of a page left out */
	const char *cut; /* why a page was not read to its end; NULL: it was */
};

/* Why a record was left out. The order is that of the summary. */
enum np_skip {
	NP_SKIP_NONE,
	NP_SKIP_BAD_JSON,  /* not one JSON object */
	NP_SKIP_NO_TEXT,   /* no text field */
	NP_SKIP_BAD_FIELD, /* the text or id field has another type */
	NP_SKIP_TOO_LONG,  /* record over the limit */
	NP_SKIP_TRUNCATED, /* the input ended, or broke, inside the record */
	NP_SKIP_BAD_ROW,   /* not a row of its table */
	/* Of archives alone: */
	NP_SKIP_DAMAGED, /* bytes that are no record, or not a whole one */
	NP_SKIP_PACKING, /* the page is packed in a way that is not read */
	/* Passed over, as nobody expects an article there: */
	NP_SKIP_WARCINFO, /* records of that type */
	NP_SKIP_REQUEST,
	NP_SKIP_METADATA,
	NP_SKIP_REVISIT,
	NP_SKIP_OTHER_TYPE,
	NP_SKIP_STATUS,	    /* redirects, errors, parts */
	NP_SKIP_MEDIA_TYPE, /* images, scripts, plain text */
	NP_SKIP_NO_ARTICLE, /* pages without a paragraph */
	NP_SKIP_COUNT
};

/* Passed over: counted, but neither told one by one nor a fault. */
static inline bool np_skip_is_quiet(enum np_skip skip)
{
	return skip >= NP_SKIP_WARCINFO;
}

/* "bad_json", "no_text", ...: as in the summary. */
const char *np_skip_name(enum np_skip skip);

/* "outside", "furniture", ...: as printed. */
const char *np_left_name(enum np_left left);

/* "id", "text", ...: the usual name of a field. */
const char *np_field_name(enum np_field field);

#endif
