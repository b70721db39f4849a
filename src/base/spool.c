/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/tempfile.h"

/* Regions at least this large may use huge pages: one fault in place of 512. */
#define HUGE_PAGE ((size_t)2 << 20)

struct region {
	char *ptr;
	size_t bytes;
	bool in_file;
	uint64_t offset; /* there */
};

struct np_spool {
	pthread_mutex_t lock;
	uint64_t limit, used, peak, on_disk;
	char *temp_dir;
	int file; /* -1: not made yet */
	uint64_t file_end;
	struct region *regions;
	size_t len, cap;
};

enum np_status np_spool_new(struct np_spool **out, uint64_t limit,
			    const char *temp_dir)
{
	struct np_spool *spool = np_alloc_zero(1, sizeof(*spool));
	const size_t size = strlen(temp_dir) + 1;

	if (!spool)
		return NP_ERR_NOMEM;
	spool->limit = limit;
	spool->file = -1;
	spool->temp_dir = np_alloc(size, 1);
	if (!spool->temp_dir) {
		np_free(spool);
		return NP_ERR_NOMEM;
	}
	memcpy(spool->temp_dir, temp_dir, size);
	pthread_mutex_init(&spool->lock, NULL);
	*out = spool;
	return NP_OK;
}

void np_spool_free(struct np_spool *spool)
{
	if (!spool)
		return;
	for (size_t i = 0; i < spool->len; i++)
		munmap(spool->regions[i].ptr, spool->regions[i].bytes);
	if (spool->file >= 0)
		close(spool->file);
	pthread_mutex_destroy(&spool->lock);
	np_free(spool->regions);
	np_free(spool->temp_dir);
	np_free(spool);
}

static enum np_status map_file(struct np_spool *spool, size_t bytes,
			       struct region *out, struct np_error *err)
{
	enum np_status status =
		spool->file < 0
			? np_tempfile_open(&spool->file, spool->temp_dir, err)
			: NP_OK;
	void *ptr;
	int code;

	if (status)
		return status;
	code = posix_fallocate(spool->file, (off_t)spool->file_end,
			       (off_t)bytes);
	if (code)
		return np_error_errno(err, code,
				      "cannot keep %zu more bytes in '%s'",
				      bytes, spool->temp_dir);
	ptr = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, spool->file,
		   (off_t)spool->file_end);
	if (ptr == MAP_FAILED)
		return np_error_errno(err, errno, "cannot map %zu bytes",
				      bytes);
	spool->file_end += bytes;
	spool->on_disk += bytes;
	*out = (struct region){ ptr, bytes, true, spool->file_end - bytes };
	return NP_OK;
}

static enum np_status map_memory(struct np_spool *spool, size_t bytes,
				 struct region *out, struct np_error *err)
{
	void *ptr = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (ptr == MAP_FAILED)
		return np_error_errno(err, errno, "cannot map %zu bytes",
				      bytes);
	if (bytes >= 2 * HUGE_PAGE)
		madvise(ptr, bytes, MADV_HUGEPAGE);
	spool->used += bytes;
	if (spool->used > spool->peak)
		spool->peak = spool->used;
	*out = (struct region){ ptr, bytes, false, 0 };
	return NP_OK;
}

static size_t whole_pages(size_t bytes)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);

	return bytes > SIZE_MAX - page ? 0 : (bytes + page - 1) / page * page;
}

static enum np_status take(struct np_spool *spool, size_t bytes, void **out,
			   struct np_error *err)
{
	struct region region = { 0 };
	enum np_status status =
		np_grow(&spool->regions, &spool->cap, spool->len + 1,
			sizeof(*spool->regions));

	bytes = whole_pages(bytes ? bytes : 1);
	if (status || !bytes)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	if (spool->used + bytes <= spool->limit)
		status = map_memory(spool, bytes, &region, err);
	else
		status = map_file(spool, bytes, &region, err);
	if (status)
		return status;
	spool->regions[spool->len++] = region;
	*out = region.ptr;
	return NP_OK;
}

enum np_status np_spool_take(struct np_spool *spool, size_t bytes, void **out,
			     struct np_error *err)
{
	enum np_status status;

	pthread_mutex_lock(&spool->lock);
	status = take(spool, bytes, out, err);
	pthread_mutex_unlock(&spool->lock);
	return status;
}

/* The latest are asked for most. */
static struct region *find(struct np_spool *spool, const void *ptr)
{
	for (size_t i = spool->len; i > 0; i--)
		if (spool->regions[i - 1].ptr == ptr)
			return &spool->regions[i - 1];
	return NULL;
}

/* The disk gets its blocks back at once, the file keeps its length. */
static void give_back(struct np_spool *spool, struct region *region)
{
	munmap(region->ptr, region->bytes);
	if (!region->in_file) {
		spool->used -= region->bytes;
		return;
	}
	spool->on_disk -= region->bytes;
	if (!spool->on_disk && !ftruncate(spool->file, 0))
		spool->file_end = 0;
	else
		/* Not every file system can; then it goes with the file. */
		(void)!fallocate(spool->file,
				 FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				 (off_t)region->offset, (off_t)region->bytes);
}

