/* SPDX-License-Identifier: MIT */
#include "report/match_rows.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/number_map.h"
#include "base/sort.h"
#include "report/facts.h"

const char *const np_match_columns[NP_MATCH_COLUMNS] = {
	"a",	      "b",	    "relation", "form",	     "jaccard",
	"contain_ab", "contain_ba", "shared",	"longest",   "in_order",
	"quoted",     "direction",  "evidence", "rule",	     "a_source",
	"b_source",   "a_date",	    "b_date",	"a_version", "b_version",
};

struct listing {
	struct np_store *store;
	const struct np_match_choice *choice;
	struct np_error *err;
	uint64_t *pairs; /* two ids each; later ranks of both */
	size_t len, cap;
	struct np_number_map ranks; /* of ids, + 1; 0: left out */
	struct np_facts *sides;	    /* of each id, by key */
	size_t sides_len;
};

const char *np_relation_text(int32_t relation)
{
	return relation >= 0 && relation < NP_RELATION_COUNT
		       ? np_relation_name((enum np_relation)relation)
		       : "";
}

const char *np_form_text(int32_t form)
{
	return form > NP_FORM_NONE && form <= NP_FORM_EXTENDED
		       ? np_form_name((enum np_form)form)
		       : "";
}

const char *np_evidence_text(int32_t evidence)
{
	return evidence > NP_EVIDENCE_NONE && evidence <= NP_EVIDENCE_CONTAINS
		       ? np_evidence_name((enum np_evidence)evidence)
		       : "";
}

const char *np_rule_of(int32_t rule)
{
	return rule >= 0 && rule < NP_RULE_COUNT
		       ? np_rule_name((enum np_rule)rule)
		       : "";
}

struct np_store_match np_match_turned(const struct np_store_match *match)
{
	struct np_store_match turned = *match;

	turned.a = match->b;
	turned.b = match->a;
	turned.contain_ab = match->contain_ba;
	turned.contain_ba = match->contain_ab;
	turned.direction = -match->direction;
	return turned;
}

static enum np_status no_memory(const struct listing *listing)
{
	return np_error_set(listing->err, NP_ERR_NOMEM, "out of memory");
}

static bool is_wanted(const struct np_match_choice *choice,
		      const struct np_store_match *match)
{
	return match->relation >= 0 && match->relation < NP_RELATION_COUNT &&
	       choice->relation[match->relation] &&
	       match->jaccard >= choice->least;
}

static enum np_status collect(struct listing *listing)
{
	struct np_store_match match = { 0 };
	enum np_status status = NP_OK;

	while (!status) {
		status = np_store_match_next(listing->store, &match, &match,
					     listing->err);
		if (status || !is_wanted(listing->choice, &match))
			continue;
		if (np_grow(&listing->pairs, &listing->cap, listing->len + 2,
			    sizeof(*listing->pairs)) ||
		    np_number_map_set(&listing->ranks, (uint64_t)match.a, 0) ||
		    np_number_map_set(&listing->ranks, (uint64_t)match.b, 0))
			return no_memory(listing);
		listing->pairs[listing->len++] = (uint64_t)match.a;
		listing->pairs[listing->len++] = (uint64_t)match.b;
	}
	return status == NP_END ? NP_OK : status;
}

static int by_key(const void *left, const void *right)
{
	return np_facts_by_key(left, right);
}

static enum np_status rank(struct listing *listing)
{
	enum np_status status = NP_OK;

	listing->sides =
		np_alloc_zero(listing->ranks.len + 1, sizeof(*listing->sides));
	if (!listing->sides)
		return no_memory(listing);
	for (size_t i = 0; i < listing->ranks.slots && !status; i++) {
		const uint64_t id = listing->ranks.slot[i].key;

		if (!id)
			continue;
		status = np_facts_read(&listing->sides[listing->sides_len],
				       listing->store, (np_article_id)id,
				       listing->err);
		if (!status)
			listing->sides_len++;
		if (status == NP_END)
			status = NP_OK;
	}
	if (status)
		return status;
	if (listing->sides_len)
		qsort(listing->sides, listing->sides_len,
		      sizeof(*listing->sides), by_key);
	for (size_t i = 0; i < listing->sides_len; i++)
		if (listing->sides[i].current || listing->choice->versions)
			*np_number_map_get(&listing->ranks,
					   (uint64_t)listing->sides[i].id) =
				i + 1;
	return NP_OK;
}

