/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stage.h"

static void refuse(const struct np_store_options *options,
		   enum np_status status, const char *says)
{
	struct np_error err = { 0 };
	struct np_store *store = NULL;

	ck_assert_int_eq(np_store_open(&store, stage.path, options, &err),
			 status);
	ck_assert_ptr_null(store);
	ck_assert_int_eq(err.status, status);
	ck_assert_msg(strstr(err.text, says) != NULL, "'%s' has no '%s'",
		      err.text, says);
	ck_assert_int_eq(np_store_open(&store, stage.path, options, NULL),
			 status);
}

/* Refused with these flags, and not a byte of it has changed. */
static void refuse_untouched(uint32_t flags, enum np_status status,
			     const char *says)
{
	const struct np_store_options options = kept_options(flags);
	struct np_buf before = { 0 }, after = { 0 };

	stage_read(&before);
	refuse(&options, status, says);
	stage_read(&after);
	ck_assert_uint_eq(before.len, after.len);
	ck_assert(!before.len || !memcmp(before.ptr, after.ptr, before.len));
	ck_assert_uint_eq(stage_files(), 1);
	np_buf_clear(&before);
	np_buf_clear(&after);
}

static const uint32_t all_flags[] = { 0, NP_STORE_CREATE, NP_STORE_READ };

START_TEST(new_store_says_what_it_is)
{
	const struct np_store_options want = kept_options(0);
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf none = { 0 };

	ck_assert(np_recipe_equal(np_store_recipe(store), &want.recipe));
	ck_assert_uint_eq(np_store_shape(store).bands, KEPT_BANDS);
	ck_assert_uint_eq(np_store_shape(store).rows, 2);
	ck_assert(np_store_keeps_text(store));
	shelf_expect(&none, store, 1, 5);
	kept_check(store, "an empty store");
	np_store_close(store);
	np_store_close(NULL);
	ck_assert_uint_eq(stage_files(), 1);
}
END_TEST

START_TEST(shape_and_recipe_come_from_the_file)
{
	struct np_store_options options = { .flags = NP_STORE_CREATE,
					    .recipe = NP_RECIPE_INIT };
	struct np_store *store = NULL;

	options.recipe.seed = UINT64_MAX - 3;
	ck_assert_int_eq(np_store_open(&store, stage.path, &options, NULL),
			 NP_OK);
	ck_assert_uint_eq(np_store_shape(store).bands, 32);
	ck_assert_uint_eq(np_store_shape(store).rows, 4);
	np_store_close(store);
	options = (struct np_store_options){ .flags = NP_STORE_READ };
	ck_assert_int_eq(np_store_open(&store, stage.path, &options, NULL),
			 NP_OK);
	ck_assert_uint_eq(np_store_recipe(store)->seed, UINT64_MAX - 3);
	ck_assert_uint_eq(np_store_recipe(store)->lanes, 128);
	ck_assert_uint_eq(np_store_shape(store).bands, 32);
	np_store_close(store);
}
END_TEST

START_TEST(refuses_what_is_missing)
{
	const struct np_store_options write = kept_options(0);
	const struct np_store_options read = kept_options(NP_STORE_READ);

	refuse(&write, NP_ERR_NOTFOUND, "s.np");
	refuse(&read, NP_ERR_NOTFOUND, "s.np");
	ck_assert_uint_eq(stage_files(), 0);
	snprintf(stage.path, sizeof(stage.path), "%s/no/s.np",
		 stage.scratch.folder);
	{
		const struct np_store_options make =
			kept_options(NP_STORE_CREATE);

		refuse(&make, NP_ERR_IO, "no/s.np");
	}
}
END_TEST

START_TEST(refuses_a_shape_that_does_not_fit)
{
	struct np_store_options options = kept_options(NP_STORE_CREATE);

	options.shape = (struct np_bands){ KEPT_LANES, 2 };
	refuse(&options, NP_ERR_MISUSE, "16 bands of 2 rows");
	options.shape = (struct np_bands){ 1u << 31, 1u << 31 };
	refuse(&options, NP_ERR_MISUSE, "bands of");
	options = kept_options(NP_STORE_CREATE);
	options.recipe.width = 0;
	refuse(&options, NP_ERR_MISUSE, "");
	options = kept_options(NP_STORE_CREATE);
	options.recipe.version++;
	refuse(&options, NP_ERR_RECIPE, "");
	/* Nothing stands in the way of a good one. */
	np_store_close(kept_open(stage.path, NP_STORE_CREATE));
}
END_TEST

START_TEST(refuses_a_text)
{
	static char text[20000];

	memset(text, 'a', sizeof(text));
	scratch_write(&stage.scratch, "s.np",
		      (struct np_span){ text, _i < 3 ? sizeof(text) : 50 });
	refuse_untouched(all_flags[_i % 3], NP_ERR_FORMAT, "s.np");
}
END_TEST

START_TEST(refuses_another_database)
{
	stage_sql("CREATE TABLE t (a); INSERT INTO t VALUES (1);"
		  "PRAGMA user_version = 1;");
	refuse_untouched(all_flags[_i], NP_ERR_FORMAT,
			 "is not a newsprint store");
}
END_TEST

START_TEST(refuses_a_newer_store)
{
	np_store_close(kept_open(stage.path, NP_STORE_CREATE));
	stage_sql("PRAGMA user_version = 1000;");
	refuse_untouched(all_flags[_i], NP_ERR_FORMAT, "newer newsprint");
}
END_TEST

static void change(struct np_recipe *recipe, int value)
{
	uint32_t *const values[] = { &recipe->unit,  &recipe->width,
				     &recipe->lanes, &recipe->sampling,
				     &recipe->floor, &recipe->cap };

	if (value < 6)
		++*values[value];
	else
		recipe->seed = 12345678901234567890u;
}

