/* SPDX-License-Identifier: MIT */
/*
 * From the numbers of a comparison, and what is known of two articles, to how
 * they are related: by rules that are asked in the order of enum np_rule, of
 * which the first that holds decides. Every threshold is one of enum np_limit,
 * in one table, with a column for each profile; a rule asks nothing else. So
 * what would flip an answer can be told: each limit that, moved across the
 * pair's own number, gives another.
 *
 * A match is: same, revision, reprint, partial. A quotation is told apart.
 *
 * Pure; np_relate(b, a) is the mirror of np_relate(a, b).
 */
#ifndef DETECT_RELATE_H
#define DETECT_RELATE_H

#include "detect/compare.h"

/* Values are kept in stores: new ones go to the end. */
enum np_relation {
	NP_RELATION_NONE,
	NP_RELATION_SAME,     /* the same text after folding */
	NP_RELATION_REVISION, /* another state of the same article */
	NP_RELATION_REPRINT,  /* another outlet prints the text */
	NP_RELATION_PARTIAL,  /* reporting is shared, majorities are not */
	NP_RELATION_QUOTE,    /* only quotations are shared */
	NP_RELATION_TEMPLATE, /* a form filled in again */
	NP_RELATION_COUNT
};

enum np_form {
	NP_FORM_NONE,	 /* of what is no reprint */
	NP_FORM_FULL,	 /* nearly all of one is in the other, and back */
	NP_FORM_CUT,	 /* the later, or if unknown the shorter, lacks some */
	NP_FORM_EXTENDED /* it has text of its own */
};

enum np_direction {
	NP_DIRECTION_UNKNOWN,
	NP_DIRECTION_A_FROM_B,
	NP_DIRECTION_B_FROM_A
};

/* What the direction was told by. */
enum np_evidence {
	NP_EVIDENCE_NONE,
	NP_EVIDENCE_DATE,    /* the other is earlier */
	NP_EVIDENCE_CREDIT,  /* it names the other's source for its text */
	NP_EVIDENCE_CONTAINS /* the other has all of it, and more */
};

/* Values are kept in stores: new ones go to the end. */
enum np_rule {
	NP_RULE_NOTHING,
	NP_RULE_SAME_TEXT,
	NP_RULE_LITTLE,
	NP_RULE_SAME_ADDRESS,
	NP_RULE_QUOTES,
	NP_RULE_FORM,
	NP_RULE_OWN_VERSION,
	NP_RULE_OWN_BACKGROUND,
	NP_RULE_OWN_PASSAGE,
	NP_RULE_MOSTLY,
	NP_RULE_PASSAGE,
	NP_RULE_PHRASES,
	NP_RULE_INSERT,
	NP_RULE_LETTERS, /* not asked here: detect/noisy.h */
	NP_RULE_COUNT
};

