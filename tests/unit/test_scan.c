/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch/dedup.h"
#include "scratch.h"

enum {
	BLANK = 3 << 20 /* more than a chunk */
};

static const char first[] = "{\"id\":\"a\",\"text\":\"one two\"}\n";
static const char second[] = "{\"id\":\"b\",\"text\":\"three\"}\r\n";
static const char broken[] = "{\"id\":\"c\",\"text\":\n";

static void blank(struct np_buf *bytes)
{
	ck_assert_int_eq(np_buf_reserve(bytes, BLANK), NP_OK);
	memset(bytes->ptr + bytes->len, '\n', BLANK);
	bytes->len += BLANK;
}

static void expect(struct scratch *scratch, const char *name, const char *want)
{
	FILE *file = fopen(scratch_path(scratch, name), "rb");
	char got[400];
	size_t len;

	ck_assert_ptr_nonnull(file);
	len = fread(got, 1, sizeof(got) - 1, file);
	got[len] = 0;
	ck_assert_str_eq(got, want);
	fclose(file);
}

/* Blank lines between records, of chunks that hold one, more, or none. */
static void make(struct np_buf *bytes)
{
	static const char *const records[] = { first, broken, second };

	for (size_t i = 0; i < 3; i++) {
		blank(bytes);
		ck_assert_int_eq(np_buf_add_text(bytes, records[i]), NP_OK);
	}
	ck_assert_int_eq(np_buf_add_text(bytes, "{\"text\":\"four\"}"), NP_OK);
}

START_TEST(blank_lines_take_no_room_on_disk)
{
	struct np_buf bytes = { 0 };
	struct np_buf packed = { 0 };
	struct scratch scratch;
	struct np_dedup_summary summary;
	struct np_error err = { 0 };
	char paths[3][600];
	char want[400];
	const char *const inputs[] = { paths[0] };
	struct np_dedup_options options = { .inputs = inputs,
					    .inputs_len = 1,
					    .recipe = NP_RECIPE_INIT,
					    .threshold = .8,
					    .recall = .9,
					    .threads = 2,
					    .memory = UINT64_C(1) << 30 };

	scratch_open(&scratch);
	make(&bytes);
	(_i ? pack_zstd : pack_gzip)(np_buf_span(&bytes), &packed);
	snprintf(paths[0], sizeof(paths[0]), "%s",
		 scratch_write(&scratch, "in", np_buf_span(&packed)));
	snprintf(paths[1], sizeof(paths[1]), "%s",
		 scratch_path(&scratch, "out"));
	snprintf(paths[2], sizeof(paths[2]), "%s",
		 scratch_path(&scratch, "skipped"));
	options.out = paths[1];
	options.skipped = paths[2];
	options.temp_dir = scratch.folder;
	ck_assert_msg(!np_dedup_run(&options, &summary, &err), "%s", err.text);
	ck_assert_uint_eq(summary.read, 4);
	ck_assert_uint_le(summary.raw_disk, 200);
	snprintf(want, sizeof(want), "%s%s{\"text\":\"four\"}\n", first,
		 second);
	expect(&scratch, "out", want);
	expect(&scratch, "skipped", broken);
	np_buf_clear(&bytes);
	np_buf_clear(&packed);
	scratch_close(&scratch);
}
END_TEST

static const char brief[] =
	"{\"id\":\"a\",\"text\":\"unforgettably characteristic\"}\n"
	"{\"id\":\"b\",\"text\":\"unforgettably characteristic\"}\n";

/* Two words are fewer than three, however many letters they have. */
START_TEST(words_are_counted_also_where_characters_are_units)
{
	struct scratch scratch;
	struct np_dedup_summary summary;
	struct np_error err = { 0 };
	char path[600];
	const char *const inputs[] = { path };
	struct np_dedup_options options = { .inputs = inputs,
					    .inputs_len = 1,
					    .recipe = NP_RECIPE_INIT,
					    .threshold = .8,
					    .recall = .9,
					    .threads = 1,
					    .memory = UINT64_C(1) << 30,
					    .flags = NP_DEDUP_DRY_RUN };

	scratch_open(&scratch);
	snprintf(path, sizeof(path), "%s",
		 scratch_write(&scratch, "in.jsonl", span_of(brief)));
	options.temp_dir = scratch.folder;
	options.recipe.unit = NP_UNIT_CHAR;
	options.min_tokens = 2 + (uint64_t)_i;
	ck_assert_msg(!np_dedup_run(&options, &summary, &err), "%s", err.text);
	ck_assert_uint_eq(summary.kept, 1 + (uint64_t)_i);
	scratch_close(&scratch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scan");
	TCase *tests = tcase_create("scan");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, blank_lines_take_no_room_on_disk, 0, 2);
	tcase_add_loop_test(
		tests, words_are_counted_also_where_characters_are_units, 0, 2);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
