/* SPDX-License-Identifier: MIT */
/* Inside a sketcher, for the files that implement np-sketch.h. */
#ifndef SHINGLES_SKETCHER_H
#define SHINGLES_SKETCHER_H

#include "shingles/fold.h"
#include "shingles/hash.h"
#include "shingles/lanes.h"
#include "shingles/np-sketch.h"

enum {
	/* Units that one step of sketching takes. */
	NP_UNITS_BATCH = NP_FOLD_TOKENS,
	/* With those kept from the step before, and the kernels' slack. */
	NP_UNITS_ROOM = NP_SHINGLE_MAX + NP_UNITS_BATCH + NP_KERNEL_SLACK / 8
};

enum np_sketcher_phase {
	NP_SKETCHER_IDLE,
	NP_SKETCHER_LANES,   /* making a sketch */
	NP_SKETCHER_COUNTS,  /* only what struct np_text_info says */
	NP_SKETCHER_SHINGLES /* collecting shingles */
};

struct np_sketcher {
	XXH3_state_t text; /* of unit hashes; wants its alignment */
	void *memory;	   /* what was allocated; this is inside it, aligned */
	struct np_recipe recipe;
	struct np_kernels kernels;
	enum np_sketcher_phase phase;
	struct np_text_info info;
	size_t kept; /* units at the front of unit, from the step before */
	uint64_t unit[NP_UNITS_ROOM];
	uint64_t shingle[NP_UNITS_ROOM];
	uint32_t lanes[NP_LANES_MAX];

	/* These grow once and stay. */
	struct {
		uint64_t *ptr;
		size_t len, cap;
	} shingles;
	struct {
		struct np_token *ptr;
		size_t len, cap;
	} tokens;
	struct {
		struct np_passage *ptr;
		size_t len, cap;
		size_t sampled; /* of len; of the others hash is a place */
		uint64_t token; /* the next */
	} passages;
	struct {
		struct np_segment *ptr;
		size_t len, cap;
	} segments;
	struct {
		uint8_t *ptr;
		size_t len, cap;
	} letters;
	struct {
		struct np_passage *ptr;
		size_t cap;
	} smallest;
	struct {
		uint64_t *ptr;
		size_t cap;
	} place;

	struct np_lanes_work work;
	struct np_fold fold;
};

/* text.ptr may be NULL only when it is empty. */
static inline bool np_span_ok(struct np_span text)
{
	return text.ptr || !text.len;
}

#endif