/* What a rule can ask; the table in relate_limits.c has the reasons. */
enum np_limit {
	NP_LIMIT_WORDS,	       /* shared words */
	NP_LIMIT_RUN,	       /* words in the longest run */
	NP_LIMIT_SAME_SHARE,   /* share of the shorter, same address */
	NP_LIMIT_SAME_FAR,     /* the same, same id alone, and days apart */
	NP_LIMIT_SAME_HOURS,   /* hours apart that are days */
	NP_LIMIT_QUOTED,       /* share of the shared words that is quoted */
	NP_LIMIT_QUOTE_PROSE,  /* share of them that is prose */
	NP_LIMIT_INSERT_RUN,   /* words in the longest run, same source */
	NP_LIMIT_INSERT_SHARE, /* share of it in the shared words */
	NP_LIMIT_INSERT_EDGE,  /* share of a head or tail that is shared */
	NP_LIMIT_FORM_NUMBERS, /* numbers of the one that the other has */
	NP_LIMIT_FORM_RUN,     /* mean words of a run */
	NP_LIMIT_FORM_COUNT,   /* different numbers of the one with fewer */
	NP_LIMIT_FORM_CHANGED, /* places where numbers changed */
	NP_LIMIT_FORM_SHARE,   /* share of them in the places looked at */
	NP_LIMIT_FORM_HOURS,   /* hours apart */
	NP_LIMIT_OWN_SHARE,    /* share of the shorter, same source */
	NP_LIMIT_OWN_ORDER,    /* share of the shared words in order */
	NP_LIMIT_OWN_PART,     /* share of the shorter that is a passage */
	NP_LIMIT_OWN_PROSE,    /* words of prose, same source */
	NP_LIMIT_OWN_NEAR,     /* the same, few hours apart */
	NP_LIMIT_OWN_HOURS,    /* hours that are not few */
	NP_LIMIT_MOST_SHORT,   /* share of the shorter that makes a reprint */
	NP_LIMIT_MOST_LONG,    /* of the longer */
	NP_LIMIT_MOST_ALL,     /* of the shorter, whatever the longer has */
	NP_LIMIT_PROSE,	       /* words of prose that make a passage */
	NP_LIMIT_PROSE_RUN,    /* words in its longest stretch */
	NP_LIMIT_MIXED_RUN,    /* words in the longest run, quoted in part */
	NP_LIMIT_FAR_HOURS,    /* hours apart that are weeks */
	NP_LIMIT_FULL,	       /* share of each that makes a full reprint */
	NP_LIMIT_COUNT
};

enum np_profile {
	NP_PROFILE_NEWS,
	NP_PROFILE_NOISY,
	NP_PROFILE_CRAWL,
	NP_PROFILE_COUNT
};

/* What is known of an article beside its text. Spans may be empty. */
struct np_printed {
	struct np_span source; /* outlet, or domain */
	struct np_span url, canonical;
	struct np_span title;
	struct np_span credit; /* the name it gives for its text: "AP" */
	int64_t date;	       /* seconds since 1970; valid when has_date */
	bool has_date;
};

struct np_relate_input {
	const struct np_comparison *numbers;
	const struct np_printed *a, *b;
	const double *limits; /* from np_limits_fill */
};

struct np_related {
	enum np_relation relation;
	enum np_form form;
	enum np_direction direction;
	enum np_evidence evidence;
	enum np_rule rule;
	bool same_source;
	bool same_address; /* URL, or the id in it */
	bool same_url;
};

void np_relate(const struct np_relate_input *in, struct np_related *out);

/* Same, revision, reprint, partial. */
bool np_relation_is_match(enum np_relation relation);

/* The pair's own number for a limit. */
double np_limit_value(const struct np_relate_input *in, enum np_limit limit);

/* A limit that decides: moved across the pair's number, the answer is
 * another. */
struct np_flip {
	enum np_limit limit;
	double value; /* the pair's number */
	double bound; /* the limit in force */
	enum np_relation relation;
	enum np_rule rule;
};

/* All of them, in the order of the limits; at most NP_LIMIT_COUNT. Gives how
 * many. */
size_t np_relate_flips(const struct np_relate_input *in, struct np_flip *flips);

/* The thresholds of a profile: NP_LIMIT_COUNT of them. */
void np_limits_fill(enum np_profile profile, double *limits);

/* "reprint", "cut", "earlier date", "mostly", "most_short", "news"; what the
 * rule or limit is, in one line for a person. Never NULL. */
const char *np_relation_name(enum np_relation relation);
const char *np_form_name(enum np_form form);
const char *np_evidence_name(enum np_evidence evidence);
const char *np_rule_name(enum np_rule rule);
const char *np_rule_text(enum np_rule rule);
const char *np_limit_name(enum np_limit limit);
const char *np_limit_text(enum np_limit limit);
const char *np_profile_name(enum np_profile profile);

/* The relation with this name; false when there is none. */
bool np_relation_find(struct np_span name, enum np_relation *out);

#endif
