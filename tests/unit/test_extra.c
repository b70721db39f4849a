/* SPDX-License-Identifier: MIT */
/* What of a record is none of our fields. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "ingest/reader.h"
#include "ingest/record.h"

/* Record and what of it is extra, NULL: nothing. */
static const struct {
	const char *record, *extra;
} extras[] = {
	{ "{\"text\": \"a\"}", NULL },
	{ "{\"text\": \"a\", \"title\": \"b\", \"url\": \"u\"}", NULL },
	{ "{\"x\": 1, \"text\": \"a\", \"y\" : [1, {\"z\": null}] }",
	  "{\"x\":1,\"y\":[1, {\"z\": null}]}" },
	/* A second name of a field that was taken. */
	{ "{\"content\": \"b\", \"text\": \"a\"}", "{\"content\":\"b\"}" },
	{ "{\"text\": \"a\", \"date\": \"2020-01-02\"}", NULL },
	{ "{\"text\": \"a\", \"date\": \"some day\"}",
	  "{\"date\":\"some day\"}" },
	{ "{\"text\": \"a\", \"modified\": \"never\", \"fetched\": 1}",
	  "{\"modified\":\"never\",\"fetched\":1}" },
	{ "{\"text\": \"a\", \"title\": \"\", \"k\\u00e9\": \"\\n\"}",
	  "{\"title\":\"\",\"k\\u00e9\":\"\\n\"}" },
};

START_TEST(keeps_what_is_no_field)
{
	const char *record = extras[_i].record;
	const size_t len = strlen(record);
	char *copy = calloc(len + NP_CHUNK_PADDING, 1);
	struct np_record_parser *parser = NULL;
	struct np_article article;
	struct np_buf out = { 0 };

	memcpy(copy, record, len);
	ck_assert_int_eq(np_record_parser_new(&parser, NULL), NP_OK);
	ck_assert_int_eq(np_record_parse(parser, (struct np_span){ copy, len },
					 &article, NULL),
			 NP_SKIP_NONE);
	ck_assert_int_eq(np_record_extra(parser, &out), NP_OK);
	if (!extras[_i].extra)
		ck_assert_uint_eq(out.len, 0);
	else
		ck_assert_mem_eq(np_buf_span(&out).ptr, extras[_i].extra,
				 strlen(extras[_i].extra));
	ck_assert_uint_eq(out.len,
			  extras[_i].extra ? strlen(extras[_i].extra) : 0);
	np_buf_clear(&out);
	np_record_parser_free(parser);
	free(copy);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("extra");
	TCase *tests = tcase_create("extra");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, keeps_what_is_no_field, 0,
			    (int)(sizeof(extras) / sizeof(extras[0])));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
