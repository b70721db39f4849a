/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "batch/score.h"
#include "ingest/rows.h"
#include "scratch.h"
#include "starve.h"

enum {
	NAMES = 5000
};

static struct np_span name_of(uint32_t i, char text[32])
{
	const int len = snprintf(text, 32, "%u", i * 7919u);

	return (struct np_span){ text, (size_t)len };
}

START_TEST(names_keep_their_numbers)
{
	struct np_names names = { 0 };
	uint32_t number = 0;
	char text[32];

	ck_assert_uint_eq(np_names_find(&names, span_of("x")), UINT32_MAX);
	for (uint32_t i = 0; i < 2 * NAMES; i++) {
		ck_assert_int_eq(
			np_names_add(&names, name_of(i % NAMES, text), &number),
			NP_OK);
		ck_assert_uint_eq(number, i % NAMES);
	}
	ck_assert_uint_eq(names.len, NAMES);
	for (uint32_t i = 0; i < NAMES; i++) {
		const struct np_span name = np_names_get(&names, i);
		const struct np_span wanted = name_of(i, text);

		ck_assert_uint_eq(np_names_find(&names, wanted), i);
		ck_assert_uint_eq(name.len, wanted.len);
		ck_assert_mem_eq(name.ptr, wanted.ptr, name.len);
	}
	ck_assert_uint_eq(np_names_find(&names, span_of("x")), UINT32_MAX);
	np_names_clear(&names);
}
END_TEST

START_TEST(names_tell_nothing_from_something)
{
	struct np_names names = { 0 };
	uint32_t number = 9;

	ck_assert_int_eq(np_names_add(&names, span_of(""), &number), NP_OK);
	ck_assert_uint_eq(number, 0);
	ck_assert_int_eq(
		np_names_add(&names, (struct np_span){ "\0", 1 }, &number),
		NP_OK);
	ck_assert_uint_eq(number, 1);
	ck_assert_uint_eq(np_names_find(&names, span_of("")), 0);
	np_names_clear(&names);
}
END_TEST

static enum np_status score(const struct scratch *scratch, const char *labels,
			    const char *result, struct np_score *out)
{
	char paths[3][600];
	const struct np_score_options options = { .labels = paths[0],
						  .result = paths[1],
						  .errors = paths[2] };

	snprintf(paths[0], sizeof(paths[0]), "%s/%s", scratch->folder, labels);
	snprintf(paths[1], sizeof(paths[1]), "%s/%s", scratch->folder, result);
	snprintf(paths[2], sizeof(paths[2]), "%s/errors.tsv", scratch->folder);
	return np_score_run(&options, out, NULL);
}

/* Every allocation fails once, and nothing is left behind. */
START_TEST(gives_up_without_memory)
{
	static const char *const kinds[][2] = { { "pairs", "found" },
						{ "groups", "found" },
						{ "groups", "groups" },
						{ "pairs", "groups" } };
	const char *const *names = kinds[_i];
	static struct np_score out;
	struct scratch scratch;
	enum np_status status = NP_ERR_NOMEM;
	long nth = 0;

	scratch_open(&scratch);
	scratch_write(&scratch, "pairs",
		      span_of("a\tb\tlabel\n1\t2\treprint\n1\t3\tquote\n"));
	scratch_write(&scratch, "found",
		      span_of("{\"a\": \"2\", \"b\": \"1\", \"relation\": "
			      "\"sa\\u006de\", \"jaccard\": 0.5}\n"));
	scratch_write(&scratch, "groups",
		      span_of("id,cluster\n1,x\n2,x\n3,\"y\"\"\"\n"));
	for (; status == NP_ERR_NOMEM; nth++) {
		starve_at(nth);
		status = score(&scratch, names[0], names[1], &out);
		if (!starve_end())
			break;
	}
	ck_assert_int_eq(status, NP_OK);
	ck_assert_int_gt(nth, 10);
	np_score_clear(&out);
	scratch_close(&scratch);
}
END_TEST

/* Rows that straddle what is read at once, whole and in order. */
START_TEST(reads_rows_of_all_lengths)
{
	static const char *const columns[] = { "n", "text" };
	struct scratch scratch;
	struct np_rows *rows = NULL;
	struct np_span cells[2];
	struct np_buf text = { 0 };
	const char *path;

	scratch_open(&scratch);
	ck_assert_int_eq(np_buf_add_text(&text, "n,text\n"), NP_OK);
	for (int i = 0; i < 200; i++)
		ck_assert_int_eq(np_buf_print(&text, "%d,\"%0*d\n\"\n\n", i,
					      i * i + 1, 0),
				 NP_OK);
	path = scratch_write(&scratch, "rows.csv", np_buf_span(&text));
	ck_assert_int_eq(np_rows_open(&rows, path,
				      (struct np_row_names){ columns, 2 },
				      NULL),
			 NP_OK);
	for (int i = 0; i < 200; i++) {
		ck_assert_int_eq(np_rows_next(rows, cells, NULL), NP_OK);
		ck_assert_uint_eq(cells[1].len, (size_t)(i * i + 2));
		ck_assert_uint_eq(np_rows_line(rows), (uint64_t)(2 + 3 * i));
	}
	ck_assert_int_eq(np_rows_next(rows, cells, NULL), NP_END);
	np_rows_close(rows);
	np_buf_clear(&text);
	scratch_close(&scratch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("score");
	TCase *tests = tcase_create("score");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, names_keep_their_numbers);
	tcase_add_test(tests, names_tell_nothing_from_something);
	tcase_add_loop_test(tests, gives_up_without_memory, 0, 4);
	tcase_add_test(tests, reads_rows_of_all_lengths);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
