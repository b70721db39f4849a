/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "hostile.h"
#include "shingles/np-sketch.h"

void corpora_clear(struct corpora *corpora)
{
	for (size_t i = 0; i < corpora->len; i++) {
		np_buf_clear(&corpora->ptr[i].text);
		np_free(corpora->ptr[i].set);
	}
	np_free(corpora->ptr);
	*corpora = (struct corpora){ 0 };
}

/* The word of a story at a place: a few letters, the same each time. */
static void add_word(struct np_buf *text, uint64_t story, size_t at)
{
	uint64_t state = story * 1000003 + at;
	uint64_t letters = hostile_next(&state);
	char word[8];
	size_t len = 3 + letters % 4;

	for (size_t i = 0; i < len; i++) {
		letters /= 26;
		word[i] = (char)('a' + letters % 26);
	}
	if (text->len)
		ck_assert_int_eq(np_buf_add(text, " ", 1), NP_OK);
	ck_assert_int_eq(np_buf_add(text, word, len), NP_OK);
}

void corpora_append(struct piece *piece, uint64_t story, size_t first,
		    size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_word(&piece->text, story, first + i);
}

struct piece *corpora_add(struct corpora *corpora, uint64_t story, size_t first,
			  size_t count)
{
	struct piece *piece;

	ck_assert_int_eq(np_grow(&corpora->ptr, &corpora->cap, corpora->len + 1,
				 sizeof(*corpora->ptr)),
			 NP_OK);
	piece = &corpora->ptr[corpora->len];
	*piece = (struct piece){
		.day = (int)(hostile_next(&corpora->state) % 12),
		.source = (unsigned)(hostile_next(&corpora->state) %
				     MODEL_SOURCES)
	};
	snprintf(piece->id, sizeof(piece->id), "a%zu", corpora->len++);
	corpora_append(piece, story, first, count);
	return piece;
}

void corpora_edit(struct corpora *corpora, struct piece *piece, size_t words)
{
	for (size_t i = 0; i < words && piece->text.len; i++) {
		const size_t at =
			hostile_next(&corpora->state) % piece->text.len;

		if (piece->text.ptr[at] != ' ')
			piece->text.ptr[at] =
				(char)('a' +
				       hostile_next(&corpora->state) % 26);
	}
}

/* Same tokens, other bytes. */
static void shout(struct corpora *corpora, struct piece *piece)
{
	for (size_t i = 0; i < piece->text.len; i++) {
		char *c = &piece->text.ptr[i];

		if (*c == ' ')
			*c = hostile_next(&corpora->state) % 8 ? ' ' : '.';
		else if (hostile_next(&corpora->state) % 4 == 0)
			*c = (char)(*c & ~0x20);
	}
}

static void mix_one(struct corpora *corpora, uint64_t stories)
{
	const uint64_t r = hostile_next(&corpora->state);
	const uint64_t story = 1 + r % stories;
	const size_t len = 20 + story * 7 % 90;
	struct piece *piece;

	if (r >> 32 & 15)
		piece = corpora_add(corpora, story, 0, len);
	else
		piece = corpora_add(corpora, story % 3, 0, (r >> 40) % 8);
	switch (r >> 16 & 7) {
	case 0:
	case 1:
		break;
	case 2:
		corpora_edit(corpora, piece, len / 10);
		break;
	case 3:
		if (piece->text.len > 40)
			piece->text.len -= (r >> 24) % (piece->text.len / 2);
		break;
	case 4:
		corpora_append(piece, 1 + (r >> 24) % stories, 0, len / 4);
		break;
	case 5:
		shout(corpora, piece);
		break;
	default:
		corpora_edit(corpora, piece, 1 + (r >> 24) % 3);
	}
}

void corpora_mix(struct corpora *corpora, size_t count)
{
	for (size_t i = 0; i < count; i++)
		mix_one(corpora, count / 5 + 2);
}

const char *corpora_source(unsigned source)
{
	static const char *const names[MODEL_SOURCES] = {
		"s0.example", "s1.example", "sub.s1.example", "s3.example",
		"xs1.example"
	};

	return names[source];
}

static void write_one(const struct piece *piece, struct np_buf *out)
{
	ck_assert_int_eq(np_buf_print(out,
				      "{\"id\":\"%s\",\"source\":\"%s\","
				      "\"text\":\"%.*s\"",
				      piece->id, corpora_source(piece->source),
				      (int)piece->text.len,
				      piece->text.ptr ? piece->text.ptr : ""),
			 NP_OK);
	if (piece->day)
		ck_assert_int_eq(np_buf_print(out, ",\"date\":\"2031-01-%02d\"",
					      piece->day),
				 NP_OK);
	ck_assert_int_eq(np_buf_add(out, "}\n", 2), NP_OK);
}

void corpora_write(const struct corpora *corpora, const uint32_t *order,
		   struct np_buf *out)
{
	for (size_t i = 0; i < corpora->len; i++)
		write_one(&corpora->ptr[order ? order[i] : i], out);
}

