/* SPDX-License-Identifier: MIT */
#include "report/explain.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/number_map.h"
#include "base/sort.h"
#include "detect/furniture.h"

struct explaining {
	struct np_explained *out;
	struct np_store *store; /* NULL: texts alone */
	struct np_sketcher *sketcher;
	struct np_recipe recipe;
	struct np_number_map furniture; /* hashes of the side at work, + 1 */
	bool last;			/* the hash UINT64_MAX is */
	struct np_error *err;
};

static enum np_status no_memory(const struct explaining *work)
{
	return np_error_set(work->err, NP_ERR_NOMEM, "out of memory");
}

static bool is_furniture(void *user, uint64_t segment)
{
	const struct explaining *work = user;

	return segment == UINT64_MAX ? work->last
				     : np_number_map_get(&work->furniture,
							 segment + 1) != NULL;
}

static enum np_status load_furniture(struct explaining *work,
				     struct np_span source)
{
	struct np_store_furnitures known = { 0 };
	enum np_status status;

	np_number_map_empty(&work->furniture);
	work->last = false;
	if (!work->store || !source.len)
		return NP_OK;
	status = np_store_furniture_of(work->store, source, &known, work->err);
	for (size_t i = 0; i < known.len && !status; i++) {
		const uint64_t hash = known.ptr[i].hash;

		if (known.ptr[i].state == NP_FURNITURE_FORGOTTEN)
			continue;
		if (hash == UINT64_MAX)
			work->last = true;
		else if (np_number_map_set(&work->furniture, hash + 1, 1))
			status = no_memory(work);
	}
	return status == NP_END ? NP_OK : status;
}

/* The segments that are left out, as np_body_make leaves them out. */
static enum np_status list_furniture(struct explaining *work,
				     struct np_explained_side *side)
{
	struct np_segments segments = { 0 };
	bool *marked;

	if (np_segment_text(work->sketcher, np_buf_span(&side->text),
			    &segments))
		return no_memory(work);
	marked = np_alloc(segments.len + 1, sizeof(*marked));
	if (!marked || np_grow(&side->furniture, &side->furniture_cap,
			       segments.len + 1, sizeof(*side->furniture))) {
		np_free(marked);
		return no_memory(work);
	}
	for (size_t i = 0; i < segments.len; i++)
		marked[i] = is_furniture(work, segments.ptr[i].hash);
	np_furniture_settle(segments.ptr, segments.len, NP_BODY_WIDTH, marked);
	for (size_t i = 0; i < segments.len; i++)
		if (marked[i])
			side->furniture[side->furniture_len++] =
				(struct np_stretch){ segments.ptr[i].begin,
						     segments.ptr[i].end };
	np_free(marked);
	return NP_OK;
}

static enum np_status make_bodies(struct explaining *work,
				  struct np_explained_side *side)
{
	const struct np_credit_input asked = { .text = np_buf_span(&side->text),
					       .authors = side->facts.authors,
					       .title = side->facts.title };
	struct np_stretch lines[NP_CREDIT_SPANS];
	struct np_body_input input = { .text = asked.text,
				       .furniture = is_furniture,
				       .user = work,
				       .credit = lines };

	np_credits_find(&asked, &side->credits);
	for (uint32_t i = 0; i < side->credits.spans; i++)
		lines[i] = (struct np_stretch){ side->credits.span[i].begin,
						side->credits.span[i].end };
	input.credits = side->credits.spans;
	if (np_body_make(&side->body, work->sketcher, &input))
		return no_memory(work);
	input.credits = 0;
	input.furniture = NULL;
	return np_body_make(&side->whole, work->sketcher, &input)
		       ? no_memory(work)
		       : NP_OK;
}

static enum np_status make_keys(struct explaining *work,
				struct np_explained_side *side)
{
	const struct np_span text = np_buf_span(&side->text);
	struct np_passages passages = { 0 };
	struct np_text_info info = { 0 };
	uint64_t *scratch;

