/* SPDX-License-Identifier: MIT */
/*
 * Which articles of a store resemble a text: candidates from the store,
 * verified on the texts. Where a store keeps no texts, the sketches are
 * compared, and the numbers are estimates.
 */
#ifndef DETECT_FIND_H
#define DETECT_FIND_H

#include "shingles/shingle_set.h"
#include "store/np-store.h"

struct found {
	np_article_id id;
	bool same;	/* the same text after folding */
	bool part;	/* found by a part that is in the other alone */
	bool estimated; /* from sketches; the shares are not known then */
	double jaccard;
	double share_query; /* part of the text's shingles that it has */
	double share_found; /* part of its shingles that the text has */
	/* Different shingles in common, of the text, of what was found; 0
	 * where estimated or the same. */
	uint32_t shared, size_query, size_found;
};

/* What is found: either holds. */
struct found_bounds {
	double jaccard; /* at least this resemblance */
	/*
	 * Or at least this part of either in the other, FOUND_SHARED shingles
	 * of it or more; 0: not asked. Cut, extended and embedded texts are
	 * found so where the store's index has passages.
	 */
	double contain;
};
#define FOUND_SHARED 16

/*
 * A key that at most so many articles hold counts for all of them. One that
 * more hold counts for its first holders only: of a story that was printed
 * thousands of times each printing meets these, and of a stock phrase or
 * furniture hardly two keys lead to the same ones. So nothing is dropped, and
 * the work for a key stays linear.
 */
#define FOUND_KEY_CAP 128
#define FOUND_KEY_ANCHORS 4

/* A text asked about, with its fingerprint. */
struct query {
	struct np_span text;
	const uint32_t *lanes;
	struct np_text_info info;
};

struct finder; /* one thread at a time; borrows the store */

enum np_status np_finder_new(struct finder **out,
			     struct np_store *store) NP_CHECKED;
void np_finder_free(struct finder *finder);

/* Fingerprints a text; borrowed until the next call. */
enum np_status np_finder_query(struct finder *finder, struct np_span text,
			       struct query *out,
			       struct np_error *err) NP_CHECKED;

/*
 * Gives an article that is to be added the passages and segments of its text,
 * where the store's index has them; borrowed until the next call.
 */
enum np_status np_finder_prints(struct finder *finder,
				struct np_store_article *article,
				struct np_error *err) NP_CHECKED;

/* What np_finder_query gives, of a version in the store: of its text or, where none is kept, of
 * its sketch. NP_END when it is not there. */
enum np_status np_finder_stored(struct finder *finder, np_article_id id,
				struct query *out,
				struct np_error *err) NP_CHECKED;

/*
 * All current and older versions within the bounds, the most alike first, then
 * by id; borrowed until the next call.
 */
enum np_status np_finder_find(struct finder *finder, const struct query *query,
			      const struct found_bounds *bounds,
			      const struct found **out, size_t *len,
			      struct np_error *err) NP_CHECKED;

#endif
