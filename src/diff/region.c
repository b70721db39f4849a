/* SPDX-License-Identifier: MIT */
#include "diff/region.h"

uint32_t np_side_sentence(const struct side *side, uint32_t word)
{
	uint32_t low = 0;
	uint32_t high = (uint32_t)side->sentences_len;

	while (high - low > 1) {
		const uint32_t middle = low + (high - low) / 2;

		if (side->sentences[middle].begin <= word)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct piece np_region_piece(const struct script *script,
			     const struct region *region, int s, uint32_t begin)
{
	const struct side *side = &script->sides[s];
	uint32_t at = np_side_sentence(side, begin);
	const struct sentence *first = &side->sentences[at];
	const uint32_t mark = side->words[begin].flags & WORD_FURNITURE;
	struct piece piece = { begin, begin, first->rank, first->move,
			       mark && !(script->flags & NP_DIFF_ALL) };

	if (region->move) {
		piece.rank = 0;
		piece.move = 0;
	}
	while (piece.end < region->end[s]) {
		const struct word *word = &side->words[piece.end];

		if (piece.end == side->sentences[at].end)
			at++;
		if (!region->move && (side->sentences[at].rank != piece.rank ||
				      side->sentences[at].move != piece.move))
			break;
		if (!piece.move && (word->flags & WORD_FURNITURE) != mark)
			break;
		/* Each paragraph that is gone or new is told apart. */
		if (piece.end > begin && !(piece.rank & 1) && !piece.move &&
		    !region->move && (word->flags & WORD_BLANK))
			break;
		piece.end++;
	}
	return piece;
}

/* Pieces of side s from a word on that share its rank; 0: some of them moved,
 * or are furniture. */
static uint32_t count_pieces(const struct script *script,
			     const struct region *region, int s, uint32_t at)
{
	const struct piece first = np_region_piece(script, region, s, at);
	uint32_t count = 0;

	while (at < region->end[s]) {
		const struct piece piece =
			np_region_piece(script, region, s, at);

		if (piece.rank != first.rank)
			break;
		if (piece.move || piece.furniture)
			return 0;
		count++;
		at = piece.end;
	}
	return count;
}

bool np_region_turns(const struct script *script, const struct region *region,
		     const uint32_t at[2])
{
	const uint32_t count =
		region->move ? 0 : count_pieces(script, region, 0, at[0]);

	return count > 1 && count == count_pieces(script, region, 1, at[1]);
}

/* The first word of side s, from the region's first to its end, that stands in
 * a sentence of at least this rank. */
static uint32_t rank_begin(const struct script *script,
			   const struct region *region, int s, uint32_t rank)
{
	const struct side *side = &script->sides[s];
	size_t at;

	if (region->begin[s] == region->end[s])
		return region->end[s];
	at = np_side_sentence(side, region->begin[s]);
	if (side->sentences[at].rank >= rank)
		return region->begin[s];
	while (at < side->sentences_len && side->sentences[at].rank < rank)
		at++;
	return at < side->sentences_len &&
			       side->sentences[at].begin < region->end[s]
		       ? side->sentences[at].begin
		       : region->end[s];
}

uint32_t np_region_rank(const struct script *script,
			const struct region *region, int s)
{
	const struct side *side = &script->sides[s];
	size_t at;
	uint32_t rank;

	if (region->begin[s] == region->end[s])
		return NONE;
	at = np_side_sentence(side, region->begin[s]);
	rank = side->sentences[at].rank;
	if (rank & 1)
		return rank + 1;
	while (at < side->sentences_len && side->sentences[at].rank == rank &&
	       side->sentences[at].begin < region->end[s])
		at++;
	return at < side->sentences_len && side->sentences[at].rank > rank
		       ? side->sentences[at].rank
		       : NONE;
}

bool np_region_cut(const struct script *script, struct region *region,
		   uint32_t rank, struct region *first)
{
	bool before = false;
	bool behind = false;

	*first = *region;
	for (int s = 0; s < 2; s++) {
		const uint32_t at = rank_begin(script, region, s, rank);

		first->end[s] = at;
		before |= at > region->begin[s];
		behind |= at < region->end[s];
	}
	if (!before || !behind)
		return false;
	region->begin[0] = first->end[0];
	region->begin[1] = first->end[1];
	return true;
}
