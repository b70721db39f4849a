/* SPDX-License-Identifier: MIT */
#include "base/table.h"

#include <string.h>

#include "base/error.h"
#include "base/json_out.h"
#include "base/mem.h"

struct np_table {
	struct np_output *output;
	const char *const *columns;
	size_t columns_len;
	enum np_table_format format;
	struct np_buf row;
};

struct np_cell np_cell_string(const char *text)
{
	return np_cell_text((struct np_span){ text, strlen(text) });
}

struct np_cell np_cell_none(void)
{
	return (struct np_cell){ .kind = NP_CELL_NONE };
}

static bool ends_in(struct np_span path, const char *suffix)
{
	const size_t len = strlen(suffix);

	return path.len > len &&
	       !memcmp(path.ptr + path.len - len, suffix, len);
}

enum np_table_format np_table_format_of(const char *path)
{
	struct np_span name = { path, strlen(path) };

	if (ends_in(name, ".gz"))
		name.len -= 3;
	else if (ends_in(name, ".zst"))
		name.len -= 4;
	if (ends_in(name, ".csv"))
		return NP_TABLE_CSV;
	return ends_in(name, ".jsonl") || ends_in(name, ".ndjson") ||
			       ends_in(name, ".json")
		       ? NP_TABLE_JSONL
		       : NP_TABLE_TSV;
}

/* In quotes where it must be; a quote inside is doubled. */
static enum np_status add_csv(struct np_buf *row, struct np_span text)
{
	enum np_status status;
	size_t i = 0;

	while (i < text.len && !strchr("\",\r\n", text.ptr[i]))
		i++;
	/* strchr finds a NUL too: quotes do no harm around it. */
	if (i == text.len)
		return np_buf_add(row, text.ptr, text.len);
	status = np_buf_add(row, "\"", 1);
	for (i = 0; i < text.len && !status; i++) {
		status = np_buf_add(row, &text.ptr[i], 1);
		if (!status && text.ptr[i] == '"')
			status = np_buf_add(row, "\"", 1);
	}
	return status ? status : np_buf_add(row, "\"", 1);
}

static bool is_json(const struct np_table *table)
{
	return table->format == NP_TABLE_JSONL;
}

static const char *separator(const struct np_table *table)
{
	return table->format == NP_TABLE_CSV ? "," : "\t";
}

static enum np_status add_text(struct np_table *table, struct np_span text)
{
	switch (table->format) {
	case NP_TABLE_CSV:
		return add_csv(&table->row, text);
	case NP_TABLE_JSONL:
		return np_json_add_string(&table->row, text);
	case NP_TABLE_TSV:
		break;
	}
	return np_tsv_add_cell(&table->row, text);
}

static enum np_status add_cell(struct np_table *table,
			       const struct np_cell *cell)
{
	struct np_buf *row = &table->row;

	switch (cell->kind) {
	case NP_CELL_TEXT:
		return add_text(table, cell->text);
	case NP_CELL_COUNT:
		return np_buf_print(row, "%llu",
				    (unsigned long long)cell->count);
	case NP_CELL_SHARE:
		return np_add_share(row, cell->share);
	case NP_CELL_JSON:
		if (!is_json(table))
			return add_text(table, cell->text);
		return np_buf_add(row, cell->text.ptr, cell->text.len);
	case NP_CELL_NONE:
		break;
	}
	return is_json(table) ? np_buf_add_text(row, "null") : NP_OK;
}

static enum np_status add_name(struct np_table *table, size_t i)
{
	enum np_status status =
		np_buf_add_text(&table->row, i ? ", \"" : "{\"");

	if (!status)
		status = np_buf_add_text(&table->row, table->columns[i]);
	return status ? status : np_buf_add_text(&table->row, "\": ");
}

static enum np_status end_row(struct np_table *table, enum np_status status,
			      struct np_error *err)
{
	if (!status)
		status = np_buf_add_text(&table->row,
					 is_json(table) ? "}\n" : "\n");
	if (status)
		return np_error_set(err, status, "out of memory");
	return np_output_write(table->output, np_buf_span(&table->row), err);
}

enum np_status np_table_add(struct np_table *table, const struct np_cell *cells,
			    struct np_error *err)
{
	enum np_status status = NP_OK;

	table->row.len = 0;
	for (size_t i = 0; i < table->columns_len && !status; i++) {
		if (is_json(table))
			status = add_name(table, i);
		else if (i)
			status = np_buf_add_text(&table->row, separator(table));
		if (!status)
			status = add_cell(table, &cells[i]);
	}
	return end_row(table, status, err);
}

static enum np_status add_header(struct np_table *table, struct np_error *err)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < table->columns_len && !status; i++) {
		if (i)
			status = np_buf_add_text(&table->row, separator(table));
		if (!status)
			status =
				np_buf_add_text(&table->row, table->columns[i]);
	}
	return end_row(table, status, err);
}

enum np_status np_table_open_as(struct np_table **out, const char *path,
				const struct np_table_shape *shape,
				struct np_error *err)
{
	struct np_table *table = np_alloc_zero(1, sizeof(*table));
	enum np_status status;

	if (!table)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	table->columns = shape->columns;
	table->columns_len = shape->columns_len;
	table->format = shape->format;
	status = np_output_open(&table->output, path, np_output_pack_of(path),
				1, err);
	if (!status && !is_json(table))
		status = add_header(table, err);
	if (status) {
		np_table_drop(table);
		return status;
	}
	*out = table;
	return NP_OK;
}

enum np_status np_table_open(struct np_table **out, const char *path,
			     const char *const *columns, size_t columns_len,
			     struct np_error *err)
{
	const struct np_table_shape shape = { columns, columns_len,
					      np_table_format_of(path) };

	return np_table_open_as(out, path, &shape, err);
}

enum np_status np_table_end(struct np_table *table, bool sync,
			    struct np_output **out, struct np_error *err)
{
	const enum np_status status = np_output_end(table->output, sync, err);

	if (status)
		return status;
	*out = table->output;
	table->output = NULL;
	np_table_drop(table);
	return NP_OK;
}

enum np_status np_table_commit(struct np_table *table, bool sync,
			       struct np_error *err)
{
	const enum np_status status =
		np_output_commit(table->output, sync, err);

	table->output = NULL;
	np_table_drop(table);
	return status;
}

void np_table_drop(struct np_table *table)
{
	if (!table)
		return;
	np_output_drop(table->output);
	np_buf_clear(&table->row);
	np_free(table);
}
