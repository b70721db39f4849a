/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "ingest/csv.h"
#include "scratch.h"

static struct np_csv header_of(const char *text, char delimiter)
{
	struct np_csv csv = { 0 };

	ck_assert_int_eq(np_csv_read_header(&csv, span_of(text), true,
					    delimiter, "t", NULL),
			 NP_OK);
	return csv;
}

START_TEST(guesses_the_delimiter)
{
	static const struct {
		const char *header;
		char delimiter;
		size_t width;
	} cases[] = {
		{ "id,text\n", ',', 2 },
		{ "id;text, all of it;url\n", ';', 3 },
		{ "id\ttext\turl\r\n", '\t', 3 },
		{ "id|text", '|', 2 },
		{ "\"a;b;c\",text\n", ',', 2 },
		{ "text\n1,2,3,4\n", ',', 1 },
		{ "\n\r\n\nid;text\n", ';', 2 },
		{ "", ',', 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_csv csv = header_of(cases[i].header, 0);

		ck_assert_int_eq(csv.delimiter, cases[i].delimiter);
		ck_assert_uint_eq(csv.width, cases[i].width);
		np_csv_clear(&csv);
	}
}
END_TEST

START_TEST(headers_are_whole_or_refused)
{
	static const struct {
		const char *text;
		bool last;
		enum np_status status;
	} cases[] = {
		{ "id,text", false, NP_END },
		{ "id,\"te\nxt", false, NP_END },
		{ "\n\n", false, NP_END },
		{ "", false, NP_END },
		{ "id,text\n", false, NP_OK },
		{ "\xEF\xBB\xBFid,text\n", false, NP_OK },
		{ "id,\"text", true, NP_ERR_FORMAT },
		{ "id,text,id\n", true, NP_ERR_FORMAT },
		{ "id,\"a\"b\n", true, NP_ERR_FORMAT },
		{ ",,text\n", true, NP_OK },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_csv csv = { 0 };

		ck_assert_int_eq(
			np_csv_read_header(&csv, span_of(cases[i].text),
					   cases[i].last, 0, "t", NULL),
			cases[i].status);
		np_csv_clear(&csv);
	}
}
END_TEST

/* All rows below "a,b" as JSON, or the fault of a row. */
START_TEST(rows_become_objects)
{
	static const struct {
		const char *rows, *json;
		char delimiter;
	} cases[] = {
		{ "1,2\n", "{\"a\": \"1\", \"b\": \"2\"}", ',' },
		{ "1,2", "{\"a\": \"1\", \"b\": \"2\"}", ',' },
		{ "1,\r\n", "{\"a\": \"1\", \"b\": \"\"}", ',' },
		{ "\"\",\"x\"\"y\"\r\n", "{\"a\": \"\", \"b\": \"x\\\"y\"}",
		  ',' },
		{ "\"1,\n2\",x\n", "{\"a\": \"1,\\u000a2\", \"b\": \"x\"}",
		  ',' },
		{ "a\"b\",c\\n\n", "{\"a\": \"a\\\"b\\\"\", \"b\": \"c\\\\n\"}",
		  ',' },
		{ " \"1\",2\n", "{\"a\": \" \\\"1\\\"\", \"b\": \"2\"}", ',' },
		{ "\"x\"y,2\n", "bad", ',' },
		{ "1\n", "bad", ',' },
		{ "1,2,3\n", "bad", ',' },
		{ "c\\n\t\\\\t\n", "{\"a\": \"c\\u000a\", \"b\": \"\\\\t\"}",
		  '\t' },
		{ "\"x\ty\"\n", "{\"a\": \"\\\"x\", \"b\": \"y\\\"\"}", '\t' },
		{ "\"x\n\"\"y\"\t\"z\n",
		  "{\"a\": \"x\\u000a\\\"y\", \"b\": \"\\\"z\"}", '\t' },
		{ "\"x\" y\tz\n", "{\"a\": \"\\\"x\\\" y\", \"b\": \"z\"}",
		  '\t' },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_csv csv = header_of(
			cases[i].delimiter == ',' ? "a,b\n" : "a\tb\n", 0);
		const struct np_span rows = span_of(cases[i].rows);
		struct np_span row = { 0 };
		struct np_buf json = { 0 };
		enum np_status status;
		size_t at = 0;

		ck_assert(np_csv_next(rows, csv.delimiter, &at, &row));
		if (np_csv_to_json(&csv, row, &json, &status, NULL))
			ck_assert(!np_buf_add_text(&json, "bad"));
		ck_assert(!np_buf_add(&json, "", 1));
		ck_assert_str_eq(json.ptr, cases[i].json);
		ck_assert(!np_csv_next(rows, csv.delimiter, &at, &row));
		np_buf_clear(&json);
		np_csv_clear(&csv);
	}
}
END_TEST

START_TEST(ends_of_rows_need_what_follows)
{
	static const struct {
		const char *text;
		bool last;
		enum np_csv_end found;
		size_t end;
	} cases[] = {
		{ "1,2", false, NP_CSV_MORE, 0 },
		{ "1,2", true, NP_CSV_ROW, 3 },
		{ "1,\"2\"", false, NP_CSV_MORE, 0 },
		{ "1,\"2\"\r", false, NP_CSV_MORE, 0 },
		{ "1,\"2\"\r\nx", false, NP_CSV_ROW, 7 },
		{ "1,\"2\nx", false, NP_CSV_MORE, 0 },
		{ "1,\"2\nx", true, NP_CSV_OPEN, 0 },
		{ "1,\"2\"\"\n", true, NP_CSV_OPEN, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t end = 0;

		ck_assert_int_eq(np_csv_find_end(span_of(cases[i].text), 0, ',',
						 cases[i].last, &end),
				 cases[i].found);
		ck_assert_uint_eq(end, cases[i].end);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("csv");
	TCase *tests = tcase_create("csv");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, guesses_the_delimiter);
	tcase_add_test(tests, headers_are_whole_or_refused);
	tcase_add_test(tests, rows_become_objects);
	tcase_add_test(tests, ends_of_rows_need_what_follows);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
