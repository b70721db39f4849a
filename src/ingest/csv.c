/* SPDX-License-Identifier: MIT */
#include "ingest/csv.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define DETAIL_SIZE 120
#define BOM "\xEF\xBB\xBF"

/* A cell as it stands: quoted ones without their outer quotes. */
struct cell {
	struct np_span text;
	bool quoted;
	bool loose; /* more follows the quote that should end it */
};

enum reach {
	REACH_END, /* *at is at the delimiter, the line end, or the end */
	REACH_MORE,
	REACH_OPEN
};

/* Is what stands here the end of a cell? */
static bool is_end(struct np_span bytes, size_t at, char delimiter)
{
	return at >= bytes.len || bytes.ptr[at] == delimiter ||
	       bytes.ptr[at] == '\n' ||
	       (bytes.ptr[at] == '\r' &&
		(at + 1 >= bytes.len || bytes.ptr[at + 1] == '\n'));
}

static size_t skip_plain(struct np_span bytes, size_t at, char delimiter)
{
	while (at < bytes.len && bytes.ptr[at] != delimiter &&
	       bytes.ptr[at] != '\n')
		at++;
	return at;
}

/* From behind the first quote to the one that ends the cell. */
static enum reach find_quote(struct np_span bytes, size_t *at, char delimiter,
			     bool last)
{
	const char stop = delimiter == '\t' ? '\t' : '"';
	size_t i = *at;

	for (; i < bytes.len; i++) {
		if (bytes.ptr[i] == stop && stop != '"')
			break;
		if (bytes.ptr[i] != '"')
			continue;
		/* What follows a quote at the end is not known yet. */
		if (i + 1 == bytes.len && !last)
			return REACH_MORE;
		if (i + 1 == bytes.len || bytes.ptr[i + 1] != '"') {
			*at = i;
			return REACH_END;
		}
		i++;
	}
	if (i >= bytes.len && !last)
		return REACH_MORE;
	return REACH_OPEN;
}

/* Between tabs: what looks quoted and is not, is read as it is. */
static enum reach read_quoted(struct np_span bytes, size_t *at, char delimiter,
			      bool last, struct cell *cell)
{
	const size_t begin = *at + 1;
	size_t stop = begin;
	const enum reach reach = find_quote(bytes, &stop, delimiter, last);
	const bool tabs = delimiter == '\t';

	if (reach == REACH_MORE || (reach == REACH_OPEN && !tabs))
		return reach;
	/* CR may be half of a line end. */
	if (reach == REACH_END && !last && stop + 2 >= bytes.len &&
	    (stop + 1 == bytes.len || bytes.ptr[stop + 1] == '\r'))
		return REACH_MORE;
	cell->quoted = reach == REACH_END &&
		       (!tabs || is_end(bytes, stop + 1, delimiter));
	if (!cell->quoted)
		return REACH_END;
	cell->text = (struct np_span){ bytes.ptr + begin, stop - begin };
	cell->loose = !is_end(bytes, stop + 1, delimiter);
	*at = stop + 1;
	return REACH_END;
}

/* The cell at *at, which moves to its end: a delimiter, LF, or the end. */
static enum reach read_cell(struct np_span bytes, size_t *at, char delimiter,
			    bool last, struct cell *cell)
{
	const size_t begin = *at;

	*cell = (struct cell){ 0 };
	if (begin < bytes.len && bytes.ptr[begin] == '"') {
		const enum reach reach =
			read_quoted(bytes, at, delimiter, last, cell);

		if (reach != REACH_END)
			return reach;
	}
	*at = skip_plain(bytes, *at, delimiter);
	if (!cell->quoted)
		cell->text = (struct np_span){ bytes.ptr + begin, *at - begin };
	return *at == bytes.len && !last ? REACH_MORE : REACH_END;
}

enum np_csv_end np_csv_find_end(struct np_span bytes, size_t from,
				char delimiter, bool last, size_t *end)
{
	struct cell cell;

	for (;;) {
		const enum reach reach =
			read_cell(bytes, &from, delimiter, last, &cell);

		if (reach != REACH_END)
			return reach == REACH_MORE ? NP_CSV_MORE : NP_CSV_OPEN;
		if (from == bytes.len || bytes.ptr[from] == '\n')
			break;
		from++;
	}
	*end = from < bytes.len ? from + 1 : from;
	return NP_CSV_ROW;
}

