/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "starve.h"
#include "version_desk.h"

START_TEST(new_address_and_headline_stay)
{
	add("https://herold.example/2021/05/ferry-stops-on-lake",
	    "Ferry stops on lake", 1000000);
	add("https://herold.example/2021/05/passengers-wait-for-hours",
	    "Passengers wait for hours", 1000000 + 2 * HOUR);
	write_text(text_of(0), 1, 0, 12);
	write_text(text_of(1), 1, 2, 16);
	find();
	ck_assert(before(0, 1));
	ck_assert_int_eq(version_of(1, NULL)->reason, NP_VERSION_TEXT);
	ck_assert_int_eq(version_of(1, NULL)->order, NP_VERSION_BY_DATE);
	ck_assert_uint_eq(version_of(1, NULL)->linked, 0);
}
END_TEST

START_TEST(next_day_with_background_is_another)
{
	add("https://herold.example/ferry-stops-on-lake", "Ferry stops on lake",
	    1000000);
	add("https://herold.example/captain-heard-in-court",
	    "Captain heard in court", 1000000 + DAY);
	write_text(text_of(0), 1, 0, 12);
	write_text(text_of(1), 2, 0, 8);
	write_text(text_of(1), 1, 8, 12);
	find();
	ck_assert(!together(0, 1));
}
END_TEST

START_TEST(keys_link_without_common_text)
{
	static const enum np_version_reason reasons[] = { NP_VERSION_KEY,
							  NP_VERSION_URL,
							  NP_VERSION_CANONICAL,
							  NP_VERSION_ID };

	for (size_t i = 0; i < 4; i++) {
		const int64_t date = 1000000 + (int64_t)i * 100 * DAY;
		static const char *const urls[4][2] = {
			{ "https://herold.example/a-one",
			  "https://herold.example/b-two" },
			{ "https://www.herold.example/c-page?utm_source=x",
			  "http://m.herold.example/c-page/" },
			{ "https://herold.example/lake-ferry-stopped",
			  "https://herold.example/lake-ferry-stops" },
			{ "https://herold.example/d-81234567-lake-ice-melts",
			  "https://herold.example/d-81234567-lake-ice-grows" },
		};
		struct np_version_article *a = add(urls[i][0], "One", date);
		struct np_version_article *b =
			add(urls[i][1], "Two", date + HOUR);

		if (!i)
			a->key = b->key = span_of("article 7");
		if (i == 2)
			b->canonical_url = a->url;
		write_text(text_of(2 * i), 10 + 2 * i, 0, 9);
		write_text(text_of(2 * i + 1), 11 + 2 * i, 0, 9);
	}
	find();
	for (uint32_t i = 0; i < 4; i++) {
		ck_assert_msg(before(2 * i, 2 * i + 1), "case %u", i);
		ck_assert_int_eq(version_of(2 * i + 1, NULL)->reason,
				 reasons[i]);
	}
	ck_assert_uint_eq(desk.found.chains, 4);
}
END_TEST

START_TEST(another_source_is_no_version)
{
	add("https://herold.example/x-one", "Ferry", 1000000);
	add("https://bote.example/x-one", "Ferry", 1000000);
	desk.article[1].source = span_of("bote.example");
	write_text(text_of(0), 1, 0, 9);
	write_text(text_of(1), 1, 0, 9);
	find();
	ck_assert(!together(0, 1));
}
END_TEST

/* The same id again a month later, on a form that is filled in anew. */
START_TEST(id_is_not_believed_alone)
{
	add("https://herold.example/lake-level-idXY0312345", "Lake level",
	    1000000);
	add("https://herold.example/lake-level-idXY0312345", "Lake level",
	    1000000 + 31 * DAY);
	desk.article[0].url = span_of(
		"https://herold.example/lake-level-idXY031234520200103");
	desk.article[1].url = span_of(
		"https://herold.example/lake-level-idXY031234520200203");
	write_text(text_of(0), 1, 0, 9);
	write_text(text_of(1), 2, 0, 9);
	find();
	ck_assert(!together(0, 1));
}
END_TEST

