/* SPDX-License-Identifier: MIT */
/* What keeps a store in shape over the years: expiry, and joining stores. */
#include "store/store.h"

#include "base/mem.h"

enum np_status np_store_next(struct np_store *store, np_article_id after,
			     np_article_id *id, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	int64_t next;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_ARTICLE_NEXT, &row, err);

	if (!status)
		status = np_db_row(&store->db, row,
				   sqlite3_bind_int64(row, 1, after), err);
	if (status)
		return status;
	next = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	/* A damaged tree may lead round in a circle. */
	if (next <= after)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "articles in '%.160s' are out of order",
				    store->db.path);
	*id = next;
	return NP_OK;
}

/* When an article is out of date, and where the search for them stands. */
struct expiry {
	int64_t before, unseen_since;
	int64_t after;	   /* ids up to here are done */
	struct np_buf key; /* of the one that was found */
};

static enum np_status next_expired(struct np_store *store,
				   struct expiry *expiry, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status = np_db_statement(
		&store->db, STATEMENT_ARTICLE_EXPIRED, &row, err);
	int bound;

	if (status)
		return status;
	bound = sqlite3_bind_int64(row, 1, expiry->before);
	bound |= sqlite3_bind_int64(row, 2, expiry->unseen_since);
	bound |= sqlite3_bind_int64(row, 3, expiry->after);
	status = np_db_row(&store->db, row, bound, err);
	if (status)
		return status;
	if (sqlite3_column_int64(row, 0) <= expiry->after) {
		sqlite3_reset(row);
		return np_error_set(err, NP_ERR_CORRUPT,
				    "articles in '%.160s' are out of order",
				    store->db.path);
	}
	expiry->after = sqlite3_column_int64(row, 0);
	expiry->key.len = 0;
	if (np_buf_add(&expiry->key, sqlite3_column_text(row, 1),
		       (size_t)sqlite3_column_bytes(row, 1)))
		status = np_store_no_memory(err);
	sqlite3_reset(row);
	return status;
}

enum np_status np_store_expire(struct np_store *store, int64_t before,
			       int64_t unseen_since, uint64_t *removed,
			       struct np_error *err)
{
	struct expiry expiry = { .before = before,
				 .unseen_since = unseen_since };
	uint64_t count = 0;
	enum np_status status = np_store_begin(store, err);

	if (status)
		return status;
	while (!status) {
		uint64_t versions = 0;

		status = next_expired(store, &expiry, err);
		if (!status)
			status =
				np_store_remove(store, np_buf_span(&expiry.key),
						&versions, err);
		count += !status;
	}
	np_buf_clear(&expiry.key);
	if (status != NP_END) {
		np_store_rollback(store);
		return status;
	}
	status = np_store_commit(store, err);
	if (!status)
		*removed = count;
	return status;
}

/* Does any version of the key have this text? So merging twice adds once. */
static enum np_status has_version(struct np_store *store,
				  const struct np_store_version *version,
				  bool *has, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_ARTICLE_HAS, &row, err);
	int bound;

	if (status)
		return status;
	bound = np_db_bind_text(row, 1, version->article.key);
	bound |= np_db_bind_blob(row, 2, version->hash, 16);
	status = np_db_row(&store->db, row, bound, err);
	*has = !status;
	sqlite3_reset(row);
	return status == NP_END ? NP_OK : status;
}

/* What a version of another store is taken over with. */
struct taker {
	struct np_store *store, *other;
	struct prints prints;
	uint32_t lanes[NP_LANES_MAX];
	uint64_t *added;
};

static enum np_status take_credit(struct taker *taker, np_article_id from,
				  np_article_id to, struct np_error *err)
{
	struct np_store_credit credit = { 0 };
	const enum np_status status =
		np_store_credit_get(taker->other, from, &credit, err);

	if (status)
		return status == NP_END ? NP_OK : status;
	return np_store_credit_put(taker->store, to, &credit, err);
}

static enum np_status merge_one(struct taker *taker, np_article_id id,
				struct np_error *err)
{
	struct np_store *store = taker->store, *other = taker->other;
	struct np_store_article keys = { 0 };
	struct np_store_version version = { 0 };
	struct np_store_added one = { 0 };
	struct np_text_info info = { 0 };
	struct np_span text = { 0 };
	bool has = false;
	enum np_status status = NP_OK;

