/* SPDX-License-Identifier: MIT */
/* Texts as they are kept: a zstd frame each, with its size and checksum. */
#include "store/store.h"

#include "base/mem.h"

/* Texts are packed one by one, and are short: level 3 makes 0.4 % fewer bytes
 * of news, and adding takes an eighth longer. */
#define LEVEL 1

struct np_store_packer {
	ZSTD_CCtx *context;
	struct np_buf packed;
};

enum np_status np_store_packer_new(struct np_store_packer **out)
{
	struct np_store_packer *packer = np_alloc_zero(1, sizeof(*packer));

	if (!packer)
		return NP_ERR_NOMEM;
	packer->context = ZSTD_createCCtx();
	if (!packer->context ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(
		    packer->context, ZSTD_c_compressionLevel, LEVEL)) ||
	    ZSTD_isError(ZSTD_CCtx_setParameter(packer->context,
						ZSTD_c_checksumFlag, 1))) {
		np_store_packer_free(packer);
		return NP_ERR_NOMEM;
	}
	*out = packer;
	return NP_OK;
}

void np_store_packer_free(struct np_store_packer *packer)
{
	if (!packer)
		return;
	ZSTD_freeCCtx(packer->context);
	np_buf_clear(&packer->packed);
	np_free(packer);
}

enum np_status np_store_pack(struct np_store_packer *packer,
			     struct np_span text, struct np_span *out)
{
	const size_t room = ZSTD_compressBound(text.len);
	size_t size;

	packer->packed.len = 0;
	if (ZSTD_isError(room) || np_buf_reserve(&packer->packed, room))
		return NP_ERR_NOMEM;
	size = ZSTD_compress2(packer->context, packer->packed.ptr, room,
			      text.ptr, text.len);
	if (ZSTD_isError(size))
		return NP_ERR_NOMEM;
	*out = (struct np_span){ packer->packed.ptr, size };
	return NP_OK;
}

uint64_t np_packed_size(struct np_span packed)
{
	return packed.len ? ZSTD_getFrameContentSize(packed.ptr, packed.len)
			  : ZSTD_CONTENTSIZE_ERROR;
}

enum np_status np_unpack(struct np_store *store, int64_t size,
			 struct np_span packed, struct np_error *err)
{
	size_t done;

	/* A size that lies must not reserve memory. */
	if (size < 0 || np_packed_size(packed) != (uint64_t)size)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "a text in '%.160s' is damaged",
				    store->db.path);
	store->text.len = 0;
	if (np_buf_reserve(&store->text, (size_t)size))
		return np_store_no_memory(err);
	done = ZSTD_decompressDCtx(store->unpacker, store->text.ptr,
				   (size_t)size, packed.ptr, packed.len);
	if (ZSTD_isError(done) || done != (size_t)size)
		return np_error_set(err, NP_ERR_CORRUPT,
				    "a text in '%.160s' is damaged",
				    store->db.path);
	store->text.len = done;
	return NP_OK;
}
