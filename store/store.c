/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

#define MEMORY_DEFAULT (UINT64_C(512) << 20)

/*
 * A reader that may write the file takes part in keeping it in one piece when
 * the last handle closes; it still writes nothing of its own. One that may
 * not reads what is there.
 */
static bool folder_is_writable(const char *path, bool *known)
{
	const char *end = strrchr(path, '/');
	const size_t len = end ? (size_t)(end - path) : 0;
	struct np_buf folder = { 0 };
	bool may = true;

	*known = !np_buf_add(&folder, end ? path : ".", end ? len : 1) &&
		 (len || !end || !np_buf_add(&folder, "/", 1)) &&
		 !np_buf_add(&folder, "", 1);
	if (*known)
		may = !access(folder.ptr, W_OK);
	np_buf_clear(&folder);
	return may;
}

/* Is there a log beside the file, with something in it? */
static bool has_log(const char *path, bool *known)
{
	struct np_buf name = { 0 };
	struct stat about;
	bool has = true;

	*known = !np_buf_print(&name, "%s-wal", path);
	if (*known)
		has = !stat(name.ptr, &about) && about.st_size;
	np_buf_clear(&name);
	return has;
}

/*
 * Where the folder may not be written, a file that is at rest is read as one
 * that nobody can change. One with a log is left to SQLite: it can read it
 * where the writer's memory is there to be shared.
 */
static enum np_status open_at_rest(struct np_store *store, const char *path,
				   struct np_error *err)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"
				    "QRSTUVWXYZ0123456789/._-";
	struct np_buf name = { 0 };
	enum np_status status =
		np_buf_add_text(&name, *path == '/' ? "file://" : "file:");

	for (const char *at = path; *at && !status; at++)
		status = strchr(plain, *at) ? np_buf_add(&name, at, 1)
					    : np_buf_print(&name, "%%%02x",
							   (unsigned char)*at);
	if (!status)
		status = np_buf_add(&name, "?immutable=1", 13);
	status = status ? np_store_no_memory(err)
			: np_db_open(&store->db, name.ptr,
				     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
				     err);
	np_buf_clear(&name);
	return status;
}

static enum np_status open_to_read(struct np_store *store, const char *path,
				   struct np_error *err)
{
	enum np_status status = NP_ERR_IO;
	bool known = true, logs;

	if (!folder_is_writable(path, &known)) {
		logs = has_log(path, &known);
		if (known && !logs)
			return open_at_rest(store, path, err);
	}
	if (!known)
		return np_store_no_memory(err);
	if (!access(path, W_OK))
		status = np_db_open(&store->db, path, SQLITE_OPEN_READWRITE,
				    NULL);
	if (status)
		return np_db_open(&store->db, path, SQLITE_OPEN_READONLY, err);
	return np_db_run(&store->db, "PRAGMA query_only = ON", "open", err);
}

/* Without a name from the start, but for the moment in which SQLite opens it. */
static enum np_status open_temporary(struct np_store *store, const char *folder,
				     struct np_error *err)
{
	static const char called[] = "temporary store";
	struct np_buf name = { 0 };
	enum np_status status = NP_OK;
	int file;

	if (np_buf_print(&name, "%s/newsprint-XXXXXX", folder))
		return np_store_no_memory(err);
	file = mkstemp(name.ptr);
	if (file < 0)
		status = np_error_errno(err, errno,
					"cannot make a temporary store in "
					"'%.200s'",
					folder);
	if (!status) {
		close(file);
		status = np_db_open(&store->db, name.ptr, SQLITE_OPEN_READWRITE,
				    err);
		unlink(name.ptr);
	}
	/* What is said of it names no file that nobody can find. */
	if (!status)
		memcpy(store->db.path + name.len - sizeof(called), called,
		       sizeof(called));
	np_buf_clear(&name);
	return status;
}

static enum np_status open_file(struct np_store *store, const char *path,
				const struct np_store_options *options,
				struct np_error *err)
{
	const int create =
		options->flags & NP_STORE_CREATE ? SQLITE_OPEN_CREATE : 0;

	if (options->flags & NP_STORE_TEMPORARY)
		return open_temporary(store, path, err);
	if (options->flags & NP_STORE_READ)
		return open_to_read(store, path, err);
	return np_db_open(&store->db, path, SQLITE_OPEN_READWRITE | create,
			  err);
}

static enum np_status make_tools(struct np_store *store, struct np_error *err)
{
	store->keys = np_alloc(store->shape.bands, sizeof(*store->keys));
	store->unpacker = ZSTD_createDCtx();
	if (!store->keys || !store->unpacker ||
	    np_store_packer_new(&store->packer))
		return np_store_no_memory(err);
	return np_runs_open(&store->runs, &store->db, store->memory / 8, err);
}

enum np_status np_store_open(struct np_store **out, const char *path,
			     const struct np_store_options *options,
			     struct np_error *err)
{
	struct np_store *store;
	enum np_status status;

	if (!(options->flags & (NP_STORE_CREATE | NP_STORE_TEMPORARY)) &&
	    access(path, F_OK))
		return np_error_set(err, NP_ERR_NOTFOUND, "no store '%s'",
				    path);
	store = np_alloc_zero(1, sizeof(*store));
	if (!store)
		return np_store_no_memory(err);
	store->memory = options->memory ? options->memory : MEMORY_DEFAULT;
	store->read_only = options->flags & NP_STORE_READ;
	store->temporary = options->flags & NP_STORE_TEMPORARY;
	status = open_file(store, path, options, err);
	if (!status)
		status = np_store_prepare(store, options, err);
	if (!status)
		status = make_tools(store, err);
	if (!status && store->migrating)
		status = np_store_reindex(store, err);
	if (!status && store->migrating)
		status = np_store_commit(store, err);
	store->migrating = false;
	if (status) {
		np_store_close(store);
		return status;
	}
	*out = store;
	return NP_OK;
}

