/* SPDX-License-Identifier: MIT */
/*
 * The pieces of a diff in their rows, in one column or in two. What was
 * deleted and inserted is said in words too, for those who hear the page; such
 * words have a direction of their own, so that they do not turn the paragraph.
 */
#include "report/diff_body.h"

#include "report/html_text.h"

static enum np_status add(struct diff_page *page, const char *text)
{
	return np_buf_add_text(page->out, text);
}

/* What stands before the ids of this diff. */
static const char *ids(const struct diff_page *page)
{
	return page->look->ids ? page->look->ids : "";
}

static struct np_span bytes_of(const struct diff_page *page, int s,
			       struct np_diff_range range)
{
	return (struct np_span){ page->shown->text[s].ptr + range.begin,
				 range.end - range.begin };
}

static enum np_status add_kinds(struct diff_page *page, uint32_t edit)
{
	const struct np_diff_edit *told = &page->shown->diff->edits[edit - 1];
	enum np_status status;

	if (!(told->changes & ~(uint32_t)(NP_DIFF_FORM | NP_DIFF_MOVE)))
		return NP_OK;
	status = add(page, "<span class=\"k\" dir=\"ltr\"><span "
			   "class=\"sr\">changes </span>");
	if (!status)
		status = np_diff_add_changes(page->out, told->changes);
	return status ? status : add(page, "</span>");
}

/* Is the piece the first, or the last, of its edit? */
static bool opens(const struct diff_page *page, uint32_t i)
{
	const struct np_diff_op *op = &page->rows.pieces[i];

	return !i || op[-1].edit != op->edit;
}

static bool closes(const struct diff_page *page, uint32_t i)
{
	const struct np_diff_op *op = &page->rows.pieces[i];

	return i + 1 == page->rows.pieces_len || op[1].edit != op->edit;
}

/* White space at its ends stays outside. id: whether this piece is where links
 * to the edit lead. */
static enum np_status add_change(struct diff_page *page, uint32_t i, bool id)
{
	const struct np_diff_op *op = &page->rows.pieces[i];
	const bool gone = op->kind == NP_DIFF_DELETE;
	const char *name = gone ? "del" : "ins";
	struct np_span part[3];
	enum np_status status;

	np_diff_trim(bytes_of(page, !gone, gone ? op->a : op->b), part);
	status = np_html_add(page->out, part[0], false);
	if (!status)
		status = np_buf_print(page->out, "<%s", name);
	if (!status && id && opens(page, i))
		status = np_buf_print(page->out, " id=\"%se%u\"", ids(page),
				      op->edit);
	if (!status)
		status = np_buf_print(page->out,
				      "><span class=\"sr\" dir=\"ltr\">[%s: "
				      "</span>",
				      gone ? "deleted" : "inserted");
	if (!status)
		status = np_html_add(page->out, part[1], false);
	if (!status)
		status = np_buf_print(page->out,
				      "<span class=\"sr\" dir=\"ltr\">]</span>"
				      "</%s>",
				      name);
	if (!status && closes(page, i))
		status = add_kinds(page, op->edit);
	return status ? status : np_html_add(page->out, part[2], false);
}

static enum np_status add_away(struct diff_page *page,
			       const struct np_diff_op *op)
{
	enum np_status status = np_buf_print(
		page->out,
		"<span class=\"away\" id=\"%sfrom%u\">"
		"<a dir=\"ltr\" href=\"#%sto%u\">moved away %u</a> ",
		ids(page), op->move, ids(page), op->move, op->move);

	if (!status)
		status =
			np_html_add(page->out, bytes_of(page, 0, op->a), false);
	return status ? status : add(page, "</span> ");
}

static enum np_status add_same(struct diff_page *page, uint32_t i, int s)
{
	const struct np_diff_op *op = &page->rows.pieces[i];
	const bool first = op->move && (!i || op[-1].move != op->move ||
					op[-1].kind == NP_DIFF_AWAY);
	enum np_status status = NP_OK;

	if (first)
		status = np_buf_print(
			page->out,
			"<span class=\"here\" id=\"%sto%u\">"
			"<a dir=\"ltr\" href=\"#%sfrom%u\">moved here %u</a> ",
			ids(page), op->move, ids(page), op->move, op->move);
	else if (op->move)
		status = add(page, "<span class=\"here\">");
	if (!status)
		status = np_html_add(
			page->out, bytes_of(page, s, s ? op->b : op->a), false);
	return status || !op->move ? status : add(page, "</span>");
}

