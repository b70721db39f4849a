/* SPDX-License-Identifier: MIT */
#include "report/report_count.h"

#include <stdlib.h>

#include "base/mem.h"
#include "detect/origin.h"

#define HOUR ((int64_t)3600)

const int64_t np_report_lag[REPORT_LAGS - 1] = { HOUR, 6 * HOUR, 24 * HOUR,
						 72 * HOUR, 168 * HOUR };
const int64_t np_report_moment[REPORT_MOMENTS] = {
	0,	    HOUR / 4,	HOUR / 2,    HOUR,	  2 * HOUR,
	3 * HOUR,   4 * HOUR,	6 * HOUR,    8 * HOUR,	  12 * HOUR,
	18 * HOUR,  24 * HOUR,	36 * HOUR,   48 * HOUR,	  72 * HOUR,
	96 * HOUR,  120 * HOUR, 168 * HOUR,  240 * HOUR,  336 * HOUR,
	480 * HOUR, 720 * HOUR, 1440 * HOUR, 2160 * HOUR,
};
const uint32_t np_report_size[REPORT_SIZES - 1] = { 2, 4, 9, 24, 99 };

/* A lag of a source, and a member of a story. */
struct pair {
	int64_t major, minor;
};

static int by_pair(const void *left, const void *right)
{
	const struct pair *a = left;
	const struct pair *b = right;

	if (a->major != b->major)
		return a->major < b->major ? -1 : 1;
	return a->minor < b->minor ? -1 : a->minor > b->minor;
}

