/* SPDX-License-Identifier: MIT */
/*
 * Entries not yet written lie as they came: band keys a row an article, 4
 * bytes an entry, all others with their place. Written, each band is sorted by
 * itself, then the others together. When somebody asks for them before, chains
 * of equal hashes are made, and only then: adding many does not pay for it,
 * and adding and asking in turn stays linear.
 *
 * Articles come in ascending order: runs.c writes before one that does not.
 */
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/sort.h"
#include "store/run_parts.h"

#define HEADS_LEAST 1024

static void clear_chains(struct run_chains *chains)
{
	np_free(chains->heads);
	np_free(chains->next);
}

void np_fresh_clear(struct run_fresh *fresh)
{
	np_free(fresh->rows);
	np_free(fresh->others);
	clear_chains(&fresh->row_chains);
	clear_chains(&fresh->other_chains);
	*fresh = (struct run_fresh){ 0 };
}

/* Of an array that grows by half, of things of `size` bytes. */
static uint64_t grown(size_t cap, uint64_t want, uint64_t size)
{
	const uint64_t have = cap * size;

	return want > cap ? have + have / 2 + want * size : have;
}

static uint64_t chain_bytes(const struct run_chains *chains)
{
	return 4 * ((uint64_t)chains->heads_len + chains->next_cap);
}

uint64_t np_fresh_bytes(const struct run_fresh *fresh,
			const struct run_keys *keys)
{
	const uint64_t rows = fresh->len + 1;
	const uint64_t others = fresh->others_len + keys->len;
	uint64_t sorting = rows * 16; /* two words a row */

	if (others * sizeof(*fresh->others) > sorting)
		sorting = others * sizeof(*fresh->others);
	return sorting + grown(fresh->cap, rows * (keys->bands_len + 1), 4) +
	       grown(fresh->others_cap, others, sizeof(*fresh->others)) +
	       chain_bytes(&fresh->row_chains) +
	       chain_bytes(&fresh->other_chains);
}

bool np_fresh_is_empty(const struct run_fresh *fresh)
{
	return !fresh->len && !fresh->others_len;
}

static void add_row(struct run_fresh *fresh, const struct run_keys *keys,
		    uint32_t article)
{
	uint32_t *row =
		fresh->rows + fresh->len * ((size_t)keys->bands_len + 1);

	row[0] = article;
	memcpy(row + 1, keys->bands, keys->bands_len * sizeof(*row));
	fresh->bands = keys->bands_len;
	fresh->len++;
}

enum np_status np_fresh_add(struct run_fresh *fresh,
			    const struct run_keys *keys, uint32_t article)
{
	const size_t stride = (size_t)keys->bands_len + 1;

	if (np_grow(&fresh->rows, &fresh->cap, (fresh->len + 1) * stride,
		    sizeof(*fresh->rows)) ||
	    np_grow(&fresh->others, &fresh->others_cap,
		    fresh->others_len + keys->len, sizeof(*fresh->others)))
		return NP_ERR_NOMEM;
	if (keys->bands_len)
		add_row(fresh, keys, article);
	for (size_t i = 0; i < keys->len; i++)
		fresh->others[fresh->others_len++] =
			(struct np_keyed){ keys->places[i], article };
	fresh->last = article;
	return NP_OK;
}

static uint32_t *head_of(const struct run_chains *chains, uint64_t place)
{
	const uint64_t mixed = place * UINT64_C(0x9e3779b97f4a7c15);

	return &chains->heads[(mixed >> 32) & (chains->heads_len - 1)];
}

/* Room for `entries`; chains->len begins anew when the heads do. */
static enum np_status grow_chains(struct run_chains *chains, size_t entries)
{
	size_t heads_len = chains->heads_len ? chains->heads_len : HEADS_LEAST;
	uint32_t *heads;

	if (np_grow(&chains->next, &chains->next_cap, entries,
		    sizeof(*chains->next)))
		return NP_ERR_NOMEM;
	while (heads_len < entries)
		heads_len *= 2;
	if (heads_len == chains->heads_len)
		return NP_OK;
	heads = np_alloc_zero(heads_len, sizeof(*heads));
	if (!heads)
		return NP_ERR_NOMEM;
	np_free(chains->heads);
	chains->heads = heads;
	chains->heads_len = heads_len;
	chains->len = 0;
	return NP_OK;
}

/* The next entry is of this place. */
static void chain(struct run_chains *chains, uint64_t place)
{
	uint32_t *head = head_of(chains, place);

	chains->next[chains->len] = *head;
	*head = (uint32_t)++chains->len;
}

