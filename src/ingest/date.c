/* SPDX-License-Identifier: MIT */
#include "ingest/date.h"

#include <stdio.h>
#include <string.h>

#define YEAR_MIN 1400
#define YEAR_MAX 9999

/* Digits of a count of seconds, and of milliseconds, from 1973 on. */
#define SECONDS_DIGITS_MIN 9
#define SECONDS_DIGITS_MAX 11
#define MILLIS_DIGITS_MAX 13

struct scan {
	const char *p, *end;
};

struct when {
	int year, month, day;
	int hour, minute, second;
	int offset; /* minutes east of UTC */
	bool short_year;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(const struct scan *scan)
{
	size_t n = 0;

	while (scan->p + n < scan->end && is_digit(scan->p[n]))
		n++;
	return n;
}

/* Exactly n digits; at most nine. */
static bool take_number(struct scan *scan, size_t n, int *value)
{
	if (n > 9 || (size_t)(scan->end - scan->p) < n)
		return false;
	*value = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(scan->p[i]))
			return false;
		*value = *value * 10 + (scan->p[i] - '0');
	}
	scan->p += n;
	return true;
}

static bool take(struct scan *scan, char c)
{
	if (scan->p == scan->end || *scan->p != c)
		return false;
	scan->p++;
	return true;
}

static size_t skip_blanks(struct scan *scan)
{
	const char *from = scan->p;

	while (scan->p < scan->end && (*scan->p == ' ' || *scan->p == '\t'))
		scan->p++;
	return (size_t)(scan->p - from);
}

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

