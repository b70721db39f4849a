/* SPDX-License-Identifier: MIT */
#include "diff/alike.h"

#include <string.h>

#include "base/mem.h"

static enum np_status room(uint32_t **ptr, size_t *cap, size_t len)
{
	const enum np_status status =
		np_grow(ptr, cap, len ? len : 1, sizeof(**ptr));

	if (!status)
		memset(*ptr, 0, len * sizeof(**ptr));
	return status;
}

uint32_t np_alike_tick(struct alike *alike)
{
	return ++alike->clock;
}

static uint32_t weight_of(const struct alike *alike, uint32_t feature)
{
	/* By how many bits the number of sentences has. */
	static const uint8_t weights[] = { 6, 6, 5, 4, 3, 2, 1 };
	uint32_t most = alike->count[0][feature];
	uint32_t bits = 0;

	if (alike->count[1][feature] > most)
		most = alike->count[1][feature];
	if (most > ALIKE_MOST)
		return 0;
	for (; most; most >>= 1)
		bits++;
	return weights[bits];
}

/* Is the word the first of its feature since the tick? */
static bool first_since(struct alike *alike, const struct word *word,
			uint32_t tick)
{
	alike->steps++;
	if (word->feature == NONE || alike->stamp[word->feature] == tick)
		return false;
	alike->stamp[word->feature] = tick;
	return true;
}

static void count_side(struct alike *alike, uint32_t s)
{
	const struct side *side = &alike->sides[s];

	for (uint32_t i = 0; i < side->sentences_len; i++) {
		const struct sentence *sentence = &side->sentences[i];
		const uint32_t tick = np_alike_tick(alike);

		if (sentence->mate != NONE)
			continue;
		for (uint32_t w = sentence->begin; w < sentence->end; w++)
			if (first_since(alike, &side->words[w], tick))
				alike->count[s][side->words[w].feature]++;
	}
}

static void weigh_side(struct alike *alike, uint32_t s)
{
	struct side *side = &alike->sides[s];

	for (uint32_t i = 0; i < side->sentences_len; i++) {
		struct sentence *sentence = &side->sentences[i];
		const uint32_t tick = np_alike_tick(alike);

		sentence->weight = 0;
		if (sentence->mate != NONE)
			continue;
		for (uint32_t w = sentence->begin; w < sentence->end; w++)
			if (first_since(alike, &side->words[w], tick))
				sentence->weight += np_alike_weight(
					alike, side->words[w].feature);
	}
}

static bool has_list(const struct alike *alike, uint32_t feature)
{
	return alike->count[0][feature] && alike->count[1][feature] &&
	       np_alike_weight(alike, feature);
}

/* start[feature] moves to the end of its list while lists are filled. */
static void fill_lists(struct alike *alike)
{
	const struct side *side = &alike->sides[1];

	for (uint32_t i = 0; i < side->sentences_len; i++) {
		const struct sentence *sentence = &side->sentences[i];
		const uint32_t tick = np_alike_tick(alike);

		if (sentence->mate != NONE)
			continue;
		for (uint32_t w = sentence->begin; w < sentence->end; w++) {
			const struct word *word = &side->words[w];

			if (first_since(alike, word, tick) &&
			    has_list(alike, word->feature))
				alike->lists[alike->start[word->feature]++] = i;
		}
	}
}

static enum np_status make_lists(struct alike *alike, uint32_t features)
{
	uint32_t total = 0;
	enum np_status status;

	for (uint32_t f = 0; f < features; f++) {
		alike->start[f] = total;
		if (has_list(alike, f))
			total += alike->count[1][f];
	}
	status = room(&alike->lists, &alike->lists_cap, total);
	if (!status)
		fill_lists(alike);
	return status;
}

