/* SPDX-License-Identifier: MIT */
#include "diff/align.h"

#include "base/mem.h"

enum {
	/*
	 * Of 1024: from which on two sentences in the same gap are versions of
	 * one. Low, since order speaks for them already, and what they do not
	 * share is shown as replaced.
	 */
	ALIKE_IN_ORDER = 300,
	/* Or so much of the lighter one, when it is not a word or two. */
	WITHIN_IN_ORDER = 600,
	WITHIN_LEAST = 15,
	/* Elsewhere in the text they must be much alike, and no short form. */
	ALIKE_FAR = 614,
	FAR_LEAST = 24
};

enum np_status np_align_far(struct aligner *aligner, uint32_t a, uint32_t b,
			    uint32_t weight)
{
	const enum np_status status =
		np_grow(&aligner->far, &aligner->far_cap, aligner->far_len + 1,
			sizeof(*aligner->far));

	if (!status)
		aligner->far[aligner->far_len++] =
			(struct link){ .a = a, .b = b, .weight = weight };
	return status;
}

/* The sentences of B between the mates before and behind a: low .. high. */
static uint32_t gap_end(const struct aligner *aligner, uint32_t a)
{
	const struct side *side = &aligner->sides[0];

	for (; a < side->sentences_len; a++)
		if (side->sentences[a].mate != NONE)
			return side->sentences[a].mate;
	return (uint32_t)aligner->sides[1].sentences_len;
}

static enum np_status link_alike(struct aligner *aligner, uint32_t a,
				 uint32_t low, uint32_t high)
{
	struct alike_found found[ALIKE_KEPT];
	enum np_status status = NP_OK;
	size_t len = 0;

	if (low < high)
		len = np_alike_find(&aligner->alike, a, low, high, found);
	for (size_t i = 0; i < len && !status; i++)
		if (found[i].likeness >= ALIKE_IN_ORDER ||
		    (found[i].within >= WITHIN_IN_ORDER &&
		     found[i].shared >= WITHIN_LEAST))
			status = np_chain_add(&aligner->chain, a, found[i].b,
					      found[i].shared);
	return status;
}

/* Pairs alike sentences in the same gap. */
static enum np_status align_alike(struct aligner *aligner)
{
	struct side *sides = aligner->sides;
	uint32_t low = 0;
	uint32_t high = gap_end(aligner, 0);
	enum np_status status = NP_OK;

	aligner->chain.len = 0;
	for (uint32_t a = 0; a < sides[0].sentences_len && !status; a++) {
		if (sides[0].sentences[a].mate == NONE) {
			status = link_alike(aligner, a, low, high);
			continue;
		}
		low = sides[0].sentences[a].mate + 1;
		if (a + 1 < sides[0].sentences_len &&
		    sides[0].sentences[a + 1].mate == NONE)
			high = gap_end(aligner, a + 1);
	}
	if (!status)
		status = np_chain_best(&aligner->chain, sides[1].sentences_len);
	for (size_t i = 0; i < aligner->chain.len && !status; i++)
		if (aligner->chain.links[i].taken)
			align_pair(aligner, aligner->chain.links[i].a,
				   aligner->chain.links[i].b);
	return status;
}

/* Those that are much alike wherever they are. */
static enum np_status link_far(struct aligner *aligner)
{
	const struct side *sides = aligner->sides;
	const uint32_t b_len = (uint32_t)sides[1].sentences_len;
	enum np_status status = NP_OK;

	for (uint32_t a = 0; a < sides[0].sentences_len && !status; a++) {
		struct alike_found found[ALIKE_KEPT];
		size_t len = 0;

		if (sides[0].sentences[a].mate == NONE &&
		    sides[0].sentences[a].weight >= FAR_LEAST)
			len = np_alike_find(&aligner->alike, a, 0, b_len,
					    found);
		for (size_t i = 0; i < len && !status; i++)
			if (found[i].likeness >= ALIKE_FAR &&
			    found[i].shared >= FAR_LEAST)
				status = np_align_far(aligner, a, found[i].b,
						      found[i].shared);
	}
	return status;
}

static bool anything_left(const struct aligner *aligner)
{
	bool left[2] = { false, false };

	for (int s = 0; s < 2; s++)
		for (size_t i = 0; i < aligner->sides[s].sentences_len; i++)
			left[s] |= aligner->sides[s].sentences[i].mate == NONE;
	return left[0] && left[1];
}

enum np_status np_align(struct aligner *aligner, struct side sides[2],
			uint32_t features)
{
	enum np_status status;

	aligner->sides = sides;
	aligner->far_len = 0;
	aligner->groups_len = 0;
	aligner->moves_len = 0;
	aligner->alike.sides = sides;
	status = np_align_equal(aligner);
	if (!status && anything_left(aligner)) {
		status = np_alike_begin(&aligner->alike, sides, features);
		if (!status)
			status = align_alike(aligner);
		if (!status)
			status = link_far(aligner);
	}
	if (!status)
		status = np_align_groups(aligner);
	if (!status)
		status = np_align_moves(aligner);
	return status;
}

void np_aligner_clear(struct aligner *aligner)
{
	np_chain_clear(&aligner->chain);
	np_alike_clear(&aligner->alike);
	np_free(aligner->slots);
	np_free(aligner->far);
	np_free(aligner->groups);
	np_free(aligner->moves);
	*aligner = (struct aligner){ 0 };
}
