/* SPDX-License-Identifier: MIT */
#include "batch/read_line.h"

#include <string.h>

#include "base/json_out.h"
#include "detect/credit.h"
#include "ingest/article_json.h"

static enum np_status add_text(struct np_buf *line, const char *name,
			       struct np_span text)
{
	const enum np_status status = np_buf_print(line, ", \"%s\": ", name);

	return status ? status : np_json_add_string(line, text);
}

static enum np_status add_word(struct np_buf *line, const char *name,
			       const char *word)
{
	return add_text(line, name, (struct np_span){ word, strlen(word) });
}

static struct np_span cut(struct np_span text, size_t begin, size_t end)
{
	return (struct np_span){ text.ptr + begin, end - begin };
}

/* Whom the article names for its text. */
static enum np_status add_credit(struct np_buf *line,
				 const struct np_article *article)
{
	const struct np_credit_input in = {
		.text = article->field[NP_FIELD_TEXT],
		.authors = article->field[NP_FIELD_AUTHORS],
		.title = article->field[NP_FIELD_TITLE],
	};
	const struct np_credit *main;
	struct np_credits found;
	enum np_status status = NP_OK;

	if (!in.text.ptr)
		return NP_OK;
	np_credits_find(&in, &found);
	main = np_credits_main(&found);
	if (main)
		status = add_word(line, "credit", np_agency_name(main->agency));
	if (!status && main)
		status = add_word(
			line, "credit_form",
			np_credit_form_name((enum np_credit_form)main->form));
	if (!status && found.has_place)
		status = add_text(
			line, "dateline",
			cut(in.text, found.place_begin, found.place_end));
	if (!status && found.has_byline)
		status = add_text(
			line, "byline",
			cut(found.byline_in_authors ? in.authors : in.text,
			    found.byline_begin, found.byline_end));
	return status;
}

/* What a page holds beside the text. */
static enum np_status add_left(struct np_buf *line,
			       const struct np_article *article)
{
	enum np_status status = np_buf_add_text(line, ", \"left_out\": {");
	const char *gap = "";

	for (int i = 1; i < NP_LEFT_COUNT && !status; i++) {
		if (!article->left[i])
			continue;
		status = np_buf_print(line, "%s\"%s\": %u", gap,
				      np_left_name((enum np_left)i),
				      article->left[i]);
		gap = ", ";
	}
	if (!status)
		status = np_buf_add_text(line, "}");
	return !status && article->cut ? add_word(line, "cut", article->cut)
				       : status;
}

/* Was something left out of it, or could there have been? */
static bool is_page(const struct np_input *input,
		    const struct np_article *article)
{
	for (int i = 1; i < NP_LEFT_COUNT; i++)
		if (article->left[i])
			return true;
	return input->content == NP_CONTENT_HTML ||
	       input->content == NP_CONTENT_FEED ||
	       np_content_is_archive(input->content);
}

static enum np_status add_remarks(struct np_buf *line,
				  const struct np_article *article)
{
	enum np_status status = NP_OK;

	if (article->site.ptr)
		status = add_text(line, "site", article->site);
	if (!status && article->bad_date)
		status = np_buf_add_text(line, ", \"bad_date\": true");
	if (!status && article->doubt)
		status = add_word(line, "date_doubt",
				  np_date_doubt_name(article->doubt));
	if (!status && article->bad_bytes)
		status = np_buf_print(line, ", \"invalid_utf8\": %llu",
				      (unsigned long long)article->bad_bytes);
	return status;
}

enum np_status np_read_line_add(struct np_buf *line,
				const struct np_input *input,
				const struct np_article *article)
{
	struct np_article shown = *article;
	enum np_status status;

	/* As it is known by in all that is done with it. */
	if (!shown.field[NP_FIELD_ID].ptr)
		shown.field[NP_FIELD_ID] = shown.field[NP_FIELD_URL];
	status = np_article_add_understood(line, &shown);
	if (!status && article->owner.ptr)
		status = add_text(line, "owner", article->owner);
	if (!status)
		status = add_credit(line, article);
	if (!status)
		status = add_remarks(line, article);
	if (!status && is_page(input, article))
		status = add_left(line, article);
	return status ? status : add_word(line, "file", input->path);
}
