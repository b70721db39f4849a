/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "stage.h"

START_TEST(gives_back_what_was_added)
{
	const uint32_t flags = _i ? NP_STORE_NO_TEXT : 0;
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE | flags);
	struct shelf shelf = { 0 };

	ck_assert_int_eq(np_store_keeps_text(store), !_i);
	ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
	stage_add(&shelf, store, 100, 150);
	ck_assert_int_eq(np_store_commit(store, NULL), NP_OK);
	shelf_expect(&shelf, store, 100, 20);
	kept_check(store, "150 articles");
	np_store_close(store);
	ck_assert_uint_eq(stage_files(), 1);
	store = kept_open(stage.path, NP_STORE_READ);
	ck_assert_int_eq(np_store_keeps_text(store), !_i);
	shelf_expect(&shelf, store, 100, 20);
	kept_check(store, "150 articles, read again");
	np_store_close(store);
	ck_assert_uint_eq(stage_files(), 1);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(says_what_became_of_an_article)
{
	static const enum np_store_outcome outcomes[] = { NP_STORE_ADDED,
							  NP_STORE_UNCHANGED,
							  NP_STORE_VERSION,
							  NP_STORE_VERSION };
	static const uint64_t seeds[] = { 3, 3, 4, 3 };
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store_added added[4] = { 0 };
	struct np_store_version got = { 0 };
	struct kept kept;

	for (size_t i = 0; i < 4; i++) {
		kept_make(&kept, 1, seeds[i]);
		ck_assert_int_eq(np_store_add(store, &kept.article, kept.lanes,
					      &kept.info, &added[i], NULL),
				 NP_OK);
		ck_assert_int_eq(added[i].outcome, outcomes[i]);
		kept_clear(&kept);
	}
	ck_assert_int_eq(added[0].id, added[1].id);
	ck_assert_int_lt(added[0].id, added[2].id);
	ck_assert_int_lt(added[2].id, added[3].id);
	for (size_t i = 1; i < 4; i++) {
		ck_assert_int_eq(np_store_get(store, added[i].id, &got, NULL),
				 NP_OK);
		ck_assert_int_eq(got.version, (int64_t)i);
		ck_assert_int_eq(got.current, i == 3);
	}
	np_store_close(store);
}
END_TEST

START_TEST(ids_are_never_used_again)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 };

	stage_add(&shelf, store, 1, 3);
	ck_assert_int_eq(shelf_remove(&shelf, store, 3, NULL), NP_OK);
	ck_assert_int_eq(shelf_remove(&shelf, store, 3, NULL), NP_OK);
	ck_assert_int_eq(np_store_compact(store, NULL), NP_OK);
	np_store_close(store);
	store = kept_open(stage.path, 0);
	stage_add(&shelf, store, 3, 1);
	ck_assert_int_gt(shelf.ptr[3].id, shelf.ptr[2].id);
	shelf_expect(&shelf, store, 1, 5);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(refuses_misuse)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store_added added = { 77, NP_STORE_VERSION };
	struct np_error err = { 0 };
	struct kept kept;

	kept_make(&kept, 1, 3);
	kept.article.key.len = 0;
	ck_assert_int_eq(np_store_add(store, &kept.article, kept.lanes,
				      &kept.info, &added, &err),
			 NP_ERR_MISUSE);
	ck_assert_int_eq(added.id, 77);
	ck_assert_int_eq(np_store_begin(store, &err), NP_OK);
	ck_assert_int_eq(np_store_begin(store, &err), NP_ERR_MISUSE);
	np_store_rollback(store);
	np_store_rollback(store);
	ck_assert_int_eq(np_store_commit(store, &err), NP_ERR_MISUSE);
	kept_clear(&kept);
	np_store_close(store);
}
END_TEST

