/* SPDX-License-Identifier: MIT */
#include "report/furniture_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

const char *const np_furniture_columns[NP_FURNITURE_COLUMNS] = {
	"source", "articles", "state", "hash", "line"
};

const char *np_furniture_state_name(enum np_furniture_state state)
{
	static const char *const names[] = { [NP_FURNITURE_LEARNED] = "learned",
					     [NP_FURNITURE_PINNED] = "pinned",
					     [NP_FURNITURE_FORGOTTEN] =
						     "forgotten" };

	return names[state];
}

static int by_count(const void *left, const void *right)
{
	const struct np_store_furniture *a = left;
	const struct np_store_furniture *b = right;
	const size_t least =
		a->line.len < b->line.len ? a->line.len : b->line.len;
	const int order = least ? memcmp(a->line.ptr, b->line.ptr, least) : 0;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	if (order)
		return order;
	if (a->line.len != b->line.len)
		return a->line.len < b->line.len ? -1 : 1;
	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* Their hashes first: a line is the store's until its next call. */
static enum np_status copy_all(struct np_furniture_list *list,
			       struct np_store *store, struct np_span source,
			       struct np_error *err)
{
	struct np_store_furnitures known = { 0 };
	enum np_status status =
		np_store_furniture_of(store, source, &known, err);

	if (status || !known.len)
		return status == NP_END ? NP_OK : status;
	if (np_grow(&list->ptr, &list->cap, known.len, sizeof(*list->ptr)))
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	memcpy(list->ptr, known.ptr, known.len * sizeof(*list->ptr));
	list->len = known.len;
	return NP_OK;
}

static enum np_status copy_line(struct np_furniture_list *list,
				struct np_store *store, struct np_span source,
				struct np_store_furniture *one,
				struct np_error *err)
{
	struct np_store_furniture got = *one;
	enum np_status status =
		np_store_furniture_get(store, source, one->hash, &got, err);

	if (status && status != NP_END)
		return status;
	one->line = status ? (struct np_span){ NULL, 0 } : got.line;
	if (one->line.len &&
	    np_buf_add(&list->lines, got.line.ptr, got.line.len))
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	return NP_OK;
}

enum np_status np_furniture_list(struct np_furniture_list *list,
				 struct np_store *store, struct np_span source,
				 struct np_error *err)
{
	enum np_status status;
	size_t at = 0;

	list->len = list->lines.len = 0;
	status = copy_all(list, store, source, err);
	for (size_t i = 0; i < list->len && !status; i++)
		status = copy_line(list, store, source, &list->ptr[i], err);
	if (status)
		return status;
	for (size_t i = 0; i < list->len; i++) {
		struct np_span *line = &list->ptr[i].line;

		if (line->len)
			line->ptr = list->lines.ptr + at;
		at += line->len;
	}
	if (list->len)
		qsort(list->ptr, list->len, sizeof(*list->ptr), by_count);
	return NP_OK;
}

void np_furniture_list_clear(struct np_furniture_list *list)
{
	np_free(list->ptr);
	np_buf_clear(&list->lines);
	*list = (struct np_furniture_list){ 0 };
}

static enum np_status add_rows(const struct np_furniture_list *list,
			       struct np_span source, void *user,
			       struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < list->len && !status; i++) {
		const struct np_store_furniture *one = &list->ptr[i];
		char hash[20];

		snprintf(hash, sizeof(hash), "%016llx",
			 (unsigned long long)one->hash);

		const struct np_cell cells[NP_FURNITURE_COLUMNS] = {
			np_cell_text(source),
			np_cell_count(one->count),
			np_cell_string(np_furniture_state_name(one->state)),
			np_cell_string(hash),
			np_cell_maybe(one->line),
		};

		status = np_table_add(user, cells, err);
	}
	return status;
}

typedef enum np_status add_fn(const struct np_furniture_list *list,
			      struct np_span source, void *user,
			      struct np_error *err);

