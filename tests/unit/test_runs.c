/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "index.h"
#include "starve.h"
#include "store/run_parts.h"

/* Every fifth goes. */
static bool is_alive(void *user, uint32_t article)
{
	struct index *index = user;

	if (article % 5 == 0)
		index->gone[article - 1] = true;
	return article % 5 != 0;
}

/* What was told of the first place, and of how many places. */
struct holders {
	size_t tells, first_len;
	uint64_t first_total;
	uint32_t first[8];
};

static enum np_status holders_take(void *user, size_t index,
				   const uint32_t *articles, size_t len,
				   uint64_t total)
{
	struct holders *holders = user;

	holders->tells++;
	ck_assert_uint_le(len, 7);
	if (index)
		return NP_OK;
	memcpy(holders->first, articles, len * sizeof(*articles));
	holders->first_len = len;
	holders->first_total = total;
	return NP_OK;
}

static void transact(struct index *index, uint64_t *state)
{
	const uint32_t before = index->len;
	const uint64_t count =
		hostile_next(state) % (hostile_next(state) % 4 ? 12 : 300);

	index_sql(index, "BEGIN IMMEDIATE");
	for (uint64_t i = 0; i < count && index->len < MOST; i++) {
		index_add(index, state);
		if (hostile_next(state) % 64 == 0)
			index_ask(index, state, "unwritten");
		if (hostile_next(state) % 64 == 0)
			index_expect(index,
				     np_runs_flush(index->runs, &index->err));
	}
	if (hostile_next(state) % 4 == 0) {
		index_sql(index, "ROLLBACK");
		np_runs_forget(index->runs);
		index->len = before;
		return;
	}
	index_expect(index, np_runs_flush(index->runs, &index->err));
	if (hostile_next(state) % 32 == 0)
		index_expect(index, np_runs_compact(index->runs, is_alive,
						    index, &index->err));
	index_sql(index, "COMMIT");
}

START_TEST(answers_as_the_model_does)
{
	static const uint64_t memories[] = { 0, 20000, 1 << 20 };
	uint64_t state = 500 + (uint64_t)_i;
	struct index *index = index_new(memories[_i % 3]);
	char when[64];

	index->slices = _i % 2;
	index_close(index);
	index_open(index);
	for (int round = 0; round < 120; round++) {
		snprintf(when, sizeof(when), "seed %d, round %d", 500 + _i,
			 round);
		transact(index, &state);
		index_ask(index, &state, when);
		if (hostile_next(&state) % 16 == 0) {
			index_close(index);
			index_open(index);
			index_ask(index, &state, when);
		}
		if (round % 20 == 0)
			index_check(index);
	}
	index_check(index);
	index_free(index);
}
END_TEST

/* Asks what the index asks, through another connection. */
static void ask_reader(struct index *index, struct runs *reader,
		       uint64_t *state)
{
	const uint32_t *keys = index->keys[hostile_next(state) % index->len];
	struct run_ids ids = { 0 };

	index_expect(index,
		     np_runs_find(reader, keys, BANDS, &ids, &index->err));
	ck_assert(index_is_right(index, keys, &ids));
	np_run_ids_clear(&ids);
}

START_TEST(large_runs_are_merged_by_slices)
{
	uint64_t state = 560 + (uint64_t)_i, slices = 0;
	struct index *index = index_new(1 << 20);
	struct runs *reader = NULL;
	struct db db = { 0 };

	index->slices = true;
	index_close(index);
	index_open(index);
	index_expect(index, np_db_open(&db, index->path, SQLITE_OPEN_READWRITE,
				       &index->err));
	index_expect(index, np_runs_open(&reader, &db, 1 << 20, &index->err));
	for (int round = 0; round < 550; round++) {
		index_add_all(index, &state, 10, 10);
		if (hostile_next(&state) % 8 == 0)
			ask_reader(index, reader, &state);
		if (round % 60 == 0) {
			index_ask(index, &state, "by slices");
			index_check(index);
			index_close(index);
			index_open(index);
		}
		slices += index_number(index, "SELECT count(*) > 0 FROM run "
					      "WHERE first > 0");
	}
	ck_assert_uint_gt(slices, 9);
	ck_assert_uint_lt(index_number(index, "SELECT count(*) FROM run"), 40);
	index_expect(index, np_runs_settle(index->runs, &index->err));
	index_ask(index, &state, "settled");
	index_check(index);
	np_runs_close(reader);
	np_db_close(&db);
	index_free(index);
}
END_TEST

static size_t count_found(struct index *index, const uint32_t *keys)
{
	struct run_ids ids = { 0 };
	size_t len;

	index_expect(index,
		     np_runs_find(index->runs, keys, BANDS, &ids, &index->err));
	len = ids.len;
	np_run_ids_clear(&ids);
	return len;
}

