/* SPDX-License-Identifier: MIT */
/*
 * How many shingles a body may share with others that are put away: asked of
 * their signs alone, so that those that share next to nothing are not taken
 * out. Bits tell most of the others apart, a table of signs the rest.
 */
#ifndef DETECT_SIEVE_H
#define DETECT_SIEVE_H

#include "detect/body.h"

enum {
	NP_SIEVE_BITS = 1 << 16
};

/* Zeroed is empty. It may be read by one thread at a time. */
struct np_sieve {
	uint64_t bit[NP_SIEVE_BITS / 64]; /* by the upper half of a sign */
	uint32_t *slot;			  /* open addressing; 0: free */
	size_t slots, slots_cap;	  /* a power of two, or 0 */
	uint64_t salt;			  /* private: where a sign goes */
	unsigned shift;			  /* private */
};

/* NP_ERR_NOMEM: the sieve is unusable then. */
enum np_status np_sieve_fill(struct np_sieve *sieve,
			     const struct np_packed_body *body) NP_CHECKED;

/* Not less than the different shingles that both have, but no more is counted
 * once there are `enough`. */
uint32_t np_sieve_shared(const struct np_sieve *sieve,
			 const struct np_packed_body *body, uint32_t enough);

/* Takes NULL. */
void np_sieve_clear(struct np_sieve *sieve);

#endif
