/* SPDX-License-Identifier: MIT */
#include "ingest/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "ingest/json.h"
#include "ingest/json_index.h"
#include "ingest/reader.h"
#include "ingest/sniff.h"
#include "ingest/stream.h"

#define BLOCK ((size_t)64 << 10)
#define NOWHERE SIZE_MAX
/* Bytes that reading JSON may touch behind a row. */
#define PADDING NP_CHUNK_PADDING

enum kind {
	TSV,
	CSV,
	OBJECTS
};

struct np_rows {
	const char *path;
	struct np_row_names names;
	int fd;
	struct np_stream *stream;
	struct np_json_index *index;
	struct np_buf peeked;
	struct np_buf bytes; /* what was read; a row at bytes.ptr + at */
	struct np_buf text;  /* unescaped cells */
	size_t at;
	bool ended; /* nothing behind bytes */
	enum kind kind;
	size_t width;		    /* cells of the header */
	size_t place[NP_ROW_NAMES]; /* column of each name, or NOWHERE */
	bool seen[NP_ROW_NAMES];
	bool named; /* seen is settled */
	uint64_t line, row_line;
};

static enum np_status no_memory(struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOMEM, "out of memory");
}

static enum np_status bad_row(const struct np_rows *rows, const char *what,
			      struct np_error *err)
{
	return np_error_set(err, NP_ERR_FORMAT, "%s in line %llu of '%s'", what,
			    (unsigned long long)rows->row_line, rows->path);
}

/* Moves the unread bytes to the front and reads more behind them. */
static enum np_status fill(struct np_rows *rows, struct np_error *err)
{
	struct np_buf *bytes = &rows->bytes;
	size_t got = 0;
	enum np_status status;

	if (rows->at) {
		bytes->len -= rows->at;
		memmove(bytes->ptr, bytes->ptr + rows->at, bytes->len);
		rows->at = 0;
	}
	if (bytes->len > NP_ROW_MAX)
		return np_error_set(err, NP_ERR_LIMIT,
				    "line %llu of '%s' is too long",
				    (unsigned long long)rows->line, rows->path);
	if (np_buf_reserve(bytes, BLOCK + bytes->len / 2 + PADDING))
		return no_memory(err);
	status = np_stream_read(rows->stream, bytes->ptr + bytes->len,
				bytes->cap - bytes->len - PADDING, &got, err);
	bytes->len += got;
	memset(bytes->ptr + bytes->len, 0, PADDING);
	if (status == NP_ERR_CORRUPT)
		return np_error_set(err, status, "'%s': %s", rows->path,
				    np_stream_detail(rows->stream));
	rows->ended = status == NP_END;
	return rows->ended ? NP_OK : status;
}

/* Where the line end behind `from` is; a quoted one in CSV does not count. */
static size_t find_end(const struct np_rows *rows, size_t from, bool *quoted)
{
	const char *ptr = rows->bytes.ptr;

	for (size_t i = from; i < rows->bytes.len; i++) {
		if (ptr[i] == '"' && rows->kind == CSV)
			*quoted = !*quoted;
		else if (ptr[i] == '\n' && !*quoted)
			return i;
	}
	return NOWHERE;
}

/* The next line that is not empty, without its end. */
static enum np_status next_line(struct np_rows *rows, struct np_span *line,
				struct np_error *err)
{
	bool quoted = false;
	size_t from = rows->at, end;

	rows->row_line = ++rows->line;
	while ((end = find_end(rows, from, &quoted)) == NOWHERE) {
		const size_t seen = rows->bytes.len - rows->at;
		enum np_status status;

		if (rows->ended && quoted)
			return bad_row(rows, "a quote does not end", err);
		if (rows->ended && !seen)
			return NP_END;
		end = rows->bytes.len;
		if (rows->ended)
			break;
		status = fill(rows, err);
		if (status)
			return status;
		from = rows->at + seen;
	}
	*line = (struct np_span){ rows->bytes.ptr + rows->at, end - rows->at };
	rows->at = end < rows->bytes.len ? end + 1 : end;
	for (size_t i = 0; i < line->len; i++)
		rows->line += line->ptr[i] == '\n';
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	return NP_OK;
}

static enum np_status next_row(struct np_rows *rows, struct np_span *line,
			       struct np_error *err)
{
	enum np_status status;

	do
		status = next_line(rows, line, err);
	while (!status && !line->len);
	return status;
}

/* The cell at *at of a TSV or CSV row; *at moves behind its separator. */
static struct np_span take_cell(const struct np_rows *rows, struct np_span row,
				size_t *at)
{
	const char separator = rows->kind == TSV ? '\t' : ',';
	const size_t begin = *at;
	bool quoted = false;
	size_t i = begin;

	for (; i < row.len && (quoted || row.ptr[i] != separator); i++)
		quoted ^= row.ptr[i] == '"' && rows->kind == CSV;
	*at = i + 1;
	return (struct np_span){ row.ptr + begin, i - begin };
}

/* Adds a byte to the text, which has room. */
static void put(struct np_rows *rows, char byte)
{
	rows->text.ptr[rows->text.len++] = byte;
}

