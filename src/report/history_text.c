/* SPDX-License-Identifier: MIT */
/* Texts as the article's own: furniture of the source cut out of them. */
#include "base/error.h"
#include "report/history_parts.h"
#include "report/own_text.h"

/* All of the text that is not furniture. */
static enum np_status copy_rest(struct np_buf *out, struct np_span text,
				const struct np_own_text *own)
{
	enum np_status status = NP_OK;
	size_t from = 0;

	for (size_t i = 0; i < own->len && !status; i++) {
		status = np_buf_add(out, text.ptr + from,
				    own->furniture[i].begin - from);
		from = own->furniture[i].end;
	}
	return status ? status
		      : np_buf_add(out, text.ptr + from, text.len - from);
}

static enum np_status cut_one(struct np_own *own, struct np_own_text *found,
			      struct np_history_article *article)
{
	struct np_span text = { 0 };
	enum np_status status =
		np_store_text(own->store, article->id, &text, own->err);

	if (status == NP_END)
		return NP_OK;
	article->texts = !status;
	if (status || !text.len)
		return status;
	/* The text is the store's until its next call. */
	found->bytes.len = 0;
	found->len = 0;
	if (np_buf_add(&found->bytes, text.ptr, text.len))
		return np_error_set(own->err, NP_ERR_NOMEM, "out of memory");
	text = np_buf_span(&found->bytes);
	status = np_own_furniture(own, article->source, text, 0, found);
	if (!status && copy_rest(&article->text, text, found))
		return np_error_set(own->err, NP_ERR_NOMEM, "out of memory");
	return status;
}

enum np_status np_history_texts(struct history_work *work)
{
	struct np_own own;
	struct np_own_text found = { .furniture = NULL };
	enum np_status status = np_own_begin(&own, work->store, work->err);

	for (size_t i = 0; i < work->out->len && !status; i++)
		status = cut_one(&own, &found, &work->out->article[i]);
	np_own_clear(&own);
	np_own_text_clear(&found);
	return status;
}
