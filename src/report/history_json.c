/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "base/json_out.h"
#include "report/history_show.h"
#include "report/history_step.h"

static enum np_status add_text(struct np_buf *out, const char *name,
			       struct np_span text)
{
	const enum np_status status = np_buf_print(out, ", \"%s\": ", name);

	if (status)
		return status;
	return text.ptr ? np_json_add_string(out, text)
			: np_buf_add_text(out, "null");
}

static enum np_status add_time(struct np_buf *out, const char *name, bool has,
			       int64_t at)
{
	const time_t when = (time_t)at;
	char text[40];
	struct tm parts;

	if (!has || !gmtime_r(&when, &parts))
		return np_buf_print(out, ", \"%s\": null", name);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
	return np_buf_print(out, ", \"%s\": \"%s\"", name, text);
}

static const char *bool_text(bool value)
{
	return value ? "true" : "false";
}

static enum np_status add_who(struct np_buf *out,
			      const struct np_history_step *step)
{
	const struct np_history_article *article = step->article;
	enum np_status status = np_buf_print(
		out, "{\"chain\": %u, \"position\": %u, \"id\": ", step->chain,
		step->position);

	if (!status)
		status = np_json_add_string(out, article->key);
	return status ? status
		      : np_buf_print(out,
				     ", \"version\": %lld, \"current\": %s, "
				     "\"asked\": %s",
				     (long long)article->version,
				     bool_text(article->current),
				     bool_text(article->asked));
}

static enum np_status add_times(struct np_buf *out,
				const struct np_history_step *step)
{
	static const char *const names[] = { "modified", "date", "fetched" };
	const struct np_history_article *article = step->article;
	enum np_status status = add_time(out, "when", true, step->when);

	if (!status)
		status = np_buf_print(out, ", \"when_from\": \"%s\"",
				      step->when_from);
	for (size_t i = 0; i < NP_VERSION_TIMES && !status; i++)
		status = add_time(out, names[i], article->has[i],
				  article->time[i]);
	if (!status)
		status = add_time(out, "added", true, article->added);
	return status ? status
		      : add_time(out, "seen", article->seen != 0,
				 article->seen);
}

static enum np_status add_fields(struct np_buf *out,
				 const struct np_history_step *step)
{
	const struct np_history_article *article = step->article;
	const struct np_span none = { NULL, 0 };
	enum np_status status = add_text(out, "source", article->source);

	if (!status)
		status = add_text(out, "url", article->url);
	if (!status)
		status = add_text(out, "canonical_url", article->canonical_url);
	if (!status)
		status = add_text(out, "url_before",
				  step->new_url ? step->before->url : none);
	if (!status)
		status = add_text(out, "title", article->title);
	return status ? status
		      : add_text(out, "title_before",
				 step->new_title ? step->before->title : none);
}

static enum np_status add_change(struct np_buf *out,
				 const struct np_history_step *step)
{
	const struct np_diff *diff = &step->diff;
	enum np_status status =
		np_buf_print(out, ", \"words\": %u", step->words);

	if (!status && step->compared) {
		status = np_buf_add_text(out, ", \"kept\": ");
		if (!status)
			status = np_add_share(out, np_history_kept(step));
		if (!status)
			status = np_buf_print(
				out,
				", \"words_added\": %u, \"words_removed\": %u, "
				"\"words_moved\": %u",
				diff->words_inserted, diff->words_deleted,
				diff->words_moved);
	} else if (!status) {
		status = np_buf_add_text(out, ", \"kept\": null, "
					      "\"words_added\": null, "
					      "\"words_removed\": null, "
					      "\"words_moved\": null");
	}
	return status;
}

static enum np_status add_reasons(struct np_buf *out,
				  const struct np_history_step *step)
{
	const struct np_version *version = step->version;
	enum np_status status =
		np_buf_print(out, ", \"link\": \"%s\"",
			     np_version_reason_name(version->reason));

	if (!status)
		status = add_text(out, "linked_to",
				  step->linked ? step->linked->key
					       : (struct np_span){ NULL, 0 });
	if (!status)
		status = np_buf_print(
			out,
			", \"order\": \"%s\", \"dates_lie\": %s, "
			"\"capture\": \"%s\", \"bad_capture\": %s, "
			"\"revert\": %s",
			np_version_order_name(version->order),
			bool_text(step->of->dates_lie),
			np_version_capture_name(step->bad ? version->capture
							  : NP_VERSION_WHOLE),
			bool_text(step->bad), bool_text(step->revert));
	if (status)
		return status;
	return step->same_as ? np_buf_print(out, ", \"same_text_as\": %u",
					    step->same_as)
			     : np_buf_add_text(out, ", \"same_text_as\": null");
}

static enum np_status add_diff(struct np_buf *out,
			       const struct np_history_step *step)
{
	struct diff_shown shown = { .diff = &step->diff };
	enum np_status status = np_buf_add_text(out, ", \"diff\": ");

	if (status || !step->compared)
		return status ? status : np_buf_add_text(out, "null");
	shown.text[0] = np_buf_span(&step->before->text);
	shown.text[1] = np_buf_span(&step->article->text);
	for (size_t i = 0; i < 2; i++)
		if (!shown.text[i].ptr)
			shown.text[i].ptr = "";
	shown.name[0] = step->before->key;
	shown.name[1] = step->article->key;
	status = np_diff_to_json(out, &shown);
	/* It ends its line. */
	while (!status && out->len && out->ptr[out->len - 1] == '\n')
		out->len--;
	return status;
}

static enum np_status add_step(struct np_buf *out,
			       const struct np_history_step *step, bool diffs)
{
	enum np_status status = add_who(out, step);

	if (!status)
		status = add_times(out, step);
	if (!status)
		status = add_fields(out, step);
	if (!status)
		status = add_change(out, step);
	if (!status)
		status = add_reasons(out, step);
	if (!status && diffs)
		status = add_diff(out, step);
	return status ? status : np_buf_add_text(out, "}\n");
}

enum np_status np_history_to_json(struct np_buf *out,
				  const struct np_history *history, bool diffs)
{
	struct np_history_walk walk = { .history = history };
	struct np_history_step step;
	enum np_status status = NP_OK;

	while (!status) {
		status = np_history_next(&walk, &step);
		if (!status)
			status = add_step(out, &step, diffs);
	}
	np_history_walk_end(&walk);
	return status == NP_END ? NP_OK : status;
}
