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

enum np_status np_store_stats(struct np_store *store,
			      struct np_store_stats *out, struct np_error *err)
{
	struct np_store_stats stats = { 0 };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint64_t *to =
			(uint64_t *)(void *)((char *)&stats + numbers[i].at);
		const enum np_status status =
			ask(store, numbers[i].sql, to, err);

		if (status)
			return status;
	}
	*out = stats;
	return NP_OK;
}
