/* SPDX-License-Identifier: MIT */
/*
 * The store: articles and their fingerprints in one SQLite file, and an index
 * by bands that finds those that may resemble a text. Articles, texts and
 * sketches are the truth; the index can be made again from them.
 *
 * A handle belongs to one thread. Any number of handles, in any number of
 * processes, read while one writes; each sees the store as it was when its
 * read began.
 */
#ifndef NP_STORE_H
#define NP_STORE_H

#include "np-bands.h"
#include "np-recipe.h"
#include "np-sketch.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef int64_t np_article_id; /* > 0; never used again in a store */

struct np_store;

enum np_store_flags {
	NP_STORE_CREATE = 1 << 0,   /* make the file where there is none */
	NP_STORE_READ = 1 << 1,	    /* write nothing */
	NP_STORE_NO_TEXT = 1 << 2,  /* a new store keeps no texts */
	NP_STORE_TEMPORARY = 1 << 3 /* path is a folder: a new store in it that
				     * nobody else sees, and that goes with the
				     * process, however that ends. Nothing is
				     * waited for and nothing undone: after a
				     * failure it can only be closed */
};

/* What a store is for. */
enum np_store_profile {
	NP_STORE_NEWS,
	NP_STORE_CRAWL, /* speed: the index holds bands alone */
	NP_STORE_NOISY	/* texts with errors, as of character recognition */
};

struct np_store_options {
	uint32_t flags;		 /* enum np_store_flags */
	struct np_recipe recipe; /* of a new store; checked for an old one
				  * unless its version is 0 */
	struct np_bands shape;	 /* of a new store; zeros: 32 x 4 */
	uint64_t memory;	 /* bytes for caches and unwritten keys; 0:
				  * 512 MiB */
	enum np_store_profile profile; /* of a new store */
};

/*
 * Opens a store. NP_ERR_NOTFOUND without NP_STORE_CREATE; NP_ERR_FORMAT for
 * another kind of file or one of a newer newsprint; NP_ERR_RECIPE for another
 * recipe, with the difference in err; NP_ERR_CORRUPT for a damaged one.
 *
 * A file of an older newsprint is brought up to date when it is opened for
 * writing, in one transaction that may read all texts; with NP_STORE_READ it
 * is NP_ERR_FORMAT.
 */
enum np_status np_store_open(struct np_store **out, const char *path,
			     const struct np_store_options *options,
			     struct np_error *err) NP_CHECKED;
/* Undoes what was not committed. NULL is allowed. */
void np_store_close(struct np_store *store);

/* Of an open store. */
const struct np_recipe *np_store_recipe(const struct np_store *store);
struct np_bands np_store_shape(const struct np_store *store);
bool np_store_keeps_text(const struct np_store *store);
enum np_store_profile np_store_profile(const struct np_store *store);
/* Are passages and segments in its index? */
bool np_store_keeps_passages(const struct np_store *store);

/* 64-bit hashes, or places of the index. */
struct np_store_keys {
	const uint64_t *ptr;
	size_t len;
};

/* An article as it is given or got. Absent fields have ptr NULL. */
struct np_store_article {
	struct np_span key; /* the user's id; must be there */
	struct np_span url, canonical_url, source, title, authors, language;
	struct np_span text;
	struct np_span extra;		 /* all other fields, a JSON object */
	int64_t date, modified, fetched; /* seconds UTC */
	bool has_date, has_modified, has_fetched;
	/*
	 * Only given, in any order, empty where not known: the hashes of its
	 * passages (np_passage_text) and of its segments. Segments of an
	 * article without a source are not kept; neither are where
	 * np_store_keeps_passages is false.
	 */
	struct np_store_keys passages, segments;
	struct np_span packed;	 /* only given: the text, by np_store_pack,
				  * which is not looked at then and may be
				  * absent; ptr NULL: the store packs it */
	const uint64_t *offsets; /* of each passage; NULL: not known. Kept
				  * where texts are not */
};

/*
 * Packs texts for np_store_add outside of it, so that several threads can: one
 * packer each. *out is the packer's until its next call.
 */
struct np_store_packer;
enum np_status np_store_packer_new(struct np_store_packer **out) NP_CHECKED;
enum np_status np_store_pack(struct np_store_packer *packer,
			     struct np_span text,
			     struct np_span *out) NP_CHECKED;
void np_store_packer_free(struct np_store_packer *packer);

/* What was made of an article that was added. */
enum np_store_outcome {
	NP_STORE_ADDED,	    /* a new key */
	NP_STORE_UNCHANGED, /* the key's text is this already; seen again */
	NP_STORE_VERSION    /* another text under a known key: its new version;
			     * the old one stays */
};

struct np_store_added {
	np_article_id id;
	enum np_store_outcome outcome;
};

/*
 * Adds an article with its sketch (recipe.lanes lanes) and what np_sketch_text
 * said of the text. Part of the transaction that np_store_begin began, or one
 * of its own. On failure the transaction is to be rolled back; one of its own
 * is.
 */
