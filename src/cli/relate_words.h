/* SPDX-License-Identifier: MIT */
/* Bringing the matches of a store up to date, for the verbs that need them. */
#ifndef CLI_RELATE_WORDS_H
#define CLI_RELATE_WORDS_H

#include "batch/relate.h"
#include "cli/store_words.h"
#include "detect/relate.h"

/* Relates what is pending, with progress on stderr. The error is not said. */
enum np_status relate_pending(const struct store_words *words,
			      struct np_store *store,
			      struct np_relate_summary *summary,
			      struct np_error *err);

/* Are matches kept in this store? Not without texts, and not in a crawl. */
bool relate_words_kept(const struct np_store *store);

/*
 * Opens the store of a verb that tells of matches, for reading. What is pending
 * is related first where the store can be written; else a note says how many
 * articles are not compared yet. NULL: it has said why.
 */
struct np_store *relate_words_open(const struct store_words *words,
				   const char *verb);

/* --relation NAME,... to a flag for each: without it those that are matches,
 * with --all each. false: it has said what is wrong. */
bool relate_words_relations(const struct store_words *words, const char *verb,
			    bool relation[NP_RELATION_COUNT]);

/* Names with commas between, as a bit 1 << enum np_relation each. */
bool relate_words_bits(const char *names, uint32_t *bits);

#endif
