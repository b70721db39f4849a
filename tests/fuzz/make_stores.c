/* SPDX-License-Identifier: MIT */
/*
 * Writes a small store, for the corpus of fuzz_store:
 *
 *     make_stores PATH SEED ARTICLES keep|drop BITS
 *
 * with or without texts, in pages of 512 bytes, and so many bits of it
 * changed.
 */
#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "kept.h"
#include "store/np-matches.h"

static void shrink(const char *path)
{
	sqlite3 *handle = NULL;

	ck_assert(!sqlite3_open(path, &handle));
	ck_assert(!sqlite3_exec(
		handle,
		"PRAGMA journal_mode = DELETE; PRAGMA page_size = 512;"
		"VACUUM; PRAGMA journal_mode = WAL;",
		NULL, NULL, NULL));
	sqlite3_close(handle);
}

static void damage(const char *path, uint64_t state, int bits)
{
	FILE *file = fopen(path, "r+b");
	long size;

	ck_assert(file && !fseek(file, 0, SEEK_END));
	size = ftell(file);
	while (bits > 0) {
		const long at = (long)(hostile_next(&state) % (uint64_t)size);
		int byte;

		fseek(file, at, SEEK_SET);
		byte = fgetc(file);
		if (byte <= 0)
			continue;
		fseek(file, at, SEEK_SET);
		fputc(byte ^ 1 << hostile_next(&state) % 8, file);
		bits--;
	}
	ck_assert(!fclose(file));
}

/* Something of all that is told of articles 1 and 2. */
static void relate(struct np_store *store)
{
	const struct np_store_match match = { .a = 1, .b = 2, .jaccard = 0.5 };
	const struct np_store_credit credit = { .byline = { "A. Reed", 7 } };
	struct np_store_event event = { .what = NP_STORY_CREATED,
					.article = 1 };
	np_story_id story = 0;

	ck_assert(!np_store_begin(store, NULL));
	ck_assert(!np_store_match_put(store, &match, NULL));
	ck_assert(!np_store_credit_put(store, 1, &credit, NULL));
	ck_assert(!np_store_story_add(store, credit.byline, &story, NULL));
	ck_assert(!np_store_member_put(store, 1, story, 0, NULL));
	ck_assert(!np_store_member_put(store, 2, story, 0, NULL));
	event.story = story;
	ck_assert(!np_store_journal_add(store, &event, NULL));
	ck_assert(!np_store_commit(store, NULL));
}

static char **words;

/* The helpers want to run in a test. */
START_TEST(make)
{
	const char *const path = words[1];
	const uint64_t seed = strtoull(words[2], NULL, 10);
	const uint64_t count = strtoull(words[3], NULL, 10);
	const uint32_t flags = strcmp(words[4], "keep") ? NP_STORE_NO_TEXT : 0;
	struct np_store *store = kept_open(path, NP_STORE_CREATE | flags);
	struct shelf shelf = { 0 };

	for (uint64_t i = 0; i < count; i++)
		ck_assert(!shelf_add(&shelf, store, i % 4, seed + i, NULL));
	relate(store);
	np_store_close(store);
	shelf_clear(&shelf);
	shrink(path);
	damage(path, seed, atoi(words[5]));
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("make");
	TCase *tests = tcase_create("make");
	SRunner *runner;
	int failed;

	if (argc != 6)
		return 2;
	words = argv;
	tcase_add_test(tests, make);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