bool np_csv_next(struct np_span bytes, char delimiter, size_t *at,
		 struct np_span *row)
{
	while (*at < bytes.len) {
		const size_t from = *at;
		size_t len;

		/* Whoever cut these bytes saw no open quote. */
		if (np_csv_find_end(bytes, from, delimiter, true, at) !=
		    NP_CSV_ROW)
			*at = bytes.len;
		len = *at - from;
		if (len && bytes.ptr[from + len - 1] == '\n')
			len--;
		if (len && bytes.ptr[from + len - 1] == '\r')
			len--;
		*row = (struct np_span){ bytes.ptr + from, len };
		if (len)
			return true;
	}
	return false;
}

/* Takes the cell at *at of a row without its line end. False: no more. */
static bool take_cell(struct np_span row, char delimiter, size_t *at,
		      struct cell *cell)
{
	if (*at > row.len)
		return false;
	/* A row that was found has no open quote; what is no row has. */
	if (read_cell(row, at, delimiter, true, cell) != REACH_END) {
		*cell = (struct cell){ .loose = true };
		*at = row.len;
	}
	++*at;
	return true;
}

static char meant(char letter)
{
	static const char letters[] = "tnr\\", stand_for[] = "\t\n\r\\";
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? stand_for[found - letters] : 0;
}

/* Adds a byte of a JSON string, for which there is room. */
static void put(struct np_buf *out, char c)
{
	static const char hex[] = "0123456789abcdef";
	char *to = out->ptr + out->len;

	if (c == '"' || c == '\\') {
		to[0] = '\\';
		to[1] = c;
		out->len += 2;
	} else if ((unsigned char)c < 0x20) {
		memcpy(to, "\\u00", 4);
		to[4] = hex[(unsigned char)c >> 4];
		to[5] = hex[(unsigned char)c & 15];
		out->len += 6;
	} else {
		to[0] = c;
		out->len++;
	}
}

static enum np_status add_string(struct np_buf *out, const struct cell *cell,
				 char delimiter)
{
	const struct np_span text = cell->text;
	const bool escapes = delimiter == '\t' && !cell->quoted;
	size_t need = text.len + 2;

	/* A byte becomes six at most. */
	for (size_t i = 0; i < text.len; i++)
		need += (unsigned char)text.ptr[i] < 0x20 ||
					text.ptr[i] == '"' ||
					text.ptr[i] == '\\'
				? 5
				: 0;
	if (np_buf_reserve(out, need))
		return NP_ERR_NOMEM;
	out->ptr[out->len++] = '"';
	for (size_t i = 0; i < text.len; i++) {
		const bool pair = i + 1 < text.len;
		const char escaped = escapes && pair && text.ptr[i] == '\\'
					     ? meant(text.ptr[i + 1])
					     : 0;

		put(out, escaped ? escaped : text.ptr[i]);
		i += escaped || (cell->quoted && text.ptr[i] == '"' && pair);
	}
	out->ptr[out->len++] = '"';
	return NP_OK;
}

static enum np_skip bad_row(char *detail, const char *why)
{
	if (detail)
		snprintf(detail, DETAIL_SIZE, "%s", why);
	return NP_SKIP_BAD_ROW;
}

static enum np_skip check_width(const struct np_csv *csv, struct np_span row,
				char *detail)
{
	size_t at = 0, width = 0;
	struct cell cell;

	if (memchr(row.ptr, 0, row.len))
		return bad_row(detail, "a NUL in a row");
	while (take_cell(row, csv->delimiter, &at, &cell)) {
		if (cell.loose)
			return bad_row(detail, "text behind the quote that "
					       "ends a cell");
		width++;
	}
	if (width == csv->width)
		return NP_SKIP_NONE;
	if (detail)
		snprintf(detail, DETAIL_SIZE,
			 "%zu cells in a row, and %zu in the header", width,
			 csv->width);
	return NP_SKIP_BAD_ROW;
}

static enum np_status add_row(const struct np_csv *csv, struct np_span row,
			      struct np_buf *out)
{
	const char *key = csv->keys.ptr;
	enum np_status status = NP_OK;
	struct cell cell;
	size_t at = 0;

	for (; !status && take_cell(row, csv->delimiter, &at, &cell);
	     key += strlen(key) + 1) {
		status =
			np_buf_add_text(out, key == csv->keys.ptr ? "{" : ", ");
		if (!status)
			status = np_buf_add_text(out, key);
		if (!status)
			status = np_buf_add(out, ": ", 2);
		if (!status)
			status = add_string(out, &cell, csv->delimiter);
	}
	return status ? status : np_buf_add(out, "}", 1);
}

