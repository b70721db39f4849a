/* SPDX-License-Identifier: MIT */
/*
 * The passages and segments of versions that are stored. Where the text is
 * kept they are made of it; where it is not, they are kept in its place, all
 * numbers little-endian:
 *
 *	u32  passages, p
 *	u32  segments, s
 *	p x (u64 hash, u32 offset in the text)
 *	s x  u64 hash
 *	u64  np_page_sum of all before, seeded with the article's id
 */
#include "store/store.h"

#include <string.h>

#include "base/mem.h"
#include "store/run_page.h"

enum {
	HEAD = 8,
	PASSAGE = 12,
	SEGMENT = 8,
	TAIL = 8
};

static void save(unsigned char *to, uint64_t value, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		to[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t load(const unsigned char *from, unsigned width)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value |= (uint64_t)from[i] << (8 * i);
	return value;
}

static void write_prints(unsigned char *to,
			 const struct np_store_article *article)
{
	save(to, article->passages.len, 4);
	save(to + 4, article->segments.len, 4);
	to += HEAD;
	for (size_t i = 0; i < article->passages.len; i++, to += PASSAGE) {
		save(to, article->passages.ptr[i], 8);
		save(to + 8, article->offsets ? article->offsets[i] : 0, 4);
	}
	for (size_t i = 0; i < article->segments.len; i++, to += SEGMENT)
		save(to, article->segments.ptr[i], 8);
}

enum np_status np_prints_add(struct np_store *store,
			     const struct np_store_article *article,
			     np_article_id id, struct np_error *err)
{
	const size_t len = HEAD + article->passages.len * PASSAGE +
			   article->segments.len * SEGMENT;
	sqlite3_stmt *add = NULL;
	unsigned char *body;
	enum np_status status;
	int bound;

	if (article->passages.len > UINT32_MAX ||
	    article->segments.len > UINT32_MAX)
		return np_error_set(err, NP_ERR_LIMIT, "too many passages");
	store->field.len = 0;
	if (np_buf_reserve(&store->field, len + TAIL))
		return np_store_no_memory(err);
	body = (unsigned char *)store->field.ptr;
	write_prints(body, article);
	save(body + len, np_page_sum(body, len, (uint64_t)id), TAIL);
	status = np_db_statement(&store->db, STATEMENT_PASSAGE_ADD, &add, err);
	if (status)
		return status;
	bound = sqlite3_bind_int64(add, 1, id);
	bound |= np_db_bind_blob(add, 2, body, len + TAIL);
	return np_db_finish(&store->db, add, bound, err);
}

void np_prints_clear(struct prints *prints)
{
	np_sketcher_free(prints->sketcher);
	np_free(prints->hashes);
	np_buf_clear(&prints->text);
}

/* Room for passages and segments; the article's are there then. */
static enum np_status make_room(struct prints *prints, size_t passages,
				size_t segments,
				struct np_store_article *article)
{
	if (np_grow(&prints->hashes, &prints->cap, 2 * passages + segments,
		    sizeof(*prints->hashes)))
		return NP_ERR_NOMEM;
	article->passages = (struct np_store_keys){ prints->hashes, passages };
	article->offsets = prints->hashes + passages;
	article->segments =
		(struct np_store_keys){ prints->hashes + 2 * passages,
					segments };
	return NP_OK;
}

static enum np_status read_prints(struct prints *prints,
				  const unsigned char *body, size_t len,
				  uint64_t id, struct np_store_article *article)
{
	size_t passages, segments;

	if (len < HEAD + TAIL ||
	    np_page_sum(body, len - TAIL, id) != load(body + len - TAIL, TAIL))
		return NP_ERR_CORRUPT;
	passages = (size_t)load(body, 4);
	segments = (size_t)load(body + 4, 4);
	if (HEAD + passages * PASSAGE + segments * SEGMENT + TAIL != len)
		return NP_ERR_CORRUPT;
	if (make_room(prints, passages, segments, article))
		return NP_ERR_NOMEM;
	body += HEAD;
	for (size_t i = 0; i < passages; i++, body += PASSAGE) {
		prints->hashes[i] = load(body, 8);
		prints->hashes[passages + i] = load(body + 8, 4);
	}
	for (size_t i = 0; i < segments; i++, body += SEGMENT)
		prints->hashes[2 * passages + i] = load(body, 8);
	return NP_OK;
}

static enum np_status kept_prints(struct np_store *store, struct prints *prints,
				  np_article_id id,
				  struct np_store_article *article,
				  struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_store_row(store, STATEMENT_PASSAGE_GET, &id, 1, &row, err);

	if (status)
		return status == NP_END ? NP_OK : status;
	status = read_prints(prints, sqlite3_column_blob(row, 0),
			     (size_t)sqlite3_column_bytes(row, 0), (uint64_t)id,
			     article);
	sqlite3_reset(row);
	if (status == NP_ERR_NOMEM)
		return np_store_no_memory(err);
	if (status)
		return np_error_set(err, status,
				    "passages in '%.160s' are damaged",
				    store->db.path);
	return NP_OK;
}

static enum np_status text_prints(struct prints *prints, struct np_span text,
				  struct np_store_article *article)
{
	struct np_passages passages = { 0 };
	struct np_segments segments = { 0 };
	size_t len;

	if (np_passage_text(prints->sketcher, text, &passages))
		return NP_ERR_NOMEM;
	len = passages.len;
	if (make_room(prints, len, 0, article))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < len; i++) {
		prints->hashes[i] = passages.ptr[i].hash;
		prints->hashes[len + i] = passages.ptr[i].begin;
	}
	if (np_segment_text(prints->sketcher, text, &segments) ||
	    make_room(prints, len, segments.len, article))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < segments.len; i++)
		prints->hashes[2 * len + i] = segments.ptr[i].hash;
	return NP_OK;
}

