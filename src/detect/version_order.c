/* SPDX-License-Identifier: MIT */
/*
 * A chain in order. Times that all members have, and that differ, are asked
 * first: modified, then published, then fetched; among those with one time the
 * next kind decides, and where no time is left, the texts: the order of least
 * change between the neighbours in time, or, where there are none, in the
 * direction in which the signs point. A member without any time goes where it
 * changes least. Versions of one key came one after the other, so among those
 * with one time, and for one without, the order in which they came goes before
 * what their texts say.
 *
 * A time that cannot be is not asked: published after it was fetched, or
 * modified before it was published.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "detect/version_work.h"

enum {
	/* Dates are often local or have no time of day. */
	SLACK = 24 * 3600
};

/* Two texts that share less of the smaller are two writings. */
static const double rewritten = 0.3;

struct stamp {
	int64_t time[NP_VERSION_TIMES];
	bool has[NP_VERSION_TIMES];
	uint64_t arrival;
	uint32_t rank;
};

struct sorter {
	const struct version_work *work;
	struct stamp *stamp;
	uint32_t *order_of; /* enum np_version_order of each place */
	bool lies;
};

static struct stamp stamp_of(const struct version_work *work, uint32_t rank,
			     bool *lies)
{
	const struct np_version_article *article = work->item[rank].article;
	struct stamp stamp = { .arrival = article->arrival, .rank = rank };

	memcpy(stamp.time, article->time, sizeof(stamp.time));
	memcpy(stamp.has, article->has, sizeof(stamp.has));
	for (size_t kind = 0; kind < NP_VERSION_FETCHED; kind++)
		if (stamp.has[kind] && stamp.has[NP_VERSION_FETCHED] &&
		    stamp.time[kind] - SLACK > stamp.time[NP_VERSION_FETCHED]) {
			stamp.has[kind] = false;
			*lies = true;
		}
	if (stamp.has[NP_VERSION_MODIFIED] && stamp.has[NP_VERSION_DATED] &&
	    stamp.time[NP_VERSION_MODIFIED] + SLACK <
		    stamp.time[NP_VERSION_DATED]) {
		stamp.has[NP_VERSION_MODIFIED] = false;
		*lies = true;
	}
	return stamp;
}

