/* SPDX-License-Identifier: MIT */
/*
 * Deleted words stand in [-...-] and inserted ones in {+...+}, as wdiff and git
 * have it; with colours, struck out in red and underlined in green instead.
 * What moved away leaves its first words in [>n ...], and stands in {<n ...}
 * where it is now.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/diff_rows.h"
#include "report/diff_show.h"
#include "report/pen.h"

#define RED "\x1b[31;9m"
#define GREEN "\x1b[32;4m"
#define YELLOW "\x1b[33m"
#define CYAN "\x1b[36m"

enum {
	AWAY_LETTERS = 40, /* of what moved away are shown */
	SIDES_LEAST = 24   /* columns of a side */
};

static const char *const deleted[2] = { "[-", "-]" };
static const char *const inserted[2] = { "{+", "+}" };

struct view {
	const struct diff_shown *shown;
	const struct diff_look *look;
	struct diff_rows rows;
	struct pen pen;
	struct np_buf columns[2];
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct np_span bytes_of(const struct view *view, int s,
			       struct np_diff_range range)
{
	return (struct np_span){ view->shown->text[s].ptr + range.begin,
				 range.end - range.begin };
}

/* Text in a style, with marks around it where there are no colours; white
 * space at its ends stays outside. */
static enum np_status put_marked(struct pen *pen, struct np_span text,
				 const char *style, const char *const marks[2])
{
	struct np_span part[3];
	enum np_status status;

	np_diff_trim(text, part);
	status = np_pen_text(pen, part[0]);
	if (!status && part[1].len) {
		status = np_pen_style(pen, style);
		if (!status && !pen->colour)
			np_pen_mark(pen, marks[0]);
		if (!status)
			status = np_pen_text(pen, part[1]);
		if (!status && !pen->colour)
			status = np_buf_add_text(pen->out, marks[1]);
		pen->column += pen->colour ? 0 : (uint32_t)strlen(marks[1]);
		if (!status)
			status = np_pen_style(pen, NULL);
	}
	return status ? status : np_pen_text(pen, part[2]);
}

static enum np_status put_away(struct view *view, struct pen *pen,
			       const struct np_diff_op *op, size_t most)
{
	struct np_span text = bytes_of(view, 0, op->a);
	char mark[32] = "[>";
	struct np_buf number = { 0 };
	enum np_status status = np_buf_print(&number, "[>%u ", op->move);
	bool cut = false;

	if (most) {
		const struct np_span first = np_diff_begin(text, most);

		cut = first.len < text.len;
		text = first;
	}
	if (!status && number.len < sizeof(mark)) {
		memcpy(mark, number.ptr, number.len);
		mark[number.len] = '\0';
	}
	np_buf_clear(&number);
	if (!status)
		status = np_pen_style(pen, YELLOW);
	np_pen_mark(pen, mark);
	pen->one_line = true;
	if (!status)
		status = np_pen_text(pen, text);
	pen->one_line = false;
	if (!status)
		status = np_buf_add_text(pen->out, cut ? " ...]" : "]");
	pen->column += 5;
	if (!status)
		status = np_pen_style(pen, NULL);
	pen->blanks = 1;
	return status;
}

/* Is the piece part of what moved, where it is now? */
static bool is_here(const struct np_diff_op *op)
{
	return op->move && op->kind != NP_DIFF_AWAY;
}

static bool opens_move(const struct view *view, uint32_t i)
{
	const struct np_diff_op *op = &view->rows.pieces[i];

	return !i || !is_here(&op[-1]) || op[-1].move != op->move;
}

static bool closes_move(const struct view *view, uint32_t i)
{
	const struct np_diff_op *op = &view->rows.pieces[i];

	return i + 1 == view->rows.pieces_len || !is_here(&op[1]) ||
	       op[1].move != op->move;
}

/* The number of a move where what moved begins, its end where it ends. */
static enum np_status put_here(struct pen *pen, const struct np_diff_op *op,
			       bool opens)
{
	struct np_buf mark = { 0 };
	enum np_status status = np_pen_style(pen, CYAN);

	if (opens) {
		if (!status)
			status = np_buf_print(&mark, "{<%u ", op->move);
		/* In colours at once, or it takes that of an edit. */
		if (!status && pen->colour)
			status = np_pen_text(pen, np_buf_span(&mark));
		else if (!status)
			status = np_buf_add(&mark, "", 1);
		if (!status && !pen->colour)
			np_pen_mark(pen, mark.ptr);
	} else {
		if (!status)
			status = np_buf_add_text(pen->out, "}");
		pen->column++;
	}
	np_buf_clear(&mark);
	return status ? status : np_pen_style(pen, NULL);
}

static enum np_status put_same(struct pen *pen, struct np_span text, bool moved)
{
	enum np_status status = moved ? np_pen_style(pen, CYAN) : NP_OK;