static char tsv_escape(char letter)
{
	static const char letters[] = "tnr\\", stand_for[] = "\t\n\r\\";
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? stand_for[found - letters] : 0;
}

/* Undoes \t \n \r \\ and leaves other backslashes as they are. */
static void unescape_tsv(struct np_rows *rows, struct np_span cell)
{
	for (size_t i = 0; i < cell.len; i++) {
		const bool escape = cell.ptr[i] == '\\' && i + 1 < cell.len;
		const char meant = escape ? tsv_escape(cell.ptr[i + 1]) : 0;

		put(rows, meant ? meant : cell.ptr[i]);
		i += meant != 0;
	}
}

static void unescape_csv(struct np_rows *rows, struct np_span cell)
{
	bool quoted = false;

	for (size_t i = 0; i < cell.len; i++) {
		const bool twice =
			quoted && i + 1 < cell.len && cell.ptr[i + 1] == '"';

		if (cell.ptr[i] != '"' || twice)
			put(rows, cell.ptr[i]);
		else
			quoted = !quoted;
		i += cell.ptr[i] == '"' && twice;
	}
}

static struct np_span read_cell(struct np_rows *rows, struct np_span cell)
{
	const char mark = rows->kind == TSV ? '\\' : '"';
	const size_t begin = rows->text.len;

	if (!cell.len)
		return (struct np_span){ 0 };
	if (!memchr(cell.ptr, mark, cell.len))
		return cell;
	if (rows->kind == TSV)
		unescape_tsv(rows, cell);
	else
		unescape_csv(rows, cell);
	if (rows->text.len == begin)
		return (struct np_span){ 0 };
	return (struct np_span){ rows->text.ptr + begin,
				 rows->text.len - begin };
}

static enum np_status read_cells(struct np_rows *rows, struct np_span row,
				 struct np_span *cells, struct np_error *err)
{
	size_t at = 0, column = 0;

	for (; at <= row.len; column++) {
		const struct np_span cell = take_cell(rows, row, &at);

		for (size_t i = 0; i < rows->names.len; i++)
			if (rows->place[i] == column)
				cells[i] = read_cell(rows, cell);
	}
	if (column != rows->width)
		return bad_row(rows,
			       column < rows->width ? "fewer cells than columns"
						    : "more cells than columns",
			       err);
	return NP_OK;
}

/* Any value but an object, an array and null, as its text. */
static enum np_status read_value(struct np_rows *rows,
				 const struct np_json *json, uint32_t token,
				 struct np_span *cell)
{
	const enum np_json_kind kind = np_json_kind(json, token);
	const size_t begin = rows->text.len;
	uint64_t replaced = 0;
	size_t len = 0;

	if (kind == NP_JSON_NULL || kind == NP_JSON_OBJECT ||
	    kind == NP_JSON_ARRAY)
		return NP_OK;
	*cell = np_json_raw(json, token);
	if (kind == NP_JSON_STRING && np_json_has_escape(*cell)) {
		if (!np_json_unescape(*cell, rows->text.ptr + begin, &len,
				      &replaced))
			return NP_ERR_FORMAT;
		rows->text.len += len;
		*cell = (struct np_span){ rows->text.ptr + begin, len };
	}
	if (!cell->len)
		cell->ptr = NULL;
	return NP_OK;
}

/* The values are kept by read_value, and checked there. */
static bool see_member(void *user, uint32_t key, uint32_t value)
{
	(void)user;
	(void)key;
	(void)value;
	return false;
}

static enum np_status read_object(struct np_rows *rows, struct np_span row,
				  struct np_span *cells, struct np_error *err)
{
	struct np_json json = { .text = row };
	struct np_json_error error = { 0 };
	const enum np_json_fault fault = np_json_index_run(
		rows->index, row.ptr, row.len, &json.at, &json.count);

	if (fault == NP_JSON_NOMEM)
		return no_memory(err);
	if (fault == NP_JSON_UTF8)
		return bad_row(rows, "bytes that are not UTF-8", err);
	if (fault || !np_json_check(&json, see_member, NULL, &error))
		return bad_row(rows, "no JSON object", err);
	for (size_t i = 0; i < rows->names.len; i++) {
		const char *name = rows->names.ptr[i];
		const struct np_span key = { name, strlen(name) };
		uint32_t value = 0;

		if (!np_json_find(&json, 0, key, &value))
			continue;
		if (!rows->named)
			rows->seen[i] = true;
		if (read_value(rows, &json, value, &cells[i]))
			return bad_row(rows, "no such escape in a string", err);
	}
	return NP_OK;
}

enum np_status np_rows_next(struct np_rows *rows, struct np_span *cells,
			    struct np_error *err)
{
	struct np_span row = { 0 };
	enum np_status status = next_row(rows, &row, err);

	if (status)
		return status;
	memset(cells, 0, rows->names.len * sizeof(*cells));
	rows->text.len = 0;
	/* Room for all cells at once, so that those read stay where they are. */
	if (np_buf_reserve(&rows->text, row.len + PADDING))
		return no_memory(err);
	return rows->kind == OBJECTS ? read_object(rows, row, cells, err)
				     : read_cells(rows, row, cells, err);
}

