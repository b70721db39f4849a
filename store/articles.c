/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include <string.h>
#include <time.h>

#include "store/row_sum.h"

/* The latest version of a key; NP_END when it is new. */
struct latest {
	int64_t id, version;
	bool same; /* has this hash */
};

static enum np_status find_latest(struct np_store *store, struct np_span key,
				  const uint64_t *hash, struct latest *out,
				  struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_ARTICLE_FIND, &row, err);

	if (!status)
		status = np_db_row(&store->db, row,
				   np_db_bind_text(row, 1, key), err);
	if (status)
		return status;
	out->id = sqlite3_column_int64(row, 0);
	out->version = sqlite3_column_int64(row, 1);
	out->same = hash && sqlite3_column_bytes(row, 2) == 16 &&
		    !memcmp(sqlite3_column_blob(row, 2), hash, 16);
	sqlite3_reset(row);
	return NP_OK;
}

static enum np_status run_with_ids(struct np_store *store, enum statement which,
				   int64_t first, int64_t second,
				   struct np_error *err)
{
	sqlite3_stmt *statement = NULL;
	enum np_status status =
		np_db_statement(&store->db, which, &statement, err);
	int bound;

	if (status)
		return status;
	bound = sqlite3_bind_int64(statement, 1, first);
	if (sqlite3_bind_parameter_count(statement) > 1)
		bound |= sqlite3_bind_int64(statement, 2, second);
	return np_db_finish(&store->db, statement, bound, err);
}

static int bind_time(sqlite3_stmt *statement, int at, bool has, int64_t time)
{
	return has ? sqlite3_bind_int64(statement, at, time)
		   : sqlite3_bind_null(statement, at);
}

static enum np_status bind_source(struct np_store *store, int at,
				  sqlite3_stmt *statement, struct np_span name,
				  struct np_error *err)
{
	enum np_status status;
	int64_t source = 0;

	if (!name.ptr)
		return sqlite3_bind_null(statement, at) ? NP_ERR_NOMEM : NP_OK;
	status = np_store_source_add(store, name, &source, err);
	if (!status && sqlite3_bind_int64(statement, at, source))
		return np_db_error(&store->db, "use", err);
	return status;
}

/* What the store adds to an article. */
struct row_new {
	int64_t version, added, sum;
};

static struct row_new make_new(const struct np_store *store,
			       const struct np_store_article *article,
			       const uint32_t *lanes,
			       const struct np_text_info *info, int64_t version)
{
	const struct np_store_version all = {
		.article = *article,
		.version = version,
		.added = (int64_t)time(NULL),
		.tokens = info->tokens,
		.shingles = info->shingles,
		.hash = { info->hash[0], info->hash[1] },
	};
	const int64_t sum = np_sum_version(&all, info->shingles ? lanes : NULL,
					   store->recipe.lanes);

	return (struct row_new){ version, all.added, sum };
}

static enum np_status add_row(struct np_store *store,
			      const struct np_store_article *article,
			      const struct np_text_info *info,
			      const struct row_new *new, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_ARTICLE_ADD, &row, err);
	int bound;

	if (!status)
		status = bind_source(store, 5, row, article->source, err);
	if (status)
		return status;
	bound = np_db_bind_text(row, 1, article->key);
	bound |= sqlite3_bind_int64(row, 2, new->version);
	bound |= np_db_bind_text(row, 3, article->url);
	bound |= np_db_bind_text(row, 4, article->canonical_url);
	bound |= np_db_bind_text(row, 6, article->title);
	bound |= np_db_bind_text(row, 7, article->authors);
	bound |= np_db_bind_text(row, 8, article->language);
	bound |= bind_time(row, 9, article->has_date, article->date);
	bound |= bind_time(row, 10, article->has_modified, article->modified);
	bound |= bind_time(row, 11, article->has_fetched, article->fetched);
	bound |= sqlite3_bind_int64(row, 12, new->added);
	bound |= sqlite3_bind_int64(row, 13, (int64_t)info->tokens);
	bound |= sqlite3_bind_int64(row, 14, (int64_t)info->shingles);
	bound |= np_db_bind_blob(row, 15, info->hash, 16);
	bound |= np_db_bind_text(row, 16, article->extra);
	bound |= sqlite3_bind_int64(row, 17, new->sum);
	return np_db_finish(&store->db, row, bound, err);
}