void np_spool_return(struct np_spool *spool, void *ptr, size_t bytes)
{
	struct region *region;

	(void)bytes;
	pthread_mutex_lock(&spool->lock);
	region = ptr ? find(spool, ptr) : NULL;
	if (region) {
		give_back(spool, region);
		*region = spool->regions[--spool->len];
	}
	pthread_mutex_unlock(&spool->lock);
}

enum np_status np_spool_grow(struct np_spool *spool, void *region, size_t *cap,
			     size_t want, size_t size, struct np_error *err)
{
	size_t next = *cap + *cap / 2 + 512, bytes = 0;
	void *old = NULL, *grown = NULL;
	enum np_status status;

	if (want <= *cap)
		return NP_OK;
	if (next < want)
		next = want;
	if (!np_size_mul(next, size, &bytes))
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = np_spool_take(spool, bytes, &grown, err);
	if (status)
		return status;
	memcpy(&old, region, sizeof(old));
	if (old)
		memcpy(grown, old, *cap * size);
	np_spool_return(spool, old, 0);
	memcpy(region, &grown, sizeof(grown));
	*cap = next;
	return NP_OK;
}

void np_spool_rest(struct np_spool *spool, void *ptr, size_t bytes)
{
	const struct region *region;

	(void)bytes;
	pthread_mutex_lock(&spool->lock);
	region = ptr ? find(spool, ptr) : NULL;
	if (region && region->in_file)
		madvise(region->ptr, region->bytes, MADV_DONTNEED);
	pthread_mutex_unlock(&spool->lock);
}

void np_spool_rest_all(struct np_spool *spool)
{
	pthread_mutex_lock(&spool->lock);
	for (size_t i = 0; i < spool->len; i++)
		if (spool->regions[i].in_file)
			madvise(spool->regions[i].ptr, spool->regions[i].bytes,
				MADV_DONTNEED);
	pthread_mutex_unlock(&spool->lock);
}

uint64_t np_spool_used(const struct np_spool *spool)
{
	return spool->used;
}

uint64_t np_spool_peak(const struct np_spool *spool)
{
	return spool->peak;
}

uint64_t np_spool_on_disk(const struct np_spool *spool)
{
	return spool->on_disk;
}

static enum np_status add_piece(struct np_column *column, struct np_error *err)
{
	void *piece = NULL;
	enum np_status status =
		np_grow(&column->pieces, &column->pieces_cap,
			column->pieces_len + 1, sizeof(*column->pieces));

	if (status)
		return np_error_set(err, status, "out of memory");
	if (column->pieces_len)
		np_spool_rest(column->spool,
			      column->pieces[column->pieces_len - 1],
			      column->piece * column->item_size);
	status = np_spool_take(column->spool, column->piece * column->item_size,
			       &piece, err);
	if (status)
		return status;
	column->pieces[column->pieces_len++] = piece;
	return NP_OK;
}

enum np_status np_column_add(struct np_column *column, const void *items,
			     size_t count, struct np_error *err)
{
	const char *from = items;
	const uint64_t want = column->len + count;

	while (column->pieces_len * column->piece < want) {
		const enum np_status status = add_piece(column, err);

		if (status)
			return status;
	}
	while (column->len < want) {
		size_t room =
			column->piece - (column->len & (column->piece - 1));

		if (room > want - column->len)
			room = (size_t)(want - column->len);
		memcpy(np_column_at(column, column->len), from,
		       room * column->item_size);
		from += room * column->item_size;
		column->len += room;
	}
	return NP_OK;
}

void np_column_rest(const struct np_column *column)
{
	for (size_t i = 0; i < column->pieces_len; i++)
		np_spool_rest(column->spool, column->pieces[i],
			      column->piece * column->item_size);
}

void np_column_clear(struct np_column *column)
{
	for (size_t i = 0; i < column->pieces_len; i++)
		np_spool_return(column->spool, column->pieces[i],
				column->piece * column->item_size);
	np_free(column->pieces);
	column->pieces = NULL;
	column->pieces_len = column->pieces_cap = 0;
	column->len = 0;
}

/* Room in one region: small enough to waste, large enough for huge pages. */
#define BYTES_PIECE ((size_t)8 << 20)

enum np_status np_bytes_add(struct np_bytes *bytes, struct np_span from,
			    const char **out, struct np_error *err)
{
	if (bytes->cap - bytes->len < from.len) {
		const size_t size =
			from.len > BYTES_PIECE / 4 ? from.len : BYTES_PIECE;
		void *region = NULL;
		const enum np_status status =
			np_spool_take(bytes->spool, size, &region, err);

		if (status)
			return status;
		np_spool_rest(bytes->spool, bytes->ptr, bytes->cap);
		bytes->ptr = region;
		bytes->cap = size;
		bytes->len = 0;
	}
	if (from.len)
		memcpy(bytes->ptr + bytes->len, from.ptr, from.len);
	*out = bytes->ptr + bytes->len;
	bytes->len += from.len;
	return NP_OK;
}
