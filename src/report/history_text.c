/* SPDX-License-Identifier: MIT */
/* Texts as the article's own: furniture of the source cut out of them. */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "detect/furniture.h"
#include "report/history_parts.h"

struct cutter {
	struct history_work *work;
	struct np_sketcher *sketcher;
	struct np_number_map furniture; /* hashes of segments */
	struct np_span source;		/* whose they are */
	bool loaded;
	bool *marked;
	size_t marked_cap;
};

static enum np_status no_memory(const struct cutter *cutter)
{
	return np_error_set(cutter->work->err, NP_ERR_NOMEM, "out of memory");
}

static enum np_status load(struct cutter *cutter, struct np_span source)
{
	struct np_store_furnitures known = { 0 };
	enum np_status status = NP_OK;

	if (cutter->loaded && cutter->source.len == source.len &&
	    (!source.len ||
	     !memcmp(cutter->source.ptr, source.ptr, source.len)))
		return NP_OK;
	np_number_map_empty(&cutter->furniture);
	if (source.len)
		status = np_store_furniture_of(cutter->work->store, source,
					       &known, cutter->work->err);
	for (size_t i = 0; i < known.len && !status; i++)
		if (known.ptr[i].state != NP_FURNITURE_FORGOTTEN &&
		    known.ptr[i].hash &&
		    np_number_map_set(&cutter->furniture, known.ptr[i].hash, 1))
			status = no_memory(cutter);
	cutter->source = source;
	cutter->loaded = !status;
	return status;
}

/* All of the text that no marked segment covers. */
static enum np_status copy_rest(struct np_buf *out, struct np_span text,
				const struct np_segments *segments,
				const bool *marked)
{
	enum np_status status = NP_OK;
	size_t from = 0;

	for (size_t i = 0; i < segments->len && !status; i++) {
		if (!marked[i])
			continue;
		status = np_buf_add(out, text.ptr + from,
				    segments->ptr[i].begin - from);
		from = segments->ptr[i].end;
	}
	return status ? status
		      : np_buf_add(out, text.ptr + from, text.len - from);
}

static enum np_status cut(struct cutter *cutter, struct np_span text,
			  struct np_buf *out)
{
	struct np_segments segments = { 0 };

	if (!text.len)
		return NP_OK;
	if (np_segment_text(cutter->sketcher, text, &segments) ||
	    np_grow(&cutter->marked, &cutter->marked_cap, segments.len + 1,
		    sizeof(*cutter->marked)))
		return no_memory(cutter);
	for (size_t i = 0; i < segments.len; i++)
		cutter->marked[i] = segments.ptr[i].hash &&
				    np_number_map_get(&cutter->furniture,
						      segments.ptr[i].hash);
	np_furniture_settle(segments.ptr, segments.len,
			    np_store_recipe(cutter->work->store)->width,
			    cutter->marked);
	return copy_rest(out, text, &segments, cutter->marked)
		       ? no_memory(cutter)
		       : NP_OK;
}

static enum np_status cut_one(struct cutter *cutter,
			      struct np_history_article *article)
{
	struct np_span text = { 0 };
	enum np_status status = load(cutter, article->source);

	if (!status)
		status = np_store_text(cutter->work->store, article->id, &text,
				       cutter->work->err);
	if (status == NP_END)
		return NP_OK;
	article->texts = !status;
	return status ? status : cut(cutter, text, &article->text);
}

enum np_status np_history_texts(struct history_work *work)
{
	struct cutter cutter = { .work = work };
	enum np_status status =
		np_sketcher_new(&cutter.sketcher, np_store_recipe(work->store));

	if (status)
		status = no_memory(&cutter);
	for (size_t i = 0; i < work->out->len && !status; i++)
		status = cut_one(&cutter, &work->out->article[i]);
	np_sketcher_free(cutter.sketcher);
	np_number_map_clear(&cutter.furniture);
	np_free(cutter.marked);
	return status;
}