/* The text is refused when the article's row is written already. */
START_TEST(a_failed_change_spoils_its_transaction)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 }, other = { 0 };
	struct np_store_added added = { 0 };
	struct np_error err = { 0 };
	struct kept kept;

	stage_add(&shelf, store, 1, 3);
	shelf_copy(&shelf, &other);
	ck_assert_int_eq(np_store_begin(store, &err), NP_OK);
	stage_add(&other, store, 4, 3);
	kept_make(&kept, 9, 9);
	kept.article.packed = (struct np_span){ "no frame", 8 };
	ck_assert_int_eq(np_store_add(store, &kept.article, kept.lanes,
				      &kept.info, &added, &err),
			 NP_ERR_MISUSE);
	ck_assert_int_eq(np_store_commit(store, &err), NP_ERR_MISUSE);
	shelf_expect(&shelf, store, 1, 10);
	kept_check(store, "rolled back");
	stage_add(&shelf, store, 4, 3);
	shelf_expect(&shelf, store, 1, 10);
	kept_clear(&kept);
	np_store_close(store);
	shelf_clear(&shelf);
	shelf_clear(&other);
}
END_TEST

START_TEST(takes_texts_that_are_packed)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store_packer *packer = NULL;
	struct np_store_added added = { 0 };
	struct np_span text = { 0 };

	ck_assert_int_eq(np_store_packer_new(&packer), NP_OK);
	for (uint64_t i = 0; i < 30; i++) {
		struct kept kept;

		kept_make(&kept, i, i);
		ck_assert_int_eq(np_store_pack(packer, kept.article.text,
					       &kept.article.packed),
				 NP_OK);
		ck_assert_int_eq(np_store_add(store, &kept.article, kept.lanes,
					      &kept.info, &added, NULL),
				 NP_OK);
		ck_assert_int_eq(np_store_text(store, added.id, &text, NULL),
				 NP_OK);
		ck_assert_uint_eq(text.len, kept.article.text.len);
		ck_assert(!text.len ||
			  !memcmp(text.ptr, kept.article.text.ptr, text.len));
		kept_clear(&kept);
	}
	np_store_packer_free(packer);
	np_store_packer_free(NULL);
	kept_check(store, "packed outside");
	np_store_close(store);
}
END_TEST

START_TEST(read_only_writes_nothing)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_buf before = { 0 }, after = { 0 };
	struct shelf shelf = { 0 };
	struct np_error err = { 0 };

	stage_add(&shelf, store, 1, 3);
	np_store_close(store);
	stage_read(&before);
	store = kept_open(stage.path, NP_STORE_READ);
	ck_assert_int_eq(shelf_add(&shelf, store, 9, 9, &err), NP_ERR_MISUSE);
	ck_assert_int_eq(shelf_remove(&shelf, store, 1, &err), NP_ERR_MISUSE);
	ck_assert_int_eq(np_store_begin(store, &err), NP_ERR_MISUSE);
	ck_assert_int_eq(np_store_compact(store, &err), NP_ERR_MISUSE);
	shelf_expect(&shelf, store, 1, 5);
	np_store_close(store);
	stage_read(&after);
	ck_assert_uint_eq(before.len, after.len);
	ck_assert_mem_eq(before.ptr, after.ptr, before.len);
	ck_assert_uint_eq(stage_files(), 1);
	np_buf_clear(&before);
	np_buf_clear(&after);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(rollback_leaves_nothing)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 }, other = { 0 };

	stage_add(&shelf, store, 1, 20);
	shelf_copy(&shelf, &other);
	ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
	stage_add(&other, store, 21, 20);
	ck_assert_int_eq(shelf_remove(&other, store, 3, NULL), NP_OK);
	shelf_expect(&other, store, 1, 10);
	np_store_rollback(store);
	shelf_expect(&shelf, store, 1, 40);
	kept_check(store, "rolled back");
	ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
	shelf_copy(&shelf, &other);
	stage_add(&other, store, 30, 20);
	np_store_close(store); /* undoes as well */
	store = kept_open(stage.path, 0);
	shelf_expect(&shelf, store, 1, 40);
	np_store_close(store);
	shelf_clear(&shelf);
	shelf_clear(&other);
}
END_TEST

