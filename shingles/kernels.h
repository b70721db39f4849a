/* SPDX-License-Identifier: MIT */
/*
 * The inner loops that exist once per instruction set. All give the same
 * bits; portable.c is the definition.
 */
#ifndef SHINGLES_KERNELS_H
#define SHINGLES_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Bytes a kernel may read or write behind what it was asked for. */
#define NP_KERNEL_SLACK 128

/* Input is folded in blocks of this many bytes. */
#define NP_BLOCK 64

/*
 * A run of blocks to fold. A block is taken when all its bytes are ASCII or
 * belong to the punctuation of U+2010-2029 and U+00A0-00A9; the first other
 * block ends the run.
 */
struct np_fold_run {
	const uint8_t *in; /* blocks * NP_BLOCK + 2 bytes are readable */
	size_t blocks;
	uint8_t *low;	/* where the folded bytes go, one for each of input */
	uint16_t *edge; /* where the edges go: every change of letter or not */
	uint32_t at;	/* position of low[0] */
	uint32_t open;	/* 1 when a token is open, before and after */
	size_t edges;	/* out: how many */
};

/* Words of a bitmap with a bit for each of NP_LANES_MAX lanes. */
#define NP_ROUND_WORDS 32

/* The lanes under work in one later round of a sketch. */
struct np_round {
	uint32_t *lanes;
	uint32_t count;		/* of lanes */
	uint32_t number;	/* of the round, 1 .. count - 1 */
	uint32_t mix;		/* np_round_mix(number) */
	const uint32_t *unmade; /* bit per lane: the round can still lower it */
};

struct np_kernels {
	/* Gives the bytes of input taken: whole blocks, or two more when a
	 * character hangs over the end of the last. */
	size_t (*fold)(struct np_fold_run *run);

	/* Hashes tokens low[edge[2 i] .. edge[2 i + 1]). */
	void (*hash)(const uint8_t *low, const uint16_t *edge, size_t tokens,
		     uint64_t seed, uint64_t *out);

	/* Adds unit hashes to the text hash. */
	void (*text)(XXH3_state_t *state, const uint64_t *unit, size_t len);

	/* Shingles of five tokens; token has len + 4 of them. */
	void (*shingle5)(const uint64_t *token, size_t len, uint64_t *out);

	/* Round 0 of a sketch. */
	void (*first)(const uint64_t *hash, size_t len, uint32_t *lanes,
		      uint32_t count);

	/* Marks lanes of at least `least` in the bitmap, and no others;
	 * gives their number. */
	uint32_t (*unmade)(const uint32_t *lanes, uint32_t count,
			   uint32_t least, uint32_t *bitmap);

	/* A later round over the low halves of the shingle hashes. */
	void (*round)(const uint32_t *low, size_t len,
		      const struct np_round *round);
};

/* Fills k with the best kernels that flags (enum np_cpu_flags) allow. */
void np_kernels_init(struct np_kernels *k, uint32_t flags);

/* Each overwrites what it does better. */
void np_kernels_portable(struct np_kernels *k);
void np_kernels_avx2(struct np_kernels *k);
void np_kernels_avx512(struct np_kernels *k);
void np_kernels_neon(struct np_kernels *k);

#endif