static int by_size(const void *left, const void *right)
{
	const struct report_story *a = left;
	const struct report_story *b = right;

	if (a->sources != b->sources)
		return a->sources > b->sources ? -1 : 1;
	if (a->members != b->members)
		return a->members > b->members ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static bool lag_of(const struct report_facts *facts,
		   const struct report_article *one, int64_t *lag)
{
	const struct report_article *from = &facts->article[one->from - 1];

	/* Dates may be any number. */
	return one->has_date && from->has_date &&
	       !__builtin_sub_overflow(one->date, from->date, lag);
}

static void count_lag(struct report_facts *facts, int64_t lag)
{
	size_t i = 0;

	while (i < REPORT_LAGS - 1 && lag > np_report_lag[i])
		i++;
	facts->lag[i]++;
	i = 0;
	while (i < REPORT_MOMENTS && lag > np_report_moment[i])
		i++;
	facts->moment[i]++;
	facts->lags++;
}

static enum np_status count_print(struct report_facts *facts,
				  const struct report_article *one)
{
	const struct report_article *from = &facts->article[one->from - 1];
	struct report_source *source = &facts->source[one->source];
	struct report_source *origin = &facts->source[from->source];
	const uint64_t key = ((uint64_t)one->source << 32 | from->source) + 1;
	const uint64_t *was = np_number_map_get(&facts->prints, key);

	facts->printed++;
	source->printed++;
	origin->passed_on++;
	if (!one->credited && !one->named) {
		facts->uncredited++;
		source->uncredited++;
		facts->uncredited_wire +=
			from->credited || from->role == NP_ROLE_AGENCY;
	}
	return np_number_map_set(&facts->prints, key, was ? *was + 1 : 1);
}

/* Is its text an agency's, as far as it or what it came from says? */
static bool is_wire(const struct report_facts *facts,
		    const struct report_article *one)
{
	const struct report_article *from =
		one->from ? &facts->article[one->from - 1] : one;

	return one->credited || from->credited || from->role == NP_ROLE_AGENCY;
}

static void count_article(struct report_facts *facts,
			  const struct report_article *one)
{
	struct report_source *source = &facts->source[one->source];
	const bool wire = is_wire(facts, one);

	if (one->has_date) {
		if (!facts->dated || one->date < facts->first)
			facts->first = one->date;
		if (!facts->dated || one->date > facts->last)
			facts->last = one->date;
		facts->dated++;
	}
	facts->current++;
	facts->in_story += one->story != 0;
	facts->credited += one->credited;
	facts->wire += wire;
	facts->brief += one->brief;
	source->articles++;
	source->dated += one->has_date;
	source->in_story += one->story != 0;
	source->credited += one->credited;
	source->wire += wire;
}

/* lags has room for all articles. */
static enum np_status count_articles(struct report_facts *facts,
				     struct pair *lags, size_t *len)
{
	enum np_status status = NP_OK;

	for (size_t i = 0; i < facts->articles && !status; i++) {
		const struct report_article *one = &facts->article[i];
		struct report_source *source = &facts->source[one->source];
		int64_t lag = 0;

		facts->revised += one->before != 0;
		if (!one->current)
			continue;
		count_article(facts, one);
		if (!one->from) {
			facts->undirected += one->undirected;
			source->undirected += one->undirected;
			continue;
		}
		status = count_print(facts, one);
		if (!lag_of(facts, one, &lag))
			continue;
		count_lag(facts, lag);
		lags[(*len)++] = (struct pair){ one->source, lag };
	}
	return status;
}

static void take_medians(struct report_facts *facts, struct pair *lags,
			 size_t len)
{
	if (len)
		qsort(lags, len, sizeof(*lags), by_pair);
	for (size_t i = 0; i < len;) {
		struct report_source *source = &facts->source[lags[i].major];
		size_t end = i;

		while (end < len && lags[end].major == lags[i].major)
			end++;
		source->lags = end - i;
		source->median = lags[i + (end - i - 1) / 2].minor;
		i = end;
	}
}

/* The members of one story, by source; each source counts once. */
static void count_shared(struct report_facts *facts, const struct pair *member,
			 size_t len, struct report_story *story)
{
	uint32_t origin = UINT32_MAX;

	for (size_t i = 0; i < len; i++) {
		const struct report_article *one =
			&facts->article[(uint32_t)member[i].minor];

		/* No source is none. */
		if (one->source == facts->sources)
			continue;
		story->sources +=
			!i ||
			facts->article[(uint32_t)member[i - 1].minor].source !=
				one->source;
		if (one->role != NP_ROLE_MEMBER)
			origin = one->source;
	}
	if (story->sources < 2)
		return;
	facts->shared_stories++;
	for (size_t i = 0; i < len && origin != UINT32_MAX; i++) {
		const uint32_t source =
			facts->article[(uint32_t)member[i].minor].source;

		if (i && facts->article[(uint32_t)member[i - 1].minor].source ==
				 source)
			continue;
		if (source == facts->sources)
			continue;
		facts->source[source].shared++;
		facts->source[source].first += source == origin;
	}
}

static enum np_status add_story(struct report_facts *facts,
				const struct pair *member, size_t len)
{
	struct report_story story = { .id = member->major,
				      .members = (uint32_t)len };
	size_t i = 0;

	if (np_grow(&facts->story, &facts->story_cap, facts->stories + 1,
		    sizeof(*facts->story)))
		return NP_ERR_NOMEM;
	count_shared(facts, member, len, &story);
	while (i < REPORT_SIZES - 1 && len > np_report_size[i])
		i++;
	facts->size[i]++;
	facts->story[facts->stories++] = story;
	return NP_OK;
}

static enum np_status count_stories(struct report_facts *facts,
				    struct pair *members)
{
	enum np_status status = NP_OK;
	size_t len = 0;

	for (size_t i = 0; i < facts->articles; i++) {
		const struct report_article *one = &facts->article[i];

		if (one->story)
			members[len++] =
				(struct pair){ one->story,
					       (int64_t)one->source << 32 |
						       (int64_t)i };
	}
	if (len)
		qsort(members, len, sizeof(*members), by_pair);
	for (size_t i = 0; i < len && !status;) {
		size_t end = i;

		while (end < len && members[end].major == members[i].major)
			end++;
		status = add_story(facts, members + i, end - i);
		i = end;
	}
	if (facts->stories)
		qsort(facts->story, facts->stories, sizeof(*facts->story),
		      by_size);
	return status;
}

enum np_status np_report_count(struct report_facts *facts)
{
	struct pair *pairs = np_alloc(facts->articles + 1, sizeof(*pairs));
	size_t lags = 0;
	enum np_status status =
		pairs ? count_articles(facts, pairs, &lags) : NP_ERR_NOMEM;

	if (!status) {
		take_medians(facts, pairs, lags);
		status = count_stories(facts, pairs);
	}
	np_free(pairs);
	return status;
}
