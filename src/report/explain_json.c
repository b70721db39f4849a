/* SPDX-License-Identifier: MIT */
#include "base/json_out.h"
#include "report/explain.h"
#include "report/match_rows.h"

static enum np_status put_text(struct np_buf *out, const char *name,
			       struct np_span text)
{
	enum np_status status = np_buf_print(out, ", \"%s\": ", name);

	if (status)
		return status;
	return text.ptr ? np_json_add_string(out, text)
			: np_buf_add_text(out, "null");
}

static enum np_status put_name(struct np_buf *out, const char *name,
			       const char *text)
{
	return put_text(out, name,
			*text ? np_span_of(text) : (struct np_span){ NULL, 0 });
}

static enum np_status put_share(struct np_buf *out, const char *name,
				double share)
{
	enum np_status status = np_buf_print(out, ", \"%s\": ", name);

	return status ? status : np_add_share(out, share);
}

static enum np_status put_facts(struct np_buf *out,
				const struct np_explained_side *side)
{
	const struct np_facts *facts = &side->facts;
	const struct np_span none = { NULL, 0 };
	const struct np_credits *credits = &side->credits;
	const struct np_credit *main = np_credits_main(credits);
	const struct np_span signer = credits->byline_in_authors
					      ? facts->authors
					      : np_buf_span(&side->text);
	char date[40] = "";
	enum np_status status = np_buf_add_text(out, "{\"id\": ");

	if (facts->has_date && !np_date_text(facts->date, date))
		date[0] = '\0';
	if (!status)
		status = np_json_add_string(out, facts->key);
	if (!status)
		status = np_buf_print(out, ", \"version\": %lld",
				      (long long)facts->version);
	if (!status)
		status = put_text(out, "source", facts->source);
	if (!status)
		status = put_name(out, "date", date);
	if (!status)
		status = put_text(out, "title", facts->title);
	if (!status)
		status = put_name(out, "credit",
				  main ? np_agency_name(main->agency) : "");
	if (!status)
		status = put_text(
			out, "dateline",
			credits->has_place
				? np_explained_part(side, credits->place_begin,
						    credits->place_end)
				: none);
	if (!status)
		status = put_text(
			out, "byline",
			credits->has_byline
				? (struct
				   np_span){ signer.ptr + credits->byline_begin,
					     credits->byline_end -
						     credits->byline_begin }
				: none);
	return status ? status
		      : np_buf_print(out, ", \"story\": %lld",
				     (long long)side->story);
}

static enum np_status put_side(struct np_buf *out, const char *name,
			       const struct np_explained *it, int number)
{
	const struct np_explained_side *side = &it->side[number];
	const struct np_side *n = number ? &it->numbers.b : &it->numbers.a;
	enum np_status status = np_buf_print(out, ", \"%s\": ", name);

	if (!status)
		status = put_facts(out, side);
	if (!status)
		status = np_buf_print(
			out,
			", \"words\": %u, \"tokens\": %u, \"shared\": %u, "
			"\"passages\": %zu, \"furniture\": [",
			n->words, n->tokens, n->shared, side->passages_len);
	for (size_t i = 0; i < side->furniture_len && !status; i++)
		status = np_buf_print(out, "%s[%zu, %zu]", i ? ", " : "",
				      side->furniture[i].begin,
				      side->furniture[i].end);
	if (!status)
		status = np_buf_add_text(out, "], \"credit_lines\": [");
	for (uint32_t i = 0; i < side->credits.spans && !status; i++)
		status = np_buf_print(out, "%s[%zu, %zu]", i ? ", " : "",
				      side->credits.span[i].begin,
				      side->credits.span[i].end);
	return status ? status : np_buf_add_text(out, "]}");
}

static enum np_status put_answer(struct np_buf *out,
				 const struct np_explained *it)
{
	static const char *const directions[] = { [NP_DIRECTION_UNKNOWN] = "",
						  [NP_DIRECTION_A_FROM_B] =
							  "b->a",
						  [NP_DIRECTION_B_FROM_A] =
							  "a->b" };
	const struct np_related *related = &it->related;
	enum np_status status =
		put_name(out, "relation", np_relation_name(related->relation));

	if (!status)
		status = put_name(out, "form",
				  np_form_text((int32_t)related->form));
	if (!status)
		status = put_name(out, "direction",
				  directions[related->direction]);
	if (!status)
		status = put_name(out, "evidence",
				  np_evidence_text((int32_t)related->evidence));
	if (!status)
		status = put_name(out, "rule", np_rule_name(related->rule));
	if (!status)
		status =
			put_name(out, "rule_text", np_rule_text(related->rule));
	return status ? status
		      : put_name(out, "kept",
				 it->kept ? np_relation_text(it->match.relation)
					  : "");
}

