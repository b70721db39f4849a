/* SPDX-License-Identifier: MIT */
#include "ingest/owners.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "ingest/rows.h"
#include "ingest/url.h"

/* Of names without a scheme, too. */
#define HOST_MOST 1024

struct place {
	size_t at, len; /* len SIZE_MAX: absent */
};

struct row {
	struct place host, source, owner;
};

struct entry {
	struct np_span host;
	struct np_owner owner;
};

struct np_owners {
	struct np_buf text;
	struct row *rows; /* until all are read: text moves */
	size_t rows_cap;
	struct entry *entries; /* by host */
	size_t len;
};

enum column {
	COLUMN_HOST,
	COLUMN_DOMAIN,
	COLUMN_OWNER,
	COLUMN_SOURCE,
	COLUMNS
};

static int compare(struct np_span a, struct np_span b)
{
	const size_t len = a.len < b.len ? a.len : b.len;
	const int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_host(const void *a, const void *b)
{
	return compare(((const struct entry *)a)->host,
		       ((const struct entry *)b)->host);
}

static enum np_status keep(struct np_owners *owners, struct np_span text,
			   struct place *to)
{
	*to = (struct place){ owners->text.len,
			      text.len ? text.len : SIZE_MAX };
	return np_buf_add(&owners->text, text.ptr, text.len);
}

static enum np_status add_row(struct np_owners *owners,
			      const struct np_span *cells)
{
	const struct np_span name = cells[COLUMN_HOST].len
					    ? cells[COLUMN_HOST]
					    : cells[COLUMN_DOMAIN];
	struct np_span host = np_url_host(name);
	struct row row = { 0 };
	enum np_status status = np_grow(&owners->rows, &owners->rows_cap,
					owners->len + 1, sizeof(*owners->rows));

	if (!host.len)
		host = name;
	row.host.at = owners->text.len;
	if (!status)
		status = np_url_add_host(host, &owners->text);
	row.host.len = owners->text.len - row.host.at;
	if (!status)
		status = keep(owners, cells[COLUMN_SOURCE], &row.source);
	if (!status)
		status = keep(owners, cells[COLUMN_OWNER], &row.owner);
	if (!status && row.host.len)
		owners->rows[owners->len++] = row;
	return status;
}

static struct np_span span_at(const struct np_owners *owners,
			      const struct place *place)
{
	if (place->len == SIZE_MAX)
		return (struct np_span){ NULL, 0 };
	return (struct np_span){ owners->text.ptr + place->at, place->len };
}

/* The text stays now. */
static enum np_status sort(struct np_owners *owners, const char *path,
			   struct np_error *err)
{
	owners->entries =
		np_alloc_zero(owners->len + 1, sizeof(*owners->entries));
	if (!owners->entries)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	for (size_t i = 0; i < owners->len; i++) {
		const struct row *row = &owners->rows[i];

		owners->entries[i] =
			(struct entry){ span_at(owners, &row->host),
					{ span_at(owners, &row->source),
					  span_at(owners, &row->owner) } };
	}
	if (owners->len)
		qsort(owners->entries, owners->len, sizeof(*owners->entries),
		      by_host);
	for (size_t i = 1; i < owners->len; i++) {
		const struct np_span host = owners->entries[i].host;

		if (!compare(host, owners->entries[i - 1].host))
			return np_error_set(
				err, NP_ERR_FORMAT,
				"'%.120s' has two rows for '%.*s'", path,
				host.len < 80 ? (int)host.len : 80, host.ptr);
	}
	return NP_OK;
}

static enum np_status read_rows(struct np_owners *owners, const char *path,
				struct np_error *err)
{
	static const char *const names[COLUMNS] = { "host", "domain", "owner",
						    "source" };
	const struct np_row_names columns = { names, COLUMNS };
	struct np_span cells[COLUMNS];
	struct np_rows *rows = NULL;
	enum np_status status = np_rows_open(&rows, path, columns, err);

	if (!status && !np_rows_has(rows, COLUMN_HOST) &&
	    !np_rows_has(rows, COLUMN_DOMAIN))
		status = np_error_set(err, NP_ERR_FORMAT,
				      "'%.160s' has no column host or domain",
				      path);
	while (!status) {
		status = np_rows_next(rows, cells, err);
		if (!status && add_row(owners, cells))
			status = np_error_set(err, NP_ERR_NOMEM,
					      "out of memory");
	}
	np_rows_close(rows);
	return status == NP_END ? NP_OK : status;
}

enum np_status np_owners_open(struct np_owners **out, const char *path,
			      struct np_error *err)
{
	struct np_owners *owners = np_alloc_zero(1, sizeof(*owners));
	enum np_status status;

	if (!owners)
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	status = read_rows(owners, path, err);
	if (!status)
		status = sort(owners, path, err);
	if (status)
		np_owners_close(owners);
	else
		*out = owners;
	return status;
}

void np_owners_close(struct np_owners *owners)
{
	if (!owners)
		return;
	np_buf_clear(&owners->text);
	np_free(owners->rows);
	np_free(owners->entries);
	np_free(owners);
}

/* The host itself, then what stands behind each of its dots. */
bool np_owners_find(const struct np_owners *owners, struct np_span host,
		    struct np_owner *out)
{
	char lower[HOST_MOST];

	if (!host.len || host.len > sizeof(lower) || !owners->len)
		return false;
	for (size_t i = 0; i < host.len; i++)
		lower[i] = (char)(host.ptr[i] >= 'A' && host.ptr[i] <= 'Z'
					  ? host.ptr[i] | 0x20
					  : host.ptr[i]);
	for (size_t at = 0; at < host.len;) {
		const struct entry wanted = { .host = { lower + at,
							host.len - at } };
		const struct entry *found =
			bsearch(&wanted, owners->entries, owners->len,
				sizeof(wanted), by_host);
		const char *dot = memchr(lower + at, '.', host.len - at);

		if (found) {
			*out = found->owner;
			return true;
		}
		if (!dot)
			break;
		at = (size_t)(dot - lower) + 1;
	}
	return false;
}
