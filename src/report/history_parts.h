/* SPDX-License-Identifier: MIT */
/* What the parts of a history share. */
#ifndef REPORT_HISTORY_PARTS_H
#define REPORT_HISTORY_PARTS_H

#include "base/number_map.h"
#include "report/history.h"

struct history_work {
	struct np_store *store;
	struct np_history *out;
	struct np_number_map places; /* id to its place in article, + 1 */
	struct np_number_map pages;  /* hashes of pages and ids in URLs */
	struct np_buf page;
	np_article_id *ids; /* found, to be looked at */
	size_t ids_len, ids_cap;
	struct np_error *err;
};

/* history_gather.c: fills out->article. */
enum np_status np_history_gather(struct history_work *work,
				 struct np_span asked) NP_CHECKED;

/* Takes in all versions of an id that are not there, while there are fewer than
 * most. */
enum np_status np_history_take_versions(struct history_work *work,
					struct np_span key,
					size_t most) NP_CHECKED;

/* history_text.c: their texts, without what is furniture of their source. */
enum np_status np_history_texts(struct history_work *work) NP_CHECKED;

/* history.c: which of out->article are versions of one article, and in which
 * order, by the matches of the store. places leads to each of them. */
enum np_status np_history_order(struct history_work *work) NP_CHECKED;

#endif
