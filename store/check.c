/* SPDX-License-Identifier: MIT */
/*
 * Looking for faults, from the file up: SQLite's structure, then the index,
 * then what the tables say of each other, then whether texts are what their
 * fingerprints say. What is made from something else can be made again; a
 * lost text or sketch cannot, and is told.
 */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "store/row_sum.h"

struct checker {
	struct np_store *store;
	const struct np_store_check *check;
	struct np_sketcher *sketcher;
	uint32_t *lanes;
	uint64_t faults;
	bool starved;	       /* what was told need not be so */
	uint64_t index_faults; /* of them: a repair ends these */
};

static void fault(struct checker *checker, const char *what, const char *more)
{
	char line[400];

	checker->faults++;
	snprintf(line, sizeof(line), "%s%s%s", what, *more ? ": " : "", more);
	if (checker->check->tell)
		checker->check->tell(checker->check->user, line);
}

/* No memory is no fault of the store. */
static void failure(struct checker *checker, const char *what,
		    enum np_status status, const char *more)
{
	if (status == NP_ERR_NOMEM)
		checker->starved = true;
	else
		fault(checker, what, more);
}

/* The first column of a row; NULL without memory, which *code then says. */
static const char *first_text(sqlite3 *handle, sqlite3_stmt *row, int *code)
{
	const char *text = (const char *)sqlite3_column_text(row, 0);

	*code = text ? SQLITE_OK : sqlite3_errcode(handle) & 0xff;
	if (*code == SQLITE_NOMEM)
		return NULL;
	*code = SQLITE_OK;
	return text ? text : "";
}

/* Each row of a query is a fault, told by its first column. */
static void rows_are_faults(struct checker *checker, const char *sql,
			    const char *what)
{
	sqlite3 *handle = checker->store->db.handle;
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);

	while (!code && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		const char *text = first_text(handle, statement, &code);

		if (text)
			fault(checker, what, text);
	}
	if (code != SQLITE_DONE)
		failure(checker, what,
			(code & 0xff) == SQLITE_NOMEM ? NP_ERR_NOMEM
						      : NP_ERR_CORRUPT,
			sqlite3_errmsg(handle));
	sqlite3_finalize(statement);
}

/* Does SQLite say that it found no memory to look? */
static bool is_starved(const char *line)
{
	char words[32];

	for (int i = 0; i < 2; i++) {
		const int len = snprintf(words, sizeof(words), "error code=%d",
					 i ? SQLITE_IOERR_NOMEM : SQLITE_NOMEM);
		const char *at = strstr(line, words);

		if (at && (!at[len] || at[len] == '\n'))
			return true;
	}
	return false;
}

/* How many faults does SQLite see in its own structure? */
static size_t count_broken(struct checker *checker, bool tells)
{
	sqlite3 *handle = checker->store->db.handle;
	sqlite3_stmt *row = NULL;
	size_t count = 0;
	int code = sqlite3_prepare_v2(handle, "PRAGMA integrity_check(20)", -1,
				      &row, NULL);

	while (!code && (code = sqlite3_step(row)) == SQLITE_ROW) {
		const char *text = first_text(handle, row, &code);

		if (!text || !strcmp(text, "ok"))
			continue;
		count++;
		if (tells)
			failure(checker, "structure",
				is_starved(text) ? NP_ERR_NOMEM
						 : NP_ERR_CORRUPT,
				text);
	}
	count += code != SQLITE_DONE;
	if (code != SQLITE_DONE && tells)
		failure(checker, "structure",
			(code & 0xff) == SQLITE_NOMEM ? NP_ERR_NOMEM
						      : NP_ERR_CORRUPT,
			sqlite3_errmsg(handle));
	sqlite3_finalize(row);
	return count;
}

/*
 * A page that SQLite finds no memory for it tells as one that is broken. So
 * what it tells is asked for twice: damage is still there then.
 */
static void check_structure(struct checker *checker)
{
	if (count_broken(checker, false))
		count_broken(checker, true);
}

