/* SPDX-License-Identifier: MIT */
#include "base/packer.h"

#include <string.h>

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include "base/error.h"
#include "base/mem.h"

/* Output room asked for at a time. */
#define ROOM ((size_t)1 << 17)

struct np_packer {
	ZSTD_CCtx *zstd;	 /* NULL: gzip */
	struct isal_zstream *gz; /* NULL: zstd */
	uint8_t *level;
};

static enum np_status start_gzip(struct np_packer *packer)
{
	packer->gz = np_alloc_zero(1, sizeof(*packer->gz));
	packer->level = np_alloc(1, ISAL_DEF_LVL2_DEFAULT);
	if (!packer->gz || !packer->level)
		return NP_ERR_NOMEM;
	isal_deflate_init(packer->gz);
	packer->gz->level = 2;
	packer->gz->level_buf = packer->level;
	packer->gz->level_buf_size = ISAL_DEF_LVL2_DEFAULT;
	packer->gz->gzip_flag = IGZIP_GZIP;
	return NP_OK;
}

/* Always with workers: zstd's bytes then do not depend on how many. */
static enum np_status start_zstd(struct np_packer *packer, unsigned threads)
{
	packer->zstd = ZSTD_createCCtx();
	if (!packer->zstd)
		return NP_ERR_NOMEM;
	(void)ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_compressionLevel, 1);
	(void)ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1);
	(void)ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_nbWorkers,
				     threads ? (int)threads : 1);
	return NP_OK;
}

enum np_status np_packer_new(struct np_packer **out, enum np_output_pack pack,
			     unsigned threads, struct np_error *err)
{
	struct np_packer *packer = np_alloc_zero(1, sizeof(*packer));
	enum np_status status = packer ? NP_OK : NP_ERR_NOMEM;

	if (!status && pack == NP_OUTPUT_GZIP)
		status = start_gzip(packer);
	else if (!status)
		status = start_zstd(packer, threads);
	if (status) {
		np_packer_free(packer);
		return np_error_set(err, status, "out of memory");
	}
	*out = packer;
	return NP_OK;
}

void np_packer_free(struct np_packer *packer)
{
	if (!packer)
		return;
	ZSTD_freeCCtx(packer->zstd);
	np_free(packer->gz);
	np_free(packer->level);
	np_free(packer);
}

void np_packer_restart(struct np_packer *packer)
{
	if (!packer->gz)
		return;
	isal_deflate_reset(packer->gz);
	/* It forgets that a header is wanted once it has written one. */
	packer->gz->gzip_flag = IGZIP_GZIP;
}

static enum np_status add_gzip(struct np_packer *packer, struct np_span bytes,
			       bool end, struct np_buf *out)
{
	struct isal_zstream *gz = packer->gz;

	gz->next_in = (uint8_t *)(uintptr_t)bytes.ptr;
	gz->avail_in = (uint32_t)bytes.len;
	gz->end_of_stream = end;
	do {
		const enum np_status status = np_buf_reserve(out, ROOM);

		if (status)
			return status;
		gz->next_out = (uint8_t *)out->ptr + out->len;
		gz->avail_out = (uint32_t)ROOM;
		if (isal_deflate(gz) != COMP_OK)
			return NP_ERR_MISUSE;
		out->len += ROOM - gz->avail_out;
	} while (!gz->avail_out || gz->avail_in);
	return NP_OK;
}

static enum np_status add_zstd(struct np_packer *packer, struct np_span bytes,
			       bool end, struct np_buf *out)
{
	ZSTD_inBuffer in = { bytes.ptr, bytes.len, 0 };
	size_t left;

	do {
		const enum np_status status = np_buf_reserve(out, ROOM);
		ZSTD_outBuffer to = { out->ptr, out->cap, out->len };

		if (status)
			return status;
		to = (ZSTD_outBuffer){ out->ptr, out->cap, out->len };
		left = ZSTD_compressStream2(packer->zstd, &to, &in,
					    end ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left))
			return NP_ERR_NOMEM;
		out->len = to.pos;
	} while (end ? left != 0 : in.pos < in.size);
	return NP_OK;
}

enum np_status np_packer_add(struct np_packer *packer, struct np_span bytes,
			     bool end, struct np_buf *out, struct np_error *err)
{
	/* igzip counts in 32 bits. */
	const size_t most = (size_t)1 << 30;
	enum np_status status = NP_OK;

	do {
		const struct np_span part = { bytes.ptr, bytes.len < most
								 ? bytes.len
								 : most };
		const bool last = end && part.len == bytes.len;

		if (packer->gz)
			status = add_gzip(packer, part, last, out);
		else
			status = add_zstd(packer, part, last, out);
		if (part.len)
			bytes.ptr += part.len;
		bytes.len -= part.len;
	} while (!status && bytes.len);
	if (status)
		return np_error_set(err, status, "cannot compress: %s",
				    np_status_name(status));
	return NP_OK;
}
