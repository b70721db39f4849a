/* SPDX-License-Identifier: MIT */
/*
 * What an old and a new story share is counted for all pairs of them that
 * share anything, which are no more than articles. The pairs are taken from
 * the largest on; where neither the id nor the story is taken, the story gets
 * the id. n log n.
 */
#include "detect/story_ids.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"

/* An article beside its story of before (0: none) and its place in now. */
struct place {
	int64_t label; /* of now */
	int64_t old;
	size_t at;
};

/* What an old and a new story share; the new one by its lowest place. */
struct share {
	int64_t old;
	size_t group;
	size_t count;
};

struct keeper {
	const struct story_member *before;
	size_t before_len;
	struct story_member *now;
	size_t len;
	size_t *group; /* of each place: the lowest place of its story */
	size_t *size;  /* of groups */
	int64_t *old;  /* of each place: its story of before */
	int64_t *id;   /* of groups */
	struct share *shares;
	size_t shares_len;
	int64_t next;
	struct story_events *events;
};

void np_story_events_clear(struct story_events *events)
{
	np_free(events->ptr);
	*events = (struct story_events){ 0 };
}

static enum np_status tell(struct keeper *keeper, enum story_change change,
			   int64_t story, int64_t other, int64_t article)
{
	struct story_events *events = keeper->events;

	if (np_grow(&events->ptr, &events->cap, events->len + 1,
		    sizeof(*events->ptr)))
		return NP_ERR_NOMEM;
	events->ptr[events->len++] =
		(struct story_event){ change, story, other, article };
	return NP_OK;
}

static bool is_ascending(const struct story_member *members, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if (members[i - 1].article >= members[i].article)
			return false;
	return true;
}

/* The story of before that an article was in, or 0. */
static int64_t old_of(const struct keeper *keeper, int64_t article)
{
	size_t low = 0, high = keeper->before_len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (keeper->before[middle].article < article)
			low = middle + 1;
		else
			high = middle;
	}
	return low < keeper->before_len &&
			       keeper->before[low].article == article
		       ? keeper->before[low].story
		       : 0;
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int by_label(const void *a, const void *b)
{
	const struct place *left = a, *right = b;
	const int order = compare(left->label, right->label);

	return order ? order : compare_sizes(left->at, right->at);
}

static int by_old(const void *a, const void *b)
{
	const struct share *left = a, *right = b;
	const int order = compare_sizes(left->group, right->group);

	return order ? order : compare(left->old, right->old);
}

/* The largest first; of equals the lower id, then the lower story. */
static int by_count(const void *a, const void *b)
{
	const struct share *left = a, *right = b;
	int order = compare_sizes(right->count, left->count);

	if (!order)
		order = compare(left->old, right->old);
	return order ? order : compare_sizes(left->group, right->group);
}

/* Groups by their lowest places; those of one article are none. */
static enum np_status make_groups(struct keeper *keeper)
{
	struct place *places = np_alloc(keeper->len + 1, sizeof(*places));

	if (!places)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < keeper->len; i++)
		places[i] = (struct place){ .label = keeper->now[i].story,
					    .at = i };
	if (keeper->len)
		qsort(places, keeper->len, sizeof(*places), by_label);
	for (size_t i = 0, end; i < keeper->len; i = end) {
		for (end = i;
		     end < keeper->len && places[end].label == places[i].label;
		     end++)
			keeper->group[places[end].at] = places[i].at;
		keeper->size[places[i].at] = end - i;
	}
	np_free(places);
	return NP_OK;
}

static bool is_story(const struct keeper *keeper, size_t place)
{
	return keeper->size[keeper->group[place]] > 1;
}

static void count_shares(struct keeper *keeper)
{
	struct share *shares = keeper->shares;
	size_t len = 0, kept = 0;

	for (size_t i = 0; i < keeper->len; i++) {
		keeper->old[i] = old_of(keeper, keeper->now[i].article);
		if (keeper->old[i] && is_story(keeper, i))
			shares[len++] = (struct share){ keeper->old[i],
							keeper->group[i], 0 };
	}
	if (len)
		qsort(shares, len, sizeof(*shares), by_old);
	for (size_t i = 0; i < len; i++) {
		if (!i || by_old(&shares[i], &shares[kept - 1]))
			shares[kept++] = shares[i];
		shares[kept - 1].count++;
	}
	if (kept)
		qsort(shares, kept, sizeof(*shares), by_count);
	keeper->shares_len = kept;
}

