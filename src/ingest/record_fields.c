/* SPDX-License-Identifier: MIT */
#include "ingest/record_fields.h"

#include <string.h>

#include "base/mem.h"

/*
 * In order of preference, most of them seen in published corpora and in the
 * output of crawlers. canonical_url also serves as url when there is no
 * other.
 */
static const char *const known[NP_SLOT_COUNT] = {
	[NP_FIELD_ID] = "id doc_id uid stories_id my_id _id entry_id guid",
	[NP_FIELD_TEXT] = "text maintext content body plaintext raw_content",
	[NP_FIELD_TITLE] = "title headline title_page title_rss",
	[NP_FIELD_URL] = "url link archive_url",
	[NP_FIELD_CANONICAL_URL] = "canonical_url canonical",
	[NP_FIELD_SOURCE] = "source source_domain hostname domain_url sitename "
			    "name_source pub series publisher",
	[NP_FIELD_AUTHORS] = "authors author byline",
	[NP_FIELD_DATE] = "date date_publish published_date publish_date "
			  "publishing_date published created",
	[NP_FIELD_MODIFIED] = "modified date_modify updated_date updated "
			      "dateModified",
	[NP_FIELD_FETCHED] = "fetched date_download filedate added parse_date "
			     "checked",
	[NP_FIELD_LANGUAGE] = "language lang",
	[NP_SLOT_HTML] = "html raw_html page_html",
	[NP_SLOT_FILE] = "", /* only by the user's name */
};

static const char *const field_names[NP_FIELD_COUNT] = {
	[NP_FIELD_ID] = "id",
	[NP_FIELD_TEXT] = "text",
	[NP_FIELD_TITLE] = "title",
	[NP_FIELD_URL] = "url",
	[NP_FIELD_CANONICAL_URL] = "canonical_url",
	[NP_FIELD_SOURCE] = "source",
	[NP_FIELD_AUTHORS] = "authors",
	[NP_FIELD_DATE] = "date",
	[NP_FIELD_MODIFIED] = "modified",
	[NP_FIELD_FETCHED] = "fetched",
	[NP_FIELD_LANGUAGE] = "language",
};

static const char *const skip_names[NP_SKIP_COUNT] = {
	[NP_SKIP_NONE] = "none",
	[NP_SKIP_BAD_JSON] = "bad_json",
	[NP_SKIP_NO_TEXT] = "no_text",
	[NP_SKIP_BAD_FIELD] = "bad_field",
	[NP_SKIP_TOO_LONG] = "too_long",
	[NP_SKIP_TRUNCATED] = "truncated",
	[NP_SKIP_BAD_ROW] = "bad_row",
	[NP_SKIP_DAMAGED] = "damaged",
	[NP_SKIP_PACKING] = "packing",
	[NP_SKIP_WARCINFO] = "warcinfo",
	[NP_SKIP_REQUEST] = "request",
	[NP_SKIP_METADATA] = "metadata",
	[NP_SKIP_REVISIT] = "revisit",
	[NP_SKIP_OTHER_TYPE] = "other_type",
	[NP_SKIP_STATUS] = "status",
	[NP_SKIP_MEDIA_TYPE] = "media_type",
	[NP_SKIP_NO_ARTICLE] = "no_article",
};

static const char *const left_names[NP_LEFT_COUNT] = {
	[NP_LEFT_NONE] = "none",	   [NP_LEFT_OUTSIDE] = "outside",
	[NP_LEFT_FURNITURE] = "furniture", [NP_LEFT_RELATED] = "related",
	[NP_LEFT_COMMENTS] = "comments",   [NP_LEFT_CAPTION] = "captions",
	[NP_LEFT_BYLINE] = "byline",
};

const char *np_left_name(enum np_left left)
{
	return left_names[left];
}

const char *np_skip_name(enum np_skip skip)
{
	return skip_names[skip];
}

const char *np_field_name(enum np_field field)
{
	return field_names[field];
}

static size_t bucket_of(size_t len)
{
	return len < NP_ALIAS_BUCKETS ? len : NP_ALIAS_BUCKETS - 1;
}

