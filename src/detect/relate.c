/* SPDX-License-Identifier: MIT */
#include "detect/relate.h"

#include <math.h>
#include <string.h>

#include "detect/address.h"

static double share(double part, double whole)
{
	return whole > 0 ? part / whole : 0;
}

static double least(double a, double b)
{
	return a < b ? a : b;
}

static double most(double a, double b)
{
	return a > b ? a : b;
}

static double share_of(const struct np_side *side)
{
	return share(side->shared, side->words);
}

static double shared_words(const struct np_comparison *n)
{
	return least(n->a.shared, n->b.shared);
}

/* Of the head or the tail of a body, what is shared: the greater share. */
static double edge(const struct np_side *side)
{
	return share(most(side->head, side->tail), least(NP_EDGE, side->words));
}

/* Hours between the dates; infinite when one is not known. */
static double hours_apart(const struct np_relate_input *in)
{
	if (!in->a->has_date || !in->b->has_date)
		return INFINITY;
	return fabs((double)in->a->date - (double)in->b->date) / 3600;
}

double np_limit_value(const struct np_relate_input *in, enum np_limit limit)
{
	const struct np_comparison *n = in->numbers;

	switch (limit) {
	case NP_LIMIT_WORDS:
		return shared_words(n);
	case NP_LIMIT_RUN:
	case NP_LIMIT_INSERT_RUN:
	case NP_LIMIT_MIXED_RUN:
		return n->longest;
	case NP_LIMIT_SAME_SHARE:
	case NP_LIMIT_SAME_FAR:
	case NP_LIMIT_OWN_SHARE:
	case NP_LIMIT_OWN_PART:
	case NP_LIMIT_MOST_SHORT:
	case NP_LIMIT_MOST_ALL:
		return most(share_of(&n->a), share_of(&n->b));
	case NP_LIMIT_MOST_LONG:
	case NP_LIMIT_FULL:
		return least(share_of(&n->a), share_of(&n->b));
	case NP_LIMIT_QUOTED:
		return share(n->quoted, n->counted);
	case NP_LIMIT_QUOTE_PROSE:
		return share(n->prose, n->counted);
	case NP_LIMIT_INSERT_SHARE:
		return share(n->longest, shared_words(n));
	case NP_LIMIT_INSERT_EDGE:
		return most(edge(&n->a), edge(&n->b));
	case NP_LIMIT_OWN_PROSE:
	case NP_LIMIT_OWN_NEAR:
	case NP_LIMIT_PROSE:
		return n->prose;
	case NP_LIMIT_PROSE_RUN:
		return n->longest_prose;
	case NP_LIMIT_FORM_NUMBERS:
		return share(n->numbers, least(n->a.numbers, n->b.numbers));
	case NP_LIMIT_FORM_RUN:
		return share(shared_words(n), n->all_runs);
	case NP_LIMIT_FORM_CHANGED:
		return n->changed_numbers;
	case NP_LIMIT_FORM_SHARE:
		return share(n->changed_numbers, n->gaps);
	case NP_LIMIT_FORM_COUNT:
		return least(n->a.numbers, n->b.numbers);
	case NP_LIMIT_OWN_HOURS:
	case NP_LIMIT_FAR_HOURS:
	case NP_LIMIT_FORM_HOURS:
	case NP_LIMIT_SAME_HOURS:
		return hours_apart(in);
	case NP_LIMIT_OWN_ORDER:
		return share(n->chain, shared_words(n));
	default:
		return 0;
	}
}

/* Has the pair at least what the limit says? */
static bool has(const struct np_relate_input *in, enum np_limit limit)
{
	return np_limit_value(in, limit) >= in->limits[limit];
}

/* The same form with other facts. */
static bool is_form(const struct np_relate_input *in)
{
	if (has(in, NP_LIMIT_FORM_RUN))
		return false;
	if (has(in, NP_LIMIT_FORM_COUNT) && !has(in, NP_LIMIT_FORM_NUMBERS))
		return true;
	return has(in, NP_LIMIT_FORM_CHANGED) && has(in, NP_LIMIT_FORM_SHARE) &&
	       has(in, NP_LIMIT_FORM_HOURS);
}

/* A solid block inside two pages that neither begin nor end alike: a gallery,
 * a list, a digest. Versions of an article share its beginning or its end. */
static bool is_insert(const struct np_relate_input *in)
{
	return has(in, NP_LIMIT_INSERT_RUN) && has(in, NP_LIMIT_INSERT_SHARE) &&
	       !has(in, NP_LIMIT_INSERT_EDGE);
}

static bool is_weeks_apart(const struct np_relate_input *in)
{
	return in->a->has_date && in->b->has_date &&
	       has(in, NP_LIMIT_FAR_HOURS);
}

