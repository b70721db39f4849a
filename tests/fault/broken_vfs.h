/* SPDX-License-Identifier: MIT */
/* SQLite on a disk of which one write fails, or is torn. */
#ifndef TESTS_BROKEN_VFS_H
#define TESTS_BROKEN_VFS_H

#include <stdbool.h>

enum breakage {
	BREAK_ONCE,
	BREAK_FOR_GOOD,
	BREAK_TORN, /* half of it is written, and all later ones fail */
	BREAKAGES
};

/* All that SQLite opens from here on is on that disk. */
void broken_vfs_install(void);

/* The nth write, sync or truncation from now fails. */
void broken_vfs_at(long nth, enum breakage breakage);

/* No more failures. Was there one? */
bool broken_vfs_end(void);

#endif