	if (store->keeps_passages)
		status = np_prints_of(other, &taker->prints, id, &keys, err);
	if (!status)
		status = np_store_text(other, id, &text, err);
	if (status == NP_END)
		status = NP_OK;
	if (!status)
		status = np_store_sketch(other, id, taker->lanes, err);
	if (status == NP_END)
		status = NP_OK;
	if (!status)
		status = np_store_get(other, id, &version, err);
	if (status)
		return status;
	version.article.text = text;
	version.article.passages = keys.passages;
	version.article.segments = keys.segments;
	version.article.offsets = keys.offsets;
	info.hash[0] = version.hash[0];
	info.hash[1] = version.hash[1];
	info.tokens = version.tokens;
	info.shingles = version.shingles;
	status = has_version(store, &version, &has, err);
	if (!status && has)
		taker->added[NP_STORE_UNCHANGED]++;
	if (status || has)
		return status;
	status = np_store_add(store, &version.article, taker->lanes, &info,
			      &one, err);
	if (status)
		return status;
	taker->added[one.outcome]++;
	return take_credit(taker, id, one.id, err);
}

/* What users of the other store said of its furniture. Where both said
 * something, this store's word stands. */
static enum np_status take_furniture(struct taker *taker, sqlite3_stmt *row,
				     struct np_error *err)
{
	const struct np_span source = { sqlite3_column_blob(row, 0),
					(size_t)sqlite3_column_bytes(row, 0) };
	struct np_store_furniture here = { 0 };
	const struct np_store_furniture one = {
		.hash = (uint64_t)sqlite3_column_int64(row, 1),
		.count = (uint64_t)sqlite3_column_int64(row, 2),
		.state = (enum np_furniture_state)sqlite3_column_int(row, 3),
		.line = { sqlite3_column_blob(row, 4),
			  (size_t)sqlite3_column_bytes(row, 4) },
	};
	enum np_status status = np_store_furniture_get(taker->store, source,
						       one.hash, &here, err);

	if (status < 0 || (!status && here.state != NP_FURNITURE_LEARNED))
		return status;
	status = np_store_furniture_put(taker->store, source, &one, err);
	return status == NP_END ? NP_OK : status;
}

static enum np_status take_all_furniture(struct taker *taker,
					 struct np_error *err)
{
	struct db *db = &taker->other->db;
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(db, STATEMENT_FURNITURE_TOLD, &row, err);

	while (!status) {
		status = np_db_row(db, row, 0, err);
		if (!status)
			status = take_furniture(taker, row, err);
	}
	sqlite3_reset(row);
	return status == NP_END ? NP_OK : status;
}

static enum np_status merge_all(struct np_store *store, struct np_store *other,
				uint64_t added[3], struct np_error *err)
{
	struct taker *taker = np_alloc_zero(1, sizeof(*taker));
	np_article_id id = 0;
	enum np_status status = NP_OK;

	if (!taker)
		return np_store_no_memory(err);
	taker->store = store;
	taker->other = other;
	taker->added = added;
	while (!status) {
		status = np_store_next(other, id, &id, err);
		if (!status)
			status = merge_one(taker, id, err);
	}
	if (status == NP_END)
		status = take_all_furniture(taker, err);
	np_prints_clear(&taker->prints);
	np_free(taker);
	return status;
}

enum np_status np_store_merge(struct np_store *store, struct np_store *other,
			      uint64_t added[3], struct np_error *err)
{
	uint64_t counts[3] = { 0 };
	bool held = false;
	enum np_status status;

	if (!np_recipe_equal(&store->recipe, &other->recipe))
		return np_error_set(err, NP_ERR_RECIPE,
				    "'%.100s' and '%.100s' have different "
				    "recipes",
				    store->db.path, other->db.path);
	if (store->keeps_text && !other->keeps_text)
		return np_error_set(err, NP_ERR_MISUSE,
				    "'%.160s' keeps no texts to take over",
				    other->db.path);
	status = np_store_begin(store, err);
	if (status)
		return status;
	/* Another process may be writing to it. */
	status = np_store_hold(other, &held, err);
	if (!status)
		status = merge_all(store, other, counts, err);
	np_store_release(other, held);
	if (status) {
		np_store_rollback(store);
		return status;
	}
	status = np_store_commit(store, err);
	for (int i = 0; i < 3 && !status; i++)
		added[i] += counts[i];
	return status;
}
