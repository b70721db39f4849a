/* SPDX-License-Identifier: MIT */
#include "index.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "hostile.h"
#include "store/run_parts.h"
#include "store/schema.h"

void index_expect(struct index *index, enum np_status got)
{
	ck_assert_msg(got == NP_OK, "%d: %s", got, index->err.text);
}

void index_sql(struct index *index, const char *sql)
{
	index_expect(index, np_db_run(&index->db, sql, "use", &index->err));
}

void index_open(struct index *index)
{
	index_expect(index,
		     np_db_open(&index->db, index->path,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				&index->err));
	index_sql(index, "PRAGMA synchronous = OFF; PRAGMA journal_mode = WAL");
	if (!index->runs)
		index_expect(index, np_runs_open(&index->runs, &index->db,
						 index->memory, &index->err));
	if (!index->slices)
		return;
	index->runs->step_most = 100;
	index->runs->slice = 300;
}

void index_close(struct index *index)
{
	np_runs_close(index->runs);
	index->runs = NULL;
	np_db_close(&index->db);
}

struct index *index_new(uint64_t memory)
{
	struct index *index = calloc(1, sizeof(*index));

	ck_assert_ptr_nonnull(index);
	scratch_open(&index->scratch);
	strcpy(index->path, scratch_path(&index->scratch, "index"));
	index->memory = memory;
	index_expect(index,
		     np_db_open(&index->db, index->path,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
				&index->err));
	index_sql(index, "PRAGMA journal_mode = WAL");
	index_sql(index, np_schema_steps[0].sql[0]);
	index_sql(index, np_schema_steps[2].sql[0]);
	np_db_close(&index->db);
	index_open(index);
	return index;
}

void index_free(struct index *index)
{
	index_close(index);
	scratch_close(&index->scratch);
	free(index);
}

uint32_t index_key(uint64_t *state)
{
	const uint64_t value = hostile_next(state);

	switch (value % 8) {
	case 0:
		return 77;
	case 1:
		return (uint32_t)(value >> 8) % 40;
	case 2:
		return UINT32_MAX - (uint32_t)(value >> 8) % 3;
	default:
		return (uint32_t)(value >> 8);
	}
}

/* Of few upper halves, so that they meet. */
static uint64_t other_place(uint64_t *state)
{
	const uint64_t upper =
		PLACE_BANDS + hostile_next(state) % 3 * PLACE_BANDS / 2;

	return upper << 32 | index_key(state);
}

void index_add(struct index *index, uint64_t *state)
{
	uint32_t *keys = index->keys[index->len];
	uint64_t *others = index->others[index->len];
	struct run_keys all = { .bands = keys, .places = others };

	for (int i = 0; i < BANDS; i++)
		keys[i] = index_key(state);
	all.bands_len = BANDS;
	all.len = hostile_next(state) % (OTHERS + 1);
	for (size_t i = 0; i < all.len; i++)
		others[i] = other_place(state);
	index->others_len[index->len] = (uint32_t)all.len;
	index->gone[index->len++] = false;
	index_expect(index,
		     np_runs_add(index->runs, &all, index->len, &index->err));
}

void index_add_all(struct index *index, uint64_t *state, uint32_t count,
		   uint32_t batch)
{
	while (count) {
		index_sql(index, "BEGIN IMMEDIATE");
		for (uint32_t i = 0; i < batch && count; i++, count--)
			index_add(index, state);
		index_expect(index, np_runs_flush(index->runs, &index->err));
		index_sql(index, "COMMIT");
	}
}

/* What the index must say, ascending, in want. */
static size_t model(const struct index *index, const uint32_t *keys,
		    uint64_t *want)
{
	size_t len = 0;

	for (uint32_t i = 0; i < index->len; i++)
		for (int j = 0; j < BANDS; j++)
			if (!index->gone[i] && index->keys[i][j] == keys[j])
				want[len++] = i + 1;
	return len;
}

