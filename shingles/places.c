/* SPDX-License-Identifier: MIT */
/*
 * Tokens and passages with their places in the input. The fold is told to
 * note an input offset for each edge, which the sketch does without.
 */
#include "shingles/sketcher.h"

#include <string.h>

#include "base/mem.h"

/* Letters in a window (NP_HASH_SHORT bytes): a window is hashed as a token
 * of the same bytes would be. */
enum {
	WINDOW = NP_HASH_SHORT,
	/* Windows of a text that wait to be sampled, at least. */
	WAITING = 1 << 16
};

typedef enum np_status drain_fn(struct np_sketcher *s);

/* Folds the text with places, draining with `drain`. */
static enum np_status walk(struct np_sketcher *s, struct np_span text,
			   drain_fn *drain)
{
	const uint8_t *in = (const uint8_t *)text.ptr;
	enum np_status status;
	size_t taken = 0;

	s->phase = NP_SKETCHER_IDLE;
	status = np_grow(&s->place.ptr, &s->place.cap,
			 sizeof(s->fold.edge) / sizeof(*s->fold.edge),
			 sizeof(*s->place.ptr));
	if (status)
		return status;
	np_fold_begin(&s->fold, in, s->place.ptr);
	while (taken < text.len) {
		taken += np_fold_feed(&s->fold, in + taken, text.len - taken);
		if (taken == text.len)
			break;
		status = drain(s);
		if (status)
			return status;
		np_fold_drop(&s->fold);
	}
	np_fold_finish(&s->fold);
	return drain(s);
}

static enum np_status drain_tokens(struct np_sketcher *s)
{
	const struct np_fold *f = &s->fold;
	const size_t len = np_fold_tokens(f);
	enum np_status status;

	status = np_grow(&s->tokens.ptr, &s->tokens.cap, s->tokens.len + len,
			 sizeof(*s->tokens.ptr));
	if (status)
		return status;
	s->kernels.hash(f->low, f->edge, len, s->recipe.seed, s->unit);
	for (size_t i = 0; i < len; i++)
		s->tokens.ptr[s->tokens.len++] = (struct np_token){
			s->unit[i],
			f->place[2 * i],
			f->place[2 * i + 1],
		};
	return NP_OK;
}

enum np_status np_token_text(struct np_sketcher *sketcher, struct np_span text,
			     struct np_tokens *out)
{
	enum np_status status;

	if (!sketcher || !out || !np_span_ok(text))
		return NP_ERR_MISUSE;
	sketcher->tokens.len = 0;
	status = walk(sketcher, text, drain_tokens);
	if (status)
		return status;
	out->ptr = sketcher->tokens.ptr;
	out->len = sketcher->tokens.len;
	return NP_OK;
}

/* Most tokens are shorter than a window; both sides have slack. */
static void copy_letters(uint8_t *to, const uint8_t *from, size_t len)
{
	memcpy(to, from, WINDOW);
	if (len > WINDOW)
		memcpy(to + WINDOW, from + WINDOW, len - WINDOW);
}

/* Of each token a passage, whose hash is for now the place of its window. */
static void append_letters(struct np_sketcher *s, size_t tokens)
{
	const struct np_fold *f = &s->fold;
	struct np_passage *out = s->passages.ptr + s->passages.len;
	uint8_t *letters = s->letters.ptr;
	size_t at = s->letters.len;

	for (size_t i = 0; i < tokens; i++) {
		const size_t begin = f->edge[2 * i];
		const size_t len = f->edge[2 * i + 1] - begin;
		copy_letters(letters + at, f->low + begin, len);
		out[i] = (struct np_passage){ at, s->passages.token + i,
					      f->place[2 * i] };
		at += len;
	}
	s->passages.token += tokens;
	s->passages.len += tokens;
	s->letters.len = at;
}

/* Smaller hash first; of equal ones the earlier in the text. */
static bool before(const struct np_passage *a, const struct np_passage *b)
{
	return a->hash != b->hash ? a->hash < b->hash : a->token < b->token;
}

