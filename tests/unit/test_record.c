/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/reader.h"
#include "ingest/record.h"
#include "scratch.h"
#include "starve.h"

/* Parses a copy in memory of its own, with the padding a chunk has. */
struct parsed {
	char *copy;
	struct np_record_parser *parser;
	struct np_article article;
	enum np_skip skip;
	char detail[120];
};

static struct np_record_parser *parser_for(const struct np_field_names *names)
{
	struct np_record_parser *parser = NULL;

	ck_assert_int_eq(np_record_parser_new(&parser, names), NP_OK);
	return parser;
}

static void parse_span(struct parsed *parsed, struct np_span record,
		       const struct np_field_names *names)
{
	*parsed = (struct parsed){ 0 };
	parsed->copy = malloc(record.len + NP_CHUNK_PADDING);
	memcpy(parsed->copy, record.ptr, record.len);
	memset(parsed->copy + record.len, 0, NP_CHUNK_PADDING);
	parsed->parser = parser_for(names);
	parsed->skip = np_record_parse(
		parsed->parser, (struct np_span){ parsed->copy, record.len },
		&parsed->article, parsed->detail);
}

static void parse(struct parsed *parsed, const char *record)
{
	parse_span(parsed, span_of(record), NULL);
}

static void drop(struct parsed *parsed)
{
	np_record_parser_free(parsed->parser);
	free(parsed->copy);
}

static void expect_field(const struct parsed *parsed, enum np_field field,
			 const char *text)
{
	const struct np_span span = parsed->article.field[field];

	if (!text) {
		ck_assert_msg(!span.ptr, "%s: '%.*s'", np_field_name(field),
			      (int)span.len, span.ptr);
		return;
	}
	ck_assert_msg(span.ptr && span.len == strlen(text) &&
			      !memcmp(span.ptr, text, span.len),
		      "%s: '%.*s' is not '%s'", np_field_name(field),
		      (int)span.len, span.ptr ? span.ptr : "", text);
}

/* A record, and what one field of it is; NULL: absent. */
struct value {
	const char *record;
	enum np_field field;
	const char *text;
};

