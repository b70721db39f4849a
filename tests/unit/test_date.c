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
	"7/23/17",
	"07/23/2017",
	"23.07.2017",
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
	tcase_add_test(tests, counts_days);
	tcase_add_test(tests, refuses_every_prefix_quietly);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
