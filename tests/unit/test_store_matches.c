/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "stage.h"
#include "store/np-matches.h"

static struct np_error why;

static void must(enum np_status status)
{
	ck_assert_msg(status == NP_OK, "%d: %s", status, why.text);
}

static struct np_span span(const char *text)
{
	return (struct np_span){ text, strlen(text) };
}

/* Articles 1 .. count, inside of a transaction. */
static struct np_store *begun(struct shelf *shelf, uint64_t count)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);

	must(np_store_begin(store, &why));
	stage_add(shelf, store, 1, count);
	return store;
}

static struct np_store_match match_of(np_article_id a, np_article_id b)
{
	return (struct np_store_match){ .a = a,
					.b = b,
					.relation = 3,
					.rule = 7,
					.direction = -1,
					.jaccard = 0.25,
					.contain_ab = 0.5,
					.contain_ba = 0.125,
					.shared = 40,
					.longest = 11,
					.in_order = 0.75,
					.quoted = 0.0625,
					.score = 0.875 };
}

static bool same_match(const struct np_store_match *x,
		       const struct np_store_match *y)
{
	return x->a == y->a && x->b == y->b && x->relation == y->relation &&
	       x->rule == y->rule && x->direction == y->direction &&
	       x->jaccard == y->jaccard && x->contain_ab == y->contain_ab &&
	       x->contain_ba == y->contain_ba && x->shared == y->shared &&
	       x->longest == y->longest && x->in_order == y->in_order &&
	       x->quoted == y->quoted && x->score == y->score;
}