START_TEST(bad_captures_are_no_edits)
{
	const char *const url = "https://herold.example/ferry-on-lake";

	for (int i = 0; i < 5; i++)
		add(url, "Ferry", 1000000 + i * HOUR);
	write_text(text_of(0), 1, 0, 12);
	write_text(text_of(1), 1, 0, 4); /* cut */
	write_text(text_of(2), 9, 0, 2); /* a notice */
	text_of(3)[0] = '\0';
	write_text(text_of(4), 1, 0, 13);
	find();
	ck_assert_int_eq(version_of(0, NULL)->capture, NP_VERSION_WHOLE);
	ck_assert_int_eq(version_of(1, NULL)->capture, NP_VERSION_CUT);
	ck_assert_int_eq(version_of(2, NULL)->capture, NP_VERSION_REPLACED);
	ck_assert_int_eq(version_of(3, NULL)->capture, NP_VERSION_EMPTY);
	ck_assert_int_eq(version_of(4, NULL)->capture, NP_VERSION_WHOLE);
	ck_assert_uint_eq(version_of(4, NULL)->gone, 0);
	ck_assert_uint_gt(version_of(4, NULL)->added, 0);
}
END_TEST

START_TEST(consent_pages_tie_nothing_together)
{
	static const char *const urls[] = {
		"https://herold.example/ferry-stops-on-lake",
		"https://herold.example/minister-opens-bridge",
		"https://herold.example/striker-leaves-club",
		"https://herold.example/bakers-want-more-flour"
	};

	for (size_t i = 0; i < 4; i++) {
		add(urls[i], "Article", 1000000);
		add(urls[i], "Before you read", 1000000 + HOUR);
		write_text(text_of(2 * i), 20 + i, 0, 12);
		write_text(text_of(2 * i + 1), 99, 0, 5);
	}
	find();
	ck_assert_uint_eq(desk.found.chains, 4);
	for (uint32_t i = 0; i < 4; i++) {
		ck_assert(before(2 * i, 2 * i + 1));
		ck_assert_int_eq(version_of(2 * i + 1, NULL)->capture,
				 NP_VERSION_FOREIGN);
	}
}
END_TEST

START_TEST(revert_is_a_state_again)
{
	for (int i = 0; i < 4; i++)
		add("https://herold.example/ferry-on-lake", "Ferry",
		    1000000 + i * HOUR);
	write_text(text_of(0), 1, 0, 9);
	write_text(text_of(1), 1, 0, 8);
	write_text(text_of(1), 2, 0, 2);
	write_text(text_of(2), 1, 0, 9);
	write_text(text_of(3), 1, 0, 9);
	find();
	ck_assert(!version_of(1, NULL)->revert);
	ck_assert(version_of(2, NULL)->revert);
	ck_assert_uint_eq(version_of(2, NULL)->state, 0);
	/* The same words once more are no second revert. */
	ck_assert(!version_of(3, NULL)->revert);
	ck_assert_uint_eq(version_of(3, NULL)->state, 0);
	ck_assert_uint_eq(version_of(1, NULL)->state, 1);
}
END_TEST

START_TEST(number_of_update_gives_direction)
{
	add("", "UPDATE 2-Ferry stops", 0);
	add("", "UPDATE 1-Ferry stops", 0);
	/* The later is the shorter here. */
	write_text(text_of(0), 1, 0, 9);
	write_text(text_of(1), 1, 0, 12);
	find();
	ck_assert(before(1, 0));
	ck_assert_int_eq(version_of(0, NULL)->order, NP_VERSION_BY_TEXT);
}
END_TEST

