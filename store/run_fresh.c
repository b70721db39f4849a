/* SPDX-License-Identifier: MIT */
/*
 * Entries not yet written lie as they came, a row an article: 4 bytes an
 * entry. Written, each band is sorted by itself. When somebody asks for them
 * before, chains of equal hashes are made, and only then: adding many does not
 * pay for it, and adding and asking in turn stays linear.
 */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/sort.h"
#include "store/run_parts.h"

#define HEADS_LEAST 1024

void np_fresh_clear(struct run_fresh *fresh)
{
	np_free(fresh->rows);
	np_free(fresh->heads);
	np_free(fresh->next);
	*fresh = (struct run_fresh){ 0 };
}

uint64_t np_fresh_bytes(const struct run_fresh *fresh, uint32_t bands)
{
	const uint64_t row = 4 * ((uint64_t)bands + 1);
	/* Sorting takes two words a row. The rows grow by half. */
	uint64_t bytes = (fresh->len + 1) * 16 + 4 * (uint64_t)fresh->cap;

	if ((fresh->len + 1) * row > 4 * (uint64_t)fresh->cap)
		bytes += 2 * (uint64_t)fresh->cap + row;
	return bytes + 4 * ((uint64_t)fresh->heads_len + fresh->next_cap);
}

enum np_status np_fresh_add(struct run_fresh *fresh, const uint32_t *keys,
			    uint32_t bands, uint32_t article)
{
	const size_t stride = (size_t)bands + 1;
	uint32_t *row;

	if (np_grow(&fresh->rows, &fresh->cap, (fresh->len + 1) * stride,
		    sizeof(*fresh->rows)))
		return NP_ERR_NOMEM;
	row = fresh->rows + fresh->len * stride;
	if (fresh->len && row[-(ptrdiff_t)stride] > article)
		fresh->unordered = true;
	row[0] = article;
	memcpy(row + 1, keys, bands * sizeof(*keys));
	fresh->bands = bands;
	fresh->len++;
	return NP_OK;
}

static size_t head_of(const struct run_fresh *fresh, uint32_t band,
		      uint32_t key)
{
	const uint64_t mixed =
		((uint64_t)band << 32 | key) * UINT64_C(0x9e3779b97f4a7c15);

	return (size_t)(mixed >> 32) & (fresh->heads_len - 1);
}

static void chain(struct run_fresh *fresh)
{
	const uint32_t bands = fresh->bands;

	for (; fresh->indexed < fresh->len; fresh->indexed++) {
		const uint32_t *row =
			fresh->rows + fresh->indexed * ((size_t)bands + 1);

		for (uint32_t band = 0; band < bands; band++) {
			const size_t entry = fresh->indexed * bands + band;
			uint32_t *head = &fresh->heads[head_of(fresh, band,
							       row[1 + band])];

			fresh->next[entry] = *head;
			*head = (uint32_t)entry + 1;
		}
	}
}

/* Chains the rows that are not yet. */
static enum np_status index_rows(struct run_fresh *fresh)
{
	const size_t entries = fresh->len * fresh->bands;
	size_t heads_len = fresh->heads_len ? fresh->heads_len : HEADS_LEAST;
	uint32_t *heads;

	if (np_grow(&fresh->next, &fresh->next_cap, entries,
		    sizeof(*fresh->next)))
		return NP_ERR_NOMEM;
	while (heads_len < entries)
		heads_len *= 2;
	if (heads_len > fresh->heads_len) {
		heads = np_alloc_zero(heads_len, sizeof(*heads));
		if (!heads)
			return NP_ERR_NOMEM;
		np_free(fresh->heads);
		fresh->heads = heads;
		fresh->heads_len = heads_len;
		fresh->indexed = 0;
	}
	chain(fresh);
	return NP_OK;
}

static enum np_status find_key(const struct run_fresh *fresh, uint32_t band,
			       uint32_t key, struct run_ids *ids)
{
	const uint32_t bands = fresh->bands;
	uint32_t entry = fresh->heads[head_of(fresh, band, key)];

	for (; entry; entry = fresh->next[entry - 1]) {
		const uint32_t *row =
			fresh->rows +
			(size_t)((entry - 1) / bands) * ((size_t)bands + 1);

		if ((entry - 1) % bands != band || row[1 + band] != key)
			continue;
		if (np_grow(&ids->ptr, &ids->cap, ids->len + 1,
			    sizeof(*ids->ptr)))
			return NP_ERR_NOMEM;
		ids->ptr[ids->len++] = row[0];
	}
	return NP_OK;
}

enum np_status np_fresh_find(struct run_fresh *fresh, const uint32_t *keys,
			     uint32_t bands, struct run_ids *ids)
{
	enum np_status status = NP_OK;

	if (!fresh->len)
		return NP_OK;
	if (fresh->indexed < fresh->len)
		status = index_rows(fresh);
	if (bands > fresh->bands)
		bands = fresh->bands;
	for (uint32_t band = 0; !status && band < bands; band++)
		status = find_key(fresh, band, keys[band], ids);
	return status;
}

static void gather(const struct run_fresh *fresh, uint32_t band, uint64_t *to)
{
	const size_t stride = (size_t)fresh->bands + 1;
	const uint32_t *row = fresh->rows;

	for (size_t i = 0; i < fresh->len; i++, row += stride)
		to[i] = (uint64_t)row[1 + band] << 32 | row[0];
}

enum np_status np_fresh_write(const struct run_fresh *fresh,
			      struct run_writer *writer, struct np_error *err)
{
	enum np_status status = NP_OK;
	uint64_t *items = np_alloc(fresh->len, 2 * sizeof(*items));

	if (!items)
		return np_runs_nomem(err);
	for (uint32_t band = 0; !status && band < fresh->bands; band++) {
		const uint64_t above = (uint64_t)band << 32;

		gather(fresh, band, items);
		/* Sorting is stable: articles in order stay so. */
		np_sort_u64(items, fresh->len, fresh->unordered ? 0 : 32,
			    items + fresh->len);
		for (size_t i = 0; !status && i < fresh->len; i++)
			status = np_run_writer_add(
				writer,
				(struct run_pair){ above | items[i] >> 32,
						   (uint32_t)items[i] },
				err);
	}
	np_free(items);
	return status;
}