enum np_status
np_store_add(struct np_store *store, const struct np_store_article *article,
	     const uint32_t *lanes, const struct np_text_info *info,
	     struct np_store_added *added, struct np_error *err) NP_CHECKED;

/*
 * Removes all versions of a key; *removed says how many. Their entries in the
 * index stay, unseen, until np_store_compact.
 */
enum np_status np_store_remove(struct np_store *store, struct np_span key,
			       uint64_t *removed,
			       struct np_error *err) NP_CHECKED;

/*
 * Removes articles whose latest version is dated before `before`, or was not
 * seen since `unseen_since`; INT64_MIN: not asked. An article without a date
 * is not before anything. All or none.
 */
enum np_status np_store_expire(struct np_store *store, int64_t before,
			       int64_t unseen_since, uint64_t *removed,
			       struct np_error *err) NP_CHECKED;

/*
 * Adds all versions of another store of the same recipe, the oldest first, as
 * np_store_add does, but for texts that any version of their key has already,
 * so that merging twice adds once; one transaction. added counts them by outcome
 * (added[NP_STORE_VERSION] and so on). NP_ERR_RECIPE when the recipes differ;
 * NP_ERR_MISUSE when this store keeps texts and the other does not.
 */
enum np_status np_store_merge(struct np_store *store, struct np_store *other,
			      uint64_t added[3],
			      struct np_error *err) NP_CHECKED;

/* The first version with an id over `after`; NP_END behind the last. */
enum np_status np_store_next(struct np_store *store, np_article_id after,
			     np_article_id *id,
			     struct np_error *err) NP_CHECKED;

/* A version of an article as it is stored; spans are the store's, until its
 * next call. */
struct np_store_version {
	struct np_store_article article; /* text: empty, see np_store_text */
	np_article_id id;
	int64_t version;
	bool current;
	int64_t added, seen;
	uint64_t tokens, shingles;
	uint64_t hash[2];
};

/* NP_END when there is none (any more). */
enum np_status np_store_get(struct np_store *store, np_article_id id,
			    struct np_store_version *out,
			    struct np_error *err) NP_CHECKED;
/* The latest version of a key; NP_END when there is none. */
enum np_status np_store_find_key(struct np_store *store, struct np_span key,
				 np_article_id *id,
				 struct np_error *err) NP_CHECKED;
/* The text, unpacked; borrowed until the next call. NP_END when none is kept.
 */
enum np_status np_store_text(struct np_store *store, np_article_id id,
			     struct np_span *out,
			     struct np_error *err) NP_CHECKED;

/* Its sketch into lanes[recipe.lanes]. NP_END when it has none. */
enum np_status np_store_sketch(struct np_store *store, np_article_id id,
			       uint32_t *lanes,
			       struct np_error *err) NP_CHECKED;

/* Ids, borrowed from the store until its next call. */
struct np_store_ids {
	const np_article_id *ptr;
	size_t len;
};

/* All versions of a key, the oldest first; none is NP_OK. */
enum np_status np_store_versions_of(struct np_store *store, struct np_span key,
				    struct np_store_ids *out,
				    struct np_error *err) NP_CHECKED;

/*
 * Where the versions were printed: tell is called for each of a source, or of
 * all (source.ptr NULL), by id, with its URLs, ptr NULL for an absent one. URLs
 * have no index: this reads all rows of the articles, not their texts. tell
 * must not call the store; unless it gives NP_OK
 * the call ends with what it gave.
 */
typedef enum np_status np_address_fn(void *user, np_article_id id,
				     struct np_span url,
				     struct np_span canonical_url);
struct np_store_asked_pages {
	struct np_span source;
	np_address_fn *tell;
	void *user;
};
enum np_status np_store_addresses(struct np_store *store,
				  const struct np_store_asked_pages *asked,
				  struct np_error *err) NP_CHECKED;

/*
 * Versions that have the same text or meet the sketch in a band: ascending,
 * without repeats, borrowed until the next call. Some may be gone since.
 */
enum np_status np_store_candidates(struct np_store *store,
				   const uint32_t *lanes,
				   const struct np_text_info *info,
				   struct np_store_ids *out,
				   struct np_error *err) NP_CHECKED;

/* Versions with this text (its hash, as of np_sketch_text): ascending,
 * borrowed until the next call. */
enum np_status np_store_same_text(struct np_store *store, const uint64_t *hash,
				  struct np_store_ids *out,
				  struct np_error *err) NP_CHECKED;

/*
 * The index holds places, numbers of 48 bits, of three kinds: keys of bands,
 * segments of a source, passages. Equal segments of different sources have
 * different places: the salt is made of the source's name.
 */
uint64_t np_store_band_place(uint32_t band, uint32_t key);
uint64_t np_store_segment_place(uint64_t salt, uint64_t hash);
uint64_t np_store_passage_place(uint64_t hash);
uint64_t np_store_salt(struct np_span source);
bool np_store_place_is_band(uint64_t place);

