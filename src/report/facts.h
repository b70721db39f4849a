/* SPDX-License-Identifier: MIT */
/*
 * What a store knows of one version of an article, copied out of it, so that
 * several can be held beside each other.
 */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include "base/buf.h"
#include "base/table.h"
#include "store/np-matches.h"

/* Zeroed is empty. Spans lie in bytes; absent ones have ptr NULL. */
struct np_facts {
	struct np_buf bytes;
	np_article_id id;
	int64_t version, date;
	uint64_t hash[2]; /* of the text */
	bool current, has_date;
	struct np_span key, source, title, url, canonical, authors;
	struct np_span credit, place, byline;
};

/* Replaces what was there; NP_END: no such version. */
enum np_status np_facts_read(struct np_facts *facts, struct np_store *store,
			     np_article_id id, struct np_error *err) NP_CHECKED;
void np_facts_clear(struct np_facts *facts);

/* By id as bytes, then version, then number. */
int np_facts_by_key(const struct np_facts *a, const struct np_facts *b);

/* By date, those without behind; then as np_facts_by_key. */
int np_facts_by_date(const struct np_facts *a, const struct np_facts *b);

/* "2031-02-03T04:05:06Z"; false for a date that has no name. */
bool np_date_text(int64_t date, char text[40]);

/* Empty where there is none. text: kept until the cell was written. */
struct np_cell np_cell_date(bool has, int64_t date, char text[40]);
struct np_cell np_cell_maybe(struct np_span text);

#endif
