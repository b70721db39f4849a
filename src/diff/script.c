/* SPDX-License-Identifier: MIT */
/*
 * The words that are paired in order cut both texts into regions. A region has
 * the white space behind the pair before it, words of A that are gone or moved
 * away, words of B that are new or moved here, and the white space before the
 * next pair. Its words are told in the order of the sentences' ranks, so that
 * what was replaced stands beside what replaced it. What moved here is a text
 * of its own with the same rules.
 */
#include "diff/script.h"

#include <string.h>

#include "base/mem.h"
#include "diff/region.h"

/* The bytes of a piece, with the white space that it takes along. */
static struct np_diff_range piece_range(const struct script *script,
					const struct region *region, int s,
					const struct piece *piece)
{
	const struct side *side = &script->sides[s];
	struct np_diff_range range =
		words_range(side, piece->begin, piece->end);

	if (piece->begin == region->begin[s])
		range.begin = region->lead[s].begin;
	if (piece->end == region->end[s])
		range.end = region->trail[s].end;
	else
		range.end = side->words[piece->end].begin;
	return range;
}

static enum np_status put_region(struct script *script,
				 const struct region *region);
static enum np_status put_window(struct script *script,
				 const struct region *window);

/* The edit of a move, made where the first of its places is told. */
static enum np_status move_edit(struct script *script, uint32_t move)
{
	const struct group *group = &script->moves[move - 1];
	const struct side *sides = script->sides;
	const struct edit_words words = {
		sides[0].sentences[group->a_begin].begin,
		sides[0].sentences[group->a_end - 1].end,
		sides[1].sentences[group->b_begin].begin,
		sides[1].sentences[group->b_end - 1].end,
	};
	struct np_diff_edit *edit;
	enum np_status status = NP_OK;

	if (script->move_edits[move - 1])
		return NP_OK;
	status = np_script_edit(script, words);
	if (status)
		return status;
	edit = &script->edits[script->edits_len - 1];
	edit->a = words_range(&sides[0], words.a_begin, words.a_end);
	edit->b = words_range(&sides[1], words.b_begin, words.b_end);
	edit->changes = NP_DIFF_MOVE;
	script->move_edits[move - 1] = (uint32_t)script->edits_len;
	return NP_OK;
}

static enum np_status put_away(struct script *script, const struct piece *piece,
			       struct np_diff_range all)
{
	const struct np_diff_range words =
		words_range(&script->sides[0], piece->begin, piece->end);
	enum np_status status = np_script_blank(
		script, 0, (struct np_diff_range){ all.begin, words.begin });

	if (!status)
		status = move_edit(script, piece->move);
	if (!status)
		status = np_script_put(
			script,
			(struct np_diff_op){
				NP_DIFF_AWAY, words, nothing(script->place[1]),
				script->move_edits[piece->move - 1],
				piece->move });
	script->place[0] = words.end;
	if (!status)
		status = np_script_blank(
			script, 0,
			(struct np_diff_range){ words.end, all.end });
	return status;
}

static enum np_status put_here(struct script *script, const struct piece *piece,
			       struct np_diff_range all)
{
	const struct np_diff_range words =
		words_range(&script->sides[1], piece->begin, piece->end);
	const struct group *group = &script->moves[piece->move - 1];
	const struct side *a = &script->sides[0];
	const struct region window = {
		.begin = { a->sentences[group->a_begin].begin, piece->begin },
		.end = { a->sentences[group->a_end - 1].end, piece->end },
		.move = piece->move,
	};
	const uint32_t before = script->place[0];
	enum np_status status = np_script_blank(
		script, 1, (struct np_diff_range){ all.begin, words.begin });