	side->lanes = np_alloc_zero(work->recipe.lanes, sizeof(*side->lanes));
	if (!side->lanes ||
	    np_sketch_text(work->sketcher, text, side->lanes, &info) ||
	    np_passage_text(work->sketcher, text, &passages))
		return no_memory(work);
	side->banded = info.shingles != 0;
	side->passages = np_alloc(passages.len + 1, sizeof(*side->passages));
	scratch = np_alloc(passages.len + 1, sizeof(*scratch));
	if (!side->passages || !scratch) {
		np_free(scratch);
		return no_memory(work);
	}
	for (size_t i = 0; i < passages.len; i++)
		side->passages[i] = passages.ptr[i].hash;
	np_sort_u64(side->passages, passages.len, 0, scratch);
	side->passages_len = np_unique_u64(side->passages, passages.len);
	np_free(scratch);
	return NP_OK;
}

static enum np_status prepare(struct explaining *work,
			      struct np_explained_side *side)
{
	enum np_status status =
		np_buf_reserve(&side->text, 1)
			? no_memory(work)
			: load_furniture(work, side->facts.source);

	if (!status)
		status = list_furniture(work, side);
	if (!status)
		status = make_bodies(work, side);
	return status ? status : make_keys(work, side);
}

static void count_passages(struct np_explained *out)
{
	const struct np_explained_side *a = &out->side[0], *b = &out->side[1];

	for (size_t i = 0, k = 0; i < a->passages_len && k < b->passages_len;) {
		const uint64_t x = a->passages[i], y = b->passages[k];

		out->passages += x == y;
		i += x <= y;
		k += y <= x;
	}
}

static enum np_status count_bands(struct explaining *work)
{
	struct np_explained *out = work->out;
	const uint32_t bands = out->shape.bands;
	uint32_t *keys = np_alloc(2 * (size_t)bands + 1, sizeof(*keys));
	double resemblance = np_overlap_jaccard(&out->whole);

	if (!keys)
		return no_memory(work);
	/* Of shingles of another kind there is an estimate. */
	if (work->recipe.unit != NP_UNIT_WORD ||
	    work->recipe.width != NP_BODY_WIDTH)
		resemblance = np_sketch_overlap(out->side[0].lanes,
						out->side[1].lanes,
						work->recipe.lanes);
	out->probability = np_bands_probability(out->shape, resemblance);
	if (out->side[0].banded && out->side[1].banded) {
		for (int i = 0; i < 2; i++)
			np_band_keys(out->side[i].lanes, out->shape,
				     work->recipe.seed,
				     keys + (size_t)i * bands);
		for (uint32_t i = 0; i < bands; i++)
			out->bands += keys[i] == keys[bands + i];
	}
	np_free(keys);
	return NP_OK;
}

static struct np_printed printed_of(const struct np_explained_side *side)
{
	const struct np_credit *credit = np_credits_main(&side->credits);
	const char *agency = credit ? np_agency_name(credit->agency) : NULL;
	struct np_printed printed = { .source = side->facts.source,
				      .url = side->facts.url,
				      .canonical = side->facts.canonical,
				      .title = side->facts.title,
				      .date = side->facts.date,
				      .has_date = side->facts.has_date };

	if (agency)
		printed.credit = np_span_of(agency);
	return printed;
}

static enum np_status explain(struct explaining *work)
{
	struct np_explained *out = work->out;
	struct np_printed printed[2];
	struct np_relate_input in = { &out->numbers, &printed[0], &printed[1],
				      out->limits };
	enum np_status status = NP_OK;

