/* SPDX-License-Identifier: MIT */
/*
 * Diffs of real texts: each record of a file beside the one before, mostly
 * versions of one article. Files lie in the folder that NEWSPRINT_DATA names;
 * DIFF_PAIRS says how many pairs of each (1500; 0: all).
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "diff_check.h"
#include "ingest/inputs.h"
#include "ingest/reader.h"
#include "ingest/record.h"

static const char *const files[] = { "versions_en_zh.jsonl.zst",
				     "wiki_versions.jsonl.zst" };

struct walk {
	struct np_differ *differ;
	struct np_record_parser *parser;
	struct np_buf last;
	size_t pairs, most;
};

static void compare(struct walk *walk, struct np_span text)
{
	const struct np_diff_text a = { .bytes = np_buf_span(&walk->last) };
	const struct np_diff_text b = { .bytes = text };
	struct np_diff diff = { 0 };
	const uint32_t flags = walk->pairs % 5 ? 0 : NP_DIFF_ALL;

	ck_assert_int_eq(np_diff_texts(walk->differ, &a, &b, flags, &diff),
			 NP_OK);
	ck_assert_msg(!diff_fault(&diff, a.bytes, b.bytes), "pair %zu: %s",
		      walk->pairs, diff_fault(&diff, a.bytes, b.bytes));
	walk->pairs++;
}

static void walk_chunk(struct walk *walk, struct np_span bytes)
{
	struct np_article article = { 0 };
	struct np_span record = { 0 };
	size_t at = 0;

	while (walk->pairs < walk->most &&
	       np_record_next(bytes, &at, &record)) {
		struct np_span text;

		if (np_record_parse(walk->parser, record, &article, NULL))
			continue;
		text = article.field[NP_FIELD_TEXT];
		compare(walk, text);
		walk->last.len = 0;
		ck_assert_int_eq(np_buf_add(&walk->last, text.ptr, text.len),
				 NP_OK);
	}
}

static void walk_file(struct walk *walk, const char *path)
{
	const struct np_reader_options options = { .record_limit = 1 << 26 };
	const struct np_field_names names = { .name = { 0 } };
	struct np_inputs inputs = { 0 };
	struct np_reader *reader = NULL;
	struct np_chunk chunk = { 0 };

	ck_assert_int_eq(np_inputs_add(&inputs, path, NULL), NP_OK);
	ck_assert_int_eq(np_reader_open(&reader, &inputs, &options, NULL),
			 NP_OK);
	ck_assert_int_eq(np_record_parser_new(&walk->parser, &names), NP_OK);
	ck_assert_int_eq(np_differ_new(&walk->differ), NP_OK);
	while (walk->pairs < walk->most &&
	       !np_reader_next(reader, &chunk, NULL)) {
		ck_assert_int_eq(np_reader_fill(reader, &chunk, NULL), NP_OK);
		walk_chunk(walk, np_buf_span(&chunk.bytes));
	}
	np_chunk_clear(&chunk);
	np_reader_close(reader);
	np_inputs_clear(&inputs);
	np_record_parser_free(walk->parser);
	np_differ_free(walk->differ);
	np_buf_clear(&walk->last);
}

START_TEST(real_texts_hold)
{
	const char *folder = getenv("NEWSPRINT_DATA");
	const char *most = getenv("DIFF_PAIRS");
	struct walk walk = { .most = most ? strtoul(most, NULL, 10) : 1500 };
	char path[4096];
	FILE *file;

	walk.most = walk.most ? walk.most : SIZE_MAX;
	snprintf(path, sizeof(path), "%s/%s", folder ? folder : "", files[_i]);
	file = folder ? fopen(path, "rb") : NULL;
	if (!file)
		return; /* main says so */
	fclose(file);
	walk_file(&walk, path);
	ck_assert_uint_gt(walk.pairs, 1000);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *tests;
	SRunner *runner;
	int failed;

	if (!getenv("NEWSPRINT_DATA")) {
		puts("1..0 # SKIP no NEWSPRINT_DATA");
		return 0;
	}
	suite = suite_create("diff_real");
	tests = tcase_create("diff_real");
	tcase_set_timeout(tests, 600);
	tcase_add_loop_test(tests, real_texts_hold, 0, 2);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