/* Of all sources, or of one. */
static enum np_status each_source(struct np_store *store, struct np_span source,
				  add_fn *add, void *user, struct np_error *err)
{
	struct np_furniture_list list = { 0 };
	struct np_buf name = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		struct np_span next = source;

		if (!source.ptr)
			status = np_store_source_next(store, np_buf_span(&name),
						      &next, err);
		name.len = 0;
		if (!status && (np_buf_reserve(&name, 1) ||
				np_buf_add(&name, next.ptr, next.len)))
			status = np_error_set(err, NP_ERR_NOMEM,
					      "out of memory");
		if (!status)
			status = np_furniture_list(&list, store,
						   np_buf_span(&name), err);
		if (!status)
			status = add(&list, np_buf_span(&name), user, err);
		if (source.ptr)
			break;
	}
	np_furniture_list_clear(&list);
	np_buf_clear(&name);
	return status == NP_END ? NP_OK : status;
}

enum np_status np_furniture_rows(struct np_store *store, struct np_span source,
				 struct np_table *table, struct np_error *err)
{
	return each_source(store, source, add_rows, table, err);
}

const char *const np_furniture_total_columns[NP_FURNITURE_TOTAL_COLUMNS] = {
	"source", "lines", "learned", "pinned", "forgotten", "articles"
};

static enum np_status add_total(const struct np_furniture_list *list,
				struct np_span source, void *user,
				struct np_error *err)
{
	uint64_t states[3] = { 0, 0, 0 }, most = 0;

	for (size_t i = 0; i < list->len; i++) {
		states[list->ptr[i].state]++;
		if (list->ptr[i].count > most)
			most = list->ptr[i].count;
	}

	const struct np_cell cells[NP_FURNITURE_TOTAL_COLUMNS] = {
		np_cell_text(source),
		np_cell_count(list->len),
		np_cell_count(states[NP_FURNITURE_LEARNED]),
		np_cell_count(states[NP_FURNITURE_PINNED]),
		np_cell_count(states[NP_FURNITURE_FORGOTTEN]),
		np_cell_count(most),
	};

	return list->len ? np_table_add(user, cells, err) : NP_OK;
}

enum np_status np_furniture_totals(struct np_store *store,
				   struct np_table *table, struct np_error *err)
{
	return each_source(store, (struct np_span){ NULL, 0 }, add_total, table,
			   err);
}

enum np_status np_furniture_show(struct np_buf *out,
				 const struct np_furniture_list *list,
				 uint32_t width)
{
	enum np_status status = np_buf_add_text(
		out, "articles  state      hash              line\n");

	for (size_t i = 0; i < list->len && !status; i++) {
		const struct np_store_furniture *one = &list->ptr[i];

		status = np_buf_print(out, "%8llu  %-9s  %016llx  ",
				      (unsigned long long)one->count,
				      np_furniture_state_name(one->state),
				      (unsigned long long)one->hash);
		if (!status)
			status = np_show_text(out, one->line,
					      width > 80 ? width - 39 : 80,
					      false);
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	return status;
}

static enum np_status show_total(const struct np_furniture_list *list,
				 struct np_span source, void *user,
				 struct np_error *err)
{
	struct np_buf *out = user;
	enum np_status status =
		list->len ? np_buf_print(out, "%7zu  ", list->len) : NP_OK;

	if (!status && list->len)
		status = np_show_text(out, source, 0, false);
	if (!status && list->len)
		status = np_buf_add_text(out, "\n");
	return status ? np_error_set(err, status, "out of memory") : NP_OK;
}

enum np_status np_furniture_show_totals(struct np_buf *out,
					struct np_store *store,
					struct np_error *err)
{
	const enum np_status status = np_buf_add_text(out, "  lines  source\n");

	return status ? np_error_set(err, status, "out of memory")
		      : each_source(store, (struct np_span){ NULL, 0 },
				    show_total, out, err);
}