static double share_of(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

/* What the store keeps of a pair. */
static enum np_status put_shares(struct np_buf *out,
				 const struct np_explained *it)
{
	const struct np_comparison *n = &it->numbers;
	const uint32_t shared =
		n->a.shared < n->b.shared ? n->a.shared : n->b.shared;
	enum np_status status =
		put_share(out, "jaccard", np_overlap_jaccard(&n->overlap));

	if (!status)
		status = put_share(out, "contain_ab",
				   share_of(n->a.shared, n->a.words));
	if (!status)
		status = put_share(out, "contain_ba",
				   share_of(n->b.shared, n->b.words));
	if (!status)
		status = put_share(out, "in_order", share_of(n->chain, shared));
	if (!status)
		status = put_share(out, "quoted", share_of(n->quoted, shared));
	return status;
}

/* The same of letters. */
static enum np_status put_letters(struct np_buf *out,
				  const struct noisy_match *found)
{
	enum np_status status = put_share(out, "jaccard", found->resemblance);

	if (!status)
		status = put_share(out, "contain_ab", found->part_a);
	if (!status)
		status = put_share(out, "contain_ba", found->part_b);
	if (!status)
		status = put_share(out, "in_order", found->runs ? 1 : 0);
	return status ? status : put_share(out, "quoted", 0);
}

static enum np_status put_numbers(struct np_buf *out,
				  const struct np_explained *it)
{
	const struct np_comparison *n = &it->numbers;
	enum np_status status = it->by_letters ? put_letters(out, &it->letters)
					       : put_shares(out, it);

	if (!status)
		status = put_share(out, "jaccard_whole",
				   np_overlap_jaccard(&it->whole));
	if (!status)
		status = np_buf_print(
			out,
			", \"longest\": %u, \"shingles\": [%u, %u, %u], "
			"\"numbers\": [%u, %u, %u], \"names\": [%u, %u, %u], "
			"\"changed_numbers\": %u, \"changed_names\": %u, "
			"\"bands_hit\": %u, \"bands\": %u, \"rows\": %u",
			it->by_letters ? it->letters.longest : n->longest,
			n->overlap.shared, n->overlap.a, n->overlap.b,
			n->numbers, n->a.numbers, n->b.numbers, n->names,
			n->a.names, n->b.names, n->changed_numbers,
			n->changed_names, it->bands, it->shape.bands,
			it->shape.rows);
	if (!status)
		status = put_share(out, "band_probability", it->probability);
	return status ? status
		      : np_buf_print(out, ", \"shared_passages\": %zu",
				     it->passages);
}

static enum np_status put_runs(struct np_buf *out,
			       const struct np_explained *it)
{
	enum np_status status = np_buf_add_text(out, ", \"runs\": [");

	for (uint32_t i = 0; i < it->numbers.runs && !status; i++) {
		const struct np_run *run = &it->numbers.run[i];

		status = np_buf_print(
			out,
			"%s{\"words\": %u, \"a\": [%u, %u], \"b\": [%u, %u]",
			i ? ", " : "", run->tokens, run->begin_a, run->end_a,
			run->begin_b, run->end_b);
		if (!status)
			status = put_text(out, "text",
					  np_explained_part(&it->side[0],
							    run->begin_a,
							    run->end_a));
		if (!status)
			status = np_buf_add_text(out, "}");
	}
	return status ? status : np_buf_add_text(out, "]");
}

static enum np_status put_flips(struct np_buf *out,
				const struct np_explained *it)
{
	enum np_status status = np_buf_add_text(out, ", \"flips\": [");

	for (size_t i = 0; i < it->flips_len && !status; i++) {
		const struct np_flip *flip = &it->flips[i];

		status = np_buf_print(
			out,
			"%s{\"limit\": \"%s\", \"value\": %.9g, \"bound\": "
			"%.9g, \"relation\": \"%s\", \"rule\": \"%s\"}",
			i ? ", " : "", np_limit_name(flip->limit), flip->value,
			flip->bound, np_relation_name(flip->relation),
			np_rule_name(flip->rule));
	}
	return status ? status : np_buf_add_text(out, "]}\n");
}

enum np_status np_explain_json(struct np_buf *out,
			       const struct np_explained *explained)
{
	enum np_status status = np_buf_add_text(
		out, "{\"newsprint\": \"explain\", \"version\": 1");

	if (!status)
		status = put_answer(out, explained);
	if (!status)
		status = put_numbers(out, explained);
	if (!status)
		status = put_side(out, "a", explained, 0);
	if (!status)
		status = put_side(out, "b", explained, 1);
	if (!status)
		status = put_runs(out, explained);
	return status ? status : put_flips(out, explained);
}
