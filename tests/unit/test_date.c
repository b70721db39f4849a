/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/date.h"
#include "scratch.h"

struct good {
	const char *text;
	int64_t seconds;
};

static const struct good goods[] = {
	{ "1970-01-01", 0 },
	{ "1970-01-01T00:00:00Z", 0 },
	{ "2006-10-20T18:15:00-04:00", 1161382500 },
	{ "2006-10-20 18:15:00 -0400", 1161382500 },
	{ "2006-10-20t22:15z", 1161382500 },
	{ "2006-10-20 22:15:00", 1161382500 },
	{ "2006-10-20T22:15:00.123456+00:00", 1161382500 },
	{ "2006-10-20T22:15:00,5Z", 1161382500 },
	{ "2006-10-20 22:15:00 UTC", 1161382500 },
	{ "  2006-10-20T22:15:00Z\n", 1161382500 },
	{ "20061020T221500Z", 1161382500 },
	{ "20061020T2215Z", 1161382500 },
	{ "20061020221500", 1161382500 },
	{ "20061020", 1161302400 },
	{ "2006-10-20T22:15:00+02", 1161375300 },
	{ "Fri, 20 Oct 2006 18:15:00 -0400", 1161382500 },
	{ "Fri, 20 Oct 2006 18:15:00 EDT", 1161382500 },
	{ "20 Oct 2006 22:15 GMT", 1161382500 },
	{ "Fri, 20 Oct 06 22:15:00 +0000 (UTC)", 1161382500 },
	{ "2 Jan 2006", 1136160000 },
	{ "1161382500", 1161382500 },
	{ "1161382500123", 1161382500 },
	{ "1161382500.75", 1161382500 },
	{ "-1161382500", -1161382500 },
	{ "2016-02-29", 1456704000 },
	{ "2000-02-29", 951782400 },
	{ "1400-01-01", -17987443200 },
	{ "1899-12-31T24:00:00Z", -2208988800 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
	{ "2016-12-31T23:59:60Z", 1483228800 },
	{ "Friday, 20 October 2006 18:15:00 EDT", 1161382500 },
	{ "October 20, 2006", 1161302400 },
	{ "Oct. 20, 2006", 1161302400 },
	{ "Friday, October 20, 2006, 06:15 PM EDT", 1161382500 },
	{ "Oct 20 2006 6:15 p.m. -0400", 1161382500 },
	{ "Sept. 1, 2006 at 12:05 am", 1157069100 },
	{ "September 1, 2006 12:05pm", 1157112300 },
	{ "Sep 1, 2006 12:05 PST", 1157141100 },
	{ "2006\xE5\xB9\xB4"
	  "10\xE6\x9C\x88"
	  "20\xE6\x97\xA5 22:15",
	  1161382500 },
	{ "2006\xE5\xB9\xB4"
	  "1\xE6\x9C\x88"
	  "2\xE6\x97\xA5",
	  1136160000 },
	{ "2006/10/20 22:15:00", 1161382500 },
	{ "10/20/06", 1161302400 },
	{ "20/10/2006", 1161302400 },
	{ "20.10.2006, 22:15", 1161382500 },
	{ "20-10-2006", 1161302400 },
	{ "4/4/2006", 1144108800 },
	{ "4/4/49", 2501107200 },
	{ "4/4/50", -623116800 },
};

START_TEST(reads_date)
{
	const struct good *good = &goods[_i];
	int64_t seconds = 0;

	ck_assert_msg(np_date_parse(span_of(good->text), &seconds), "'%s'",
		      good->text);
	ck_assert_msg(seconds == good->seconds, "'%s': %lld", good->text,
		      (long long)seconds);
}
END_TEST

static const char *const bads[] = {
	"",
	" ",
	"yesterday",
	"7/8/17",
	"07/08/2017",
	"08.07.2017",
	"23/23/2017",
	"2/30/2017",
	"7/23/017",
	"7/23.17",
	"7/23/17 25:00",
	"July 32, 2017",
	"July 23",
	"Jul 23, 2017 13:00 PM",
	"Jul 23, 2017 0:30 am",
	"July 23, 2017 07:47 PM IST",
	"01:38:07 PM IST Nov 20, 2019",
	"Ju 23, 2017",
	"Julio 23, 2017",
	"2017/13/01",
	"2017年7月",
	"2017-13-01",
	"2017-00-10",
	"2017-02-29",
	"1900-02-29",
	"2017-04-31",
	"2017-07-23T25:00:00Z",
	"2017-07-23T24:00:01Z",
	"2017-07-23T10:60:00Z",
	"2017-07-23T10:00:61Z",
	"2017-07-23T10:00:00+24:00",
	"2017-07-23T10:00:00+10:60",
	"2017-07-23T",
	"2017-07-23T10",
	"2017-07-23T10:00:00.",
	"2017-07-23T10:00:00 XYZ",
	"2017-07-23x",
	"2017-07-23T10:00:00Z and more",
	"2017-7-3",
	"2017-07",
	"2017",
	"0",
	"12345",
	"1399-12-31",
	"99999999999999",
	"20061320",
	"20061020251500",
	"123456789012345678901234567890",
	"Xyz, 20 Oct 2006 18:15:00 -0400",
	"Fri, 32 Oct 2006 18:15:00 -0400",
	"Fri, 20 Okt 2006 18:15:00 -0400",
	"Fri, 20 Oct 206 18:15:00",
	"-",
	"+",
	"2017-07-23T10:00:00+",
	"2017-07-23T10:00:00-0",
	"NaN",
	"null",
};

START_TEST(refuses_date)
{
	int64_t seconds = 42;

	ck_assert_msg(!np_date_parse(span_of(bads[_i]), &seconds), "'%s': %lld",
		      bads[_i], (long long)seconds);
	ck_assert_int_eq(seconds, 42);
}
END_TEST

static const struct {
	const char *text;
	int64_t bound;
	enum np_date_doubt doubt;
} doubts[] = {
	{ "2006-10-20", INT64_MAX, NP_DATE_SURE },
	{ "2006-10-20", 1161302400 - 86400, NP_DATE_SURE },
	{ "2006-10-20", 1161302400 - 86401, NP_DATE_FUTURE },
	{ "9999-12-31", INT64_MAX, NP_DATE_SURE },
	{ "10/20/06", INT64_MAX, NP_DATE_SHORT_YEAR },
	{ "20 Oct 06", INT64_MAX, NP_DATE_SHORT_YEAR },
	{ "10/20/2006", INT64_MAX, NP_DATE_SURE },
	{ "10/20/06", 0, NP_DATE_FUTURE },
	{ "1970-01-01", INT64_MAX, NP_DATE_PLACEHOLDER },
	{ "1970-01-01T00:00:01Z", INT64_MAX, NP_DATE_SURE },
	{ "1899-12-30", INT64_MAX, NP_DATE_PLACEHOLDER },
	{ "1899-12-31", INT64_MAX, NP_DATE_PLACEHOLDER },
	{ "1900-01-01", INT64_MAX, NP_DATE_PLACEHOLDER },
	{ "1904-01-01", INT64_MAX, NP_DATE_PLACEHOLDER },
	{ "1980-01-01", INT64_MAX, NP_DATE_PLACEHOLDER },
	{ "1601-01-01", INT64_MAX, NP_DATE_PLACEHOLDER },
	{ "1604-12-31", INT64_MAX, NP_DATE_EARLY },
	{ "1605-01-01", INT64_MAX, NP_DATE_SURE },
};

START_TEST(doubts_date)
{
	int64_t seconds = 0;
	bool short_year = false;

	ck_assert(
		np_date_read(span_of(doubts[_i].text), &seconds, &short_year));
	ck_assert_msg(np_date_judge(seconds, short_year, doubts[_i].bound) ==
			      doubts[_i].doubt,
		      "'%s'", doubts[_i].text);
}
END_TEST

/* Each day of 1400 .. 9999 is one after the day before. */
START_TEST(counts_days)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	int64_t expected = -17987443200;

	for (int year = 1400; year <= 9999; year++) {
		const int leap =
			(year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

		for (int month = 1; month <= 12; month++) {
			char text[16];
			int64_t seconds = 0;

			snprintf(text, sizeof(text), "%04d-%02d-01", year,
				 month);
			ck_assert(np_date_parse(span_of(text), &seconds));
			ck_assert_int_eq(seconds, expected);
			expected += (int64_t)86400 *
				    (days[month - 1] + (month == 2 && leap));
		}
	}
}
END_TEST

START_TEST(refuses_every_prefix_quietly)
{
	static const char text[] = "Fri, 20 Oct 2006 18:15:00.5 -0400 (EDT)";

	for (size_t len = 0; len < sizeof(text); len++) {
		char *copy = malloc(len + 1);
		int64_t seconds = 0;
		bool fine;

		/* Its own block, so that reading on is noticed. */
		memcpy(copy, text, len);
		fine = np_date_parse((struct np_span){ copy, len }, &seconds);
		ck_assert(!fine || seconds != 0);
		free(copy);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("date");
	TCase *tests = tcase_create("date");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, reads_date, 0,
			    (int)(sizeof(goods) / sizeof(goods[0])));
	tcase_add_loop_test(tests, refuses_date, 0,
			    (int)(sizeof(bads) / sizeof(bads[0])));
	tcase_add_loop_test(tests, doubts_date, 0,
			    (int)(sizeof(doubts) / sizeof(doubts[0])));
	tcase_add_test(tests, counts_days);
	tcase_add_test(tests, refuses_every_prefix_quietly);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
