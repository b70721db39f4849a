/* SPDX-License-Identifier: MIT */
/* The tables of a store, and the steps that lead to them. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <sqlite3.h>

#include "base/np-status.h"

/* "NPRT": in the header of every store. */
#define SCHEMA_APPLICATION 0x4e505254

/* SQL of each step, in order; a store's user_version says how many it has. A
 * step's pieces are run one after the other, up to a NULL. */
enum {
	SCHEMA_PIECES = 3
};
struct schema_step {
	const char *sql[SCHEMA_PIECES];
};
extern const struct schema_step np_schema_steps[];
extern const int np_schema_steps_len;

/* NP_ERR_CORRUPT, with the object's name, when the file's tables, indexes and
 * views are not those that the steps make. */
struct db;
enum np_status np_schema_check(const struct db *db,
			       struct np_error *err) NP_CHECKED;

#endif
