/* SPDX-License-Identifier: MIT */
#include "report/facts.h"

#include <string.h>
#include <time.h>

#include "base/error.h"

enum {
	PARTS = 9
};

static void parts_of(struct np_facts *facts, struct np_span *parts[PARTS])
{
	parts[0] = &facts->key;
	parts[1] = &facts->source;
	parts[2] = &facts->title;
	parts[3] = &facts->url;
	parts[4] = &facts->canonical;
	parts[5] = &facts->authors;
	parts[6] = &facts->credit;
	parts[7] = &facts->place;
	parts[8] = &facts->byline;
}

static enum np_status copy(struct np_facts *facts, const struct np_span *from,
			   struct np_span *const *to, size_t len)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < len && !status; i++) {
		*to[i] = from[i];
		if (from[i].len)
			status = np_buf_add(&facts->bytes, from[i].ptr,
					    from[i].len);
	}
	return status;
}

/* The buffer stays where it is now. */
static void point(struct np_facts *facts, struct np_span *const *parts)
{
	size_t at = 0;

	for (size_t i = 0; i < PARTS; i++) {
		if (!parts[i]->ptr)
			continue;
		parts[i]->ptr = facts->bytes.ptr + at;
		at += parts[i]->len;
	}
}

enum np_status np_facts_read(struct np_facts *facts, struct np_store *store,
			     np_article_id id, struct np_error *err)
{
	struct np_store_version version = { 0 };
	struct np_store_credit credit = { 0 };
	struct np_span *parts[PARTS];
	enum np_status status = np_store_get(store, id, &version, err);
	const struct np_store_article *article = &version.article;
	const struct np_span named[] = {
		article->key, article->source,	      article->title,
		article->url, article->canonical_url, article->authors
	};

	facts->bytes.len = 0;
	facts->id = 0;
	parts_of(facts, parts);
	if (status)
		return status;
	facts->version = version.version;
	facts->current = version.current;
	facts->date = article->date;
	facts->has_date = article->has_date;
	memcpy(facts->hash, version.hash, sizeof(facts->hash));
	status = np_buf_reserve(&facts->bytes, 1);
	if (!status)
		status = copy(facts, named, parts, 6);
	if (status)
		return np_error_set(err, status, "out of memory");
	status = np_store_credit_get(store, id, &credit, err);
	if (status && status != NP_END)
		return status;

	const struct np_span credited[] = { credit.credit, credit.place,
					    credit.byline };

	if (copy(facts, credited, parts + 6, 3))
		return np_error_set(err, NP_ERR_NOMEM, "out of memory");
	point(facts, parts);
	facts->id = id;
	return NP_OK;
}

void np_facts_clear(struct np_facts *facts)
{
	np_buf_clear(&facts->bytes);
}

int np_facts_by_key(const struct np_facts *a, const struct np_facts *b)
{
	const size_t least = a->key.len < b->key.len ? a->key.len : b->key.len;
	const int order = least ? memcmp(a->key.ptr, b->key.ptr, least) : 0;

	if (order)
		return order;
	if (a->key.len != b->key.len)
		return a->key.len < b->key.len ? -1 : 1;
	if (a->version != b->version)
		return a->version < b->version ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

int np_facts_by_date(const struct np_facts *a, const struct np_facts *b)
{
	if (a->has_date != b->has_date)
		return a->has_date ? -1 : 1;
	if (a->has_date && a->date != b->date)
		return a->date < b->date ? -1 : 1;
	return np_facts_by_key(a, b);
}

bool np_date_text(int64_t date, char text[40])
{
	const time_t when = (time_t)date;
	struct tm parts;

	text[0] = '\0';
	return gmtime_r(&when, &parts) &&
	       strftime(text, 40, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

struct np_cell np_cell_date(bool has, int64_t date, char text[40])
{
	return has && np_date_text(date, text) ? np_cell_string(text)
					       : np_cell_none();
}

struct np_cell np_cell_maybe(struct np_span text)
{
	return text.ptr ? np_cell_text(text) : np_cell_none();
}