/*
 * Who holds each of many places. tell is called for each that somebody holds,
 * in order: its index, the first `most` articles, ascending without repeats
 * (some may be gone since), and how many entries there are in all. Pages of
 * the index are read in order, each at most once, and only those that the
 * places lie in. tell must not call the store; unless it gives NP_OK the call
 * ends with what it gave.
 */
typedef enum np_status np_holders_fn(void *user, size_t index,
				     const uint32_t *articles, size_t len,
				     uint64_t total);
struct np_store_asked {
	struct np_store_keys places; /* ascending, without repeats */
	uint32_t most;
	np_holders_fn *tell;
	void *user;
};
enum np_status np_store_holders(struct np_store *store,
				const struct np_store_asked *asked,
				struct np_error *err) NP_CHECKED;

/*
 * What is near a text by all its keys. A key that at most `cap` articles hold
 * counts for all of them; one that more hold for its first `anchors` only.
 */
struct np_store_probe {
	const uint32_t *lanes;
	const struct np_text_info *info;
	struct np_store_keys passages; /* hashes, in any order */
	uint32_t cap, anchors;
};
struct np_store_near {
	np_article_id id;
	uint32_t bands, passages; /* keys that it was found by */
	bool same;		  /* the same text */
	double weight;		  /* of each of these keys, 1 / its holders */
};
/* Ascending by id, borrowed until the next call. Some may be gone since. */
struct np_store_nears {
	const struct np_store_near *ptr;
	size_t len;
};
/* All versions that have the same text, or meet in a band, or in two passages.
 */
enum np_status np_store_nearby(struct np_store *store,
			       const struct np_store_probe *probe,
			       struct np_store_nears *out,
			       struct np_error *err) NP_CHECKED;

/* The first source whose name is behind `after`, byte by byte; len 0: of all.
 * NP_END behind the last. Borrowed until the next call; not to be `after`
 * itself. */
enum np_status np_store_source_next(struct np_store *store,
				    struct np_span after, struct np_span *name,
				    struct np_error *err) NP_CHECKED;

/* NP_END when no article of the store is, or was, of this source. */
enum np_status np_store_source_is_known(struct np_store *store,
					struct np_span name,
					struct np_error *err) NP_CHECKED;

/* Numbers of a store. */
struct np_store_stats {
	uint64_t articles; /* keys */
	uint64_t versions, sources, texts, sketches;
	uint64_t runs, entries;
	uint64_t text_bytes, packed_bytes; /* of texts, unpacked and stored */
	uint64_t sketch_bytes, index_bytes, file_bytes;
};
enum np_status np_store_stats(struct np_store *store,
			      struct np_store_stats *out,
			      struct np_error *err) NP_CHECKED;

/*
 * Brings the index to one or two runs, as is good after much was added: each
 * run is one more place to look. A commit merges small runs by itself, and of
 * large ones a slice, so that it never takes long.
 */
enum np_status np_store_settle(struct np_store *store,
			       struct np_error *err) NP_CHECKED;

/*
 * Merges the index to one run without what was removed, and writes the file
 * anew, so that it is as large as what it holds. That takes the size of the
 * file once more beside it and once in the folder for temporary files (TMPDIR,
 * else /var/tmp); without it NP_ERR_IO. Then, and when it is killed, the store
 * is whole and not smaller. Others read meanwhile, and wait to write.
 */
enum np_status np_store_compact(struct np_store *store,
				struct np_error *err) NP_CHECKED;

/*
 * Looks for faults: SQLite's own structure, the index's pages and checksums,
 * counts, texts that do not unpack, sketches of a wrong length, and for
 * sample articles (0: none) whether text, hash and sketch belong together.
 * Each fault is one call of tell. With repair the index is made again from
 * the sketches. NP_ERR_CORRUPT when there were faults that are still there.
 */
typedef void np_fault_fn(void *user, const char *line);
struct np_store_check {
	np_fault_fn *tell; /* NULL: only the status */
	void *user;
	uint64_t sample;
	bool repair;
};
enum np_status np_store_check(struct np_store *store,
			      const struct np_store_check *check,
			      struct np_error *err) NP_CHECKED;

/* A number that is another one when somebody else has committed; for those
 * who remember what they read. */
enum np_status np_store_changes(struct np_store *store, uint64_t *number,
				struct np_error *err) NP_CHECKED;

/*
 * Where a change failed half-way, np_store_commit keeps nothing of the
 * transaction and is NP_ERR_MISUSE.
 */
enum np_status np_store_begin(struct np_store *store,
			      struct np_error *err) NP_CHECKED;
enum np_status np_store_commit(struct np_store *store,
			       struct np_error *err) NP_CHECKED;
void np_store_rollback(struct np_store *store);

/*
 * Until the release all reads see the store as it is now; many of them cost
 * less so. *held is for the release: false where a transaction or another hold
 * sees to it already. A hold keeps a writer's log from being taken back into
 * the file, so it is not to wait for anybody.
 */
enum np_status np_store_hold(struct np_store *store, bool *held,
			     struct np_error *err) NP_CHECKED;
void np_store_release(struct np_store *store, bool held);

#ifdef __cplusplus
}
#endif

#endif
