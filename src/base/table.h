/* SPDX-License-Identifier: MIT */
/*
 * A table being written: TSV or CSV (RFC 4180) with a header line, or one
 * JSON object a line.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/output.h"

enum np_cell_kind {
	NP_CELL_TEXT,
	NP_CELL_COUNT,
	NP_CELL_SHARE, /* 0 .. 1, six places */
	NP_CELL_JSON,  /* a JSON value: as it is, or as a text */
	NP_CELL_NONE   /* empty, or null */
};

struct np_cell {
	enum np_cell_kind kind;
	struct np_span text;
	uint64_t count;
	double share;
};

static inline struct np_cell np_cell_text(struct np_span text)
{
	return (struct np_cell){ .kind = NP_CELL_TEXT, .text = text };
}

/* Must be whole JSON without line ends. */
static inline struct np_cell np_cell_json(struct np_span text)
{
	return (struct np_cell){ .kind = NP_CELL_JSON, .text = text };
}

static inline struct np_cell np_cell_count(uint64_t count)
{
	return (struct np_cell){ .kind = NP_CELL_COUNT, .count = count };
}

static inline struct np_cell np_cell_share(double share)
{
	return (struct np_cell){ .kind = NP_CELL_SHARE, .share = share };
}

struct np_cell np_cell_string(const char *text);
struct np_cell np_cell_none(void);

enum np_table_format {
	NP_TABLE_TSV,
	NP_TABLE_CSV,  /* .csv */
	NP_TABLE_JSONL /* .jsonl, .ndjson, .json */
};

/* By suffix, of a packed file too; else TSV. */
enum np_table_format np_table_format_of(const char *path);

struct np_table;

/* What a table looks like; names are borrowed. */
struct np_table_shape {
	const char *const *columns;
	size_t columns_len;
	enum np_table_format format;
};

/* "-" is stdout. */
enum np_status np_table_open_as(struct np_table **out, const char *path,
				const struct np_table_shape *shape,
				struct np_error *err) NP_CHECKED;

/* In the format of the path. */
enum np_status np_table_open(struct np_table **out, const char *path,
			     const char *const *columns, size_t columns_len,
			     struct np_error *err) NP_CHECKED;
enum np_status np_table_add(struct np_table *table, const struct np_cell *cells,
			    struct np_error *err) NP_CHECKED;
/* As np_output_end; gives the output, the caller's now, and frees the rest. On
 * failure the table is as it was. */
enum np_status np_table_end(struct np_table *table, bool sync,
			    struct np_output **out,
			    struct np_error *err) NP_CHECKED;

/* As np_output_commit and np_output_drop. */
enum np_status np_table_commit(struct np_table *table, bool sync,
			       struct np_error *err) NP_CHECKED;
void np_table_drop(struct np_table *table);

#endif