/* The letters at hand, up to size - 1 of them, in lower case. */
static size_t take_word(struct scan *scan, char *word, size_t size)
{
	size_t n = 0;

	while (scan->p < scan->end && lower(*scan->p) >= 'a' &&
	       lower(*scan->p) <= 'z') {
		if (n + 1 == size)
			return 0;
		word[n++] = lower(*scan->p++);
	}
	word[n] = 0;
	return n;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 1970 in the proleptic Gregorian calendar (H. Hinnant). */
static int64_t days_since_1970(int year, int month, int day)
{
	const int y = year - (month <= 2);
	const int era = y / 400;
	const int of_era = y - era * 400;
	const int of_year =
		(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	const int days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return (int64_t)era * 146097 + days - 719468;
}

static bool to_seconds(const struct when *when, int64_t *seconds)
{
	const bool midnight =
		when->hour == 24 && !when->minute && !when->second;

	if (when->year < YEAR_MIN || when->year > YEAR_MAX || when->month < 1 ||
	    when->month > 12 || when->day < 1 ||
	    when->day > days_of_month(when->year, when->month))
		return false;
	/* A second 60 is a leap second and counts as the next one. */
	if ((when->hour > 23 && !midnight) || when->minute > 59 ||
	    when->second > 60)
		return false;
	*seconds = days_since_1970(when->year, when->month, when->day) * 86400 +
		   when->hour * 3600 + when->minute * 60 + when->second -
		   when->offset * 60;
	return true;
}

/* "+hh:mm", "+hhmm", "+hh". */
static bool take_offset(struct scan *scan, int *offset)
{
	const bool east = *scan->p == '+';
	int hours = 0;
	int minutes = 0;

	scan->p++;
	if (!take_number(scan, 2, &hours))
		return false;
	if (take(scan, ':') || count_digits(scan)) {
		if (!take_number(scan, 2, &minutes))
			return false;
	}
	if (hours > 23 || minutes > 59)
		return false;
	*offset = (east ? 1 : -1) * (hours * 60 + minutes);
	return true;
}

struct zone {
	char name[4];
	int hours;
};

/* The zones of RFC 2822; other names are not guessed at. */
static bool take_zone_name(struct scan *scan, int *offset)
{
	static const struct zone zones[] = {
		{ "z", 0 },    { "ut", 0 },   { "utc", 0 },  { "gmt", 0 },
		{ "est", -5 }, { "edt", -4 }, { "cst", -6 }, { "cdt", -5 },
		{ "mst", -7 }, { "mdt", -6 }, { "pst", -8 }, { "pdt", -7 },
	};
	char word[8];

	if (!take_word(scan, word, sizeof(word)))
		return false;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (!strcmp(word, zones[i].name)) {
			*offset = zones[i].hours * 60;
			return true;
		}
	}
	return false;
}

/* What may follow a time: nothing, or blanks and a zone. */
static bool take_zone(struct scan *scan, int *offset)
{
	skip_blanks(scan);
	if (scan->p == scan->end)
		return true;
	if (*scan->p == '+' || *scan->p == '-')
		return take_offset(scan, offset);
	return take_zone_name(scan, offset);
}

/* "hh:mm", "hh:mm:ss", "hh:mm:ss.fff". */
static bool take_time(struct scan *scan, struct when *when)
{
	if (!take_number(scan, 2, &when->hour) || !take(scan, ':') ||
	    !take_number(scan, 2, &when->minute))
		return false;
	if (!take(scan, ':'))
		return true;
	if (!take_number(scan, 2, &when->second))
		return false;
	if (take(scan, '.') || take(scan, ',')) {
		const size_t n = count_digits(scan);

		scan->p += n;
		return n > 0;
	}
	return true;
}

/* "hhmm", "hhmmss", "hhmmss.fff": the basic format of ISO 8601. */
static bool take_basic_time(struct scan *scan, struct when *when)
{
	const size_t digits = count_digits(scan);

	if (digits != 4 && digits != 6)
		return false;
	if (!take_number(scan, 2, &when->hour) ||
	    !take_number(scan, 2, &when->minute))
		return false;
	if (digits == 4)
		return true;
	if (!take_number(scan, 2, &when->second))
		return false;
	if (take(scan, '.') || take(scan, ',')) {
		const size_t n = count_digits(scan);

		scan->p += n;
		return n > 0;
	}
	return true;
}

/* "yyyy-mm-dd" or "yyyymmdd", then perhaps T or a blank and a time. */
static bool scan_iso(struct scan scan, struct when *when)
{
	const bool basic = count_digits(&scan) == 8;

	if (!take_number(&scan, 4, &when->year) ||
	    (!basic && !take(&scan, '-')) ||
	    !take_number(&scan, 2, &when->month) ||
	    (!basic && !take(&scan, '-')) || !take_number(&scan, 2, &when->day))
		return false;
	if (scan.p == scan.end)
		return true;
	if (!take(&scan, 'T') && !take(&scan, 't') && !skip_blanks(&scan))
		return false;
	if (basic && count_digits(&scan) != 2) {
		if (!take_basic_time(&scan, when))
			return false;
	} else if (!take_time(&scan, when)) {
		return false;
	}
	return take_zone(&scan, &when->offset) && scan.p == scan.end;
}

/* Which of the names a word is, in full or its first letters, at least three;
 * -1: none. A dot may follow what is cut. */
static int take_name(struct scan *scan, const char *const *names, int count)
{
	char word[12];
	const size_t len = take_word(scan, word, sizeof(word));

	if (len < 3)
		return -1;
	for (int i = 0; i < count; i++) {
		if (strncmp(names[i], word, len))
			continue;
		if (len < strlen(names[i]))
			take(scan, '.');
		return i;
	}
	return -1;
}

static bool take_month(struct scan *scan, int *month)
{
	static const char *const names[] = {
		"january",   "february", "march",    "april",
		"may",	     "june",	 "july",     "august",
		"september", "october",	 "november", "december",
	};

	*month = take_name(scan, names, 12) + 1;
	return *month > 0;
}

/* "Mon," may stand before. Whether it was one is not checked. */
static bool skip_weekday(struct scan *scan)
{
	static const char *const names[] = { "monday",	 "tuesday", "wednesday",
					     "thursday", "friday",  "saturday",
					     "sunday" };

	if (scan->p == scan->end || is_digit(*scan->p))
		return true;
	if (take_name(scan, names, 7) < 0)
		return false;
	take(scan, ',');
	skip_blanks(scan);
	return true;
}

/* Years of two digits are 1950 .. 2049, as RFC 2822 reads them. */
static bool take_year(struct scan *scan, struct when *when)
{
	const size_t digits = count_digits(scan);

	if ((digits != 2 && digits != 4) ||
	    !take_number(scan, digits, &when->year))
		return false;
	when->short_year = digits == 2;
	if (when->short_year)
		when->year += when->year < 50 ? 2000 : 1900;
	return true;
}

/* A comment "(PDT)" may end it. */
static void skip_comment(struct scan *scan)
{
	skip_blanks(scan);
	if (scan->p < scan->end && *scan->p == '(' && scan->end[-1] == ')')
		scan->p = scan->end;
}

/* "[Mon, ]2 Jan 2006[ 15:04[:05][ zone]]". */
static bool scan_mail(struct scan scan, struct when *when)
{
	size_t digits;

	if (!skip_weekday(&scan))
		return false;
	digits = count_digits(&scan);
	if (digits < 1 || digits > 2 ||
	    !take_number(&scan, digits, &when->day) || !skip_blanks(&scan) ||
	    !take_month(&scan, &when->month) || !skip_blanks(&scan) ||
	    !take_year(&scan, when))
		return false;
	if (scan.p == scan.end)
		return true;
	if (!skip_blanks(&scan) || !take_time(&scan, when) ||
	    !take_zone(&scan, &when->offset))
		return false;
	skip_comment(&scan);
	return scan.p == scan.end;
}

/* One or two digits. */
static bool take_short(struct scan *scan, int *value)
{
	const size_t digits = count_digits(scan);

	return digits >= 1 && digits <= 2 && take_number(scan, digits, value);
}

/* "7:47 PM", "7:47 p.m.", "19:47:05". */
static bool take_clock(struct scan *scan, struct when *when)
{
	bool late;

	if (!take_short(scan, &when->hour) || !take(scan, ':') ||
	    !take_number(scan, 2, &when->minute) ||
	    (take(scan, ':') && !take_number(scan, 2, &when->second)))
		return false;
	skip_blanks(scan);
	if (scan->p == scan->end ||
	    (lower(*scan->p) != 'a' && lower(*scan->p) != 'p'))
		return true;
	/* Also the first letter of a zone: PST. */
	if (scan->end - scan->p > 1 && lower(scan->p[1]) != 'm' &&
	    scan->p[1] != '.')
		return true;
	late = lower(*scan->p++) == 'p';
	take(scan, '.');
	if (scan->p == scan->end || lower(*scan->p) != 'm' || !when->hour ||
	    when->hour > 12)
		return false;
	scan->p++;
	take(scan, '.');
	when->hour = when->hour % 12 + (late ? 12 : 0);
	return true;
}

/* Nothing, or a time with or without a zone. */
static bool take_rest(struct scan *scan, struct when *when)
{
	take(scan, ',');
	skip_blanks(scan);
	if (scan->p == scan->end)
		return true;
	if (scan->end - scan->p > 3 && !memcmp(scan->p, "at ", 3))
		scan->p += 3;
	return take_clock(scan, when) && take_zone(scan, &when->offset) &&
	       scan->p == scan->end;
}

/* "[Thursday, ]March 4, 2017[, 7:47 PM EST]". */
static bool scan_month_first(struct scan scan, struct when *when)
{
	struct scan day = scan;

	/* "Mar" is no weekday, "Mon" is no month. */
	if (skip_weekday(&day))
		scan = day;
	if (!take_month(&scan, &when->month) || !skip_blanks(&scan) ||
	    !take_short(&scan, &when->day))
		return false;
	take(&scan, ',');
	return skip_blanks(&scan) && take_year(&scan, when) &&
	       take_rest(&scan, when);
}

static bool take_letter(struct scan *scan, const char *letter)
{
	const size_t len = strlen(letter);

	if ((size_t)(scan->end - scan->p) < len || memcmp(scan->p, letter, len))
		return false;
	scan->p += len;
	return true;
}

/* "2017/3/4[ 19:47]", and with the signs for year, month and day. */
static bool scan_year_first(struct scan scan, struct when *when)
{
	bool slash;

	if (!take_number(&scan, 4, &when->year))
		return false;
	slash = take(&scan, '/');
	if ((!slash && !take_letter(&scan, "\xE5\xB9\xB4")) ||
	    !take_short(&scan, &when->month) ||
	    !take_letter(&scan, slash ? "/" : "\xE6\x9C\x88") ||
	    !take_short(&scan, &when->day) ||
	    (!slash && !take_letter(&scan, "\xE6\x97\xA5")))
		return false;
	return take_rest(&scan, when);
}

/* "7/23/17", "23.7.2017": only if day and month can be told apart. */
static bool scan_year_last(struct scan scan, struct when *when)
{
	int first = 0, second = 0;
	char mark;

	if (!take_short(&scan, &first) || scan.p == scan.end)
		return false;
	mark = *scan.p;
	if ((mark != '/' && mark != '.' && mark != '-') || !take(&scan, mark) ||
	    !take_short(&scan, &second) || !take(&scan, mark) ||
	    !take_year(&scan, when))
		return false;
	if (first <= 12 && second <= 12 && first != second)
		return false;
	when->month = first <= 12 ? first : second;
	when->day = first <= 12 ? second : first;
	return take_rest(&scan, when);
}

/* "yyyymmddhhmmss", as archives of web pages write it. */
static bool scan_stamp(struct scan scan, struct when *when)
{
	return take_number(&scan, 4, &when->year) &&
	       take_number(&scan, 2, &when->month) &&
	       take_number(&scan, 2, &when->day) &&
	       take_number(&scan, 2, &when->hour) &&
	       take_number(&scan, 2, &when->minute) &&
	       take_number(&scan, 2, &when->second);
}

/* Seconds or milliseconds since 1970, told apart by their digits. */
static bool scan_count(struct scan scan, int64_t *seconds)
{
	const bool before = take(&scan, '-');
	const size_t digits = count_digits(&scan);
	int64_t value = 0;

	if (digits < SECONDS_DIGITS_MIN || digits > MILLIS_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < digits; i++)
		value = value * 10 + (*scan.p++ - '0');
	if (take(&scan, '.'))
		scan.p += count_digits(&scan);
	if (scan.p != scan.end)
		return false;
	if (digits > SECONDS_DIGITS_MAX)
		value /= 1000;
	*seconds = before ? -value : value;
	return true;
}

static struct scan trim(struct np_span text)
{
	struct scan scan = { text.ptr, text.ptr + text.len };

	while (scan.p < scan.end && (unsigned char)*scan.p <= ' ')
		scan.p++;
	while (scan.end > scan.p && (unsigned char)scan.end[-1] <= ' ')
		scan.end--;
	return scan;
}

/* A count may lie outside the years of the header too. */
static bool in_range(int64_t seconds)
{
	return seconds >= days_since_1970(YEAR_MIN, 1, 1) * 86400 &&
	       seconds < days_since_1970(YEAR_MAX + 1, 1, 1) * 86400;
}

static bool scan_forms(struct scan scan, struct when *when)
{
	static bool (*const forms[])(struct scan, struct when *) = {
		scan_iso,	 scan_mail,	 scan_month_first,
		scan_year_first, scan_year_last,
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		*when = (struct when){ 0 };
		if (forms[i](scan, when))
			return true;
	}
	return false;
}

bool np_date_read(struct np_span text, int64_t *seconds, bool *short_year)
{
	struct when when = { 0 };
	struct scan scan;
	int64_t value = 0;
	bool fine;

	if (!text.len)
		return false;
	scan = trim(text);
	if (scan_count(scan, &value))
		fine = in_range(value);
	else if (scan.end - scan.p == 14 && count_digits(&scan) == 14)
		fine = scan_stamp(scan, &when) && to_seconds(&when, &value);
	else
		fine = scan_forms(scan, &when) && to_seconds(&when, &value);
	if (fine) {
		*seconds = value;
		*short_year = when.short_year;
	}
	return fine;
}

bool np_date_parse(struct np_span text, int64_t *seconds)
{
	bool unused;

	return np_date_read(text, seconds, &unused);
}

/* Days since 1970-01-01 to a date: Hinnant, "chrono-compatible low-level
 * date algorithms", civil_from_days; years begin in March. */
const char *np_date_format(char *text, int64_t seconds)
{
	int64_t day = seconds / 86400 - (seconds % 86400 < 0);
	const int64_t left = seconds - day * 86400;
	int64_t era, of_era, year, of_year, month;

	day += 719468;
	era = (day >= 0 ? day : day - 146096) / 146097;
	of_era = day - era * 146097;
	year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) /
	       365;
	of_year = of_era - (365 * year + year / 4 - year / 100);
	month = (5 * of_year + 2) / 153;
	day = of_year - (153 * month + 2) / 5 + 1;
	month += month < 10 ? 3 : -9;
	year += era * 400 + (month <= 2);
	snprintf(text, NP_DATE_TEXT, "%04d-%02d-%02dT%02d:%02d:%02dZ",
		 (int)year, (int)month, (int)day, (int)(left / 3600),
		 (int)(left / 60 % 60), (int)(left % 60));
	return text;
}
