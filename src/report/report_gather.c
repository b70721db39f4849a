/* SPDX-License-Identifier: MIT */
#include "report/report_gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "report/report_count.h"

static enum np_status no_memory(const struct report_facts *facts)
{
	return np_error_set(facts->err, NP_ERR_NOMEM, "out of memory");
}

static int order_of(struct np_span a, struct np_span b)
{
	const size_t least = a.len < b.len ? a.len : b.len;
	const int order = least ? memcmp(a.ptr, b.ptr, least) : 0;

	return order ? order : a.len < b.len ? -1 : a.len > b.len;
}

struct np_span np_report_source_name(const struct report_facts *facts,
				     uint32_t source)
{
	static const char none[] = "no source";
	const struct report_source *one = &facts->source[source];

	if (source == facts->sources)
		return (struct np_span){ none, sizeof(none) - 1 };
	return (struct np_span){ facts->names.ptr + one->name, one->name_len };
}

/* Its lines that are left out. */
static enum np_status count_furniture(struct report_facts *facts,
				      struct np_store *store,
				      struct report_source *source)
{
	const struct np_span name = { facts->names.ptr + source->name,
				      source->name_len };
	struct np_store_furnitures lines = { 0 };
	enum np_status status =
		np_store_furniture_of(store, name, &lines, facts->err);

	for (size_t i = 0; i < lines.len && !status; i++)
		source->furniture +=
			lines.ptr[i].state != NP_FURNITURE_FORGOTTEN;
	facts->furniture += source->furniture;
	return status;
}

static enum np_status read_sources(struct report_facts *facts,
				   struct np_store *store)
{
	enum np_status status = np_buf_reserve(&facts->names, 1);
	struct np_span after = { facts->names.ptr, 0 };

	while (!status) {
		struct np_span name = { 0 };
		struct report_source one = { .name = facts->names.len };

		status = np_store_source_next(store, after, &name, facts->err);
		if (status)
			break;
		one.name_len = name.len;
		if (np_buf_add(&facts->names, name.ptr, name.len) ||
		    np_grow(&facts->source, &facts->source_cap,
			    facts->sources + 2, sizeof(*facts->source)))
			return no_memory(facts);
		after = (struct np_span){ facts->names.ptr + one.name,
					  one.name_len };
		status = count_furniture(facts, store, &one);
		facts->source[facts->sources++] = one;
	}
	if (status != NP_END)
		return status == NP_ERR_NOMEM ? no_memory(facts) : status;
	if (np_grow(&facts->source, &facts->source_cap, facts->sources + 1,
		    sizeof(*facts->source)))
		return no_memory(facts);
	facts->source[facts->sources] = (struct report_source){ .name = 0 };
	return NP_OK;
}

static uint32_t find_source(const struct report_facts *facts,
			    struct np_span name)
{
	size_t low = 0, high = facts->sources;

