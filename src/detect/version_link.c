/* SPDX-License-Identifier: MIT */
/*
 * Which articles are one. Keys come first: what the publisher says itself.
 * Then texts, the most alike first. A text link has to be one of the article's
 * own text: not of a consent page that stands under many addresses, and not of
 * a stub when the chain has a whole text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "detect/version_work.h"

enum {
	HOUR = 3600,
	DAY = 24 * HOUR,
	/* Publishers count ids anew, and a desk keeps one for its running
	 * report: the next shift's is another article, under the same words. */
	ID_SHIFT = 12 * HOUR,
	ID_WINDOW = 2 * DAY,
	/* A text at so many addresses that share no words is no article. */
	FOREIGN_PAGES = 3,
	/* An id or canonical address is compared with so many before it. */
	LOOK_BACK = 4
};

/* What the names of two articles must be to one another. */
enum names {
	ANY,
	ALIKE, /* headlines or the words of the addresses */
	HEADED /* headlines */
};

/*
 * How much must be shared, by time apart: small is the share of the smaller
 * text in order, large that of the larger. A running story repeats background
 * the next day, a third of the text; a revision keeps most of the smaller
 * text. Where that is little of the larger, it has grown, which takes a day at
 * most, and keeps its headline.
 */
static const struct rule {
	int64_t apart; /* at most, in seconds */
	double small, large;
	enum names names;
} rules[] = {
	{ DAY, 0.8, 0.1, HEADED },  { DAY, 0.5, 0.25, ALIKE },
	{ DAY, 0.5, 0.5, ANY },	    { 7 * DAY, 0.5, 0.5, ALIKE },
	{ 7 * DAY, 0.7, 0.7, ANY }, { INT64_MAX, 0.8, 0.7, ANY },
};

/* Without headlines or addresses only texts speak: more than background, and
 * not a line of furniture. */
static const struct rule bare = { 365 * DAY, 0.3, 0.1, ANY };

/* Of the shared part: a canonical address or an id needs a little text, or
 * alike headlines. */
static const double some = 0.1;
/* An id that comes again much later needs most of the text. */
static const double mostly = 0.5;
/* A text so much smaller than its chain's largest speaks for none of it. */
static const double stub = 0.25;

uint32_t np_version_root(struct version_work *work, uint32_t rank)
{
	struct version_item *item = work->item;

	while (item[rank].parent != rank) {
		item[rank].parent = item[item[rank].parent].parent;
		rank = item[rank].parent;
	}
	return rank;
}

void np_version_join(struct version_work *work, uint32_t a, uint32_t b,
		     enum np_version_reason reason)
{
	struct version_item *item = work->item;
	const uint32_t x = np_version_root(work, a);
	const uint32_t y = np_version_root(work, b);
	const uint32_t low = x < y ? x : y;
	const uint32_t high = x < y ? y : x;

	if (x == y)
		return;
	work->edge[work->edges++] = (struct version_edge){ a, b, reason };
	item[high].parent = low;
	if (item[low].largest < item[high].largest)
		item[low].largest = item[high].largest;
}

static bool same_span(struct np_span a, struct np_span b)
{
	return a.len == b.len && (!a.len || !memcmp(a.ptr, b.ptr, a.len));
}

static bool apart_at_most(const struct version_item *a,
			  const struct version_item *b, int64_t most)
{
	if (!a->dated || !b->dated)
		return true;
	return a->when > b->when ? a->when - b->when <= most
				 : b->when - a->when <= most;
}

/* Something besides the key says that these two are one. */
static bool agree(const struct version_item *a, const struct version_item *b,
		  double least)
{
	const uint32_t small =
		a->text.len < b->text.len ? a->text.len : b->text.len;

	return small && np_version_text_shared(&a->text, &b->text) >=
				least * (double)small;
}

static bool id_holds(const struct version_item *a, const struct version_item *b)
{
	if (apart_at_most(a, b, ID_SHIFT))
		return np_version_alike(a, b) || agree(a, b, some);
	if (apart_at_most(a, b, ID_WINDOW) && np_version_headed(a, b))
		return agree(a, b, some);
	return agree(a, b, mostly);
}