/* The last one is of the index. */
static const struct {
	const char *sql, *what;
} rules[] = {
	{ "SELECT 'article ' || article FROM text WHERE article NOT IN "
	  "(SELECT id FROM article) LIMIT 20",
	  "a text without its article" },
	{ "SELECT 'article ' || article FROM sketch WHERE article NOT IN "
	  "(SELECT id FROM article) LIMIT 20",
	  "a sketch without its article" },
	{ "SELECT 'article ' || id FROM article WHERE shingles > 0 AND id NOT "
	  "IN (SELECT article FROM sketch) LIMIT 20",
	  "an article without its sketch" },
	{ "SELECT 'article ' || article FROM sketch, recipe "
	  "WHERE length(sketch.lanes) <> 4 * recipe.lanes LIMIT 20",
	  "a sketch of a wrong length" },
	{ "SELECT 'article ' || id FROM article, recipe WHERE texts AND id NOT "
	  "IN (SELECT article FROM text) LIMIT 20",
	  "an article without its text" },
	{ "SELECT key FROM article GROUP BY key HAVING sum(current) <> 1 "
	  "LIMIT 20",
	  "not one current version of" },
	{ "SELECT 'article ' || id FROM article WHERE source NOT IN "
	  "(SELECT id FROM source) LIMIT 20",
	  "an article whose source is lost" },
	{ "SELECT 'article ' || id FROM article WHERE seen < added LIMIT 20",
	  "seen before it was added" },
	{ "SELECT 'article ' || article FROM (SELECT article FROM credit UNION "
	  "SELECT article FROM member UNION SELECT article FROM passage UNION "
	  "SELECT article FROM pending UNION SELECT a FROM match UNION "
	  "SELECT b FROM match) WHERE article NOT IN (SELECT id FROM article) "
	  "LIMIT 20",
	  "something is told of an article that is not there" },
	{ "SELECT 'story ' || story FROM member WHERE story NOT IN "
	  "(SELECT id FROM story) LIMIT 20",
	  "a member of a story that is not there" },
	{ "SELECT 'source ' || source FROM furniture WHERE source NOT IN "
	  "(SELECT id FROM source) LIMIT 20",
	  "furniture of a source that is not there" },
	{ "SELECT 'run ' || (id >> 24) FROM page WHERE id >> 24 NOT IN "
	  "(SELECT id FROM run) LIMIT 20",
	  "a page of no run" },
};

static uint64_t count(struct np_store *store, const char *sql)
{
	sqlite3_stmt *row = NULL;
	uint64_t count = 0;

	if (sqlite3_prepare_v2(store->db.handle, sql, -1, &row, NULL) ==
		    SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW)
		count = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return count;
}

static void check_index(struct checker *checker)
{
	struct np_store *store = checker->store;
	struct np_error err = { 0 };
	uint64_t entries = 0;

	if (np_runs_refresh(checker->store->runs, &err) ||
	    np_runs_check(checker->store->runs, &entries, &err)) {
		failure(checker, "index", err.status, err.text);
		return;
	}
	/* More there may be: of what was removed. */
	if (entries / store->shape.bands <
	    count(store, "SELECT count(*) FROM sketch")) {
		fault(checker, "index", "entries are missing");
	}
}

/* Is the row, with its sketch and its text, what was written? */
static enum np_status read_all(struct checker *checker, int64_t id, bool *same,
			       struct np_error *err)
{
	struct np_store *store = checker->store;
	struct np_store_version version = { 0 };
	struct np_span text = { 0 };
	sqlite3_stmt *row = NULL;
	enum np_status status = np_store_text(store, id, &text, err);
	int64_t sum;

	if (status >= 0)
		status = np_store_sketch(store, id, checker->lanes, err);
	if (status < 0)
		return status;
	/* NP_END: no lanes. */
	*same = status == NP_OK;
	status = np_store_get(store, id, &version, err);
	if (status)
		return status;
	sum = np_sum_version(&version, *same ? checker->lanes : NULL,
			     store->recipe.lanes);
	status = np_db_statement(&store->db, STATEMENT_ARTICLE_SUM, &row, err);
	if (!status)
		status = np_db_row(&store->db, row,
				   sqlite3_bind_int64(row, 1, id), err);
	if (status)
		return status;
	*same = sqlite3_column_int64(row, 0) == sum;
	sqlite3_reset(row);
	return NP_OK;
}

