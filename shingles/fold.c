/* SPDX-License-Identifier: MIT */
/*
 * Folding. Each character folds by itself (fold_table.h), so any cut of the
 * input gives the same result; what crosses a cut is the begin of a character
 * (pending) and whether a token is open (edges is odd).
 *
 * Blocks of ASCII and English punctuation go through a kernel, which writes
 * one byte for each of input, separators included; all else goes through the
 * table, about a block at a time, and writes only what is kept. Edges tell
 * tokens apart in both. Two tokens may touch: unspaced scripts.
 */
#include "shingles/fold.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "shingles/fold_table.h"

/* Blocks in one call of the kernel. Keeps what a call folds below
 * NP_TOKEN_MAX, on which cut_long rests. */
enum {
	RUN_MAX = 32
};

/* The tail of a piece is padded to a block and the two bytes behind it. */
enum {
	TAIL = NP_BLOCK + 2
};

static_assert(RUN_MAX * NP_BLOCK + TAIL < NP_TOKEN_MAX, "one cut a call");
static_assert(NP_BLOCK * NP_FOLD_GROWTH + RUN_MAX * NP_BLOCK < 4096,
	      "a step fits behind NP_FOLD_FULL");
static_assert(NP_FOLD_ROOM + NP_KERNEL_SLACK < UINT16_MAX, "edge is 16 bits");

/* Where the slow path stands. A copy, so that stores of bytes do not make
 * the compiler reload it. */
struct writer {
	uint8_t *low;
	uint16_t *edge;
	uint64_t *place;     /* NULL when not wanted */
	uint64_t begin, end; /* input offsets of the character in hand */
	size_t low_len, edges;
	enum np_fold_open open;
	bool fresh; /* the open token has bytes of the character in hand */
};

void np_fold_begin(struct np_fold *f, const uint8_t *text, uint64_t *place)
{
	f->low_len = 0;
	f->edges = 0;
	f->open = NP_OPEN_NONE;
	f->offset = 0;
	f->bad = 0;
	f->pending_len = 0;
	f->text = text;
	f->place = place;
}

/* What a character of a kind does to the open token: how many edges it makes
 * (a close and an open are two) and, above them, what is open then. A table
 * instead of branches, as word lengths cannot be foreseen. */
#define MOVE(edges, open) ((uint8_t)((open) << 2 | (edges)))
static const uint8_t moves[3][8] = {
	[NP_OPEN_NONE] = {
		[NP_FOLD_SEP] = MOVE(0, NP_OPEN_NONE),
		[NP_FOLD_DROP] = MOVE(0, NP_OPEN_NONE),
		[NP_FOLD_WORD] = MOVE(1, NP_OPEN_WORD),
		[NP_FOLD_MARK] = MOVE(1, NP_OPEN_WORD),
		[NP_FOLD_UNSPACED] = MOVE(1, NP_OPEN_UNSPACED),
	},
	[NP_OPEN_WORD] = {
		[NP_FOLD_SEP] = MOVE(1, NP_OPEN_NONE),
		[NP_FOLD_DROP] = MOVE(0, NP_OPEN_WORD),
		[NP_FOLD_WORD] = MOVE(0, NP_OPEN_WORD),
		[NP_FOLD_MARK] = MOVE(0, NP_OPEN_WORD),
		[NP_FOLD_UNSPACED] = MOVE(2, NP_OPEN_UNSPACED),
	},
	[NP_OPEN_UNSPACED] = {
		[NP_FOLD_SEP] = MOVE(1, NP_OPEN_NONE),
		[NP_FOLD_DROP] = MOVE(0, NP_OPEN_UNSPACED),
		[NP_FOLD_WORD] = MOVE(2, NP_OPEN_WORD),
		[NP_FOLD_MARK] = MOVE(0, NP_OPEN_UNSPACED),
		[NP_FOLD_UNSPACED] = MOVE(2, NP_OPEN_UNSPACED),
	},
};

/* Both edges are written, and counted if they are made. */
static inline void step(struct writer *w, enum np_fold_kind kind)
{
	const uint8_t move = moves[w->open][kind];

	w->edge[w->edges] = (uint16_t)w->low_len;
	w->edge[w->edges + 1] = (uint16_t)w->low_len;
	if (w->place) {
		w->place[w->edges] = w->open && w->fresh ? w->end : w->begin;
		w->place[w->edges + 1] = w->begin;
	}
	w->edges += move & 3;
	w->open = (enum np_fold_open)(move >> 2);
}

