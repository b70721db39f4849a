/* SPDX-License-Identifier: MIT */
/*
 * Texts of a store and what in them is not the article's own: furniture, as it
 * was learned of the source.
 */
#ifndef REPORT_OWN_TEXT_H
#define REPORT_OWN_TEXT_H

#include "base/buf.h"
#include "base/number_map.h"
#include "diff/np-diff.h"
#include "shingles/np-sketch.h"
#include "store/np-store.h"

/* A text and its furniture, in order. Zeroed is empty. */
struct np_own_text {
	struct np_buf bytes;
	struct np_diff_range *furniture;
	size_t len, cap;
};

void np_own_text_clear(struct np_own_text *text);

/* What was learned of one source at a time. */
struct np_own {
	struct np_store *store;
	struct np_error *err;
	struct np_sketcher *sketcher;
	struct np_number_map furniture; /* hashes of segments */
	struct np_buf source;		/* whose they are */
	bool loaded;
	bool *marked;
	size_t marked_cap;
};

/* np_own_clear is for the caller in any case. */
enum np_status np_own_begin(struct np_own *own, struct np_store *store,
			    struct np_error *err) NP_CHECKED;
void np_own_clear(struct np_own *own);

/* Appends to `out` what is furniture in `text`, which stands `shift` bytes
 * behind the begin of out's bytes. */
enum np_status np_own_furniture(struct np_own *own, struct np_span source,
				struct np_span text, uint32_t shift,
				struct np_own_text *out) NP_CHECKED;

/*
 * An article as a reader has it before him: the headline, a blank line, the
 * text; the headline is left out where the text begins with it. `name` is an
 * id: its latest version; or id@number: one of its versions. NP_ERR_NOTFOUND
 * when there is no such article, or no text of it.
 */
enum np_status np_own_read(struct np_own *own, struct np_span name,
			   struct np_own_text *out) NP_CHECKED;

#endif
