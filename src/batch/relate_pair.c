/* SPDX-License-Identifier: MIT */
/* One article prepared for comparing, and two compared. */
#include <string.h>

#include "base/error.h"
#include "batch/relate_parts.h"

/* Shingles that two must share to be looked at: a dozen words. */
#define OVERLAP_LEAST 8

/* A form filled in again is remembered when so much of either is the form; a
 * stock phrase or two are not worth a row. */
#define TEMPLATE_LEAST .2

struct mask {
	const struct relating *relating;
	uint64_t salt;
};

static bool is_furniture(void *user, uint64_t segment)
{
	const struct mask *mask = user;

	return mask->salt &&
	       np_relate_is_furniture(
		       mask->relating,
		       np_store_segment_place(mask->salt, segment));
}

static struct part part_between(size_t begin, size_t end, bool has)
{
	return (struct part){ begin, has ? end - begin : SIZE_MAX };
}

/* What counts of the credits of a text, and where its lines are. */
static size_t take_credits(const struct np_credits *found, struct sheet *sheet,
			   struct np_stretch *lines)
{
	const struct np_credit *credit = np_credits_main(found);

	sheet->agency = credit ? credit->agency : NP_AGENCY_NONE;
	sheet->place = part_between(found->place_begin, found->place_end,
				    found->has_place);
	sheet->byline = part_between(found->byline_begin, found->byline_end,
				     found->has_byline);
	sheet->byline_in_authors = found->byline_in_authors;
	for (uint32_t i = 0; i < found->spans; i++)
		lines[i] = (struct np_stretch){ found->span[i].begin,
						found->span[i].end };
	return found->spans;
}

static size_t read_credits(const struct np_buf *texts, struct sheet *sheet,
			   struct np_stretch *lines)
{
	const struct np_credit_input asked = {
		.text = part_of(texts, sheet->text),
		.authors = part_of(texts, sheet->authors),
		.title = part_of(texts, sheet->title),
	};
	struct np_credits found;

	np_credits_find(&asked, &found);
	return take_credits(&found, sheet, lines);
}

enum np_status np_relate_body(struct relating *relating, unsigned worker,
			      const struct np_buf *texts, struct sheet *sheet,
			      const struct np_segments *cut,
			      struct np_body *out)
{
	struct mask mask = { relating, sheet->salt };
	struct np_stretch lines[NP_CREDIT_SPANS];
	const struct np_body_input input = {
		.text = part_of(texts, sheet->text),
		.furniture = np_relate_has_furniture(relating, sheet->salt)
				     ? is_furniture
				     : NULL,
		.user = &mask,
		.credit = lines,
		.credits = read_credits(texts, sheet, lines),
		.cut = cut,
	};

	/* By letters the text is compared as it is. */
	if (relating->workers[worker].noisy)
		return NP_OK;
	return np_body_make(out, relating->workers[worker].sketcher, &input);
}

static struct np_printed printed_of(const struct card *side)
{
	const struct sheet *sheet = &side->sheet;
	struct np_printed printed = {
		.source = part_of(&side->texts, sheet->source),
		.url = part_of(&side->texts, sheet->url),
		.canonical = part_of(&side->texts, sheet->canonical),
		.title = part_of(&side->texts, sheet->title),
		.date = sheet->date,
		.has_date = sheet->has_date,
	};
	const char *agency = np_agency_name(sheet->agency);

	if (agency)
		printed.credit = (struct np_span){ agency, strlen(agency) };
	return printed;
}

static double share_of(uint32_t part, uint32_t whole)
{
	return whole ? (double)part / whole : 0;
}

