/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hostile.h"
#include "index.h"
#include "store/run_page.h"

/* A page or fences, taken out to be damaged. */
struct blob {
	const char *get, *put; /* SQL */
	int64_t id;
	unsigned char bytes[PAGE_BYTES];
	size_t len;
};

static void blob_get(struct index *index, struct blob *blob)
{
	sqlite3_stmt *get = NULL;

	sqlite3_prepare_v2(index->db.handle, blob->get, -1, &get, NULL);
	ck_assert_int_eq(sqlite3_step(get), SQLITE_ROW);
	blob->id = sqlite3_column_int64(get, 0);
	blob->len = (size_t)sqlite3_column_bytes(get, 1);
	ck_assert_uint_le(blob->len, sizeof(blob->bytes));
	memcpy(blob->bytes, sqlite3_column_blob(get, 1), blob->len);
	sqlite3_finalize(get);
}

static void blob_put(struct index *index, const struct blob *blob, size_t len)
{
	sqlite3_stmt *put = NULL;

	sqlite3_prepare_v2(index->db.handle, blob->put, -1, &put, NULL);
	sqlite3_bind_int64(put, 1, blob->id);
	sqlite3_bind_blob64(put, 2, blob->bytes, len, SQLITE_STATIC);
	ck_assert_int_eq(sqlite3_step(put), SQLITE_DONE);
	sqlite3_finalize(put);
}

/* Opened anew: check finds it; answers are right or refused. */
static void expect_damage(struct index *index, uint64_t *state,
			  const char *what, size_t at)
{
	struct run_ids ids = { 0 };
	struct runs *runs = NULL;
	uint64_t entries = 0;
	enum np_status status =
		np_runs_open(&runs, &index->db, 1 << 20, &index->err);

	for (int i = 0; !status && i < 4; i++) {
		const uint32_t *keys =
			index->keys[hostile_next(state) % index->len];

		ids.len = 0;
		if (!np_runs_find(runs, keys, BANDS, &ids, &index->err))
			ck_assert_msg(index_is_right(index, keys, &ids),
				      "%s %zu", what, at);
	}
	if (!status)
		status = np_runs_check(runs, &entries, &index->err);
	ck_assert_msg(status == NP_ERR_CORRUPT, "%s %zu: %d", what, at, status);
	np_runs_close(runs);
	np_run_ids_clear(&ids);
}

static const char *const blobs[][2] = {
	{ "SELECT id, body FROM page ORDER BY length(body) DESC LIMIT 1",
	  "UPDATE page SET body = ?2 WHERE id = ?1" },
	{ "SELECT id, body FROM page ORDER BY length(body) LIMIT 1",
	  "UPDATE page SET body = ?2 WHERE id = ?1" },
	{ "SELECT id, fences FROM run ORDER BY id LIMIT 1",
	  "UPDATE run SET fences = ?2 WHERE id = ?1" },
};

START_TEST(tells_a_flipped_bit)
{
	uint64_t state = 900 + (uint64_t)_i;
	struct index *index = index_new(1 << 20);
	struct blob blob = { .get = blobs[_i][0], .put = blobs[_i][1] };
	size_t step;

	index_add_all(index, &state, 3000, 500);
	blob_get(index, &blob);
	step = blob.len * 8 / 400 + 1;
	for (size_t at = 0; at < blob.len * 8;
	     at += at < 320 ? 1 : 1 + hostile_next(&state) % (2 * step)) {
		const unsigned char bit = (unsigned char)(1u << at % 8);

		blob.bytes[at / 8] ^= bit;
		blob_put(index, &blob, blob.len);
		expect_damage(index, &state, "bit", at);
		blob.bytes[at / 8] ^= bit;
	}
	blob_put(index, &blob, blob.len);
	index_check(index);
	index_free(index);
}
END_TEST

START_TEST(tells_a_cut_blob)
{
	uint64_t state = 910 + (uint64_t)_i;
	struct index *index = index_new(1 << 20);
	struct blob blob = { .get = blobs[_i][0], .put = blobs[_i][1] };

	index_add_all(index, &state, 3000, 500);
	blob_get(index, &blob);
	for (size_t len = 0; len < blob.len;
	     len += len < 64 ? 1 : 1 + hostile_next(&state) % 200) {
		blob_put(index, &blob, len);
		expect_damage(index, &state, "length", len);
	}
	index_free(index);
}
END_TEST

