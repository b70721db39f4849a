/* SPDX-License-Identifier: MIT */
/* The matches of a store in the order of the ids of their articles, for what
 * writes them out. */
#ifndef REPORT_MATCH_LIST_H
#define REPORT_MATCH_LIST_H

#include "base/number_map.h"
#include "report/facts.h"
#include "report/match_rows.h"

struct match_list {
	struct np_store *store;
	const struct np_match_choice *choice;
	struct np_error *err;
	uint64_t *pairs; /* place of a << 32 | place of b, in sides */
	size_t len, cap;
	struct np_number_map ranks; /* of ids: place + 1; 0: left out */
	struct np_facts *sides;	    /* of each id, by key */
	size_t sides_len;
};

/* The caller sets store, choice and err, the rest zeroed; and clears. */
enum np_status np_match_list_read(struct match_list *list) NP_CHECKED;
void np_match_list_clear(struct match_list *list);

/* A pair: its match, a's way. NP_END: removed by another process since. */
enum np_status np_match_list_get(const struct match_list *list, size_t pair,
				 struct np_store_match *match) NP_CHECKED;

#endif
