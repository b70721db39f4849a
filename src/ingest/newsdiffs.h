/* SPDX-License-Identifier: MIT */
/*
 * The repository of a NewsDiffs: a file for each article, named by its URL
 * without the scheme, a commit for each version. A file holds the date as the
 * page wrote it, the title, the byline, and from the fourth line on the text.
 * Files that no host is the folder of are passed over.
 */
#ifndef INGEST_NEWSDIFFS_H
#define INGEST_NEWSDIFFS_H

#include "ingest/spring.h"

/*
 * Its versions as lines: url, title, byline, date, fetched (the time of the
 * commit), commit, text. What is too long has no text.
 */
extern const struct np_spring np_newsdiffs_spring;

#endif
