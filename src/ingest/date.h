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
 * and digits since 1970: 9 to 11 are seconds, 12 or 13 milliseconds. False
 * for anything else, for impossible days, and outside the years
 * 1400 .. 9999. Never guesses the order of day and month.
 */
bool np_date_parse(struct np_span text, int64_t *seconds);

#define NP_DATE_TEXT 32

/* "2026-01-31T12:00:00Z" into NP_DATE_TEXT bytes, of what np_date_parse
 * gave. Returns text. */
const char *np_date_format(char *text, int64_t seconds);

#endif
