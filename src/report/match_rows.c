/* SPDX-License-Identifier: MIT */
#include "report/match_rows.h"

#include "report/match_list.h"

const char *const np_match_columns[NP_MATCH_COLUMNS] = {
	"a",	      "b",	    "relation", "form",	     "jaccard",
	"contain_ab", "contain_ba", "shared",	"longest",   "in_order",
	"quoted",     "direction",  "evidence", "rule",	     "a_source",
	"b_source",   "a_date",	    "b_date",	"a_version", "b_version",
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

static struct np_cell name_cell(const char *name)
{
	return *name ? np_cell_string(name) : np_cell_none();
}

static enum np_status add_row(const struct match_list *list,
			      struct np_table *table, size_t pair)
{
	static const char *const directions[] = { "b->a", "", "a->b" };
	const struct np_facts *a = &list->sides[list->pairs[pair] >> 32];
	const struct np_facts *b = &list->sides[(uint32_t)list->pairs[pair]];
	struct np_store_match match = { 0 };
	char dates[2][40];
	const enum np_status status = np_match_list_get(list, pair, &match);

	if (status)
		return status;

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

	return np_table_add(table, cells, list->err);
}

enum np_status np_match_rows(struct np_store *store,
			     const struct np_match_choice *choice,
			     struct np_table *table, struct np_error *err)
{
	struct match_list list = { .store = store,
				   .choice = choice,
				   .err = err };
	enum np_status status = np_match_list_read(&list);

	for (size_t i = 0; i < list.len && !status; i++) {
		status = add_row(&list, table, i);
		if (status == NP_END)
			status = NP_OK;
	}
	np_match_list_clear(&list);
	return status;
}
