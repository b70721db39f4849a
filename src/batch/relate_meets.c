/* SPDX-License-Identifier: MIT */
#include "batch/relate_parts.h"

/* Where the passages that two share stand, as long as they are few. */
struct shared {
	uint64_t a[NP_MEETS_MANY], b[NP_MEETS_MANY];
	size_t len;
};

static bool near(uint64_t one, uint64_t two)
{
	return (one < two ? two - one : one - two) <= NP_MEETS_CLOSE;
}

/* Is the one that came last close to one before it? */
static bool last_is_close(const struct shared *shared)
{
	const size_t last = shared->len - 1;

	for (size_t i = 0; i < last; i++)
		if (near(shared->a[i], shared->a[last]) ||
		    near(shared->b[i], shared->b[last]))
			return true;
	return false;
}

bool np_relate_meets(struct key_span a, struct key_span b, bool anywhere)
{
	struct shared shared = { .len = 0 };
	size_t i = 0, j = 0;

	while (i < a.len && j < b.len) {
		const uint64_t x = a.place[i], y = b.place[j];

		if (x != y) {
			/* Either as often as not: no branch. */
			i += x < y;
			j += y < x;
			continue;
		}
		if (np_store_place_is_band(x))
			return true;
		shared.a[shared.len] = a.token[i++];
		shared.b[shared.len++] = b.token[j++];
		if (shared.len == NP_MEETS_MANY || last_is_close(&shared) ||
		    (anywhere && shared.len == 2))
			return true;
	}
	return false;
}
