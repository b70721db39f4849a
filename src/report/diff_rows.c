/* SPDX-License-Identifier: MIT */
#include "report/diff_rows.h"

#include "base/mem.h"

struct cutter {
	struct diff_rows *rows;
	const struct np_diff *diff;
	uint32_t next[2]; /* first sentence that begins behind the place */
	uint32_t place[2];
	bool fresh; /* the row has no piece yet */
};

static enum np_status open_row(struct cutter *cutter)
{
	struct diff_rows *rows = cutter->rows;
	enum np_status status;

	if (cutter->fresh)
		return NP_OK;
	status = np_grow(&rows->rows, &rows->rows_cap, rows->rows_len + 1,
			 sizeof(*rows->rows));
	if (status)
		return status;
	rows->rows[rows->rows_len++] = (struct diff_row){
		.begin = (uint32_t)rows->pieces_len,
		.end = (uint32_t)rows->pieces_len,
	};
	cutter->fresh = true;
	return NP_OK;
}

static enum np_status add_piece(struct cutter *cutter, struct np_diff_op op)
{
	struct diff_rows *rows = cutter->rows;
	const enum np_status status =
		np_grow(&rows->pieces, &rows->pieces_cap, rows->pieces_len + 1,
			sizeof(*rows->pieces));
	struct diff_row *row = &rows->rows[rows->rows_len - 1];

	if (status)
		return status;
	rows->pieces[rows->pieces_len++] = op;
	row->end = (uint32_t)rows->pieces_len;
	row->changed |= op.edit || op.move;
	cutter->fresh = false;
	return NP_OK;
}

/* Does a sentence of side s begin at the byte, or the text end there? */
static bool begins(struct cutter *cutter, int s, uint32_t byte)
{
	const struct np_diff_sentence *sentences = cutter->diff->sentences[s];
	const size_t len = cutter->diff->sentences_len[s];

	while (cutter->next[s] < len &&
	       sentences[cutter->next[s]].bytes.begin < byte)
		cutter->next[s]++;
	if (cutter->next[s] < len)
		return sentences[cutter->next[s]].bytes.begin == byte;
	return !len || byte >= sentences[len - 1].bytes.end;
}

/* The part of a piece that is the same, up to where the next sentence of B
 * begins. */
static struct np_diff_op cut_same(struct cutter *cutter, struct np_diff_op *op)
{
	const struct np_diff_sentence *sentences = cutter->diff->sentences[1];
	struct np_diff_op first = *op;
	uint32_t next;

	begins(cutter, 1, op->b.begin + 1);
	next = cutter->next[1] < cutter->diff->sentences_len[1]
		       ? sentences[cutter->next[1]].bytes.begin
		       : op->b.end;
	if (next < op->b.end) {
		first.b.end = next;
		first.a.end = op->a.begin + (next - op->b.begin);
	}
	op->a.begin = first.a.end;
	op->b.begin = first.b.end;
	return first;
}

/* A row ends where both texts are at the begin of a sentence. */
static enum np_status part(struct cutter *cutter, const struct np_diff_op *op)
{
	const struct diff_rows *rows = cutter->rows;
	const struct np_diff_op *last =
		rows->pieces_len ? &rows->pieces[rows->pieces_len - 1] : NULL;

	if (last && op->edit && last->edit == op->edit)
		return NP_OK;
	if (!begins(cutter, 1, op->b.begin))
		return NP_OK;
	if (!op->move && op->kind != NP_DIFF_INSERT &&
	    !begins(cutter, 0, op->a.begin))
		return NP_OK;
	return open_row(cutter);
}

static enum np_status add_op(struct cutter *cutter, struct np_diff_op op)
{
	enum np_status status = NP_OK;

	while (op.kind == NP_DIFF_SAME && op.b.begin < op.b.end && !status) {
		struct np_diff_op first;

		status = part(cutter, &op);
		first = cut_same(cutter, &op);
		if (!status)
			status = add_piece(cutter, first);
	}
	if (op.kind == NP_DIFF_SAME)
		return status;
	status = part(cutter, &op);
	return status ? status : add_piece(cutter, op);
}

/* Which sentences the rows begin in. */
static void number(struct diff_rows *rows, const struct np_diff *diff)
{
	uint32_t at[2] = { 0, 0 };

	for (size_t i = 0; i < rows->rows_len; i++) {
		const struct np_diff_op *op =
			&rows->pieces[rows->rows[i].begin];
		const uint32_t bytes[2] = { op->a.begin, op->b.begin };

		for (int s = 0; s < 2; s++) {
			while (at[s] + 1 < diff->sentences_len[s] &&
			       !(s == 0 && op->move &&
				 op->kind != NP_DIFF_AWAY) &&
			       diff->sentences[s][at[s] + 1].bytes.begin <=
				       bytes[s])
				at[s]++;
			rows->rows[i].sentence[s] = at[s];
		}
	}
}