/* Side s of a piece; both: as inline. */
static enum np_status add_piece(struct diff_page *page, uint32_t i, int s,
				bool both)
{
	const struct np_diff_op *op = &page->rows.pieces[i];
	enum np_status status = NP_OK;

	switch (op->kind) {
	case NP_DIFF_DELETE:
		if (both || s == (op->move != 0))
			status = add_change(page, i, true);
		break;
	case NP_DIFF_INSERT:
		if (both || s == 1)
			status = add_change(page, i, both || opens(page, i));
		break;
	case NP_DIFF_AWAY:
		return both || s == 0 ? add_away(page, op) : NP_OK;
	case NP_DIFF_SAME:
	case NP_DIFF_NOISE:
	default:
		return both || s == 1 || !op->move ? add_same(page, i, s)
						   : NP_OK;
	}
	return status;
}

static bool of_a(const struct np_diff_op *op)
{
	return op->kind == NP_DIFF_DELETE || op->kind == NP_DIFF_AWAY;
}

/* Does a row begin a paragraph of either text? */
static bool begins_paragraph(const struct diff_page *page, size_t i)
{
	const struct np_diff *diff = page->shown->diff;
	const struct diff_row *row = &page->rows.rows[i];
	const struct np_diff_op *op = &page->rows.pieces[row->begin];

	if (!i || !row[-1].shown)
		return true;
	for (int s = 0; s < 2; s++) {
		const struct np_diff_sentence *all = diff->sentences[s];

		if (!diff->sentences_len[s])
			continue;
		/* A's count where one of the rows has A's words alone. */
		if (s == 0 && !of_a(op) &&
		    !of_a(&page->rows.pieces[row[-1].begin]))
			continue;
		if (all[row->sentence[s]].paragraph !=
		    all[row[-1].sentence[s]].paragraph)
			return true;
	}
	return false;
}

enum np_status np_diff_add_inline(struct diff_page *page)
{
	bool open = false;
	enum np_status status = NP_OK;

	for (size_t i = 0; i < page->rows.rows_len && !status; i++) {
		const struct diff_row *row = &page->rows.rows[i];

		if (!row->shown) {
			if (open)
				status = add(page, "</p>\n<p class=\"gap\">"
						   "&#8943;</p>\n");
			open = false;
			continue;
		}
		if (!open || begins_paragraph(page, i))
			status = add(page, open ? "</p>\n<p dir=\"auto\">"
						: "<p dir=\"auto\">");
		open = true;
		for (uint32_t k = row->begin; k < row->end && !status; k++)
			status = add_piece(page, k, 1, true);
	}
	return status || !open ? status : add(page, "</p>\n");
}

/* A cell: side s of a row, or nothing. */
static enum np_status add_cell(struct diff_page *page, int s, size_t row)
{
	const struct diff_row none = { 0 };
	const struct diff_row *told =
		row == DIFF_NO_ROW ? &none : &page->rows.rows[row];
	enum np_status status = add(page, "<td dir=\"auto\">");

	for (uint32_t k = told->begin; k < told->end && !status; k++)
		status = add_piece(page, k, s, false);
	return status ? status : add(page, "</td>");
}

/* The class of a row: whether it begins a paragraph, and changes anything. */
static const char *class_of(const struct diff_page *page,
			    const struct diff_beside *beside)
{
	bool begins = false;
	bool changed = false;

	for (int s = 0; s < 2; s++) {
		if (beside->row[s] == DIFF_NO_ROW)
			continue;
		begins |= begins_paragraph(page, beside->row[s]);
		changed |= page->rows.rows[beside->row[s]].changed;
	}
	if (changed)
		return begins ? " class=\"p\"" : "";
	return begins ? " class=\"p same\"" : " class=\"same\"";
}

static enum np_status add_beside(struct diff_page *page,
				 const struct diff_beside *beside)
{
	enum np_status status =
		np_buf_print(page->out, "<tr%s>", class_of(page, beside));

	for (int s = 0; s < 2 && !status; s++)
		status = add_cell(page, s, beside->row[s]);
	return status ? status : add(page, "</tr>\n");
}

static enum np_status add_names(struct diff_page *page)
{
	enum np_status status = add(page, "<table class=\"sides\"><thead><tr>");

	for (int s = 0; s < 2 && !status; s++) {
		status = add(page, "<th scope=\"col\" dir=\"auto\">");
		if (!status)
			status = np_html_add(page->out, page->shown->name[s],
					     false);
		if (!status)
			status = add(page, "</th>");
	}
	return status ? status : add(page, "</tr></thead>\n<tbody>\n");
}

enum np_status np_diff_add_sides(struct diff_page *page)
{
	struct diff_walk walk = { 0 };
	struct diff_beside beside;
	bool gap = false;
	enum np_status status = add_names(page);

	while (!status && np_diff_rows_next(&page->rows, &walk, &beside)) {
		if (!beside.shown) {
			gap = true;
			continue;
		}
		if (gap)
			status = add(page, "<tr class=\"more\"><td>&#8943;</td>"
					   "<td>&#8943;</td></tr>\n");
		gap = false;
		if (!status)
			status = add_beside(page, &beside);
	}
	return status ? status : add(page, "</tbody></table>\n");
}
