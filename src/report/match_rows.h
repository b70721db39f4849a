/* SPDX-License-Identifier: MIT */
/*
 * The matches of a store as a table. a is the one whose id comes first, byte by
 * byte (then version), and rows are in the order of a, then b: so the same
 * articles give the same bytes in whatever order they came into the store.
 */
#ifndef REPORT_MATCH_ROWS_H
#define REPORT_MATCH_ROWS_H

#include "base/table.h"
#include "detect/relate.h"
#include "store/np-matches.h"

enum np_match_column {
	NP_MATCH_A,
	NP_MATCH_B,
	NP_MATCH_RELATION,
	NP_MATCH_FORM,
	NP_MATCH_JACCARD,
	NP_MATCH_CONTAIN_AB,
	NP_MATCH_CONTAIN_BA,
	NP_MATCH_SHARED,
	NP_MATCH_LONGEST,
	NP_MATCH_IN_ORDER,
	NP_MATCH_QUOTED,
	NP_MATCH_DIRECTION, /* "a->b": b is made of a; "b->a"; or empty */
	NP_MATCH_EVIDENCE,
	NP_MATCH_RULE,
	NP_MATCH_A_SOURCE,
	NP_MATCH_B_SOURCE,
	NP_MATCH_A_DATE,
	NP_MATCH_B_DATE,
	NP_MATCH_A_VERSION,
	NP_MATCH_B_VERSION,
	NP_MATCH_COLUMNS
};
extern const char *const np_match_columns[NP_MATCH_COLUMNS];

/* Which of them. */
struct np_match_choice {
	bool relation[NP_RELATION_COUNT];
	bool versions; /* also those that are not the latest of their id */
	double least;  /* resemblance */
};

/* 16 bytes of memory a match, and the ids. */
enum np_status np_match_rows(struct np_store *store,
			     const struct np_match_choice *choice,
			     struct np_table *table,
			     struct np_error *err) NP_CHECKED;

/* The match as it is from the other side. */
struct np_store_match np_match_turned(const struct np_store_match *match);

/* Names of numbers out of a store, which may be any. */
const char *np_relation_text(int32_t relation);
const char *np_form_text(int32_t form);
const char *np_evidence_text(int32_t evidence);
const char *np_rule_of(int32_t rule);

#endif
