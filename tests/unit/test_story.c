/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "detect/story.h"
#include "detect/story_ids.h"
#include "starve.h"

enum {
	SEEDS = 60
};

static uint64_t draw(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A match of which both have the same part, as heavy as that part. */
static struct story_edge tie_of(uint32_t a, uint32_t b, float part)
{
	return (struct story_edge){ .a = a,
				    .b = b,
				    .weight = (uint32_t)(part * 1e6F),
				    .part_a = part,
				    .part_b = part };
}

static void make(const struct story_edge *edges, size_t len, uint32_t articles,
		 uint32_t *story)
{
	const struct story_rules rules = STORY_RULES_INIT;

	ck_assert_int_eq(np_story_make(edges, len, articles, &rules, story),
			 NP_OK);
}

/* All of begin .. end match each other. */
static size_t add_clique(struct story_edge *edges, uint32_t begin, uint32_t end,
			 float part)
{
	size_t len = 0;

	for (uint32_t a = begin; a < end; a++)
		for (uint32_t b = a + 1; b < end; b++)
			edges[len++] = tie_of(a, b, part);
	return len;
}

START_TEST(two_that_match_are_a_story)
{
	const struct story_edge edge = tie_of(2, 1, .1F);
	uint32_t story[4];

	make(&edge, 1, 4, story);
	ck_assert_uint_eq(story[0], 0);
	ck_assert_uint_eq(story[1], 1);
	ck_assert_uint_eq(story[2], 1);
	ck_assert_uint_eq(story[3], 3);
}
END_TEST

START_TEST(a_star_of_thousands_is_one_story)
{
	enum {
		RAYS = 5000
	};
	struct story_edge *edges = np_alloc(RAYS, sizeof(*edges));
	uint32_t *story = np_alloc(RAYS + 1, sizeof(*story));

	ck_assert(edges && story);
	/* Copies that grew by a tenth to two fifths of their own. */
	for (uint32_t i = 0; i < RAYS; i++) {
		edges[i] = tie_of(i, RAYS, .6F + (float)(i % 30) / 100);
		edges[i].part_b = 1;
	}
	make(edges, RAYS, RAYS + 1, story);
	for (uint32_t i = 0; i <= RAYS; i++)
		ck_assert_uint_eq(story[i], 0);
	np_free(edges);
	np_free(story);
}
END_TEST

/* A page of 400 briefs: each is whole in it, and a small part of it. */
START_TEST(a_digest_ties_nothing)
{
	enum {
		BRIEFS = 400
	};
	struct story_edge edges[4 * BRIEFS];
	uint32_t story[2 * BRIEFS + 1];
	size_t len = 0, with_digest = 0;

	for (uint32_t i = 0; i < BRIEFS; i++) {
		edges[len++] = tie_of(2 * i, 2 * i + 1, .9F);
		for (uint32_t j = 0; j < 2; j++) {
			struct story_edge *edge = &edges[len++];

			*edge = tie_of(2 * i + j, 2 * BRIEFS, 1.F / BRIEFS);
			edge->part_a = 1;
		}
	}
	make(edges, len, 2 * BRIEFS + 1, story);
	for (uint32_t i = 0; i < BRIEFS; i++) {
		ck_assert_uint_eq(story[2 * i], 2 * i);
		ck_assert_uint_eq(story[2 * i + 1], 2 * i);
		with_digest += story[2 * BRIEFS] == 2 * i;
	}
	ck_assert_uint_le(with_digest, 1);
}
END_TEST

/* The same without a second copy of the briefs, so that nothing but the
 * digest ties them. */
START_TEST(a_digest_of_lone_briefs_ties_two_at_most)
{
	struct story_edge edges[50];
	uint32_t story[51];
	size_t tied = 0;

	for (uint32_t i = 0; i < 50; i++) {
		edges[i] = tie_of(i, 50, .02F);
		edges[i].part_a = 1;
	}
	make(edges, 50, 51, story);
	for (uint32_t i = 0; i < 50; i++)
		tied += story[i] == story[50];
	ck_assert_uint_eq(tied, 1);
}
END_TEST

START_TEST(two_stories_bridged_by_one_page_stay_two)
{
	struct story_edge edges[100];
	uint32_t story[13];
	size_t len = add_clique(edges, 0, 6, .7F);

	len += add_clique(edges + len, 6, 12, .6F);
	for (uint32_t i = 0; i < 12; i++)
		edges[len++] = tie_of(i, 12, .45F);
	make(edges, len, 13, story);
	for (uint32_t i = 0; i < 6; i++)
		ck_assert_uint_eq(story[i], 0);
	for (uint32_t i = 6; i < 12; i++)
		ck_assert_uint_eq(story[i], 6);
	ck_assert(story[12] == 0 || story[12] == 6);
}
END_TEST

START_TEST(a_chain_of_weak_links_is_cut)
{
	enum {
		LINKS = 1000
	};
	struct story_edge edges[LINKS];
	uint32_t story[LINKS + 1];
	uint32_t size[LINKS + 1] = { 0 };

	for (int strong = 0; strong < 2; strong++) {
		memset(size, 0, sizeof(size));
		for (uint32_t i = 0; i < LINKS; i++)
			edges[i] = tie_of(i, i + 1, strong ? .9F : .3F);
		make(edges, LINKS, LINKS + 1, story);
		for (uint32_t i = 0; i <= LINKS; i++)
			size[story[i]]++;
		for (uint32_t i = 0; i <= LINKS; i++)
			ck_assert_uint_le(size[i], strong ? 4 : 2);
	}
}
END_TEST

START_TEST(a_chain_of_revisions_is_not)
{
	struct story_edge edges[100];
	uint32_t story[101];

	for (uint32_t i = 0; i < 100; i++) {
		edges[i] = tie_of(i, i + 1, .3F);
		edges[i].tie = STORY_REVISION;
	}
	make(edges, 100, 101, story);
	for (uint32_t i = 0; i <= 100; i++)
		ck_assert_uint_eq(story[i], 0);
}
END_TEST

/* Reprints of different versions meet through the article they are of. */
START_TEST(reprints_of_all_versions_are_one_story)
{
	struct story_edge edges[40];
	uint32_t story[20];
	size_t len = 0;

	for (uint32_t i = 0; i + 1 < 10; i++) {
		edges[len] = tie_of(i, i + 1, .4F);
		edges[len++].tie = STORY_REVISION;
	}
	for (uint32_t i = 0; i < 10; i++)
		edges[len++] = tie_of(i, 10 + i, .8F);
	make(edges, len, 20, story);
	for (uint32_t i = 0; i < 20; i++)
		ck_assert_uint_eq(story[i], 0);
}
END_TEST

/* Stories with noise: matches between strangers, and missing ones. */
static size_t random_edges(struct story_edge *edges, uint32_t articles,
			   uint64_t *state)
{
	size_t len = 0;

	for (uint32_t a = 0; a < articles; a++)
		for (uint32_t b = a + 1; b < articles; b++) {
			const bool same = a % 7 == b % 7;

			if (draw(state) % 100 >= (same ? 70 : 2))
				continue;
			edges[len] = tie_of(
				a, b, (float)(draw(state) % 90 + 10) / 100);
			edges[len].part_b = (float)(draw(state) % 100) / 100;
			edges[len++].tie = draw(state) % 40 ? STORY_REPRINT
							    : STORY_REVISION;
		}
	return len;
}

START_TEST(order_of_matches_is_nothing)
{
	enum {
		ARTICLES = 70
	};
	static struct story_edge edges[ARTICLES * ARTICLES];
	uint32_t first[ARTICLES], other[ARTICLES];
	uint64_t state = (uint64_t)_i + 88172645463325252U;
	const size_t len = random_edges(edges, ARTICLES, &state);

	make(edges, len, ARTICLES, first);
	for (int turn = 0; turn < 5; turn++) {
		for (size_t i = len; i > 1; i--) {
			const size_t j = draw(&state) % i;
			struct story_edge edge = edges[j];

			edges[j] = edges[i - 1];
			if (draw(&state) % 2) {
				const struct story_edge old = edge;

				edge.a = old.b;
				edge.b = old.a;
				edge.part_a = old.part_b;
				edge.part_b = old.part_a;
			}
			edges[i - 1] = edge;
		}
		make(edges, len, ARTICLES, other);
		ck_assert_mem_eq(first, other, sizeof(first));
	}
}
END_TEST

START_TEST(members_of_a_story_are_tied)
{
	enum {
		ARTICLES = 70
	};
	static struct story_edge edges[ARTICLES * ARTICLES];
	uint32_t story[ARTICLES];
	uint64_t state = (uint64_t)_i + 1234567;
	const size_t len = random_edges(edges, ARTICLES, &state);

	make(edges, len, ARTICLES, story);
	for (uint32_t a = 0; a < ARTICLES; a++) {
		bool alone = true, tied = false;

		ck_assert_uint_le(story[a], a);
		ck_assert_uint_eq(story[story[a]], story[a]);
		for (uint32_t b = 0; b < ARTICLES; b++)
			alone &= a == b || story[a] != story[b];
		for (size_t i = 0; i < len; i++)
			tied |= (edges[i].a == a || edges[i].b == a) &&
				story[edges[i].a] == story[edges[i].b];
		ck_assert(alone || tied);
	}
}
END_TEST

START_TEST(refuses_edges_to_nowhere)
{
	const struct story_rules rules = STORY_RULES_INIT;
	const struct story_edge bad[] = { tie_of(0, 5, .5F),
					  tie_of(1, 1, .5F) };
	uint32_t story[5];

	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(np_story_make(&bad[i], 1, 5, &rules, story),
				 NP_ERR_MISUSE);
	make(NULL, 0, 0, story);
}
END_TEST

START_TEST(makes_nothing_without_memory)
{
	const struct story_rules rules = STORY_RULES_INIT;
	const struct story_edge edges[] = { tie_of(0, 1, .5F),
					    tie_of(1, 2, .5F) };
	uint32_t story[3];
	enum np_status status = NP_ERR_NOMEM;

	for (long nth = 0; status == NP_ERR_NOMEM; nth++) {
		starve_at(nth);
		status = np_story_make(edges, 2, 3, &rules, story);
		starve_end();
	}
	ck_assert_int_eq(status, NP_OK);
}
END_TEST

/* Ids and events. */

struct told {
	struct story_events events;
	int64_t next;
};

static void keep(const struct story_member *before, size_t before_len,
		 struct story_member *now, size_t len, struct told *told)
{
	told->events.len = 0;
	ck_assert_int_eq(np_story_keep_ids(before, before_len, now, len,
					   &told->next, &told->events),
			 NP_OK);
}

static void expect(const struct told *told, size_t i, enum story_change change,
		   int64_t story, int64_t other)
{
	ck_assert_uint_lt(i, told->events.len);
	ck_assert_int_eq(told->events.ptr[i].change, change);
	ck_assert_int_eq(told->events.ptr[i].story, story);
	ck_assert_int_eq(told->events.ptr[i].other, other);
}

START_TEST(ids_last)
{
	struct told told = { .next = 1 };
	struct story_member first[] = {
		{ 1, 0 }, { 2, 0 }, { 3, 7 }, { 4, 7 }, { 5, 9 }
	};
	struct story_member grown[] = { { 1, 5 }, { 2, 5 }, { 3, 6 },
					{ 4, 6 }, { 5, 6 }, { 6, 5 } };
	struct story_member merged[] = { { 1, 1 }, { 2, 1 }, { 3, 1 },
					 { 4, 1 }, { 5, 1 }, { 6, 1 } };
	struct story_member split[] = {
		{ 1, 8 }, { 2, 8 }, { 3, 9 }, { 4, 9 }, { 6, 9 }
	};

	keep(NULL, 0, first, 5, &told);
	expect(&told, 0, STORY_CREATED, 1, 0);
	expect(&told, 1, STORY_CREATED, 2, 0);
	ck_assert_uint_eq(told.events.len, 6);
	ck_assert_int_eq(first[4].story, 0);

	keep(first, 5, grown, 6, &told);
	ck_assert_uint_eq(told.events.len, 2);
	expect(&told, 0, STORY_JOINED, 2, 0);
	expect(&told, 1, STORY_JOINED, 1, 0);

	/* Three of each: the lower id stays. */
	keep(grown, 6, merged, 6, &told);
	expect(&told, 0, STORY_MERGED, 2, 1);
	ck_assert_uint_eq(told.events.len, 7);
	for (int i = 0; i < 6; i++)
		ck_assert_int_eq(merged[i].story, 1);

	keep(merged, 6, split, 5, &told);
	expect(&told, 0, STORY_SPLIT, 3, 1);
	ck_assert_int_eq(split[0].story, 3);
	ck_assert_int_eq(split[2].story, 1);
	expect(&told, 1, STORY_LEFT, 1, 3);
	expect(&told, 5, STORY_LEFT, 1, 0);
	ck_assert_int_eq(told.events.ptr[5].article, 5);
	ck_assert_uint_eq(told.events.len, 6);

	keep(split, 5, NULL, 0, &told);
	expect(&told, 0, STORY_ENDED, 1, 0);
	expect(&told, 1, STORY_ENDED, 3, 0);
	ck_assert_uint_eq(told.events.len, 7);
	np_story_events_clear(&told.events);
}
END_TEST

START_TEST(same_stories_have_nothing_to_tell)
{
	struct told told = { .next = 1 };
	struct story_member before[40], now[40];
	uint64_t state = (uint64_t)_i + 99;

	for (int i = 0; i < 40; i++)
		before[i] =
			(struct story_member){ 3 * i + 1,
					       (int64_t)(draw(&state) % 15) };
	keep(NULL, 0, before, 40, &told);
	for (int i = 0; i < 40; i++)
		now[i] = (struct story_member){ before[i].article,
						before[i].story
							? -before[i].story
							: 1000 + i };
	keep(before, 40, now, 40, &told);
	ck_assert_uint_eq(told.events.len, 0);
	ck_assert_mem_eq(before, now, sizeof(now));
	np_story_events_clear(&told.events);
}
END_TEST

static int64_t *find_story(struct story_member *members, size_t len,
			   int64_t article)
{
	for (size_t i = 0; i < len; i++)
		if (members[i].article == article)
			return &members[i].story;
	return NULL;
}

/* The events of articles, played over what was, give what is. */
START_TEST(events_tell_all)
{
	enum {
		MOST = 60
	};
	struct told told = { .next = 1 };
	struct story_member before[MOST], now[MOST], played[MOST];
	uint64_t state = (uint64_t)_i + 4711;
	size_t before_len = 0;

	for (int turn = 0; turn < 20; turn++) {
		size_t len = 0;

		for (int64_t i = 1; i <= MOST; i++)
			if (draw(&state) % 10)
				now[len++] = (struct story_member){
					i,
					(int64_t)(draw(&state) % 9) + i / 10 * 3
				};
		keep(before, before_len, now, len, &told);
		for (size_t i = 0; i < len; i++) {
			int64_t *old =
				find_story(before, before_len, now[i].article);

			played[i] = (struct story_member){ now[i].article,
							   old ? *old : 0 };
		}
		for (size_t i = 0; i < told.events.len; i++) {
			const struct story_event *event = &told.events.ptr[i];
			int64_t *at = event->article
					      ? find_story(played, len,
							   event->article)
					      : NULL;

			if (at && event->change == STORY_JOINED)
				*at = event->story;
			else if (at)
				*at = 0;
		}
		ck_assert_mem_eq(played, now, len * sizeof(now[0]));
		memcpy(before, now, len * sizeof(now[0]));
		before_len = len;
	}
	np_story_events_clear(&told.events);
}
END_TEST

START_TEST(refuses_what_is_not_in_order)
{
	struct told told = { .next = 1 };
	struct story_member now[] = { { 2, 1 }, { 1, 1 } };

	ck_assert_int_eq(
		np_story_keep_ids(NULL, 0, now, 2, &told.next, &told.events),
		NP_ERR_MISUSE);
	ck_assert_int_eq(now[0].story, 1);
}
END_TEST

START_TEST(keeps_nothing_without_memory)
{
	const struct story_member before[] = { { 1, 1 }, { 2, 1 } };
	enum np_status status = NP_ERR_NOMEM;

	for (long nth = 0; status == NP_ERR_NOMEM; nth++) {
		struct story_member now[] = { { 1, 5 }, { 2, 5 }, { 3, 5 } };
		struct told told = { .next = 2 };

		starve_at(nth);
		status = np_story_keep_ids(before, 2, now, 3, &told.next,
					   &told.events);
		starve_end();
		ck_assert_int_eq(now[2].story, status ? 5 : 1);
		np_story_events_clear(&told.events);
	}
	ck_assert_int_eq(status, NP_OK);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("story");
	TCase *tests = tcase_create("story");
	SRunner *runner;
	int failed;

	tcase_add_test(tests, two_that_match_are_a_story);
	tcase_add_test(tests, a_star_of_thousands_is_one_story);
	tcase_add_test(tests, a_digest_ties_nothing);
	tcase_add_test(tests, a_digest_of_lone_briefs_ties_two_at_most);
	tcase_add_test(tests, two_stories_bridged_by_one_page_stay_two);
	tcase_add_test(tests, a_chain_of_weak_links_is_cut);
	tcase_add_test(tests, a_chain_of_revisions_is_not);
	tcase_add_test(tests, reprints_of_all_versions_are_one_story);
	tcase_add_loop_test(tests, order_of_matches_is_nothing, 0, SEEDS);
	tcase_add_loop_test(tests, members_of_a_story_are_tied, 0, SEEDS);
	tcase_add_test(tests, refuses_edges_to_nowhere);
	tcase_add_test(tests, makes_nothing_without_memory);
	tcase_add_test(tests, ids_last);
	tcase_add_loop_test(tests, same_stories_have_nothing_to_tell, 0, SEEDS);
	tcase_add_loop_test(tests, events_tell_all, 0, SEEDS);
	tcase_add_test(tests, refuses_what_is_not_in_order);
	tcase_add_test(tests, keeps_nothing_without_memory);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
