/* SPDX-License-Identifier: MIT */
#include "diff/np-diff.h"

#include "base/mem.h"
#include "diff/align.h"
#include "diff/intern.h"
#include "diff/kinds.h"
#include "diff/match.h"
#include "diff/script.h"

#define TEXT_MOST (UINT32_C(1) << 30)

struct np_differ {
	struct side sides[2];
	struct intern intern;
	struct aligner aligner;
	struct matcher matcher;
	struct script script;
	struct kinds kinds;
	struct np_diff_sentence *sentences[2];
	size_t sentences_cap[2];
};

enum np_status np_differ_new(struct np_differ **out)
{
	struct np_differ *differ = np_alloc_zero(1, sizeof(*differ));

	if (!differ)
		return NP_ERR_NOMEM;
	*out = differ;
	return NP_OK;
}

void np_differ_free(struct np_differ *differ)
{
	if (!differ)
		return;
	for (int s = 0; s < 2; s++) {
		np_side_clear(&differ->sides[s]);
		np_free(differ->sentences[s]);
	}
	np_intern_clear(&differ->intern);
	np_aligner_clear(&differ->aligner);
	np_matcher_clear(&differ->matcher);
	np_script_clear(&differ->script);
	np_kinds_clear(&differ->kinds);
	np_free(differ);
}

static enum np_status cut(struct np_differ *differ,
			  const struct np_diff_text *texts[2], uint32_t flags)
{
	enum np_status status = NP_OK;

	for (int s = 0; s < 2 && !status; s++)
		status = np_side_cut(&differ->sides[s], texts[s]);
	if (!status)
		status = np_intern_words(&differ->intern, differ->sides,
					 flags & NP_DIFF_ALL);
	for (int s = 0; s < 2 && !status; s++)
		status = np_side_sentences(&differ->sides[s]);
	return status;
}

/* Pair by pair; the last with what was split from it or joined to it. */
static enum np_status match_move(struct np_differ *differ,
				 const struct group *move)
{
	const struct sentence *sentences = differ->sides[0].sentences;
	struct group one = *move;
	enum np_status status = NP_OK;

	while (one.a_begin < move->a_end && one.b_begin < move->b_end &&
	       !status) {
		const uint32_t next = one.a_begin + 1;
		const uint32_t behind = one.b_begin + 1;

		one.a_end = next;
		one.b_end = behind;
		if (next == move->a_end || sentences[next].mate != behind) {
			one.a_end = move->a_end;
			one.b_end = move->b_end;
		}
		status = np_match_group(&differ->matcher, &one);
		one.a_begin = one.a_end;
		one.b_begin = one.b_end;
	}
	return status;
}

/* Words inside the sentences that belong together, in place and moved. */
static enum np_status match(struct np_differ *differ, uint32_t ids)
{
	const struct aligner *aligner = &differ->aligner;
	enum np_status status =
		np_match_begin(&differ->matcher, differ->sides, ids);

	for (size_t i = 0; i < aligner->groups_len && !status; i++)
		status = np_match_group(&differ->matcher, &aligner->groups[i]);
	if (!status)
		np_match_seams(&differ->matcher);
	for (size_t i = 0; i < aligner->moves_len && !status; i++)
		status = match_move(differ, &aligner->moves[i]);
	return status;
}

static enum np_status tell_sentences(struct np_differ *differ, int s)
{
	const struct side *side = &differ->sides[s];
	uint32_t paragraph = 0;
	const enum np_status status =
		np_grow(&differ->sentences[s], &differ->sentences_cap[s],
			side->sentences_len ? side->sentences_len : 1,
			sizeof(*differ->sentences[s]));

	for (size_t i = 0; i < side->sentences_len && !status; i++) {
		const struct sentence *sentence = &side->sentences[i];
		struct np_diff_sentence *told = &differ->sentences[s][i];

		paragraph +=
			i && (side->words[sentence->begin].flags & WORD_LINE);
		*told = (struct np_diff_sentence){
			.bytes = { i ? side->words[sentence->begin].begin : 0,
				   i + 1 < side->sentences_len
					   ? side->words[sentence->end].begin
					   : (uint32_t)side->text.bytes.len },
			.paragraph = paragraph,
		};
		for (uint32_t w = sentence->begin; w < sentence->end; w++)
			told->words += (side->words[w].flags & WORD_SAYS) != 0;
	}
	return status;
}

static void tell(struct np_differ *differ, struct np_diff *out)
{
	const struct script *script = &differ->script;
	struct np_diff diff = {
		.ops = script->ops,
		.ops_len = script->ops_len,
		.edits = script->edits,
		.edits_len = script->edits_len,
		.words_kept = script->words_kept,
		.words_moved = script->words_moved,
		.noises = script->noises,
		.moves = (uint32_t)differ->aligner.moves_len,
		.steps = differ->intern.steps + differ->aligner.steps +
			 differ->aligner.chain.steps +
			 differ->aligner.alike.steps + differ->matcher.steps,
	};

	for (int s = 0; s < 2; s++) {
		diff.sentences[s] = differ->sentences[s];
		diff.sentences_len[s] = differ->sides[s].sentences_len;
		for (size_t i = 0; i < diff.sentences_len[s]; i++)
			diff.words[s] += diff.sentences[s][i].words;
	}
	for (size_t i = 0; i < diff.edits_len; i++) {
		diff.words_deleted += diff.edits[i].words_a;
		diff.words_inserted += diff.edits[i].words_b;
	}
	*out = diff;
}

static void reset_steps(struct np_differ *differ)
{
	differ->intern.steps = 0;
	differ->aligner.steps = 0;
	differ->aligner.chain.steps = 0;
	differ->aligner.alike.steps = 0;
	differ->matcher.steps = 0;
}

enum np_status np_diff_texts(struct np_differ *differ,
			     const struct np_diff_text *a,
			     const struct np_diff_text *b, uint32_t flags,
			     struct np_diff *out)
{
	const struct np_diff_text *texts[2] = { a, b };
	enum np_status status;
	uint32_t ids;

	if (a->bytes.len >= TEXT_MOST || b->bytes.len >= TEXT_MOST)
		return NP_ERR_LIMIT;
	reset_steps(differ);
	status = cut(differ, texts, flags);
	ids = differ->intern.ids;
	if (!status)
		status = np_intern_features(&differ->intern, differ->sides);
	if (!status)
		status = np_align(&differ->aligner, differ->sides,
				  differ->intern.ids);
	if (!status)
		status = match(differ, ids);
	if (!status)
		status = np_script_make(&differ->script, &differ->aligner,
					flags);
	if (!status)
		status = np_kinds_set(&differ->kinds, &differ->script, ids);
	for (int s = 0; s < 2 && !status; s++)
		status = tell_sentences(differ, s);
	if (!status)
		tell(differ, out);
	return status;
}