static const struct value values[] = {
	{ "{\"text\":\"a\"}", NP_FIELD_TEXT, "a" },
	{ " { \"text\" : \"a\" } ", NP_FIELD_TEXT, "a" },
	{ "{\"text\":\"\"}", NP_FIELD_TEXT, "" },
	{ "{\"text\":\"a\"}\r", NP_FIELD_TEXT, "a" },
	{ "{\"te\\u0078t\":\"a\"}", NP_FIELD_TEXT, "a" },
	{ "{\"text\":\"a\\n\\t\\\"\\\\\\/\\b\\f\\r\"}", NP_FIELD_TEXT,
	  "a\n\t\"\\/\b\f\r" },
	{ "{\"text\":\"\\u00e9\\u20AC\\ud83d\\ude00!\"}", NP_FIELD_TEXT,
	  "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80!" },
	{ "{\"text\":\"\\ud800\"}", NP_FIELD_TEXT, "\xEF\xBF\xBD" },
	{ "{\"text\":\"\\udc00x\"}", NP_FIELD_TEXT, "\xEF\xBF\xBDx" },
	{ "{\"text\":\"\\ud800\\ud83d\\ude00\"}", NP_FIELD_TEXT,
	  "\xEF\xBF\xBD\xF0\x9F\x98\x80" },
	{ "{\"text\":\"\\ud800\\n\"}", NP_FIELD_TEXT, "\xEF\xBF\xBD\n" },
	{ "{\"text\":\"a\\u2028\xE2\x80\xA8\xC2\x85\"}", NP_FIELD_TEXT,
	  "a\xE2\x80\xA8\xE2\x80\xA8\xC2\x85" },
	/* Order of names, not of the record. */
	{ "{\"body\":\"b\",\"content\":\"c\",\"text\":\"t\"}", NP_FIELD_TEXT,
	  "t" },
	{ "{\"body\":\"b\",\"content\":\"c\"}", NP_FIELD_TEXT, "c" },
	{ "{\"raw_content\":\"r\",\"plaintext\":\"p\"}", NP_FIELD_TEXT, "p" },
	{ "{\"text\":null,\"maintext\":\"m\"}", NP_FIELD_TEXT, "m" },
	/* The first of equal keys. */
	{ "{\"text\":\"1\",\"text\":\"2\"}", NP_FIELD_TEXT, "1" },
	{ "{\"text\":null,\"text\":\"2\"}", NP_FIELD_TEXT, "2" },
	{ "{\"text\":\"\",\"id\":17}", NP_FIELD_ID, "17" },
	{ "{\"text\":\"\",\"id\":-1.5e3}", NP_FIELD_ID, "-1.5e3" },
	{ "{\"text\":\"\",\"id\":true}", NP_FIELD_ID, "true" },
	{ "{\"text\":\"\",\"id\":null}", NP_FIELD_ID, NULL },
	{ "{\"text\":\"\",\"id\":\"\",\"guid\":\"g\"}", NP_FIELD_ID, "g" },
	{ "{\"text\":\"\",\"_id\":\"x\",\"uid\":\"u\"}", NP_FIELD_ID, "u" },
	{ "{\"text\":\"\",\"ID\":\"x\"}", NP_FIELD_ID, NULL },
	{ "{\"text\":\"\",\"headline\":\"h\"}", NP_FIELD_TITLE, "h" },
	{ "{\"text\":\"\",\"title\":{\"a\":[1]},\"headline\":\"h\"}",
	  NP_FIELD_TITLE, "h" },
	{ "{\"text\":\"\",\"title\":12}", NP_FIELD_TITLE, "12" },
	{ "{\"text\":\"\",\"authors\":[\"A\",\"B\\n\",3,{},\"\",[1]]}",
	  NP_FIELD_AUTHORS, "A; B\n; 3" },
	{ "{\"text\":\"\",\"authors\":[]}", NP_FIELD_AUTHORS, NULL },
	{ "{\"text\":\"\",\"authors\":[ ],\"byline\":\"b\"}", NP_FIELD_AUTHORS,
	  "b" },
	{ "{\"text\":\"\",\"author\":\"A\"}", NP_FIELD_AUTHORS, "A" },
	{ "{\"text\":\"\",\"lang\":\"en\"}", NP_FIELD_LANGUAGE, "en" },
	{ "{\"text\":\"\",\"link\":\"l\"}", NP_FIELD_URL, "l" },
	{ "{\"text\":\"\",\"canonical_url\":\"c\"}", NP_FIELD_URL, "c" },
	{ "{\"text\":\"\",\"dateModified\":\"2020-01-01\"}", NP_FIELD_MODIFIED,
	  "2020-01-01" },
	{ "{\"text\":\"\",\"date_download\":5}", NP_FIELD_FETCHED, "5" },
	{ "{\"text\":\"\",\"publisher\":\"P\",\"source\":\"S\"}",
	  NP_FIELD_SOURCE, "S" },
	{ "{\"text\":\"\",\"publisher\":\"P\",\"url\":\"http://x.org/\"}",
	  NP_FIELD_SOURCE, "P" },
	{ "{\"text\":\"\",\"url\":\"http://www.X.org:80/a\\/b\"}",
	  NP_FIELD_SOURCE, "x.org" },
	{ "{\"text\":\"\",\"source\":\"\",\"url\":\"http://x.org\"}",
	  NP_FIELD_SOURCE, "x.org" },
	{ "{\"text\":\"\",\"url\":\"mailto:a\",\"canonical_url\":"
	  "\"https://y.org\"}",
	  NP_FIELD_SOURCE, "y.org" },
	{ "{\"text\":\"\"}", NP_FIELD_SOURCE, NULL },
};

START_TEST(takes_value)
{
	const struct value *value = &values[_i];
	struct parsed parsed;

	parse(&parsed, value->record);
	ck_assert_msg(!parsed.skip, "%s: %s", value->record, parsed.detail);
	expect_field(&parsed, value->field, value->text);
	drop(&parsed);
}
END_TEST

