/* SPDX-License-Identifier: MIT */
#include "store/store.h"

/* One number a query; each reads a table or its smallest index once. */
static const struct {
	const char *sql;
	size_t at;
} numbers[] = {
	{ "SELECT count(*) FROM article WHERE current = 1",
	  offsetof(struct np_store_stats, articles) },
	{ "SELECT count(*) FROM article",
	  offsetof(struct np_store_stats, versions) },
	{ "SELECT count(*) FROM source",
	  offsetof(struct np_store_stats, sources) },
	{ "SELECT count(*) FROM text", offsetof(struct np_store_stats, texts) },
	{ "SELECT count(*) FROM sketch",
	  offsetof(struct np_store_stats, sketches) },
	{ "SELECT count(*) FROM run", offsetof(struct np_store_stats, runs) },
	{ "SELECT ifnull(sum(entries), 0) FROM run",
	  offsetof(struct np_store_stats, entries) },
	{ "SELECT ifnull(sum(size), 0) FROM text",
	  offsetof(struct np_store_stats, text_bytes) },
	{ "SELECT ifnull(sum(length(body)), 0) FROM text",
	  offsetof(struct np_store_stats, packed_bytes) },
	{ "SELECT ifnull(sum(length(lanes)), 0) FROM sketch",
	  offsetof(struct np_store_stats, sketch_bytes) },
	{ "SELECT ifnull(sum(length(body)), 0) FROM page",
	  offsetof(struct np_store_stats, index_bytes) },
	{ "SELECT page_count * page_size FROM pragma_page_count, "
	  "pragma_page_size",
	  offsetof(struct np_store_stats, file_bytes) },
};

static enum np_status ask(struct np_store *store, const char *sql,
			  uint64_t *out, struct np_error *err)
{
	sqlite3_stmt *statement = NULL;
	int code =
		sqlite3_prepare_v2(store->db.handle, sql, -1, &statement, NULL);

	if (!code)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*out = (uint64_t)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return code == SQLITE_ROW ? NP_OK
				  : np_db_error(&store->db, "read", err);
}

static enum np_status ask_all(struct np_store *store,
			      struct np_store_stats *stats,
			      struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]) && !status;
	     i++) {
		uint64_t *to =
			(uint64_t *)(void *)((char *)stats + numbers[i].at);

		status = ask(store, numbers[i].sql, to, err);
	}
	return status;
}

enum np_status np_store_stats(struct np_store *store,
			      struct np_store_stats *out, struct np_error *err)
{
	struct np_store_stats stats = { 0 };
	bool held;
	enum np_status status = np_store_hold(store, &held, err);

	if (!status)
		status = ask_all(store, &stats, err);
	np_store_release(store, held);
	if (!status)
		*out = stats;
	return status;
}