	if (!status)
		status = np_pen_text(pen, text);
	return status ? status : np_pen_style(pen, NULL);
}

static enum np_status put_piece(struct view *view, struct pen *pen,
				const struct np_diff_op *op)
{
	switch (op->kind) {
	case NP_DIFF_DELETE:
		return put_marked(pen, bytes_of(view, 0, op->a), RED, deleted);
	case NP_DIFF_INSERT:
		return put_marked(pen, bytes_of(view, 1, op->b), GREEN,
				  inserted);
	case NP_DIFF_AWAY:
		return put_away(view, pen, op, AWAY_LETTERS);
	case NP_DIFF_NOISE:
	case NP_DIFF_SAME:
	default:
		return put_same(pen, bytes_of(view, 1, op->b), op->move);
	}
}

/* The pieces of a row, moves in their marks. */
static enum np_status put_row(struct view *view, const struct diff_row *row)
{
	enum np_status status = NP_OK;

	for (uint32_t i = row->begin; i < row->end && !status; i++) {
		const struct np_diff_op *op = &view->rows.pieces[i];

		if (is_here(op) && opens_move(view, i))
			status = put_here(&view->pen, op, true);
		if (!status)
			status = put_piece(view, &view->pen, op);
		if (!status && is_here(op) && closes_move(view, i))
			status = put_here(&view->pen, op, false);
	}
	return status;
}

/* Rows that are shown together, and what they change. */
struct hunk {
	size_t begin, end;
	uint32_t changes;
	uint32_t score; /* of the weightiest edit */
	uint32_t words; /* that differ */
};

static void sum_hunk(const struct view *view, struct hunk *hunk)
{
	const struct np_diff *diff = view->shown->diff;
	const struct diff_row *rows = view->rows.rows;
	uint32_t last = 0;

	for (uint32_t i = rows[hunk->begin].begin; i < rows[hunk->end - 1].end;
	     i++) {
		const uint32_t index = view->rows.pieces[i].edit;
		const struct np_diff_edit *edit;

		if (!index || index == last)
			continue;
		last = index;
		edit = &diff->edits[index - 1];
		hunk->changes |= edit->changes;
		hunk->words += edit->words_a + edit->words_b;
		if (edit->score > hunk->score)
			hunk->score = edit->score;
	}
}

static enum np_status put_head(struct view *view, const struct hunk *hunk)
{
	const struct diff_row *row = &view->rows.rows[hunk->begin];
	struct np_buf *out = view->pen.out;
	enum np_status status;

	view->pen.column = 0;
	view->pen.blanks = 0;
	status = np_pen_style(&view->pen, CYAN);
	if (!status)
		status = np_buf_print(out, "@@ sentence %u -> %u @@ ",
				      row->sentence[0] + 1,
				      row->sentence[1] + 1);
	if (!status)
		status = np_diff_add_changes(out, hunk->changes);
	if (!status)
		status = np_buf_print(out, "%ssubstance %u",
				      hunk->changes ? "; " : "", hunk->score);
	if (!status)
		status = np_pen_style(&view->pen, NULL);
	return status ? status : np_buf_add_text(out, "\n");
}

/* Line ends that a hunk's text ends with are for its own line. */
static void drop_end(struct np_buf *out)
{
	while (out->len && is_blank(out->ptr[out->len - 1]))
		out->len--;
}

static enum np_status put_hunk(struct view *view, const struct hunk *hunk)
{
	enum np_status status = put_head(view, hunk);

