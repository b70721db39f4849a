/* SPDX-License-Identifier: MIT */
/*
 * Opening: a file without tables becomes a store under a write lock, so that
 * of many processes that open a new file at once one makes it and the others
 * find it made. A file that is something else is refused untouched.
 */
#include "store/store.h"

#include <stdio.h>
#include <string.h>

#include "store/row_sum.h"
#include "store/schema.h"

static const char *const settings =
	"PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;";

/*
 * Pages of 8 KiB: a page of a run is one of them, and a search, which wants a
 * few bytes of it, reads no more than that. Committed means on the disk.
 */
static const char *const write_settings =
	"PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL;"
	"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	/* Some builds write zeros over what is freed: merges free much. */
	"PRAGMA secure_delete = OFF;";

/* What goes with the process needs no journal, and waits for no disk. */
static const char *const temporary_settings =
	"PRAGMA page_size = 16384; PRAGMA locking_mode = EXCLUSIVE;"
	"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
	"PRAGMA secure_delete = OFF;";

static const char *const read_settings = "PRAGMA query_only = ON;";

/* Waits between two tries, and tries, for the lock to change the journal. */
#define LOCK_PAUSE 10
#define LOCK_TRIES 6000

/* SQLite does not wait for this lock by itself, whatever its busy timeout. */
static enum np_status set_mode(struct np_store *store, const char *sql,
			       struct np_error *err)
{
	enum np_status status;

	for (int i = 0; i < LOCK_TRIES; i++) {
		status = np_db_run(&store->db, sql, "open", err);
		if (!status ||
		    (sqlite3_errcode(store->db.handle) & 0xff) != SQLITE_BUSY)
			return status;
		sqlite3_sleep(LOCK_PAUSE);
	}
	return status;
}

static enum np_status ask(const struct np_store *store, const char *sql,
			  int64_t *out, struct np_error *err)
{
	sqlite3_stmt *statement = NULL;
	int code =
		sqlite3_prepare_v2(store->db.handle, sql, -1, &statement, NULL);

	if (!code)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	if (code == SQLITE_ROW)
		return NP_OK;
	return np_db_error(&store->db, "read", err);
}

static enum np_status set_number(const struct np_store *store,
				 const char *pragma, int number,
				 struct np_error *err)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA %s = %d", pragma, number);
	return np_db_run(&store->db, sql, "make", err);
}

static enum np_status add_recipe(struct np_store *store,
				 const struct np_store_options *options,
				 struct np_error *err)
{
	const struct np_recipe *recipe = &options->recipe;
	const struct np_bands shape = options->shape.bands
					      ? options->shape
					      : (struct np_bands){ 32, 4 };
	const int64_t values[] = {
		recipe->version,
		np_recipe_unicode(),
		recipe->unit,
		recipe->width,
		recipe->lanes,
		recipe->sampling,
		recipe->floor,
		recipe->cap,
		(int64_t)recipe->seed,
		shape.bands,
		shape.rows,
		!(options->flags & NP_STORE_NO_TEXT),
	};
	sqlite3_stmt *statement = NULL;
	enum np_status status = np_db_statement(
		&store->db, STATEMENT_RECIPE_ADD, &statement, err);
	int bound = 0;

	if (status)
		return status;
	if ((uint64_t)shape.bands * shape.rows > recipe->lanes)
		return np_error_set(err, NP_ERR_MISUSE,
				    "%u bands of %u rows do not fit %u lanes",
				    shape.bands, shape.rows, recipe->lanes);
	for (int i = 0; i < 12; i++)
		bound |= sqlite3_bind_int64(statement, i + 1, values[i]);
	bound |= sqlite3_bind_int64(statement, 13, np_sum_numbers(values, 12));
	return np_db_finish(&store->db, statement, bound, err);
}

static const char *const profiles[] = {
	[NP_STORE_NEWS] = "news",
	[NP_STORE_CRAWL] = "crawl",
	[NP_STORE_NOISY] = "noisy",
};

#define PROFILES (sizeof(profiles) / sizeof(profiles[0]))

static enum np_status add_settings(struct np_store *store,
				   enum np_store_profile profile, bool passages,
				   struct np_error *err)
{
	const bool inside = store->inside;
	const char *name;
	enum np_status status;

	if ((unsigned)profile >= PROFILES)
		return np_error_set(err, NP_ERR_MISUSE, "no such profile");
	name = profiles[profile];
	passages = passages && profile != NP_STORE_CRAWL;
	store->inside = true;
	status = np_store_setting_put(
		store, "profile", (struct np_span){ name, strlen(name) }, err);
	if (!status)
		status = np_store_setting_put(
			store, "passages",
			(struct np_span){ passages ? "1" : "0", 1 }, err);
	store->inside = inside;
	return status;
}

/* Format 1 had bands alone. Texts give the other keys; what has none stays as
 * it is. */
