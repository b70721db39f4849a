/* SPDX-License-Identifier: MIT */
/*
 * The way of a text: folded piece by piece; whenever the fold is full, its
 * complete tokens become unit hashes, the units shingles, the shingles offers
 * to the lanes. The last width - 1 units are kept for the next step, so no
 * shingle is lost between steps, and every step's result is independent of
 * where it began.
 */
#include "shingles/sketcher.h"

#include <assert.h>
#include <string.h>

#include "base/cpu.h"
#include "base/mem.h"

static_assert((int)NP_UNITS_ROOM <= (int)NP_LANES_BATCH, "a step is one batch");

enum {
	ALIGN = 64
};

enum np_status np_sketcher_new(struct np_sketcher **out,
			       const struct np_recipe *recipe)
{
	const enum np_status status = np_recipe_check(recipe);
	struct np_sketcher *s;
	char *memory;

	if (status)
		return status;
	if (!out)
		return NP_ERR_MISUSE;
	memory = np_alloc_zero(1, sizeof(*s) + ALIGN);
	if (!memory)
		return NP_ERR_NOMEM;
	s = (struct np_sketcher *)(void *)(memory + ALIGN -
					   (uintptr_t)memory % ALIGN);
	s->memory = memory;
	s->recipe = *recipe;
	s->recipe.unicode = np_recipe_unicode();
	np_kernels_init(&s->kernels, np_cpu_flags());
	s->fold.kernels = &s->kernels;
	*out = s;
	return NP_OK;
}

void np_sketcher_free(struct np_sketcher *sketcher)
{
	if (!sketcher)
		return;
	np_free(sketcher->shingles.ptr);
	np_free(sketcher->tokens.ptr);
	np_free(sketcher->passages.ptr);
	np_free(sketcher->segments.ptr);
	np_free(sketcher->letters.ptr);
	np_free(sketcher->smallest.ptr);
	np_free(sketcher->place.ptr);
	np_free(sketcher->memory);
}

/* Up to NP_SHINGLE_TURNED units; unit has len + width - 1. The last sum is
 * turned by one place and exchanges its oldest unit for the next. */
static void shingle_turned(const uint64_t *unit, size_t len, uint32_t width,
			   uint64_t *out)
{
	const uint32_t oldest = NP_SHINGLE_TURN * (width - 1);
	uint64_t sum = 0;

	for (uint32_t j = 0; j < width; j++)
		sum = np_hash_turn(sum, NP_SHINGLE_TURN) ^ unit[j];
	out[0] = np_hash_finish(sum);
	for (size_t i = 1; i < len; i++) {
		sum ^= np_hash_turn(unit[i - 1], oldest);
		sum = np_hash_turn(sum, NP_SHINGLE_TURN) ^ unit[i + width - 1];
		out[i] = np_hash_finish(sum);
	}
}

/* More units than that: the same with a product for the turn and a sum for
 * the exclusive or. */
static void shingle_times(const uint64_t *unit, size_t len, uint32_t width,
			  uint64_t *out)
{
	uint64_t oldest = 1;
	uint64_t sum = 0;

	for (uint32_t j = 0; j < width; j++)
		sum = sum * NP_SHINGLE_TIMES + unit[j];
	for (uint32_t j = 1; j < width; j++)
		oldest *= NP_SHINGLE_TIMES;
	out[0] = np_hash_finish(sum);
	for (size_t i = 1; i < len; i++) {
		sum -= unit[i - 1] * oldest;
		sum = sum * NP_SHINGLE_TIMES + unit[i + width - 1];
		out[i] = np_hash_finish(sum);
	}
}

static void shingle(const struct np_sketcher *s, size_t len, uint64_t *out)
{
	if (s->recipe.width == 5)
		s->kernels.shingle5(s->unit, len, out);
	else if (s->recipe.width <= NP_SHINGLE_TURNED)
		shingle_turned(s->unit, len, s->recipe.width, out);
	else
		shingle_times(s->unit, len, s->recipe.width, out);
}

static enum np_status take_shingles(struct np_sketcher *s, size_t len)
{
	enum np_status status;

	s->info.shingles += len;
	switch (s->phase) {
	case NP_SKETCHER_LANES:
		shingle(s, len, s->shingle);
		np_lanes_add(s->lanes, s->recipe.lanes, s->shingle, len,
			     &s->kernels, &s->work);
		return NP_OK;
	case NP_SKETCHER_SHINGLES:
		status = np_grow(&s->shingles.ptr, &s->shingles.cap,
				 s->shingles.len + len + NP_KERNEL_SLACK / 8,
				 sizeof(*s->shingles.ptr));
		if (status)
			return status;
		shingle(s, len, s->shingles.ptr + s->shingles.len);
		s->shingles.len += len;
		return NP_OK;
	default:
		return NP_OK;
	}
}

/* Units in behind those kept. */
static enum np_status take_units(struct np_sketcher *s, size_t len)
{
	const size_t all = s->kept + len;
	const size_t keep = s->recipe.width - 1;
	enum np_status status = NP_OK;

	if (!len)
		return NP_OK;
	s->kernels.text(&s->text, s->unit + s->kept, len);
	s->info.tokens += len;
	if (all > keep)
		status = take_shingles(s, all - keep);
	s->kept = all < keep ? all : keep;
	memmove(s->unit, s->unit + all - s->kept, s->kept * sizeof(*s->unit));
	return status;
}

/* Characters of one token into units, as many as there is room for. */
static size_t split_token(const uint8_t *low, size_t len, uint64_t seed,
			  uint64_t *out)
{
	size_t units = 0;
	size_t begin = 0;

	while (begin < len) {
		size_t end = begin + 1;
		while (end < len && (low[end] & 0xC0) == 0x80)
			end++;
		out[units++] = np_hash_token(low + begin, end - begin, seed);
		begin = end;
	}
	return units;
}

