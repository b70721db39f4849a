/* SPDX-License-Identifier: MIT */
/*
 * The page is one file that asks for nothing: the policy in its head forbids
 * all but its own style sheet, which is told by its hash. What was deleted and
 * inserted is said in words too, for those who hear the page.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/diff_body.h"
#include "report/diff_style.h"
#include "report/html_text.h"

/* tests/cli/test_diff.py says when the hash is not that of the style. */
#define STYLE_HASH "wlpbUmK4hQGYQA7k/VUD5Alki4e+ObHWOayeavhLwuo="

/* Behind np_diff_style. */
static const char style[] =
	"body{margin:0 auto;padding:1.2rem;max-width:46rem;color:var(--fg);"
	"background:var(--bg);font:1.06rem/1.65 Georgia,'Noto Serif',serif;"
	"overflow-wrap:anywhere}"
	"body.wide{max-width:84rem}"
	"h1{font-size:1.2rem;line-height:1.35;margin:.2rem 0 .6rem}"
	"h2{font-size:1rem;margin:1.6rem 0 .5rem}"
	".meta,.key,h1,h2,nav,.skip{font-family:system-ui,'Noto Sans',"
	"sans-serif}"
	".meta,.key{color:var(--dim);font-size:.88rem;margin:.3rem 0}"
	"main{margin-top:1.4rem}"
	"nav ol{margin:.3rem 0;padding-inline-start:1.8rem;font-size:.9rem}"
	"nav li{margin:.15rem 0;padding:.1rem 0}"
	"@media(max-width:40rem){body{padding:.8rem}}"
	"@media print{body{max-width:none;font-size:10.5pt}"
	"nav,.skip{display:none}}";

/* For those who hear the page. */
#define SAID(word) "<span class=\"sr\" dir=\"ltr\">[" word ": </span>"
#define SAID_END "<span class=\"sr\" dir=\"ltr\">]</span>"

enum {
	LISTED = 20,	    /* edits in the list at the top */
	LISTED_LETTERS = 60 /* of each half */
};

static enum np_status add(struct diff_page *page, const char *text)
{
	return np_buf_add_text(page->out, text);
}

/* A half of an edit in the list. */
static enum np_status add_half(struct diff_page *page, int s,
			       const struct np_diff_edit *edit, bool moved)
{
	const struct np_diff_range range = s ? edit->b : edit->a;
	struct np_span part[3];
	struct np_span text;
	enum np_status status;

	np_diff_trim((struct np_span){ page->shown->text[s].ptr + range.begin,
				       range.end - range.begin },
		     part);
	text = np_diff_begin(part[1], LISTED_LETTERS);
	if (!text.len)
		return NP_OK;
	status = add(page, moved ? " <span class=\"here\" dir=\"auto\">"
			   : s	 ? " <ins dir=\"auto\">" SAID("inserted")
				 : " <del dir=\"auto\">" SAID("deleted"));
	if (!status)
		status = np_html_add(page->out, text, false);
	if (!status && text.len < part[1].len)
		status = add(page, "&#8230;");
	if (status)
		return status;
	return add(page, moved ? "</span>"
			 : s   ? SAID_END "</ins>"
			       : SAID_END "</del>");
}

struct listed {
	uint32_t score, words, index;
};

static int by_score(const void *left, const void *right)
{
	const struct listed *a = left;
	const struct listed *b = right;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->words != b->words)
		return a->words > b->words ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static enum np_status add_listed(struct diff_page *page, uint32_t index)
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
		status = add(page, " <span class=\"k\" dir=\"ltr\">");
	if (!status)
		status = np_diff_add_changes(page->out,
					     edit->changes ? edit->changes : 0);
	if (!status && !edit->changes)
		status = add(page, "words");
	return status ? status : add(page, "</span></li>\n");
}

/* The edits that matter most, as links. */
static enum np_status add_list(struct diff_page *page)
{
	const size_t len = page->shown->diff->edits_len;
	struct listed *list = NULL;
	enum np_status status;

	if (len < 2)
		return NP_OK;
	list = np_alloc(len, sizeof(*list));
	if (!list)
		return NP_ERR_NOMEM;
	for (uint32_t i = 0; i < len; i++) {
		const struct np_diff_edit *edit = &page->shown->diff->edits[i];

		list[i] = (struct listed){ edit->score,
					   edit->words_a + edit->words_b, i };
	}
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

static enum np_status add_meta(struct diff_page *page)
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

static enum np_status add_names(struct diff_page *page, bool plain)
{
	enum np_status status =
		np_html_add(page->out, page->shown->name[0], plain);

	if (!status)
		status = add(page, " &#8594; ");
	return status ? status
		      : np_html_add(page->out, page->shown->name[1], plain);
}

static enum np_status add_head(struct diff_page *page)
{
	enum np_status status = add(
		page,
		"<!doctype html>\n<html lang=\"en\"><head>"
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
		status = add(page, np_diff_style);
	if (!status)
		status = add(page, style);
	return status ? status
		      : add(page, page->look->view == DIFF_SIDES
					  ? "</style></head>\n<body "
					    "class=\"wide\">\n"
					  : "</style></head>\n<body>\n");
}

static enum np_status add_body(struct diff_page *page)
{
	enum np_status status =
		add(page, "<a class=\"skip\" href=\"#text\">To the text</a>\n"
			  "<header><h1 lang=\"\">");

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
		status = add(page, "<main id=\"text\" lang=\"\">\n");
	if (!status)
		status = page->look->view == DIFF_SIDES
				 ? np_diff_add_sides(page)
				 : np_diff_add_inline(page);
	return status ? status : add(page, "</main>\n");
}

enum np_status np_diff_to_html(struct np_buf *out,
			       const struct diff_shown *shown,
			       const struct diff_look *look)
{
	struct diff_page page = { .out = out, .shown = shown, .look = look };
	enum np_status status = np_diff_rows_make(
		&page.rows, shown,
		look->view == DIFF_WHOLE ? UINT32_MAX : look->context);

	/* Without a change there is nothing near one. */
	for (size_t i = 0; i < page.rows.rows_len; i++)
		page.rows.rows[i].shown |= look->view == DIFF_WHOLE;
	if (!status && look->fragment)
		status = look->view == DIFF_SIDES ? np_diff_add_sides(&page)
						  : np_diff_add_inline(&page);
	else if (!status)
		status = add_head(&page);
	if (!status && !look->fragment)
		status = add_body(&page);
	if (!status && !look->fragment)
		status = add(&page, "</body></html>\n");
	np_diff_rows_clear(&page.rows);
	return status;
}