	if (!status)
		status = move_edit(script, piece->move);
	if (!status) {
		struct np_diff_edit *edit =
			&script->edits[script->move_edits[piece->move - 1] - 1];
		const uint32_t from = (uint32_t)script->ops_len;
		const size_t index = (size_t)(edit - script->edits);

		status = put_window(script, &window);
		script->edits[index].first_op = from;
		script->edits[index].ops = (uint32_t)script->ops_len - from;
	}
	script->place[0] = before;
	if (!status)
		status = np_script_blank(
			script, 1,
			(struct np_diff_range){ words.end, all.end });
	return status;
}

/* Words of one side without a mate. joined: they go to the last edit. */
static enum np_status put_lone(struct script *script,
			       const struct region *region, int s,
			       const struct piece *piece, bool joined)
{
	const struct np_diff_range range =
		piece_range(script, region, s, piece);
	struct np_diff_op op = { .move = region->move };
	enum np_status status = NP_OK;

	op.a = s ? nothing(script->place[0]) : range;
	op.b = s ? range : nothing(script->place[1]);
	op.kind = s ? NP_DIFF_INSERT : NP_DIFF_DELETE;
	if (piece->furniture) {
		op.kind = NP_DIFF_NOISE;
		return np_script_put(script, op);
	}
	if (!joined)
		status = np_script_edit(script, (struct edit_words){ 0 });
	if (status)
		return status;
	if (s) {
		script->edit_words[script->edits_len - 1].b_begin =
			piece->begin;
		script->edit_words[script->edits_len - 1].b_end = piece->end;
	} else {
		script->edit_words[script->edits_len - 1].a_begin =
			piece->begin;
		script->edit_words[script->edits_len - 1].a_end = piece->end;
	}
	return np_script_put_edit(script, op);
}

/* All words of a region: of two pieces the lower rank first, A before B; as
 * many paragraphs as there were before in turns, each beside the one in its
 * place. */
static enum np_status put_pieces(struct script *script,
				 const struct region *region)
{
	uint32_t at[2] = { region->begin[0], region->begin[1] };
	uint32_t open = NONE; /* rank of an edit that B's words may join */
	uint32_t asked = NONE;
	bool turns = false; /* of the rank asked about last */
	enum np_status status = NP_OK;

	while (!status && (at[0] < region->end[0] || at[1] < region->end[1])) {
		struct piece piece[2];
		int s = at[0] == region->end[0];

		for (int i = 0; i < 2; i++)
			if (at[i] < region->end[i])
				piece[i] = np_region_piece(script, region, i,
							   at[i]);
		if (at[0] < region->end[0] && at[1] < region->end[1])
			s = piece[1].rank < piece[0].rank;
		if (!s && at[1] < region->end[1] &&
		    piece[0].rank == piece[1].rank && asked != piece[0].rank) {
			asked = piece[0].rank;
			turns = np_region_turns(script, region, at);
		}
		if (turns && open == asked && at[1] < region->end[1] &&
		    piece[1].rank == asked)
			s = 1;
		at[s] = piece[s].end;
		if (piece[s].move) {
			const struct np_diff_range all =
				piece_range(script, region, s, &piece[s]);

			status = s ? put_here(script, &piece[s], all)
				   : put_away(script, &piece[s], all);
			open = NONE;
			continue;
		}
		status = put_lone(script, region, s, &piece[s],
				  s && open == piece[s].rank &&
					  !piece[s].furniture);
		open = NONE;
		if (!s && !piece[s].furniture &&
		    (region->move || (piece[s].rank & 1) ||
		     (turns && piece[s].rank == asked)))
			open = piece[s].rank;
	}
	return status;
}

static void take_lead(struct region *region)
{
	for (int s = 0; s < 2; s++)
		region->lead[s].begin = region->lead[s].end;
}

static void take_trail(struct region *region)
{
	for (int s = 0; s < 2; s++)
		region->trail[s].end = region->trail[s].begin;
}

/* Only one side has words: the other's white space is paired with that before
 * them or that behind them, whichever is the same. */
