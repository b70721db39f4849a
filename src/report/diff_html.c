/* SPDX-License-Identifier: MIT */
/*
 * The page is one file that asks for nothing: the policy in its head forbids
 * all but its own style sheet, which is told by its hash. What was deleted and
 * inserted is said in words too, for those who hear the page.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/diff_rows.h"
#include "report/diff_show.h"
#include "report/html_text.h"

/* tests/cli/test_diff.py says when the hash is not that of the style. */
#define STYLE_HASH "1JMNvRzzgRWWSnymUOZJrRwtLCRJz0aAP1ZJ7fv7PZg="

static const char style[] =
	":root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--dim:#57606a;"
	"--line:#d0d7de;--del:#ffebe9;--delfg:#82071e;--ins:#dafbe1;"
	"--insfg:#0a4a1f;--mov:#ddf4ff;--movfg:#0a3069;--link:#0550ae}"
	"@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;"
	"--dim:#9aa4af;--line:#30363d;--del:#4b1113;--delfg:#ffd8d3;"
	"--ins:#0f3d1c;--insfg:#c6f6d0;--mov:#0c2d4d;--movfg:#cae8ff;"
	"--link:#79b8ff}}"
	"*{box-sizing:border-box}"
	"body{margin:0 auto;padding:1.2rem;max-width:46rem;color:var(--fg);"
	"background:var(--bg);font:1.06rem/1.65 Georgia,'Noto Serif',serif;"
	"overflow-wrap:anywhere}"
	"body.wide{max-width:84rem}"
	"h1{font-size:1.2rem;line-height:1.35;margin:.2rem 0 .6rem}"
	"h2{font-size:1rem;margin:1.6rem 0 .5rem}"
	".meta,.key,h1,h2,th,nav,.k,.gap{font-family:system-ui,'Noto Sans',"
	"sans-serif}"
	".meta,.key{color:var(--dim);font-size:.88rem;margin:.3rem 0}"
	"a{color:var(--link)}"
	"del,ins,.away,.here{border-radius:.2em;padding:.05em .12em;"
	"unicode-bidi:isolate;-webkit-box-decoration-break:clone;"
	"box-decoration-break:clone}"
	"del{background:var(--del);color:var(--delfg);"
	"text-decoration:line-through;text-decoration-thickness:1px}"
	"ins{background:var(--ins);color:var(--insfg);"
	"text-decoration:underline;text-decoration-thickness:1px;"
	"text-underline-offset:.18em}"
	".here,.away{background:var(--mov);color:var(--movfg)}"
	".away{opacity:.8;font-style:italic}"
	".k{font-size:.68rem;color:var(--dim);border:1px solid var(--line);"
	"border-radius:.6em;padding:.05em .4em;margin:0 .25em;"
	"white-space:nowrap;vertical-align:.12em;unicode-bidi:isolate}"
	".ctl{border:1px dotted;font-size:.75em}"
	".gap{color:var(--dim);text-align:center;margin:.4rem 0}"
	"nav ol{margin:.3rem 0;padding-left:1.6rem;font-size:.9rem}"
	"nav li{margin:.15rem 0}"
	":target{outline:2px solid var(--link);outline-offset:2px}"
	"table{width:100%;border-collapse:collapse;table-layout:fixed}"
	"td,th{width:50%;vertical-align:top;text-align:start;"
	"padding:.35rem .7rem;border-top:1px solid var(--line)}"
	"td+td,th+th{border-inline-start:1px solid var(--line)}"
	"th{font-size:.88rem}"
	".sr{position:absolute;width:1px;height:1px;overflow:hidden;"
	"clip-path:inset(50%);white-space:nowrap}"
	"@media(max-width:40rem){body{padding:.8rem}"
	"body.wide td{display:block;width:auto;padding:.3rem 0}"
	"body.wide td+td{border-inline-start:0;border-top:1px dotted "
	"var(--line)}body.wide .same td+td,body.wide td:empty,"
	"body.wide thead{display:none}}"
	"@media print{body{max-width:none;font-size:10.5pt}nav{display:none}}";