/* Pairs of ids to pairs of ranks, in order. */
static enum np_status order(struct listing *listing)
{
	uint64_t *scratch = np_alloc(listing->len / 2 + 1, sizeof(*scratch));
	size_t len = 0;

	if (!scratch)
		return no_memory(listing);
	for (size_t i = 0; i + 1 < listing->len; i += 2) {
		const uint64_t a =
			*np_number_map_get(&listing->ranks, listing->pairs[i]);
		const uint64_t b = *np_number_map_get(&listing->ranks,
						      listing->pairs[i + 1]);

		if (a && b)
			listing->pairs[len++] = a < b ? (a - 1) << 32 | (b - 1)
						      : (b - 1) << 32 | (a - 1);
	}
	listing->len = len;
	np_sort_u64(listing->pairs, len, 0, scratch);
	np_free(scratch);
	return NP_OK;
}

static struct np_cell name_cell(const char *name)
{
	return *name ? np_cell_string(name) : np_cell_none();
}

static enum np_status add_row(struct listing *listing, struct np_table *table,
			      const struct np_facts *a,
			      const struct np_facts *b)
{
	static const char *const directions[] = { "b->a", "", "a->b" };
	const bool turned = a->id > b->id;
	struct np_store_match match = { 0 };
	char dates[2][40];
	enum np_status status = np_store_match_get(
		listing->store, turned ? b->id : a->id, turned ? a->id : b->id,
		&match, listing->err);

	if (status)
		return status;
	if (turned)
		match = np_match_turned(&match);

	const struct np_cell cells[NP_MATCH_COLUMNS] = {
		[NP_MATCH_A] = np_cell_text(a->key),
		[NP_MATCH_B] = np_cell_text(b->key),
		[NP_MATCH_RELATION] =
			name_cell(np_relation_text(match.relation)),
		[NP_MATCH_FORM] = name_cell(np_form_text(match.form)),
		[NP_MATCH_JACCARD] = np_cell_share(match.jaccard),
		[NP_MATCH_CONTAIN_AB] = np_cell_share(match.contain_ab),
		[NP_MATCH_CONTAIN_BA] = np_cell_share(match.contain_ba),
		[NP_MATCH_SHARED] = np_cell_count(match.shared),
		[NP_MATCH_LONGEST] = np_cell_count(match.longest),
		[NP_MATCH_IN_ORDER] = np_cell_share(match.in_order),
		[NP_MATCH_QUOTED] = np_cell_share(match.quoted),
		[NP_MATCH_DIRECTION] =
			name_cell(directions[(match.direction > 0) -
					     (match.direction < 0) + 1]),
		[NP_MATCH_EVIDENCE] =
			name_cell(np_evidence_text(match.evidence)),
		[NP_MATCH_RULE] = name_cell(np_rule_of(match.rule)),
		[NP_MATCH_A_SOURCE] = np_cell_maybe(a->source),
		[NP_MATCH_B_SOURCE] = np_cell_maybe(b->source),
		[NP_MATCH_A_DATE] =
			np_cell_date(a->has_date, a->date, dates[0]),
		[NP_MATCH_B_DATE] =
			np_cell_date(b->has_date, b->date, dates[1]),
		[NP_MATCH_A_VERSION] = np_cell_count((uint64_t)a->version),
		[NP_MATCH_B_VERSION] = np_cell_count((uint64_t)b->version),
	};

	return np_table_add(table, cells, listing->err);
}

enum np_status np_match_rows(struct np_store *store,
			     const struct np_match_choice *choice,
			     struct np_table *table, struct np_error *err)
{
	struct listing listing = { .store = store,
				   .choice = choice,
				   .err = err };
	enum np_status status = collect(&listing);

	if (!status)
		status = rank(&listing);
	if (!status)
		status = order(&listing);
	for (size_t i = 0; i < listing.len && !status; i++) {
		status = add_row(&listing, table,
				 &listing.sides[listing.pairs[i] >> 32],
				 &listing.sides[(uint32_t)listing.pairs[i]]);
		/* Removed by another process since. */
		if (status == NP_END)
			status = NP_OK;
	}
	/* One more: it may have been begun. */
	for (size_t i = 0; i <= listing.sides_len && listing.sides; i++)
		np_facts_clear(&listing.sides[i]);
	np_free(listing.sides);
	np_free(listing.pairs);
	np_number_map_clear(&listing.ranks);
	return status;
}
