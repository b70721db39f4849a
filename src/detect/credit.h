/* SPDX-License-Identifier: MIT */
/*
 * Whom an article names for its text: credit, dateline and byline, told from
 * the text alone, and where in the text they stand, so that they can be left
 * out when texts are compared.
 *
 * Only the first and the last lines are looked at: of the first
 * NP_CREDIT_HEAD_LINES and the last NP_CREDIT_TAIL_LINES lines that are not
 * blank, the first NP_CREDIT_LINE_HEAD and the last NP_CREDIT_LINE_TAIL bytes
 * (a bracket that ends a line is followed back to where it opened, at most
 * NP_CREDIT_BRACKET bytes, and a sentence of thanks at most 640). So the work for one article has a bound, however
 * long it is. A mention of an agency in a sentence is no credit; one of the
 * forms below is asked for.
 *
 * Names of agencies and the words of the forms are data: agencies.txt.
 *
 * Pure: no memory, no locale, no state; any thread. Same bytes, same answer.
 */
#ifndef DETECT_CREDIT_H
#define DETECT_CREDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/np-status.h"

enum {
	NP_CREDIT_HEAD_LINES = 6,
	NP_CREDIT_TAIL_LINES = 5,
	NP_CREDIT_LINE_HEAD = 160,
	NP_CREDIT_LINE_TAIL = 240,
	NP_CREDIT_BRACKET = 1200,
	NP_CREDIT_MOST = 12,  /* credits kept of an article */
	NP_CREDIT_SPANS = 24, /* spans kept of an article */
	NP_AGENCY_NONE = 0xFFFF
};

enum np_agency_kind {
	NP_AGENCY_WIRE,	     /* news agency */
	NP_AGENCY_SYNDICATE, /* a publisher's service to others */
	NP_AGENCY_PRESS,     /* distributor of press releases */
	NP_AGENCY_PUBLISHER, /* lets others print what it publishes */
	NP_AGENCY_PHOTO,     /* pictures only */
	NP_AGENCY_ANY	     /* "agencies", none by name */
};

enum np_credit_form {
	NP_CREDIT_DATELINE,  /* "PARIS (AFP) -", "(Reuters) -", "/TASS/" */
	NP_CREDIT_BYLINE,    /* "By NAME, Associated Press" */
	NP_CREDIT_AUTHORS,   /* in the authors field; begin and end are 0 */
	NP_CREDIT_LINE,	     /* a line of its own: "Source: dpa" */
	NP_CREDIT_SIGNATURE, /* behind the last sentence: "(ANI)", "- AFP" */
	NP_CREDIT_DESK,	     /* "(Reporting by A; editing by B)" */
	NP_CREDIT_COPYRIGHT, /* "(c) 2017 Tribune Content Agency" */
	NP_CREDIT_ORIGIN,    /* "originally published by ...", standards */
	NP_CREDIT_SHARE,     /* "contributed to this report", "avec AFP" */
	NP_CREDIT_PICTURE    /* "AP Photo/NAME", "(Reuters/NAME)" */
};

enum np_credit_strength {
	NP_CREDIT_FULL,
	NP_CREDIT_CONTRIBUTION,
	NP_CREDIT_PHOTO /* says nothing of the text */
};

struct np_credit {
	uint16_t agency; /* of np_agency_name; never NP_AGENCY_NONE */
	uint8_t form;	 /* enum np_credit_form */
	uint8_t strength;
	bool inferred;	   /* from the form alone, the name is not there */
	size_t begin, end; /* the name in the text, or the form */
};

enum np_credit_kind {
	NP_SPAN_DATELINE, /* up to the first word of the article */
	NP_SPAN_BYLINE,
	NP_SPAN_CREDIT, /* credit lines, desk lines, copyright, shares */
	NP_SPAN_PHOTO	/* photo credits, without the caption */
};

struct np_credit_span {
	size_t begin, end;
	enum np_credit_kind kind;
};

struct np_credit_input {
	struct np_span text;	/* UTF-8; bad bytes do no harm */
	struct np_span authors; /* or empty */
	struct np_span title;	/* or empty: a line that repeats it is passed */
};

/*
 * What was found. Credits are in the order of the text, those of the authors
 * field last. Spans are in order, do not overlap, are not empty, and begin
 * and end between characters. What does not fit is left out and told.
 */
struct np_credits {
	struct np_credit credit[NP_CREDIT_MOST];
	struct np_credit_span span[NP_CREDIT_SPANS];
	uint32_t credits, spans;
	bool more;
	bool has_place, has_byline;
	bool byline_in_authors;	       /* byline is of the authors field */
	size_t place_begin, place_end; /* "NEW YORK", "BERLIN/MUNICH" */
	size_t byline_begin, byline_end;
};

void np_credits_find(const struct np_credit_input *in, struct np_credits *out);

/* The credit that counts: the first full one, else the first contribution.
 * NULL when there is none; photo credits are none. */
const struct np_credit *np_credits_main(const struct np_credits *credits);

/* "AP", "Reuters", "dpa"; NULL behind the last. */
const char *np_agency_name(uint16_t agency);
enum np_agency_kind np_agency_kind(uint16_t agency);
uint16_t np_agency_count(void);

/* By its usual name; NP_AGENCY_NONE when unknown. */
uint16_t np_agency_find(struct np_span name);

/* "dateline", "byline", ...; "full", "contribution", "photo". */
const char *np_credit_form_name(enum np_credit_form form);
const char *np_credit_strength_name(enum np_credit_strength strength);

#endif
