/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "report/diff_show.h"
#include "report/html_text.h"
#include "report/report_story.h"

enum {
	BARS = 200, /* rectangles in one bar */
	NEAR = 400  /* a gap below 1/400 of the text is none */
};

/* The texts of both, cut to what is compared; false: one is not kept. */
static bool texts_of(const struct report_stories *stories, size_t from,
		     size_t to, struct np_span text[2])
{
	const struct np_history_article *a = &stories->texts.article[from];
	const struct np_history_article *b = &stories->texts.article[to];

	text[0] = np_html_cut(np_buf_span(&a->text), REPORT_DIFF_TEXT);
	text[1] = np_html_cut(np_buf_span(&b->text), REPORT_DIFF_TEXT);
	return a->texts && b->texts && text[0].len && text[1].len;
}

static enum np_status compare(struct report_stories *stories,
			      const struct np_span text[2],
			      struct np_diff *diff)
{
	const struct np_diff_text a = { .bytes = text[0] };
	const struct np_diff_text b = { .bytes = text[1] };

	return np_diff_texts(stories->differ, &a, &b, 0, diff);
}

static bool is_kept(const struct np_diff_op *op)
{
	return (op->kind == NP_DIFF_SAME || op->kind == NP_DIFF_NOISE) &&
	       op->a.end > op->a.begin;
}

static void add_stretch(struct page *page, double whole, uint32_t begin,
			uint32_t end)
{
	np_page_print(page,
		      "<rect x=\"%.2f%%\" width=\"%.2f%%\" "
		      "height=\"10\"/>",
		      100.0 * begin / whole, 100.0 * (end - begin) / whole);
}

/* Stretches of A in order; what moved is where it stood in A. */
static void add_stretches(struct page *page, const struct np_diff *diff,
			  uint32_t len)
{
	uint32_t begin = 0, end = 0, bars = 0;

	for (size_t i = 0; i < diff->ops_len && bars < BARS; i++) {
		const struct np_diff_op *op = &diff->ops[i];

		if (!is_kept(op))
			continue;
		if (end && op->a.begin >= end &&
		    op->a.begin - end <= len / NEAR) {
			end = op->a.end;
			continue;
		}
		if (end)
			add_stretch(page, len, begin, end);
		bars++;
		begin = op->a.begin;
		end = op->a.end;
	}
	if (end)
		add_stretch(page, len, begin, end);
}

/* Words kept in the first, middle and last third, for those who do not see. */
static void say_where(struct page *page, const struct np_diff *diff,
		      uint32_t len)
{
	static const char *const names[] = { "beginning", "middle", "end" };
	uint64_t kept[3] = { 0 };

	for (size_t i = 0; i < diff->ops_len; i++) {
		const struct np_diff_op *op = &diff->ops[i];
		const uint64_t third = (uint64_t)op->a.begin * 3 / len;

		if (is_kept(op))
			kept[third < 3 ? third : 2] += op->a.end - op->a.begin;
	}
	for (size_t i = 0; i < 3; i++) {
		const double share = 300.0 * (double)kept[i] / len;

		np_page_print(page, "%s%s %.0f%%", i ? ", " : "", names[i],
			      share < 100.0 ? share : 100.0);
	}
}

void np_report_bar(struct report_stories *stories, size_t from, size_t to)
{
	struct page *page = stories->page;
	struct np_diff diff = { 0 };
	struct np_span text[2];
	enum np_status status;

	if (!texts_of(stories, from, to, text))
		return;
	status = compare(stories, text, &diff);
	np_page_fail(page, status);
	if (status)
		return;
	np_page_put(page, "<svg class=\"bar\" role=\"img\" width=\"100%\" "
			  "height=\"10\" aria-label=\"kept of the original: ");
	say_where(page, &diff, (uint32_t)text[0].len);
	np_page_put(page, "\"><rect class=\"bg\" width=\"100%\" "
			  "height=\"10\"/>");
	add_stretches(page, &diff, (uint32_t)text[0].len);
	np_page_put(page, "</svg>");
}