struct refusal {
	const char *record;
	enum np_skip skip;
};

static const struct refusal refusals[] = {
	{ "", NP_SKIP_BAD_JSON },
	{ "x", NP_SKIP_BAD_JSON },
	{ "[]", NP_SKIP_BAD_JSON },
	{ "[{\"text\":\"a\"}]", NP_SKIP_BAD_JSON },
	{ "\"text\"", NP_SKIP_BAD_JSON },
	{ "12", NP_SKIP_BAD_JSON },
	{ "null", NP_SKIP_BAD_JSON },
	{ "{", NP_SKIP_BAD_JSON },
	{ "{\"text\"", NP_SKIP_BAD_JSON },
	{ "{\"text\":", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\\\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\"", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",}", NP_SKIP_BAD_JSON },
	{ "{\"text\" \"a\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\" \"b\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\"b}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\":1}", NP_SKIP_BAD_JSON },
	{ "{text:\"a\"}", NP_SKIP_BAD_JSON },
	{ "{'text':'a'}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\"}}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\"} x", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\"}{\"text\":\"b\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\"},{\"text\":\"b\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\tb\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\\x\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\\u12g4\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\\u12\"}", NP_SKIP_BAD_JSON },
	{ "{\"te\\qxt\":1,\"text\":\"a\"}", NP_SKIP_BAD_JSON },
	/* Bad parts of values that nobody needs. */
	{ "{\"text\":\"a\",\"x\":\"\\q\"}", NP_SKIP_BAD_JSON },
	{ "{\"body\":\"\\q\",\"text\":\"a\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"body\":\"\\q\"}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":tru}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":01}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":1.}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":.5}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":+1}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":1e}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":-}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":NaN}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":[1,]}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":[1 2]}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":[1}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":{1}}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":{\"y\":1]}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\",\"x\":\f1}", NP_SKIP_BAD_JSON },
	{ "{\"text\":\"a\"}\x1A", NP_SKIP_BAD_JSON },
	{ "{\"id\":\"\\q\"}", NP_SKIP_BAD_JSON },
	{ "{}", NP_SKIP_NO_TEXT },
	{ "{\"id\":1}", NP_SKIP_NO_TEXT },
	{ "{\"text\":null}", NP_SKIP_NO_TEXT },
	{ "{\"x\":{\"text\":\"a\"}}", NP_SKIP_NO_TEXT },
	{ "{\"text\":1}", NP_SKIP_BAD_FIELD },
	{ "{\"text\":true}", NP_SKIP_BAD_FIELD },
	{ "{\"text\":[\"a\"]}", NP_SKIP_BAD_FIELD },
	{ "{\"text\":{\"a\":1}}", NP_SKIP_BAD_FIELD },
	{ "{\"text\":\"a\",\"id\":[1]}", NP_SKIP_BAD_FIELD },
	{ "{\"text\":\"a\",\"id\":{}}", NP_SKIP_BAD_FIELD },
};

START_TEST(refuses_record)
{
	const struct refusal *refusal = &refusals[_i];
	struct parsed parsed;

	parse(&parsed, refusal->record);
	ck_assert_msg(parsed.skip == refusal->skip, "%s: %s, '%s'",
		      refusal->record, np_skip_name(parsed.skip),
		      parsed.detail);
	ck_assert_uint_gt(strlen(parsed.detail), 0);
	ck_assert_uint_lt(strlen(parsed.detail), sizeof(parsed.detail));
	drop(&parsed);
}
END_TEST

START_TEST(refuses_every_prefix)
{
	static const char text[] =
		"{\"id\":-1.5,\"text\":\"a\\u00e9\\ud83d\\ude00\",\"x\":"
		"[true,null,{\"y\":[]}],\"url\":\"http://a.b/\"}";

	for (size_t len = 0; len + 1 < sizeof(text); len++) {
		struct parsed parsed;

		parse_span(&parsed, (struct np_span){ text, len }, NULL);
		ck_assert_msg(parsed.skip == NP_SKIP_BAD_JSON, "%.*s", (int)len,
			      text);
		drop(&parsed);
	}
}
END_TEST

