/* SPDX-License-Identifier: MIT */
/*
 * The numbers of a report, from one walk over the articles of a store and one
 * over its matches.
 *
 * Counted are latest versions. An article is printed from another outlet when
 * a match that is "reprint" or "same" ties it to an article of another source
 * and the direction says that it is made of that one. Where there are several,
 * the one it credits counts, else the earliest; so each article counts once.
 * A story is shared when more than one source printed it; the source of its
 * origin was first.
 */
#ifndef REPORT_REPORT_GATHER_H
#define REPORT_REPORT_GATHER_H

#include "base/buf.h"
#include "base/number_map.h"
#include "detect/relate.h"
#include "report/report.h"

enum {
	REPORT_LAGS = 6, /* bounds of lags, and what is beyond */
	REPORT_SIZES = 6,
	REPORT_MOMENTS = 24 /* of the curve of lags */
};

struct report_article {
	np_article_id id;
	int64_t date;
	np_story_id story; /* 0: none */
	double kept;	   /* part of from's text that it has */
	double taken;	   /* part of its text that from has */
	uint32_t source;   /* index; sources_len: none */
	uint32_t from;	   /* 1 + index of the article it was printed from */
	uint32_t before;   /* 1 + index of the last version it revises */
	float before_jaccard;
	int32_t role;
	bool has_date, current, credited, by_credit;
	bool named;	 /* no credit, but it names the source of from */
	bool undirected; /* a reprint, of which the direction is not known */
	bool again;	 /* not the first version of its id */
	bool brief;	 /* too short for a shingle */
};

struct report_source {
	size_t name, name_len; /* in names */
	uint64_t articles, printed, undirected, uncredited, lags;
	uint64_t shared, first, furniture;
	uint64_t dated, in_story, credited;
	uint64_t wire;	    /* credit an agency, or come from one that does */
	uint64_t passed_on; /* articles of others that were printed from here */
	int64_t median;
};

struct report_story {
	np_story_id id;
	uint32_t members, sources;
};

struct report_facts {
	struct report_article *article; /* by id */
	struct report_source *source;	/* by name; the last: of none */
	struct report_story *story;	/* most sources first, then members */
	size_t articles, article_cap, sources, source_cap, stories, story_cap;
	struct np_buf names;
	struct np_number_map linked; /* stories that have a section */
	struct np_number_map prints; /* printer << 32 | origin, + 1 */
	/* Pairs of articles of two sources, the first by name << 32 | the
	 * other, + 1, of which cannot be told which was made of which. */
	struct np_number_map unclear;
	uint64_t current, dated, in_story, printed, undirected, credited;
	uint64_t uncredited, uncredited_wire, wire;
	uint64_t relation[NP_RELATION_COUNT], matches;
	uint64_t lag[REPORT_LAGS], lags;
	uint64_t moment[REPORT_MOMENTS + 1]; /* lags up to each; and beyond */
	uint64_t revised;		     /* versions that revise another */
	uint64_t brief, bad;
	uint64_t size[REPORT_SIZES], shared_stories, furniture, pending;
	uint64_t digest[2]; /* sum of the hashes of all texts */
	struct np_store_stats stats;
	int64_t first, last; /* dates */
	struct np_error *err;
};

enum np_status np_report_gather(struct report_facts *facts,
				struct np_store *store,
				struct np_error *err) NP_CHECKED;

/* report_named.c: sets `named`. */
enum np_status np_report_named(struct report_facts *facts,
			       struct np_store *store) NP_CHECKED;
/* report_edits.c: sets `bad`, the captures that are no edits. */
enum np_status np_report_bad(struct report_facts *facts,
			     struct np_store *store) NP_CHECKED;
void np_report_facts_clear(struct report_facts *facts);

/* Upper bounds of lags in seconds; the last has none. */
extern const int64_t np_report_lag[REPORT_LAGS - 1];
extern const int64_t np_report_moment[REPORT_MOMENTS];
/* The same for members of stories. */
extern const uint32_t np_report_size[REPORT_SIZES - 1];

/* "no source" where there is none. */
struct np_span np_report_source_name(const struct report_facts *facts,
				     uint32_t source);

#endif