void np_store_close(struct np_store *store)
{
	if (!store)
		return;
	np_store_rollback(store);
	np_runs_close(store->runs);
	if (store->db.path)
		np_db_close(&store->db);
	np_store_packer_free(store->packer);
	ZSTD_freeDCtx(store->unpacker);
	np_buf_clear(&store->text);
	np_buf_clear(&store->row);
	np_run_ids_clear(&store->found);
	np_free(store->ids);
	np_free(store->scratch);
	np_sources_free(store->sources);
	np_free(store->nears);
	np_free(store->matches);
	np_free(store->furniture);
	np_buf_clear(&store->field);
	np_number_map_clear(&store->pending_stories);
	np_free(store->places);
	np_free(store->keys);
	np_free(store);
}

const struct np_recipe *np_store_recipe(const struct np_store *store)
{
	return &store->recipe;
}

struct np_bands np_store_shape(const struct np_store *store)
{
	return store->shape;
}

bool np_store_keeps_text(const struct np_store *store)
{
	return store->keeps_text;
}

enum np_store_profile np_store_profile(const struct np_store *store)
{
	return store->profile;
}

bool np_store_keeps_passages(const struct np_store *store)
{
	return store->keeps_passages;
}

static enum np_status run_simple(struct np_store *store, enum statement which,
				 struct np_error *err)
{
	sqlite3_stmt *statement = NULL;
	enum np_status status =
		np_db_statement(&store->db, which, &statement, err);

	return status ? status : np_db_finish(&store->db, statement, 0, err);
}

enum np_status np_store_row(struct np_store *store, enum statement which,
			    const int64_t *values, size_t len,
			    sqlite3_stmt **row, struct np_error *err)
{
	enum np_status status = np_db_statement(&store->db, which, row, err);
	int bound = 0;

	if (status)
		return status;
	for (size_t i = 0; i < len; i++)
		bound |= sqlite3_bind_int64(*row, (int)i + 1, values[i]);
	return np_db_row(&store->db, *row, bound, err);
}

enum np_status np_store_run(struct np_store *store, enum statement which,
			    const int64_t *values, size_t len,
			    struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	const enum np_status status =
		np_store_row(store, which, values, len, &row, err);

	sqlite3_reset(row);
	return status == NP_END ? NP_OK : status;
}

enum np_status np_store_changes(struct np_store *store, uint64_t *number,
				struct np_error *err)
{
	sqlite3_stmt *row = NULL;
	const enum np_status status =
		np_store_row(store, STATEMENT_RUN_VERSION, NULL, 0, &row, err);

	if (status)
		return status;
	*number = (uint64_t)sqlite3_column_int64(row, 0);
	sqlite3_reset(row);
	return NP_OK;
}

enum np_status np_store_must_write(struct np_store *store, struct np_error *err)
{
	if (store->inside)
		return NP_OK;
	return np_error_set(err, NP_ERR_MISUSE, "no transaction is open");
}

enum np_status np_store_begin(struct np_store *store, struct np_error *err)
{
	enum np_status status;

	if (store->inside || store->held || store->read_only)
		return np_error_set(err, NP_ERR_MISUSE,
				    store->inside ? "a transaction is open"
				    : store->held ? "a read is held"
						  : "the store is read only");
	status = run_simple(store, STATEMENT_BEGIN, err);
	if (status)
		return status;
	store->inside = true;
	store->broken = false;
	np_number_map_empty(&store->pending_stories);
	status = np_runs_refresh(store->runs, err);
	if (status)
		np_store_rollback(store);
	return status;
}

enum np_status np_store_commit(struct np_store *store, struct np_error *err)
{
	enum np_status status;

	if (!store->inside)
		return np_error_set(err, NP_ERR_MISUSE,
				    "no transaction is open");
	if (store->broken)
		status = np_error_set(err, NP_ERR_MISUSE,
				      "a change failed before: nothing of this "
				      "transaction is kept");
	else
		status = np_runs_flush(store->runs, err);
	if (!status)
		status = run_simple(store, STATEMENT_COMMIT, err);
	if (status)
		np_store_rollback(store);
	store->inside = false;
	return status;
}

void np_store_rollback(struct np_store *store)
{
	if (!store->inside)
		return;
	/* Fails only where SQLite has rolled back already. */
	if (run_simple(store, STATEMENT_ROLLBACK, NULL))
		sqlite3_exec(store->db.handle, "ROLLBACK", NULL, NULL, NULL);
	if (store->runs)
		np_runs_forget(store->runs);
	np_sources_forget(store->sources);
	store->inside = false;
}

enum np_status np_store_hold(struct np_store *store, bool *held,
			     struct np_error *err)
{
	enum np_status status;

	*held = false;
	if (store->inside || store->held)
		return NP_OK;
	status = run_simple(store, STATEMENT_BEGIN_READ, err);
	store->held = *held = !status;
	return status;
}

void np_store_release(struct np_store *store, bool held)
{
	if (!held)
		return;
	/* Fails only where SQLite has ended it already. */
	if (run_simple(store, STATEMENT_COMMIT, NULL))
		sqlite3_exec(store->db.handle, "ROLLBACK", NULL, NULL, NULL);
	store->held = false;
}
