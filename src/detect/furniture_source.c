/* SPDX-License-Identifier: MIT */
/*
 * Entries (segment, article) are sorted by segment. Groups of enough articles
 * are sorted by who holds them, so that each set of holders is asked once.
 */
#include "detect/furniture_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

/* Holders of one segment: entries first .. first + len - 1. */
struct group {
	uint64_t hash; /* of the segment */
	size_t first, len;
};

struct np_source {
	struct {
		struct np_keyed *ptr;
		size_t len, cap;
	} entries;
	struct {
		struct np_keyed *ptr;
		size_t cap;
	} scratch;
	struct {
		struct group *ptr;
		size_t len, cap;
	} groups;
	struct {
		struct np_keyed *ptr; /* key: who holds; index: of groups */
		size_t cap;
	} order;
	struct {
		uint64_t (*ptr)[2];
		size_t len, cap;
	} texts; /* hashes, by article */
	struct {
		struct np_holder **ptr; /* by article; NULL: not read yet */
		size_t len, cap;
	} holders;
	struct {
		struct np_learned *ptr;
		size_t len, cap;
	} learned;
};

enum np_status np_source_new(struct np_source **out)
{
	struct np_source *source = np_alloc_zero(1, sizeof(*source));

	if (!source)
		return NP_ERR_NOMEM;
	*out = source;
	return NP_OK;
}

static void drop_holders(struct np_source *source)
{
	for (size_t i = 0; i < source->holders.len; i++)
		np_free(source->holders.ptr[i]);
	source->holders.len = 0;
}

void np_source_free(struct np_source *source)
{
	if (!source)
		return;
	drop_holders(source);
	np_free(source->entries.ptr);
	np_free(source->scratch.ptr);
	np_free(source->groups.ptr);
	np_free(source->order.ptr);
	np_free(source->texts.ptr);
	np_free(source->holders.ptr);
	np_free(source->learned.ptr);
	np_free(source);
}

void np_source_begin(struct np_source *source)
{
	drop_holders(source);
	source->entries.len = 0;
	source->texts.len = 0;
	source->groups.len = 0;
	source->learned.len = 0;
}

enum np_status np_source_add(struct np_source *source,
			     const struct np_segment *segments, size_t len,
			     const uint64_t text_hash[2])
{
	const size_t article = source->texts.len;
	enum np_status status;

	if (article >= UINT32_MAX)
		return NP_ERR_NOMEM;
	status = np_grow(&source->texts.ptr, &source->texts.cap, article + 1,
			 sizeof(*source->texts.ptr));
	if (!status)
		status = np_grow(&source->entries.ptr, &source->entries.cap,
				 source->entries.len + len,
				 sizeof(*source->entries.ptr));
	if (status)
		return status;
	memcpy(source->texts.ptr[article], text_hash,
	       sizeof(source->texts.ptr[article]));
	source->texts.len++;
	for (size_t i = 0; i < len; i++)
		source->entries.ptr[source->entries.len++] =
			(struct np_keyed){ segments[i].hash,
					   (uint32_t)article };
	return NP_OK;
}

/* Puts entries in order and leaves out repeats within an article: the sort is
 * stable and articles were added in order. */
static enum np_status sort_entries(struct np_source *source)
{
	struct np_keyed *e = source->entries.ptr;
	const size_t len = source->entries.len;
	enum np_status status;
	size_t kept = 0;

	status = np_grow(&source->scratch.ptr, &source->scratch.cap, len,
			 sizeof(*source->scratch.ptr));
	if (status || !len)
		return status;
	np_sort_keyed(e, len, source->scratch.ptr);
	for (size_t i = 0; i < len; i++) {
		const bool again = kept && e[kept - 1].key == e[i].key &&
				   e[kept - 1].index == e[i].index;

		e[kept] = e[i];
		kept += !again;
	}
	source->entries.len = kept;
	return NP_OK;
}

static enum np_status find_groups(struct np_source *source)
{
	const struct np_keyed *e = source->entries.ptr;
	enum np_status status;
	size_t end;

	source->groups.len = 0;
	for (size_t i = 0; i < source->entries.len; i = end) {
		end = i + 1;
		while (end < source->entries.len && e[end].key == e[i].key)
			end++;
		if (end - i < NP_FURNITURE_STRANGERS)
			continue;
		status = np_grow(&source->groups.ptr, &source->groups.cap,
				 source->groups.len + 1,
				 sizeof(*source->groups.ptr));
		if (status)
			return status;
		source->groups.ptr[source->groups.len++] =
			(struct group){ e[i].key, i, end - i };
	}
	return source->groups.len < UINT32_MAX ? NP_OK : NP_ERR_NOMEM;
}

/* Articles of a group as one number. */
static uint64_t hash_of(const struct np_source *source,
			const struct group *group)
{
	const struct np_keyed *e = source->entries.ptr + group->first;
	uint64_t sum = group->len;

	for (size_t i = 0; i < group->len; i++) {
		sum = (sum ^ e[i].index) * UINT64_C(0xD6E8FEB86659FD93);
		sum ^= sum >> 32;
	}
	return sum;
}

/* Groups with the same holders side by side. */
static enum np_status order_groups(struct np_source *source)
{
	const size_t len = source->groups.len;
	enum np_status status;

	status = np_grow(&source->order.ptr, &source->order.cap, 2 * len,
			 sizeof(*source->order.ptr));
	if (status || !len)
		return status;
	for (size_t i = 0; i < len; i++)
		source->order.ptr[i] = (struct np_keyed){
			hash_of(source, source->groups.ptr + i), (uint32_t)i
		};
	np_sort_keyed(source->order.ptr, len, source->order.ptr + len);
	return NP_OK;
}