static enum np_status add_text(struct np_store *store, int64_t id,
			       const struct np_store_article *article,
			       struct np_error *err)
{
	const struct np_span text = article->text;
	struct np_span packed = article->packed;
	sqlite3_stmt *row = NULL;
	enum np_status status;
	uint64_t size;
	int bound;

	if (!packed.ptr && np_store_pack(store->packer, text, &packed))
		return np_store_no_memory(err);
	size = np_packed_size(packed);
	if (size > INT64_MAX || (text.ptr && size != text.len))
		return np_error_set(err, NP_ERR_MISUSE,
				    "what is packed is not the text");
	status = np_db_statement(&store->db, STATEMENT_TEXT_ADD, &row, err);
	if (status)
		return status;
	bound = sqlite3_bind_int64(row, 1, id);
	bound |= sqlite3_bind_int64(row, 2, (int64_t)size);
	bound |= np_db_bind_blob(row, 3, packed.ptr, packed.len);
	return np_db_finish(&store->db, row, bound, err);
}

static enum np_status add_sketch(struct np_store *store, int64_t id,
				 const uint32_t *lanes, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_SKETCH_ADD, &row, err);
	int bound;

	if (status)
		return status;
	bound = sqlite3_bind_int64(row, 1, id);
	bound |= np_db_bind_blob(row, 2, lanes,
				 store->recipe.lanes * sizeof(*lanes));
	return np_db_finish(&store->db, row, bound, err);
}

static enum np_status add_new(struct np_store *store,
			      const struct np_store_article *article,
			      const uint32_t *lanes,
			      const struct np_text_info *info,
			      struct latest *latest, struct np_error *err)
{
	const struct row_new new =
		make_new(store, article, lanes, info, latest->version + 1);
	enum np_status status = add_row(store, article, info, &new, err);
	const int64_t id = sqlite3_last_insert_rowid(store->db.handle);

	if (!status && id > UINT32_MAX)
		return np_error_set(err, NP_ERR_LIMIT,
				    "'%.120s' is full: %u articles were added "
				    "to it",
				    store->db.path, UINT32_MAX);
	if (!status && store->keeps_text)
		status = add_text(store, id, article, err);
	if (!status && !store->keeps_text && store->keeps_passages)
		status = np_prints_add(store, article, id, err);
	if (!status && info->shingles)
		status = add_sketch(store, id, lanes, err);
	if (!status)
		status = run_with_ids(store, STATEMENT_PENDING_ADD, id, 0, err);
	if (!status)
		status = np_store_index(store, article,
					info->shingles ? lanes : NULL, id, err);
	latest->id = id;
	return status;
}

static enum np_status add(struct np_store *store,
			  const struct np_store_article *article,
			  const uint32_t *lanes,
			  const struct np_text_info *info,
			  struct np_store_added *added, struct np_error *err)
{
	struct latest latest = { 0 };
	enum np_status status =
		find_latest(store, article->key, info->hash, &latest, err);

	if (status && status != NP_END)
		return status;
	if (!status && latest.same) {
		*added = (struct np_store_added){ latest.id,
						  NP_STORE_UNCHANGED };
		return run_with_ids(store, STATEMENT_ARTICLE_SEEN, latest.id,
				    (int64_t)time(NULL), err);
	}
	added->outcome = status ? NP_STORE_ADDED : NP_STORE_VERSION;
	if (!status)
		status = run_with_ids(store, STATEMENT_ARTICLE_OLD, latest.id,
				      0, err);
	else
		status = NP_OK;
	if (!status)
		status = add_new(store, article, lanes, info, &latest, err);
	added->id = latest.id;
	return status;
}