/* An entry of a key: entries with one value and source may be one article. */
struct entry {
	struct np_span value, source;
	uint32_t rank;
};

static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;
	const struct np_span x[] = { a->value, a->source };
	const struct np_span y[] = { b->value, b->source };

	for (size_t i = 0; i < 2; i++) {
		const size_t least = x[i].len < y[i].len ? x[i].len : y[i].len;
		const int order = least ? memcmp(x[i].ptr, y[i].ptr, least) : 0;
		if (order)
			return order;
		if (x[i].len != y[i].len)
			return x[i].len < y[i].len ? -1 : 1;
	}
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static bool holds(const struct version_item *a, const struct version_item *b,
		  enum np_version_reason reason)
{
	switch (reason) {
	case NP_VERSION_CANONICAL:
		return np_version_alike(a, b) || agree(a, b, some);
	case NP_VERSION_ID:
		return id_holds(a, b);
	default:
		return true;
	}
}

static void link_entries(struct version_work *work, const struct entry *entry,
			 size_t len, enum np_version_reason reason)
{
	for (size_t i = 1; i < len; i++)
		for (size_t back = 1; back <= i && back <= LOOK_BACK; back++) {
			const struct entry *old = &entry[i - back];
			if (!same_span(old->value, entry[i].value) ||
			    !same_span(old->source, entry[i].source))
				break;
			if (!holds(&work->item[old->rank],
				   &work->item[entry[i].rank], reason))
				continue;
			np_version_join(work, old->rank, entry[i].rank, reason);
			break;
		}
}

/* The values of one kind; a page is the canonical address of itself. */
static size_t list_entries(const struct version_work *work,
			   enum np_version_reason reason, struct entry *entry)
{
	size_t len = 0;

	for (size_t i = 0; i < work->len; i++) {
		const struct version_item *item = &work->item[i];
		struct np_span value[2] = { { NULL, 0 }, { NULL, 0 } };

		if (reason == NP_VERSION_KEY)
			value[0] = item->article->key;
		else if (reason == NP_VERSION_ID)
			value[0] = item->id;
		else
			value[0] = item->page;
		if (reason == NP_VERSION_CANONICAL &&
		    !same_span(item->page, item->canonical))
			value[1] = item->canonical;
		for (size_t j = 0; j < 2; j++)
			if (value[j].len)
				entry[len++] =
					(struct entry){ value[j],
							item->article->source,
							(uint32_t)i };
	}
	qsort(entry, len, sizeof(*entry), compare_entries);
	return len;
}

