/* SPDX-License-Identifier: MIT */
/*
 * Sums of what rows hold. SQLite keeps none: it notices a page that is not in
 * order, but not a letter of a title that is another.
 */
#ifndef STORE_ROW_SUM_H
#define STORE_ROW_SUM_H

#include "store/np-store.h"

int64_t np_sum_numbers(const int64_t *numbers, size_t len);
int64_t np_sum_setting(struct np_span name, struct np_span value);

/*
 * Of all of a version but its id, its text (which has a sum of its own), and
 * what later versions change: seen, current. lanes: NULL without shingles.
 */
int64_t np_sum_version(const struct np_store_version *version,
		       const uint32_t *lanes, uint32_t lanes_len);

#endif
