/* SPDX-License-Identifier: MIT */
/*
 * Who meets whom: the keys (bands and passages) of a set of articles, called
 * the owners, and of each key those who hold it, added up to pairs with the
 * number of keys in common.
 *
 * First all keys, then np_meet_sort, then the holders of each place in turn,
 * then np_meet_end. Memory: 8 bytes a key, and 8 a meeting; meetings of the
 * same two are folded as they come. np_meet_limit bounds them.
 */
#ifndef BATCH_MEET_H
#define BATCH_MEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/np-status.h"

#define NP_MEET_OWNERS (1 << 16)

struct np_meeting {
	uint32_t owner;		  /* its number, from 0 */
	uint32_t other;		  /* article */
	unsigned passages, bands; /* in common; counted up to 63 and 7 */
	unsigned weight;	  /* more for keys that few hold */
};

struct np_meet; /* one thread */

enum np_status np_meet_new(struct np_meet **out) NP_CHECKED;
void np_meet_free(struct np_meet *meet);

/* Forgets all, keeps the memory. */
void np_meet_clear(struct np_meet *meet);

/* At most so many meetings of different two at a time (0: any), 16 bytes each;
 * with more np_meet_holders gives NP_ERR_LIMIT, and fewer owners are to be
 * tried. Stays until set anew. */
void np_meet_limit(struct np_meet *meet, size_t pairs);

/* The owner holds a place, a number below 2^48. */
enum np_status np_meet_add(struct np_meet *meet, uint64_t place,
			   uint32_t owner) NP_CHECKED;

/* The places in order, each once; borrowed. */
enum np_status np_meet_sort(struct np_meet *meet, const uint64_t **places,
			    size_t *len) NP_CHECKED;

/*
 * A place of this number in the list is held by these articles, ids[len] of
 * total. is_band: what kind of key it is. skip tells which article not to
 * meet an owner: itself, and one of two owners.
 */
typedef bool np_meet_skip_fn(void *user, uint32_t owner, uint32_t article);
struct np_holders {
	const uint32_t *ids;
	size_t len;
	uint64_t total;
	bool is_band;
};
enum np_status np_meet_holders(struct np_meet *meet, size_t number,
			       const struct np_holders *holders,
			       np_meet_skip_fn *skip, void *user) NP_CHECKED;

/*
 * Meetings by owner, then other article: those with a band in common or two
 * passages, and of each owner at most `most`: those with most weight.
 * Borrowed until the next np_meet_clear.
 */
enum np_status np_meet_end(struct np_meet *meet, size_t most,
			   const struct np_meeting **out,
			   size_t *len) NP_CHECKED;

#endif