/* The bytes of an entry; own is the character itself, own_len its length. */
static void write_bytes(struct writer *w, uint32_t entry, const uint8_t *own,
			uint32_t own_len)
{
	uint32_t len = np_fold_len(entry);
	uint32_t bytes = np_fold_bytes(entry);
	uint8_t *out = w->low + w->low_len;

	w->fresh = true;
	if (!len) {
		memcpy(out, own, own_len);
		w->low_len += own_len;
		return;
	}
	if (len == 4)
		*out++ = NP_FOLD_LEAD4;
	memcpy(out, &bytes, sizeof(bytes));
	w->low_len += len;
}

static void put_atom(struct writer *w, uint32_t entry, const uint8_t *own,
		     uint32_t own_len)
{
	step(w, np_fold_kind(entry));
	if (np_fold_kind(entry) >= NP_FOLD_WORD)
		write_bytes(w, entry, own, own_len);
}

/* Hangul syllables decompose by rule (Unicode, 3.12); jamo are U+11xx. */
static void put_hangul(struct writer *w, uint32_t code)
{
	const uint32_t index = code - 0xAC00;
	const uint32_t jamo[3] = { 0x1100 + index / 588,
				   0x1161 + index % 588 / 28,
				   0x11A7 + index % 28 };
	const uint32_t count = index % 28 ? 3 : 2;

	step(w, NP_FOLD_WORD);
	for (uint32_t i = 0; i < count; i++) {
		uint8_t *out = w->low + w->low_len;
		out[0] = 0xE1;
		out[1] = (uint8_t)(0x80 | (jamo[i] >> 6 & 0x3F));
		out[2] = (uint8_t)(0x80 | (jamo[i] & 0x3F));
		w->low_len += 3;
	}
	w->fresh = true;
}

static void put(struct writer *w, struct np_utf8 at, const uint8_t *own)
{
	const uint32_t entry = at.code < 0 ? np_fold_entry(NP_FOLD_SEP, 0, 0)
					   : np_fold_find((uint32_t)at.code);
	const uint32_t *atom;

	w->fresh = false;
	if (np_fold_kind(entry) == NP_FOLD_HANGUL) {
		put_hangul(w, (uint32_t)at.code);
		return;
	}
	if (np_fold_kind(entry) != NP_FOLD_SEQUENCE) {
		put_atom(w, entry, own, at.len);
		return;
	}
	atom = np_fold_pool + (np_fold_bytes(entry) & 0xFFFF);
	for (uint32_t i = 0; i < np_fold_bytes(entry) >> 16; i++)
		put_atom(w, atom[i], NULL, 0);
}

static struct writer writer_of(struct np_fold *f)
{
	return (struct writer){
		.low = f->low,
		.edge = f->edge,
		.place = f->place,
		.low_len = f->low_len,
		.edges = f->edges,
		.open = f->open,
	};
}

static void writer_back(struct np_fold *f, const struct writer *w)
{
	f->low_len = w->low_len;
	f->edges = w->edges;
	f->open = w->open;
}

/* A character that is well formed and folds to at most three bytes. */
struct simple {
	uint32_t entry, bytes; /* folded */
	uint32_t bytes_len;
	uint32_t len; /* of input; apart from the table, as all waits for it */
	bool fine;    /* it is that simple */
};

static inline struct simple simple_of(uint32_t code, uint32_t len, uint32_t own)
{
	const uint32_t entry = np_fold_find(code);
	const uint32_t folded = np_fold_len(entry);
	const bool kept = np_fold_kind(entry) >= NP_FOLD_WORD;
	const bool fine =
		np_fold_kind(entry) <= NP_FOLD_UNSPACED && folded <= 3;

	return (struct simple){
		.entry = entry,
		.bytes = folded ? np_fold_bytes(entry) : own,
		.bytes_len = folded ? folded
			     : kept ? len
				    : 0,
		.len = len,
		.fine = fine,
	};
}