enum np_skip np_csv_to_json(const struct np_csv *csv, struct np_span row,
			    struct np_buf *out, enum np_status *status,
			    char *detail)
{
	const enum np_skip skip = check_width(csv, row, detail);

	*status = NP_OK;
	if (skip)
		return skip;
	*status = add_row(csv, row, out);
	if (!*status)
		return NP_SKIP_NONE;
	if (detail)
		snprintf(detail, DETAIL_SIZE, "no memory for this record");
	return NP_SKIP_TOO_LONG;
}

static size_t count_cells(struct np_span row, char delimiter)
{
	size_t at = 0, count = 0;
	struct cell cell;

	while (take_cell(row, delimiter, &at, &cell))
		count++;
	return count;
}

static char guess_delimiter(struct np_span bytes)
{
	static const char marks[] = { ',', ';', '\t', '|' };
	size_t most = 1;
	char best = ',';

	for (size_t i = 0; i < sizeof(marks); i++) {
		struct np_span row = { 0 };
		size_t at = 0, count;

		if (!np_csv_next(bytes, marks[i], &at, &row))
			continue;
		count = count_cells(row, marks[i]);
		if (count > most) {
			most = count;
			best = marks[i];
		}
	}
	return best;
}

/* Is this name there already? keys holds names with a NUL behind each. */
static bool has_key(const struct np_buf *keys, size_t before)
{
	const char *key = keys->ptr + before;

	for (size_t at = 0; at < before; at += strlen(keys->ptr + at) + 1)
		if (!strcmp(keys->ptr + at, key))
			return true;
	return false;
}

static enum np_status read_names(struct np_csv *csv, struct np_span row,
				 const char *name, struct np_error *err)
{
	struct cell cell;
	size_t at = 0;

	while (take_cell(row, csv->delimiter, &at, &cell)) {
		const size_t before = csv->keys.len;
		enum np_status status;

		csv->width++;
		if (cell.loose || memchr(row.ptr, 0, row.len))
			return np_error_set(err, NP_ERR_FORMAT,
					    "'%s': the first line is no header "
					    "of a table",
					    name);
		/* Nameless columns, as of row numbers, get a name. */
		status = cell.text.len
				 ? add_string(&csv->keys, &cell, csv->delimiter)
				 : np_buf_print(&csv->keys, "\"column_%zu\"",
						csv->width);
		if (!status)
			status = np_buf_add(&csv->keys, "", 1);
		if (status)
			return np_error_set(err, status, "out of memory");
		if (has_key(&csv->keys, before))
			return np_error_set(err, NP_ERR_FORMAT,
					    "'%s': column %.80s twice in the "
					    "header",
					    name, csv->keys.ptr + before);
	}
	return NP_OK;
}

enum np_status np_csv_read_header(struct np_csv *csv, struct np_span bytes,
				  bool last, char delimiter, const char *name,
				  struct np_error *err)
{
	struct np_span row = { 0 };
	enum np_csv_end found;
	size_t at = 0, end = 0;

	np_csv_clear(csv);
	if (bytes.len >= 3 && !memcmp(bytes.ptr, BOM, 3))
		bytes = (struct np_span){ bytes.ptr + 3, bytes.len - 3 };
	csv->delimiter = delimiter ? delimiter : guess_delimiter(bytes);
	/* Empty lines above it belong to the header. */
	do {
		row.ptr = bytes.ptr + end;
		if (end == bytes.len)
			return last ? NP_OK : NP_END;
		found = np_csv_find_end(bytes, end, csv->delimiter, last, &end);
		if (found == NP_CSV_MORE)
			return NP_END;
		if (found == NP_CSV_OPEN)
			return np_error_set(err, NP_ERR_FORMAT,
					    "'%s': a quote in the header does "
					    "not end",
					    name);
	} while (row.ptr[0] == '\n' || row.ptr[0] == '\r');
	if (np_buf_add(&csv->header, bytes.ptr, end))
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	bytes.len = end;
	return np_csv_next(bytes, csv->delimiter, &at, &row)
		       ? read_names(csv, row, name, err)
		       : NP_OK;
}

void np_csv_clear(struct np_csv *csv)
{
	np_buf_clear(&csv->header);
	np_buf_clear(&csv->keys);
	*csv = (struct np_csv){ 0 };
}