static enum np_status add(struct np_aliases *aliases, struct np_alias alias)
{
	const enum np_status status =
		np_grow(&aliases->ptr, &aliases->cap, aliases->len + 1,
			sizeof(*aliases->ptr));

	if (status)
		return status;
	aliases->ptr[aliases->len++] = alias;
	return NP_OK;
}

static enum np_status add_known(struct np_aliases *aliases, uint32_t slot)
{
	const char *p = known[slot];

	for (uint32_t rank = 0; *p; rank++) {
		const size_t len = strcspn(p, " ");
		const enum np_status status = add(
			aliases, (struct np_alias){ { p, len }, slot, rank });

		if (status)
			return status;
		p += len;
		p += *p == ' ';
	}
	return NP_OK;
}

bool np_slot_is_known(uint32_t slot, struct np_span name)
{
	for (const char *p = known[slot]; *p;) {
		const size_t len = strcspn(p, " ");

		if (len == name.len && !memcmp(p, name.ptr, len))
			return true;
		p += len;
		p += *p == ' ';
	}
	return false;
}

/* The user's name of a slot, or NULL. */
static const char *given_name(const struct np_field_names *names, uint32_t slot)
{
	if (slot == NP_SLOT_HTML)
		return names->html;
	return slot == NP_SLOT_FILE ? names->file : names->name[slot];
}

/* Copies the user's names, which need not outlive the parser. */
static enum np_status copy_names(struct np_aliases *aliases,
				 const struct np_field_names *names)
{
	size_t need = 0;
	char *to;

	for (uint32_t i = 0; i < NP_SLOT_COUNT; i++)
		need += given_name(names, i) ? strlen(given_name(names, i)) : 0;
	to = aliases->text = np_alloc(need + 1, 1);
	if (!to)
		return NP_ERR_NOMEM;
	for (uint32_t i = 0; i < NP_SLOT_COUNT; i++) {
		const char *name = given_name(names, i);
		struct np_span copy = { to, name ? strlen(name) : 0 };
		enum np_status status;

		if (!name)
			continue;
		memcpy(to, name, copy.len);
		to += copy.len;
		if (memchr(copy.ptr, '.', copy.len))
			aliases->path[i] = copy;
		status = add(aliases, (struct np_alias){ copy, i, 0 });
		if (status)
			return status;
	}
	return NP_OK;
}

static void sort_by_length(struct np_aliases *aliases)
{
	size_t bucket = 0;

	for (size_t i = 1; i < aliases->len; i++) {
		const struct np_alias moving = aliases->ptr[i];
		size_t j = i;

		for (; j && aliases->ptr[j - 1].name.len > moving.name.len; j--)
			aliases->ptr[j] = aliases->ptr[j - 1];
		aliases->ptr[j] = moving;
	}
	for (uint32_t i = 0; i < aliases->len; i++) {
		const size_t own = bucket_of(aliases->ptr[i].name.len);

		while (bucket <= own)
			aliases->begin[bucket++] = i;
	}
	while (bucket <= NP_ALIAS_BUCKETS)
		aliases->begin[bucket++] = (uint32_t)aliases->len;
}

enum np_status np_aliases_init(struct np_aliases *aliases,
			       const struct np_field_names *names)
{
	static const struct np_field_names none;
	enum np_status status;

	*aliases = (struct np_aliases){ 0 };
	if (!names)
		names = &none;
	status = copy_names(aliases, names);
	for (uint32_t i = 0; !status && i < NP_SLOT_COUNT; i++) {
		if (!given_name(names, i))
			status = add_known(aliases, i);
	}
	if (status) {
		np_aliases_clear(aliases);
		return status;
	}
	sort_by_length(aliases);
	return NP_OK;
}

void np_aliases_clear(struct np_aliases *aliases)
{
	np_free(aliases->ptr);
	np_free(aliases->text);
	*aliases = (struct np_aliases){ 0 };
}

void np_aliases_bucket(const struct np_aliases *aliases, size_t len,
		       uint32_t *begin, uint32_t *end)
{
	*begin = aliases->begin[bucket_of(len)];
	*end = aliases->begin[bucket_of(len) + 1];
}
