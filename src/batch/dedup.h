/* SPDX-License-Identifier: MIT */
/*
 * A whole corpus without its duplicates: read, fingerprint, find candidates
 * by banding, verify each on its shingles, keep one of every verified pair.
 */
#ifndef BATCH_DEDUP_H
#define BATCH_DEDUP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"
#include "detect/relate.h"
#include "ingest/article.h"
#include "ingest/record.h"
#include "shingles/np-bands.h"
#include "shingles/np-recipe.h"

/* Which of two articles stays. Rules are asked in order until one decides. */
enum np_keep_rule {
	NP_KEEP_FIRST,	  /* in the order of the input */
	NP_KEEP_EARLIEST, /* date; an article without one comes last */
	NP_KEEP_LATEST,
	NP_KEEP_LONGEST, /* in tokens */
	NP_KEEP_SHORTEST,
	NP_KEEP_SOURCE /* of this source, or of a part of it */
};

struct np_keep {
	enum np_keep_rule rule;
	const char *source; /* of NP_KEEP_SOURCE: "example.org", lower case */
};

#define NP_KEEP_MAX 32

/* How copies are found, and what makes them copies. */
enum np_dedup_profile {
	NP_DEDUP_CRAWL, /* bands; the resemblance of the whole texts */
	NP_DEDUP_NEWS,	/* bands and passages; how the bodies, without the
			 * furniture of their sources, are related */
	NP_DEDUP_NOISY	/* the same for texts with errors */
};

/* Relations that remove where nothing else is said: those that say that it is
 * the same article; and the share of its words that the kept one must have, as
 * much as makes a reprint a full one (NP_LIMIT_FULL). */
#define NP_DEDUP_REMOVE                                                        \
	(1u << NP_RELATION_SAME | 1u << NP_RELATION_REVISION |                 \
	 1u << NP_RELATION_REPRINT)
#define NP_DEDUP_SHARE .85

enum np_dedup_mode {
	NP_DEDUP_DROP,	   /* the records that stay, byte for byte */
	NP_DEDUP_ANNOTATE, /* all records, with fields added */
	NP_DEDUP_LIST	   /* a table of all articles */
};

enum np_dedup_flags {
	NP_DEDUP_DRY_RUN = 1 << 0, /* write nothing */
	NP_DEDUP_STRICT = 1 << 1,  /* stop at the first record left out */
	NP_DEDUP_SYNC = 1 << 2	   /* wait for the disk */
};

/* How far a stage is. total 0: not known. */
typedef void np_progress_fn(void *user, const char *stage, uint64_t done,
			    uint64_t total);
/* One line about something that was left out. */
typedef void np_notice_fn(void *user, const char *line);

/* Strings are borrowed until np_dedup_run returns; NULL: not wanted. */
struct np_dedup_options {
	const char *const *inputs; /* files, folders, "-" */
	size_t inputs_len;
	const char *out;     /* file, "-", or folder (ends in '/' or is
				    * one): then one file an input */
	const char *removed; /* tables; JSON lines by suffix .jsonl */
	const char *pairs, *clusters;
	const char *skipped; /* the records left out, as they were */
	const char *against; /* a store: what it has a match of goes, too */
	struct np_field_names names;
	struct np_recipe recipe;
	enum np_dedup_profile profile;
	uint32_t remove;       /* not of CRAWL: 1 << enum np_relation each */
	double least_share;    /* not of CRAWL: of the words of what goes */
	double threshold;      /* resemblance from which two are one; of
				* other profiles: for what is in against */
	double recall;	       /* of CRAWL: aimed at, at the threshold */
	struct np_bands shape; /* zeros: chosen for the recall */
	struct np_keep keep[NP_KEEP_MAX];
	size_t keep_len;
	enum np_dedup_mode mode;
	uint32_t flags;	       /* enum np_dedup_flags */
	unsigned threads;      /* at least 1 */
	uint64_t memory;       /* bytes */
	uint64_t min_tokens;   /* shorter texts are never removed */
	uint64_t record_limit; /* longest record; 0: 1 GiB */
	const char *temp_dir;
	np_progress_fn *progress;
	np_notice_fn *notice;
	void *user;
};

struct np_dedup_summary {
	uint64_t read; /* = kept + removed + all skipped */
	uint64_t kept;
	uint64_t same, near; /* removed: same text, all others */
	uint64_t by_relation[NP_RELATION_COUNT]; /* of these others */
	uint64_t
		related[NP_RELATION_COUNT]; /* pairs, whether one goes or not */
	uint64_t learned;		    /* segments that are furniture */
	uint64_t against;	       /* of them for an article of the store */
	struct np_bands against_shape; /* that the store is banded with */
	uint64_t skipped[NP_SKIP_COUNT];
	uint64_t inputs, bytes; /* read, unpacked */
	uint64_t damaged;	/* inputs that broke off */
	uint64_t no_date, bad_date, bad_bytes, empty, short_texts;
	uint64_t duplicate_ids;
	uint64_t candidates; /* pairs that met in a band, exact copies
				    * left out */
	uint64_t verified;   /* of them, and of those of crowded bands */
	uint64_t matches;    /* of them at or over the threshold */
	uint64_t folded;     /* groups of copies that --pairs cut short */
	uint64_t crowded;    /* articles in bands too full to pair up */
	uint64_t unpaired;   /* their pairs beyond the limit of work */
	struct np_bands shape;
	double seconds[5]; /* scan, candidates, verify, decide, write */
	uint64_t spool_peak, spool_disk; /* bytes */
	uint64_t raw_disk; /* of records that could be read only once */
};

/* NP_ERR_MISUSE, said in err, where options contradict each other. */
enum np_status np_dedup_check(const struct np_dedup_options *options,
			      struct np_error *err) NP_CHECKED;

/*
 * Runs. What is written, and what the summary counts of articles, is the same for
 * any number of threads and any memory limit; unless one of the rules to
 * keep is NP_KEEP_FIRST, inputs are taken in the order of their paths, so that
 * the order in which they are named does not matter either. NP_ERR_LIMIT when
 * memory does not suffice even with the disk's help.
 */
enum np_status np_dedup_run(const struct np_dedup_options *options,
			    struct np_dedup_summary *summary,
			    struct np_error *err) NP_CHECKED;

/* Bytes a run remembers of an article besides its id. */
uint64_t np_dedup_article_bytes(struct np_bands shape);

#endif
