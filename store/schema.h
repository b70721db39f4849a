/* SPDX-License-Identifier: MIT */
/* The tables of a store, and the steps that lead to them. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <sqlite3.h>

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

#endif
