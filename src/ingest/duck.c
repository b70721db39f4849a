/* SPDX-License-Identifier: MIT */
/*
 * Of the C interface of DuckDB 1.x, what is used here, written down anew: its
 * header is not there when newsprint is built. The answer is streamed where
 * the library can, so that memory does not grow with it.
 */
#include "ingest/duck.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

struct duck_result {
	uint64_t unused[3];
	void *columns;
	char *message;
	void *data;
};

/* A text of up to 12 bytes stands in the column, a longer one elsewhere. */
struct duck_text {
	uint32_t len;
	char start[4];
	const char *rest;
};

#define DUCK_INLINE 12

struct api {
	int (*create_config)(void **config);
	int (*set_config)(void *config, const char *name, const char *value);
	void (*destroy_config)(void **config);
	int (*open_ext)(const char *path, void **database, void *config,
			char **message);
	int (*connect)(void *database, void **connection);
	void (*disconnect)(void **connection);
	void (*close)(void **database);
	void (*free)(void *memory);
	int (*query)(void *connection, const char *sql,
		     struct duck_result *result);
	int (*prepare)(void *connection, const char *sql, void **statement);
	const char *(*prepare_error)(void *statement);
	void (*destroy_prepare)(void **statement);
	int (*execute_prepared)(void *statement, struct duck_result *result);
	/* Not in all: then the whole answer is held. */
	int (*execute_streaming)(void *statement, struct duck_result *result);
	const char *(*result_error)(struct duck_result *result);
	void (*destroy_result)(struct duck_result *result);
	void *(*fetch_chunk)(struct duck_result result);
	uint64_t (*chunk_size)(void *chunk);
	void *(*chunk_vector)(void *chunk, uint64_t column);
	void *(*vector_data)(void *vector);
	uint64_t *(*vector_validity)(void *vector);
	void (*destroy_chunk)(void **chunk);
};

struct name {
	const char *symbol;
	size_t offset;
	bool optional;
};

#define NAME(symbol, member)                                                   \
	{                                                                      \
		"duckdb_" symbol, offsetof(struct api, member), false          \
	}

static const struct name names[] = {
	NAME("create_config", create_config),
	NAME("set_config", set_config),
	NAME("destroy_config", destroy_config),
	NAME("open_ext", open_ext),
	NAME("connect", connect),
	NAME("disconnect", disconnect),
	NAME("close", close),
	NAME("free", free),
	NAME("query", query),
	NAME("prepare", prepare),
	NAME("prepare_error", prepare_error),
	NAME("destroy_prepare", destroy_prepare),
	NAME("execute_prepared", execute_prepared),
	{ "duckdb_execute_prepared_streaming",
	  offsetof(struct api, execute_streaming), true },
	NAME("result_error", result_error),
	NAME("destroy_result", destroy_result),
	NAME("fetch_chunk", fetch_chunk),
	NAME("data_chunk_get_size", chunk_size),
	NAME("data_chunk_get_vector", chunk_vector),
	NAME("vector_get_data", vector_data),
	NAME("vector_get_validity", vector_validity),
	NAME("destroy_data_chunk", destroy_chunk),
};

struct np_duck {
	struct api api;
	void *database, *connection, *statement;
	struct duck_result result;
	bool asked;
	void *chunk;
	const struct duck_text *texts;
	const uint64_t *valid;
	uint64_t row, rows;
};

static enum np_status find_names(struct api *api, void *library,
				 const char *path, struct np_error *err)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		void *found = dlsym(library, names[i].symbol);

		if (!found && !names[i].optional)
			return np_error_set(err, NP_ERR_FORMAT,
					    "'%s' is no DuckDB library of "
					    "version 1.0 or later: no %s",
					    path, names[i].symbol);
		memcpy((char *)api + names[i].offset, &found, sizeof(found));
	}
	return NP_OK;
}

/* It is never unloaded: it has threads of its own. */
static enum np_status find_library(struct api *api, const char *what,
				   struct np_error *err)
{
	const char *named = getenv("NEWSPRINT_DUCKDB");
	const char *path = named && *named ? named : "libduckdb.so";
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

	if (!library)
		return np_error_set(
			err, NP_ERR_FORMAT,
			"%s, for which DuckDB's library is needed, and '%s' "
			"cannot be loaded: install it, or name it in "
			"NEWSPRINT_DUCKDB, or convert to JSON lines",
			what, path);
	return find_names(api, library, path, err);
}