static struct np_store_match match_of(const struct np_comparison *numbers,
				      const struct np_related *related)
{
	const struct np_side *a = &numbers->a;
	const struct np_side *b = &numbers->b;
	const uint32_t shared = a->shared < b->shared ? a->shared : b->shared;

	return (struct np_store_match){
		.relation = (int32_t)related->relation,
		.form = (int32_t)related->form,
		.rule = (int32_t)related->rule,
		.direction = related->direction == NP_DIRECTION_B_FROM_A   ? 1
			     : related->direction == NP_DIRECTION_A_FROM_B ? -1
									   : 0,
		.evidence = (int32_t)related->evidence,
		.jaccard = np_overlap_jaccard(&numbers->overlap),
		.contain_ab = share_of(a->shared, a->words),
		.contain_ba = share_of(b->shared, b->words),
		.shared = shared,
		.longest = numbers->longest,
		.in_order = share_of(numbers->chain, shared),
		.quoted = share_of(numbers->quoted, shared),
	};
}

/* Could the two be anything to each other? Most that meet are not. */
static bool is_worth_it(const struct np_overlap *overlap)
{
	return overlap->shared >= OVERLAP_LEAST;
}

/* What the two share at most, by the sieve, which keeps the first. */
static enum np_status sift(struct relate_worker *worker, const struct card *one,
			   const struct card *two, bool *worth)
{
	if (worker->sifted != one) {
		worker->sifted = NULL;
		worker->has_own = false;
		if (np_sieve_fill(worker->sieve, &one->body))
			return NP_ERR_NOMEM;
		worker->sifted = one;
	}
	*worth = np_sieve_shared(worker->sieve, &two->body, OVERLAP_LEAST) >=
		 OVERLAP_LEAST;
	return NP_OK;
}

static enum np_status unpack(struct relate_worker *worker,
			     const struct card *one, const struct card *two)
{
	enum np_status status = NP_OK;

	if (!worker->has_own)
		status = np_body_unpack(&worker->own, &one->body);
	worker->has_own = !status;
	return status ? status : np_body_unpack(&worker->body, &two->body);
}

/* Whom the numbers say to be related to whom. */
static void name(const struct relating *relating, const struct card *a,
		 const struct card *b, const struct np_comparison *numbers,
		 struct np_store_match *out)
{
	const struct np_printed printed[] = { printed_of(a), printed_of(b) };
	const struct np_relate_input in = { numbers, &printed[0], &printed[1],
					    relating->limits };
	struct np_related related;

	np_relate(&in, &related);
	if (related.relation == NP_RELATION_NONE)
		return;
	*out = match_of(numbers, &related);
	if (related.relation == NP_RELATION_TEMPLATE &&
	    out->contain_ab < TEMPLATE_LEAST &&
	    out->contain_ba < TEMPLATE_LEAST) {
		*out = (struct np_store_match){ 0 };
		return;
	}
	out->a = a->sheet.id;
	out->b = b->sheet.id;
}

static enum np_status compare_words(struct relating *relating,
				    struct relate_worker *worker,
				    const struct card *one,
				    const struct card *two,
				    struct np_store_match *out)
{
	const bool turned = one->sheet.id > two->sheet.id;
	struct np_comparison numbers;
	struct np_overlap overlap;
	bool worth = false;
	enum np_status status = sift(worker, one, two, &worth);

	*out = (struct np_store_match){ 0 };
	if (status || !worth)
		return status;
	status = unpack(worker, one, two);
	if (status)
		return status;
	overlap = np_bodies_overlap(&worker->own, &worker->body);
	if (!is_worth_it(&overlap))
		return NP_OK;
	worker->verified++;
	status = np_bodies_compare(
		&worker->comparer, turned ? &worker->body : &worker->own,
		turned ? &worker->own : &worker->body, &numbers);
	if (!status)
		name(relating, turned ? two : one, turned ? one : two, &numbers,
		     out);
	return status;
}

enum np_status np_relate_pair(struct relating *relating, unsigned worker,
			      const struct card *one, const struct card *two,
			      struct np_store_match *out)
{
	struct relate_worker *own = &relating->workers[worker];

	own->verified += own->noisy != NULL;
	return own->noisy ? np_relate_letters(own, one, two, out)
			  : compare_words(relating, own, one, two, out);
}