	view->pen.column = 0;
	for (size_t i = hunk->begin; i < hunk->end && !status; i++)
		status = put_row(view, &view->rows.rows[i]);
	drop_end(view->pen.out);
	view->pen.blanks = 0;
	return status ? status : np_buf_add_text(view->pen.out, "\n");
}

static int by_score(const void *left, const void *right)
{
	const struct hunk *a = left;
	const struct hunk *b = right;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->words != b->words)
		return a->words > b->words ? -1 : 1;
	return a->begin < b->begin ? -1 : a->begin > b->begin;
}

static enum np_status put_hunks(struct view *view)
{
	const struct diff_rows *rows = &view->rows;
	struct hunk *hunks = NULL;
	size_t len = 0;
	size_t cap = 0;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < rows->rows_len && !status; i++) {
		if (!rows->rows[i].shown)
			continue;
		status = np_grow(&hunks, &cap, len + 1, sizeof(*hunks));
		if (status)
			break;
		hunks[len] = (struct hunk){ .begin = i };
		while (i < rows->rows_len && rows->rows[i].shown)
			i++;
		hunks[len].end = i;
		sum_hunk(view, &hunks[len]);
		len++;
	}
	if (view->look->by_substance && len)
		qsort(hunks, len, sizeof(*hunks), by_score);
	for (size_t i = 0; i < len && !status; i++) {
		if (i)
			status = np_buf_add_text(view->pen.out, "\n");
		if (!status)
			status = put_hunk(view, &hunks[i]);
	}
	np_free(hunks);
	return status;
}

static enum np_status put_whole(struct view *view)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < view->rows.rows_len && !status; i++)
		status = put_row(view, &view->rows.rows[i]);
	for (; view->pen.blanks && !status; view->pen.blanks--)
		status = np_buf_add_text(view->pen.out, " ");
	if (!status && view->pen.column)
		status = np_buf_add_text(view->pen.out, "\n");
	return status;
}

/* Side s of a piece in its column. */
static enum np_status put_half(struct view *view, struct pen *pen, int s,
			       const struct np_diff_op *op)
{
	const struct np_span text = bytes_of(view, s, s ? op->b : op->a);

	switch (op->kind) {
	case NP_DIFF_DELETE:
		/* What changed inside a move stands where it is now. */
		if (s != (op->move != 0))
			return NP_OK;
		return put_marked(pen, bytes_of(view, 0, op->a), RED, deleted);
	case NP_DIFF_INSERT:
		return s ? put_marked(pen, text, GREEN, inserted) : NP_OK;
	case NP_DIFF_AWAY:
		return s ? NP_OK : put_away(view, pen, op, 0);
	case NP_DIFF_SAME:
	case NP_DIFF_NOISE:
	default:
		return s || !op->move ? put_same(pen, text, s && op->move)
				      : NP_OK;
	}
}

/* One side of a row into its column, lines parted by line ends. */
static enum np_status put_side(struct view *view, size_t index, int s,
			       uint32_t width)
{
	const struct diff_row none = { 0 };
	const struct diff_row *row =
		index == DIFF_NO_ROW ? &none : &view->rows.rows[index];
	struct pen pen = { .out = &view->columns[s],
			   .width = width,
			   .colour = view->look->colour };
	enum np_status status = NP_OK;

	view->columns[s].len = 0;
	for (uint32_t i = row->begin; i < row->end && !status; i++) {
		const struct np_diff_op *op = &view->rows.pieces[i];
		const bool moved = s && is_here(op);

		pen.one_line = true;
		if (moved && opens_move(view, i))
			status = put_here(&pen, op, true);
		if (!status)
			status = put_half(view, &pen, s, op);
		if (!status && moved && closes_move(view, i))
			status = put_here(&pen, op, false);
	}
	drop_end(&view->columns[s]);
	return status;
}

