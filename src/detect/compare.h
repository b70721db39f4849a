/* SPDX-License-Identifier: MIT */
/*
 * Two bodies compared: how much of each is in the other, where, in what order,
 * and what kind of text it is.
 *
 * A run is a maximal stretch of equal tokens, at least NP_RUN_LEAST, that is
 * the article's own in both. Runs are looked for where a shingle begins that is
 * in either body at most NP_RUN_HOLDERS times, and go on from there in both
 * directions. Every token of a body is in at most 2 * NP_RUN_HOLDERS runs: of
 * those that reach the next such shingle to one side, each pairs that shingle
 * with another of its places. So all runs together are linear in the texts,
 * whatever they say; the longest NP_RUNS_MOST are kept.
 *
 * The chain is the heaviest sequence of runs that goes forward in both texts,
 * where a run loses what it shares with the one before (so two runs that
 * overlap by a repeated word are both kept): the longest increasing
 * subsequence by weight, over at most NP_RUNS_MOST runs, each looked at
 * against all before it.
 *
 * Pure; the same numbers on every machine. Comparing (b, a) gives the mirror
 * of (a, b), to the last run.
 */
#ifndef DETECT_COMPARE_H
#define DETECT_COMPARE_H

#include "detect/body.h"

enum {
	NP_RUN_LEAST = 5,   /* tokens: a shingle */
	NP_RUN_HOLDERS = 8, /* places of a shingle that may begin runs */
	NP_RUNS_MOST = 1024,
	NP_PROSE_LEAST = 8, /* words in a row outside quotation marks */
	NP_EDGE = 40,	    /* words: the head and the tail of a body */
	NP_GAP_MOST = 24    /* tokens between runs that are looked into */
};

/* Different shingles: of either body, and in both. */
struct np_overlap {
	uint32_t a, b, shared;
};

/* 0 when there are none. */
double np_overlap_jaccard(const struct np_overlap *overlap);
double np_overlap_of_a(const struct np_overlap *overlap);
double np_overlap_of_b(const struct np_overlap *overlap);

struct np_run {
	uint32_t a, b;		 /* its first token in either */
	uint32_t tokens;	 /* its length */
	uint32_t begin_a, end_a; /* bytes of the text of a */
	uint32_t begin_b, end_b;
};

/* What is known of one side. Words are as in np_body. */
struct np_side {
	uint32_t words;	    /* the denominator of all shares of this body */
	uint32_t tokens;    /* with furniture and credit lines */
	uint32_t shared;    /* words in a run */
	uint32_t head;	    /* of the first NP_EDGE words, in a run */
	uint32_t tail;	    /* of the last */
	uint32_t own;	    /* the longest stretch of words in no run */
	uint32_t own_prose; /* words in no run and not quoted */
	uint32_t numbers, names; /* different ones */
};

struct np_comparison {
	struct np_overlap overlap;
	struct np_side a, b;
	bool same;	  /* the same words in the same order, and some */
	bool cut;	  /* there were more than NP_RUNS_MOST runs */
	uint32_t chain;	  /* words in the chain */
	uint32_t longest; /* words in the longest run */
	/* Shared words by kind, each once, on the side that has fewer of
	 * them: all, and */
	uint32_t counted;
	uint32_t quoted; /* in quotation marks in a or in b */
	uint32_t quoted_both;
	uint32_t prose; /* in stretches of at least
			     * NP_PROSE_LEAST that are quoted in neither */
	uint32_t longest_prose;
	uint32_t numbers, names; /* different ones that are in both */
	/* Places between two runs of the chain, or in front of the first,
	 * where both have at most NP_GAP_MOST tokens and some. */
	uint32_t gaps;
	uint32_t changed_numbers; /* gaps where both have numbers: others */
	uint32_t changed_names;
	/* The chain, in order; borrowed from the comparer. */
	const struct np_run *run;
	uint32_t runs;
	uint32_t all_runs; /* also those out of order */
};

/* Scratch memory; zeroed is empty. One thread at a time. */
struct np_comparer {
	struct np_run *run;   /* those found */
	struct np_run *chain; /* those in order */
	uint32_t *end;	      /* of the last run, by diagonal */
	uint32_t *link;
	uint32_t *weight;
	size_t run_cap, chain_cap, end_cap, link_cap, weight_cap;
	uint32_t runs;
};

/*
 * The cheap question: shared shingles alone. No memory, no failure; one lookup
 * for each different shingle of the shorter. Bodies that have none share none.
 */
struct np_overlap np_bodies_overlap(const struct np_body *a,
				    const struct np_body *b);

/*
 * All numbers. No allocation once the comparer has seen bodies as long.
 * NP_ERR_NOMEM: *out is then untouched.
 */
enum np_status np_bodies_compare(struct np_comparer *comparer,
				 const struct np_body *a,
				 const struct np_body *b,
				 struct np_comparison *out) NP_CHECKED;

/* Takes NULL. */
void np_comparer_clear(struct np_comparer *comparer);

#endif
