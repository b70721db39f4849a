/* SPDX-License-Identifier: MIT */
/*
 * Letters only, in windows of eight at every letter; those that a text has
 * once. Windows of both texts that are equal are points (place in a, place in
 * b); the longest chain of points that rises in both is what the texts have in
 * order (longest increasing subsequence, Fredman 1975). Along the chain,
 * points that keep their distance, give or take a few lost and extra letters,
 * are one run, and all letters from its first to its last point are shared,
 * those that a wrong letter took the windows from too. So what comes out
 * hardly depends on the noise: with one letter in ten wrong in both copies
 * every sixth window is left, and runs still hold together.
 *
 * Runs shorter than RUN_LEAST are stock phrases and count for nothing.
 */
#include "detect/noisy.h"

#include <string.h>

#include "base/mem.h"
#include "base/sort.h"

/* Letters from one point of a run to the next, at most: some thirteen words,
 * in which every window was hit. */
#define GAP 64
/* How far the two distances may differ: letters lost and added on the way. */
#define DRIFT(distance) (3 + (distance) / 8)
/* Eight words or so. */
#define RUN_LEAST 40

struct point {
	uint32_t a, b;
	uint32_t before; /* in the chain, or NOBODY */
};

#define NOBODY UINT32_MAX

struct noisy {
	struct np_sketcher *sketcher;
	uint64_t *keys; /* hash and place; and as much to sort with */
	size_t keys_cap;
	const struct noisy_text *held;
	uint32_t *slots; /* window of the held text + 1, or 0 */
	size_t slots_cap, slots_len;
	struct point *points;
	size_t points_cap;
	uint32_t *tails; /* points at which chains of each length end */
	size_t tails_cap;
};

enum np_status np_noisy_new(struct noisy **out)
{
	const struct np_recipe recipe = NOISY_RECIPE_INIT;
	struct noisy *noisy = np_alloc_zero(1, sizeof(*noisy));
	enum np_status status;

	if (!noisy)
		return NP_ERR_NOMEM;
	status = np_sketcher_new(&noisy->sketcher, &recipe);
	if (status) {
		np_free(noisy);
		return status;
	}
	*out = noisy;
	return NP_OK;
}

void np_noisy_free(struct noisy *noisy)
{
	if (!noisy)
		return;
	np_sketcher_free(noisy->sketcher);
	np_free(noisy->keys);
	np_free(noisy->slots);
	np_free(noisy->points);
	np_free(noisy->tails);
	np_free(noisy);
}

void np_noisy_text_clear(struct noisy_text *text)
{
	np_free(text->hash);
	np_free(text->place);
	*text = (struct noisy_text){ 0 };
}

/* Hash in the high half, place in the low. */
static enum np_status make_keys(struct noisy *noisy, struct np_span text,
				size_t *len, uint32_t *letters)
{
	struct np_shingles windows = { 0 };
	struct np_text_info info = { 0 };
	enum np_status status =
		np_shingle_text(noisy->sketcher, text, &windows, &info);

	if (status)
		return status;
	if (info.tokens > INT32_MAX)
		return NP_ERR_LIMIT;
	if (np_grow(&noisy->keys, &noisy->keys_cap, 2 * windows.len + 1,
		    sizeof(*noisy->keys)))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < windows.len; i++)
		noisy->keys[i] = (windows.ptr[i] & ~(uint64_t)UINT32_MAX) | i;
	*len = windows.len;
	*letters = (uint32_t)info.tokens;
	return NP_OK;
}

/* Leaves the windows that occur once; gives how many. */
static size_t keep_single(uint64_t *keys, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0, end; i < len; i = end) {
		for (end = i + 1;
		     end < len && keys[end] >> 32 == keys[i] >> 32;)
			end++;
		if (end == i + 1)
			keys[kept++] = keys[i] << 32 | keys[i] >> 32;
	}
	return kept;
}

enum np_status np_noisy_read(struct noisy *noisy, struct np_span text,
			     struct noisy_text *out)
{
	size_t len = 0;
	uint32_t letters = 0;
	const enum np_status status = make_keys(noisy, text, &len, &letters);

	if (status)
		return status;
	np_sort_u64(noisy->keys, len, 32, noisy->keys + len);
	len = keep_single(noisy->keys, len);
	np_sort_u64(noisy->keys, len, 32, noisy->keys + len);
	if (np_grow(&out->hash, &out->hash_cap, len + 1, sizeof(*out->hash)) ||
	    np_grow(&out->place, &out->place_cap, len + 1, sizeof(*out->place)))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < len; i++) {
		out->place[i] = (uint32_t)(noisy->keys[i] >> 32);
		out->hash[i] = (uint32_t)noisy->keys[i];
	}
	out->len = (uint32_t)len;
	out->letters = letters;
	return NP_OK;
}

enum np_status np_noisy_hold(struct noisy *noisy, const struct noisy_text *a)
{
	size_t len = 64;

	while (len < 4 * (size_t)a->len)
		len *= 2;
	if (np_grow(&noisy->slots, &noisy->slots_cap, len,
		    sizeof(*noisy->slots)))
		return NP_ERR_NOMEM;
	memset(noisy->slots, 0, len * sizeof(*noisy->slots));
	noisy->slots_len = len;
	for (uint32_t i = 0; i < a->len; i++) {
		size_t slot = a->hash[i] & (len - 1);

		while (noisy->slots[slot])
			slot = (slot + 1) & (len - 1);
		noisy->slots[slot] = i + 1;
	}
	noisy->held = a;
	return NP_OK;
}