static enum np_status put_one_sided(struct script *script,
				    struct region *region, int s)
{
	const struct np_diff_range other = region->lead[!s];
	const struct np_diff_range lead = region->lead[s];
	const struct np_diff_range trail = region->trail[s];
	const bool behind =
		np_script_same(script, s ? other : trail, s ? trail : other) &&
		!np_script_same(script, s ? other : lead, s ? lead : other);
	enum np_status status = NP_OK;

	if (!behind) {
		status = np_script_alike(script, s ? other : lead,
					 s ? lead : other, region->move);
		take_lead(region);
		return status ? status : put_pieces(script, region);
	}
	take_trail(region);
	status = put_pieces(script, region);
	return status ? status
		      : np_script_alike(script, s ? other : trail,
					s ? trail : other, region->move);
}

static bool blanks_match(const struct np_diff_range blanks[2])
{
	return is_nothing(blanks[0]) == is_nothing(blanks[1]);
}

static enum np_status put_region(struct script *script,
				 const struct region *region)
{
	struct region rest = *region;
	const bool words[2] = { region->begin[0] < region->end[0],
				region->begin[1] < region->end[1] };
	enum np_status status = NP_OK;

	if (words[0] != words[1])
		return put_one_sided(script, &rest, words[1]);
	/* A blank that only one side has goes with its words. */
	if (!words[0] || blanks_match(region->lead)) {
		status = np_script_alike(script, region->lead[0],
					 region->lead[1], region->move);
		take_lead(&rest);
	}
	if (status || !words[0])
		return status;
	if (blanks_match(region->trail)) {
		take_trail(&rest);
		status = put_pieces(script, &rest);
		return status ? status
			      : np_script_alike(script, region->trail[0],
						region->trail[1], region->move);
	}
	return put_pieces(script, &rest);
}

/* White space from the word before to the next; window edges have none when
 * they are a move's, else they are the text's. */
static void set_blanks(const struct script *script, const struct region *window,
		       struct region *region)
{
	for (int s = 0; s < 2; s++) {
		const struct side *side = &script->sides[s];
		const uint32_t begin = region->begin[s];
		const uint32_t end = region->end[s];
		uint32_t from, to;

		if (begin > window->begin[s])
			from = side->words[begin - 1].end;
		else
			from = window->move ? side->words[begin].begin : 0;
		if (end < window->end[s])
			to = side->words[end].begin;
		else
			to = window->move ? side->words[end - 1].end
					  : (uint32_t)side->text.bytes.len;
		region->lead[s] = (struct np_diff_range){ from, to };
		region->trail[s] = nothing(to);
		if (begin == end)
			continue;
		region->lead[s].end = side->words[begin].begin;
		region->trail[s].begin = side->words[end - 1].end;
		region->trail[s].end = to;
	}
}

/*
 * What is between two pairs: the end of a sentence of both texts, sentences of
 * one, sentences of both that share no word, the begin of a sentence of both.
 * Each is told by itself, so that white space between sentences is not taken
 * for that inside of one.
 */
static enum np_status put_between(struct script *script,
				  const struct region *window,
				  const struct region *between)
{
	struct region region = *between;
	struct region first;
	bool follows = false;
	bool more = true;
	enum np_status status = NP_OK;

	while (more && !status) {
		const uint32_t a = np_region_rank(script, &region, 0);
		const uint32_t b = np_region_rank(script, &region, 1);

		more = !window->move &&
		       np_region_cut(script, &region, a < b ? a : b, &first);
		if (!more)
			first = region;
		set_blanks(script, window, &first);
		if (follows)
			take_lead(&first);
		follows = true;
		status = put_region(script, &first);
	}
	return status;
}

/* Words from a pair on that are pairs in a row. */
static uint32_t run_length(const struct script *script,
			   const struct region *window, uint32_t a, uint32_t b)
{
	const uint32_t *mate = script->sides[1].mate;
	const struct side *side = &script->sides[1];
	const uint32_t at = np_side_sentence(side, b);
	const uint32_t end = side->sentences[at].end < window->end[1]
				     ? side->sentences[at].end
				     : window->end[1];
	uint32_t len = 1;

	while (b + len < end && mate[b + len] == a + len)
		len++;
	return len;
}

