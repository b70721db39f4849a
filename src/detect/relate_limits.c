/* SPDX-License-Identifier: MIT */
/* Names, reasons and thresholds of relations: the one table. */
#include "detect/relate.h"

#include <string.h>

static const char *const profiles[NP_PROFILE_COUNT] = {
	[NP_PROFILE_NEWS] = "news",
	[NP_PROFILE_NOISY] = "noisy",
	[NP_PROFILE_CRAWL] = "crawl",
};

struct limit_row {
	const char *name;
	const char *text;
	double value[NP_PROFILE_COUNT]; /* news, noisy, crawl */
};

/*
 * Where two numbers are given as reasons, the first are labelled pairs on one
 * side of the limit, the second on the other (docs/RELATIONS.md). crawl is not
 * asked for relations beside same and near-duplicates, and takes those of news.
 * In noisy print runs are broken by misread words, so they are shorter there.
 */
static const struct limit_row limit_rows[NP_LIMIT_COUNT] = {
	/* A sentence. Fewer words say nothing of two articles, and two that
	 * short are not alike for being short. */
	[NP_LIMIT_WORDS] = { "words", "shared words", { 16, 16, 16 } },
	/* Names with their titles, "said in a statement on Monday" and their
	 * like are five to seven words. */
	[NP_LIMIT_RUN] = { "run", "words in the longest run", { 8, 6, 8 } },
	/* The address has said most of it. */
	[NP_LIMIT_SAME_SHARE] = { "same_share",
				  "share of the shorter, at the same address",
				  { .1, .1, .1 } },
	[NP_LIMIT_SAME_FAR] = { "same_far",
				"share of the shorter, same id and days apart",
				{ .3, .3, .3 } },
	[NP_LIMIT_SAME_HOURS] = { "same_hours",
				  "hours apart that are days",
				  { 20, 20, 20 } },
	/* Quotations run on into "he said", so not all of a quotation is
	 * quoted; its prose comes in stretches shorter than eight words, which
	 * are not counted. Prose: .13 | .16. */
	[NP_LIMIT_QUOTED] = { "quoted",
			      "share of the shared words that stands in "
			      "quotation marks",
			      { .5, .5, .5 } },
	[NP_LIMIT_QUOTE_PROSE] = { "quote_prose",
				   "share of the shared words that is prose",
				   { .15, .15, .15 } },
	/* Longer than a paragraph, most of what is shared, and neither article
	 * begins or ends with it. Edges: .5 | .68. */
	[NP_LIMIT_INSERT_RUN] = { "insert_run",
				  "words in the longest run, same source",
				  { 100, 100, 100 } },
	[NP_LIMIT_INSERT_SHARE] = { "insert_share",
				    "share of the longest run in the shared "
				    "words",
				    { .5, .5, .5 } },
	[NP_LIMIT_INSERT_EDGE] = { "insert_edge",
				   "share of a head or a tail that is shared",
				   { .6, .6, .6 } },
	/* Versions keep the numbers of their story: no labelled one of those
	 * with six has less than half of them in runs this short. */
	[NP_LIMIT_FORM_NUMBERS] = { "form_numbers",
				    "share of the numbers that is in both",
				    { .5, .5, .5 } },
	[NP_LIMIT_FORM_RUN] = { "form_run",
				"shared words for each run",
				{ 14, 14, 14 } },
	[NP_LIMIT_FORM_COUNT] = { "form_count",
				  "different numbers of the one with fewer",
				  { 6, 6, 6 } },
	/* A later version may have new numbers in a few places; the report of
	 * another day has them in most. */
	[NP_LIMIT_FORM_CHANGED] = { "form_changed",
				    "places where numbers changed",
				    { 3, 3, 3 } },
	[NP_LIMIT_FORM_SHARE] = { "form_share",
				  "share of them in the places looked at",
				  { .5, .5, .5 } },
	[NP_LIMIT_FORM_HOURS] = { "form_hours",
				  "hours apart, where numbers changed",
				  { 20, 20, 20 } },
	/* Most of one's own text is there again: half. .45 | .57. */
	[NP_LIMIT_OWN_SHARE] = { "own_share",
				 "share of the shorter, same source",
				 { .5, .5, .5 } },
	[NP_LIMIT_OWN_ORDER] = { "own_order",
				 "share of the shared words that is in order",
				 { .7, .7, .7 } },
	/* Standing background is a paragraph: thirty to sixty words that are
	 * printed for weeks. What is more, or is shared within hours, is
	 * reporting. */
	[NP_LIMIT_OWN_PART] = { "own_part",
				"share of the shorter, for a passage",
				{ .2, .2, .2 } },
	[NP_LIMIT_OWN_PROSE] = { "own_prose",
				 "shared words of prose, same source",
				 { 100, 100, 100 } },
	[NP_LIMIT_OWN_NEAR] = { "own_near",
				"shared words of prose, few hours apart",
				{ 40, 40, 40 } },
	[NP_LIMIT_OWN_HOURS] = { "own_hours",
				 "hours apart that are not few",
				 { 12, 12, 12 } },
	/* Most of the shorter and a good part of the longer: .59 and .37 | .62
	 * and .40; or nearly all of the shorter. */
	[NP_LIMIT_MOST_SHORT] = { "most_short",
				  "share of the shorter",
				  { .6, .6, .6 } },
	[NP_LIMIT_MOST_LONG] = { "most_long",
				 "share of the longer",
				 { .38, .38, .38 } },
	[NP_LIMIT_MOST_ALL] = { "most_all",
				"share of the shorter, whatever the longer has",
				{ .85, .85, .85 } },
	/* A paragraph with a sentence of it whole. */
	[NP_LIMIT_PROSE] = { "prose", "shared words of prose", { 30, 30, 30 } },
	[NP_LIMIT_PROSE_RUN] = { "prose_run",
				 "words in a row of shared prose",
				 { 12, 8, 12 } },
	/* As long as a paragraph, with less prose than one: a quotation and
	 * what stands around it. */
	[NP_LIMIT_MIXED_RUN] = { "mixed_run",
				 "words in the longest run, quoted in part",
				 { 30, 30, 30 } },
	/* Background is printed again for weeks, by its own outlet and by
	 * others: what is shared over weeks must be more than that. */
	[NP_LIMIT_FAR_HOURS] = { "far_hours",
				 "hours apart that are weeks",
				 { 336, 336, 336 } },
	/* What is left are corrections and a headline in the text. */
	[NP_LIMIT_FULL] = { "full",
			    "share of both that makes a full copy",
			    { .85, .6, .85 } },
};