static int compare_stamps(const struct stamp *a, const struct stamp *b,
			  size_t kind)
{
	if (a->time[kind] != b->time[kind])
		return a->time[kind] < b->time[kind] ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static int by_modified(const void *a, const void *b)
{
	return compare_stamps(a, b, NP_VERSION_MODIFIED);
}

static int by_dated(const void *a, const void *b)
{
	return compare_stamps(a, b, NP_VERSION_DATED);
}

static int by_fetched(const void *a, const void *b)
{
	return compare_stamps(a, b, NP_VERSION_FETCHED);
}

static int (*const sorts[NP_VERSION_TIMES])(const void *, const void *) = {
	by_modified, by_dated, by_fetched
};

static const enum np_version_order names[NP_VERSION_TIMES] = {
	NP_VERSION_BY_MODIFIED, NP_VERSION_BY_DATE, NP_VERSION_BY_FETCHED
};

/* All have this time and it tells some apart. */
static bool tells(const struct stamp *stamp, size_t len, size_t kind)
{
	bool differ = false;

	for (size_t i = 0; i < len; i++) {
		if (!stamp[i].has[kind])
			return false;
		differ = differ || stamp[i].time[kind] != stamp[0].time[kind];
	}
	return differ;
}

static void reverse(uint32_t *member, size_t len)
{
	for (size_t i = 0; i < len / 2; i++) {
		const uint32_t kept = member[i];
		member[i] = member[len - 1 - i];
		member[len - 1 - i] = kept;
	}
}

/* Turned so that the signs point forwards; arrival is part of the rank. */
static void direct(const struct version_work *work, uint32_t *member,
		   size_t len)
{
	double later = 0;

	for (size_t i = 1; i < len; i++)
		later += np_version_later(&work->item[member[i - 1]],
					  &work->item[member[i]]);
	if (later < 0 || (later == 0 && member[0] > member[len - 1]))
		reverse(member, len);
}

static bool is_rewrite(const struct version_work *work, uint32_t a, uint32_t b)
{
	const struct version_text *x = &work->item[a].text;
	const struct version_text *y = &work->item[b].text;
	const uint32_t small = x->len < y->len ? x->len : y->len;

	return np_version_text_shared(x, y) < rewritten * (double)small;
}

/*
 * Where a text was rewritten, the path prefers the smaller of two neighbours
 * on either side, whichever was the last: a rewrite cuts the path in parts,
 * and each is turned by its own signs.
 */
static void direct_parts(const struct version_work *work, uint32_t *member,
			 size_t len)
{
	size_t begin = 0;

	direct(work, member, len);
	for (size_t i = 1; i <= len; i++)
		if (i == len || is_rewrite(work, member[i - 1], member[i])) {
			if (begin || i < len)
				direct(work, member + begin, i - begin);
			begin = i;
		}
}

static int compare_ranks(const void *left, const void *right)
{
	const uint32_t a = ((const struct stamp *)left)->rank;
	const uint32_t b = ((const struct stamp *)right)->rank;

	return (a > b) - (a < b);
}

static int compare_arrivals(const void *left, const void *right)
{
	const struct stamp *a = left, *b = right;

	if (a->arrival != b->arrival)
		return a->arrival < b->arrival ? -1 : 1;
	return compare_ranks(a, b);
}

/* Are places begin .. end - 1 versions of one key, and is it known when each
 * came? */
static bool came_in_turn(const struct sorter *sorter, size_t begin, size_t end)
{
	const struct stamp *stamp = sorter->stamp;
	const struct np_span key =
		sorter->work->item[stamp[begin].rank].article->key;

	for (size_t i = begin; i < end; i++) {
		const struct np_span other =
			sorter->work->item[stamp[i].rank].article->key;

		if (!stamp[i].arrival || !other.len || other.len != key.len ||
		    memcmp(other.ptr, key.ptr, key.len))
			return false;
	}
	return true;
}

/* No time tells these apart: places begin .. end - 1. */
static enum np_status sort_by_text(struct sorter *sorter, size_t begin,
				   size_t end, size_t len)
{
	struct stamp *stamp = sorter->stamp;
	const size_t n = end - begin;
	const bool known_before = begin > 0;
	const bool known_after = end < len;
	uint32_t *member;
	enum np_status status = NP_OK;

	qsort(stamp + begin, n, sizeof(*stamp), compare_ranks);
	if (n < 2)
		return NP_OK;
	if (came_in_turn(sorter, begin, end)) {
		qsort(stamp + begin, n, sizeof(*stamp), compare_arrivals);
		for (size_t i = 1; i < n; i++)
			sorter->order_of[begin + i] = NP_VERSION_BY_ARRIVAL;
		return NP_OK;
	}
	if (n > NP_VERSIONS_COMPARED)
		return NP_OK;
	member = np_alloc(n, sizeof(*member));
	if (!member)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < n; i++)
		member[i] = stamp[begin + i].rank;
	status = np_version_path(
		sorter->work, member, n,
		known_before ? stamp[begin - 1].rank : NP_VERSION_NO_END,
		known_after ? stamp[end].rank : NP_VERSION_NO_END);
	if (!status && !known_before && !known_after)
		direct_parts(sorter->work, member, n);
	for (size_t i = 0; !status && i < n; i++)
		stamp[begin + i].rank = member[i];
	for (size_t i = 1; i < n; i++)
		sorter->order_of[begin + i] = NP_VERSION_BY_TEXT;
	np_free(member);
	return status;
}

/* Sorts places begin .. end - 1 by the times from `kind` on. */
static enum np_status sort_by_times(struct sorter *sorter, size_t begin,
				    size_t end, size_t kind, size_t len)
{
	struct stamp *stamp = sorter->stamp;
	enum np_status status = NP_OK;
	bool last;

	while (kind < NP_VERSION_TIMES &&
	       !tells(stamp + begin, end - begin, kind))
		kind++;
	last = kind == NP_VERSION_TIMES;
	if (last)
		return sort_by_text(sorter, begin, end, len);
	qsort(stamp + begin, end - begin, sizeof(*stamp), sorts[kind]);
	for (size_t i = begin; !status && i < end;) {
		size_t stop = i + 1;

		while (stop < end &&
		       stamp[stop].time[kind] == stamp[i].time[kind])
			stop++;
		if (i > begin)
			sorter->order_of[i] = names[kind];
		if (stop - i > 1)
			status = sort_by_times(sorter, i, stop, kind + 1, len);
		i = stop;
	}
	return status;
}

/* Those that lack the time which most have go last for now. */
static size_t set_apart(struct stamp *stamp, size_t len)
{
	struct stamp kept;
	size_t most = 0;
	size_t best = NP_VERSION_TIMES;
	size_t front = 0;

	for (size_t kind = 0; kind < NP_VERSION_TIMES; kind++) {
		size_t have = 0;
		for (size_t i = 0; i < len; i++)
			have += stamp[i].has[kind];
		if (tells(stamp, len, kind))
			return len;
		if (have > most && have < len) {
			most = have;
			best = kind;
		}
	}
	if (best == NP_VERSION_TIMES)
		return len;
	for (size_t i = 0; i < len; i++)
		if (stamp[i].has[best]) {
			kept = stamp[i];
			stamp[i] = stamp[front];
			stamp[front++] = kept;
		}
	return front;
}

