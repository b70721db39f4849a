/* SPDX-License-Identifier: MIT */
#include "report/own_text.h"

#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "detect/furniture.h"
#include "diff/letters.h"
#include "store/np-matches.h"

static enum np_status no_memory(const struct np_own *own)
{
	return np_error_set(own->err, NP_ERR_NOMEM, "out of memory");
}

void np_own_text_clear(struct np_own_text *text)
{
	np_buf_clear(&text->bytes);
	np_free(text->furniture);
	*text = (struct np_own_text){ .furniture = NULL };
}

enum np_status np_own_begin(struct np_own *own, struct np_store *store,
			    struct np_error *err)
{
	*own = (struct np_own){ .store = store, .err = err };
	return np_sketcher_new(&own->sketcher, np_store_recipe(store))
		       ? no_memory(own)
		       : NP_OK;
}

void np_own_clear(struct np_own *own)
{
	np_sketcher_free(own->sketcher);
	np_number_map_clear(&own->furniture);
	np_buf_clear(&own->source);
	np_free(own->marked);
	*own = (struct np_own){ .store = NULL };
}

static bool is_loaded(const struct np_own *own, struct np_span source)
{
	return own->loaded && own->source.len == source.len &&
	       (!source.len ||
		!memcmp(own->source.ptr, source.ptr, source.len));
}

static enum np_status load(struct np_own *own, struct np_span source)
{
	struct np_store_furnitures known = { 0 };
	enum np_status status = NP_OK;

	if (is_loaded(own, source))
		return NP_OK;
	np_number_map_empty(&own->furniture);
	own->loaded = false;
	own->source.len = 0;
	if (source.len && np_buf_add(&own->source, source.ptr, source.len))
		return no_memory(own);
	if (source.len)
		status = np_store_furniture_of(own->store,
					       np_buf_span(&own->source),
					       &known, own->err);
	for (size_t i = 0; i < known.len && !status; i++)
		if (known.ptr[i].state != NP_FURNITURE_FORGOTTEN &&
		    known.ptr[i].hash &&
		    np_number_map_set(&own->furniture, known.ptr[i].hash, 1))
			status = no_memory(own);
	own->loaded = !status;
	return status;
}

static enum np_status add_range(struct np_own_text *out, size_t begin,
				size_t end)
{
	const enum np_status status =
		np_grow(&out->furniture, &out->cap, out->len + 1,
			sizeof(*out->furniture));

	if (!status)
		out->furniture[out->len++] =
			(struct np_diff_range){ (uint32_t)begin,
						(uint32_t)end };
	return status;
}

enum np_status np_own_furniture(struct np_own *own, struct np_span source,
				struct np_span text, uint32_t shift,
				struct np_own_text *out)
{
	struct np_segments segments = { 0 };
	enum np_status status = load(own, source);

	if (status || !text.len)
		return status;
	if (np_segment_text(own->sketcher, text, &segments) ||
	    np_grow(&own->marked, &own->marked_cap, segments.len + 1,
		    sizeof(*own->marked)))
		return no_memory(own);
	for (size_t i = 0; i < segments.len; i++)
		own->marked[i] = segments.ptr[i].hash &&
				 np_number_map_get(&own->furniture,
						   segments.ptr[i].hash);
	np_furniture_settle(segments.ptr, segments.len,
			    np_store_recipe(own->store)->width, own->marked);
	for (size_t i = 0; i < segments.len; i++)
		if (own->marked[i] &&
		    add_range(out, shift + segments.ptr[i].begin,
			      shift + segments.ptr[i].end))
			return no_memory(own);
	return NP_OK;
}

/* "id@12": its id, and the number; false: no such form. */
static bool split(struct np_span name, struct np_span *key, int64_t *number)
{
	size_t at = name.len;
	int64_t value = 0;

	while (at && name.ptr[at - 1] >= '0' && name.ptr[at - 1] <= '9')
		at--;
	if (!at || at == name.len || name.len - at > 9 ||
	    name.ptr[at - 1] != '@')
		return false;
	for (size_t i = at; i < name.len; i++)
		value = 10 * value + (name.ptr[i] - '0');
	*key = (struct np_span){ name.ptr, at - 1 };
	*number = value;
	return true;
}

