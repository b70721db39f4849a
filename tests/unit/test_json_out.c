/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_out.h"
#include "hostile.h"
#include "ingest/record.h"

#define PADDING 256

/* What a JSON string stands for, by the parser of the product. */
static void read_string(struct np_record_parser *parser,
			const struct np_buf *json, struct np_buf *out)
{
	struct np_article article = { 0 };
	struct np_buf record = { 0 };
	char detail[120] = "";

	ck_assert_int_eq(np_buf_add_text(&record, "{\"text\":"), NP_OK);
	ck_assert_int_eq(np_buf_add(&record, json->ptr, json->len), NP_OK);
	ck_assert_int_eq(np_buf_add_text(&record, "}"), NP_OK);
	ck_assert_int_eq(np_buf_reserve(&record, PADDING), NP_OK);
	memset(record.ptr + record.len, 0, PADDING);
	ck_assert_msg(!np_record_parse(parser, np_buf_span(&record), &article,
				       detail),
		      "%s: %.*s", detail, (int)record.len, record.ptr);
	ck_assert_uint_eq(article.bad_bytes, 0);
	out->len = 0;
	ck_assert_int_eq(np_buf_add(out, article.field[NP_FIELD_TEXT].ptr,
				    article.field[NP_FIELD_TEXT].len),
			 NP_OK);
	np_buf_clear(&record);
}