START_TEST(date_that_cannot_be_is_set_aside)
{
	for (int i = 0; i < 3; i++) {
		struct np_version_article *article =
			add("https://herold.example/ferry-on-lake", "Ferry", 1);
		article->time[NP_VERSION_DATED] = 1000000;
		article->time[NP_VERSION_FETCHED] = 1000000 + (3 - i) * HOUR;
		article->has[NP_VERSION_FETCHED] = true;
		write_text(text_of((size_t)i), 1, 0, 9);
	}
	desk.article[1].time[NP_VERSION_DATED] = 1000000 + 400 * DAY;
	find();
	ck_assert(before(2, 1));
	ck_assert(before(1, 0));
	ck_assert(desk.found.chain[0].dates_lie);
	ck_assert_int_eq(version_of(0, NULL)->order, NP_VERSION_BY_FETCHED);
}
END_TEST

START_TEST(history_is_recovered_from_texts)
{
	static const size_t lengths[] = { 2, 5, 9, 10, 11, 25, 40 };
	const uint64_t seed = 100 + (uint64_t)_i;
	uint32_t was[MOST];

	make_history(seed, lengths[(size_t)_i % 7]);
	permute(seed, was);
	find();
	ck_assert_uint_eq(desk.found.chains, 1);
	for (uint32_t i = 0; i < desk.len; i++)
		ck_assert_msg(was[desk.found.version[i].article] == i,
			      "seed %u: version %u at place %u", (unsigned)seed,
			      was[desk.found.version[i].article], i);
}
END_TEST

/* Ties of dates are put in order by texts, between their neighbours. */
START_TEST(ties_are_broken_by_texts)
{
	const uint64_t seed = 500 + (uint64_t)_i;
	uint32_t was[MOST];

	make_history(seed, 12);
	for (size_t i = 0; i < 12; i++) {
		desk.article[i].has[NP_VERSION_DATED] = i != 7;
		desk.article[i].time[NP_VERSION_DATED] = (int64_t)(i / 4) * DAY;
	}
	permute(seed, was);
	find();
	for (uint32_t i = 0; i < desk.len; i++)
		ck_assert_uint_eq(was[desk.found.version[i].article], i);
}
END_TEST

/* Several histories, some with dates, some without: any order of input gives
 * the same chains. */
START_TEST(order_of_input_does_not_matter)
{
	static const char *const urls[] = { "https://herold.example/one-ferry",
					    "https://herold.example/two-lakes",
					    "", "" };
	const uint64_t seed = 900 + (uint64_t)_i;
	uint32_t first[MOST];
	uint32_t was[MOST];
	uint64_t state = seed;

	for (size_t i = 0; i < 24; i++) {
		add(urls[i % 4], "", i % 3 ? (int64_t)(draw(&state) % DAY) : 0);
		write_text(text_of(i), i % 4, draw(&state) % 5,
			   9 + draw(&state) % 5);
	}
	find();
	for (size_t i = 0; i < desk.len; i++)
		first[i] = desk.found.version[i].article;
	permute(seed, was);
	find();
	for (size_t i = 0; i < desk.len; i++)
		ck_assert_uint_eq(was[desk.found.version[i].article], first[i]);
}
END_TEST

/* The same addresses in another script; one that all point to is no sign. */
START_TEST(translation_is_a_version_if_asked_for)
{
	static const char here[] = "\n[1]:https://lake.example/%s/one.png "
				   "[2]:https://lake.example/%s/two.png\n"
				   "https://herold.example/about/us";

	for (size_t i = 0; i < 20; i++) {
		char name[16];
		char *text;

		add("", "", 0);
		text = text_of(i);
		(void)snprintf(name, sizeof(name), "story%zu", i / 2);
		if (i % 2)
			for (size_t w = 0; w < 400; w++)
				(void)snprintf(text + strlen(text), 32,
					       "\u0430\u0431%zu ", w * (i + 7));
		else
			write_text(text, 40 + i, 0, 9);
		(void)snprintf(text + strlen(text), 200, here, name, name);
	}
	find();
	ck_assert(!together(0, 1));
	desk.translations = true;
	find();
	for (uint32_t i = 0; i < 20; i += 2) {
		ck_assert(together(i, i + 1));
		ck_assert(!together(i, (i + 2) % 20));
	}
}
END_TEST

