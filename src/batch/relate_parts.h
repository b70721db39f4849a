/* SPDX-License-Identifier: MIT */
/* What the stages of relating share. */
#ifndef BATCH_RELATE_PARTS_H
#define BATCH_RELATE_PARTS_H

#include "base/buf.h"
#include "base/number_map.h"
#include "base/tempfile.h"
#include "batch/meet.h"
#include "batch/relate.h"
#include "detect/compare.h"
#include "detect/credit.h"
#include "detect/furniture.h"
#include "detect/noisy.h"
#include "detect/relate.h"
#include "detect/sieve.h"
#include "store/np-matches.h"

/* Bytes in the texts of a portion. */
struct part {
	size_t at, len; /* len SIZE_MAX: absent */
};

/* An article at work; its parts are in some buffer. */
struct sheet {
	np_article_id id;
	uint64_t salt; /* of its source; 0: no source */
	struct part text, source, title, authors, url, canonical;
	int64_t date;
	bool has_date;
	uint64_t hash[2], tokens;
	/* Once its body is made: whom it credits, and where what stands. */
	uint16_t agency; /* NP_AGENCY_NONE: nobody */
	struct part place, byline;
	bool byline_in_authors;
};

/* A place of the index, and where in its text an article has it. */
struct place_at {
	uint64_t place, token;
};

struct key_list {
	struct place_at *ptr;
	size_t len, cap;
};

/* Places of bands and passages, ascending, and where in the text they are. */
struct key_span {
	const uint64_t *place;
	const uint32_t *token;
	size_t len;
};

/*
 * All that is asked of an article to judge its pairs, in one piece of memory:
 * so it need not be read and unpacked for each portion that it meets.
 */
struct card {
	struct sheet sheet; /* with its text in a noisy store alone */
	struct np_buf
		texts; /* where the sheet's parts are; not to be changed */
	struct key_span keys;
	struct np_packed_body body; /* not in a noisy store */
	uint64_t learned;	    /* np_relate_learned when it was made */
	size_t bytes;		    /* all told */
	bool held;		    /* not to be thrown away now */
	bool used;		    /* since it was last passed over */
};

/* Where the card of an article is: in memory, in the file, or in both. */
struct rack_place {
	struct card *card;
	uint64_t offset; /* UINT64_MAX: not in the file */
	uint64_t bytes;
	size_t kept; /* of a card in memory: where in that list */
};

/* Cards of articles that were at work, as many in memory as may be there. */
struct rack {
	struct rack_place *places;
	size_t len, cap;
	struct np_number_map known; /* id to its place, + 1 */
	uint32_t *kept;		    /* places of those in memory */
	size_t kept_len, kept_cap;
	size_t hand; /* goes round, to put away */
	uint64_t bytes, held, most;
	struct np_tempfile file;
	bool full; /* the file takes no more */
};

/* A pending article of the portion at work. */
struct member {
	struct sheet sheet;
	struct card *card;
	size_t segments; /* its first in the list */
	uint32_t segments_len;
};

/* A portion: as many pending articles as the memory allows. */
struct portion {
	struct member *members; /* ascending by id */
	size_t len, cap;
	struct np_buf texts;
	uint64_t bytes;		     /* that it may take, all told */
	struct np_segment *segments; /* of those with a source */
	size_t segments_len, segments_cap;
	struct np_number_map places; /* id to its member, + 1 */
	struct np_meeting *meetings;
	size_t meetings_len, meetings_cap;
};

/* Of each worker. */
struct relate_worker {
	struct np_sketcher *sketcher;
	struct np_sketcher *cutter; /* keeps the segments of an article */
	uint32_t *lanes, *bands;
	struct key_list keys;
	struct np_stretch *stretches; /* of furniture in a text */
	size_t stretches_len, stretches_cap;
	uint64_t *order; /* for sorting keys */
	struct place_at *copy;
	size_t order_cap, copy_cap;
	struct np_holder_work holding;
	struct np_comparer comparer;
	struct np_body body, own; /* of the other, and of that in the sieve */
	struct np_sieve *sieve;
	const struct card *sifted; /* what is in the sieve, or NULL */
	bool has_own;
	uint64_t verified;   /* pairs compared so far */
	struct noisy *noisy; /* of a noisy store; else NULL */
	struct noisy_text held, other;
	np_article_id held_id;
	struct np_error err;
};

struct relating {
	struct np_store *store;
	struct np_relate_options options;
	struct np_relate_summary *summary;
	struct np_error *err;
	struct relate_worker *workers;
	double limits[NP_LIMIT_COUNT]; /* of the store's profile */
	struct portion portion;
	struct np_meet *meet;
	struct rack rack;
	uint64_t changes; /* of others in the store, that the rack knows */
	struct np_number_map furniture; /* places: 1 it is, 2 a user says no */
	struct np_number_map sources;	/* salts: how much is furniture */
	struct np_number_map learned;	/* salts: see np_relate_learned */
	struct np_number_map touched;	/* articles whose matches may change */
};

static inline struct np_span part_of(const struct np_buf *texts,
				     struct part part)
{
	if (part.len == SIZE_MAX)
		return (struct np_span){ NULL, 0 };
	/* Of nothing but empty parts there are no bytes. */
	return (struct np_span){ texts->ptr ? texts->ptr + part.at : "",
				 part.len };
}

static inline struct np_span portion_text(const struct portion *portion,
					  const struct member *member)
{
	return part_of(&portion->texts, member->sheet.text);
}

/* Without tokens. */
static inline struct np_segments portion_segments(const struct portion *portion,
						  const struct member *member)
{
	return (struct np_segments){
		.ptr = member->segments_len
			       ? portion->segments + member->segments
			       : NULL,
		.len = member->segments_len,
	};
}