static bool text_before(const struct np_source *source, uint32_t a, uint32_t b)
{
	const uint64_t *x = source->texts.ptr[a];
	const uint64_t *y = source->texts.ptr[b];

	if (x[0] != y[0])
		return x[0] < y[0];
	return x[1] != y[1] ? x[1] < y[1] : a < b;
}

/* The holders of a group with the smallest text hashes, in their order; of
 * equal texts one. Gives how many. */
static size_t choose(const struct np_source *source, const struct group *group,
		     uint32_t *out)
{
	const struct np_keyed *e = source->entries.ptr + group->first;
	size_t len = 0;

	for (size_t i = 0; i < group->len; i++) {
		const uint32_t article = e[i].index;
		size_t at = len;

		while (at && text_before(source, article, out[at - 1]))
			at--;
		if (at == NP_FURNITURE_HOLDERS)
			continue;
		if (at && !memcmp(source->texts.ptr[out[at - 1]],
				  source->texts.ptr[article],
				  sizeof(*source->texts.ptr)))
			continue;
		len += len < NP_FURNITURE_HOLDERS;
		memmove(out + at + 1, out + at, (len - 1 - at) * sizeof(*out));
		out[at] = article;
	}
	return len;
}

static enum np_status hold(struct np_source *source, uint32_t article,
			   np_holder_fn *read, void *user)
{
	struct np_holder *holder = source->holders.ptr[article];
	enum np_status status;

	if (holder)
		return NP_OK;
	holder = np_alloc_zero(1, sizeof(*holder));
	if (!holder)
		return NP_ERR_NOMEM;
	status = read(user, article, holder);
	if (status)
		np_free(holder);
	else
		source->holders.ptr[article] = holder;
	return status;
}

struct asking {
	np_holder_fn *read;
	void *user;
};

/* Asks about the holders of one group; numbers of the proof are articles. */
static enum np_status ask(struct np_source *source, const struct group *group,
			  const struct asking *asking, struct np_furniture *out)
{
	const struct np_holder *holders[NP_FURNITURE_HOLDERS];
	uint32_t chosen[NP_FURNITURE_HOLDERS];
	const size_t len = choose(source, group, chosen);

	for (size_t i = 0; i < len; i++) {
		const enum np_status status =
			hold(source, chosen[i], asking->read, asking->user);
		if (status)
			return status;
		holders[i] = source->holders.ptr[chosen[i]];
	}
	*out = np_furniture_decide(holders, len);
	for (size_t i = 0; i < out->proofs; i++)
		out->proof[i] = chosen[out->proof[i]];
	return NP_OK;
}

static enum np_status keep(struct np_source *source, const struct group *group,
			   const struct np_furniture *furniture)
{
	struct np_learned learned = { .hash = group->hash,
				      .holders = group->len,
				      .proofs = furniture->proofs };
	enum np_status status;

	status = np_grow(&source->learned.ptr, &source->learned.cap,
			 source->learned.len + 1, sizeof(learned));
	if (status)
		return status;
	memcpy(learned.proof, furniture->proof, sizeof(learned.proof));
	source->learned.ptr[source->learned.len++] = learned;
	return NP_OK;
}

static int by_hash(const void *a, const void *b)
{
	const uint64_t x = ((const struct np_learned *)a)->hash;
	const uint64_t y = ((const struct np_learned *)b)->hash;

	return (x > y) - (x < y);
}

static enum np_status prepare(struct np_source *source)
{
	const size_t articles = source->texts.len;
	enum np_status status = sort_entries(source);

	if (!status)
		status = find_groups(source);
	if (!status)
		status = order_groups(source);
	if (!status)
		status = np_grow(&source->holders.ptr, &source->holders.cap,
				 articles, sizeof(*source->holders.ptr));
	if (status)
		return status;
	drop_holders(source);
	for (size_t i = 0; i < articles; i++)
		source->holders.ptr[i] = NULL;
	source->holders.len = articles;
	return NP_OK;
}

enum np_status np_source_learn(struct np_source *source, np_holder_fn *holder,
			       void *user, struct np_learned_list *out)
{
	const struct asking asking = { holder, user };
	struct np_furniture furniture = { 0 };
	enum np_status status = prepare(source);

	source->learned.len = 0;
	for (size_t i = 0; !status && i < source->groups.len; i++) {
		const struct np_keyed *at = source->order.ptr + i;
		const struct group *group = source->groups.ptr + at->index;

		if (!i || at->key != at[-1].key)
			status = ask(source, group, &asking, &furniture);
		if (!status && furniture.furniture)
			status = keep(source, group, &furniture);
	}
	if (status)
		return status;
	if (source->learned.len)
		qsort(source->learned.ptr, source->learned.len,
		      sizeof(*source->learned.ptr), by_hash);
	out->ptr = source->learned.ptr;
	out->len = source->learned.len;
	return NP_OK;
}

/* The first entry whose segment is not below hash. */
static size_t first_entry(const struct np_source *source, uint64_t hash)
{
	size_t low = 0;
	size_t high = source->entries.len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (source->entries.ptr[middle].key < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t np_source_holders(const struct np_source *source, uint64_t hash)
{
	const size_t first = first_entry(source, hash);
	size_t end = first;

	while (end < source->entries.len &&
	       source->entries.ptr[end].key == hash)
		end++;
	return end - first;
}

const struct np_learned *np_learned_find(const struct np_learned_list *list,
					 uint64_t hash)
{
	const struct np_learned key = { .hash = hash };

	return list->len ? bsearch(&key, list->ptr, list->len,
				   sizeof(*list->ptr), by_hash)
			 : NULL;
}