/* What a row is, in one sign between the columns. */
static char sign_of(const struct view *view, const struct diff_beside *beside)
{
	const size_t *side = beside->row;
	const struct diff_row *row;
	bool del = false;
	bool ins = false;
	bool same = false;

	if (side[0] != side[1])
		return side[0] == DIFF_NO_ROW	? '>'
		       : side[1] == DIFF_NO_ROW ? '<'
						: '|';
	row = &view->rows.rows[side[0]];
	for (uint32_t i = row->begin; i < row->end; i++) {
		const struct np_diff_op *op = &view->rows.pieces[i];

		if (op->move)
			return op->kind == NP_DIFF_AWAY ? '<' : '>';
		del |= op->kind == NP_DIFF_DELETE;
		ins |= op->kind == NP_DIFF_INSERT;
		same |= op->kind == NP_DIFF_SAME && op->b.end - op->b.begin > 2;
	}
	if (!del && !ins)
		return ' ';
	return same || (del && ins) ? '|' : del ? '<' : '>';
}

/* The visible columns of a line, sequences of style left out. */
static uint32_t seen_width(struct np_span line)
{
	uint32_t width = 0;
	size_t at = 0;

	while (at < line.len) {
		size_t end = at;

		if (line.ptr[at] == '\x1b') {
			while (at < line.len && line.ptr[at] != 'm')
				at++;
			at++;
			continue;
		}
		while (end < line.len && line.ptr[end] != '\x1b')
			end++;
		width += np_pen_width(
			(struct np_span){ line.ptr + at, end - at });
		at = end;
	}
	return width;
}

static struct np_span take_line(struct np_span *rest)
{
	const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	struct np_span line = { rest->ptr,
				end ? (size_t)(end - rest->ptr) : rest->len };
	const size_t step = line.len + (end ? 1 : 0);

	if (step)
		rest->ptr += step;
	rest->len -= step;
	return line;
}

static enum np_status put_lines(struct view *view, char sign, uint32_t width)
{
	struct np_buf *out = view->pen.out;
	struct np_span rest[2] = { np_buf_span(&view->columns[0]),
				   np_buf_span(&view->columns[1]) };
	enum np_status status = NP_OK;

	while ((rest[0].len || rest[1].len) && !status) {
		const struct np_span left = take_line(&rest[0]);
		const struct np_span right = take_line(&rest[1]);
		uint32_t seen = seen_width(left);

		status = np_buf_add(out, left.len ? left.ptr : "", left.len);
		for (; seen < width && !status; seen++)
			status = np_buf_add_text(out, " ");
		if (!status)
			status = np_buf_print(out, " %c ", sign);
		if (!status)
			status = np_buf_add(out, right.len ? right.ptr : "",
					    right.len);
		drop_end(out);
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	return status;
}

static enum np_status put_sides(struct view *view)
{
	const uint32_t all = view->look->width ? view->look->width : 100;
	const uint32_t width =
		all > 2 * SIDES_LEAST + 3 ? (all - 3) / 2 : SIDES_LEAST;
	struct diff_walk walk = { 0 };
	struct diff_beside beside;
	bool gap = false;
	enum np_status status = NP_OK;

	while (!status && np_diff_rows_next(&view->rows, &walk, &beside)) {
		if (!beside.shown) {
			gap = true;
			continue;
		}
		if (gap)
			status = np_buf_add_text(view->pen.out, "...\n");
		gap = false;
		for (int s = 0; s < 2 && !status; s++)
			status = put_side(view, beside.row[s], s, width);
		if (!status)
			status = put_lines(view, sign_of(view, &beside), width);
	}
	return status;
}

enum np_status np_diff_to_terminal(struct np_buf *out,
				   const struct diff_shown *shown,
				   const struct diff_look *look)
{
	struct view view = { .shown = shown, .look = look };
	enum np_status status;

	view.pen = (struct pen){ .out = out,
				 .width = look->width,
				 .colour = look->colour,
				 .squeeze = look->view == DIFF_HUNKS };
	status = np_diff_rows_make(&view.rows, shown, look->context);
	if (!status && look->view == DIFF_HUNKS)
		status = put_hunks(&view);
	else if (!status && look->view == DIFF_SIDES)
		status = put_sides(&view);
	else if (!status)
		status = put_whole(&view);
	np_diff_rows_clear(&view.rows);
	np_buf_clear(&view.columns[0]);
	np_buf_clear(&view.columns[1]);
	return status;
}
