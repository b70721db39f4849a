/* SPDX-License-Identifier: MIT */
/*
 * What a store knows of its articles beside the articles: how they are
 * related, which story each is in, what furniture their sources have, whom they
 * credit. The store keeps it and does not judge; relating fills it.
 *
 * What writes needs the transaction of np_store_begin, and is NP_ERR_MISUSE
 * without. NP_END: there is none (any more). Spans and lists are the store's,
 * until its next call.
 *
 * When an article is removed, so are its matches, its credit and its place in
 * a story (the journal says that it left); its partners and the others of its
 * story become pending.
 */
#ifndef NP_MATCHES_H
#define NP_MATCHES_H

#include "np-store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Two related versions. */
struct np_store_match {
	np_article_id a, b;	/* a < b */
	int32_t relation, rule; /* numbers of whoever relates; see below */
	int32_t form;		/* of the relation */
	int32_t direction;	/* 1: b is made of a; -1: a of b; 0: unknown */
	int32_t evidence;	/* that the direction was told by */
	/* Of bodies, furniture and credit lines left out; in a noisy store of
	 * whole texts, and of letters in place of shingles and words. */
	double jaccard;	   /* of different shingles */
	double contain_ab; /* words of a that stand in runs b has, over all */
	double contain_ba;
	uint64_t shared;  /* words in such runs, of the side with fewer */
	uint64_t longest; /* words of the longest run */
	double in_order, quoted; /* parts of shared */
	double score;		 /* noisy: as jaccard; else 0 */
};
struct np_store_matches {
	const struct np_store_match *ptr;
	size_t len;
};

/* Adds a match, or puts it in the place of what was there. */
enum np_status np_store_match_put(struct np_store *store,
				  const struct np_store_match *match,
				  struct np_error *err) NP_CHECKED;
enum np_status np_store_match_get(struct np_store *store, np_article_id a,
				  np_article_id b, struct np_store_match *out,
				  struct np_error *err) NP_CHECKED;
/* The first behind (after->a, after->b), by a, then b; zeros: the first of
 * all. out may be after. */
enum np_status np_store_match_next(struct np_store *store,
				   const struct np_store_match *after,
				   struct np_store_match *out,
				   struct np_error *err) NP_CHECKED;
/* All of an article, by the other one's id; none is NP_OK. */
enum np_status np_store_matches_of(struct np_store *store, np_article_id id,
				   struct np_store_matches *out,
				   struct np_error *err) NP_CHECKED;
enum np_status np_store_matches_remove(struct np_store *store, np_article_id id,
				       struct np_error *err) NP_CHECKED;

/* Versions whose matches are not up to date: those that were added, and those
 * that a removal concerns. Ascending. */
enum np_status np_store_pending_next(struct np_store *store,
				     np_article_id after, np_article_id *id,
				     struct np_error *err) NP_CHECKED;
enum np_status np_store_pending_count(struct np_store *store, uint64_t *out,
				      struct np_error *err) NP_CHECKED;
enum np_status np_store_pending_add(struct np_store *store, np_article_id id,
				    struct np_error *err) NP_CHECKED;
enum np_status np_store_pending_remove(struct np_store *store, np_article_id id,
				       struct np_error *err) NP_CHECKED;
/* All versions: everything is to be related anew. */
enum np_status np_store_pending_all(struct np_store *store,
				    struct np_error *err) NP_CHECKED;

typedef int64_t np_story_id; /* > 0; never used again in a store */

/* A new story without members; key: of the article it begins with. */
enum np_status np_store_story_add(struct np_store *store, struct np_span key,
				  np_story_id *story,
				  struct np_error *err) NP_CHECKED;
/* Also those that have no members any more. */
enum np_status np_store_story_next(struct np_store *store, np_story_id after,
				   np_story_id *story,
				   struct np_error *err) NP_CHECKED;
/* The story of a version, in place of the one it had. */
enum np_status np_store_member_put(struct np_store *store, np_article_id id,
				   np_story_id story, int32_t role,
				   struct np_error *err) NP_CHECKED;
/* role: NULL when not wanted. */
enum np_status np_store_member_get(struct np_store *store, np_article_id id,
				   np_story_id *story, int32_t *role,
				   struct np_error *err) NP_CHECKED;
