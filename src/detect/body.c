/* SPDX-License-Identifier: MIT */
#include "detect/body.h"

#include <string.h>

#include "base/mem.h"
#include "base/sort.h"
#include "detect/captions.h"
#include "detect/furniture.h"
#include "detect/marks.h"

enum {
	SLOTS_MIN = 64,
	FEW = 128,
	TURN = 13 /* between neighbouring tokens, as in shingles/hash.h */
};

#define TIMES_A UINT64_C(0x9E3779B97F4A7C15)
#define TIMES_B UINT64_C(0xC2B2AE3D27D4EB4F)

static uint64_t turned(uint64_t value, unsigned by)
{
	return value << by | value >> (64 - by);
}

static uint64_t finished(uint64_t value)
{
	value ^= value >> 37;
	value *= UINT64_C(0x165667919E3779F9);
	return value ^ value >> 32;
}

static void empty(struct np_body *body)
{
	body->tokens = 0;
	body->words = 0;
	body->quoted = 0;
	body->unspaced = 0;
	body->items = 0;
	body->numbers = 0;
	body->names = 0;
	body->hash[0] = 0;
	body->hash[1] = 0;
	body->order = 0;
}

/* Slots are a power of two, and at most two thirds of them are taken. */
static size_t slots_for(size_t tokens)
{
	size_t slots = SLOTS_MIN;

	while (2 * slots < 3 * tokens)
		slots *= 2;
	return slots;
}

/* One block for all lists, the widest numbers first. */
static enum np_status reserve(struct np_body *body, size_t tokens, size_t slots)
{
	const size_t room = tokens + 1;
	const size_t each = sizeof(*body->word) + sizeof(*body->shingle) +
			    sizeof(*body->item) + sizeof(*body->next) +
			    sizeof(*body->flags);
	const size_t want = room * each + slots * sizeof(*body->slot) + slots;

	if (want > body->block_cap) {
		np_free(body->block);
		body->block = np_alloc(want, 1);
		body->block_cap = body->block ? want : 0;
	}
	if (!body->block)
		return NP_ERR_NOMEM;
	body->word = body->block;
	body->shingle = (uint64_t *)(void *)(body->word + room);
	body->item = body->shingle + room;
	body->seen = body->item + room;
	body->slot = (uint32_t *)(void *)(body->seen + slots / 8);
	body->next = body->slot + slots;
	body->flags = (uint8_t *)(body->next + room);
	return NP_OK;
}

static void take_tokens(struct np_body *body, struct np_tokens tokens)
{
	for (size_t i = 0; i < tokens.len; i++)
		body->word[i] = (struct np_word){
			tokens.ptr[i].hash,
			(uint32_t)tokens.ptr[i].begin,
			(uint32_t)tokens.ptr[i].end,
		};
	body->tokens = (uint32_t)tokens.len;
	memset(body->flags, 0, tokens.len);
}

/* Furniture is left out by runs: see np_furniture_left_out. */
static void mask_furniture(struct np_body *body,
			   const struct np_segments *segments,
			   const struct np_body_input *input)
{
	const struct np_segment *s = segments->ptr;
	size_t end;

	for (size_t i = 0; i < segments->len; i = end + 1) {
		for (end = i; end < segments->len &&
			      input->furniture(input->user, s[end].hash);)
			end++;
		if (!np_furniture_left_out(s + i, end - i, NP_BODY_WIDTH))
			continue;
		for (uint64_t j = s[i].token;
		     j < s[end - 1].token + s[end - 1].tokens; j++)
			body->flags[j] |= NP_WORD_FURNITURE;
	}
}