/* One and two bytes without a branch between them, for scripts that mix. */
static inline struct simple simple_at(const uint8_t *p, const uint8_t *end)
{
	const struct simple none = { 0, 0, 0, 0, false };
	const uint32_t lead = *p;

	if (end - p < 3)
		return none;
	if (lead < 0xE0) {
		const uint32_t two = lead >> 7;
		const uint32_t code =
			two ? (lead & 0x1F) << 6 | (p[1] & 0x3F) : lead;
		if (two & ((lead < 0xC2) | ((p[1] & 0xC0) != 0x80)))
			return none;
		return simple_of(code, 1 + two, 0);
	}
	if (lead >= 0xF0 || (p[2] & 0xC0) != 0x80 ||
	    !np_utf8_second((uint8_t)lead, p[1]))
		return none;
	return simple_of((lead & 0xF) << 12 | (p[1] & 0x3Fu) << 6 |
				 (p[2] & 0x3Fu),
			 3, lead | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16);
}

/* Folds simple characters that begin before stop; gives where it stopped. */
static const uint8_t *fold_simple(struct np_fold *f, const uint8_t *p,
				  const uint8_t *stop, const uint8_t *end)
{
	struct writer w = writer_of(f);
	const uint8_t *const from = p;

	while (p < stop) {
		const struct simple c = simple_at(p, end);
		if (!c.fine)
			break;
		w.begin = f->offset + (uint64_t)(p - from);
		step(&w, np_fold_kind(c.entry));
		memcpy(w.low + w.low_len, &c.bytes, sizeof(c.bytes));
		w.low_len += c.bytes_len;
		p += c.len;
	}
	writer_back(f, &w);
	f->offset += (uint64_t)(p - from);
	return p;
}

/* Folds the character at p, or makes it pending; gives the bytes taken. */
static size_t fold_any(struct np_fold *f, const uint8_t *p, const uint8_t *end)
{
	const struct np_utf8 at = np_utf8_any(p, end);
	struct writer w = writer_of(f);

	if (at.code == NP_UTF8_CUT) {
		memcpy(f->pending, p, at.len);
		f->pending_len = at.len;
		return at.len;
	}
	f->bad += at.code == NP_UTF8_BAD;
	w.begin = f->offset;
	w.end = w.begin + at.len;
	put(&w, at, p);
	writer_back(f, &w);
	f->offset += at.len;
	return at.len;
}

/* Folds characters that begin in the first block of in. */
static size_t fold_slow(struct np_fold *f, const uint8_t *in, size_t len)
{
	const uint8_t *const end = in + len;
	const uint8_t *const stop = len < NP_BLOCK ? end : in + NP_BLOCK;
	const uint8_t *p = in;

	while (p < stop) {
		p = fold_simple(f, p, stop, end);
		if (p < stop)
			p += fold_any(f, p, end);
	}
	return (size_t)(p - in);
}

/* Adds one byte to the begin of a character; 0 when it is not part of it,
 * which ends the character as invalid. */
static size_t fold_pending(struct np_fold *f, uint8_t byte)
{
	struct writer w = writer_of(f);
	struct np_utf8 at;
	size_t taken = 1;

	f->pending[f->pending_len] = byte;
	at = np_utf8_any(f->pending, f->pending + f->pending_len + 1);
	if (at.code == NP_UTF8_CUT) {
		f->pending_len++;
		return taken;
	}
	if (at.code == NP_UTF8_BAD) {
		f->bad++;
		taken = 0;
	}
	w.begin = f->offset;
	w.end = w.begin + at.len;
	put(&w, at, f->pending);
	writer_back(f, &w);
	f->offset += at.len;
	f->pending_len = 0;
	return taken;
}

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edges the kernel saw in the padding behind len bytes: at most the end of a
 * token that is in truth still open. */
static void drop_padding(struct np_fold_run *run, size_t len)
{
	if (!run->edges || run->edge[run->edges - 1] < run->at + len)
		return;
	run->edges--;
	run->open = 1;
}

static void kernel_places(struct np_fold *f, const struct np_fold_run *run)
{
	uint64_t *place = f->place + (run->edge - f->edge);

	for (size_t i = 0; i < run->edges; i++)
		place[i] = f->offset + (run->edge[i] - run->at);
}