static enum np_status find_version(struct np_own *own, struct np_span name,
				   np_article_id *out)
{
	struct np_store_ids found = { 0 };
	struct np_store_version version = { 0 };
	struct np_span key;
	np_article_id *ids;
	int64_t number;
	enum np_status status;

	if (!split(name, &key, &number))
		return NP_END;
	status = np_store_versions_of(own->store, key, &found, own->err);
	if (status || !found.len)
		return status ? status : NP_END;
	/* They are the store's until its next call. */
	ids = np_alloc(found.len, sizeof(*ids));
	if (!ids)
		return no_memory(own);
	memcpy(ids, found.ptr, found.len * sizeof(*ids));
	for (size_t i = 0; i < found.len && !status; i++) {
		status = np_store_get(own->store, ids[i], &version, own->err);
		*out = ids[i];
		if (!status && version.version == number)
			break;
	}
	np_free(ids);
	return !status && version.version != number ? NP_END : status;
}

static enum np_status find(struct np_own *own, struct np_span name,
			   np_article_id *out)
{
	enum np_status status =
		np_store_find_key(own->store, name, out, own->err);

	if (status == NP_END)
		status = find_version(own, name, out);
	if (status == NP_END)
		return np_error_set(own->err, NP_ERR_NOTFOUND,
				    "no article '%.*s' in the store",
				    name.len < 160 ? (int)name.len : 160,
				    name.ptr);
	return status;
}

static struct np_span first_line(struct np_span text)
{
	const char *end;

	while (text.len && (*text.ptr == ' ' || *text.ptr == '\n' ||
			    *text.ptr == '\r' || *text.ptr == '\t')) {
		text.ptr++;
		text.len--;
	}
	end = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
	if (end)
		text.len = (size_t)(end - text.ptr);
	while (text.len && (text.ptr[text.len - 1] == ' ' ||
			    text.ptr[text.len - 1] == '\r'))
		text.len--;
	return text;
}

static enum np_status put_head(struct np_own_text *out, struct np_span title)
{
	enum np_status status =
		title.len ? np_buf_add(&out->bytes, title.ptr, title.len)
			  : NP_OK;

	return status || !title.len ? status
				    : np_buf_add_text(&out->bytes, "\n\n");
}

enum np_status np_own_read(struct np_own *own, struct np_span name,
			   struct np_own_text *out)
{
	struct np_store_version version = { 0 };
	struct np_buf source = { 0 };
	np_article_id id = 0;
	struct np_span text = { 0 };
	enum np_status status = find(own, name, &id);
	uint32_t shift;

	if (!status)
		status = np_store_get(own->store, id, &version, own->err);
	if (!status &&
	    (put_head(out, version.article.title) ||
	     np_buf_add(&source,
			version.article.source.len ? version.article.source.ptr
						   : "",
			version.article.source.len)))
		status = no_memory(own);
	if (!status)
		status = np_store_text(own->store, id, &text, own->err);
	if (status == NP_END)
		status = np_error_set(own->err, NP_ERR_NOTFOUND,
				      "the store has no text of '%.*s'",
				      name.len < 160 ? (int)name.len : 160,
				      name.ptr);
	if (!status && out->bytes.len &&
	    np_letters_equal(first_line(np_buf_span(&out->bytes)),
			     first_line(text)))
		out->bytes.len = 0;
	shift = (uint32_t)out->bytes.len;
	if (!status && np_buf_add(&out->bytes, text.ptr, text.len))
		status = no_memory(own);
	if (!status) {
		text = (struct np_span){ out->bytes.ptr + shift, text.len };
		status = np_own_furniture(own, np_buf_span(&source), text,
					  shift, out);
	}
	np_buf_clear(&source);
	return status;
}