static int by_value(const void *left, const void *right)
{
	const uint64_t a = *(const uint64_t *)left;
	const uint64_t b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

static void fingerprint(struct np_sketcher *sketcher, struct piece *piece)
{
	struct np_shingles shingles = { 0 };
	struct np_text_info info = { 0 };

	ck_assert_int_eq(np_shingle_text(sketcher, np_buf_span(&piece->text),
					 &shingles, &info),
			 NP_OK);
	memcpy(piece->hash, info.hash, sizeof(piece->hash));
	piece->tokens = info.tokens;
	piece->set = np_realloc(piece->set, shingles.len, sizeof(uint64_t));
	ck_assert_ptr_nonnull(piece->set);
	if (shingles.len)
		memcpy(piece->set, shingles.ptr,
		       shingles.len * sizeof(uint64_t));
	qsort(piece->set, shingles.len, sizeof(uint64_t), by_value);
	piece->len = 0;
	for (size_t i = 0; i < shingles.len; i++)
		if (!i || piece->set[i] != piece->set[piece->len - 1])
			piece->set[piece->len++] = piece->set[i];
}

size_t model_shared(const struct piece *a, const struct piece *b)
{
	size_t i = 0, j = 0, shared = 0;

	while (i < a->len && j < b->len) {
		const uint64_t x = a->set[i], y = b->set[j];

		shared += x == y;
		i += x <= y;
		j += y <= x;
	}
	return shared;
}

double model_resemblance(const struct piece *a, const struct piece *b)
{
	const double shared = (double)model_shared(a, b);

	return shared > 0 ? shared / ((double)(a->len + b->len) - shared) : 0;
}

bool model_counts(const struct piece *piece,
		  const struct np_dedup_options *options)
{
	return piece->tokens && piece->tokens >= options->min_tokens;
}

static bool is_of(const struct piece *piece, const char *source)
{
	const char *own = corpora_source(piece->source);
	const size_t len = strlen(own), want = strlen(source);

	return !strcmp(own, source) ||
	       (len > want && own[len - want - 1] == '.' &&
		!strcmp(own + len - want, source));
}

/* Negative: a is to be kept rather than b. */
static int64_t compare(const struct piece *a, const struct piece *b,
		       const struct np_keep *keep)
{
	switch (keep->rule) {
	case NP_KEEP_EARLIEST:
		return (a->day ? a->day : 99) - (b->day ? b->day : 99);
	case NP_KEEP_LATEST:
		return b->day - a->day;
	case NP_KEEP_LONGEST:
		return (int64_t)b->tokens - (int64_t)a->tokens;
	case NP_KEEP_SHORTEST:
		return (int64_t)a->tokens - (int64_t)b->tokens;
	case NP_KEEP_SOURCE:
		return is_of(b, keep->source) - is_of(a, keep->source);
	case NP_KEEP_FIRST:
		break;
	}
	return a < b ? -1 : a > b;
}

static bool is_better(const struct piece *a, const struct piece *b,
		      const struct np_dedup_options *options)
{
	for (size_t i = 0; i < options->keep_len; i++) {
		const int64_t way = compare(a, b, &options->keep[i]);

		if (way)
			return way < 0;
	}
	return strcmp(a->id, b->id) < 0; /* what ties fall to */
}

/* Insertion sort: corpora are small. */
static void rank(const struct corpora *corpora,
		 const struct np_dedup_options *options, uint32_t *order)
{
	for (uint32_t i = 0; i < corpora->len; i++) {
		uint32_t j = i;

		for (; j && is_better(&corpora->ptr[i],
				      &corpora->ptr[order[j - 1]], options);
		     j--)
			order[j] = order[j - 1];
		order[j] = i;
	}
}

/* order[0 .. at) are decided; decides order[at]. */
static void decide(const struct corpora *corpora, const uint32_t *order,
		   size_t at, const struct np_dedup_options *options,
		   struct fate *fates)
{
	const uint32_t own = order[at];
	const struct piece *piece = &corpora->ptr[own];
	double best = 0;

	fates[own] = (struct fate){ .by = own };
	if (!model_counts(piece, options))
		return;
	for (size_t i = 0; i < at; i++) {
		const struct piece *other = &corpora->ptr[order[i]];

		if (!model_counts(other, options) ||
		    memcmp(piece->hash, other->hash, sizeof(piece->hash)))
			continue;
		fates[own] = fates[order[i]];
		if (fates[own].by == order[i])
			fates[own].same = true;
		return;
	}
	for (size_t i = 0; i < at; i++) {
		const struct piece *other = &corpora->ptr[order[i]];
		const double share = model_resemblance(piece, other);

		if (fates[order[i]].by == order[i] &&
		    model_counts(other, options) &&
		    share >= options->threshold && share > best) {
			best = share;
			fates[own].by = order[i];
		}
	}
}

void model_make(struct corpora *corpora, const struct np_dedup_options *options,
		struct fate *fates)
{
	uint32_t *order = np_alloc(corpora->len, sizeof(*order));
	struct np_sketcher *sketcher = NULL;

	ck_assert_ptr_nonnull(order);
	ck_assert_int_eq(np_sketcher_new(&sketcher, &options->recipe), NP_OK);
	for (size_t i = 0; i < corpora->len; i++)
		fingerprint(sketcher, &corpora->ptr[i]);
	np_sketcher_free(sketcher);
	rank(corpora, options, order);
	for (size_t at = 0; at < corpora->len; at++)
		decide(corpora, order, at, options, fates);
	np_free(order);
}
