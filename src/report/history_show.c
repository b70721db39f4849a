/* SPDX-License-Identifier: MIT */
#include "report/history_show.h"

#include <stdio.h>
#include <time.h>

#include "report/history_step.h"
#include "report/pen.h"

#define DIM "\x1b[2m"
#define BOLD "\x1b[1m"
#define RED "\x1b[31m"
#define GREEN "\x1b[32m"
#define YELLOW "\x1b[33m"

enum {
	NAME_MOST = 40 /* columns of an id that others keep to */
};

struct view {
	const struct np_history_look *look;
	struct pen pen;
	uint32_t name; /* columns of the ids */
};

static enum np_status put(struct view *view, const char *style,
			  const char *text)
{
	enum np_status status = np_pen_style(&view->pen, style);

	if (!status)
		status = np_buf_add_text(view->pen.out, text);
	return status ? status : np_pen_style(&view->pen, NULL);
}

static enum np_status put_span(struct view *view, const char *style,
			       struct np_span text)
{
	enum np_status status = np_pen_style(&view->pen, style);

	view->pen.blanks = 0;
	if (!status)
		status = np_pen_text(&view->pen, text);
	return status ? status : np_pen_style(&view->pen, NULL);
}

static uint32_t name_width(const struct np_history *history)
{
	uint32_t most = 0;

	for (size_t i = 0; i < history->len; i++) {
		const uint32_t width = np_pen_width(history->article[i].key);

		if (width <= NAME_MOST && width > most)
			most = width;
	}
	return most;
}

static enum np_status put_when(struct view *view,
			       const struct np_history_step *step)
{
	const time_t when = (time_t)step->when;
	char text[40] = "?";
	struct tm parts;

	if (gmtime_r(&when, &parts))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &parts);
	return np_buf_print(view->pen.out, "%4u  %-19s %-8s  ", step->position,
			    text, step->when_from);
}

static enum np_status put_name(struct view *view,
			       const struct np_history_step *step)
{
	const struct np_history_article *article = step->article;
	const uint32_t width = np_pen_width(article->key);
	enum np_status status =
		put_span(view, article->asked ? BOLD : NULL, article->key);

	for (uint32_t i = width; i < view->name && !status; i++)
		status = np_buf_add_text(view->pen.out, " ");
	return status ? status
		      : np_buf_print(view->pen.out, "  v%-3lld %6u words  ",
				     (long long)article->version, step->words);
}

/* What became of the text. */
static enum np_status put_change(struct view *view,
				 const struct np_history_step *step)
{
	const struct np_diff *diff = &step->diff;
	const bool back = step->revert;
	char text[80];
	struct np_buf line = { 0 };
	enum np_status status;

	if (step->bad) {
		status = np_buf_print(
			&line, "bad capture: %s",
			np_version_capture_name(step->version->capture));
	} else if (!step->compared) {
		status = np_buf_add_text(&line, "-");
	} else if (step->same_as) {
		status = np_buf_print(&line,
				      back ? "back to version %u"
					   : "same text as version %u",
				      step->same_as);
	} else {
		status =
			np_buf_print(&line, "%3.0f %% kept, +%u -%u words",
				     100 * np_history_kept(step),
				     diff->words_inserted, diff->words_deleted);
	}
	if (!status)
		status = np_buf_add(&line, "", 1);
	if (!status)
		snprintf(text, sizeof(text), "%-30s", line.ptr);
	np_buf_clear(&line);
	return status ? status
		      : put(view,
			    step->bad ? RED
			    : back    ? YELLOW
				      : NULL,
			    text);
}

static enum np_status put_reasons(struct view *view,
				  const struct np_history_step *step)
{
	struct np_buf line = { 0 };
	enum np_status status = np_buf_print(
		&line, "  %s", np_version_reason_name(step->version->reason));

	if (!status && step->position > 1)
		status = np_buf_print(
			&line, "; order by %s",
			np_version_order_name(step->version->order));
	if (!status)
		status = np_buf_add(&line, "", 1);
	if (!status)
		status = put(view, DIM, line.ptr);
	np_buf_clear(&line);
	return status ? status : np_buf_add_text(view->pen.out, "\n");
}

/* Below a version: the first and the new headline and URL. */
static enum np_status put_field(struct view *view, const char *name,
				struct np_span old, struct np_span new)
{
	enum np_status status = np_buf_print(view->pen.out, "      %s: ", name);

	if (!status && old.len)
		status = put_span(view, RED, old);
	if (!status && old.len)
		status = np_buf_add_text(view->pen.out, " -> ");
	if (!status)
		status = put_span(view, old.len ? GREEN : NULL, new);
	return status ? status : np_buf_add_text(view->pen.out, "\n");
}

static enum np_status put_fields(struct view *view,
				 const struct np_history_step *step)
{
	const struct np_history_article *article = step->article;
	const struct np_history_article *before = step->before;
	const struct np_span none = { NULL, 0 };
	const bool first = step->position == 1;
	enum np_status status = NP_OK;

	if (article->title.len && (first || step->new_title))
		status =
			put_field(view, "headline",
				  first ? none : before->title, article->title);
	if (!status && article->url.len && (first || step->new_url))
		status = put_field(view, "url", first ? none : before->url,
				   article->url);
	return status;
}

static enum np_status put_diff(struct view *view,
			       const struct np_history_step *step)
{
	struct diff_shown shown = { .diff = &step->diff };

	if (!step->compared || !step->diff.edits_len)
		return NP_OK;
	shown.text[0] = np_buf_span(&step->before->text);
	shown.text[1] = np_buf_span(&step->article->text);
	for (size_t i = 0; i < 2; i++)
		if (!shown.text[i].ptr)
			shown.text[i].ptr = "";
	shown.name[0] = step->before->key;
	shown.name[1] = step->article->key;
	return np_diff_to_terminal(view->pen.out, &shown, &view->look->diff);
}

static enum np_status put_step(struct view *view,
			       const struct np_history_step *step)
{
	enum np_status status = NP_OK;

	if (step->position == 1 && step->chain > 1)
		status = np_buf_add_text(view->pen.out, "\n");
	if (!status && step->position == 1 && step->of->dates_lie)
		status = np_buf_add_text(view->pen.out,
					 "dates set aside: the texts say "
					 "otherwise\n");
	if (!status)
		status = put_when(view, step);
	if (!status)
		status = put_name(view, step);
	if (!status)
		status = put_change(view, step);
	if (!status)
		status = put_reasons(view, step);
	if (!status)
		status = put_fields(view, step);
	return status || !view->look->diffs ? status : put_diff(view, step);
}

enum np_status np_history_to_terminal(struct np_buf *out,
				      const struct np_history *history,
				      const struct np_history_look *look)
{
	struct view view = { .look = look,
			     .pen = { .out = out,
				      .colour = look->diff.colour,
				      .one_line = true },
			     .name = name_width(history) };
	struct np_history_walk walk = { .history = history };
	struct np_history_step step;
	enum np_status status = NP_OK;

	while (!status) {
		status = np_history_next(&walk, &step);
		if (!status)
			status = put_step(&view, &step);
	}
	np_history_walk_end(&walk);
	return status == NP_END ? NP_OK : status;
}
