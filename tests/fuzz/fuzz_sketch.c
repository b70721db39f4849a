/* SPDX-License-Identifier: MIT */
/*
 * Any bytes at all: the text in pieces gives what the whole gives, every mask
 * of processor instructions what the portable code gives, places go forward
 * and stay inside, segments hold every token and know nothing of the lines
 * around the text. The first two bytes choose recipe and pieces.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "shingles/np-sketch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	MASKS = 4,
	RECIPES = 4
};

static const uint32_t masks[MASKS] = {
	0,
	NP_CPU_AVX2,
	NP_CPU_AVX2 | NP_CPU_AVX512,
	NP_CPU_NEON,
};

static const struct np_recipe recipes[RECIPES] = {
	NP_RECIPE_INIT,
	{ NP_RECIPE_VERSION, 0, NP_UNIT_CHAR, 8, 64, 4, 16, 40, 7 },
	{ NP_RECIPE_VERSION, 0, NP_UNIT_WORD, 1, 300, 1, 0, 3, 7 },
	{ NP_RECIPE_VERSION, 0, NP_UNIT_WORD, 3, 1024, 100, 5, 0, 7 },
};

struct result {
	uint32_t lanes[NP_LANES_MAX];
	struct np_text_info info;
};

static void expect(bool fine)
{
	if (!fine)
		abort();
}

static void in_pieces(struct np_sketcher *s, struct np_span text, size_t size,
		      struct result *out)
{
	expect(!np_sketch_begin(s));
	for (size_t at = 0; at < text.len; at += size) {
		const size_t left = text.len - at;
		expect(!np_sketch_feed(
			s, (struct np_span){ text.ptr + at,
					     left < size ? left : size }));
	}
	expect(!np_sketch_end(s, out->lanes, &out->info));
}

static void check_places(struct np_sketcher *s, struct np_span text)
{
	struct np_tokens tokens;
	struct np_passages passages;
	uint64_t begin = 0;
	uint64_t end = 0;

	expect(!np_token_text(s, text, &tokens));
	for (size_t i = 0; i < tokens.len; i++) {
		const struct np_token *token = tokens.ptr + i;
		expect(token->begin >= begin && token->end >= end);
		expect(token->begin < token->end && token->end <= text.len);
		begin = token->begin;
		end = token->end;
	}
	expect(!np_passage_text(s, text, &passages));
	for (size_t i = 0; i < passages.len; i++) {
		const struct np_passage *passage = passages.ptr + i;
		expect(passage->token < tokens.len);
		expect(passage->begin == tokens.ptr[passage->token].begin);
	}
}

/* Every token is in one segment, and stands inside it. */
static void check_cover(const struct np_segments *segments, size_t len)
{
	const struct np_token *token = segments->tokens.ptr;
	uint64_t tokens = 0;
	uint64_t end = 0;

	for (size_t i = 0; i < segments->len; i++) {
		const struct np_segment *segment = segments->ptr + i;

		expect(segment->token == tokens && segment->tokens);
		tokens += segment->tokens;
		expect(tokens <= segments->tokens.len);
		expect(segment->begin >= end && segment->end <= len);
		expect(segment->begin <= token[segment->token].begin);
		expect(segment->end >= token[tokens - 1].end);
		end = segment->end;
	}
	expect(tokens == segments->tokens.len);
}

/* The same text between two lines: the same segments, moved. */
static void check_moved(const struct np_segments *of,
			const struct np_segments *in, uint64_t by)
{
	expect(in->len == of->len + 2);
	for (size_t i = 0; i < of->len; i++) {
		const struct np_segment *a = of->ptr + i;
		const struct np_segment *b = in->ptr + i + 1;

		expect(a->hash == b->hash && a->tokens == b->tokens);
		expect(a->token + 1 == b->token);
		expect(a->opens == b->opens && a->closes == b->closes);
		expect(a->begin + by == b->begin && a->end + by == b->end);
	}
}

static void check_segments(struct np_sketcher *s, struct np_span text)
{
	char *whole = malloc(text.len + 4);
	struct np_segments alone;
	struct np_segments among;
	struct np_segment *kept;

	expect(!np_segment_text(s, text, &alone));
	check_cover(&alone, text.len);
	kept = calloc(alone.len + 1, sizeof(*kept));
	expect(whole && kept);
	if (alone.len)
		memcpy(kept, alone.ptr, alone.len * sizeof(*kept));
	alone.ptr = kept;
	memcpy(whole, "a\n", 2);
	if (text.len)
		memcpy(whole + 2, text.ptr, text.len);
	memcpy(whole + 2 + text.len, "\nb", 2);
	expect(!np_segment_text(s, (struct np_span){ whole, text.len + 4 },
				&among));
	check_moved(&alone, &among, 2);
	free(kept);
	free(whole);
}

/* Made once: what an earlier text leaves behind must not matter. */
static struct np_sketcher *sketcher_for(size_t recipe, size_t mask)
{
	static struct np_sketcher *made[RECIPES][MASKS];

	np_cpu_set_mask(masks[mask]);
	if (!made[recipe][mask])
		expect(!np_sketcher_new(&made[recipe][mask], recipes + recipe));
	np_cpu_set_mask(UINT32_MAX);
	return made[recipe][mask];
}

static void run(struct np_sketcher *s, struct np_span text, size_t piece,
		struct result *out)
{
	static struct result again;

	memset(out, 0, sizeof(*out));
	memset(&again, 0, sizeof(again));
	expect(!np_sketch_text(s, text, out->lanes, &out->info));
	in_pieces(s, text, piece, &again);
	expect(!memcmp(out, &again, sizeof(again)));
	expect(out->info.bytes == text.len);
	check_places(s, text);
	check_segments(s, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct result want;
	static struct result got;
	const size_t recipe = size ? data[0] % RECIPES : 0;
	const size_t piece = size > 1 ? 1 + data[1] : 1;
	const size_t head = size < 2 ? size : 2;
	const struct np_span text = { (const char *)data + head, size - head };

	run(sketcher_for(recipe, 0), text, piece, &want);
	for (size_t i = 1; i < MASKS; i++) {
		run(sketcher_for(recipe, i), text, piece, &got);
		expect(!memcmp(&want, &got, sizeof(got)));
	}
	return 0;
}
