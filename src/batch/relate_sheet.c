/* SPDX-License-Identifier: MIT */
/* An article out of the store, with what is known of its source. */
#include <string.h>

#include "base/error.h"
#include "batch/relate_parts.h"

static enum np_status load_furniture(struct relating *relating,
				     struct np_span source, uint64_t salt)
{
	struct np_store_furnitures known = { 0 };
	enum np_status status;
	uint64_t count = 0;

	if (!salt || np_number_map_get(&relating->sources, salt))
		return NP_OK;
	status = np_store_furniture_of(relating->store, source, &known,
				       relating->err);
	for (size_t i = 0; i < known.len && !status; i++) {
		count += known.ptr[i].state != NP_FURNITURE_FORGOTTEN;
		if (np_number_map_set(
			    &relating->furniture,
			    np_store_segment_place(salt, known.ptr[i].hash),
			    known.ptr[i].state == NP_FURNITURE_FORGOTTEN ? 2
									 : 1))
			status = np_relate_no_memory(relating);
	}
	if (!status && np_number_map_set(&relating->sources, salt, count))
		status = np_relate_no_memory(relating);
	return status;
}

static enum np_status keep(struct np_buf *texts, struct np_span span,
			   struct part *out)
{
	*out = (struct part){ texts->len, span.ptr ? span.len : SIZE_MAX };
	return span.ptr ? np_buf_add(texts, span.ptr, span.len) : NP_OK;
}

static enum np_status keep_row(struct np_buf *texts,
			       const struct np_store_version *version,
			       struct sheet *out)
{
	const struct np_store_article *article = &version->article;
	enum np_status status = keep(texts, article->source, &out->source);

	out->id = version->id;
	out->date = article->date;
	out->has_date = article->has_date;
	out->tokens = version->tokens;
	memcpy(out->hash, version->hash, sizeof(out->hash));
	if (article->source.len)
		out->salt = np_store_salt(article->source);
	if (!status)
		status = keep(texts, article->title, &out->title);
	if (!status)
		status = keep(texts, article->authors, &out->authors);
	if (!status)
		status = keep(texts, article->url, &out->url);
	return status ? status
		      : keep(texts, article->canonical_url, &out->canonical);
}

enum np_status np_relate_read(struct relating *relating, np_article_id id,
			      struct np_buf *texts, struct sheet *out)
{
	struct np_store_version version = { 0 };
	struct np_span text = { 0 };
	enum np_status status =
		np_store_get(relating->store, id, &version, relating->err);

	*out = (struct sheet){ 0 };
	if (!status && keep_row(texts, &version, out))
		status = np_relate_no_memory(relating);
	if (!status)
		status = np_store_text(relating->store, id, &text,
				       relating->err);
	if (!status && keep(texts, text, &out->text))
		status = np_relate_no_memory(relating);
	return status ? status
		      : load_furniture(relating, part_of(texts, out->source),
				       out->salt);
}

enum np_status np_relate_holder(struct relating *relating,
				const struct np_buf *texts,
				const struct sheet *sheet,
				struct np_holder *out)
{
	struct relate_worker *worker = &relating->workers[0];
	struct np_span url = part_of(texts, sheet->canonical);

	if (!url.len)
		url = part_of(texts, sheet->url);
	*out = (struct np_holder){ .date = sheet->date,
				   .has_date = sheet->has_date,
				   .url = url.len ? np_store_salt(url) : 0 };
	memcpy(out->text, sheet->hash, sizeof(out->text));
	if (np_holder_read(out, worker->sketcher, part_of(texts, sheet->text),
			   part_of(texts, sheet->title), &worker->holding))
		return np_relate_no_memory(relating);
	return NP_OK;
}