	while (name.ptr && low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = order_of(
			np_report_source_name(facts, (uint32_t)middle), name);

		if (!order)
			return (uint32_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (uint32_t)facts->sources;
}

static enum np_status read_article(struct report_facts *facts,
				   struct np_store *store, np_article_id id)
{
	struct np_store_version version = { 0 };
	struct np_store_credit credit = { 0 };
	struct report_article one = { .id = id };
	enum np_status status = np_store_get(store, id, &version, facts->err);

	if (status)
		return status == NP_END ? NP_OK : status;
	one.date = version.article.date;
	one.has_date = version.article.has_date;
	one.current = version.current;
	one.again = version.version > 1;
	one.brief = !version.shingles;
	one.source = find_source(facts, version.article.source);
	facts->digest[0] += version.hash[0];
	facts->digest[1] += version.hash[1];
	status = np_store_member_get(store, id, &one.story, &one.role,
				     facts->err);
	if (!status || status == NP_END)
		status = np_store_credit_get(store, id, &credit, facts->err);
	one.credited = !status && credit.credit.len;
	if (status && status != NP_END)
		return status;
	if (facts->articles >= UINT32_MAX - 1 ||
	    np_grow(&facts->article, &facts->article_cap, facts->articles + 1,
		    sizeof(*facts->article)))
		return no_memory(facts);
	facts->article[facts->articles++] = one;
	return NP_OK;
}

static enum np_status read_articles(struct report_facts *facts,
				    struct np_store *store)
{
	np_article_id id = 0;
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_next(store, id, &id, facts->err);
		if (!status)
			status = read_article(facts, store, id);
	}
	return status == NP_END ? NP_OK : status;
}

static struct report_article *find_article(const struct report_facts *facts,
					   np_article_id id)
{
	size_t low = 0, high = facts->articles;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (facts->article[middle].id == id)
			return &facts->article[middle];
		if (facts->article[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Is `one` rather than `other` what an article was printed from? The last
 * word has the name of the source, so that the order of arrival has none. */
static bool is_rather(const struct report_article *one, bool by_credit,
		      const struct report_article *other, bool other_credit)
{
	if (by_credit != other_credit)
		return by_credit;
	if (one->has_date != other->has_date)
		return one->has_date;
	if (one->has_date && one->date != other->date)
		return one->date < other->date;
	return one->source != other->source ? one->source < other->source
					    : one->id < other->id;
}

static enum np_status count_unclear(struct report_facts *facts,
				    const struct report_article *a,
				    const struct report_article *b)
{
	const uint64_t low = a->source < b->source ? a->source : b->source;
	const uint64_t high = a->source < b->source ? b->source : a->source;
	const uint64_t key = (low << 32 | high) + 1;
	const uint64_t *was = np_number_map_get(&facts->unclear, key);

	if (!a->current || !b->current)
		return NP_OK;
	return np_number_map_set(&facts->unclear, key, was ? *was + 1 : 1)
		       ? no_memory(facts)
		       : NP_OK;
}

/* The last of those that it revises; of equal dates the most alike. */
static void take_revision(struct report_facts *facts,
			  struct report_article *made,
			  const struct report_article *of, double jaccard)
{
	const struct report_article *was =
		made->before ? &facts->article[made->before - 1] : NULL;

	if (was && was->has_date != of->has_date ? was->has_date
	    : was && was->date != of->date	 ? was->date > of->date
	    : was ? made->before_jaccard >= (float)jaccard
		  : false)
		return;
	made->before = (uint32_t)(of - facts->article) + 1;
	made->before_jaccard = (float)jaccard;
}

static enum np_status take_match(struct report_facts *facts,
				 const struct np_store_match *match)
{
	struct report_article *a = find_article(facts, match->a);
	struct report_article *b = find_article(facts, match->b);
	struct report_article *made = match->direction > 0 ? b : a;
	const struct report_article *of = made == a ? b : a;
	const bool by_credit = match->evidence == NP_EVIDENCE_CREDIT;

	if (!a || !b || match->relation < 0 ||
	    match->relation >= NP_RELATION_COUNT)
		return NP_OK;
	facts->matches++;
	facts->relation[match->relation]++;
	if (match->relation == NP_RELATION_REVISION && match->direction &&
	    a->source == b->source)
		take_revision(facts, made, of, match->jaccard);
	if (a->source == b->source || a->source == facts->sources ||
	    b->source == facts->sources ||
	    (match->relation != NP_RELATION_SAME &&
	     match->relation != NP_RELATION_REPRINT))
		return NP_OK;
	if (!match->direction) {
		a->undirected = b->undirected = true;
		return count_unclear(facts, a, b);
	}
	if (made->from &&
	    !is_rather(of, by_credit, &facts->article[made->from - 1],
		       made->by_credit))
		return NP_OK;
	made->from = (uint32_t)(of - facts->article) + 1;
	made->by_credit = by_credit;
	made->kept = made == b ? match->contain_ab : match->contain_ba;
	made->taken = made == b ? match->contain_ba : match->contain_ab;
	return NP_OK;
}

static enum np_status read_matches(struct report_facts *facts,
				   struct np_store *store)
{
	struct np_store_match match = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_match_next(store, &match, &match, facts->err);
		if (!status)
			status = take_match(facts, &match);
	}
	return status == NP_END ? NP_OK : status;
}

enum np_status np_report_gather(struct report_facts *facts,
				struct np_store *store, struct np_error *err)
{
	enum np_status status;

	*facts = (struct report_facts){ .err = err };
	status = np_store_stats(store, &facts->stats, err);
	if (!status)
		status = np_store_pending_count(store, &facts->pending, err);
	if (!status)
		status = read_sources(facts, store);
	if (!status)
		status = read_articles(facts, store);
	if (!status)
		status = read_matches(facts, store);
	if (!status)
		status = np_report_named(facts, store);
	if (!status)
		status = np_report_bad(facts, store);
	if (!status && np_report_count(facts))
		status = no_memory(facts);
	return status;
}

void np_report_facts_clear(struct report_facts *facts)
{
	np_free(facts->article);
	np_free(facts->source);
	np_free(facts->story);
	np_buf_clear(&facts->names);
	np_number_map_clear(&facts->prints);
	np_number_map_clear(&facts->unclear);
	np_number_map_clear(&facts->linked);
}