/* Weeks apart, no more than what is printed for weeks, and little of either. */
static bool is_background(const struct np_relate_input *in)
{
	return is_weeks_apart(in) && !has(in, NP_LIMIT_OWN_PROSE) &&
	       !has(in, NP_LIMIT_SAME_FAR);
}

/* The same of one's own articles: the report of another month, or what is
 * told of the matter each time. What is the same article still has half of it,
 * and more than a paragraph. */
static bool is_standing(const struct np_relate_input *in)
{
	return is_weeks_apart(in) &&
	       !(has(in, NP_LIMIT_OWN_PROSE) && has(in, NP_LIMIT_OWN_SHARE));
}

static enum np_rule own_rule(const struct np_relate_input *in)
{
	if (is_insert(in))
		return NP_RULE_INSERT;
	if (is_form(in))
		return NP_RULE_FORM;
	if (is_standing(in))
		return NP_RULE_OWN_BACKGROUND;
	if (has(in, NP_LIMIT_OWN_SHARE) && has(in, NP_LIMIT_OWN_ORDER))
		return NP_RULE_OWN_VERSION;
	if (has(in, NP_LIMIT_OWN_PART) &&
	    (has(in, NP_LIMIT_OWN_PROSE) ||
	     (!has(in, NP_LIMIT_OWN_HOURS) && has(in, NP_LIMIT_OWN_NEAR) &&
	      has(in, NP_LIMIT_PROSE_RUN))))
		return NP_RULE_OWN_PASSAGE;
	return NP_RULE_OWN_BACKGROUND;
}

static enum np_rule foreign_rule(const struct np_relate_input *in)
{
	if (has(in, NP_LIMIT_MOST_ALL) ||
	    (has(in, NP_LIMIT_MOST_SHORT) && has(in, NP_LIMIT_MOST_LONG)))
		return NP_RULE_MOSTLY;
	if (has(in, NP_LIMIT_PROSE) && has(in, NP_LIMIT_PROSE_RUN) &&
	    !is_background(in))
		return NP_RULE_PASSAGE;
	/* A passage without a paragraph of prose: quotations, and who said
	 * them. */
	if (has(in, NP_LIMIT_MIXED_RUN) && !has(in, NP_LIMIT_PROSE))
		return NP_RULE_QUOTES;
	return NP_RULE_PHRASES;
}

/* Some of the text at the same address. An id alone can be that of a report
 * which comes every day. */
static bool is_at_home(const struct np_relate_input *in,
		       const struct np_related *about)
{
	if (!about->same_address || !has(in, NP_LIMIT_SAME_SHARE) ||
	    is_form(in))
		return false;
	return about->same_url || !has(in, NP_LIMIT_SAME_HOURS) ||
	       has(in, NP_LIMIT_SAME_FAR);
}

/* A text that is nothing but quotations can be printed again too. */
static bool is_quotation(const struct np_relate_input *in)
{
	return has(in, NP_LIMIT_QUOTED) && !has(in, NP_LIMIT_QUOTE_PROSE) &&
	       !(has(in, NP_LIMIT_MOST_ALL) && has(in, NP_LIMIT_MOST_LONG));
}

static enum np_rule rule_of(const struct np_relate_input *in,
			    const struct np_related *about)
{
	const struct np_comparison *n = in->numbers;

	if (n->same && n->a.words >= NP_BODY_WIDTH)
		return NP_RULE_SAME_TEXT;
	if (!n->all_runs)
		return NP_RULE_NOTHING;
	if (!has(in, NP_LIMIT_WORDS) || !has(in, NP_LIMIT_RUN))
		return NP_RULE_LITTLE;
	if (is_at_home(in, about))
		return NP_RULE_SAME_ADDRESS;
	if (is_quotation(in))
		return NP_RULE_QUOTES;
	return about->same_source ? own_rule(in) : foreign_rule(in);
}

/* A date that is a day and no more is that of any minute of it. */
static double slack(int64_t date)
{
	return date % 86400 ? 0 : 86400;
}

static void direct_by_date(const struct np_relate_input *in,
			   struct np_related *out)
{
	const struct np_printed *a = in->a;
	const struct np_printed *b = in->b;
	double apart;

	if (!a->has_date || !b->has_date || a->date == b->date)
		return;
	apart = (double)b->date - (double)a->date;
	if (apart > 0 ? apart < slack(a->date) : -apart < slack(b->date))
		return;
	out->direction =
		apart > 0 ? NP_DIRECTION_B_FROM_A : NP_DIRECTION_A_FROM_B;
	out->evidence = NP_EVIDENCE_DATE;
}

static void direct_by_credit(const struct np_relate_input *in,
			     struct np_related *out)
{
	const bool a_names = np_source_is_named(in->b->source, in->a->credit);
	const bool b_names = np_source_is_named(in->a->source, in->b->credit);