START_TEST(tells_dates)
{
	static const struct {
		const char *record;
		bool has, bad;
	} cases[] = {
		{ "{\"text\":\"\",\"date\":\"2020-01-01\"}", true, false },
		{ "{\"text\":\"\",\"date\":1577836800}", true, false },
		{ "{\"text\":\"\",\"date\":1577836800.5}", true, false },
		{ "{\"text\":\"\",\"created\":\"1577836800000\"}", true,
		  false },
		{ "{\"text\":\"\"}", false, false },
		{ "{\"text\":\"\",\"date\":null}", false, false },
		{ "{\"text\":\"\",\"date\":\"\"}", false, false },
		{ "{\"text\":\"\",\"date\":\"soon\"}", false, true },
		{ "{\"text\":\"\",\"date\":{\"$date\":1}}", false, true },
		{ "{\"text\":\"\",\"date\":[],\"created\":\"2020-01-01\"}",
		  true, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct parsed parsed;

		parse(&parsed, cases[i].record);
		ck_assert_int_eq(parsed.skip, NP_SKIP_NONE);
		ck_assert_msg(parsed.article.has_date == cases[i].has &&
				      parsed.article.bad_date == cases[i].bad,
			      "%s", cases[i].record);
		if (cases[i].has)
			ck_assert_int_eq(parsed.article.date, 1577836800);
		drop(&parsed);
	}
}
END_TEST

START_TEST(takes_named_fields)
{
	static const char record[] =
		"{\"text\":\"no\",\"a.b\":\"dot\",\"a\":{\"b\":\"nested\","
		"\"c\":{\"d\\u002e\":\"deep\",\"e.f\":\"rest\"}},\"t\":\"yes\","
		"\"n\":null}";
	static const struct {
		const char *name, *text;
	} cases[] = {
		{ "a.b", "dot" },
		{ "a.c.d.", "deep" },
		{ "a.c.e.f", "rest" },
		{ "t", "yes" },
		{ "a.x", NULL },
		{ "t.x", NULL },
		{ "headline", NULL },
		{ "n", NULL },
		{ ".", NULL },
		{ "a..b", NULL },
		{ "a_name_longer_than_thirty_one_bytes_of_text", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct np_field_names names = { 0 };
		struct parsed parsed;

		names.name[NP_FIELD_TEXT] = "t";
		names.name[NP_FIELD_TITLE] = cases[i].name;
		parse_span(&parsed, span_of(record), &names);
		ck_assert_int_eq(parsed.skip, NP_SKIP_NONE);
		expect_field(&parsed, NP_FIELD_TEXT, "yes");
		expect_field(&parsed, NP_FIELD_TITLE, cases[i].text);
		drop(&parsed);
	}
}
END_TEST

START_TEST(keeps_nul_escapes)
{
	struct parsed parsed;
	struct np_span text;

	parse(&parsed, "{\"text\":\"a\\u0000b\"}");
	text = parsed.article.field[NP_FIELD_TEXT];
	ck_assert_int_eq(parsed.skip, NP_SKIP_NONE);
	ck_assert_uint_eq(text.len, 3);
	ck_assert_mem_eq(text.ptr, "a\0b", 3);
	drop(&parsed);
}
END_TEST

START_TEST(refuses_raw_nul)
{
	static const char inside[] = "{\"text\":\"a\0b\"}";
	static const char outside[] = "{\"text\":\"ab\"}\0";
	struct parsed parsed;

	parse_span(&parsed, (struct np_span){ inside, sizeof(inside) - 1 },
		   NULL);
	ck_assert_int_eq(parsed.skip, NP_SKIP_BAD_JSON);
	drop(&parsed);
	parse_span(&parsed, (struct np_span){ outside, sizeof(outside) - 1 },
		   NULL);
	ck_assert_int_eq(parsed.skip, NP_SKIP_BAD_JSON);
	drop(&parsed);
}
END_TEST

/* Bytes as they are, and as they should come out: Unicode, 3.9. */
START_TEST(mends_utf8)
{
	static const struct {
		const char *bytes, *text;
		uint64_t bad;
	} cases[] = {
		{ "\xC3\xA9", "\xC3\xA9", 0 },
		{ "\xFF", "\xEF\xBF\xBD", 1 },
		{ "\xC3", "\xEF\xBF\xBD", 1 },
		{ "\xC3x", "\xEF\xBF\xBDx", 1 },
		{ "\xE2\x82", "\xEF\xBF\xBD", 1 },
		{ "\xE2\x82x\x82", "\xEF\xBF\xBDx\xEF\xBF\xBD", 2 },
		{ "\xF0\x9F\x98", "\xEF\xBF\xBD", 1 },
		{ "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD", 2 },
		{ "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3 },
		{ "\xF4\x90\x80\x80",
		  "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 4 },
		{ "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", 0 },
		{ "\xE0\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3 },
		{ "\\ud800\xFF", "\xEF\xBF\xBD\xEF\xBF\xBD", 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char record[64];
		struct parsed parsed;

		snprintf(record, sizeof(record), "{\"text\":\"%s\"}",
			 cases[i].bytes);
		parse(&parsed, record);
		ck_assert_int_eq(parsed.skip, NP_SKIP_NONE);
		expect_field(&parsed, NP_FIELD_TEXT, cases[i].text);
		ck_assert_uint_eq(parsed.article.bad_bytes, cases[i].bad);
		ck_assert_mem_eq(parsed.copy, record, strlen(record));
		drop(&parsed);
	}
}
END_TEST

/* Many levels are refused in bounded memory, some are fine. */
START_TEST(bounds_nesting)
{
	static const size_t depths[] = { 10, 1000, 1023, 1024, 100000 };

	for (size_t i = 0; i < sizeof(depths) / sizeof(depths[0]); i++) {
		struct np_buf record = { 0 };
		struct parsed parsed;

		ck_assert_int_eq(
			np_buf_add_text(&record, "{\"text\":\"\",\"x\":"),
			NP_OK);
		for (size_t j = 0; j < depths[i]; j++)
			ck_assert_int_eq(np_buf_add_text(&record, "["), NP_OK);
		for (size_t j = 0; j < depths[i]; j++)
			ck_assert_int_eq(np_buf_add_text(&record, "]"), NP_OK);
		ck_assert_int_eq(np_buf_add_text(&record, "}"), NP_OK);
		parse_span(&parsed, np_buf_span(&record), NULL);
		ck_assert_int_eq(parsed.skip, depths[i] < 1024
						      ? NP_SKIP_NONE
						      : NP_SKIP_BAD_JSON);
		drop(&parsed);
		np_buf_clear(&record);
	}
}
END_TEST

/* One parser, records that grow and shrink again, one of 100 MB. */
START_TEST(takes_long_records)
{
	static const size_t lens[] = { 1, 65536, 100, 100000000, 10, 1000 };
	struct np_record_parser *parser = parser_for(NULL);

	for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		const size_t all = lens[i] + 13;
		char *record = malloc(all + NP_CHUNK_PADDING);
		struct np_article article;

		memcpy(record, "{\"text\":\"\\n", 11);
		memset(record + 11, 'a', lens[i]);
		memcpy(record + 11 + lens[i], "\"}", 2);
		memset(record + all, 0, NP_CHUNK_PADDING);
		ck_assert_int_eq(
			np_record_parse(parser, (struct np_span){ record, all },
					&article, NULL),
			NP_SKIP_NONE);
		ck_assert_uint_eq(article.field[NP_FIELD_TEXT].len,
				  lens[i] + 1);
		ck_assert_int_eq(article.field[NP_FIELD_TEXT].ptr[lens[i]],
				 'a');
		free(record);
	}
	np_record_parser_free(parser);
}
END_TEST

/* Invalid UTF-8, escapes and a host: all buffers are in use. */
static const char greedy[] =
	"{\"text\":\"\xFF\\n\",\"url\":\"http://A.b/\",\"authors\":[\"a\"]}";

START_TEST(survives_failing_allocations)
{
	bool failed = true;

	for (long nth = 0; failed; nth++) {
		struct np_record_parser *parser = NULL;
		struct np_article article;
		enum np_skip skip = NP_SKIP_NONE;
		enum np_status status;
		char copy[sizeof(greedy) + NP_CHUNK_PADDING] = { 0 };

		memcpy(copy, greedy, sizeof(greedy));
		starve_at(nth);
		status = np_record_parser_new(&parser, NULL);
		if (!status) {
			skip = np_record_parse(
				parser,
				(struct np_span){ copy, sizeof(greedy) - 1 },
				&article, NULL);
			status = np_record_parser_status(parser);
		}
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		if (parser)
			ck_assert_int_eq(skip, failed ? NP_SKIP_TOO_LONG
						      : NP_SKIP_NONE);
		np_record_parser_free(parser);
		ck_assert_int_lt(nth, 1000);
	}
}
END_TEST

/* No allocation in steady state. */
START_TEST(reuses_memory)
{
	struct np_record_parser *parser = parser_for(NULL);
	struct np_article article;
	char copy[sizeof(greedy) + NP_CHUNK_PADDING] = { 0 };
	const struct np_span record = { copy, sizeof(greedy) - 1 };
	size_t skips = 0;

	memcpy(copy, greedy, sizeof(greedy));
	ck_assert_int_eq(np_record_parse(parser, record, &article, NULL),
			 NP_SKIP_NONE);
	starve_at(0);
	for (int i = 0; i < 100; i++)
		skips += np_record_parse(parser, record, &article, NULL) != 0;
	ck_assert(!starve_end());
	ck_assert_uint_eq(skips, 0);
	np_record_parser_free(parser);
}
END_TEST

START_TEST(takes_text_as_it_is)
{
	struct np_article article;

	np_record_from_text((struct np_span){ "a\xFF", 2 }, &article);
	ck_assert_uint_eq(article.field[NP_FIELD_TEXT].len, 2);
	ck_assert_ptr_null(article.field[NP_FIELD_ID].ptr);
	np_record_from_text((struct np_span){ NULL, 0 }, &article);
	ck_assert_ptr_nonnull(article.field[NP_FIELD_TEXT].ptr);
}
END_TEST

START_TEST(names_all)
{
	for (int i = 0; i < NP_SKIP_COUNT; i++)
		ck_assert_ptr_nonnull(np_skip_name((enum np_skip)i));
	for (int i = 0; i < NP_FIELD_COUNT; i++)
		ck_assert_ptr_nonnull(np_field_name((enum np_field)i));
}
END_TEST

static void add_tests(TCase *tests)
{
	tcase_set_timeout(tests, 100);
	tcase_add_loop_test(tests, takes_value, 0,
			    (int)(sizeof(values) / sizeof(values[0])));
	tcase_add_loop_test(tests, refuses_record, 0,
			    (int)(sizeof(refusals) / sizeof(refusals[0])));
	tcase_add_test(tests, refuses_every_prefix);
	tcase_add_test(tests, tells_dates);
	tcase_add_test(tests, takes_named_fields);
	tcase_add_test(tests, keeps_nul_escapes);
	tcase_add_test(tests, refuses_raw_nul);
	tcase_add_test(tests, mends_utf8);
	tcase_add_test(tests, bounds_nesting);
	tcase_add_test(tests, takes_long_records);
	tcase_add_test(tests, survives_failing_allocations);
	tcase_add_test(tests, reuses_memory);
	tcase_add_test(tests, takes_text_as_it_is);
	tcase_add_test(tests, names_all);
}

int main(void)
{
	Suite *suite = suite_create("record");
	TCase *tests = tcase_create("record");
	SRunner *runner;
	int failed;

	add_tests(tests);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
