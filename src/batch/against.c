/* SPDX-License-Identifier: MIT */
#include "batch/against.h"

#include "base/error.h"
#include "base/mem.h"
#include "detect/find.h"

struct handle {
	struct np_store *store;
	struct finder *finder;
};

struct against {
	const struct np_dedup_options *options;
	struct handle *handles;
};

static enum np_status open_one(const struct np_dedup_options *options,
			       struct handle *handle, struct np_error *err)
{
	const struct np_store_options opening = {
		.flags = NP_STORE_READ,
		.recipe = options->recipe,
		.memory = options->memory / 4 / options->threads,
	};
	enum np_status status =
		np_store_open(&handle->store, options->against, &opening, err);

	if (!status && !np_store_keeps_text(handle->store))
		return np_error_set(err, NP_ERR_MISUSE,
				    "'%.200s' keeps no texts, so that no "
				    "removal could be proven",
				    options->against);
	if (!status)
		status = np_finder_new(&handle->finder, handle->store);
	return status;
}

enum np_status np_against_open(struct against **out,
			       const struct np_dedup_options *options,
			       struct np_error *err)
{
	struct against *against = np_alloc_zero(1, sizeof(*against));
	enum np_status status = NP_OK;

	if (!against)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	against->options = options;
	against->handles =
		np_alloc_zero(options->threads, sizeof(*against->handles));
	if (!against->handles)
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (unsigned i = 0; i < options->threads && !status; i++)
		status = open_one(options, &against->handles[i], err);
	if (status) {
		np_against_close(against);
		return status;
	}
	*out = against;
	return NP_OK;
}

struct np_bands np_against_shape(const struct against *against)
{
	return np_store_shape(against->handles[0].store);
}

void np_against_close(struct against *against)
{
	if (!against)
		return;
	for (unsigned i = 0; i < against->options->threads && against->handles;
	     i++) {
		np_finder_free(against->handles[i].finder);
		np_store_close(against->handles[i].store);
	}
	np_free(against->handles);
	np_free(against);
}

/* The same text first, then as they come: the most alike, the first. */
static const struct found *best_of(const struct found *found, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (found[i].same)
			return &found[i];
	return len ? found : NULL;
}

/* The best match and its id; within a hold. */
static enum np_status find_best(const struct against *against,
				const struct handle *handle,
				const struct query *query, struct twin *out,
				struct np_buf *ids, struct np_error *err)
{
	const struct found_bounds bounds = {
		.jaccard = against->options->threshold
	};
	struct np_store_version version = { 0 };
	const struct found *found = NULL;
	size_t len = 0;
	enum np_status status = np_finder_find(handle->finder, query, &bounds,
					       &found, &len, err);

	if (status)
		return status;
	found = best_of(found, len);
	if (!found)
		return NP_END;
	status = np_store_get(handle->store, found->id, &version, err);
	if (!status &&
	    np_buf_add(ids, version.article.key.ptr, version.article.key.len))
		status = np_error_set(err, NP_ERR_NOMEM, "out of memory");
	if (!status)
		*out = (struct twin){
			.id_len = (uint32_t)version.article.key.len,
			.shared = found->shared,
			.size = found->size_query,
			.size_by = found->size_found,
			.same = found->same,
		};
	return status;
}

/* What is found, compared and named is of one state of the store. */
enum np_status np_against_find(struct against *against, unsigned worker,
			       struct np_span text, struct twin *out,
			       struct np_buf *ids, struct np_error *err)
{
	const struct handle *handle = &against->handles[worker];
	struct query query;
	bool held = false;
	enum np_status status =
		np_finder_query(handle->finder, text, &query, err);

	if (!status)
		status = np_store_hold(handle->store, &held, err);
	if (!status)
		status = find_best(against, handle, &query, out, ids, err);
	np_store_release(handle->store, held);
	return status;
}
