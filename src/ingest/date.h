/* SPDX-License-Identifier: MIT */
/* Dates as articles carry them, to seconds since 1970 UTC. */
#ifndef INGEST_DATE_H
#define INGEST_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

/*
 * Understands ISO 8601 / RFC 3339 (date alone is midnight UTC; fractions and
 * offsets; blank or T; yyyymmdd[Thhmmss] and yyyymmddhhmmss too), RFC 2822,
 * the same with English months and weekdays in full, months first ("March 4,
 * 2017, 7:47 PM EST"), years first with slashes or as in Chinese and Japanese,
 * and digits since 1970: 9 to 11 are seconds, 12 or 13 milliseconds. Three
 * numbers with the year last ("7/23/17") only when they make one date: the
 * order of day and month is never guessed. False for anything else (zones by
 * other names than those of RFC 2822, too), for impossible days, and outside
 * the years 1400 .. 9999. What has no zone is UTC.
 */
bool np_date_parse(struct np_span text, int64_t *seconds);

/* The same; *short_year: it had two digits, and is taken for 1950 .. 2049. */
bool np_date_read(struct np_span text, int64_t *seconds, bool *short_year);

/* Why a date that was understood may not be the article's. */
enum np_date_doubt {
	NP_DATE_SURE,
	NP_DATE_SHORT_YEAR,
	NP_DATE_PLACEHOLDER, /* where machines begin to count: 1970-01-01 ... */
	NP_DATE_EARLY,	     /* before there were newspapers (1605) */
	NP_DATE_FUTURE,	     /* over a day after the bound */
	NP_DATE_DOUBTS
};

/* `bound`: when the article was there at the latest; INT64_MAX: unknown. */
enum np_date_doubt np_date_judge(int64_t seconds, bool short_year,
				 int64_t bound);

/* "short_year", "placeholder", ...: as printed. */
const char *np_date_doubt_name(enum np_date_doubt doubt);

#define NP_DATE_TEXT 32

/* "2026-01-31T12:00:00Z" into NP_DATE_TEXT bytes, of what np_date_parse
 * gave. Returns text. */
const char *np_date_format(char *text, int64_t seconds);

#endif
