/* SPDX-License-Identifier: MIT */
#include "batch/crate.h"

#include <string.h>

#include "base/mem.h"
#include "batch/article_row.h"
#include "shingles/np-sketch.h"

/* Bytes of a text whose segments are looked for at once. */
#define PIECE ((size_t)1 << 20)

void np_crate_empty(struct crate *crate)
{
	crate->len = crate->keys_len = crate->bytes.len = 0;
}

void np_crate_clear(struct crate *crate)
{
	np_free(crate->items);
	np_free(crate->lanes);
	np_free(crate->keys);
	np_buf_clear(&crate->bytes);
}

enum np_status np_crate_maker_open(struct crate_maker *maker,
				   const struct np_store *store)
{
	enum np_status status =
		np_sketcher_new(&maker->sketcher, np_store_recipe(store));

	if (!status)
		status = np_store_packer_new(&maker->packer);
	maker->lanes = np_store_recipe(store)->lanes;
	maker->texts = np_store_keeps_text(store);
	maker->passages = np_store_keeps_passages(store);
	return status;
}

void np_crate_maker_close(struct crate_maker *maker)
{
	np_sketcher_free(maker->sketcher);
	np_store_packer_free(maker->packer);
}

static enum np_status keep(struct crate *crate, struct np_span from,
			   struct crate_place *to)
{
	*to = (struct crate_place){ crate->bytes.len,
				    from.ptr ? from.len : SIZE_MAX };
	return from.ptr ? np_buf_add(&crate->bytes, from.ptr, from.len) : NP_OK;
}

/* A text file has no other fields. */
static enum np_status keep_extra(struct crate *crate,
				 const struct np_record_parser *parser,
				 struct crate_place *to)
{
	const size_t at = crate->bytes.len;
	const enum np_status status =
		parser ? np_record_extra(parser, &crate->bytes) : NP_OK;

	*to = (struct crate_place){ at, crate->bytes.len - at };
	if (!to->len)
		to->len = SIZE_MAX;
	return status;
}

/* Room for more keys behind those there are. */
static enum np_status grow_keys(struct crate *crate, size_t more)
{
	return np_grow(&crate->keys, &crate->keys_cap, crate->keys_len + more,
		       sizeof(*crate->keys));
}

static enum np_status add_passages(struct crate *crate, struct crate_item *item,
				   const struct crate_maker *maker,
				   struct np_span text)
{
	struct np_passages passages = { 0 };

	if (np_passage_text(maker->sketcher, text, &passages) ||
	    grow_keys(crate, 2 * passages.len))
		return NP_ERR_NOMEM;
	item->passages = (struct crate_place){ crate->keys_len, passages.len };
	for (size_t i = 0; i < passages.len; i++) {
		crate->keys[crate->keys_len + i] = passages.ptr[i].hash;
		crate->keys[crate->keys_len + passages.len + i] =
			passages.ptr[i].begin;
	}
	crate->keys_len += 2 * passages.len;
	return NP_OK;
}

/* A piece of a long text: up to a line's end, where segments end. */
static size_t piece_of(struct np_span text, size_t at)
{
	const size_t left = text.len - at;
	const char *end =
		left > PIECE ? memchr(text.ptr + at + PIECE, '\n', left - PIECE)
			     : NULL;

	return end ? (size_t)(end - text.ptr) + 1 - at : left;
}

/* Piece by piece: the tokens of one take four times its bytes. */
static enum np_status add_segments(struct crate *crate, struct crate_item *item,
				   const struct crate_maker *maker,
				   struct np_span text)
{
	const size_t before = crate->keys_len;
	struct np_segments segments = { 0 };
	size_t len;

	for (size_t at = 0; at < text.len; at += len) {
		len = piece_of(text, at);
		if (np_segment_text(maker->sketcher,
				    (struct np_span){ text.ptr + at, len },
				    &segments) ||
		    grow_keys(crate, segments.len))
			return NP_ERR_NOMEM;
		for (size_t i = 0; i < segments.len; i++)
			crate->keys[crate->keys_len++] = segments.ptr[i].hash;
	}
	item->segments =
		(struct crate_place){ before, crate->keys_len - before };
	return NP_OK;
}

/* What the store would do with the text, done here, beside it. */
static enum np_status prepare(struct crate *crate, struct crate_item *item,
			      const struct crate_maker *maker,
			      struct np_span text)
{
	struct np_span packed = { 0 };
	enum np_status status = NP_OK;

	if (maker->passages)
		status = add_passages(crate, item, maker, text);
	if (!status && maker->passages)
		status = add_segments(crate, item, maker, text);
	if (!status && maker->texts)
		status = np_store_pack(maker->packer, text, &packed);
	return status ? status : keep(crate, packed, &item->packed);
}

enum np_status np_crate_add(struct crate *crate,
			    const struct crate_maker *maker,
			    const struct np_article *article,
			    const struct np_record_parser *parser)
{
	struct crate_item item = { .date = article->date,
				   .has_date = article->has_date };
	const struct np_span text = article->field[NP_FIELD_TEXT];
	enum np_status status = np_grow(&crate->items, &crate->cap,
					crate->len + 1, sizeof(item));

	if (!status)
		status = np_grow(&crate->lanes, &crate->lanes_cap,
				 (crate->len + 1) * maker->lanes,
				 sizeof(*crate->lanes));
	if (!status)
		status = np_sketch_text(
			maker->sketcher, text,
			crate->lanes + crate->len * maker->lanes, &item.info);
	if (!status)
		status = prepare(crate, &item, maker, text);
	/* The text is packed, or not kept. */
	for (size_t i = 0; i < NP_FIELD_COUNT && !status; i++)
		status = keep(crate,
			      i == NP_FIELD_TEXT ? (struct np_span){ 0 }
						 : article->field[i],
			      &item.field[i]);
	if (!status)
		status = keep_extra(crate, parser, &item.extra);
	if (!status)
		crate->items[crate->len++] = item;
	return status;
}

static struct np_span span_of(const struct crate *crate,
			      const struct crate_place *place)
{
	if (place->len == SIZE_MAX)
		return (struct np_span){ NULL, 0 };
	/* Of nothing but empty fields there are no bytes. */
	return (struct np_span){ crate->bytes.ptr ? crate->bytes.ptr + place->at
						  : "",
				 place->len };
}

static struct np_store_keys keys_of(const struct crate *crate,
				    const struct crate_place *place)
{
	return (struct np_store_keys){ place->len ? crate->keys + place->at
						  : NULL,
				       place->len };
}

struct np_span np_crate_field(const struct crate *crate,
			      const struct crate_item *item,
			      enum np_field field)
{
	return span_of(crate, &item->field[field]);
}

enum np_status np_crate_put(const struct crate *crate, size_t index,
			    struct np_store *store, struct np_span key,
			    struct np_store_added *added, struct np_error *err)
{
	const struct crate_item *item = &crate->items[index];
	struct np_article article = { .date = item->date,
				      .has_date = item->has_date };
	struct np_store_article row;

	for (int i = 0; i < NP_FIELD_COUNT; i++)
		article.field[i] =
			np_crate_field(crate, item, (enum np_field)i);
	row = np_article_row(&article, key, span_of(crate, &item->extra));
	row.packed = span_of(crate, &item->packed);
	row.segments = keys_of(crate, &item->segments);
	row.passages = keys_of(crate, &item->passages);
	if (row.passages.len)
		row.offsets = row.passages.ptr + row.passages.len;
	return np_store_add(store, &row,
			    crate->lanes +
				    index * np_store_recipe(store)->lanes,
			    &item->info, added, err);
}
