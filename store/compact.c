/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "base/mem.h"

struct living {
	sqlite3_stmt *row; /* article ids, ascending */
	uint8_t *bits;	   /* by id */
	uint64_t len;
};

static bool is_alive(void *user, uint32_t article)
{
	const struct living *living = user;

	return article < living->len &&
	       living->bits[article / 8] >> article % 8 & 1;
}

/* A bit for each article there is: 1 MiB for eight million. */
static enum np_status mark(struct np_store *store, struct living *living,
			   struct np_error *err)
{
	int code = sqlite3_prepare_v2(store->db.handle,
				      "SELECT id FROM article ORDER BY id DESC",
				      -1, &living->row, NULL);

	if (code)
		return np_db_error(&store->db, "read", err);
	while ((code = sqlite3_step(living->row)) == SQLITE_ROW) {
		const uint64_t id =
			(uint64_t)sqlite3_column_int64(living->row, 0);

		if (!living->bits) {
			living->len = id + 1;
			living->bits = np_alloc_zero(id / 8 + 1, 1);
			if (!living->bits)
				return np_store_no_memory(err);
		}
		if (id < living->len)
			living->bits[id / 8] |= (uint8_t)(1 << id % 8);
	}
	return code == SQLITE_DONE ? NP_OK
				   : np_db_error(&store->db, "read", err);
}

/*
 * The file is written anew, table by table in the order of the keys: what is
 * removed leaves holes all over, which SQLite fills only next to where they
 * are, so that a file in which articles come and go grows for years.
 */
static enum np_status write_anew(struct np_store *store, struct np_error *err)
{
	sqlite3 *handle = store->db.handle;

	if (!sqlite3_exec(handle, "VACUUM", NULL, NULL, NULL))
		return NP_OK;
	if ((sqlite3_errcode(handle) & 0xff) != SQLITE_FULL)
		return np_db_error(&store->db, "compact", err);
	return np_error_set(err, NP_ERR_IO,
			    "cannot compact '%.80s': no room: it takes the "
			    "size of the file once more beside it, and once "
			    "in the folder that TMPDIR names (else /var/tmp)",
			    store->db.path);
}

enum np_status np_store_compact(struct np_store *store, struct np_error *err)
{
	struct living living = { 0 };
	enum np_status status = np_store_begin(store, err);

	if (status)
		return status;
	status = mark(store, &living, err);
	sqlite3_finalize(living.row);
	if (!status)
		status = np_runs_compact(store->runs, is_alive, &living, err);
	np_free(living.bits);
	if (status) {
		np_store_rollback(store);
		return status;
	}
	status = np_store_commit(store, err);
	if (!status)
		status = write_anew(store, err);
	if (!status)
		status = np_db_run(&store->db,
				   "PRAGMA wal_checkpoint(TRUNCATE);"
				   "PRAGMA optimize;",
				   "compact", err);
	return status;
}

enum np_status np_store_settle(struct np_store *store, struct np_error *err)
{
	enum np_status status = np_store_begin(store, err);

	if (status)
		return status;
	status = np_runs_settle(store->runs, err);
	if (!status)
		return np_store_commit(store, err);
	np_store_rollback(store);
	return status;
}