START_TEST(finds_a_key_of_many_pages)
{
	enum {
		HUB = 200000
	};
	struct index *index = index_new(UINT64_C(64) << 20);
	uint32_t keys[BANDS] = { 0 };

	for (uint32_t i = 0; i < HUB;) {
		index_sql(index, "BEGIN IMMEDIATE");
		do {
			for (uint32_t j = 0; j < BANDS; j++)
				keys[j] = i * 2654435761u + j;
			keys[3] = 1000;
			keys[4] = i % 2 ? 999 : 1001;
			index_expect(index,
				     np_runs_add(index->runs,
						 &(struct run_keys){
							 keys, BANDS, NULL, 0 },
						 ++i, &index->err));
		} while (i % 70000 && i < HUB);
		index_expect(index, np_runs_flush(index->runs, &index->err));
		index_sql(index, "COMMIT");
	}
	for (int pass = 0; pass < 2; pass++) {
		memset(keys, 0xee, sizeof(keys));
		keys[3] = 1000;
		ck_assert_uint_eq(count_found(index, keys), HUB);
		keys[3] = 999;
		ck_assert_uint_eq(count_found(index, keys), 0);
		keys[3] = 1001;
		ck_assert_uint_eq(count_found(index, keys), 0);
		keys[4] = 999;
		ck_assert_uint_eq(count_found(index, keys), HUB / 2);
		keys[4] = 1001;
		ck_assert_uint_eq(count_found(index, keys), HUB / 2);
		index_expect(index, np_runs_compact(index->runs, NULL, NULL,
						    &index->err));
		ck_assert_uint_eq(
			index_number(index, "SELECT count(*) FROM run"), 1);
	}
	index_free(index);
}
END_TEST

/* A hub of segments behind many passages, and asked for with all of them. */
START_TEST(tells_the_first_of_many_holders)
{
	enum {
		HUB = 30000,
		ASKED = 3000
	};
	struct index *index = index_new(UINT64_C(64) << 20);
	static uint64_t places[ASKED];
	struct holders got = { 0 };
	const struct run_asked asked = { places, ASKED, 7, holders_take, &got };

	for (uint32_t i = 0; i < HUB;) {
		index_sql(index, "BEGIN IMMEDIATE");
		do {
			const uint64_t own[] = { PLACE_OTHERS << 1 | i,
						 PLACE_OTHERS + 5 };
			const struct run_keys keys = { .places = own,
						       .len = 2 };

			index_expect(index, np_runs_add(index->runs, &keys, ++i,
							&index->err));
		} while (i % 11000 && i < HUB);
		index_expect(index, np_runs_flush(index->runs, &index->err));
		index_sql(index, "COMMIT");
	}
	places[0] = PLACE_OTHERS + 5;
	for (uint64_t i = 1; i < ASKED; i++)
		places[i] = (PLACE_OTHERS << 1) + i * (_i ? 1 : 11);
	index_expect(index, np_runs_holders(index->runs, &asked, &index->err));
	/* Each has one holder, as far as there are articles. */
	ck_assert_uint_eq(got.tells, _i ? ASKED : 1 + (HUB - 1) / 11);
	ck_assert_uint_eq(got.first_total, HUB);
	ck_assert_uint_eq(got.first_len, 7);
	for (uint32_t i = 0; i < 7; i++)
		ck_assert_uint_eq(got.first[i], i + 1);
	index_free(index);
}
END_TEST

START_TEST(a_reader_sees_what_was_committed)
{
	uint64_t state = 950;
	struct index *index = index_new(1 << 20);
	struct runs *runs = NULL;
	struct run_ids ids = { 0 };
	struct db db;

	index_expect(index, np_db_open(&db, index->path, SQLITE_OPEN_READONLY,
				       &index->err));
	index_expect(index, np_runs_open(&runs, &db, 1 << 20, &index->err));
	for (uint32_t round = 0; round < 40; round++) {
		const uint32_t *first = index->keys[0];
		const uint32_t before = index->len;

		index_add_all(index, &state, 50, 50);
		index_expect(index,
			     np_db_run(&db, "BEGIN", "use", &index->err));
		index_expect(index, np_runs_refresh(runs, &index->err));
		index_expect(index, np_runs_find(runs, first, BANDS, &ids,
						 &index->err));
		ck_assert(index_is_right(index, first, &ids));
		/* Its snapshot stays, whatever is merged away. */
		index_add_all(index, &state, 50, 3);
		ids.len = 0;
		index_expect(index, np_runs_refresh(runs, &index->err));
		index_expect(index, np_runs_find(runs, first, BANDS, &ids,
						 &index->err));
		index->len = before + 50;
		ck_assert_msg(index_is_right(index, first, &ids), "round %u",
			      round);
		index->len = before + 100;
		index_expect(index,
			     np_db_run(&db, "COMMIT", "use", &index->err));
		ids.len = 0;
	}
	np_run_ids_clear(&ids);
	np_runs_close(runs);
	np_db_close(&db);
	index_free(index);
}
END_TEST

