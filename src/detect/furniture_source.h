/* SPDX-License-Identifier: MIT */
/*
 * The furniture of one whole source, learned from all its articles at once:
 * for work on a corpus, where nothing keeps who holds what. Memory is 16 bytes
 * twice for each segment of the source, and a struct np_holder for each article
 * that shares one with two others.
 */
#ifndef DETECT_FURNITURE_SOURCE_H
#define DETECT_FURNITURE_SOURCE_H

#include "detect/furniture.h"

/* A segment that was learned. */
struct np_learned {
	uint64_t hash;
	uint64_t holders; /* articles that hold it */
	uint32_t proofs;
	uint32_t proof[NP_FURNITURE_PROOF]; /* their numbers */
};

struct np_learned_list {
	const struct np_learned *ptr; /* ascending by hash */
	size_t len;
};

/* One source at a time, one thread at a time. */
struct np_source;

enum np_status np_source_new(struct np_source **out) NP_CHECKED;
void np_source_free(struct np_source *source);

/* Forgets all articles; memory stays. */
void np_source_begin(struct np_source *source);

/* The next article, numbered from 0 in the order they are added. NP_ERR_NOMEM:
 * begin again. */
enum np_status np_source_add(struct np_source *source,
			     const struct np_segment *segments, size_t len,
			     const uint64_t text_hash[2]) NP_CHECKED;

/* Gives the holder of an article's number; called at most once for each. */
typedef enum np_status np_holder_fn(void *user, uint32_t article,
				    struct np_holder *out);

/*
 * Learns. The list belongs to the source until it begins again. It does not
 * depend on the order of the articles, but for the numbers in proofs.
 */
enum np_status np_source_learn(struct np_source *source, np_holder_fn *holder,
			       void *user,
			       struct np_learned_list *out) NP_CHECKED;

/* How many articles hold a segment, learned or not; after np_source_learn. */
uint64_t np_source_holders(const struct np_source *source, uint64_t hash);

/* The one with this hash, or NULL. */
const struct np_learned *np_learned_find(const struct np_learned_list *list,
					 uint64_t hash);

#endif
