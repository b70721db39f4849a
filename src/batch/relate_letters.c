/* SPDX-License-Identifier: MIT */
/* Two articles of a noisy store compared by their letters. */
#include <string.h>

#include "base/error.h"
#include "batch/relate_parts.h"

static enum np_status read_text(struct relate_worker *worker,
				const struct card *side, struct noisy_text *out)
{
	return np_noisy_read(worker->noisy,
			     part_of(&side->texts, side->sheet.text), out);
}

/* The one that is held stays for the next pair. */
static enum np_status hold(struct relate_worker *worker,
			   const struct card *side)
{
	enum np_status status;

	if (worker->held_id == side->sheet.id)
		return NP_OK;
	worker->held_id = 0;
	status = read_text(worker, side, &worker->held);
	if (!status)
		status = np_noisy_hold(worker->noisy, &worker->held);
	if (!status)
		worker->held_id = side->sheet.id;
	return status;
}

static bool comes_first(const struct sheet *one, const struct sheet *two)
{
	const int order = memcmp(one->hash, two->hash, sizeof(one->hash));

	return order ? order < 0 : one->id < two->id;
}

enum np_status np_relate_letters(struct relate_worker *worker,
				 const struct card *one, const struct card *two,
				 struct np_store_match *out)
{
	/* Which is held has no part in it: the text decides. */
	const bool turned = comes_first(&two->sheet, &one->sheet);
	const struct card *first = turned ? two : one;
	const struct card *second = turned ? one : two;
	const bool swapped = first->sheet.id > second->sheet.id;
	struct noisy_match found;
	enum np_status status = hold(worker, first);

	*out = (struct np_store_match){ 0 };
	if (!status)
		status = read_text(worker, second, &worker->other);
	if (!status)
		status =
			np_noisy_compare(worker->noisy, &worker->other, &found);
	if (status || !np_noisy_is_match(&found))
		return status;
	*out = (struct np_store_match){
		.a = swapped ? second->sheet.id : first->sheet.id,
		.b = swapped ? first->sheet.id : second->sheet.id,
		.relation = NP_RELATION_REPRINT,
		.form = (int32_t)np_noisy_form(&found),
		.rule = NP_RULE_LETTERS,
		.jaccard = found.resemblance,
		.contain_ab = swapped ? found.part_b : found.part_a,
		.contain_ba = swapped ? found.part_a : found.part_b,
		.shared = found.shared_a,
		.longest = found.longest,
		.in_order = 1,
		.score = found.resemblance,
	};
	return NP_OK;
}