static void check_rows(struct checker *checker)
{
	struct np_error err = { 0 };
	np_article_id id = 0;
	enum np_status status;

	while (!(status = np_store_next(checker->store, id, &id, &err))) {
		bool same = false;
		char name[32];

		snprintf(name, sizeof(name), "article %lld", (long long)id);
		status = read_all(checker, id, &same, &err);
		if (status)
			failure(checker, name, status, err.text);
		else if (!same)
			fault(checker, name, "its row is damaged");
	}
	if (status != NP_END)
		failure(checker, "articles", status, err.text);
}

/* Of rows of numbers, the last of which is the sum of those before it. */
static void check_sums(struct checker *checker, const char *sql,
		       const char *what)
{
	sqlite3 *handle = checker->store->db.handle;
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(handle, sql, -1, &row, NULL);

	while (!code && (code = sqlite3_step(row)) == SQLITE_ROW) {
		const int last = sqlite3_column_count(row) - 1;
		int64_t values[8] = { 0 };

		for (int i = 0; i < last; i++)
			values[i] = sqlite3_column_int64(row, i);
		if (sqlite3_column_int64(row, last) !=
		    np_sum_numbers(values, (size_t)last))
			fault(checker, what, "a row is damaged");
		code = SQLITE_OK;
	}
	if (code != SQLITE_DONE)
		failure(checker, what,
			(code & 0xff) == SQLITE_NOMEM ? NP_ERR_NOMEM
						      : NP_ERR_CORRUPT,
			sqlite3_errmsg(handle));
	sqlite3_finalize(row);
}

static void check_settings(struct checker *checker)
{
	sqlite3_stmt *row = NULL;
	int code = sqlite3_prepare_v2(checker->store->db.handle,
				      "SELECT name, value, sum FROM setting",
				      -1, &row, NULL);

	while (!code && (code = sqlite3_step(row)) == SQLITE_ROW) {
		const struct np_span texts[] = {
			{ sqlite3_column_blob(row, 0),
			  (size_t)sqlite3_column_bytes(row, 0) },
			{ sqlite3_column_blob(row, 1),
			  (size_t)sqlite3_column_bytes(row, 1) },
		};

		if (sqlite3_column_int64(row, 2) !=
		    np_sum_setting(texts[0], texts[1]))
			fault(checker, "settings", "a row is damaged");
		code = SQLITE_OK;
	}
	checker->starved = checker->starved || (code & 0xff) == SQLITE_NOMEM;
	sqlite3_finalize(row);
}

/* What was told, and cannot be made again. */
static void check_told(struct checker *checker)
{
	check_sums(checker,
		   "SELECT at, CASE what WHEN 'created' THEN 0 WHEN 'joined' "
		   "THEN 1 WHEN 'merged' THEN 2 WHEN 'split' THEN 3 WHEN "
		   "'left' THEN 4 END, story, other, article, sum FROM journal",
		   "journal");
	check_sums(checker, "SELECT source, hash, state, sum FROM furniture",
		   "furniture");
	check_settings(checker);
}

static bool same_lanes(struct checker *checker, int64_t id,
		       const struct np_text_info *info)
{
	struct np_store *store = checker->store;
	const size_t size = store->recipe.lanes * sizeof(uint32_t);
	sqlite3_stmt *row = NULL;
	bool same;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_SKETCH_GET, &row, NULL);

	if (!status)
		status = np_db_row(&store->db, row,
				   sqlite3_bind_int64(row, 1, id), NULL);
	checker->starved = checker->starved || status == NP_ERR_NOMEM;
	if (status)
		return !info->shingles;
	same = info->shingles && (size_t)sqlite3_column_bytes(row, 0) == size &&
	       !memcmp(sqlite3_column_blob(row, 0), checker->lanes, size);
	sqlite3_reset(row);
	return same;
}

static bool is_found(struct checker *checker, int64_t id,
		     const struct np_text_info *info)
{
	struct np_store_ids ids = { 0 };
	enum np_status status;

	/* A failure here is the index's, and told as such. */
	if (!info->tokens)
		return true;
	status = np_store_candidates(checker->store, checker->lanes, info, &ids,
				     NULL);
	checker->starved = checker->starved || status == NP_ERR_NOMEM;
	if (status)
		return true;
	for (size_t i = 0; i < ids.len; i++)
		if (ids.ptr[i] == id)
			return true;
	return false;
}

