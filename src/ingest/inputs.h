/* SPDX-License-Identifier: MIT */
/*
 * The inputs of a run: files and folders as named, told apart by content.
 * A folder stands for all regular files below it, hidden ones left out; links
 * to files are followed, links to folders are not.
 */
#ifndef INGEST_INPUTS_H
#define INGEST_INPUTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "ingest/csv.h"
#include "ingest/feed.h"
#include "ingest/spring.h"

enum np_pack {
	NP_PACK_NONE,
	NP_PACK_GZIP,
	NP_PACK_ZSTD,
	NP_PACK_PARQUET /* rows; "unpacked" to JSON lines */
};

/* What the unpacked bytes are: one JSON object a line; one article, as plain
 * text or as a page of HTML; the records of a crawler's archive; or a table. */
enum np_content {
	NP_CONTENT_JSONL,
	NP_CONTENT_TEXT,
	NP_CONTENT_HTML,
	NP_CONTENT_WARC, /* also WET and WAT */
	NP_CONTENT_ARC,
	NP_CONTENT_TABLE, /* rows under a header line: CSV, TSV */
	NP_CONTENT_FEED	  /* items of RSS or Atom */
};

/* Is the whole input one record? */
static inline bool np_content_is_whole(enum np_content content)
{
	return content == NP_CONTENT_TEXT || content == NP_CONTENT_HTML;
}

/* Is it held in memory as a whole? */
static inline bool np_content_is_piece(enum np_content content)
{
	return np_content_is_whole(content) || content == NP_CONTENT_FEED;
}

static inline bool np_content_is_archive(enum np_content content)
{
	return content == NP_CONTENT_WARC || content == NP_CONTENT_ARC;
}

struct np_input {
	char *path; /* to open; "-" is stdin; owned */
	char *name; /* below the folder it was found in, or the file's
			   * own name: where a folder OUT puts it; owned */
	enum np_pack pack;
	enum np_content content;
	struct np_csv csv;		 /* of a table */
	char encoding[NP_FEED_ENCODING]; /* that a feed declares, or "" */
	/* What gives its lines, when it is no file of bytes; else NULL. */
	const struct np_spring *spring;
	uint64_t size; /* bytes on disk; 0 for pipes and springs */
	bool seekable; /* a regular file: may be read again at an offset */
	int fd;	       /* of pipes, open until cleared; else -1; private */
	struct np_buf peeked; /* what was read of a pipe already; private */
};

/* What the user says of all inputs; zeroed: nothing. */
struct np_input_form {
	bool given; /* content is what they all are */
	enum np_content content;
	char delimiter; /* of tables; 0: the one their header shows */
	const struct np_spring
		*spring; /* what they all are; NULL: told apart */
	const struct np_spring *database; /* of SQLite; NULL: not read */
	const char *query;		  /* for it; NULL: a table is found */
	const char *text; /* the user's name of the text; NULL: the usual */
};

struct np_inputs {
	struct np_input *ptr;
	size_t len, cap;
	struct np_input_form form; /* to be set before the first is added */
};

/*
 * Adds a file, a folder, or "-". NP_ERR_IO when it cannot be opened,
 * NP_ERR_FORMAT when its content is of no kind we read (says which kind it
 * looks like and what to do), NP_ERR_MISUSE for "-" twice. On failure nothing
 * was added.
 */
enum np_status np_inputs_add(struct np_inputs *inputs, const char *path,
			     struct np_error *err) NP_CHECKED;

/* Orders inputs by path, bytewise. */
void np_inputs_sort(struct np_inputs *inputs);

void np_inputs_clear(struct np_inputs *inputs);

#endif