static const char *const damages[] = {
	"UPDATE run SET pages = pages + 1",
	"UPDATE run SET pages = pages - 1",
	"UPDATE run SET pages = 16777216",
	"UPDATE run SET pages = 9223372036854775807",
	"UPDATE run SET pages = 0, fences = x''",
	"UPDATE run SET entries = entries + 1",
	"UPDATE run SET entries = entries - 1",
	"UPDATE run SET entries = -1",
	"UPDATE run SET entries = 0",
	"UPDATE run SET level = level + 1",
	"UPDATE run SET level = -1",
	"UPDATE run SET level = 1 << 40",
	"UPDATE run SET checksum = checksum + 1",
	"UPDATE run SET fences = zeroblob(8 * pages)",
	"UPDATE run SET id = id + 100",
	"UPDATE run SET id = -id",
	"UPDATE run SET id = id + (1 << 40)",
	"DELETE FROM run WHERE id = (SELECT min(id) FROM run)",
	"DELETE FROM page WHERE id = (SELECT max(id) FROM page)",
	"DELETE FROM page WHERE id = (SELECT min(id) FROM page)",
	"DELETE FROM page",
	"INSERT INTO page SELECT max(id) + 1, body FROM page",
	"UPDATE page SET body = (SELECT body FROM page AS other "
	"WHERE other.id > page.id ORDER BY id LIMIT 1)"
	"WHERE id = (SELECT min(id) FROM page)",
	"UPDATE page SET body = zeroblob(length(body))",
	"UPDATE page SET body = zeroblob(1000000)",
	"UPDATE page SET body = CAST(body || body AS BLOB)",
};

START_TEST(tells_wrong_rows)
{
	uint64_t state = 930;
	struct index *index = index_new(1 << 20);
	struct run_ids ids = { 0 };
	struct runs *runs = NULL;
	uint64_t entries = 0;

	index_add_all(index, &state, 3000, 500);
	index_sql(index, damages[_i]);
	if (!np_runs_open(&runs, &index->db, 1 << 20, &index->err)) {
		for (uint32_t i = 0; i < index->len; i += 97)
			if (np_runs_find(runs, index->keys[i], BANDS, &ids,
					 &index->err))
				ck_assert_uint_eq(ids.len, 0);
			else
				ids.len = 0;
		ck_assert_int_eq(np_runs_check(runs, &entries, &index->err),
				 NP_ERR_CORRUPT);
	} else {
		ck_assert_int_eq(index->err.status, NP_ERR_CORRUPT);
	}
	np_runs_close(runs);
	/* A repair needs nothing of what there was. */
	index_expect(index, np_runs_clear(index->runs, &index->err));
	index->len = 0;
	index_add_all(index, &state, 500, 100);
	index_check(index);
	index_ask(index, &state, "made again");
	np_run_ids_clear(&ids);
	index_free(index);
}
END_TEST

START_TEST(merging_refuses_damage)
{
	static const char *const bad[] = {
		"UPDATE page SET body = zeroblob(length(body)) "
		"WHERE id = (SELECT min(id) FROM page)",
		"DELETE FROM page WHERE id = (SELECT max(id) FROM page)",
	};
	uint64_t state = 940;
	struct index *index = index_new(1 << 20);

	index_add_all(index, &state, 3000, 500);
	index_sql(index, bad[_i]);
	index_sql(index, "BEGIN IMMEDIATE");
	ck_assert_int_eq(np_runs_compact(index->runs, NULL, NULL, &index->err),
			 NP_ERR_CORRUPT);
	index_sql(index, "ROLLBACK");
	np_runs_forget(index->runs);
	ck_assert_uint_gt(index_number(index, "SELECT count(*) FROM run"), 1);
	index_free(index);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("run_damage");
	TCase *tests = tcase_create("run_damage");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tests, 120);
	tcase_add_loop_test(tests, tells_a_flipped_bit, 0, 3);
	tcase_add_loop_test(tests, tells_a_cut_blob, 0, 3);
	tcase_add_loop_test(tests, tells_wrong_rows, 0,
			    sizeof(damages) / sizeof(damages[0]));
	tcase_add_loop_test(tests, merging_refuses_damage, 0, 2);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