enum {
	LISTED = 20,	    /* edits in the list at the top */
	LISTED_LETTERS = 60 /* of each half */
};

struct page {
	struct np_buf *out;
	const struct diff_shown *shown;
	const struct diff_look *look;
	struct diff_rows rows;
};

static enum np_status add(struct page *page, const char *text)
{
	return np_buf_add_text(page->out, text);
}

/* What stands before the ids of this diff. */
static const char *ids(const struct page *page)
{
	return page->look->ids ? page->look->ids : "";
}

static struct np_span bytes_of(const struct page *page, int s,
			       struct np_diff_range range)
{
	return (struct np_span){ page->shown->text[s].ptr + range.begin,
				 range.end - range.begin };
}

static enum np_status add_kinds(struct page *page, uint32_t edit)
{
	const struct np_diff_edit *told = &page->shown->diff->edits[edit - 1];
	enum np_status status;

	if (!(told->changes & ~(uint32_t)(NP_DIFF_FORM | NP_DIFF_MOVE)))
		return NP_OK;
	status = add(page, "<span class=\"k\"><span class=\"sr\">changes "
			   "</span>");
	if (!status)
		status = np_diff_add_changes(page->out, told->changes);
	return status ? status : add(page, "</span>");
}

/* Is the piece the first, or the last, of its edit? */
static bool opens(const struct page *page, uint32_t i)
{
	const struct np_diff_op *op = &page->rows.pieces[i];

	return !i || op[-1].edit != op->edit;
}

static bool closes(const struct page *page, uint32_t i)
{
	const struct np_diff_op *op = &page->rows.pieces[i];

	return i + 1 == page->rows.pieces_len || op[1].edit != op->edit;
}

/* White space at its ends stays outside. id: whether this piece is where links
 * to the edit lead. */

static enum np_status add_change(struct page *page, uint32_t i, bool id)
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
				      "><span class=\"sr\">[%s: </span>",
				      gone ? "deleted" : "inserted");
	if (!status)
		status = np_html_add(page->out, part[1], false);
	if (!status)
		status = np_buf_print(page->out,
				      "<span class=\"sr\">]</span></%s>", name);
	if (!status && closes(page, i))
		status = add_kinds(page, op->edit);
	return status ? status : np_html_add(page->out, part[2], false);
}

static enum np_status add_away(struct page *page, const struct np_diff_op *op)
{
	enum np_status status = np_buf_print(
		page->out,
		"<span class=\"away\" id=\"%sfrom%u\">"
		"<a href=\"#%sto%u\">moved away %u</a> ",
		ids(page), op->move, ids(page), op->move, op->move);

	if (!status)
		status =
			np_html_add(page->out, bytes_of(page, 0, op->a), false);
	return status ? status : add(page, "</span> ");
}

static enum np_status add_same(struct page *page, uint32_t i, int s)
{
	const struct np_diff_op *op = &page->rows.pieces[i];
	const bool first = op->move && (!i || op[-1].move != op->move ||
					op[-1].kind == NP_DIFF_AWAY);
	enum np_status status = NP_OK;

	if (first)
		status = np_buf_print(
			page->out,
			"<span class=\"here\" id=\"%sto%u\">"
			"<a href=\"#%sfrom%u\">moved here %u</a> ",
			ids(page), op->move, ids(page), op->move, op->move);
	else if (op->move)
		status = add(page, "<span class=\"here\">");
	if (!status)
		status = np_html_add(
			page->out, bytes_of(page, s, s ? op->b : op->a), false);
	return status || !op->move ? status : add(page, "</span>");
}

/* Side s of a piece; both: as inline. */
static enum np_status add_piece(struct page *page, uint32_t i, int s, bool both)
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
static bool begins_paragraph(const struct page *page, size_t i)
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

static enum np_status add_inline(struct page *page)
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