enum np_status np_alike_begin(struct alike *alike, struct side sides[2],
			      uint32_t features)
{
	enum np_status status = NP_OK;

	alike->sides = sides;
	alike->clock = 0;
	alike->steps += features;
	for (uint32_t s = 0; s < 2 && !status; s++)
		status = room(&alike->count[s], &alike->count_cap[s], features);
	if (!status)
		status = room(&alike->stamp, &alike->stamp_cap, features);
	if (!status)
		status = room(&alike->start, &alike->start_cap, features);
	if (!status)
		status = room(&alike->weight, &alike->weight_cap, features);
	if (!status)
		status = room(&alike->shared, &alike->shared_cap,
			      sides[1].sentences_len);
	if (!status)
		status = room(&alike->touched, &alike->touched_cap,
			      sides[1].sentences_len);
	if (status)
		return status;
	for (uint32_t s = 0; s < 2; s++)
		count_side(alike, s);
	for (uint32_t f = 0; f < features; f++)
		alike->weight[f] = weight_of(alike, f);
	for (uint32_t s = 0; s < 2; s++)
		weigh_side(alike, s);
	return make_lists(alike, features);
}

/* Adds up what each sentence of B shares with a; gives how many do. */
static size_t share(struct alike *alike, uint32_t a, uint32_t low,
		    uint32_t high)
{
	const struct side *side = &alike->sides[0];
	const struct sentence *sentence = &side->sentences[a];
	const uint32_t tick = np_alike_tick(alike);
	size_t len = 0;

	for (uint32_t w = sentence->begin; w < sentence->end; w++) {
		const uint32_t feature = side->words[w].feature;
		uint32_t weight, end;

		if (!first_since(alike, &side->words[w], tick) ||
		    !has_list(alike, feature))
			continue;
		weight = np_alike_weight(alike, feature);
		end = alike->start[feature];
		for (uint32_t i = end - alike->count[1][feature]; i < end;
		     i++) {
			const uint32_t b = alike->lists[i];

			alike->steps++;
			if (b < low || b >= high)
				continue;
			if (!alike->shared[b])
				alike->touched[len++] = b;
			alike->shared[b] += weight;
		}
	}
	return len;
}

/* Is one to be kept before the other? */
static bool better(const struct alike_found *a, const struct alike_found *b)
{
	if (a->shared != b->shared)
		return a->shared > b->shared;
	if (a->likeness != b->likeness)
		return a->likeness > b->likeness;
	return a->b < b->b;
}

static size_t keep(struct alike_found *found, size_t len,
		   struct alike_found one)
{
	size_t at;

	if (len == ALIKE_KEPT && !better(&one, &found[len - 1]))
		return len;
	if (len < ALIKE_KEPT)
		len++;
	for (at = len - 1; at && better(&one, &found[at - 1]); at--)
		found[at] = found[at - 1];
	found[at] = one;
	return len;
}

size_t np_alike_find(struct alike *alike, uint32_t a, uint32_t low,
		     uint32_t high, struct alike_found *found)
{
	const struct sentence *own = &alike->sides[0].sentences[a];
	const size_t touched = share(alike, a, low, high);
	size_t len = 0;

	for (size_t i = 0; i < touched; i++) {
		const uint32_t b = alike->touched[i];
		const struct sentence *other = &alike->sides[1].sentences[b];
		const uint32_t shared = alike->shared[b];
		const uint32_t least = own->weight < other->weight
					       ? own->weight
					       : other->weight;

		alike->shared[b] = 0;
		if (other->mate != NONE)
			continue;
		len = keep(found, len,
			   (struct alike_found){
				   .b = b,
				   .shared = shared,
				   .likeness = 2048 * shared /
					       (own->weight + other->weight),
				   .within = 1024 * shared / least,
			   });
	}
	return len;
}

void np_alike_clear(struct alike *alike)
{
	for (int s = 0; s < 2; s++)
		np_free(alike->count[s]);
	np_free(alike->stamp);
	np_free(alike->start);
	np_free(alike->weight);
	np_free(alike->lists);
	np_free(alike->shared);
	np_free(alike->touched);
	*alike = (struct alike){ 0 };
}