static uint32_t change(const struct sorter *sorter, size_t a, size_t b)
{
	return np_version_text_change(
		&sorter->work->item[sorter->stamp[a].rank].text,
		&sorter->work->item[sorter->stamp[b].rank].text);
}

/* Before the first that came later. */
static size_t place_by_arrival(const struct sorter *sorter, size_t len)
{
	size_t place = 0;

	while (place < len &&
	       sorter->stamp[place].arrival <= sorter->stamp[len].arrival)
		place++;
	return place;
}

/* Where it changes least. */
static size_t place_by_text(const struct sorter *sorter, size_t len)
{
	size_t best = len;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i <= len; i++) {
		int64_t more = 0;
		if (i)
			more += change(sorter, i - 1, len);
		if (i < len)
			more += change(sorter, len, i);
		if (i && i < len)
			more -= change(sorter, i - 1, i);
		if (more < least) {
			least = more;
			best = i;
		}
	}
	return best;
}

/* The member at place `len` goes among those before it. */
static void insert(struct sorter *sorter, size_t len)
{
	const struct stamp kept = sorter->stamp[len];
	const bool turn = came_in_turn(sorter, 0, len + 1);
	const enum np_version_order why =
		turn ? NP_VERSION_BY_ARRIVAL : NP_VERSION_BY_TEXT;
	const size_t best = turn ? place_by_arrival(sorter, len)
				 : place_by_text(sorter, len);

	memmove(sorter->stamp + best + 1, sorter->stamp + best,
		(len - best) * sizeof(*sorter->stamp));
	memmove(sorter->order_of + best + 1, sorter->order_of + best,
		(len - best) * sizeof(*sorter->order_of));
	sorter->stamp[best] = kept;
	sorter->order_of[best] = why;
	if (best + 1 <= len)
		sorter->order_of[best + 1] = why;
}

static enum np_status sort_line(struct sorter *sorter, size_t len)
{
	struct stamp *stamp = sorter->stamp;
	size_t timed;
	enum np_status status;

	qsort(stamp, len, sizeof(*stamp), compare_ranks);
	timed = set_apart(stamp, len);
	if (len - timed > NP_VERSIONS_COMPARED)
		timed = len;
	status = sort_by_times(sorter, 0, timed, 0, timed);
	qsort(stamp + timed, len - timed, sizeof(*stamp), compare_ranks);
	for (; !status && timed < len; timed++)
		insert(sorter, timed);
	return status;
}

/* What the text could not tell, arrival did, or nothing. */
static void name_orders(const struct sorter *sorter, struct version_line *line)
{
	for (size_t i = 0; i < line->len; i++) {
		const struct np_version_article *now =
			sorter->work->item[sorter->stamp[i].rank].article;
		const struct np_version_article *old =
			i ? sorter->work->item[sorter->stamp[i - 1].rank]
					.article
			  : now;
		enum np_version_order order =
			(enum np_version_order)sorter->order_of[i];

		if (i && order == NP_VERSION_BY_TEXT &&
		    !change(sorter, i - 1, i))
			order = NP_VERSION_BY_NOTHING;
		if (order == NP_VERSION_BY_NOTHING &&
		    old->arrival != now->arrival)
			order = NP_VERSION_BY_ARRIVAL;
		line->member[i] = sorter->stamp[i].rank;
		line->version[i].order = i ? order : NP_VERSION_BY_NOTHING;
	}
}

enum np_status np_version_put_in_order(const struct version_work *work,
				       struct version_line *line)
{
	struct sorter sorter = { .work = work };
	enum np_status status;

	sorter.stamp = np_alloc(line->len + 1, sizeof(*sorter.stamp));
	sorter.order_of =
		np_alloc_zero(line->len + 1, sizeof(*sorter.order_of));
	status = sorter.stamp && sorter.order_of ? NP_OK : NP_ERR_NOMEM;
	for (size_t i = 0; !status && i < line->len; i++)
		sorter.stamp[i] =
			stamp_of(work, line->member[i], &line->dates_lie);
	if (!status)
		status = sort_line(&sorter, line->len);
	if (!status)
		name_orders(&sorter, line);
	np_free(sorter.stamp);
	np_free(sorter.order_of);
	return status;
}