/* The next character as this test decodes it; 0 bytes: none is valid. */
static size_t decode(const unsigned char *ptr, size_t len, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const size_t need = ptr[0] < 0x80   ? 1
			    : ptr[0] < 0xC0 ? 0
			    : ptr[0] < 0xE0 ? 2
			    : ptr[0] < 0xF0 ? 3
			    : ptr[0] < 0xF8 ? 4
					    : 0;
	uint32_t c;

	if (!need || need > len)
		return 0;
	c = need == 1 ? ptr[0] : ptr[0] & (0x7Fu >> need);
	for (size_t i = 1; i < need; i++) {
		if ((ptr[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (ptr[i] & 0x3F);
	}
	*out = c;
	return c < least[need] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)
		       ? 0
		       : need;
}

/* Could these bytes be the begin of a character? */
static bool may_begin(const unsigned char *ptr, size_t len)
{
	for (size_t need = len + 1; need <= 4; need++) {
		for (int fill = 0x80; fill <= 0xBF; fill += 0x3F) {
			unsigned char whole[4];
			uint32_t c = 0;

			memset(whole, fill, sizeof(whole));
			memcpy(whole, ptr, len);
			if (decode(whole, need, &c) == need)
				return true;
		}
	}
	return false;
}

static size_t broken(const unsigned char *ptr, size_t len)
{
	size_t n = 1;

	while (n < len && n < 3 && may_begin(ptr, n + 1))
		n++;
	return n;
}

/* One replacement for each longest part that could have been a character. */
static void repair(struct np_span text, struct np_buf *out)
{
	const unsigned char *ptr = (const unsigned char *)text.ptr;

	out->len = 0;
	for (size_t i = 0; i < text.len;) {
		uint32_t c = 0;
		const size_t some = decode(ptr + i, text.len - i, &c);

		ck_assert_int_eq(some ? np_buf_add(out, ptr + i, some)
				      : np_buf_add(out, "\xEF\xBF\xBD", 3),
				 NP_OK);
		i += some ? some : broken(ptr + i, text.len - i);
	}
}

static void check_text(struct np_record_parser *parser, struct np_span text)
{
	struct np_buf json = { 0 }, got = { 0 }, want = { 0 };

	ck_assert_int_eq(np_json_add_string(&json, text), NP_OK);
	for (size_t i = 0; i < json.len; i++)
		if ((unsigned char)json.ptr[i] < 0x20)
			ck_abort_msg("bare control character");
	repair(text, &want);
	read_string(parser, &json, &got);
	ck_assert_uint_eq(got.len, want.len);
	ck_assert(!got.len || !memcmp(got.ptr, want.ptr, got.len));
	np_buf_clear(&json);
	np_buf_clear(&got);
	np_buf_clear(&want);
}

START_TEST(any_bytes_are_valid_json)
{
	const struct np_field_names names = { 0 };
	struct np_record_parser *parser = NULL;
	uint64_t state = 940 + (uint64_t)_i;
	char text[700];

	ck_assert_int_eq(np_record_parser_new(&parser, &names), NP_OK);
	for (int c = 0; c < 256 && !_i; c++) {
		text[0] = text[1] = text[2] = (char)c;
		check_text(parser, (struct np_span){ text, 3 });
		check_text(parser, (struct np_span){ text, 1 });
	}
	for (unsigned round = 0; round < 300; round++) {
		const size_t len = hostile_next(&state) % sizeof(text);

		hostile_fill(&state, text, len);
		for (size_t i = 0; i < len / 20; i++)
			text[hostile_next(&state) % len] =
				(char)hostile_next(&state);
		check_text(parser, (struct np_span){ text, len });
	}
	np_record_parser_free(parser);
}
END_TEST

START_TEST(escapes_by_name_and_number)
{
	struct np_buf json = { 0 };
	const char *want = "\"a\\\"\\\\/\\n\\r\\t\\u0000\\u0008\\u001f\x7f"
			   "\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9\"";

	ck_assert_int_eq(
		np_json_add_string(&json,
				   (struct np_span){ "a\"\\/\n\r\t\0\b\x1f\x7f"
						     "\xC0\xAF\xC3\xA9",
						     15 }),
		NP_OK);
	ck_assert_uint_eq(json.len, strlen(want));
	ck_assert_mem_eq(json.ptr, want, json.len);
	np_buf_clear(&json);
}
END_TEST

START_TEST(cells_come_back)
{
	uint64_t state = 960;
	char text[300];

	for (unsigned round = 0; round < 300; round++) {
		const size_t len = hostile_next(&state) % sizeof(text);
		struct np_buf cell = { 0 };
		size_t at = 0;

		for (size_t i = 0; i < len; i++)
			text[i] = "\t\n\r\\tnr\0 a\xFF"[hostile_next(&state) %
							11];
		ck_assert_int_eq(
			np_tsv_add_cell(&cell, (struct np_span){ text, len }),
			NP_OK);
		for (size_t i = 0; i < cell.len; i++) {
			char c = cell.ptr[i];

			ck_assert(c != '\t' && c != '\n' && c != '\r');
			if (c == '\\') {
				c = cell.ptr[++i];
				c = c == 't'   ? '\t'
				    : c == 'n' ? '\n'
				    : c == 'r' ? '\r'
					       : c;
			}
			ck_assert(at < len && c == text[at]);
			at++;
		}
		ck_assert_uint_eq(at, len);
		np_buf_clear(&cell);
	}
}
END_TEST

struct share {
	double value;
	const char *text;
};

static const struct share shares[] = {
	{ 0, "0" },
	{ 1, "1" },
	{ .5, "0.5" },
	{ 5. / 6, "0.833333" },
	{ .1, "0.1" },
	{ 1. / 3, "0.333333" },
	{ 2. / 3, "0.666667" },
	{ 1e-6, "0.000001" },
	{ 1e-9, "0" },
	{ .25, "0.25" },
	{ .123456, "0.123456" },
};
enum {
	SHARES = sizeof(shares) / sizeof(shares[0])
};

START_TEST(shares_have_up_to_six_places)
{
	struct np_buf buf = { 0 };

	ck_assert_int_eq(np_add_share(&buf, shares[_i].value), NP_OK);
	ck_assert_int_eq(np_buf_add(&buf, "", 1), NP_OK);
	ck_assert_str_eq(buf.ptr, shares[_i].text);
	np_buf_clear(&buf);
}
END_TEST

START_TEST(shares_are_near_and_short)
{
	uint64_t state = 970;

	for (unsigned round = 0; round < 3000; round++) {
		const double below = (double)(1 + hostile_next(&state) % 5000);
		const double value =
			(double)(hostile_next(&state) % 5000) / below;
		const double share = value > 1 ? 1 / value : value;
		struct np_buf buf = { 0 };
		double back;

		ck_assert_int_eq(np_add_share(&buf, share), NP_OK);
		ck_assert_uint_le(buf.len, 8);
		ck_assert(buf.len == 1 || buf.ptr[buf.len - 1] != '0');
		ck_assert_int_eq(np_buf_add(&buf, "", 1), NP_OK);
		back = strtod(buf.ptr, NULL);
		if (back - share > 5.01e-7 || share - back > 5.01e-7)
			ck_abort_msg("%.9f as %s", share, buf.ptr);
		np_buf_clear(&buf);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json out");
	TCase *tests = tcase_create("json out");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, any_bytes_are_valid_json, 0, 4);
	tcase_add_test(tests, escapes_by_name_and_number);
	tcase_add_test(tests, cells_come_back);
	tcase_add_loop_test(tests, shares_have_up_to_six_places, 0, SHARES);
	tcase_add_test(tests, shares_are_near_and_short);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