	if (a_names == b_names)
		return;
	out->direction =
		a_names ? NP_DIRECTION_A_FROM_B : NP_DIRECTION_B_FROM_A;
	out->evidence = NP_EVIDENCE_CREDIT;
}

/* The shorter was cut from what has nearly all of it. */
static void direct_by_text(const struct np_relate_input *in,
			   struct np_related *out)
{
	const double a = share_of(&in->numbers->a);
	const double b = share_of(&in->numbers->b);
	const double full = in->limits[NP_LIMIT_FULL];

	if (most(a, b) < full || least(a, b) >= full)
		return;
	/* What a publisher adds to comes later; what is printed elsewhere
	 * is cut. */
	out->direction = (a > b) == (out->relation != NP_RELATION_REVISION)
				 ? NP_DIRECTION_A_FROM_B
				 : NP_DIRECTION_B_FROM_A;
	out->evidence = NP_EVIDENCE_CONTAINS;
}

static void direct(const struct np_relate_input *in, struct np_related *out)
{
	out->direction = NP_DIRECTION_UNKNOWN;
	out->evidence = NP_EVIDENCE_NONE;
	if (!np_relation_is_match(out->relation))
		return;
	direct_by_date(in, out);
	if (!out->evidence)
		direct_by_credit(in, out);
	if (!out->evidence)
		direct_by_text(in, out);
}

static enum np_form form_of(const struct np_relate_input *in,
			    const struct np_related *about)
{
	const struct np_comparison *n = in->numbers;
	double copy = share_of(&n->a);
	double original = share_of(&n->b);

	if (about->relation != NP_RELATION_REPRINT)
		return NP_FORM_NONE;
	if (has(in, NP_LIMIT_FULL))
		return NP_FORM_FULL;
	if (about->direction == NP_DIRECTION_B_FROM_A ||
	    (about->direction == NP_DIRECTION_UNKNOWN && original > copy)) {
		const double other = copy;
		copy = original;
		original = other;
	}
	return copy >= original ? NP_FORM_CUT : NP_FORM_EXTENDED;
}

static enum np_relation relation_of(enum np_rule rule)
{
	static const enum np_relation relation[NP_RULE_COUNT] = {
		[NP_RULE_NOTHING] = NP_RELATION_NONE,
		[NP_RULE_SAME_TEXT] = NP_RELATION_SAME,
		[NP_RULE_LITTLE] = NP_RELATION_NONE,
		[NP_RULE_SAME_ADDRESS] = NP_RELATION_REVISION,
		[NP_RULE_QUOTES] = NP_RELATION_QUOTE,
		[NP_RULE_FORM] = NP_RELATION_TEMPLATE,
		[NP_RULE_OWN_VERSION] = NP_RELATION_REVISION,
		[NP_RULE_OWN_BACKGROUND] = NP_RELATION_TEMPLATE,
		[NP_RULE_OWN_PASSAGE] = NP_RELATION_PARTIAL,
		[NP_RULE_MOSTLY] = NP_RELATION_REPRINT,
		[NP_RULE_PASSAGE] = NP_RELATION_PARTIAL,
		[NP_RULE_PHRASES] = NP_RELATION_NONE,
		[NP_RULE_INSERT] = NP_RELATION_NONE,
	};

	return relation[rule];
}

void np_relate(const struct np_relate_input *in, struct np_related *out)
{
	struct np_related found = { 0 };

	found.same_source = np_same_source(in->a->source, in->b->source);
	found.same_url = np_same_url(in->a, in->b);
	found.same_address = found.same_url || np_same_address(in->a, in->b);
	found.rule = rule_of(in, &found);
	found.relation = relation_of(found.rule);
	direct(in, &found);
	found.form = form_of(in, &found);
	*out = found;
}

bool np_relation_is_match(enum np_relation relation)
{
	return relation == NP_RELATION_SAME ||
	       relation == NP_RELATION_REVISION ||
	       relation == NP_RELATION_REPRINT ||
	       relation == NP_RELATION_PARTIAL;
}

size_t np_relate_flips(const struct np_relate_input *in, struct np_flip *flips)
{
	double limits[NP_LIMIT_COUNT];
	struct np_relate_input moved = *in;
	struct np_related is;
	size_t len = 0;

	np_relate(in, &is);
	moved.limits = limits;
	memcpy(limits, in->limits, sizeof(limits));
	for (enum np_limit i = 0; i < NP_LIMIT_COUNT; i++) {
		const double value = np_limit_value(in, i);
		struct np_related then;

		limits[i] = value >= in->limits[i] ? INFINITY : value;
		np_relate(&moved, &then);
		limits[i] = in->limits[i];
		if (then.relation == is.relation)
			continue;
		flips[len++] = (struct np_flip){
			.limit = i,
			.value = value,
			.bound = in->limits[i],
			.relation = then.relation,
			.rule = then.rule,
		};
	}
	return len;
}