/* What the other has written is there at the next call, also when the last
 * one gave spans. */
START_TEST(readers_see_what_is_committed)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store *reader = kept_open(stage.path, _i ? 0 : NP_STORE_READ);
	struct shelf shelf = { 0 }, open = { 0 };

	for (uint64_t round = 0; round < 12; round++) {
		shelf_copy(&shelf, &open);
		ck_assert_int_eq(np_store_begin(store, NULL), NP_OK);
		stage_add(&open, store, round * 10, 10);
		ck_assert_int_eq(shelf_remove(&open, store, round * 7, NULL),
				 NP_OK);
		shelf_expect(&shelf, reader, round * 10, 5);
		shelf_expect(&open, store, round * 10, 5);
		ck_assert_int_eq(np_store_commit(store, NULL), NP_OK);
		shelf_copy(&open, &shelf);
		shelf_expect(&shelf, reader, round * 10, 5);
	}
	ck_assert_int_eq(np_store_compact(store, NULL), NP_OK);
	shelf_sweep(&shelf);
	shelf_expect(&shelf, reader, 0, 20);
	kept_check(reader, "beside a writer");
	np_store_close(store);
	shelf_expect(&shelf, reader, 0, 20);
	np_store_close(reader);
	ck_assert_uint_eq(stage_files(), 1);
	shelf_clear(&shelf);
	shelf_clear(&open);
}
END_TEST

/* Two handles write in turns; spans of a get must not hold up the other. */
START_TEST(writers_take_turns)
{
	struct np_store *stores[2] = { kept_open(stage.path, NP_STORE_CREATE),
				       kept_open(stage.path, NP_STORE_CREATE) };
	struct np_store_version got = { 0 };
	struct shelf shelf = { 0 };

	for (uint64_t i = 0; i < 40; i++) {
		stage_add(&shelf, stores[i % 2], i, 1);
		ck_assert_int_eq(np_store_get(stores[(i + 1) % 2],
					      shelf.ptr[i].id, &got, NULL),
				 NP_OK);
		ck_assert_int_eq(np_store_get(stores[i % 2], shelf.ptr[i].id,
					      &got, NULL),
				 NP_OK);
	}
	ck_assert_int_eq(np_store_compact(stores[0], NULL), NP_OK);
	shelf_expect(&shelf, stores[1], 0, 40);
	kept_check(stores[0], "written in turns");
	np_store_close(stores[0]);
	np_store_close(stores[1]);
	shelf_clear(&shelf);
}
END_TEST

/* The last id of a store, by a walk over all. */
static np_article_id last_id(struct np_store *store)
{
	np_article_id id = 0, next = 0;

	while (!np_store_next(store, id, &next, NULL))
		id = next;
	return id;
}

/* All reads of a hold are of one state; two holds, or one in a transaction,
 * are the outer one's. */
START_TEST(reads_are_held)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store *reader;
	struct shelf shelf = { 0 };
	bool held = false, inner = true;

	stage_add(&shelf, store, 0, 3);
	reader = kept_open(stage.path, 0);
	ck_assert_int_eq(np_store_hold(reader, &held, NULL), NP_OK);
	ck_assert(held);
	ck_assert_int_eq(np_store_hold(reader, &inner, NULL), NP_OK);
	ck_assert(!inner);
	ck_assert_int_eq(last_id(reader), 3);
	stage_add(&shelf, store, 3, 2);
	np_store_release(reader, inner);
	ck_assert_int_eq(last_id(reader), 3);
	ck_assert_int_eq(np_store_begin(reader, NULL), NP_ERR_MISUSE);
	np_store_release(reader, held);
	ck_assert_int_eq(last_id(reader), 5);
	ck_assert_int_eq(np_store_begin(reader, NULL), NP_OK);
	ck_assert_int_eq(np_store_hold(reader, &inner, NULL), NP_OK);
	ck_assert(!inner);
	np_store_rollback(reader);
	np_store_close(reader);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

