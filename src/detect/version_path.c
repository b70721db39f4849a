/* SPDX-License-Identifier: MIT */
/*
 * The order in which texts change least from one to the next: a shortest path
 * through all of them, where two are as far apart as there are shingles that
 * only one has. A history adds and drops words once, mostly, and so it is
 * close to the shortest.
 *
 * Up to EXACT texts the shortest path is found (Held and Karp 1962: for each
 * set and last text the least way, n^2 2^n steps). For more, each text goes
 * where it lengthens the path least, in order of their distance from the
 * first, and parts are turned around and moved while that shortens the path
 * (2-opt, Croes 1958; or-opt), at most PASSES times over n^2 choices.
 */
#include <string.h>

#include "base/mem.h"
#include "detect/version_work.h"

enum {
	EXACT = 10,
	PASSES = 20,
	MOVED = 3 /* texts moved as one */
};

/* All distances; len + 2 places, the last two for the ends outside. */
struct space {
	uint32_t *far;
	size_t len; /* inner texts */
};

static uint32_t get(const struct space *space, size_t a, size_t b)
{
	return space->far[a * (space->len + 2) + b];
}

static void set(struct space *space, size_t a, size_t b, uint32_t far)
{
	space->far[a * (space->len + 2) + b] = far;
	space->far[b * (space->len + 2) + a] = far;
}

static size_t end_before(const struct space *space)
{
	return space->len;
}

static size_t end_after(const struct space *space)
{
	return space->len + 1;
}

static uint32_t change(const struct version_work *work, uint32_t a, uint32_t b)
{
	return np_version_text_change(&work->item[a].text, &work->item[b].text);
}

static enum np_status measure(const struct version_work *work,
			      const uint32_t *member, uint32_t before,
			      uint32_t after, struct space *space)
{
	const size_t len = space->len;

	space->far = np_alloc_zero((len + 2) * (len + 2), sizeof(*space->far));
	if (!space->far)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < len; i++) {
		for (size_t j = i + 1; j < len; j++)
			set(space, i, j, change(work, member[i], member[j]));
		if (before != NP_VERSION_NO_END)
			set(space, i, end_before(space),
			    change(work, member[i], before));
		if (after != NP_VERSION_NO_END)
			set(space, i, end_after(space),
			    change(work, member[i], after));
	}
	return NP_OK;
}

/* way[set][last], from the end before; the path is read off backwards. */
static void trace(const struct space *space, const uint64_t *way,
		  uint32_t *path)
{
	const size_t n = space->len;
	size_t left = ((size_t)1 << n) - 1;
	size_t next = end_after(space);

	for (size_t at = n; at--;) {
		size_t best = n;

		for (size_t i = 0; i < n; i++)
			if (left >> i & 1 &&
			    (best == n ||
			     way[left * n + i] + get(space, i, next) <
				     way[left * n + best] +
					     get(space, best, next)))
				best = i;
		path[at] = (uint32_t)best;
		left &= ~((size_t)1 << best);
		next = best;
	}
}

static enum np_status shortest(const struct space *space, uint32_t *path)
{
	const size_t n = space->len;
	const size_t sets = (size_t)1 << n;
	uint64_t *way = np_alloc(sets * n, sizeof(*way));

	if (!way)
		return NP_ERR_NOMEM;
	for (size_t set = 1; set < sets; set++)
		for (size_t last = 0; last < n; last++) {
			const size_t rest = set & ~((size_t)1 << last);
			uint64_t best = UINT64_MAX / 2;

			for (size_t i = 0; i < n; i++)
				if (rest >> i & 1 &&
				    way[rest * n + i] + get(space, i, last) <
					    best)
					best = way[rest * n + i] +
					       get(space, i, last);
			if (!rest)
				best = get(space, end_before(space), last);
			way[set * n + last] =
				set >> last & 1 ? best : UINT64_MAX / 2;
		}
	trace(space, way, path);
	np_free(way);
	return NP_OK;
}

/* The text at a place of the path, or the end outside. */
static size_t at(const struct space *space, const uint32_t *path, size_t len,
		 size_t place)
{
	if (place == SIZE_MAX)
		return end_before(space);
	return place < len ? path[place] : end_after(space);
}

static void insert(const struct space *space, uint32_t *path, size_t len,
		   uint32_t text)
{
	size_t best = 0;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i <= len; i++) {
		const size_t left = at(space, path, len, i - 1);
		const size_t right = at(space, path, len, i);
		const int64_t more = (int64_t)get(space, left, text) +
				     get(space, text, right) -
				     get(space, left, right);
		if (more < least) {
			least = more;
			best = i;
		}
	}
	memmove(path + best + 1, path + best, (len - best) * sizeof(*path));
	path[best] = text;
}

static void turn(uint32_t *path, size_t begin, size_t end)
{
	while (begin + 1 < end) {
		const uint32_t kept = path[begin];
		path[begin++] = path[--end];
		path[end] = kept;
	}
}

static bool turn_any(const struct space *space, uint32_t *path)
{
	const size_t n = space->len;
	bool better = false;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 2; j <= n; j++) {
			const size_t left = at(space, path, n, i - 1);
			const size_t right = at(space, path, n, j);
			const uint64_t now =
				(uint64_t)get(space, left, path[i]) +
				get(space, path[j - 1], right);
			const uint64_t then =
				(uint64_t)get(space, left, path[j - 1]) +
				get(space, path[i], right);
			if (then < now) {
				turn(path, i, j);
				better = true;
			}
		}
	return better;
}

/* Moving a part is turning it and its neighbours, each around and both. */
static bool move_any(const struct space *space, uint32_t *path)
{
	const size_t n = space->len;
	bool better = false;

	for (size_t i = 0; i < n; i++)
		for (size_t m = i + 1; m <= i + MOVED && m < n; m++)
			for (size_t j = m + 1; j <= n; j++) {
				const size_t l = at(space, path, n, i - 1);
				const size_t r = at(space, path, n, j);
				const uint64_t now =
					(uint64_t)get(space, l, path[i]) +
					get(space, path[m - 1], path[m]) +
					get(space, path[j - 1], r);
				const uint64_t then =
					(uint64_t)get(space, l, path[m]) +
					get(space, path[j - 1], path[i]) +
					get(space, path[m - 1], r);
				if (then >= now)
					continue;
				turn(path, i, m);
				turn(path, m, j);
				turn(path, i, j);
				better = true;
			}
	return better;
}

static void improve(const struct space *space, uint32_t *path)
{
	for (size_t i = 0; i < space->len; i++)
		insert(space, path, i, (uint32_t)i);
	for (size_t pass = 0; pass < PASSES; pass++) {
		const bool turned = turn_any(space, path);
		if (!move_any(space, path) && !turned)
			break;
	}
}

enum np_status np_version_path(const struct version_work *work,
			       uint32_t *member, size_t len, uint32_t before,
			       uint32_t after)
{
	struct space space = { .len = len };
	uint32_t *path = np_alloc(2 * len + 1, sizeof(*path));
	enum np_status status = path ? NP_OK : NP_ERR_NOMEM;

	if (!status)
		status = measure(work, member, before, after, &space);
	if (!status && len <= EXACT)
		status = shortest(&space, path);
	else if (!status)
		improve(&space, path);
	if (!status) {
		memcpy(path + len, member, len * sizeof(*path));
		for (size_t i = 0; i < len; i++)
			member[i] = path[len + path[i]];
	}
	np_free(space.far);
	np_free(path);
	return status;
}