static void add_summary(struct page *page, const struct np_diff *diff,
			const char *name)
{
	np_page_put(page, "<details><summary>");
	np_page_put(page, name);
	np_page_put(page, ": ");
	np_page_print(page, "%u words kept, %u deleted, %u inserted",
		      diff->words_kept, diff->words_deleted,
		      diff->words_inserted);
	if (diff->moves)
		np_page_print(page, ", %u moved", diff->words_moved);
	np_page_put(page, "</summary>\n<div class=\"diff\">");
}

/* In one view; false: it is too long to be shown. */
static bool add_view(struct report_stories *stories,
		     const struct diff_shown *shown, enum diff_view view)
{
	char ids[48];
	const struct diff_look look = {
		.view = view, .fragment = true, .context = 1, .ids = ids
	};
	enum np_status status;

	snprintf(ids, sizeof(ids), "%c%lld-%zu-",
		 view == DIFF_SIDES ? 'e' : 'd', (long long)stories->view.id,
		 stories->diffs);
	stories->diff.len = 0;
	status = np_diff_to_html(&stories->diff, shown, &look);
	np_page_fail(stories->page, status);
	if (status || stories->diff.len > REPORT_DIFF_PAGE)
		return false;
	if (view == DIFF_SIDES)
		np_page_put(stories->page, "<details><summary>Side by side"
					   "</summary>\n");
	np_page_fail(stories->page,
		     np_buf_add(&stories->page->buf, stories->diff.ptr,
				stories->diff.len));
	if (view == DIFF_SIDES)
		np_page_put(stories->page, "</details>\n");
	return true;
}

/* "source, 2031-02-03 04:05". */
static struct np_span name_of(struct report_stories *stories, size_t side,
			      size_t i)
{
	const struct np_history_article *article = &stories->texts.article[i];
	struct np_buf *name = &stories->name[side];
	char date[40];
	int64_t when = 0;
	enum np_status status = NP_OK;

	name->len = 0;
	if (article->source.len)
		status = np_buf_add(name, article->source.ptr,
				    article->source.len);
	if (!status && np_report_when(article, &when) &&
	    np_date_text(when, date) && strlen(date) > 16)
		status = np_buf_print(name, "%s%.10s %.5s",
				      name->len ? ", " : "", date, date + 11);
	if (!status && !name->len)
		status = np_buf_add_text(name, "no source");
	np_page_fail(stories->page, status);
	return np_buf_span(name);
}

static void add_shown(struct report_stories *stories, size_t from, size_t to,
		      const struct np_diff *diff, const struct np_span text[2])
{
	const struct diff_shown shown = {
		.diff = diff,
		.text = { text[0], text[1] },
		.name = { name_of(stories, 0, from), name_of(stories, 1, to) },
	};

	if (!add_view(stories, &shown, DIFF_HUNKS)) {
		np_page_print(stories->page,
			      "<p class=\"dim\">Too long to be shown here "
			      "(%zu KB). newsprint diff shows it.</p>",
			      stories->diff.len >> 10);
		return;
	}
	add_view(stories, &shown, DIFF_SIDES);
}

static bool is_over(const struct report_stories *stories)
{
	return stories->no_diffs || stories->diffs >= stories->diffs_most ||
	       stories->page->bytes > REPORT_DIFFS_ALL;
}

void np_report_diff(struct report_stories *stories, size_t from, size_t to,
		    const char *name)
{
	struct page *page = stories->page;
	struct np_diff diff = { 0 };
	struct np_span text[2];
	enum np_status status;

	if (is_over(stories) || !texts_of(stories, from, to, text))
		return;
	status = compare(stories, text, &diff);
	np_page_fail(page, status);
	if (status)
		return;
	if (!diff.edits_len) {
		np_page_put(page, "<p class=\"dim\">");
		np_page_put(page, name);
		np_page_put(page, ": the same words.</p>");
		return;
	}
	add_summary(page, &diff, name);
	if (text[0].len == REPORT_DIFF_TEXT || text[1].len == REPORT_DIFF_TEXT)
		np_page_put(page, "<p class=\"dim\">Long texts: their first "
				  "64&#160;KB are compared.</p>");
	add_shown(stories, from, to, &diff, text);
	np_page_put(page, "</div></details>\n");
	stories->diffs++;
}
