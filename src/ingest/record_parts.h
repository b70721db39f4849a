/* SPDX-License-Identifier: MIT */
/* What the parts of the record parser share. */
#ifndef INGEST_RECORD_PARTS_H
#define INGEST_RECORD_PARTS_H

#include "base/buf.h"
#include "ingest/json.h"
#include "ingest/json_index.h"
#include "ingest/pages.h"
#include "ingest/record.h"
#include "ingest/record_fields.h"

#define NP_NO_RANK UINT32_MAX

/* The value chosen for a field so far. */
struct np_choice {
	uint32_t rank;
	uint32_t value; /* token */
	bool escaped;	/* a string with escapes; see text_need */
};

struct np_record_parser {
	struct np_json_index *index;
	struct np_aliases aliases;
	struct np_buf mended; /* a record that was not UTF-8, mended */
	struct np_buf text;   /* values that are not in the record as such */
	struct np_buf row;    /* a row of a table, as JSON */
	struct np_buf domain; /* the source, where it is told by the URL */
	struct np_json json;
	struct np_choice choice[NP_SLOT_COUNT];
	struct np_span held[2]; /* the values of the slots behind the fields */
	bool named[2];		/* the user named them: they go first */
	const char *base;	/* of the input: its folder is that of files */
	struct np_buf path, file; /* of the last file read */
	bool bad_escape; /* in a value that was passed over for another */
	const struct np_owners *owners;
	struct np_span owner; /* of the last article */
	int64_t as_of;	      /* INT64_MAX: not known */
	bool odd_date;	      /* the date is an object, an array or a boolean */
	bool bad_time[NP_FIELD_COUNT]; /* a date that was not understood */
	bool whole; /* the last one was no JSON, but a text or a page */
	struct np_pages pages;
	enum np_status status;
};

/*
 * record_held.c: of a record without a text, the page or file it holds or
 * names: fills what the record does not say itself.
 */
enum np_skip np_record_held(struct np_record_parser *parser,
			    struct np_article *out, char *detail) NP_CHECKED;

#endif