/* A path of more texts than are tried in full, cut by a rewrite. */
START_TEST(rewrite_does_not_turn_what_went_before)
{
	for (size_t i = 0; i < 3; i++) {
		add("https://herold.example/ferry-on-lake", "Ferry", 0);
		write_text(text_of(i), i < 2 ? 1 : 2, 0, i == 2 ? 14 : 8 + i);
	}
	find();
	ck_assert(before(0, 1));
	ck_assert(before(1, 2));
}
END_TEST

START_TEST(nothing_is_no_chain)
{
	const struct np_version_articles in = { 0 };
	struct np_versions found = { 0 };

	ck_assert_int_eq(np_versions_find(desk.sketcher, &in, &found), NP_OK);
	ck_assert_uint_eq(found.chains, 0);
	np_versions_clear(&found);
}
END_TEST

START_TEST(refuses_pair_of_nobody)
{
	const struct np_version_pair pair = { 0, 1, 1, 1, 1, 1 };
	const struct np_version_articles in = {
		.ptr = desk.article, .len = 1, .pairs = &pair, .pairs_len = 1
	};
	struct np_versions found = { 0 };

	ck_assert_int_eq(np_versions_find(desk.sketcher, &in, &found),
			 NP_ERR_MISUSE);
}
END_TEST

/* Each allocation fails in turn: an error, and nothing kept. */
START_TEST(bears_want_of_memory)
{
	struct np_version_articles in = { .ptr = desk.article,
					  .pairs = desk.pair,
					  .translations = true };
	struct np_versions found = { 0 };
	enum np_status status = NP_ERR_NOMEM;

	for (size_t i = 0; i < 14; i++) {
		add("https://herold.example/ferry-on-lake", "Ferry",
		    i % 2 ? 0 : 1000000);
		write_text(text_of(i), 1, i, 9 + i);
		strcat(text_of(i), " https://lake.example/one.png");
	}
	find();
	in.len = desk.len;
	in.pairs_len = desk.pairs;
	for (long nth = 0; status; nth++) {
		ck_assert_int_lt(nth, 2000);
		starve_at(nth);
		status = np_versions_find(desk.sketcher, &in, &found);
		if (!starve_end())
			break;
		ck_assert_int_eq(status, NP_ERR_NOMEM);
		ck_assert_ptr_null(found.version);
	}
	ck_assert_int_eq(status, NP_OK);
	np_versions_clear(&found);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("version");
	TCase *tests = tcase_create("version");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, open_desk, close_desk);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, new_address_and_headline_stay);
	tcase_add_test(tests, next_day_with_background_is_another);
	tcase_add_test(tests, keys_link_without_common_text);
	tcase_add_test(tests, another_source_is_no_version);
	tcase_add_test(tests, id_is_not_believed_alone);
	tcase_add_test(tests, bad_captures_are_no_edits);
	tcase_add_test(tests, consent_pages_tie_nothing_together);
	tcase_add_test(tests, revert_is_a_state_again);
	tcase_add_test(tests, number_of_update_gives_direction);
	tcase_add_test(tests, date_that_cannot_be_is_set_aside);
	tcase_add_loop_test(tests, history_is_recovered_from_texts, 0, 28);
	tcase_add_loop_test(tests, ties_are_broken_by_texts, 0, 10);
	tcase_add_loop_test(tests, order_of_input_does_not_matter, 0, 10);
	tcase_add_test(tests, translation_is_a_version_if_asked_for);
	tcase_add_test(tests, rewrite_does_not_turn_what_went_before);
	tcase_add_test(tests, nothing_is_no_chain);
	tcase_add_test(tests, bears_want_of_memory);
	tcase_add_test(tests, refuses_pair_of_nobody);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