/* Ids that went on, ascending, to look them up. */
struct taken {
	int64_t *ids;
	size_t len;
};

static int by_id(const void *a, const void *b)
{
	return compare(*(const int64_t *)a, *(const int64_t *)b);
}

static bool has_id(const struct taken *taken, int64_t id)
{
	return taken->len &&
	       bsearch(&id, taken->ids, taken->len, sizeof(*taken->ids), by_id);
}

/* A share and its place among those of one old story: only the first that
 * finds its story free takes the id. */
static int by_old_then_count(const void *a, const void *b)
{
	const struct share *left = a, *right = b;
	const int order = compare(left->old, right->old);

	return order ? order : by_count(a, b);
}

/* The place of an old story's first share in an array sorted by old. */
static size_t first_of(const struct share *sorted, size_t len, int64_t old)
{
	size_t low = 0, high = len;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (sorted[middle].old < old)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum np_status give_old_ids(struct keeper *keeper)
{
	const size_t len = keeper->shares_len;
	struct share *sorted = np_alloc(len + 1, sizeof(*sorted));
	bool *gone = np_alloc_zero(len + 1, sizeof(*gone));

	if (!sorted || !gone) {
		np_free(sorted);
		np_free(gone);
		return NP_ERR_NOMEM;
	}
	for (size_t i = 0; i < len; i++)
		sorted[i] = keeper->shares[i];
	if (len)
		qsort(sorted, len, sizeof(*sorted), by_old_then_count);
	for (size_t i = 0; i < len; i++) {
		const struct share *share = &keeper->shares[i];
		const size_t first = first_of(sorted, len, share->old);

		if (gone[first] || keeper->id[share->group])
			continue;
		gone[first] = true;
		keeper->id[share->group] = share->old;
	}
	np_free(gone);
	np_free(sorted);
	return NP_OK;
}

/* The story of before that gave a new one most, or 0. */
static int64_t *parents_of(const struct keeper *keeper)
{
	int64_t *parent = np_alloc_zero(keeper->len + 1, sizeof(*parent));

	for (size_t i = 0; i < keeper->shares_len && parent; i++) {
		const struct share *share = &keeper->shares[i];

		if (!parent[share->group])
			parent[share->group] = share->old;
	}
	return parent;
}

static enum np_status give_new_ids(struct keeper *keeper)
{
	int64_t *parent = parents_of(keeper);
	enum np_status status = parent ? NP_OK : NP_ERR_NOMEM;

	for (size_t i = 0; i < keeper->len && !status; i++) {
		if (keeper->group[i] != i || keeper->size[i] < 2 ||
		    keeper->id[i])
			continue;
		keeper->id[i] = keeper->next++;
		status = tell(keeper, parent[i] ? STORY_SPLIT : STORY_CREATED,
			      keeper->id[i], parent[i], 0);
	}
	np_free(parent);
	return status;
}

/* Old stories, each once, ascending. */
static enum np_status list_old(const struct keeper *keeper, struct taken *out)
{
	int64_t *ids = np_alloc(keeper->before_len + 1, sizeof(*ids));
	size_t len = 0;

	if (!ids)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < keeper->before_len; i++)
		ids[i] = keeper->before[i].story;
	if (keeper->before_len)
		qsort(ids, keeper->before_len, sizeof(*ids), by_id);
	for (size_t i = 0; i < keeper->before_len; i++)
		if (ids[i] && (!len || ids[i] != ids[len - 1]))
			ids[len++] = ids[i];
	*out = (struct taken){ ids, len };
	return NP_OK;
}

static enum np_status list_taken(const struct keeper *keeper, struct taken *out)
{
	int64_t *ids = np_alloc(keeper->len + 1, sizeof(*ids));
	size_t len = 0;

	if (!ids)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < keeper->len; i++)
		if (keeper->group[i] == i && keeper->id[i])
			ids[len++] = keeper->id[i];
	if (len)
		qsort(ids, len, sizeof(*ids), by_id);
	*out = (struct taken){ ids, len };
	return NP_OK;
}

