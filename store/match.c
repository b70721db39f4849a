/* SPDX-License-Identifier: MIT */
/* Matches, and which articles have theirs still to come. */
#include "store/store.h"

#include "base/mem.h"

enum np_status np_store_match_put(struct np_store *store,
				  const struct np_store_match *match,
				  struct np_error *err)
{
	const int64_t numbers[] = { match->a, match->b, match->relation,
				    match->rule, match->direction };
	const double shares[] = { match->jaccard, match->contain_ab,
				  match->contain_ba };
	const double rest[] = { match->in_order, match->quoted, match->score };
	sqlite3_stmt *put = NULL;
	enum np_status status = np_store_must_write(store, err);
	int bound = 0;

	if (!status && (match->a < 1 || match->b <= match->a))
		status = np_error_set(err, NP_ERR_MISUSE,
				      "a match of %lld and %lld",
				      (long long)match->a, (long long)match->b);
	if (!status)
		status = np_db_statement(&store->db, STATEMENT_MATCH_PUT, &put,
					 err);
	if (status)
		return status;
	for (int i = 0; i < 5; i++)
		bound |= sqlite3_bind_int64(put, i + 1, numbers[i]);
	for (int i = 0; i < 3; i++) {
		bound |= sqlite3_bind_double(put, i + 6, shares[i]);
		bound |= sqlite3_bind_double(put, i + 11, rest[i]);
	}
	bound |= sqlite3_bind_int64(put, 9, (int64_t)match->shared);
	bound |= sqlite3_bind_int64(put, 10, (int64_t)match->longest);
	bound |= sqlite3_bind_int64(put, 14, match->form);
	bound |= sqlite3_bind_int64(put, 15, match->evidence);
	return np_db_finish(&store->db, put, bound, err);
}

static struct np_store_match match_of(sqlite3_stmt *row)
{
	return (struct np_store_match){
		.a = sqlite3_column_int64(row, 0),
		.b = sqlite3_column_int64(row, 1),
		.relation = sqlite3_column_int(row, 2),
		.rule = sqlite3_column_int(row, 3),
		.direction = sqlite3_column_int(row, 4),
		.jaccard = sqlite3_column_double(row, 5),
		.contain_ab = sqlite3_column_double(row, 6),
		.contain_ba = sqlite3_column_double(row, 7),
		.shared = (uint64_t)sqlite3_column_int64(row, 8),
		.longest = (uint64_t)sqlite3_column_int64(row, 9),
		.in_order = sqlite3_column_double(row, 10),
		.quoted = sqlite3_column_double(row, 11),
		.score = sqlite3_column_double(row, 12),
		.form = sqlite3_column_int(row, 13),
		.evidence = sqlite3_column_int(row, 14),
	};
}

enum np_status np_store_match_get(struct np_store *store, np_article_id a,
				  np_article_id b, struct np_store_match *out,
				  struct np_error *err)
{
	const int64_t ids[] = { a, b };
	sqlite3_stmt *row = NULL;
	const enum np_status status =
		np_store_row(store, STATEMENT_MATCH_GET, ids, 2, &row, err);

	if (!status)
		*out = match_of(row);
	sqlite3_reset(row);
	return status;
}

enum np_status np_store_match_next(struct np_store *store,
				   const struct np_store_match *after,
				   struct np_store_match *out,
				   struct np_error *err)
{
	const int64_t ids[] = { after->a, after->b };
	struct np_store_match next;
	sqlite3_stmt *row = NULL;
	const enum np_status status =
		np_store_row(store, STATEMENT_MATCH_NEXT, ids, 2, &row, err);

	if (status)
		return status;
	next = match_of(row);
	sqlite3_reset(row);
	/* A damaged tree may lead round in a circle. */
	if (next.a < ids[0] || (next.a == ids[0] && next.b <= ids[1]))
		return np_error_set(err, NP_ERR_CORRUPT,
				    "matches in '%.160s' are out of order",
				    store->db.path);
	*out = next;
	return NP_OK;
}

static enum np_status add_matches(struct np_store *store, enum statement which,
				  np_article_id id, size_t *len,
				  struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status = np_store_row(store, which, &id, 1, &row, err);

	while (!status) {
		if (np_grow(&store->matches, &store->matches_cap, *len + 1,
			    sizeof(*store->matches))) {
			sqlite3_reset(row);
			return np_store_no_memory(err);
		}
		store->matches[(*len)++] = match_of(row);
		status = np_db_row(&store->db, row, 0, err);
	}
	return status == NP_END ? NP_OK : status;
}

enum np_status np_store_matches_of(struct np_store *store, np_article_id id,
				   struct np_store_matches *out,
				   struct np_error *err)
{
	bool held;
	size_t len = 0;
	enum np_status status = np_store_hold(store, &held, err);

	/* The others of lower numbers come first. */
	if (!status)
		status =
			add_matches(store, STATEMENT_MATCH_OF_B, id, &len, err);
	if (!status)
		status =
			add_matches(store, STATEMENT_MATCH_OF_A, id, &len, err);
	np_store_release(store, held);
	if (!status)
		*out = (struct np_store_matches){ store->matches, len };
	return status;
}

static enum np_status change(struct np_store *store, enum statement which,
			     const int64_t *values, size_t len,
			     struct np_error *err)
{
	const enum np_status status = np_store_must_write(store, err);

	return status ? status : np_store_run(store, which, values, len, err);
}

enum np_status np_store_matches_remove(struct np_store *store, np_article_id id,
				       struct np_error *err)
{
	return change(store, STATEMENT_MATCH_REMOVE, &id, 1, err);
}

enum np_status np_store_pending_next(struct np_store *store,
				     np_article_id after, np_article_id *id,
				     struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	int64_t next;
	const enum np_status status = np_store_row(
		store, STATEMENT_PENDING_NEXT, &after, 1, &row, err);

	if (status)
		return status;
	next = sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	if (next <= after)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "what is pending in '%.160s' is out of "
				    "order",
				    store->db.path);
	*id = next;
	return NP_OK;
}

enum np_status np_store_pending_count(struct np_store *store, uint64_t *out,
				      struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	const enum np_status status = np_store_row(
		store, STATEMENT_PENDING_COUNT, NULL, 0, &row, err);

	if (!status)
		*out = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return status;
}

enum np_status np_store_pending_add(struct np_store *store, np_article_id id,
				    struct np_error *err)
{
	return change(store, STATEMENT_PENDING_ADD, &id, 1, err);
}

enum np_status np_store_pending_remove(struct np_store *store, np_article_id id,
				       struct np_error *err)
{
	np_number_map_empty(&store->pending_stories);
	return change(store, STATEMENT_PENDING_REMOVE, &id, 1, err);
}

enum np_status np_store_pending_all(struct np_store *store,
				    struct np_error *err)
{
	return change(store, STATEMENT_PENDING_ALL, NULL, 0, err);
}
