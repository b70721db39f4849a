/* SPDX-License-Identifier: MIT */
/* All runs read from end to end. */
#include <inttypes.h>

#include "base/error.h"
#include "base/mem.h"
#include "store/run_parts.h"

/* Pages are the list's and no others. */
static enum np_status check_page_count(const struct runs *runs, uint64_t want,
				       struct np_error *err)
{
	sqlite3_stmt *count = NULL;
	uint64_t got;
	enum np_status status =
		np_db_statement(runs->db, STATEMENT_PAGE_COUNT, &count, err);

	if (!status)
		status = np_db_row(runs->db, count, 0, err);
	if (status)
		return status;
	got = (uint64_t)sqlite3_column_int64(count, 0);
	sqlite3_reset(count);
	if (got != want)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "damaged index in '%.120s': %" PRIu64
				    " pages, not %" PRIu64,
				    runs->db->path, got, want);
	return NP_OK;
}

enum np_status np_runs_check(struct runs *runs, uint64_t *entries,
			     struct np_error *err)
{
	struct run_cursor *cursor = np_alloc(1, sizeof(*cursor));
	uint64_t pages = 0, sum = 0;
	enum np_status status;

	if (!cursor)
		return np_runs_nomem(err);
	np_runs_drop_list(runs);
	status = np_runs_refresh(runs, err);
	for (size_t i = 0; !status && i < runs->len; i++) {
		status = np_run_cursor_begin(cursor, runs, i, false, err);
		while (!status)
			status = np_run_cursor_next(cursor, err);
		if (status == NP_END)
			status = NP_OK;
		pages += runs->list[i].pages - runs->list[i].first;
		sum += runs->list[i].entries;
	}
	np_free(cursor);
	if (!status)
		status = check_page_count(runs, pages, err);
	if (!status)
		*entries = sum;
	return status;
}
