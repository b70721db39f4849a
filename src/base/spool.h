/* SPDX-License-Identifier: MIT */
/*
 * Memory with a limit: regions come from anonymous memory until the limit is
 * reached and from an unlinked temporary file after that, mapped, so that the
 * kernel may put them out to disk. The code that uses a region sees no
 * difference. Not for many small things: a region is a mapping.
 *
 * Any thread may take, grow and return; a region is used by whom the caller
 * says.
 */
#ifndef BASE_SPOOL_H
#define BASE_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/np-status.h"

struct np_spool;

/*
 * limit: bytes of anonymous memory.
 * temp_dir: where the file goes, copied; it is made when it is first needed.
 */
enum np_status np_spool_new(struct np_spool **out, uint64_t limit,
			    const char *temp_dir) NP_CHECKED;
/* Gives all regions back. */
void np_spool_free(struct np_spool *spool);

/*
 * A zeroed region of at least `bytes`. NP_ERR_IO when the disk is full (the
 * space is reserved, so that using it cannot fail later).
 */
enum np_status np_spool_take(struct np_spool *spool, size_t bytes, void **out,
			     struct np_error *err) NP_CHECKED;
/* Returns a region early; bytes as taken. NULL is allowed. */
void np_spool_return(struct np_spool *spool, void *region, size_t bytes);

/*
 * Makes room for at least want items of size bytes in the region *region of
 * *cap items (NULL and 0 at first), growing by half and moving it; what is
 * new is zeroed. `region` is the address of a pointer to any object type. On
 * failure nothing has changed.
 */
enum np_status np_spool_grow(struct np_spool *spool, void *region, size_t *cap,
			     size_t want, size_t size,
			     struct np_error *err) NP_CHECKED;

/*
 * Says that a region is not needed for a while: one that lies in the file
 * leaves memory.
 */
void np_spool_rest(struct np_spool *spool, void *region, size_t bytes);

/* The same for all regions: between two stages of work. */
void np_spool_rest_all(struct np_spool *spool);

/* Anonymous bytes in use, their maximum, and bytes in the file. */
uint64_t np_spool_used(const struct np_spool *spool);
uint64_t np_spool_peak(const struct np_spool *spool);
uint64_t np_spool_on_disk(const struct np_spool *spool);

/*
 * An array of items that only grows, in pieces that never move. Zeroed but
 * for item_size, piece and spool.
 */
struct np_column {
	struct np_spool *spool; /* borrowed */
	size_t item_size;
	size_t piece; /* items in a piece, a power of two */
	char **pieces;
	size_t pieces_len, pieces_cap;
	uint64_t len; /* items */
};

#define NP_COLUMN_INIT(spool_, type, piece_)                                   \
	{                                                                      \
		(spool_), sizeof(type), (piece_), NULL, 0, 0, 0                \
	}

/* Appends count items. On failure nothing was added. */
enum np_status np_column_add(struct np_column *column, const void *items,
			     size_t count, struct np_error *err) NP_CHECKED;
void np_column_clear(struct np_column *column);
/* np_spool_rest for all its pieces. */
void np_column_rest(const struct np_column *column);

/* Bytes that never move, packed one behind the other. Zeroed but for spool. */
struct np_bytes {
	struct np_spool *spool; /* borrowed; regions live as long as it does */
	char *ptr;
	size_t len, cap;
};

/* Copies bytes in and gives where they are now. */
enum np_status np_bytes_add(struct np_bytes *bytes, struct np_span from,
			    const char **out, struct np_error *err) NP_CHECKED;

static inline void *np_column_at(const struct np_column *column, uint64_t index)
{
	return column->pieces[index / column->piece] +
	       (index & (column->piece - 1)) * column->item_size;
}

#endif