START_TEST(refuses_another_recipe)
{
	static const char *const says[] = {
		"unit 0, not 1",      "shingle 3, not 4", "lanes 16, not 17",
		"sampling 8, not 9",  "floor 16, not 17", "cap 0, not 1",
		"seed 1, not 123456",
	};
	struct np_store_options options = kept_options(0);

	np_store_close(kept_open(stage.path, NP_STORE_CREATE));
	change(&options.recipe, _i);
	refuse(&options, NP_ERR_RECIPE, says[_i]);
	options.flags = NP_STORE_CREATE;
	refuse(&options, NP_ERR_RECIPE, says[_i]);
	np_store_close(kept_open(stage.path, 0));
}
END_TEST

START_TEST(refuses_a_store_of_other_tables)
{
	const struct np_store_options options = kept_options(0);

	np_store_close(kept_open(stage.path, NP_STORE_CREATE));
	stage_sql("UPDATE recipe SET seed = 2;");
	refuse(&options, NP_ERR_CORRUPT, "damaged recipe");
	stage_sql("DELETE FROM recipe;");
	refuse(&options, NP_ERR_CORRUPT, "lost its recipe");
	stage_sql("DROP TABLE recipe;");
	refuse(&options, NP_ERR_CORRUPT, "table 'recipe'");
}
END_TEST

START_TEST(refuses_a_changed_schema)
{
	static const struct {
		const char *sql, *says;
	} cases[] = {
		{ "CREATE TRIGGER spy AFTER INSERT ON article BEGIN "
		  "DELETE FROM text; END",
		  "trigger 'spy'" },
		{ "CREATE TABLE mine (a); CREATE TRIGGER spy AFTER INSERT ON "
		  "mine BEGIN DELETE FROM text; END",
		  "trigger 'spy'" },
		{ "CREATE UNIQUE INDEX once ON article (title)",
		  "index 'once'" },
		{ "DROP INDEX match_b", "index 'match_b'" },
		{ "DROP VIEW stories", "view 'stories'" },
		{ "DROP VIEW stories; CREATE VIEW stories AS SELECT 1",
		  "view 'stories'" },
		{ "DROP TABLE match; CREATE TABLE match (a, b)",
		  "table 'match'" },
		{ "ALTER TABLE text ADD COLUMN more TEXT", "table 'text'" },
	};
	const struct np_store_options options = kept_options(0);

	np_store_close(kept_open(stage.path, NP_STORE_CREATE));
	stage_sql(cases[_i].sql);
	refuse(&options, NP_ERR_CORRUPT, cases[_i].says);
}
END_TEST

START_TEST(allows_tables_of_ones_own)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 };

	np_store_close(store);
	stage_sql("CREATE TABLE notes (article TEXT, note TEXT);"
		  "CREATE INDEX notes_article ON notes (article);"
		  "CREATE VIEW noted AS SELECT * FROM articles JOIN notes "
		  "ON notes.article = articles.id; ANALYZE;");
	store = kept_open(stage.path, 0);
	stage_add(&shelf, store, 1, 5);
	ck_assert_int_eq(np_store_compact(store, NULL), NP_OK);
	shelf_expect(&shelf, store, 1, 5);
	kept_check(store, "with tables of one's own");
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

enum {
	CROWD = 16
};

/* Opens at the moment the pipe is closed, and adds one article. */
static void be_one_of_many(int gate, uint64_t key)
{
	struct np_store *store;
	struct shelf shelf = { 0 };
	char byte;

	ck_assert_int_eq(read(gate, &byte, 1), 0);
	store = kept_open(stage.path, NP_STORE_CREATE);
	stage_add(&shelf, store, key, 1);
	np_store_close(store);
	shelf_clear(&shelf);
}

START_TEST(many_make_one_store)
{
	struct np_error err = { 0 };
	struct np_store_stats stats = { 0 };
	struct np_store *store;
	pid_t children[CROWD];
	int gate[2];

	ck_assert_int_eq(pipe(gate), 0);
	for (uint64_t i = 0; i < CROWD; i++) {
		children[i] = stage_fork(gate[0]);
		if (children[i])
			continue;
		close(gate[1]);
		be_one_of_many(gate[0], i);
		_exit(0);
	}
	close(gate[1]);
	stage_wait(children, CROWD);
	close(gate[0]);
	store = kept_open(stage.path, 0);
	ck_assert_int_eq(np_store_stats(store, &stats, &err), NP_OK);
	ck_assert_uint_eq(stats.articles, CROWD);
	kept_check(store, "made by many");
	np_store_close(store);
	ck_assert_uint_eq(stage_files(), 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store open");
	TCase *tests = tcase_create("store open");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_test(tests, new_store_says_what_it_is);
	tcase_add_test(tests, shape_and_recipe_come_from_the_file);
	tcase_add_test(tests, refuses_what_is_missing);
	tcase_add_test(tests, refuses_a_shape_that_does_not_fit);
	tcase_add_loop_test(tests, refuses_a_text, 0, 6);
	tcase_add_loop_test(tests, refuses_another_database, 0, 3);
	tcase_add_loop_test(tests, refuses_a_newer_store, 0, 3);
	tcase_add_loop_test(tests, refuses_another_recipe, 0, 7);
	tcase_add_test(tests, refuses_a_store_of_other_tables);
	tcase_add_loop_test(tests, refuses_a_changed_schema, 0, 8);
	tcase_add_test(tests, allows_tables_of_ones_own);
	tcase_add_loop_test(tests, many_make_one_store, 0, 5);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