static enum np_status take_none(void *user, size_t index,
				const uint32_t *articles, size_t len,
				uint64_t total)
{
	(void)user, (void)index, (void)articles, (void)len, (void)total;
	return NP_OK;
}

static enum np_status ask_holders(struct index *index, const uint32_t *keys)
{
	uint64_t places[BANDS];
	const struct run_asked asked = { places, BANDS, 9, take_none, NULL };

	for (uint64_t i = 0; i < BANDS; i++)
		places[i] = i << 32 | keys[i];
	return np_runs_holders(index->runs, &asked, &index->err);
}

static enum np_status add_some(struct index *index, uint64_t state)
{
	struct run_ids ids = { 0 };
	enum np_status status = NP_OK;
	uint32_t keys[BANDS];

	for (uint32_t i = 0; !status && i < 400; i++) {
		for (int j = 0; j < BANDS; j++)
			keys[j] = index_key(&state);
		status = np_runs_add(index->runs,
				     &(struct run_keys){ keys, BANDS, NULL, 0 },
				     index->len + i + 1, &index->err);
		if (!status && i % 100 == 50)
			status = np_runs_find(index->runs, keys, BANDS, &ids,
					      &index->err);
		if (!status && i % 100 == 70)
			status = ask_holders(index, keys);
		if (!status && i % 60 == 20)
			status = np_runs_flush(index->runs, &index->err);
	}
	if (!status)
		status = np_runs_compact(index->runs, NULL, NULL, &index->err);
	np_run_ids_clear(&ids);
	return status;
}

START_TEST(survives_want_of_memory)
{
	uint64_t state = 960;
	struct index *index = index_new(1 << 20);
	long nth = 0;
	int failed;

	index_add_all(index, &state, 300, 40);
	do {
		enum np_status status;

		index_sql(index, "BEGIN IMMEDIATE");
		starve_at(nth++);
		status = add_some(index, state);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		index_sql(index, "ROLLBACK");
		np_runs_forget(index->runs);
		if (nth % 7 == 0) {
			index_check(index);
			index_ask(index, &state, "after want");
		}
	} while (failed);
	ck_assert_int_gt(nth, 20);
	index_check(index);
	index_ask(index, &state, "at the end");
	index_free(index);
}
END_TEST

START_TEST(opening_survives_want_of_memory)
{
	uint64_t state = 965;
	struct index *index = index_new(1 << 20);
	long nth = 0;
	int failed;

	index_add_all(index, &state, 300, 40);
	do {
		struct runs *runs = NULL;
		uint64_t entries = 0;
		enum np_status status;

		starve_at(nth++);
		status = np_runs_open(&runs, &index->db, 0, &index->err);
		if (!status)
			status = np_runs_check(runs, &entries, &index->err);
		failed = starve_end();
		ck_assert_int_eq(status, failed ? NP_ERR_NOMEM : NP_OK);
		np_runs_close(runs);
	} while (failed);
	index_free(index);
}
END_TEST

START_TEST(writes_when_the_memory_is_spent)
{
	uint64_t state = 970;
	struct index *index = index_new(64 << 10);

	index_sql(index, "BEGIN IMMEDIATE");
	for (int i = 0; i < MOST; i++)
		index_add(index, &state);
	/* Rows of 28 bytes, 16 more to sort them: 64 KiB are < 1500. */
	ck_assert_uint_ge(index_number(index, "SELECT sum(entries) FROM run"),
			  (MOST - 1500) * BANDS);
	index_ask(index, &state, "half written");
	index_sql(index, "ROLLBACK");
	np_runs_forget(index->runs);
	index->len = 0;
	ck_assert_uint_eq(index_number(index, "SELECT count(*) FROM page"), 0);
	index_add_all(index, &state, 100, 7);
	index_ask(index, &state, "begun anew");
	index_check(index);
	index_free(index);
}
END_TEST

/* Few runs, whatever the sizes of the transactions. */
START_TEST(keeps_the_runs_few)
{
	static const uint32_t batches[] = { 1, 3, 40, 700 };
	uint64_t state = 980;
	struct index *index = index_new(1 << 20);

	index_add_all(index, &state, 1500, batches[_i]);
	ck_assert_uint_le(index_number(index, "SELECT count(*) FROM run"), 21);
	ck_assert_uint_lt(
		index_number(index, "SELECT max(n) FROM (SELECT count(*) AS n "
				    "FROM run GROUP BY level)"),
		RUNS_FAN);
	index_check(index);
	index_free(index);
}
END_TEST