/* Folds as many blocks as the kernel takes; may be none. */
static size_t fold_blocks(struct np_fold *f, const uint8_t *in, size_t len)
{
	uint8_t tail[2 * TAIL] = { 0 };
	const bool unspaced = f->open == NP_OPEN_UNSPACED;
	struct np_fold_run run = {
		.in = in,
		.blocks = min_size((len - 2) / NP_BLOCK, RUN_MAX),
		.low = f->low + f->low_len,
		.edge = f->edge + f->edges + unspaced,
		.at = (uint32_t)f->low_len,
		.open = f->open == NP_OPEN_WORD,
	};
	size_t taken;

	if (len < TAIL) {
		memcpy(tail, in, len);
		run.in = tail;
		run.blocks = 1;
	}
	taken = f->kernels->fold(&run);
	if (!taken)
		return 0;
	if (taken > len) {
		taken = len;
		drop_padding(&run, len);
	}
	if (f->place)
		kernel_places(f, &run);
	if (unspaced) {
		/* No mark follows, so the token ends here. */
		f->edge[f->edges] = (uint16_t)f->low_len;
		if (f->place)
			f->place[f->edges] = f->offset;
	}
	f->edges += run.edges + unspaced;
	f->open = run.open ? NP_OPEN_WORD : NP_OPEN_NONE;
	f->low_len += taken;
	f->offset += taken;
	return taken;
}

/* Input offset behind `want` folded bytes of the token that begins there. */
static uint64_t place_in(const struct np_fold *f, uint64_t begin, size_t want)
{
	uint8_t low[NP_KERNEL_SLACK];
	uint16_t edge[NP_KERNEL_SLACK];
	const uint8_t *p = f->text + begin;
	size_t seen = 0;

	while (seen < want && p < f->text + f->offset) {
		struct writer w = { .low = low, .edge = edge };
		const struct np_utf8 at = np_utf8_any(p, f->text + f->offset);
		put(&w, at, p);
		seen += w.low_len;
		p += at.len;
	}
	return (uint64_t)(p - f->text);
}

/* Cuts the token that was open before edge number `last` was made. One step
 * folds less than NP_TOKEN_MAX, so no other can be too long, and this one
 * needs a single cut. */
static void cut_long(struct np_fold *f, size_t last)
{
	const size_t begin = f->edge[last - 1];
	const size_t end = f->edges > last ? f->edge[last] : f->low_len;
	size_t cut = begin + NP_TOKEN_MAX;

	if (end <= cut)
		return;
	while ((f->low[cut] & 0xC0) == 0x80)
		cut--;
	memmove(f->edge + last + 2, f->edge + last,
		(f->edges - last) * sizeof(*f->edge));
	f->edge[last] = (uint16_t)cut;
	f->edge[last + 1] = (uint16_t)cut;
	if (f->place) {
		memmove(f->place + last + 2, f->place + last,
			(f->edges - last) * sizeof(*f->place));
		f->place[last] = place_in(f, f->place[last - 1], cut - begin);
		f->place[last + 1] = f->place[last];
	}
	f->edges += 2;
}

static size_t fold_step(struct np_fold *f, const uint8_t *in, size_t len)
{
	size_t taken;

	if (f->pending_len)
		return fold_pending(f, *in);
	taken = fold_blocks(f, in, len);
	return taken ? taken : fold_slow(f, in, len);
}

size_t np_fold_feed(struct np_fold *f, const uint8_t *in, size_t len)
{
	size_t taken = 0;

	while (taken < len && f->low_len < NP_FOLD_FULL &&
	       f->edges < NP_FOLD_FULL) {
		const size_t edges = f->edges;
		taken += fold_step(f, in + taken, len - taken);
		if (edges % 2)
			cut_long(f, edges);
	}
	return taken;
}

void np_fold_finish(struct np_fold *f)
{
	struct writer w = writer_of(f);

	w.begin = f->offset;
	step(&w, NP_FOLD_SEP);
	writer_back(f, &w);
	f->offset += f->pending_len;
	f->bad += f->pending_len > 0;
	f->pending_len = 0;
}

void np_fold_drop(struct np_fold *f)
{
	const bool open = f->edges % 2;
	const size_t begin = open ? f->edge[f->edges - 1] : f->low_len;

	if (open && f->place)
		f->place[0] = f->place[f->edges - 1];
	memmove(f->low, f->low + begin, f->low_len - begin);
	f->low_len -= begin;
	f->edge[0] = 0;
	f->edges = open;
}
