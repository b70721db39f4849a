/* SPDX-License-Identifier: MIT */
/* nftw */
#define _XOPEN_SOURCE 700

#include "scratch.h"

#include <check.h>
#include <ftw.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

struct np_span span_of(const char *text)
{
	return (struct np_span){ text, strlen(text) };
}

void scratch_open(struct scratch *scratch)
{
	const char *base = getenv("TMPDIR");

	snprintf(scratch->folder, sizeof(scratch->folder), "%s/npXXXXXX",
		 base ? base : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(scratch->folder));
}

static int remove_one(const char *path, const struct stat *about, int type,
		      struct FTW *where)
{
	(void)about;
	(void)type;
	(void)where;
	return remove(path);
}

void scratch_close(struct scratch *scratch)
{
	nftw(scratch->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(struct scratch *scratch, const char *name)
{
	snprintf(scratch->path, sizeof(scratch->path), "%s/%s", scratch->folder,
		 name);
	return scratch->path;
}

static void make_folders(char *path, size_t from)
{
	for (char *p = path + from; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		mkdir(path, 0700);
		*p = '/';
	}
}

const char *scratch_write(struct scratch *scratch, const char *name,
			  struct np_span bytes)
{
	FILE *file;

	scratch_path(scratch, name);
	make_folders(scratch->path, strlen(scratch->folder) + 1);
	/* Some file systems wait for the disk when a file is overwritten. */
	unlink(scratch->path);
	file = fopen(scratch->path, "wb");
	ck_assert_ptr_nonnull(file);
	if (bytes.len)
		ck_assert_uint_eq(fwrite(bytes.ptr, 1, bytes.len, file),
				  bytes.len);
	ck_assert_int_eq(fclose(file), 0);
	return scratch->path;
}

const char *scratch_pipe(struct scratch *scratch, struct np_span bytes)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], bytes.ptr, bytes.len),
			 (ssize_t)bytes.len);
	close(ends[1]);
	snprintf(scratch->path, sizeof(scratch->path), "/dev/fd/%d", ends[0]);
	return scratch->path;
}

void pack_gzip(struct np_span bytes, struct np_buf *to)
{
	struct isal_zstream stream;
	const size_t most = bytes.len + bytes.len / 8 + 4096;

	ck_assert_int_eq(np_buf_reserve(to, most), NP_OK);
	isal_deflate_init(&stream);
	stream.gzip_flag = IGZIP_GZIP;
	stream.end_of_stream = 1;
	stream.next_in = (uint8_t *)(uintptr_t)bytes.ptr;
	stream.avail_in = (uint32_t)bytes.len;
	stream.next_out = (uint8_t *)to->ptr + to->len;
	stream.avail_out = (uint32_t)most;
	ck_assert_int_eq(isal_deflate(&stream), COMP_OK);
	to->len += most - stream.avail_out;
}

void pack_zstd(struct np_span bytes, struct np_buf *to)
{
	const size_t most = ZSTD_compressBound(bytes.len);
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t len;

	ck_assert_int_eq(np_buf_reserve(to, most), NP_OK);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	len = ZSTD_compress2(context, to->ptr + to->len, most, bytes.ptr,
			     bytes.len);
	ck_assert(!ZSTD_isError(len));
	ZSTD_freeCCtx(context);
	to->len += len;
}

static void add_le(struct np_buf *to, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		const char c = (char)(value >> (8 * i) & 255);

		ck_assert_int_eq(np_buf_add(to, &c, 1), NP_OK);
	}
}

void pack_stored(struct np_span bytes, struct np_buf *to)
{
	ck_assert_uint_le(bytes.len, 65535);
	ck_assert_int_eq(np_buf_add(to, "\x1F\x8B\x08\0\0\0\0\0\0\xFF\x01", 11),
			 NP_OK);
	add_le(to, bytes.len, 2);
	add_le(to, ~bytes.len, 2);
	ck_assert_int_eq(np_buf_add(to, bytes.ptr, bytes.len), NP_OK);
	add_le(to,
	       crc32_gzip_refl(0, (const unsigned char *)bytes.ptr, bytes.len),
	       4);
	add_le(to, bytes.len, 4);
}