/* NULL: not of this portion. Most often what is pending came in a row. */
static inline const struct member *portion_find(const struct portion *portion,
						uint64_t id)
{
	const uint64_t first = (uint64_t)portion->members[0].sheet.id;
	const uint64_t *place;

	if (id < first)
		return NULL;
	if (id - first < portion->len &&
	    (uint64_t)portion->members[id - first].sheet.id == id)
		return &portion->members[id - first];
	if (id > (uint64_t)portion->members[portion->len - 1].sheet.id)
		return NULL;
	place = np_number_map_get(&portion->places, id);
	return place ? &portion->members[*place - 1] : NULL;
}

enum np_status np_relate_no_memory(struct relating *relating);

/* relate_sheet.c: reads an article, and what is known of the furniture of its
 * source. NP_END: it is gone, or has no text. */
enum np_status np_relate_read(struct relating *relating, np_article_id id,
			      struct np_buf *texts,
			      struct sheet *out) NP_CHECKED;

/* The holder that an article is; worker 0 reads it. */
enum np_status np_relate_holder(struct relating *relating,
				const struct np_buf *texts,
				const struct sheet *sheet,
				struct np_holder *out) NP_CHECKED;

/* relate_load.c: the next portion; NP_END: nothing is pending. */
enum np_status np_relate_load(struct relating *relating) NP_CHECKED;

/* relate_keys.c: fills the segments of the portion. */
enum np_status np_relate_segments(struct relating *relating) NP_CHECKED;

/* Appends bands and passages of a text, by place, each once; of those in the
 * furniture of its source none. cut: its segments, if that has any. */
enum np_status np_relate_keys_of(const struct relating *relating,
				 struct relate_worker *worker,
				 struct np_span text,
				 const struct np_segments *cut, uint64_t salt,
				 struct key_list *out) NP_CHECKED;

/* Is any furniture of the source known? */
bool np_relate_has_furniture(const struct relating *relating, uint64_t salt);

static inline bool np_relate_is_furniture(const struct relating *relating,
					  uint64_t place)
{
	const uint64_t *known = np_number_map_get(&relating->furniture, place);

	return known && *known == 1;
}

/*
 * relate_learn.c: learns. Cards of those that hold what is learned are
 * forgotten; where more hold it than are told of, this number of the source
 * changes, and all its cards are old.
 */
enum np_status np_relate_learn(struct relating *relating) NP_CHECKED;

static inline uint64_t np_relate_learned(const struct relating *relating,
					 uint64_t salt)
{
	const uint64_t *times =
		salt ? np_number_map_get(&relating->learned, salt) : NULL;

	return times ? *times : 0;
}

/* relate_meet.c: fills the meetings of the portion. */
enum np_status np_relate_meet(struct relating *relating) NP_CHECKED;

/*
 * relate_meets.c: do the keys of two say that they may share a stretch of
 * text? A band agrees; or two passages stand within NP_MEETS_CLOSE words in
 * either text, as those of a shared stretch do and stock phrases seldom; or
 * NP_MEETS_MANY are shared wherever they stand. With `anywhere` two are enough.
 */
#define NP_MEETS_CLOSE 48
#define NP_MEETS_MANY 6
bool np_relate_meets(struct key_span a, struct key_span b, bool anywhere);

/*
 * relate_rack.c: the card of an article, NULL when there is none that knows
 * what is known now; and one more, which is the rack's from then on, whatever
 * the status.
 */
struct card *np_rack_get(struct relating *relating, np_article_id id);
enum np_status np_rack_put(struct rack *rack, struct card *card) NP_CHECKED;
void np_rack_forget(struct rack *rack, np_article_id id);
void np_rack_hold(struct rack *rack, struct card *card);
void np_rack_let_go(struct rack *rack, struct card *card);
/* Do its lists take too much? Then it is to be cleared between portions. */
bool np_rack_is_long(const struct rack *rack);
void np_rack_clear(struct rack *rack);

/* relate_card.c: makes the card of an article, of which `cut` may be known,
 * and fills the credit of its sheet. */
enum np_status np_relate_card(struct relating *relating, unsigned worker,
			      const struct np_buf *texts, struct sheet *sheet,
			      const struct np_segments *cut,
			      struct card **out) NP_CHECKED;

/* Finds the pieces of a card that was copied to another place. */
void np_relate_card_at(struct card *card);

/* Those of the portion, which are held; once it is learned. */
enum np_status np_relate_cards(struct relating *relating) NP_CHECKED;

/* relate_pair.c: the body of an article, and the credit of its sheet. */
enum np_status np_relate_body(struct relating *relating, unsigned worker,
			      const struct np_buf *texts, struct sheet *sheet,
			      const struct np_segments *cut,
			      struct np_body *out) NP_CHECKED;

/* How two articles are related; relation 0: they are not. Cheapest where the
 * first stays the same. */
enum np_status np_relate_pair(struct relating *relating, unsigned worker,
			      const struct card *one, const struct card *two,
			      struct np_store_match *out) NP_CHECKED;

/* relate_letters.c: the same of a noisy store, by letters; numbers are of
 * letters, jaccard is the share of both together. */
enum np_status np_relate_letters(struct relate_worker *worker,
				 const struct card *one, const struct card *two,
				 struct np_store_match *out) NP_CHECKED;

/* relate_judge.c: the matches of the portion, instead of those there were. */
enum np_status np_relate_judge(struct relating *relating) NP_CHECKED;

/* relate_write.c: whom the portion credits; it is not pending any more. */
enum np_status np_relate_write(struct relating *relating) NP_CHECKED;

#endif