enum np_status np_store_add(struct np_store *store,
			    const struct np_store_article *article,
			    const uint32_t *lanes,
			    const struct np_text_info *info,
			    struct np_store_added *added, struct np_error *err)
{
	const bool own = !store->inside;
	struct np_store_added done = { 0 };
	enum np_status status = NP_OK;

	if (!article->key.ptr || !article->key.len)
		return np_error_set(err, NP_ERR_MISUSE,
				    "an article needs a "
				    "key");
	if (own)
		status = np_store_begin(store, err);
	if (!status)
		status = add(store, article, lanes, info, &done, err);
	if (own && status)
		np_store_rollback(store);
	else if (own)
		status = np_store_commit(store, err);
	else if (status)
		store->broken = true;
	if (!status)
		*added = done;
	return status;
}

static enum np_status remove_version(struct np_store *store, int64_t id,
				     struct np_error *err)
{
	static const enum statement steps[] = { STATEMENT_TEXT_REMOVE,
						STATEMENT_SKETCH_REMOVE,
						STATEMENT_ARTICLE_REMOVE };
	enum np_status status = np_store_forget(store, id, err);

	for (size_t i = 0; i < 3 && !status; i++)
		status = run_with_ids(store, steps[i], id, 0, err);
	return status;
}

static enum np_status remove_all(struct np_store *store, struct np_span key,
				 uint64_t *removed, struct np_error *err)
{
	struct latest latest = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		status = find_latest(store, key, NULL, &latest, err);
		if (status)
			break;
		status = remove_version(store, latest.id, err);
		*removed += !status;
	}
	return status == NP_END ? NP_OK : status;
}

enum np_status np_store_remove(struct np_store *store, struct np_span key,
			       uint64_t *removed, struct np_error *err)
{
	const bool own = !store->inside;
	uint64_t count = 0;
	enum np_status status = own ? np_store_begin(store, err) : NP_OK;

	if (!status)
		status = remove_all(store, key, &count, err);
	if (own && status)
		np_store_rollback(store);
	else if (own)
		status = np_store_commit(store, err);
	else if (status)
		store->broken = true;
	if (!status)
		*removed = count;
	return status;
}

static int64_t number(sqlite3_stmt *row, int at, bool *has)
{
	if (has)
		*has = sqlite3_column_type(row, at) != SQLITE_NULL;
	return sqlite3_column_int64(row, at);
}

/* Of a text; 0 for an absent one. */
static size_t width(sqlite3_stmt *row, int at)
{
	return (size_t)sqlite3_column_bytes(row, at);
}

/* Into room that there is. */
static struct np_span copy(struct np_store *store, sqlite3_stmt *row, int at)
{
	struct np_buf *to = &store->row;
	struct np_span span = { to->ptr + to->len, width(row, at) };
	const void *from = sqlite3_column_blob(row, at);

	if (sqlite3_column_type(row, at) == SQLITE_NULL)
		return (struct np_span){ 0 };
	if (span.len && from)
		memcpy(to->ptr + to->len, from, span.len);
	to->len += span.len;
	return span;
}

/* A row left open would keep an old state of the store in sight. */
static enum np_status copy_texts(struct np_store *store, sqlite3_stmt *row,
				 sqlite3_stmt *source,
				 struct np_store_article *out,
				 struct np_error *err)
{
	static const int places[] = { 0, 3, 4, 6, 7, 8, 17 };
	struct np_span *const texts[] = { &out->key,	       &out->url,
					  &out->canonical_url, &out->title,
					  &out->authors,       &out->language,
					  &out->extra };
	size_t room = 1 + (source ? width(source, 0) : 0);

	for (size_t i = 0; i < 7; i++)
		room += width(row, places[i]);
	store->row.len = 0;
	if (np_buf_reserve(&store->row, room))
		return np_store_no_memory(err);
	for (size_t i = 0; i < 7; i++)
		*texts[i] = copy(store, row, places[i]);
	if (source)
		out->source = copy(store, source, 0);
	return NP_OK;
}

