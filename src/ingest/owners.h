/* SPDX-License-Identifier: MIT */
/*
 * Who owns which outlet: a table with the columns host (or domain), owner and
 * source, of which owner or source may be missing; CSV, TSV or JSON lines. A
 * host stands for all hosts below it that have no row of their own.
 */
#ifndef INGEST_OWNERS_H
#define INGEST_OWNERS_H

#include <stdbool.h>

#include "base/buf.h"

struct np_owners;

/* Spans are the table's; ptr NULL: it does not say. */
struct np_owner {
	struct np_span source; /* what the outlet is called */
	struct np_span owner;  /* or the chain it belongs to */
};

/* NP_ERR_FORMAT without a column host or domain; of two rows for one host,
 * too. */
enum np_status np_owners_open(struct np_owners **out, const char *path,
			      struct np_error *err) NP_CHECKED;
void np_owners_close(struct np_owners *owners); /* takes NULL */

/*
 * What is known of a host, as np_url_host gives it, or of a source; in any
 * case of letters. False: nothing. Any thread.
 */
bool np_owners_find(const struct np_owners *owners, struct np_span host,
		    struct np_owner *out);

#endif