static enum np_status add_sides(struct page *page)
{
	enum np_status status = add(page, "<table><thead><tr><th>");

	for (int s = 0; s < 2 && !status; s++) {
		status = np_html_add(page->out, page->shown->name[s], false);
		if (!status)
			status = add(page, s ? "</th></tr></thead>\n<tbody>\n"
					     : "</th><th>");
	}
	for (size_t i = 0; i < page->rows.rows_len && !status; i++) {
		const struct diff_row *row = &page->rows.rows[i];

		if (!row->shown) {
			if (i && row[-1].shown)
				status = add(page, "<tr><td>&#8943;</td>"
						   "<td>&#8943;</td></tr>\n");
			continue;
		}
		for (int s = 0; s < 2 && !status; s++) {
			status = add(page, s ? "</td><td dir=\"auto\">"
					   : row->changed
						   ? "<tr><td dir=\"auto\">"
						   : "<tr class=\"same\">"
						     "<td dir=\"auto\">");
			for (uint32_t k = row->begin; k < row->end && !status;
			     k++)
				status = add_piece(page, k, s, false);
		}
		if (!status)
			status = add(page, "</td></tr>\n");
	}
	return status ? status : add(page, "</tbody></table>\n");
}

static struct np_span cut_short(struct np_span text, size_t most)
{
	while (text.len > most ||
	       (text.len && (text.ptr[text.len - 1] == ' ' ||
			     text.ptr[text.len - 1] == '\n')))
		text.len--;
	return text;
}

/* A half of an edit in the list, whole characters of it. */
static enum np_status add_half(struct page *page, int s,
			       const struct np_diff_edit *edit, bool moved)
{
	const struct np_span whole = bytes_of(page, s, s ? edit->b : edit->a);
	struct np_span text = cut_short(whole, LISTED_LETTERS);
	enum np_status status;

	while (text.len < whole.len &&
	       ((uint8_t)whole.ptr[text.len] & 0xC0) == 0x80)
		text.len++;
	if (!text.len)
		return NP_OK;
	status = add(page, moved ? " <span class=\"here\">"
			   : s	 ? " <ins>"
				 : " <del>");
	if (!status)
		status = np_html_add(page->out, text, false);
	if (!status && cut_short(whole, whole.len).len > text.len)
		status = add(page, "&#8230;");
	if (status)
		return status;
	return add(page, moved ? "</span>" : s ? "</ins>" : "</del>");
}

struct listed {
	uint32_t score, index;
};