	if (np_sketcher_new(&work->sketcher, &work->recipe))
		return no_memory(work);
	for (int i = 0; i < 2 && !status; i++)
		status = prepare(work, &out->side[i]);
	if (!status && np_bodies_compare(&out->comparer, &out->side[0].body,
					 &out->side[1].body, &out->numbers))
		status = no_memory(work);
	if (status)
		return status;
	out->whole =
		np_bodies_overlap(&out->side[0].whole, &out->side[1].whole);
	for (int i = 0; i < 2; i++)
		printed[i] = printed_of(&out->side[i]);
	np_limits_fill(out->profile, out->limits);
	np_relate(&in, &out->related);
	out->flips_len = np_relate_flips(&in, out->flips);
	if (out->profile == NP_PROFILE_NOISY && np_explain_letters(out))
		return no_memory(work);
	count_passages(out);
	return count_bands(work);
}

static enum np_status finish(struct explaining *work, enum np_status status)
{
	np_sketcher_free(work->sketcher);
	np_number_map_clear(&work->furniture);
	return status;
}

/* What the store has of an article. */
static enum np_status read_side(struct explaining *work, np_article_id id,
				struct np_explained_side *side)
{
	struct np_span text = { 0 };
	enum np_status status =
		np_facts_read(&side->facts, work->store, id, work->err);

	if (!status)
		status = np_store_text(work->store, id, &text, work->err);
	if (status == NP_END)
		return np_error_set(
			work->err, NP_ERR_NOTFOUND,
			"the store has no text of '%.*s'",
			(int)(side->facts.key.len < 160 ? side->facts.key.len
							: 160),
			side->facts.key.ptr ? side->facts.key.ptr : "");
	if (!status && np_buf_add(&side->text, text.ptr, text.len))
		status = no_memory(work);
	if (!status)
		status = np_store_member_get(work->store, id, &side->story,
					     NULL, work->err);
	return status == NP_END ? NP_OK : status;
}

static enum np_status read_match(struct explaining *work,
				 const np_article_id ids[2])
{
	struct np_explained *out = work->out;
	const bool turned = ids[0] > ids[1];
	const enum np_status status = np_store_match_get(
		work->store, ids[turned], ids[!turned], &out->match, work->err);

	out->kept = !status;
	if (turned) {
		const double share = out->match.contain_ab;

		out->match.contain_ab = out->match.contain_ba;
		out->match.contain_ba = share;
		out->match.direction = -out->match.direction;
	}
	return status == NP_END ? NP_OK : status;
}

static enum np_profile profile_of(const struct np_store *store)
{
	switch (np_store_profile(store)) {
	case NP_STORE_NOISY:
		return NP_PROFILE_NOISY;
	case NP_STORE_CRAWL:
		return NP_PROFILE_CRAWL;
	case NP_STORE_NEWS:
		break;
	}
	return NP_PROFILE_NEWS;
}

enum np_status np_explain_stored(struct np_explained *out,
				 struct np_store *store,
				 const np_article_id ids[2],
				 struct np_error *err)
{
	struct explaining work = { .out = out,
				   .store = store,
				   .recipe = *np_store_recipe(store),
				   .err = err };
	enum np_status status = NP_OK;

	out->profile = profile_of(store);
	out->shape = np_store_shape(store);
	for (int i = 0; i < 2 && !status; i++)
		status = read_side(&work, ids[i], &out->side[i]);
	if (!status)
		status = read_match(&work, ids);
	if (!status)
		status = explain(&work);
	return finish(&work, status);
}

enum np_status np_explain_texts(struct np_explained *out, struct np_error *err)
{
	struct explaining work = { .out = out,
				   .recipe = NP_RECIPE_INIT,
				   .err = err };

	out->profile = NP_PROFILE_NEWS;
	out->shape = (struct np_bands){ 32, 4 };
	return finish(&work, explain(&work));
}

void np_explain_clear(struct np_explained *out)
{
	for (int i = 0; i < 2; i++) {
		struct np_explained_side *side = &out->side[i];

		np_facts_clear(&side->facts);
		np_buf_clear(&side->text);
		np_body_clear(&side->body);
		np_body_clear(&side->whole);
		np_free(side->furniture);
		np_free(side->passages);
		np_free(side->lanes);
	}
	np_comparer_clear(&out->comparer);
	*out = (struct np_explained){ 0 };
}
