/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "batch/policy.h"
#include "hostile.h"
#include "scratch.h"

enum {
	MOST = 500,
	ID_MOST = 300
};

/* Articles that no rule tells apart, but for their ids. */
struct tied {
	struct np_dedup_options options;
	struct corpus corpus;
	char ids[MOST][ID_MOST];
	struct entry entries[MOST];
	uint32_t len;
	uint32_t order[MOST], rank[MOST];
};

static struct tied *tied_new(void)
{
	struct tied *tied = np_alloc_zero(1, sizeof(*tied));

	ck_assert_ptr_nonnull(tied);
	tied->options.keep[0].rule = NP_KEEP_EARLIEST;
	tied->options.keep[1].rule = NP_KEEP_LONGEST;
	tied->options.keep_len = 2;
	tied->corpus.options = &tied->options;
	ck_assert_int_eq(np_spool_new(&tied->corpus.spool, 1 << 24, "/tmp"),
			 NP_OK);
	tied->corpus.entries = (struct np_column)NP_COLUMN_INIT(
		tied->corpus.spool, struct entry, 64);
	return tied;
}

static void tied_free(struct tied *tied)
{
	np_column_clear(&tied->corpus.entries);
	np_spool_free(tied->corpus.spool);
	np_free(tied);
}

/* hash: what an id of its own must win over. */
static void add(struct tied *tied, struct np_span id, uint64_t hash)
{
	const uint32_t at = tied->len++;

	memcpy(tied->ids[at], id.ptr, id.len);
	tied->entries[at] = (struct entry){ .hash = { hash },
					    .id = tied->ids[at],
					    .id_len = (uint32_t)id.len,
					    .id_hash = hash,
					    .flags = ENTRY_OWN_ID };
}

static void rank(struct tied *tied)
{
	ck_assert_int_eq(np_column_add(&tied->corpus.entries, tied->entries,
				       tied->len, NULL),
			 NP_OK);
	ck_assert_int_eq(
		np_policy_rank(&tied->corpus, tied->order, tied->rank, NULL),
		NP_OK);
	for (uint32_t i = 0; i < tied->len; i++)
		ck_assert_uint_eq(tied->order[tied->rank[i]], i);
}

static int compare(const struct entry *a, const struct entry *b)
{
	const size_t len = a->id_len < b->id_len ? a->id_len : b->id_len;
	const int way = memcmp(a->id, b->id, len);

	return way ? way : (int)a->id_len - (int)b->id_len;
}

static void check_order(const struct tied *tied)
{
	for (uint32_t i = 1; i < tied->len; i++) {
		const struct entry *a = &tied->entries[tied->order[i - 1]];
		const struct entry *b = &tied->entries[tied->order[i]];

		ck_assert_msg(compare(a, b) <= 0, "'%.*s' before '%.*s'",
			      (int)a->id_len, a->id, (int)b->id_len, b->id);
	}
}

static const char *const lists[][4] = {
	{ "https://example.org/d", "https://example.org/c",
	  "https://example.org/b", "https://example.org/a" },
	{ "https://example.org/a/2", "https://example.org/a/",
	  "https://example.org/a", "https://example.org" },
	{ "aaaaaaaab", "aaaaaaaa", "aaaaaaa", "b" },
	{ "\xC3\xA9", "z", "", "Z" },
};

START_TEST(the_id_that_comes_first_stays)
{
	struct tied *tied = tied_new();

	for (uint64_t i = 0; i < 4; i++)
		add(tied, span_of(lists[_i][i]), i);
	rank(tied);
	check_order(tied);
	tied_free(tied);
}
END_TEST

/* Few letters, among them NUL, and long beginnings in common. */
START_TEST(ids_are_in_the_order_of_strings)
{
	struct tied *tied = tied_new();
	uint64_t state = 300 + (uint64_t)_i;
	static const size_t common[] = { 0, 7, 8, 63, 230 };

	for (size_t i = 0; i < MOST; i++) {
		char id[ID_MOST];
		const size_t begin = hostile_next(&state) % 4 ? common[_i] : 0;
		const size_t len = begin + hostile_next(&state) % 26;

		memset(id, 'x', sizeof(id));
		for (size_t j = begin; j < len; j++)
			id[j] = "\0ab\xFF"[hostile_next(&state) % 4];
		add(tied, (struct np_span){ id, len }, hostile_next(&state));
	}
	rank(tied);
	check_order(tied);
	tied_free(tied);
}
END_TEST

START_TEST(ids_made_of_places_come_last_by_text)
{
	struct tied *tied = tied_new();

	add(tied, span_of("a#1"), 9);
	add(tied, span_of("a#2"), 4);
	add(tied, span_of("zzz"), 7);
	tied->entries[0].flags = tied->entries[1].flags = 0;
	rank(tied);
	ck_assert_uint_eq(tied->order[0], 2);
	ck_assert_uint_eq(tied->order[1], 1);
	ck_assert_uint_eq(tied->order[2], 0);
	tied_free(tied);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("policy");
	TCase *tests = tcase_create("policy");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tests, the_id_that_comes_first_stays, 0,
			    (int)(sizeof(lists) / sizeof(lists[0])));
	tcase_add_loop_test(tests, ids_are_in_the_order_of_strings, 0, 5);
	tcase_add_test(tests, ids_made_of_places_come_last_by_text);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