/* A store in a folder, which never shows it. */
START_TEST(temporary_has_no_name)
{
	const struct np_store_options options =
		kept_options(NP_STORE_TEMPORARY);
	struct np_store *store = NULL;
	struct shelf shelf = { 0 };
	struct np_error err = { 0 };

	ck_assert_int_eq(
		np_store_open(&store, "/no/such/folder", &options, &err),
		NP_ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "/no/such/folder"));
	ck_assert_msg(
		!np_store_open(&store, stage.scratch.folder, &options, &err),
		"%s", err.text);
	for (uint64_t i = 0; i < 40; i++)
		stage_add(&shelf, store, 10 * i, 10);
	ck_assert_uint_eq(stage_files(), 0);
	shelf_expect(&shelf, store, 0, 400);
	ck_assert_int_eq(np_store_settle(store, NULL), NP_OK);
	shelf_expect(&shelf, store, 0, 400);
	kept_check(store, "without a name");
	np_store_close(store);
	ck_assert_uint_eq(stage_files(), 0);
	shelf_clear(&shelf);
}
END_TEST

static void read_until(int gate, const struct shelf *shelf)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_READ);
	struct np_error err = { 0 };
	char byte;

	/* The stories of the first articles stay there, whatever comes. */
	for (uint64_t i = 0; read(gate, &byte, 1) < 0; i++) {
		struct np_store_ids ids = { 0 };
		struct kept kept;

		kept_make(&kept, 0, shelf->ptr[i % shelf->len].seed);
		ck_assert_msg(!np_store_candidates(store, kept.lanes,
						   &kept.info, &ids, &err),
			      "%s", err.text);
		ck_assert_int_eq(ids.len > 0, kept.info.tokens > 0);
		kept_clear(&kept);
		if (i % 50 == 0)
			kept_check(store, "while another writes");
	}
	np_store_close(store);
}

START_TEST(readers_never_meet_half_a_merge)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct shelf shelf = { 0 };
	pid_t children[2];
	int gate[2];

	stage_add(&shelf, store, 0, 10);
	np_store_close(store);
	ck_assert_int_eq(pipe(gate), 0);
	for (size_t i = 0; i < 2; i++) {
		children[i] = stage_fork(gate[0]);
		if (children[i])
			continue;
		close(gate[1]);
		ck_assert_int_eq(fcntl(gate[0], F_SETFL, O_NONBLOCK), 0);
		read_until(gate[0], &shelf);
		_exit(0);
	}
	store = kept_open(stage.path, 0);
	for (uint64_t i = 1; i <= 15; i++) {
		stage_add(&shelf, store, i * 10, 10);
		if (i % 5 == 0)
			ck_assert_int_eq(np_store_compact(store, NULL), NP_OK);
	}
	close(gate[1]);
	stage_wait(children, 2);
	close(gate[0]);
	shelf_expect(&shelf, store, 0, 20);
	np_store_close(store);
	ck_assert_uint_eq(stage_files(), 1);
	shelf_clear(&shelf);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store");
	TCase *tests = tcase_create("store");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_loop_test(tests, gives_back_what_was_added, 0, 2);
	tcase_add_test(tests, says_what_became_of_an_article);
	tcase_add_test(tests, ids_are_never_used_again);
	tcase_add_test(tests, refuses_misuse);
	tcase_add_test(tests, a_failed_change_spoils_its_transaction);
	tcase_add_test(tests, takes_texts_that_are_packed);
	tcase_add_test(tests, read_only_writes_nothing);
	tcase_add_test(tests, rollback_leaves_nothing);
	tcase_add_loop_test(tests, readers_see_what_is_committed, 0, 2);
	tcase_add_test(tests, writers_take_turns);
	tcase_add_test(tests, reads_are_held);
	tcase_add_test(tests, temporary_has_no_name);
	tcase_add_test(tests, readers_never_meet_half_a_merge);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
