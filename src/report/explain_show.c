/* SPDX-License-Identifier: MIT */
#include "report/explain.h"
#include "report/match_rows.h"

enum {
	EXCERPT = 66,	/* columns of a quotation of a text */
	RUNS_SHOWN = 12 /* of the longest chain; --json has all */
};

static double share_of(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

static enum np_status put_quoted(struct np_buf *out, struct np_span text)
{
	enum np_status status = np_buf_add_text(out, "\"");

	if (!status)
		status = np_show_text(out, text, EXCERPT, false);
	return status ? status : np_buf_add_text(out, "\"");
}

static enum np_status put_field(struct np_buf *out, const char *before,
				struct np_span text)
{
	enum np_status status;

	if (!text.len)
		return NP_OK;
	status = np_buf_add_text(out, before);
	return status ? status : np_show_text(out, text, 0, false);
}

static enum np_status put_credits(struct np_buf *out,
				  const struct np_explained_side *side)
{
	const struct np_credits *credits = &side->credits;
	const struct np_credit *main = np_credits_main(credits);
	enum np_status status = NP_OK;

	if (main)
		status = np_buf_print(
			out, "   credits %s (%s)\n",
			np_agency_name(main->agency),
			np_credit_form_name((enum np_credit_form)main->form));
	if (!status && credits->has_place) {
		status = put_field(out, "   dateline ",
				   np_explained_part(side, credits->place_begin,
						     credits->place_end));
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	if (!status && credits->has_byline) {
		const struct np_span whole = credits->byline_in_authors
						     ? side->facts.authors
						     : np_buf_span(&side->text);

		status = put_field(
			out, "   byline ",
			(struct np_span){ whole.ptr + credits->byline_begin,
					  credits->byline_end -
						  credits->byline_begin });
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	return status;
}

static enum np_status put_side(struct np_buf *out, const char *name,
			       const struct np_explained_side *side)
{
	const struct np_facts *facts = &side->facts;
	char date[40] = "";
	enum np_status status = np_buf_add_text(out, name);

	if (facts->has_date && !np_date_text(facts->date, date))
		date[0] = '\0';
	if (!status)
		status = put_field(out, "  ", facts->key);
	if (!status && facts->version > 1)
		status = np_buf_print(out, " version %lld",
				      (long long)facts->version);
	if (!status)
		status = put_field(out, "  of ", facts->source);
	if (!status)
		status = np_buf_print(out, "  %s\n", date);
	if (!status && facts->title.len) {
		status = put_field(out, "   ", facts->title);
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	if (!status)
		status = put_credits(out, side);
	if (!status && side->story)
		status = np_buf_print(out, "   story %lld\n",
				      (long long)side->story);
	return status;
}

static enum np_status put_answer(struct np_buf *out,
				 const struct np_explained *it,
				 const struct np_look *look)
{
	static const char *const directions[] = {
		[NP_DIRECTION_UNKNOWN] = "not known",
		[NP_DIRECTION_A_FROM_B] = "A is made of B",
		[NP_DIRECTION_B_FROM_A] = "B is made of A"
	};
	const struct np_related *related = &it->related;
	const char *form = np_form_text((int32_t)related->form);
	enum np_status status = np_buf_print(
		out, "\n%s%s%s%s%s\n  rule %s: %s\n",
		look->colour ? NP_STYLE_STRONG : "",
		np_relation_name(related->relation), *form ? " " : "", form,
		look->colour ? NP_STYLE_OFF : "", np_rule_name(related->rule),
		np_rule_text(related->rule));

	if (!status)
		status = np_buf_print(
			out, "  direction: %s%s%s\n",
			directions[related->direction],
			related->evidence ? ", by: " : "",
			np_evidence_text((int32_t)related->evidence));
	if (status || !it->side[0].facts.id)
		return status;
	if (!it->kept)
		return np_buf_add_text(
			out, "  the store keeps no match of the two\n");
	if (it->match.relation != (int32_t)related->relation)
		return np_buf_print(out,
				    "  the store keeps it as %s: compared "
				    "otherwise, or before more was learned\n",
				    np_relation_text(it->match.relation));
	return NP_OK;
}

static enum np_status put_share(struct np_buf *out, const char *name,
				const struct np_side *side)
{
	return np_buf_print(out,
			    "  %s: %u of its %u words are in the other (%.1f "
			    "%%); %u tokens with what is left out\n",
			    name, side->shared, side->words,
			    100 * share_of(side->shared, side->words),
			    side->tokens);
}

static enum np_status put_letters(struct np_buf *out,
				  const struct noisy_match *found)
{
	return np_buf_print(out,
			    "\nby letters, as texts of a noisy store\n"
			    "  A: %u letters, %.1f %%, are in the other\n"
			    "  B: %u letters, %.1f %%, are in the other\n"
			    "  resemblance %.6f, longest passage %u letters\n"
			    "  a match: %d letters or more, and %.0f %% of one "
			    "of the two\n",
			    found->shared_a, 100 * found->part_a,
			    found->shared_b, 100 * found->part_b,
			    found->resemblance, found->longest, NOISY_LETTERS,
			    100 * NOISY_PART);
}

static enum np_status put_numbers(struct np_buf *out,
				  const struct np_explained *it)
{
	const struct np_comparison *n = &it->numbers;
	const uint32_t shared =
		n->a.shared < n->b.shared ? n->a.shared : n->b.shared;
	enum np_status status = np_buf_add_text(out, "\nshared\n");

	if (!status)
		status = put_share(out, "A", &n->a);
	if (!status)
		status = put_share(out, "B", &n->b);
	if (!status)
		status = np_buf_print(
			out,
			"  resemblance %.6f: %u shingles of five words in "
			"both; A has %u, B has %u\n"
			"  resemblance with nothing left out %.6f: %u in both; "
			"A has %u, B has %u\n",
			np_overlap_jaccard(&n->overlap), n->overlap.shared,
			n->overlap.a, n->overlap.b,
			np_overlap_jaccard(&it->whole), it->whole.shared,
			it->whole.a, it->whole.b);
	if (!status)
		status = np_buf_print(
			out,
			"  in order %.1f %%, in quotation marks %.1f %%, "
			"longest passage %u words\n"
			"  numbers in both: %u (A has %u, B has %u), changed "
			"at %u of %u places; names: %u (%u, %u), changed at "
			"%u\n",
			100 * share_of(n->chain, shared),
			100 * share_of(n->quoted, n->counted), n->longest,
			n->numbers, n->a.numbers, n->b.numbers,
			n->changed_numbers, n->gaps, n->names, n->a.names,
			n->b.names, n->changed_names);
	return status ? status
		      : np_buf_print(
				out,
				"\nfound by\n"
				"  %u of %u bands of %u rows (at least one "
				"with probability %.6f)\n"
				"  %zu passages in both; A has %zu, B has "
				"%zu\n",
				it->bands, it->shape.bands, it->shape.rows,
				it->probability, it->passages,
				it->side[0].passages_len,
				it->side[1].passages_len);
}

static enum np_status put_left_out(struct np_buf *out, const char *name,
				   const struct np_explained_side *side)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < side->furniture_len && !status; i++) {
		const struct np_stretch *part = &side->furniture[i];

		status = np_buf_print(out, "  %s %zu-%zu furniture ", name,
				      part->begin, part->end);
		if (!status)
			status = put_quoted(out,
					    np_explained_part(side, part->begin,
							      part->end));
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	for (uint32_t i = 0; i < side->credits.spans && !status; i++) {
		const struct np_credit_span *part = &side->credits.span[i];

		status = np_buf_print(out, "  %s %zu-%zu credit ", name,
				      part->begin, part->end);
		if (!status)
			status = put_quoted(out,
					    np_explained_part(side, part->begin,
							      part->end));
		if (!status)
			status = np_buf_add_text(out, "\n");
	}
	return status;
}

static enum np_status put_run(struct np_buf *out, const struct np_explained *it,
			      const struct np_run *run)
{
	enum np_status status = np_buf_print(
		out, "  %u words: A %u-%u, B %u-%u\n    A ", run->tokens,
		run->begin_a, run->end_a, run->begin_b, run->end_b);

	if (!status)
		status = put_quoted(out, np_explained_part(&it->side[0],
							   run->begin_a,
							   run->end_a));
	if (!status)
		status = np_buf_add_text(out, "\n    B ");
	if (!status)
		status = put_quoted(out, np_explained_part(&it->side[1],
							   run->begin_b,
							   run->end_b));
	return status ? status : np_buf_add_text(out, "\n");
}

static enum np_status put_runs(struct np_buf *out,
			       const struct np_explained *it)
{
	const uint32_t runs = it->numbers.runs;
	enum np_status status = np_buf_print(
		out,
		"\npassages in order, with their bytes (%u; %u out of order)\n",
		runs, it->numbers.all_runs - runs);

	for (uint32_t i = 0; i < runs && i < RUNS_SHOWN && !status; i++)
		status = put_run(out, it, &it->numbers.run[i]);
	if (!status && runs > RUNS_SHOWN)
		status =
			np_buf_print(out, "  and %u more\n", runs - RUNS_SHOWN);
	return status;
}

static enum np_status put_flips(struct np_buf *out,
				const struct np_explained *it)
{
	enum np_status status = np_buf_add_text(
		out, it->flips_len
			     ? "\nthe answer is another where a limit stands "
			       "on the other side of the pair's number\n"
			     : "\nno limit alone would give another answer\n");

	for (size_t i = 0; i < it->flips_len && !status; i++) {
		const struct np_flip *flip = &it->flips[i];

		status = np_buf_print(
			out,
			"  %s: %.6g, limit %.6g: then %s, rule %s\n    %s\n",
			np_limit_name(flip->limit), flip->value, flip->bound,
			np_relation_name(flip->relation),
			np_rule_name(flip->rule), np_limit_text(flip->limit));
	}
	return status;
}

enum np_status np_explain_show(struct np_buf *out,
			       const struct np_explained *explained,
			       const struct np_look *look)
{
	const struct np_explained_side *side = explained->side;
	const bool left_out = side[0].furniture_len || side[1].furniture_len ||
			      side[0].credits.spans || side[1].credits.spans;
	enum np_status status = put_side(out, "A", &side[0]);

	if (!status)
		status = put_side(out, "B", &side[1]);
	if (!status)
		status = put_answer(out, explained, look);
	if (!status && explained->by_letters)
		status = put_letters(out, &explained->letters);
	if (!status)
		status = put_numbers(out, explained);
	if (!status && left_out)
		status = np_buf_add_text(out, "\nleft out\n");
	if (!status)
		status = put_left_out(out, "A", &side[0]);
	if (!status)
		status = put_left_out(out, "B", &side[1]);
	if (!status)
		status = put_runs(out, explained);
	return status || explained->by_letters ? status
					       : put_flips(out, explained);
}