struct rule_row {
	const char *name;
	const char *text;
};

static const struct rule_row rule_rows[NP_RULE_COUNT] = {
	[NP_RULE_NOTHING] = { "nothing", "no run of equal words" },
	[NP_RULE_SAME_TEXT] = { "same_text",
				"the same words in the same order, furniture "
				"and credit lines left out" },
	[NP_RULE_LITTLE] = { "little", "too few words are shared to say "
				       "anything" },
	[NP_RULE_SAME_ADDRESS] = { "same_address",
				   "the same URL, canonical URL or article "
				   "id, and some of the text" },
	[NP_RULE_QUOTES] = { "quotes",
			     "what is shared stands in quotation marks" },
	[NP_RULE_FORM] = { "form",
			   "same source, many small runs, other numbers" },
	[NP_RULE_OWN_VERSION] = { "own_version",
				  "same source, much of the shorter, in "
				  "order" },
	[NP_RULE_OWN_BACKGROUND] = { "own_background",
				     "same source, and no more than standing "
				     "background" },
	[NP_RULE_OWN_PASSAGE] = { "own_passage",
				  "same source, a passage of prose" },
	[NP_RULE_MOSTLY] = { "mostly", "the shared text is most of the "
				       "shorter" },
	[NP_RULE_PASSAGE] = { "passage", "a passage of prose is shared" },
	[NP_RULE_INSERT] = { "insert", "same source, a solid block inside two "
				       "pages that begin and end apart" },
	[NP_RULE_LETTERS] = { "letters", "runs of letters that are most of one "
					 "of the two, errors and all" },
	[NP_RULE_PHRASES] = { "phrases", "stock phrases and names only" },
};

static const char *const relations[NP_RELATION_COUNT] = {
	[NP_RELATION_NONE] = "none",	     [NP_RELATION_SAME] = "same",
	[NP_RELATION_REVISION] = "revision", [NP_RELATION_REPRINT] = "reprint",
	[NP_RELATION_PARTIAL] = "partial",   [NP_RELATION_QUOTE] = "quote",
	[NP_RELATION_TEMPLATE] = "template",
};

void np_limits_fill(enum np_profile profile, double *limits)
{
	for (size_t i = 0; i < NP_LIMIT_COUNT; i++)
		limits[i] = limit_rows[i].value[profile];
}

const char *np_relation_name(enum np_relation relation)
{
	return relations[relation];
}

const char *np_form_name(enum np_form form)
{
	static const char *const names[] = { "", "full", "cut", "extended" };

	return names[form];
}

const char *np_evidence_name(enum np_evidence evidence)
{
	static const char *const names[] = { "unknown", "earlier date",
					     "credit", "contains" };

	return names[evidence];
}

const char *np_rule_name(enum np_rule rule)
{
	return rule_rows[rule].name;
}

const char *np_rule_text(enum np_rule rule)
{
	return rule_rows[rule].text;
}

const char *np_limit_name(enum np_limit limit)
{
	return limit_rows[limit].name;
}

const char *np_limit_text(enum np_limit limit)
{
	return limit_rows[limit].text;
}

const char *np_profile_name(enum np_profile profile)
{
	return profiles[profile];
}

bool np_relation_find(struct np_span name, enum np_relation *out)
{
	for (enum np_relation i = 0; i < NP_RELATION_COUNT; i++) {
		if (strlen(relations[i]) != name.len ||
		    memcmp(relations[i], name.ptr, name.len))
			continue;
		*out = i;
		return true;
	}
	return false;
}