static enum np_status find_name(struct np_store *store, sqlite3_stmt *row,
				sqlite3_stmt **out, struct np_error *err)
{
	sqlite3_stmt *name = NULL;
	enum np_status status;

	if (sqlite3_column_type(row, 5) == SQLITE_NULL)
		return NP_OK;
	status = np_db_statement(&store->db, STATEMENT_SOURCE_NAME, &name, err);
	if (!status)
		status = np_db_row(
			&store->db, name,
			sqlite3_bind_int64(name, 1,
					   sqlite3_column_int64(row, 5)),
			err);
	if (!status)
		*out = name;
	return status == NP_END ? NP_OK : status;
}

static void read_numbers(sqlite3_stmt *row, struct np_store_version *out)
{
	struct np_store_article *article = &out->article;

	out->version = number(row, 1, NULL);
	out->current = number(row, 2, NULL) != 0;
	article->date = number(row, 9, &article->has_date);
	article->modified = number(row, 10, &article->has_modified);
	article->fetched = number(row, 11, &article->has_fetched);
	out->added = number(row, 12, NULL);
	out->seen = number(row, 13, NULL);
	out->tokens = (uint64_t)number(row, 14, NULL);
	out->shingles = (uint64_t)number(row, 15, NULL);
	if (sqlite3_column_bytes(row, 16) == 16)
		memcpy(out->hash, sqlite3_column_blob(row, 16), 16);
}

enum np_status np_store_get(struct np_store *store, np_article_id id,
			    struct np_store_version *out, struct np_error *err)
{
	sqlite3_stmt *row = NULL, *source = NULL;
	struct np_store_version got = { .id = id };
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_ARTICLE_GET, &row, err);

	if (!status)
		status = np_db_row(&store->db, row,
				   sqlite3_bind_int64(row, 1, id), err);
	if (status)
		return status;
	status = find_name(store, row, &source, err);
	if (!status)
		status = copy_texts(store, row, source, &got.article, err);
	read_numbers(row, &got);
	sqlite3_reset(row);
	sqlite3_reset(source);
	if (!status)
		*out = got;
	return status;
}

enum np_status np_store_find_key(struct np_store *store, struct np_span key,
				 np_article_id *id, struct np_error *err)
{
	struct latest latest = { 0 };
	const enum np_status status =
		find_latest(store, key, NULL, &latest, err);

	if (!status)
		*id = latest.id;
	return status;
}

enum np_status np_store_text(struct np_store *store, np_article_id id,
			     struct np_span *out, struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_TEXT_GET, &row, err);

	if (!status)
		status = np_db_row(&store->db, row,
				   sqlite3_bind_int64(row, 1, id), err);
	if (status)
		return status;
	status = np_unpack(
		store, sqlite3_column_int64(row, 0),
		(struct np_span){ sqlite3_column_blob(row, 1),
				  (size_t)sqlite3_column_bytes(row, 1) },
		err);
	sqlite3_reset(row);
	if (!status)
		*out = np_buf_span(&store->text);
	return status;
}

enum np_status np_store_sketch(struct np_store *store, np_article_id id,
			       uint32_t *lanes, struct np_error *err)
{
	const size_t size = store->recipe.lanes * sizeof(*lanes);
	sqlite3_stmt *row = NULL;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_SKETCH_GET, &row, err);

	if (!status)
		status = np_db_row(&store->db, row,
				   sqlite3_bind_int64(row, 1, id), err);
	if (status)
		return status;
	if ((size_t)sqlite3_column_bytes(row, 0) == size)
		memcpy(lanes, sqlite3_column_blob(row, 0), size);
	else
		status = np_error_set(err, NP_ERR_CORRUPT,
				      "a sketch in '%.160s' is damaged",
				      store->db.path);
	sqlite3_reset(row);
	return status;
}