static uint64_t row_place(const struct run_fresh *fresh, size_t entry,
			  uint32_t *article)
{
	const uint32_t band = (uint32_t)(entry % fresh->bands);
	const uint32_t *row =
		fresh->rows + entry / fresh->bands * ((size_t)fresh->bands + 1);

	*article = row[0];
	return (uint64_t)band << 32 | row[1 + band];
}

/* Chains the entries that are not yet. */
static enum np_status index_entries(struct run_fresh *fresh)
{
	const size_t entries = fresh->len * fresh->bands;
	struct run_chains *rows = &fresh->row_chains;
	struct run_chains *others = &fresh->other_chains;
	uint32_t article;

	if (grow_chains(rows, entries) ||
	    grow_chains(others, fresh->others_len))
		return NP_ERR_NOMEM;
	while (rows->len < entries)
		chain(rows, row_place(fresh, rows->len, &article));
	while (others->len < fresh->others_len)
		chain(others, fresh->others[others->len].key);
	return NP_OK;
}

static enum np_status take(struct run_ids *ids, uint32_t article)
{
	if (np_grow(&ids->ptr, &ids->cap, ids->len + 1, sizeof(*ids->ptr)))
		return NP_ERR_NOMEM;
	ids->ptr[ids->len++] = article;
	return NP_OK;
}

static enum np_status find_in_rows(const struct run_fresh *fresh,
				   uint64_t place, struct run_ids *ids)
{
	const struct run_chains *chains = &fresh->row_chains;
	uint32_t article = 0;

	for (uint32_t at = *head_of(chains, place); at;
	     at = chains->next[at - 1])
		if (row_place(fresh, at - 1, &article) == place &&
		    take(ids, article))
			return NP_ERR_NOMEM;
	return NP_OK;
}

static enum np_status find_in_others(const struct run_fresh *fresh,
				     uint64_t place, struct run_ids *ids)
{
	const struct run_chains *chains = &fresh->other_chains;

	for (uint32_t at = *head_of(chains, place); at;
	     at = chains->next[at - 1])
		if (fresh->others[at - 1].key == place &&
		    take(ids, fresh->others[at - 1].index))
			return NP_ERR_NOMEM;
	return NP_OK;
}

enum np_status np_fresh_find(struct run_fresh *fresh, uint64_t place,
			     struct run_ids *ids)
{
	if (np_fresh_is_empty(fresh))
		return NP_OK;
	if (fresh->row_chains.len < fresh->len * fresh->bands ||
	    fresh->other_chains.len < fresh->others_len ||
	    !fresh->other_chains.heads)
		if (index_entries(fresh))
			return NP_ERR_NOMEM;
	return place < PLACE_OTHERS ? find_in_rows(fresh, place, ids)
				    : find_in_others(fresh, place, ids);
}

static void gather(const struct run_fresh *fresh, uint32_t band, uint64_t *to)
{
	const size_t stride = (size_t)fresh->bands + 1;
	const uint32_t *row = fresh->rows;

	for (size_t i = 0; i < fresh->len; i++, row += stride)
		to[i] = (uint64_t)row[1 + band] << 32 | row[0];
}

/* Sorting is stable: articles, which came in order, stay so. */
static enum np_status write_rows(const struct run_fresh *fresh,
				 struct run_writer *writer,
				 struct np_error *err)
{
	enum np_status status = NP_OK;
	uint64_t *items = np_alloc(fresh->len, 2 * sizeof(*items));

	if (!items)
		return np_runs_nomem(err);
	for (uint32_t band = 0; !status && band < fresh->bands; band++) {
		const uint64_t above = (uint64_t)band << 32;

		gather(fresh, band, items);
		np_sort_u64(items, fresh->len, 32, items + fresh->len);
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

/* What an article has twice is written once. */
static enum np_status write_others(struct run_fresh *fresh,
				   struct run_writer *writer,
				   struct np_error *err)
{
	const size_t len = fresh->others_len;
	struct np_keyed *items = fresh->others;
	struct np_keyed *scratch = np_alloc(len, sizeof(*scratch));
	enum np_status status = NP_OK;

	if (!scratch)
		return np_runs_nomem(err);
	np_sort_keyed(items, len, scratch);
	np_free(scratch);
	for (size_t i = 0; !status && i < len; i++)
		if (!i || items[i].key != items[i - 1].key ||
		    items[i].index != items[i - 1].index)
			status = np_run_writer_add(
				writer,
				(struct run_pair){ items[i].key,
						   items[i].index },
				err);
	return status;
}

enum np_status np_fresh_write(struct run_fresh *fresh,
			      struct run_writer *writer, struct np_error *err)
{
	enum np_status status =
		fresh->len ? write_rows(fresh, writer, err) : NP_OK;

	/* In another order from now on: not to be found by the old chains. */
	fresh->other_chains.len = 0;
	if (!status && fresh->others_len)
		status = write_others(fresh, writer, err);
	return status;
}
