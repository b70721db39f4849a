/* SPDX-License-Identifier: MIT */
/* How two texts of a noisy store are related: as relating them does it. */
#include <string.h>

#include "report/explain.h"

/* Which is held has no part in it: the text decides. */
static bool comes_first(const struct np_facts *one, const struct np_facts *two)
{
	const int order = memcmp(one->hash, two->hash, sizeof(one->hash));

	return order ? order < 0 : one->id < two->id;
}

static enum np_status compare(struct noisy *noisy,
			      const struct np_explained_side *first,
			      const struct np_explained_side *second,
			      struct noisy_match *out)
{
	struct noisy_text held = { 0 };
	struct noisy_text other = { 0 };
	enum np_status status =
		np_noisy_read(noisy, np_buf_span(&first->text), &held);

	if (!status)
		status = np_noisy_hold(noisy, &held);
	if (!status)
		status = np_noisy_read(noisy, np_buf_span(&second->text),
				       &other);
	if (!status)
		status = np_noisy_compare(noisy, &other, out);
	np_noisy_text_clear(&held);
	np_noisy_text_clear(&other);
	return status;
}

static void turn(struct noisy_match *match)
{
	const double part = match->part_a;
	const uint32_t shared = match->shared_a;

	match->part_a = match->part_b;
	match->part_b = part;
	match->shared_a = match->shared_b;
	match->shared_b = shared;
}

enum np_status np_explain_letters(struct np_explained *out)
{
	const struct np_explained_side *side = out->side;
	const bool turned = comes_first(&side[1].facts, &side[0].facts);
	struct noisy *noisy = NULL;
	enum np_status status = np_noisy_new(&noisy);

	if (!status)
		status = compare(noisy, &side[turned], &side[!turned],
				 &out->letters);
	np_noisy_free(noisy);
	if (status)
		return status;
	if (turned)
		turn(&out->letters);
	out->by_letters = true;
	out->flips_len = 0;
	out->related.rule = NP_RULE_LETTERS;
	out->related.relation = NP_RELATION_NONE;
	out->related.form = NP_FORM_NONE;
	out->related.direction = NP_DIRECTION_UNKNOWN;
	out->related.evidence = NP_EVIDENCE_NONE;
	if (!np_noisy_is_match(&out->letters))
		return NP_OK;
	out->related.relation = NP_RELATION_REPRINT;
	out->related.form = np_noisy_form(&out->letters);
	return NP_OK;
}