/* One large run, then small ones: they become one, and the large one stays
 * until they are a quarter of it. */
START_TEST(settles_to_few_runs)
{
	uint64_t state = 990;
	struct index *index = index_new(1 << 20);

	index_add_all(index, &state, 2000, 1000);
	for (int i = 0; i < 30; i++) {
		index_add_all(index, &state, 40, 7);
		index_sql(index, "BEGIN IMMEDIATE");
		index_expect(index, np_runs_settle(index->runs, &index->err));
		index_sql(index, "COMMIT");
		ck_assert_uint_le(
			index_number(index, "SELECT count(*) FROM run"), 3);
	}
	index_ask(index, &state, "settled");
	index_check(index);
	index_free(index);
}
END_TEST

START_TEST(refuses_other_bands)
{
	const uint64_t place = _i ? PLACE_OTHERS : PLACE_OTHERS - 1;
	struct run_keys keys_of_one = { 0 };
	struct index *index = index_new(1 << 20);
	const uint32_t keys[BANDS] = { 0 };

	ck_assert_int_eq(np_runs_add(index->runs,
				     &(struct run_keys){ keys, PLACE_BANDS + 1,
							 NULL, 0 },
				     1, &index->err),
			 NP_ERR_MISUSE);
	index_expect(index,
		     np_runs_add(index->runs,
				 &(struct run_keys){ keys, BANDS, NULL, 0 }, 1,
				 &index->err));
	ck_assert_int_eq(
		np_runs_add(index->runs,
			    &(struct run_keys){ keys, BANDS - 1, NULL, 0 }, 2,
			    &index->err),
		NP_ERR_MISUSE);
	keys_of_one.places = &place;
	keys_of_one.len = 1;
	ck_assert_int_eq(np_runs_add(index->runs, &keys_of_one, 2, &index->err),
			 _i ? NP_OK : NP_ERR_MISUSE);
	index_free(index);
}
END_TEST

static int by_value(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left;
	const uint64_t b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* Fences of every density, some of them equal; also such as no sound file
 * has. */
static size_t make_fences(uint64_t *state, uint64_t *fences, size_t most)
{
	const size_t len = 1 + (size_t)(hostile_next(state) % most);

	for (size_t i = 0; i < len; i++) {
		fences[i] = hostile_next(state) >> (16 + i % 3 * 14);
		if (hostile_next(state) % 8 == 0)
			fences[i] = i ? fences[i - 1] : 0;
		if (hostile_next(state) % 200 == 0)
			fences[i] = UINT64_MAX - hostile_next(state) % 3;
	}
	qsort(fences, len, sizeof(*fences), by_value);
	return len;
}

/* The last page that begins before the place, or the one to begin with. */
START_TEST(first_page_is_that_of_plain_search)
{
	uint64_t fences[500], state = 40 + (uint64_t)_i;

	for (int round = 0; round < 2000; round++) {
		const size_t len = make_fences(&state, fences, 500);
		const struct run run = { .pages = (uint32_t)len,
					 .fences = fences };
		const size_t at = (size_t)(hostile_next(&state) % len);
		const uint32_t from = round % 2 ? (uint32_t)at : 0;
		uint64_t place = round % 3 ? fences[hostile_next(&state) % len]
					   : hostile_next(&state) >> 16;
		size_t want = from;

		place = (place + hostile_next(&state) % 3) >> (round % 5 * 3) &
			(UINT64_MAX >> 16);
		while (want < len && fences[want] < place)
			want++;
		want -= want > from;
		ck_assert_uint_eq(np_run_first_page(&run, from, place), want);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("runs");
	TCase *tests = tcase_create("runs");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, answers_as_the_model_does, 0, 15);
	tcase_add_loop_test(tests, large_runs_are_merged_by_slices, 0, 2);
	tcase_add_test(tests, finds_a_key_of_many_pages);
	tcase_add_loop_test(tests, tells_the_first_of_many_holders, 0, 2);
	tcase_add_test(tests, a_reader_sees_what_was_committed);
	tcase_add_test(tests, survives_want_of_memory);
	tcase_add_test(tests, opening_survives_want_of_memory);
	tcase_add_test(tests, writes_when_the_memory_is_spent);
	tcase_add_loop_test(tests, keeps_the_runs_few, 0, 4);
	tcase_add_test(tests, settles_to_few_runs);
	tcase_add_loop_test(tests, refuses_other_bands, 0, 2);
	tcase_add_loop_test(tests, first_page_is_that_of_plain_search, 0, 4);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