static enum np_status drain_chars(struct np_sketcher *s)
{
	const struct np_fold *f = &s->fold;
	enum np_status status;
	size_t len = 0;

	for (size_t i = 0; i < np_fold_tokens(f); i++) {
		const uint16_t *edge = f->edge + 2 * i;
		if (len + NP_TOKEN_MAX > NP_UNITS_BATCH) {
			status = take_units(s, len);
			if (status)
				return status;
			len = 0;
		}
		len += split_token(f->low + edge[0], (size_t)edge[1] - edge[0],
				   s->recipe.seed, s->unit + s->kept + len);
	}
	return take_units(s, len);
}

static enum np_status drain(struct np_sketcher *s)
{
	const size_t tokens = np_fold_tokens(&s->fold);
	enum np_status status;

	s->info.words += tokens;
	if (s->recipe.unit == NP_UNIT_CHAR) {
		status = drain_chars(s);
	} else {
		s->kernels.hash(s->fold.low, s->fold.edge, tokens,
				s->recipe.seed, s->unit + s->kept);
		status = take_units(s, tokens);
	}
	np_fold_drop(&s->fold);
	return status;
}

static void start(struct np_sketcher *s, enum np_sketcher_phase phase)
{
	s->phase = phase;
	s->info = (struct np_text_info){ 0 };
	s->kept = 0;
	s->shingles.len = 0;
	np_lanes_clear(s->lanes, s->recipe.lanes);
	XXH3_128bits_reset(&s->text);
	np_fold_begin(&s->fold, NULL, NULL);
}

static enum np_status feed(struct np_sketcher *s, struct np_span piece)
{
	const uint8_t *in = (const uint8_t *)piece.ptr;
	enum np_status status;
	size_t taken = 0;

	while (taken < piece.len) {
		taken += np_fold_feed(&s->fold, in + taken, piece.len - taken);
		if (taken == piece.len)
			break;
		status = drain(s);
		if (status)
			return status;
	}
	return NP_OK;
}

static enum np_status finish(struct np_sketcher *s)
{
	XXH128_hash_t hash;
	enum np_status status;

	np_fold_finish(&s->fold);
	status = drain(s);
	if (status)
		return status;
	hash = XXH3_128bits_digest(&s->text);
	s->info.hash[0] = hash.low64;
	s->info.hash[1] = hash.high64;
	s->info.bytes = s->fold.offset;
	s->info.bad_bytes = s->fold.bad;
	return NP_OK;
}

static enum np_status whole(struct np_sketcher *s, struct np_span text,
			    enum np_sketcher_phase phase)
{
	enum np_status status;

	if (!s || !np_span_ok(text))
		return NP_ERR_MISUSE;
	start(s, phase);
	status = feed(s, text);
	if (!status)
		status = finish(s);
	s->phase = NP_SKETCHER_IDLE;
	return status;
}

static void hand_out(const struct np_sketcher *s, uint32_t *lanes,
		     struct np_text_info *info)
{
	if (lanes)
		memcpy(lanes, s->lanes, s->recipe.lanes * sizeof(*lanes));
	if (info)
		*info = s->info;
}

enum np_status np_sketch_text(struct np_sketcher *sketcher, struct np_span text,
			      uint32_t *lanes, struct np_text_info *info)
{
	const enum np_status status = whole(
		sketcher, text, lanes ? NP_SKETCHER_LANES : NP_SKETCHER_COUNTS);

	if (status)
		return status;
	hand_out(sketcher, lanes, info);
	return NP_OK;
}

enum np_status np_sketch_begin(struct np_sketcher *sketcher)
{
	if (!sketcher)
		return NP_ERR_MISUSE;
	start(sketcher, NP_SKETCHER_LANES);
	return NP_OK;
}

enum np_status np_sketch_feed(struct np_sketcher *sketcher,
			      struct np_span piece)
{
	if (!sketcher || sketcher->phase != NP_SKETCHER_LANES ||
	    !np_span_ok(piece))
		return NP_ERR_MISUSE;
	return feed(sketcher, piece);
}

enum np_status np_sketch_end(struct np_sketcher *sketcher, uint32_t *lanes,
			     struct np_text_info *info)
{
	enum np_status status;

	if (!sketcher || sketcher->phase != NP_SKETCHER_LANES)
		return NP_ERR_MISUSE;
	status = finish(sketcher);
	sketcher->phase = NP_SKETCHER_IDLE;
	if (status)
		return status;
	hand_out(sketcher, lanes, info);
	return NP_OK;
}

enum np_status np_shingle_text(struct np_sketcher *sketcher,
			       struct np_span text, struct np_shingles *out,
			       struct np_text_info *info)
{
	enum np_status status;

	if (!out)
		return NP_ERR_MISUSE;
	status = whole(sketcher, text, NP_SKETCHER_SHINGLES);
	if (status)
		return status;
	hand_out(sketcher, NULL, info);
	out->ptr = sketcher->shingles.ptr;
	out->len = sketcher->shingles.len;
	return NP_OK;
}

double np_sketch_overlap(const uint32_t *a, const uint32_t *b, uint32_t lanes)
{
	uint32_t equal = 0;

	/* A lane is UINT32_MAX when there were no shingles, only then. */
	if (!lanes || a[0] == UINT32_MAX || b[0] == UINT32_MAX)
		return 0;
	for (uint32_t i = 0; i < lanes; i++)
		equal += a[i] == b[i];
	return (double)equal / (double)lanes;
}