START_TEST(gives_back_matches)
{
	static const np_article_id pairs[][2] = {
		{ 1, 4 }, { 1, 9 }, { 2, 4 }, { 4, 5 }, { 4, 8 }
	};
	struct shelf shelf = { 0 };
	struct np_store *store = begun(&shelf, 10);
	struct np_store_match got = { 0 };
	struct np_store_matches all = { 0 };

	for (size_t i = 5; i-- > 0;) {
		const struct np_store_match one =
			match_of(pairs[i][0], pairs[i][1]);

		must(np_store_match_put(store, &one, &why));
		must(np_store_match_put(store, &one, &why));
	}
	must(np_store_commit(store, &why));
	for (size_t i = 0; i < 5; i++) {
		const struct np_store_match want =
			match_of(pairs[i][0], pairs[i][1]);

		must(np_store_match_next(store, &got, &got, &why));
		ck_assert(same_match(&got, &want));
		must(np_store_match_get(store, want.a, want.b, &got, &why));
		ck_assert(same_match(&got, &want));
	}
	ck_assert_int_eq(np_store_match_next(store, &got, &got, &why), NP_END);
	ck_assert_int_eq(np_store_match_get(store, 4, 1, &got, &why), NP_END);
	must(np_store_matches_of(store, 4, &all, &why));
	ck_assert_uint_eq(all.len, 4);
	ck_assert_int_eq(all.ptr[0].a, 1);
	ck_assert_int_eq(all.ptr[1].a, 2);
	ck_assert_int_eq(all.ptr[2].b, 5);
	ck_assert_int_eq(all.ptr[3].b, 8);
	must(np_store_begin(store, &why));
	must(np_store_matches_remove(store, 4, &why));
	must(np_store_commit(store, &why));
	must(np_store_matches_of(store, 1, &all, &why));
	ck_assert_uint_eq(all.len, 1);
	must(np_store_matches_of(store, 4, &all, &why));
	ck_assert_uint_eq(all.len, 0);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(refuses_what_is_no_match)
{
	struct shelf shelf = { 0 };
	struct np_store *store = begun(&shelf, 3);
	struct np_store_match one = match_of(2, 2);

	ck_assert_int_eq(np_store_match_put(store, &one, &why), NP_ERR_MISUSE);
	one = match_of(0, 2);
	ck_assert_int_eq(np_store_match_put(store, &one, &why), NP_ERR_MISUSE);
	np_store_rollback(store);
	one = match_of(1, 2);
	ck_assert_int_eq(np_store_match_put(store, &one, &why), NP_ERR_MISUSE);
	ck_assert_int_eq(np_store_pending_remove(store, 1, &why),
			 NP_ERR_MISUSE);
	ck_assert_int_eq(np_store_member_put(store, 1, 1, 0, &why),
			 NP_ERR_MISUSE);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

static void expect_pending(struct np_store *store, const np_article_id *want,
			   size_t len)
{
	np_article_id id = 0;
	uint64_t count = 0;

	for (size_t i = 0; i < len; i++) {
		must(np_store_pending_next(store, id, &id, &why));
		ck_assert_int_eq(id, want[i]);
	}
	ck_assert_int_eq(np_store_pending_next(store, id, &id, &why), NP_END);
	must(np_store_pending_count(store, &count, &why));
	ck_assert_uint_eq(count, len);
}

/* 1 - 4 are a story, 5 and 6 another; 2 is related to 4 and 6. */
static void relate(struct np_store *store, np_story_id stories[2])
{
	const struct np_store_match matches[] = { match_of(2, 4),
						  match_of(2, 6) };
	const struct np_store_credit credit = { .credit = span("MP"),
						.place = span("Tern") };

	for (size_t i = 0; i < 2; i++) {
		must(np_store_story_add(store, span(i ? "key-5" : "key-1"),
					&stories[i], &why));
		must(np_store_match_put(store, &matches[i], &why));
	}
	for (np_article_id id = 1; id <= 6; id++) {
		must(np_store_member_put(store, id, stories[id > 4],
					 (int32_t)id, &why));
		must(np_store_pending_remove(store, id, &why));
	}
	must(np_store_credit_put(store, 2, &credit, &why));
}

START_TEST(what_is_removed_leaves_no_ghost)
{
	static const np_article_id want[] = { 1, 3, 4, 6 };
	struct shelf shelf = { 0 };
	struct np_store *store = begun(&shelf, 6);
	struct np_store_matches matches = { 0 };
	struct np_store_credit credit = { 0 };
	struct np_store_event event = { 0 };
	struct np_store_ids ids = { 0 };
	np_story_id stories[2] = { 0 }, story = 0;
	int32_t role = 0;

	relate(store, stories);
	expect_pending(store, NULL, 0);
	must(np_store_credit_get(store, 2, &credit, &why));
	ck_assert_uint_eq(credit.place.len, 4);
	ck_assert(!memcmp(credit.place.ptr, "Tern", 4));
	ck_assert_ptr_null(credit.byline.ptr);
	must(np_store_member_get(store, 3, &story, &role, &why));
	ck_assert(story == stories[0] && role == 3);
	ck_assert_int_eq(shelf_remove(&shelf, store, 2, &why), NP_OK);
	must(np_store_commit(store, &why));
	expect_pending(store, want, 4);
	must(np_store_matches_of(store, 2, &matches, &why));
	ck_assert_uint_eq(matches.len, 0);
	ck_assert_int_eq(np_store_credit_get(store, 2, &credit, &why), NP_END);
	ck_assert_int_eq(np_store_member_get(store, 2, &story, NULL, &why),
			 NP_END);
	must(np_store_members(store, stories[0], &ids, &why));
	ck_assert_uint_eq(ids.len, 3);
	must(np_store_journal_next(store, 0, &event, &why));
	ck_assert_int_eq(event.what, NP_STORY_LEFT);
	ck_assert_int_eq(event.article, 2);
	ck_assert_int_eq(event.story, stories[0]);
	ck_assert_int_eq(np_store_journal_next(store, event.id, &event, &why),
			 NP_END);
	shelf_expect(&shelf, store, 1, 10);
	kept_check(store, "related, and one removed");
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(what_was_added_is_pending)
{
	static const np_article_id first[] = { 1, 2, 3 }, then[] = { 2, 4 };
	struct shelf shelf = { 0 };
	struct np_store *store = begun(&shelf, 3);

	expect_pending(store, first, 3);
	must(np_store_pending_remove(store, 1, &why));
	must(np_store_pending_remove(store, 2, &why));
	must(np_store_pending_remove(store, 3, &why));
	must(np_store_pending_add(store, 2, &why));
	/* Seen again: nothing to do. Another text: its version. */
	must(shelf_add(&shelf, store, 1, 1, &why));
	must(shelf_add(&shelf, store, 1, 77, &why));
	expect_pending(store, then, 2);
	must(np_store_pending_all(store, &why));
	must(np_store_commit(store, &why));
	np_store_close(store);
	store = kept_open(stage.path, NP_STORE_READ);
	expect_pending(store, (const np_article_id[]){ 1, 2, 3, 4 }, 4);
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

START_TEST(the_journal_tells_in_order)
{
	struct shelf shelf = { 0 };
	struct np_store *store = begun(&shelf, 1);
	struct np_store_event event = { 0 }, got = { 0 };
	np_story_id story = 0, next = 0;

	for (int i = 0; i < 3; i++)
		must(np_store_story_add(store, span("key-1"), &story, &why));
	for (int i = NP_STORY_CREATED; i <= NP_STORY_LEFT; i++) {
		event = (struct np_store_event){ .at = 1000 + i,
						 .what = (enum np_story_event)i,
						 .story = 2,
						 .other = i == NP_STORY_MERGED
								  ? 3
								  : 0,
						 .article = i };
		must(np_store_journal_add(store, &event, &why));
	}
	event.story = 0;
	ck_assert_int_eq(np_store_journal_add(store, &event, &why),
			 NP_ERR_MISUSE);
	must(np_store_commit(store, &why));
	for (int i = NP_STORY_CREATED; i <= NP_STORY_LEFT; i++) {
		must(np_store_journal_next(store, got.id, &got, &why));
		ck_assert_int_eq(got.what, i);
		ck_assert_int_eq(got.at, 1000 + i);
		ck_assert_int_eq(got.other, i == NP_STORY_MERGED ? 3 : 0);
		ck_assert_int_eq(got.article, i);
	}
	for (int i = 1; i <= 3; i++) {
		must(np_store_story_next(store, next, &next, &why));
		ck_assert_int_eq(next, i);
	}
	ck_assert_int_eq(np_store_story_next(store, next, &next, &why), NP_END);
	kept_check(store, "a journal");
	np_store_close(store);
	/* Truth: what another says in its place is noticed. */
	stage_sql("UPDATE journal SET article = 9 WHERE id = 2");
	store = kept_open(stage.path, NP_STORE_READ);
	{
		const struct np_store_check check = { 0 };

		ck_assert_int_eq(np_store_check(store, &check, &why),
				 NP_ERR_CORRUPT);
	}
	np_store_close(store);
	shelf_clear(&shelf);
}
END_TEST

static struct np_store *with_sources(void)
{
	struct np_store *store = kept_open(stage.path, NP_STORE_CREATE);
	struct np_store_added added = { 0 };
	struct kept kept;

	must(np_store_begin(store, &why));
	for (uint64_t i = 0; i < 2; i++) {
		kept_make(&kept, i, i);
		kept.article.source = span(i ? "b.example" : "a.example");
		must(np_store_add(store, &kept.article, kept.lanes, &kept.info,
				  &added, &why));
		kept_clear(&kept);
	}
	return store;
}

START_TEST(a_user_stands_above_what_is_learned)
{
	const struct np_span a = span("a.example"), b = span("b.example");
	struct np_store *store = with_sources();
	struct np_store_furnitures all = { 0 };
	struct np_store_furniture got = { 0 };
	struct np_store_furniture one = { UINT64_MAX - 1, 5,
					  NP_FURNITURE_LEARNED, span("More") };

	must(np_store_furniture_put(store, a, &one, &why));
	one.hash = 7;
	one.state = NP_FURNITURE_FORGOTTEN;
	must(np_store_furniture_put(store, a, &one, &why));
	one.state = NP_FURNITURE_LEARNED;
	one.count = 9;
	one.line = (struct np_span){ 0 };
	must(np_store_furniture_put(store, a, &one, &why));
	ck_assert_int_eq(np_store_furniture_put(store, span("c"), &one, &why),
			 NP_END);
	must(np_store_furniture_of(store, a, &all, &why));
	ck_assert_uint_eq(all.len, 2);
	must(np_store_furniture_get(store, a, 7, &got, &why));
	ck_assert_int_eq(got.state, NP_FURNITURE_FORGOTTEN);
	ck_assert_uint_eq(got.count, 9);
	ck_assert(got.line.len == 4 && !memcmp(got.line.ptr, "More", 4));
	must(np_store_furniture_get(store, a, UINT64_MAX - 1, &got, &why));
	ck_assert_int_eq(got.state, NP_FURNITURE_LEARNED);
	must(np_store_furniture_of(store, b, &all, &why));
	ck_assert_uint_eq(all.len, 0);
	must(np_store_furniture_remove(store, a, 7, &why));
	must(np_store_furniture_of(store, a, &all, &why));
	ck_assert_uint_eq(all.len, 1);
	must(np_store_commit(store, &why));
	kept_check(store, "furniture");
	np_store_close(store);
}
END_TEST

START_TEST(sources_come_by_name)
{
	struct np_store *store = with_sources();
	struct np_span name = { NULL, 0 };

	must(np_store_source_next(store, name, &name, &why));
	ck_assert_uint_eq(name.len, 9);
	ck_assert(!memcmp(name.ptr, "a.example", 9));
	must(np_store_source_next(store, span("a.example"), &name, &why));
	ck_assert(!memcmp(name.ptr, "b.example", 9));
	ck_assert_int_eq(
		np_store_source_next(store, span("b.example"), &name, &why),
		NP_END);
	must(np_store_commit(store, &why));
	np_store_close(store);
}
END_TEST

static void expect_text(const char *sql, const char *want)
{
	sqlite3_stmt *row = NULL;
	sqlite3 *handle = NULL;

	ck_assert(!sqlite3_open(stage.path, &handle));
	ck_assert_msg(!sqlite3_prepare_v2(handle, sql, -1, &row, NULL), "%s",
		      sqlite3_errmsg(handle));
	ck_assert_int_eq(sqlite3_step(row), SQLITE_ROW);
	ck_assert_str_eq((const char *)sqlite3_column_text(row, 0), want);
	sqlite3_finalize(row);
	sqlite3_close(handle);
}

START_TEST(views_tell_it_by_name)
{
	const struct np_store_furniture line = { 5, 4, NP_FURNITURE_PINNED,
						 span("Read more") };
	const struct np_store_match match = match_of(1, 2);
	const struct np_store_credit credit = { .byline = span("A. Reed") };
	struct np_store *store = with_sources();
	np_story_id story = 0;

	must(np_store_match_put(store, &match, &why));
	must(np_store_name_put(store, NP_STORE_RELATION, 3, "reprint", &why));
	must(np_store_name_put(store, NP_STORE_ROLE, 2, "origin", &why));
	must(np_store_story_add(store, span("key-0"), &story, &why));
	must(np_store_member_put(store, 1, story, 2, &why));
	must(np_store_member_put(store, 2, story, 9, &why));
	must(np_store_credit_put(store, 1, &credit, &why));
	must(np_store_furniture_put(store, span("b.example"), &line, &why));
	must(np_store_commit(store, &why));
	kept_check(store, "views");
	np_store_close(store);
	expect_text("SELECT a || b || relation || rule || a_source || b_source "
		    "FROM matches",
		    "key-0key-1reprint7a.exampleb.example");
	expect_text("SELECT group_concat(article || role) FROM "
		    "(SELECT * FROM stories ORDER BY article)",
		    "key-0origin,key-19");
	expect_text("SELECT byline || story FROM articles WHERE id = 'key-0'",
		    "A. Reed1");
	expect_text("SELECT source || line || articles || state FROM "
		    "furniture_lines",
		    "b.exampleRead more4pinned");
}
END_TEST

START_TEST(settings_are_kept)
{
	struct np_store_options options = kept_options(NP_STORE_CREATE);
	struct np_store *store = NULL;
	struct np_span value = { 0 };

	options.profile = _i ? NP_STORE_CRAWL : NP_STORE_NOISY;
	must(np_store_open(&store, stage.path, &options, &why));
	must(np_store_begin(store, &why));
	must(np_store_setting_put(store, "mood", span("fair"), &why));
	must(np_store_commit(store, &why));
	np_store_close(store);
	store = kept_open(stage.path, NP_STORE_READ);
	ck_assert_int_eq(np_store_profile(store), options.profile);
	ck_assert_int_eq(np_store_keeps_passages(store), !_i);
	must(np_store_setting_get(store, "mood", &value, &why));
	ck_assert(value.len == 4 && !memcmp(value.ptr, "fair", 4));
	ck_assert_int_eq(np_store_setting_get(store, "none", &value, &why),
			 NP_END);
	np_store_close(store);
	stage_sql("UPDATE setting SET value = 'mild' WHERE name = 'profile'");
	options.flags = 0;
	ck_assert_int_eq(np_store_open(&store, stage.path, &options, &why),
			 NP_ERR_CORRUPT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store matches");
	TCase *tests = tcase_create("store matches");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, stage_start, stage_stop);
	tcase_add_test(tests, gives_back_matches);
	tcase_add_test(tests, refuses_what_is_no_match);
	tcase_add_test(tests, what_is_removed_leaves_no_ghost);
	tcase_add_test(tests, what_was_added_is_pending);
	tcase_add_test(tests, the_journal_tells_in_order);
	tcase_add_test(tests, a_user_stands_above_what_is_learned);
	tcase_add_test(tests, sources_come_by_name);
	tcase_add_test(tests, views_tell_it_by_name);
	tcase_add_loop_test(tests, settings_are_kept, 0, 2);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