/* The first token that ends behind a place. */
static uint32_t token_at(const struct np_body *body, size_t place)
{
	uint32_t low = 0;
	uint32_t high = body->tokens;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (body->word[middle].end <= place)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void mask_stretch(struct np_body *body, const struct np_stretch *s)
{
	for (uint32_t at = token_at(body, s->begin);
	     at < body->tokens && body->word[at].begin < s->end; at++)
		body->flags[at] |= NP_WORD_CREDIT;
}

static void mask_credits(struct np_body *body,
			 const struct np_body_input *input)
{
	struct np_stretch caption;
	size_t place = 0;

	for (size_t i = 0; i < input->credits; i++)
		mask_stretch(body, input->credit + i);
	while (np_caption_next(input->text, &place, &caption))
		mask_stretch(body, &caption);
}

/* Shingles of tokens of which none is masked, and what hashes the whole. */
static void make_shingles(struct np_body *body)
{
	const uint32_t tokens = body->tokens;
	uint64_t sum = 0;
	uint32_t in_row = 0;

	for (uint32_t i = 0; i < tokens; i++) {
		const uint64_t hash = body->word[i].hash;
		const uint8_t flags = body->flags[i];

		body->shingle[i] = 0;
		body->order = finished(body->order * TIMES_A + hash +
				       (flags & NP_WORD_MASKED));
		if (flags & NP_WORD_MASKED) {
			in_row = 0;
			sum = 0;
			continue;
		}
		body->words++;
		body->quoted += (flags & NP_WORD_QUOTED) != 0;
		body->unspaced += (flags & NP_WORD_UNSPACED) != 0;
		body->hash[0] = finished(body->hash[0] * TIMES_A + hash);
		body->hash[1] = finished(body->hash[1] * TIMES_B ^ hash);
		if (in_row == NP_BODY_WIDTH) {
			const uint32_t old = i - NP_BODY_WIDTH;
			sum ^= turned(body->word[old].hash,
				      TURN * (NP_BODY_WIDTH - 1));
			in_row--;
		}
		sum = turned(sum, TURN) ^ hash;
		if (++in_row < NP_BODY_WIDTH)
			continue;
		body->shingle[i + 1 - NP_BODY_WIDTH] = finished(sum);
		body->flags[i + 1 - NP_BODY_WIDTH] |= NP_WORD_SHINGLE;
	}
}

/* From the last to the first, so that a slot ends up with the first. */
static void make_table(struct np_body *body, size_t slots)
{
	body->shift = 64;
	for (size_t i = slots; i > 1; i /= 2)
		body->shift--;
	/* A number that nobody outside knows, as in shingle_set.c; it moves
	 * places and no results. */
	body->salt =
		((uintptr_t)body->slot ^ (uintptr_t)body << 20) * TIMES_A | 1;
	memset(body->slot, 0, slots * sizeof(*body->slot));
	memset(body->seen, 0, slots);
	for (uint32_t i = body->tokens; i-- > 0;) {
		const uint64_t hash = body->shingle[i];
		size_t at;

		body->next[i] = NP_BODY_NONE;
		if (!(body->flags[i] & NP_WORD_SHINGLE))
			continue;
		at = (size_t)((hash * body->salt) >> body->shift);
		while (body->slot[at] &&
		       body->shingle[body->slot[at] - 1] != hash)
			at = (at + 1) & (slots - 1);
		if (body->slot[at]) {
			body->next[i] = body->slot[at] - 1;
			body->flags[body->next[i]] &= (uint8_t)~NP_WORD_FIRST;
		}
		body->slot[at] = i + 1;
		body->flags[i] |= NP_WORD_FIRST;
	}
	for (uint32_t i = 0; i < body->tokens; i++) {
		body->item[body->items] = body->shingle[i];
		body->items += (body->flags[i] & NP_WORD_FIRST) != 0;
	}
	for (uint32_t i = 0; i < body->items; i++) {
		const uint64_t bit = np_body_bit(body, body->item[i]);

		body->seen[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

/* Few numbers are sorted sooner without counting digits. */
static void sort_facts(uint64_t *fact, size_t len, uint64_t *scratch)
{
	if (len > FEW) {
		np_sort_u64(fact, len, 0, scratch);
		return;
	}
	for (size_t i = 1; i < len; i++) {
		const uint64_t value = fact[i];
		size_t at = i;

		for (; at && fact[at - 1] > value; at--)
			fact[at] = fact[at - 1];
		fact[at] = value;
	}
}

/* The different tokens with a flag, behind those in fact already. */
static uint32_t take_facts(struct np_body *body, uint8_t flag, size_t from,
			   uint64_t *scratch)
{
	size_t len = 0;

	for (uint32_t i = 0; i < body->tokens; i++) {
		if (body->flags[i] & NP_WORD_MASKED)
			continue;
		body->fact[from + len] = body->word[i].hash;
		len += (body->flags[i] & flag) != 0;
	}
	sort_facts(body->fact + from, len, scratch);
	return (uint32_t)np_unique_u64(body->fact + from, len);
}

static enum np_status make_facts(struct np_body *body)
{
	uint32_t most = 0;
	enum np_status status;

	for (uint32_t i = 0; i < body->tokens; i++)
		most += (body->flags[i] & (NP_WORD_NUMBER | NP_WORD_NAME)) != 0;
	status = np_grow(&body->fact, &body->fact_cap, 2 * (size_t)most + 2,
			 sizeof(*body->fact));
	if (status)
		return status;
	body->numbers =
		take_facts(body, NP_WORD_NUMBER, 0, body->fact + most + 1);
	body->names = take_facts(body, NP_WORD_NAME, body->numbers,
				 body->fact + most + 1);
	return NP_OK;
}

/* Tokens, and segments when furniture is asked for. */
static enum np_status read_text(struct np_sketcher *sketcher,
				const struct np_body_input *input,
				struct np_segments *out)
{
	*out = (struct np_segments){ 0 };
	if (input->cut)
		*out = *input->cut;
	if (out->tokens.ptr)
		return NP_OK;
	if (input->furniture && !input->cut)
		return np_segment_text(sketcher, input->text, out);
	return np_token_text(sketcher, input->text, &out->tokens);
}

enum np_status np_body_make(struct np_body *body, struct np_sketcher *sketcher,
			    const struct np_body_input *input)
{
	struct np_segments segments;
	enum np_status status;
	size_t slots = 0;

	empty(body);
	if (input->text.len >= UINT32_MAX)
		return NP_ERR_LIMIT;
	status = read_text(sketcher, input, &segments);
	/* More tokens than bytes there can be, by folding: 4 GiB again. */
	if (!status && segments.tokens.len >= UINT32_MAX / 4)
		status = NP_ERR_LIMIT;
	if (!status) {
		slots = slots_for(segments.tokens.len);
		status = reserve(body, segments.tokens.len, slots);
	}
	if (status)
		return status;
	take_tokens(body, segments.tokens);
	np_marks_set(input->text, body->word, body->flags, body->tokens);
	if (input->furniture)
		mask_furniture(body, &segments, input);
	mask_credits(body, input);
	make_shingles(body);
	make_table(body, slots);
	status = make_facts(body);
	if (status)
		empty(body);
	return status;
}

size_t np_body_packed(const struct np_body *body)
{
	const size_t facts = (size_t)body->numbers + body->names;
	const size_t each = sizeof(*body->shingle) + sizeof(*body->flags);
	const size_t all = body->tokens * each + facts * sizeof(*body->fact) +
			   body->items * sizeof(uint32_t);

	return (all + 7) / 8 * 8;
}

void np_body_packed_at(struct np_packed_body *packed, const void *at)
{
	packed->fact = at;
	packed->hash = packed->fact + packed->numbers + packed->names;
	packed->sign = (const uint32_t *)(packed->hash + packed->tokens);
	packed->flags = (const uint8_t *)(packed->sign + packed->items);
}

struct np_packed_body np_body_pack(const struct np_body *body, void *to)
{
	const size_t facts = (size_t)body->numbers + body->names;
	struct np_packed_body packed = { .tokens = body->tokens,
					 .items = body->items,
					 .numbers = body->numbers,
					 .names = body->names };
	uint64_t *fact = to;
	uint64_t *hash = fact + facts;
	uint32_t *sign = (uint32_t *)(void *)(hash + body->tokens);

	if (facts)
		memcpy(fact, body->fact, facts * sizeof(*fact));
	for (uint32_t i = 0; i < body->tokens; i++)
		hash[i] = body->word[i].hash;
	for (uint32_t i = 0; i < body->items; i++)
		sign[i] = np_body_sign(body->item[i]);
	if (body->tokens)
		memcpy(sign + body->items, body->flags, body->tokens);
	np_body_packed_at(&packed, to);
	return packed;
}

enum np_status np_body_unpack(struct np_body *body,
			      const struct np_packed_body *packed)
{
	const size_t facts = (size_t)packed->numbers + packed->names;
	const size_t slots = slots_for(packed->tokens);

	empty(body);
	if (reserve(body, packed->tokens, slots) ||
	    np_grow(&body->fact, &body->fact_cap, facts + 1,
		    sizeof(*body->fact)))
		return NP_ERR_NOMEM;
	body->tokens = packed->tokens;
	body->numbers = packed->numbers;
	body->names = packed->names;
	memcpy(body->fact, packed->fact, facts * sizeof(*body->fact));
	for (uint32_t i = 0; i < packed->tokens; i++) {
		body->word[i] = (struct np_word){ packed->hash[i], 0, 0 };
		body->flags[i] = packed->flags[i] &
				 (uint8_t) ~(NP_WORD_SHINGLE | NP_WORD_FIRST);
	}
	make_shingles(body);
	make_table(body, slots);
	return NP_OK;
}

void np_body_clear(struct np_body *body)
{
	if (!body)
		return;
	np_free(body->block);
	np_free(body->fact);
	*body = (struct np_body){ 0 };
}
