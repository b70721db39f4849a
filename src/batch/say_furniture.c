/* SPDX-License-Identifier: MIT */
#include "batch/say_furniture.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/number_map.h"

#define HASH_DIGITS 16

struct saying {
	struct np_store *store;
	const struct np_furniture_word *word;
	struct np_furniture_said *said;
	struct np_error *err;
	uint64_t *holders; /* of the segment at work */
	size_t len, cap;
	struct np_number_map pending; /* made so, each once */
};

static enum np_status no_memory(const struct saying *saying)
{
	return np_error_set(saying->err, NP_ERR_NOMEM, "out of memory");
}

static bool read_hash(struct np_span text, uint64_t *hash)
{
	static const char digits[] = "0123456789abcdef";

	*hash = 0;
	if (text.len != HASH_DIGITS)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char *digit =
			memchr(digits, text.ptr[i], sizeof(digits) - 1);

		if (!digit)
			return false;
		*hash = *hash << 4 | (uint64_t)(digit - digits);
	}
	return true;
}

static enum np_status note(void *user, size_t index, const uint32_t *articles,
			   size_t len, uint64_t total)
{
	struct saying *saying = user;

	(void)index;
	(void)total;
	if (np_grow(&saying->holders, &saying->cap, saying->len + len,
		    sizeof(*saying->holders)))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < len; i++)
		saying->holders[saying->len++] = articles[i];
	return NP_OK;
}

static enum np_status find_holders(struct saying *saying, uint64_t hash)
{
	const uint64_t place = np_store_segment_place(
		np_store_salt(saying->word->source), hash);
	const struct np_store_asked asked = { .places = { &place, 1 },
					      .most = UINT32_MAX,
					      .tell = note,
					      .user = saying };

	saying->len = 0;
	return np_store_holders(saying->store, &asked, saying->err);
}

static enum np_status make_pending(struct saying *saying)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < saying->len && !status; i++) {
		const uint64_t id = saying->holders[i];

		if (np_number_map_get(&saying->pending, id))
			continue;
		if (np_number_map_set(&saying->pending, id, 1))
			return no_memory(saying);
		saying->said->articles++;
		status = np_store_pending_add(saying->store, (np_article_id)id,
					      saying->err);
	}
	return status;
}

/* line: ptr NULL leaves the one that is there. */
static enum np_status say_one(struct saying *saying, uint64_t hash,
			      struct np_span line)
{
	struct np_store_furniture one = { 0 };
	enum np_status status = np_store_furniture_get(
		saying->store, saying->word->source, hash, &one, saying->err);
	const bool known = status == NP_OK;

	if (status && status != NP_END)
		return status;
	if (!known && !line.ptr)
		return np_error_set(saying->err, NP_ERR_NOTFOUND,
				    "the source has no line %016llx",
				    (unsigned long long)hash);
	status = find_holders(saying, hash);
	one.hash = hash;
	one.count = known ? one.count : saying->len;
	one.state = saying->word->state;
	one.line = line;
	if (!status)
		status = np_store_furniture_put(
			saying->store, saying->word->source, &one, saying->err);
	if (status == NP_END)
		return np_error_set(saying->err, NP_ERR_NOTFOUND,
				    "no article is of that source");
	saying->said->segments++;
	return status ? status : make_pending(saying);
}

static enum np_status say_line(struct saying *saying)
{
	const struct np_span line = saying->word->line;
	struct np_sketcher *sketcher = NULL;
	struct np_segments segments = { 0 };
	enum np_status status =
		np_sketcher_new(&sketcher, np_store_recipe(saying->store));

	if (!status)
		status = np_segment_text(sketcher, line, &segments);
	if (status)
		np_error_set(saying->err, status, "%s", np_status_name(status));
	else if (!segments.len)
		status = np_error_set(saying->err, NP_ERR_MISUSE,
				      "a line without words is no furniture");
	for (size_t i = 0; i < segments.len && !status; i++) {
		const struct np_segment *segment = &segments.ptr[i];

		status = say_one(
			saying, segment->hash,
			(struct np_span){ line.ptr + segment->begin,
					  segment->end - segment->begin });
	}
	np_sketcher_free(sketcher);
	return status;
}

enum np_status np_furniture_say(struct np_store *store,
				const struct np_furniture_word *word,
				struct np_furniture_said *said,
				struct np_error *err)
{
	struct saying saying = {
		.store = store, .word = word, .said = said, .err = err
	};
	uint64_t hash = 0;
	enum np_status status = np_store_begin(store, err);

	*said = (struct np_furniture_said){ 0 };
	if (status)
		return status;
	status = read_hash(word->line, &hash)
			 ? say_one(&saying, hash, (struct np_span){ NULL, 0 })
			 : say_line(&saying);
	if (status)
		np_store_rollback(store);
	else
		status = np_store_commit(store, err);
	np_free(saying.holders);
	np_number_map_clear(&saying.pending);
	return status;
}