static int compare_spans(struct np_span a, struct np_span b)
{
	const size_t least = a.len < b.len ? a.len : b.len;
	const int order = least ? memcmp(a.ptr, b.ptr, least) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_texts(const void *left, const void *right)
{
	const struct version_item *a =
		*(const struct version_item *const *)left;
	const struct version_item *b =
		*(const struct version_item *const *)right;
	int order;

	for (size_t i = 0; i < 2; i++)
		if (a->text.hash[i] != b->text.hash[i])
			return a->text.hash[i] < b->text.hash[i] ? -1 : 1;
	order = compare_spans(a->article->source, b->article->source);
	return order ? order : a < b ? -1 : a > b;
}

/* Texts that stand under addresses of one source which have nothing to do with
 * one another: consent pages, refusals, errors. */
static enum np_status mark_foreign(struct version_work *work)
{
	struct version_item **by_text =
		np_alloc(work->len + 1, sizeof(struct version_item *));

	if (!by_text)
		return NP_ERR_NOMEM;
	for (size_t i = 0; i < work->len; i++)
		by_text[i] = &work->item[i];
	qsort(by_text, work->len, sizeof(*by_text), compare_texts);
	for (size_t i = 0; i < work->len;) {
		size_t end = i + 1;
		size_t pages = 1;
		const struct version_item *last = by_text[i];

		while (end < work->len &&
		       same_span(by_text[i]->article->source,
				 by_text[end]->article->source) &&
		       np_version_text_same(&by_text[i]->text,
					    &by_text[end]->text)) {
			if (np_version_unlike(last, by_text[end])) {
				last = by_text[end];
				pages++;
			}
			end++;
		}
		for (; i < end; i++)
			by_text[i]->foreign = pages >= FOREIGN_PAGES;
	}
	np_free(by_text);
	return NP_OK;
}

static bool has_name(const struct version_item *item)
{
	return item->title.len || item->slug.len;
}

static enum names compare_names(const struct version_item *a,
				const struct version_item *b)
{
	if (np_version_headed(a, b))
		return HEADED;
	return np_version_alike(a, b) ? ALIKE : ANY;
}

static bool text_holds(const struct version_item *a,
		       const struct version_item *b,
		       const struct np_version_pair *pair)
{
	const bool swap = pair->share_a < pair->share_b;
	const double small =
		pair->in_order * (swap ? pair->share_b : pair->share_a);
	const double large =
		pair->in_order * (swap ? pair->share_a : pair->share_b);
	const enum names names = compare_names(a, b);

	if ((!has_name(a) || !has_name(b)) && small >= bare.small &&
	    large >= bare.large && apart_at_most(a, b, bare.apart))
		return true;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (small >= rules[i].small && large >= rules[i].large &&
		    names >= rules[i].names &&
		    apart_at_most(a, b, rules[i].apart))
			return true;
	return false;
}

/* A text link as it waits for its turn. */
struct bond {
	double strength;
	uint32_t a, b; /* ranks, a < b */
};

static int compare_bonds(const void *left, const void *right)
{
	const struct bond *a = left;
	const struct bond *b = right;

	if (a->strength != b->strength)
		return a->strength > b->strength ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return (a->b > b->b) - (a->b < b->b);
}

static bool speaks(struct version_work *work, uint32_t rank)
{
	const struct version_item *root =
		&work->item[np_version_root(work, rank)];

	return !work->item[rank].foreign &&
	       work->item[rank].text.tokens >= stub * (double)root->largest;
}

static size_t list_bonds(const struct version_work *work,
			 const struct np_version_articles *in,
			 struct bond *bond)
{
	size_t len = 0;

	for (size_t i = 0; i < in->pairs_len; i++) {
		const struct np_version_pair *pair = &in->pairs[i];
		const uint32_t a = work->rank[pair->a];
		const uint32_t b = work->rank[pair->b];

		if (same_span(in->ptr[pair->a].source,
			      in->ptr[pair->b].source) &&
		    text_holds(&work->item[a], &work->item[b], pair))
			bond[len++] =
				(struct bond){ pair->jaccard * pair->in_order,
					       a < b ? a : b, a < b ? b : a };
	}
	qsort(bond, len, sizeof(*bond), compare_bonds);
	return len;
}

static enum np_status link_texts(struct version_work *work,
				 const struct np_version_articles *in)
{
	struct bond *bond = np_alloc(in->pairs_len + 1, sizeof(*bond));
	size_t len;

	if (!bond)
		return NP_ERR_NOMEM;
	len = list_bonds(work, in, bond);
	for (size_t i = 0; i < len; i++)
		if (speaks(work, bond[i].a) && speaks(work, bond[i].b))
			np_version_join(work, bond[i].a, bond[i].b,
					NP_VERSION_TEXT);
	np_free(bond);
	return NP_OK;
}

enum np_status np_version_link(struct version_work *work,
			       const struct np_version_articles *in)
{
	struct entry *entry = np_alloc(2 * work->len + 1, sizeof(*entry));
	enum np_status status;

	if (!entry)
		return NP_ERR_NOMEM;
	for (enum np_version_reason reason = NP_VERSION_KEY;
	     reason <= NP_VERSION_ID; reason++) {
		const size_t len = list_entries(work, reason, entry);
		link_entries(work, entry, len, reason);
	}
	np_free(entry);
	status = mark_foreign(work);
	return status ? status : link_texts(work, in);
}