static void show_near(struct diff_rows *rows, uint32_t context)
{
	size_t since = SIZE_MAX;

	for (size_t i = 0; i < rows->rows_len; i++) {
		since = rows->rows[i].changed ? 0
			: since == SIZE_MAX   ? since
					      : since + 1;
		rows->rows[i].shown |= since <= context;
	}
	since = SIZE_MAX;
	for (size_t i = rows->rows_len; i-- > 0;) {
		since = rows->rows[i].changed ? 0
			: since == SIZE_MAX   ? since
					      : since + 1;
		rows->rows[i].shown |= since <= context;
	}
}

/* Is all of the row, white space apart, of one kind, and where it was? */
static bool is_all(const struct diff_rows *rows, const struct diff_row *row,
		   const struct diff_shown *shown, enum np_diff_kind kind)
{
	for (uint32_t i = row->begin; i < row->end; i++) {
		const struct np_diff_op *op = &rows->pieces[i];
		struct np_span part[3];

		if (op->kind == kind && !op->move)
			continue;
		if (op->kind != NP_DIFF_SAME && op->kind != NP_DIFF_NOISE)
			return false;
		np_diff_trim((struct np_span){ shown->text[1].ptr + op->b.begin,
					       op->b.end - op->b.begin },
			     part);
		if (part[1].len)
			return false;
	}
	return true;
}

enum np_status np_diff_rows_make(struct diff_rows *rows,
				 const struct diff_shown *shown,
				 uint32_t context)
{
	const struct np_diff *diff = shown->diff;
	struct cutter cutter = { .rows = rows, .diff = diff };
	enum np_status status;

	rows->pieces_len = 0;
	rows->rows_len = 0;
	status = open_row(&cutter);
	for (size_t i = 0; i < diff->ops_len && !status; i++)
		status = add_op(&cutter, diff->ops[i]);
	if (status)
		return status;
	if (cutter.fresh)
		rows->rows_len--;
	number(rows, diff);
	for (size_t i = 0; i < rows->rows_len; i++) {
		struct diff_row *row = &rows->rows[i];

		row->gone = row->changed &&
			    is_all(rows, row, shown, NP_DIFF_DELETE);
		row->fresh = row->changed &&
			     is_all(rows, row, shown, NP_DIFF_INSERT);
	}
	show_near(rows, context);
	return NP_OK;
}

/* The first row from i on that is not gone, or fresh. */
static size_t skip(const struct diff_rows *rows, size_t i, int s)
{
	while (i < rows->rows_len &&
	       (s ? rows->rows[i].fresh : rows->rows[i].gone))
		i++;
	return i;
}

/* Takes rows that only one side has, and those that only the other has behind
 * them, to be told in pairs. */
static void gather(const struct diff_rows *rows, struct diff_walk *walk)
{
	const int s = rows->rows[walk->at].fresh;

	walk->next[s] = walk->at;
	walk->end[s] = skip(rows, walk->at, s);
	walk->next[!s] = walk->end[s];
	walk->end[!s] = skip(rows, walk->end[s], !s);
	walk->at = walk->end[!s];
}

bool np_diff_rows_next(const struct diff_rows *rows, struct diff_walk *walk,
		       struct diff_beside *out)
{
	const bool waiting =
		walk->next[0] < walk->end[0] || walk->next[1] < walk->end[1];

	if (!waiting && walk->at >= rows->rows_len)
		return false;
	if (!waiting && !rows->rows[walk->at].gone &&
	    !rows->rows[walk->at].fresh) {
		*out = (struct diff_beside){ { walk->at, walk->at },
					     rows->rows[walk->at].shown };
		walk->at++;
		return true;
	}
	if (!waiting)
		gather(rows, walk);
	for (int s = 0; s < 2; s++)
		out->row[s] = walk->next[s] < walk->end[s] ? walk->next[s]++
							   : DIFF_NO_ROW;
	out->shown = true; /* changed */
	return true;
}

void np_diff_rows_clear(struct diff_rows *rows)
{
	np_free(rows->pieces);
	np_free(rows->rows);
	*rows = (struct diff_rows){ 0 };
}
