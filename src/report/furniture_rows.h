/* SPDX-License-Identifier: MIT */
/* What a store holds for furniture of its sources, as a table: by source, then
 * the lines that most articles had first. */
#ifndef REPORT_FURNITURE_ROWS_H
#define REPORT_FURNITURE_ROWS_H

#include "base/table.h"
#include "report/facts.h"
#include "report/shown.h"
#include "store/np-matches.h"

/* A source's, with their lines; zeroed is empty. */
struct np_furniture_list {
	struct np_store_furniture *ptr;
	size_t len, cap;
	struct np_buf lines;
};

/* By count, the greatest first, then by line and hash. None is NP_OK. */
enum np_status np_furniture_list(struct np_furniture_list *list,
				 struct np_store *store, struct np_span source,
				 struct np_error *err) NP_CHECKED;
void np_furniture_list_clear(struct np_furniture_list *list);

/* "learned", "pinned", "forgotten". */
const char *np_furniture_state_name(enum np_furniture_state state);

enum {
	NP_FURNITURE_COLUMNS = 5
};
extern const char *const np_furniture_columns[NP_FURNITURE_COLUMNS];

/* Of all sources, or of one where its ptr is not NULL. */
enum np_status np_furniture_rows(struct np_store *store, struct np_span source,
				 struct np_table *table,
				 struct np_error *err) NP_CHECKED;

enum {
	NP_FURNITURE_TOTAL_COLUMNS = 6
};
/* articles: that had the most frequent line. */
extern const char *const np_furniture_total_columns[NP_FURNITURE_TOTAL_COLUMNS];

/* One row a source that has any. */
enum np_status np_furniture_totals(struct np_store *store,
				   struct np_table *table,
				   struct np_error *err) NP_CHECKED;

/* For a person; width: of the terminal, 0: not known. */
enum np_status np_furniture_show(struct np_buf *out,
				 const struct np_furniture_list *list,
				 uint32_t width) NP_CHECKED;

enum np_status np_furniture_show_totals(struct np_buf *out,
					struct np_store *store,
					struct np_error *err) NP_CHECKED;

#endif
