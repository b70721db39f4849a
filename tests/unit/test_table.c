/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/table.h"
#include "scratch.h"
#include "starve.h"

static const char *const columns[] = { "id", "count", "share", "none" };

static enum np_status write_table(const char *path, struct np_error *err)
{
	const struct np_cell rows[2][4] = {
		{ np_cell_text((struct np_span){ "a\tb\"\\\n\xFF\0", 8 }),
		  np_cell_count(UINT64_MAX), np_cell_share(5. / 6),
		  np_cell_none() },
		{ np_cell_string(""), np_cell_count(0), np_cell_share(1),
		  np_cell_string("x") },
	};
	struct np_table *table = NULL;
	enum np_status status = np_table_open(&table, path, columns, 4, err);

	for (size_t i = 0; i < 2 && !status; i++)
		status = np_table_add(table, rows[i], err);
	if (!status)
		return np_table_commit(table, false, err);
	np_table_drop(table);
	return status;
}

static void read_back(const char *path, struct np_buf *out)
{
	FILE *file = fopen(path, "rb");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(np_buf_reserve(out, 4096), NP_OK);
	out->len = fread(out->ptr, 1, 4096, file);
	fclose(file);
}

#define TSV                                                                    \
	"id\tcount\tshare\tnone\n"                                             \
	"a\\tb\"\\\\\\n\xFF\0\t18446744073709551615\t0.833333\t\n"             \
	"\t0\t1\tx\n"
#define JSON                                                                   \
	"{\"id\": \"a\\tb\\\"\\\\\\n\xEF\xBF\xBD\\u0000\", "                   \
	"\"count\": 18446744073709551615, "                                    \
	"\"share\": 0.833333, \"none\": null}\n"                               \
	"{\"id\": \"\", \"count\": 0, \"share\": 1, \"none\": \"x\"}\n"

struct kind {
	const char *name, *bytes;
	size_t len;
};

static const struct kind kinds[] = {
	{ "t.tsv", TSV, sizeof(TSV) - 1 },
	{ "t", TSV, sizeof(TSV) - 1 },
	{ "jsonl", TSV, sizeof(TSV) - 1 },
	{ "t.jsonl", JSON, sizeof(JSON) - 1 },
	{ "t.ndjson", JSON, sizeof(JSON) - 1 },
	{ "t.json", JSON, sizeof(JSON) - 1 },
	{ "t.jsonl.x", TSV, sizeof(TSV) - 1 },
};
enum {
	KINDS = sizeof(kinds) / sizeof(kinds[0])
};

START_TEST(writes_rows)
{
	const struct kind *kind = &kinds[_i];
	struct scratch scratch;
	struct np_buf got = { 0 };

	scratch_open(&scratch);
	ck_assert_int_eq(write_table(scratch_path(&scratch, kind->name), NULL),
			 NP_OK);
	read_back(scratch.path, &got);
	ck_assert_uint_eq(got.len, kind->len);
	ck_assert_mem_eq(got.ptr, kind->bytes, kind->len);
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

/* The suffix before that of the packing says what a row looks like. */
START_TEST(packs_rows)
{
	static const char *const names[] = { "t.tsv.gz", "t.tsv.zst",
					     "t.jsonl.gz", "t.json.zst" };
	struct scratch scratch;
	struct np_buf got = { 0 };

	scratch_open(&scratch);
	ck_assert_int_eq(write_table(scratch_path(&scratch, names[_i]), NULL),
			 NP_OK);
	read_back(scratch.path, &got);
	if (_i % 2) {
		ck_assert_mem_eq(got.ptr, "\x28\xB5\x2F\xFD", 4);
	} else {
		ck_assert_mem_eq(got.ptr, "\x1F\x8B\x08", 3);
	}
	np_buf_clear(&got);
	scratch_close(&scratch);
}
END_TEST

START_TEST(failed_table_leaves_nothing)
{
	struct scratch scratch;
	struct np_error err = { 0 };
	long nth;

	scratch_open(&scratch);
	ck_assert_int_eq(write_table(scratch_path(&scratch, "no/t"), &err),
			 NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "no/t"));
	scratch_path(&scratch, "t.jsonl");
	for (nth = 0;; nth++) {
		enum np_status status;

		starve_at(nth);
		status = write_table(scratch.path, &err);
		if (!starve_end()) {
			ck_assert_int_eq(status, NP_OK);
			break;
		}
		ck_assert_int_eq(status, NP_ERR_NOMEM);
		ck_assert_int_ne(access(scratch.path, F_OK), 0);
	}
	ck_assert_int_gt(nth, 3);
	np_table_drop(NULL);
	scratch_close(&scratch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("table");
	TCase *tests = tcase_create("table");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, writes_rows, 0, KINDS);
	tcase_add_loop_test(tests, packs_rows, 0, 4);
	tcase_add_test(tests, failed_table_leaves_nothing);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