/* Restores the heap, largest on top, after its top was replaced. */
static void sink(struct np_passage *heap, size_t len)
{
	const struct np_passage top = heap[0];
	size_t at = 0;

	for (size_t child = 1; child < len; child = 2 * at + 1) {
		if (child + 1 < len && before(heap + child, heap + child + 1))
			child++;
		if (!before(&top, heap + child))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = top;
}

static void rise(struct np_passage *heap, size_t at)
{
	const struct np_passage item = heap[at];

	while (at && before(heap + (at - 1) / 2, &item)) {
		heap[at] = heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap[at] = item;
}

/* Finds the limit-th smallest passage; limit is 1 .. passages.len. */
static enum np_status last_of(struct np_sketcher *s, size_t limit,
			      struct np_passage *last)
{
	const struct np_passage *p = s->passages.ptr;
	struct np_passage *heap;
	enum np_status status;

	status = np_grow(&s->smallest.ptr, &s->smallest.cap, limit,
			 sizeof(*s->smallest.ptr));
	if (status)
		return status;
	heap = s->smallest.ptr;
	for (size_t i = 0; i < limit; i++) {
		heap[i] = p[i];
		rise(heap, i);
	}
	for (size_t i = limit; i < s->passages.len; i++) {
		if (!before(p + i, heap))
			continue;
		heap[0] = p[i];
		sink(heap, limit);
	}
	*last = heap[0];
	return NP_OK;
}

/* Keeps the passages up to and including `last`, in order of the text. */
static void keep_upto(struct np_sketcher *s, const struct np_passage *last)
{
	struct np_passage *p = s->passages.ptr;
	size_t kept = 0;

	for (size_t i = 0; i < s->passages.len; i++) {
		p[kept] = p[i];
		kept += !before(last, p + i);
	}
	s->passages.len = kept;
}

static enum np_status sample(struct np_sketcher *s)
{
	const uint64_t most = UINT64_MAX / s->recipe.sampling;
	struct np_passage last = { most, UINT64_MAX, 0 };
	const size_t all = s->passages.len;
	enum np_status status = NP_OK;
	size_t want = 0;

	for (size_t i = 0; i < all; i++)
		want += s->passages.ptr[i].hash <= most;
	if (want < s->recipe.floor)
		want = all < s->recipe.floor ? all : s->recipe.floor;
	if (s->recipe.cap && want > s->recipe.cap)
		want = s->recipe.cap;
	if (want && (want == s->recipe.floor || want == s->recipe.cap))
		status = last_of(s, want < all ? want : all, &last);
	else if (want == all)
		return NP_OK;
	if (!status)
		keep_upto(s, &last);
	return status;
}

/* Hashes the windows that are complete and gives where these end. */
static size_t hash_windows(struct np_sketcher *s)
{
	const struct np_hash_flips flips = np_hash_flips(s->recipe.seed);
	struct np_passage *p = s->passages.ptr;
	size_t end = s->passages.len;

	while (end > s->passages.sampled &&
	       p[end - 1].hash + WINDOW > s->letters.len)
		end--;
	for (size_t i = s->passages.sampled; i < end; i++) {
		const uint8_t *window = s->letters.ptr + p[i].hash;
		p[i].hash = np_hash_pair(np_hash_load(window),
					 np_hash_load(window + 8), flips);
	}
	return end;
}

/*
 * Samples what is complete: a sample of samples and what comes behind them is
 * that of all, since hash and token put all passages in one order. So a text
 * takes memory for its sample, not for all its windows.
 */
static enum np_status thin(struct np_sketcher *s)
{
	struct np_passage *p = s->passages.ptr;
	const size_t end = hash_windows(s);
	const size_t left = s->passages.len - end;
	const size_t base = left ? (size_t)p[end].hash : s->letters.len;
	enum np_status status;

	s->passages.len = end;
	status = sample(s);
	if (status)
		return status;
	s->passages.sampled = s->passages.len;
	memmove(p + s->passages.len, p + end, left * sizeof(*p));
	for (size_t i = 0; i < left; i++)
		p[s->passages.len++].hash -= base;
	s->letters.len -= base;
	memmove(s->letters.ptr, s->letters.ptr + base, s->letters.len);
	return NP_OK;
}

static enum np_status drain_letters(struct np_sketcher *s)
{
	const struct np_fold *f = &s->fold;
	const size_t len = np_fold_tokens(f);
	enum np_status status;

	status = np_grow(&s->letters.ptr, &s->letters.cap,
			 s->letters.len + f->low_len + NP_KERNEL_SLACK, 1);
	if (status)
		return status;
	status = np_grow(&s->passages.ptr, &s->passages.cap,
			 s->passages.len + len, sizeof(*s->passages.ptr));
	if (status)
		return status;
	if (len)
		append_letters(s, len);
	/* As many as are kept: each is looked at a few times. */
	if (s->passages.len - s->passages.sampled >
	    WAITING + s->passages.sampled)
		return thin(s);
	return NP_OK;
}

enum np_status np_passage_text(struct np_sketcher *sketcher,
			       struct np_span text, struct np_passages *out)
{
	enum np_status status;

	if (!sketcher || !out || !np_span_ok(text))
		return NP_ERR_MISUSE;
	sketcher->letters.len = 0;
	sketcher->passages.len = sketcher->passages.sampled = 0;
	sketcher->passages.token = 0;
	status = walk(sketcher, text, drain_letters);
	if (status)
		return status;
	sketcher->passages.len = hash_windows(sketcher);
	status = sample(sketcher);
	if (status)
		return status;
	out->ptr = sketcher->passages.ptr;
	out->len = sketcher->passages.len;
	return NP_OK;
}
