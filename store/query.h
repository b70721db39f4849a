/* SPDX-License-Identifier: MIT */
/*
 * Articles out of SQLite databases that are none of ours: the rows of a query
 * as lines of JSON, its columns by name. Read only; what a file from a
 * stranger says about functions and views is not trusted.
 *
 * Without a query: the database of a diffengine (tables entry and
 * entryversion) gives its versions, id the entry's URL, fetched when it was
 * seen, html the text; of any other, the one table with a column that is
 * called as texts or pages are gives its rows. Else NP_ERR_FORMAT says which
 * tables there are.
 *
 * NULL is null, numbers stay numbers, bytes are text. A database that is
 * damaged gives its rows up to there.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "ingest/spring.h"

extern const struct np_spring np_query_spring;

#endif