static int by_score(const void *left, const void *right)
{
	const struct listed *a = left;
	const struct listed *b = right;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static enum np_status add_listed(struct page *page, uint32_t index)
{
	const struct np_diff_edit *edit = &page->shown->diff->edits[index];
	const bool moved = edit->changes & NP_DIFF_MOVE;
	enum np_status status;

	if (moved)
		status = np_buf_print(
			page->out, "<li><a href=\"#to%u\">%u</a>",
			page->shown->diff->ops[edit->first_op].move,
			edit->score);
	else
		status = np_buf_print(page->out, "<li><a href=\"#e%u\">%u</a>",
				      index + 1, edit->score);
	for (int s = 0; s < 2 && !status; s++)
		if (!moved || s)
			status = add_half(page, s, edit, moved);
	if (!status)
		status = add(page, " <span class=\"k\">");
	if (!status)
		status = np_diff_add_changes(page->out,
					     edit->changes ? edit->changes : 0);
	if (!status && !edit->changes)
		status = add(page, "words");
	return status ? status : add(page, "</span></li>\n");
}

/* The edits that matter most, as links. */
static enum np_status add_list(struct page *page)
{
	const size_t len = page->shown->diff->edits_len;
	struct listed *list = NULL;
	enum np_status status;

	if (len < 2)
		return NP_OK;
	list = np_alloc(len, sizeof(*list));
	if (!list)
		return NP_ERR_NOMEM;
	for (uint32_t i = 0; i < len; i++)
		list[i] =
			(struct listed){ page->shown->diff->edits[i].score, i };
	qsort(list, len, sizeof(*list), by_score);
	status = np_buf_print(page->out,
			      "<nav aria-label=\"edits\"><h2>%s edits by "
			      "substance</h2>\n<ol>\n",
			      len > LISTED ? "First" : "All");
	for (size_t i = 0; i < len && i < LISTED && !status; i++)
		status = add_listed(page, list[i].index);
	if (!status)
		status = add(page, "</ol></nav>\n");
	np_free(list);
	return status;
}

static enum np_status add_meta(struct page *page)
{
	const struct np_diff *diff = page->shown->diff;
	enum np_status status = np_buf_print(
		page->out,
		"<p class=\"meta\">%u words in %zu sentences, then %u in %zu: "
		"%u kept (%u of them moved), %u deleted, %u inserted. "
		"%zu edits, %u moves; %u places differ only in spacing or "
		"typing.</p>\n",
		diff->words[0], diff->sentences_len[0], diff->words[1],
		diff->sentences_len[1], diff->words_kept, diff->words_moved,
		diff->words_deleted, diff->words_inserted, diff->edits_len,
		diff->moves, diff->noises);

	if (status)
		return status;
	return add(page, "<p class=\"key\"><del>deleted</del> "
			 "<ins>inserted</ins> <span class=\"here\">moved"
			 "</span></p>\n");
}

static enum np_status add_names(struct page *page, bool plain)
{
	enum np_status status =
		np_html_add(page->out, page->shown->name[0], plain);

	if (!status)
		status = add(page, " &#8594; ");
	return status ? status
		      : np_html_add(page->out, page->shown->name[1], plain);
}

static enum np_status add_head(struct page *page)
{
	enum np_status status = add(
		page,
		"<!doctype html>\n<html lang=\"und\"><head>"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src 'sha256-" STYLE_HASH
		"'; base-uri 'none'; form-action 'none'\">"
		"\n<meta name=\"viewport\" content=\""
		"width=device-width, initial-scale=1\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<title>");

	if (!status)
		status = add_names(page, true);
	if (!status)
		status = add(page, "</title>\n<style>");
	if (!status)
		status = add(page, style);
	return status ? status
		      : add(page, page->look->view == DIFF_SIDES
					  ? "</style></head>\n<body "
					    "class=\"wide\">\n"
					  : "</style></head>\n<body>\n");
}

static enum np_status add_body(struct page *page)
{
	enum np_status status = add(page, "<header><h1>");

	if (!status)
		status = add_names(page, false);
	if (!status)
		status = add(page, "</h1>\n");
	if (!status)
		status = add_meta(page);
	if (!status)
		status = add(page, "</header>\n");
	if (!status)
		status = add_list(page);
	if (!status)
		status = add(page, "<main>\n");
	if (!status)
		status = page->look->view == DIFF_SIDES ? add_sides(page)
							: add_inline(page);
	return status ? status : add(page, "</main>\n");
}

enum np_status np_diff_to_html(struct np_buf *out,
			       const struct diff_shown *shown,
			       const struct diff_look *look)
{
	struct page page = { .out = out, .shown = shown, .look = look };
	enum np_status status = np_diff_rows_make(
		&page.rows, shown->diff,
		look->view == DIFF_WHOLE ? UINT32_MAX : look->context);

	/* Without a change there is nothing near one. */
	for (size_t i = 0; i < page.rows.rows_len; i++)
		page.rows.rows[i].shown |= look->view == DIFF_WHOLE;
	if (!status && look->fragment)
		status = look->view == DIFF_SIDES ? add_sides(&page)
						  : add_inline(&page);
	else if (!status)
		status = add_head(&page);
	if (!status && !look->fragment)
		status = add_body(&page);
	if (!status && !look->fragment)
		status = add(&page, "</body></html>\n");
	np_diff_rows_clear(&page.rows);
	return status;
}