static enum np_status open_database(struct np_duck *duck, struct np_error *err)
{
	static const char *const settings[][2] = {
		{ "autoinstall_known_extensions", "false" },
		{ "autoload_known_extensions", "false" },
		{ "threads", "1" },
		{ "memory_limit", "1GB" },
	};
	const struct api *api = &duck->api;
	void *config = NULL;
	char *message = NULL;
	enum np_status status = NP_OK;
	bool failed = api->create_config(&config) != 0;

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		failed = failed || api->set_config(config, settings[i][0],
						   settings[i][1]);
	if (failed || api->open_ext(NULL, &duck->database, config, &message) ||
	    api->connect(duck->database, &duck->connection))
		status = np_error_set(err, NP_ERR_FORMAT,
				      "DuckDB does not start: %s",
				      message ? message : "no reason given");
	if (message)
		api->free(message);
	if (config)
		api->destroy_config(&config);
	return status;
}

enum np_status np_duck_open(struct np_duck **out, const char *what,
			    struct np_error *err)
{
	struct np_duck *duck = np_alloc_zero(1, sizeof(*duck));
	enum np_status status;

	if (!duck)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = find_library(&duck->api, what, err);
	if (!status)
		status = open_database(duck, err);
	if (status)
		np_duck_close(duck);
	else
		*out = duck;
	return status;
}

static void drop_chunk(struct np_duck *duck)
{
	if (duck->chunk)
		duck->api.destroy_chunk(&duck->chunk);
	duck->chunk = NULL;
	duck->row = duck->rows = 0;
}

static void drop_answer(struct np_duck *duck)
{
	drop_chunk(duck);
	if (duck->asked)
		duck->api.destroy_result(&duck->result);
	duck->asked = false;
	if (duck->statement)
		duck->api.destroy_prepare(&duck->statement);
	duck->statement = NULL;
}

void np_duck_close(struct np_duck *duck)
{
	if (!duck)
		return;
	drop_answer(duck);
	if (duck->connection)
		duck->api.disconnect(&duck->connection);
	if (duck->database)
		duck->api.close(&duck->database);
	np_free(duck);
}

static enum np_status fault(enum np_status status, const char *message,
			    struct np_error *err)
{
	if (!message)
		message = "no reason given";
	/* The lines behind the first are advice of its own. */
	return np_error_set(err, status, "DuckDB: %.*s",
			    (int)strcspn(message, "\n"), message);
}

enum np_status np_duck_run(struct np_duck *duck, const char *sql,
			   struct np_error *err)
{
	struct duck_result result = { 0 };
	enum np_status status = NP_OK;

	drop_answer(duck);
	if (duck->api.query(duck->connection, sql, &result))
		status = fault(NP_ERR_FORMAT, duck->api.result_error(&result),
			       err);
	duck->api.destroy_result(&result);
	return status;
}

enum np_status np_duck_ask(struct np_duck *duck, const char *sql,
			   struct np_error *err)
{
	const struct api *api = &duck->api;
	int (*execute)(void *, struct duck_result *) =
		api->execute_streaming ? api->execute_streaming
				       : api->execute_prepared;

	drop_answer(duck);
	if (api->prepare(duck->connection, sql, &duck->statement))
		return fault(NP_ERR_FORMAT, api->prepare_error(duck->statement),
			     err);
	duck->result = (struct duck_result){ 0 };
	duck->asked = true;
	if (execute(duck->statement, &duck->result))
		return fault(NP_ERR_FORMAT, api->result_error(&duck->result),
			     err);
	return NP_OK;
}

static enum np_status next_chunk(struct np_duck *duck, struct np_error *err)
{
	const struct api *api = &duck->api;
	const char *message;
	void *vector;

	drop_chunk(duck);
	duck->chunk = api->fetch_chunk(duck->result);
	if (!duck->chunk) {
		message = api->result_error(&duck->result);
		return message && *message ? fault(NP_ERR_CORRUPT, message, err)
					   : NP_END;
	}
	duck->rows = api->chunk_size(duck->chunk);
	vector = api->chunk_vector(duck->chunk, 0);
	duck->texts = api->vector_data(vector);
	duck->valid = api->vector_validity(vector);
	return duck->rows ? NP_OK : NP_END;
}

enum np_status np_duck_next(struct np_duck *duck, struct np_span *text,
			    struct np_error *err)
{
	const struct duck_text *at;
	enum np_status status = NP_OK;

	if (duck->row == duck->rows)
		status = next_chunk(duck, err);
	if (status)
		return status;
	at = &duck->texts[duck->row];
	*text = (struct np_span){ at->len > DUCK_INLINE ? at->rest : at->start,
				  at->len };
	if (duck->valid && !(duck->valid[duck->row / 64] >> duck->row % 64 & 1))
		text->len = 0;
	duck->row++;
	return NP_OK;
}