static void check_article(struct checker *checker, int64_t id)
{
	struct np_store_version version = { 0 };
	struct np_text_info info = { 0 };
	struct np_error err = { 0 };
	struct np_span text = { 0 };
	char name[32];
	enum np_status status = np_store_text(checker->store, id, &text, &err);

	snprintf(name, sizeof(name), "article %lld", (long long)id);
	if (!status)
		status = np_sketch_text(checker->sketcher, text, checker->lanes,
					&info);
	if (!status)
		status = np_store_get(checker->store, id, &version, &err);
	if (status) {
		failure(checker, name, status, err.text);
		return;
	}
	if (memcmp(version.hash, info.hash, sizeof(info.hash)) ||
	    version.tokens != info.tokens || version.shingles != info.shingles)
		fault(checker, name, "its text is not that of its hash");
	else if (!same_lanes(checker, id, &info))
		fault(checker, name, "its sketch is not that of its text");
	else if (!is_found(checker, id, &info))
		fault(checker, name, "it is not found by its own text");
}

/* Evenly over the ids, the same ones for the same store. */
static void check_sample(struct checker *checker)
{
	struct np_store *store = checker->store;
	sqlite3_stmt *row = NULL;
	int64_t last = 0, step;

	if (!checker->check->sample || !store->keeps_text)
		return;
	if (sqlite3_prepare_v2(store->db.handle,
			       "SELECT ifnull(max(id), 0) FROM article", -1,
			       &row, NULL) == SQLITE_OK &&
	    sqlite3_step(row) == SQLITE_ROW)
		last = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	step = last / (int64_t)checker->check->sample + 1;
	if (sqlite3_prepare_v2(store->db.handle,
			       "SELECT article FROM text WHERE article >= ?1 "
			       "ORDER BY article LIMIT 1",
			       -1, &row, NULL))
		return;
	for (int64_t id = 1; id <= last; id += step) {
		sqlite3_bind_int64(row, 1, id);
		if (sqlite3_step(row) == SQLITE_ROW)
			check_article(checker, sqlite3_column_int64(row, 0));
		sqlite3_reset(row);
	}
	sqlite3_finalize(row);
}

static enum np_status repair(struct np_store *store, struct np_error *err)
{
	enum np_status status =
		np_db_run(&store->db, "BEGIN IMMEDIATE", "lock", err);

	if (status)
		return status;
	store->inside = true;
	status = np_store_reindex(store, err);
	if (status) {
		np_store_rollback(store);
		return status;
	}
	return np_store_commit(store, err);
}

static enum np_status start(struct checker *checker, struct np_error *err)
{
	const struct np_recipe *recipe = &checker->store->recipe;
	const enum np_status status =
		np_sketcher_new(&checker->sketcher, recipe);

	checker->lanes = np_alloc(recipe->lanes, sizeof(uint32_t));
	return status || !checker->lanes ? np_store_no_memory(err) : NP_OK;
}

static void find_faults(struct checker *checker)
{
	const size_t len = sizeof(rules) / sizeof(rules[0]);
	uint64_t before;

	check_structure(checker);
	for (size_t i = 0; i < len - 1; i++)
		rows_are_faults(checker, rules[i].sql, rules[i].what);
	check_rows(checker);
	check_told(checker);
	check_sample(checker);
	before = checker->faults;
	rows_are_faults(checker, rules[len - 1].sql, rules[len - 1].what);
	check_index(checker);
	checker->index_faults = checker->faults - before;
}

enum np_status np_store_check(struct np_store *store,
			      const struct np_store_check *check,
			      struct np_error *err)
{
	struct checker checker = { .store = store, .check = check };
	enum np_status status = start(&checker, err);
	bool held = false;

	if (!status)
		status = np_store_hold(store, &held, err);

	if (!status)
		find_faults(&checker);
	np_store_release(store, held);
	if (!status && checker.starved)
		status = np_store_no_memory(err);
	if (!status && check->repair && checker.index_faults) {
		status = repair(store, err);
		if (!status)
			checker.faults -= checker.index_faults;
	}
	np_sketcher_free(checker.sketcher);
	np_free(checker.lanes);
	if (!status && checker.faults)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "'%.160s' has %llu faults", store->db.path,
				    (unsigned long long)checker.faults);
	return status;
}