enum np_status np_prints_of(struct np_store *store, struct prints *prints,
			    np_article_id id, struct np_store_article *article,
			    struct np_error *err)
{
	const struct np_store_keys none = { 0 };
	struct np_span text = { 0 };
	enum np_status status;

	article->passages = article->segments = none;
	article->offsets = NULL;
	if (!store->keeps_text)
		return kept_prints(store, prints, id, article, err);
	status = np_store_text(store, id, &text, err);
	if (status)
		return status == NP_END ? NP_OK : status;
	if (!prints->sketcher &&
	    np_sketcher_new(&prints->sketcher, &store->recipe))
		return np_store_no_memory(err);
	return text_prints(prints, text, article) ? np_store_no_memory(err)
						  : NP_OK;
}

/* NP_ERR_CORRUPT: something of it is lost, and the rest is used. */
static enum np_status index_one(struct np_store *store, struct prints *prints,
				np_article_id id, struct np_error *err)
{
	struct np_store_version version = { 0 };
	uint32_t lanes[NP_LANES_MAX];
	enum np_status status = NP_OK;
	bool has_lanes;

	if (store->keeps_passages)
		status = np_prints_of(store, prints, id, &version.article, err);
	if (status && status != NP_ERR_CORRUPT)
		return status;
	status = np_store_sketch(store, id, lanes, err);
	has_lanes = !status;
	if (status < 0 && status != NP_ERR_CORRUPT)
		return status;
	if (version.article.segments.len) {
		const struct np_store_article made = version.article;

		status = np_store_get(store, id, &version, err);
		if (status)
			return status;
		version.article.passages = made.passages;
		version.article.segments = made.segments;
	}
	return np_store_index(store, &version.article, has_lanes ? lanes : NULL,
			      id, err);
}

enum np_status np_store_reindex(struct np_store *store, struct np_error *err)
{
	struct prints prints = { 0 };
	np_article_id id = 0;
	enum np_status status = np_runs_clear(store->runs, err);

	while (!status) {
		status = np_store_next(store, id, &id, err);
		if (!status)
			status = index_one(store, &prints, id, err);
	}
	np_prints_clear(&prints);
	return status == NP_END ? NP_OK : status;
}