static enum np_status migrate(struct np_store *store, struct np_error *err)
{
	int64_t texts = 0;
	const enum np_status status =
		ask(store, "SELECT texts FROM recipe", &texts, err);

	store->migrating = texts;
	return status ? status : add_settings(store, NP_STORE_NEWS, texts, err);
}

static enum np_status run_step(struct np_store *store,
			       const struct schema_step *step,
			       struct np_error *err)
{
	enum np_status status = NP_OK;

	for (int i = 0; i < SCHEMA_PIECES && step->sql[i] && !status; i++)
		status = np_db_run(&store->db, step->sql[i], "make", err);
	return status;
}

/* The steps from `have` on; inside the write lock. */
static enum np_status apply_steps(struct np_store *store, int64_t have,
				  const struct np_store_options *options,
				  struct np_error *err)
{
	enum np_status status = NP_OK;

	for (int64_t i = have; i < np_schema_steps_len && !status; i++)
		status = run_step(store, &np_schema_steps[i], err);
	if (!status && !have)
		status = add_recipe(store, options, err);
	if (!status && !have)
		status = add_settings(store, options->profile, true, err);
	if (!status && have == 1)
		status = migrate(store, err);
	if (!status)
		status = set_number(store, "application_id", SCHEMA_APPLICATION,
				    err);
	if (!status)
		status = set_number(store, "user_version", np_schema_steps_len,
				    err);
	return status;
}

/* An empty file, or one that another process is about to make a store of. */
static enum np_status no_store(const struct np_store *store,
			       struct np_error *err)
{
	return np_error_set(err, NP_ERR_NOTFOUND, "no store in '%s'",
			    store->db.path);
}

static enum np_status can_make(const struct np_store *store,
			       const struct np_store_options *options,
			       struct np_error *err)
{
	enum np_status status;

	if (!options->recipe.version)
		return no_store(store, err);
	status = np_recipe_check(&options->recipe);
	if (status)
		return np_error_set(err, status,
				    "no '%.160s' can be made by this recipe",
				    store->db.path);
	return NP_OK;
}

static enum np_status upgrade(struct np_store *store, int64_t steps,
			      const struct np_store_options *options,
			      struct np_error *err)
{
	enum np_status status = NP_OK;
	int64_t have = 0;

	if (store->read_only && !steps)
		return no_store(store, err);
	if (store->read_only)
		return np_error_set(err, NP_ERR_FORMAT,
				    "'%.120s' is of an older newsprint: "
				    "'newsprint compact' brings it up to date",
				    store->db.path);
	if (!steps)
		status = can_make(store, options, err);
	if (!status)
		status = np_db_run(&store->db, "BEGIN IMMEDIATE", "lock", err);
	if (status)
		return status;
	/* Another process may have been faster. */
	status = ask(store, "PRAGMA user_version", &have, err);
	if (!status && have < np_schema_steps_len)
		status = apply_steps(store, have, options, err);
	/* The end of a migration needs the rest of the store. */
	if (!status && store->migrating)
		store->inside = true;
	else if (!status)
		status = np_db_run(&store->db, "COMMIT", "make", err);
	if (status)
		sqlite3_exec(store->db.handle, "ROLLBACK", NULL, NULL, NULL);
	return status;
}

/* Refuses what is no store, or a newer one; how many steps it has. */
static enum np_status check_kind(struct np_store *store, int64_t *steps,
				 struct np_error *err)
{
	int64_t application = 0, tables = 0;
	/* Tables first: who makes a store gives it both at once, so that what
	 * has tables when we look has its mark when we look again. */
	enum np_status status =
		ask(store, "SELECT count(*) FROM sqlite_schema", &tables, err);

	if (!status)
		status = ask(store, "PRAGMA application_id", &application, err);
	if (!status)
		status = ask(store, "PRAGMA user_version", steps, err);
	if (status)
		return status;
	if (tables && application != SCHEMA_APPLICATION)
		return np_error_set(err, NP_ERR_FORMAT,
				    "'%.160s' is not a newsprint store",
				    store->db.path);
	if (*steps > np_schema_steps_len)
		return np_error_set(err, NP_ERR_FORMAT,
				    "'%.120s' was made by a newer newsprint "
				    "(format %lld, this one knows %d)",
				    store->db.path, (long long)*steps,
				    np_schema_steps_len);
	return NP_OK;
}

static enum np_status read_recipe(struct np_store *store, struct np_error *err)
{
	struct np_recipe *recipe = &store->recipe;
	sqlite3_stmt *row = NULL;
	int64_t value[12];
	bool whole;
	enum np_status status =
		np_db_statement(&store->db, STATEMENT_RECIPE_GET, &row, err);