static bool is_name(struct np_span cell, const char *name)
{
	return cell.len == strlen(name) && !memcmp(cell.ptr, name, cell.len);
}

static enum np_status read_header(struct np_rows *rows, struct np_span row,
				  struct np_error *err)
{
	size_t at = 0;

	if (np_buf_reserve(&rows->text, row.len + 1))
		return no_memory(err);
	for (; at <= row.len; rows->width++) {
		const struct np_span cell =
			read_cell(rows, take_cell(rows, row, &at));

		for (size_t i = 0; i < rows->names.len; i++) {
			if (!is_name(cell, rows->names.ptr[i]))
				continue;
			if (rows->seen[i])
				return np_error_set(
					err, NP_ERR_FORMAT,
					"column '%s' twice in the header of "
					"'%s'",
					rows->names.ptr[i], rows->path);
			rows->seen[i] = true;
			rows->place[i] = rows->width;
		}
	}
	return NP_OK;
}

/* Names of columns, without taking the first object away. */
static enum np_status read_names(struct np_rows *rows, struct np_error *err)
{
	struct np_span cells[NP_ROW_NAMES], row = { 0 };
	const char *first;
	enum np_status status = next_row(rows, &row, err);
	size_t blank = 0;

	if (status == NP_END)
		return np_error_set(err, NP_ERR_FORMAT, "'%s' is empty",
				    rows->path);
	if (status)
		return status;
	first = row.ptr;
	while (blank < row.len && (first[blank] == ' ' || first[blank] == '\t'))
		blank++;
	if (blank < row.len && first[blank] == '{') {
		rows->kind = OBJECTS;
		memset(cells, 0, sizeof(cells));
		if (np_buf_reserve(&rows->text, row.len + PADDING))
			return no_memory(err);
		status = read_object(rows, row, cells, err);
		rows->named = true;
		rows->at = (size_t)(row.ptr - rows->bytes.ptr);
		rows->line = rows->row_line - 1;
		return status;
	}
	rows->kind = memchr(row.ptr, '\t', row.len) ? TSV : CSV;
	return read_header(rows, row, err);
}

static enum np_status peek(struct np_rows *rows, struct np_error *err)
{
	struct np_buf *peeked = &rows->peeked;
	ssize_t got = 1;

	if (np_buf_reserve(peeked, NP_SNIFF_BYTES))
		return no_memory(err);
	while (peeked->len < NP_SNIFF_BYTES && got) {
		got = read(rows->fd, peeked->ptr + peeked->len,
			   NP_SNIFF_BYTES - peeked->len);
		if (got < 0 && errno != EINTR)
			return np_error_errno(err, errno, "cannot read '%s'",
					      rows->path);
		peeked->len += got > 0 ? (size_t)got : 0;
	}
	return NP_OK;
}

static enum np_status start(struct np_rows *rows, struct np_error *err)
{
	static const char mark[] = "\xEF\xBB\xBF";
	enum np_status status;

	rows->fd = strcmp(rows->path, "-")
			   ? open(rows->path, O_RDONLY | O_CLOEXEC)
			   : STDIN_FILENO;
	if (rows->fd < 0)
		return np_error_errno(err, errno, "cannot open '%s'",
				      rows->path);
	rows->stream = np_stream_new();
	rows->index = np_json_index_new();
	if (!rows->stream || !rows->index)
		return no_memory(err);
	status = peek(rows, err);
	if (!status &&
	    np_stream_start(rows->stream,
			    np_sniff_pack(np_buf_span(&rows->peeked)), rows->fd,
			    np_buf_span(&rows->peeked), rows->path))
		status = no_memory(err);
	if (!status)
		status = fill(rows, err);
	if (!status && rows->bytes.len >= 3 &&
	    !memcmp(rows->bytes.ptr, mark, 3))
		rows->at = 3;
	return status ? status : read_names(rows, err);
}

enum np_status np_rows_open(struct np_rows **out, const char *path,
			    struct np_row_names names, struct np_error *err)
{
	struct np_rows *rows = np_alloc_zero(1, sizeof(*rows));
	enum np_status status;

	if (!rows)
		return no_memory(err);
	rows->path = path;
	rows->names = names;
	rows->fd = -1;
	for (size_t i = 0; i < NP_ROW_NAMES; i++)
		rows->place[i] = NOWHERE;
	status = start(rows, err);
	if (status) {
		np_rows_close(rows);
		return status;
	}
	*out = rows;
	return NP_OK;
}

void np_rows_close(struct np_rows *rows)
{
	if (!rows)
		return;
	if (rows->fd >= 0 && rows->fd != STDIN_FILENO)
		close(rows->fd);
	np_stream_free(rows->stream);
	np_json_index_free(rows->index);
	np_buf_clear(&rows->peeked);
	np_buf_clear(&rows->bytes);
	np_buf_clear(&rows->text);
	np_free(rows);
}

bool np_rows_has(const struct np_rows *rows, size_t i)
{
	return rows->seen[i];
}

uint64_t np_rows_line(const struct np_rows *rows)
{
	return rows->row_line;
}