/* The place of a window in the held text, or NOBODY. */
static uint32_t held_place(const struct noisy *noisy, uint32_t hash)
{
	const size_t mask = noisy->slots_len - 1;

	for (size_t slot = hash & mask; noisy->slots[slot];
	     slot = (slot + 1) & mask) {
		const uint32_t i = noisy->slots[slot] - 1;

		if (noisy->held->hash[i] == hash)
			return noisy->held->place[i];
	}
	return NOBODY;
}

/* Points in the order of b. */
static enum np_status find_points(struct noisy *noisy,
				  const struct noisy_text *b, size_t *len)
{
	struct point *points;

	*len = 0;
	if (np_grow(&noisy->points, &noisy->points_cap, (size_t)b->len + 1,
		    sizeof(*noisy->points)))
		return NP_ERR_NOMEM;
	points = noisy->points;
	for (uint32_t i = 0; i < b->len; i++) {
		const uint32_t place = held_place(noisy, b->hash[i]);

		if (place != NOBODY)
			points[(*len)++] = (struct point){ .a = place,
							   .b = b->place[i],
							   .before = NOBODY };
	}
	return NP_OK;
}

/* The length of the longest chain that the point can end; tails ascend. */
static size_t chain_place(const struct noisy *noisy, size_t len, uint32_t a)
{
	size_t low = 0, high = len;

	if (len && noisy->points[noisy->tails[len - 1]].a < a)
		return len;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (noisy->points[noisy->tails[middle]].a < a)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Puts the longest chain into tails, in order; gives its length. */
static enum np_status make_chain(struct noisy *noisy, size_t points,
				 size_t *chain)
{
	size_t len = 0;
	uint32_t at;

	if (np_grow(&noisy->tails, &noisy->tails_cap, points + 1,
		    sizeof(*noisy->tails)))
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < points; i++) {
		const size_t place =
			chain_place(noisy, len, noisy->points[i].a);

		if (place)
			noisy->points[i].before = noisy->tails[place - 1];
		noisy->tails[place] = (uint32_t)i;
		len += place == len;
	}
	at = len ? noisy->tails[len - 1] : NOBODY;
	for (size_t i = len; i--; at = noisy->points[at].before)
		noisy->tails[i] = at;
	*chain = len;
	return NP_OK;
}

static bool goes_on(const struct point *from, const struct point *to)
{
	const uint32_t a = to->a - from->a, b = to->b - from->b;
	const uint32_t more = a > b ? a : b, less = a > b ? b : a;

	return more <= GAP && more - less <= DRIFT(less);
}

static void add_run(struct noisy_match *out, const struct point *first,
		    const struct point *last)
{
	const uint32_t a = last->a - first->a + NOISY_WINDOW;
	const uint32_t b = last->b - first->b + NOISY_WINDOW;

	if (a < RUN_LEAST || b < RUN_LEAST)
		return;
	out->runs++;
	out->shared_a += a;
	out->shared_b += b;
	if (a > out->longest)
		out->longest = a;
}

static void add_runs(const struct noisy *noisy, size_t chain,
		     struct noisy_match *out)
{
	const struct point *points = noisy->points;
	const uint32_t *tails = noisy->tails;

	for (size_t i = 0, end; i < chain; i = end) {
		for (end = i + 1;
		     end < chain &&
		     goes_on(&points[tails[end - 1]], &points[tails[end]]);)
			end++;
		add_run(out, &points[tails[i]], &points[tails[end - 1]]);
	}
}

static double part(uint32_t shared, uint32_t letters)
{
	return letters ? (double)shared / letters : 0;
}

static uint32_t shared_of(const struct noisy_match *match)
{
	return match->shared_a < match->shared_b ? match->shared_a
						 : match->shared_b;
}

enum np_status np_noisy_compare(struct noisy *noisy, const struct noisy_text *b,
				struct noisy_match *out)
{
	size_t points = 0, chain = 0;
	enum np_status status;

	if (!noisy->held)
		return NP_ERR_MISUSE;
	*out = (struct noisy_match){ 0 };
	status = find_points(noisy, b, &points);
	if (!status)
		status = make_chain(noisy, points, &chain);
	if (status)
		return status;
	add_runs(noisy, chain, out);
	out->part_a = part(out->shared_a, noisy->held->letters);
	out->part_b = part(out->shared_b, b->letters);
	out->resemblance =
		part(shared_of(out),
		     noisy->held->letters + b->letters - shared_of(out));
	return NP_OK;
}

bool np_noisy_is_match(const struct noisy_match *match)
{
	return shared_of(match) >= NOISY_LETTERS &&
	       (match->part_a > NOISY_PART || match->part_b > NOISY_PART);
}

enum np_form np_noisy_form(const struct noisy_match *match)
{
	const bool all_a = match->part_a >= NOISY_ALL;
	const bool all_b = match->part_b >= NOISY_ALL;

	return all_a && all_b	? NP_FORM_FULL
	       : all_a || all_b ? NP_FORM_CUT
				: NP_FORM_EXTENDED;
}