	if (!status)
		status = np_db_row(&store->db, row, 0, err);
	if (status)
		return status == NP_END
			       ? np_error_set(err, NP_ERR_CORRUPT,
					      "'%.160s' has lost its recipe",
					      store->db.path)
			       : status;
	for (int i = 0; i < 12; i++)
		value[i] = sqlite3_column_int64(row, i);
	whole = sqlite3_column_int64(row, 12) == np_sum_numbers(value, 12);
	sqlite3_reset(row);
	*recipe = (struct np_recipe){
		.version = (uint32_t)value[0],
		.unicode = (uint32_t)value[1],
		.unit = (uint32_t)value[2],
		.width = (uint32_t)value[3],
		.lanes = (uint32_t)value[4],
		.sampling = (uint32_t)value[5],
		.floor = (uint32_t)value[6],
		.cap = (uint32_t)value[7],
		.seed = (uint64_t)value[8],
	};
	store->shape =
		(struct np_bands){ (uint32_t)value[9], (uint32_t)value[10] };
	store->keeps_text = value[11];
	if (!whole || !store->shape.bands || !store->shape.rows ||
	    (uint64_t)store->shape.bands * store->shape.rows > recipe->lanes)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "'%.160s' has a damaged recipe",
				    store->db.path);
	return NP_OK;
}

static enum np_status setting(struct np_store *store, const char *name,
			      const char *const *values, size_t len,
			      size_t *out, struct np_error *err)
{
	struct np_span value = { 0 };
	const enum np_status status =
		np_store_setting_get(store, name, &value, err);

	*out = 0;
	if (status && status != NP_END)
		return status;
	while (*out < len && (status || strlen(values[*out]) != value.len ||
			      memcmp(values[*out], value.ptr, value.len)))
		++*out;
	if (*out < len)
		return NP_OK;
	return np_error_set(err, NP_ERR_CORRUPT,
			    "'%.160s' has lost its setting '%s'",
			    store->db.path, name);
}

static enum np_status read_own_settings(struct np_store *store,
					struct np_error *err)
{
	static const char *const numbers[] = { "0", "1" };
	size_t profile = 0, passages = 0;
	enum np_status status =
		setting(store, "profile", profiles, PROFILES, &profile, err);

	if (!status)
		status = setting(store, "passages", numbers, 2, &passages, err);
	store->profile = (enum np_store_profile)profile;
	store->keeps_passages = passages;
	return status;
}

/* Says in which value two recipes differ. */
static enum np_status refuse(const struct np_store *store,
			     const struct np_recipe *want, struct np_error *err)
{
	const struct np_recipe *have = &store->recipe;
	const struct {
		const char *name;
		uint64_t have, want;
	} values[] = {
		{ "version", have->version, want->version },
		{ "unicode", have->unicode,
		  want->unicode ? want->unicode : np_recipe_unicode() },
		{ "unit", have->unit, want->unit },
		{ "shingle", have->width, want->width },
		{ "lanes", have->lanes, want->lanes },
		{ "sampling", have->sampling, want->sampling },
		{ "floor", have->floor, want->floor },
		{ "cap", have->cap, want->cap },
		{ "seed", have->seed, want->seed },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (values[i].have != values[i].want)
			return np_error_set(
				err, NP_ERR_RECIPE,
				"'%.120s' has another recipe: %s %llu, not "
				"%llu",
				store->db.path, values[i].name,
				(unsigned long long)values[i].have,
				(unsigned long long)values[i].want);
	return NP_ERR_RECIPE;
}

static enum np_status check_recipe(struct np_store *store,
				   const struct np_recipe *want,
				   struct np_error *err)
{
	const enum np_status status = np_recipe_check(&store->recipe);

	if (status)
		return np_error_set(err, status,
				    "'%.100s' needs another build: recipe %u, "
				    "unicode %u",
				    store->db.path, store->recipe.version,
				    store->recipe.unicode);
	if (want->version && !np_recipe_equal(&store->recipe, want))
		return refuse(store, want, err);
	return NP_OK;
}

/* Of SQLite's pages. Only once their size is known: the bound is turned into a
 * number of pages of the size there is. Negative: KiB, not pages. */
static enum np_status bound_cache(struct np_store *store, struct np_error *err)
{
	char cache[64];

	snprintf(cache, sizeof(cache), "PRAGMA cache_size = -%llu",
		 (unsigned long long)(store->memory / 4 / 1024));
	return np_db_run(&store->db, cache, "open", err);
}

enum np_status np_store_prepare(struct np_store *store,
				const struct np_store_options *options,
				struct np_error *err)
{
	int64_t steps = 0;
	enum np_status status = np_db_run(&store->db, settings, "open", err);

	if (!status)
		status = check_kind(store, &steps, err);
	if (!status)
		status = set_mode(store,
				  store->read_only   ? read_settings
				  : store->temporary ? temporary_settings
						     : write_settings,
				  err);
	if (!status)
		status = bound_cache(store, err);
	if (!status && steps < np_schema_steps_len)
		status = upgrade(store, steps, options, err);
	if (!status)
		status = np_schema_check(&store->db, err);
	if (!status)
		status = read_recipe(store, err);
	if (!status)
		status = read_own_settings(store, err);
	return status ? status : check_recipe(store, &options->recipe, err);
}
