/* SPDX-License-Identifier: MIT */
/*
 * All that is known of how two texts are related: what was left out of them,
 * what they share and where, by what keys they were found, the rule that fired
 * and what would change its answer. Computed from the texts as relating does
 * it, so that the answer is that of the store.
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "detect/credit.h"
#include "detect/noisy.h"
#include "detect/relate.h"
#include "report/facts.h"
#include "report/shown.h"

/* One of the two. */
struct np_explained_side {
	struct np_facts facts; /* id 0: a file; key is its name then */
	struct np_buf text;
	struct np_body body, whole; /* whole: nothing left out */
	struct np_credits credits;
	struct np_stretch *furniture; /* segments left out, in bytes */
	size_t furniture_len, furniture_cap;
	uint64_t *passages; /* ascending, each once */
	size_t passages_len;
	uint32_t *lanes;
	bool banded;	   /* it has shingles, and so lanes */
	np_story_id story; /* 0: none */
};

/* Zeroed is empty. */
struct np_explained {
	struct np_explained_side side[2];
	enum np_profile profile;
	double limits[NP_LIMIT_COUNT];
	struct np_comparer comparer;
	struct np_comparison numbers;
	struct np_related related;
	struct np_flip flips[NP_LIMIT_COUNT];
	size_t flips_len;
	/* Of a noisy store: the answer is by letters, and no limit of words
	 * has a part in it. */
	bool by_letters;
	struct noisy_match letters;
	struct np_overlap whole; /* shingles, nothing left out */
	struct np_bands shape;
	uint32_t bands;	    /* that both fall in */
	double probability; /* that any does, at the resemblance of whole */
	size_t passages;    /* in both */
	bool kept;	    /* the store has it: */
	struct np_store_match match;
};

/* Private: the answer of a noisy store. */
enum np_status np_explain_letters(struct np_explained *out) NP_CHECKED;

/* Two versions of a store. NP_ERR_NOTFOUND: no text is kept of one. */
enum np_status np_explain_stored(struct np_explained *out,
				 struct np_store *store,
				 const np_article_id ids[2],
				 struct np_error *err) NP_CHECKED;

/* Two texts, already in side[].text, with their names in facts.key. */
enum np_status np_explain_texts(struct np_explained *out,
				struct np_error *err) NP_CHECKED;
void np_explain_clear(struct np_explained *out);

/* For a person; and as one JSON object on a line. */
enum np_status np_explain_show(struct np_buf *out,
			       const struct np_explained *explained,
			       const struct np_look *look) NP_CHECKED;
enum np_status np_explain_json(struct np_buf *out,
			       const struct np_explained *explained) NP_CHECKED;

static inline struct np_span
np_explained_part(const struct np_explained_side *side, size_t begin,
		  size_t end)
{
	return (struct np_span){ side->text.ptr + begin, end - begin };
}

#endif