/* A run of paired words at once where its bytes are equal, else one pair; gives
 * how many words. */
static enum np_status put_words(struct script *script,
				const struct region *window, uint32_t a,
				uint32_t b, uint32_t *len)
{
	struct np_diff_range left, right;
	uint32_t says = 0;

	*len = run_length(script, window, a, b);
	left = words_range(&script->sides[0], a, a + *len);
	right = words_range(&script->sides[1], b, b + *len);
	if (*len > 1 && !np_script_same(script, left, right)) {
		*len = 1;
		left = words_range(&script->sides[0], a, a + 1);
		right = words_range(&script->sides[1], b, b + 1);
	}
	for (uint32_t i = 0; i < *len; i++)
		says += (script->sides[1].words[b + i].flags & WORD_SAYS) != 0;
	script->words_kept += says;
	script->words_moved += window->move ? says : 0;
	return np_script_alike(script, left, right, window->move);
}

/* Is the word of B paired within the window? */
static bool paired_in(const struct script *script, const struct region *window,
		      uint32_t b, uint32_t *sentence)
{
	const struct side *side = &script->sides[1];

	while (side->sentences[*sentence].end <= b)
		++*sentence;
	return side->mate[b] != NONE &&
	       (window->move || !side->sentences[*sentence].move);
}

static enum np_status put_window(struct script *script,
				 const struct region *window)
{
	struct region region = *window;
	uint32_t sentence = 0;
	enum np_status status = NP_OK;

	if (script->sides[1].sentences_len)
		sentence =
			np_side_sentence(&script->sides[1], window->begin[1]);
	for (uint32_t b = window->begin[1], len = 1;
	     b < window->end[1] && !status; b += len) {
		const uint32_t a = script->sides[1].mate[b];

		len = 1;
		if (!paired_in(script, window, b, &sentence))
			continue;
		region.end[0] = a;
		region.end[1] = b;
		status = put_between(script, window, &region);
		if (!status)
			status = put_words(script, window, a, b, &len);
		region.begin[0] = a + len;
		region.begin[1] = b + len;
	}
	region.end[0] = window->end[0];
	region.end[1] = window->end[1];
	if (status)
		return status;
	return put_between(script, window, &region);
}

/* A group's sentences are odd, what lies between groups is even. */
static void rank_sentences(struct side *side)
{
	uint32_t last = 0;

	for (size_t i = 0; i < side->sentences_len; i++) {
		struct sentence *sentence = &side->sentences[i];

		if (sentence->group != NONE)
			last = 2 * sentence->group + 1;
		else
			last += last & 1;
		sentence->rank = last;
	}
}

enum np_status np_script_make(struct script *script,
			      const struct aligner *aligner, uint32_t flags)
{
	struct region window = { 0 };
	enum np_status status;

	script->sides = aligner->sides;
	script->moves = aligner->moves;
	script->flags = flags;
	script->ops_len = 0;
	script->edits_len = 0;
	script->place[0] = script->place[1] = 0;
	script->noises = script->words_kept = script->words_moved = 0;
	status = np_grow(&script->move_edits, &script->moves_cap,
			 aligner->moves_len ? aligner->moves_len : 1,
			 sizeof(*script->move_edits));
	if (status)
		return status;
	memset(script->move_edits, 0,
	       aligner->moves_len * sizeof(*script->move_edits));
	for (int s = 0; s < 2; s++) {
		rank_sentences(&script->sides[s]);
		window.end[s] = (uint32_t)script->sides[s].words_len;
	}
	return put_window(script, &window);
}

void np_script_clear(struct script *script)
{
	np_free(script->ops);
	np_free(script->edits);
	np_free(script->edit_words);
	np_free(script->move_edits);
	*script = (struct script){ 0 };
}