/* Where most of what is left of an old story is, or 0. shares: by old, then
 * the largest first. */
static int64_t heir_of(const struct keeper *keeper, int64_t old)
{
	const size_t at = first_of(keeper->shares, keeper->shares_len, old);

	if (at == keeper->shares_len || keeper->shares[at].old != old)
		return 0;
	return keeper->id[keeper->shares[at].group];
}

static enum np_status tell_ends(struct keeper *keeper)
{
	struct taken old = { 0 }, taken = { 0 };
	enum np_status status = list_old(keeper, &old);

	if (!status)
		status = list_taken(keeper, &taken);
	if (!status && keeper->shares_len)
		qsort(keeper->shares, keeper->shares_len,
		      sizeof(*keeper->shares), by_old_then_count);
	for (size_t i = 0; i < old.len && !status; i++) {
		const int64_t heir = heir_of(keeper, old.ids[i]);

		if (!has_id(&taken, old.ids[i]))
			status = tell(keeper, heir ? STORY_MERGED : STORY_ENDED,
				      old.ids[i], heir, 0);
	}
	np_free(old.ids);
	np_free(taken.ids);
	return status;
}

static int64_t id_at(const struct keeper *keeper, size_t place)
{
	return is_story(keeper, place) ? keeper->id[keeper->group[place]] : 0;
}

static enum np_status tell_one(struct keeper *keeper, int64_t article,
			       int64_t old, int64_t new)
{
	enum np_status status = NP_OK;

	if (old == new)
		return NP_OK;
	if (old)
		status = tell(keeper, STORY_LEFT, old, new, article);
	if (!status && new)
		status = tell(keeper, STORY_JOINED, new, old, article);
	return status;
}

/* Articles of before and of now, side by side. */
static enum np_status tell_articles(struct keeper *keeper)
{
	enum np_status status = NP_OK;
	size_t i = 0, j = 0;

	while (!status && (i < keeper->before_len || j < keeper->len)) {
		const bool gone =
			j == keeper->len ||
			(i < keeper->before_len &&
			 keeper->before[i].article < keeper->now[j].article);

		if (gone) {
			status = tell_one(keeper, keeper->before[i].article,
					  keeper->before[i].story, 0);
			i++;
			continue;
		}
		status = tell_one(keeper, keeper->now[j].article,
				  keeper->old[j], id_at(keeper, j));
		i += i < keeper->before_len &&
		     keeper->before[i].article == keeper->now[j].article;
		j++;
	}
	return status;
}

static enum np_status keep(struct keeper *keeper)
{
	const size_t len = keeper->len + 1;
	enum np_status status;

	keeper->group = np_alloc_zero(len, sizeof(*keeper->group));
	keeper->size = np_alloc_zero(len, sizeof(*keeper->size));
	keeper->old = np_alloc_zero(len, sizeof(*keeper->old));
	keeper->id = np_alloc_zero(len, sizeof(*keeper->id));
	keeper->shares = np_alloc(len, sizeof(*keeper->shares));
	if (!keeper->group || !keeper->size || !keeper->old || !keeper->id ||
	    !keeper->shares)
		return NP_ERR_NOMEM;
	status = make_groups(keeper);
	if (status)
		return status;
	count_shares(keeper);
	status = give_old_ids(keeper);
	if (!status)
		status = give_new_ids(keeper);
	if (!status)
		status = tell_ends(keeper);
	return status ? status : tell_articles(keeper);
}

enum np_status np_story_keep_ids(const struct story_member *before,
				 size_t before_len, struct story_member *now,
				 size_t len, int64_t *next,
				 struct story_events *events)
{
	struct keeper keeper = { .before = before,
				 .before_len = before_len,
				 .now = now,
				 .len = len,
				 .next = *next,
				 .events = events };
	enum np_status status = NP_ERR_MISUSE;

	if (is_ascending(before, before_len) && is_ascending(now, len))
		status = keep(&keeper);
	for (size_t i = 0; i < len && !status; i++)
		now[i].story = id_at(&keeper, i);
	if (!status)
		*next = keeper.next;
	np_free(keeper.group);
	np_free(keeper.size);
	np_free(keeper.old);
	np_free(keeper.id);
	np_free(keeper.shares);
	return status;
}