bool index_is_right(const struct index *index, const uint32_t *keys,
		    const struct run_ids *ids)
{
	static uint64_t want[MOST * BANDS], got[MOST * BANDS],
		scratch[MOST * BANDS];
	const size_t len = model(index, keys, want);

	if (ids->len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		got[i] = ids->ptr[i];
	np_sort_u64(got, len, 0, scratch);
	return !len || !memcmp(got, want, len * sizeof(*want));
}

void index_ask(struct index *index, uint64_t *state, const char *when)
{
	struct run_ids ids = { 0 };

	for (int i = 0; i < 12; i++) {
		uint32_t keys[BANDS];
		const uint32_t at =
			index->len
				? (uint32_t)(hostile_next(state) % index->len)
				: 0;

		for (int j = 0; j < BANDS; j++)
			keys[j] = i % 3 ? index->keys[at][j] : index_key(state);
		ids.len = 0;
		index_expect(index, np_runs_find(index->runs, keys, BANDS, &ids,
						 &index->err));
		ck_assert_msg(index_is_right(index, keys, &ids),
			      "%s, article %u", when, at);
	}
	np_run_ids_clear(&ids);
	index_expect(index, index_holders(index, state));
}

static bool holds(const struct index *index, uint32_t at, uint64_t place)
{
	const uint64_t band = place >> 32;

	if (index->gone[at])
		return false;
	if (band < BANDS)
		return index->keys[at][band] == (uint32_t)place;
	for (uint32_t i = 0; i < index->others_len[at]; i++)
		if (index->others[at][i] == place)
			return true;
	return false;
}

/* What is asked for, and how much of it was told. */
struct asking {
	const struct index *index;
	uint64_t places[64], scratch[64];
	size_t len, next;
	uint32_t most;
};

/* Is that what a look at all articles gives? Of places before it: nobody. */
static enum np_status compare(void *user, size_t at, const uint32_t *articles,
			      size_t len, uint64_t total)
{
	struct asking *asking = user;

	for (; asking->next <= at; asking->next++) {
		const uint64_t place = asking->places[asking->next];
		uint64_t count = 0;

		for (uint32_t i = 0; i < asking->index->len; i++) {
			if (!holds(asking->index, i, place))
				continue;
			if (asking->next < at ||
			    (count < asking->most &&
			     (count >= len || articles[count] != i + 1)))
				return NP_ERR_CORRUPT;
			count++;
		}
		if (asking->next == at &&
		    (count != total ||
		     len != (count < asking->most ? count : asking->most)))
			return NP_ERR_CORRUPT;
	}
	return NP_OK;
}

static uint64_t any_place(const struct index *index, uint64_t *state)
{
	const uint32_t at = (uint32_t)(hostile_next(state) % index->len);
	const uint64_t kind = hostile_next(state) % 8;

	if (kind < 3 && index->others_len[at])
		return index->others[at][0];
	if (kind < 6)
		return kind << 32 | index->keys[at][kind];
	return kind == 6 ? other_place(state) : hostile_next(state) >> 16;
}

enum np_status index_holders(struct index *index, uint64_t *state)
{
	struct asking asking = { .index = index };
	struct run_asked asked = { .places = asking.places,
				   .tell = compare,
				   .user = &asking };
	enum np_status status;

	if (!index->len)
		return NP_OK;
	asking.len = hostile_next(state) % 64;
	asking.most = (uint32_t)(hostile_next(state) % 4 * 5);
	for (size_t i = 0; i < asking.len; i++)
		asking.places[i] = any_place(index, state);
	np_sort_u64(asking.places, asking.len, 0, asking.scratch);
	asked.len = np_unique_u64(asking.places, asking.len);
	asked.most = asking.most;
	status = np_runs_holders(index->runs, &asked, &index->err);
	/* Nobody holds those behind the last that was told. */
	for (; !status && asking.next < asked.len; asking.next++)
		for (uint32_t i = 0; i < index->len; i++)
			if (holds(index, i, asking.places[asking.next]))
				return NP_ERR_CORRUPT;
	return status;
}

void index_check(struct index *index)
{
	uint64_t entries = 0, want = 0;

	index_expect(index, np_runs_check(index->runs, &entries, &index->err));
	for (uint32_t i = 0; i < index->len; i++)
		want += index->gone[i] ? 0 : BANDS;
	ck_assert_uint_ge(entries, want);
}

uint64_t index_number(struct index *index, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	uint64_t value;

	ck_assert_int_eq(
		sqlite3_prepare_v2(index->db.handle, sql, -1, &statement, NULL),
		SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
	value = (uint64_t)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return value;
}