enum np_status np_store_member_remove(struct np_store *store, np_article_id id,
				      struct np_error *err) NP_CHECKED;
/* Ascending; none is NP_OK. */
enum np_status np_store_members(struct np_store *store, np_story_id story,
				struct np_store_ids *out,
				struct np_error *err) NP_CHECKED;

/* What became of a story. */
enum np_story_event {
	NP_STORY_CREATED, /* with article */
	NP_STORY_JOINED,  /* by article */
	NP_STORY_MERGED,  /* into other, which has its members now */
	NP_STORY_SPLIT,	  /* off other, with article and more */
	NP_STORY_LEFT	  /* by article */
};
struct np_store_event {
	int64_t id; /* the journal's; > 0 */
	int64_t at; /* seconds UTC; 0 when added: now */
	enum np_story_event what;
	np_story_id story, other; /* other: 0 for none */
	np_article_id article;	  /* 0 for none */
};
enum np_status np_store_journal_add(struct np_store *store,
				    const struct np_store_event *event,
				    struct np_error *err) NP_CHECKED;
enum np_status np_store_journal_next(struct np_store *store, int64_t after,
				     struct np_store_event *out,
				     struct np_error *err) NP_CHECKED;

/* A segment that is no part of the articles of its source. */
enum np_furniture_state {
	NP_FURNITURE_LEARNED,
	NP_FURNITURE_PINNED,   /* a user says it is */
	NP_FURNITURE_FORGOTTEN /* a user says it is not, whatever is learned */
};
struct np_store_furniture {
	uint64_t hash;	/* of np_segment_text */
	uint64_t count; /* articles that had it */
	enum np_furniture_state state;
	struct np_span line; /* what it reads like; ptr NULL: not known */
};
struct np_store_furnitures {
	const struct np_store_furniture *ptr;
	size_t len;
};

/* All of a source, by hash; none is NP_OK. Lines are left out. */
enum np_status np_store_furniture_of(struct np_store *store,
				     struct np_span source,
				     struct np_store_furnitures *out,
				     struct np_error *err) NP_CHECKED;
/* One, with its line. */
enum np_status np_store_furniture_get(struct np_store *store,
				      struct np_span source, uint64_t hash,
				      struct np_store_furniture *out,
				      struct np_error *err) NP_CHECKED;
/*
 * Adds or changes one. A learned one leaves the state that a user gave as it
 * is; a line that is not known leaves the one that is there. NP_END: nothing
 * is of that source.
 */
enum np_status np_store_furniture_put(struct np_store *store,
				      struct np_span source,
				      const struct np_store_furniture *one,
				      struct np_error *err) NP_CHECKED;
enum np_status np_store_furniture_remove(struct np_store *store,
					 struct np_span source, uint64_t hash,
					 struct np_error *err) NP_CHECKED;

/* Whom an article names. */
struct np_store_credit {
	struct np_span credit, place, byline; /* ptr NULL: none */
};
enum np_status np_store_credit_put(struct np_store *store, np_article_id id,
				   const struct np_store_credit *credit,
				   struct np_error *err) NP_CHECKED;
enum np_status np_store_credit_get(struct np_store *store, np_article_id id,
				   struct np_store_credit *out,
				   struct np_error *err) NP_CHECKED;

/* What a number of matches or members is called, in the views. */
enum np_store_names {
	NP_STORE_RELATION,
	NP_STORE_RULE,
	NP_STORE_ROLE,
	NP_STORE_FORM,
	NP_STORE_EVIDENCE
};
enum np_status np_store_name_put(struct np_store *store,
				 enum np_store_names kind, int32_t number,
				 const char *name,
				 struct np_error *err) NP_CHECKED;

/*
 * Settings by name, kept as they are given: "profile" (news, crawl, noisy) and
 * "passages" (1, or 0: the index holds bands alone) are the store's, others
 * are whoever's.
 */
enum np_status np_store_setting_put(struct np_store *store, const char *name,
				    struct np_span value,
				    struct np_error *err) NP_CHECKED;
enum np_status np_store_setting_get(struct np_store *store, const char *name,
				    struct np_span *out,
				    struct np_error *err) NP_CHECKED;

#ifdef __cplusplus
}
#endif

#endif
